/* bench-journal.c: how fast a journal is written, and how fast it answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-journal [EVENTS]: prints a table and asserts nothing about it. The
 * files are in a temporary folder and removed afterwards. The ten million
 * events of the default take about 4 GB there.
 */

#include "ride-history.h"
#include "ride-journal.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_EVENTS_DEFAULT 10000000
#define N_EVENTS_RATE 1000000
#define N_BIKES 100000
#define BATCH_EVENTS 256
#define N_RUNS 5
#define QUIET_US (3 * G_USEC_PER_SEC)

#define FIRST_US (G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC)
#define SPAN_US (90 * 24 * 3600 * (gint64) G_USEC_PER_SEC)
#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define HOUR_US (3600 * (gint64) G_USEC_PER_SEC)

/* 121 bytes, as lock messages often are; the topic has 30. */
#define PAYLOAD \
  "{\"timestamp\":%013" G_GINT64_FORMAT ",\"battery_percent\":%02u,\"location\":{\"lat\":31.%06u," \
  "\"lng\":121.%06u},\"vehicle_state\":\"%-11s\"  }"

/* Bikes in turns of unlock and lock, in no order. */
typedef struct
{
  RideJournal *journal;
  GRand *random;
  guint n_events; /* over which SPAN_US are spread */
  guint next;
  gint64 *unlocked_us; /* of each bike, 0 = it is locked */
  gboolean with_trips;
} Load;

static void
load_init (Load        *self,
           RideJournal *journal,
           guint        n_events,
           gboolean     with_trips)
{
  *self = (Load){
    .journal = journal,
    .random = g_rand_new_with_seed (1),
    .n_events = n_events,
    .unlocked_us = g_new0 (gint64, N_BIKES),
    .with_trips = with_trips,
  };
}

static void
load_clear (Load *self)
{
  g_rand_free (self->random);
  g_free (self->unlocked_us);
}

static gint64
get_time (const Load *self,
          guint       event)
{
  return FIRST_US + (gint64) ((double) SPAN_US / self->n_events * event);
}

static void
add_trip (Load       *self,
          const char *bike,
          gint64      start_us,
          gint64      end_us)
{
  RideTrip trip = {
    .bike = bike,
    .start_us = start_us,
    .end_us = end_us,
    .has_place = TRUE,
    .latitude = 31.23,
    .longitude = 121.47,
  };

  ride_journal_add_trip (self->journal, &trip);
}

static void
add_event (Load           *self,
           RideEventBatch *batch)
{
  guint bike = g_rand_int_range (self->random, 0, N_BIKES);
  gint64 now_us = get_time (self, self->next++);
  gboolean is_unlock = self->unlocked_us[bike] == 0;
  guint x = g_rand_int_range (self->random, 0, 1000000);
  char id[16], topic[40], payload[200];
  RideEvent event = {
    .bike = id,
    .time_us = now_us - 300000,
    .received_us = now_us,
    .fingerprint = (guint64) g_rand_int (self->random) << 32 | self->next,
    .flags = RIDE_EVENT_HAS_PLACE,
    .verb = is_unlock ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK,
    .lock = is_unlock ? RIDE_LOCK_UNLOCKED : RIDE_LOCK_LOCKED,
    .vehicle_state = is_unlock ? RIDE_VEHICLE_STATE_ON_TRIP : RIDE_VEHICLE_STATE_AVAILABLE,
    .battery = x % 100,
    .latitude = 31 + x / 1e6,
    .longitude = 121 + x / 1e6,
    .topic = topic,
    .payload = (const guint8 *) payload,
  };

  g_snprintf (id, sizeof id, "B-%09u", bike);
  g_snprintf (topic, sizeof topic, "mobike/%s/%s%s", is_unlock ? "unlocked" : "locked", id,
              is_unlock ? "/sh" : "/shan");
  event.payload_length = g_snprintf (payload, sizeof payload, PAYLOAD, event.time_us / 1000,
                                     x % 100, x, x, is_unlock ? "on_trip" : "available");
  ride_event_batch_append (batch, &event);

  if (!is_unlock && self->with_trips)
    add_trip (self, id, self->unlocked_us[bike], event.time_us);
  self->unlocked_us[bike] = is_unlock ? event.time_us : 0;
}

static void
on_done (gboolean kept,
         gpointer user_data)
{
  g_atomic_int_set ((int *) user_data, kept ? 1 : -1);
}

static void
show_progress (const Load *self,
               guint       n_events)
{
  if (isatty (STDERR_FILENO))
    g_printerr ("\r%u %%", (guint) (self->next * (guint64) 100 / n_events));
}

