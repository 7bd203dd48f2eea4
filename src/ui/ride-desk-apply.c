/* ride-desk-apply.c: from the feed's batches to the fleet, a slice at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-desk-private.h"

#include "ride-clock.h"
#include "ride-memory.h"

#include <gdk/gdk.h>

#define SLICE_US 2000
#define SLICE_STEP 64 /* events between two looks at the clock */

/* Slices run when nothing has to be drawn; this long after the last one a new
 * batch is begun at once, so that even an endless animation can't starve the fleet. */
#define SLICE_AT_ONCE_US 16000

/* With so much to do the feed is held, until there is room again. */
#define HOLD_BYTES (4 * 1024 * 1024)
#define RELEASE_BYTES (1024 * 1024)

/* A burst leaves tens of megabytes of batches behind; it is over when so long nothing waited. */
#define TRIM_AFTER_MS 500

static void
pop_batch (RideDesk *self)
{
  RideEventBatch *batch = g_queue_pop_head (&self->queue);

  self->queued_bytes -= ride_event_batch_get_size (batch);
  self->first_applied = 0;
  ride_event_batch_unref (batch);
}

void
ride_desk_clear_queue (RideDesk *self)
{
  while (!g_queue_is_empty (&self->queue))
    pop_batch (self);
  g_clear_handle_id (&self->slice_source, g_source_remove);
  g_clear_handle_id (&self->trim_source, g_source_remove);
}

static gboolean
trim_cb (gpointer user_data)
{
  RideDesk *self = user_data;

  self->trim_source = 0;
  self->was_full = FALSE;
  ride_memory_trim ();

  return G_SOURCE_REMOVE;
}

static void
trim_later (RideDesk *self)
{
  g_clear_handle_id (&self->trim_source, g_source_remove);
  if (self->was_full && g_queue_is_empty (&self->queue))
    self->trim_source = g_timeout_add (TRIM_AFTER_MS, trim_cb, self);
}

static void
hold_feed (RideDesk *self)
{
  self->was_full |= self->queued_bytes >= HOLD_BYTES;
  if (self->feed == NULL)
    return;

  if (self->queued_bytes >= HOLD_BYTES)
    ride_feed_set_held (self->feed, TRUE);
  else if (self->queued_bytes <= RELEASE_BYTES)
    ride_feed_set_held (self->feed, FALSE);
}

static void
account (RideDesk             *self,
         const RideEventBatch *batch,
         guint                 first,
         guint                 n)
{
  guint n_live = 0;

  for (guint i = first; i < first + n; i++)
    {
      const RideEvent *event = ride_event_batch_get (batch, i);

      if (!(event->flags & RIDE_EVENT_RETAINED))
        n_live++;
      self->as_of_us = MAX (self->as_of_us, event->received_us);
    }
  if (first == 0)
    n_live += ride_event_batch_get_n_merged (batch);

  ride_rate_add (&self->rate, n_live, ride_clock_monotonic_us ());
}

/* Returns whether anything was applied. */
static gboolean
apply_step (RideDesk *self,
            gint64    now_us)
{
  RideEventBatch *batch = g_queue_peek_head (&self->queue);
  guint length;
  guint n;

  if (batch == NULL)
    return FALSE;

  length = ride_event_batch_get_length (batch);
  n = ride_tracker_apply_batch (self->tracker, batch, self->first_applied,
                                MIN (SLICE_STEP, length - self->first_applied), now_us);
  account (self, batch, self->first_applied, n);
  self->first_applied += n;
  if (self->first_applied >= length)
    pop_batch (self);

  return TRUE;
}

static void
apply_slice (RideDesk *self)
{
  gint64 until_us = g_get_monotonic_time () + SLICE_US;
  gint64 now_us = ride_desk_get_now_us (self);
  gboolean applied = FALSE;

  do
    {
      if (!apply_step (self, now_us))
        break;
      applied = TRUE;
    }
  while (g_get_monotonic_time () < until_us);

  ride_keeper_flush (self->keeper);
  hold_feed (self);
  trim_later (self);
  self->last_slice_us = g_get_monotonic_time ();
  if (applied)
    ride_desk_emit_fleet_changed (self);
}

static gboolean
apply_slice_cb (gpointer user_data)
{
  g_autoptr (RideDesk) self = g_object_ref (user_data);

  apply_slice (self);
  if (!g_queue_is_empty (&self->queue))
    return G_SOURCE_CONTINUE;

  self->slice_source = 0;
  return G_SOURCE_REMOVE;
}

void
ride_desk_take_batch (RideDesk       *self,
                      RideEventBatch *batch)
{
  if (ride_event_batch_get_length (batch) == 0)
    return;

  g_queue_push_tail (&self->queue, ride_event_batch_ref (batch));
  self->queued_bytes += ride_event_batch_get_size (batch);
  hold_feed (self);

  if (g_get_monotonic_time () - self->last_slice_us >= SLICE_AT_ONCE_US)
    apply_slice (self);
  if (!g_queue_is_empty (&self->queue) && self->slice_source == 0)
    self->slice_source = g_idle_add_full (GDK_PRIORITY_REDRAW + 1, apply_slice_cb, self, NULL);
}

gsize
ride_desk_get_queued (RideDesk *self)
{
  return self->queued_bytes;
}
