/* ride-event-keys.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-keys.h"

#include "ride-names.h"

#include <string.h>

/* A key as the value of a name. No field is RIDE_FIELD_NONE, so it isn't 0. */
#define KEY(field, rank) ((field) << 8 | (rank))

/* Speed, heading and accuracy belong into a place; beside one they count less than in any. */
#define RANK_OUTSIDE_PLACE 10

static const RideName payload_keys[] = {
  { "accuracy", KEY (RIDE_FIELD_ACCURACY, RANK_OUTSIDE_PLACE) },
  { "action", KEY (RIDE_FIELD_EVENT, 3) },
  { "batt", KEY (RIDE_FIELD_BATTERY_PERCENT, 1) },
  { "battery", KEY (RIDE_FIELD_BATTERY_BARE, 7) },
  { "battery_level", KEY (RIDE_FIELD_BATTERY_PERCENT, 2) },
  { "battery_pct", KEY (RIDE_FIELD_BATTERY_FRACTION, 4) },
  { "battery_percent", KEY (RIDE_FIELD_BATTERY_PERCENT, 0) },
  { "bike_id", KEY (RIDE_FIELD_BIKE, 2) },
  { "charge", KEY (RIDE_FIELD_BATTERY_FRACTION, 5) },
  { "connected", KEY (RIDE_FIELD_ONLINE, 1) },
  { "current_fuel_percent", KEY (RIDE_FIELD_BATTERY_FRACTION, 6) },
  { "current_range_meters", KEY (RIDE_FIELD_RANGE, 0) },
  { "data", KEY (RIDE_FIELD_ENVELOPE, 0) },
  { "device_id", KEY (RIDE_FIELD_BIKE, 1) },
  { "event", KEY (RIDE_FIELD_EVENT, 2) },
  { "event_id", KEY (RIDE_FIELD_EVENT_ID, 0) },
  { "event_location", KEY (RIDE_FIELD_PLACE, 4) },
  { "event_time", KEY (RIDE_FIELD_TIME, 1) },
  { "event_type", KEY (RIDE_FIELD_EVENT, 1) },
  { "event_types", KEY (RIDE_FIELD_EVENT, 0) },
  { "gps", KEY (RIDE_FIELD_PLACE, 1) },
  { "heading", KEY (RIDE_FIELD_HEADING, RANK_OUTSIDE_PLACE) },
  { "id", KEY (RIDE_FIELD_BIKE, 4) },
  { "is_disabled", KEY (RIDE_FIELD_DISABLED, 0) },
  { "is_locked", KEY (RIDE_FIELD_LOCK, 1) },
  { "is_reserved", KEY (RIDE_FIELD_RESERVED, 0) },
  { "last_event", KEY (RIDE_FIELD_ENVELOPE, 2) },
  { "last_reported", KEY (RIDE_FIELD_TIME, 2) },
  { "lat", KEY (RIDE_FIELD_LATITUDE, 0) },
  { "latitude", KEY (RIDE_FIELD_LATITUDE, 1) },
  { "lng", KEY (RIDE_FIELD_LONGITUDE, 0) },
  { "location", KEY (RIDE_FIELD_PLACE, 0) },
  { "locked", KEY (RIDE_FIELD_LOCK, 2) },
  { "lock_status", KEY (RIDE_FIELD_LOCK, 0) },
  { "lon", KEY (RIDE_FIELD_LONGITUDE, 1) },
  { "longitude", KEY (RIDE_FIELD_LONGITUDE, 2) },
  { "online", KEY (RIDE_FIELD_ONLINE, 0) },
  { "payload", KEY (RIDE_FIELD_ENVELOPE, 1) },
  { "publication_time", KEY (RIDE_FIELD_SENT, 0) },
  { "ride_id", KEY (RIDE_FIELD_TRIP, 2) },
  { "sent", KEY (RIDE_FIELD_SENT, 1) },
  { "soc", KEY (RIDE_FIELD_BATTERY_PERCENT, 3) },
  { "speed", KEY (RIDE_FIELD_SPEED, RANK_OUTSIDE_PLACE) },
  { "state", KEY (RIDE_FIELD_STATE, 1) },
  { "station_id", KEY (RIDE_FIELD_STATION, 1) },
  { "status", KEY (RIDE_FIELD_STATE, 2) },
  { "stop_id", KEY (RIDE_FIELD_STATION, 0) },
  { "time", KEY (RIDE_FIELD_TIME, 5) },
  { "timestamp", KEY (RIDE_FIELD_TIME, 0) },
  { "tipped_over", KEY (RIDE_FIELD_TIPPED, 0) },
  { "trip_id", KEY (RIDE_FIELD_TRIP, 1) },
  { "trip_ids", KEY (RIDE_FIELD_TRIP, 0) },
  { "ts", KEY (RIDE_FIELD_TIME, 4) },
  { "tst", KEY (RIDE_FIELD_TIME, 3) },
  { "vehicle_id", KEY (RIDE_FIELD_BIKE, 0) },
  { "vehicle_state", KEY (RIDE_FIELD_STATE, 0) },
};

