/* ride-fleet-private.h: what a fleet shows to its views and its tracker alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-fleet-store.h"

G_BEGIN_DECLS

/**
 * RideFleetChange:
 * @is_new: the fleet didn't know the bike
 * @is_changed: something other than the generation is different, or the bike is new
 * @is_decided: the event decided the state, be it the same as before
 *
 * What one event did to the record at @position.
 */
typedef struct
{
  guint position;
  gboolean is_new;
  gboolean is_changed;
  gboolean is_decided;
  RideRecordFields before;
  RideRecordFields after;
} RideFleetChange;

/**
 * ride_fleet_apply_and_tell:
 * @change: (out): not set where the fleet is full
 *
 * As ride_fleet_apply().
 */
RideApplied        ride_fleet_apply_and_tell       (RideFleet       *self,
                                                    const RideEvent *event,
                                                    RideFleetChange *change);

/**
 * ride_fleet_is_told_again:
 *
 * Some bikes tell each unlock and lock on two topics, one after the other.
 *
 * Returns: whether @event, a status, tells what began the state of @bike.
 */
gboolean           ride_fleet_is_told_again        (const RideRecordFields *bike,
                                                    const RideEvent        *event);

/**
 * ride_fleet_expect:
 * @first: the event that will be applied next
 *
 * Returns: the end of the events that are announced to the store now; to be called again there.
 */
guint              ride_fleet_expect               (const RideFleet      *self,
                                                    const RideEventBatch *batch,
                                                    guint                 first,
                                                    guint                 end);

/** Returns: (transfer none): the records, to be read alone. */
const RideFleetStore *ride_fleet_get_store         (const RideFleet *self);

RideFleetSnapshot *ride_fleet_take_snapshot        (RideFleet *self);

/** Returns: a number that grows whenever a bike is new, or its state or since changed. */
guint64            ride_fleet_get_state_generation (const RideFleet *self);

G_END_DECLS
