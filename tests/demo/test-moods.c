/* test-moods.c: the demo broker in its bad moods.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo-fixture.h"

#include <string.h>

static RideDemoBroker *
start_in_mood (RideDemoMood mood)
{
  RideDemoBroker *broker = demo_start_broker ();

  ride_demo_broker_set_mood (broker, mood);
  return broker;
}

static DemoPeer *
send_desk_connect (RideDemoBroker *broker,
                   MqttVersion     version)
{
  const MqttConnect connect = {
    .version = version,
    .clean_start = TRUE,
    .client_id = mqtt_slice_from_string ("desk"),
  };

  return demo_send_connect (broker, &connect);
}

/* CONNACK */

typedef struct
{
  const char *path;
  RideDemoMood mood;
  guint reason;
  guint return_code;
} Refusal;

static const Refusal refusals[] = {
  { "/demo/moods/refuses-the-login", RIDE_DEMO_MOOD_REFUSE_LOGIN, 0x86, 4 },
  { "/demo/moods/does-not-authorize", RIDE_DEMO_MOOD_NOT_AUTHORIZED, 0x87, 5 },
  { "/demo/moods/is-busy", RIDE_DEMO_MOOD_BUSY, 0x89, 3 },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;
  RideDemoBroker *broker = start_in_mood (refusal->mood);
  g_autoptr (DemoPeer) peer = send_desk_connect (broker, MQTT_VERSION_5_0);
  g_autoptr (DemoPeer) old_peer = send_desk_connect (broker, MQTT_VERSION_3_1_1);

  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_CONNACK)->connack.reason, ==,
                    refusal->reason);
  demo_peer_expect_closed (peer);
  g_assert_cmpuint (demo_peer_expect (old_peer, MQTT_PACKET_CONNACK)->connack.reason, ==,
                    refusal->return_code);
  demo_peer_expect_closed (old_peer);
  g_assert_cmpuint (ride_demo_broker_get_n_clients (broker), ==, 0);

  ride_demo_broker_set_mood (broker, RIDE_DEMO_MOOD_GOOD);
  demo_peer_free (demo_peer_connect (ride_demo_broker_get_url (broker), MQTT_VERSION_5_0, "desk"));
  demo_stop_broker (broker);
}

static void
test_knows_only_3_1_1 (void)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_ONLY_3_1_1);
  g_autoptr (DemoPeer) peer = send_desk_connect (broker, MQTT_VERSION_5_0);
  g_autoptr (DemoPeer) old_peer = NULL;

  demo_peer_set_version (peer, MQTT_VERSION_3_1_1);
  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_CONNACK)->connack.reason, ==, 1);
  demo_peer_expect_closed (peer);

  old_peer = demo_peer_connect (ride_demo_broker_get_url (broker), MQTT_VERSION_3_1_1, "desk");
  demo_peer_send_empty (old_peer, MQTT_PACKET_PINGREQ);
  demo_peer_expect (old_peer, MQTT_PACKET_PINGRESP);
  demo_stop_broker (broker);
}

static void
test_closes_on_connect (void)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_CLOSE_ON_CONNECT);
  g_autoptr (DemoPeer) peer = send_desk_connect (broker, MQTT_VERSION_5_0);
  guint8 byte;

  g_assert_cmpuint (demo_peer_expect_closed (peer), ==, 0);
  g_assert_cmpuint (demo_peer_wait_raw (peer, 0, &byte, 1), ==, 0);
  demo_stop_broker (broker);
}

static void
test_sends_garbage (void)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_GARBAGE);
  g_autoptr (DemoPeer) peer = send_desk_connect (broker, MQTT_VERSION_5_0);
  g_autoptr (GError) error = NULL;
  guint8 data[2];
  MqttSlice input = { data, sizeof data };
  gsize size;

  demo_peer_wait_raw (peer, sizeof data, data, sizeof data);
  g_assert_cmpint (mqtt_packet_peek_size (input, MQTT_VERSION_5_0, &size, &error), ==,
                   MQTT_DECODE_MALFORMED);
  g_assert_nonnull (error);
  demo_stop_broker (broker);
}

static void
test_announces_a_giant (void)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_OVERSIZED);
  g_autoptr (DemoPeer) peer = send_desk_connect (broker, MQTT_VERSION_5_0);
  guint8 data[5];
  MqttSlice input = { data, sizeof data };
  gsize size;

  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_CONNACK)->connack.reason, ==, 0);
  demo_peer_wait_raw (peer, sizeof data, data, sizeof data);
  g_assert_cmpint (mqtt_packet_peek_size (input, MQTT_VERSION_5_0, &size, NULL), ==,
                   MQTT_DECODE_PACKET);
  g_assert_cmpuint (size, ==, MQTT_PACKET_SIZE_LIMIT);
  demo_stop_broker (broker);
}

