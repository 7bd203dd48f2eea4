/* test-tracker-alarms.c: what is raised, updated and cleared, and when.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tracking.h"

static void
apply_battery (Tracking      *tracking,
               guint8         battery,
               RideEventFlags flags)
{
  RideEvent event = tracking_event (tracking, RIDE_VERB_STATUS, RIDE_LOCK_NONE, flags);

  event.battery = battery;
  tracking_apply (tracking, &event);
}

static void
apply_online (Tracking *tracking,
              RideTri   online)
{
  RideEvent event = tracking_event (tracking, RIDE_VERB_ONLINE, RIDE_LOCK_NONE, 0);

  event.time_us = T0;
  event.online = online;
  tracking_apply (tracking, &event);
}

static void
apply_tipped (Tracking *tracking,
              RideTri   tipped)
{
  RideEvent event = tracking_event (tracking, RIDE_VERB_STATUS, RIDE_LOCK_NONE, 0);

  event.tipped = tipped;
  tracking_apply (tracking, &event);
}

static void
set_thresholds (Tracking      *tracking,
                RideThresholds thresholds)
{
  ride_tracker_set_thresholds (tracking->tracker, &thresholds);
}

/* A sign of life that tells nothing new. */
static void
live_on (Tracking *tracking)
{
  tracking_report (tracking, RIDE_LOCK_NONE);
}

static void
test_defaults (void)
{
  const RideThresholds thresholds = ride_thresholds_default ();

  g_assert_cmpint (thresholds.long_ride_warning_us, ==, HOUR);
  g_assert_cmpint (thresholds.long_ride_critical_us, ==, DAY);
  g_assert_cmpint (thresholds.silent_warning_us, ==, HOUR);
  g_assert_cmpint (thresholds.silent_critical_us, ==, DAY);
  g_assert_cmpuint (thresholds.battery_warning, ==, 15);
  g_assert_cmpuint (thresholds.battery_critical, ==, 5);
  g_assert_cmpint (thresholds.unused_us, ==, 7 * DAY);
  g_assert_true (thresholds.jammed && thresholds.tipped && thresholds.offline);
}

static void
test_long_ride (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_unlock (tracking);
  tracking_step (tracking, 30 * MINUTE);
  live_on (tracking);
  tracking_step (tracking, 30 * MINUTE - 1);
  tracking_expect (tracking, "");
  tracking_step (tracking, 1);
  tracking_expect (tracking, "alarm raised long-ride warning 0\n");

  tracking_step (tracking, 23 * HOUR - 1);
  live_on (tracking);
  tracking_step (tracking, 0);
  tracking_expect (tracking, "alarm raised silent warning 1800\n"
                             "alarm cleared silent warning 1800\n");
  tracking_step (tracking, 1);
  tracking_expect (tracking, "alarm updated long-ride critical 0\n");
  tracking_lock (tracking);
  tracking_expect (tracking, "ride complete 0 86400\nalarm cleared long-ride critical 0\n");
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracking->tracker), ==, 0);
}

static void
test_next_unlock_ends_long_ride (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_unlock (tracking);
  tracking_step (tracking, 50 * MINUTE);
  live_on (tracking);
  tracking_step (tracking, 10 * MINUTE);
  tracking_expect (tracking, "alarm raised long-ride warning 0\n");
  tracking_unlock (tracking);
  tracking_expect (tracking, "ride unlock-only 0 -\nalarm cleared long-ride warning 0\n");
}

static void
test_long_ride_of_snapshot (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideEvent event = tracking_event (tracking, RIDE_VERB_UNLOCK, RIDE_LOCK_UNLOCKED, RETAINED);

  event.time_us = T0 - 2 * HOUR;
  tracking_apply (tracking, &event);
  tracking_expect (tracking, "");
  tracking_step (tracking, SECOND);
  tracking_expect (tracking, "alarm raised long-ride warning -7200 snapshot\n");

  /* That it lasts for a day nobody could have told before. */
  tracking_step (tracking, 22 * HOUR - SECOND);
  tracking_expect (tracking, "alarm updated long-ride critical -7200\n"
                             "alarm raised silent warning -7200\n");
}

static void
test_start_of_long_ride_corrected (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideEvent event =
      tracking_event (tracking, RIDE_VERB_UNLOCK, RIDE_LOCK_UNLOCKED, RETAINED | UNTIMED);

  tracking_apply (tracking, &event);
  tracking_step (tracking, HOUR);
  tracking_expect (tracking, "alarm raised long-ride warning 0\n"
                             "alarm raised silent warning 0\n");
  event.flags = 0;
  event.time_us = T0 - 10 * SECOND;
  tracking_apply (tracking, &event);
  tracking_expect (tracking, "alarm updated long-ride warning -10\n");
}

