/* test-failure.c: the words for what goes wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-mqtt-failure.h"
#include "ride-web-socket-failure.h"

#include <libsoup/soup.h>
#include <string.h>

#define PLACE "broker.example:8084"
#define SECRET "s3cret"

/* What holds for every cause: a sentence without a final stop and without a
 * secret, in one line. */
static void
assert_presentable (const RideCause *cause)
{
  g_assert_nonnull (cause);
  g_assert_cmpuint (strlen (cause->sentence), >, 15);
  g_assert_true (g_unichar_isupper (g_utf8_get_char (cause->sentence)) ||
                 g_str_has_prefix (cause->sentence, PLACE));
  g_assert_false (g_str_has_suffix (cause->sentence, "."));
  g_assert_null (strchr (cause->sentence, '\n'));
  g_assert_null (strstr (cause->sentence, SECRET));
  g_assert_null (strstr (cause->sentence, "%"));
  g_assert_true (g_utf8_validate (cause->sentence, -1, NULL));
  if (cause->detail == NULL)
    return;
  g_assert_null (strstr (cause->detail, SECRET));
  g_assert_null (strchr (cause->detail, '\n'));
  g_assert_true (g_utf8_validate (cause->detail, -1, NULL));
}

static void
assert_cause (const RideCause *cause,
              RideCauseKind    kind,
              int              code,
              const char      *words)
{
  assert_presentable (cause);
  g_assert_cmpstr (ride_cause_kind_to_string (cause->kind), ==, ride_cause_kind_to_string (kind));
  g_assert_cmpint (cause->code, ==, code);
  if (words != NULL && strstr (cause->sentence, words) == NULL)
    {
      g_test_message ("“%s” lacks “%s”", cause->sentence, words);
      g_test_fail ();
    }
}

static void
test_every_kind_has_a_nick (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int kind = RIDE_CAUSE_NONE; kind <= RIDE_CAUSE_SUSPEND; kind++)
    g_assert_true (
        g_hash_table_add (seen, (gpointer) ride_cause_kind_to_string ((RideCauseKind) kind)));
}

static void
test_a_cause_is_counted (void)
{
  RideCause *cause = ride_cause_new (RIDE_CAUSE_LOST, 3, "words", "Sentence %d", 1);

  g_assert_true (ride_cause_ref (cause) == cause);
  ride_cause_unref (cause);
  g_assert_cmpstr (cause->sentence, ==, "Sentence 1");
  g_assert_cmpstr (cause->detail, ==, "words");
  ride_cause_unref (cause);
}

static void
test_words_of_a_peer_are_cleaned (void)
{
  g_autofree char *plain = ride_cause_clean_words ("MQTT died", 9);
  g_autofree char *control = ride_cause_clean_words ("a\r\n\033[31mb\0c", 11);
  g_autofree char *broken = ride_cause_clean_words ("\xff\xfe!", 3);
  g_autofree char *nothing = ride_cause_clean_words (" \n ", 3);
  g_autofree char *empty = ride_cause_clean_words ("", 0);
  g_autofree char *flood = g_strnfill (100000, 'x');
  g_autofree char *cut = ride_cause_clean_words (flood, 100000);

  g_assert_cmpstr (plain, ==, "MQTT died");
  g_assert_null (strpbrk (control, "\r\n\033"));
  g_assert_true (g_utf8_validate (broken, -1, NULL));
  g_assert_null (nothing);
  g_assert_null (empty);
  g_assert_cmpuint (strlen (cut), ==, 200);
}

static void
test_urls_are_redacted (void)
{
  g_autofree char *query =
      ride_failure_redact ("Could not get “wss://h/mqtt?token=s3cret&a=b”: timed out");
  g_autofree char *user = ride_failure_redact ("ws://alice:s3cret@h/x failed");
  g_autofree char *question = ride_failure_redact ("Is it on? Yes");

  g_assert_cmpstr (query, ==, "Could not get “wss://h/mqtt”: timed out");
  g_assert_cmpstr (user, ==, "ws://h/x failed");
  g_assert_cmpstr (question, ==, "Is it on? Yes");
}

