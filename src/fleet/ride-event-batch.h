/* ride-event-batch.h: events on their way from one thread to another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event.h"

G_BEGIN_DECLS

/**
 * RideEventBatch:
 *
 * An array of events together with every byte they point to. Filled by one
 * thread, then handed over whole; it is not changed after that. Reference
 * counted, so that journal and fleet can both hold it.
 */
typedef struct _RideEventBatch RideEventBatch;

RideEventBatch  *ride_event_batch_new   (void);

/** Returns: (transfer full): an empty batch with room for what @former holds, within limits. */
RideEventBatch  *ride_event_batch_new_like (const RideEventBatch *former);
RideEventBatch  *ride_event_batch_ref   (RideEventBatch *self);
void             ride_event_batch_unref (RideEventBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideEventBatch, ride_event_batch_unref)

/**
 * ride_event_batch_append:
 *
 * Copies @event and all it points to. Topic, area and payload are not copied
 * again where they are those that the event before it got from this batch.
 *
 * Returns: the copy, valid as that of ride_event_batch_get()
 */
const RideEvent *ride_event_batch_append (RideEventBatch  *self,
                                          const RideEvent *event);
guint            ride_event_batch_get_length (const RideEventBatch *self);

/** Returns: valid until the next event is appended; what it points to, as long as the batch. */
const RideEvent *ride_event_batch_get    (const RideEventBatch *self,
                                          guint                 position);

/**
 * ride_event_batch_merge:
 * @batches: (array length=n_batches): in the order their events came
 *
 * Leaves out what a fleet doesn't need to end up the same, and to see the
 * same rides: a live report that the next event of the same bike repeats as
 * to the lock, and supersedes in every detail that it tells. Unlocks, locks
 * and snapshots all stay, and so do the first and the last report of a row.
 *
 * Where the first report of a row is late, by what came before @batches, the
 * state may begin with a later report of the row than it would have.
 *
 * Returns: (transfer full): the other events, in order.
 */
RideEventBatch  *ride_event_batch_merge (RideEventBatch *const *batches,
                                         guint                  n_batches);

/** Returns: how many events were left out in merging. */
guint            ride_event_batch_get_n_merged (const RideEventBatch *self);

/** Returns: bytes held, for bounding queues. */
gsize            ride_event_batch_get_size (const RideEventBatch *self);

G_END_DECLS
