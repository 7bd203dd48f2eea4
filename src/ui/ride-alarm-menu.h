/* ride-alarm-menu.h: what can be done about alarms, as a menu.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "ride-alarm.h"

G_BEGIN_DECLS

/**
 * ride_alarm_menu_new:
 * @id: the number of the alarm the menu is for; 0 = whatever is selected
 * @alarm: (nullable): the same, for what makes sense only in its state
 *
 * Returns: (transfer full): the menu of the actions of #RideAttentionPage.
 */
GMenuModel *ride_alarm_menu_new (gint64           id,
                                 const RideAlarm *alarm,
                                 gint64           now_us);

G_END_DECLS
