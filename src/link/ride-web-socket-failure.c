/* ride-web-socket-failure.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-web-socket-failure.h"

#include "mqtt-types.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* Statuses that libsoup has no names for. */
#define HTTP_PERMANENT_REDIRECT 308
#define HTTP_UPGRADE_REQUIRED 426
#define HTTP_TOO_MANY_REQUESTS 429
#define HTTP_NETWORK_AUTHENTICATION_REQUIRED 511

/* And close codes of the IANA registry. */
#define CLOSE_SERVICE_RESTART 1012
#define CLOSE_TRY_AGAIN_LATER 1013

char *
ride_failure_redact (const char *text)
{
  static GRegex *query;
  static GRegex *userinfo;
  static gsize ready;
  g_autofree char *words = NULL;
  g_autofree char *no_query = NULL;

  if (text == NULL)
    return NULL;

  if (g_once_init_enter (&ready))
    {
      query = g_regex_new ("\\?[^\\s\"'”’>]+", G_REGEX_OPTIMIZE, 0, NULL);
      userinfo = g_regex_new ("//[^\\s/@]*@", G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&ready, 1);
    }

  words = ride_cause_clean_words (text, strlen (text));
  if (words == NULL)
    return NULL;
  no_query = g_regex_replace_literal (query, words, -1, 0, "", 0, NULL);

  return g_regex_replace_literal (userinfo, no_query, -1, 0, "//", 0, NULL);
}

static RideCause *
resolver_failure (const GError *error,
                  const char   *detail,
                  const char   *place)
{
  if (error->code == G_RESOLVER_ERROR_NOT_FOUND)
    return ride_cause_new (RIDE_CAUSE_NETWORK, error->code, detail,
                           /* Translators: the %s is a host and port. */
                           _("No computer is known by the name in “%s”; check the address and this "
                             "computer's network"),
                           place);

  return ride_cause_new (RIDE_CAUSE_NETWORK, error->code, detail,
                         _("The name in “%s” cannot be looked up at the moment; the network or its "
                           "name server may be down"),
                         place);
}

static RideCause *
tls_failure (const GError *error,
             const char   *detail,
             const char   *place)
{
  switch ((GTlsError) error->code)
    {
    case G_TLS_ERROR_UNAVAILABLE:
      return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error->code, detail,
                             _("This computer cannot make encrypted connections; install "
                               "glib-networking"));
    case G_TLS_ERROR_NOT_TLS:
      return ride_cause_new (RIDE_CAUSE_TLS, error->code, detail,
                             _("%s does not speak TLS; check the port, or use ws:// if the broker "
                               "has no encryption"),
                             place);
    case G_TLS_ERROR_CERTIFICATE_REQUIRED:
      return ride_cause_new (RIDE_CAUSE_TLS, error->code, detail,
                             _("%s wants a client certificate that it trusts; choose one in the "
                               "connection's settings"),
                             place);
    case G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD:
      return ride_cause_new (RIDE_CAUSE_CONFIGURATION, error->code, detail,
                             _("The passphrase does not fit the client certificate's key; enter it "
                               "again"));
    case G_TLS_ERROR_BAD_CERTIFICATE:
    case G_TLS_ERROR_MISC:
    case G_TLS_ERROR_HANDSHAKE:
    case G_TLS_ERROR_EOF:
    case G_TLS_ERROR_INAPPROPRIATE_FALLBACK:
    default:
      return ride_cause_new (RIDE_CAUSE_TLS, error->code, detail,
                             _("No encrypted connection could be agreed on with %s; check the port, "
                               "and that the broker has TLS 1.2 or newer"),
                             place);
    }
}

static RideCause *
proxy_failure (const GError *error,
               const char   *detail)
{
  if (error->code == G_IO_ERROR_PROXY_AUTH_FAILED || error->code == G_IO_ERROR_PROXY_NEED_AUTH)
    return ride_cause_new (RIDE_CAUSE_NETWORK, error->code, detail,
                           _("The network's proxy wants a user name and password; check the proxy "
                             "settings of this computer"));

  return ride_cause_new (RIDE_CAUSE_NETWORK, error->code, detail,
                         _("The network's proxy did not make the connection; check the proxy "
                           "settings, or switch the proxy off for this connection"));
}

