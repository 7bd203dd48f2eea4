/* bench-tracker.c: what rides and alarms cost beside the fleet alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prints medians in nanoseconds of CPU time and asserts nothing about them.
 */

#include "ride-tracker.h"

#include <stdlib.h>
#include <time.h>

#define N_RUNS 9
#define N_BIKES 100000
#define N_EVENTS 400000
#define EVENTS_PER_BATCH 256
#define N_SWEPT_BIKES 1000000
#define BATCHES_PER_MERGE 64

#define NOW_US (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)

typedef struct
{
  GPtrArray *batches;
  RideFleet *fleet;
  RideTracker *tracker;
  gint64 now_us;
} Bench;

static gint64
get_cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static void
append (RideEventBatch *batch,
        guint           bike,
        RideVerb        verb,
        gint64          time_us)
{
  static const RideLock locks[] = { RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKED, RIDE_LOCK_NONE };
  char id[16];
  const RideEvent event = {
    .bike = id,
    .verb = verb,
    .lock = locks[verb],
    .time_us = time_us,
    .received_us = time_us,
    .battery = 71,
    .flags = RIDE_EVENT_HAS_PLACE,
    .latitude = 31.2,
    .longitude = 121.5,
  };

  g_snprintf (id, sizeof id, "B-%09u", bike);
  ride_event_batch_append (batch, &event);
}

/* Bikes in random order, each unlocked and locked in turns with a report in between. */
static GPtrArray *
make_batches (gint64 from_us,
              guint  n_bikes)
{
  static const RideVerb verbs[] = { RIDE_VERB_UNLOCK, RIDE_VERB_STATUS, RIDE_VERB_LOCK };
  GPtrArray *batches = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_event_batch_unref);
  g_autofree guint8 *turns = g_new0 (guint8, n_bikes);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < N_EVENTS; i++)
    {
      guint bike = g_rand_int_range (random, 0, n_bikes);

      if (i % EVENTS_PER_BATCH == 0)
        g_ptr_array_add (batches, ride_event_batch_new ());
      append (g_ptr_array_index (batches, batches->len - 1), bike, verbs[turns[bike]++ % 3],
              from_us + i);
    }

  return batches;
}

static double
measure_fleet (Bench *bench)
{
  gint64 start = get_cpu_ns ();

  for (guint i = 0; i < bench->batches->len; i++)
    ride_fleet_apply_batch (bench->fleet, g_ptr_array_index (bench->batches, i), 0,
                            EVENTS_PER_BATCH);

  return (double) (get_cpu_ns () - start) / N_EVENTS;
}

static double
measure_tracker (Bench *bench)
{
  gint64 start = get_cpu_ns ();

  for (guint i = 0; i < bench->batches->len; i++)
    ride_tracker_apply_batch (bench->tracker, g_ptr_array_index (bench->batches, i), 0,
                              EVENTS_PER_BATCH, bench->now_us);

  return (double) (get_cpu_ns () - start) / N_EVENTS;
}

static double
measure_merge (Bench *bench)
{
  gint64 start = get_cpu_ns ();

  for (guint i = 0; i < bench->batches->len; i += BATCHES_PER_MERGE)
    {
      g_autoptr (RideEventBatch) merged =
          ride_event_batch_merge ((RideEventBatch *const *) bench->batches->pdata + i,
                                  MIN (BATCHES_PER_MERGE, bench->batches->len - i));
    }

  return (double) (get_cpu_ns () - start) / N_EVENTS;
}

static double
measure_round (Bench *bench)
{
  const guint n_ticks = (N_SWEPT_BIKES + 32767) / 32768;
  gint64 start = get_cpu_ns ();

  for (guint i = 0; i < n_ticks; i++)
    {
      bench->now_us += RIDE_TRACKER_TICK_MS * 1000;
      ride_tracker_tick (bench->tracker, bench->now_us);
    }

  return (double) (get_cpu_ns () - start) / N_SWEPT_BIKES;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_median (double values[N_RUNS])
{
  qsort (values, N_RUNS, sizeof *values, compare_doubles);

  return values[N_RUNS / 2];
}

static void
on_trip (const RideTrip *trip,
         gpointer        user_data)
{
  *(guint *) user_data += 1;
}

static void
on_alarm (const RideAlarm *alarm,
          RideAlarmChange  change,
          gpointer         user_data)
{
}

/* All in turns, so that what else the machine does falls on each. */
static void
print_events (void)
{
  const RideThresholds thresholds = ride_thresholds_default ();
  const RideTrackerEvents events = { .trip = on_trip, .alarm = on_alarm };
  double fleet[N_RUNS], tracker[N_RUNS], merge[N_RUNS];
  guint n_trips = 0;
  Bench bench = { .fleet = ride_fleet_new (), .now_us = NOW_US };

  bench.tracker = ride_tracker_new (&thresholds, &events, &n_trips);
  ride_tracker_set_live (bench.tracker, TRUE, TRUE, NOW_US);
  for (guint i = 0; i < N_RUNS; i++)
    {
      bench.batches = make_batches (NOW_US + i * G_TIME_SPAN_MINUTE, N_BIKES);
      fleet[i] = measure_fleet (&bench);
      tracker[i] = measure_tracker (&bench);
      merge[i] = measure_merge (&bench);
      g_ptr_array_unref (bench.batches);
    }

  g_print ("Events into a fleet of %u bikes, ns an event (medians of %d; %u rides)\n\n", N_BIKES,
           N_RUNS, n_trips);
  g_print ("the fleet alone          %8.0f\n", get_median (fleet));
  g_print ("with rides and alarms    %8.0f\n", get_median (tracker));
  g_print ("merging waiting batches  %8.0f\n", get_median (merge));
  ride_tracker_free (bench.tracker);
  ride_fleet_free (bench.fleet);
}

static void
print_sweep (const char *name,
             guint       n_low)
{
  const RideThresholds thresholds = ride_thresholds_default ();
  double rounds[N_RUNS];
  Bench bench = { .now_us = NOW_US };

  bench.tracker = ride_tracker_new (&thresholds, NULL, NULL);
  ride_tracker_set_live (bench.tracker, TRUE, TRUE, NOW_US);
  for (guint i = 0; i < N_SWEPT_BIKES; i++)
    {
      char id[16];
      const RideEvent event = {
        .bike = id,
        .verb = i % 10 == 0 ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK,
        .lock = i % 10 == 0 ? RIDE_LOCK_UNLOCKED : RIDE_LOCK_LOCKED,
        .time_us = NOW_US,
        .battery = n_low > 0 && i % (N_SWEPT_BIKES / n_low) == 0 ? 10 : 71,
      };

      g_snprintf (id, sizeof id, "B-%09u", i);
      ride_tracker_apply (bench.tracker, &event, NOW_US);
    }
  for (guint i = 0; i < N_RUNS; i++)
    rounds[i] = measure_round (&bench);

  g_print ("%-24s %8.1f %14.0f %10.2f\n", name, get_median (rounds),
           get_median (rounds) * 32768 / 1000,
           (double) ride_tracker_get_memory (bench.tracker) / N_SWEPT_BIKES);
  ride_tracker_free (bench.tracker);
}

int
main (void)
{
  print_events ();
  g_print ("\nA round over %u bikes   ns a bike     us a tick  bytes a bike\n", N_SWEPT_BIKES);
  print_sweep ("all fine", 0);
  print_sweep ("one in ten has an alarm", N_SWEPT_BIKES / 10);

  return 0;
}
