/* test-broker.c: the demo broker in a good mood, one connection at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo-fixture.h"

#include <string.h>

static DemoPeer *
connect_desk (RideDemoBroker *broker,
              gconstpointer   version)
{
  return demo_peer_connect (ride_demo_broker_get_url (broker), GPOINTER_TO_INT (version), "desk");
}

static void
test_url_names_loopback (void)
{
  RideDemoBroker *broker = demo_start_broker ();

  g_assert_true (g_str_has_prefix (ride_demo_broker_get_url (broker), "ws://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (ride_demo_broker_get_url (broker), "/mqtt"));
  demo_stop_broker (broker);
}

static guint
get_port (RideDemoBroker *broker)
{
  g_autoptr (GUri) uri = g_uri_parse (ride_demo_broker_get_url (broker), G_URI_FLAGS_NONE, NULL);

  return g_uri_get_port (uri);
}

static void
test_port_in_use_is_told (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (GError) error = NULL;

  g_assert_null (ride_demo_broker_new (get_port (broker), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, "Choose another port"));
  demo_stop_broker (broker);
}

static void
test_stop_frees_the_port (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  guint port = get_port (broker);
  g_autoptr (DemoPeer) peer = connect_desk (broker, GINT_TO_POINTER (MQTT_VERSION_5_0));
  g_autoptr (GError) error = NULL;

  ride_demo_broker_stop (broker);
  g_assert_cmpuint (demo_peer_expect_closed (peer), ==, 0);
  g_assert_finalize_object (broker);

  broker = ride_demo_broker_new (port, &error);
  g_assert_no_error (error);
  demo_stop_broker (broker);
}

static void
test_other_paths_are_not_found (void)
{
  static const char *const paths[] = { "", "/mqtt/", "/mqtt/more", "/other" };
  RideDemoBroker *broker = demo_start_broker ();

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url =
          g_strdup_printf ("ws://127.0.0.1:%u%s", get_port (broker), paths[i]);
      g_autoptr (GError) error = NULL;
      guint status = 0;

      g_assert_null (demo_peer_try_open (url, "mqtt", &status, &error));
      g_assert_cmpuint (status, ==, SOUP_STATUS_NOT_FOUND);
    }
  demo_stop_broker (broker);
}

static void
test_other_subprotocols_are_refused (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (GError) error = NULL;

  g_assert_null (demo_peer_try_open (ride_demo_broker_get_url (broker), "chat", NULL, &error));
  g_assert_nonnull (error);
  demo_stop_broker (broker);
}

static void
test_ping_is_answered (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_desk (broker, version);

  g_assert_cmpstr (demo_peer_get_protocol (peer), ==, "mqtt");
  g_assert_cmpuint (ride_demo_broker_get_n_clients (broker), ==, 1);
  demo_peer_send_empty (peer, MQTT_PACKET_PINGREQ);
  demo_peer_expect (peer, MQTT_PACKET_PINGRESP);
  demo_stop_broker (broker);
}

static void
test_disconnect_closes_normally (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_desk (broker, version);

  demo_peer_send_empty (peer, MQTT_PACKET_DISCONNECT);
  g_assert_cmpuint (demo_peer_expect_closed (peer), ==, SOUP_WEBSOCKET_CLOSE_NORMAL);
  g_assert_cmpuint (ride_demo_broker_get_n_clients (broker), ==, 0);
  demo_stop_broker (broker);
}

static void
test_client_id_is_assigned (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  const MqttConnect connect = { .version = MQTT_VERSION_5_0, .clean_start = TRUE };
  g_autoptr (DemoPeer) peer = demo_send_connect (broker, &connect);
  MqttSlice assigned;
  const MqttPacket *connack = demo_peer_expect (peer, MQTT_PACKET_CONNACK);

  g_assert_true (mqtt_properties_get_slice (connack->connack.properties,
                                            MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER, &assigned));
  g_assert_cmpuint (assigned.length, >, 10);
  demo_stop_broker (broker);
}

static void
test_nameless_session_is_refused (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  const MqttConnect connect = { .version = MQTT_VERSION_3_1_1, .clean_start = FALSE };
  g_autoptr (DemoPeer) peer = demo_send_connect (broker, &connect);

  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_CONNACK)->connack.reason, ==, 2);
  demo_peer_expect_closed (peer);
  demo_stop_broker (broker);
}

static guint
log_in (RideDemoBroker *broker,
        MqttVersion     version,
        const char     *user_name,
        const char     *password)
{
  const MqttConnect connect = {
    .version = version,
    .clean_start = TRUE,
    .client_id = mqtt_slice_from_string ("desk"),
    .has_user_name = user_name != NULL,
    .user_name = mqtt_slice_from_string (user_name),
    .has_password = password != NULL,
    .password = mqtt_slice_from_string (password),
  };
  g_autoptr (DemoPeer) peer = demo_send_connect (broker, &connect);
  guint reason = demo_peer_expect (peer, MQTT_PACKET_CONNACK)->connack.reason;

  if (reason != 0)
    demo_peer_expect_closed (peer);
  return reason;
}

static void
test_login_is_demanded (void)
{
  RideDemoBroker *broker = demo_start_broker ();

  ride_demo_broker_set_login (broker, "alice", "secret");
  g_assert_cmpuint (log_in (broker, MQTT_VERSION_5_0, NULL, NULL), ==, 0x86);
  g_assert_cmpuint (log_in (broker, MQTT_VERSION_5_0, "alice", "guess"), ==, 0x86);
  g_assert_cmpuint (log_in (broker, MQTT_VERSION_5_0, "alice", "secret"), ==, 0);
  g_assert_cmpuint (log_in (broker, MQTT_VERSION_3_1_1, "bob", "secret"), ==, 4);
  g_assert_cmpuint (log_in (broker, MQTT_VERSION_3_1_1, "alice", "secret"), ==, 0);
  ride_demo_broker_set_login (broker, NULL, NULL);
  g_assert_cmpuint (log_in (broker, MQTT_VERSION_5_0, NULL, NULL), ==, 0);
  demo_stop_broker (broker);
}

static void
test_silent_client_is_let_go (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  const MqttConnect connect = {
    .version = GPOINTER_TO_INT (version),
    .clean_start = TRUE,
    .keep_alive = 1,
    .client_id = mqtt_slice_from_string ("desk"),
  };
  g_autoptr (DemoPeer) peer = demo_send_connect (broker, &connect);

  demo_peer_expect (peer, MQTT_PACKET_CONNACK);
  if (connect.version == MQTT_VERSION_5_0)
    g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_DISCONNECT)->disconnect.reason, ==,
                      MQTT_REASON_KEEP_ALIVE_TIMEOUT);
  demo_peer_expect_closed (peer);
  g_assert_cmpuint (ride_demo_broker_get_n_clients (broker), ==, 0);
  demo_stop_broker (broker);
}

/* What a client may not do */

