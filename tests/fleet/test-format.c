/* test-format.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-format.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* 2026-11-22T08:30:00Z */
#define NOW (1795336200 * SECOND)

static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_duration (void)
{
  assert_text (ride_format_duration (-5 * SECOND), "0 s");
  assert_text (ride_format_duration (0), "0 s");
  assert_text (ride_format_duration (SECOND - 1), "0 s");
  assert_text (ride_format_duration (59 * SECOND), "59 s");
  assert_text (ride_format_duration (MINUTE), "1 min 00 s");
  assert_text (ride_format_duration (4 * MINUTE + 7 * SECOND), "4 min 07 s");
  assert_text (ride_format_duration (HOUR - 1), "59 min 59 s");
  assert_text (ride_format_duration (HOUR + 3 * MINUTE), "1 h 03 min");
  assert_text (ride_format_duration (DAY - 1), "23 h 59 min");
  assert_text (ride_format_duration (2 * DAY + 5 * HOUR), "2 d 05 h");
  assert_text (ride_format_duration (G_MAXINT64), "106751991 d 04 h");
}

static void
test_spoken (void)
{
  assert_text (ride_format_duration_spoken (0), "0 seconds");
  assert_text (ride_format_duration_spoken (SECOND), "1 second");
  assert_text (ride_format_duration_spoken (MINUTE + SECOND), "1 minute 1 second");
  assert_text (ride_format_duration_spoken (4 * MINUTE + 7 * SECOND), "4 minutes 7 seconds");
  assert_text (ride_format_duration_spoken (HOUR + 3 * MINUTE), "1 hour 3 minutes");
  assert_text (ride_format_duration_spoken (2 * DAY + HOUR), "2 days 1 hour");
}

static void
test_at_least (void)
{
  g_autofree char *duration = ride_format_duration (4 * MINUTE);

  assert_text (ride_format_at_least (duration), "at least 4 min 00 s");
}

static void
test_age (void)
{
  assert_text (ride_format_age (-SECOND), "now");
  assert_text (ride_format_age (SECOND - 1), "now");
  assert_text (ride_format_age (12 * SECOND), "12 s ago");
  assert_text (ride_format_age (5 * MINUTE + SECOND), "5 min ago");
  assert_text (ride_format_age (3 * HOUR), "3 h ago");
  assert_text (ride_format_age (9 * DAY), "9 d ago");
}

static void
test_clock (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) shanghai = g_time_zone_new_offset (8 * 3600);

  assert_text (ride_format_clock (NOW + 7 * SECOND, utc), "08:30:07");
  assert_text (ride_format_clock (NOW, shanghai), "16:30:00");
  assert_text (ride_format_clock (G_MAXINT64, utc), "");
}

static void
test_moment (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) shanghai = g_time_zone_new_offset (8 * 3600);

  assert_text (ride_format_moment (NOW, NOW + HOUR, utc), "08:30:00");
  assert_text (ride_format_moment (NOW, NOW + 20 * HOUR, utc), "2026-11-22 08:30:00");
  assert_text (ride_format_moment (NOW, NOW + 8 * HOUR, utc), "08:30:00");
  assert_text (ride_format_moment (NOW, NOW + 8 * HOUR, shanghai), "2026-11-22 16:30:00");
}

static void
test_battery (void)
{
  assert_text (ride_format_battery (0), "0%");
  assert_text (ride_format_battery (71), "71%");
  assert_text (ride_format_battery (RIDE_BATTERY_NONE), "");
}

static void
test_words (void)
{
  g_assert_cmpstr (ride_format_bike_state (RIDE_BIKE_LOCKED), ==, "Locked");
  g_assert_cmpstr (ride_format_bike_state (RIDE_BIKE_UNLOCKED), ==, "Unlocked");
  g_assert_cmpstr (ride_format_bike_state (RIDE_BIKE_UNKNOWN), ==, "Unknown");
  assert_text (ride_format_count (42), "42");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/duration-spoken", test_spoken);
  g_test_add_func ("/format/at-least", test_at_least);
  g_test_add_func ("/format/age", test_age);
  g_test_add_func ("/format/clock", test_clock);
  g_test_add_func ("/format/moment", test_moment);
  g_test_add_func ("/format/battery", test_battery);
  g_test_add_func ("/format/words", test_words);

  return g_test_run ();
}
