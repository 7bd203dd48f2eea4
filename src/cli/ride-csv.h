/* ride-csv.h: lines of JSON as rows of CSV (RFC 4180).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** @columns: (array zero-terminated=1): names, which are keys in JSON */
void ride_csv_append_header (GString           *text,
                             const char *const *columns);

/**
 * ride_csv_append_row:
 * @line: one object and a newline, which are changed
 *
 * A key that is no column is left out, and a column without a key is empty.
 */
void ride_csv_append_row    (GString           *text,
                             GString           *line,
                             const char *const *columns);

G_END_DECLS
