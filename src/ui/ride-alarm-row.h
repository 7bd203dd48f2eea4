/* ride-alarm-row.h: one alarm in the list, and what can be done about it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-alarm.h"

G_BEGIN_DECLS

#define RIDE_TYPE_ALARM_ROW (ride_alarm_row_get_type ())
G_DECLARE_FINAL_TYPE (RideAlarmRow, ride_alarm_row, RIDE, ALARM_ROW, GtkWidget)

/**
 * RideAlarmRow::menu-requested:
 *
 * The menu of the row's alarm is to be opened, at ride_alarm_row_get_menu_place().
 */

GtkWidget *ride_alarm_row_new    (void);

/**
 * ride_alarm_row_show:
 * @alarm: (nullable): %NULL = it was cleared: the row stays as it is, and can't be acted upon
 * @as_of_us: up to when durations last; the past while the connection is down
 *
 * Sets what differs from what is shown.
 */
void       ride_alarm_row_show   (RideAlarmRow    *self,
                                  const RideAlarm *alarm,
                                  gint64           as_of_us,
                                  gint64           now_us);

/** Returns: the number of the alarm that was shown last, 0 = none yet. */
gint64     ride_alarm_row_get_id (RideAlarmRow *self);

/**
 * ride_alarm_row_get_menu_place:
 * @target: an ancestor
 * @place: (out): where the row's menu belongs, in the coordinates of @target
 *
 * Returns: %FALSE if the row is not there.
 */
gboolean   ride_alarm_row_get_menu_place (RideAlarmRow *self,
                                          GtkWidget    *target,
                                          GdkRectangle *place);

G_END_DECLS
