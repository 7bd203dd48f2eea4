/* ride-event-reader.h: from topic and payload to events (events.md).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event-batch.h"
#include "ride-topic-rules.h"

G_BEGIN_DECLS

/** Why a message or an element of it became no event. */
typedef enum
{
  RIDE_DROP_NO_RULE,          /* no template matches the topic */
  RIDE_DROP_PAYLOAD_TOO_LARGE,
  RIDE_DROP_TOO_DEEP,
  RIDE_DROP_TOO_MANY_ELEMENTS,
  RIDE_DROP_BIKE_ID,          /* none, too long, or with control characters */
  RIDE_DROP_RETAIN_CLEARED,   /* an empty retained message: changes nothing */
  RIDE_N_DROPS,
} RideDrop;

/** Returns: a stable nick such as "payload-too-large". */
const char *ride_drop_to_string (RideDrop drop);

/** Counts of what was read, for the statistics. */
typedef struct
{
  guint64 messages;
  guint64 events;
  guint64 fast_path;      /* messages that could be read without json-glib */
  guint64 fields_dropped; /* optional fields that were out of range or of the wrong kind */
  guint64 not_json;
  guint64 dropped[RIDE_N_DROPS];
} RideReaderStats;

typedef struct _RideEventReader RideEventReader;

RideEventReader *ride_event_reader_new  (RideTopicRules *rules);
void             ride_event_reader_free (RideEventReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideEventReader, ride_event_reader_free)

/**
 * RideMessage:
 *
 * One application message as it came. @received_us is Unix time in microseconds.
 */
typedef struct
{
  const char *topic;
  gsize topic_length;
  const guint8 *payload;
  gsize payload_length;
  gboolean retained;
  gboolean dup;
  gint64 received_us;
} RideMessage;

/**
 * ride_event_reader_read:
 * @batch: where the events go; an array payload gives several
 *
 * Never fails: what cannot be an event is counted in the statistics, and
 * one bad optional field never drops an event (rule 1).
 *
 * Returns: how many events were appended.
 */
guint ride_event_reader_read (RideEventReader   *self,
                              const RideMessage *message,
                              RideEventBatch    *batch);

const RideReaderStats *ride_event_reader_get_stats (const RideEventReader *self);

/**
 * ride_event_reader_set_use_fast_path:
 * @use_fast_path: initially %TRUE; with %FALSE json-glib reads every payload
 *
 * The events are the same both ways, which is what tests compare.
 */
void ride_event_reader_set_use_fast_path (RideEventReader *self,
                                          gboolean         use_fast_path);

G_END_DECLS
