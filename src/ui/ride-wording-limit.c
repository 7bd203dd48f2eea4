/* ride-wording-limit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-wording-limit.h"

#include "ride-wording-alarm.h"

#include <glib/gi18n-lib.h>

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define MEBIBYTE (1024 * (guint64) 1024)

typedef enum
{
  UNIT_MINUTES,
  UNIT_PERCENT,
  UNIT_DAYS,
  UNIT_MEBIBYTES,
} Unit;

/**
 * LimitSpec:
 * @off: what 0 means
 */
typedef struct
{
  const char *key;
  Unit unit;
  const char *off;
} LimitSpec;

static const LimitSpec specs[RIDE_N_LIMITS] = {
  [RIDE_LIMIT_LONG_RIDE_WARNING] = { "long-ride-warning", UNIT_MINUTES,
                                     N_ ("Off: long rides raise no warning") },
  [RIDE_LIMIT_LONG_RIDE_CRITICAL] = { "long-ride-critical", UNIT_MINUTES,
                                      N_ ("Off: long rides are never critical") },
  [RIDE_LIMIT_SILENT_WARNING] = { "silent-warning", UNIT_MINUTES,
                                  N_ ("Off: silent bikes raise no warning") },
  [RIDE_LIMIT_SILENT_CRITICAL] = { "silent-critical", UNIT_MINUTES,
                                   N_ ("Off: silent bikes are never critical") },
  [RIDE_LIMIT_BATTERY_WARNING] = { "battery-warning", UNIT_PERCENT,
                                   N_ ("Off: low batteries raise no warning") },
  [RIDE_LIMIT_BATTERY_CRITICAL] = { "battery-critical", UNIT_PERCENT,
                                    N_ ("Off: low batteries are never critical") },
  [RIDE_LIMIT_UNUSED] = { "unused-days", UNIT_DAYS, N_ ("Off: unused bikes are not listed") },
  [RIDE_LIMIT_DEAD_FEED] = { "dead-feed-percent", UNIT_PERCENT,
                             N_ ("Off: a dead feed is not told") },
  [RIDE_LIMIT_HISTORY_AGE] = { "history-days", UNIT_DAYS, N_ ("Kept for ever, if the size allows") },
  [RIDE_LIMIT_HISTORY_SIZE] = { "history-mebibytes", UNIT_MEBIBYTES, N_ ("Of any size") },
};

RideLimit
ride_limit_from_key (const char *key)
{
  RideLimit limit = 0;

  while (limit < RIDE_N_LIMITS && g_strcmp0 (key, specs[limit].key) != 0)
    limit++;

  return limit;
}

const char *
ride_limit_get_key (RideLimit limit)
{
  return specs[limit].key;
}

RideLimit
ride_limit_get_warning (RideLimit limit)
{
  if (limit == RIDE_LIMIT_LONG_RIDE_CRITICAL)
    return RIDE_LIMIT_LONG_RIDE_WARNING;
  if (limit == RIDE_LIMIT_SILENT_CRITICAL)
    return RIDE_LIMIT_SILENT_WARNING;
  if (limit == RIDE_LIMIT_BATTERY_CRITICAL)
    return RIDE_LIMIT_BATTERY_WARNING;

  return RIDE_N_LIMITS;
}

guint
ride_limit_get_step (RideLimit limit)
{
  switch (specs[limit].unit)
    {
    case UNIT_MINUTES:
      return 5;
    case UNIT_MEBIBYTES:
      return 256;
    case UNIT_PERCENT:
    case UNIT_DAYS:
    default:
      return 1;
    }
}

const char *
ride_wording_limit_unit (RideLimit limit,
                         guint     value)
{
  switch (specs[limit].unit)
    {
    case UNIT_MINUTES:
      /* Translators: the unit behind a number in the preferences */
      return ngettext ("minute", "minutes", value);
    case UNIT_DAYS:
      /* Translators: the unit behind a number in the preferences */
      return ngettext ("day", "days", value);
    case UNIT_MEBIBYTES:
      /* Translators: the unit behind a number in the preferences: 1,048,576 bytes */
      return _ ("MiB");
    case UNIT_PERCENT:
    default:
      return "%";
    }
}

static char *
format_value (RideLimit limit,
              guint     value)
{
  switch (specs[limit].unit)
    {
    case UNIT_MINUTES:
      return ride_wording_span (value * MINUTE_US);
    case UNIT_DAYS:
      return g_strdup_printf (ngettext ("%u day", "%u days", value), value);
    case UNIT_MEBIBYTES:
      return g_format_size_full (value * MEBIBYTE, G_FORMAT_SIZE_IEC_UNITS);
    case UNIT_PERCENT:
    default:
      /* Translators: a number of percent */
      return g_strdup_printf (_ ("%u %%"), value);
    }
}

char *
ride_wording_limit (RideLimit limit,
                    guint     value)
{
  g_autofree char *amount = format_value (limit, value);

  if (value == 0)
    return g_strdup (_ (specs[limit].off));

  switch (limit)
    {
    case RIDE_LIMIT_LONG_RIDE_WARNING:
      return g_strdup_printf (_ ("Warns of rides that last %s or longer"), amount);
    case RIDE_LIMIT_LONG_RIDE_CRITICAL:
      return g_strdup_printf (_ ("Rides that last %s or longer are critical"), amount);
    case RIDE_LIMIT_SILENT_WARNING:
      return g_strdup_printf (_ ("Warns of unlocked bikes that are silent for %s"), amount);
    case RIDE_LIMIT_SILENT_CRITICAL:
      return g_strdup_printf (_ ("Unlocked bikes that are silent for %s are critical"), amount);
    case RIDE_LIMIT_BATTERY_WARNING:
      return g_strdup_printf (_ ("Warns at or below %s"), amount);
    case RIDE_LIMIT_BATTERY_CRITICAL:
      return g_strdup_printf (_ ("Critical at or below %s"), amount);
    case RIDE_LIMIT_UNUSED:
      return g_strdup_printf (_ ("Lists bikes that nobody rode for %s"), amount);
    case RIDE_LIMIT_DEAD_FEED:
      return g_strdup_printf (
          _ ("Critical below %s of the events that are usual at this hour of the week"), amount);
    case RIDE_LIMIT_HISTORY_AGE:
      return g_strdup_printf (_ ("What is older than %s is removed"), amount);
    case RIDE_LIMIT_HISTORY_SIZE:
    case RIDE_N_LIMITS:
    default:
      return g_strdup_printf (_ ("The oldest events are removed beyond %s"), amount);
    }
}

char *
ride_wording_limit_conflict (RideLimit limit,
                             guint     value,
                             guint     warning)
{
  g_autofree char *amount = NULL;

  if (ride_limit_get_warning (limit) == RIDE_N_LIMITS || value == 0 || warning == 0)
    return NULL;

  amount = format_value (limit, warning);
  if (limit == RIDE_LIMIT_BATTERY_CRITICAL && value >= warning)
    return g_strdup_printf (
        _ ("Not lower than the warning at %s: critical at once, without a warning before"), amount);
  if (limit != RIDE_LIMIT_BATTERY_CRITICAL && value <= warning)
    return g_strdup_printf (
        _ ("Not longer than the warning at %s: critical at once, without a warning before"), amount);

  return NULL;
}
