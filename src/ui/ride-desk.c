/* ride-desk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-desk-private.h"

#include "ride-clock.h"
#include "ride-limits.h"
#include "ride-settings.h"

G_DEFINE_FINAL_TYPE (RideDesk, ride_desk, G_TYPE_OBJECT)

enum
{
  CONNECTION_CHANGED,
  FLEET_CHANGED,
  OPENED,
  ALARM,
  JOURNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
ride_desk_emit_fleet_changed (RideDesk *self)
{
  g_signal_emit (self, signals[FLEET_CHANGED], 0);
}

void
ride_desk_emit_journal_changed (RideDesk *self)
{
  g_signal_emit (self, signals[JOURNAL_CHANGED], 0);
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
  ride_keeper_take_connection (self->keeper, connection, self->as_of_us,
                               ride_desk_get_now_us (self));

  ride_connection_ref (connection);
  g_clear_pointer (&self->connection, ride_connection_unref);
  self->connection = connection;
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
}

static void
on_alarm (const RideAlarm *alarm,
          RideAlarmChange  change,
          gpointer         user_data)
{
  g_signal_emit (user_data, signals[ALARM], 0, alarm, (int) change);
}

/* The fleet belongs to the tracker, and both to the view. */
static void
take_tracker (RideDesk    *self,
              RideTracker *tracker)
{
  const RideTrackerEvents events = { .alarm = on_alarm };

  g_clear_pointer (&self->keeper, ride_keeper_free);
  self->tracker = tracker;
  self->keeper = ride_keeper_new (tracker, self->journal,
                                  self->profile != NULL ? self->profile->qos : 0, &events, self);
  self->view = ride_fleet_view_new (ride_tracker_get_fleet (tracker));
  g_object_set_data_full (G_OBJECT (self->view), "ride-tracker", tracker,
                          (GDestroyNotify) ride_tracker_free);
}

void
ride_desk_begin_with (RideDesk          *self,
                      const RideProfile *profile,
                      RideTracker       *tracker,
                      gint64             as_of_us)
{
  RideProfile *copy = profile != NULL ? ride_profile_copy (profile) : NULL;
  RideFleetView *former_view = g_steal_pointer (&self->view);

  g_clear_pointer (&self->profile, ride_profile_free);
  self->profile = copy;
  g_clear_pointer (&self->connection, ride_connection_unref);
  ride_desk_clear_queue (self);
  self->as_of_us = as_of_us;
  self->rate = (RideRate){ 0 };
  take_tracker (self, tracker);
  g_signal_emit (self, signals[OPENED], 0);
  g_clear_object (&former_view);
}

