/* ride-event-keys.h: the keys of payloads and the words of their values (events.md).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event.h"

G_BEGIN_DECLS

/** What a key speaks of. */
typedef enum
{
  RIDE_FIELD_NONE,
  RIDE_FIELD_BIKE,
  RIDE_FIELD_EVENT_ID,
  RIDE_FIELD_EVENT,
  RIDE_FIELD_STATE,
  RIDE_FIELD_LOCK,
  RIDE_FIELD_RESERVED,
  RIDE_FIELD_DISABLED,
  RIDE_FIELD_TIME,
  RIDE_FIELD_SENT,
  RIDE_FIELD_TRIP,
  RIDE_FIELD_PLACE, /* an object, see ride_key_find_in_place() */
  RIDE_FIELD_LATITUDE,
  RIDE_FIELD_LONGITUDE,
  RIDE_FIELD_SPEED,
  RIDE_FIELD_HEADING,
  RIDE_FIELD_ACCURACY,
  RIDE_FIELD_BATTERY_PERCENT,
  RIDE_FIELD_BATTERY_FRACTION,
  RIDE_FIELD_BATTERY_BARE, /* the value's form tells which of the two */
  RIDE_FIELD_RANGE,
  RIDE_FIELD_TIPPED,
  RIDE_FIELD_STATION,
  RIDE_FIELD_ONLINE,
  RIDE_FIELD_ENVELOPE,
  RIDE_FIELD_COORDINATES, /* GeoJSON, only inside a place */
  RIDE_FIELD_GEOMETRY,
  RIDE_N_FIELDS,
} RideField;

/**
 * RideKey:
 * @rank: 0 for the standard's name, then the aliases in the table's order; the lower one wins
 */
typedef struct
{
  RideField field;
  guint8 rank;
} RideKey;

/** Returns: what @key means; %RIDE_FIELD_NONE if unknown. Case and underscores don't matter. */
RideKey          ride_key_find               (const char *key,
                                              gsize       length);

/** As above, for the members of `location`, `gps` and `event_location`. */
RideKey          ride_key_find_in_place      (const char *key,
                                              gsize       length);

/* The words of values, in which case and underscores don't matter either. */
RideLock         ride_word_to_lock           (const char *word);
RideVehicleState ride_word_to_vehicle_state  (const char *word);
RideTri          ride_word_to_boolean        (const char *word);

/** Returns: yes for "online", no for "offline" and the like, else %RIDE_TRI_NONE. */
RideTri          ride_word_to_online         (const char *word);

/** Returns: what an event of MDS 2 does to the lock. */
RideLock         ride_word_to_lock_of_event  (const char *word);

G_END_DECLS
