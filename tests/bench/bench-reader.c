/* bench-reader.c: what it costs to read an event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prints medians in nanoseconds of CPU time and asserts nothing about them.
 */

#include "ride-dedup.h"
#include "ride-event-reader.h"
#include "ride-fast-reader.h"
#include "ride-hash.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_RUNS 9
#define N_MESSAGES 50000
#define N_BIKES 4096
#define EVENTS_PER_BATCH 256
#define DEDUP_CAPACITY (1u << 16)

#define NOW_US (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)

typedef struct
{
  const char *name;
  const char *topic; /* %u is the bike */
  const char *payload;
} Sample;

static const Sample samples[] = {
  { "usual", "mobike/unlocked/B-%07u",
    "{\"timestamp\":1795336199123,\"battery_percent\":71,\"location\":{\"lat\":31.230416,"
    "\"lng\":121.473701},\"vehicle_state\":\"on_trip\"}" },
  { "MDS", "mobike/status/B-%07u",
    "{\"event_id\":\"0b8e4f2c-6a53-4c19-9d27-1f4f8a3b5c6d\",\"vehicle_state\":\"available\","
    "\"event_types\":[\"trip_end\"],\"timestamp\":1795336199123,"
    "\"publication_time\":1795336199456,\"location\":{\"lat\":31.230416,\"lng\":121.473701,"
    "\"speed\":0.5,\"heading\":271},\"battery_percent\":71,\"trip_ids\":[\"T-884213\"]}" },
  { "tracker", "mobike/status/B-%07u",
    "{ \"deviceId\": \"B-1\", \"ts\": \"2026-11-22T08:29:59.123Z\", \"lat\": 31.230416000000002, "
    "\"lon\": 121.4737010000000, \"speed\": 4.2, \"batteryPct\": 0.71, \"isLocked\": false, "
    "\"firmware\": \"1.4.2\" }" },
  { "online", "mobike/online/B-%07u", "1" },
  { "no payload", "mobike/locked/B-%07u", "" },
  { "escapes", "mobike/locked/B-%07u",
    "{\"timestamp\":1795336199123,\"battery_percent\":71,\"stop_id\":\"Jing\\u2019an 3\"}" },
};

static char *topics[N_BIKES];

static void
fill_topics (const char *template)
{
  for (guint i = 0; i < N_BIKES; i++)
    {
      const char *bike = strchr (template, '%');

      g_free (topics[i]);
      topics[i] = g_strdup_printf ("%.*s%07u", (int) (bike - template), template, i);
    }
}

static gint64
get_cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static double
measure_once (const Sample *sample,
              gboolean      use_fast_path)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new_default ();
  g_autoptr (RideEventReader) reader = ride_event_reader_new (rules);
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  RideMessage message = {
    .payload = (const guint8 *) sample->payload,
    .payload_length = strlen (sample->payload),
    .received_us = NOW_US,
  };
  gint64 start = get_cpu_ns ();

  ride_event_reader_set_use_fast_path (reader, use_fast_path);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      message.topic = topics[i % N_BIKES];
      message.topic_length = strlen (message.topic);
      ride_event_reader_read (reader, &message, batch);
      if (ride_event_batch_get_length (batch) == EVENTS_PER_BATCH)
        {
          ride_event_batch_unref (batch);
          batch = ride_event_batch_new ();
        }
    }

  return (double) (get_cpu_ns () - start) / N_MESSAGES;
}

/* Without topic and batch. */
static double
measure_payload_once (const Sample *sample)
{
  const RideHashKey key = { 1, 2 };
  g_autofree RideFastReader *fast = g_new0 (RideFastReader, 1);
  const gsize length = strlen (sample->payload);
  guint64 fields_dropped = 0;
  gint64 start = get_cpu_ns ();

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      RideEvent event = { .received_us = NOW_US };
      char raw_time[RIDE_RAW_TIME_SIZE];
      RideEventDraft draft;

      ride_event_draft_init (&draft, RIDE_VERB_STATUS, &fields_dropped);
      g_assert_true (ride_fast_reader_read (fast, sample->payload, length, &draft));
      ride_event_draft_finish (&draft, &event, raw_time);
      g_assert_cmpuint (ride_hash_content (&key, sample->payload, length), !=, 0);
    }

  return (double) (get_cpu_ns () - start) / N_MESSAGES;
}

static double
measure_dedup_once (void)
{
  RideDedup *dedup = ride_dedup_new (DEDUP_CAPACITY);
  RideEvent event = { .bike = "B-1" };
  guint64 random = 1;
  gint64 start;
  double ns;

  start = get_cpu_ns ();
  for (guint i = 0; i < 4 * DEDUP_CAPACITY; i++)
    {
      random = random * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407;
      event.fingerprint = random;
      ride_dedup_is_new (dedup, &event);
    }
  ns = (double) (get_cpu_ns () - start) / (4 * DEDUP_CAPACITY);
  ride_dedup_free (dedup);

  return ns;
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

/* Both ways in turns, so that what else the machine does falls on both. */
static void
print_sample (const Sample *sample)
{
  double fast[N_RUNS], slow[N_RUNS];
  double fast_ns, slow_ns;

  fill_topics (sample->topic);
  for (guint i = 0; i < N_RUNS; i++)
    {
      fast[i] = measure_once (sample, TRUE);
      slow[i] = measure_once (sample, FALSE);
    }

  fast_ns = get_median (fast);
  slow_ns = get_median (slow);
  g_print ("%-12s %8" G_GSIZE_FORMAT " %10.0f %16.0f %7.1f\n", sample->name,
           strlen (sample->payload), fast_ns, slow_ns, slow_ns / fast_ns);
}

static void
print_payload (const Sample *sample)
{
  double runs[N_RUNS];

  for (guint i = 0; i < N_RUNS; i++)
    runs[i] = measure_payload_once (sample);
  g_print ("\nThe %s payload alone, its hash included, ns: %.0f\n", sample->name,
           get_median (runs));
}

static void
print_dedup (void)
{
  double runs[N_RUNS];

  for (guint i = 0; i < N_RUNS; i++)
    runs[i] = measure_dedup_once ();
  g_print ("To tell duplicates by 65,536 fingerprints, ns an event: %.0f\n", get_median (runs));
}

int
main (void)
{
  g_print ("Topic and payload to an event in a batch, ns an event (medians of %d)\n\n", N_RUNS);
  g_print ("%-12s %8s %10s %16s %7s\n", "payload", "bytes", "as it is", "json-glib alone", "ratio");
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    print_sample (&samples[i]);
  print_payload (&samples[0]);
  print_dedup ();

  for (guint i = 0; i < N_BIKES; i++)
    g_free (topics[i]);

  return 0;
}