static void
test_silent (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideThresholds thresholds = ride_thresholds_default ();

  thresholds.long_ride_warning_us = 0;
  thresholds.long_ride_critical_us = 0;
  set_thresholds (tracking, thresholds);
  tracking_unlock (tracking);
  tracking_step (tracking, MINUTE);
  live_on (tracking);
  tracking_step (tracking, HOUR - 1);
  tracking_expect (tracking, "");
  tracking_step (tracking, 1);
  tracking_expect (tracking, "alarm raised silent warning 60\n");
  tracking_step (tracking, 23 * HOUR - 1);
  tracking_expect (tracking, "");
  tracking_step (tracking, 1);
  tracking_expect (tracking, "alarm updated silent critical 60\n");
  live_on (tracking);
  tracking_expect (tracking, "alarm cleared silent critical 60\n");
}

static void
test_parked_may_be_silent (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_report (tracking, RIDE_LOCK_LOCKED);
  tracking_pass (tracking, 6 * DAY, HOUR);
  tracking_expect (tracking, "");
}

static void
test_silence_counts_from_return (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideThresholds thresholds = ride_thresholds_default ();

  thresholds.long_ride_warning_us = 0;
  set_thresholds (tracking, thresholds);
  tracking_unlock (tracking);
  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, tracking->now_us);
  tracking_pass (tracking, 5 * HOUR, HOUR);
  ride_tracker_set_live (tracking->tracker, TRUE, TRUE, tracking->now_us);
  tracking_step (tracking, HOUR - 1);
  tracking_expect (tracking, "");
  tracking_step (tracking, 1);
  tracking_expect (tracking, "alarm raised silent warning 0\n");

  /* It goes on being silent whatever becomes of the feed. */
  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, tracking->now_us);
  tracking_pass (tracking, HOUR, MINUTE);
  ride_tracker_set_live (tracking->tracker, TRUE, FALSE, tracking->now_us);
  tracking_pass (tracking, HOUR, MINUTE);
  tracking_expect (tracking, "");
  live_on (tracking);
  tracking_expect (tracking, "alarm cleared silent warning 0\n");
}

static void
test_time_stands_still_without_feed (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_unlock (tracking);
  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, tracking->now_us);
  tracking_pass (tracking, 2 * DAY, HOUR);
  tracking_expect (tracking, "");
  ride_tracker_set_live (tracking->tracker, TRUE, TRUE, tracking->now_us);
  tracking_step (tracking, 1);
  tracking_expect (tracking, "alarm raised long-ride critical 0\n");

  /* What is known contradicts it, so it needs no feed to be cleared. */
  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, tracking->now_us);
  tracking_pass (tracking, HOUR, MINUTE);
  tracking_expect (tracking, "");
  tracking_lock (tracking);
  tracking_expect (tracking, "ride complete 0 176400\nalarm cleared long-ride critical 0\n");
}

static void
test_battery (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  const RideAlarm *alarm;

  apply_battery (tracking, 16, 0);
  tracking_expect (tracking, "");
  apply_battery (tracking, 15, 0);
  tracking_expect (tracking, "alarm raised battery warning 0\n");
  tracking_step (tracking, SECOND);
  apply_battery (tracking, 6, 0);
  tracking_expect (tracking, "");
  alarm = ride_tracker_find_alarm (tracking->tracker, 1);
  g_assert_cmpint (alarm->battery, ==, 6);
  apply_battery (tracking, 5, 0);
  tracking_expect (tracking, "alarm updated battery critical 0\n");
  apply_battery (tracking, 7, 0);
  tracking_expect (tracking, "");
  apply_battery (tracking, 8, 0);
  tracking_expect (tracking, "alarm updated battery warning 0\n");
  apply_battery (tracking, 17, 0);
  tracking_step (tracking, SECOND);
  tracking_expect (tracking, "");
  apply_battery (tracking, 18, 0);
  tracking_expect (tracking, "alarm cleared battery warning 0\n");
}

static void
test_wavering_battery_is_told_once (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  for (guint i = 0; i < 100; i++)
    {
      apply_battery (tracking, 15 + i % 2, 0);
      tracking_step (tracking, SECOND);
    }
  tracking_expect (tracking, "alarm raised battery warning 0\n");
}

static void
test_late_battery_is_nothing (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideEvent event = tracking_event (tracking, RIDE_VERB_STATUS, RIDE_LOCK_NONE, 0);

  live_on (tracking);
  event.time_us -= SECOND;
  event.battery = 3;
  tracking_apply (tracking, &event);
  tracking_step (tracking, SECOND);
  tracking_expect (tracking, "");
}

static void
test_snapshot_then_news (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_battery (tracking, 15, RETAINED);
  tracking_expect (tracking, "alarm raised battery warning 0 snapshot\n");
  apply_battery (tracking, 5, 0);
  tracking_expect (tracking, "alarm updated battery critical 0\n");
}

