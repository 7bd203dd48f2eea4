/* ride-simulation.h: the simulated fleet, as a person meets it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo.h"
#include "ride-profile.h"

G_BEGIN_DECLS

#define RIDE_TYPE_SIMULATION (ride_simulation_get_type ())
G_DECLARE_FINAL_TYPE (RideSimulation, ride_simulation, RIDE, SIMULATION, GObject)

RideSimulation    *ride_simulation_new         (void);

/** Starts the fleet unless it is there already, and lets its broker behave well. */
gboolean           ride_simulation_start       (RideSimulation *self,
                                                GError        **error);
void               ride_simulation_stop        (RideSimulation *self);

gboolean           ride_simulation_is_running  (RideSimulation *self);

/** Returns: the id that each simulated fleet's profile has. */
const char        *ride_simulation_get_profile_id (void);

/** Returns: (nullable): how to reach it; %NULL while it is not started. */
const RideProfile *ride_simulation_get_profile (RideSimulation *self);

/** Returns: whether @profile (nullable) is that of the simulated fleet. */
gboolean           ride_simulation_owns        (RideSimulation    *self,
                                                const RideProfile *profile);

void               ride_simulation_set_mood    (RideSimulation *self,
                                                RideDemoMood    mood);
RideDemoMood       ride_simulation_get_mood    (RideSimulation *self);

/** Cuts the line once; what comes after is up to the mood. */
void               ride_simulation_cut         (RideSimulation *self);

G_END_DECLS
