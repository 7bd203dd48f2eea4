/* test-tracker-rides.c: which rides follow from events.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tracking.h"

static void
apply_at (Tracking      *tracking,
          RideVerb       verb,
          gint64         time_s,
          RideEventFlags flags)
{
  RideLock lock = verb == RIDE_VERB_LOCK ? RIDE_LOCK_LOCKED : RIDE_LOCK_UNLOCKED;
  RideEvent event = tracking_event (tracking, verb, lock, flags);

  event.time_us = T0 + time_s * SECOND;
  tracking_apply (tracking, &event);
}

static void
report_at (Tracking      *tracking,
           RideLock       lock,
           gint64         time_s,
           RideEventFlags flags)
{
  RideEvent event = tracking_event (tracking, RIDE_VERB_STATUS, lock, flags);

  event.time_us = T0 + time_s * SECOND;
  tracking_apply (tracking, &event);
}

static void
test_complete (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_unlock (tracking);
  tracking_step (tracking, 10 * MINUTE);
  tracking_expect (tracking, "");
  tracking_lock (tracking);
  tracking_expect (tracking, "ride complete 0 600\n");
  tracking_step (tracking, MINUTE);
  tracking_unlock (tracking);
  tracking_step (tracking, MINUTE);
  tracking_lock (tracking);
  tracking_expect (tracking, "ride complete 660 720\n");
}

static void
test_reports_alone (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  report_at (tracking, RIDE_LOCK_LOCKED, 0, 0);
  report_at (tracking, RIDE_LOCK_UNLOCKED, 10, 0);
  report_at (tracking, RIDE_LOCK_UNLOCKED, 20, 0);
  report_at (tracking, RIDE_LOCK_NONE, 30, 0);
  report_at (tracking, RIDE_LOCK_LOCKED, 40, 0);
  report_at (tracking, RIDE_LOCK_LOCKED, 50, 0);
  tracking_expect (tracking, "ride complete 10 40\n");
}

/* As `trip_start` and `trip_end` do on a topic for everything. */
static void
test_turns_on_a_status_topic (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  report_at (tracking, RIDE_LOCK_LOCKED, 0, RIDE_EVENT_TURN);
  tracking_expect (tracking, "ride lock-only - 0\n");
  report_at (tracking, RIDE_LOCK_UNLOCKED, 60, RIDE_EVENT_TURN);
  report_at (tracking, RIDE_LOCK_UNLOCKED, 90, 0);
  tracking_expect (tracking, "");
  report_at (tracking, RIDE_LOCK_UNLOCKED, 120, RIDE_EVENT_TURN);
  tracking_expect (tracking, "ride unlock-only 60 -\n");
  report_at (tracking, RIDE_LOCK_LOCKED, 180, RIDE_EVENT_TURN);
  tracking_expect (tracking, "ride complete 120 180\n");
}

static void
test_start_told_first_by_a_status (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  report_at (tracking, RIDE_LOCK_UNLOCKED, 0, RIDE_EVENT_TURN);
  report_at (tracking, RIDE_LOCK_LOCKED, 60, 0);
  tracking_expect (tracking, "ride complete 0 60\n");
}

/* The same unlock and lock on two topics are one of each. */
static void
test_turns_told_again_by_a_status (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 0, 0);
  report_at (tracking, RIDE_LOCK_UNLOCKED, 1, RIDE_EVENT_TURN);
  apply_at (tracking, RIDE_VERB_LOCK, 60, 0);
  report_at (tracking, RIDE_LOCK_LOCKED, 62, RIDE_EVENT_TURN | UNTIMED);
  tracking_expect (tracking, "ride complete 0 60\n");
}

static void
test_report_ends_what_unlock_began (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 0, 0);
  report_at (tracking, RIDE_LOCK_UNLOCKED, 5, 0);
  report_at (tracking, RIDE_LOCK_LOCKED, 10, 0);
  apply_at (tracking, RIDE_VERB_LOCK, 10, 0);
  tracking_expect (tracking, "ride complete 0 10\n");
}

