/* ride-web-socket-attempt.h: from a URL to an open WebSocket, or to why there is none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It knows how far it came, whom the server says to be and what it answered,
 * and finds the cause in that when it fails.
 */

#pragma once

#include <libsoup/soup.h>

#include "ride-link.h"

G_BEGIN_DECLS

typedef struct _RideWebSocketAttempt RideWebSocketAttempt;

/**
 * RideWebSocketAttemptEvents:
 * @opened: the server speaks MQTT over @connection; @socket (nullable) is
 *   directly below it, without TLS in between
 * @failed: (transfer full): the cause
 *
 * One of them comes, once, in the thread's default main context. @failed may
 * come from inside ride_web_socket_attempt_start() or of libsoup's reading of
 * an answer, where the attempt must not be stopped yet.
 */
typedef struct
{
  void (*opened) (SoupWebsocketConnection *connection,
                  GSocket                 *socket,
                  gpointer                 user_data);
  void (*failed) (RideCause *cause,
                  gpointer   user_data);
} RideWebSocketAttemptEvents;

/**
 * ride_web_socket_attempt_start:
 * @timeout_s: how long everything up to the WebSocket's opening may take
 * @events: static; called with @user_data
 *
 * Returns: (transfer full): an attempt that is under way.
 */
RideWebSocketAttempt *ride_web_socket_attempt_start (const RideLinkOptions            *options,
                                                     guint                             timeout_s,
                                                     const RideWebSocketAttemptEvents *events,
                                                     gpointer                          user_data);

/** Lets go of all but what an opened connection may need; no event follows. */
void                  ride_web_socket_attempt_stop  (RideWebSocketAttempt *self);

/** Stops it, if need be. */
void                  ride_web_socket_attempt_free  (RideWebSocketAttempt *self);

G_END_DECLS