/* Appends as fast as there is room, and waits until all is committed. Returns events a second. */
static double
append (Load *self,
        guint n_events)
{
  g_autoptr (RideEventBatch) last = ride_event_batch_new ();
  gint64 start_us = g_get_monotonic_time ();
  int done = 0;

  for (guint i = 0; i < n_events; i += BATCH_EVENTS)
    {
      g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

      for (guint j = 0; j < BATCH_EVENTS; j++)
        add_event (self, batch);
      while (!ride_journal_wait_for_room (self->journal, g_get_monotonic_time () + G_USEC_PER_SEC))
        ;
      ride_journal_append (self->journal, batch, RIDE_JOURNAL_ALL, NULL, NULL);
      if (i % (256 * BATCH_EVENTS) == 0)
        show_progress (self, n_events);
    }
  ride_journal_append (self->journal, last, RIDE_JOURNAL_ALL, on_done, &done);
  while (g_atomic_int_get (&done) == 0)
    g_usleep (1000);
  if (isatty (STDERR_FILENO))
    g_printerr ("\r      \r");
  if (g_atomic_int_get (&done) < 0)
    g_error ("The journal could not be written");

  return n_events / ((g_get_monotonic_time () - start_us) / 1e6);
}

static void
remove_journal (const char *path)
{
  const char *suffixes[] = { "", "-wal", "-shm", ".lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
}

static void
measure_rate (const char *path,
              gboolean    is_sync_full)
{
  RideJournalOptions options = { .is_sync_full = is_sync_full };
  g_autoptr (RideJournal) journal = ride_journal_new (path, &options);
  Load load;

  load_init (&load, journal, N_EVENTS_RATE, FALSE);
  g_print ("  %-44s %10.0f events/s\n",
           is_sync_full ? "1,000,000 events, synchronous=FULL" : "1,000,000 events, NORMAL",
           append (&load, N_EVENTS_RATE));
  ride_journal_close (journal);
  load_clear (&load);
  remove_journal (path);
}

/* Snapshots that are due are still made for a while after a flood of events. */
static RideJournalStatus *
wait_until_quiet (RideJournal *journal)
{
  g_autoptr (RideJournalStatus) status = ride_journal_get_status (journal);
  gint64 n_bytes;

  do
    {
      n_bytes = status->n_bytes;
      g_usleep (QUIET_US);
      g_clear_pointer (&status, ride_journal_status_free);
      status = ride_journal_get_status (journal);
    }
  while (status->n_bytes != n_bytes);

  return g_steal_pointer (&status);
}

static void
fill (const char *path,
      guint       n_events)
{
  RideJournalOptions options = { .is_sync_full = TRUE };
  g_autoptr (RideJournal) journal = ride_journal_new (path, &options);
  g_autoptr (RideJournalStatus) status = NULL;
  Load load;

  load_init (&load, journal, n_events, TRUE);
  g_print ("  %-44s %10.0f events/s\n", "all, with their rides, FULL", append (&load, n_events));
  status = wait_until_quiet (journal);
  g_print ("  %-44s %10.0f MB, %.0f bytes an event\n", "on disk", status->n_bytes / 1e6,
           (double) status->n_bytes / status->n_events);
  load_clear (&load);
}

static gboolean
count_event (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  ++*(guint *) user_data;

  return TRUE;
}

static gboolean
count_trip (gint64          id,
            const RideTrip *trip,
            gpointer        user_data)
{
  ++*(guint *) user_data;

  return TRUE;
}

static gboolean
count_minute (gint64   minute_us,
              guint    n_live,
              guint    n_unlocks,
              gpointer user_data)
{
  ++*(guint *) user_data;

  return TRUE;
}

typedef gboolean (*Question) (RideHistory *history,
                              GRand       *random,
                              guint       *n_answers,
                              GError     **error);

static gint64
pick_time (GRand *random)
{
  return FIRST_US + (gint64) (g_rand_double (random) * SPAN_US);
}

static const char *
pick_bike (GRand *random,
           char  *id)
{
  g_snprintf (id, 16, "B-%09u", g_rand_int_range (random, 0, N_BIKES));

  return id;
}

static gboolean
ask_timeline (RideHistory *history,
              GRand       *random,
              guint       *n_answers,
              GError     **error)
{
  char id[16];

  return ride_history_read_timeline (history, pick_bike (random, id), G_MAXINT64, 50, count_event,
                                     n_answers, NULL, error);
}

static gboolean
ask_trips_by_time (RideHistory *history,
                   GRand       *random,
                   guint       *n_answers,
                   GError     **error)
{
  gint64 from_us = pick_time (random);
  RideTripQuery query = { from_us, from_us + DAY_US, NULL, 0, G_MAXINT64, TRUE, 100 };

  return ride_history_read_trips (history, &query, count_trip, n_answers, NULL, error);
}

static gboolean
ask_trips_by_bike (RideHistory *history,
                   GRand       *random,
                   guint       *n_answers,
                   GError     **error)
{
  char id[16];
  RideTripQuery query = {
    FIRST_US, FIRST_US + SPAN_US, pick_bike (random, id), 0, G_MAXINT64, TRUE, 100
  };

  return ride_history_read_trips (history, &query, count_trip, n_answers, NULL, error);
}

static gboolean
ask_trips_by_length (RideHistory *history,
                     GRand       *random,
                     guint       *n_answers,
                     GError     **error)
{
  gint64 min_us = g_rand_int_range (random, 1, 240) * HOUR_US;
  RideTripQuery query = { FIRST_US, FIRST_US + SPAN_US, NULL, min_us, G_MAXINT64, TRUE, 100 };

  return ride_history_read_trips (history, &query, count_trip, n_answers, NULL, error);
}

/* Some hundred among millions. */
static gboolean
ask_rare_trips (RideHistory *history,
                GRand       *random,
                guint       *n_answers,
                GError     **error)
{
  gint64 max_us = g_rand_int_range (random, 10, 60) * (gint64) G_USEC_PER_SEC;
  RideTripQuery query = { FIRST_US, FIRST_US + SPAN_US, NULL, 0, max_us, TRUE, 100 };

  return ride_history_read_trips (history, &query, count_trip, n_answers, NULL, error);
}

static gboolean
ask_minutes (RideHistory *history,
             GRand       *random,
             guint       *n_answers,
             GError     **error)
{
  gint64 from_us = pick_time (random);

  return ride_history_read_minutes (history, from_us, from_us + DAY_US, count_minute, n_answers,
                                    NULL, error);
}

static gboolean
ask_moment (RideHistory *history,
            GRand       *random,
            guint       *n_answers,
            GError     **error)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  RideHistoryMoment moment;
  gboolean ok = ride_history_read_moment (history, pick_time (random), fleet, NULL, NULL, &moment,
                                          NULL, error);

  *n_answers = ride_fleet_get_n_bikes (fleet);

  return ok;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Each random pick is asked twice and the second time counts: the file is in memory then. */
static void
measure_question (RideHistory *history,
                  const char  *name,
                  Question     ask)
{
  double ms[N_RUNS];
  guint n_answers = 0;

  for (guint i = 0; i < N_RUNS; i++)
    for (guint warm = 0; warm < 2; warm++)
      {
        g_autoptr (GRand) random = g_rand_new_with_seed (100 + i);
        g_autoptr (GError) error = NULL;
        gint64 start_us = g_get_monotonic_time ();

        n_answers = 0;
        ask (history, random, &n_answers, &error);
        g_assert_no_error (error);
        ms[i] = (g_get_monotonic_time () - start_us) / 1e3;
      }

  qsort (ms, N_RUNS, sizeof *ms, compare_doubles);
  g_print ("  %-44s %10.1f %10.1f %10u\n", name, ms[N_RUNS / 2], ms[N_RUNS - 1], n_answers);
}

static void
measure_questions (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideHistory) history = ride_history_open (path, &error);

  g_assert_no_error (error);
  g_print ("\nAnswers with the file in the system's cache, ms (%d random picks)\n\n", N_RUNS);
  g_print ("  %-44s %10s %10s %10s\n", "", "median", "worst", "rows");
  measure_question (history, "a bike's newest 50 events", ask_timeline);
  measure_question (history, "100 rides of a day", ask_trips_by_time);
  measure_question (history, "100 rides of a bike", ask_trips_by_bike);
  measure_question (history, "100 rides longer than some hours", ask_trips_by_length);
  measure_question (history, "100 rides shorter than a minute, rare", ask_rare_trips);
  measure_question (history, "events a minute, a day of them", ask_minutes);
  measure_question (history, "the fleet at a moment", ask_moment);
}

int
main (int    argc,
      char **argv)
{
  const char *chosen = argc > 1 ? argv[1] : g_getenv ("RIDE_BENCH_EVENTS");
  guint n_events = chosen != NULL ? strtoul (chosen, NULL, 10) : N_EVENTS_DEFAULT;
  g_autofree char *folder = g_dir_make_tmp ("ride-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "journal.db", NULL);

  g_print ("Journal, messages of 30 + 121 bytes, %u bikes, %u events\n\n", N_BIKES, n_events);
  measure_rate (path, TRUE);
  measure_rate (path, FALSE);
  fill (path, n_events);
  measure_questions (path);

  remove_journal (path);
  g_rmdir (folder);

  return 0;
}
