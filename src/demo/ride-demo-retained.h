/* ride-demo-retained.h: the demo broker's retained messages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Those that clients published are kept here, up to a limit; a provider may
 * add any number that exist only while they are asked for. Both are handed
 * out one at a time, so a million of them never stand in memory.
 */

#pragma once

#include "ride-demo-broker.h"
#include "ride-demo-publication.h"

G_BEGIN_DECLS

typedef struct _RideDemoRetained RideDemoRetained;
typedef struct _RideDemoRetainedWalk RideDemoRetainedWalk;

RideDemoRetained *ride_demo_retained_new  (void);
void              ride_demo_retained_free (RideDemoRetained *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoRetained, ride_demo_retained_free)

void              ride_demo_retained_set_provider (RideDemoRetained    *self,
                                                   RideDemoRetainedFunc function,
                                                   gpointer             user_data);

/**
 * ride_demo_retained_keep:
 *
 * Keeps @publication instead of the one of the same topic; an empty payload
 * only clears that. [MQTT-3.3.1-5] [MQTT-3.3.1-6]
 *
 * Returns: %FALSE when the store is full.
 */
gboolean          ride_demo_retained_keep (RideDemoRetained    *self,
                                           RideDemoPublication *publication);

/** Returns: (transfer full): a walk over what matches @filter; it may outlive @self. */
RideDemoRetainedWalk *ride_demo_retained_walk           (RideDemoRetained *self,
                                                         const char       *filter);
void                  ride_demo_retained_walk_free      (RideDemoRetainedWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoRetainedWalk, ride_demo_retained_walk_free)

/**
 * ride_demo_retained_walk_next:
 * @publication: (out) (transfer full) (nullable): the next one; %NULL when
 *   this step found none
 *
 * A step takes a bounded time.
 *
 * Returns: %FALSE at the end.
 */
gboolean              ride_demo_retained_walk_next      (RideDemoRetainedWalk *walk,
                                                         gint64                now_us,
                                                         RideDemoPublication **publication);

G_END_DECLS
