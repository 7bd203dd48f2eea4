/* web-socket-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "web-socket-server.h"

#include <string.h>
#include <sys/socket.h>

#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

typedef struct
{
  gatomicrefcount ref_count;
  WebSocketServer *server;
  GSocketConnection *connection;
  GIOStream *stream;
  ScriptedPeer *peer;
  GByteArray *input;
  GCancellable *cancellable;
  guint8 buffer[4096];
  gboolean is_upgraded;
  gboolean is_over;
} Line;

static void read_more (Line *line);

static void
line_unref (gpointer data)
{
  Line *line = data;

  if (!g_atomic_ref_count_dec (&line->ref_count))
    return;

  g_byte_array_unref (line->input);
  g_clear_object (&line->stream);
  g_clear_object (&line->connection);
  g_clear_object (&line->cancellable);
  g_free (line);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Line, line_unref)

static Line *
line_ref (Line *line)
{
  g_atomic_ref_count_inc (&line->ref_count);
  return line;
}

static void
line_over (Line *line)
{
  if (line->is_over)
    return;

  line->is_over = TRUE;
  g_cancellable_cancel (line->cancellable);
  if (line->peer != NULL && line->peer->is_open)
    scripted_peer_closed (line->peer);
  g_socket_close (g_socket_connection_get_socket (line->connection), NULL);
}

static void
line_reset (Line *line)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  GSocket *socket = g_socket_connection_get_socket (line->connection);

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  line_over (line);
}

static void
line_write (Line       *line,
            const void *bytes,
            gsize       length)
{
  if (!line->is_over)
    g_output_stream_write_all (g_io_stream_get_output_stream (line->stream), bytes, length, NULL,
                               NULL, NULL);
}

static void
line_frame (Line       *line,
            guint8      first_byte,
            const void *payload,
            gsize       length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint8 header[4] = { first_byte, (guint8) length };
  guint header_length = 2;

  g_assert_cmpuint (length, <=, G_MAXUINT16);
  if (length > 125)
    {
      header[1] = 126;
      header[2] = (guint8) (length >> 8);
      header[3] = (guint8) length;
      header_length = 4;
    }
  g_byte_array_append (frame, header, header_length);
  if (length > 0)
    g_byte_array_append (frame, payload, (guint) length);
  line_write (line, frame->data, frame->len);
}

static void
line_send (ScriptedPeer *peer,
           const guint8 *data,
           gsize         length)
{
  Line *line = peer->line_data;

  switch (line->server->framing)
    {
    case FRAMES_OF_ONE_BYTE:
      for (gsize i = 0; i < length; i++)
        line_frame (line, 0x82, data + i, 1);
      break;
    case FRAGMENTS_OF_ONE_BYTE:
      for (gsize i = 0; i < length; i++)
        line_frame (line, (i == 0 ? 0x02 : 0x00) | (i + 1 == length ? 0x80 : 0x00), data + i, 1);
      break;
    case FRAMES_AS_SENT:
    default:
      line_frame (line, 0x82, data, length);
      break;
    }
}

static void
line_close (ScriptedPeer *peer,
            guint16       code,
            const char   *reason)
{
  guint8 payload[125] = { (guint8) (code >> 8), (guint8) code };
  gsize length = 2;

  if (reason != NULL)
    {
      memcpy (payload + 2, reason, strlen (reason));
      length += strlen (reason);
    }
  line_frame (peer->line_data, 0x88, payload, code != 0 ? length : 0);
}

static void
line_drop (ScriptedPeer *peer,
           gboolean      reset)
{
  if (reset)
    line_reset (peer->line_data);
  else
    line_over (peer->line_data);
}

static const ScriptedLine web_socket_line = {
  .send = line_send,
  .close = line_close,
  .drop = line_drop,
};

static char *
accept_key (Line *line)
{
  const char *head = line->server->request->str;
  const char *key = strstr (head, "Sec-WebSocket-Key: ");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_assert_nonnull (key);
  key += strlen ("Sec-WebSocket-Key: ");
  g_checksum_update (checksum, (const guchar *) key, (gssize) strcspn (key, "\r\n"));
  g_checksum_update (checksum,
                     (const guchar *) (line->server->wrong_accept ? "another" : ACCEPT_GUID), -1);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

static void
upgrade (Line *line)
{
  WebSocketServer *server = line->server;
  g_autofree char *key = accept_key (line);
  g_autoptr (GString) answer = g_string_new ("HTTP/1.1 101 Switching Protocols\r\n"
                                             "Upgrade: websocket\r\nConnection: Upgrade\r\n");

  g_string_append_printf (answer, "Sec-WebSocket-Accept: %s\r\n", key);
  if (server->subprotocol != NULL)
    g_string_append_printf (answer, "Sec-WebSocket-Protocol: %s\r\n", server->subprotocol);
  g_string_append (answer, "\r\n");
  line_write (line, answer->str, answer->len);
  line->is_upgraded = TRUE;
  line->peer = scripted_server_accept (server->mqtt, &web_socket_line, line);
}

static void
answer_request (Line *line)
{
  WebSocketServer *server = line->server;

  if (server->hang)
    return;
  if (server->reset)
    {
      line_reset (line);
      return;
    }
  if (server->answer != NULL)
    line_write (line, server->answer, strlen (server->answer));
  if (server->answer != NULL || server->fin)
    {
      line_over (line);
      return;
    }

  upgrade (line);
}

static gboolean
take_request (Line *line)
{
  const guint8 *end = memmem (line->input->data, line->input->len, "\r\n\r\n", 4);

  if (end == NULL)
    return FALSE;

  g_string_truncate (line->server->request, 0);
  g_string_append_len (line->server->request, (const char *) line->input->data,
                       end - line->input->data + 2);
  g_byte_array_remove_range (line->input, 0, (guint) (end + 4 - line->input->data));
  answer_request (line);
  return TRUE;
}

static void
take_frame (Line   *line,
            guint8  first_byte,
            guint8 *payload,
            gsize   length)
{
  guint8 opcode = first_byte & 0x0F;

  if (opcode == 0x02 || opcode == 0x00)
    {
      scripted_peer_take (line->peer, payload, length);
      return;
    }
  if (opcode != 0x08)
    return;

  line->server->close_code = length >= 2 ? (guint16) (payload[0] << 8 | payload[1]) : 1005;
  if (line->server->mute)
    return;
  line_frame (line, 0x88, payload, length);
  if (!line->server->lingers)
    line_over (line);
}

/* Client frames are masked, section 5.3 of RFC 6455. */
static gboolean
take_one_frame (Line *line)
{
  const guint8 *data = line->input->data;
  gsize at = 6;
  gsize length;
  guint8 first_byte;
  g_autofree guint8 *payload = NULL;

  if (line->is_over || line->input->len < at)
    return FALSE;
  g_assert_cmpuint (data[1] & 0x80, ==, 0x80);
  first_byte = data[0];
  length = data[1] & 0x7F;
  if (length == 126)
    {
      at = 8;
      length = (gsize) data[2] << 8 | data[3];
    }
  g_assert_cmpuint (length, !=, 127);
  if (line->input->len < at + length)
    return FALSE;

  payload = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++)
    payload[i] = data[at + i] ^ data[at - 4 + (i & 3)];
  g_byte_array_remove_range (line->input, 0, (guint) (at + length));
  take_frame (line, first_byte, payload, length);
  return TRUE;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Line) line = user_data;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (line->is_over)
    return;
  if (length <= 0)
    {
      line_over (line);
      return;
    }

  g_byte_array_append (line->input, line->buffer, (guint) length);
  if (!line->is_upgraded && !take_request (line))
    {
      read_more (line);
      return;
    }
  while (line->is_upgraded && take_one_frame (line))
    ;
  if (!line->is_over && !(line->is_upgraded && line->server->deaf))
    read_more (line);
}