static void
test_errors_of_the_attempt (void)
{
  struct
  {
    GQuark domain;
    int code;
    RideWebSocketStage stage;
    RideCauseKind kind;
    int said;
    const char *words;
  } rows[] = {
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, RIDE_WEB_SOCKET_RESOLVING, RIDE_CAUSE_NETWORK,
      G_RESOLVER_ERROR_NOT_FOUND, "No computer is known" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, RIDE_WEB_SOCKET_RESOLVING,
      RIDE_CAUSE_NETWORK, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "at the moment" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, RIDE_WEB_SOCKET_CONNECTING, RIDE_CAUSE_NETWORK,
      G_IO_ERROR_CONNECTION_REFUSED, "Nothing accepts connections at " PLACE },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, RIDE_WEB_SOCKET_CONNECTING, RIDE_CAUSE_NETWORK,
      G_IO_ERROR_HOST_UNREACHABLE, "cannot be reached" },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, RIDE_WEB_SOCKET_CONNECTING, RIDE_CAUSE_NETWORK,
      G_IO_ERROR_NETWORK_UNREACHABLE, "no network" },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, RIDE_WEB_SOCKET_CONNECTING, RIDE_CAUSE_TIMEOUT,
      G_IO_ERROR_TIMED_OUT, "did not answer" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, RIDE_WEB_SOCKET_PROXYING, RIDE_CAUSE_NETWORK,
      G_IO_ERROR_PROXY_FAILED, "proxy" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH, RIDE_WEB_SOCKET_PROXYING, RIDE_CAUSE_NETWORK,
      G_IO_ERROR_PROXY_NEED_AUTH, "user name and password" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED, RIDE_WEB_SOCKET_PROXYING, RIDE_CAUSE_NETWORK,
      G_IO_ERROR_PROXY_AUTH_FAILED, "user name and password" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, RIDE_WEB_SOCKET_UPGRADING, RIDE_CAUSE_LOST,
      G_IO_ERROR_CONNECTION_CLOSED, "instead of answering" },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, RIDE_WEB_SOCKET_UPGRADING, RIDE_CAUSE_LOST,
      G_IO_ERROR_PARTIAL_INPUT, "instead of answering" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, RIDE_WEB_SOCKET_SECURING, RIDE_CAUSE_TLS,
      G_IO_ERROR_CONNECTION_CLOSED, "encryption" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, RIDE_WEB_SOCKET_CONNECTING, RIDE_CAUSE_LOST,
      G_IO_ERROR_CONNECTION_CLOSED, "while it was being made" },
    { G_IO_ERROR, G_IO_ERROR_FAILED, RIDE_WEB_SOCKET_CONNECTING, RIDE_CAUSE_NETWORK,
      G_IO_ERROR_FAILED, "could not be made" },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, RIDE_WEB_SOCKET_SECURING, RIDE_CAUSE_TLS,
      G_TLS_ERROR_NOT_TLS, "does not speak TLS" },
    { G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED, RIDE_WEB_SOCKET_UPGRADING, RIDE_CAUSE_TLS,
      G_TLS_ERROR_CERTIFICATE_REQUIRED, "client certificate" },
    { G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE, RIDE_WEB_SOCKET_SECURING, RIDE_CAUSE_CONFIGURATION,
      G_TLS_ERROR_UNAVAILABLE, "glib-networking" },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD, RIDE_WEB_SOCKET_SECURING,
      RIDE_CAUSE_CONFIGURATION, G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD, "passphrase" },
    { G_TLS_ERROR, G_TLS_ERROR_MISC, RIDE_WEB_SOCKET_SECURING, RIDE_CAUSE_TLS, G_TLS_ERROR_MISC,
      "TLS 1.2" },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, RIDE_WEB_SOCKET_UPGRADING,
      RIDE_CAUSE_WEBSOCKET, 0, "not HTTP" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error =
          g_error_new_literal (rows[i].domain, rows[i].code, "wss://h/x?token=" SECRET " failed\n");
      g_autoptr (RideCause) cause = ride_failure_from_error (error, rows[i].stage, PLACE);

      assert_cause (cause, rows[i].kind, rows[i].said, rows[i].words);
    }
}

