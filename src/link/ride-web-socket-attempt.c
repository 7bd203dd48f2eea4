/* ride-web-socket-attempt.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-web-socket-attempt.h"

#include <string.h>

#include "ride-web-socket-failure.h"
#include "ride-web-socket-tls.h"

struct _RideWebSocketAttempt
{
  const RideWebSocketAttemptEvents *events;
  gpointer user_data;
  guint timeout_s;

  char *host;
  char *place; /* host and port, for sentences */
  SoupSession *session;
  SoupMessage *message;
  GCancellable *cancellable;
  GSocket *socket; /* NULL: with TLS above it */
  GSource *timer;

  RideWebSocketStage stage;
  gboolean is_over; /* told, or not to be told any more */
  GTlsCertificate *peer_certificate;
  GTlsCertificateFlags peer_flags;
};

static void
clear_attempt (gpointer data)
{
  RideWebSocketAttempt *self = data;

  g_clear_object (&self->session);
  g_clear_object (&self->socket);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->peer_certificate);
  g_free (self->host);
  g_free (self->place);
}

static void
unref_attempt (RideWebSocketAttempt *self)
{
  g_rc_box_release_full (self, clear_attempt);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideWebSocketAttempt, unref_attempt)

static void
fail (RideWebSocketAttempt *self,
      RideCause            *cause)
{
  if (self->is_over)
    {
      ride_cause_unref (cause);
      return;
    }

  self->is_over = TRUE;
  self->events->failed (cause, self->user_data);
}

static gboolean
on_timeout (gpointer user_data)
{
  RideWebSocketAttempt *self = user_data;

  fail (self, ride_failure_from_timeout (self->stage, self->timeout_s, self->place));
  return G_SOURCE_REMOVE;
}

static void
on_network_event (SoupMessage          *message,
                  GSocketClientEvent    event,
                  GIOStream            *stream,
                  RideWebSocketAttempt *self)
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
on_wrote_headers (SoupMessage          *message,
                  RideWebSocketAttempt *self)
{
  self->stage = RIDE_WEB_SOCKET_UPGRADING;
}

/* No certificate that fails verification is ever accepted. */
static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       RideWebSocketAttempt *self)
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
refusal_of_upgrade (RideWebSocketAttempt *self,
                    SoupMessage          *message)
{
  RideHttpAnswer answer = read_answer (message);

  return ride_failure_from_answer (&answer, self->place, g_get_real_time () / G_USEC_PER_SEC);
}

/* Only seen when the answer is not 101; its body is of no interest. */
static void
on_got_headers (SoupMessage          *message,
                RideWebSocketAttempt *self)
{
  fail (self, refusal_of_upgrade (self, message));
}

static RideCause *
failure_of_attempt (RideWebSocketAttempt *self,
                    SoupMessage          *message,
                    const GError         *error)
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
on_connect_done (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (RideWebSocketAttempt) self = user_data;
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);

  connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (self->is_over)
    return;

  if (connection == NULL)
    {
      fail (self, failure_of_attempt (self, message, error));
      return;
    }
  if (soup_websocket_connection_get_protocol (connection) == NULL)
    {
      RideHttpAnswer answer = read_answer (message);

      fail (self, ride_failure_from_handshake (&answer, NULL));
      return;
    }

  self->is_over = TRUE;
  self->events->opened (connection, self->socket, self->user_data);
}

static SoupSession *
make_session (const RideLinkOptions *options,
              GTlsDatabase          *database)
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
make_message (RideWebSocketAttempt *self,
              GUri                 *uri,
              char                **headers,
              GTlsCertificate      *certificate)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *request = soup_message_get_request_headers (message);

  soup_message_add_flags (message,
                          SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  for (char **header = headers; header != NULL && *header != NULL; header += 2)
    soup_message_headers_append (request, header[0], header[1]);
  if (certificate != NULL)
    soup_message_set_tls_client_certificate (message, certificate);

  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), self);

  return message;
}

static RideCause *
parse_address (RideWebSocketAttempt  *self,
               const RideLinkOptions *options,
               GUri                 **uri)
{
  g_autoptr (GError) error = NULL;

  if (!ride_link_options_validate (options, &error))
    return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error->code, NULL, "%s", error->message);

  *uri = g_uri_parse (options->url, SOUP_HTTP_URI_FLAGS, NULL);
  self->host = g_strdup (g_uri_get_host (*uri));
  self->place = g_strdup_printf (strchr (self->host, ':') != NULL ? "[%s]:%d" : "%s:%d",
                                 self->host, g_uri_get_port (*uri));

  return NULL;
}

static void
start_timer (RideWebSocketAttempt *self)
{
  self->timer = g_timeout_source_new_seconds (self->timeout_s);
  g_source_set_callback (self->timer, on_timeout, self, NULL);
  g_source_set_static_name (self->timer, "RideWebSocketAttempt");
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
connect_to (RideWebSocketAttempt  *self,
            const RideLinkOptions *options,
            GUri                  *uri,
            GTlsDatabase          *database,
            GTlsCertificate       *certificate)
{
  static char *subprotocols[] = { (char *) "mqtt", NULL };

  self->session = make_session (options, database);
  self->message = make_message (self, uri, options->headers, certificate);
  self->cancellable = g_cancellable_new ();
  start_timer (self);
  soup_session_websocket_connect_async (self->session, self->message, NULL, subprotocols,
                                        G_PRIORITY_DEFAULT, self->cancellable, on_connect_done,
                                        g_rc_box_acquire (self));
}

RideWebSocketAttempt *
ride_web_socket_attempt_start (const RideLinkOptions            *options,
                               guint                             timeout_s,
                               const RideWebSocketAttemptEvents *events,
                               gpointer                          user_data)
{
  RideWebSocketAttempt *self = g_rc_box_new0 (RideWebSocketAttempt);
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  RideCause *problem;

  self->events = events;
  self->user_data = user_data;
  self->timeout_s = timeout_s;

  problem = parse_address (self, options, &uri);
  if (problem == NULL)
    problem = ride_tls_load_database (options, &database);
  if (problem == NULL)
    problem = ride_tls_load_certificate (options, &certificate);
  if (problem == NULL)
    connect_to (self, options, uri, database, certificate);
  else
    fail (self, problem);

  return self;
}

void
ride_web_socket_attempt_stop (RideWebSocketAttempt *self)
{
  self->is_over = TRUE;
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_cancellable_cancel (self->cancellable);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

void
ride_web_socket_attempt_free (RideWebSocketAttempt *self)
{
  ride_web_socket_attempt_stop (self);
  unref_attempt (self);
}
