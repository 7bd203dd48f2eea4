/* test-event-merge.c: what may be left out of waiting events, and what not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-tracker.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define T0 (G_GINT64_CONSTANT (1795336200) * SECOND)

static RideEvent
event_new (RideVerb verb,
           RideLock lock,
           gint64   time_s)
{
  return (RideEvent){
    .bike = "B-1",
    .verb = verb,
    .lock = lock,
    .payload_lock = verb == RIDE_VERB_STATUS ? lock : RIDE_LOCK_NONE,
    .time_us = T0 + time_s * SECOND,
    .received_us = T0 + time_s * SECOND,
    .battery = 50,
  };
}

static RideEvent
report_new (gint64 time_s)
{
  return event_new (RIDE_VERB_STATUS, RIDE_LOCK_UNLOCKED, time_s);
}

/* Returns how many of the events remain. */
static guint
merge (const RideEvent *events,
       guint            n_events)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  g_autoptr (RideEventBatch) merged = NULL;

  for (guint i = 0; i < n_events; i++)
    ride_event_batch_append (batch, &events[i]);
  merged = ride_event_batch_merge (&batch, 1);
  g_assert_cmpuint (ride_event_batch_get_length (merged) + ride_event_batch_get_n_merged (merged),
                    ==, n_events);

  return ride_event_batch_get_length (merged);
}

static void
test_row_of_reports (void)
{
  RideEvent events[100];

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    events[i] = report_new (i);
  g_assert_cmpuint (merge (events, 0), ==, 0);
  g_assert_cmpuint (merge (events, 1), ==, 1);
  g_assert_cmpuint (merge (events, 2), ==, 2);
  g_assert_cmpuint (merge (events, 3), ==, 2);
  g_assert_cmpuint (merge (events, 100), ==, 2);
}

static void
test_unlocks_and_locks_stay (void)
{
  RideEvent events[40];

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    events[i] = event_new (i % 4 < 2 ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK,
                           i % 4 < 2 ? RIDE_LOCK_UNLOCKED : RIDE_LOCK_LOCKED, i);
  g_assert_cmpuint (merge (events, G_N_ELEMENTS (events)), ==, G_N_ELEMENTS (events));
}

static void
test_snapshots_stay (void)
{
  RideEvent events[10];

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      events[i] = report_new (i);
      events[i].flags = RIDE_EVENT_RETAINED;
    }
  g_assert_cmpuint (merge (events, G_N_ELEMENTS (events)), ==, G_N_ELEMENTS (events));
}

typedef void (*Spoil) (RideEvent *middle);

static void
spoil_verb (RideEvent *middle)
{
  middle->verb = RIDE_VERB_ONLINE;
}

static void
spoil_lock (RideEvent *middle)
{
  middle->lock = middle->payload_lock = RIDE_LOCK_LOCKED;
}

static void
spoil_payload_lock (RideEvent *middle)
{
  middle->payload_lock = RIDE_LOCK_JAMMED;
}

static void
spoil_time (RideEvent *middle)
{
  middle->time_us = T0 + 3 * SECOND;
}

static void
spoil_time_flag (RideEvent *middle)
{
  middle->flags |= RIDE_EVENT_TIME_MISSING;
}

static void
spoil_place (RideEvent *middle)
{
  middle->flags |= RIDE_EVENT_HAS_PLACE;
}

static void
spoil_speed (RideEvent *middle)
{
  middle->flags |= RIDE_EVENT_HAS_SPEED;
}

static void
spoil_tipped (RideEvent *middle)
{
  middle->tipped = RIDE_TRI_NO;
}

static void
spoil_online (RideEvent *middle)
{
  middle->online = RIDE_TRI_NO;
}

static void
spoil_vehicle_state (RideEvent *middle)
{
  middle->vehicle_state = RIDE_VEHICLE_STATE_ON_TRIP;
}

static void
spoil_trip (RideEvent *middle)
{
  middle->trip = "T-1";
}

static void
spoil_station (RideEvent *middle)
{
  middle->station = "S-1";
}

static void
spoil_bike (RideEvent *middle)
{
  middle->bike = "B-2";
}

