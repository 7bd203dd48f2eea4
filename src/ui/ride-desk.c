/* ride-desk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-desk-private.h"

#include "ride-clock.h"
#include "ride-rate.h"

#include <gdk/gdk.h>

#define SLICE_US 2000
#define SLICE_STEP 64 /* events between two looks at the clock */

/* Slices run when nothing has to be drawn; this long after the last one a new
 * batch is begun at once, so that even an endless animation can't starve the fleet. */
#define SLICE_AT_ONCE_US 16000

/* Beyond this the desk applies what is too much inside the feed's own call:
 * the feed then waits, and its queue pushes back on the broker. */
#define QUEUE_MAX_BYTES (64 * 1024 * 1024)

struct _RideDesk
{
  GObject parent_instance;

  RideProfile *profile;
  RideFeed *feed;
  GPtrArray *leaving; /* feeds that say goodbye */
  GPtrArray *shutdowns; /* element-type GTask: wait until all have left */

  RideFleetView *view; /* owns the fleet, which must outlive it */
  RideFleet *fleet;
  RideConnection *connection;

  GQueue queue; /* element-type RideEventBatch */
  guint first_applied; /* events of the queue's head that are in the fleet */
  gsize queued_bytes;
  guint slice_source;
  gint64 last_slice_us;

  gint64 as_of_us;
  RideRate rate;
};

G_DEFINE_FINAL_TYPE (RideDesk, ride_desk, G_TYPE_OBJECT)

