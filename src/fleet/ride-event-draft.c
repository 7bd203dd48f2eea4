/* ride-event-draft.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-draft.h"

#include "ride-event-time.h"
#include "ride-number.h"

#include <math.h>
#include <string.h>

#define RANK_INHERITED 0xfe

/* "id" alone is often that of the message, so it never replaces what an outer object named. */
#define RANK_BIKE_NAMED_MAX 2
#define RANK_BIKE_INHERITED 3

/* A state or status word tells the connection only where "online" and "connected" are missing. */
#define RANK_ONLINE_BY_STATE 2

/* Beyond all that speed, accuracy and range can be. */
#define MEASURE_MAX 1e7

void
ride_place_draft_init (RidePlaceDraft *self)
{
  *self = (RidePlaceDraft){ .latitude_rank = RIDE_RANK_NONE, .longitude_rank = RIDE_RANK_NONE };
}

void
ride_event_draft_init (RideEventDraft *self,
                       RideVerb        verb,
                       guint64        *fields_dropped)
{
  memset (self, 0, offsetof (RideEventDraft, digits));
  self->verb = verb;
  self->fields_dropped = fields_dropped;
  self->battery = RIDE_BATTERY_NONE;
  self->state_lock_rank = RIDE_RANK_NONE;
  memset (self->ranks, RIDE_RANK_NONE, sizeof self->ranks);
  ride_place_draft_init (&self->flat_place);
  ride_place_draft_init (&self->place);
}

void
ride_event_draft_init_from (RideEventDraft       *self,
                            const RideEventDraft *outer)
{
  guint8 bike_rank = outer->ranks[RIDE_FIELD_BIKE];

  *self = *outer;
  for (guint i = 0; i < RIDE_N_FIELDS; i++)
    if (self->ranks[i] != RIDE_RANK_NONE)
      self->ranks[i] = RANK_INHERITED;
  if (self->state_lock_rank != RIDE_RANK_NONE)
    self->state_lock_rank = RANK_INHERITED;
  if (bike_rank <= RANK_BIKE_NAMED_MAX || bike_rank == RANK_BIKE_INHERITED)
    self->ranks[RIDE_FIELD_BIKE] = RANK_BIKE_INHERITED;
  ride_place_draft_init (&self->flat_place);
}

void
ride_event_draft_forget_event_id (RideEventDraft *self)
{
  self->texts[RIDE_DRAFT_EVENT_ID] = NULL;
  self->ranks[RIDE_FIELD_EVENT_ID] = RIDE_RANK_NONE;
}

static void
drop_field (RideEventDraft *self)
{
  *self->fields_dropped += 1;
}

/* Of two keys with the same meaning the lower rank wins; of two spellings of one key, the later. */
static gboolean
claim (guint8 *rank,
       guint8  by)
{
  if (by > *rank)
    return FALSE;

  *rank = by;
  return TRUE;
}

static gboolean
claim_field (RideEventDraft *self,
             RideField       field,
             guint8          rank)
{
  return claim (&self->ranks[field], rank);
}

/* An empty text says as little as null. */
static gboolean
is_absent (const RideValue *value)
{
  return value->kind == RIDE_VALUE_NULL ||
         (value->kind == RIDE_VALUE_TEXT && *value->text == '\0');
}

static gboolean
get_number (const RideValue *value,
            double          *number)
{
  gint64 integer;

  switch (value->kind)
    {
    case RIDE_VALUE_INTEGER:
      *number = value->integer;
      return TRUE;
    case RIDE_VALUE_DECIMAL:
      *number = value->decimal;
      return isfinite (*number);
    case RIDE_VALUE_TEXT:
      return ride_number_from_text (value->text, &integer, number) != RIDE_NUMBER_NONE;
    case RIDE_VALUE_NULL:
    case RIDE_VALUE_BOOLEAN:
    case RIDE_VALUE_OTHER:
    default:
      return FALSE;
    }
}

