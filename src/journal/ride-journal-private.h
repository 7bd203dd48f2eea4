/* ride-journal-private.h: what tests may change of a journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-journal.h"

G_BEGIN_DECLS

/**
 * RideJournalTuning:
 * @block_rows: how many events are a segment, and trips a block; at most 65,536
 * @snapshot_rows: how many events lie between two snapshots, at least
 * @bikes_at_once: of how many bikes a snapshot is made at a time, at about 60 bytes each
 * @queue_bytes, @queue_events: what makes the queue full
 * @retry_ms: how long to wait after a failure
 * @grace_ms: how long after the first failure those who wait are told
 * @close_ms: how long closing goes on trying
 */
typedef struct
{
  guint block_rows;
  guint snapshot_rows;
  guint bikes_at_once;
  gsize queue_bytes;
  guint queue_events;
  guint retry_ms;
  guint grace_ms;
  guint close_ms;
} RideJournalTuning;

RideJournalTuning ride_journal_tuning_default (void);

/** Returns: (transfer full): a journal as ride_journal_new(), with other measures. */
RideJournal      *ride_journal_new_tuned      (const char               *path,
                                               const RideJournalOptions *options,
                                               const RideJournalTuning  *tuning);

G_END_DECLS
