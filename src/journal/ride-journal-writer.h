/* ride-journal-writer.h: the thread that writes a journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal.
 */

#pragma once

#include "ride-journal-private.h"
#include "ride-journal-queue.h"

G_BEGIN_DECLS

typedef struct _RideJournalWriter RideJournalWriter;

/** Called on the writer's thread: the status changed. */
typedef void (*RideJournalNotify) (gpointer user_data);

/** Starts the thread. */
RideJournalWriter *ride_journal_writer_new (const char               *path,
                                            const RideJournalOptions *options,
                                            const RideJournalTuning  *tuning,
                                            RideJournalNotify         notify,
                                            gpointer                  user_data);

/** To be stopped before. */
void               ride_journal_writer_free (RideJournalWriter *self);

/** Commits what waits, within a few seconds, and ends the thread. */
void               ride_journal_writer_stop (RideJournalWriter *self);

/** @item: (transfer full) */
void               ride_journal_writer_push (RideJournalWriter *self,
                                             RideJournalItem   *item);

void               ride_journal_writer_set_options (RideJournalWriter        *self,
                                                    const RideJournalOptions *options);
RideJournalStatus *ride_journal_writer_get_status  (RideJournalWriter *self);
RideJournalQueue  *ride_journal_writer_get_queue   (RideJournalWriter *self);

G_END_DECLS
