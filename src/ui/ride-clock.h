/* ride-clock.h: what time it is, for everything that ticks on screen.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gint64 (*RideClockFunc) (void);

/** Returns: microseconds of the monotonic clock. */
gint64 ride_clock_monotonic_us    (void);

/** Returns: Unix time in microseconds. */
gint64 ride_clock_real_us         (void);

/** @real: tells the Unix time from now on: a recording has a time of its own */
void   ride_clock_follow          (RideClockFunc real);

/**
 * ride_clock_to_local:
 * @unix_us: Unix time in microseconds
 *
 * Main thread only.
 *
 * Returns: (transfer full) (nullable): the second in the local time zone; %NULL where the
 *   calendar ends.
 */
GDateTime *ride_clock_to_local    (gint64 unix_us);

/**
 * ride_clock_set_for_testing:
 * @monotonic: (nullable): %NULL = the machine's clock again
 * @real: (nullable): as above
 */
void   ride_clock_set_for_testing (RideClockFunc monotonic,
                                   RideClockFunc real);

G_END_DECLS
