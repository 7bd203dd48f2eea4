/* ride-clock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-clock.h"

/* A zone that is changed meanwhile is noticed this late. */
#define ZONE_AGE_US G_USEC_PER_SEC

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

/* Where TZ is not set, GLib finds the zone out by files, and anew for each time. */
static GTimeZone *
look_zone_up (void)
{
  static GTimeZone *zone;
  static gint64 found_us;
  gint64 now_us = g_get_monotonic_time ();

  if (zone != NULL && g_getenv ("TZ") == NULL && now_us - found_us < ZONE_AGE_US)
    return zone;

  g_clear_pointer (&zone, g_time_zone_unref);
  zone = g_time_zone_new_local ();
  found_us = now_us;

  return zone;
}

GDateTime *
ride_clock_to_local (gint64 unix_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (unix_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_to_timezone (time, look_zone_up ()) : NULL;
}
