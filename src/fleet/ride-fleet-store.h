/* ride-fleet-store.h: the records of a fleet, and the index over their identifiers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the fleet and its views. Records are in chunks that never move,
 * so a growing fleet copies nothing.
 */

#pragma once

#include "ride-fleet-record.h"

G_BEGIN_DECLS

/** How many bikes a store holds at most: a hostile feed may name any number. */
#define RIDE_FLEET_MAX ((1u << 24) - 1)

typedef struct _RideFleetStore RideFleetStore;

RideFleetStore *ride_fleet_store_new   (void);
RideFleetStore *ride_fleet_store_ref   (RideFleetStore *self);
void            ride_fleet_store_unref (RideFleetStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideFleetStore, ride_fleet_store_unref)

guint           ride_fleet_store_get_length (const RideFleetStore *self);
RideRecord     *ride_fleet_store_get        (const RideFleetStore *self,
                                             guint                 position);
gboolean        ride_fleet_store_find       (const RideFleetStore *self,
                                             const char           *id,
                                             guint                *position);

/** How many bikes may be announced at once: enough to wait together, too few to push each other out. */
#define RIDE_FLEET_STORE_EXPECT_MAX 16

/**
 * ride_fleet_store_expect:
 * @ids: (array length=n): whom ride_fleet_store_find() will be asked for next
 * @n: up to %RIDE_FLEET_STORE_EXPECT_MAX
 *
 * A large fleet is in no near memory of the processor, so that each look for a bike waits twice:
 * for its slot and for its record. Those that are announced wait together.
 */
void            ride_fleet_store_expect     (const RideFleetStore *self,
                                             const char *const    *ids,
                                             guint                 n);

/**
 * ride_fleet_store_add:
 * @id: not yet in the store
 *
 * Returns: %FALSE if the store is full.
 */
gboolean        ride_fleet_store_add        (RideFleetStore *self,
                                             const char     *id,
                                             guint          *position);
gsize           ride_fleet_store_get_memory (const RideFleetStore *self);

/**
 * RideFleetSnapshot:
 *
 * The records there are now, readable on any thread while the owner of the
 * fleet adds to it. Made in a few microseconds: nothing but the list of chunks is copied.
 */
typedef struct _RideFleetSnapshot RideFleetSnapshot;

RideFleetSnapshot *ride_fleet_snapshot_new        (RideFleetStore *store);
void               ride_fleet_snapshot_free       (RideFleetSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideFleetSnapshot, ride_fleet_snapshot_free)
guint              ride_fleet_snapshot_get_length (const RideFleetSnapshot *self);
const RideRecord  *ride_fleet_snapshot_get        (const RideFleetSnapshot *self,
                                                   guint                    position);

G_END_DECLS
