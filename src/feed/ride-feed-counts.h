/* ride-feed-counts.h: what became of what came.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-connection.h"
#include "ride-event-reader.h"
#include "ride-rate.h"

G_BEGIN_DECLS

/**
 * RideFeedCounts:
 *
 * Zero-initialised nothing came yet.
 * @events: events handed on
 * @rate: of those that were live
 * @overflowed: messages that were not read, because the owner was far behind
 * @out_of_scope: events of bikes that nobody watches
 */
typedef struct
{
  guint64 events;
  RideRate rate;
  guint64 duplicates;
  guint64 overflowed;
  guint64 out_of_scope;
  gint64 stalled_us;
} RideFeedCounts;

/** Counts what is handed on. */
void ride_feed_counts_add_batch (RideFeedCounts       *self,
                                 const RideEventBatch *batch,
                                 gint64                now_us);

/** Tells @connection what was counted. */
void ride_feed_counts_fill      (RideFeedCounts        *self,
                                 const RideReaderStats *read,
                                 RideConnection        *connection,
                                 gint64                 now_us);

G_END_DECLS
