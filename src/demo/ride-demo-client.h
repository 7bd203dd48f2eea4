/* ride-demo-client.h: one connection to the demo broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo-broker.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define RIDE_TYPE_DEMO_CLIENT (ride_demo_client_get_type ())
G_DECLARE_FINAL_TYPE (RideDemoClient, ride_demo_client, RIDE, DEMO_CLIENT, GObject)

/** @broker outlives the connection: it aborts it, or is told of its end. */
RideDemoClient *ride_demo_client_new          (RideDemoBroker          *broker,
                                               SoupWebsocketConnection *socket);

/** Returns: whether its CONNECT was accepted and the connection goes on. */
gboolean        ride_demo_client_is_connected (RideDemoClient *self);

/** A stalled client is read from and not answered. */
void            ride_demo_client_set_stalled  (RideDemoClient *self,
                                               gboolean        stalled);

/** Ends the connection at once, without a close handshake. */
void            ride_demo_client_abort        (RideDemoClient *self);

/** Looks at the time since the client was last heard of. */
void            ride_demo_client_tick         (RideDemoClient *self,
                                               gint64          now_us);

G_END_DECLS
