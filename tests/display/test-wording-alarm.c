/* test-wording-alarm.c: alarms in words, and until when they are put off.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm-care.h"
#include "ride-event.h"
#include "ride-wording-alarm.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* 2026-11-22 14:03:12 UTC */
#define NOW (1795356192 * SECOND)

#define assert_text(expression, expected)                  \
  G_STMT_START                                             \
  {                                                        \
    g_autofree char *assert_text_actual = (expression);    \
    g_assert_cmpstr (assert_text_actual, ==, (expected));  \
  }                                                        \
  G_STMT_END

static RideAlarm
alarm_of (RideAlarmRule  rule,
          RideAlarmLevel level,
          gint64         lasted_us)
{
  return (RideAlarm){
    .id = 1,
    .bike = "B-1042",
    .rule = rule,
    .level = level,
    .since_us = NOW - lasted_us,
    .raised_us = NOW,
    .updated_us = NOW,
    .battery = RIDE_BATTERY_NONE,
  };
}

static void
test_levels (void)
{
  g_assert_cmpstr (ride_wording_alarm_level (RIDE_ALARM_CRITICAL), ==, "Critical");
  g_assert_cmpstr (ride_wording_alarm_level (RIDE_ALARM_WARNING), ==, "Warning");
  g_assert_cmpstr (ride_wording_alarm_level (RIDE_ALARM_INFO), ==, "Info");

  for (RideAlarmLevel a = 0; a < RIDE_N_ALARM_LEVELS; a++)
    {
      for (RideAlarmLevel b = a + 1; b < RIDE_N_ALARM_LEVELS; b++)
        {
          g_assert_cmpstr (ride_wording_alarm_icon (a), !=, ride_wording_alarm_icon (b));
          g_assert_cmpstr (ride_wording_alarm_class (a), !=, ride_wording_alarm_class (b));
        }
    }
}

static void
test_spans (void)
{
  assert_text (ride_wording_span (-HOUR), "0 min");
  assert_text (ride_wording_span (59 * SECOND), "0 min");
  assert_text (ride_wording_span (45 * MINUTE), "45 min");
  assert_text (ride_wording_span (HOUR), "1 h");
  assert_text (ride_wording_span (HOUR + 12 * MINUTE), "1 h 12 min");
  assert_text (ride_wording_span (DAY), "1 d");
  assert_text (ride_wording_span (2 * DAY + 3 * HOUR + 59 * MINUTE), "2 d 3 h");
}

static void
test_sentences (void)
{
  RideAlarm alarm = alarm_of (RIDE_ALARM_LONG_RIDE, RIDE_ALARM_WARNING, HOUR + 12 * MINUTE);

  assert_text (ride_wording_alarm (&alarm, NOW), "Ride lasts 1 h 12 min");
  alarm.rule = RIDE_ALARM_SILENT;
  assert_text (ride_wording_alarm (&alarm, NOW), "Unlocked and silent for 1 h 12 min");
  alarm.rule = RIDE_ALARM_BATTERY;
  alarm.battery = 4;
  assert_text (ride_wording_alarm (&alarm, NOW), "Battery at 4 %");
  alarm.rule = RIDE_ALARM_JAMMED;
  assert_text (ride_wording_alarm (&alarm, NOW), "Lock jammed");
  alarm.rule = RIDE_ALARM_TIPPED;
  assert_text (ride_wording_alarm (&alarm, NOW), "Tipped over");
  alarm.rule = RIDE_ALARM_OFFLINE;
  assert_text (ride_wording_alarm (&alarm, NOW), "Offline while unlocked");
  alarm.rule = RIDE_ALARM_DEAD_FEED;
  assert_text (ride_wording_alarm (&alarm, NOW),
               "The feed is nearly dead: far fewer events than usual");

  alarm = alarm_of (RIDE_ALARM_UNUSED, RIDE_ALARM_INFO, 9 * DAY + HOUR);
  assert_text (ride_wording_alarm (&alarm, NOW), "Unused for 9 days");
  alarm.since_us = NOW - DAY;
  assert_text (ride_wording_alarm (&alarm, NOW), "Unused for 1 day");
}

static void
test_details (void)
{
  RideAlarm alarm = alarm_of (RIDE_ALARM_LONG_RIDE, RIDE_ALARM_CRITICAL, 12 * MINUTE);

  assert_text (ride_wording_alarm_details (&alarm, NOW), "Critical · B-1042 · since 13:51:12");
  alarm.since_us = 0;
  assert_text (ride_wording_alarm_details (&alarm, NOW), "Critical · B-1042");
  alarm.bike = NULL;
  assert_text (ride_wording_alarm_details (&alarm, NOW), "Critical · Whole fleet");
}

static void
test_care (void)
{
  RideAlarm alarm = alarm_of (RIDE_ALARM_JAMMED, RIDE_ALARM_WARNING, MINUTE);

  assert_text (ride_wording_alarm_care (&alarm, NOW), NULL);

  alarm.note = "On the way\nto the shop";
  assert_text (ride_wording_alarm_care (&alarm, NOW), "“On the way to the shop”");

  alarm.acknowledged_us = NOW - MINUTE;
  assert_text (ride_wording_alarm_care (&alarm, NOW),
               "Acknowledged 14:02:12 · “On the way to the shop”");

  alarm.snoozed_until_us = NOW + DAY;
  assert_text (ride_wording_alarm_care (&alarm, NOW),
               "Snoozed until Nov 23, 14:03 · “On the way to the shop”");

  alarm.snoozed_until_us = NOW;
  alarm.note = NULL;
  assert_text (ride_wording_alarm_care (&alarm, NOW), "Acknowledged 14:02:12");
}

