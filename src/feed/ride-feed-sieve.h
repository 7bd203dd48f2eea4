/* ride-feed-sieve.h: keeps the events of a batch that are worth handing on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event-batch.h"

G_BEGIN_DECLS

/** Called once for each event, in order; returns: whether to keep it. */
typedef gboolean (*RideFeedSieveFunc) (const RideEvent *event,
                                       gpointer         user_data);

/**
 * ride_feed_sieve:
 * @tokens: (element-type RideFeedToken): in order; made to count the events that are left
 *
 * Nearly always all are kept: the batch is only copied once the first was left out.
 *
 * Returns: (transfer full): what is left of @batch.
 */
RideEventBatch *ride_feed_sieve (RideEventBatch   *batch,
                                 GArray           *tokens,
                                 RideFeedSieveFunc keep,
                                 gpointer          user_data);

G_END_DECLS
