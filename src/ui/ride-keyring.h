/* ride-keyring.h: one secret in the desktop's keyring.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "ride-secrets.h"

G_BEGIN_DECLS

/**
 * RIDE_KEYRING_ERROR:
 *
 * Why the keyring didn't do it, in sentences for users.
 */
#define RIDE_KEYRING_ERROR (ride_keyring_error_quark ())
GQuark ride_keyring_error_quark (void);

typedef enum
{
  RIDE_KEYRING_ERROR_UNAVAILABLE, /* the desktop has none */
  RIDE_KEYRING_ERROR_LOCKED,
  RIDE_KEYRING_ERROR_FAILED,
} RideKeyringError;

/**
 * ride_keyring_store_async:
 * @profile_id: names the entry, together with @kind
 * @kind: a single one
 * @label: what the keyring's own application calls it
 *
 * The error is a sentence that can be shown.
 */
void     ride_keyring_store_async   (const char         *profile_id,
                                     RideSecretKinds     kind,
                                     const char         *label,
                                     const char         *secret,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean ride_keyring_store_finish  (GAsyncResult *result,
                                     GError      **error);

void     ride_keyring_lookup_async  (const char         *profile_id,
                                     RideSecretKinds     kind,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);

/**
 * Returns: (transfer full) (nullable): %NULL without @error if there is no
 *   entry; give it to ride_keyring_free_secret().
 */
char    *ride_keyring_lookup_finish (GAsyncResult *result,
                                     GError      **error);

void     ride_keyring_clear_async   (const char         *profile_id,
                                     RideSecretKinds     kind,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean ride_keyring_clear_finish  (GAsyncResult *result,
                                     GError      **error);

/** Overwrites @secret before it frees it; (nullable). */
void     ride_keyring_free_secret   (char *secret);

G_END_DECLS
