/* ride-web-socket.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-web-socket.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "ride-frame-stream.h"
#include "ride-soup-speed.h"
#include "ride-web-socket-failure.h"
#include "ride-web-socket-tls.h"

/* Explicit, because 0 would mean an out-of-bounds read and the default is
 * too small for a broker that joins packets: CVE-2026-0716. */
#define LARGEST_FRAME (1024 * 1024)
#define LONGEST_CLOSE_S 2
#define GOODBYE_MS 200
#define FRAME_OVERHEAD 14
#define NOTEWORTHY_QUEUE (64 * 1024)

struct _RideWebSocket
{
  RideTransport parent_instance;

  RideLinkOptions *options;
  guint timeout_s;
  GMainContext *context;

  char *host;
  char *place; /* host and port, for sentences */
  SoupSession *session;
  SoupMessage *message;
  GCancellable *cancellable;
  SoupWebsocketConnection *connection;
  RideFrameStream *frames; /* NULL: all messages come from @connection */
  GSocket *socket;         /* NULL: with TLS above it */

  RideWebSocketStage stage;
  gboolean is_closing;
  gboolean is_done;
  RideCause *cause; /* found, and about to be told */
  GError *complaint;
  GTlsCertificate *peer_certificate;
  GTlsCertificateFlags peer_flags;

  GSource *timer;  /* of connecting, later of closing */
  GSource *settle; /* tells @cause */
  GSource *probe;  /* dispatched once libsoup's queue is empty */
  gsize queued;
};

G_DEFINE_FINAL_TYPE (RideWebSocket, ride_web_socket, RIDE_TYPE_TRANSPORT)

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_source_unref (g_steal_pointer (source));
}

static GSource *
attach_source (
    RideWebSocket *self, GSource *source, int priority, GSourceFunc callback, const char *name)
{
  g_source_set_priority (source, priority);
  g_source_set_callback (source, callback, self, NULL);
  g_source_set_static_name (source, name);
  g_source_attach (source, self->context);

  return source;
}

static gboolean
drop_later (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* libsoup may be in the middle of its read loop, so its object is let go
 * only after that. */
static void
let_go_of_connection (RideWebSocket *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->connection == NULL)
    return;

  clear_source (&self->probe);
  if (self->frames != NULL)
    ride_frame_stream_stop (self->frames);
  g_clear_object (&self->frames);
  g_signal_handlers_disconnect_by_data (self->connection, self);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, drop_later, g_steal_pointer (&self->connection), g_object_unref);
  g_source_attach (source, self->context);
}

