/* test-time.c: moments on the command line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "ride-time-argument.h"

/* 2026-11-27T12:00:00Z, and in Shanghai 20:00. */
#define NOW_US (G_GINT64_CONSTANT (1795780800) * G_USEC_PER_SEC)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define HOUR_US (60 * MINUTE_US)

static const struct
{
  const char *text;
  gint64 after_us; /* after NOW_US */
} times[] = {
  { "now", 0 },
  { "-90s", -90 * (gint64) G_USEC_PER_SEC },
  { "-90sec", -90 * (gint64) G_USEC_PER_SEC },
  { "-30min", -30 * MINUTE_US },
  { "-30m", -30 * MINUTE_US },
  { "-2h", -2 * HOUR_US },
  { "-1.5h", -90 * MINUTE_US },
  { "-7d", -7 * 24 * HOUR_US },
  { "-2w", -14 * 24 * HOUR_US },
  { "2026-11-27", -20 * HOUR_US },
  { "2026-11-27 20:30", 30 * MINUTE_US },
  { "2026-11-27T20:30", 30 * MINUTE_US },
  { "2026-11-27 20:30:15", 30 * MINUTE_US + 15 * (gint64) G_USEC_PER_SEC },
  { "2026-11-27T12:00:00Z", 0 },
  { "2026-11-27T12:00Z", 0 },
  { "2026-11-27T12:00:00.000001Z", 1 },
  { "2026-11-27t12:00:00z", 0 },
  { "2026-11-27T13:30:00+01:30", 0 },
  { "2026-11-27 13:30+01:30", 0 },
  { "1795780800", 0 },
  { "1795780800.5", G_USEC_PER_SEC / 2 },
  { "1795780800001", 1000 },
  { "1795780800000001", 1 },
};

static void
test_times (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (8 * 3600);

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 time_us;

      g_test_message ("%s", times[i].text);
      ride_time_argument_parse ("--at", times[i].text, NOW_US, zone, &time_us, &error);
      g_assert_no_error (error);
      g_assert_cmpint (time_us - NOW_US, ==, times[i].after_us);
    }
}

static void
test_mistakes (void)
{
  static const char *const texts[] = {
    "",          "yesterday", "-",          "-2",         "-h",         "-2y",
    "2h",        "+2h",       "-99999w",    "2026",       "20261127",   "2026-13-01",
    "2026-02-30", "2026-11-27 24:30", "2026-11-27 20", "2026-11-27x", "12:00", "-1h30",
    "17957808000000000000",
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 time_us;

      g_test_message ("%s", texts[i]);
      g_assert_false (ride_time_argument_parse ("--at", texts[i], NOW_US, zone, &time_us, &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_nonnull (strstr (error->message, "--at"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/time/what-is-understood", test_times);
  g_test_add_func ("/time/what-is-refused", test_mistakes);

  return g_test_run ();
}
