/* test-web-socket-opening.c: what can go wrong until a WebSocket is open.
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
look_up (GResolver               *resolver,
         const char              *name,
         GResolverNameLookupFlags flags,
         GCancellable            *cancellable,
         GAsyncReadyCallback      callback,
         gpointer                 user_data)
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
look_up_finish (GResolver    *resolver,
                GAsyncResult *result,
                GError      **error)
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
make_impatient (const RideLinkOptions *options,
                gpointer               user_data)
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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web-socket/answer/%s", answers[i].path);

      g_test_add_data_func (path, &answers[i], test_answer);
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

  return g_test_run ();
}