enum
{
  CONNECTION_CHANGED,
  FLEET_CHANGED,
  OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
pop_batch (RideDesk *self)
{
  RideEventBatch *batch = g_queue_pop_head (&self->queue);

  self->queued_bytes -= ride_event_batch_get_size (batch);
  self->first_applied = 0;
  ride_event_batch_unref (batch);
}

static void
clear_queue (RideDesk *self)
{
  while (!g_queue_is_empty (&self->queue))
    pop_batch (self);
  g_clear_handle_id (&self->slice_source, g_source_remove);
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

  ride_rate_add (&self->rate, n_live, ride_clock_monotonic_us ());
}

/* Returns whether anything was applied. */
static gboolean
apply_step (RideDesk *self)
{
  RideEventBatch *batch = g_queue_peek_head (&self->queue);
  guint length;
  guint n;

  if (batch == NULL)
    return FALSE;

  length = ride_event_batch_get_length (batch);
  n = ride_fleet_apply_batch (self->fleet, batch, self->first_applied,
                              MIN (SLICE_STEP, length - self->first_applied));
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
  gboolean applied = FALSE;

  do
    {
      if (!apply_step (self))
        break;
      applied = TRUE;
    }
  while (g_get_monotonic_time () < until_us);

  self->last_slice_us = g_get_monotonic_time ();
  if (applied)
    g_signal_emit (self, signals[FLEET_CHANGED], 0);
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
  while (self->queued_bytes > QUEUE_MAX_BYTES)
    apply_step (self);

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

/* Only while the fleet is live does a sign of life say that it is true; the
 * last one before a loss stands in the snapshot that tells of the loss. */
static void
move_as_of (RideDesk       *self,
            RideConnection *connection)
{
  gboolean was_live = self->connection != NULL && ride_connection_is_live (self->connection);
  gint64 age_us;

  if (!was_live && !ride_connection_is_live (connection))
    return;
  if (connection->last_received_us == 0 || !g_queue_is_empty (&self->queue))
    return;

  age_us = MAX (ride_clock_monotonic_us () - connection->last_received_us, 0);
  self->as_of_us = MAX (self->as_of_us, ride_clock_real_us () - age_us);
}

void
ride_desk_take_connection (RideDesk       *self,
                           RideConnection *connection)
{
  move_as_of (self, connection);

  ride_connection_ref (connection);
  g_clear_pointer (&self->connection, ride_connection_unref);
  self->connection = connection;
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
}

static void
replace_fleet (RideDesk *self)
{
  self->fleet = ride_fleet_new ();
  self->view = ride_fleet_view_new (self->fleet);
  g_object_set_data_full (G_OBJECT (self->view), "ride-fleet", self->fleet,
                          (GDestroyNotify) ride_fleet_free);
}

void
ride_desk_begin (RideDesk          *self,
                 const RideProfile *profile)
{
  RideProfile *copy = profile != NULL ? ride_profile_copy (profile) : NULL;
  RideFleetView *former_view = g_steal_pointer (&self->view);

  g_clear_pointer (&self->profile, ride_profile_free);
  self->profile = copy;
  g_clear_pointer (&self->connection, ride_connection_unref);
  clear_queue (self);
  self->as_of_us = 0;
  self->rate = (RideRate){ 0 };
  replace_fleet (self);
  g_signal_emit (self, signals[OPENED], 0);
  g_clear_object (&former_view);
}

static void
complete_shutdowns (RideDesk *self)
{
  g_autoptr (GPtrArray) tasks = NULL;

  if (self->leaving->len > 0)
    return;

  tasks = g_steal_pointer (&self->shutdowns);
  self->shutdowns = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (g_ptr_array_index (tasks, i), TRUE);
}

static void
on_feed_stopped (RideFeed *feed,
                 RideDesk *desk)
{
  g_autoptr (RideDesk) self = g_object_ref (desk);

  g_signal_handlers_disconnect_by_data (feed, self);
  g_ptr_array_remove (self->leaving, feed);
  complete_shutdowns (self);
}

static void
on_feed_batch (RideFeed       *feed,
               RideEventBatch *batch,
               RideDesk       *self)
{
  ride_desk_take_batch (self, batch);
}

static void
on_feed_connection_changed (RideFeed       *feed,
                            RideConnection *connection,
                            RideDesk       *self)
{
  ride_desk_take_connection (self, connection);
}

static void
leave_feed (RideDesk *self)
{
  RideFeed *feed = g_steal_pointer (&self->feed);

  if (feed == NULL)
    return;

  g_signal_handlers_disconnect_by_data (feed, self);
  g_signal_connect (feed, "stopped", G_CALLBACK (on_feed_stopped), self);
  g_ptr_array_add (self->leaving, feed);
  ride_feed_stop (feed);
}

void
ride_desk_open (RideDesk          *self,
                const RideProfile *profile,
                const RideSecrets *secrets)
{
  g_return_if_fail (RIDE_IS_DESK (self));
  g_return_if_fail (profile != NULL);

  leave_feed (self);
  self->feed = ride_feed_new_with_secrets (profile, secrets);
  g_signal_connect (self->feed, "batch", G_CALLBACK (on_feed_batch), self);
  g_signal_connect (self->feed, "connection-changed", G_CALLBACK (on_feed_connection_changed), self);
  ride_desk_begin (self, profile);
  ride_feed_start (self->feed);
}

void
ride_desk_close (RideDesk *self)
{
  g_return_if_fail (RIDE_IS_DESK (self));

  leave_feed (self);
  ride_desk_begin (self, NULL);
}

void
ride_desk_shutdown_async (RideDesk           *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RIDE_IS_DESK (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ride_desk_shutdown_async);
  g_ptr_array_add (self->shutdowns, g_steal_pointer (&task));
  ride_desk_close (self);
  complete_shutdowns (self);
}

gboolean
ride_desk_shutdown_finish (RideDesk     *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ride_desk_retry_now (RideDesk *self)
{
  g_return_if_fail (RIDE_IS_DESK (self));

  if (self->feed != NULL)
    ride_feed_retry_now (self->feed);
}

void
ride_desk_disconnect (RideDesk *self)
{
  g_return_if_fail (RIDE_IS_DESK (self));

  if (self->feed != NULL)
    ride_feed_disconnect (self->feed);
}

const RideProfile *
ride_desk_get_profile (RideDesk *self)
{
  return self->profile;
}

RideConnection *
ride_desk_get_connection (RideDesk *self)
{
  return self->connection;
}

RideFleet *
ride_desk_get_fleet (RideDesk *self)
{
  return self->fleet;
}

RideFleetView *
ride_desk_get_view (RideDesk *self)
{
  return self->view;
}

gint64
ride_desk_get_as_of_us (RideDesk *self)
{
  return self->as_of_us;
}

double
ride_desk_get_rate (RideDesk *self)
{
  return ride_rate_get (&self->rate, ride_clock_monotonic_us ());
}

static void
forget_feed (gpointer feed,
             gpointer self)
{
  g_signal_handlers_disconnect_by_data (feed, self);
}

static void
ride_desk_dispose (GObject *object)
{
  RideDesk *self = RIDE_DESK (object);

  if (self->feed != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->feed, self);
      ride_feed_stop (self->feed);
      g_clear_object (&self->feed);
    }
  g_ptr_array_foreach (self->leaving, forget_feed, self);
  g_ptr_array_set_size (self->leaving, 0);
  clear_queue (self);

  G_OBJECT_CLASS (ride_desk_parent_class)->dispose (object);
}

static void
ride_desk_finalize (GObject *object)
{
  RideDesk *self = RIDE_DESK (object);

  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  g_clear_pointer (&self->shutdowns, g_ptr_array_unref);
  g_clear_pointer (&self->connection, ride_connection_unref);
  g_clear_pointer (&self->profile, ride_profile_free);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (ride_desk_parent_class)->finalize (object);
}

static void
ride_desk_class_init (RideDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ride_desk_dispose;
  object_class->finalize = ride_desk_finalize;

  signals[CONNECTION_CHANGED] = g_signal_new ("connection-changed", RIDE_TYPE_DESK,
                                              G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 0);
  signals[FLEET_CHANGED] = g_signal_new ("fleet-changed", RIDE_TYPE_DESK, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED] = g_signal_new ("opened", RIDE_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
ride_desk_init (RideDesk *self)
{
  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  self->shutdowns = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->queue);
  replace_fleet (self);
}

RideDesk *
ride_desk_new (void)
{
  return g_object_new (RIDE_TYPE_DESK, NULL);
}
