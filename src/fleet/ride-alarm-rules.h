/* ride-alarm-rules.h: what of a bike needs attention. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the tracker.
 */

#pragma once

#include "ride-alarm.h"
#include "ride-fleet-record.h"

G_BEGIN_DECLS

/** Instead of a RideAlarmLevel: nothing needs attention. */
#define RIDE_ALARM_LEVEL_NONE (-1)

/**
 * RideAlarmRules:
 * @is_live: whether events arrive; while they don't, time is held against nobody
 * @live_us: since when they do
 */
typedef struct
{
  RideThresholds thresholds;
  gboolean is_live;
  gint64 live_us;
  gint64 now_us;
} RideAlarmRules;

/**
 * ride_alarm_rules_is_fine:
 *
 * Returns: whether no rule can have anything against @bike, given that no
 *   alarm of it is open. Cheap, since it is asked for every bike all the time.
 */
gboolean ride_alarm_rules_is_fine     (const RideAlarmRules   *self,
                                       const RideRecordFields *bike);

/**
 * ride_alarm_rules_judge:
 * @rule: one of those about a bike
 * @open: (nullable): the bike's open alarm of @rule
 *
 * Returns: a RideAlarmLevel, or %RIDE_ALARM_LEVEL_NONE.
 */
int      ride_alarm_rules_judge       (const RideAlarmRules   *self,
                                       RideAlarmRule           rule,
                                       const RideRecordFields *bike,
                                       const RideAlarm        *open);

/** Returns: whether the time alone can raise @rule. */
gboolean ride_alarm_rules_is_by_time  (RideAlarmRule rule);

/**
 * ride_alarm_rules_get_since:
 *
 * Returns: when the reason began of a rule that goes by the time.
 */
gint64   ride_alarm_rules_get_since   (const RideAlarmRules   *self,
                                       RideAlarmRule           rule,
                                       const RideRecordFields *bike);

/**
 * ride_alarm_rules_is_old_news:
 *
 * Returns: whether @level was reached well before it is told, because a
 *   retained message told of it only now.
 */
gboolean ride_alarm_rules_is_old_news (const RideAlarmRules   *self,
                                       RideAlarmRule           rule,
                                       RideAlarmLevel          level,
                                       const RideRecordFields *bike);

G_END_DECLS