static void
test_a_timeout_names_its_stage (void)
{
  static const char *const words[] = { "name", "name", "accept", "proxy", "TLS", "WebSocket" };

  for (int stage = RIDE_WEB_SOCKET_PREPARING; stage <= RIDE_WEB_SOCKET_UPGRADING; stage++)
    {
      g_autoptr (RideCause) cause =
          ride_failure_from_timeout ((RideWebSocketStage) stage, 15, PLACE);

      assert_cause (cause, RIDE_CAUSE_TIMEOUT, 0, words[stage]);
      g_assert_nonnull (strstr (cause->sentence, "15 s"));
    }
}

static void
test_answers_to_the_upgrade (void)
{
  static const struct
  {
    RideHttpAnswer answer;
    RideCauseKind kind;
    const char *words;
  } rows[] = {
    { { 200, "OK", "text/html; charset=utf-8" }, RIDE_CAUSE_PORTAL, "sign in" },
    { { 200, "OK", "application/json" }, RIDE_CAUSE_HTTP, "ordinary web server" },
    { { 200, "OK", "application/xhtml+xml" }, RIDE_CAUSE_PORTAL, "sign in" },
    { { 200, " \n " }, RIDE_CAUSE_HTTP, "ordinary web server" },
    { { 204, "No Content" }, RIDE_CAUSE_HTTP, "ordinary web server" },
    { { 103, "Early Hints" }, RIDE_CAUSE_HTTP, "103" },
    { { 301, "Moved", NULL, "https://new.example/mqtt?token=" SECRET },
      RIDE_CAUSE_HTTP,
      "https://new.example/mqtt" },
    { { 302, "Found", NULL, "http://u:" SECRET "@portal.example/login?x=" SECRET },
      RIDE_CAUSE_HTTP,
      "http://portal.example/login" },
    { { 307, "Temporary", NULL, "/other?k=" SECRET }, RIDE_CAUSE_HTTP, "/other" },
    { { 308, "Permanent" }, RIDE_CAUSE_HTTP, "does not say where" },
    { { 400, "Bad Request", "text/html" }, RIDE_CAUSE_HTTP, "400" },
    { { 401, "Unauthorized" }, RIDE_CAUSE_HTTP, "login" },
    { { 403, "Forbidden" }, RIDE_CAUSE_HTTP, "does not allow" },
    { { 404, "Not Found" }, RIDE_CAUSE_HTTP, "path" },
    { { 407, "Proxy" }, RIDE_CAUSE_HTTP, "proxy" },
    { { 426, "Upgrade Required" }, RIDE_CAUSE_HTTP, "another protocol" },
    { { 429, "Too Many" }, RIDE_CAUSE_HTTP, "too many" },
    { { 502, "Bad Gateway" }, RIDE_CAUSE_HTTP, "502" },
    { { 503, "Unavailable" }, RIDE_CAUSE_HTTP, "not available" },
    { { 511, NULL }, RIDE_CAUSE_PORTAL, "sign in" },
    { { 599, "Wei\033[31mrd\r\n?" SECRET }, RIDE_CAUSE_HTTP, "599" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RideCause) cause = ride_failure_from_answer (&rows[i].answer, PLACE, 0);

      assert_cause (cause, rows[i].kind, (int) rows[i].answer.status, rows[i].words);
      g_assert_true (g_str_has_prefix (cause->detail, "HTTP "));
    }
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds;
  } rows[] = {
    { "120", 120 },
    { "0", 0 },
    { NULL, 0 },
    { "soon", 0 },
    { "-5", 0 },
    { "99999999999999999999", 0 },
    { "2000000000", 3600 },
    { "Wed, 21 Oct 2015 07:28:00 GMT", 60 },
    { "Wed, 21 Oct 2015 07:26:00 GMT", 0 },
    { "Wed, 21 Oct 2099 07:28:00 GMT", 3600 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RideHttpAnswer answer = { .status = 503, .retry_after = rows[i].text };
      g_autoptr (RideCause) cause = ride_failure_from_answer (&answer, PLACE, 1445412420);

      g_assert_cmpint (cause->retry_after_us, ==, rows[i].seconds * G_USEC_PER_SEC);
    }
}

