/* session-fixture.h: a scripted conversation between a session and a server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The test plays the server. What the session tells its owner and what it
 * sends are kept as words, so that a conversation reads like one:
 *
 *   conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
 *   conversation_expect_events (c, "publish a x qos1");
 *   conversation_ack (c, 0);
 *   conversation_expect_sent (c, "PUBACK 7");
 */

#pragma once

#include "mqtt-session.h"

G_BEGIN_DECLS

typedef struct
{
  MqttSessionOptions options; /* used when the session is first opened */
  MqttSession *session;
  gint64 now_us;
  gsize piece;     /* bytes at a time that the session receives; 0 = all */
  GString *events; /* since they were last expected */
  GArray *tokens;  /* of every PUBLISH event, in order */
  guint n_ended;   /* since the last open */
} Conversation;

Conversation *conversation_new       (MqttVersion version);
Conversation *conversation_connected (MqttVersion version);
void          conversation_free      (Conversation *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Conversation, conversation_free)

void conversation_open         (Conversation *c);
void conversation_accept       (Conversation *c,
                                gboolean      session_present);
void conversation_reconnect    (Conversation *c,
                                gboolean      session_present);
void conversation_wait         (Conversation *c,
                                gint64        us);
void conversation_tick         (Conversation *c);
void conversation_ack          (Conversation *c,
                                guint         nth);
void conversation_read_events  (Conversation *c);
void conversation_skip_sent    (Conversation *c);

void conversation_server_bytes   (Conversation *c,
                                  MqttSlice     bytes);
void conversation_server_hex     (Conversation *c,
                                  const char   *hex);
void conversation_server         (Conversation     *c,
                                  const MqttPacket *packet);
void conversation_server_publish (Conversation *c,
                                  MqttQos       qos,
                                  guint16       packet_id,
                                  gboolean      dup,
                                  const char   *topic,
                                  const char   *payload);
void conversation_server_ack     (Conversation  *c,
                                  MqttPacketType type,
                                  guint16        packet_id,
                                  guint8         reason);

guint16  conversation_publish   (Conversation *c,
                                 MqttQos       qos,
                                 const char   *topic,
                                 const char   *payload);
guint16  conversation_subscribe (Conversation *c,
                                 const char   *filter,
                                 MqttQos       qos);

/** Appends @packet as the server would send it. */
void append_packet (GByteArray       *bytes,
                    MqttVersion       version,
                    const MqttPacket *packet);

/** The packets in @bytes, in words; fails unless all are whole and valid. */
char *describe_packets (MqttSlice   bytes,
                        MqttVersion version);

#define conversation_expect_events(c, expected) \
  conversation_expect_events_at (c, expected, G_STRFUNC, __LINE__)
#define conversation_expect_sent(c, expected) \
  conversation_expect_sent_at (c, expected, G_STRFUNC, __LINE__)

void conversation_expect_events_at (Conversation *c,
                                    const char   *expected,
                                    const char   *function,
                                    int           line);
void conversation_expect_sent_at   (Conversation *c,
                                    const char   *expected,
                                    const char   *function,
                                    int           line);

/** Runs @test once a version, as PATH/3.1.1 and PATH/5.0. */
void add_for_both_versions (const char   *path,
                            GTestDataFunc test);

#define version_of(data) ((MqttVersion) GPOINTER_TO_UINT (data))

G_END_DECLS
