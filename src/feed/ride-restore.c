/* ride-restore.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fleet is a snapshot and the events since. They go through a tracker
 * without thresholds, so that rides are found but no alarm is raised a second
 * time: the alarms come from the journal, where a person's words on them are.
 */

#include "ride-restore.h"

#include "ride-history.h"

/* What is normal is learned from so many weeks. */
#define NORM_WEEKS 4
#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define WEEK_US (7 * 24 * HOUR_US)

typedef struct
{
  RideTracker *tracker;
  GHashTable *kept; /* rides that the journal has of the time since the snapshot */
  GPtrArray *found; /* rides that end in the events since the snapshot */
  gint64 hour_us;
  guint hour_events;
} Restoring;

/* A ride the tracker told, with strings of its own. */
static RideTrip *
trip_copy (const RideTrip *trip)
{
  RideTrip *copy = g_memdup2 (trip, sizeof *trip);

  copy->bike = g_strdup (trip->bike);
  copy->trip_id = g_strdup (trip->trip_id);

  return copy;
}

static void
trip_free (gpointer data)
{
  RideTrip *trip = data;

  g_free ((char *) trip->bike);
  g_free ((char *) trip->trip_id);
  g_free (trip);
}

static guint
trip_hash (gconstpointer data)
{
  const RideTrip *trip = data;

  return g_str_hash (trip->bike) ^ g_int64_hash (&trip->start_us) ^
         31 * g_int64_hash (&trip->end_us);
}

static gboolean
trip_equal (gconstpointer a,
            gconstpointer b)
{
  const RideTrip *one = a;
  const RideTrip *other = b;

  return one->start_us == other->start_us && one->end_us == other->end_us &&
         one->kind == other->kind && g_str_equal (one->bike, other->bike);
}

static void
on_trip (const RideTrip *trip,
         gpointer        user_data)
{
  Restoring *restoring = user_data;

  g_ptr_array_add (restoring->found, trip_copy (trip));
}

static gboolean
apply_event (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  Restoring *restoring = user_data;

  ride_tracker_apply (restoring->tracker, event, event->received_us);

  return TRUE;
}

static gboolean
note_kept (gint64          id,
           const RideTrip *trip,
           gpointer        user_data)
{
  Restoring *restoring = user_data;

  g_hash_table_add (restoring->kept, trip_copy (trip));

  return TRUE;
}

static gboolean
restore_alarm (const RideAlarm *alarm,
               gpointer         user_data)
{
  Restoring *restoring = user_data;

  ride_tracker_restore_alarm (restoring->tracker, alarm);

  return TRUE;
}

static void
learn_hour (Restoring *restoring)
{
  if (restoring->hour_us != 0)
    ride_tracker_learn (restoring->tracker, restoring->hour_us, restoring->hour_events);
}

static gboolean
add_minute (gint64   minute_us,
            guint    n_live,
            guint    n_unlocks,
            gpointer user_data)
{
  Restoring *restoring = user_data;
  gint64 hour_us = minute_us - minute_us % HOUR_US;

  if (hour_us != restoring->hour_us)
    {
      learn_hour (restoring);
      restoring->hour_us = hour_us;
      restoring->hour_events = 0;
    }
  restoring->hour_events += n_live;

  return TRUE;
}

/* An hour that is not over can't be learned from. */
static gboolean
learn (Restoring    *restoring,
       RideHistory  *history,
       gint64        now_us,
       GCancellable *cancellable,
       GError      **error)
{
  gint64 until_us = now_us - now_us % HOUR_US;

  if (!ride_history_read_minutes (history, until_us - NORM_WEEKS * WEEK_US, until_us, add_minute,
                                  restoring, cancellable, error))
    return FALSE;

  learn_hour (restoring);

  return TRUE;
}

static gboolean
restore_alarms (Restoring    *restoring,
                RideHistory  *history,
                GCancellable *cancellable,
                GError      **error)
{
  gint64 last_id = ride_history_get_last_alarm_id (history, error);

  if (last_id < 0)
    return FALSE;

  ride_tracker_set_last_alarm_id (restoring->tracker, last_id);

  return ride_history_read_alarms (history, 0, G_MAXINT64, NULL, TRUE, restore_alarm, restoring,
                                   cancellable, error);
}

/* Rides are kept after their events; a crash may have come between. */
static gboolean
keep_what_was_missed (Restoring    *restoring,
                      RideHistory  *history,
                      gint64        first_trip,
                      RideJournal  *journal,
                      GCancellable *cancellable,
                      GError      **error)
{
  if (journal == NULL || restoring->found->len == 0)
    return TRUE;

  if (!ride_history_read_trips_from (history, first_trip, note_kept, restoring, cancellable, error))
    return FALSE;

  for (guint i = 0; i < restoring->found->len; i++)
    {
      const RideTrip *trip = g_ptr_array_index (restoring->found, i);

      if (!g_hash_table_contains (restoring->kept, trip))
        ride_journal_add_trip (journal, trip);
    }

  return TRUE;
}

static gboolean
restore (Restoring    *restoring,
         RideHistory  *history,
         RideJournal  *journal,
         gint64        now_us,
         GCancellable *cancellable,
         gint64       *as_of_us,
         GError      **error)
{
  const RideTrackerEvents events = { .trip = on_trip };
  RideHistoryMoment moment;
  gboolean done;

  ride_tracker_set_events (restoring->tracker, &events, restoring);
  done = ride_history_read_moment (history, G_MAXINT64,
                                   ride_tracker_get_fleet (restoring->tracker), apply_event,
                                   restoring, &moment, cancellable, error);
  ride_tracker_set_events (restoring->tracker, NULL, NULL);
  if (!done)
    return FALSE;

  *as_of_us = moment.as_of_us;

  return keep_what_was_missed (restoring, history, moment.first_trip, journal, cancellable,
                               error) &&
         restore_alarms (restoring, history, cancellable, error) &&
         learn (restoring, history, now_us, cancellable, error);
}

RideTracker *
ride_restore_tracker (const char           *path,
                      const RideThresholds *thresholds,
                      RideJournal          *journal,
                      gint64                now_us,
                      GCancellable         *cancellable,
                      gint64               *as_of_us,
                      GError              **error)
{
  const RideThresholds no_thresholds = { 0 };
  g_autoptr (RideTracker) tracker = ride_tracker_new (&no_thresholds, NULL, NULL);
  g_autoptr (GHashTable) kept = g_hash_table_new_full (trip_hash, trip_equal, trip_free, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (trip_free);
  Restoring restoring = { .tracker = tracker, .kept = kept, .found = found };
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (GError) missing = NULL;

  *as_of_us = 0;
  history = ride_history_open (path, &missing);
  if (history == NULL && !g_error_matches (missing, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_MISSING))
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return NULL;
    }

  if (history != NULL &&
      !restore (&restoring, history, journal, now_us, cancellable, as_of_us, error))
    return NULL;

  ride_tracker_set_thresholds (tracker, thresholds);

  return g_steal_pointer (&tracker);
}