static void
test_absurd_battery_thresholds (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideThresholds thresholds = ride_thresholds_default ();

  thresholds.battery_warning = 99;
  thresholds.battery_critical = 0;
  set_thresholds (tracking, thresholds);
  apply_battery (tracking, 99, 0);
  tracking_expect (tracking, "alarm raised battery warning 0\n");
  apply_battery (tracking, 100, 0);
  tracking_expect (tracking, "alarm cleared battery warning 0\n");

  thresholds.battery_warning = 5;
  thresholds.battery_critical = 15;
  set_thresholds (tracking, thresholds);
  apply_battery (tracking, 10, 0);
  tracking_expect (tracking, "alarm raised battery critical 0\n");

  thresholds.battery_critical = G_MAXUINT;
  set_thresholds (tracking, thresholds);
  apply_battery (tracking, 100, 0);
  tracking_step (tracking, SECOND);
  tracking_expect (tracking, "");
  thresholds.battery_critical = 0;
  thresholds.battery_warning = 0;
  set_thresholds (tracking, thresholds);
  tracking_step (tracking, SECOND);
  tracking_expect (tracking, "alarm cleared battery critical 0\n");
}

static void
test_jammed (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_report (tracking, RIDE_LOCK_JAMMED);
  tracking_expect (tracking, "alarm raised jammed warning 0\n");
  tracking_step (tracking, MINUTE);
  live_on (tracking);
  tracking_expect (tracking, "");
  tracking_report (tracking, RIDE_LOCK_LOCKED);
  tracking_expect (tracking, "alarm cleared jammed warning 0\n");
}

static void
test_tipped (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_step (tracking, MINUTE);
  apply_tipped (tracking, RIDE_TRI_YES);
  apply_tipped (tracking, RIDE_TRI_YES);
  apply_tipped (tracking, RIDE_TRI_NONE);
  tracking_expect (tracking, "alarm raised tipped warning 60\n");
  apply_tipped (tracking, RIDE_TRI_NO);
  tracking_expect (tracking, "alarm cleared tipped warning 60\n");
}

/* The time in a last will is that of the connect, here T0. */
static void
test_offline (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_report (tracking, RIDE_LOCK_LOCKED);
  tracking_step (tracking, MINUTE);
  apply_online (tracking, RIDE_TRI_NO);
  tracking_expect (tracking, "");
  tracking_unlock (tracking);
  tracking_expect (tracking, "alarm raised offline warning 60\n");
  apply_online (tracking, RIDE_TRI_YES);
  tracking_expect (tracking, "alarm cleared offline warning 60\n");
  tracking_step (tracking, MINUTE);
  apply_online (tracking, RIDE_TRI_NO);
  tracking_expect (tracking, "alarm raised offline warning 120\n");
  tracking_lock (tracking);
  tracking_expect (tracking, "ride complete 60 120\nalarm cleared offline warning 120\n");
}

static void
test_unused (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_unlock (tracking);
  tracking_step (tracking, MINUTE);
  tracking_lock (tracking);
  tracking_step (tracking, 7 * DAY - 1);
  live_on (tracking);
  tracking_expect (tracking, "ride complete 0 60\n");
  tracking_step (tracking, 1);
  tracking_expect (tracking, "alarm raised unused info 60\n");
  tracking_unlock (tracking);
  tracking_expect (tracking, "alarm cleared unused info 60\n");
}

static void
test_times_switched_off (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideThresholds thresholds = ride_thresholds_default ();

  thresholds.long_ride_warning_us = 0;
  thresholds.long_ride_critical_us = -1;
  thresholds.silent_warning_us = -HOUR;
  thresholds.silent_critical_us = 0;
  set_thresholds (tracking, thresholds);
  tracking_unlock (tracking);
  tracking_pass (tracking, 3 * DAY, HOUR);
  tracking_expect (tracking, "");

  thresholds.long_ride_warning_us = DAY;
  thresholds.long_ride_critical_us = HOUR;
  set_thresholds (tracking, thresholds);
  tracking_step (tracking, 0);
  tracking_expect (tracking, "alarm raised long-ride critical 0\n");
  thresholds.long_ride_critical_us = 0;
  set_thresholds (tracking, thresholds);
  tracking_step (tracking, 0);
  tracking_expect (tracking, "alarm updated long-ride warning 0\n");

  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, tracking->now_us);
  thresholds.long_ride_warning_us = 0;
  set_thresholds (tracking, thresholds);
  tracking_step (tracking, 0);
  tracking_expect (tracking, "alarm cleared long-ride warning 0\n");
}

