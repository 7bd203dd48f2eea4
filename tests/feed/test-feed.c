/* test-feed.c: from the broker to the main thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "feed-fixture.h"

#define UNLOCKED "mobike/unlocked/B-#"

static void
assert_in_order (Fixture *fixture,
                 guint    n)
{
  g_assert_cmpuint (fixture->bikes->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *bike = g_strdup_printf ("B-%u", i);

      g_assert_cmpstr (g_ptr_array_index (fixture->bikes, i), ==, bike);
    }
}

static void
test_states (Fixture      *fixture,
             gconstpointer data)
{
  const RideConnection *connection;

  fixture_make_feed (fixture);
  g_assert_cmpint (ride_feed_get_connection (fixture->feed)->state, ==, RIDE_CONNECTION_OFFLINE);
  ride_feed_start (fixture->feed);
  connection = fixture_wait_for_state (fixture, RIDE_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture->states->str, ==, "chC");
  g_assert_cmpstr (connection->protocol, ==, "5.0");
  g_assert_cmpuint (connection->connects, ==, 1);
  g_assert_cmpuint (connection->attempt, ==, 0);
  g_assert_cmpint (connection->retry_at_us, ==, 0);
  g_assert_true (ride_connection_is_live (connection));
}

static void
assert_order_at (Fixture *fixture,
                 guint    qos)
{
  fixture->profile->qos = qos;
  fixture_connect (fixture);
  for (guint i = 0; i < 10; i++)
    demo_thread_publish (fixture->demo, UNLOCKED, "{\"event_id\":\"#\"}", i * 50, 50, qos);
  fixture_wait_for_events (fixture, 500);
  assert_in_order (fixture, 500);
}

static void
test_order_qos_0 (Fixture      *fixture,
                  gconstpointer data)
{
  assert_order_at (fixture, 0);
}

static void
test_order_qos_1 (Fixture      *fixture,
                  gconstpointer data)
{
  assert_order_at (fixture, 1);
}

static void
test_order_qos_2 (Fixture      *fixture,
                  gconstpointer data)
{
  assert_order_at (fixture, 2);
}

static void
keep_session (Fixture *fixture)
{
  fixture->profile->client_id = g_strdup ("desk");
  fixture->profile->session_expiry_s = 3600;
  fixture->profile->qos = 1;
}

static void
test_ack_after_handlers (Fixture      *fixture,
                         gconstpointer data)
{
  keep_session (fixture);
  fixture->stop_in_handler = TRUE;
  fixture_connect (fixture);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 0, 1, 1);
  fixture_wait_for_events (fixture, 1);
  fixture_stop (fixture);

  fixture->stop_in_handler = FALSE;
  fixture_connect (fixture);
  g_assert_true (ride_feed_get_connection (fixture->feed)->session_present);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 1, 1, 1);
  fixture_wait_for_events (fixture, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->bikes, 0), ==, "B-1");
}

static void
test_keep_back (Fixture      *fixture,
                gconstpointer data)
{
  keep_session (fixture);
  fixture->stop_in_handler = TRUE;
  fixture->keep_back_from = 0;
  fixture_connect (fixture);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 0, 3, 1);
  fixture_wait_for_events (fixture, 1);
  fixture_stop (fixture);

  fixture->stop_in_handler = FALSE;
  fixture->keep_back_from = G_MAXUINT;
  fixture_connect (fixture);
  fixture_wait_for_events (fixture, 3);
  assert_in_order (fixture, 3);
}

static void
test_duplicates (Fixture      *fixture,
                 gconstpointer data)
{
  fixture_connect (fixture);
  demo_thread_publish (fixture->demo, "mobike/unlocked/B-0", "{\"event_id\":\"x\"}", 0, 1, 1);
  demo_thread_publish (fixture->demo, "mobike/unlocked/B-0", "{\"event_id\":\"x\"}", 0, 5, 1);
  demo_thread_publish (fixture->demo, "mobike/unlocked/B-1", "{\"event_id\":\"y\"}", 0, 1, 1);
  fixture_wait_for_events (fixture, 2);
  assert_in_order (fixture, 2);

  while (ride_feed_get_connection (fixture->feed)->events < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (ride_feed_get_connection (fixture->feed)->events, ==, 2);
  g_assert_cmpuint (ride_feed_get_connection (fixture->feed)->duplicates, ==, 5);
}

static void
test_drops (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *deep = g_strnfill (20, '[');

  fixture_connect (fixture);
  demo_thread_publish (fixture->demo, UNLOCKED, "not json", 0, 1, 0);
  fixture_wait_for_events (fixture, 1);
  assert_in_order (fixture, 1);

  demo_thread_publish (fixture->demo, UNLOCKED, deep, 7, 1, 0);
  while (ride_feed_get_connection (fixture->feed)->dropped == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (ride_feed_get_connection (fixture->feed)->dropped, ==, 1);
}

static void
test_reconnect (Fixture      *fixture,
                gconstpointer data)
{
  const RideConnection *connection;

  fixture_connect (fixture);
  demo_thread_cut (fixture->demo);
  connection = fixture_wait_for_state (fixture, RIDE_CONNECTION_WAITING);
  g_assert_false (ride_connection_is_live (connection));
  g_assert_cmpstr (connection->cause, ==, "lost");
  g_assert_nonnull (connection->reason);
  g_assert_cmpint (connection->retry_at_us, >, 0);

  ride_feed_retry_now (fixture->feed);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture->states->str, ==, "chCwchC");
  g_assert_cmpuint (ride_feed_get_connection (fixture->feed)->connects, ==, 2);

  fixture_wait_for_clients (fixture, 1);
  while (fixture->bikes->len == 0)
    {
      demo_thread_publish (fixture->demo, UNLOCKED, "{}", 0, 1, 0);
      fixture_run_for (fixture, 20);
    }
}

static void
test_disconnect (Fixture      *fixture,
                 gconstpointer data)
{
  fixture_connect (fixture);
  ride_feed_disconnect (fixture->feed);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_OFFLINE);
  fixture_wait_for_clients (fixture, 0);
  g_assert_cmpuint (fixture->n_stopped, ==, 0);

  ride_feed_retry_now (fixture->feed);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_CONNECTED);
  fixture_wait_for_clients (fixture, 1);
  g_assert_cmpstr (fixture->states->str, ==, "chCochC");
}

static void
test_reconnect_at_once (Fixture      *fixture,
                        gconstpointer data)
{
  fixture_connect (fixture);
  ride_feed_disconnect (fixture->feed);
  ride_feed_retry_now (fixture->feed);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_OFFLINE);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_CONNECTED);
  g_assert_cmpstr (fixture->states->str, ==, "chCochC");
}

#define SECRET "tr0ub4dor&3"

static void
assert_no_secret (const char *text)
{
  if (text != NULL)
    g_assert_null (strstr (text, SECRET));
}

static void
test_refused (Fixture      *fixture,
              gconstpointer data)
{
  const RideConnection *connection;

  demo_thread_set_login (fixture->demo, "alice", "another");
  fixture->profile->user_name = g_strdup ("alice");
  fixture->password = g_strdup (SECRET);
  fixture_start (fixture);
  connection = fixture_wait_for_state (fixture, RIDE_CONNECTION_REFUSED);
  g_assert_cmpstr (connection->cause, ==, "mqtt-refused");
  assert_no_secret (connection->reason);
  assert_no_secret (connection->detail);
}

static void
test_password_lets_in (Fixture      *fixture,
                       gconstpointer data)
{
  demo_thread_set_login (fixture->demo, "alice", SECRET);
  fixture->profile->user_name = g_strdup ("alice");
  fixture->password = g_strdup (SECRET);
  fixture_connect (fixture);
}

static void
test_refused_filters (Fixture      *fixture,
                      gconstpointer data)
{
  const RideConnection *connection;

  demo_thread_set_mood (fixture->demo, RIDE_DEMO_MOOD_REFUSE_FILTERS);
  fixture_connect (fixture);

  connection = ride_feed_get_connection (fixture->feed);
  g_assert_cmpuint (connection->filters->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (connection->filters, i);

      g_assert_cmpstr (filter->error, ==, "Not authorized");
    }
}

static void
test_no_reconnect (Fixture      *fixture,
                   gconstpointer data)
{
  const RideConnection *connection;

  fixture->profile->reconnect = FALSE;
  fixture_connect (fixture);
  demo_thread_cut (fixture->demo);
  connection = fixture_wait_for_state (fixture, RIDE_CONNECTION_OFFLINE);
  g_assert_cmpstr (connection->cause, ==, "lost");
}

static void
test_stop (Fixture      *fixture,
           gconstpointer data)
{
  fixture_connect (fixture);
  fixture_stop (fixture);
  g_assert_cmpuint (demo_thread_get_clients (fixture->demo), ==, 0);
  g_assert_true (g_str_has_suffix (fixture->states->str, "Co"));

  fixture_make_feed (fixture);
  fixture_stop (fixture);

  fixture_start (fixture);
  fixture_stop (fixture);

  fixture_start (fixture);
  ride_feed_stop (fixture->feed);
  fixture_stop (fixture);
}

static void
test_stop_while_waiting (Fixture      *fixture,
                         gconstpointer data)
{
  demo_thread_set_mood (fixture->demo, RIDE_DEMO_MOOD_NOT_FOUND);
  fixture_start (fixture);
  fixture_run_for (fixture, 100);
  fixture_stop (fixture);

  demo_thread_set_mood (fixture->demo, RIDE_DEMO_MOOD_SILENT);
  fixture_start (fixture);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_CONNECTING);
  fixture_run_for (fixture, 100);
  fixture_stop (fixture);
}

static void
test_no_batch_after_stop (Fixture      *fixture,
                          gconstpointer data)
{
  guint n_batches;

  fixture->stop_in_handler = TRUE;
  fixture_connect (fixture);
  for (guint i = 0; i < 20; i++)
    demo_thread_publish (fixture->demo, UNLOCKED, "{}", i * 100, 100, 0);
  fixture_wait_for_events (fixture, 1);
  n_batches = fixture->n_batches;
  g_assert_cmpuint (n_batches, ==, 1);
  fixture_stop (fixture);
  g_assert_cmpuint (fixture->n_batches, ==, n_batches);
}

static void
test_dispose_in_burst (Fixture      *fixture,
                       gconstpointer data)
{
  fixture_connect (fixture);
  for (guint i = 0; i < 20; i++)
    demo_thread_publish (fixture->demo, UNLOCKED, "{}", i * 100, 100, 0);
  fixture_forget (fixture);
  fixture_wait_for_clients (fixture, 0);
}

static void
test_dispose_at_any_state (Fixture      *fixture,
                           gconstpointer data)
{
  fixture_make_feed (fixture);
  fixture_forget (fixture);

  fixture_start (fixture);
  fixture_forget (fixture);

  fixture_start (fixture);
  ride_feed_stop (fixture->feed);
  fixture_forget (fixture);
  fixture_wait_for_clients (fixture, 0);
}

static guint64
count_accounted (Fixture *fixture)
{
  return fixture->bikes->len + ride_feed_get_connection (fixture->feed)->dropped +
         demo_thread_get_dropped (fixture->demo);
}

static void
wait_until_accounted (Fixture *fixture,
                      guint    n)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (count_accounted (fixture) < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      fixture_run_for (fixture, 10);
    }
}

#define BIG_PAYLOAD (32 * 1024)

/* More than the queue takes, and than TCP and the broker hold in between. */
#define MORE_THAN_FITS ((64 + 12) * 1024 * 1024 / BIG_PAYLOAD)
#define STUCK_MAX_S 20

