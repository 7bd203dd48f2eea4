/* test-replay.c: a feed that plays a recording.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ride-feed.h"

/* 2026-11-22T08:30:00Z */
#define BEGIN_US (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)
#define PATIENCE_S 60

typedef struct
{
  char *path;
  GString *text;
  RideFeed *feed;

  GString *told; /* each bike and, as capital letters, each state of the connection */
  gint64 last_now_us;
  gint64 last_event_us; /* monotonic */
  guint n_events;
  guint n_duplicates;
  guint n_stopped;
  guint block_us;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("ride-replay-XXXXXX", &fixture->path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  fixture->text = g_string_new ("{\"type\":\"recording\",\"version\":1,"
                                "\"begun\":\"2026-11-22T08:29:00Z\","
                                "\"topics\":[\"unlock=u/{bike}\",\"lock=l/{bike}\"]}\n");
  fixture->told = g_string_new (NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  if (fixture->feed != NULL)
    {
      g_signal_handlers_disconnect_by_data (fixture->feed, fixture);
      g_assert_finalize_object (g_steal_pointer (&fixture->feed));
    }
  g_unlink (fixture->path);
  g_free (fixture->path);
  g_string_free (fixture->text, TRUE);
  g_string_free (fixture->told, TRUE);
}

static void
add_message (Fixture    *fixture,
             guint       after_ms,
             const char *topic,
             const char *more)
{
  g_string_append_printf (fixture->text,
                          "{\"type\":\"message\",\"received\":\"2026-11-22T08:30:%02u.%03uZ\","
                          "\"topic\":\"%s\"%s}\n",
                          after_ms / 1000, after_ms % 1000, topic, more);
}

static void
add_state (Fixture    *fixture,
           guint       after_ms,
           const char *state)
{
  g_string_append_printf (fixture->text,
                          "{\"type\":\"link\",\"time\":\"2026-11-22T08:30:%02u.%03uZ\","
                          "\"state\":\"%s\",\"protocol\":\"3.1.1\",\"reason\":\"as it was\"}\n",
                          after_ms / 1000, after_ms % 1000, state);
}

static void
on_batch (RideFeed *feed,
          gpointer  data,
          gpointer  user_data)
{
  Fixture *fixture = user_data;
  const RideEventBatch *batch = data;

  g_assert_cmpuint (fixture->n_stopped, ==, 0);
  for (guint i = 0; i < ride_event_batch_get_length (batch); i++)
    {
      const RideEvent *event = ride_event_batch_get (batch, i);

      if (fixture->told->len < 100)
        g_string_append_printf (fixture->told, "%s%s",
                                event->lock == RIDE_LOCK_UNLOCKED ? "+" : "-", event->bike);
    }
  fixture->n_events += ride_event_batch_get_length (batch);
  fixture->last_now_us = ride_feed_get_now_us (feed);
  fixture->last_event_us = g_get_monotonic_time ();
  if (fixture->block_us > 0)
    g_usleep (fixture->block_us);
}

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       gpointer        user_data)
{
  static const char letters[] = "OCHLWR";
  Fixture *fixture = user_data;

  fixture->n_duplicates = connection->duplicates;
  if (fixture->told->len < 100)
    g_string_append_c (fixture->told, letters[connection->state]);
}

static void
on_stopped (RideFeed *feed,
            gpointer  user_data)
{
  Fixture *fixture = user_data;

  fixture->n_stopped++;
}

static void
start (Fixture *fixture,
       double   speed)
{
  g_autoptr (GError) error = NULL;
  RideRecording *recording;

  g_assert_true (g_file_set_contents (fixture->path, fixture->text->str, fixture->text->len, NULL));
  recording = ride_recording_open (fixture->path, &error);
  g_assert_no_error (error);
  fixture->feed = ride_feed_new_for_recording (recording, speed);
  g_signal_connect (fixture->feed, "batch", G_CALLBACK (on_batch), fixture);
  g_signal_connect (fixture->feed, "connection-changed", G_CALLBACK (on_connection_changed),
                    fixture);
  g_signal_connect (fixture->feed, "stopped", G_CALLBACK (on_stopped), fixture);
  ride_feed_start (fixture->feed);
}

static gboolean
on_overdue (gpointer user_data)
{
  g_assert_not_reached ();

  return G_SOURCE_REMOVE;
}

static const RideConnection *
wait_for_end (Fixture *fixture)
{
  guint id = g_timeout_add_seconds (PATIENCE_S, on_overdue, NULL);

  while (!ride_feed_get_connection (fixture->feed)->recording_ended)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);

  return ride_feed_get_connection (fixture->feed);
}

