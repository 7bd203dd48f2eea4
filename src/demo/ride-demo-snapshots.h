/* ride-demo-snapshots.h: the city's retained messages, as the broker asks for them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo-broker.h"
#include "ride-demo-city.h"

G_BEGIN_DECLS

/**
 * ride_demo_snapshots_next:
 *
 * One step of a #RideDemoRetainedFunc over @city: a status message for
 * every bike, and a connectivity message for those that are offline.
 */
gboolean ride_demo_snapshots_next (RideDemoCity *city,
                                   const char   *filter,
                                   guint64      *cursor,
                                   const char  **topic,
                                   const char  **payload);

G_END_DECLS