static gboolean
get_number_within (const RideValue *value,
                   double           min,
                   double           max,
                   double          *number)
{
  return get_number (value, number) && *number >= min && *number <= max;
}

static RideTri
get_boolean (const RideValue *value)
{
  double number;

  if (value->kind == RIDE_VALUE_BOOLEAN)
    return value->boolean ? RIDE_TRI_YES : RIDE_TRI_NO;
  if (value->kind == RIDE_VALUE_TEXT)
    return ride_word_to_boolean (value->text);
  if (get_number (value, &number) && (number == 0 || number == 1))
    return number == 1 ? RIDE_TRI_YES : RIDE_TRI_NO;

  return RIDE_TRI_NONE;
}

static void
set_text (RideEventDraft  *self,
          RideKey          key,
          const RideValue *value,
          RideDraftText    slot,
          gsize            max)
{
  if (value->kind == RIDE_VALUE_INTEGER)
    {
      if (!claim_field (self, key.field, key.rank))
        return;
      g_snprintf (self->digits[slot], sizeof self->digits[slot], "%" G_GINT64_FORMAT,
                  value->integer);
      self->texts[slot] = self->digits[slot];
    }
  else if (value->kind == RIDE_VALUE_TEXT &&
           ride_text_is_acceptable (value->text, strlen (value->text), max))
    {
      if (claim_field (self, key.field, key.rank))
        self->texts[slot] = value->text;
    }
  else
    drop_field (self);
}

static void
set_boolean (RideEventDraft  *self,
             RideKey          key,
             const RideValue *value,
             RideTri         *boolean)
{
  RideTri said = get_boolean (value);

  if (said == RIDE_TRI_NONE)
    drop_field (self);
  else if (claim_field (self, key.field, key.rank))
    *boolean = said;
}

static void
set_measure (RideEventDraft  *self,
             RideKey          key,
             const RideValue *value,
             double           max,
             float           *measure)
{
  double number;

  if (!get_number_within (value, 0, max, &number))
    drop_field (self);
  else if (claim_field (self, key.field, key.rank))
    *measure = number;
}

/* Unknown words are no error (rule 13), other kinds of value are. */
static void
set_event (RideEventDraft  *self,
           RideKey          key,
           const RideValue *value)
{
  RideLock lock;

  if (value->kind != RIDE_VALUE_TEXT)
    {
      drop_field (self);
      return;
    }

  lock = ride_word_to_lock_of_event (value->text);
  if (lock != RIDE_LOCK_NONE && claim_field (self, key.field, key.rank))
    self->event_lock = lock;
}

static void
set_lock (RideEventDraft  *self,
          RideKey          key,
          const RideValue *value)
{
  RideTri is_locked = get_boolean (value);
  RideLock lock = RIDE_LOCK_NONE;

  if (is_locked != RIDE_TRI_NONE)
    lock = is_locked == RIDE_TRI_YES ? RIDE_LOCK_LOCKED : RIDE_LOCK_UNLOCKED;
  else if (value->kind == RIDE_VALUE_TEXT)
    lock = ride_word_to_lock (value->text);
  else
    drop_field (self);

  if (lock != RIDE_LOCK_NONE && claim_field (self, key.field, key.rank))
    self->lock = lock;
}

static RideTri
get_online (const RideValue *value)
{
  RideTri online = get_boolean (value);

  if (online == RIDE_TRI_NONE && value->kind == RIDE_VALUE_TEXT)
    online = ride_word_to_online (value->text);

  return online;
}

static void
set_online (RideEventDraft  *self,
            RideKey          key,
            const RideValue *value)
{
  RideTri online = get_online (value);

  if (online != RIDE_TRI_NONE && claim_field (self, RIDE_FIELD_ONLINE, key.rank))
    self->online = online;
  else if (online == RIDE_TRI_NONE && value->kind != RIDE_VALUE_TEXT)
    drop_field (self);
}