/* Publishes no faster than the broker gets rid of it, without taking anything. */
static guint
publish_to_stuck_owner (Fixture *fixture)
{
  g_autofree char *payload = g_strnfill (BIG_PAYLOAD, ' ');
  gint64 until_us = g_get_monotonic_time () + STUCK_MAX_S * G_USEC_PER_SEC;
  guint64 dropped = 0;
  guint n = 0;

  while (n - dropped < MORE_THAN_FITS && g_get_monotonic_time () < until_us)
    {
      guint64 dropped_before = dropped;

      demo_thread_publish (fixture->demo, UNLOCKED, payload, n, 20, 0);
      n += 20;
      g_usleep (10000);
      dropped = demo_thread_get_dropped (fixture->demo);
      if (dropped > dropped_before)
        g_usleep (200000);
    }

  return n;
}

/* The main thread takes nothing: the worker holds back, and what isn't read
 * waits in TCP and at the broker, which drops it in the end. */
static void
test_stuck_owner (Fixture      *fixture,
                  gconstpointer data)
{
  const RideConnection *connection;
  guint n;

  fixture->profile->qos = 0;
  fixture_connect (fixture);
  n = publish_to_stuck_owner (fixture);
  wait_until_accounted (fixture, n);
  g_assert_cmpuint (count_accounted (fixture), ==, n);
  connection = ride_feed_get_connection (fixture->feed);
  g_assert_cmpint (connection->stalled_us, >, 0);
  g_assert_cmpint (connection->state, ==, RIDE_CONNECTION_CONNECTED);
  g_assert_cmpuint (connection->connects, ==, 1);
  g_test_message ("%u events, %" G_GUINT64_FORMAT " dropped here, %" G_GUINT64_FORMAT
                  " at the broker, held back for %" G_GINT64_FORMAT " µs",
                  fixture->bikes->len, connection->dropped, demo_thread_get_dropped (fixture->demo),
                  connection->stalled_us);
}

