/* ride-web-socket.h: the transport over a WebSocket, by libsoup.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-link.h"
#include "ride-transport.h"

G_BEGIN_DECLS

/** How long everything up to the WebSocket's opening may take. */
#define RIDE_WEB_SOCKET_TIMEOUT_S 15

#define RIDE_TYPE_WEB_SOCKET (ride_web_socket_get_type ())
G_DECLARE_FINAL_TYPE (RideWebSocket, ride_web_socket, RIDE, WEB_SOCKET, RideTransport)

/** Returns: (transfer full): an unopened transport to the URL of @options. */
RideTransport *ride_web_socket_new         (const RideLinkOptions *options);

/** Another limit than %RIDE_WEB_SOCKET_TIMEOUT_S, before it is opened. */
void           ride_web_socket_set_timeout (RideWebSocket *self,
                                            guint          timeout_s);

G_END_DECLS
