/* ride-dedup.h: recognises redelivered events by their fingerprints.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event-batch.h"

G_BEGIN_DECLS

/** A bounded memory of the newest fingerprints; the oldest are forgotten. */
typedef struct _RideDedup RideDedup;

/** @capacity: how many fingerprints are remembered, 1 to 2^24 */
RideDedup *ride_dedup_new  (guint capacity);
void       ride_dedup_free (RideDedup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDedup, ride_dedup_free)

/**
 * ride_dedup_is_new:
 *
 * Remembers @event. One without a time of its own is held for a duplicate
 * only if it came with the DUP flag, for two equal payloads without a time
 * may be two events.
 *
 * Returns: %FALSE for a duplicate.
 */
gboolean   ride_dedup_is_new (RideDedup       *self,
                              const RideEvent *event);

/** Returns: whether no other event has the fingerprint of @event, but by chance. */
gboolean   ride_dedup_can_tell_apart (const RideEvent *event);

/**
 * ride_dedup_expect:
 * @batch: whose events ride_dedup_is_new() will be asked for next, in order
 *
 * Changes no answer, but makes them faster.
 */
void       ride_dedup_expect (RideDedup            *self,
                              const RideEventBatch *batch);

G_END_DECLS
