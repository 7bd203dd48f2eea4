/* test-restore.c: a fleet kept by one run, and found by the next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-connection-private.h"
#include "ride-history.h"
#include "ride-keeper.h"
#include "ride-restore.h"
#include "test-folder.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define T0 (G_GINT64_CONSTANT (1795336200) * SECOND)

typedef struct
{
  char *folder;
  char *path;
  RideJournal *journal;
  RideTracker *tracker;
  RideKeeper *keeper;
  gint64 now_us;
  gint64 as_of_us;
} Fixture;

static void
wait_until_open (RideJournal *journal)
{
  for (;;)
    {
      g_autoptr (RideJournalStatus) status = ride_journal_get_status (journal);

      g_assert_no_error (status->error);
      if (status->state == RIDE_JOURNAL_READY)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

/* What a start of the program does. */
static void
begin_run (Fixture *fixture)
{
  const RideJournalOptions options = ride_journal_options_default ();
  const RideThresholds thresholds = ride_thresholds_default ();
  g_autoptr (GError) error = NULL;

  fixture->journal = ride_journal_new (fixture->path, &options);
  wait_until_open (fixture->journal);
  fixture->tracker = ride_restore_tracker (fixture->path, &thresholds, fixture->journal,
                                           fixture->now_us, NULL, &fixture->as_of_us, &error);
  g_assert_no_error (error);
  fixture->keeper = ride_keeper_new (fixture->tracker, fixture->journal, 1, NULL, NULL);
}

static void
end_run (Fixture *fixture)
{
  g_clear_pointer (&fixture->keeper, ride_keeper_free);
  ride_journal_close (fixture->journal);
  g_clear_object (&fixture->journal);
  g_clear_pointer (&fixture->tracker, ride_tracker_free);
}

/* What a crash leaves: the events are kept, what the tracker told of them is not. */
static void
crash (Fixture *fixture)
{
  ride_tracker_set_events (fixture->tracker, NULL, NULL);
  g_clear_pointer (&fixture->keeper, ride_keeper_free);
}

static void
fixture_set_up (Fixture      *fixture,
                gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "fleet.sqlite", NULL);
  fixture->now_us = T0;
  begin_run (fixture);
}

static void
fixture_tear_down (Fixture      *fixture,
                   gconstpointer data)
{
  end_run (fixture);
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static RideEvent
make_event (Fixture    *fixture,
            const char *bike,
            RideVerb    verb)
{
  static guint64 fingerprint = 1;

  return (RideEvent){
    .bike = bike,
    .topic = "mobike/status/x",
    .verb = verb,
    .lock = verb == RIDE_VERB_UNLOCK ? RIDE_LOCK_UNLOCKED
            : verb == RIDE_VERB_LOCK ? RIDE_LOCK_LOCKED
                                     : RIDE_LOCK_NONE,
    .time_us = fixture->now_us,
    .received_us = fixture->now_us,
    .battery = RIDE_BATTERY_NONE,
    .fingerprint = fingerprint++,
  };
}

/* The worker gives live events to the journal, then everything to the tracker. */
static void
take (Fixture         *fixture,
      const RideEvent *event)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

  ride_event_batch_append (batch, event);
  ride_journal_append (fixture->journal, batch, RIDE_JOURNAL_LIVE, NULL, NULL);
  ride_tracker_apply_batch (fixture->tracker, batch, 0, 1, fixture->now_us);
  if (fixture->keeper != NULL)
    ride_keeper_flush (fixture->keeper);
}

static void
say (Fixture    *fixture,
     const char *bike,
     RideVerb    verb)
{
  RideEvent event = make_event (fixture, bike, verb);

  take (fixture, &event);
  fixture->now_us += SECOND;
}

static void
connect_with (Fixture            *fixture,
              RideConnectionState state,
              gboolean            session_present)
{
  g_autoptr (RideConnection) connection = ride_connection_new_offline ();

  connection->state = state;
  connection->session_present = session_present;
  connection->reason = g_strdup ("Connection lost: no answer to ping");
  ride_keeper_take_connection (fixture->keeper, connection, fixture->now_us, fixture->now_us);
}

static RideBike
get_bike (Fixture    *fixture,
          const char *id)
{
  RideFleet *fleet = ride_tracker_get_fleet (fixture->tracker);
  RideBike bike;
  guint position;

  g_assert_true (ride_fleet_find (fleet, id, &position));
  ride_fleet_get (fleet, position, &bike);

  return bike;
}

static void
restart (Fixture *fixture)
{
  end_run (fixture);
  fixture->now_us += MINUTE;
  begin_run (fixture);
}

