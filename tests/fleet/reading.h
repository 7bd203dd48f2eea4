/* reading.h: reads one message in a test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event-reader.h"

#include <string.h>

/* 2026-11-22T08:30:00Z, when everything in these tests is received. */
#define NOW_S G_GINT64_CONSTANT (1795336200)
#define NOW_US (NOW_S * G_USEC_PER_SEC)

#define UNLOCK_TOPIC "mobike/unlocked/B-1042"
#define LOCK_TOPIC "mobike/locked/B-1042"
#define STATUS_TOPIC "mobike/status/B-1042"
#define ONLINE_TOPIC "mobike/online/B-1042"

/* A reader, and the batch that holds what it read last. */
typedef struct
{
  RideEventReader *reader;
  RideEventBatch *batch;
} Reading;

static inline void
reading_init (Reading        *self,
              RideTopicRules *rules)
{
  self->reader = ride_event_reader_new (rules);
  self->batch = ride_event_batch_new ();
}

static inline void
reading_clear (Reading *self)
{
  ride_event_reader_free (self->reader);
  ride_event_batch_unref (self->batch);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static inline Reading
reading_new (void)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new_default ();
  Reading self;

  reading_init (&self, rules);
  return self;
}

static inline Reading
reading_new_with_rule (const char *rule)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new ();
  g_autoptr (GError) error = NULL;
  Reading self;

  ride_topic_rules_append_prefixed (rules, rule, &error);
  g_assert_no_error (error);
  reading_init (&self, rules);
  return self;
}

static inline guint
reading_read_message (Reading           *self,
                      const RideMessage *message)
{
  ride_event_batch_unref (self->batch);
  self->batch = ride_event_batch_new ();

  return ride_event_reader_read (self->reader, message, self->batch);
}

static inline guint
reading_read_bytes (Reading      *self,
                    const char   *topic,
                    gconstpointer payload,
                    gsize         length)
{
  /* A copy of exactly this size, so that a sanitizer sees every byte too far. */
  g_autofree guint8 *copy = g_memdup2 (payload, length);
  const RideMessage message = {
    .topic = topic,
    .topic_length = strlen (topic),
    .payload = copy,
    .payload_length = length,
    .received_us = NOW_US,
  };

  return reading_read_message (self, &message);
}

static inline guint
reading_read (Reading    *self,
              const char *topic,
              const char *payload)
{
  return reading_read_bytes (self, topic, payload, strlen (payload));
}

/* Reads a payload that is exactly one event. */
static inline const RideEvent *
reading_read_one (Reading    *self,
                  const char *topic,
                  const char *payload)
{
  g_assert_cmpuint (reading_read (self, topic, payload), ==, 1);
  g_assert_cmpuint (ride_event_batch_get_length (self->batch), ==, 1);

  return ride_event_batch_get (self->batch, 0);
}

static inline const RideReaderStats *
reading_get_stats (const Reading *self)
{
  return ride_event_reader_get_stats (self->reader);
}
