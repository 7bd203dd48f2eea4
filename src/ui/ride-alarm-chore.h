/* ride-alarm-chore.h: something a person does to many alarms, without holding up a frame.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-tracker.h"

G_BEGIN_DECLS

typedef enum
{
  RIDE_CHORE_ACKNOWLEDGE,
  RIDE_CHORE_SNOOZE,
  RIDE_CHORE_NOTE,
} RideChoreKind;

typedef struct _RideAlarmChore RideAlarmChore;

/**
 * ride_alarm_chore_new:
 * @ids: (element-type gint64): the alarms; those that are cleared meanwhile are left out
 * @until_us: for %RIDE_CHORE_SNOOZE: Unix time in microseconds, 0 = no longer
 * @note: (nullable): for %RIDE_CHORE_NOTE
 */
RideAlarmChore *ride_alarm_chore_new  (RideChoreKind kind,
                                       GArray       *ids,
                                       gint64        until_us,
                                       const char   *note);
void            ride_alarm_chore_free (RideAlarmChore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideAlarmChore, ride_alarm_chore_free)

/**
 * ride_alarm_chore_work:
 * @now_us: Unix time in microseconds
 *
 * Does a part of it, for two milliseconds at the most.
 *
 * Returns: whether something is left.
 */
gboolean        ride_alarm_chore_work (RideAlarmChore *self,
                                       RideTracker    *tracker,
                                       gint64          now_us);

G_END_DECLS
