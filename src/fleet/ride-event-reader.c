/* ride-event-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-reader.h"

#include "ride-event-draft.h"
#include "ride-fast-reader.h"
#include "ride-hash.h"
#include "ride-json-reader.h"

#include <string.h>

#define PAYLOAD_MAX (64 * 1024)

/* More than the longest word that tells the connection. */
#define ONLINE_TEXT_MAX 32

/* Fixed, so that the fingerprints in a journal outlive the process. */
static const RideHashKey fingerprint_key = {
  G_GUINT64_CONSTANT (0x243f6a8885a308d3),
  G_GUINT64_CONSTANT (0x13198a2e03707344),
};

struct _RideEventReader
{
  RideTopicRules *rules;
  RideFastReader fast;
  gboolean use_fast_path;
  RideJsonReader *json;
  RideReaderStats stats;
  GString *topic;
  GString *area;
  char bike[RIDE_BIKE_ID_MAX + 1];
};

/* One call of ride_event_reader_read(). */
typedef struct
{
  RideEventReader *reader;
  const RideMessage *message;
  RideEventBatch *batch;
  RideEvent event;     /* what all events of the message have in common */
  guint64 payload_hash; /* once there is an event that needs it */
  gboolean has_payload_hash;
  guint n_events;
} Reading;

const char *
ride_drop_to_string (RideDrop drop)
{
  switch (drop)
    {
    case RIDE_DROP_NO_RULE:
      return "no-rule";
    case RIDE_DROP_PAYLOAD_TOO_LARGE:
      return "payload-too-large";
    case RIDE_DROP_TOO_DEEP:
      return "too-deep";
    case RIDE_DROP_TOO_MANY_ELEMENTS:
      return "too-many-elements";
    case RIDE_DROP_BIKE_ID:
      return "bike-id";
    case RIDE_DROP_RETAIN_CLEARED:
      return "retain-cleared";
    case RIDE_N_DROPS:
    default:
      g_return_val_if_reached ("no-rule");
    }
}

RideEventReader *
ride_event_reader_new (RideTopicRules *rules)
{
  RideEventReader *self = g_new0 (RideEventReader, 1);

  self->rules = ride_topic_rules_ref (rules);
  self->use_fast_path = TRUE;
  self->json = ride_json_reader_new (&fingerprint_key);
  self->topic = g_string_new (NULL);
  self->area = g_string_new (NULL);

  return self;
}

void
ride_event_reader_free (RideEventReader *self)
{
  ride_topic_rules_unref (self->rules);
  ride_json_reader_free (self->json);
  g_string_free (self->topic, TRUE);
  g_string_free (self->area, TRUE);
  g_free (self);
}

void
ride_event_reader_set_use_fast_path (RideEventReader *self,
                                     gboolean         use_fast_path)
{
  self->use_fast_path = use_fast_path;
}

const RideReaderStats *
ride_event_reader_get_stats (const RideEventReader *self)
{
  return &self->stats;
}

static void
drop (RideEventReader *self,
      RideDrop         reason)
{
  self->stats.dropped[reason]++;
}

static guint64
get_payload_hash (Reading *reading)
{
  if (!reading->has_payload_hash)
    {
      reading->payload_hash = ride_hash_content (&fingerprint_key, reading->message->payload,
                                                 reading->message->payload_length);
      reading->has_payload_hash = TRUE;
    }

  return reading->payload_hash;
}

/* Rule 7. Of the content only a hash goes in: whoever finds two that collide has but two messages
 * of one bike and time, for the rest is hashed in full. What the event's own time is, the receive
 * time can't tell: it differs in a redelivery. */
static guint64
compute_fingerprint (Reading         *reading,
                     const RideEvent *event,
                     guint64          content)
{
  const RideEventFlags no_own_time = RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE;
  RideHash hash;

  ride_hash_init (&hash, &fingerprint_key);
  ride_hash_add_bytes (&hash, event->bike, strlen (event->bike));
  if (event->event_id != NULL)
    {
      ride_hash_add_bytes (&hash, event->event_id, strlen (event->event_id));
      return ride_hash_finish (&hash);
    }

  ride_hash_add_word (&hash, event->verb);
  ride_hash_add_word (&hash, (event->flags & no_own_time) != 0 ? 0 : event->time_us);
  ride_hash_add_word (&hash, content != 0 ? content : get_payload_hash (reading));

  return ride_hash_finish (&hash);
}

static void
append_event (const RideEventDraft *draft,
              guint64               content,
              gpointer              user_data)
{
  Reading *reading = user_data;
  RideEvent event = reading->event;
  char raw_time[RIDE_RAW_TIME_SIZE];
  const RideEvent *kept;

  ride_event_draft_finish (draft, &event, raw_time);
  if (reading->event.bike != NULL)
    event.bike = reading->event.bike;
  if (event.bike == NULL)
    {
      drop (reading->reader, RIDE_DROP_BIKE_ID);
      return;
    }

  event.fingerprint = compute_fingerprint (reading, &event, content);
  kept = ride_event_batch_append (reading->batch, &event);
  reading->n_events++;

  /* The batch copies topic and payload once for all events of the message. */
  reading->event.topic = kept->topic;
  reading->event.area = kept->area;
  reading->event.payload = kept->payload;
}

