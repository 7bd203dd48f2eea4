/* web-socket-server.h: a WebSocket server that can misbehave in every way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It does its own HTTP and frames over a plain socket of 127.0.0.1, in the
 * test's main context.
 */

#pragma once

#include <gio/gio.h>

#include "scripted-server.h"

G_BEGIN_DECLS

typedef enum
{
  FRAMES_AS_SENT,
  FRAMES_OF_ONE_BYTE,
  FRAGMENTS_OF_ONE_BYTE,
} Framing;

/**
 * WebSocketServer:
 * @answer: (nullable): bytes to answer the upgrade with instead, then FIN
 * @hang: never answers
 * @fin: ends the connection in place of an answer
 * @reset: resets the connection in place of an answer
 * @wrong_accept: computes Sec-WebSocket-Accept wrongly
 * @subprotocol: (nullable): what is chosen; "mqtt" at first
 * @mute: answers no close frame
 * @lingers: answers a close frame, but leaves it to the client to end the connection
 * @deaf: reads nothing after the upgrade
 * @certificate: (nullable): speaks TLS with it
 * @request: the head of the newest request
 * @close_code: of the newest close frame of the client, 0 = none came
 */
typedef struct
{
  ScriptedServer *mqtt;
  GSocketService *service;
  guint16 port;
  GPtrArray *lines;
  const char *answer;
  gboolean hang;
  gboolean fin;
  gboolean reset;
  gboolean wrong_accept;
  const char *subprotocol;
  gboolean mute;
  gboolean lingers;
  gboolean deaf;
  Framing framing;
  GTlsCertificate *certificate;
  gboolean wants_client_certificate;
  char *client_subject;
  GString *request;
  guint16 close_code;
  guint accepted;
} WebSocketServer;

WebSocketServer *web_socket_server_new   (ScriptedServer *mqtt);
void             web_socket_server_free  (WebSocketServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebSocketServer, web_socket_server_free)

/** Refuses connections from now on; the port stays ours to come back to. */
void             web_socket_server_stop  (WebSocketServer *self);
void             web_socket_server_start (WebSocketServer *self);

/** Sends one frame of any @opcode as it is. */
void             web_socket_server_frame (WebSocketServer *self,
                                          guint8           first_byte,
                                          const void      *payload,
                                          gsize            length);

/** Sends bytes that need be no frame. */
void             web_socket_server_raw   (WebSocketServer *self,
                                          const void      *bytes,
                                          gsize            length);

G_END_DECLS
