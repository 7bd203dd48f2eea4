/* ride-event-time.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-time.h"

#include "ride-number.h"

#include <math.h>
#include <string.h>

#define SECONDS_BELOW 1e11
#define MILLISECONDS_BELOW 1e14
#define MICROSECONDS_BELOW 1e17

/* 2015-01-01T00:00:00Z */
#define PLAUSIBLE_FROM_US (G_GINT64_CONSTANT (1420070400) * G_USEC_PER_SEC)
#define PLAUSIBLE_AHEAD_US (G_GINT64_CONSTANT (300) * G_USEC_PER_SEC)

#define SECONDS_PER_DAY 86400

RideTimeResult
ride_event_time_from_integer (gint64  value,
                              gint64 *time_us)
{
  if (value <= 0)
    return RIDE_TIME_MISSING;

  if (value < (gint64) SECONDS_BELOW)
    *time_us = value * G_USEC_PER_SEC;
  else if (value < (gint64) MILLISECONDS_BELOW)
    *time_us = value * 1000;
  else if (value < (gint64) MICROSECONDS_BELOW)
    *time_us = value;
  else
    *time_us = value / 1000;

  return RIDE_TIME_PRESENT;
}

RideTimeResult
ride_event_time_from_number (double  value,
                             gint64 *time_us)
{
  double us;

  if (isnan (value))
    return RIDE_TIME_INVALID;
  if (value <= 0)
    return RIDE_TIME_MISSING;

  if (value < SECONDS_BELOW)
    us = value * 1e6;
  else if (value < MILLISECONDS_BELOW)
    us = value * 1e3;
  else if (value < MICROSECONDS_BELOW)
    us = value;
  else
    us = value / 1e3;
  *time_us = us < 9e18 ? (gint64) floor (us + 0.5) : G_MAXINT64;

  return RIDE_TIME_PRESENT;
}

/* Reads exactly @n digits and moves on. */
static gboolean
read_digits (const char **text,
             guint        n,
             int         *value)
{
  *value = 0;
  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit ((*text)[i]))
        return FALSE;
      *value = *value * 10 + g_ascii_digit_value ((*text)[i]);
    }
  *text += n;

  return TRUE;
}

static gboolean
read_character (const char **text,
                const char  *any_of)
{
  if (**text == '\0' || strchr (any_of, **text) == NULL)
    return FALSE;

  *text += 1;
  return TRUE;
}

static int
get_days_in_month (int year,
                   int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* Years begin in March here, so that the leap day is the last one. */
static gint64
get_days_since_1970 (int year,
                     int month,
                     int day)
{
  gint64 y = month > 2 ? year : year - 1;
  gint64 month_from_march = (month + 9) % 12;
  gint64 day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  gint64 leap_days = floor (y / 4.0) - floor (y / 100.0) + floor (y / 400.0);

  return y * 365 + leap_days + day_of_year - 719468;
}

static gboolean
read_date (const char **text,
           gint64      *days)
{
  int year, month, day;

  if (!read_digits (text, 4, &year) || !read_character (text, "-") ||
      !read_digits (text, 2, &month) || !read_character (text, "-") ||
      !read_digits (text, 2, &day))
    return FALSE;
  if (month < 1 || month > 12 || day < 1 || day > get_days_in_month (year, month))
    return FALSE;

  *days = get_days_since_1970 (year, month, day);
  return TRUE;
}

/* A leap second is 60, and counts as the second that follows. */
static gboolean
read_clock (const char **text,
            gint64      *seconds)
{
  int hour, minute, second;

  if (!read_digits (text, 2, &hour) || !read_character (text, ":") ||
      !read_digits (text, 2, &minute) || !read_character (text, ":") ||
      !read_digits (text, 2, &second))
    return FALSE;
  if (hour > 23 || minute > 59 || second > 60)
    return FALSE;

  *seconds = hour * 3600 + minute * 60 + second;
  return TRUE;
}

static gboolean
read_fraction (const char **text,
               gint64      *us)
{
  gint64 unit = G_USEC_PER_SEC;

  *us = 0;
  if (!read_character (text, "."))
    return TRUE;
  if (!g_ascii_isdigit (**text))
    return FALSE;

  for (; g_ascii_isdigit (**text); *text += 1)
    {
      unit /= 10;
      *us += unit * g_ascii_digit_value (**text);
    }

  return TRUE;
}

/* "+08:00" is RFC 3339's form, "+0800" and "+08" are ISO 8601's. */
static gboolean
read_offset (const char **text,
             gint64      *seconds)
{
  int sign = **text == '-' ? -1 : 1;
  int hours, minutes = 0;

  *seconds = 0;
  if (**text == '\0' || read_character (text, "Zz"))
    return TRUE;
  if (!read_character (text, "+-") || !read_digits (text, 2, &hours))
    return FALSE;
  if (**text != '\0')
    {
      read_character (text, ":");
      if (!read_digits (text, 2, &minutes))
        return FALSE;
    }
  if (hours > 23 || minutes > 59)
    return FALSE;

  *seconds = sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

static gboolean
read_rfc3339 (const char *text,
              gint64     *time_us)
{
  gint64 days, seconds, fraction_us, offset;

  if (!read_date (&text, &days) || !read_character (&text, "Tt ") ||
      !read_clock (&text, &seconds) || !read_fraction (&text, &fraction_us) ||
      !read_offset (&text, &offset) || *text != '\0')
    return FALSE;

  *time_us = (days * SECONDS_PER_DAY + seconds - offset) * G_USEC_PER_SEC + fraction_us;
  return TRUE;
}

RideTimeResult
ride_event_time_from_text (const char *text,
                           gint64     *time_us)
{
  gint64 integer;
  double decimal;

  if (*text == '\0')
    return RIDE_TIME_MISSING;

  switch (ride_number_from_text (text, &integer, &decimal))
    {
    case RIDE_NUMBER_INTEGER:
      return ride_event_time_from_integer (integer, time_us);
    case RIDE_NUMBER_DECIMAL:
      return ride_event_time_from_number (decimal, time_us);
    case RIDE_NUMBER_NONE:
    default:
      return read_rfc3339 (text, time_us) ? RIDE_TIME_PRESENT : RIDE_TIME_INVALID;
    }
}

gboolean
ride_event_time_is_plausible (gint64 time_us,
                              gint64 received_us)
{
  return time_us >= PLAUSIBLE_FROM_US && time_us - PLAUSIBLE_AHEAD_US <= received_us;
}
