/* scripted-server.h: the MQTT half of a server that does as a test says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Left alone it is a polite broker: it accepts, grants and answers pings. It
 * runs in the test's own main context, over a pipe or a WebSocket.
 */

#pragma once

#include "mqtt-packet.h"

G_BEGIN_DECLS

typedef struct _ScriptedServer ScriptedServer;
typedef struct _ScriptedPeer ScriptedPeer;

/** What a line to one client can do. */
typedef struct
{
  void (*send)  (ScriptedPeer *peer,
                 const guint8 *data,
                 gsize         length);
  void (*close) (ScriptedPeer *peer,
                 guint16       code,
                 const char   *reason);
  void (*drop)  (ScriptedPeer *peer,
                 gboolean      reset);
} ScriptedLine;

/** One connection, as the server sees it; lives as long as the server. */
struct _ScriptedPeer
{
  ScriptedServer *server;
  const ScriptedLine *line;
  gpointer line_data;
  guint number; /* from 1 */
  gboolean is_open;
  MqttVersion version;
  GByteArray *input;
};

/** Returns: whether @packet was dealt with; if not, the polite broker does. */
typedef gboolean (*ScriptedHandler) (ScriptedPeer     *peer,
                                     const MqttPacket *packet,
                                     gpointer          user_data);

/**
 * ScriptedServer:
 * @log: what came, such as "1:CONNECT5 1:SUBSCRIBE 1:PINGREQ 1:closed"
 * @subscribed: the filters of all SUBSCRIBE packets, in order
 * @unsubscribed: those of all UNSUBSCRIBE packets
 * @held: the filters that are subscribed by what was granted
 */
struct _ScriptedServer
{
  GString *log;
  GPtrArray *subscribed;
  GPtrArray *unsubscribed;
  GHashTable *held;
  GPtrArray *peers;
  ScriptedPeer *newest;
  ScriptedHandler handler;
  gpointer user_data;
  gboolean session_present;
  guint16 server_keep_alive;
  char *client_id;
  gboolean clean_start;
  guint pings;
};

ScriptedServer *scripted_server_new  (void);
void            scripted_server_free (ScriptedServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedServer, scripted_server_free)

/* For lines. */
ScriptedPeer *scripted_server_accept  (ScriptedServer     *self,
                                       const ScriptedLine *line,
                                       gpointer            line_data);
void          scripted_peer_take      (ScriptedPeer *peer,
                                       const guint8 *data,
                                       gsize         length);
void          scripted_peer_closed    (ScriptedPeer *peer);

/* For tests. */
void scripted_peer_send          (ScriptedPeer     *peer,
                                  const MqttPacket *packet);
void scripted_peer_send_bytes    (ScriptedPeer *peer,
                                  const guint8 *data,
                                  gsize         length);
void scripted_peer_close         (ScriptedPeer *peer,
                                  guint16       code,
                                  const char   *reason);
void scripted_peer_drop          (ScriptedPeer *peer,
                                  gboolean      reset);
void scripted_peer_connack       (ScriptedPeer *peer,
                                  guint8        reason);
void scripted_peer_disconnect    (ScriptedPeer *peer,
                                  guint8        reason);
void scripted_peer_publish       (ScriptedPeer *peer,
                                  const char   *topic,
                                  const char   *payload,
                                  MqttQos       qos,
                                  guint16       packet_id);
void scripted_server_forget      (ScriptedServer *self);

/** Returns: whether the log holds @entry. */
gboolean scripted_server_saw     (ScriptedServer *self,
                                  const char     *entry);

G_END_DECLS