/* "online" and "offline" need no quotes. */
static gboolean
read_plain_online (const RideMessage *message,
                   RideEventDraft    *draft)
{
  char text[ONLINE_TEXT_MAX + 1];
  RideValue value = { .kind = RIDE_VALUE_TEXT };

  if (draft->verb != RIDE_VERB_ONLINE || message->payload_length > ONLINE_TEXT_MAX)
    return FALSE;

  memcpy (text, message->payload, message->payload_length);
  text[message->payload_length] = '\0';
  value.text = g_strstrip (text);
  ride_event_draft_set (draft, (RideKey){ RIDE_FIELD_ONLINE, 0 }, &value);

  return draft->online != RIDE_TRI_NONE;
}

static void
append_not_json (Reading        *reading,
                 RideEventDraft *draft)
{
  if (!read_plain_online (reading->message, draft))
    {
      reading->event.flags |= RIDE_EVENT_NOT_JSON;
      reading->reader->stats.not_json++;
    }
  append_event (draft, 0, reading);
}

static RideJsonVerdict
read_json (Reading        *reading,
           RideEventDraft *draft)
{
  const char *text = (const char *) reading->message->payload;
  gsize length = reading->message->payload_length;

  if (!ride_text_is_utf8 (text, length))
    return RIDE_JSON_INVALID;

  return ride_json_reader_read (reading->reader->json, text, length, draft, append_event, reading);
}

/* Returns %FALSE, with nothing changed, where json-glib must read the payload. */
static gboolean
read_fast (Reading *reading)
{
  RideEventReader *self = reading->reader;
  guint64 fields_dropped = 0;
  RideEventDraft draft;

  ride_event_draft_init (&draft, reading->event.verb, &fields_dropped);
  if (!self->use_fast_path ||
      !ride_fast_reader_read (&self->fast, (const char *) reading->message->payload,
                              reading->message->payload_length, &draft))
    return FALSE;

  append_event (&draft, 0, reading);
  self->stats.fields_dropped += fields_dropped;
  self->stats.fast_path++;

  return TRUE;
}

static void
read_payload (Reading *reading)
{
  RideEventReader *self = reading->reader;
  RideEventDraft draft;

  if (reading->message->payload_length > 0 && read_fast (reading))
    return;

  ride_event_draft_init (&draft, reading->event.verb, &self->stats.fields_dropped);
  if (reading->message->payload_length == 0)
    {
      append_event (&draft, 0, reading);
      return;
    }

  switch (read_json (reading, &draft))
    {
    case RIDE_JSON_INVALID:
      append_not_json (reading, &draft);
      break;
    case RIDE_JSON_TOO_DEEP:
      drop (self, RIDE_DROP_TOO_DEEP);
      break;
    case RIDE_JSON_TOO_MANY_ELEMENTS:
      drop (self, RIDE_DROP_TOO_MANY_ELEMENTS);
      break;
    case RIDE_JSON_VALID:
    default:
      break;
    }
}

static void
set_text (GString    *string,
          const char *text,
          gsize       length)
{
  g_string_set_size (string, length);
  memcpy (string->str, text, length);
}

/* Returns %FALSE where the topic names a bike in a way no bike may be named. */
static gboolean
take_bike (RideEventReader      *self,
           const RideTopicMatch *match,
           RideEvent            *event)
{
  if (match->bike == NULL)
    return TRUE;
  if (!ride_text_is_acceptable (match->bike, match->bike_length, RIDE_BIKE_ID_MAX))
    return FALSE;

  memcpy (self->bike, match->bike, match->bike_length);
  self->bike[match->bike_length] = '\0';
  event->bike = self->bike;

  return TRUE;
}

static void
take_area (RideEventReader      *self,
           const RideTopicMatch *match,
           RideEvent            *event)
{
  if (match->area_length == 0)
    return;
  if (!ride_text_is_acceptable (match->area, match->area_length, RIDE_TEXT_MAX))
    {
      self->stats.fields_dropped++;
      return;
    }

  set_text (self->area, match->area, match->area_length);
  event->area = self->area->str;
}

guint
ride_event_reader_read (RideEventReader   *self,
                        const RideMessage *message,
                        RideEventBatch    *batch)
{
  Reading reading = { .reader = self, .message = message, .batch = batch };
  RideEvent *event = &reading.event;
  RideTopicMatch match;

  self->stats.messages++;

  if (!ride_text_is_utf8 (message->topic, message->topic_length) ||
      !ride_topic_rules_match (self->rules, message->topic, message->topic_length, &match))
    drop (self, RIDE_DROP_NO_RULE);
  else if (message->payload_length == 0 && message->retained)
    drop (self, RIDE_DROP_RETAIN_CLEARED);
  else if (message->payload_length > PAYLOAD_MAX)
    drop (self, RIDE_DROP_PAYLOAD_TOO_LARGE);
  else if (!take_bike (self, &match, event))
    drop (self, RIDE_DROP_BIKE_ID);
  else
    {
      set_text (self->topic, message->topic, message->topic_length);
      take_area (self, &match, event);
      event->topic = self->topic->str;
      event->payload = message->payload;
      event->payload_length = message->payload_length;
      event->received_us = message->received_us;
      event->verb = match.verb;
      if (message->retained)
        event->flags |= RIDE_EVENT_RETAINED;
      if (message->dup)
        event->flags |= RIDE_EVENT_DUP;
      read_payload (&reading);
    }
  self->stats.events += reading.n_events;

  return reading.n_events;
}
