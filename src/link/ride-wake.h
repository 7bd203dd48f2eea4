/* ride-wake.h: notices that the machine was suspended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib's timers stand still in suspend, and a peer does not: what was
 * connected is probably not any more, and nothing says so. CLOCK_BOOTTIME
 * goes on in suspend and CLOCK_MONOTONIC does not; their distance tells.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Shorter jumps between the two clocks are reading noise. */
#define RIDE_WAKE_NOISE_US (G_USEC_PER_SEC / 2)

typedef struct
{
  gint64 distance_us;
} RideSleepGauge;

void   ride_sleep_gauge_init    (RideSleepGauge *self,
                                 gint64          boot_us,
                                 gint64          monotonic_us);

/** Returns: how long the machine slept since the last call, 0 = it did not. */
gint64 ride_sleep_gauge_measure (RideSleepGauge *self,
                                 gint64          boot_us,
                                 gint64          monotonic_us);

typedef void (*RideWakeFunc) (gint64   slept_us,
                              gpointer user_data);

/**
 * ride_wake_source_new:
 *
 * Returns: (transfer full): a source whose callback is a #RideWakeFunc,
 *   called soon after the machine woke. It costs nothing in between where
 *   the kernel tells of it, and a look every ten seconds elsewhere.
 */
GSource *ride_wake_source_new (RideWakeFunc callback,
                               gpointer     user_data);

G_END_DECLS
