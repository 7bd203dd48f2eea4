/* test-web-socket.c: what only a WebSocket can do wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-web-socket.h"
#include "rig.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  const char *path;
  const char *answer;
  RideLinkState state;
  RideCauseKind kind;
  int code;
  const char *words;
} Answer;

#define SWITCHING                                                                                  \
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"

static const Answer answers[] = {
  { "301",
    "HTTP/1.1 301 Moved\r\nLocation: wss://new.example/mqtt?token=s3cret\r\nContent-Length: "
    "0\r\n\r\n",
    RIDE_LINK_REFUSED, RIDE_CAUSE_HTTP, 301, "wss://new.example/mqtt" },
  { "302-to-http",
    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\nContent-Length: 0\r\n\r\n",
    RIDE_LINK_REFUSED, RIDE_CAUSE_HTTP, 302, "http://127.0.0.1:9/login" },
  { "401-with-a-challenge",
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
    RIDE_LINK_REFUSED, RIDE_CAUSE_HTTP, 401, "login" },
  { "403", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", RIDE_LINK_REFUSED,
    RIDE_CAUSE_HTTP, 403, "does not allow" },
  { "404", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", RIDE_LINK_REFUSED,
    RIDE_CAUSE_HTTP, 404, "path" },
  { "426", "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n", RIDE_LINK_REFUSED,
    RIDE_CAUSE_HTTP, 426, "another protocol" },
  { "500-without-a-length", "HTTP/1.1 500 Oops\r\n\r\nan endless body", RIDE_LINK_WAITING,
    RIDE_CAUSE_HTTP, 500, "500" },
  { "200-html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<html",
    RIDE_LINK_WAITING, RIDE_CAUSE_PORTAL, 200, "sign in" },
  { "200-json", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    RIDE_LINK_REFUSED, RIDE_CAUSE_HTTP, 200, "ordinary web server" },
  { "not-http", "\x15\x03\x01\x00\x02\x02\x46", RIDE_LINK_WAITING, RIDE_CAUSE_WEBSOCKET, 0,
    "not HTTP" },
  { "101-without-a-key", SWITCHING "Sec-WebSocket-Protocol: mqtt\r\n\r\n", RIDE_LINK_WAITING,
    RIDE_CAUSE_WEBSOCKET, 101, "not a valid" },
};

static void
test_answer (gconstpointer data)
{
  const Answer *row = data;
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig->web_socket->answer = row->answer;
  rig_start (rig);
  rig_wait_state (rig, row->state);
  rig_assert_cause (rig, row->kind);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, row->code);
  g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, row->words));
  g_assert_null (strstr (rig_status (rig)->cause->sentence, "s3cret"));
  rig_settle (rig);
  g_assert_cmpuint (rig->web_socket->accepted, ==, 1);
}

static void
test_retry_after_is_obeyed (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig->web_socket->answer = "HTTP/1.1 503 Busy\r\nRetry-After: 300\r\nContent-Length: 0\r\n\r\n";
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  g_assert_cmpint (rig_status (rig)->retry_at_us - rig_status (rig)->since_us, >, 299 * SECOND);
}

static void
test_request_holds_what_the_user_asked_for (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  const char *request = rig->web_socket->request->str;

  rig->options->headers = g_strsplit ("Authorization,Bearer abc,X-Region,cn-1", ",", -1);
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  request = rig->web_socket->request->str;
  g_assert_true (g_str_has_prefix (request, "GET /mqtt?token=s3cret HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, "Sec-WebSocket-Protocol: mqtt\r\n"));
  g_assert_nonnull (strstr (request, "Authorization: Bearer abc\r\n"));
  g_assert_nonnull (strstr (request, "X-Region: cn-1\r\n"));
  g_assert_nonnull (strstr (request, "User-Agent: ride-monitor/"));
  g_assert_null (strstr (request, "Sec-WebSocket-Extensions"));
}

static void
test_subprotocol_is_checked (void)
{
  static const char *const subprotocols[] = { NULL, "foo" };

  for (gsize i = 0; i < G_N_ELEMENTS (subprotocols); i++)
    {
      g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

      rig->web_socket->subprotocol = subprotocols[i];
      rig_start (rig);
      rig_wait_state (rig, RIDE_LINK_REFUSED);
      rig_assert_cause (rig, RIDE_CAUSE_SUBPROTOCOL);
      g_assert_false (scripted_server_saw (rig->server, "1:CONNECT5"));
    }
}

static void
test_accept_key_is_checked (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig->web_socket->wrong_accept = TRUE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_WEBSOCKET);
}

static void
test_no_answer_but_an_end (void)
{
  static const gboolean resets[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (resets); i++)
    {
      g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

      rig->web_socket->reset = resets[i];
      rig->web_socket->fin = !resets[i];
      rig_start (rig);
      rig_wait_state (rig, RIDE_LINK_WAITING);
      rig_assert_cause (rig, RIDE_CAUSE_LOST);
      g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, "instead of answering"));
    }
}

static void
test_nobody_listens_and_then_somebody_does (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  web_socket_server_stop (rig->web_socket);
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_NETWORK);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, G_IO_ERROR_CONNECTION_REFUSED);

  web_socket_server_start (rig->web_socket);
  ride_link_retry_now (rig->link);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
}

/* A name server of our own: it knows no name, or never answers. */