static void
expect_refusal (DemoPeer  *peer,
                MqttReason reason)
{
  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_DISCONNECT)->disconnect.reason, ==, reason);
  g_assert_cmpuint (demo_peer_expect_closed (peer), ==, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
}

static void
test_malformed_packet_is_refused (void)
{
  static const guint8 reserved_flags[] = { 0xc1, 0x00 };
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_desk (broker, GINT_TO_POINTER (MQTT_VERSION_5_0));

  demo_peer_send_raw (peer, reserved_flags, sizeof reserved_flags);
  expect_refusal (peer, MQTT_REASON_MALFORMED_PACKET);
  demo_stop_broker (broker);
}

static void
test_oversized_packet_is_refused (void)
{
  static const guint8 header[] = { 0x30, 0xff, 0xff, 0xff, 0x7f };
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_desk (broker, GINT_TO_POINTER (MQTT_VERSION_5_0));

  demo_peer_send_raw (peer, header, sizeof header);
  expect_refusal (peer, MQTT_REASON_PACKET_TOO_LARGE);
  demo_stop_broker (broker);
}

static void
test_second_connect_is_refused (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_desk (broker, GINT_TO_POINTER (MQTT_VERSION_5_0));
  const MqttConnect connect = { .version = MQTT_VERSION_5_0, .clean_start = TRUE };

  demo_peer_send_connect (peer, &connect);
  expect_refusal (peer, MQTT_REASON_PROTOCOL_ERROR);
  demo_stop_broker (broker);
}

