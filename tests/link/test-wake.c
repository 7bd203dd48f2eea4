/* test-wake.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-wake.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_clocks_that_walk_together_mean_awake (void)
{
  RideSleepGauge gauge;

  ride_sleep_gauge_init (&gauge, 5000 * SECOND, 1000 * SECOND);
  for (gint64 t = 1; t < 100; t++)
    g_assert_cmpint (
        ride_sleep_gauge_measure (&gauge, (5000 + t) * SECOND + 700, (1000 + t) * SECOND), ==, 0);
}

static void
test_a_gap_is_the_time_slept_and_told_once (void)
{
  RideSleepGauge gauge;

  ride_sleep_gauge_init (&gauge, 0, 0);
  g_assert_cmpint (ride_sleep_gauge_measure (&gauge, 3610 * SECOND, 10 * SECOND), ==,
                   3600 * SECOND);
  g_assert_cmpint (ride_sleep_gauge_measure (&gauge, 3611 * SECOND, 11 * SECOND), ==, 0);
  g_assert_cmpint (ride_sleep_gauge_measure (&gauge, 3616 * SECOND, 12 * SECOND), ==, 4 * SECOND);
}

static void
count_call (gint64   slept_us,
            gpointer user_data)
{
  guint *calls = user_data;

  (*calls)++;
}

static void
test_a_source_over_real_clocks_is_quiet_while_awake (void)
{
  guint calls = 0;
  GSource *source = ride_wake_source_new (count_call, &calls);
  GMainContext *context = g_main_context_new ();

  g_source_attach (source, context);
  for (int i = 0; i < 20; i++)
    g_main_context_iteration (context, FALSE);
  g_assert_cmpuint (calls, ==, 0);

  g_source_destroy (source);
  g_source_unref (source);
  g_main_context_unref (context);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wake/clocks-that-walk-together-mean-awake",
                   test_clocks_that_walk_together_mean_awake);
  g_test_add_func ("/wake/a-gap-is-the-time-slept-and-told-once",
                   test_a_gap_is_the_time_slept_and_told_once);
  g_test_add_func ("/wake/a-source-over-real-clocks-is-quiet-while-awake",
                   test_a_source_over_real_clocks_is_quiet_while_awake);

  return g_test_run ();
}