typedef GResolver TestResolver;
typedef GResolverClass TestResolverClass;
GType test_resolver_get_type (void);
G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static gboolean resolver_hangs;

static gboolean
fail_if_cancelled (gpointer user_data)
{
  GTask *task = user_data;

  return g_task_return_error_if_cancelled (task) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
look_up (GResolver *resolver,
         const char *name,
         GResolverNameLookupFlags flags,
         GCancellable *cancellable,
         GAsyncReadyCallback callback,
         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, look_up);
  if (resolver_hangs)
    g_timeout_add_full (G_PRIORITY_DEFAULT, 10, fail_if_cancelled, g_object_ref (task),
                        g_object_unref);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such name");
}

static GList *
look_up_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  klass->lookup_by_name_with_flags_async = look_up;
  klass->lookup_by_name_with_flags_finish = look_up_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
use_resolver (gboolean hangs)
{
  g_autoptr (GResolver) resolver = g_object_new (test_resolver_get_type (), NULL);

  resolver_hangs = hangs;
  g_resolver_set_default (resolver);
}

static void
use_real_resolver (GResolver *real)
{
  g_resolver_set_default (real);
  g_object_unref (real);
}

static RideTransport *
make_impatient (const RideLinkOptions *options, gpointer user_data)
{
  RideTransport *transport = ride_web_socket_new (options);

  ride_web_socket_set_timeout (RIDE_WEB_SOCKET (transport), 1);
  return transport;
}

static void
start_impatiently (Rig *rig)
{
  static const RideLinkEvents silent = { NULL, NULL };

  rig->link = ride_link_new (rig->options, &silent, NULL);
  ride_link_set_transport_factory (rig->link, make_impatient, NULL);
  ride_link_start (rig->link);
}

static void
test_a_name_that_does_not_exist (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  GResolver *real = g_resolver_get_default ();

  use_resolver (FALSE);
  g_free (rig->options->url);
  rig->options->url = g_strdup ("ws://nowhere.example/mqtt");
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_NETWORK);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, G_RESOLVER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, "nowhere.example"));
  use_real_resolver (real);
}

static void
test_a_name_server_that_hangs_is_given_up (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  GResolver *real = g_resolver_get_default ();

  use_resolver (TRUE);
  g_free (rig->options->url);
  rig->options->url = g_strdup ("ws://nowhere.example/mqtt");
  start_impatiently (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_TIMEOUT);
  g_assert_true (g_str_has_prefix (rig_status (rig)->cause->sentence, "Looking up the name"));
  ride_link_stop (rig->link);
  rig_settle (rig);
  use_real_resolver (real);
}

static void
test_a_server_that_hangs_is_given_up (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig->web_socket->hang = TRUE;
  start_impatiently (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_TIMEOUT);
  g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, "did not answer the WebSocket"));
}

static void
test_text_frames_are_a_violation (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  web_socket_server_frame (rig->web_socket, 0x81, "hello", 5);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_PROTOCOL);
}

static void
test_pings_are_answered_and_empty_frames_ignored (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  for (int i = 0; i < 20; i++)
    {
      web_socket_server_frame (rig->web_socket, 0x89, "are you there", 13);
      web_socket_server_frame (rig->web_socket, 0x8A, "unasked", 7);
      web_socket_server_frame (rig->web_socket, 0x82, "", 0);
    }
  scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "", MQTT_QOS_0, 0);
  rig_settle (rig);
  g_assert_cmpuint (rig->messages->len, ==, 1);
}

typedef struct
{
  const char *path;
  const char *bytes;
  gsize length;
  RideCauseKind kind;
  int code;
} Garbage;

static const Garbage garbage[] = {
  { "reserved-bits", "\xF2\x01x", 3, RIDE_CAUSE_WEBSOCKET, 1002 },
  { "masked-by-the-server", "\x82\x81\x00\x00\x00\x00x", 7, RIDE_CAUSE_WEBSOCKET, 1002 },
  { "unknown-opcode", "\x83\x01x", 3, RIDE_CAUSE_WEBSOCKET, 1002 },
  { "continuation-of-nothing", "\x80\x01x", 3, RIDE_CAUSE_WEBSOCKET, 1002 },
  { "two-gibibytes-announced", "\x82\x7F\x00\x00\x00\x00\x80\x00\x00\x00", 10, RIDE_CAUSE_WEBSOCKET,
    1009 },
  { "length-that-overflows", "\x82\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10, RIDE_CAUSE_WEBSOCKET,
    1009 },
};

