/* two-readers.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "two-readers.h"

#include <string.h>

/* Topics with a bike, and others for which the payload must name one. */
static RideTopicRules *
make_rules (void)
{
  RideTopicRules *rules = ride_topic_rules_new_default ();

  ride_topic_rules_append_prefixed (rules, "unlock=unlock/events", NULL);
  ride_topic_rules_append_prefixed (rules, "lock=lock/events", NULL);
  ride_topic_rules_append_prefixed (rules, "status=status/events", NULL);
  ride_topic_rules_append_prefixed (rules, "online=online/events", NULL);

  return rules;
}

void
two_readers_init (TwoReaders *self)
{
  g_autoptr (RideTopicRules) rules = make_rules ();

  self->fast = ride_event_reader_new (rules);
  self->exact = ride_event_reader_new (rules);
  ride_event_reader_set_use_fast_path (self->exact, FALSE);
}

void
two_readers_clear (TwoReaders *self)
{
  ride_event_reader_free (self->fast);
  ride_event_reader_free (self->exact);
}

static const char *
compare_texts (const RideEvent *a,
               const RideEvent *b)
{
  if (g_strcmp0 (a->bike, b->bike) != 0)
    return "bike";
  if (g_strcmp0 (a->event_id, b->event_id) != 0)
    return "event_id";
  if (g_strcmp0 (a->trip, b->trip) != 0)
    return "trip";
  if (g_strcmp0 (a->station, b->station) != 0)
    return "station";
  if (g_strcmp0 (a->area, b->area) != 0)
    return "area";
  if (g_strcmp0 (a->raw_time, b->raw_time) != 0)
    return "raw_time";
  if (g_strcmp0 (a->topic, b->topic) != 0)
    return "topic";
  if (a->payload_length != b->payload_length)
    return "payload_length";
  if (a->payload_length > 0 && memcmp (a->payload, b->payload, a->payload_length) != 0)
    return "payload";

  return NULL;
}

static const char *
compare_numbers (const RideEvent *a,
                 const RideEvent *b)
{
  if (a->time_us != b->time_us)
    return "time_us";
  if (a->received_us != b->received_us)
    return "received_us";
  if (a->sent_us != b->sent_us)
    return "sent_us";
  if (a->fingerprint != b->fingerprint)
    return "fingerprint";
  if (a->flags != b->flags)
    return "flags";
  if (a->battery != b->battery)
    return "battery";

  /* Bit by bit, for 0 and -0 are equal. */
  if (memcmp (&a->speed, &b->speed, sizeof a->speed) != 0)
    return "speed";
  if (memcmp (&a->heading, &b->heading, sizeof a->heading) != 0)
    return "heading";
  if (memcmp (&a->accuracy, &b->accuracy, sizeof a->accuracy) != 0)
    return "accuracy";
  if (memcmp (&a->range, &b->range, sizeof a->range) != 0)
    return "range";
  if (memcmp (&a->latitude, &b->latitude, sizeof a->latitude) != 0)
    return "latitude";
  if (memcmp (&a->longitude, &b->longitude, sizeof a->longitude) != 0)
    return "longitude";

  return NULL;
}

static const char *
compare_states (const RideEvent *a,
                const RideEvent *b)
{
  if (a->verb != b->verb)
    return "verb";
  if (a->lock != b->lock)
    return "lock";
  if (a->payload_lock != b->payload_lock)
    return "payload_lock";
  if (a->vehicle_state != b->vehicle_state)
    return "vehicle_state";
  if (a->online != b->online)
    return "online";
  if (a->tipped != b->tipped)
    return "tipped";
  if (a->reserved != b->reserved)
    return "reserved";
  if (a->disabled != b->disabled)
    return "disabled";

  return NULL;
}

static const char *
compare_stats (const RideReaderStats *a,
               const RideReaderStats *b)
{
  if (a->messages != b->messages)
    return "messages";
  if (a->events != b->events)
    return "events";
  if (a->fields_dropped != b->fields_dropped)
    return "fields_dropped";
  if (a->not_json != b->not_json)
    return "not_json";
  if (memcmp (a->dropped, b->dropped, sizeof a->dropped) != 0)
    return "dropped";

  return NULL;
}

static char *
compare_batches (const RideEventBatch *a,
                 const RideEventBatch *b)
{
  guint n = ride_event_batch_get_length (a);

  if (n != ride_event_batch_get_length (b))
    return g_strdup ("the number of events");

  for (guint i = 0; i < n; i++)
    {
      const RideEvent *x = ride_event_batch_get (a, i);
      const RideEvent *y = ride_event_batch_get (b, i);
      const char *field = compare_texts (x, y);

      if (field == NULL)
        field = compare_numbers (x, y);
      if (field == NULL)
        field = compare_states (x, y);
      if (field != NULL)
        return g_strdup_printf ("%s of event %u", field, i);
    }

  return NULL;
}

char *
two_readers_find_difference (TwoReaders        *self,
                             const RideMessage *message,
                             gboolean          *took_fast_path)
{
  const RideReaderStats *stats = ride_event_reader_get_stats (self->fast);
  guint64 n_fast_before = stats->fast_path;
  g_autoptr (RideEventBatch) fast = ride_event_batch_new ();
  g_autoptr (RideEventBatch) exact = ride_event_batch_new ();
  char *difference;

  ride_event_reader_read (self->fast, message, fast);
  ride_event_reader_read (self->exact, message, exact);
  *took_fast_path = stats->fast_path > n_fast_before;

  difference = compare_batches (fast, exact);
  if (difference == NULL)
    difference = g_strdup (compare_stats (stats, ride_event_reader_get_stats (self->exact)));

  return difference;
}
