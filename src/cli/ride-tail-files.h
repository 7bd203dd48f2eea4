/* ride-tail-files.h: secrets that `tail` reads from files, so that no process list shows them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-secrets.h"

G_BEGIN_DECLS

/**
 * RideTailFiles:
 *
 * Names of files; each may be %NULL.
 */
typedef struct
{
  char *password;
  char *key_passphrase;
  char *headers;
} RideTailFiles;

void     ride_tail_files_clear        (RideTailFiles *self);

/**
 * ride_tail_files_read_secrets:
 * @error: a sentence that never repeats what is in a file
 *
 * Takes password and passphrase, each without a line break at its end.
 */
gboolean ride_tail_files_read_secrets (const RideTailFiles *self,
                                       RideSecrets         *secrets,
                                       GError             **error);

/**
 * ride_tail_files_read_headers:
 * @headers: (out): name, value, ..., %NULL
 *
 * The lines are “Name: value”, empty, or begin with “#”.
 */
gboolean ride_tail_files_read_headers (const RideTailFiles *self,
                                       char              ***headers,
                                       GError             **error);

G_END_DECLS
