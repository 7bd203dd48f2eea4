/* ride-journal-check.h: looks through the whole file for damage, in the background.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal.
 */

#pragma once

#include "ride-journal-queue.h"

G_BEGIN_DECLS

typedef struct _RideJournalCheck RideJournalCheck;

/** Starts a thread that reads @path, and wakes @queue when it has a result. */
RideJournalCheck *ride_journal_check_start      (const char       *path,
                                                 RideJournalQueue *queue);

/** Ends the thread, whether it is done or not. */
void              ride_journal_check_free       (RideJournalCheck *self);

/** Returns: %FALSE with @error set if there is damage; that can be told once. */
gboolean          ride_journal_check_get_result (RideJournalCheck *self,
                                                 GError          **error);

G_END_DECLS