static const RideName place_keys[] = {
  { "accuracy", KEY (RIDE_FIELD_ACCURACY, 1) },
  { "coordinates", KEY (RIDE_FIELD_COORDINATES, 0) },
  { "geometry", KEY (RIDE_FIELD_GEOMETRY, 0) },
  { "heading", KEY (RIDE_FIELD_HEADING, 0) },
  { "horizontal_accuracy", KEY (RIDE_FIELD_ACCURACY, 0) },
  { "lat", KEY (RIDE_FIELD_LATITUDE, 0) },
  { "latitude", KEY (RIDE_FIELD_LATITUDE, 1) },
  { "lng", KEY (RIDE_FIELD_LONGITUDE, 0) },
  { "lon", KEY (RIDE_FIELD_LONGITUDE, 1) },
  { "longitude", KEY (RIDE_FIELD_LONGITUDE, 2) },
  { "speed", KEY (RIDE_FIELD_SPEED, 0) },
};

static const RideName lock_words[] = {
  { "locked", RIDE_LOCK_LOCKED },
  { "unlocked", RIDE_LOCK_UNLOCKED },
  { "locking", RIDE_LOCK_LOCKING },
  { "unlocking", RIDE_LOCK_UNLOCKING },
  { "jammed", RIDE_LOCK_JAMMED },
};

static const RideName vehicle_state_words[] = {
  { "removed", RIDE_VEHICLE_STATE_REMOVED },
  { "available", RIDE_VEHICLE_STATE_AVAILABLE },
  { "non_operational", RIDE_VEHICLE_STATE_NON_OPERATIONAL },
  { "reserved", RIDE_VEHICLE_STATE_RESERVED },
  { "on_trip", RIDE_VEHICLE_STATE_ON_TRIP },
  { "non_contactable", RIDE_VEHICLE_STATE_NON_CONTACTABLE },
  { "missing", RIDE_VEHICLE_STATE_MISSING },
  { "elsewhere", RIDE_VEHICLE_STATE_ELSEWHERE },
  { "unknown", RIDE_VEHICLE_STATE_UNKNOWN },
};

static const RideName boolean_words[] = {
  { "true", RIDE_TRI_YES },  { "false", RIDE_TRI_NO }, { "1", RIDE_TRI_YES },
  { "0", RIDE_TRI_NO },      { "yes", RIDE_TRI_YES },  { "no", RIDE_TRI_NO },
  { "on", RIDE_TRI_YES },    { "off", RIDE_TRI_NO },
};

static const RideName online_words[] = {
  { "online", RIDE_TRI_YES },
  { "offline", RIDE_TRI_NO },
  { "connected", RIDE_TRI_YES },
  { "disconnected", RIDE_TRI_NO },
};

/* A trip that is entered or left at a border, or paused, says nothing of the lock. */
static const RideName event_words[] = {
  { "trip_start", RIDE_LOCK_UNLOCKED },
  { "trip_end", RIDE_LOCK_LOCKED },
  { "trip_cancel", RIDE_LOCK_LOCKED },
  { "unlock", RIDE_LOCK_UNLOCKED },
  { "lock", RIDE_LOCK_LOCKED },
  { "unlocked", RIDE_LOCK_UNLOCKED },
  { "locked", RIDE_LOCK_LOCKED },
};

/* All the tables, made when the first is asked for and kept as long as the process. */
typedef struct
{
  RideNames *payload_keys;
  RideNames *place_keys;
  RideNames *locks;
  RideNames *vehicle_states;
  RideNames *booleans;
  RideNames *online;
  RideNames *events;
} Vocabulary;

static Vocabulary *
vocabulary_new (void)
{
  Vocabulary *self = g_new0 (Vocabulary, 1);

  self->payload_keys = ride_names_new (payload_keys, G_N_ELEMENTS (payload_keys));
  self->place_keys = ride_names_new (place_keys, G_N_ELEMENTS (place_keys));
  self->locks = ride_names_new (lock_words, G_N_ELEMENTS (lock_words));
  self->vehicle_states = ride_names_new (vehicle_state_words, G_N_ELEMENTS (vehicle_state_words));
  self->booleans = ride_names_new (boolean_words, G_N_ELEMENTS (boolean_words));
  self->online = ride_names_new (online_words, G_N_ELEMENTS (online_words));
  self->events = ride_names_new (event_words, G_N_ELEMENTS (event_words));

  return self;
}

static const Vocabulary *
get_vocabulary (void)
{
  static Vocabulary *vocabulary = NULL;

  if (g_once_init_enter (&vocabulary))
    g_once_init_leave (&vocabulary, vocabulary_new ());

  return vocabulary;
}

static RideKey
find_key (const RideNames *keys,
          const char      *key,
          gsize            length)
{
  int found = ride_names_find (keys, key, length);

  return (RideKey){ found >> 8, found & 0xff };
}

RideKey
ride_key_find (const char *key,
               gsize       length)
{
  return find_key (get_vocabulary ()->payload_keys, key, length);
}

RideKey
ride_key_find_in_place (const char *key,
                        gsize       length)
{
  return find_key (get_vocabulary ()->place_keys, key, length);
}

RideLock
ride_word_to_lock (const char *word)
{
  return ride_names_find (get_vocabulary ()->locks, word, strlen (word));
}

RideVehicleState
ride_word_to_vehicle_state (const char *word)
{
  return ride_names_find (get_vocabulary ()->vehicle_states, word, strlen (word));
}

RideTri
ride_word_to_boolean (const char *word)
{
  return ride_names_find (get_vocabulary ()->booleans, word, strlen (word));
}

RideTri
ride_word_to_online (const char *word)
{
  return ride_names_find (get_vocabulary ()->online, word, strlen (word));
}

RideLock
ride_word_to_lock_of_event (const char *word)
{
  return ride_names_find (get_vocabulary ()->events, word, strlen (word));
}
