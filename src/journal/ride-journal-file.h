/* ride-journal-file.h: a journal's files as files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: bytes on disk, the log included. */
gint64 ride_journal_file_get_size  (const char *path);

/**
 * ride_journal_file_set_aside:
 *
 * Renames a damaged file, and its log, with the time in its new name.
 *
 * Returns: (transfer full): where it is now; %NULL with @error set.
 */
char  *ride_journal_file_set_aside (const char *path,
                                    GError    **error);

/** Makes an empty file that only its owner may read, if there is none. */
void   ride_journal_file_make_private (const char *path);

G_END_DECLS
