/* ride-notifier.h: tells the desktop of new critical alarms of a desk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-desk.h"

G_BEGIN_DECLS

#define RIDE_TYPE_NOTIFIER (ride_notifier_get_type ())
G_DECLARE_FINAL_TYPE (RideNotifier, ride_notifier, RIDE, NOTIFIER, GObject)

/**
 * RideNotifier::show:
 * @id: of the notification
 * @notification: a #GNotification, in place of the one of the same @id
 */

/**
 * RideNotifier::withdraw:
 * @id: of the notification
 */

RideNotifier *ride_notifier_new      (RideDesk *desk);

/** Returns: (transfer full) (element-type gint64): the alarms that the rule's notification stands for. */
GArray       *ride_notifier_get_ids  (RideNotifier *self,
                                      RideAlarmRule rule);

/** Withdraws what is shown. */
void          ride_notifier_withdraw (RideNotifier *self);

G_END_DECLS
