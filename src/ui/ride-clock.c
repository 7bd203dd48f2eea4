/* ride-clock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-clock.h"

static RideClockFunc monotonic_func = g_get_monotonic_time;
static RideClockFunc real_func = g_get_real_time;

gint64
ride_clock_monotonic_us (void)
{
  return monotonic_func ();
}

gint64
ride_clock_real_us (void)
{
  return real_func ();
}

void
ride_clock_follow (RideClockFunc real)
{
  real_func = real;
}

void
ride_clock_set_for_testing (RideClockFunc monotonic,
                            RideClockFunc real)
{
  monotonic_func = monotonic != NULL ? monotonic : g_get_monotonic_time;
  real_func = real != NULL ? real : g_get_real_time;
}