static void
test_garbage (gconstpointer data)
{
  const Garbage *row = data;
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  web_socket_server_raw (rig->web_socket, row->bytes, row->length);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, row->kind);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, row->code);
}

static void
test_a_packet_too_large_is_refused_by_its_announcement (void)
{
  static const guint8 announcement[] = { 0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0x00, 0x01, 'a' };
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_send_bytes (rig->server->newest, announcement, sizeof announcement);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_PROTOCOL);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, MQTT_REASON_PACKET_TOO_LARGE);
  rig_wait_saw (rig, "1:DISCONNECT95");
}

static void
test_close_codes_are_kept (void)
{
  static const guint16 codes[] = { 1000, 1001, 1002, 1003, 1008, 1011, 1012, 1013, 3000, 4999 };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

      rig_start (rig);
      rig_wait_saw (rig, "1:SUBSCRIBE1");
      rig_settle (rig);
      scripted_peer_close (rig->server->newest, codes[i], "because");
      rig_wait_state (rig, RIDE_LINK_WAITING);
      rig_assert_cause (rig, RIDE_CAUSE_WEBSOCKET);
      g_assert_cmpint (rig_status (rig)->cause->code, ==, codes[i]);
      g_assert_nonnull (strstr (rig_status (rig)->cause->detail, "because"));
    }
}

static void
test_an_empty_close_frame (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  scripted_peer_close (rig->server->newest, 0, NULL);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_WEBSOCKET);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, 1005);
}

/* libsoup itself waits five seconds for the socket to be closed too. */
static void
test_a_close_frame_is_believed_at_once (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  gint64 closed_us;

  rig->web_socket->mute = TRUE;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  closed_us = g_get_monotonic_time ();
  scripted_peer_close (rig->server->newest, 1000, "because");
  rig_wait_state (rig, RIDE_LINK_WAITING);
  g_assert_cmpint (g_get_monotonic_time () - closed_us, <, 4 * SECOND);
  rig_assert_cause (rig, RIDE_CAUSE_WEBSOCKET);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, 1000);
}

static void
test_goodbye_closes_with_1000 (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  g_assert_cmpuint (rig->web_socket->close_code, ==, 1000);
}

/* The link would end by itself after two seconds. */
static void
test_goodbye_needs_no_server_that_hangs_up (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  gint64 stopped_us;

  rig->web_socket->lingers = TRUE;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  stopped_us = g_get_monotonic_time ();
  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  g_assert_cmpint (g_get_monotonic_time () - stopped_us, <, 3 * SECOND / 2);
}

/* The transport alone, without a link. */

static guint n_opened;
static guint n_closed;

static void
count_opened (gpointer user_data)
{
  n_opened++;
}

static void
ignore_bytes (gpointer user_data, const guint8 *data, gsize length)
{
}

static void
count_closed (gpointer user_data, RideCause *cause)
{
  n_closed++;
}

static const RideTransportEvents counting = { count_opened, ignore_bytes, count_closed };

static gboolean
is_opened (Rig *rig)
{
  return n_opened > 0;
}

static RideTransport *
open_transport (Rig *rig)
{
  RideTransport *transport = ride_web_socket_new (rig->options);

  n_opened = n_closed = 0;
  ride_transport_open (transport, &counting, NULL);
  rig_wait (rig, is_opened);

  return transport;
}

static void
test_what_a_deaf_peer_leaves_unsent_is_known (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = NULL;
  g_autofree guint8 *zeros = g_malloc0 (64 * 1024);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, 60 * 1024);

  rig->web_socket->deaf = TRUE;
  transport = open_transport (rig);
  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);
  for (int i = 0; i < 300; i++)
    {
      ride_transport_send (transport, bytes);
      g_main_context_iteration (NULL, FALSE);
    }
  rig_settle (rig);
  g_assert_cmpuint (ride_transport_get_queued (transport), >, 1024 * 1024);
  ride_transport_abort (transport);
  ride_transport_send (transport, bytes);
  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);
}

