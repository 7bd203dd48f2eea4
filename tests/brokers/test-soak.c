/* test-soak.c: the whole chain behind the window, for as long as one likes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A simulated fleet in a process of its own, a line that is cut every few
 * seconds, a journal that has to be trimmed, a view that is sorted. Memory
 * must be flat after the warm-up. RIDE_SOAK_SECONDS says how long; the
 * default only shows that nothing grows quickly.
 */

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault-proxy.h"
#include "ride-feed.h"
#include "ride-fleet-view.h"
#include "ride-keeper.h"
#include "test-folder.h"
#include "test-process.h"

#define DEFAULT_SECONDS 20
#define SECONDS_MAX 3600
#define WARM_UP_PART 0.4
#define CUT_INTERVAL_S 5
#define BIKES "20000"
#define EVENTS_PER_S "3000"
#define MEBIBYTE (1024 * 1024)
#define JOURNAL_BYTES (24 * MEBIBYTE)

/* What heaps keep in reserve comes and goes; a sanitizer keeps all that was freed for a while. */
#ifdef __SANITIZE_ADDRESS__
#define GROWTH_MAX (512 * MEBIBYTE)
#else
#define GROWTH_MAX (24 * MEBIBYTE)
#endif

typedef struct
{
  GMainLoop *loop;
  FaultProxy *proxy;
  RideFeed *feed;
  RideJournal *journal;
  RideTracker *tracker;
  RideKeeper *keeper;
  RideFleetView *view;
  guint64 n_events;
  guint n_cuts;
  gint64 warm_bytes;
  gboolean is_stopped;
} Soak;

static gint64
get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_file_get_contents ("/proc/self/statm", &text, NULL, NULL);
  g_assert_nonnull (text);
  words = g_strsplit (text, " ", 3);

  return g_ascii_strtoll (words[1], NULL, 10) * sysconf (_SC_PAGESIZE);
}

static guint
get_seconds (void)
{
  const char *text = g_getenv ("RIDE_SOAK_SECONDS");

  return text != NULL ? CLAMP (atoi (text), 1, SECONDS_MAX) : DEFAULT_SECONDS;
}

static void
on_batch (RideFeed       *feed,
          RideEventBatch *batch,
          gpointer        user_data)
{
  Soak *soak = user_data;

  soak->n_events += ride_tracker_apply_batch (soak->tracker, batch, 0, G_MAXUINT,
                                              g_get_real_time ());
  ride_keeper_flush (soak->keeper);
}

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       gpointer        user_data)
{
  Soak *soak = user_data;

  ride_keeper_take_connection (soak->keeper, connection, 0, g_get_real_time ());
  if (connection->state == RIDE_CONNECTION_WAITING)
    ride_feed_retry_now (feed);
}

static void
on_stopped (RideFeed *feed,
            gpointer  user_data)
{
  ((Soak *) user_data)->is_stopped = TRUE;
}

static gboolean
on_tick (gpointer user_data)
{
  Soak *soak = user_data;

  ride_tracker_tick (soak->tracker, g_get_real_time ());
  ride_fleet_view_refresh (soak->view);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_cut (gpointer user_data)
{
  Soak *soak = user_data;

  fault_proxy_cut (soak->proxy, soak->n_cuts++ % 2 == 0 ? FAULT_CUT_RST : FAULT_CUT_FIN);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_warm (gpointer user_data)
{
  ((Soak *) user_data)->warm_bytes = get_resident_bytes ();

  return G_SOURCE_REMOVE;
}

static gboolean
on_over (gpointer user_data)
{
  g_main_loop_quit (((Soak *) user_data)->loop);

  return G_SOURCE_REMOVE;
}

/* Returns the port of the simulated fleet. */
static guint16
read_port (TestProcess *broker)
{
  g_autofree char *url = test_process_expect_line (broker, "ws://127.0.0.1:", NULL);

  return (guint16) atoi (url + strlen ("ws://127.0.0.1:"));
}

static void
run (Soak *soak)
{
  guint seconds = get_seconds ();
  guint tick = g_timeout_add (RIDE_TRACKER_TICK_MS, on_tick, soak);
  guint cut = g_timeout_add_seconds (CUT_INTERVAL_S, on_cut, soak);

  g_timeout_add (seconds * 1000 * WARM_UP_PART, on_warm, soak);
  g_timeout_add (seconds * 1000, on_over, soak);
  g_main_loop_run (soak->loop);
  g_source_remove (cut);
  g_source_remove (tick);
}

static void
test_flat_memory (void)
{
  const char *const argv[] = { g_getenv ("RIDE_MONITOR"), "demo-broker", "--bikes", BIKES,
                               "--rate", EVENTS_PER_S, NULL };
  const RideThresholds thresholds = ride_thresholds_default ();
  RideJournalOptions options = ride_journal_options_default ();
  g_autoptr (TestProcess) broker = test_process_new (argv, NULL);
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "journal.sqlite", NULL);
  g_autofree char *url = NULL;
  g_autoptr (FaultProxy) proxy = fault_proxy_new (read_port (broker));
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (RideProfile) profile = NULL;
  g_autoptr (RideJournal) journal = NULL;
  g_autoptr (RideTracker) tracker = ride_tracker_new (&thresholds, NULL, NULL);
  g_autoptr (RideFleetView) view = ride_fleet_view_new (ride_tracker_get_fleet (tracker));
  g_autoptr (RideKeeper) keeper = NULL;
  g_autoptr (RideFeed) feed = NULL;
  Soak soak = { .loop = loop, .proxy = proxy, .tracker = tracker, .view = view };
  gint64 end_bytes;

  url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", fault_proxy_get_port (proxy));
  profile = ride_profile_new (url);
  profile->client_id = g_strdup ("soak-test");
  profile->session_expiry_s = 600;
  profile->use_proxy = FALSE;
  options.keep_bytes = JOURNAL_BYTES;

  soak.journal = journal = ride_journal_new (path, &options);
  soak.keeper = keeper = ride_keeper_new (tracker, journal, profile->qos, NULL, NULL);
  soak.feed = feed = ride_feed_new (profile, NULL);
  ride_feed_set_journal (feed, journal);
  ride_feed_set_may_merge (feed, TRUE);
  g_signal_connect (feed, "batch", G_CALLBACK (on_batch), &soak);
  g_signal_connect (feed, "connection-changed", G_CALLBACK (on_connection_changed), &soak);
  g_signal_connect (feed, "stopped", G_CALLBACK (on_stopped), &soak);
  ride_feed_start (feed);
  run (&soak);

  end_bytes = get_resident_bytes ();
  ride_feed_stop (feed);
  while (!soak.is_stopped)
    g_main_context_iteration (NULL, TRUE);
  ride_journal_close (journal);
  test_folder_remove (folder);

  g_test_message ("%" G_GUINT64_FORMAT " events, %u cuts; resident: %.1f MiB warm, %.1f MiB in the end",
                  soak.n_events, soak.n_cuts, soak.warm_bytes / (double) MEBIBYTE,
                  end_bytes / (double) MEBIBYTE);
  g_assert_cmpuint (soak.n_events, >, 0);
  g_assert_cmpint (end_bytes - soak.warm_bytes, <, GROWTH_MAX);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/soak/memory-is-flat", test_flat_memory);

  return g_test_run ();
}
