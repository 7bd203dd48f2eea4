/* ride-journal-snapshot.h: bikes of a fleet as bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. The format is told in the schema.
 */

#pragma once

#include "ride-fleet.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (element-type GBytes): the bikes of @fleet in each bucket. */
GPtrArray *ride_snapshot_encode (const RideFleet *fleet);

/**
 * ride_snapshot_decode:
 * @fleet: gets the bikes, beside those it has
 *
 * Returns: %FALSE if nobody can have encoded @data; some bikes may be in @fleet then.
 */
gboolean   ride_snapshot_decode (gconstpointer data,
                                 gsize         length,
                                 RideFleet    *fleet);

G_END_DECLS