static RideCause *
ended_while_connecting (const GError      *error,
                        const char        *detail,
                        RideWebSocketStage stage,
                        const char        *place)
{
  if (stage == RIDE_WEB_SOCKET_SECURING)
    return ride_cause_new (RIDE_CAUSE_TLS, error->code, detail,
                           _("%s ended the connection while encryption was being agreed on; check "
                             "the port"),
                           place);
  if (stage == RIDE_WEB_SOCKET_UPGRADING)
    return ride_cause_new (RIDE_CAUSE_LOST, error->code, detail,
                           _("%s ended the connection instead of answering the WebSocket request; "
                             "check that the port is the broker's WebSocket port"),
                           place);

  return ride_cause_new (RIDE_CAUSE_LOST, error->code, detail,
                         _("%s ended the connection while it was being made"), place);
}

static RideCause *
io_failure (const GError      *error,
            const char        *detail,
            RideWebSocketStage stage,
            const char        *place)
{
  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return ride_cause_new (RIDE_CAUSE_NETWORK, error->code, detail,
                             _("Nothing accepts connections at %s; check that the broker runs and "
                               "that the port is right"),
                             place);
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_HOST_NOT_FOUND:
      return ride_cause_new (RIDE_CAUSE_NETWORK, error->code, detail,
                             _("%s cannot be reached from here; check the address and this "
                               "computer's network"),
                             place);
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return ride_cause_new (RIDE_CAUSE_NETWORK, error->code, detail,
                             _("There is no network that leads to %s; check this computer's network"),
                             place);
    case G_IO_ERROR_TIMED_OUT:
      return ride_cause_new (RIDE_CAUSE_TIMEOUT, error->code, detail,
                             _("%s did not answer; it may be down, or a firewall is in between"),
                             place);
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return proxy_failure (error, detail);
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return ended_while_connecting (error, detail, stage, place);
    default:
      return ride_cause_new (RIDE_CAUSE_NETWORK, error->code, detail,
                             _("The connection to %s could not be made; check the address and this "
                               "computer's network"),
                             place);
    }
}

RideCause *
ride_failure_from_error (const GError      *error,
                         RideWebSocketStage stage,
                         const char        *place)
{
  g_autofree char *detail = ride_failure_redact (error->message);

  if (error->domain == G_RESOLVER_ERROR)
    return resolver_failure (error, detail, place);
  if (error->domain == G_TLS_ERROR)
    return tls_failure (error, detail, place);
  if (error->domain == G_IO_ERROR)
    return io_failure (error, detail, stage, place);

  return ride_cause_new (RIDE_CAUSE_WEBSOCKET, 0, detail,
                         _("What %s answered is not HTTP; check that the port is the broker's "
                           "WebSocket port, and whether it wants wss:// instead of ws://"),
                         place);
}

RideCause *
ride_failure_from_timeout (RideWebSocketStage stage,
                           guint              timeout_s,
                           const char        *place)
{
  switch (stage)
    {
    case RIDE_WEB_SOCKET_PREPARING:
    case RIDE_WEB_SOCKET_RESOLVING:
      return ride_cause_new (RIDE_CAUSE_TIMEOUT, 0, NULL,
                             _("Looking up the name in “%s” took longer than %u s; the network or "
                               "its name server may be down"),
                             place, timeout_s);
    case RIDE_WEB_SOCKET_CONNECTING:
      return ride_cause_new (RIDE_CAUSE_TIMEOUT, 0, NULL,
                             _("%s did not accept the connection within %u s; it may be down, or a "
                               "firewall is in between"),
                             place, timeout_s);
    case RIDE_WEB_SOCKET_PROXYING:
      return ride_cause_new (RIDE_CAUSE_TIMEOUT, 0, NULL,
                             _("The network's proxy did not connect to %s within %u s; check the "
                               "proxy settings"),
                             place, timeout_s);
    case RIDE_WEB_SOCKET_SECURING:
      return ride_cause_new (RIDE_CAUSE_TIMEOUT, 0, NULL,
                             _("%s accepted the connection and did not agree on encryption (TLS) "
                               "within %u s; check the port"),
                             place, timeout_s);
    case RIDE_WEB_SOCKET_UPGRADING:
    default:
      return ride_cause_new (RIDE_CAUSE_TIMEOUT, 0, NULL,
                             _("%s accepted the connection and did not answer the WebSocket request "
                               "within %u s; check the port and path"),
                             place, timeout_s);
    }
}

