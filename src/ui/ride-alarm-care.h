/* ride-alarm-care.h: whether somebody looks after an alarm, and until when. Pure; time comes from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-alarm.h"

G_BEGIN_DECLS

/** For how long an alarm is put off. */
typedef enum
{
  RIDE_SNOOZE_ONE_HOUR,
  RIDE_SNOOZE_EIGHT_HOURS,
  RIDE_SNOOZE_TOMORROW, /* until six in the morning of the next day, local time */
  RIDE_N_SNOOZES,
} RideSnooze;

/** Returns: Unix time in microseconds at which an alarm comes back that is snoozed at @now_us. */
gint64   ride_snooze_until     (RideSnooze snooze,
                                gint64     now_us);

/** Returns: whether the alarm is put off at @now_us. */
gboolean ride_alarm_is_snoozed (const RideAlarm *alarm,
                                gint64           now_us);

/** Returns: whether the alarm is acknowledged or snoozed, so that nobody else has to look at it. */
gboolean ride_alarm_is_handled (const RideAlarm *alarm,
                                gint64           now_us);

G_END_DECLS