static void
let_go_of_attempt (RideWebSocket *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

static void
let_go_of_everything (RideWebSocket *self)
{
  self->is_done = TRUE;
  clear_source (&self->timer);
  clear_source (&self->settle);
  let_go_of_attempt (self);
  let_go_of_connection (self);
}

static void
finish (RideWebSocket *self, RideCause *cause)
{
  g_autoptr (RideWebSocket) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (RideCause) told = cause;

  let_go_of_everything (self);
  ride_transport_emit_closed (RIDE_TRANSPORT (alive), told);
}

static gboolean
on_settle (gpointer user_data)
{
  RideWebSocket *self = user_data;

  finish (self, g_steal_pointer (&self->cause));
  return G_SOURCE_REMOVE;
}

/* Tells @cause in the next turn of the main loop: not from inside a call on
 * the transport, nor from inside libsoup's reading of an answer. */
static void
finish_soon (RideWebSocket *self, RideCause *cause)
{
  if (self->settle != NULL)
    {
      ride_cause_unref (cause);
      return;
    }

  self->cause = cause;
  self->settle = attach_source (self, g_idle_source_new (), G_PRIORITY_DEFAULT, on_settle,
                                "RideWebSocket settle");
}

static gboolean
on_connect_timeout (gpointer user_data)
{
  RideWebSocket *self = user_data;

  finish (self, ride_failure_from_timeout (self->stage, self->timeout_s, self->place));
  return G_SOURCE_REMOVE;
}

static RideCause *
failure_of_connection (RideWebSocket *self)
{
  return ride_failure_from_close (soup_websocket_connection_get_close_code (self->connection),
                                  soup_websocket_connection_get_close_data (self->connection),
                                  self->complaint);
}

static gboolean
on_close_timeout (gpointer user_data)
{
  RideWebSocket *self = user_data;

  finish (self, failure_of_connection (self));
  return G_SOURCE_REMOVE;
}

static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *stream,
                  RideWebSocket *self)
{
  switch (event)
    {
    case G_SOCKET_CLIENT_RESOLVING:
      self->stage = RIDE_WEB_SOCKET_RESOLVING;
      break;
    case G_SOCKET_CLIENT_RESOLVED:
    case G_SOCKET_CLIENT_CONNECTING:
      self->stage = RIDE_WEB_SOCKET_CONNECTING;
      break;
    case G_SOCKET_CLIENT_PROXY_NEGOTIATING:
      self->stage = RIDE_WEB_SOCKET_PROXYING;
      break;
    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
      self->stage = RIDE_WEB_SOCKET_SECURING;
      g_clear_object (&self->socket);
      break;
    case G_SOCKET_CLIENT_CONNECTED:
      if (G_IS_SOCKET_CONNECTION (stream))
        g_set_object (&self->socket,
                      g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
      break;
    case G_SOCKET_CLIENT_PROXY_NEGOTIATED:
    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
    case G_SOCKET_CLIENT_COMPLETE:
    default:
      break;
    }
}

static void
on_wrote_headers (SoupMessage *message, RideWebSocket *self)
{
  self->stage = RIDE_WEB_SOCKET_UPGRADING;
}

/* No certificate that fails verification is ever accepted. */
static gboolean
on_accept_certificate (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags flags,
                       RideWebSocket *self)
{
  g_set_object (&self->peer_certificate, certificate);
  self->peer_flags = flags;

  return FALSE;
}

static RideHttpAnswer
read_answer (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  RideHttpAnswer answer = {
    .status = soup_message_get_status (message),
    .phrase = soup_message_get_reason_phrase (message),
    .content_type = soup_message_headers_get_one (headers, "Content-Type"),
    .location = soup_message_headers_get_one (headers, "Location"),
    .retry_after = soup_message_headers_get_one (headers, "Retry-After"),
    .subprotocol = soup_message_headers_get_one (headers, "Sec-WebSocket-Protocol"),
  };

  return answer;
}

static RideCause *
refusal_of_upgrade (RideWebSocket *self, SoupMessage *message)
{
  RideHttpAnswer answer = read_answer (message);

  return ride_failure_from_answer (&answer, self->place, g_get_real_time () / G_USEC_PER_SEC);
}

/* Only seen when the answer is not 101; its body is of no interest. */
static void
on_got_headers (SoupMessage *message, RideWebSocket *self)
{
  finish_soon (self, refusal_of_upgrade (self, message));
}

static void
begin_closing (RideWebSocket *self)
{
  self->is_closing = TRUE;
  if (self->frames != NULL)
    ride_frame_stream_mute (self->frames);
}

static void
refuse_text (RideWebSocket *self)
{
  g_autoptr (RideWebSocket) alive G_GNUC_UNUSED = g_object_ref (self);

  soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA, NULL);
  begin_closing (self);
  finish_soon (self, ride_failure_from_text_frame ());
}

/* Nothing may follow: whoever receives it may drop the transport. */
static void
receive (const guint8 *data, gsize length, gpointer user_data)
{
  ride_transport_emit_received (RIDE_TRANSPORT (user_data), data, length);
}

static void
on_message (SoupWebsocketConnection *connection,
            int type,
            GBytes *bytes,
            RideWebSocket *self)
{
  if (self->is_closing)
    return;

  if (type != SOUP_WEBSOCKET_DATA_BINARY)
    refuse_text (self);
  else if (g_bytes_get_size (bytes) > 0)
    receive (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), self);
}

/* libsoup says goodbye now, and would wait five seconds for the peer to
 * answer it or to hang up. */
static void
wait_shortly_for_the_end (RideWebSocket *self)
{
  if (self->timer == NULL)
    self->timer = attach_source (self, g_timeout_source_new (GOODBYE_MS), G_PRIORITY_DEFAULT,
                                 on_close_timeout, "RideWebSocket goodbye");
}

static void
on_error (SoupWebsocketConnection *connection, GError *error, RideWebSocket *self)
{
  if (self->complaint == NULL)
    self->complaint = g_error_copy (error);
  wait_shortly_for_the_end (self);
}

/* Some brokers, ejabberd for one, close the WebSocket and keep the socket. */
static void
on_closing (SoupWebsocketConnection *connection, RideWebSocket *self)
{
  wait_shortly_for_the_end (self);
}

static void
on_closed (SoupWebsocketConnection *connection, RideWebSocket *self)
{
  finish (self, failure_of_connection (self));
}

/* Where libsoup finds the socket it tells the peer that it has nothing more to say. */
static GIOStream *
put_socket_around (RideWebSocket *self, GIOStream *stream)
{
  if (self->socket == NULL)
    return g_object_ref (stream);

  return G_IO_STREAM (g_tcp_wrapper_connection_new (stream, self->socket));
}