static void
test_empty (Fixture      *fixture,
            gconstpointer data)
{
  g_assert_cmpint (fixture->as_of_us, ==, 0);
  g_assert_cmpuint (ride_fleet_get_n_bikes (ride_tracker_get_fleet (fixture->tracker)), ==, 0);
}

static void
test_fleet (Fixture      *fixture,
            gconstpointer data)
{
  gint64 last_us;

  say (fixture, "B-1", RIDE_VERB_UNLOCK);
  say (fixture, "B-2", RIDE_VERB_LOCK);
  last_us = fixture->now_us - SECOND;
  restart (fixture);

  g_assert_cmpint (fixture->as_of_us, ==, last_us);
  g_assert_cmpint (get_bike (fixture, "B-1").state, ==, RIDE_BIKE_UNLOCKED);
  g_assert_cmpint (get_bike (fixture, "B-1").since_us, ==, T0);
  g_assert_cmpint (get_bike (fixture, "B-2").state, ==, RIDE_BIKE_LOCKED);
}

static gboolean
count_event (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  (*(guint *) user_data)++;

  return TRUE;
}

static guint
count_kept_events (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideHistory) history = ride_history_open (fixture->path, &error);
  guint n = 0;

  g_assert_no_error (error);
  ride_history_read_events (history, 0, G_MAXINT64, NULL, count_event, &n, NULL, &error);
  g_assert_no_error (error);

  return n;
}

/* The broker sends its snapshots with each subscription; they fill the journal once. */
static void
test_snapshots (Fixture      *fixture,
                gconstpointer data)
{
  RideEvent event = make_event (fixture, "B-1", RIDE_VERB_LOCK);

  event.flags = RIDE_EVENT_RETAINED;
  for (guint i = 0; i < 5; i++)
    take (fixture, &event);
  restart (fixture);

  g_assert_cmpint (get_bike (fixture, "B-1").state, ==, RIDE_BIKE_LOCKED);
  g_assert_cmpuint (count_kept_events (fixture), ==, 1);
}

typedef struct
{
  guint n;
  RideTripKind kind;
  RideTripFlags flags;
  gint64 duration_us;
} Trips;

static gboolean
note_trip (gint64          id,
           const RideTrip *trip,
           gpointer        user_data)
{
  Trips *trips = user_data;

  trips->n++;
  trips->kind = trip->kind;
  trips->flags = trip->flags;
  trips->duration_us = ride_trip_get_duration_us (trip);

  return TRUE;
}

static Trips
read_trips (Fixture *fixture)
{
  const RideTripQuery query = { .to_us = G_MAXINT64, .max_us = G_MAXINT64 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RideHistory) history = ride_history_open (fixture->path, &error);
  Trips trips = { 0 };

  g_assert_no_error (error);
  ride_history_read_trips (history, &query, note_trip, &trips, NULL, &error);
  g_assert_no_error (error);

  return trips;
}

static void
test_ride_over_a_restart (Fixture      *fixture,
                          gconstpointer data)
{
  Trips trips;

  say (fixture, "B-1", RIDE_VERB_UNLOCK);
  restart (fixture);
  ride_keeper_begin_gap (fixture->keeper, fixture->as_of_us, "not running");
  connect_with (fixture, RIDE_CONNECTION_CONNECTED, FALSE);
  say (fixture, "B-1", RIDE_VERB_LOCK);
  restart (fixture);

  trips = read_trips (fixture);
  g_assert_cmpuint (trips.n, ==, 1);
  g_assert_cmpint (trips.kind, ==, RIDE_TRIP_COMPLETE);
  g_assert_cmpint (trips.duration_us, ==, MINUTE + SECOND);
  g_assert_true ((trips.flags & RIDE_TRIP_ACROSS_GAP) != 0);
}

static void
test_rides_that_a_crash_cut_off (Fixture      *fixture,
                                 gconstpointer data)
{
  say (fixture, "B-1", RIDE_VERB_UNLOCK);
  say (fixture, "B-1", RIDE_VERB_LOCK);
  crash (fixture);
  say (fixture, "B-2", RIDE_VERB_UNLOCK);
  say (fixture, "B-2", RIDE_VERB_LOCK);
  restart (fixture);
  g_assert_cmpuint (get_bike (fixture, "B-2").state, ==, RIDE_BIKE_LOCKED);
  restart (fixture);
  restart (fixture);

  g_assert_cmpuint (read_trips (fixture).n, ==, 2);
}

static void
lower_battery (Fixture *fixture,
               guint8   battery)
{
  RideEvent event = make_event (fixture, "B-1", RIDE_VERB_STATUS);

  event.battery = battery;
  take (fixture, &event);
  fixture->now_us += SECOND;
}

