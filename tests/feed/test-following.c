/* test-following.c: a feed that follows single bikes, and its statistics.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "feed-fixture.h"

#define MANY 2000

static const RideConnection *
connection_of (Fixture *fixture)
{
  return ride_feed_get_connection (fixture->feed);
}

static void
watch (Fixture    *fixture,
       const char *bikes)
{
  fixture->profile->watch = g_strsplit (bikes, " ", -1);
}

/* Waits until so many subscriptions are in force. */
static void
wait_for_filters (Fixture *fixture,
                  guint    n)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (ride_connection_count_filters (connection_of (fixture)) != n ||
         !ride_connection_is_subscribed (connection_of (fixture)))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      ride_feed_refresh (fixture->feed);
      fixture_run_for (fixture, 10);
    }
}

static void
publish (Fixture    *fixture,
         const char *what,
         const char *bike)
{
  g_autofree char *topic = g_strdup_printf ("mobike/%s/%s", what, bike);

  demo_thread_publish (fixture->demo, topic, "{}", 0, 1, 1);
}

static void
test_a_ride (Fixture      *fixture,
             gconstpointer data)
{
  watch (fixture, "B-1 B-2");
  fixture_connect (fixture);
  wait_for_filters (fixture, 6);

  publish (fixture, "locked", "B-1");
  publish (fixture, "unlocked", "B-3");
  publish (fixture, "unlocked", "B-1");
  wait_for_filters (fixture, 7);
  publish (fixture, "locked", "B-1");
  wait_for_filters (fixture, 6);
  publish (fixture, "locked", "B-1");
  publish (fixture, "unlocked", "B-2");
  fixture_wait_for_events (fixture, 3);
  wait_for_filters (fixture, 7);

  g_assert_cmpuint (fixture->bikes->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (fixture->bikes, 0), ==, "B-1");
  g_assert_cmpstr (g_ptr_array_index (fixture->bikes, 1), ==, "B-1");
  g_assert_cmpstr (g_ptr_array_index (fixture->bikes, 2), ==, "B-2");
}

static void
test_unlocked_at_reconnect (Fixture      *fixture,
                            gconstpointer data)
{
  watch (fixture, "B-1 B-2");
  fixture_connect (fixture);
  publish (fixture, "unlocked", "B-1");
  wait_for_filters (fixture, 7);

  demo_thread_cut (fixture->demo);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_WAITING);
  ride_feed_retry_now (fixture->feed);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_CONNECTED);
  wait_for_filters (fixture, 7);
  publish (fixture, "locked", "B-1");
  fixture_wait_for_events (fixture, 2);
  wait_for_filters (fixture, 6);
}

static void
test_thousands (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_snapshots;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *bike = g_strdup_printf ("B-%u", i);

      g_strv_builder_add (builder, bike);
    }
  fixture->profile->watch = g_strv_builder_end (builder);
  fixture_connect (fixture);
  wait_for_filters (fixture, 3 * MANY);
  g_assert_cmpuint (connection_of (fixture)->filters->len, ==, 0);
  g_assert_cmpuint (connection_of (fixture)->unlisted, ==, 3 * MANY);

  n_snapshots = fixture->n_snapshots;
  for (guint i = 0; i < MANY; i += 100)
    demo_thread_publish (fixture->demo, "mobike/unlocked/B-#", "{}", i, 100, 1);
  fixture_wait_for_events (fixture, MANY);
  wait_for_filters (fixture, 4 * MANY);
  for (guint i = 0; i < MANY; i += 100)
    demo_thread_publish (fixture->demo, "mobike/locked/B-#", "{}", i, 100, 1);
  fixture_wait_for_events (fixture, 2 * MANY);
  wait_for_filters (fixture, 3 * MANY);
  g_test_message ("%u snapshots", fixture->n_snapshots - n_snapshots);
  g_assert_cmpint (connection_of (fixture)->stalls, ==, 0);
  g_assert_cmpuint (connection_of (fixture)->connects, ==, 1);
}

/* As after a change of the profile, when the broker kept the session. */
static void
test_what_nobody_watches (Fixture      *fixture,
                          gconstpointer data)
{
  fixture->profile->client_id = g_strdup ("desk-1");
  fixture_connect (fixture);
  fixture_stop (fixture);

  watch (fixture, "B-1");
  fixture_connect (fixture);
  g_assert_true (connection_of (fixture)->session_present);
  publish (fixture, "unlocked", "B-2");
  publish (fixture, "unlocked", "B-1");
  fixture_wait_for_events (fixture, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->bikes, 0), ==, "B-1");
  wait_for_filters (fixture, 4);
  g_assert_cmpuint (connection_of (fixture)->out_of_scope, ==, 1);
  g_assert_cmpuint (connection_of (fixture)->dropped, ==, 1);
}

static void
test_counts (Fixture      *fixture,
             gconstpointer data)
{
  const RideConnection *connection;

  fixture_connect (fixture);
  demo_thread_publish (fixture->demo, "mobike/status/#", "{}", 0, 10, 0);
  demo_thread_publish (fixture->demo, "mobike/status/B-1", "{\"event_id\":\"7\"}", 0, 3, 0);
  demo_thread_publish (fixture->demo, "mobike/status/B-1", "[[[[[[[[[[[[[[[[[[[[", 0, 2, 0);
  fixture_wait_for_events (fixture, 11);
  ride_feed_refresh (fixture->feed);
  fixture_run_for (fixture, 100);

  connection = connection_of (fixture);
  g_assert_cmpuint (connection->events, ==, 11);
  g_assert_cmpfloat (connection->events_per_s, >, 0.5);
  g_assert_cmpuint (connection->duplicates, ==, 2);
  g_assert_cmpuint (connection->drops[RIDE_DROP_TOO_DEEP], ==, 2);
  g_assert_cmpuint (connection->dropped, ==, 2);
  g_assert_cmpuint (connection->traffic[3].packets_in, ==, 15);
  g_assert_cmpstr (ride_packet_type_to_string (3), ==, "PUBLISH");
  g_assert_cmpuint (connection->traffic[3].bytes_in, >, 15 * 20);
}

/* Though nothing comes any more that would be a reason to tell. */
static void
test_rate_falls (Fixture      *fixture,
                 gconstpointer data)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  fixture_connect (fixture);
  publish (fixture, "unlocked", "B-1");
  while (connection_of (fixture)->events_per_s == 0)
    g_main_context_iteration (NULL, TRUE);
  while (connection_of (fixture)->events_per_s > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      fixture_run_for (fixture, 50);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/feed/watch/a-ride", test_a_ride);
  fixture_add ("/feed/watch/unlocked-at-reconnect-keeps-its-lock-topic",
               test_unlocked_at_reconnect);
  fixture_add ("/feed/watch/thousands", test_thousands);
  fixture_add ("/feed/watch/what-nobody-watches-is-dropped", test_what_nobody_watches);
  fixture_add ("/feed/statistics/counts", test_counts);
  fixture_add ("/feed/statistics/rate-falls-while-nothing-comes", test_rate_falls);

  return g_test_run ();
}