static void
test_refuses_filters (gconstpointer version)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_REFUSE_FILTERS);
  g_autoptr (DemoPeer) peer = demo_peer_connect (ride_demo_broker_get_url (broker),
                                                 GPOINTER_TO_INT (version), "desk");
  guint expected = GPOINTER_TO_INT (version) == MQTT_VERSION_5_0 ? 0x87 : 0x80;

  demo_peer_send_subscribe (peer, "mobike/locked/+", MQTT_QOS_1);
  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_SUBACK)->suback.reasons.data[0], ==,
                    expected);
  demo_publish (broker, "mobike/locked/B-1", "{}", MQTT_QOS_1, FALSE);
  demo_peer_expect_silence (peer, 50);
  demo_stop_broker (broker);
}

/* HTTP */

typedef struct
{
  const char *path;
  RideDemoMood mood;
  guint status;
} HttpAnswer;

static const HttpAnswer http_answers[] = {
  { "/demo/moods/is-not-found", RIDE_DEMO_MOOD_NOT_FOUND, SOUP_STATUS_NOT_FOUND },
  { "/demo/moods/is-unavailable", RIDE_DEMO_MOOD_UNAVAILABLE, SOUP_STATUS_SERVICE_UNAVAILABLE },
  { "/demo/moods/is-a-portal", RIDE_DEMO_MOOD_PORTAL, SOUP_STATUS_OK },
};

static void
test_http_answer (gconstpointer data)
{
  const HttpAnswer *answer = data;
  RideDemoBroker *broker = start_in_mood (answer->mood);
  g_autoptr (GError) error = NULL;
  guint status = 0;

  g_assert_null (demo_peer_try_open (ride_demo_broker_get_url (broker), "mqtt", &status, &error));
  g_assert_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_NOT_WEBSOCKET);
  g_assert_cmpuint (status, ==, answer->status);

  ride_demo_broker_set_mood (broker, RIDE_DEMO_MOOD_GOOD);
  demo_peer_free (demo_peer_connect (ride_demo_broker_get_url (broker), MQTT_VERSION_5_0, "desk"));
  demo_stop_broker (broker);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GBytes **body = user_data;
  g_autoptr (GError) error = NULL;

  *body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
}

/* Returns: the body of a plain GET, and its message. */
static GBytes *
fetch (RideDemoBroker *broker,
       SoupMessage   **message)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *url =
      g_strconcat ("http", ride_demo_broker_get_url (broker) + strlen ("ws"), NULL);
  GBytes *body = NULL;

  *message = soup_message_new (SOUP_METHOD_GET, url);
  soup_session_send_and_read_async (session, *message, G_PRIORITY_DEFAULT, NULL, on_fetched, &body);
  while (body == NULL)
    g_main_context_iteration (NULL, TRUE);
  return body;
}

static void
test_unavailable_says_when_to_retry (void)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_UNAVAILABLE);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body G_GNUC_UNUSED = fetch (broker, &message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_SERVICE_UNAVAILABLE);
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Retry-After"), ==, "5");
  demo_stop_broker (broker);
}

static void
test_portal_shows_a_page (void)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_PORTAL);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = fetch (broker, &message);
  g_autofree char *page = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  g_assert_cmpstr (soup_message_headers_get_content_type (headers, NULL), ==, "text/html");
  g_assert_nonnull (strstr (page, "sign in"));
  demo_stop_broker (broker);
}

static void
test_plain_http_is_told_to_upgrade (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body G_GNUC_UNUSED = fetch (broker, &message);

  g_assert_cmpuint (soup_message_get_status (message), ==, 426);
  demo_stop_broker (broker);
}

static void
test_names_no_subprotocol (void)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_NO_SUBPROTOCOL);
  g_autoptr (DemoPeer) peer = demo_peer_open (ride_demo_broker_get_url (broker));
  g_autoptr (DemoPeer) good_peer = NULL;

  g_assert_null (demo_peer_get_protocol (peer));
  ride_demo_broker_set_mood (broker, RIDE_DEMO_MOOD_GOOD);
  good_peer = demo_peer_open (ride_demo_broker_get_url (broker));
  g_assert_cmpstr (demo_peer_get_protocol (good_peer), ==, "mqtt");
  demo_stop_broker (broker);
}

/* Silence and cuts */

