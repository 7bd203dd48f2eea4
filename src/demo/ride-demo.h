/* ride-demo.h: the simulated fleet: broker and city on a thread of their own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo-broker.h"

G_BEGIN_DECLS

#define RIDE_TYPE_DEMO (ride_demo_get_type ())
G_DECLARE_FINAL_TYPE (RideDemo, ride_demo, RIDE, DEMO, GObject)

/**
 * ride_demo_new:
 * @port: 0 = any free one
 * @n_bikes: 1 to 10,000,000
 * @rate: events per second, 0 = the city's own rhythm
 *
 * Starts the thread and waits until the broker listens.
 */
RideDemo   *ride_demo_new      (guint    port,
                                guint    n_bikes,
                                double   rate,
                                GError **error);
const char *ride_demo_get_url  (RideDemo *self);

/** May be called from any thread, as the two below. */
void        ride_demo_set_mood (RideDemo    *self,
                                RideDemoMood mood);
void        ride_demo_cut      (RideDemo *self);

/** Ends the thread and waits for it; also done when the object is disposed of. */
void        ride_demo_stop     (RideDemo *self);

G_END_DECLS
