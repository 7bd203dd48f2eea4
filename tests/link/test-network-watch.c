/* test-network-watch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-network-watch.h"

static void
count_call (gpointer user_data)
{
  guint *calls = user_data;

  (*calls)++;
}

static void
iterate (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

/* As a worker would: a context of its own, while the main one listens. */
static void
test_news_arrive_in_the_watch_s_own_context (void)
{
  g_autoptr (GMainContext) worker = g_main_context_new ();
  GNetworkMonitor *monitor;
  RideNetworkWatch *watch;
  guint calls = 0;

  g_main_context_push_thread_default (worker);
  watch = ride_network_watch_new (count_call, &calls);
  g_main_context_pop_thread_default (worker);
  iterate (NULL);
  iterate (worker);
  calls = 0;

  monitor = g_network_monitor_get_default ();
  g_signal_emit_by_name (monitor, "network-changed", FALSE);
  iterate (worker);
  g_assert_cmpuint (calls, ==, 0);

  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  g_assert_cmpuint (calls, ==, 0);
  iterate (worker);
  g_assert_cmpuint (calls, ==, 1);

  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  ride_network_watch_free (watch);
  iterate (worker);
  g_assert_cmpuint (calls, ==, 1);
  iterate (NULL);
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  iterate (worker);
  g_assert_cmpuint (calls, ==, 1);
}

static void
test_freed_before_it_ever_listened (void)
{
  guint calls = 0;

  ride_network_watch_free (ride_network_watch_new (count_call, &calls));
  iterate (NULL);
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
  iterate (NULL);
  g_assert_cmpuint (calls, ==, 0);
  ride_network_watch_free (NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network-watch/news-arrive-in-the-watch-s-own-context",
                   test_news_arrive_in_the_watch_s_own_context);
  g_test_add_func ("/network-watch/freed-before-it-ever-listened",
                   test_freed_before_it_ever_listened);

  return g_test_run ();
}