static void
test_flags_switched_off (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideThresholds thresholds = ride_thresholds_default ();

  tracking_unlock (tracking);
  apply_online (tracking, RIDE_TRI_NO);
  apply_tipped (tracking, RIDE_TRI_YES);
  tracking_report (tracking, RIDE_LOCK_JAMMED);
  tracking_expect (tracking, "alarm raised offline warning 0\nalarm raised tipped warning 0\n"
                             "alarm raised jammed warning 0\n");
  thresholds.jammed = thresholds.tipped = thresholds.offline = FALSE;
  set_thresholds (tracking, thresholds);
  tracking_step (tracking, SECOND);
  tracking_expect (tracking, "alarm cleared jammed warning 0\nalarm cleared tipped warning 0\n"
                             "alarm cleared offline warning 0\n");
  tracking_pass (tracking, MINUTE, SECOND);
  tracking_expect (tracking, "");
  thresholds.tipped = TRUE;
  set_thresholds (tracking, thresholds);
  tracking_step (tracking, SECOND);
  tracking_expect (tracking, "alarm raised tipped warning 0\n");
}

static void
test_clock_steps (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  tracking_unlock (tracking);
  tracking_step (tracking, 25 * HOUR);
  tracking_expect (tracking, "alarm raised long-ride critical 0\n"
                             "alarm raised silent critical 0\n");
  tracking_step (tracking, -24 * HOUR);
  tracking_expect (tracking, "alarm updated long-ride warning 0\n"
                             "alarm updated silent warning 0\n");
  tracking_step (tracking, -30 * MINUTE);
  tracking_expect (tracking, "alarm cleared long-ride warning 0\n"
                             "alarm cleared silent warning 0\n");

  /* Set back to before the feed came: from now on silence counts from now. */
  tracking_step (tracking, -DAY);
  tracking_step (tracking, HOUR);
  tracking_expect (tracking, "");
}

static void
test_weeks_of_rides (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  for (guint day = 0; day < 21; day++)
    {
      tracking_unlock (tracking);
      tracking_pass (tracking, 45 * MINUTE, MINUTE);
      tracking_lock (tracking);
      tracking_pass (tracking, DAY - 45 * MINUTE, 5 * MINUTE);
    }
  g_assert_cmpuint (tracking->n_told, ==, 21);
  tracking_pass (tracking, 5 * DAY, HOUR);
  g_assert_cmpuint (tracking->n_told, ==, 21);
  tracking_pass (tracking, 2 * DAY, HOUR);
  g_assert_cmpuint (tracking->n_told, ==, 22);
  g_assert_cmpuint (ride_tracker_count_alarms (tracking->tracker, RIDE_ALARM_INFO), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tracker/alarms/defaults-are-documented", test_defaults);
  g_test_add_func ("/tracker/alarms/long-ride", test_long_ride);
  g_test_add_func ("/tracker/alarms/next-unlock-ends-long-ride", test_next_unlock_ends_long_ride);
  g_test_add_func ("/tracker/alarms/long-ride-of-snapshot-is-old-news", test_long_ride_of_snapshot);
  g_test_add_func ("/tracker/alarms/start-of-long-ride-corrected",
                   test_start_of_long_ride_corrected);
  g_test_add_func ("/tracker/alarms/silent", test_silent);
  g_test_add_func ("/tracker/alarms/parked-may-be-silent", test_parked_may_be_silent);
  g_test_add_func ("/tracker/alarms/silence-counts-from-return", test_silence_counts_from_return);
  g_test_add_func ("/tracker/alarms/time-stands-still-without-feed",
                   test_time_stands_still_without_feed);
  g_test_add_func ("/tracker/alarms/battery", test_battery);
  g_test_add_func ("/tracker/alarms/wavering-battery-is-told-once",
                   test_wavering_battery_is_told_once);
  g_test_add_func ("/tracker/alarms/late-battery-is-nothing", test_late_battery_is_nothing);
  g_test_add_func ("/tracker/alarms/snapshot-then-news", test_snapshot_then_news);
  g_test_add_func ("/tracker/alarms/absurd-battery-thresholds", test_absurd_battery_thresholds);
  g_test_add_func ("/tracker/alarms/jammed", test_jammed);
  g_test_add_func ("/tracker/alarms/tipped", test_tipped);
  g_test_add_func ("/tracker/alarms/offline-while-unlocked", test_offline);
  g_test_add_func ("/tracker/alarms/unused", test_unused);
  g_test_add_func ("/tracker/alarms/times-switched-off", test_times_switched_off);
  g_test_add_func ("/tracker/alarms/flags-switched-off", test_flags_switched_off);
  g_test_add_func ("/tracker/alarms/clock-steps-mend", test_clock_steps);
  g_test_add_func ("/tracker/alarms/weeks-of-rides", test_weeks_of_rides);

  return g_test_run ();
}
