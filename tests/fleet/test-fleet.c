/* test-fleet.c: what events do to a bike.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define T0 (G_GINT64_CONSTANT (1795336200) * SECOND)

/* An event that came a second after it happened. */
static RideEvent
event_new (RideVerb       verb,
           RideLock       lock,
           gint64         time_us,
           RideEventFlags flags)
{
  gboolean is_untimed = (flags & (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)) != 0;

  return (RideEvent){
    .bike = "B-1042",
    .verb = verb,
    .lock = lock,
    .time_us = time_us,
    .received_us = is_untimed ? time_us : time_us + SECOND,
    .flags = flags,
    .battery = RIDE_BATTERY_NONE,
  };
}

static RideApplied
apply (RideFleet     *fleet,
       RideVerb       verb,
       gint64         time_us,
       RideEventFlags flags)
{
  RideEvent event = event_new (verb, verb == RIDE_VERB_LOCK ? RIDE_LOCK_LOCKED : RIDE_LOCK_UNLOCKED,
                               time_us, flags);

  return ride_fleet_apply (fleet, &event);
}

static RideApplied
apply_status (RideFleet     *fleet,
              RideLock       lock,
              gint64         time_us,
              RideEventFlags flags)
{
  RideEvent event = event_new (RIDE_VERB_STATUS, lock, time_us, flags);

  return ride_fleet_apply (fleet, &event);
}

static RideBike
get_bike (RideFleet *fleet)
{
  guint position;
  RideBike bike;

  g_assert_true (ride_fleet_find (fleet, "B-1042", &position));
  ride_fleet_get (fleet, position, &bike);
  g_assert_cmpstr (bike.id, ==, "B-1042");
  g_assert_cmpuint (bike.generation, ==, ride_fleet_get_bike_generation (fleet, position));

  return bike;
}

static void
assert_state (RideFleet    *fleet,
              RideBikeState state,
              gint64        since_us,
              RideBikeFlags flags)
{
  RideBike bike = get_bike (fleet);

  g_assert_cmpstr (ride_bike_state_to_string (bike.state), ==, ride_bike_state_to_string (state));
  g_assert_cmpint (bike.since_us, ==, since_us);
  g_assert_cmpint (bike.flags, ==, flags);
  for (RideBikeState i = 0; i < RIDE_N_BIKE_STATES; i++)
    g_assert_cmpuint (ride_fleet_count (fleet, i), ==, i == state ? 1 : 0);
}

#define RETAINED RIDE_EVENT_RETAINED
#define UNTIMED RIDE_EVENT_TIME_MISSING
#define AT_LEAST RIDE_BIKE_SINCE_AT_LEAST

static void
test_ride (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  guint32 generation;

  g_assert_cmpuint (ride_fleet_get_n_bikes (fleet), ==, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_UNLOCK, T0 + 123456, 0), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + 123456, 0);
  generation = get_bike (fleet).generation;

  g_assert_cmpint (apply (fleet, RIDE_VERB_LOCK, T0 + 60 * SECOND, 0), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 60 * SECOND, 0);
  g_assert_cmpint (get_bike (fleet).last_event_us, ==, T0 + 60 * SECOND);
  g_assert_cmpint (get_bike (fleet).last_verb, ==, RIDE_VERB_LOCK);
  g_assert_cmpuint (get_bike (fleet).generation, !=, generation);
  g_assert_cmpuint (ride_fleet_get_n_bikes (fleet), ==, 1);
}

static void
test_late (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  RideEvent late = event_new (RIDE_VERB_UNLOCK, RIDE_LOCK_UNLOCKED, T0 - 1, 0);
  guint64 generation;

  late.battery = 5;
  late.tipped = RIDE_TRI_YES;
  late.flags = RIDE_EVENT_HAS_PLACE | RIDE_EVENT_CONFLICT;
  apply (fleet, RIDE_VERB_LOCK, T0, 0);
  generation = ride_fleet_get_generation (fleet);

  g_assert_cmpint (ride_fleet_apply (fleet, &late), ==, RIDE_APPLIED_LATE);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0, 0);
  g_assert_cmpint (get_bike (fleet).battery, ==, RIDE_BATTERY_NONE);
  g_assert_false (get_bike (fleet).has_place);
  g_assert_cmpuint (ride_fleet_get_generation (fleet), ==, generation);
}

static void
test_ties_of_news (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply (fleet, RIDE_VERB_UNLOCK, T0, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_LOCK, T0, 0), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0, 0);
}

