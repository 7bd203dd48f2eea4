/* ride-event-finish.c: from a draft to an event: what follows for lock, time and place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-draft.h"

#include "ride-event-time.h"

static RideLock
get_lock_of_vehicle_state (RideVehicleState state)
{
  switch (state)
    {
    case RIDE_VEHICLE_STATE_ON_TRIP:
      return RIDE_LOCK_UNLOCKED;
    case RIDE_VEHICLE_STATE_AVAILABLE:
    case RIDE_VEHICLE_STATE_RESERVED:
      return RIDE_LOCK_LOCKED;
    case RIDE_VEHICLE_STATE_NONE:
    case RIDE_VEHICLE_STATE_REMOVED:
    case RIDE_VEHICLE_STATE_NON_OPERATIONAL:
    case RIDE_VEHICLE_STATE_NON_CONTACTABLE:
    case RIDE_VEHICLE_STATE_MISSING:
    case RIDE_VEHICLE_STATE_ELSEWHERE:
    case RIDE_VEHICLE_STATE_UNKNOWN:
    default:
      return RIDE_LOCK_NONE;
    }
}

/* GBFS lists no vehicle that is on a trip, so its flags stand for "reserved", "available" or
 * "non_operational": for the second it takes both. Beside an unlocked or locked topic they are no
 * statement on the lock. */
static RideLock
get_lock_of_flags (const RideEventDraft *self)
{
  if (self->verb != RIDE_VERB_STATUS || self->disabled == RIDE_TRI_YES)
    return RIDE_LOCK_NONE;
  if (self->reserved == RIDE_TRI_YES)
    return RIDE_LOCK_LOCKED;

  return self->reserved == RIDE_TRI_NO && self->disabled == RIDE_TRI_NO ? RIDE_LOCK_LOCKED
                                                                        : RIDE_LOCK_NONE;
}

static RideLock
get_payload_lock (const RideEventDraft *self)
{
  RideLock of_state = get_lock_of_vehicle_state (self->vehicle_state);

  if (self->lock != RIDE_LOCK_NONE)
    return self->lock;
  if (self->state_lock != RIDE_LOCK_NONE)
    return self->state_lock;
  if (of_state != RIDE_LOCK_NONE)
    return of_state;
  if (self->event_lock != RIDE_LOCK_NONE)
    return self->event_lock;
  if (self->vehicle_state != RIDE_VEHICLE_STATE_NONE)
    return RIDE_LOCK_NONE;

  return get_lock_of_flags (self);
}

static gboolean
is_conflict (RideVerb verb,
             RideLock payload_lock)
{
  if (verb == RIDE_VERB_UNLOCK)
    return payload_lock == RIDE_LOCK_LOCKED || payload_lock == RIDE_LOCK_LOCKING;
  if (verb == RIDE_VERB_LOCK)
    return payload_lock == RIDE_LOCK_UNLOCKED || payload_lock == RIDE_LOCK_UNLOCKING ||
           payload_lock == RIDE_LOCK_JAMMED;

  return FALSE;
}

static void
finish_lock (const RideEventDraft *self,
             RideEvent            *event)
{
  event->payload_lock = get_payload_lock (self);
  if (self->verb == RIDE_VERB_UNLOCK)
    event->lock = RIDE_LOCK_UNLOCKED;
  else if (self->verb == RIDE_VERB_LOCK)
    event->lock = RIDE_LOCK_LOCKED;
  else
    event->lock = event->payload_lock;

  if (is_conflict (self->verb, event->payload_lock))
    event->flags |= RIDE_EVENT_CONFLICT;
  if (self->verb == RIDE_VERB_STATUS && self->event_lock != RIDE_LOCK_NONE &&
      self->event_lock == event->lock)
    event->flags |= RIDE_EVENT_TURN;
}

static void
write_value (const RideValue *value,
             char             text[RIDE_RAW_TIME_SIZE])
{
  if (value->kind == RIDE_VALUE_INTEGER)
    g_snprintf (text, RIDE_RAW_TIME_SIZE, "%" G_GINT64_FORMAT, value->integer);
  else if (value->kind == RIDE_VALUE_TEXT)
    g_strlcpy (text, value->text, RIDE_RAW_TIME_SIZE);
  else
    g_ascii_dtostr (text, RIDE_RAW_TIME_SIZE, value->decimal);
}

static void
finish_time (const RideEventDraft *self,
             RideEvent            *event,
             char                  raw_time[RIDE_RAW_TIME_SIZE])
{
  event->time_us = event->received_us;
  if (self->ranks[RIDE_FIELD_TIME] == RIDE_RANK_NONE)
    {
      event->flags |= RIDE_EVENT_TIME_MISSING;
    }
  else if (ride_event_time_is_plausible (self->time_us, event->received_us))
    {
      event->time_us = self->time_us;
    }
  else
    {
      event->flags |= RIDE_EVENT_TIME_IMPLAUSIBLE;
      write_value (&self->time_value, raw_time);
      event->raw_time = raw_time;
    }

  if (self->ranks[RIDE_FIELD_SENT] == RIDE_RANK_NONE)
    return;
  if (ride_event_time_is_plausible (self->sent_us, event->received_us))
    event->sent_us = self->sent_us;
  else
    *self->fields_dropped += 1;
}

static void
finish_place (const RideEventDraft *self,
              RideEvent            *event)
{
  if (self->ranks[RIDE_FIELD_PLACE] != RIDE_RANK_NONE)
    {
      event->flags |= RIDE_EVENT_HAS_PLACE;
      event->latitude = self->place.latitude;
      event->longitude = self->place.longitude;
    }
  if (self->ranks[RIDE_FIELD_SPEED] != RIDE_RANK_NONE)
    event->flags |= RIDE_EVENT_HAS_SPEED;
  if (self->ranks[RIDE_FIELD_HEADING] != RIDE_RANK_NONE)
    event->flags |= RIDE_EVENT_HAS_HEADING;
  if (self->ranks[RIDE_FIELD_ACCURACY] != RIDE_RANK_NONE)
    event->flags |= RIDE_EVENT_HAS_ACCURACY;
  if (self->ranks[RIDE_FIELD_RANGE] != RIDE_RANK_NONE)
    event->flags |= RIDE_EVENT_HAS_RANGE;

  event->speed = self->speed;
  event->heading = self->heading;
  event->accuracy = self->accuracy;
  event->range = self->range;
}

void
ride_event_draft_finish (const RideEventDraft *self,
                         RideEvent            *event,
                         char                  raw_time[RIDE_RAW_TIME_SIZE])
{
  event->bike = self->texts[RIDE_DRAFT_BIKE];
  event->event_id = self->texts[RIDE_DRAFT_EVENT_ID];
  event->trip = self->texts[RIDE_DRAFT_TRIP];
  event->station = self->texts[RIDE_DRAFT_STATION];
  event->vehicle_state = self->vehicle_state;
  event->battery = self->battery;
  event->online = self->online;
  event->tipped = self->tipped;
  event->reserved = self->reserved;
  event->disabled = self->disabled;
  finish_lock (self, event);
  finish_time (self, event, raw_time);
  finish_place (self, event);
}
