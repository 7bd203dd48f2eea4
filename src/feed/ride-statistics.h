/* ride-statistics.h: what a connection counted, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-connection.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (nullable): such as "no rule for the topic: 3"; %NULL if nothing was dropped. */
char *ride_statistics_describe_drops       (const RideConnection *connection);

/** Returns: (transfer full) (nullable): such as "PUBLISH 12, SUBACK 1"; %NULL for none. */
char *ride_statistics_describe_packets_in  (const RideConnection *connection);
char *ride_statistics_describe_packets_out (const RideConnection *connection);

/** Returns: (transfer full) (nullable): of all pings so far; %NULL while none was answered. */
char *ride_statistics_describe_round_trips (const RideConnection *connection);

/** Returns: (transfer full) (nullable): what waits to be sent or was thrown away; %NULL if nothing. */
char *ride_statistics_describe_outbound    (const RideConnection *connection);

G_END_DECLS
