/* ride-tail-options.h: the command line of `ride-monitor tail`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-follow-options.h"
#include "ride-secrets.h"

G_BEGIN_DECLS

/**
 * RideTailOptions:
 * @profile: valid
 * @secrets: password and passphrase, from their files
 * @record: (nullable): the file to record to
 */
typedef struct
{
  RideProfile *profile;
  RideSecrets *secrets;
  char *record;
  RideFollowOptions follow;
  gboolean help; /* the help was asked for: nothing else is set */
} RideTailOptions;

/**
 * ride_tail_options_parse:
 * @argv: (array length=argc): `tail` and what follows it
 * @error: a sentence that says what is wrong with the command line
 */
RideTailOptions *ride_tail_options_parse (int     argc,
                                          char  **argv,
                                          GError **error);
void             ride_tail_options_free  (RideTailOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideTailOptions, ride_tail_options_free)

/** Returns: (transfer full): what knows the help; not for parsing. */
GOptionContext  *ride_tail_options_new_context (void);

G_END_DECLS