static const Spoil spoils[] = {
  spoil_verb,      spoil_lock,    spoil_payload_lock,  spoil_time, spoil_time_flag,
  spoil_place,     spoil_speed,   spoil_tipped,        spoil_trip, spoil_station,
  spoil_online,    spoil_bike,    spoil_vehicle_state,
};

/* The one in the middle tells something that the last one doesn't. */
static void
test_details_stay (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      RideEvent events[] = { report_new (0), report_new (1), report_new (2) };

      g_assert_cmpuint (merge (events, 3), ==, 2);
      spoils[i](&events[1]);
      g_assert_cmpuint (merge (events, 3), ==, 3);
    }
}

static void
test_battery_stays (void)
{
  RideEvent events[] = { report_new (0), report_new (1), report_new (2) };

  events[2].battery = RIDE_BATTERY_NONE;
  g_assert_cmpuint (merge (events, 3), ==, 3);
  events[1].battery = RIDE_BATTERY_NONE;
  g_assert_cmpuint (merge (events, 3), ==, 2);
}

/* What says nothing of the lock may come after anything but be the first. */
static void
test_connectivity_after_a_lock (void)
{
  RideEvent events[] = {
    event_new (RIDE_VERB_LOCK, RIDE_LOCK_LOCKED, 0),
    event_new (RIDE_VERB_ONLINE, RIDE_LOCK_NONE, 1),
    event_new (RIDE_VERB_ONLINE, RIDE_LOCK_NONE, 2),
    event_new (RIDE_VERB_ONLINE, RIDE_LOCK_NONE, 3),
  };

  g_assert_cmpuint (merge (events, 4), ==, 2);
  g_assert_cmpuint (merge (events + 1, 2), ==, 2);
}

static void
test_first_of_a_state_stays (void)
{
  RideEvent events[] = {
    event_new (RIDE_VERB_STATUS, RIDE_LOCK_LOCKED, 0), report_new (1), report_new (2),
    report_new (3),
  };
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  g_autoptr (RideEventBatch) merged = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    ride_event_batch_append (batch, &events[i]);
  merged = ride_event_batch_merge (&batch, 1);
  g_assert_cmpuint (ride_event_batch_get_length (merged), ==, 3);
  g_assert_cmpint (ride_event_batch_get (merged, 1)->time_us, ==, T0 + SECOND);
  g_assert_cmpint (ride_event_batch_get (merged, 2)->time_us, ==, T0 + 3 * SECOND);
}

static void
test_row_after_late_event_stays (void)
{
  RideEvent events[] = {
    event_new (RIDE_VERB_LOCK, RIDE_LOCK_LOCKED, 10), report_new (5), report_new (11),
    report_new (12), report_new (13),
  };

  g_assert_cmpuint (merge (events, 4), ==, 4);
  g_assert_cmpuint (merge (events, 5), ==, 4);
}

static void
test_counts_add_up (void)
{
  RideEventBatch *batches[2];
  g_autoptr (RideEventBatch) merged = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
    {
      g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

      for (guint j = 0; j < 10; j++)
        {
          RideEvent event = report_new (10 * i + j);

          ride_event_batch_append (batch, &event);
        }
      g_assert_cmpuint (ride_event_batch_get_n_merged (batch), ==, 0);
      batches[i] = ride_event_batch_merge (&batch, 1);
      g_assert_cmpuint (ride_event_batch_get_n_merged (batches[i]), ==, 8);
    }

  merged = ride_event_batch_merge (batches, 2);
  g_assert_cmpuint (ride_event_batch_get_length (merged), ==, 2);
  g_assert_cmpuint (ride_event_batch_get_n_merged (merged), ==, 18);
  ride_event_batch_unref (batches[0]);
  ride_event_batch_unref (batches[1]);
}

