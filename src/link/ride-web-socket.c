/* ride-web-socket.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-web-socket.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "ride-frame-stream.h"
#include "ride-soup-speed.h"
#include "ride-web-socket-attempt.h"
#include "ride-web-socket-failure.h"

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

  RideWebSocketAttempt *attempt;
  SoupWebsocketConnection *connection;
  RideFrameStream *frames; /* NULL: all messages come from @connection */

  gboolean is_closing;
  gboolean is_done;
  RideCause *cause; /* found, and about to be told */
  GError *complaint;

  GSource *timer;  /* of closing */
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
attach_source (RideWebSocket *self,
               GSource       *source,
               int            priority,
               GSourceFunc    callback,
               const char    *name)
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
  if (self->attempt != NULL)
    ride_web_socket_attempt_stop (self->attempt);
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
finish (RideWebSocket *self,
        RideCause     *cause)
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
finish_soon (RideWebSocket *self,
             RideCause     *cause)
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
receive (const guint8 *data,
         gsize         length,
         gpointer      user_data)
{
  ride_transport_emit_received (RIDE_TRANSPORT (user_data), data, length);
}

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *bytes,
            RideWebSocket           *self)
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
on_error (SoupWebsocketConnection *connection,
          GError                  *error,
          RideWebSocket           *self)
{
  if (self->complaint == NULL)
    self->complaint = g_error_copy (error);
  wait_shortly_for_the_end (self);
}

/* Some brokers, ejabberd for one, close the WebSocket and keep the socket. */
static void
on_closing (SoupWebsocketConnection *connection,
            RideWebSocket           *self)
{
  wait_shortly_for_the_end (self);
}

static void
on_closed (SoupWebsocketConnection *connection,
           RideWebSocket           *self)
{
  finish (self, failure_of_connection (self));
}

/* Where libsoup finds the socket it tells the peer that it has nothing more to say. */
static GIOStream *
put_socket_around (GIOStream *stream,
                   GSocket   *socket)
{
  if (socket == NULL)
    return g_object_ref (stream);

  return G_IO_STREAM (g_tcp_wrapper_connection_new (stream, socket));
}

/* Returns: (transfer full): @connection, or one that goes on with its stream at less cost. */
static SoupWebsocketConnection *
put_frames_below (RideWebSocket           *self,
                  SoupWebsocketConnection *connection,
                  GSocket                 *socket)
{
  g_autoptr (GIOStream) stream = NULL;

  self->frames = ride_frame_stream_new (connection, receive, self);
  if (self->frames == NULL)
    return g_object_ref (connection);

  stream = put_socket_around (G_IO_STREAM (self->frames), socket);
  return soup_websocket_connection_new (stream,
                                        soup_websocket_connection_get_uri (connection),
                                        SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL,
                                        soup_websocket_connection_get_protocol (connection), NULL);
}

static void
on_opened (SoupWebsocketConnection *opened,
           GSocket                 *socket,
           gpointer                 user_data)
{
  g_autoptr (RideWebSocket) self = g_object_ref (user_data);
  SoupWebsocketConnection *connection;

  if (self->settle != NULL)
    return;

  connection = put_frames_below (self, opened, socket);
  let_go_of_attempt (self);
  self->connection = connection;
  soup_websocket_connection_set_max_incoming_payload_size (connection, LARGEST_FRAME);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (connection, "error", G_CALLBACK (on_error), self);
  g_signal_connect (connection, "closing", G_CALLBACK (on_closing), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);

  ride_transport_emit_opened (RIDE_TRANSPORT (self));
}

static void
on_failed (RideCause *cause,
           gpointer   user_data)
{
  finish_soon (user_data, cause);
}

static void
ride_web_socket_open (RideTransport *transport)
{
  static const RideWebSocketAttemptEvents events = { on_opened, on_failed };
  RideWebSocket *self = RIDE_WEB_SOCKET (transport);

  ride_soup_speed_up ();
  self->context = g_main_context_ref_thread_default ();
  self->attempt = ride_web_socket_attempt_start (self->options, self->timeout_s, &events, self);
}

static gboolean
on_drained (GObject *stream,
            gpointer user_data)
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
ride_web_socket_send (RideTransport *transport,
                      GBytes        *bytes)
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
  g_clear_pointer (&self->attempt, ride_web_socket_attempt_free);

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
ride_web_socket_set_timeout (RideWebSocket *self,
                             guint          timeout_s)
{
  g_return_if_fail (RIDE_IS_WEB_SOCKET (self));

  self->timeout_s = timeout_s;
}
