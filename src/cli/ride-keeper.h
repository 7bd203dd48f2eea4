/* ride-keeper.h: keeps what is played in a journal of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-alarm.h"
#include "ride-connection.h"
#include "ride-event.h"
#include "ride-trip.h"

G_BEGIN_DECLS

typedef struct _RideKeeper RideKeeper;

/**
 * ride_keeper_new:
 * @path: a file that does not exist yet: a recording's past can't be put into another past
 * @error: a #GOptionError
 */
RideKeeper *ride_keeper_new        (const char *path,
                                    GError    **error);
void        ride_keeper_free       (RideKeeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideKeeper, ride_keeper_free)

/** To be called before what follows from @event. May wait for a slow disk. */
void        ride_keeper_add_event  (RideKeeper      *self,
                                    const RideEvent *event);
void        ride_keeper_add_trip   (RideKeeper      *self,
                                    const RideTrip  *trip);
void        ride_keeper_put_alarm  (RideKeeper      *self,
                                    const RideAlarm *alarm);

/** @connection: came up or went down at @now_us; @lossless: nothing was missed meanwhile */
void        ride_keeper_set_live   (RideKeeper           *self,
                                    const RideConnection *connection,
                                    gboolean              lossless,
                                    gint64                now_us);

/**
 * ride_keeper_close:
 * @error: a sentence
 *
 * Waits until all is on disk. Returns: whether it is.
 */
gboolean    ride_keeper_close      (RideKeeper *self,
                                    GError    **error);

G_END_DECLS
