/* demo-peer.h: a small MQTT client for tests of the demo broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It sends what it is told, right or wrong, and shows what comes back packet
 * by packet. Every wait ends with a failed test after a generous time.
 */

#pragma once

#include "mqtt-packet.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _DemoPeer DemoPeer;

/** Returns: a peer with an open WebSocket that has sent nothing yet. */
DemoPeer         *demo_peer_open         (const char *url);

/**
 * demo_peer_try_open:
 * @status: (out) (optional): the HTTP status of the answer
 * @error: why there is no WebSocket
 */
DemoPeer         *demo_peer_try_open     (const char *url,
                                          const char *protocol,
                                          guint      *status,
                                          GError    **error);
void              demo_peer_free         (DemoPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoPeer, demo_peer_free)

/** Opens, sends CONNECT and expects it to be accepted. */
DemoPeer         *demo_peer_connect      (const char  *url,
                                          MqttVersion  version,
                                          const char  *client_id);

const char       *demo_peer_get_protocol (DemoPeer *self);
void              demo_peer_set_version  (DemoPeer   *self,
                                          MqttVersion version);

void              demo_peer_send         (DemoPeer         *self,
                                          const MqttPacket *packet);
void              demo_peer_send_raw     (DemoPeer     *self,
                                          const guint8 *data,
                                          gsize         length);
void              demo_peer_send_connect (DemoPeer          *self,
                                          const MqttConnect *connect);
void              demo_peer_send_text    (DemoPeer   *self,
                                          const char *text);
void              demo_peer_send_empty   (DemoPeer      *self,
                                          MqttPacketType type);
void              demo_peer_send_ack     (DemoPeer      *self,
                                          MqttPacketType type,
                                          guint16        packet_id);
void              demo_peer_send_subscribe (DemoPeer   *self,
                                            const char *filter,
                                            MqttQos     qos);

/** Sends SUBSCRIBE and expects it to be granted at @qos. */
void              demo_peer_subscribe    (DemoPeer   *self,
                                          const char *filter,
                                          MqttQos     qos);
void              demo_peer_publish      (DemoPeer   *self,
                                          const char *topic,
                                          const char *payload,
                                          MqttQos     qos,
                                          guint16     packet_id,
                                          gboolean    retain);

/** Waits for the next packet, which must be of @type; it is valid until the next wait. */
const MqttPacket *demo_peer_expect         (DemoPeer      *self,
                                            MqttPacketType type);
const MqttPacket *demo_peer_expect_publish (DemoPeer   *self,
                                            const char *topic,
                                            const char *payload);

/** Waits for the end of the connection. Returns: the WebSocket close code, 0 without one. */
gushort           demo_peer_expect_closed  (DemoPeer *self);

/** Bytes that came and are no whole packet yet. */
gsize             demo_peer_wait_raw       (DemoPeer *self,
                                            gsize     at_least,
                                            guint8   *data,
                                            gsize     length);

/** Lets @milliseconds pass in which nothing may come. */
void              demo_peer_expect_silence (DemoPeer *self,
                                            guint     milliseconds);
gboolean          demo_peer_is_open        (DemoPeer *self);

/** Goes away without a word. */
void              demo_peer_vanish         (DemoPeer *self);

/** Iterates the main context for that long. */
void              demo_peer_let_pass       (guint milliseconds);

G_END_DECLS