static void
test_what_a_reading_peer_takes_is_not_counted (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = NULL;
  static const guint8 ping[] = { 0xC0, 0x00 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (ping, sizeof ping);

  transport = open_transport (rig);
  for (int i = 0; i < 200; i++)
    ride_transport_send (transport, bytes);
  g_assert_cmpuint (ride_transport_get_queued (transport), >=, 400);
  rig_settle (rig);
  g_assert_cmpuint (ride_transport_get_queued (transport), ==, 0);
  g_assert_cmpuint (rig->server->pings, ==, 200);
  ride_transport_abort (transport);
}

static void
test_closed_comes_once_and_never_after_abort (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) closed = open_transport (rig);
  g_autoptr (RideTransport) aborted = NULL;

  ride_transport_close (closed);
  ride_transport_close (closed);
  g_assert_cmpuint (n_closed, ==, 0);
  rig_wait_saw (rig, "1:closed");
  rig_settle (rig);
  g_assert_cmpuint (n_closed, ==, 1);
  ride_transport_abort (closed);

  aborted = open_transport (rig);
  scripted_peer_close (rig->server->newest, 1001, NULL);
  ride_transport_abort (aborted);
  rig_wait_saw (rig, "2:closed");
  g_assert_cmpuint (n_closed, ==, 0);
}

static void
test_close_before_open_is_an_end_too (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  g_autoptr (RideTransport) transport = ride_web_socket_new (rig->options);

  n_opened = n_closed = 0;
  rig->web_socket->hang = TRUE;
  ride_transport_open (transport, &counting, NULL);
  ride_transport_close (transport);
  g_assert_cmpuint (n_closed, ==, 0);
  rig_settle (rig);
  g_assert_cmpuint (n_closed, ==, 1);
  g_assert_cmpuint (n_opened, ==, 0);
}

static void
test_a_released_transport_goes_by_itself (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  RideTransport *transport = open_transport (rig);
  gpointer weak = transport;

  g_object_add_weak_pointer (G_OBJECT (transport), &weak);
  ride_transport_release (transport);
  rig_wait_saw (rig, "1:closed");
  rig_settle (rig);
  g_assert_null (weak);
  g_assert_cmpuint (n_closed, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web-socket/answer/%s", answers[i].path);

      g_test_add_data_func (path, &answers[i], test_answer);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web-socket/garbage/%s", garbage[i].path);

      g_test_add_data_func (path, &garbage[i], test_garbage);
    }
  g_test_add_func ("/web-socket/answer/503-retry-after-is-obeyed", test_retry_after_is_obeyed);
  g_test_add_func ("/web-socket/request-holds-what-the-user-asked-for",
                   test_request_holds_what_the_user_asked_for);
  g_test_add_func ("/web-socket/subprotocol-is-checked", test_subprotocol_is_checked);
  g_test_add_func ("/web-socket/accept-key-is-checked", test_accept_key_is_checked);
  g_test_add_func ("/web-socket/no-answer-but-an-end", test_no_answer_but_an_end);
  g_test_add_func ("/web-socket/nobody-listens-and-then-somebody-does",
                   test_nobody_listens_and_then_somebody_does);
  g_test_add_func ("/web-socket/a-name-that-does-not-exist", test_a_name_that_does_not_exist);
  g_test_add_func ("/web-socket/a-name-server-that-hangs-is-given-up",
                   test_a_name_server_that_hangs_is_given_up);
  g_test_add_func ("/web-socket/a-server-that-hangs-is-given-up",
                   test_a_server_that_hangs_is_given_up);
  g_test_add_func ("/web-socket/text-frames-are-a-violation", test_text_frames_are_a_violation);
  g_test_add_func ("/web-socket/pings-are-answered-and-empty-frames-ignored",
                   test_pings_are_answered_and_empty_frames_ignored);
  g_test_add_func ("/web-socket/a-packet-too-large-is-refused-by-its-announcement",
                   test_a_packet_too_large_is_refused_by_its_announcement);
  g_test_add_func ("/web-socket/close-codes-are-kept", test_close_codes_are_kept);
  g_test_add_func ("/web-socket/an-empty-close-frame", test_an_empty_close_frame);
  g_test_add_func ("/web-socket/a-close-frame-is-believed-at-once",
                   test_a_close_frame_is_believed_at_once);
  g_test_add_func ("/web-socket/goodbye-closes-with-1000", test_goodbye_closes_with_1000);
  g_test_add_func ("/web-socket/goodbye-needs-no-server-that-hangs-up",
                   test_goodbye_needs_no_server_that_hangs_up);
  g_test_add_func ("/web-socket/what-a-deaf-peer-leaves-unsent-is-known",
                   test_what_a_deaf_peer_leaves_unsent_is_known);
  g_test_add_func ("/web-socket/what-a-reading-peer-takes-is-not-counted",
                   test_what_a_reading_peer_takes_is_not_counted);
  g_test_add_func ("/web-socket/closed-comes-once-and-never-after-abort",
                   test_closed_comes_once_and_never_after_abort);
  g_test_add_func ("/web-socket/close-before-open-is-an-end-too",
                   test_close_before_open_is_an_end_too);
  g_test_add_func ("/web-socket/a-released-transport-goes-by-itself",
                   test_a_released_transport_goes_by_itself);

  return g_test_run ();
}