static void
test_row (void)
{
  RideAlarm alarm = alarm_of (RIDE_ALARM_JAMMED, RIDE_ALARM_WARNING, MINUTE);

  assert_text (ride_wording_alarm_row (&alarm, NOW, NOW),
               "Lock jammed. Warning · B-1042 · since 14:02:12");
  alarm.snoozed_until_us = NOW + HOUR;
  assert_text (ride_wording_alarm_row (&alarm, NOW, NOW),
               "Lock jammed. Warning · B-1042 · since 14:02:12. Snoozed until 15:03:12");

  alarm = alarm_of (RIDE_ALARM_LONG_RIDE, RIDE_ALARM_WARNING, 2 * HOUR);
  assert_text (ride_wording_alarm_row (&alarm, NOW - HOUR, NOW),
               "Ride lasts 1 h. Warning · B-1042 · since 12:03:12");
}

static void
test_counts (void)
{
  assert_text (ride_wording_alarm_counts ((guint[]){ 0, 0, 0 }), "");
  assert_text (ride_wording_alarm_counts ((guint[]){ 31, 1, 2 }), "2 critical · 1 warning · 31 infos");
  assert_text (ride_wording_alarm_counts ((guint[]){ 0, 14, 0 }), "14 warnings");
}

static void
test_badge (void)
{
  assert_text (ride_wording_badge (7), "7");
  assert_text (ride_wording_badge (999), "999");
  assert_text (ride_wording_badge (1000), "999+");
}

static void
test_groups (void)
{
  assert_text (ride_wording_alarm_group (RIDE_ALARM_LONG_RIDE, 1), "1 ride lasts far too long");
  assert_text (ride_wording_alarm_group (RIDE_ALARM_LONG_RIDE, 12), "12 rides last far too long");
  assert_text (ride_wording_alarm_group (RIDE_ALARM_BATTERY, 2), "2 batteries are nearly empty");
  assert_text (ride_wording_alarm_group (RIDE_ALARM_DEAD_FEED, 1), "The feed is nearly dead");

  for (RideAlarmRule a = 0; a < RIDE_N_ALARM_RULES; a++)
    {
      g_autofree char *one = ride_wording_alarm_group (a, 2);

      for (RideAlarmRule b = a + 1; b < RIDE_N_ALARM_RULES; b++)
        {
          g_autofree char *other = ride_wording_alarm_group (b, 2);

          g_assert_cmpstr (one, !=, other);
        }
    }
}

static void
test_snoozes (void)
{
  /* 2026-11-23 06:00:00 UTC */
  gint64 morning_us = NOW - (14 * HOUR + 3 * MINUTE + 12 * SECOND) + DAY + 6 * HOUR;

  g_assert_cmpint (ride_snooze_until (RIDE_SNOOZE_ONE_HOUR, NOW), ==, NOW + HOUR);
  g_assert_cmpint (ride_snooze_until (RIDE_SNOOZE_EIGHT_HOURS, NOW), ==, NOW + 8 * HOUR);
  g_assert_cmpint (ride_snooze_until (RIDE_SNOOZE_TOMORROW, NOW), ==, morning_us);
}

static void
test_handled (void)
{
  RideAlarm alarm = alarm_of (RIDE_ALARM_JAMMED, RIDE_ALARM_WARNING, MINUTE);

  g_assert_false (ride_alarm_is_handled (&alarm, NOW));

  alarm.snoozed_until_us = NOW + 1;
  g_assert_true (ride_alarm_is_snoozed (&alarm, NOW));
  g_assert_true (ride_alarm_is_handled (&alarm, NOW));
  g_assert_false (ride_alarm_is_handled (&alarm, NOW + 1));

  alarm.acknowledged_us = NOW;
  g_assert_true (ride_alarm_is_handled (&alarm, NOW + 1));
  g_assert_false (ride_alarm_is_snoozed (&alarm, NOW + 1));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wording/alarm/levels-differ-in-word-icon-and-class", test_levels);
  g_test_add_func ("/wording/alarm/spans", test_spans);
  g_test_add_func ("/wording/alarm/each-rule-has-its-sentence", test_sentences);
  g_test_add_func ("/wording/alarm/details-name-level-bike-and-beginning", test_details);
  g_test_add_func ("/wording/alarm/who-looks-after-it-is-said", test_care);
  g_test_add_func ("/wording/alarm/a-row-is-spoken-as-one", test_row);
  g_test_add_func ("/wording/alarm/counts-leave-out-zero", test_counts);
  g_test_add_func ("/wording/alarm/a-badge-stays-small", test_badge);
  g_test_add_func ("/wording/alarm/groups-differ-by-rule", test_groups);
  g_test_add_func ("/care/snoozes-end-when-they-say", test_snoozes);
  g_test_add_func ("/care/a-snoozed-alarm-comes-back", test_handled);

  return g_test_run ();
}
