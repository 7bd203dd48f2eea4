/* test-tracker-life.c: what persons do to alarms, and how alarms outlive a run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tracking.h"

#include <string.h>

static void
apply_battery (Tracking   *tracking,
               const char *bike,
               guint8      battery)
{
  RideEvent event = tracking_event (tracking, RIDE_VERB_STATUS, RIDE_LOCK_NONE, 0);

  event.bike = bike;
  event.battery = battery;
  tracking_apply (tracking, &event);
}

static const RideAlarm *
get_alarm (Tracking *tracking,
           gint64    id)
{
  const RideAlarm *alarm = ride_tracker_find_alarm (tracking->tracker, id);

  g_assert_nonnull (alarm);
  return alarm;
}

static void
test_acknowledge (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_battery (tracking, "B-1", 15);
  tracking_step (tracking, MINUTE);
  g_assert_true (ride_tracker_acknowledge (tracking->tracker, 1, tracking->now_us));
  tracking_expect (tracking, "alarm raised battery warning 0\n"
                             "alarm handled battery warning 0\n");
  g_assert_cmpint (get_alarm (tracking, 1)->acknowledged_us, ==, T0 + MINUTE);
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracking->tracker), ==, 1);
}

static void
test_worse_needs_attention_again (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideTracker *tracker = tracking->tracker;

  apply_battery (tracking, "B-1", 15);
  ride_tracker_acknowledge (tracker, 1, tracking->now_us);
  ride_tracker_snooze (tracker, 1, T0 + DAY, tracking->now_us);
  ride_tracker_note (tracker, 1, "Van 3 brings one", tracking->now_us);
  apply_battery (tracking, "B-1", 14);
  g_assert_cmpint (get_alarm (tracking, 1)->acknowledged_us, ==, T0);
  g_assert_cmpint (get_alarm (tracking, 1)->snoozed_until_us, ==, T0 + DAY);

  apply_battery (tracking, "B-1", 5);
  g_assert_cmpint (get_alarm (tracking, 1)->level, ==, RIDE_ALARM_CRITICAL);
  g_assert_cmpint (get_alarm (tracking, 1)->acknowledged_us, ==, 0);
  g_assert_cmpint (get_alarm (tracking, 1)->snoozed_until_us, ==, 0);
  g_assert_cmpstr (get_alarm (tracking, 1)->note, ==, "Van 3 brings one");

  /* Getting better changes nothing about what was done. */
  ride_tracker_acknowledge (tracker, 1, tracking->now_us);
  apply_battery (tracking, "B-1", 10);
  g_assert_cmpint (get_alarm (tracking, 1)->level, ==, RIDE_ALARM_WARNING);
  g_assert_cmpint (get_alarm (tracking, 1)->acknowledged_us, ==, T0);
}

static void
test_snooze (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_battery (tracking, "B-1", 15);
  g_assert_true (ride_tracker_snooze (tracking->tracker, 1, T0 + HOUR, tracking->now_us));
  g_assert_cmpint (get_alarm (tracking, 1)->snoozed_until_us, ==, T0 + HOUR);
  g_assert_true (ride_tracker_snooze (tracking->tracker, 1, 0, tracking->now_us));
  g_assert_cmpint (get_alarm (tracking, 1)->snoozed_until_us, ==, 0);
}

static void
test_note (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  g_autofree char *long_note = g_strnfill (RIDE_ALARM_NOTE_MAX - 1, 'n');
  g_autofree char *too_long = g_strconcat (long_note, "é and more", NULL);
  g_autofree char *just_long = g_strconcat (long_note, "e", NULL);
  g_autofree char *no_text = g_strnfill (2 * RIDE_ALARM_NOTE_MAX, '\x80');
  RideTracker *tracker = tracking->tracker;
  gsize memory;

  apply_battery (tracking, "B-1", 15);
  memory = ride_tracker_get_memory (tracker);
  g_assert_null (get_alarm (tracking, 1)->note);
  g_assert_true (ride_tracker_note (tracker, 1, too_long, tracking->now_us));
  g_assert_cmpstr (get_alarm (tracking, 1)->note, ==, long_note);
  g_assert_cmpuint (ride_tracker_get_memory (tracker), ==, memory + RIDE_ALARM_NOTE_MAX);
  g_assert_true (ride_tracker_note (tracker, 1, just_long, tracking->now_us));
  g_assert_cmpstr (get_alarm (tracking, 1)->note, ==, just_long);
  g_assert_true (ride_tracker_note (tracker, 1, no_text, tracking->now_us));
  g_assert_null (get_alarm (tracking, 1)->note);
  g_assert_true (ride_tracker_note (tracker, 1, "", tracking->now_us));
  g_assert_null (get_alarm (tracking, 1)->note);
  g_assert_true (ride_tracker_note (tracker, 1, NULL, tracking->now_us));
  g_assert_null (get_alarm (tracking, 1)->note);
  g_assert_cmpuint (ride_tracker_get_memory (tracker), ==, memory);
}