/* An array of ten thousand elements came with one payload, and keeps it once. */
static void
test_shared_bytes_stay_shared (void)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  g_autoptr (RideEventBatch) merged = NULL;
  g_autofree char *payload = g_strnfill (60000, 'p');
  RideEvent event = event_new (RIDE_VERB_LOCK, RIDE_LOCK_LOCKED, 0);

  event.topic = "mobike/locked/B-1";
  event.area = "north";
  event.payload = (const guint8 *) payload;
  event.payload_length = strlen (payload);
  for (guint i = 0; i < 10000; i++)
    {
      ride_event_batch_append (batch, &event);
      event = *ride_event_batch_get (batch, i);
      event.time_us++;
    }

  merged = ride_event_batch_merge (&batch, 1);
  g_assert_cmpuint (ride_event_batch_get_length (merged), ==, 10000);
  g_assert_cmpuint (ride_event_batch_get_size (merged), <=,
                    10000 * sizeof (RideEvent) + 2 * strlen (payload));
  g_assert_cmpmem (ride_event_batch_get (merged, 9999)->payload, strlen (payload), payload,
                   strlen (payload));
  g_assert_cmpstr (ride_event_batch_get (merged, 9999)->topic, ==, "mobike/locked/B-1");
  g_assert_cmpstr (ride_event_batch_get (merged, 9999)->area, ==, "north");
}

#define N_BIKES 40

/* Merged events of random bikes: the fleet and its rides are the same. */

typedef struct
{
  gint64 clock_us; /* what its clock is ahead */
  guint round;     /* when an event of it last came */
} RandomBike;

/* An event is late only where what it is late by waits with it. */
static RideEvent
make_random_event (GRand      *random,
                   gint64      now_us,
                   guint       round,
                   RandomBike *bikes,
                   char        bike[16])
{
  static const RideLock locks[] = {
    RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKED, RIDE_LOCK_NONE, RIDE_LOCK_JAMMED, RIDE_LOCK_UNLOCKING,
  };
  guint number = g_rand_int_range (random, 0, N_BIKES);
  RideVerb verb = g_rand_int_range (random, 0, 10);
  RideEvent event = {
    .bike = bike,
    .time_us = now_us + bikes[number].clock_us,
    .received_us = now_us,
    .battery = g_rand_int_range (random, 0, 3) > 0 ? g_rand_int_range (random, 0, 101)
                                                   : RIDE_BATTERY_NONE,
    .tipped = g_rand_int_range (random, 0, 3) > 0 ? RIDE_TRI_NONE
                                                  : g_rand_int_range (random, 1, 3),
  };

  g_snprintf (bike, 16, "B-%u", number);
  event.verb = verb < 4 ? verb : RIDE_VERB_STATUS;
  if (event.verb == RIDE_VERB_ONLINE)
    event.online = g_rand_int_range (random, RIDE_TRI_NONE, RIDE_TRI_YES + 1);
  else if (event.verb == RIDE_VERB_STATUS)
    event.lock = event.payload_lock = locks[g_rand_int_range (random, 0, G_N_ELEMENTS (locks))];
  else
    event.lock = locks[event.verb];
  if (g_rand_int_range (random, 0, 20) == 0)
    event.flags |= RIDE_EVENT_RETAINED;
  if (g_rand_int_range (random, 0, 20) == 0)
    event.flags |= RIDE_EVENT_TIME_MISSING;
  else if (bikes[number].round == round && g_rand_int_range (random, 0, 20) == 0)
    event.time_us -= g_rand_int_range (random, 0, 100) * SECOND;
  bikes[number].round = round;
  if (g_rand_boolean (random))
    {
      event.flags |= RIDE_EVENT_HAS_PLACE;
      event.latitude = g_rand_double_range (random, -90, 90);
    }

  return event;
}

static void
write_trip (const RideTrip *trip,
            gpointer        user_data)
{
  g_string_append_printf (user_data, "%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d\n",
                          trip->bike, ride_trip_kind_to_string (trip->kind), trip->start_us,
                          trip->end_us, trip->flags);
}

static RideTracker *
tracker_new (GString *trips)
{
  const RideThresholds thresholds = ride_thresholds_default ();
  const RideTrackerEvents events = { .trip = write_trip };

  return ride_tracker_new (&thresholds, &events, trips);
}