static void
wait_for_events (Fixture *fixture,
                 guint    n)
{
  guint id = g_timeout_add_seconds (PATIENCE_S, on_overdue, NULL);

  while (fixture->n_events < n)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static void
stop (Fixture *fixture)
{
  guint id = g_timeout_add_seconds (PATIENCE_S, on_overdue, NULL);

  ride_feed_stop (fixture->feed);
  while (fixture->n_stopped == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  g_assert_cmpint (ride_feed_get_connection (fixture->feed)->state, ==, RIDE_CONNECTION_OFFLINE);
}

static void
test_in_order (Fixture      *fixture,
               gconstpointer data)
{
  const RideConnection *connection;

  add_state (fixture, 0, "connecting");
  add_state (fixture, 1, "connected");
  add_message (fixture, 2, "u/1", "");
  add_message (fixture, 3, "x/2", "");
  add_message (fixture, 4, "l/2", "");
  add_state (fixture, 5, "waiting");
  add_message (fixture, 6, "l/1", "");
  start (fixture, 0);

  connection = wait_for_end (fixture);
  g_assert_cmpstr (fixture->told->str, ==, "CL+1-2W-1O");
  g_assert_cmpint (connection->state, ==, RIDE_CONNECTION_OFFLINE);
  g_assert_cmpstr (connection->cause, ==, "recording");
  g_assert_cmpstr (connection->reason, ==, "The recording has ended");
  g_assert_null (connection->recording_error);
  g_assert_cmpuint (connection->events, ==, 3);
  g_assert_cmpuint (connection->drops[RIDE_DROP_NO_RULE], ==, 1);
  g_assert_cmpint (ride_feed_get_now_us (fixture->feed), ==, BEGIN_US + 6000);
  stop (fixture);
}

static void
test_duplicates (Fixture      *fixture,
                 gconstpointer data)
{
  const char *payload = ",\"payload\":\"{\\\"event_id\\\":\\\"e1\\\"}\"";

  add_message (fixture, 0, "u/1", payload);
  add_message (fixture, 1, "u/1", payload);
  start (fixture, 0);
  wait_for_end (fixture);
  g_assert_cmpstr (fixture->told->str, ==, "L+1O");
  g_assert_cmpuint (fixture->n_duplicates, ==, 1);
  stop (fixture);
}

static void
test_speed (Fixture      *fixture,
            gconstpointer data)
{
  gint64 began_us = g_get_monotonic_time ();

  add_message (fixture, 0, "u/1", "");
  add_message (fixture, 4000, "l/1", "");
  start (fixture, 20);
  wait_for_end (fixture);

  /* A busy machine may be late, but nothing comes too early. */
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 4 * G_USEC_PER_SEC / 20);
  g_assert_cmpint (fixture->last_now_us, ==, BEGIN_US + 4 * G_USEC_PER_SEC);
  stop (fixture);
}

/* Between two messages time goes on, and never beyond the next one. */
static void
test_time_goes_on (Fixture      *fixture,
                   gconstpointer data)
{
  gint64 earlier_us, later_us;

  add_message (fixture, 0, "u/1", "");
  add_message (fixture, 50000, "l/1", "");
  start (fixture, 1);
  wait_for_events (fixture, 1);
  earlier_us = ride_feed_get_now_us (fixture->feed);
  g_usleep (20000);
  later_us = ride_feed_get_now_us (fixture->feed);
  g_assert_cmpint (earlier_us, >=, BEGIN_US);
  g_assert_cmpint (later_us - earlier_us, >=, 20000);
  g_assert_cmpint (later_us, <=, BEGIN_US + 50 * G_USEC_PER_SEC);
  stop (fixture);
}

static void
test_clock_set_back (Fixture      *fixture,
                     gconstpointer data)
{
  add_message (fixture, 59000, "u/1", "");
  add_message (fixture, 0, "l/1", "");
  add_message (fixture, 1, "u/1", "");
  start (fixture, 1);
  wait_for_end (fixture);
  g_assert_cmpstr (fixture->told->str, ==, "L+1-1+1O");
  stop (fixture);
}

static void
test_stop_while_waiting (Fixture      *fixture,
                         gconstpointer data)
{
  add_message (fixture, 0, "u/1", "");
  add_message (fixture, 59000, "l/1", "");
  start (fixture, 0.001);
  wait_for_events (fixture, 1);
  stop (fixture);
  g_assert_cmpuint (fixture->n_events, ==, 1);
}

static void
test_disconnect (Fixture      *fixture,
                 gconstpointer data)
{
  const RideConnection *connection;

  add_message (fixture, 0, "u/1", "");
  add_message (fixture, 59000, "l/1", "");
  start (fixture, 1);
  wait_for_events (fixture, 1);
  ride_feed_disconnect (fixture->feed);
  connection = wait_for_end (fixture);
  g_assert_cmpstr (connection->cause, ==, "user");
  ride_feed_retry_now (fixture->feed);
  ride_feed_refresh (fixture->feed);
  stop (fixture);
  g_assert_cmpuint (fixture->n_events, ==, 1);
}

static void
add_many (Fixture *fixture,
          guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *topic = g_strdup_printf ("u/%u", i);

      add_message (fixture, i % 60000, topic, "");
    }
}