static void
read_more (Line *line)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (line->stream), line->buffer,
                             sizeof line->buffer, G_PRIORITY_DEFAULT, line->cancellable, on_read,
                             line_ref (line));
}

static gboolean
accept_client_certificate (GTlsConnection      *connection,
                           GTlsCertificate     *certificate,
                           GTlsCertificateFlags flags,
                           WebSocketServer     *server)
{
  g_free (server->client_subject);
  server->client_subject = g_tls_certificate_get_subject_name (certificate);
  return TRUE;
}

static GIOStream *
secure (WebSocketServer   *server,
        GSocketConnection *connection)
{
  GIOStream *stream =
      g_tls_server_connection_new (G_IO_STREAM (connection), server->certificate, NULL);

  if (server->wants_client_certificate)
    g_object_set (stream, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (stream), FALSE);
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_client_certificate), server);

  return stream;
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             WebSocketServer   *server)
{
  Line *line = g_new0 (Line, 1);

  server->accepted++;
  g_atomic_ref_count_init (&line->ref_count);
  line->server = server;
  line->connection = g_object_ref (connection);
  line->stream = server->certificate != NULL ? secure (server, connection)
                                             : G_IO_STREAM (g_object_ref (connection));
  line->input = g_byte_array_new ();
  line->cancellable = g_cancellable_new ();
  g_ptr_array_add (server->lines, line);
  read_more (line);

  return TRUE;
}

static guint16
listen_on (WebSocketServer *self,
           guint16          port)
{
  g_autoptr (GInetAddress) host = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, port);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

WebSocketServer *
web_socket_server_new (ScriptedServer *mqtt)
{
  WebSocketServer *self = g_new0 (WebSocketServer, 1);

  self->mqtt = mqtt;
  self->subprotocol = "mqtt";
  self->request = g_string_new (NULL);
  self->lines = g_ptr_array_new_with_free_func (line_unref);
  self->port = listen_on (self, 0);

  return self;
}

void
web_socket_server_stop (WebSocketServer *self)
{
  if (self->service == NULL)
    return;

  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
}

void
web_socket_server_start (WebSocketServer *self)
{
  g_assert_null (self->service);
  listen_on (self, self->port);
}

void
web_socket_server_free (WebSocketServer *self)
{
  web_socket_server_stop (self);
  for (guint i = 0; i < self->lines->len; i++)
    line_over (g_ptr_array_index (self->lines, i));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (self->lines);
  g_string_free (self->request, TRUE);
  g_clear_object (&self->certificate);
  g_free (self->client_subject);
  g_free (self);
}

static Line *
newest_line (WebSocketServer *self)
{
  g_assert_cmpuint (self->lines->len, >, 0);
  return g_ptr_array_index (self->lines, self->lines->len - 1);
}

void
web_socket_server_frame (WebSocketServer *self,
                         guint8           first_byte,
                         const void      *payload,
                         gsize            length)
{
  line_frame (newest_line (self), first_byte, payload, length);
}

void
web_socket_server_raw (WebSocketServer *self,
                       const void      *bytes,
                       gsize            length)
{
  line_write (newest_line (self), bytes, length);
}