/* All words of the record but for the generation, which tells how often it changed. */
static void
assert_same_fleet (RideFleet *a,
                   RideFleet *b)
{
  g_assert_cmpuint (ride_fleet_get_n_bikes (a), ==, ride_fleet_get_n_bikes (b));
  for (guint i = 0; i < ride_fleet_get_n_bikes (a); i++)
    {
      RideBikeImage one, other;
      RideBike bike_a, bike_b;

      ride_fleet_get (a, i, &bike_a);
      ride_fleet_get (b, i, &bike_b);
      g_assert_cmpstr (bike_a.id, ==, bike_b.id);
      ride_fleet_save_bike (a, i, &one);
      ride_fleet_save_bike (b, i, &other);
      for (guint j = 0; j < G_N_ELEMENTS (one.words); j++)
        {
          guint64 mask = j == 1 ? (G_GUINT64_CONSTANT (1) << 52) - 1
                                : ~(j == 2 ? G_GUINT64_CONSTANT (0xf) << 52 : 0);

          g_assert_cmphex (one.words[j] & mask, ==, other.words[j] & mask);
        }
    }
}

static void
apply_both (GPtrArray   *waiting,
            RideTracker *plain,
            RideTracker *merging,
            guint       *n_merged)
{
  g_autoptr (RideEventBatch) merged =
      ride_event_batch_merge ((RideEventBatch *const *) waiting->pdata, waiting->len);

  for (guint i = 0; i < waiting->len; i++)
    ride_tracker_apply_batch (plain, g_ptr_array_index (waiting, i), 0, G_MAXUINT, T0);
  ride_tracker_apply_batch (merging, merged, 0, G_MAXUINT, T0);
  *n_merged += ride_event_batch_get_n_merged (merged);
  g_ptr_array_set_size (waiting, 0);
}

static void
test_same_fleet_and_rides (gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (GPOINTER_TO_UINT (data));
  g_autoptr (GString) plain_trips = g_string_new (NULL);
  g_autoptr (GString) merging_trips = g_string_new (NULL);
  g_autoptr (RideTracker) plain = tracker_new (plain_trips);
  g_autoptr (RideTracker) merging = tracker_new (merging_trips);
  g_autoptr (GPtrArray) waiting =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ride_event_batch_unref);
  RandomBike bikes[N_BIKES] = { 0 };
  gint64 now_us = T0;
  guint n_merged = 0;
  guint round = 1;
  gsize length = 0;

  for (guint i = 0; i < N_BIKES; i++)
    bikes[i].clock_us = g_rand_int_range (random, -100, 100) * SECOND;

  for (guint i = 0; i < 60000; i++)
    {
      char bike[16];
      RideEvent event;

      now_us += g_rand_int_range (random, 0, 3) * SECOND / 4;
      event = make_random_event (random, now_us, round, bikes, bike);
      if (waiting->len == 0 || g_rand_int_range (random, 0, 50) == 0)
        g_ptr_array_add (waiting, ride_event_batch_new ());
      ride_event_batch_append (g_ptr_array_index (waiting, waiting->len - 1), &event);
      if (g_rand_int_range (random, 0, 1000) > 0)
        continue;

      round++;
      apply_both (waiting, plain, merging, &n_merged);
      assert_same_fleet (ride_tracker_get_fleet (plain), ride_tracker_get_fleet (merging));
      g_assert_cmpstr (plain_trips->str, ==, merging_trips->str);
      length += plain_trips->len;
      g_string_truncate (plain_trips, 0);
      g_string_truncate (merging_trips, 0);
    }
  g_assert_cmpuint (n_merged, >, 1000);
  g_assert_cmpuint (length, >, 100000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event-merge/row-of-reports-keeps-both-ends", test_row_of_reports);
  g_test_add_func ("/event-merge/unlocks-and-locks-stay", test_unlocks_and_locks_stay);
  g_test_add_func ("/event-merge/snapshots-stay", test_snapshots_stay);
  g_test_add_func ("/event-merge/details-stay", test_details_stay);
  g_test_add_func ("/event-merge/battery-stays", test_battery_stays);
  g_test_add_func ("/event-merge/connectivity-after-a-lock", test_connectivity_after_a_lock);
  g_test_add_func ("/event-merge/first-of-a-state-stays", test_first_of_a_state_stays);
  g_test_add_func ("/event-merge/row-after-late-event-stays", test_row_after_late_event_stays);
  g_test_add_func ("/event-merge/counts-add-up", test_counts_add_up);
  g_test_add_func ("/event-merge/shared-bytes-stay-shared", test_shared_bytes_stay_shared);
  for (guint seed = 1; seed <= 3; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/event-merge/same-fleet-and-rides/seed-%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_same_fleet_and_rides);
    }

  return g_test_run ();
}