static void
test_start_not_seen (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  report_at (tracking, RIDE_LOCK_UNLOCKED, 0, 0);
  apply_at (tracking, RIDE_VERB_LOCK, 60, 0);
  tracking_expect (tracking, "ride complete 0 60 at-least\n");
}

static void
test_snapshot_without_time (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 0, RETAINED | UNTIMED);
  apply_at (tracking, RIDE_VERB_LOCK, 60, 0);
  tracking_expect (tracking, "ride complete 0 60 at-least\n");
}

static void
test_lock_alone (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_LOCK, 10, 0);
  tracking_expect (tracking, "ride lock-only - 10\n");
  apply_at (tracking, RIDE_VERB_LOCK, 20, 0);
  tracking_expect (tracking, "ride lock-only - 20\n");
}

static void
test_same_lock_again (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_LOCK, 10, RETAINED);
  apply_at (tracking, RIDE_VERB_LOCK, 10, 0);
  report_at (tracking, RIDE_LOCK_LOCKED, 20, 0);
  tracking_expect (tracking, "");
}

static void
test_unlock_upon_unlock (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 0, 0);
  apply_at (tracking, RIDE_VERB_UNLOCK, 10, 0);
  tracking_expect (tracking, "ride unlock-only 0 -\n");
  apply_at (tracking, RIDE_VERB_LOCK, 30, 0);
  tracking_expect (tracking, "ride complete 10 30\n");
}

static void
test_same_unlock_again (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 5, RETAINED);
  apply_at (tracking, RIDE_VERB_UNLOCK, 5, 0);
  tracking_expect (tracking, "");
  apply_at (tracking, RIDE_VERB_LOCK, 30, 0);
  tracking_expect (tracking, "ride complete 5 30\n");
}

/* The snapshot had no time, so the live copy tells when the very same ride began. */
static void
test_unlock_tells_start_of_snapshot (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 10, RETAINED | UNTIMED);
  apply_at (tracking, RIDE_VERB_UNLOCK, 8, 0);
  apply_at (tracking, RIDE_VERB_LOCK, 30, 0);
  tracking_expect (tracking, "ride complete 8 30\n");
}

static void
test_untimed_news_by_arrival (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 100, UNTIMED);
  apply_at (tracking, RIDE_VERB_UNLOCK, 100, UNTIMED);
  tracking_expect (tracking, "");
  apply_at (tracking, RIDE_VERB_UNLOCK, 40, UNTIMED);
  tracking_expect (tracking, "ride unlock-only 100 -\n");
  apply_at (tracking, RIDE_VERB_LOCK, 50, UNTIMED);
  tracking_expect (tracking, "ride complete 40 50\n");
  apply_at (tracking, RIDE_VERB_LOCK, 45, UNTIMED);
  tracking_expect (tracking, "ride lock-only - 45\n");
}

/* A ride can't end before it began, whatever the bike's clock said. */
static void
test_start_by_a_clock_ahead (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 200, 0);
  apply_at (tracking, RIDE_VERB_LOCK, 20, UNTIMED);
  tracking_expect (tracking, "ride complete 20 20 at-least\n");
}

static void
test_snapshots (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_LOCK, -100, RETAINED);
  apply_at (tracking, RIDE_VERB_LOCK, -90, RETAINED);
  tracking_expect (tracking, "");
  apply_at (tracking, RIDE_VERB_UNLOCK, -80, RETAINED);
  tracking_expect (tracking, "");
  apply_at (tracking, RIDE_VERB_LOCK, -70, RETAINED);
  tracking_expect (tracking, "ride complete -80 -70 snapshot\n");
  apply_at (tracking, RIDE_VERB_UNLOCK, -60, RETAINED);
  apply_at (tracking, RIDE_VERB_UNLOCK, -50, RETAINED);
  tracking_expect (tracking, "ride unlock-only -60 - snapshot\n");
}

static void
test_lost (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 0, 0);
  apply_at (tracking, RIDE_VERB_LOCK, 10, RETAINED | UNTIMED);
  tracking_expect (tracking, "ride lost 0 - snapshot\n");
  apply_at (tracking, RIDE_VERB_LOCK, 20, 0);
  tracking_expect (tracking, "ride lock-only - 20\n");
}

