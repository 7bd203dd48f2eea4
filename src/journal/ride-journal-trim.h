/* ride-journal-trim.h: lets go of the oldest, a little at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. Events are trimmed up to a snapshot, so that every
 * moment that is kept can be rebuilt; what else is older than those goes with
 * them. Open alarms stay whatever their age.
 */

#pragma once

#include "ride-journal-store.h"

G_BEGIN_DECLS

typedef struct _RideJournalTrim RideJournalTrim;

RideJournalTrim *ride_journal_trim_new  (RideJournalStore        *store,
                                         const RideJournalTuning *tuning);
void             ride_journal_trim_free (RideJournalTrim *self);

/**
 * ride_journal_trim_plan:
 * @now_us: Unix time in microseconds
 * @wanted_snapshot: (out): the number of a segment, if trimming has to wait
 *   for a snapshot after it; else 0
 *
 * Looks what is to go. Quick, unless a plan is not carried out yet: then nothing is done.
 */
gboolean ride_journal_trim_plan    (RideJournalTrim          *self,
                                    const RideJournalOptions *options,
                                    gint64                    now_us,
                                    gint64                   *wanted_snapshot,
                                    GError                  **error);

/** Returns: whether there is anything to do for ride_journal_trim_step(). */
gboolean ride_journal_trim_has_plan (const RideJournalTrim *self);

/** Carries out a part of the plan that takes a few milliseconds. */
gboolean ride_journal_trim_step    (RideJournalTrim *self,
                                    GError         **error);

G_END_DECLS
