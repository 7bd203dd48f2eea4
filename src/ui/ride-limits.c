/* ride-limits.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-limits.h"

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define DAY_US (24 * 60 * MINUTE_US)
#define MEBIBYTE (1024 * (gint64) 1024)

static gint64
get_span (GSettings  *settings,
          const char *key,
          gint64      unit)
{
  return g_settings_get_uint (settings, key) * unit;
}

RideThresholds
ride_limits_get_thresholds (GSettings *settings)
{
  if (settings == NULL)
    return ride_thresholds_default ();

  return (RideThresholds){
    .long_ride_warning_us = get_span (settings, "long-ride-warning", MINUTE_US),
    .long_ride_critical_us = get_span (settings, "long-ride-critical", MINUTE_US),
    .silent_warning_us = get_span (settings, "silent-warning", MINUTE_US),
    .silent_critical_us = get_span (settings, "silent-critical", MINUTE_US),
    .battery_warning = g_settings_get_uint (settings, "battery-warning"),
    .battery_critical = g_settings_get_uint (settings, "battery-critical"),
    .unused_us = get_span (settings, "unused-days", DAY_US),
    .dead_feed_percent = g_settings_get_uint (settings, "dead-feed-percent"),
    .jammed = g_settings_get_boolean (settings, "alarm-jammed"),
    .tipped = g_settings_get_boolean (settings, "alarm-tipped"),
    .offline = g_settings_get_boolean (settings, "alarm-offline"),
  };
}

RideJournalOptions
ride_limits_get_journal_options (GSettings *settings)
{
  if (settings == NULL)
    return ride_journal_options_default ();

  return (RideJournalOptions){
    .keep_us = get_span (settings, "history-days", DAY_US),
    .keep_bytes = get_span (settings, "history-mebibytes", MEBIBYTE),
    .is_sync_full = g_settings_get_boolean (settings, "history-survives-power-loss"),
  };
}