static void
test_late (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_at (tracking, RIDE_VERB_UNLOCK, 100, 0);
  apply_at (tracking, RIDE_VERB_UNLOCK, 50, 0);
  apply_at (tracking, RIDE_VERB_LOCK, 60, 0);
  report_at (tracking, RIDE_LOCK_LOCKED, 70, 0);
  tracking_expect (tracking, "");
  apply_at (tracking, RIDE_VERB_LOCK, 130, 0);
  apply_at (tracking, RIDE_VERB_LOCK, 120, 0);
  tracking_expect (tracking, "ride complete 100 130\n");
}

static void
test_lossy_gap (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_unlock (tracking);
  tracking_step (tracking, MINUTE);
  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, tracking->now_us);
  tracking_step (tracking, MINUTE);
  ride_tracker_set_live (tracking->tracker, TRUE, FALSE, tracking->now_us);
  tracking_step (tracking, MINUTE);
  tracking_lock (tracking);
  tracking_expect (tracking, "ride complete 0 180 across-gap\n");
  tracking_unlock (tracking);
  tracking_step (tracking, MINUTE);
  tracking_lock (tracking);
  tracking_expect (tracking, "ride complete 180 240\n");
}

static void
test_lossless_gap (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_unlock (tracking);
  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, tracking->now_us);
  tracking_step (tracking, MINUTE);
  ride_tracker_set_live (tracking->tracker, TRUE, TRUE, tracking->now_us);
  tracking_lock (tracking);
  tracking_expect (tracking, "ride complete 0 60\n");
}

static void
test_unlock_missed_in_gap (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_report (tracking, RIDE_LOCK_LOCKED);
  tracking_step (tracking, MINUTE);
  ride_tracker_set_live (tracking->tracker, TRUE, FALSE, tracking->now_us);
  tracking_step (tracking, MINUTE);
  tracking_lock (tracking);
  tracking_expect (tracking, "ride lock-only - 120 across-gap\n");
  tracking_step (tracking, MINUTE);
  tracking_lock (tracking);
  tracking_expect (tracking, "ride lock-only - 180\n");
}

typedef struct
{
  RideTrip trip;
  guint n_snapshots;
} Kept;

static void
keep_trip (const RideTrip *trip,
           gpointer        user_data)
{
  ((Kept *) user_data)->trip = *trip;
}

static void
count_snapshot (const RideEvent *event,
                gpointer         user_data)
{
  g_assert_true ((event->flags & RIDE_EVENT_RETAINED) != 0);
  ((Kept *) user_data)->n_snapshots++;
}

static const RideTrackerEvents keep_events = { .trip = keep_trip, .snapshot = count_snapshot };

static void
test_details_of_end (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  Kept kept = { 0 };
  RideEvent end;

  ride_tracker_set_events (tracking->tracker, &keep_events, &kept);
  apply_at (tracking, RIDE_VERB_UNLOCK, 0, 0);
  end = tracking_event (tracking, RIDE_VERB_LOCK, RIDE_LOCK_LOCKED, RIDE_EVENT_HAS_PLACE);
  end.time_us = T0 + 90 * SECOND;
  end.trip = "T-7";
  end.latitude = 31.25;
  end.longitude = 121.5;
  tracking_apply (tracking, &end);

  g_assert_cmpstr (kept.trip.bike, ==, "B-1");
  g_assert_cmpstr (kept.trip.trip_id, ==, "T-7");
  g_assert_true (kept.trip.has_place);
  g_assert_cmpfloat (kept.trip.latitude, ==, 31.25);
  g_assert_cmpfloat (kept.trip.longitude, ==, 121.5);
  g_assert_cmpint (ride_trip_get_duration_us (&kept.trip), ==, 90 * SECOND);

  end.verb = RIDE_VERB_UNLOCK;
  end.lock = RIDE_LOCK_UNLOCKED;
  for (guint i = 0; i < 2; i++)
    {
      end.time_us += SECOND;
      tracking_apply (tracking, &end);
    }
  g_assert_cmpint (kept.trip.kind, ==, RIDE_TRIP_UNLOCK_ONLY);
  g_assert_null (kept.trip.trip_id);
  g_assert_false (kept.trip.has_place);
  g_assert_cmpint (ride_trip_get_duration_us (&kept.trip), ==, -1);
}