/* Returns: (transfer full): @connection, or one that goes on with its stream at less cost. */
static SoupWebsocketConnection *
put_frames_below (RideWebSocket *self, SoupWebsocketConnection *connection)
{
  g_autoptr (GIOStream) stream = NULL;

  self->frames = ride_frame_stream_new (connection, receive, self);
  if (self->frames == NULL)
    return g_object_ref (connection);

  stream = put_socket_around (self, G_IO_STREAM (self->frames));
  return soup_websocket_connection_new (stream,
                                        soup_websocket_connection_get_uri (connection),
                                        SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL,
                                        soup_websocket_connection_get_protocol (connection), NULL);
}

static void
adopt_connection (RideWebSocket *self, SoupWebsocketConnection *opened)
{
  g_autoptr (RideWebSocket) alive G_GNUC_UNUSED = g_object_ref (self);
  SoupWebsocketConnection *connection = put_frames_below (self, opened);

  clear_source (&self->timer);
  let_go_of_attempt (self);
  self->connection = connection;
  soup_websocket_connection_set_max_incoming_payload_size (connection, LARGEST_FRAME);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (connection, "error", G_CALLBACK (on_error), self);
  g_signal_connect (connection, "closing", G_CALLBACK (on_closing), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);

  ride_transport_emit_opened (RIDE_TRANSPORT (self));
}

static RideCause *
failure_of_attempt (RideWebSocket *self, SoupMessage *message, const GError *error)
{
  RideHttpAnswer answer = read_answer (message);

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) && self->peer_flags != 0)
    return ride_failure_from_certificate (self->peer_certificate, self->peer_flags, self->host);
  if (error->domain != SOUP_WEBSOCKET_ERROR)
    return ride_failure_from_error (error, self->stage, self->place);
  if (answer.status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    return ride_failure_from_handshake (&answer, error->message);

  return refusal_of_upgrade (self, message);
}

static void
on_connect_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RideWebSocket) self = user_data;
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);

  connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (self->is_done || self->settle != NULL)
    return;

  if (connection == NULL)
    {
      finish (self, failure_of_attempt (self, message, error));
      return;
    }
  if (soup_websocket_connection_get_protocol (connection) == NULL)
    {
      RideHttpAnswer answer = read_answer (message);

      finish (self, ride_failure_from_handshake (&answer, NULL));
      return;
    }

  adopt_connection (self, connection);
}

static SoupSession *
make_session (const RideLinkOptions *options, GTlsDatabase *database)
{
  SoupSession *session = soup_session_new_with_options (
      "timeout", 0, "idle-timeout", 0, "user-agent", "ride-monitor/" RIDE_VERSION, NULL);

  if (database != NULL)
    soup_session_set_tls_database (session, database);
  if (!options->use_proxy)
    soup_session_set_proxy_resolver (session, NULL);

  return session;
}

static SoupMessage *
make_message (RideWebSocket *self, GUri *uri, GTlsCertificate *certificate)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message,
                          SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  for (char **header = self->options->headers; header != NULL && *header != NULL; header += 2)
    soup_message_headers_append (headers, header[0], header[1]);
  if (certificate != NULL)
    soup_message_set_tls_client_certificate (message, certificate);

  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), self);

  return message;
}

static RideCause *
parse_address (RideWebSocket *self, GUri **uri)
{
  g_autoptr (GError) error = NULL;

  if (!ride_link_options_validate (self->options, &error))
    return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error->code, NULL, "%s", error->message);

  *uri = g_uri_parse (self->options->url, SOUP_HTTP_URI_FLAGS, NULL);
  self->host = g_strdup (g_uri_get_host (*uri));
  self->place = g_strdup_printf (strchr (self->host, ':') != NULL ? "[%s]:%d" : "%s:%d",
                                 self->host, g_uri_get_port (*uri));

  return NULL;
}

static void
ride_web_socket_open (RideTransport *transport)
{
  static char *subprotocols[] = { (char *) "mqtt", NULL };
  RideWebSocket *self = RIDE_WEB_SOCKET (transport);
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  RideCause *problem;

  ride_soup_speed_up ();
  self->context = g_main_context_ref_thread_default ();

  problem = parse_address (self, &uri);
  if (problem == NULL)
    problem = ride_tls_load_database (self->options, &database);
  if (problem == NULL)
    problem = ride_tls_load_certificate (self->options, &certificate);
  if (problem != NULL)
    {
      finish_soon (self, problem);
      return;
    }

  self->session = make_session (self->options, database);
  self->message = make_message (self, uri, certificate);
  self->cancellable = g_cancellable_new ();
  self->timer = attach_source (self, g_timeout_source_new_seconds (self->timeout_s),
                               G_PRIORITY_DEFAULT, on_connect_timeout, "RideWebSocket connect");
  soup_session_websocket_connect_async (self->session, self->message, NULL, subprotocols,
                                        G_PRIORITY_DEFAULT, self->cancellable, on_connect_done,
                                        g_object_ref (self));
}