/* Trackers put the lock's word or the connection's there, too. */
static void
set_state (RideEventDraft  *self,
           RideKey          key,
           const RideValue *value)
{
  RideVehicleState state = RIDE_VEHICLE_STATE_NONE;
  RideLock lock = RIDE_LOCK_NONE;

  if (value->kind == RIDE_VALUE_TEXT)
    {
      state = ride_word_to_vehicle_state (value->text);
      if (state == RIDE_VEHICLE_STATE_NONE)
        lock = ride_word_to_lock (value->text);
    }

  if (state != RIDE_VEHICLE_STATE_NONE && claim_field (self, RIDE_FIELD_STATE, key.rank))
    self->vehicle_state = state;
  if (lock != RIDE_LOCK_NONE && claim (&self->state_lock_rank, key.rank))
    self->state_lock = lock;
  if (self->verb == RIDE_VERB_ONLINE)
    set_online (self, (RideKey){ RIDE_FIELD_ONLINE, RANK_ONLINE_BY_STATE + key.rank }, value);
  else if (value->kind != RIDE_VALUE_TEXT)
    drop_field (self);
}

static RideTimeResult
get_time (const RideValue *value,
          gint64          *time_us)
{
  switch (value->kind)
    {
    case RIDE_VALUE_INTEGER:
      return ride_event_time_from_integer (value->integer, time_us);
    case RIDE_VALUE_DECIMAL:
      return ride_event_time_from_number (value->decimal, time_us);
    case RIDE_VALUE_TEXT:
      return ride_event_time_from_text (value->text, time_us);
    case RIDE_VALUE_NULL:
      return RIDE_TIME_MISSING;
    case RIDE_VALUE_BOOLEAN:
    case RIDE_VALUE_OTHER:
    default:
      return RIDE_TIME_INVALID;
    }
}

static void
set_time (RideEventDraft  *self,
          RideKey          key,
          const RideValue *value)
{
  gint64 time_us;

  switch (get_time (value, &time_us))
    {
    case RIDE_TIME_PRESENT:
      if (!claim_field (self, key.field, key.rank))
        return;
      if (key.field == RIDE_FIELD_SENT)
        {
          self->sent_us = time_us;
          return;
        }
      self->time_us = time_us;
      self->time_value = *value;
      return;
    case RIDE_TIME_INVALID:
      drop_field (self);
      return;
    case RIDE_TIME_MISSING:
    default:
      return;
    }
}

static gboolean
is_decimal (const RideValue *value)
{
  gint64 integer;
  double decimal;

  if (value->kind == RIDE_VALUE_TEXT)
    return ride_number_from_text (value->text, &integer, &decimal) == RIDE_NUMBER_DECIMAL;

  return value->kind == RIDE_VALUE_DECIMAL;
}

/* The scale follows the key; only for a bare "battery" the value's form tells it (rule 2). */
static void
set_battery (RideEventDraft  *self,
             RideKey          key,
             const RideValue *value)
{
  gboolean is_fraction = key.field == RIDE_FIELD_BATTERY_FRACTION;
  double number;

  if (!get_number_within (value, 0, 100, &number))
    {
      drop_field (self);
      return;
    }

  if (key.field == RIDE_FIELD_BATTERY_BARE)
    is_fraction = is_decimal (value) && number <= 1;
  if (is_fraction && number > 1)
    {
      drop_field (self);
      return;
    }
  if (claim_field (self, RIDE_FIELD_BATTERY_PERCENT, key.rank))
    self->battery = (is_fraction ? number * 100 : number) + 0.5;
}

void
ride_place_draft_set (RidePlaceDraft  *self,
                      RideKey          key,
                      const RideValue *value,
                      guint64         *fields_dropped)
{
  gboolean is_latitude = key.field == RIDE_FIELD_LATITUDE;
  double max = is_latitude ? 90 : 180;
  double degrees;

  if (is_absent (value))
    return;
  if (!get_number_within (value, -max, max, &degrees))
    {
      *fields_dropped += 1;
      return;
    }

  if (is_latitude && claim (&self->latitude_rank, key.rank))
    self->latitude = degrees;
  if (!is_latitude && claim (&self->longitude_rank, key.rank))
    self->longitude = degrees;
}