static void
test_handshakes_that_are_none (void)
{
  RideHttpAnswer missing = { .status = 101 };
  RideHttpAnswer other = { .status = 101, .subprotocol = "graphql-ws" };
  RideHttpAnswer garbled = { .status = 101, .subprotocol = "mqtt" };
  g_autoptr (RideCause) no_mqtt = ride_failure_from_handshake (&missing, NULL);
  g_autoptr (RideCause) other_protocol = ride_failure_from_handshake (&other, "unsupported");
  g_autoptr (RideCause) bad_key = ride_failure_from_handshake (&garbled, "wrong key");
  g_autoptr (RideCause) bad_key_too = ride_failure_from_handshake (&missing, "wrong key");
  RideHttpAnswer blank = { .status = 101, .subprotocol = "\a" };
  g_autoptr (RideCause) no_name = ride_failure_from_handshake (&blank, "unsupported");

  assert_cause (no_mqtt, RIDE_CAUSE_SUBPROTOCOL, 0, "does not offer MQTT");
  assert_cause (other_protocol, RIDE_CAUSE_SUBPROTOCOL, 0, "graphql-ws");
  assert_cause (no_name, RIDE_CAUSE_SUBPROTOCOL, 0, "“?”");
  assert_cause (bad_key, RIDE_CAUSE_WEBSOCKET, 101, "not a valid");
  assert_cause (bad_key_too, RIDE_CAUSE_WEBSOCKET, 101, "not a valid");
}