static gboolean
on_drained (GObject *stream, gpointer user_data)
{
  RideWebSocket *self = user_data;

  self->queued = 0;
  g_source_unref (g_steal_pointer (&self->probe));
  return G_SOURCE_REMOVE;
}

static GPollableOutputStream *
get_output (RideWebSocket *self)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->connection);

  return G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
}

/* libsoup does not tell what it has queued. Its own source for the stream
 * has a higher priority than this one, so when this one is dispatched
 * libsoup has nothing left to write. */
static void
watch_queue (RideWebSocket *self)
{
  if (self->probe != NULL)
    return;

  self->probe = attach_source (self, g_pollable_output_stream_create_source (get_output (self), NULL),
                               G_PRIORITY_DEFAULT + 1, G_SOURCE_FUNC (on_drained),
                               "RideWebSocket probe");
}

static gboolean
is_open (RideWebSocket *self)
{
  return self->connection != NULL && !self->is_closing &&
         soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN;
}

static void
ride_web_socket_send (RideTransport *transport, GBytes *bytes)
{
  RideWebSocket *self = RIDE_WEB_SOCKET (transport);

  if (!is_open (self) || g_bytes_get_size (bytes) == 0)
    return;

  self->queued += g_bytes_get_size (bytes) + FRAME_OVERHEAD;
  soup_websocket_connection_send_message (self->connection, SOUP_WEBSOCKET_DATA_BINARY, bytes);

  /* libsoup writes at once where it can, and closes when that fails. */
  if (is_open (self))
    watch_queue (self);
}

static gsize
ride_web_socket_get_queued (RideTransport *transport)
{
  RideWebSocket *self = RIDE_WEB_SOCKET (transport);

  if (self->connection == NULL)
    return 0;
  /* While much is received the probe has to wait; but a stream that can be
   * written to is being read by the peer. */
  if (self->queued > NOTEWORTHY_QUEUE && g_pollable_output_stream_is_writable (get_output (self)))
    return NOTEWORTHY_QUEUE;

  return self->queued;
}

static void
ride_web_socket_close (RideTransport *transport)
{
  RideWebSocket *self = RIDE_WEB_SOCKET (transport);

  if (self->is_done || self->is_closing)
    return;

  if (!is_open (self))
    {
      finish_soon (self, ride_cause_new (RIDE_CAUSE_USER, 0, NULL, "%s", _("Disconnected")));
      return;
    }

  begin_closing (self);
  clear_source (&self->timer);
  self->timer = attach_source (self, g_timeout_source_new_seconds (LONGEST_CLOSE_S),
                               G_PRIORITY_DEFAULT, on_close_timeout, "RideWebSocket close");
  soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static void
ride_web_socket_abort (RideTransport *transport)
{
  let_go_of_everything (RIDE_WEB_SOCKET (transport));
}

static void
ride_web_socket_dispose (GObject *object)
{
  RideWebSocket *self = RIDE_WEB_SOCKET (object);

  let_go_of_everything (self);
  g_clear_object (&self->session);
  g_clear_object (&self->socket);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->peer_certificate);

  G_OBJECT_CLASS (ride_web_socket_parent_class)->dispose (object);
}

static void
ride_web_socket_finalize (GObject *object)
{
  RideWebSocket *self = RIDE_WEB_SOCKET (object);

  g_clear_pointer (&self->options, ride_link_options_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->cause, ride_cause_unref);
  g_clear_error (&self->complaint);
  g_free (self->host);
  g_free (self->place);

  G_OBJECT_CLASS (ride_web_socket_parent_class)->finalize (object);
}

static void
ride_web_socket_class_init (RideWebSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  RideTransportClass *transport_class = RIDE_TRANSPORT_CLASS (klass);

  object_class->dispose = ride_web_socket_dispose;
  object_class->finalize = ride_web_socket_finalize;
  transport_class->open = ride_web_socket_open;
  transport_class->send = ride_web_socket_send;
  transport_class->close = ride_web_socket_close;
  transport_class->abort = ride_web_socket_abort;
  transport_class->get_queued = ride_web_socket_get_queued;
}

static void
ride_web_socket_init (RideWebSocket *self)
{
  self->timeout_s = RIDE_WEB_SOCKET_TIMEOUT_S;
}

RideTransport *
ride_web_socket_new (const RideLinkOptions *options)
{
  RideWebSocket *self = g_object_new (RIDE_TYPE_WEB_SOCKET, NULL);

  self->options = ride_link_options_copy (options);

  return RIDE_TRANSPORT (self);
}

void
ride_web_socket_set_timeout (RideWebSocket *self, guint timeout_s)
{
  g_return_if_fail (RIDE_IS_WEB_SOCKET (self));

  self->timeout_s = timeout_s;
}