static void
test_topic_alias_is_refused (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_desk (broker, GINT_TO_POINTER (MQTT_VERSION_5_0));
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

  mqtt_properties_append_number (properties, MQTT_PROPERTY_TOPIC_ALIAS, 1);
  packet.publish.topic = mqtt_slice_from_string ("mobike/locked/B-1");
  packet.publish.properties = (MqttSlice){ properties->data, properties->len };
  demo_peer_send (peer, &packet);
  expect_refusal (peer, MQTT_REASON_TOPIC_ALIAS_INVALID);
  demo_stop_broker (broker);
}

static void
test_first_packet_must_be_connect (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = demo_peer_open (ride_demo_broker_get_url (broker));

  demo_peer_send_empty (peer, MQTT_PACKET_PINGREQ);
  g_assert_cmpuint (demo_peer_expect_closed (peer), ==, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
  demo_stop_broker (broker);
}

static void
test_text_frame_is_refused (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_desk (broker, GINT_TO_POINTER (MQTT_VERSION_5_0));

  demo_peer_send_text (peer, "hello");
  g_assert_cmpuint (demo_peer_expect_closed (peer), ==, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA);
  demo_stop_broker (broker);
}

static void
test_unknown_version_is_refused (void)
{
  static const guint8 level_6[] = { 0x10, 0x0d, 0x00, 0x04, 'M',  'Q',  'T', 'T',
                                    0x06, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00 };
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = demo_peer_open (ride_demo_broker_get_url (broker));

  demo_peer_send_raw (peer, level_6, sizeof level_6);
  demo_peer_set_version (peer, MQTT_VERSION_3_1_1);
  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_CONNACK)->connack.reason, ==, 1);
  demo_peer_expect_closed (peer);
  demo_stop_broker (broker);
}

static void
test_packets_may_come_in_pieces (void)
{
  static const guint8 two_pings[] = { 0xc0, 0x00, 0xc0, 0x00 };
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_desk (broker, GINT_TO_POINTER (MQTT_VERSION_3_1_1));

  demo_peer_send_raw (peer, two_pings, 1);
  demo_peer_send_raw (peer, two_pings + 1, 2);
  demo_peer_send_raw (peer, two_pings + 3, 1);
  demo_peer_expect (peer, MQTT_PACKET_PINGRESP);
  demo_peer_expect (peer, MQTT_PACKET_PINGRESP);
  demo_stop_broker (broker);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/broker/url-names-loopback", test_url_names_loopback);
  g_test_add_func ("/demo/broker/port-in-use-is-told", test_port_in_use_is_told);
  g_test_add_func ("/demo/broker/stop-frees-the-port", test_stop_frees_the_port);
  g_test_add_func ("/demo/broker/other-paths-are-not-found", test_other_paths_are_not_found);
  g_test_add_func ("/demo/broker/other-subprotocols-are-refused",
                   test_other_subprotocols_are_refused);
  demo_add_for_versions ("/demo/broker/ping-is-answered", test_ping_is_answered);
  demo_add_for_versions ("/demo/broker/disconnect-closes-normally",
                         test_disconnect_closes_normally);
  g_test_add_func ("/demo/broker/client-id-is-assigned", test_client_id_is_assigned);
  g_test_add_func ("/demo/broker/nameless-session-is-refused", test_nameless_session_is_refused);
  g_test_add_func ("/demo/broker/login-is-demanded", test_login_is_demanded);
  demo_add_for_versions ("/demo/broker/silent-client-is-let-go", test_silent_client_is_let_go);
  g_test_add_func ("/demo/broker/malformed-packet-is-refused", test_malformed_packet_is_refused);
  g_test_add_func ("/demo/broker/oversized-packet-is-refused", test_oversized_packet_is_refused);
  g_test_add_func ("/demo/broker/second-connect-is-refused", test_second_connect_is_refused);
  g_test_add_func ("/demo/broker/topic-alias-is-refused", test_topic_alias_is_refused);
  g_test_add_func ("/demo/broker/first-packet-must-be-connect", test_first_packet_must_be_connect);
  g_test_add_func ("/demo/broker/text-frame-is-refused", test_text_frame_is_refused);
  g_test_add_func ("/demo/broker/unknown-version-is-refused", test_unknown_version_is_refused);
  g_test_add_func ("/demo/broker/packets-may-come-in-pieces", test_packets_may_come_in_pieces);

  return g_test_run ();
}