/* The owner is slow, and loses nothing. */
static void
test_slow_owner (Fixture      *fixture,
                 gconstpointer data)
{
  add_many (fixture, 40000);
  fixture->block_us = 1000;
  start (fixture, 0);
  wait_for_end (fixture);
  g_assert_cmpuint (fixture->n_events, ==, 40000);
  stop (fixture);
}

static void
test_stop_in_the_middle (Fixture      *fixture,
                         gconstpointer data)
{
  add_many (fixture, 40000);
  fixture->block_us = 1000;
  start (fixture, 0);
  wait_for_events (fixture, 1);
  stop (fixture);
  g_assert_cmpuint (fixture->n_events, <, 40000);
}

static void
test_forgotten (Fixture      *fixture,
                gconstpointer data)
{
  add_many (fixture, 40000);
  start (fixture, 0);
  wait_for_events (fixture, 1);
  g_signal_handlers_disconnect_by_data (fixture->feed, fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->feed));
}

static void
test_damaged (Fixture      *fixture,
              gconstpointer data)
{
  const RideConnection *connection;

  add_message (fixture, 0, "u/1", "");
  g_string_append (fixture->text, "{\"type\":\"mess");
  start (fixture, 0);
  connection = wait_for_end (fixture);
  g_assert_cmpstr (fixture->told->str, ==, "L+1O");
  g_assert_nonnull (strstr (connection->recording_error, "line 3 "));
  g_assert_cmpstr (connection->reason, ==, connection->recording_error);
  stop (fixture);
}

static void
test_speed_in_words (void)
{
  const char *const refused[] = { "", "0", "-1", "nan", "inf", "1000001", "10x", "MAX", "fast" };
  double speed = -1;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_false (ride_recording_parse_speed (refused[i], &speed));
      g_assert_cmpfloat (speed, ==, -1);
    }

  g_assert_true (ride_recording_parse_speed ("0.5", &speed));
  g_assert_cmpfloat (speed, ==, 0.5);
  g_assert_true (ride_recording_parse_speed ("1000000", &speed));
  g_assert_cmpfloat (speed, ==, 1e6);
  g_assert_true (ride_recording_parse_speed ("max", &speed));
  g_assert_cmpfloat (speed, ==, 0);
}

static void
add (const char *path,
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/replay/events-and-states-in-order", test_in_order);
  add ("/replay/duplicates-are-left-out", test_duplicates);
  add ("/replay/speed", test_speed);
  g_test_add_func ("/replay/speed/in-words", test_speed_in_words);
  add ("/replay/time-goes-on-between-messages", test_time_goes_on);
  add ("/replay/clock-that-was-set-back", test_clock_set_back);
  add ("/replay/stop/while-waiting", test_stop_while_waiting);
  add ("/replay/stop/in-the-middle", test_stop_in_the_middle);
  add ("/replay/stop/forgotten", test_forgotten);
  add ("/replay/stop/disconnected-for-good", test_disconnect);
  add ("/replay/slow-owner-gets-everything", test_slow_owner);
  add ("/replay/damage-is-the-reason", test_damaged);

  return g_test_run ();
}
