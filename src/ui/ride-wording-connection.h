/* ride-wording-connection.h: the connection in words and icons. Pure; time comes from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-connection.h"

G_BEGIN_DECLS

/** Returns: "Connected", "Connecting…", "Waiting", "Refused" or "Offline", translated. */
const char *ride_wording_connection_state (RideConnectionState state);
const char *ride_wording_connection_icon  (RideConnectionState state);

/** Returns: the CSS class that colours the state. */
const char *ride_wording_connection_class (RideConnectionState state);

/**
 * ride_wording_subtitle:
 * @rate: live events per second
 *
 * Returns: (transfer full): "Connected · 42 events/s · 180 ms".
 */
char       *ride_wording_subtitle         (const RideConnection *connection,
                                           double                rate);

/**
 * ride_wording_banner:
 * @connection: (nullable)
 *
 * The same sentence as long as nothing new happened: no countdown is in it.
 *
 * Returns: (transfer full) (nullable): what is wrong and what to do; %NULL
 *   when nothing is.
 */
char       *ride_wording_banner           (const RideConnection *connection);

/**
 * ride_wording_countdown:
 * @now_us: monotonic
 *
 * Returns: (transfer full) (nullable): "Reconnecting in 8 s (attempt 3)";
 *   %NULL when no try is planned or under way.
 */
char       *ride_wording_countdown        (const RideConnection *connection,
                                           gint64                now_us);

/** Returns: (transfer full): "180 ms". */
char       *ride_wording_round_trip       (gint64 round_trip_us);

/** Returns: (transfer full): @url without what may be secret: user, password, query and fragment. */
char       *ride_wording_url              (const char *url);

/** Returns: (transfer full): how the server answered the subscription. */
char       *ride_wording_filter           (const RideFilterResult *filter);

/** Returns: whether a subscription was refused. */
gboolean    ride_wording_filter_refused   (const RideFilterResult *filter);

/** Returns: (transfer full) (nullable): how many filters are too many to list; %NULL for none. */
char       *ride_wording_unlisted_filters (const RideConnection *connection);

/** Returns: (transfer full): what the connection counted, in some lines. */
char       *ride_wording_statistics       (const RideConnection *connection);

G_END_DECLS
