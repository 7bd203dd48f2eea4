/* ride-desk.h: what one window watches: a feed, and the fleet it fills.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Applies the feed's batches to the fleet in slices of at
 * most two milliseconds, so that a burst never holds up a frame.
 */

#pragma once

#include <gio/gio.h>

#include "ride-feed.h"
#include "ride-fleet.h"
#include "ride-fleet-view.h"

G_BEGIN_DECLS

#define RIDE_TYPE_DESK (ride_desk_get_type ())
G_DECLARE_FINAL_TYPE (RideDesk, ride_desk, RIDE, DESK, GObject)

/**
 * RideDesk::connection-changed:
 *
 * ride_desk_get_connection() has a new snapshot.
 */

/**
 * RideDesk::fleet-changed:
 *
 * Events were applied; at most one emission a slice. Rows don't listen,
 * they pull; this is for whoever has to start pulling.
 */

/**
 * RideDesk::opened:
 *
 * ride_desk_open() or ride_desk_close() replaced fleet, view and profile.
 */

RideDesk          *ride_desk_new   (void);

/**
 * ride_desk_open:
 * @secrets: (nullable): kept in memory only
 *
 * Leaves the former broker with a goodbye, and begins a new, empty fleet
 * on the broker of @profile.
 */
void               ride_desk_open  (RideDesk          *self,
                                    const RideProfile *profile,
                                    const RideSecrets *secrets);

/** Leaves the broker; there is no profile then. */
void               ride_desk_close (RideDesk *self);

/**
 * ride_desk_shutdown_async:
 *
 * Like ride_desk_close(), and tells when the broker has been left properly.
 */
void               ride_desk_shutdown_async  (RideDesk           *self,
                                              GCancellable       *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
gboolean           ride_desk_shutdown_finish (RideDesk     *self,
                                              GAsyncResult *result,
                                              GError      **error);

void               ride_desk_retry_now  (RideDesk *self);
void               ride_desk_disconnect (RideDesk *self);

/** Returns: (nullable): %NULL before the first ride_desk_open(). */
const RideProfile *ride_desk_get_profile    (RideDesk *self);

/** Returns: (nullable): the newest snapshot. */
RideConnection    *ride_desk_get_connection (RideDesk *self);

/** Returns: the fleet; another one after "opened". */
RideFleet         *ride_desk_get_fleet      (RideDesk *self);

/** Returns: the view over the fleet; another one after "opened". */
RideFleetView     *ride_desk_get_view       (RideDesk *self);

/** Returns: Unix time in microseconds up to which the fleet is known to be true; 0 = never. */
gint64             ride_desk_get_as_of_us   (RideDesk *self);

/** Returns: live events per second over the last few seconds. */
double             ride_desk_get_rate       (RideDesk *self);

G_END_DECLS
