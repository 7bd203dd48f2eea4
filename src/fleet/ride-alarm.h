/* ride-alarm.h: something that needs a person's attention.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Why; there is at most one open alarm per bike and rule. */
typedef enum
{
  RIDE_ALARM_LONG_RIDE,
  RIDE_ALARM_SILENT,    /* unlocked, and nothing was heard */
  RIDE_ALARM_BATTERY,
  RIDE_ALARM_JAMMED,
  RIDE_ALARM_TIPPED,
  RIDE_ALARM_OFFLINE,   /* the lock's own connection is down while unlocked */
  RIDE_ALARM_UNUSED,
  RIDE_ALARM_DEAD_FEED, /* of the fleet, not of a bike */
  RIDE_N_ALARM_RULES,
} RideAlarmRule;

typedef enum
{
  RIDE_ALARM_INFO,
  RIDE_ALARM_WARNING,
  RIDE_ALARM_CRITICAL,
  RIDE_N_ALARM_LEVELS,
} RideAlarmLevel;

/** What became of an alarm. */
typedef enum
{
  RIDE_ALARM_RAISED,
  RIDE_ALARM_UPDATED, /* its level changed, or when its reason began */
  RIDE_ALARM_CLEARED, /* its reason is gone; the alarm is history */
  RIDE_ALARM_HANDLED, /* a person acknowledged, snoozed or noted it */
} RideAlarmChange;

/* As in JSON; not translated: "long-ride", "warning", "raised" and so on. */
const char *ride_alarm_rule_to_string   (RideAlarmRule rule);
const char *ride_alarm_level_to_string  (RideAlarmLevel level);
const char *ride_alarm_change_to_string (RideAlarmChange change);

#define RIDE_ALARM_BATTERY_HYSTERESIS 2

/** The longest note, in bytes. */
#define RIDE_ALARM_NOTE_MAX 4096

/**
 * RideAlarm:
 * @id: above 0, unique in one fleet's journal
 * @bike: (nullable): %NULL = the fleet's feed
 * @since_us: when its reason began: the ride's start, the last sign of life, …
 * @battery: percent, for %RIDE_ALARM_BATTERY, else %RIDE_BATTERY_NONE
 * @from_snapshot: only a retained message told it: no notification, no sound
 * @cleared_us: 0 = it is open
 * @acknowledged_us: 0 = nobody did
 * @snoozed_until_us: 0 = it is not
 * @note: (nullable): a person's words, at most %RIDE_ALARM_NOTE_MAX bytes
 *
 * Times are Unix time in microseconds. Strings belong to the tracker, and
 * live until the alarm changes.
 */
typedef struct
{
  gint64 id;
  const char *bike;
  RideAlarmRule rule;
  RideAlarmLevel level;
  gint64 since_us;
  gint64 raised_us;
  gint64 updated_us;
  gint64 cleared_us;
  gint64 acknowledged_us;
  gint64 snoozed_until_us;
  guint8 battery;
  gboolean from_snapshot;
  const char *note;
} RideAlarm;

/**
 * RideThresholds:
 * @long_ride_warning_us, @long_ride_critical_us: a ride that lasts so long, in microseconds
 * @silent_warning_us, @silent_critical_us: so long nothing was heard of an unlocked bike
 * @battery_warning, @battery_critical: a battery at or below so many percent
 * @unused_us: so long a bike has been locked
 * @dead_feed_percent: the feed is dead below so much of what is normal for the hour of the week
 *
 * When alarms are raised; 0 (and a negative time) switches that level of a
 * rule off. Where both levels hold, the higher one counts, however they are set.
 *
 * A battery has to rise %RIDE_ALARM_BATTERY_HYSTERESIS points above a
 * threshold before its level is left again, so that one that wavers between
 * two readings is told once. The feed is alive again at twice @dead_feed_percent.
 */
typedef struct
{
  gint64 long_ride_warning_us;
  gint64 long_ride_critical_us;
  gint64 silent_warning_us;
  gint64 silent_critical_us;
  guint battery_warning;
  guint battery_critical;
  gint64 unused_us;
  guint dead_feed_percent;
  gboolean jammed;
  gboolean tipped;
  gboolean offline;
} RideThresholds;

/** Returns: the defaults of events.md. */
RideThresholds ride_thresholds_default (void);

G_END_DECLS
