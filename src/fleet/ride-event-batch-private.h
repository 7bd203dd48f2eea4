/* ride-event-batch-private.h: what merging shows to the batch alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event-batch.h"

G_BEGIN_DECLS

/** @n more events were left out. */
void ride_event_batch_add_n_merged (RideEventBatch *self,
                                    guint           n);

G_END_DECLS
