/* ride-trip-rules.h: which rides end by what happens to a bike. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the tracker. A ride that lasts is nothing but its bike's record.
 */

#pragma once

#include "ride-fleet-private.h"
#include "ride-trip.h"

G_BEGIN_DECLS

/**
 * ride_trip_rules_find:
 * @change: what @event did to its bike
 * @gap_us: when events came again after something may have been missed; 0 = never
 * @trip: (out): its strings are those of @event
 *
 * A ride ends by whatever decides that the bike is locked. It dangles where
 * the lock came upon no unlock, where the next unlock came first, and where
 * snapshots contradict each other. Reports repeat a state, so they never tell
 * of a second unlock or lock; snapshots never tell of a lock without an
 * unlock. A ride is unlock and lock of their times: the same unlock or lock
 * heard once more, a live copy of a snapshot for one, is none of its own.
 *
 * Returns: whether a ride is over.
 */
gboolean ride_trip_rules_find (const RideFleetChange *change,
                               const RideEvent       *event,
                               gint64                 gap_us,
                               RideTrip              *trip);

G_END_DECLS