static void
test_burst (Fixture      *fixture,
            gconstpointer data)
{
  const guint n = 100000;

  fixture->profile->qos = 0;
  fixture_connect (fixture);
  for (guint i = 0; i < n; i += 500)
    {
      demo_thread_publish (fixture->demo, UNLOCKED, "{\"battery_percent\":50}", i, 500, 0);
      fixture_run_for (fixture, 0);
    }

  wait_until_accounted (fixture, n);
  g_assert_cmpuint (count_accounted (fixture), ==, n);
  g_test_message ("%u events in %u batches", fixture->bikes->len, fixture->n_batches);
}

static void
test_held (Fixture      *fixture,
           gconstpointer data)
{
  fixture_connect (fixture);
  ride_feed_set_held (fixture->feed, TRUE);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 0, 300, 1);
  fixture_run_for (fixture, 200);
  g_assert_cmpuint (fixture->bikes->len, ==, 0);

  ride_feed_set_held (fixture->feed, FALSE);
  fixture_wait_for_events (fixture, 300);
  assert_in_order (fixture, 300);
}

static void
test_stop_while_held (Fixture      *fixture,
                      gconstpointer data)
{
  fixture_connect (fixture);
  ride_feed_set_held (fixture->feed, TRUE);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 0, 300, 1);
  fixture_run_for (fixture, 50);
  fixture_stop (fixture);
  g_assert_cmpuint (fixture->bikes->len, ==, 0);
}

