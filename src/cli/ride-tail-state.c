/* ride-tail-state.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-tail-state.h"

gboolean
ride_tail_says_state (const RideEvent *event)
{
  return event->verb != RIDE_VERB_ONLINE || event->lock != RIDE_LOCK_NONE;
}

RideBikeState
ride_tail_state (const RideEvent *event)
{
  if (event->lock == RIDE_LOCK_LOCKED)
    return RIDE_BIKE_LOCKED;

  if (event->lock == RIDE_LOCK_UNLOCKED)
    return RIDE_BIKE_UNLOCKED;

  return RIDE_BIKE_UNKNOWN;
}
