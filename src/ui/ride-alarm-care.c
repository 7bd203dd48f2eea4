/* ride-alarm-care.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm-care.h"

#define HOUR_US (3600 * (gint64) G_USEC_PER_SEC)
#define MORNING_HOUR 6

/* By the calendar, for a day is not always 24 hours long. */
static gint64
get_tomorrow_morning (gint64 now_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) tomorrow = now != NULL ? g_date_time_add_days (now, 1) : NULL;
  g_autoptr (GDateTime) morning = NULL;

  if (tomorrow != NULL)
    morning = g_date_time_new_local (g_date_time_get_year (tomorrow),
                                     g_date_time_get_month (tomorrow),
                                     g_date_time_get_day_of_month (tomorrow), MORNING_HOUR, 0, 0);
  if (morning == NULL)
    return now_us + 24 * HOUR_US;

  return g_date_time_to_unix (morning) * G_USEC_PER_SEC;
}

gint64
ride_snooze_until (RideSnooze snooze,
                   gint64     now_us)
{
  switch (snooze)
    {
    case RIDE_SNOOZE_EIGHT_HOURS:
      return now_us + 8 * HOUR_US;
    case RIDE_SNOOZE_TOMORROW:
      return get_tomorrow_morning (now_us);
    case RIDE_SNOOZE_ONE_HOUR:
    case RIDE_N_SNOOZES:
    default:
      return now_us + HOUR_US;
    }
}

gboolean
ride_alarm_is_snoozed (const RideAlarm *alarm,
                       gint64           now_us)
{
  return alarm->snoozed_until_us > now_us;
}

gboolean
ride_alarm_is_handled (const RideAlarm *alarm,
                       gint64           now_us)
{
  return alarm->acknowledged_us != 0 || ride_alarm_is_snoozed (alarm, now_us);
}
