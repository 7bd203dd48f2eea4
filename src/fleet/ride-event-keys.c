/* ride-event-keys.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-keys.h"

#include <stdlib.h>
#include <string.h>

/* More than the longest name there is. */
#define NAME_MAX_LENGTH 31

typedef struct
{
  const char *name; /* lower case, without underscores */
  RideKey key;
} NamedKey;

typedef struct
{
  const char *word;
  int value;
} NamedValue;

/* Speed, heading and accuracy belong into a place; beside one they count less than in any. */
#define RANK_OUTSIDE_PLACE 10

/* Sorted by name. */
static const NamedKey payload_keys[] = {
  { "accuracy", { RIDE_FIELD_ACCURACY, RANK_OUTSIDE_PLACE } },
  { "action", { RIDE_FIELD_EVENT, 3 } },
  { "batt", { RIDE_FIELD_BATTERY_PERCENT, 1 } },
  { "battery", { RIDE_FIELD_BATTERY_BARE, 7 } },
  { "batterylevel", { RIDE_FIELD_BATTERY_PERCENT, 2 } },
  { "batterypct", { RIDE_FIELD_BATTERY_FRACTION, 4 } },
  { "batterypercent", { RIDE_FIELD_BATTERY_PERCENT, 0 } },
  { "bikeid", { RIDE_FIELD_BIKE, 2 } },
  { "charge", { RIDE_FIELD_BATTERY_FRACTION, 5 } },
  { "connected", { RIDE_FIELD_ONLINE, 1 } },
  { "currentfuelpercent", { RIDE_FIELD_BATTERY_FRACTION, 6 } },
  { "currentrangemeters", { RIDE_FIELD_RANGE, 0 } },
  { "data", { RIDE_FIELD_ENVELOPE, 0 } },
  { "deviceid", { RIDE_FIELD_BIKE, 1 } },
  { "event", { RIDE_FIELD_EVENT, 2 } },
  { "eventid", { RIDE_FIELD_EVENT_ID, 0 } },
  { "eventlocation", { RIDE_FIELD_PLACE, 4 } },
  { "eventtime", { RIDE_FIELD_TIME, 1 } },
  { "eventtype", { RIDE_FIELD_EVENT, 1 } },
  { "eventtypes", { RIDE_FIELD_EVENT, 0 } },
  { "gps", { RIDE_FIELD_PLACE, 1 } },
  { "heading", { RIDE_FIELD_HEADING, RANK_OUTSIDE_PLACE } },
  { "id", { RIDE_FIELD_BIKE, 4 } },
  { "isdisabled", { RIDE_FIELD_DISABLED, 0 } },
  { "islocked", { RIDE_FIELD_LOCK, 1 } },
  { "isreserved", { RIDE_FIELD_RESERVED, 0 } },
  { "lastevent", { RIDE_FIELD_ENVELOPE, 2 } },
  { "lastreported", { RIDE_FIELD_TIME, 2 } },
  { "lat", { RIDE_FIELD_LATITUDE, 0 } },
  { "latitude", { RIDE_FIELD_LATITUDE, 1 } },
  { "lng", { RIDE_FIELD_LONGITUDE, 0 } },
  { "location", { RIDE_FIELD_PLACE, 0 } },
  { "locked", { RIDE_FIELD_LOCK, 2 } },
  { "lockstatus", { RIDE_FIELD_LOCK, 0 } },
  { "lon", { RIDE_FIELD_LONGITUDE, 1 } },
  { "longitude", { RIDE_FIELD_LONGITUDE, 2 } },
  { "online", { RIDE_FIELD_ONLINE, 0 } },
  { "payload", { RIDE_FIELD_ENVELOPE, 1 } },
  { "publicationtime", { RIDE_FIELD_SENT, 0 } },
  { "rideid", { RIDE_FIELD_TRIP, 2 } },
  { "sent", { RIDE_FIELD_SENT, 1 } },
  { "soc", { RIDE_FIELD_BATTERY_PERCENT, 3 } },
  { "speed", { RIDE_FIELD_SPEED, RANK_OUTSIDE_PLACE } },
  { "state", { RIDE_FIELD_STATE, 1 } },
  { "stationid", { RIDE_FIELD_STATION, 1 } },
  { "status", { RIDE_FIELD_STATE, 2 } },
  { "stopid", { RIDE_FIELD_STATION, 0 } },
  { "time", { RIDE_FIELD_TIME, 5 } },
  { "timestamp", { RIDE_FIELD_TIME, 0 } },
  { "tippedover", { RIDE_FIELD_TIPPED, 0 } },
  { "tripid", { RIDE_FIELD_TRIP, 1 } },
  { "tripids", { RIDE_FIELD_TRIP, 0 } },
  { "ts", { RIDE_FIELD_TIME, 4 } },
  { "tst", { RIDE_FIELD_TIME, 3 } },
  { "vehicleid", { RIDE_FIELD_BIKE, 0 } },
  { "vehiclestate", { RIDE_FIELD_STATE, 0 } },
};