static void
test_snapshots_worth_remembering (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  Kept kept = { 0 };

  ride_tracker_set_events (tracking->tracker, &keep_events, &kept);
  report_at (tracking, RIDE_LOCK_NONE, -10, RETAINED | UNTIMED);
  g_assert_cmpuint (kept.n_snapshots, ==, 1);
  apply_at (tracking, RIDE_VERB_LOCK, -10, RETAINED);
  g_assert_cmpuint (kept.n_snapshots, ==, 2);
  apply_at (tracking, RIDE_VERB_LOCK, -10, RETAINED);
  apply_at (tracking, RIDE_VERB_UNLOCK, -20, RETAINED);
  g_assert_cmpuint (kept.n_snapshots, ==, 2);
  apply_at (tracking, RIDE_VERB_UNLOCK, 0, 0);
  g_assert_cmpuint (kept.n_snapshots, ==, 2);
}

static void
test_end_before_start (void)
{
  const RideTrip trip = { .start_us = 10, .end_us = 5 };

  g_assert_cmpint (ride_trip_get_duration_us (&trip), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tracker/rides/unlock-and-lock-are-a-ride", test_complete);
  g_test_add_func ("/tracker/rides/reports-alone-tell-rides", test_reports_alone);
  g_test_add_func ("/tracker/rides/turns-on-a-status-topic", test_turns_on_a_status_topic);
  g_test_add_func ("/tracker/rides/start-told-first-by-a-status", test_start_told_first_by_a_status);
  g_test_add_func ("/tracker/rides/turns-told-again-by-a-status", test_turns_told_again_by_a_status);
  g_test_add_func ("/tracker/rides/report-ends-what-unlock-began",
                   test_report_ends_what_unlock_began);
  g_test_add_func ("/tracker/rides/start-not-seen-is-at-least", test_start_not_seen);
  g_test_add_func ("/tracker/rides/snapshot-without-time-is-at-least", test_snapshot_without_time);
  g_test_add_func ("/tracker/rides/lock-without-unlock-is-dangling", test_lock_alone);
  g_test_add_func ("/tracker/rides/same-lock-again-is-nothing", test_same_lock_again);
  g_test_add_func ("/tracker/rides/unlock-upon-unlock-is-dangling", test_unlock_upon_unlock);
  g_test_add_func ("/tracker/rides/same-unlock-again-is-nothing", test_same_unlock_again);
  g_test_add_func ("/tracker/rides/unlock-tells-start-of-snapshot",
                   test_unlock_tells_start_of_snapshot);
  g_test_add_func ("/tracker/rides/start-by-a-clock-ahead", test_start_by_a_clock_ahead);
  g_test_add_func ("/tracker/rides/news-without-time-by-arrival", test_untimed_news_by_arrival);
  g_test_add_func ("/tracker/rides/snapshots-are-no-news", test_snapshots);
  g_test_add_func ("/tracker/rides/contradiction-loses-a-ride", test_lost);
  g_test_add_func ("/tracker/rides/late-events-change-nothing", test_late);
  g_test_add_func ("/tracker/rides/gap-marks-what-lasted-across", test_lossy_gap);
  g_test_add_func ("/tracker/rides/lossless-gap-marks-nothing", test_lossless_gap);
  g_test_add_func ("/tracker/rides/unlock-may-be-missed-in-gap", test_unlock_missed_in_gap);
  g_test_add_func ("/tracker/rides/end-tells-trip-and-place", test_details_of_end);
  g_test_add_func ("/tracker/rides/news-of-snapshots-is-told-once",
                   test_snapshots_worth_remembering);
  g_test_add_func ("/tracker/rides/end-before-start-lasts-nothing", test_end_before_start);

  return g_test_run ();
}
