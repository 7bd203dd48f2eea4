/* ride-alarm.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm.h"

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

const char *
ride_alarm_rule_to_string (RideAlarmRule rule)
{
  switch (rule)
    {
    case RIDE_ALARM_LONG_RIDE:
      return "long-ride";
    case RIDE_ALARM_SILENT:
      return "silent";
    case RIDE_ALARM_BATTERY:
      return "battery";
    case RIDE_ALARM_JAMMED:
      return "jammed";
    case RIDE_ALARM_TIPPED:
      return "tipped";
    case RIDE_ALARM_OFFLINE:
      return "offline";
    case RIDE_ALARM_UNUSED:
      return "unused";
    case RIDE_ALARM_DEAD_FEED:
      return "dead-feed";
    case RIDE_N_ALARM_RULES:
    default:
      g_return_val_if_reached ("silent");
    }
}

const char *
ride_alarm_level_to_string (RideAlarmLevel level)
{
  switch (level)
    {
    case RIDE_ALARM_INFO:
      return "info";
    case RIDE_ALARM_WARNING:
      return "warning";
    case RIDE_ALARM_CRITICAL:
      return "critical";
    case RIDE_N_ALARM_LEVELS:
    default:
      g_return_val_if_reached ("info");
    }
}

const char *
ride_alarm_change_to_string (RideAlarmChange change)
{
  switch (change)
    {
    case RIDE_ALARM_RAISED:
      return "raised";
    case RIDE_ALARM_UPDATED:
      return "updated";
    case RIDE_ALARM_CLEARED:
      return "cleared";
    case RIDE_ALARM_HANDLED:
      return "handled";
    default:
      g_return_val_if_reached ("updated");
    }
}

RideThresholds
ride_thresholds_default (void)
{
  return (RideThresholds){
    .long_ride_warning_us = 60 * MINUTE_US,
    .long_ride_critical_us = G_TIME_SPAN_DAY,
    .silent_warning_us = 60 * MINUTE_US,
    .silent_critical_us = G_TIME_SPAN_DAY,
    .battery_warning = 15,
    .battery_critical = 5,
    .unused_us = 7 * G_TIME_SPAN_DAY,
    .dead_feed_percent = 10,
    .jammed = TRUE,
    .tipped = TRUE,
    .offline = TRUE,
  };
}