static void
test_snapshots_in_any_order (void)
{
  for (guint newer_first = 0; newer_first < 2; newer_first++)
    {
      g_autoptr (RideFleet) fleet = ride_fleet_new ();

      if (newer_first == 1)
        apply (fleet, RIDE_VERB_LOCK, T0 + 1, RETAINED);
      apply (fleet, RIDE_VERB_UNLOCK, T0, RETAINED);
      if (newer_first == 0)
        apply (fleet, RIDE_VERB_LOCK, T0 + 1, RETAINED);

      assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 1, 0);
    }
}

static void
test_snapshots_of_the_same_time (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply (fleet, RIDE_VERB_UNLOCK, T0, RETAINED);
  g_assert_cmpint (apply (fleet, RIDE_VERB_LOCK, T0, RETAINED), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, T0 + SECOND, AT_LEAST);

  apply (fleet, RIDE_VERB_UNLOCK, T0, RETAINED);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, T0 + SECOND, AT_LEAST);
  apply (fleet, RIDE_VERB_UNLOCK, T0 + 1, RETAINED);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + 1, 0);
}

static void
test_snapshots_without_time (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  g_assert_cmpint (apply (fleet, RIDE_VERB_UNLOCK, T0, RETAINED | UNTIMED), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0, AT_LEAST);
  g_assert_cmpint (get_bike (fleet).last_event_us, ==, 0);

  apply (fleet, RIDE_VERB_UNLOCK, T0 + 5, RETAINED | UNTIMED);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0, AT_LEAST);

  apply (fleet, RIDE_VERB_LOCK, T0 + 9, RETAINED | UNTIMED);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, T0 + 9, AT_LEAST);
  apply (fleet, RIDE_VERB_LOCK, T0 + 10, RETAINED | UNTIMED);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, T0 + 9, AT_LEAST);
  apply (fleet, RIDE_VERB_LOCK, T0 + 11, RETAINED);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, T0 + 9, AT_LEAST);

  g_assert_cmpint (apply (fleet, RIDE_VERB_LOCK, T0 - 60 * SECOND, 0), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 - 60 * SECOND, 0);
}

static void
test_a_time_completes_a_snapshot (void)
{
  g_autoptr (RideFleet) agreeing = ride_fleet_new ();
  g_autoptr (RideFleet) contradicting = ride_fleet_new ();

  apply (agreeing, RIDE_VERB_UNLOCK, T0, RETAINED | UNTIMED);
  apply (agreeing, RIDE_VERB_UNLOCK, T0 - 60 * SECOND, RETAINED);
  assert_state (agreeing, RIDE_BIKE_UNLOCKED, T0 - 60 * SECOND, 0);

  apply (contradicting, RIDE_VERB_UNLOCK, T0, RETAINED | UNTIMED);
  apply (contradicting, RIDE_VERB_LOCK, T0 - 60 * SECOND, RETAINED);
  assert_state (contradicting, RIDE_BIKE_UNKNOWN, T0 - 59 * SECOND, AT_LEAST);
}

static void
test_snapshot_against_news (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply (fleet, RIDE_VERB_UNLOCK, T0, 0);
  apply (fleet, RIDE_VERB_LOCK, T0, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_LOCK, T0 - 9, RETAINED), ==, RIDE_APPLIED_LATE);
  apply (fleet, RIDE_VERB_UNLOCK, T0, RETAINED);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0, 0);
  apply (fleet, RIDE_VERB_LOCK, T0 + 5 * SECOND, RETAINED | UNTIMED);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0, 0);
  apply (fleet, RIDE_VERB_UNLOCK, T0 + 6 * SECOND, RETAINED | UNTIMED);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, T0 + 6 * SECOND, AT_LEAST);
  apply (fleet, RIDE_VERB_LOCK, T0 + 7 * SECOND, UNTIMED);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 7 * SECOND, 0);
}

/* A clock that was some minutes ahead must hide neither what comes without a time nor what follows. */
static void
test_news_without_time_is_ordered_by_arrival (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply (fleet, RIDE_VERB_UNLOCK, T0 + 200 * SECOND, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_LOCK, T0, UNTIMED), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_UNLOCK, T0 - SECOND, 0), ==, RIDE_APPLIED_LATE);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_UNLOCK, T0 + SECOND, 0), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + SECOND, 0);
}

static void
test_unlock_upon_unlock (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply (fleet, RIDE_VERB_UNLOCK, T0, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_UNLOCK, T0 + 9, 0), ==, RIDE_APPLIED_DETAIL);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + 9, 0);
}

