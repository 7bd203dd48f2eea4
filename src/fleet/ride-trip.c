/* ride-trip.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-trip.h"

const char *
ride_trip_kind_to_string (RideTripKind kind)
{
  switch (kind)
    {
    case RIDE_TRIP_COMPLETE:
      return "complete";
    case RIDE_TRIP_LOCK_ONLY:
      return "lock-only";
    case RIDE_TRIP_UNLOCK_ONLY:
      return "unlock-only";
    case RIDE_TRIP_LOST:
      return "lost";
    case RIDE_N_TRIP_KINDS:
    default:
      g_return_val_if_reached ("lost");
    }
}

gint64
ride_trip_get_duration_us (const RideTrip *self)
{
  if (self->start_us == 0 || self->end_us == 0)
    return -1;

  return MAX (self->end_us - self->start_us, 0);
}
