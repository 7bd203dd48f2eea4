/* ride-desk-private.h: how news reaches the desk, from its feed or from a test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-desk.h"

G_BEGIN_DECLS

/** Begins a new, empty fleet for @profile (nullable), without a feed. */
void  ride_desk_begin           (RideDesk          *self,
                                 const RideProfile *profile);

/** Queues @batch to be applied; takes a reference. */
void  ride_desk_take_batch      (RideDesk       *self,
                                 RideEventBatch *batch);
void  ride_desk_take_connection (RideDesk       *self,
                                 RideConnection *connection);

/** Returns: bytes of the batches that wait. */
gsize ride_desk_get_queued      (RideDesk *self);

G_END_DECLS
