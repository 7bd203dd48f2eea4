/* ride-journal-upkeep.h: what a journal needs beside being written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. Snapshots, trimming and the check for damage, in
 * steps of a few milliseconds between commits.
 */

#pragma once

#include "ride-journal-queue.h"
#include "ride-journal-store.h"

G_BEGIN_DECLS

typedef struct _RideJournalUpkeep RideJournalUpkeep;

/** @queue: gets the parts of snapshots */
RideJournalUpkeep *ride_journal_upkeep_new  (RideJournalStore        *store,
                                             const char              *path,
                                             RideJournalQueue        *queue,
                                             const RideJournalTuning *tuning);

/** Ends what goes on in the background. */
void               ride_journal_upkeep_free (RideJournalUpkeep *self);

/** Other options: what is to be trimmed is looked for at the next step. */
void               ride_journal_upkeep_hurry (RideJournalUpkeep *self);

/**
 * ride_journal_upkeep_step:
 *
 * To be called after each commit, and when ride_journal_upkeep_get_due() has come.
 */
gboolean           ride_journal_upkeep_step (RideJournalUpkeep        *self,
                                             const RideJournalOptions *options,
                                             GError                  **error);

/** Returns: the monotonic time of the next step. */
gint64             ride_journal_upkeep_get_due (RideJournalUpkeep *self);

/** An item of kind PART or SNAPSHOT is in the file. */
void               ride_journal_upkeep_note  (RideJournalUpkeep     *self,
                                              const RideJournalItem *item);

G_END_DECLS
