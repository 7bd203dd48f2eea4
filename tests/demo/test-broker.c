/* test-broker.c: the demo broker in a good mood.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo-peer.h"
#include "ride-demo-broker.h"

static RideDemoBroker *
start_broker (void)
{
  g_autoptr (GError) error = NULL;
  RideDemoBroker *broker = ride_demo_broker_new (0, &error);

  g_assert_no_error (error);
  return broker;
}

static void
stop_broker (RideDemoBroker *broker)
{
  ride_demo_broker_stop (broker);
  g_assert_finalize_object (broker);
}

static void
publish (RideDemoBroker *broker,
         const char     *topic,
         const char     *payload,
         MqttQos         qos,
         gboolean        retain)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));

  ride_demo_broker_publish (broker, topic, bytes, qos, retain);
}

static void
test_url_names_loopback (void)
{
  RideDemoBroker *broker = start_broker ();

  g_assert_true (g_str_has_prefix (ride_demo_broker_get_url (broker), "ws://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (ride_demo_broker_get_url (broker), "/mqtt"));
  stop_broker (broker);
}

static void
test_ping_is_answered (gconstpointer version)
{
  RideDemoBroker *broker = start_broker ();
  g_autoptr (DemoPeer) peer = demo_peer_connect (ride_demo_broker_get_url (broker),
                                                 GPOINTER_TO_INT (version), "desk");

  g_assert_cmpstr (demo_peer_get_protocol (peer), ==, "mqtt");
  g_assert_cmpuint (ride_demo_broker_get_n_clients (broker), ==, 1);
  demo_peer_send_empty (peer, MQTT_PACKET_PINGREQ);
  demo_peer_expect (peer, MQTT_PACKET_PINGRESP);
  stop_broker (broker);
}

static void
test_published_event_arrives (gconstpointer version)
{
  RideDemoBroker *broker = start_broker ();
  g_autoptr (DemoPeer) peer = demo_peer_connect (ride_demo_broker_get_url (broker),
                                                 GPOINTER_TO_INT (version), "desk");
  const MqttPacket *packet;

  demo_peer_subscribe (peer, "mobike/unlocked/+", MQTT_QOS_0);
  publish (broker, "mobike/locked/B-1", "not asked for", MQTT_QOS_0, FALSE);
  publish (broker, "mobike/unlocked/B-1", "{}", MQTT_QOS_1, FALSE);
  packet = demo_peer_expect_publish (peer, "mobike/unlocked/B-1", "{}");
  g_assert_cmpint (packet->publish.qos, ==, MQTT_QOS_0);
  g_assert_false (packet->publish.retain);
  stop_broker (broker);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/broker/url-names-loopback", test_url_names_loopback);
  g_test_add_data_func ("/demo/broker/ping-is-answered/3.1.1", GINT_TO_POINTER (MQTT_VERSION_3_1_1),
                        test_ping_is_answered);
  g_test_add_data_func ("/demo/broker/ping-is-answered/5.0", GINT_TO_POINTER (MQTT_VERSION_5_0),
                        test_ping_is_answered);
  g_test_add_data_func ("/demo/broker/published-event-arrives/3.1.1",
                        GINT_TO_POINTER (MQTT_VERSION_3_1_1), test_published_event_arrives);
  g_test_add_data_func ("/demo/broker/published-event-arrives/5.0",
                        GINT_TO_POINTER (MQTT_VERSION_5_0), test_published_event_arrives);

  return g_test_run ();
}
