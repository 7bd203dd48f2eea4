/* ride-journal-store.h: a journal's file, as its writer sees it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. Everything is changed between begin and commit. If
 * anything fails, the store is to be freed, which takes back what was not
 * committed, and opened again.
 */

#pragma once

#include "ride-journal-private.h"
#include "ride-sql.h"

G_BEGIN_DECLS

typedef struct _RideJournalStore RideJournalStore;

/**
 * ride_journal_store_open:
 *
 * Opens the file, makes or migrates it, and looks through what is small.
 */
RideJournalStore *ride_journal_store_open (const char              *path,
                                           gboolean                 is_sync_full,
                                           const RideJournalTuning *tuning,
                                           GError                 **error);

/** Moves what is in the log into the file, too. */
void     ride_journal_store_free         (RideJournalStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideJournalStore, ride_journal_store_free)

/** Returns: (transfer none) */
sqlite3 *ride_journal_store_get_db       (RideJournalStore *self);

gboolean ride_journal_store_set_sync     (RideJournalStore *self,
                                          gboolean          is_full,
                                          GError          **error);

gboolean ride_journal_store_begin        (RideJournalStore *self,
                                          GError          **error);
gboolean ride_journal_store_commit       (RideJournalStore *self,
                                          GError          **error);

gboolean ride_journal_store_append       (RideJournalStore  *self,
                                          RideEventBatch    *batch,
                                          RideJournalChoice  choice,
                                          GError           **error);
gboolean ride_journal_store_add_trip     (RideJournalStore *self,
                                          const RideTrip   *trip,
                                          GError          **error);
gboolean ride_journal_store_put_alarm    (RideJournalStore *self,
                                          const RideAlarm  *alarm,
                                          GError          **error);
gboolean ride_journal_store_add_gap      (RideJournalStore *self,
                                          gint64            from_us,
                                          gint64            until_us,
                                          const char       *reason,
                                          gboolean          lossless,
                                          GError          **error);

/** Adds the bikes of one bucket to the snapshot after segment @number. */
gboolean ride_journal_store_put_part     (RideJournalStore *self,
                                          gint64            number,
                                          guint             bucket,
                                          GBytes           *bikes,
                                          GError          **error);

/** All parts are there. */
gboolean ride_journal_store_put_snapshot (RideJournalStore *self,
                                          gint64            number,
                                          guint             n_bikes,
                                          GError          **error);

/** Closes the segment that is being filled. */
gboolean ride_journal_store_close_segment (RideJournalStore *self,
                                           GError          **error);

/** Closes the block of trips that is being filled. */
gboolean ride_journal_store_close_trips  (RideJournalStore *self,
                                          GError          **error);

/** Returns: the number of the newest closed segment, 0 = there is none. */
gint64   ride_journal_store_get_newest_segment (RideJournalStore *self);

/** The greatest times of the rows that are in no closed segment or block. */
gint64   ride_journal_store_get_open_events_max (RideJournalStore *self);
gint64   ride_journal_store_get_open_trips_max  (RideJournalStore *self);

G_END_DECLS