static char *
describe_target (const char *location)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *text = NULL;

  uri = g_uri_parse (location, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);
  if (uri != NULL)
    text = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY |
                                             G_URI_HIDE_FRAGMENT);
  else
    text = g_strndup (location, strcspn (location, "?#"));

  return ride_failure_redact (text);
}

static RideCause *
redirect_failure (const RideHttpAnswer *answer,
                  const char           *detail,
                  const char           *place)
{
  g_autofree char *target = NULL;

  if (answer->location != NULL)
    target = describe_target (answer->location);
  if (target == NULL)
    return ride_cause_new (RIDE_CAUSE_HTTP, (int) answer->status, detail,
                           _("%s sends us elsewhere and does not say where; check the address"),
                           place);

  return ride_cause_new (RIDE_CAUSE_HTTP, (int) answer->status, detail,
                         /* Translators: a host and port, and the URL that it redirects to. */
                         _("%s sends us on to %s; enter the address it should be, or sign in to the "
                           "network first"),
                         place, target);
}

static gint64
parse_retry_after (const char *text,
                   gint64      now_s)
{
  g_autoptr (GDateTime) when = NULL;
  guint64 seconds;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &seconds, NULL))
    return (gint64) seconds * G_USEC_PER_SEC;

  when = soup_date_time_new_from_http_string (text);
  if (when == NULL || g_date_time_to_unix (when) <= now_s)
    return 0;

  return MIN (g_date_time_to_unix (when) - now_s, G_MAXINT32) * G_USEC_PER_SEC;
}

static RideCause *
busy_failure (const RideHttpAnswer *answer,
              const char           *detail,
              const char           *place,
              gint64                now_s)
{
  RideCause *cause =
      answer->status == HTTP_TOO_MANY_REQUESTS
          ? ride_cause_new (RIDE_CAUSE_HTTP, (int) answer->status, detail,
                            _("%s had too many requests from here and wants a pause"), place)
          : ride_cause_new (RIDE_CAUSE_HTTP, (int) answer->status, detail,
                            _("%s is up and its broker is not available at the moment"), place);

  return ride_cause_with_retry_after (cause, parse_retry_after (answer->retry_after, now_s));
}

static gboolean
is_web_page (const RideHttpAnswer *answer)
{
  return answer->content_type != NULL &&
         (g_ascii_strncasecmp (answer->content_type, "text/html", 9) == 0 ||
          g_ascii_strncasecmp (answer->content_type, "application/xhtml+xml", 21) == 0);
}

