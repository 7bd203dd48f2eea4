/* ride-event.h: one thing that happened to one bike.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The longest bike identifier accepted, in bytes. */
#define RIDE_BIKE_ID_MAX 128

/** RideEvent.battery where it is not known. */
#define RIDE_BATTERY_NONE 255

/** What the topic said: the meaning of a topic rule. */
typedef enum
{
  RIDE_VERB_UNLOCK,
  RIDE_VERB_LOCK,
  RIDE_VERB_STATUS,
  RIDE_VERB_ONLINE,
} RideVerb;

typedef enum
{
  RIDE_LOCK_NONE, /* nothing was said about the lock */
  RIDE_LOCK_LOCKED,
  RIDE_LOCK_UNLOCKED,
  RIDE_LOCK_LOCKING,
  RIDE_LOCK_UNLOCKING,
  RIDE_LOCK_JAMMED,
} RideLock;

/** `vehicle_state` of MDS 2. */
typedef enum
{
  RIDE_VEHICLE_STATE_NONE, /* nothing was said */
  RIDE_VEHICLE_STATE_REMOVED,
  RIDE_VEHICLE_STATE_AVAILABLE,
  RIDE_VEHICLE_STATE_NON_OPERATIONAL,
  RIDE_VEHICLE_STATE_RESERVED,
  RIDE_VEHICLE_STATE_ON_TRIP,
  RIDE_VEHICLE_STATE_NON_CONTACTABLE,
  RIDE_VEHICLE_STATE_MISSING,
  RIDE_VEHICLE_STATE_ELSEWHERE,
  RIDE_VEHICLE_STATE_UNKNOWN,
} RideVehicleState;

/** A boolean that may be absent. */
typedef enum
{
  RIDE_TRI_NONE,
  RIDE_TRI_NO,
  RIDE_TRI_YES,
} RideTri;

typedef enum
{
  RIDE_EVENT_RETAINED = 1 << 0,       /* a snapshot, not news */
  RIDE_EVENT_DUP = 1 << 1,            /* MQTT's DUP flag was set */
  RIDE_EVENT_TIME_MISSING = 1 << 2,   /* `time_us` is the receive time */
  RIDE_EVENT_TIME_IMPLAUSIBLE = 1 << 3, /* as above, and the bike's clock is wrong */
  RIDE_EVENT_CONFLICT = 1 << 4,       /* topic and payload disagree about the lock */
  RIDE_EVENT_HAS_PLACE = 1 << 5,
  RIDE_EVENT_HAS_SPEED = 1 << 6,
  RIDE_EVENT_HAS_HEADING = 1 << 7,
  RIDE_EVENT_HAS_ACCURACY = 1 << 8,
  RIDE_EVENT_HAS_RANGE = 1 << 9,
  RIDE_EVENT_NOT_JSON = 1 << 10,      /* a payload neither JSON nor, for connectivity, a word */
  RIDE_EVENT_TURN = 1 << 11,          /* a status that tells an unlock or lock, not only the state */
} RideEventFlags;

/**
 * RideEvent:
 * @bike: UTF-8, 1 to %RIDE_BIKE_ID_MAX bytes without control characters
 * @time_us: when it happened, Unix time in microseconds; see the flags
 * @received_us: when it came, Unix time in microseconds
 * @sent_us: when it was published, 0 = not said
 * @fingerprint: equal for redeliveries of the same event (events.md, rule 7)
 * @verb: what the topic said
 * @lock: what follows for the lock: the topic's verb, else the payload
 * @payload_lock: what the payload said of the lock, shown beside it on conflict
 * @battery: 0 to 100 percent, or %RIDE_BATTERY_NONE
 * @latitude, @longitude: WGS 84 degrees, with %RIDE_EVENT_HAS_PLACE
 * @speed: m/s, @heading: degrees, @accuracy, @range: metres, with their flags
 * @event_id, @trip, @station, @area: (nullable)
 * @topic: as received
 * @payload: as received, also where it is not text
 * @raw_time: (nullable): an implausible time, verbatim
 *
 * Strings belong to the batch the event is in, or to the reader's caller.
 */
typedef struct
{
  const char *bike;
  gint64 time_us;
  gint64 received_us;
  gint64 sent_us;
  guint64 fingerprint;
  RideEventFlags flags;
  guint8 verb;          /* RideVerb */
  guint8 lock;          /* RideLock */
  guint8 payload_lock;  /* RideLock */
  guint8 vehicle_state; /* RideVehicleState */
  guint8 battery;
  guint8 online;   /* RideTri, as the three below */
  guint8 tipped;
  guint8 reserved;
  guint8 disabled;
  float speed;
  float heading;
  float accuracy;
  float range;
  double latitude;
  double longitude;
  const char *event_id;
  const char *trip;
  const char *station;
  const char *area;
  const char *raw_time;
  const char *topic;
  const guint8 *payload;
  gsize payload_length;
} RideEvent;

/** Returns: whether the event is an unlock itself, as the topic or a status says (`trip_start`). */
gboolean ride_event_is_unlock (const RideEvent *event);

/** Returns: whether the event is a lock itself, as the topic or a status says (`trip_end`). */
gboolean ride_event_is_lock (const RideEvent *event);

/** Returns: "unlock", "lock", "status" or "online". */
const char *ride_verb_to_string (RideVerb verb);

/** Returns: the MDS word, %NULL for %RIDE_VEHICLE_STATE_NONE. */
const char *ride_vehicle_state_to_string (RideVehicleState state);

/** Returns: the word of events.md, %NULL for %RIDE_LOCK_NONE. */
const char *ride_lock_to_string (RideLock lock);

G_END_DECLS
