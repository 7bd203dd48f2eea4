/* ride-connection-private.h: how snapshots of the connection are made.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-connection.h"
#include "ride-link.h"

G_BEGIN_DECLS

/** Returns: (transfer full): what is known before the first try. */
RideConnection *ride_connection_new_offline   (void);

/** Returns: (transfer full): @status in words; the counts of events are 0. */
RideConnection *ride_connection_new_from_link (const RideLinkStatus *status);

/** Returns: (transfer full): an equal snapshot, which nobody else has seen yet. */
RideConnection *ride_connection_copy          (const RideConnection *self);

/**
 * ride_connection_is_news:
 *
 * Returns: whether @self differs from @before in more than its statistics.
 */
gboolean        ride_connection_is_news       (const RideConnection *self,
                                               const RideConnection *before);

G_END_DECLS
