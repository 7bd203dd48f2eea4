/* ride-demo-client-private.h: what the two halves of a client share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ride-demo-client.c moves bytes, ride-demo-client-protocol.c knows what
 * they mean.
 */

#pragma once

#include "ride-demo-client.h"
#include "ride-demo-exchange.h"

G_BEGIN_DECLS

/** The largest packet the broker takes; also what it says in a 5.0 CONNACK. */
#define RIDE_DEMO_MAXIMUM_PACKET_SIZE (256 * 1024)

struct _RideDemoClient
{
  GObject parent_instance;

  RideDemoBroker *broker;
  SoupWebsocketConnection *socket;
  GMainContext *context;
  GSource *writable_source;
  GSource *abort_source;
  GByteArray *input;

  RideDemoWire wire;
  RideDemoSession *session; /* from CONNACK on */
  guint16 keep_alive_s;
  gint64 last_heard_us;
  gboolean closing;
  gboolean forget_will;
};

/** Acts upon a packet from the client. */
void ride_demo_client_handle           (RideDemoClient   *self,
                                        const MqttPacket *packet,
                                        gint64            now_us);

/** Answers what is no packet, and ends the connection. */
void ride_demo_client_handle_malformed (RideDemoClient *self,
                                        const GError   *error);

void ride_demo_client_send             (RideDemoClient   *self,
                                        const MqttPacket *packet);
void ride_demo_client_send_raw         (RideDemoClient *self,
                                        const guint8   *data,
                                        gsize           length);

/** Sends what is queued, in 5.0 a DISCONNECT with @reason, and closes the WebSocket. */
void ride_demo_client_disconnect       (RideDemoClient *self,
                                        MqttReason      reason,
                                        gushort         close_code);

/** Like ride_demo_client_disconnect(), without a DISCONNECT. */
void ride_demo_client_close            (RideDemoClient *self,
                                        gushort         close_code);

/** ride_demo_client_abort() for when the socket is still talking to us. */
void ride_demo_client_abort_soon       (RideDemoClient *self);

G_END_DECLS