static void
test_status (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  g_assert_cmpint (apply_status (fleet, RIDE_LOCK_UNLOCKED, T0, 0), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0, AT_LEAST);
  g_assert_cmpint (apply_status (fleet, RIDE_LOCK_UNLOCKED, T0 + 5, 0), ==, RIDE_APPLIED_DETAIL);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0, AT_LEAST);
  apply_status (fleet, RIDE_LOCK_LOCKED, T0 + 9, 0);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 9, 0);

  /* It confirmed the state at T0 + 20, so what says otherwise of T0 + 15 is late. */
  apply_status (fleet, RIDE_LOCK_LOCKED, T0 + 20, 0);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 9, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_UNLOCK, T0 + 15, 0), ==, RIDE_APPLIED_LATE);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 9, 0);
}

/* A status without a word on the lock is no evidence, so it makes no lock event late. */
static void
test_status_without_lock (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  g_assert_cmpint (apply_status (fleet, RIDE_LOCK_NONE, T0, 0), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, 0, 0);
  g_assert_cmpint (apply (fleet, RIDE_VERB_UNLOCK, T0 - 5, 0), ==, RIDE_APPLIED_STATE);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 - 5, 0);
  g_assert_cmpint (get_bike (fleet).last_event_us, ==, T0);
}

static void
test_states_between (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply_status (fleet, RIDE_LOCK_LOCKING, T0, 0);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, 0, 0);
  apply (fleet, RIDE_VERB_UNLOCK, T0 + 1, 0);
  apply_status (fleet, RIDE_LOCK_LOCKING, T0 + 2, 0);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + 1, 0);
  apply_status (fleet, RIDE_LOCK_JAMMED, T0 + 3, 0);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + 1, RIDE_BIKE_JAMMED);
  apply_status (fleet, RIDE_LOCK_NONE, T0 + 4, 0);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + 1, RIDE_BIKE_JAMMED);
  apply (fleet, RIDE_VERB_LOCK, T0 + 5, 0);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 5, 0);
}

static void
test_conflict (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  RideEvent event = event_new (RIDE_VERB_LOCK, RIDE_LOCK_LOCKED, T0, RIDE_EVENT_CONFLICT);

  event.payload_lock = RIDE_LOCK_JAMMED;
  ride_fleet_apply (fleet, &event);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0, RIDE_BIKE_CONFLICT | RIDE_BIKE_JAMMED);
  apply (fleet, RIDE_VERB_UNLOCK, T0 + 1, 0);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + 1, 0);
}

static void
test_wrong_clock (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply (fleet, RIDE_VERB_LOCK, T0, RIDE_EVENT_TIME_IMPLAUSIBLE);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0, RIDE_BIKE_CLOCK_WRONG);
  apply (fleet, RIDE_VERB_LOCK, T0 + 1, UNTIMED);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 1, RIDE_BIKE_CLOCK_WRONG);
  apply (fleet, RIDE_VERB_LOCK, T0 + 2, 0);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 2, 0);
}

static void
apply_online (RideFleet     *fleet,
              RideTri        online,
              gint64         time_us,
              RideEventFlags flags)
{
  RideEvent event = event_new (RIDE_VERB_ONLINE, RIDE_LOCK_NONE, time_us, flags);

  event.online = online;
  g_assert_cmpint (ride_fleet_apply (fleet, &event), ==, RIDE_APPLIED_DETAIL);
}

/* Last wills carry the time of the connect, and snapshots of the connection often none. */
static void
test_connectivity_is_ordered_by_arrival (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply (fleet, RIDE_VERB_UNLOCK, T0, 0);
  apply_online (fleet, RIDE_TRI_NO, T0 - 3600 * SECOND, 0);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0, RIDE_BIKE_OFFLINE);
  g_assert_cmpint (get_bike (fleet).last_event_us, ==, T0);
  apply_online (fleet, RIDE_TRI_YES, T0 + SECOND, 0);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0, 0);
  apply_online (fleet, RIDE_TRI_NO, T0 + 2 * SECOND, RETAINED | UNTIMED);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0, RIDE_BIKE_OFFLINE);
  g_assert_cmpint (get_bike (fleet).last_event_us, ==, T0 + SECOND);
}

