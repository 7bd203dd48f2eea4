/* test-crash.c: the program is killed again and again while numbered events flow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The test runs itself as the victim: a feed, a tracker and a journal, as the
 * window has them. After each kill the journal must be whole. What the broker
 * was told to forget it never sends again, so in the end every number must
 * be in the journal, once.
 */

#include <gio/gio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "ride-feed.h"
#include "ride-history.h"
#include "ride-keeper.h"
#include "ride-restore.h"
#include "test-folder.h"
#include "test-mosquitto.h"
#include "test-process.h"
#include "test-publisher.h"

#define N_EVENTS 60000
#define PER_SECOND 10000
#define N_KILLS 12
#define KILL_AFTER_MIN_MS 100
#define KILL_AFTER_MAX_MS 700

/* A broker and a disk this quiet for so long have lost something. */
#define PATIENCE_S 60

static void
on_batch (RideFeed       *feed,
          RideEventBatch *batch,
          gpointer        user_data)
{
  RideTracker *tracker = user_data;

  ride_tracker_apply_batch (tracker, batch, 0, G_MAXUINT, g_get_real_time ());
}

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       gpointer        user_data)
{
  ride_keeper_take_connection (user_data, connection, 0, g_get_real_time ());
  if (connection->state == RIDE_CONNECTION_WAITING)
    ride_feed_retry_now (feed);
}

static gboolean
is_open (RideJournal *journal)
{
  g_autoptr (RideJournalStatus) status = ride_journal_get_status (journal);

  g_assert_no_error (status->error);
  g_assert_null (status->set_aside);

  return status->state == RIDE_JOURNAL_READY;
}

/* Lives until it is killed. */
static int
run_victim (const char *url,
            const char *path)
{
  const RideThresholds thresholds = ride_thresholds_default ();
  const RideJournalOptions options = ride_journal_options_default ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (RideProfile) profile = ride_profile_new (url);
  g_autoptr (RideJournal) journal = ride_journal_new (path, &options);
  g_autoptr (RideTracker) tracker = NULL;
  g_autoptr (RideKeeper) keeper = NULL;
  g_autoptr (RideFeed) feed = NULL;
  g_autoptr (GError) error = NULL;
  gint64 as_of_us;

  while (!is_open (journal))
    g_main_context_iteration (NULL, TRUE);

  tracker = ride_restore_tracker (path, &thresholds, journal, g_get_real_time (), NULL, &as_of_us,
                                  &error);
  g_assert_no_error (error);

  profile->client_id = g_strdup ("crash-test");
  profile->session_expiry_s = 3600;
  profile->use_proxy = FALSE;
  keeper = ride_keeper_new (tracker, journal, profile->qos, NULL, NULL);
  feed = ride_feed_new (profile, NULL);
  ride_feed_set_journal (feed, journal);
  g_signal_connect (feed, "batch", G_CALLBACK (on_batch), tracker);
  g_signal_connect (feed, "connection-changed", G_CALLBACK (on_connection_changed), keeper);
  ride_feed_start (feed);
  g_main_loop_run (loop);

  return 0;
}

static int
take_word (gpointer user_data,
           int      n_columns,
           char   **values,
           char   **names)
{
  g_string_append (user_data, values[0]);

  return 0;
}

static void
assert_is_whole (const char *path)
{
  g_autoptr (GString) verdict = g_string_new (NULL);
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "PRAGMA integrity_check", take_word, verdict, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpstr (verdict->str, ==, "ok");
  sqlite3_close (database);
}

typedef struct
{
  guint8 times[N_EVENTS];
  guint n;
} Tally;

static gboolean
tally_event (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  Tally *tally = user_data;
  g_autofree char *payload = g_strndup ((const char *) event->payload, event->payload_length);
  const char *digits = strstr (payload, "\"n\":");
  guint n;

  g_assert_nonnull (digits);
  n = (guint) g_ascii_strtoull (digits + strlen ("\"n\":"), NULL, 10);
  g_assert_cmpuint (n, <, N_EVENTS);
  g_assert_cmpuint (tally->times[n], ==, 0);
  tally->times[n] = 1;
  tally->n++;

  return TRUE;
}

/* Also checks that no number is there twice. */
static guint
count_kept (const char *path)
{
  g_autofree Tally *tally = g_new0 (Tally, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (RideHistory) history = ride_history_open (path, &error);

  g_assert_no_error (error);
  ride_history_read_events (history, 0, G_MAXINT64, NULL, tally_event, tally, NULL, &error);
  g_assert_no_error (error);

  return tally->n;
}

static TestProcess *
start_victim (const char *url,
              const char *path)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *const argv[] = { program, "--victim", url, path, NULL };

  return test_process_new (argv, NULL);
}

static void
wait_for_all (const char *path)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (count_kept (path) < N_EVENTS)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (200000);
    }
}

static void
test_kill (void)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new_for_load ();
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "journal.sqlite", NULL);
  g_autoptr (TestPublisher) publisher = NULL;
  g_autoptr (TestProcess) last = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  guint n_before_the_last = 0;

  if (mosquitto == NULL)
    return;

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autoptr (TestProcess) victim = start_victim (test_mosquitto_get_url (mosquitto), path);

      /* The broker keeps messages for a subscriber that it has seen once. */
      if (publisher == NULL)
        {
          g_usleep (G_USEC_PER_SEC);
          publisher = test_publisher_new_paced (test_mosquitto_get_tcp_port (mosquitto),
                                                "mobike/status/B-1042", MQTT_QOS_1, N_EVENTS,
                                                PER_SECOND);
        }
      g_usleep (1000 * g_rand_int_range (rand, KILL_AFTER_MIN_MS, KILL_AFTER_MAX_MS));
      test_process_signal (victim, SIGKILL);
      g_assert_cmpint (test_process_wait (victim), ==, -SIGKILL);
      assert_is_whole (path);
      n_before_the_last = count_kept (path);
    }

  last = start_victim (test_mosquitto_get_url (mosquitto), path);
  wait_for_all (path);
  test_process_signal (last, SIGKILL);
  test_process_wait (last);
  assert_is_whole (path);
  g_assert_cmpuint (count_kept (path), ==, N_EVENTS);
  test_folder_remove (folder);
  g_test_message ("%u kills, %u events kept before the last start, %u in the end, each once",
                  N_KILLS, n_before_the_last, N_EVENTS);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--victim"))
    return run_victim (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crash/every-acknowledged-event-is-kept-once-over-kills", test_kill);

  return g_test_run ();
}