static void
test_no_such_alarm (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_battery (tracking, "B-1", 15);
  apply_battery (tracking, "B-1", 50);
  tracking_expect (tracking, "alarm raised battery warning 0\n"
                             "alarm cleared battery warning 0\n");
  g_assert_null (ride_tracker_find_alarm (tracking->tracker, 1));
  g_assert_false (ride_tracker_acknowledge (tracking->tracker, 1, T0));
  g_assert_false (ride_tracker_snooze (tracking->tracker, 1, T0, T0));
  g_assert_false (ride_tracker_note (tracking->tracker, 1, "too late", T0));
  g_assert_false (ride_tracker_note (tracking->tracker, 2, "never", T0));
  tracking_expect (tracking, "");
}

static void
write_alarm (const RideAlarm *alarm,
             gpointer         user_data)
{
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT " %s %s %s\n", alarm->id,
                          alarm->bike != NULL ? alarm->bike : "-",
                          ride_alarm_rule_to_string (alarm->rule),
                          ride_alarm_level_to_string (alarm->level));
}

static void
assert_open (Tracking   *tracking,
             const char *expected)
{
  g_autoptr (GString) open = g_string_new (NULL);

  ride_tracker_foreach_alarm (tracking->tracker, write_alarm, open);
  g_assert_cmpstr (open->str, ==, expected);
}

static void
restore (Tracking      *tracking,
         gint64         id,
         const char    *bike,
         RideAlarmRule  rule,
         RideAlarmLevel level)
{
  const RideAlarm alarm = {
    .id = id,
    .bike = bike,
    .rule = rule,
    .level = level,
    .since_us = T0 - DAY,
    .raised_us = T0 - DAY,
    .updated_us = T0 - HOUR,
    .acknowledged_us = T0 - HOUR,
    .snoozed_until_us = T0 + HOUR,
    .battery = 15,
    .note = "seen",
  };

  ride_tracker_restore_alarm (tracking->tracker, &alarm);
}

static void
test_order (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_battery (tracking, "B-2", 5);
  apply_battery (tracking, "B-1", 15);
  apply_battery (tracking, "B-3", 15);
  assert_open (tracking, "1 B-2 battery critical\n2 B-1 battery warning\n3 B-3 battery warning\n");
  apply_battery (tracking, "B-1", 50);
  apply_battery (tracking, "B-1", 4);
  assert_open (tracking, "1 B-2 battery critical\n3 B-3 battery warning\n4 B-1 battery critical\n");
  g_assert_cmpuint (ride_tracker_count_alarms (tracking->tracker, RIDE_ALARM_CRITICAL), ==, 2);
  g_assert_cmpuint (ride_tracker_count_alarms (tracking->tracker, RIDE_ALARM_WARNING), ==, 1);
  g_assert_cmpuint (ride_tracker_count_alarms (tracking->tracker, RIDE_ALARM_INFO), ==, 0);
}