static void
test_ends_of_an_open_web_socket (void)
{
  g_autoptr (GError) reset = g_error_new (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "reset");
  g_autoptr (GError) large = g_error_new (SOUP_WEBSOCKET_ERROR, 1009, "larger");
  g_autoptr (GError) garbage = g_error_new (SOUP_WEBSOCKET_ERROR, 1002, "invalid");
  g_autoptr (GError) wanted =
      g_error_new (G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED, "certificate required");
  g_autoptr (GError) cut = g_error_new (G_TLS_ERROR, G_TLS_ERROR_EOF, "no close_notify");
  const struct
  {
    gushort close_code;
    const char *reason;
    const GError *error;
    RideCauseKind kind;
    int code;
    const char *words;
  } rows[] = {
    { 0, NULL, NULL, RIDE_CAUSE_LOST, 0, "without a word" },
    { 0, NULL, reset, RIDE_CAUSE_LOST, G_IO_ERROR_CONNECTION_CLOSED, "cut" },
    { 0, NULL, large, RIDE_CAUSE_WEBSOCKET, 1009, "larger piece" },
    { 0, NULL, garbage, RIDE_CAUSE_WEBSOCKET, 1002, "not valid WebSocket data" },
    { 0, NULL, wanted, RIDE_CAUSE_TLS, G_TLS_ERROR_CERTIFICATE_REQUIRED, "client certificate" },
    { 0, NULL, cut, RIDE_CAUSE_LOST, G_TLS_ERROR_EOF, "cut" },
    { 1000, NULL, NULL, RIDE_CAUSE_WEBSOCKET, 1000, "without saying why" },
    { 1000, "MQTT died", NULL, RIDE_CAUSE_WEBSOCKET, 1000, "MQTT died" },
    { 1001, "Server Shutdown", NULL, RIDE_CAUSE_WEBSOCKET, 1001, "shutting down" },
    { 1002, "unauthenticated", NULL, RIDE_CAUSE_WEBSOCKET, 1002, "unauthenticated" },
    { 1005, NULL, NULL, RIDE_CAUSE_WEBSOCKET, 1005, "without saying why" },
    { 1008, "Authentication Failure", NULL, RIDE_CAUSE_WEBSOCKET, 1008, "rules" },
    { 1011, NULL, NULL, RIDE_CAUSE_WEBSOCKET, 1011, "error of its own" },
    { 1012, NULL, NULL, RIDE_CAUSE_WEBSOCKET, 1012, "restarting" },
    { 1013, NULL, garbage, RIDE_CAUSE_WEBSOCKET, 1013, "busy" },
    { 4321, NULL, NULL, RIDE_CAUSE_WEBSOCKET, 4321, "4321" },
    { 4321, "see ws://h/?t=" SECRET, NULL, RIDE_CAUSE_WEBSOCKET, 4321, "see ws://h/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RideCause) cause =
          ride_failure_from_close (rows[i].close_code, rows[i].reason, rows[i].error);

      assert_cause (cause, rows[i].kind, rows[i].code, rows[i].words);
    }
}

static void
test_other_findings (void)
{
  g_autoptr (RideCause) text = ride_failure_from_text_frame ();
  g_autoptr (RideCause) stall = ride_failure_from_stall (2000000);
  g_autoptr (RideCause) sleep = ride_failure_from_sleep (90 * G_USEC_PER_SEC);
  g_autoptr (RideCause) no_certificate =
      ride_failure_from_certificate (NULL, G_TLS_CERTIFICATE_GENERIC_ERROR, PLACE);

  assert_cause (text, RIDE_CAUSE_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR, "text");
  assert_cause (stall, RIDE_CAUSE_LOST, G_IO_ERROR_WOULD_BLOCK, "no longer reads");
  assert_cause (sleep, RIDE_CAUSE_SUSPEND, 0, "asleep");
  assert_cause (no_certificate, RIDE_CAUSE_CERTIFICATE, G_TLS_CERTIFICATE_GENERIC_ERROR,
                "no certificate");
}

static MqttEvent
make_end (MqttEnd     end,
          guint8      reason,
          const char *words,
          const char *server)
{
  MqttEvent event = { .type = MQTT_EVENT_ENDED, .ended = { .end = end, .reason = reason } };

  event.ended.reason_string = mqtt_slice_from_string (words);
  event.ended.server_reference = mqtt_slice_from_string (server);
  return event;
}

static void
test_every_reason_of_connack_and_disconnect_has_words (void)
{
  for (guint reason = 0x80; reason <= 0xFF; reason++)
    {
      MqttEvent refused = make_end (MQTT_END_REFUSED, (guint8) reason, "bad\r\nluck", NULL);
      MqttEvent over = make_end (MQTT_END_DISCONNECTED, (guint8) reason, "bad\r\nluck", NULL);
      g_autoptr (RideCause) refusal = ride_failure_from_end (&refused, TRUE);
      g_autoptr (RideCause) disconnect = ride_failure_from_end (&over, TRUE);

      assert_cause (refusal, RIDE_CAUSE_MQTT_REFUSED, (int) reason, NULL);
      assert_cause (disconnect,
                    reason == MQTT_REASON_SESSION_TAKEN_OVER ? RIDE_CAUSE_TAKEN_OVER
                                                             : RIDE_CAUSE_MQTT_DISCONNECTED,
                    (int) reason, NULL);
      g_assert_nonnull (strstr (refusal->detail, "luck"));
      g_assert_nonnull (strstr (disconnect->detail, "luck"));
    }
}

static void
test_words_of_mqtt_say_what_to_do (void)
{
  const struct
  {
    MqttEvent event;
    gboolean has_user_name;
    RideCauseKind kind;
    const char *words;
  } rows[] = {
    { make_end (MQTT_END_REFUSED, 0x84, NULL, NULL), FALSE, RIDE_CAUSE_MQTT_REFUSED, "automatic" },
    { make_end (MQTT_END_REFUSED, 0x85, NULL, NULL), FALSE, RIDE_CAUSE_MQTT_REFUSED,
      "client identifier" },
    { make_end (MQTT_END_REFUSED, 0x86, NULL, NULL), TRUE, RIDE_CAUSE_MQTT_REFUSED,
      "enter them again" },
    { make_end (MQTT_END_REFUSED, 0x86, NULL, NULL), FALSE, RIDE_CAUSE_MQTT_REFUSED,
      "wants a user" },
    { make_end (MQTT_END_REFUSED, 0x87, NULL, NULL), TRUE, RIDE_CAUSE_MQTT_REFUSED, "password" },
    { make_end (MQTT_END_REFUSED, 0x87, NULL, NULL), FALSE, RIDE_CAUSE_MQTT_REFUSED,
      "without a login" },
    { make_end (MQTT_END_REFUSED, 0x9C, NULL, "b.example:8084"), FALSE, RIDE_CAUSE_MQTT_REFUSED,
      "“b.example:8084”" },
    { make_end (MQTT_END_REFUSED, 0x9D, NULL, NULL), FALSE, RIDE_CAUSE_MQTT_REFUSED,
      "does not say which" },
    { make_end (MQTT_END_DISCONNECTED, 0x9C, NULL, "b.example"), FALSE,
      RIDE_CAUSE_MQTT_DISCONNECTED, "“b.example”" },
    { make_end (MQTT_END_DISCONNECTED, 0x00, NULL, NULL), FALSE, RIDE_CAUSE_MQTT_DISCONNECTED,
      "without saying why" },
    { make_end (MQTT_END_DISCONNECTED, 0x8B, NULL, NULL), FALSE, RIDE_CAUSE_MQTT_DISCONNECTED,
      "restarting" },
    { make_end (MQTT_END_DISCONNECTED, 0x8E, NULL, NULL), FALSE, RIDE_CAUSE_TAKEN_OVER,
      "another identifier" },
    { make_end (MQTT_END_CONNECT_TIMEOUT, 0, NULL, NULL), FALSE, RIDE_CAUSE_TIMEOUT, "login" },
    { make_end (MQTT_END_REQUEST_TIMEOUT, 0, NULL, NULL), FALSE, RIDE_CAUSE_TIMEOUT,
      "subscriptions" },
    { make_end (MQTT_END_KEEP_ALIVE_TIMEOUT, 0x8D, NULL, NULL), FALSE, RIDE_CAUSE_KEEP_ALIVE,
      "no answer to ping" },
    { make_end (MQTT_END_PROTOCOL_ERROR, 0x81, NULL, NULL), FALSE, RIDE_CAUSE_PROTOCOL,
      "does not allow" },
    { make_end (MQTT_END_PROTOCOL_ERROR, 0x95, NULL, NULL), FALSE, RIDE_CAUSE_PROTOCOL,
      "larger message" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RideCause) cause = ride_failure_from_end (&rows[i].event, rows[i].has_user_name);

      assert_presentable (cause);
      g_assert_cmpint (cause->kind, ==, rows[i].kind);
      g_assert_nonnull (strstr (cause->sentence, rows[i].words));
    }
}

static void
test_the_session_s_complaint_is_the_detail (void)
{
  MqttEvent event = make_end (MQTT_END_PROTOCOL_ERROR, 0x82, NULL, NULL);
  g_autoptr (RideCause) cause = NULL;

  event.ended.message = "The server sent PUBREL twice";
  cause = ride_failure_from_end (&event, FALSE);
  g_assert_cmpstr (cause->detail, ==, "The server sent PUBREL twice");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cause/every-kind-has-a-nick", test_every_kind_has_a_nick);
  g_test_add_func ("/cause/is-counted", test_a_cause_is_counted);
  g_test_add_func ("/failure/words-of-a-peer-are-cleaned", test_words_of_a_peer_are_cleaned);
  g_test_add_func ("/failure/urls-are-redacted", test_urls_are_redacted);
  g_test_add_func ("/failure/errors-of-the-attempt", test_errors_of_the_attempt);
  g_test_add_func ("/failure/a-timeout-names-its-stage", test_a_timeout_names_its_stage);
  g_test_add_func ("/failure/answers-to-the-upgrade", test_answers_to_the_upgrade);
  g_test_add_func ("/failure/retry-after", test_retry_after);
  g_test_add_func ("/failure/handshakes-that-are-none", test_handshakes_that_are_none);
  g_test_add_func ("/failure/ends-of-an-open-web-socket", test_ends_of_an_open_web_socket);
  g_test_add_func ("/failure/other-findings", test_other_findings);
  g_test_add_func ("/failure/mqtt/every-reason-has-words",
                   test_every_reason_of_connack_and_disconnect_has_words);
  g_test_add_func ("/failure/mqtt/words-say-what-to-do", test_words_of_mqtt_say_what_to_do);
  g_test_add_func ("/failure/mqtt/the-session-s-complaint-is-the-detail",
                   test_the_session_s_complaint_is_the_detail);

  return g_test_run ();
}
