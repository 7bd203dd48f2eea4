/* ride-trip-rules.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-trip-rules.h"

static gboolean
is_retained (const RideEvent *event)
{
  return (event->flags & RIDE_EVENT_RETAINED) != 0;
}

/* Whether the event tells another unlock or lock than the one that is known.
 * The receive time may be set back, so it can't tell more than that two differ. */
static gboolean
is_another (const RideRecordFields *before,
            const RideEvent        *event)
{
  if (ride_fleet_is_told_again (before, event))
    return FALSE;
  if ((event->flags & (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)) != 0)
    return event->time_us != before->since_us;

  return event->time_us > before->since_us;
}

static gboolean
is_lock_upon_no_unlock (const RideFleetChange *change,
                        const RideEvent       *event)
{
  if (!ride_event_is_lock (event) || is_retained (event))
    return FALSE;

  return change->before.state == RIDE_BIKE_UNKNOWN || is_another (&change->before, event);
}

static gboolean
find_kind (const RideFleetChange *change,
           const RideEvent       *event,
           RideTripKind          *kind)
{
  gboolean was_unlocked = change->before.state == RIDE_BIKE_UNLOCKED;

  switch (change->after.state)
    {
    case RIDE_BIKE_LOCKED:
      *kind = was_unlocked ? RIDE_TRIP_COMPLETE : RIDE_TRIP_LOCK_ONLY;
      return change->is_decided && (was_unlocked || is_lock_upon_no_unlock (change, event));
    case RIDE_BIKE_UNLOCKED:
      *kind = RIDE_TRIP_UNLOCK_ONLY;
      return change->is_decided && was_unlocked && ride_event_is_unlock (event) &&
             is_another (&change->before, event);
    case RIDE_BIKE_UNKNOWN:
      *kind = RIDE_TRIP_LOST;
      return was_unlocked;
    case RIDE_N_BIKE_STATES:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static void
fill_start (RideTrip               *trip,
            const RideRecordFields *before)
{
  if (before->state != RIDE_BIKE_UNLOCKED)
    return;

  trip->start_us = before->since_us;
  if ((before->flags & RIDE_BIKE_SINCE_AT_LEAST) != 0)
    trip->flags |= RIDE_TRIP_AT_LEAST;
}

/* A clock that was ahead at the start says no more than that it was by now. */
static void
fill_end (RideTrip        *trip,
          const RideEvent *event)
{
  trip->end_us = event->time_us;
  if (trip->start_us > trip->end_us)
    {
      trip->start_us = trip->end_us;
      trip->flags |= RIDE_TRIP_AT_LEAST;
    }
  trip->trip_id = event->trip;
  trip->has_place = (event->flags & RIDE_EVENT_HAS_PLACE) != 0;
  if (!trip->has_place)
    return;

  trip->latitude = event->latitude;
  trip->longitude = event->longitude;
}

gboolean
ride_trip_rules_find (const RideFleetChange *change,
                      const RideEvent       *event,
                      gint64                 gap_us,
                      RideTrip              *trip)
{
  RideTripKind kind;

  if (!find_kind (change, event, &kind))
    return FALSE;

  *trip = (RideTrip){ .bike = event->bike, .kind = kind };
  fill_start (trip, &change->before);
  if (kind == RIDE_TRIP_COMPLETE || kind == RIDE_TRIP_LOCK_ONLY)
    fill_end (trip, event);
  if (is_retained (event))
    trip->flags |= RIDE_TRIP_SNAPSHOT;
  /* Of a lock alone: its unlock came after the lock before, and may have been missed. */
  if (change->before.since_us < gap_us)
    trip->flags |= RIDE_TRIP_ACROSS_GAP;

  return TRUE;
}
