/* ride-journal-lock.h: one process writes a journal, others may read it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ride_journal_lock_take:
 * @path: the journal; the lock is a file beside it, which stays there
 *
 * Returns: a file descriptor that holds the lock until it is closed, or the
 *   process ends in any way; -1 with @error set.
 */
int ride_journal_lock_take (const char *path,
                            GError    **error);

G_END_DECLS
