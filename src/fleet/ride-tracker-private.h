/* ride-tracker-private.h: what the parts of the tracker share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-alarm-book.h"
#include "ride-alarm-rules.h"
#include "ride-fleet-private.h"
#include "ride-norm.h"
#include "ride-tracker.h"

G_BEGIN_DECLS

struct _RideTracker
{
  RideTrackerEvents events;
  gpointer user_data;
  RideFleet *fleet;
  RideAlarmBook *book;
  RideAlarmRules rules;
  RideNorm *norm;
  gint64 gap_us;     /* when events came again after some may have been missed; 0 = never */
  guint sweep_next;  /* position */
  gint64 settled_us; /* when the alarms of unknown bikes were last looked at */
};

/** @event changed a bike: its alarms follow. */
void ride_tracker_follow_event   (RideTracker           *self,
                                  const RideEvent       *event,
                                  const RideFleetChange *change);

/** The bike at @position is looked at, since time went on. Returns: whether it wasn't just fine. */
gboolean ride_tracker_follow_time (RideTracker *self,
                                   guint        position);

/** The alarms that wait for the bike at @position wait no longer. */
void ride_tracker_place_waiting  (RideTracker *self,
                                  guint        position);

/** The whole fleet was looked at: alarms of unknown bikes find theirs, or are cleared. */
void ride_tracker_settle_waiting (RideTracker *self);

/** The dead feed is raised, cleared, or left as it is. */
void ride_tracker_follow_norm    (RideTracker    *self,
                                  RideNormVerdict verdict);

G_END_DECLS
