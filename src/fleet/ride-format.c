/* ride-format.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-format.h"

#include <glib/gi18n-lib.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static gint64
get_seconds (gint64 us)
{
  return MAX (us, 0) / G_USEC_PER_SEC;
}

char *
ride_format_duration (gint64 duration_us)
{
  gint64 s = get_seconds (duration_us);

  if (s < MINUTE)
    /* Translators: a duration in seconds. */
    return g_strdup_printf (_("%d s"), (int) s);
  if (s < HOUR)
    /* Translators: a duration in minutes and seconds. */
    return g_strdup_printf (_("%d min %02d s"), (int) (s / MINUTE), (int) (s % MINUTE));
  if (s < DAY)
    /* Translators: a duration in hours and minutes. */
    return g_strdup_printf (_("%d h %02d min"), (int) (s / HOUR), (int) (s % HOUR / MINUTE));

  /* Translators: a duration in days and hours. */
  return g_strdup_printf (_("%d d %02d h"), (int) (s / DAY), (int) (s % DAY / HOUR));
}

static char *
speak_seconds (int n)
{
  return g_strdup_printf (ngettext ("%d second", "%d seconds", n), n);
}

static char *
speak_minutes (int n)
{
  return g_strdup_printf (ngettext ("%d minute", "%d minutes", n), n);
}

static char *
speak_hours (int n)
{
  return g_strdup_printf (ngettext ("%d hour", "%d hours", n), n);
}

static char *
speak_days (int n)
{
  return g_strdup_printf (ngettext ("%d day", "%d days", n), n);
}

char *
ride_format_duration_spoken (gint64 duration_us)
{
  gint64 s = get_seconds (duration_us);
  g_autofree char *larger = NULL;
  g_autofree char *smaller = NULL;

  if (s < MINUTE)
    return speak_seconds (s);

  if (s < HOUR)
    {
      larger = speak_minutes (s / MINUTE);
      smaller = speak_seconds (s % MINUTE);
    }
  else if (s < DAY)
    {
      larger = speak_hours (s / HOUR);
      smaller = speak_minutes (s % HOUR / MINUTE);
    }
  else
    {
      larger = speak_days (s / DAY);
      smaller = speak_hours (s % DAY / HOUR);
    }

  /* Translators: two parts of a duration, such as "4 minutes" and "7 seconds". */
  return g_strdup_printf (C_ ("duration", "%s %s"), larger, smaller);
}

char *
ride_format_at_least (const char *duration)
{
  /* Translators: a duration whose start was not seen. */
  return g_strdup_printf (_("at least %s"), duration);
}

char *
ride_format_age (gint64 age_us)
{
  gint64 s = get_seconds (age_us);

  if (s < 1)
    return g_strdup (C_ ("age", "now"));
  if (s < MINUTE)
    return g_strdup_printf (_("%d s ago"), (int) s);
  if (s < HOUR)
    return g_strdup_printf (_("%d min ago"), (int) (s / MINUTE));
  if (s < DAY)
    return g_strdup_printf (_("%d h ago"), (int) (s / HOUR));

  return g_strdup_printf (_("%d d ago"), (int) (s / DAY));
}

static GDateTime *
get_date_time (gint64     time_us,
               GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);

  if (utc == NULL)
    return NULL;

  return zone != NULL ? g_date_time_to_timezone (utc, zone) : g_date_time_to_local (utc);
}

static char *
format_time (gint64      time_us,
             GTimeZone  *zone,
             const char *format)
{
  g_autoptr (GDateTime) time = get_date_time (time_us, zone);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

char *
ride_format_clock (gint64     time_us,
                   GTimeZone *zone)
{
  /* Translators: a time of day with seconds, see g_date_time_format(). */
  return format_time (time_us, zone, _("%H:%M:%S"));
}

static gboolean
is_same_day (gint64     a_us,
             gint64     b_us,
             GTimeZone *zone)
{
  g_autofree char *a = format_time (a_us, zone, "%F");
  g_autofree char *b = format_time (b_us, zone, "%F");

  return g_str_equal (a, b);
}

char *
ride_format_moment (gint64     time_us,
                    gint64     now_us,
                    GTimeZone *zone)
{
  if (is_same_day (time_us, now_us, zone))
    return ride_format_clock (time_us, zone);

  /* Translators: a date with the time of day, see g_date_time_format(). */
  return format_time (time_us, zone, _("%Y-%m-%d %H:%M:%S"));
}

char *
ride_format_battery (guint8 battery)
{
  if (battery == RIDE_BATTERY_NONE)
    return g_strdup ("");

  /* Translators: the battery's charge in percent. */
  return g_strdup_printf (_("%d%%"), battery);
}

const char *
ride_format_bike_state (RideBikeState state)
{
  switch (state)
    {
    case RIDE_BIKE_LOCKED:
      return C_ ("bike", "Locked");
    case RIDE_BIKE_UNLOCKED:
      return C_ ("bike", "Unlocked");
    case RIDE_BIKE_UNKNOWN:
    case RIDE_N_BIKE_STATES:
    default:
      return C_ ("bike", "Unknown");
    }
}

char *
ride_format_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}
