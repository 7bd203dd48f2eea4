/* ride-event.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event.h"

static gboolean
is_turn_to (const RideEvent *event,
            RideVerb         verb,
            RideLock         lock)
{
  return event->verb == verb || ((event->flags & RIDE_EVENT_TURN) != 0 && event->lock == lock);
}

gboolean
ride_event_is_unlock (const RideEvent *event)
{
  return is_turn_to (event, RIDE_VERB_UNLOCK, RIDE_LOCK_UNLOCKED);
}

gboolean
ride_event_is_lock (const RideEvent *event)
{
  return is_turn_to (event, RIDE_VERB_LOCK, RIDE_LOCK_LOCKED);
}

const char *
ride_verb_to_string (RideVerb verb)
{
  switch (verb)
    {
    case RIDE_VERB_UNLOCK:
      return "unlock";
    case RIDE_VERB_LOCK:
      return "lock";
    case RIDE_VERB_STATUS:
      return "status";
    case RIDE_VERB_ONLINE:
      return "online";
    default:
      g_return_val_if_reached ("status");
    }
}

const char *
ride_vehicle_state_to_string (RideVehicleState state)
{
  switch (state)
    {
    case RIDE_VEHICLE_STATE_NONE:
      return NULL;
    case RIDE_VEHICLE_STATE_REMOVED:
      return "removed";
    case RIDE_VEHICLE_STATE_AVAILABLE:
      return "available";
    case RIDE_VEHICLE_STATE_NON_OPERATIONAL:
      return "non_operational";
    case RIDE_VEHICLE_STATE_RESERVED:
      return "reserved";
    case RIDE_VEHICLE_STATE_ON_TRIP:
      return "on_trip";
    case RIDE_VEHICLE_STATE_NON_CONTACTABLE:
      return "non_contactable";
    case RIDE_VEHICLE_STATE_MISSING:
      return "missing";
    case RIDE_VEHICLE_STATE_ELSEWHERE:
      return "elsewhere";
    case RIDE_VEHICLE_STATE_UNKNOWN:
      return "unknown";
    default:
      g_return_val_if_reached (NULL);
    }
}

const char *
ride_lock_to_string (RideLock lock)
{
  switch (lock)
    {
    case RIDE_LOCK_NONE:
      return NULL;
    case RIDE_LOCK_LOCKED:
      return "locked";
    case RIDE_LOCK_UNLOCKED:
      return "unlocked";
    case RIDE_LOCK_LOCKING:
      return "locking";
    case RIDE_LOCK_UNLOCKING:
      return "unlocking";
    case RIDE_LOCK_JAMMED:
      return "jammed";
    default:
      g_return_val_if_reached (NULL);
    }
}
