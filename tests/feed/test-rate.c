/* test-rate.c: how many events a second.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-rate.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_nothing (void)
{
  RideRate rate = { 0 };

  g_assert_cmpfloat (ride_rate_get (&rate, 1000 * SECOND), ==, 0);
}

static void
test_steady (void)
{
  RideRate rate = { 0 };
  gint64 now_us = 1000 * SECOND;

  for (guint i = 0; i < 1000; i++)
    {
      ride_rate_add (&rate, 1, now_us);
      now_us += SECOND / 42;
    }

  g_assert_cmpfloat_with_epsilon (ride_rate_get (&rate, now_us), 42, 1);
}

static void
test_young (void)
{
  RideRate rate = { 0 };
  gint64 now_us = 1000 * SECOND;

  ride_rate_add (&rate, 30, now_us);
  g_assert_cmpfloat_with_epsilon (ride_rate_get (&rate, now_us + 2 * SECOND), 15, 1);
}

static void
test_forgets (void)
{
  RideRate rate = { 0 };
  gint64 now_us = 1000 * SECOND;

  ride_rate_add (&rate, 100, now_us);
  g_assert_cmpfloat (ride_rate_get (&rate, now_us + 2 * SECOND), >, 0);
  g_assert_cmpfloat (ride_rate_get (&rate, now_us + 6 * SECOND), ==, 0);
  g_assert_cmpfloat (ride_rate_get (&rate, now_us + 3600 * SECOND), ==, 0);

  ride_rate_add (&rate, 50, now_us + 3600 * SECOND);
  g_assert_cmpfloat_with_epsilon (ride_rate_get (&rate, now_us + 3601 * SECOND), 10, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rate/nothing-is-zero", test_nothing);
  g_test_add_func ("/rate/steady-events-are-their-rate", test_steady);
  g_test_add_func ("/rate/a-young-count-is-not-spread-over-the-whole-window", test_young);
  g_test_add_func ("/rate/old-events-are-forgotten", test_forgets);

  return g_test_run ();
}