void
ride_event_draft_set_place (RideEventDraft       *self,
                            guint8                rank,
                            const RidePlaceDraft *place)
{
  gboolean has_latitude = place->latitude_rank != RIDE_RANK_NONE;
  gboolean has_longitude = place->longitude_rank != RIDE_RANK_NONE;

  if (has_latitude != has_longitude)
    drop_field (self);
  else if (has_latitude && claim_field (self, RIDE_FIELD_PLACE, rank))
    self->place = *place;
}

void
ride_event_draft_settle (RideEventDraft *self)
{
  guint8 rank = 2;

  /* "latitude" and "longitude" come after "lat" and "lng" in the table. */
  if (self->flat_place.latitude_rank == 1 && self->flat_place.longitude_rank == 2)
    rank = 3;
  ride_event_draft_set_place (self, rank, &self->flat_place);
}

void
ride_event_draft_set (RideEventDraft  *self,
                      RideKey          key,
                      const RideValue *value)
{
  if (is_absent (value))
    return;

  switch (key.field)
    {
    case RIDE_FIELD_BIKE:
      set_text (self, key, value, RIDE_DRAFT_BIKE, RIDE_BIKE_ID_MAX);
      break;
    case RIDE_FIELD_EVENT_ID:
      set_text (self, key, value, RIDE_DRAFT_EVENT_ID, RIDE_TEXT_MAX);
      break;
    case RIDE_FIELD_TRIP:
      set_text (self, key, value, RIDE_DRAFT_TRIP, RIDE_TEXT_MAX);
      break;
    case RIDE_FIELD_STATION:
      set_text (self, key, value, RIDE_DRAFT_STATION, RIDE_TEXT_MAX);
      break;
    case RIDE_FIELD_EVENT:
      set_event (self, key, value);
      break;
    case RIDE_FIELD_STATE:
      set_state (self, key, value);
      break;
    case RIDE_FIELD_LOCK:
      set_lock (self, key, value);
      break;
    case RIDE_FIELD_RESERVED:
      set_boolean (self, key, value, &self->reserved);
      break;
    case RIDE_FIELD_DISABLED:
      set_boolean (self, key, value, &self->disabled);
      break;
    case RIDE_FIELD_TIPPED:
      set_boolean (self, key, value, &self->tipped);
      break;
    case RIDE_FIELD_ONLINE:
      if (self->verb == RIDE_VERB_ONLINE)
        set_online (self, key, value);
      break;
    case RIDE_FIELD_TIME:
    case RIDE_FIELD_SENT:
      set_time (self, key, value);
      break;
    case RIDE_FIELD_LATITUDE:
    case RIDE_FIELD_LONGITUDE:
      ride_place_draft_set (&self->flat_place, key, value, self->fields_dropped);
      break;
    case RIDE_FIELD_SPEED:
      set_measure (self, key, value, MEASURE_MAX, &self->speed);
      break;
    case RIDE_FIELD_HEADING:
      set_measure (self, key, value, 360, &self->heading);
      break;
    case RIDE_FIELD_ACCURACY:
      set_measure (self, key, value, MEASURE_MAX, &self->accuracy);
      break;
    case RIDE_FIELD_RANGE:
      set_measure (self, key, value, MEASURE_MAX, &self->range);
      break;
    case RIDE_FIELD_BATTERY_PERCENT:
    case RIDE_FIELD_BATTERY_FRACTION:
    case RIDE_FIELD_BATTERY_BARE:
      set_battery (self, key, value);
      break;
    case RIDE_FIELD_PLACE:
      drop_field (self);
      break;
    case RIDE_FIELD_NONE:
    case RIDE_FIELD_ENVELOPE:
    case RIDE_FIELD_COORDINATES:
    case RIDE_FIELD_GEOMETRY:
    case RIDE_N_FIELDS:
    default:
      break;
    }
}