static void
test_restored_goes_on (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  const RideAlarm *alarm;

  apply_battery (tracking, "B-1", 16);
  restore (tracking, 7, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  tracking_pass (tracking, HOUR, MINUTE);
  apply_battery (tracking, "B-1", 15);
  tracking_expect (tracking, "");
  alarm = get_alarm (tracking, 7);
  g_assert_cmpstr (alarm->note, ==, "seen");
  g_assert_cmpint (alarm->since_us, ==, T0 - DAY);
  g_assert_cmpint (alarm->raised_us, ==, T0 - DAY);
  g_assert_cmpint (alarm->updated_us, ==, T0 - HOUR);
  g_assert_cmpint (alarm->acknowledged_us, ==, T0 - HOUR);
  g_assert_cmpint (alarm->snoozed_until_us, ==, T0 + HOUR);

  apply_battery (tracking, "B-1", 50);
  tracking_expect (tracking, "alarm cleared battery warning -86400\n");
  apply_battery (tracking, "B-1", 15);
  assert_open (tracking, "8 B-1 battery warning\n");
}

static void
test_restored_is_cleared_if_fine (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_battery (tracking, "B-1", 50);
  restore (tracking, 1, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 2, "B-1", RIDE_ALARM_JAMMED, RIDE_ALARM_WARNING);
  tracking_step (tracking, SECOND);
  tracking_expect (tracking, "alarm cleared battery warning -86400\n"
                             "alarm cleared jammed warning -86400\n");
}

static void
test_restored_silence_lasts (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  RideThresholds thresholds = ride_thresholds_default ();

  thresholds.long_ride_warning_us = thresholds.long_ride_critical_us = 0;
  ride_tracker_set_thresholds (tracking->tracker, &thresholds);
  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, T0 - 2 * DAY);
  tracking->now_us = T0 - DAY;
  tracking_unlock (tracking);
  tracking->now_us = T0;
  restore (tracking, 1, "B-1", RIDE_ALARM_SILENT, RIDE_ALARM_WARNING);
  ride_tracker_set_live (tracking->tracker, TRUE, FALSE, T0);
  tracking_pass (tracking, 2 * HOUR, MINUTE);
  tracking_expect (tracking, "");
  tracking_report (tracking, RIDE_LOCK_UNLOCKED);
  tracking_expect (tracking, "alarm cleared silent warning -86400\n");
}

static void
test_restored_waits_for_bike (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  restore (tracking, 5, "B-9", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 6, "B-8", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 7, "B-8", RIDE_ALARM_TIPPED, RIDE_ALARM_WARNING);
  assert_open (tracking, "5 B-9 battery warning\n6 B-8 battery warning\n7 B-8 tipped warning\n");
  g_assert_true (ride_tracker_acknowledge (tracking->tracker, 5, tracking->now_us));
  tracking_pass (tracking, 5 * MINUTE, SECOND);
  tracking_expect (tracking, "alarm handled battery warning -86400\n");

  /* As bad as it was: the very same alarm. */
  apply_battery (tracking, "B-9", 15);
  tracking_expect (tracking, "");
  /* Fine as to one rule and its last words. */
  apply_battery (tracking, "B-8", 50);
  tracking_expect (tracking, "alarm cleared battery warning -86400\n"
                             "alarm cleared tipped warning -86400\n");
  assert_open (tracking, "5 B-9 battery warning\n");
  apply_battery (tracking, "B-9", 5);
  tracking_expect (tracking, "alarm updated battery critical -86400\n");
}

