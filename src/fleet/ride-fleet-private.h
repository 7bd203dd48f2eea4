/* ride-fleet-private.h: what a fleet shows to its views alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-fleet-store.h"

G_BEGIN_DECLS

RideFleetSnapshot *ride_fleet_take_snapshot       (RideFleet *self);

/** Returns: a number that grows whenever a bike is new, or its state or since changed. */
guint64            ride_fleet_get_state_generation (const RideFleet *self);

G_END_DECLS
