/* fuzz-event-reader.c: any payload against the event reader.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the topic and the flags, the rest is the payload.
 */

#include "ride-dedup.h"
#include "ride-event-draft.h"
#include "ride-event-reader.h"
#include "ride-fleet.h"
#include "ride-json-check.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define CHOICE_TOPICS 0x07
#define CHOICE_RETAINED 0x08
#define CHOICE_DUP 0x10

#define NOW_US (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const char *const topics[CHOICE_TOPICS + 1] = {
  "mobike/unlocked/B-1042", "mobike/locked/B-1042", "mobike/status/B-1042", "mobike/online/B-1042",
  "unlock/events",          "lock/events",          "status/events",        "online/events",
};

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

static void
check_text (const char *text,
            gsize       max)
{
  if (text != NULL)
    g_assert_true (ride_text_is_acceptable (text, strlen (text), max));
}

static void
check_place (const RideEvent *event)
{
  if ((event->flags & RIDE_EVENT_HAS_PLACE) != 0)
    {
      g_assert_cmpfloat (fabs (event->latitude), <=, 90);
      g_assert_cmpfloat (fabs (event->longitude), <=, 180);
    }
  g_assert_cmpfloat (event->speed, >=, 0);
  g_assert_cmpfloat (event->accuracy, >=, 0);
  g_assert_cmpfloat (event->range, >=, 0);
  g_assert_cmpfloat (event->heading, >=, 0);
  g_assert_cmpfloat (event->heading, <=, 360);
}

static void
check_event (const RideEvent *event,
             const guint8    *payload,
             gsize            length)
{
  g_assert_nonnull (event->bike);
  check_text (event->bike, RIDE_BIKE_ID_MAX);
  check_text (event->event_id, RIDE_TEXT_MAX);
  check_text (event->trip, RIDE_TEXT_MAX);
  check_text (event->station, RIDE_TEXT_MAX);
  check_place (event);
  g_assert_true (event->battery <= 100 || event->battery == RIDE_BATTERY_NONE);
  g_assert_cmpint (event->time_us, >, 0);
  g_assert_cmpint (event->time_us, <=, NOW_US + 300 * (gint64) G_USEC_PER_SEC);
  g_assert_cmpint (event->received_us, ==, NOW_US);
  g_assert_cmpint (event->raw_time != NULL, ==, (event->flags & RIDE_EVENT_TIME_IMPLAUSIBLE) != 0);
  g_assert_cmpmem (event->payload, event->payload_length, payload, length);
}

/* What passes the check must be JSON to json-glib, too. */
static void
check_judges_agree (const guint8 *payload,
                    gsize         length)
{
  g_autoptr (GString) safe = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (!g_utf8_validate_len ((const char *) payload, length, NULL) ||
      ride_json_check ((const char *) payload, length, safe) != RIDE_JSON_VALID)
    return;

  json_parser_load_from_data (parser, safe->str, safe->len, &error);
  g_assert_no_error (error);
}

static void
use_events (const RideEventBatch *batch)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (RideDedup) dedup = ride_dedup_new (8);
  guint n = ride_event_batch_get_length (batch);

  ride_fleet_apply_batch (fleet, batch, 0, n);
  for (guint i = 0; i < n; i++)
    ride_dedup_is_new (dedup, ride_event_batch_get (batch, i));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (RideTopicRules) rules = make_rules ();
  g_autoptr (RideEventReader) reader = ride_event_reader_new (rules);
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  RideMessage message = { .received_us = NOW_US };
  guint n_events;

  if (size == 0)
    return 0;

  message.topic = topics[data[0] & CHOICE_TOPICS];
  message.topic_length = strlen (message.topic);
  message.retained = (data[0] & CHOICE_RETAINED) != 0;
  message.dup = (data[0] & CHOICE_DUP) != 0;
  message.payload = data + 1;
  message.payload_length = size - 1;

  n_events = ride_event_reader_read (reader, &message, batch);
  g_assert_cmpuint (n_events, ==, ride_event_batch_get_length (batch));
  g_assert_cmpuint (n_events, <=, RIDE_JSON_MAX_ELEMENTS);
  for (guint i = 0; i < n_events; i++)
    check_event (ride_event_batch_get (batch, i), message.payload, message.payload_length);

  check_judges_agree (message.payload, message.payload_length);
  use_events (batch);

  return 0;
}
