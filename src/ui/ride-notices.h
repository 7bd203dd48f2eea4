/* ride-notices.h: which alarms are worth a notification, grouped by rule. Pure; time comes from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only what became critical before our eyes is, and only as long as nobody
 * looks after it. What comes within a few seconds is told together.
 */

#pragma once

#include "ride-alarm.h"

G_BEGIN_DECLS

/** How long a group is waited for, in microseconds. */
#define RIDE_NOTICES_DELAY_US (2 * (gint64) G_USEC_PER_SEC)

typedef struct _RideNotices RideNotices;

/**
 * RideNotice:
 * @n: how many alarms the notification stands for; 0 = it is to be withdrawn
 * @id: the number of one of them
 */
typedef struct
{
  RideAlarmRule rule;
  guint n;
  gint64 id;
} RideNotice;

RideNotices *ride_notices_new   (void);
void         ride_notices_free  (RideNotices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideNotices, ride_notices_free)

/**
 * ride_notices_take:
 * @now_us: monotonic
 *
 * Takes note of what became of an alarm. Cheap, for thousands may come at once.
 */
void         ride_notices_take  (RideNotices     *self,
                                 const RideAlarm *alarm,
                                 RideAlarmChange  change,
                                 gint64           now_us);

/** Forgets all alarms: what is shown is to be withdrawn. */
void         ride_notices_clear (RideNotices *self);

/**
 * ride_notices_next:
 * @now_us: monotonic
 * @notice: (out): what to show in place of the rule's former notification
 *
 * Returns: whether something is to be shown or withdrawn now.
 */
gboolean     ride_notices_next  (RideNotices *self,
                                 gint64       now_us,
                                 RideNotice  *notice);

/** Returns: whether ride_notices_next() has something to say, now or within the delay. */
gboolean     ride_notices_is_pending (RideNotices *self);

/** Returns: (transfer full) (element-type gint64): the alarms that the rule's notification stands for. */
GArray      *ride_notices_get_ids    (RideNotices  *self,
                                      RideAlarmRule rule);

G_END_DECLS
