/* test-journaled.c: a feed whose events go to a journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "feed-fixture.h"
#include "ride-history.h"
#include "test-folder.h"

#define UNLOCKED "mobike/unlocked/B-#"

/* Each test begins with a journal of its own, and a session that the broker keeps. */
static RideJournal *
open_journal (Fixture *fixture)
{
  const RideJournalOptions options = ride_journal_options_default ();
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = NULL;

  path = g_build_filename (folder, "fleet.sqlite", NULL);
  fixture->profile->client_id = g_strdup ("desk");
  fixture->profile->session_expiry_s = 3600;
  fixture->profile->qos = 1;

  return ride_journal_new (path, &options);
}

static void
connect_with (Fixture     *fixture,
              RideJournal *journal)
{
  fixture_make_feed (fixture);
  ride_feed_set_journal (fixture->feed, journal);
  ride_feed_start (fixture->feed);
  fixture_wait_for_state (fixture, RIDE_CONNECTION_CONNECTED);
  while (!ride_connection_is_subscribed (ride_feed_get_connection (fixture->feed)))
    g_main_context_iteration (NULL, TRUE);
}

static void
remove_journal (RideJournal *journal)
{
  g_autofree char *folder = g_path_get_dirname (ride_journal_get_path (journal));

  ride_journal_close (journal);
  test_folder_remove (folder);
}

static gboolean
add_bike (gint64           seq,
          const RideEvent *event,
          gpointer         user_data)
{
  g_ptr_array_add (user_data, g_strdup (event->bike));

  return TRUE;
}

/* Returns the bikes of all events that are kept, waiting until there are @n. */
static GPtrArray *
wait_for_kept (Fixture     *fixture,
               RideJournal *journal,
               guint        n)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (GPtrArray) bikes = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (RideHistory) history = ride_history_open (ride_journal_get_path (journal), NULL);

      if (history != NULL)
        ride_history_read_events (history, 0, G_MAXINT64, NULL, add_bike, bikes, NULL, NULL);
      if (bikes->len >= n)
        {
          g_assert_cmpuint (bikes->len, ==, n);
          return g_steal_pointer (&bikes);
        }
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      fixture_run_for (fixture, 20);
    }
}

static void
test_kept_in_order (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (RideJournal) journal = open_journal (fixture);
  g_autoptr (GPtrArray) bikes = NULL;

  connect_with (fixture, journal);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 0, 500, 1);
  fixture_wait_for_events (fixture, 500);
  bikes = wait_for_kept (fixture, journal, 500);
  for (guint i = 0; i < bikes->len; i++)
    g_assert_cmpstr (g_ptr_array_index (bikes, i), ==, g_ptr_array_index (fixture->bikes, i));

  fixture_stop (fixture);
  remove_journal (journal);
}

/* The screen may do with the batch what it likes: the commit acknowledges. */
static void
test_commit_acknowledges (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (RideJournal) journal = open_journal (fixture);

  fixture->keep_back_from = 0;
  connect_with (fixture, journal);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 0, 100, 1);
  g_ptr_array_unref (wait_for_kept (fixture, journal, 100));
  fixture_run_for (fixture, 200);
  fixture_stop (fixture);

  fixture->keep_back_from = G_MAXUINT;
  connect_with (fixture, journal);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 100, 1, 1);
  fixture_wait_for_events (fixture, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->bikes, 0), ==, "B-100");

  fixture_stop (fixture);
  remove_journal (journal);
}

/* As after a crash between commit and acknowledgement. */
static void
test_known_after_restart (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (RideJournal) journal = open_journal (fixture);
  g_autoptr (GPtrArray) bikes = NULL;

  connect_with (fixture, journal);
  demo_thread_publish (fixture->demo, UNLOCKED, "{\"event_id\":\"e-#\"}", 0, 50, 1);
  fixture_wait_for_events (fixture, 50);
  g_ptr_array_unref (wait_for_kept (fixture, journal, 50));
  fixture_stop (fixture);

  connect_with (fixture, journal);
  demo_thread_publish (fixture->demo, UNLOCKED, "{\"event_id\":\"e-#\"}", 0, 60, 1);
  fixture_wait_for_events (fixture, 10);
  bikes = wait_for_kept (fixture, journal, 60);
  g_assert_cmpstr (g_ptr_array_index (fixture->bikes, 0), ==, "B-50");
  g_assert_cmpuint (fixture->bikes->len, ==, 10);

  fixture_stop (fixture);
  remove_journal (journal);
}

/* Returns the first status that is no longer that of opening. */
static RideJournalStatus *
wait_for_verdict (RideJournal *journal)
{
  for (;;)
    {
      g_autoptr (RideJournalStatus) status = ride_journal_get_status (journal);

      if (status->state != RIDE_JOURNAL_OPENING)
        return g_steal_pointer (&status);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* A journal that can't be must not stop the screen, nor the broker. */
static void
test_without_a_journal (Fixture      *fixture,
                        gconstpointer data)
{
  const RideJournalOptions options = ride_journal_options_default ();
  g_autoptr (RideJournal) journal = ride_journal_new ("/dev/null/fleet.sqlite", &options);
  g_autoptr (RideJournalStatus) status = NULL;

  fixture->profile->qos = 1;
  connect_with (fixture, journal);
  demo_thread_publish (fixture->demo, UNLOCKED, "{}", 0, 500, 1);
  fixture_wait_for_events (fixture, 500);
  status = wait_for_verdict (journal);
  g_assert_cmpint (status->state, ==, RIDE_JOURNAL_UNAVAILABLE);
  g_assert_nonnull (status->error);

  fixture_stop (fixture);
  ride_journal_close (journal);
  g_clear_pointer (&status, ride_journal_status_free);
  status = ride_journal_get_status (journal);
  g_assert_cmpuint (status->n_lost, ==, 500);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/journaled/events-are-kept-in-order", test_kept_in_order);
  fixture_add ("/journaled/the-commit-acknowledges", test_commit_acknowledges);
  fixture_add ("/journaled/what-comes-again-after-a-restart-is-known", test_known_after_restart);
  fixture_add ("/journaled/the-screen-goes-on-without-a-journal", test_without_a_journal);

  return g_test_run ();
}
