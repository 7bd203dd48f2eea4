/* ride-demo-chance.h: what chance decides in the simulated city.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: %TRUE that often. */
gboolean ride_demo_chance_happens           (GRand    *random,
                                             double    share);

/** Returns: how long one waits for what comes at random, 1 on average. */
double   ride_demo_chance_exponential       (GRand    *random);

/**
 * ride_demo_chance_ride_minutes:
 * @forgotten: (out): whether the ride is one that nobody ended
 *
 * Returns: how long a ride takes that begins now.
 */
double   ride_demo_chance_ride_minutes      (GRand    *random,
                                             gboolean *forgotten);

/**
 * ride_demo_chance_met_ride_minutes:
 * @forgotten: (out): whether the ride is one that nobody ended
 *
 * Returns: how long a ride takes in all that is met on its way at some
 *   moment; those are longer than the usual ones.
 */
double   ride_demo_chance_met_ride_minutes  (GRand    *random,
                                             gboolean *forgotten);
double   ride_demo_chance_mean_ride_minutes (void);

G_END_DECLS