static void
test_silence_keeps_the_socket_open (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  const MqttConnect connect = {
    .version = MQTT_VERSION_5_0,
    .clean_start = TRUE,
    .keep_alive = 1,
    .client_id = mqtt_slice_from_string ("desk"),
  };
  g_autoptr (DemoPeer) peer = demo_send_connect (broker, &connect);

  demo_peer_expect (peer, MQTT_PACKET_CONNACK);
  demo_peer_subscribe (peer, "mobike/#", MQTT_QOS_0);
  ride_demo_broker_set_mood (broker, RIDE_DEMO_MOOD_SILENT);
  demo_peer_send_empty (peer, MQTT_PACKET_PINGREQ);
  demo_publish (broker, "mobike/locked/B-1", "lost", MQTT_QOS_0, FALSE);
  demo_peer_expect_silence (peer, 2500);
  g_assert_true (demo_peer_is_open (peer));

  ride_demo_broker_set_mood (broker, RIDE_DEMO_MOOD_GOOD);
  demo_publish (broker, "mobike/locked/B-1", "heard", MQTT_QOS_0, FALSE);
  demo_peer_expect_publish (peer, "mobike/locked/B-1", "heard");
  demo_stop_broker (broker);
}

static void
test_silence_meets_newcomers_too (void)
{
  RideDemoBroker *broker = start_in_mood (RIDE_DEMO_MOOD_SILENT);
  g_autoptr (DemoPeer) peer = send_desk_connect (broker, MQTT_VERSION_5_0);

  demo_peer_expect_silence (peer, 300);
  g_assert_true (demo_peer_is_open (peer));
  g_assert_cmpuint (ride_demo_broker_get_n_clients (broker), ==, 0);
  demo_stop_broker (broker);
}

static void
test_silence_keeps_reliable_messages (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer =
      demo_peer_connect (ride_demo_broker_get_url (broker), MQTT_VERSION_3_1_1, "desk");

  demo_peer_subscribe (peer, "mobike/#", MQTT_QOS_1);
  ride_demo_broker_set_mood (broker, RIDE_DEMO_MOOD_SILENT);
  demo_publish (broker, "mobike/locked/B-1", "late", MQTT_QOS_1, FALSE);
  demo_peer_expect_silence (peer, 50);
  ride_demo_broker_set_mood (broker, RIDE_DEMO_MOOD_GOOD);
  demo_peer_expect_publish (peer, "mobike/locked/B-1", "late");
  demo_stop_broker (broker);
}

static void
test_cut_ends_all_at_once (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) one =
      demo_peer_connect (ride_demo_broker_get_url (broker), MQTT_VERSION_5_0, "one");
  g_autoptr (DemoPeer) two =
      demo_peer_connect (ride_demo_broker_get_url (broker), MQTT_VERSION_3_1_1, "two");
  g_autoptr (DemoPeer) again = NULL;

  ride_demo_broker_cut (broker);
  g_assert_cmpuint (ride_demo_broker_get_n_clients (broker), ==, 0);
  g_assert_cmpuint (demo_peer_expect_closed (one), ==, 0);
  g_assert_cmpuint (demo_peer_expect_closed (two), ==, 0);

  again = demo_peer_connect (ride_demo_broker_get_url (broker), MQTT_VERSION_5_0, "one");
  demo_stop_broker (broker);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    g_test_add_data_func (refusals[i].path, &refusals[i], test_refusal);
  g_test_add_func ("/demo/moods/knows-only-3.1.1", test_knows_only_3_1_1);
  g_test_add_func ("/demo/moods/closes-on-connect", test_closes_on_connect);
  g_test_add_func ("/demo/moods/sends-garbage", test_sends_garbage);
  g_test_add_func ("/demo/moods/announces-a-giant", test_announces_a_giant);
  demo_add_for_versions ("/demo/moods/refuses-filters", test_refuses_filters);
  for (guint i = 0; i < G_N_ELEMENTS (http_answers); i++)
    g_test_add_data_func (http_answers[i].path, &http_answers[i], test_http_answer);
  g_test_add_func ("/demo/moods/unavailable-says-when-to-retry",
                   test_unavailable_says_when_to_retry);
  g_test_add_func ("/demo/moods/portal-shows-a-page", test_portal_shows_a_page);
  g_test_add_func ("/demo/moods/plain-http-is-told-to-upgrade", test_plain_http_is_told_to_upgrade);
  g_test_add_func ("/demo/moods/names-no-subprotocol", test_names_no_subprotocol);
  g_test_add_func ("/demo/moods/silence-keeps-the-socket-open", test_silence_keeps_the_socket_open);
  g_test_add_func ("/demo/moods/silence-meets-newcomers-too", test_silence_meets_newcomers_too);
  g_test_add_func ("/demo/moods/silence-keeps-reliable-messages",
                   test_silence_keeps_reliable_messages);
  g_test_add_func ("/demo/moods/cut-ends-all-at-once", test_cut_ends_all_at_once);

  return g_test_run ();
}
