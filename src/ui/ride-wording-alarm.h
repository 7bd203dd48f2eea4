/* ride-wording-alarm.h: alarms in words and icons. Pure; time comes from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-alarm.h"

G_BEGIN_DECLS

/** Returns: "Critical", "Warning" or "Info", translated. */
const char *ride_wording_alarm_level   (RideAlarmLevel level);
const char *ride_wording_alarm_icon    (RideAlarmLevel level);

/** Returns: the CSS class that colours the level. */
const char *ride_wording_alarm_class   (RideAlarmLevel level);

/** Returns: (transfer full): "45 min", "1 h 12 min", "2 d 3 h"; a negative one is "0 min". */
char       *ride_wording_span          (gint64 duration_us);

/** Returns: (transfer full): what is wrong, as a sentence: "Ride lasts 1 h 12 min". */
char       *ride_wording_alarm         (const RideAlarm *alarm,
                                        gint64           now_us);

/** Returns: the bike, or in words that it is the whole fleet. */
const char *ride_wording_alarm_subject (const RideAlarm *alarm);

/** Returns: (transfer full): level, bike and since when: "Critical · B-1042 · since 13:51:09". */
char       *ride_wording_alarm_details (const RideAlarm *alarm,
                                        gint64           now_us);

/**
 * ride_wording_alarm_care:
 *
 * Returns: (transfer full) (nullable): who looks after it and what was noted:
 *   "Snoozed until 15:03:12 · “The technician is on the way”"; %NULL = nobody, nothing.
 */
char       *ride_wording_alarm_care    (const RideAlarm *alarm,
                                        gint64           now_us);

/**
 * ride_wording_alarm_row:
 * @as_of_us: up to when durations last; the past while the connection is down
 *
 * Returns: (transfer full): the whole row as a screen reader says it.
 */
char       *ride_wording_alarm_row     (const RideAlarm *alarm,
                                        gint64           as_of_us,
                                        gint64           now_us);

/**
 * ride_wording_alarm_counts:
 * @counts: how many alarms nobody looks after, by level
 *
 * Returns: (transfer full): "2 critical · 14 warnings · 1 info"; "" where all are zero.
 */
char       *ride_wording_alarm_counts  (const guint counts[RIDE_N_ALARM_LEVELS]);

/** Returns: (transfer full): the count as a badge has room for it: "7", "999+". */
char       *ride_wording_badge         (guint n);

/** Returns: (transfer full): what is wrong with @n bikes: "12 rides last far too long". */
char       *ride_wording_alarm_group   (RideAlarmRule rule,
                                        guint         n);

G_END_DECLS