static void
test_statistics_are_coalesced (Fixture      *fixture,
                               gconstpointer data)
{
  gint64 began_us;
  guint before;

  fixture_connect (fixture);
  before = fixture->n_snapshots;
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < 200; i++)
    {
      demo_thread_publish (fixture->demo, UNLOCKED, "{}", i, 1, 0);
      fixture_run_for (fixture, 10);
    }
  fixture_wait_for_events (fixture, 200);
  g_assert_cmpuint (fixture->n_snapshots - before, <=,
                    (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC + 1);

  while (ride_feed_get_connection (fixture->feed)->events < 200)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (ride_feed_get_connection (fixture->feed)->bytes_in, >, 200 * 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/feed/each-state-is-told", test_states);
  fixture_add ("/feed/order/qos-0", test_order_qos_0);
  fixture_add ("/feed/order/qos-1", test_order_qos_1);
  fixture_add ("/feed/order/qos-2", test_order_qos_2);
  fixture_add ("/feed/ack/handed-on-is-not-sent-again", test_ack_after_handlers);
  fixture_add ("/feed/ack/kept-back-is-sent-again", test_keep_back);
  fixture_add ("/feed/duplicates-are-dropped-and-counted", test_duplicates);
  fixture_add ("/feed/hostile-payload-is-dropped-and-counted", test_drops);
  fixture_add ("/feed/link/comes-back", test_reconnect);
  fixture_add ("/feed/link/deliberately-down-and-up", test_disconnect);
  fixture_add ("/feed/link/wanted-again-while-closing", test_reconnect_at_once);
  fixture_add ("/feed/link/refused-in-words-without-the-password", test_refused);
  fixture_add ("/feed/link/password-lets-in", test_password_lets_in);
  fixture_add ("/feed/link/refused-filters-are-told", test_refused_filters);
  fixture_add ("/feed/link/stays-down-without-reconnect", test_no_reconnect);
  fixture_add ("/feed/stop/says-goodbye", test_stop);
  fixture_add ("/feed/stop/while-waiting-or-connecting", test_stop_while_waiting);
  fixture_add ("/feed/stop/no-batch-after-it", test_no_batch_after_stop);
  fixture_add ("/feed/dispose/in-a-burst", test_dispose_in_burst);
  fixture_add ("/feed/dispose/at-any-state", test_dispose_at_any_state);
  fixture_add ("/feed/bounds/stuck-owner-loses-only-what-is-counted", test_stuck_owner);
  fixture_add ("/feed/bounds/burst", test_burst);
  fixture_add ("/feed/bounds/held-feed-waits", test_held);
  fixture_add ("/feed/stop/while-held", test_stop_while_held);
  fixture_add ("/feed/statistics-once-a-second", test_statistics_are_coalesced);

  return g_test_run ();
}