static void
note_alarm (const RideAlarm *alarm,
            gpointer         user_data)
{
  *(const RideAlarm **) user_data = alarm;
}

static const RideAlarm *
get_only_alarm (Fixture *fixture)
{
  const RideAlarm *alarm = NULL;

  g_assert_cmpuint (ride_tracker_get_n_alarms (fixture->tracker), ==, 1);
  ride_tracker_foreach_alarm (fixture->tracker, note_alarm, &alarm);

  return alarm;
}

static void
test_alarms (Fixture      *fixture,
             gconstpointer data)
{
  gint64 id;
  gint64 raised_us;

  lower_battery (fixture, 12);
  raised_us = get_only_alarm (fixture)->raised_us;
  id = get_only_alarm (fixture)->id;
  g_assert_true (ride_tracker_acknowledge (fixture->tracker, id, fixture->now_us));
  g_assert_true (ride_tracker_note (fixture->tracker, id, "Swap it at noon", fixture->now_us));
  restart (fixture);

  g_assert_cmpint (get_only_alarm (fixture)->id, ==, id);
  g_assert_cmpint (get_only_alarm (fixture)->raised_us, ==, raised_us);
  g_assert_cmpint (get_only_alarm (fixture)->acknowledged_us, !=, 0);
  g_assert_cmpstr (get_only_alarm (fixture)->note, ==, "Swap it at noon");

  lower_battery (fixture, 90);
  g_assert_cmpuint (ride_tracker_get_n_alarms (fixture->tracker), ==, 0);
  lower_battery (fixture, 12);
  g_assert_cmpint (get_only_alarm (fixture)->id, >, id);
  restart (fixture);
  g_assert_cmpint (get_only_alarm (fixture)->id, >, id);
}

typedef struct
{
  guint n;
  gint64 from_us;
  gint64 until_us;
  gboolean lossless;
} Gaps;

static gboolean
note_gap (gint64      from_us,
          gint64      until_us,
          const char *reason,
          gboolean    lossless,
          gpointer    user_data)
{
  Gaps *gaps = user_data;

  g_assert_cmpstr (reason, ==, "Connection lost: no answer to ping");
  gaps->n++;
  gaps->from_us = from_us;
  gaps->until_us = until_us;
  gaps->lossless = lossless;

  return TRUE;
}

static Gaps
read_gaps (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideHistory) history = ride_history_open (fixture->path, &error);
  Gaps gaps = { 0 };

  g_assert_no_error (error);
  ride_history_read_gaps (history, 0, G_MAXINT64, note_gap, &gaps, NULL, &error);
  g_assert_no_error (error);

  return gaps;
}

static void
test_gaps (Fixture      *fixture,
           gconstpointer data)
{
  gint64 lost_us;
  Gaps gaps;

  connect_with (fixture, RIDE_CONNECTION_CONNECTED, FALSE);
  fixture->now_us += MINUTE;
  lost_us = fixture->now_us;
  connect_with (fixture, RIDE_CONNECTION_WAITING, FALSE);
  fixture->now_us += MINUTE;
  connect_with (fixture, RIDE_CONNECTION_CONNECTING, FALSE);
  connect_with (fixture, RIDE_CONNECTION_CONNECTED, TRUE);
  restart (fixture);

  gaps = read_gaps (fixture);
  g_assert_cmpuint (gaps.n, ==, 1);
  g_assert_cmpint (gaps.from_us, ==, lost_us);
  g_assert_cmpint (gaps.until_us, ==, lost_us + MINUTE);
  g_assert_true (gaps.lossless);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  const RideThresholds thresholds = ride_thresholds_default ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 as_of_us;

  say (fixture, "B-1", RIDE_VERB_UNLOCK);
  restart (fixture);
  g_cancellable_cancel (cancellable);
  g_assert_null (ride_restore_tracker (fixture->path, &thresholds, NULL, fixture->now_us,
                                       cancellable, &as_of_us, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add (const char *path,
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/restore/without-a-past-the-fleet-is-empty", test_empty);
  add ("/restore/the-fleet-is-there-as-of-its-last-event", test_fleet);
  add ("/restore/retained-messages-are-kept-once", test_snapshots);
  add ("/restore/a-ride-goes-on-over-a-restart", test_ride_over_a_restart);
  add ("/restore/rides-that-a-crash-cut-off-are-kept-once", test_rides_that_a_crash_cut_off);
  add ("/restore/alarms-keep-their-life", test_alarms);
  add ("/restore/gaps-are-kept-with-their-reason", test_gaps);
  add ("/restore/can-be-cancelled", test_cancelled);

  return g_test_run ();
}