static void
test_restored_before_fleet (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  g_autoptr (RideFleet) past = ride_fleet_new ();
  RideEvent event = tracking_event (tracking, RIDE_VERB_STATUS, RIDE_LOCK_LOCKED, 0);
  RideBikeImage image;

  event.battery = 50;
  ride_fleet_apply (past, &event);
  ride_fleet_save_bike (past, 0, &image);

  restore (tracking, 5, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  ride_fleet_restore_bike (ride_tracker_get_fleet (tracking->tracker), "B-1", &image);
  tracking_pass (tracking, MINUTE, SECOND);
  tracking_expect (tracking, "alarm cleared battery warning -86400\n");
}

static void
test_restored_of_no_bike (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, T0);
  restore (tracking, 5, "B-9", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  tracking_pass (tracking, DAY, MINUTE);
  ride_tracker_set_live (tracking->tracker, TRUE, FALSE, tracking->now_us);
  tracking_pass (tracking, 9 * MINUTE, MINUTE);
  tracking_expect (tracking, "");
  tracking_pass (tracking, MINUTE, MINUTE);
  tracking_expect (tracking, "alarm cleared battery warning -86400\n");
  assert_open (tracking, "");
}

static void
test_restored_dead_feed (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  ride_tracker_set_live (tracking->tracker, FALSE, FALSE, T0);
  restore (tracking, 5, NULL, RIDE_ALARM_DEAD_FEED, RIDE_ALARM_CRITICAL);
  assert_open (tracking, "5 - dead-feed critical\n");
  ride_tracker_set_live (tracking->tracker, TRUE, FALSE, T0);
  tracking_expect (tracking, "alarm cleared dead-feed critical -86400\n");
}

static void
test_restored_nonsense (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  g_autofree char *long_bike = g_strnfill (RIDE_BIKE_ID_MAX + 1, 'B');
  const RideAlarm cleared = { .id = 9, .bike = "B-1", .cleared_us = T0 };

  restore (tracking, 0, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, -1, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, G_MAXINT64, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 1, "B-1", RIDE_N_ALARM_RULES, RIDE_ALARM_WARNING);
  restore (tracking, 1, "B-1", RIDE_ALARM_BATTERY, RIDE_N_ALARM_LEVELS);
  restore (tracking, 1, NULL, RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 1, "B-1", RIDE_ALARM_DEAD_FEED, RIDE_ALARM_WARNING);
  restore (tracking, 1, long_bike, RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  ride_tracker_restore_alarm (tracking->tracker, &cleared);
  assert_open (tracking, "");

  restore (tracking, 1, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 1, "B-2", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 2, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_CRITICAL);
  assert_open (tracking, "1 B-1 battery warning\n");
}

/* Too late: the bike has got an alarm of its own, and one of both must go, in words. */
static void
test_restored_upon_new (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  apply_battery (tracking, "B-1", 15);
  restore (tracking, 7, "B-1", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  tracking_expect (tracking, "alarm raised battery warning 0\n");
  tracking_pass (tracking, 11 * MINUTE, MINUTE);
  tracking_expect (tracking, "alarm cleared battery warning -86400\n");
  assert_open (tracking, "1 B-1 battery warning\n");
}

static void
test_restored_in_any_order (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  restore (tracking, 5, "B-5", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 3, "B-3", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 4, "B-4", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  restore (tracking, 9, "B-9", RIDE_ALARM_BATTERY, RIDE_ALARM_WARNING);
  assert_open (tracking, "3 B-3 battery warning\n4 B-4 battery warning\n"
                         "5 B-5 battery warning\n9 B-9 battery warning\n");
}

static void
test_numbers_go_on (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();

  ride_tracker_set_last_alarm_id (tracking->tracker, 41);
  ride_tracker_set_last_alarm_id (tracking->tracker, 12);
  apply_battery (tracking, "B-1", 15);
  g_assert_cmpint (get_alarm (tracking, 42)->id, ==, 42);
}

#define N_MANY 100000

static void
test_many (void)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  char bike[16];

  ride_tracker_set_events (tracking->tracker, NULL, NULL);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_snprintf (bike, sizeof bike, "B-%u", i);
      apply_battery (tracking, bike, i % 2 == 0 ? 15 : 5);
    }
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracking->tracker), ==, N_MANY);
  g_assert_cmpuint (ride_tracker_count_alarms (tracking->tracker, RIDE_ALARM_CRITICAL), ==,
                    N_MANY / 2);
  g_assert_cmpuint (ride_tracker_get_memory (tracking->tracker), <=, N_MANY * 300);
  g_test_message ("%.0f bytes an alarm",
                  (double) ride_tracker_get_memory (tracking->tracker) / N_MANY);

  for (guint i = 0; i < N_MANY; i++)
    {
      g_snprintf (bike, sizeof bike, "B-%u", (i * 7919) % N_MANY);
      apply_battery (tracking, bike, 100);
    }
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracking->tracker), ==, 0);
}

static void
test_many_restored (gconstpointer data)
{
  gboolean falling = GPOINTER_TO_INT (data);
  g_autoptr (Tracking) tracking = tracking_new ();
  char bike[16];

  for (guint i = 1; i <= N_MANY; i++)
    {
      guint id = falling ? N_MANY + 1 - i : i;

      g_snprintf (bike, sizeof bike, "B-%u", id);
      restore (tracking, id, bike, RIDE_ALARM_TIPPED, RIDE_ALARM_WARNING);
    }
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracking->tracker), ==, N_MANY);
  tracking_pass (tracking, 10 * MINUTE, 10 * SECOND);
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracking->tracker), ==, 0);
  g_assert_cmpuint (tracking->n_told, ==, N_MANY);
}

