/* ride-feed-counts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-feed-counts.h"

void
ride_feed_counts_add_batch (RideFeedCounts       *self,
                            const RideEventBatch *batch,
                            gint64                now_us)
{
  guint length = ride_event_batch_get_length (batch);
  guint n_live = 0;

  for (guint i = 0; i < length; i++)
    if ((ride_event_batch_get (batch, i)->flags & RIDE_EVENT_RETAINED) == 0)
      n_live++;

  self->events += length;
  ride_rate_add (&self->rate, n_live, now_us);
}

void
ride_feed_counts_fill (RideFeedCounts        *self,
                       const RideReaderStats *read,
                       RideConnection        *connection,
                       gint64                 now_us)
{
  connection->events = self->events;
  connection->events_per_s = ride_rate_get (&self->rate, now_us);
  connection->duplicates = self->duplicates;
  connection->overflowed = self->overflowed;
  connection->out_of_scope = self->out_of_scope;
  connection->stalled_us = self->stalled_us;

  connection->dropped = self->overflowed + self->out_of_scope;
  for (guint i = 0; i < RIDE_N_DROPS; i++)
    {
      /* A retained message that was cleared was never going to be an event. */
      connection->drops[i] = i != RIDE_DROP_RETAIN_CLEARED ? read->dropped[i] : 0;
      connection->dropped += connection->drops[i];
    }
}