void
ride_desk_begin (RideDesk          *self,
                 const RideProfile *profile)
{
  const RideThresholds thresholds = ride_limits_get_thresholds (ride_settings_get ());

  ride_desk_begin_with (self, profile, ride_tracker_new (&thresholds, NULL, NULL), 0);
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

void
ride_desk_has_left (RideDesk *self,
                    gpointer  who)
{
  g_ptr_array_remove (self->leaving, who);
  if (self->wants_journal)
    ride_desk_open_journal (self);
  complete_shutdowns (self);
}

/* Only now nothing can come any more that should be kept. */
static void
on_feed_stopped (RideFeed *feed,
                 RideDesk *desk)
{
  g_autoptr (RideDesk) self = g_object_ref (desk);
  RideJournal *journal = g_object_get_data (G_OBJECT (feed), "ride-journal");

  g_signal_handlers_disconnect_by_data (feed, self);
  if (journal != NULL)
    ride_desk_close_journal (self, journal);
  ride_desk_has_left (self, feed);
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

static gboolean
on_tick (gpointer user_data)
{
  RideDesk *self = user_data;

  ride_tracker_tick (self->tracker, ride_desk_get_now_us (self));

  return G_SOURCE_CONTINUE;
}

static void
leave_feed (RideDesk *self)
{
  RideFeed *feed = g_steal_pointer (&self->feed);
  RideJournal *journal = ride_desk_steal_journal (self);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (feed == NULL)
    return;

  g_signal_handlers_disconnect_by_data (feed, self);
  g_signal_connect (feed, "stopped", G_CALLBACK (on_feed_stopped), self);
  g_ptr_array_add (self->leaving, feed);
  if (journal != NULL)
    {
      g_ptr_array_add (self->leaving, g_object_ref (journal));
      g_object_set_data_full (G_OBJECT (feed), "ride-journal", journal, g_object_unref);
    }
  ride_feed_stop (feed);
}

static void
take_feed (RideDesk *self,
           RideFeed *feed)
{
  leave_feed (self);
  self->feed = feed;
  ride_feed_set_may_merge (feed, TRUE);
  g_signal_connect (feed, "batch", G_CALLBACK (on_feed_batch), self);
  g_signal_connect (feed, "connection-changed", G_CALLBACK (on_feed_connection_changed), self);
  self->tick_source = g_timeout_add (RIDE_TRACKER_TICK_MS, on_tick, self);
}

void
ride_desk_set_journal_dir (RideDesk   *self,
                           const char *dir)
{
  g_return_if_fail (RIDE_IS_DESK (self));

  g_free (self->journal_dir);
  self->journal_dir = g_strdup (dir);
}

void
ride_desk_open (RideDesk          *self,
                const RideProfile *profile,
                const RideSecrets *secrets)
{
  g_return_if_fail (RIDE_IS_DESK (self));
  g_return_if_fail (profile != NULL);

  take_feed (self, ride_feed_new_with_secrets (profile, secrets));
  self->is_recording = FALSE;
  ride_desk_begin (self, profile);
  if (self->journal_dir != NULL)
    ride_desk_open_journal (self);
  else
    ride_feed_start (self->feed);
}

void
ride_desk_open_recording (RideDesk          *self,
                          const RideProfile *profile,
                          RideRecording     *recording,
                          double             speed)
{
  g_return_if_fail (RIDE_IS_DESK (self));
  g_return_if_fail (profile != NULL);

  take_feed (self, ride_feed_new_for_recording (recording, speed));
  self->is_recording = TRUE;
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
  return ride_tracker_get_fleet (self->tracker);
}

RideTracker *
ride_desk_get_tracker (RideDesk *self)
{
  return self->tracker;
}

RideJournal *
ride_desk_get_journal (RideDesk *self)
{
  return self->journal;
}

const GError *
ride_desk_get_restore_error (RideDesk *self)
{
  return self->restore_error;
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

gboolean
ride_desk_is_recording (RideDesk *self)
{
  return self->feed != NULL && self->is_recording;
}

gint64
ride_desk_get_now_us (RideDesk *self)
{
  if (ride_desk_is_recording (self))
    return ride_feed_get_now_us (self->feed);

  return ride_clock_real_us ();
}

double
ride_desk_get_rate (RideDesk *self)
{
  return ride_rate_get (&self->rate, ride_clock_monotonic_us ());
}

/* Of feeds and journals alike. */
static void
forget_leaving (gpointer object,
                gpointer self)
{
  g_signal_handlers_disconnect_by_data (object, self);
}

static void
ride_desk_dispose (GObject *object)
{
  RideDesk *self = RIDE_DESK (object);

  leave_feed (self);
  g_ptr_array_foreach (self->leaving, forget_leaving, self);
  g_ptr_array_set_size (self->leaving, 0);
  ride_desk_clear_queue (self);
  g_clear_pointer (&self->keeper, ride_keeper_free);

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
  g_free (self->journal_dir);

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
  signals[ALARM] = g_signal_new ("alarm", RIDE_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_INT);
  signals[JOURNAL_CHANGED] = g_signal_new ("journal-changed", RIDE_TYPE_DESK, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_settings_changed (RideDesk *self)
{
  const RideThresholds thresholds = ride_limits_get_thresholds (ride_settings_get ());
  const RideJournalOptions options = ride_limits_get_journal_options (ride_settings_get ());

  ride_tracker_set_thresholds (self->tracker, &thresholds);
  if (self->journal != NULL)
    ride_journal_set_options (self->journal, &options);
}

static void
ride_desk_init (RideDesk *self)
{
  const RideThresholds thresholds = ride_limits_get_thresholds (ride_settings_get ());

  self->leaving = g_ptr_array_new_with_free_func (g_object_unref);
  self->shutdowns = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->queue);
  take_tracker (self, ride_tracker_new (&thresholds, NULL, NULL));
  if (ride_settings_get () != NULL)
    g_signal_connect_object (ride_settings_get (), "changed", G_CALLBACK (on_settings_changed), self,
                             G_CONNECT_SWAPPED);
}

RideDesk *
ride_desk_new (void)
{
  return g_object_new (RIDE_TYPE_DESK, NULL);
}
