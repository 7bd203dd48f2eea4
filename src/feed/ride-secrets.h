/* ride-secrets.h: what it takes to be let in, and is never written into a profile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Besides password and passphrase that is the query of the address and the
 * values of HTTP headers: cloud brokers want tokens there. A profile file
 * only says that there is a query, and which headers there are.
 */

#pragma once

#include "ride-profile.h"

G_BEGIN_DECLS

/** Secrets as they are kept: each kind by itself. */
typedef enum
{
  RIDE_SECRET_PASSWORD = 1 << 0,
  RIDE_SECRET_PASSPHRASE = 1 << 1,
  RIDE_SECRET_REQUEST = 1 << 2, /* the query of the address, and the values of headers */
} RideSecretKinds;

#define RIDE_SECRET_ALL (RIDE_SECRET_PASSWORD | RIDE_SECRET_PASSPHRASE | RIDE_SECRET_REQUEST)

/**
 * RideSecrets:
 * @password: (nullable): %NULL = not known
 * @key_passphrase: (nullable): of a PKCS #12 file
 * @query: (nullable): of the address, without its question mark
 * @headers: (nullable): name, value, ..., %NULL
 *
 * All strings are overwritten before they are freed.
 */
typedef struct
{
  char *password;
  char *key_passphrase;
  char *query;
  char **headers;
} RideSecrets;

RideSecrets *ride_secrets_new  (void);

/** @self: (nullable): %NULL makes an empty one */
RideSecrets *ride_secrets_copy (const RideSecrets *self);
void         ride_secrets_free (RideSecrets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideSecrets, ride_secrets_free)

/** Overwrites @secret (nullable) and frees it. */
void         ride_secret_free        (char *secret);
void         ride_secret_free_strv   (char **secrets);

/** Puts a copy of @secret (nullable) in @place. */
void         ride_secret_set         (char      **place,
                                      const char *secret);

/** Returns: (nullable): the value of the header @name, whatever its case. */
const char  *ride_secrets_get_header (const RideSecrets *self,
                                      const char        *name);
void         ride_secrets_set_header (RideSecrets *self,
                                      const char  *name,
                                      const char  *value);

/** Takes from @other what @self does not know. */
void         ride_secrets_fill       (RideSecrets       *self,
                                      const RideSecrets *other);

/** Forgets what @profile, as it is now, has no use for; a password is left alone. */
void         ride_secrets_restrict   (RideSecrets       *self,
                                      const RideProfile *profile);

/** Returns: the kinds of which @self knows anything. */
RideSecretKinds ride_secrets_get_known (const RideSecrets *self);

/**
 * ride_secrets_get_needed:
 *
 * Returns: the kinds that @profile needs and does not hold itself.
 */
RideSecretKinds ride_secrets_get_needed  (const RideProfile *profile);

/** Returns: those of ride_secrets_get_needed() that @self (nullable) does not fully know. */
RideSecretKinds ride_secrets_get_missing (const RideSecrets *self,
                                          const RideProfile *profile);

/**
 * ride_secrets_take_from_profile:
 *
 * Moves the query of the address and the values of headers out of @profile,
 * so that it can be saved.
 */
void         ride_secrets_take_from_profile (RideSecrets *self,
                                             RideProfile *profile);

/**
 * ride_secrets_dup_text:
 * @kind: a single one
 *
 * Returns: (transfer full) (nullable): the secret of that @kind as one text,
 *   for a keyring; %NULL where nothing is known. Give it to ride_secret_free().
 */
char        *ride_secrets_dup_text   (const RideSecrets *self,
                                      RideSecretKinds    kind);

/** Understands what ride_secrets_dup_text() wrote, and leaves out what it does not understand. */
void         ride_secrets_set_text   (RideSecrets    *self,
                                      RideSecretKinds kind,
                                      const char     *text);

/** Returns: whether @line is “Name: value”, which is then one of the headers of @self. */
gboolean     ride_secrets_add_line   (RideSecrets *self,
                                      const char  *line);

G_END_DECLS