/* Each tick looks at no more than its share of the bikes, fine ones or not. */
static void
test_sweep_is_bounded (gconstpointer data)
{
  g_autoptr (Tracking) tracking = tracking_new ();
  guint n_bikes = 1000000;
  guint n_unused = GPOINTER_TO_UINT (data);
  guint n_in_tick = MIN (4096, 32768 / (n_bikes / n_unused) + 1);
  guint n_ticks_min = n_unused / n_in_tick;
  guint n_ticks = 0;
  char bike[16];

  for (guint i = 0; i < n_bikes; i++)
    {
      RideEvent event = tracking_event (tracking, RIDE_VERB_LOCK, RIDE_LOCK_LOCKED, RETAINED);

      g_snprintf (bike, sizeof bike, "B-%u", i);
      event.bike = bike;
      event.time_us = i % (n_bikes / n_unused) == 0 ? T0 - 8 * DAY : T0;
      tracking_apply (tracking, &event);
    }
  g_assert_cmpuint (tracking->n_told, ==, 0);

  for (guint told = 0; told < n_unused; n_ticks++)
    {
      tracking_step (tracking, RIDE_TRACKER_TICK_MS * SECOND / 1000);
      g_assert_cmpuint (tracking->n_told - told, <=, n_in_tick);
      g_string_truncate (tracking->told, 0);
      told = tracking->n_told;
    }
  g_assert_cmpuint (n_ticks, >=, n_ticks_min);
  g_assert_cmpuint (n_ticks, <=, n_ticks_min + 2);
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracking->tracker), ==, n_unused);
  tracking_pass (tracking, 10 * SECOND, SECOND / 4);
  g_assert_cmpuint (tracking->n_told, ==, n_unused);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tracker/person/acknowledges", test_acknowledge);
  g_test_add_func ("/tracker/person/is-needed-again-when-it-gets-worse",
                   test_worse_needs_attention_again);
  g_test_add_func ("/tracker/person/snoozes", test_snooze);
  g_test_add_func ("/tracker/person/notes-are-cut-between-letters", test_note);
  g_test_add_func ("/tracker/person/finds-no-such-alarm", test_no_such_alarm);
  g_test_add_func ("/tracker/open/in-order", test_order);
  g_test_add_func ("/tracker/open/many", test_many);
  g_test_add_func ("/tracker/restored/goes-on", test_restored_goes_on);
  g_test_add_func ("/tracker/restored/is-cleared-if-the-bike-is-fine",
                   test_restored_is_cleared_if_fine);
  g_test_add_func ("/tracker/restored/silence-lasts", test_restored_silence_lasts);
  g_test_add_func ("/tracker/restored/waits-for-its-bike", test_restored_waits_for_bike);
  g_test_add_func ("/tracker/restored/before-the-fleet", test_restored_before_fleet);
  g_test_add_func ("/tracker/restored/of-no-bike-is-cleared-in-the-end", test_restored_of_no_bike);
  g_test_add_func ("/tracker/restored/dead-feed-ends-with-its-connection", test_restored_dead_feed);
  g_test_add_func ("/tracker/restored/nonsense-is-left-out", test_restored_nonsense);
  g_test_add_func ("/tracker/restored/upon-a-new-one-is-cleared", test_restored_upon_new);
  g_test_add_func ("/tracker/restored/in-any-order", test_restored_in_any_order);
  g_test_add_func ("/tracker/restored/numbers-go-on", test_numbers_go_on);
  g_test_add_data_func ("/tracker/restored/many-rising", GINT_TO_POINTER (FALSE),
                        test_many_restored);
  g_test_add_data_func ("/tracker/restored/many-falling", GINT_TO_POINTER (TRUE),
                        test_many_restored);
  g_test_add_data_func ("/tracker/sweep/is-bounded", GUINT_TO_POINTER (1000),
                        test_sweep_is_bounded);
  g_test_add_data_func ("/tracker/sweep/is-bounded-where-all-have-alarms",
                        GUINT_TO_POINTER (1000000), test_sweep_is_bounded);

  return g_test_run ();
}