/* Sorted by name. */
static const NamedKey place_keys[] = {
  { "accuracy", { RIDE_FIELD_ACCURACY, 1 } },
  { "coordinates", { RIDE_FIELD_COORDINATES, 0 } },
  { "geometry", { RIDE_FIELD_GEOMETRY, 0 } },
  { "heading", { RIDE_FIELD_HEADING, 0 } },
  { "horizontalaccuracy", { RIDE_FIELD_ACCURACY, 0 } },
  { "lat", { RIDE_FIELD_LATITUDE, 0 } },
  { "latitude", { RIDE_FIELD_LATITUDE, 1 } },
  { "lng", { RIDE_FIELD_LONGITUDE, 0 } },
  { "lon", { RIDE_FIELD_LONGITUDE, 1 } },
  { "longitude", { RIDE_FIELD_LONGITUDE, 2 } },
  { "speed", { RIDE_FIELD_SPEED, 0 } },
};

static const NamedValue lock_words[] = {
  { "locked", RIDE_LOCK_LOCKED },
  { "unlocked", RIDE_LOCK_UNLOCKED },
  { "locking", RIDE_LOCK_LOCKING },
  { "unlocking", RIDE_LOCK_UNLOCKING },
  { "jammed", RIDE_LOCK_JAMMED },
};

static const NamedValue vehicle_state_words[] = {
  { "removed", RIDE_VEHICLE_STATE_REMOVED },
  { "available", RIDE_VEHICLE_STATE_AVAILABLE },
  { "nonoperational", RIDE_VEHICLE_STATE_NON_OPERATIONAL },
  { "reserved", RIDE_VEHICLE_STATE_RESERVED },
  { "ontrip", RIDE_VEHICLE_STATE_ON_TRIP },
  { "noncontactable", RIDE_VEHICLE_STATE_NON_CONTACTABLE },
  { "missing", RIDE_VEHICLE_STATE_MISSING },
  { "elsewhere", RIDE_VEHICLE_STATE_ELSEWHERE },
  { "unknown", RIDE_VEHICLE_STATE_UNKNOWN },
};

static const NamedValue boolean_words[] = {
  { "true", RIDE_TRI_YES },  { "false", RIDE_TRI_NO }, { "1", RIDE_TRI_YES },
  { "0", RIDE_TRI_NO },      { "yes", RIDE_TRI_YES },  { "no", RIDE_TRI_NO },
  { "on", RIDE_TRI_YES },    { "off", RIDE_TRI_NO },
};

static const NamedValue online_words[] = {
  { "online", RIDE_TRI_YES },
  { "offline", RIDE_TRI_NO },
  { "connected", RIDE_TRI_YES },
  { "disconnected", RIDE_TRI_NO },
};

/* A trip that is entered or left at a border, or paused, says nothing of the lock. */
static const NamedValue event_words[] = {
  { "tripstart", RIDE_LOCK_UNLOCKED },
  { "tripend", RIDE_LOCK_LOCKED },
  { "tripcancel", RIDE_LOCK_LOCKED },
  { "unlock", RIDE_LOCK_UNLOCKED },
  { "lock", RIDE_LOCK_LOCKED },
  { "unlocked", RIDE_LOCK_UNLOCKED },
  { "locked", RIDE_LOCK_LOCKED },
};

/* Lower case without underscores, so that batteryPercent equals battery_percent. */
static gboolean
normalise (const char *text,
           gsize       length,
           char        name[NAME_MAX_LENGTH + 1])
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '_')
        continue;
      if (n == NAME_MAX_LENGTH)
        return FALSE;
      name[n++] = g_ascii_tolower (text[i]);
    }
  name[n] = '\0';

  return n > 0;
}

static int
compare_named_key (gconstpointer name,
                   gconstpointer named_key)
{
  return strcmp (name, ((const NamedKey *) named_key)->name);
}

static RideKey
find_key (const NamedKey *keys,
          gsize           n_keys,
          const char     *key,
          gsize           length)
{
  char name[NAME_MAX_LENGTH + 1];
  const NamedKey *found = NULL;

  if (normalise (key, length, name))
    found = bsearch (name, keys, n_keys, sizeof *keys, compare_named_key);

  return found != NULL ? found->key : (RideKey){ RIDE_FIELD_NONE, 0 };
}

RideKey
ride_key_find (const char *key,
               gsize       length)
{
  return find_key (payload_keys, G_N_ELEMENTS (payload_keys), key, length);
}

RideKey
ride_key_find_in_place (const char *key,
                        gsize       length)
{
  return find_key (place_keys, G_N_ELEMENTS (place_keys), key, length);
}

static int
find_word (const NamedValue *values,
           gsize             n_values,
           const char       *word)
{
  char name[NAME_MAX_LENGTH + 1];

  if (!normalise (word, strlen (word), name))
    return 0;

  for (gsize i = 0; i < n_values; i++)
    if (strcmp (values[i].word, name) == 0)
      return values[i].value;

  return 0;
}

RideLock
ride_word_to_lock (const char *word)
{
  return find_word (lock_words, G_N_ELEMENTS (lock_words), word);
}

RideVehicleState
ride_word_to_vehicle_state (const char *word)
{
  return find_word (vehicle_state_words, G_N_ELEMENTS (vehicle_state_words), word);
}

RideTri
ride_word_to_boolean (const char *word)
{
  return find_word (boolean_words, G_N_ELEMENTS (boolean_words), word);
}

RideTri
ride_word_to_online (const char *word)
{
  return find_word (online_words, G_N_ELEMENTS (online_words), word);
}

RideLock
ride_word_to_lock_of_event (const char *word)
{
  return find_word (event_words, G_N_ELEMENTS (event_words), word);
}
