/* bench-ingest.c: the feed and the fleet without a window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-ingest URL MESSAGES 3.1.1|5.0 [JOURNAL]
 *
 * Says "ready" when it is subscribed. Follows the broker until so many events are in the
 * fleet, or no more come. Tells the wall and CPU seconds from the first to the last, and the
 * latencies where events say when they were sent, in all and until the feed's thread had them.
 */

#include "bench-figures.h"
#include "ride-feed.h"
#include "ride-fleet.h"

#include <stdio.h>
#include <stdlib.h>

#define LOOK_MS 500
#define PATIENCE_US (10 * G_USEC_PER_SEC)

typedef struct
{
  GMainLoop *loop;
  RideFleet *fleet;
  GArray *latencies_us;
  GArray *until_received_us;
  guint n_wanted;
  guint n_applied;
  gint64 began_us;
  gint64 applied_us; /* the newest */
  double cpu_began_s;
} Ingest;

static void
note_latencies (Ingest               *self,
                const RideEventBatch *batch)
{
  for (guint i = 0; i < ride_event_batch_get_length (batch); i++)
    {
      const RideEvent *event = ride_event_batch_get (batch, i);
      double latency_us = self->applied_us - event->sent_us;
      double until_received_us = event->received_us - event->sent_us;

      if (event->sent_us == 0)
        continue;
      g_array_append_val (self->latencies_us, latency_us);
      g_array_append_val (self->until_received_us, until_received_us);
    }
}

static void
on_batch (RideFeed       *feed,
          RideEventBatch *batch,
          Ingest         *self)
{
  guint n = ride_event_batch_get_length (batch);

  if (self->began_us == 0)
    {
      self->began_us = ride_event_batch_get (batch, 0)->received_us;
      self->cpu_began_s = bench_get_cpu_s ();
    }

  ride_fleet_apply_batch (self->fleet, batch, 0, n);
  self->applied_us = g_get_real_time ();
  self->n_applied += n;
  note_latencies (self, batch);
  if (self->n_applied >= self->n_wanted)
    g_main_loop_quit (self->loop);
}

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       gpointer        user_data)
{
  if (!ride_connection_is_live (connection) || !ride_connection_is_subscribed (connection))
    return;

  g_signal_handlers_disconnect_by_func (feed, on_connection_changed, user_data);
  bench_tell ("ready", 1);
  fflush (stdout);
}

static gboolean
look_for_silence (gpointer user_data)
{
  Ingest *self = user_data;

  if (g_get_real_time () - self->applied_us > PATIENCE_US)
    g_main_loop_quit (self->loop);

  return G_SOURCE_CONTINUE;
}

static void
tell (Ingest *self)
{
  bench_tell ("events", self->n_applied);
  bench_tell ("seconds", (self->applied_us - self->began_us) / 1e6);
  bench_tell ("cpu-seconds", bench_get_cpu_s () - self->cpu_began_s);
  bench_tell ("resident-bytes", bench_get_resident_bytes ());
  if (self->latencies_us->len == 0)
    return;

  bench_tell_distribution ("latency-us", self->latencies_us);
  bench_tell_distribution ("until-received-us", self->until_received_us);
}

static void
keep_journal (RideFeed   *feed,
              const char *path)
{
  RideJournalOptions options = ride_journal_options_default ();
  g_autoptr (RideJournal) journal = ride_journal_new (path, &options);

  ride_feed_set_journal (feed, journal);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (RideProfile) profile = NULL;
  g_autoptr (RideFeed) feed = NULL;
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GArray) latencies_us = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) until_received_us = g_array_new (FALSE, FALSE, sizeof (double));
  Ingest self = {
    .loop = loop,
    .fleet = fleet,
    .latencies_us = latencies_us,
    .until_received_us = until_received_us,
  };

  if (argc != 4 && argc != 5)
    g_error ("usage: bench-ingest URL MESSAGES 3.1.1|5.0 [JOURNAL]");

  profile = ride_profile_new (argv[1]);
  profile->protocol = g_str_equal (argv[3], "5.0") ? RIDE_PROTOCOL_5_0 : RIDE_PROTOCOL_3_1_1;
  self.n_wanted = atoi (argv[2]);
  self.applied_us = g_get_real_time ();
  feed = ride_feed_new (profile, NULL);
  if (argc == 5)
    keep_journal (feed, argv[4]);
  g_signal_connect (feed, "batch", G_CALLBACK (on_batch), &self);
  g_signal_connect (feed, "connection-changed", G_CALLBACK (on_connection_changed), NULL);
  g_timeout_add (LOOK_MS, look_for_silence, &self);
  ride_feed_start (feed);
  g_main_loop_run (loop);

  tell (&self);

  return 0;
}
