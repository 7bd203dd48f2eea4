/* ride-alarm-rules.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm-rules.h"

/* A fleet is looked through within seconds; what is told later than this was not known before. */
#define OLD_NEWS_US (60 * G_TIME_SPAN_SECOND)

#define BATTERY_FULL 100

static gint64
get_length (gint64 since_us,
            gint64 now_us)
{
  return now_us - since_us;
}

static gboolean
is_reached (gint64 length_us,
            gint64 threshold_us)
{
  return threshold_us > 0 && length_us >= threshold_us;
}

static int
judge_length (gint64 length_us,
              gint64 warning_us,
              gint64 critical_us)
{
  if (is_reached (length_us, critical_us))
    return RIDE_ALARM_CRITICAL;

  return is_reached (length_us, warning_us) ? RIDE_ALARM_WARNING : RIDE_ALARM_LEVEL_NONE;
}

static gint64
get_silence_us (const RideAlarmRules   *self,
                const RideRecordFields *bike)
{
  return get_length (MAX (bike->last_us, self->live_us), self->now_us);
}

/* A threshold's hysteresis must leave a full battery out, unless the threshold itself doesn't. */
static gboolean
is_battery_low (guint    battery,
                guint    threshold,
                gboolean is_told)
{
  guint limit = MIN (threshold, BATTERY_FULL);

  if (is_told && limit < BATTERY_FULL)
    limit = MIN (limit + RIDE_ALARM_BATTERY_HYSTERESIS, BATTERY_FULL - 1);

  return threshold > 0 && battery <= limit;
}

static int
judge_battery (const RideThresholds *thresholds,
               guint8                battery,
               int                   level)
{
  if (battery == RIDE_BATTERY_NONE)
    return RIDE_ALARM_LEVEL_NONE;
  if (is_battery_low (battery, thresholds->battery_critical, level >= RIDE_ALARM_CRITICAL))
    return RIDE_ALARM_CRITICAL;
  if (is_battery_low (battery, thresholds->battery_warning, level >= RIDE_ALARM_WARNING))
    return RIDE_ALARM_WARNING;

  return RIDE_ALARM_LEVEL_NONE;
}

static int
judge_flag (gboolean is_on,
            gboolean is_set)
{
  return is_on && is_set ? RIDE_ALARM_WARNING : RIDE_ALARM_LEVEL_NONE;
}

static int
judge_live_time (const RideAlarmRules   *self,
                 RideAlarmRule           rule,
                 const RideRecordFields *bike)
{
  const RideThresholds *thresholds = &self->thresholds;
  gint64 length_us = get_length (bike->since_us, self->now_us);

  if (rule == RIDE_ALARM_LONG_RIDE)
    return judge_length (length_us, thresholds->long_ride_warning_us,
                         thresholds->long_ride_critical_us);
  if (rule == RIDE_ALARM_SILENT)
    return judge_length (get_silence_us (self, bike), thresholds->silent_warning_us,
                         thresholds->silent_critical_us);

  return is_reached (length_us, thresholds->unused_us) ? RIDE_ALARM_INFO : RIDE_ALARM_LEVEL_NONE;
}

static gboolean
is_switched_off (const RideThresholds *thresholds,
                 RideAlarmRule         rule)
{
  if (rule == RIDE_ALARM_LONG_RIDE)
    return thresholds->long_ride_warning_us <= 0 && thresholds->long_ride_critical_us <= 0;
  if (rule == RIDE_ALARM_SILENT)
    return thresholds->silent_warning_us <= 0 && thresholds->silent_critical_us <= 0;

  return thresholds->unused_us <= 0;
}

/* Silence that began before the feed came back, and was not broken since. */
static gboolean
is_silent_across_return (const RideAlarmRules   *self,
                         const RideRecordFields *bike,
                         const RideAlarm        *open)
{
  return open->raised_us <= self->live_us && bike->last_us <= open->since_us;
}

/* Without events an alarm stays, unless what is known of the bike contradicts it. */
static int
judge_time (const RideAlarmRules   *self,
            RideAlarmRule           rule,
            const RideRecordFields *bike,
            const RideAlarm        *open)
{
  RideBikeState state = rule == RIDE_ALARM_UNUSED ? RIDE_BIKE_LOCKED : RIDE_BIKE_UNLOCKED;

  if (bike->state != state || is_switched_off (&self->thresholds, rule))
    return RIDE_ALARM_LEVEL_NONE;

  if (self->is_live)
    {
      int level = judge_live_time (self, rule, bike);

      if (rule == RIDE_ALARM_SILENT && open != NULL && is_silent_across_return (self, bike, open))
        return MAX (level, (int) open->level);
      return level;
    }

  if (open == NULL || (rule == RIDE_ALARM_SILENT && bike->last_us > open->since_us))
    return RIDE_ALARM_LEVEL_NONE;

  return open->level;
}

