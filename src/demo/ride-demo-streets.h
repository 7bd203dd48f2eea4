/* ride-demo-streets.h: where the simulated bikes stand, and where a ride takes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The centre of Shanghai, in millionths of a degree. */
#define RIDE_DEMO_SOUTH 31140000
#define RIDE_DEMO_NORTH 31310000
#define RIDE_DEMO_WEST 121390000
#define RIDE_DEMO_EAST 121530000

/** WGS 84, in millionths of a degree. */
typedef struct
{
  gint32 lat_e6;
  gint32 lng_e6;
} RideDemoPlace;

/** A place to park, more often than not near where people meet. */
RideDemoPlace ride_demo_streets_scatter (GRand *random);

/** Where a ride of @minutes from @start ends. */
RideDemoPlace ride_demo_streets_ride    (RideDemoPlace start,
                                         double        minutes,
                                         GRand        *random);

G_END_DECLS
