/* ride-rate.h: how many events a second, over the last few seconds. Pure; time comes from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RIDE_RATE_N_SLOTS 10
#define RIDE_RATE_SLOT_US (G_USEC_PER_SEC / 2)

/** Counts in slots of half a second; zero-initialised it is empty. */
typedef struct
{
  guint64 counts[RIDE_RATE_N_SLOTS];
  gint64 slot;     /* number of the newest slot since the clock's beginning */
  gint64 began_us; /* when counting began; 0 = not yet */
} RideRate;

void   ride_rate_add (RideRate *self,
                      guint     n,
                      gint64    now_us);

/** Returns: events per second over the window, or since counting began if that is less. */
double ride_rate_get (RideRate *self,
                      gint64    now_us);

G_END_DECLS