int
ride_alarm_rules_judge (const RideAlarmRules   *self,
                        RideAlarmRule           rule,
                        const RideRecordFields *bike,
                        const RideAlarm        *open)
{
  int level = open != NULL ? (int) open->level : RIDE_ALARM_LEVEL_NONE;

  switch (rule)
    {
    case RIDE_ALARM_LONG_RIDE:
    case RIDE_ALARM_SILENT:
    case RIDE_ALARM_UNUSED:
      return judge_time (self, rule, bike, open);
    case RIDE_ALARM_BATTERY:
      return judge_battery (&self->thresholds, bike->battery, level);
    case RIDE_ALARM_JAMMED:
      return judge_flag (self->thresholds.jammed, (bike->flags & RIDE_BIKE_JAMMED) != 0);
    case RIDE_ALARM_TIPPED:
      return judge_flag (self->thresholds.tipped, (bike->flags & RIDE_BIKE_TIPPED) != 0);
    case RIDE_ALARM_OFFLINE:
      return judge_flag (self->thresholds.offline, (bike->flags & RIDE_BIKE_OFFLINE) != 0 &&
                                                       bike->state == RIDE_BIKE_UNLOCKED);
    case RIDE_ALARM_DEAD_FEED:
    case RIDE_N_ALARM_RULES:
    default:
      g_return_val_if_reached (RIDE_ALARM_LEVEL_NONE);
    }
}

gboolean
ride_alarm_rules_is_fine (const RideAlarmRules   *self,
                          const RideRecordFields *bike)
{
  const guint8 bad_flags = RIDE_BIKE_JAMMED | RIDE_BIKE_TIPPED | RIDE_BIKE_OFFLINE;

  if ((bike->flags & bad_flags) != 0)
    return FALSE;
  if (bike->battery <= MAX (self->thresholds.battery_warning, self->thresholds.battery_critical))
    return FALSE;
  if (!self->is_live || bike->state == RIDE_BIKE_UNKNOWN)
    return TRUE;
  if (bike->state == RIDE_BIKE_LOCKED)
    return judge_live_time (self, RIDE_ALARM_UNUSED, bike) == RIDE_ALARM_LEVEL_NONE;

  return judge_live_time (self, RIDE_ALARM_LONG_RIDE, bike) == RIDE_ALARM_LEVEL_NONE &&
         judge_live_time (self, RIDE_ALARM_SILENT, bike) == RIDE_ALARM_LEVEL_NONE;
}

gboolean
ride_alarm_rules_is_by_time (RideAlarmRule rule)
{
  return rule == RIDE_ALARM_LONG_RIDE || rule == RIDE_ALARM_SILENT || rule == RIDE_ALARM_UNUSED;
}

gint64
ride_alarm_rules_get_since (const RideAlarmRules   *self,
                            RideAlarmRule           rule,
                            const RideRecordFields *bike)
{
  if (rule != RIDE_ALARM_SILENT)
    return bike->since_us;

  return bike->last_us != 0 ? bike->last_us : self->live_us;
}

static gint64
get_threshold (const RideThresholds *thresholds,
               RideAlarmRule         rule,
               RideAlarmLevel        level)
{
  if (rule == RIDE_ALARM_UNUSED)
    return thresholds->unused_us;

  return level == RIDE_ALARM_CRITICAL ? thresholds->long_ride_critical_us
                                      : thresholds->long_ride_warning_us;
}

gboolean
ride_alarm_rules_is_old_news (const RideAlarmRules   *self,
                              RideAlarmRule           rule,
                              RideAlarmLevel          level,
                              const RideRecordFields *bike)
{
  gint64 length_us = get_length (bike->since_us, self->now_us);

  /* Silence begins anew with the feed, so nobody learns of it too late. */
  if (rule == RIDE_ALARM_SILENT || (bike->flags & RIDE_RECORD_EVIDENCE_RETAINED) == 0)
    return FALSE;

  return length_us - get_threshold (&self->thresholds, rule, level) > OLD_NEWS_US;
}
