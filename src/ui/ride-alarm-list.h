/* ride-alarm-list.h: the open alarms as a list model, and which of them are selected.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worst come first, of one level the newest, and behind them all those
 * that somebody looks after. The selection is of alarms: those that leave the
 * list leave the selection too.
 */

#pragma once

#include "ride-row-list.h"
#include "ride-tracker.h"

G_BEGIN_DECLS

#define RIDE_TYPE_ALARM_LIST (ride_alarm_list_get_type ())
G_DECLARE_FINAL_TYPE (RideAlarmList, ride_alarm_list, RIDE, ALARM_LIST, RideRowList)

RideAlarmList   *ride_alarm_list_new              (void);

/**
 * ride_alarm_list_set_tracker:
 * @tracker: (nullable): lives until another one is set
 *
 * Shows the alarms of another fleet from the next refresh on, with none selected.
 */
void             ride_alarm_list_set_tracker      (RideAlarmList *self,
                                                   RideTracker   *tracker);

/** Whether alarms that are acknowledged or snoozed are listed too, from the next refresh on. */
void             ride_alarm_list_set_show_handled (RideAlarmList *self,
                                                   gboolean       show_handled);

/**
 * ride_alarm_list_refresh:
 * @now_us: Unix time in microseconds, which decides who is still snoozed
 *
 * Reads the tracker and orders anew. Costs two visits to each open alarm.
 */
void             ride_alarm_list_refresh          (RideAlarmList *self,
                                                   gint64         now_us);

/** Returns: the number of the alarm at @row, 0 = the list is shorter. */
gint64           ride_alarm_list_get_id           (RideAlarmList *self,
                                                   guint          row);

/** Returns: the row of the alarm of that number, or %GTK_INVALID_LIST_POSITION. */
guint            ride_alarm_list_find             (RideAlarmList *self,
                                                   gint64         id);

/** Returns: (nullable): the alarm at @row as it is now; %NULL if it was cleared meanwhile. */
const RideAlarm *ride_alarm_list_get              (RideAlarmList *self,
                                                   guint          row);

/** Returns: (transfer full) (element-type gint64): the selected alarms, in the list's order. */
GArray          *ride_alarm_list_get_selected_ids (RideAlarmList *self);

/** Returns: how many alarms nobody looks after, by level. */
const guint     *ride_alarm_list_get_counts       (RideAlarmList *self);

/** Returns: how many alarms are acknowledged or snoozed, listed or not. */
guint            ride_alarm_list_get_n_handled    (RideAlarmList *self);

/** Returns: Unix time in microseconds at which the next snoozed alarm comes back, %G_MAXINT64 = none does. */
gint64           ride_alarm_list_get_next_return_us (RideAlarmList *self);

G_END_DECLS