static RideCause *
failure_by_status (const RideHttpAnswer *answer,
                   const char           *detail,
                   const char           *place)
{
  int status = (int) answer->status;

  switch (answer->status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return ride_cause_new (RIDE_CAUSE_HTTP, status, detail,
                             _("%s wants a login with the WebSocket request; check the HTTP headers "
                               "and the token of the connection"),
                             place);
    case SOUP_STATUS_FORBIDDEN:
      return ride_cause_new (RIDE_CAUSE_HTTP, status, detail,
                             _("%s does not allow this connection; check the token, or ask the "
                               "broker's operator"),
                             place);
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      return ride_cause_new (RIDE_CAUSE_HTTP, status, detail,
                             _("There is no broker at this path of %s; check the path in the "
                               "address, often it is /mqtt or /ws"),
                             place);
    case SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED:
      return ride_cause_new (RIDE_CAUSE_HTTP, status, detail,
                             _("The network's proxy wants a user name and password; check the proxy "
                               "settings of this computer"));
    case HTTP_UPGRADE_REQUIRED:
      return ride_cause_new (RIDE_CAUSE_HTTP, status, detail,
                             _("%s wants another protocol than this WebSocket request; check the "
                               "address, and whether a proxy alters the request"),
                             place);
    default:
      break;
    }

  if (status >= 200 && status < 300)
    return ride_cause_new (RIDE_CAUSE_HTTP, status, detail,
                           _("%s answered as an ordinary web server; check the port and path in the "
                             "address"),
                           place);

  return ride_cause_new (RIDE_CAUSE_HTTP, status, detail,
                         /* Translators: a host and port, and an HTTP status such as 502. */
                         _("%s answered the WebSocket request with HTTP status %d; check the "
                           "address, or ask the broker's operator"),
                         place, status);
}

RideCause *
ride_failure_from_answer (const RideHttpAnswer *answer,
                          const char           *place,
                          gint64                now_s)
{
  g_autofree char *phrase = ride_failure_redact (answer->phrase);
  g_autofree char *detail =
      g_strdup_printf ("HTTP %u%s%s", answer->status, phrase != NULL ? " " : "",
                       phrase != NULL ? phrase : "");

  switch (answer->status)
    {
    case SOUP_STATUS_MOVED_PERMANENTLY:
    case SOUP_STATUS_FOUND:
    case SOUP_STATUS_SEE_OTHER:
    case SOUP_STATUS_TEMPORARY_REDIRECT:
    case HTTP_PERMANENT_REDIRECT:
      return redirect_failure (answer, detail, place);
    case HTTP_TOO_MANY_REQUESTS:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
      return busy_failure (answer, detail, place, now_s);
    case HTTP_NETWORK_AUTHENTICATION_REQUIRED:
      return ride_cause_new (RIDE_CAUSE_PORTAL, (int) answer->status, detail,
                             _("The network wants you to sign in; open a web page in the browser "
                               "and sign in there"));
    case SOUP_STATUS_OK:
      if (is_web_page (answer))
        return ride_cause_new (RIDE_CAUSE_PORTAL, (int) answer->status, detail,
                               _("A web page came instead of the broker's answer; sign in to the "
                                 "network in the browser, or check the address"));
      break;
    default:
      break;
    }

  return failure_by_status (answer, detail, place);
}

RideCause *
ride_failure_from_handshake (const RideHttpAnswer *answer,
                             const char           *detail)
{
  g_autofree char *words = ride_failure_redact (detail);
  g_autofree char *subprotocol = NULL;

  if (detail == NULL)
    return ride_cause_new (RIDE_CAUSE_SUBPROTOCOL, 0, NULL,
                           _("The server is a WebSocket server and does not offer MQTT; check the "
                             "port and path in the address"));
  if (answer->subprotocol != NULL && strcmp (answer->subprotocol, "mqtt") != 0)
    {
      subprotocol = ride_cause_clean_words (answer->subprotocol, strlen (answer->subprotocol));
      return ride_cause_new (RIDE_CAUSE_SUBPROTOCOL, 0, words,
                             /* Translators: the %s is the name of a protocol the server chose. */
                             _("The server speaks “%s” instead of MQTT; check the port and path in "
                               "the address"),
                             subprotocol != NULL ? subprotocol : "?");
    }

  return ride_cause_new (RIDE_CAUSE_WEBSOCKET, SOUP_STATUS_SWITCHING_PROTOCOLS, words,
                         _("The server's answer to the WebSocket request is not a valid one; check "
                           "the address, and whether a proxy alters the connection"));
}

