/* feed-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "feed-fixture.h"

#include <string.h>

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->demo = demo_thread_new ();
  fixture->profile = ride_profile_new (demo_thread_get_url (fixture->demo));
  fixture->states = g_string_new (NULL);
  fixture->told = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_connection_unref);
  fixture->bikes = g_ptr_array_new_with_free_func (g_free);
  fixture->thread = g_thread_self ();
  fixture->keep_back_from = G_MAXUINT;
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  if (fixture->feed != NULL)
    fixture_stop (fixture);
  demo_thread_free (fixture->demo);
  ride_profile_free (fixture->profile);
  g_free (fixture->password);
  g_string_free (fixture->states, TRUE);
  g_ptr_array_unref (fixture->told);
  g_ptr_array_unref (fixture->bikes);
}

void
fixture_add (const char *path,
             FixtureFunc test)
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
on_batch (RideFeed *feed,
          gpointer  data,
          gpointer  user_data)
{
  Fixture *fixture = user_data;
  const RideEventBatch *batch = data;

  g_assert_true (g_thread_self () == fixture->thread);
  g_assert_cmpuint (ride_event_batch_get_length (batch), >, 0);
  g_assert_cmpuint (fixture->n_stopped, ==, 0);

  fixture->n_batches++;
  for (guint i = 0; i < ride_event_batch_get_length (batch); i++)
    g_ptr_array_add (fixture->bikes, g_strdup (ride_event_batch_get (batch, i)->bike));

  if (fixture->keep_back_from != G_MAXUINT)
    ride_feed_keep_back (feed, fixture->keep_back_from);
  if (fixture->stop_in_handler)
    ride_feed_stop (feed);
}

static const char state_letters[] = "ochCwr";

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       gpointer        user_data)
{
  Fixture *fixture = user_data;
  GString *states = fixture->states;
  char letter = state_letters[connection->state];

  g_assert_true (g_thread_self () == fixture->thread);
  g_assert_true (ride_feed_get_connection (feed) == connection);
  fixture->n_snapshots++;
  if (states->len > 0 && states->str[states->len - 1] == letter)
    return;

  g_string_append_c (states, letter);
  g_ptr_array_add (fixture->told, ride_connection_ref (connection));
}

static void
on_stopped (RideFeed *feed,
            gpointer  user_data)
{
  Fixture *fixture = user_data;

  fixture->n_stopped++;
}

void
fixture_make_feed (Fixture *fixture)
{
  g_assert_null (fixture->feed);
  g_string_truncate (fixture->states, 0);
  g_ptr_array_set_size (fixture->told, 0);
  fixture->n_seen = 0;
  g_ptr_array_set_size (fixture->bikes, 0);
  fixture->n_batches = 0;
  fixture->n_snapshots = 0;
  fixture->n_stopped = 0;
  fixture->feed = ride_feed_new (fixture->profile, fixture->password);
  g_signal_connect (fixture->feed, "batch", G_CALLBACK (on_batch), fixture);
  g_signal_connect (fixture->feed, "connection-changed", G_CALLBACK (on_connection_changed),
                    fixture);
  g_signal_connect (fixture->feed, "stopped", G_CALLBACK (on_stopped), fixture);
}

void
fixture_start (Fixture *fixture)
{
  fixture_make_feed (fixture);
  ride_feed_start (fixture->feed);
}

static gboolean
on_overdue (gpointer user_data)
{
  g_test_message ("waited in vain for %s", (const char *) user_data);
  g_assert_not_reached ();

  return G_SOURCE_REMOVE;
}

static guint
watch (const char *what)
{
  return g_timeout_add_seconds (PATIENCE_S, on_overdue, (gpointer) what);
}

static gboolean
is_subscribed (RideConnection *connection)
{
  for (guint i = 0; i < connection->filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (connection->filters, i);

      if (!filter->answered)
        return FALSE;
    }

  return TRUE;
}

void
fixture_connect (Fixture *fixture)
{
  guint id;

  fixture_start (fixture);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_CONNECTED);
  id = watch ("the subscription");
  while (!is_subscribed (ride_feed_get_connection (fixture->feed)))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

void
fixture_stop (Fixture *fixture)
{
  guint id = watch ("the end");

  ride_feed_stop (fixture->feed);
  while (fixture->n_stopped == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  g_assert_cmpint (ride_feed_get_connection (fixture->feed)->state, ==, RIDE_CONNECTION_OFFLINE);
  fixture_forget (fixture);
}

void
fixture_forget (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (fixture->feed, fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->feed));
}

const RideConnection *
fixture_wait_for_state (Fixture            *fixture,
                        RideConnectionState state)
{
  guint id = watch (ride_connection_state_to_string (state));

  while (TRUE)
    {
      const char *unseen = fixture->states->str + fixture->n_seen;
      const char *found = strchr (unseen, state_letters[state]);

      if (found != NULL)
        {
          fixture->n_seen += found - unseen + 1;
          break;
        }
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);

  return g_ptr_array_index (fixture->told, fixture->n_seen - 1);
}

void
fixture_wait_for_events (Fixture *fixture,
                         guint    n)
{
  guint id = watch ("an event");

  while (fixture->bikes->len < n)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

void
fixture_wait_for_clients (Fixture *fixture,
                          guint    n)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (demo_thread_get_clients (fixture->demo) != n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      fixture_run_for (fixture, 5);
    }
}

static gboolean
on_over (gpointer user_data)
{
  gboolean *over = user_data;

  *over = TRUE;

  return G_SOURCE_REMOVE;
}

void
fixture_run_for (Fixture *fixture,
                 guint    milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}