static void
test_details (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  RideEvent event = event_new (RIDE_VERB_STATUS, RIDE_LOCK_NONE, T0, RIDE_EVENT_HAS_PLACE);
  RideEvent untimed = event_new (RIDE_VERB_STATUS, RIDE_LOCK_NONE, T0 + 5, RETAINED | UNTIMED);

  event.battery = 71;
  event.latitude = 31.230416;
  event.longitude = 121.473701;
  event.tipped = RIDE_TRI_YES;
  g_assert_cmpint (ride_fleet_apply (fleet, &event), ==, RIDE_APPLIED_STATE);
  g_assert_cmpint (get_bike (fleet).battery, ==, 71);
  g_assert_true (get_bike (fleet).has_place);
  g_assert_cmpfloat_with_epsilon (get_bike (fleet).latitude, 31.230416, 0.00001);
  g_assert_cmpfloat_with_epsilon (get_bike (fleet).longitude, 121.473701, 0.00001);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, 0, RIDE_BIKE_TIPPED);

  apply_status (fleet, RIDE_LOCK_NONE, T0 + 1, 0);
  g_assert_cmpint (get_bike (fleet).battery, ==, 71);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, 0, RIDE_BIKE_TIPPED);

  untimed.battery = 5;
  g_assert_cmpint (ride_fleet_apply (fleet, &untimed), ==, RIDE_APPLIED_LATE);
  g_assert_cmpint (get_bike (fleet).battery, ==, 71);

  event.time_us = T0 + 2;
  event.battery = 0;
  event.tipped = RIDE_TRI_NO;
  event.latitude = -90;
  event.longitude = -180;
  ride_fleet_apply (fleet, &event);
  g_assert_cmpint (get_bike (fleet).battery, ==, 0);
  g_assert_cmpfloat_with_epsilon (get_bike (fleet).latitude, -90, 0.00001);
  g_assert_cmpfloat_with_epsilon (get_bike (fleet).longitude, -180, 0.00001);
  assert_state (fleet, RIDE_BIKE_UNKNOWN, 0, 0);

  event.battery = 100;
  event.latitude = 90;
  event.longitude = 180;
  ride_fleet_apply (fleet, &event);
  g_assert_cmpint (get_bike (fleet).battery, ==, 100);
  g_assert_cmpfloat_with_epsilon (get_bike (fleet).latitude, 90, 0.00001);
  g_assert_cmpfloat_with_epsilon (ABS (get_bike (fleet).longitude), 180, 0.00001);
}

static void
test_times_out_of_range (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  apply (fleet, RIDE_VERB_UNLOCK, -5, 0);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, 0, 0);
  apply (fleet, RIDE_VERB_LOCK, G_MAXINT64 - SECOND, 0);
  assert_state (fleet, RIDE_BIKE_LOCKED, (G_GINT64_CONSTANT (1) << 52) - 1, 0);
}

static void
test_batches_in_slices (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

  for (guint i = 0; i < 10; i++)
    {
      RideEvent event = event_new (i % 2 == 0 ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK,
                                   i % 2 == 0 ? RIDE_LOCK_UNLOCKED : RIDE_LOCK_LOCKED, T0 + i, 0);

      ride_event_batch_append (batch, &event);
    }

  g_assert_cmpuint (ride_fleet_apply_batch (fleet, batch, 0, 7), ==, 7);
  assert_state (fleet, RIDE_BIKE_UNLOCKED, T0 + 6, 0);
  g_assert_cmpuint (ride_fleet_apply_batch (fleet, batch, 7, G_MAXUINT), ==, 3);
  assert_state (fleet, RIDE_BIKE_LOCKED, T0 + 9, 0);
  g_assert_cmpuint (ride_fleet_apply_batch (fleet, batch, 10, 5), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fleet/unlock-and-lock", test_ride);
  g_test_add_func ("/fleet/late-events-change-nothing", test_late);
  g_test_add_func ("/fleet/news-of-the-same-time-is-ordered-by-arrival", test_ties_of_news);
  g_test_add_func ("/fleet/news-without-time-is-ordered-by-arrival",
                   test_news_without_time_is_ordered_by_arrival);
  g_test_add_func ("/fleet/retained/the-newer-time-wins", test_snapshots_in_any_order);
  g_test_add_func ("/fleet/retained/the-same-time-is-undecidable", test_snapshots_of_the_same_time);
  g_test_add_func ("/fleet/retained/without-time-is-at-least", test_snapshots_without_time);
  g_test_add_func ("/fleet/retained/a-time-completes-one-without",
                   test_a_time_completes_a_snapshot);
  g_test_add_func ("/fleet/retained/against-news", test_snapshot_against_news);
  g_test_add_func ("/fleet/unlock-upon-unlock-begins-anew", test_unlock_upon_unlock);
  g_test_add_func ("/fleet/status", test_status);
  g_test_add_func ("/fleet/status-without-lock-is-no-evidence", test_status_without_lock);
  g_test_add_func ("/fleet/states-between", test_states_between);
  g_test_add_func ("/fleet/conflict", test_conflict);
  g_test_add_func ("/fleet/wrong-clock", test_wrong_clock);
  g_test_add_func ("/fleet/connectivity-is-ordered-by-arrival",
                   test_connectivity_is_ordered_by_arrival);
  g_test_add_func ("/fleet/details", test_details);
  g_test_add_func ("/fleet/times-out-of-range", test_times_out_of_range);
  g_test_add_func ("/fleet/batches-in-slices", test_batches_in_slices);

  return g_test_run ();
}