static RideCause *
failure_by_close_code (gushort     code,
                       const char *words,
                       const char *detail)
{
  switch (code)
    {
    case SOUP_WEBSOCKET_CLOSE_GOING_AWAY:
    case CLOSE_SERVICE_RESTART:
      return ride_cause_new (RIDE_CAUSE_WEBSOCKET, code, detail,
                             _("The server is shutting down or restarting"));
    case SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION:
      return ride_cause_new (RIDE_CAUSE_WEBSOCKET, code, detail,
                             _("The server closed the connection because of its rules; check user "
                               "name, password and topics, or ask the broker's operator"));
    case SOUP_WEBSOCKET_CLOSE_SERVER_ERROR:
      return ride_cause_new (RIDE_CAUSE_WEBSOCKET, code, detail,
                             _("The server closed the connection because of an error of its own"));
    case CLOSE_TRY_AGAIN_LATER:
      return ride_cause_new (RIDE_CAUSE_WEBSOCKET, code, detail,
                             _("The server is too busy at the moment"));
    case SOUP_WEBSOCKET_CLOSE_NO_STATUS:
    case SOUP_WEBSOCKET_CLOSE_NORMAL:
      if (words == NULL)
        return ride_cause_new (RIDE_CAUSE_WEBSOCKET, code, detail,
                               _("The server closed the connection without saying why"));
      break;
    default:
      break;
    }

  if (words != NULL)
    return ride_cause_new (RIDE_CAUSE_WEBSOCKET, code, detail,
                           /* Translators: the server's own words, and a number. */
                           _("The server closed the connection and said “%s” (%d)"), words, code);

  return ride_cause_new (RIDE_CAUSE_WEBSOCKET, code, detail,
                         _("The server closed the connection with WebSocket code %d"), code);
}

static RideCause *
failure_by_complaint (const GError *error)
{
  g_autofree char *detail = ride_failure_redact (error->message);

  if (error->domain == SOUP_WEBSOCKET_ERROR && error->code == SOUP_WEBSOCKET_CLOSE_TOO_BIG)
    return ride_cause_new (RIDE_CAUSE_WEBSOCKET, error->code, detail,
                           _("The server sent a larger piece of data than is accepted; ask the "
                             "broker's operator to limit the size of messages"));
  if (error->domain == SOUP_WEBSOCKET_ERROR)
    return ride_cause_new (RIDE_CAUSE_WEBSOCKET, error->code, detail,
                           _("What came is not valid WebSocket data; the server or something in "
                             "between garbles the connection"));
  if (error->domain == G_TLS_ERROR && error->code == G_TLS_ERROR_CERTIFICATE_REQUIRED)
    return tls_failure (error, detail, _("The server"));

  return ride_cause_new (RIDE_CAUSE_LOST, error->code, detail,
                         _("The connection was cut; the server or the network between broke it off"));
}

RideCause *
ride_failure_from_close (gushort       code,
                         const char   *reason,
                         const GError *error)
{
  g_autofree char *words = NULL;
  g_autofree char *detail = NULL;

  if (code == 0 && error != NULL)
    return failure_by_complaint (error);
  if (code == 0)
    return ride_cause_new (RIDE_CAUSE_LOST, 0, NULL,
                           _("The server ended the connection without a word; it may have been "
                             "stopped or restarted"));

  if (reason != NULL)
    words = ride_failure_redact (reason);
  detail = g_strdup_printf ("WebSocket close %u%s%s", code, words != NULL ? ": " : "",
                            words != NULL ? words : "");

  return failure_by_close_code (code, words, detail);
}

RideCause *
ride_failure_from_text_frame (void)
{
  return ride_cause_new (RIDE_CAUSE_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR, NULL,
                         _("The server sent text where MQTT is binary; check that the address is "
                           "the broker's"));
}

RideCause *
ride_failure_from_stall (gsize queued)
{
  g_autofree char *detail = g_strdup_printf ("%" G_GSIZE_FORMAT " bytes unsent", queued);

  return ride_cause_new (RIDE_CAUSE_LOST, G_IO_ERROR_WOULD_BLOCK, detail,
                         _("The server no longer reads what is sent to it, so the connection was "
                           "dropped"));
}
