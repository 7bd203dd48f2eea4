/* test-event-time.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-time.h"

static const struct
{
  const char *text;
  gint64 time_us;
} present[] = {
  { "1970-01-01T00:00:00Z", 0 },
  { "2026-11-22T08:30:00Z", 1795336200000000 },
  { "2026-11-22T08:30:00", 1795336200000000 },
  { "2026-11-22 08:30:00", 1795336200000000 },
  { "2026-11-22t08:30:00z", 1795336200000000 },
  { "2026-11-22T08:30:00.5Z", 1795336200500000 },
  { "2026-11-22T08:30:00.123456789Z", 1795336200123456 },
  { "2026-11-22T16:30:00+08:00", 1795336200000000 },
  { "2026-11-22T16:30:00+0800", 1795336200000000 },
  { "2026-11-22T16:30:00+08", 1795336200000000 },
  { "2026-11-22T03:00:00.25-05:30", 1795336200250000 },
  { "2026-11-22T08:30:00-00:00", 1795336200000000 },
  { "2016-12-31T23:59:60Z", 1483228800000000 },
  { "2016-12-31T23:59:60.5Z", 1483228800500000 },
  { "2017-01-01T00:00:00Z", 1483228800000000 },
  { "2024-02-29T00:00:00Z", 1709164800000000 },
  { "2000-02-29T12:00:00Z", 951825600000000 },
  { "2024-12-31T23:59:59Z", 1735689599000000 },
  { "1969-12-31T23:59:59Z", -1000000 },
  { "0001-01-01T00:00:00Z", -62135596800000000 },
  { "0000-01-01T00:00:00Z", -62167219200000000 },
  { "9999-12-31T23:59:59Z", 253402300799000000 },
  { "1795336200", 1795336200000000 },
  { "1795336200.25", 1795336200250000 },
  { "1.7953362e9", 1795336200000000 },
  { "1795336200123", 1795336200123000 },
  { "1795336200123.5", 1795336200123500 },
  { "1795336200123456", 1795336200123456 },
  { "1795336200123456789", 1795336200123456 },
};

static void
test_present (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (present); i++)
    {
      gint64 time_us = -1;

      g_test_message ("%s", present[i].text);
      g_assert_cmpint (ride_event_time_from_text (present[i].text, &time_us), ==,
                       RIDE_TIME_PRESENT);
      g_assert_cmpint (time_us, ==, present[i].time_us);
    }
}

static void
test_invalid (void)
{
  static const char *const texts[] = {
    "yesterday",
    " ",
    "2026-11-22",
    "2026-11-22T08:30",
    "2026-11-22T08:30Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-11-31T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-11-00T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T08:60:00Z",
    "2026-11-22T08:30:61Z",
    "2026-11-22T08:30:00.Z",
    "2026-11-22T08:30:00,5Z",
    "2026-11-22T08:30:00+8",
    "2026-11-22T08:30:00+08:",
    "2026-11-22T08:30:00+08:6",
    "2026-11-22T08:30:00+24:00",
    "2026-11-22T08:30:00+08:60",
    "2026-11-22T08:30:00Zx",
    "2026-11-22T08:30:00+08:00x",
    "26-11-22T08:30:00Z",
    "2026-11-22X08:30:00Z",
    "+2026-11-22T08:30:00Z",
    "0x10",
    "1795336200s",
    "+1795336200",
    "1795336200.",
    "inf",
    "nan",
    "1e999",
    "２026-11-22T08:30:00Z",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gint64 time_us;

      g_test_message ("%s", texts[i]);
      g_assert_cmpint (ride_event_time_from_text (texts[i], &time_us), ==, RIDE_TIME_INVALID);
    }
}

static void
test_missing (void)
{
  static const char *const texts[] = { "", "0", "-1", "0.0", "-1e5", "-0", "-9223372036854775808" };
  gint64 time_us;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (ride_event_time_from_text (texts[i], &time_us), ==, RIDE_TIME_MISSING);

  g_assert_cmpint (ride_event_time_from_integer (G_MININT64, &time_us), ==, RIDE_TIME_MISSING);
  g_assert_cmpint (ride_event_time_from_number (-1e300, &time_us), ==, RIDE_TIME_MISSING);
}

static gint64
from_integer (gint64 value)
{
  gint64 time_us = -1;

  g_assert_cmpint (ride_event_time_from_integer (value, &time_us), ==, RIDE_TIME_PRESENT);
  return time_us;
}

static gint64
from_number (double value)
{
  gint64 time_us = -1;

  g_assert_cmpint (ride_event_time_from_number (value, &time_us), ==, RIDE_TIME_PRESENT);
  return time_us;
}

/* Seconds below 1e11, milliseconds below 1e14, microseconds below 1e17, else nanoseconds. */
static void
test_unit_by_magnitude (void)
{
  g_assert_cmpint (from_integer (1), ==, 1000000);
  g_assert_cmpint (from_integer (99999999999), ==, 99999999999000000);
  g_assert_cmpint (from_integer (100000000000), ==, 100000000000000);
  g_assert_cmpint (from_integer (99999999999999), ==, 99999999999999000);
  g_assert_cmpint (from_integer (100000000000000), ==, 100000000000000);
  g_assert_cmpint (from_integer (99999999999999999), ==, 99999999999999999);
  g_assert_cmpint (from_integer (100000000000000000), ==, 100000000000000);
  g_assert_cmpint (from_integer (G_MAXINT64), ==, G_MAXINT64 / 1000);

  g_assert_cmpint (from_number (1e11), ==, 100000000000000);
  g_assert_cmpint (from_number (1e14), ==, 100000000000000);
  g_assert_cmpint (from_number (1e17), ==, 100000000000000);
  g_assert_cmpint (from_number (1e300), ==, G_MAXINT64);
  g_assert_cmpint (from_number (0.0000001), ==, 0);
}

static void
test_plausible (void)
{
  const gint64 now_us = 1795336200000000;
  const gint64 year_2015_us = 1420070400000000;

  g_assert_true (ride_event_time_is_plausible (now_us, now_us));
  g_assert_true (ride_event_time_is_plausible (now_us + 300000000, now_us));
  g_assert_false (ride_event_time_is_plausible (now_us + 300000001, now_us));
  g_assert_true (ride_event_time_is_plausible (year_2015_us, now_us));
  g_assert_false (ride_event_time_is_plausible (year_2015_us - 1, now_us));
  g_assert_false (ride_event_time_is_plausible (G_MAXINT64, now_us));
  g_assert_false (ride_event_time_is_plausible (G_MININT64, now_us));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reader/rule-3/rfc-3339-and-numbers", test_present);
  g_test_add_func ("/reader/rule-3/what-is-no-time", test_invalid);
  g_test_add_func ("/reader/rule-3/zero-negative-and-empty-are-missing", test_missing);
  g_test_add_func ("/reader/rule-3/unit-by-magnitude", test_unit_by_magnitude);
  g_test_add_func ("/reader/rule-4/bounds", test_plausible);

  return g_test_run ();
}
