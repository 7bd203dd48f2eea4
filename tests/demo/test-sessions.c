/* test-sessions.c: what the demo broker remembers of those who are gone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo-fixture.h"

#include <string.h>

#define TOPIC "mobike/unlocked/B-1"

static DemoPeer *
connect_as (RideDemoBroker *broker,
            MqttVersion     version,
            const char     *client_id)
{
  return demo_peer_connect (ride_demo_broker_get_url (broker), version, client_id);
}

/* Sessions */

static void
test_session_keeps_what_was_missed (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = demo_resume (broker, GPOINTER_TO_INT (version), "desk", FALSE);
  g_autoptr (DemoPeer) again = NULL;

  demo_peer_subscribe (peer, "mobike/#", MQTT_QOS_1);
  demo_peer_vanish (peer);
  demo_wait_for_clients (broker, 0);
  demo_publish (broker, TOPIC, "unreliable", MQTT_QOS_0, FALSE);
  demo_publish (broker, TOPIC, "missed", MQTT_QOS_1, FALSE);

  again = demo_resume (broker, GPOINTER_TO_INT (version), "desk", TRUE);
  g_assert_false (demo_peer_expect_publish (again, TOPIC, "missed")->publish.dup);
  demo_publish (broker, TOPIC, "live", MQTT_QOS_0, FALSE);
  demo_peer_expect_publish (again, TOPIC, "live");
  demo_stop_broker (broker);
}

static void
test_unacknowledged_is_sent_again (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = demo_resume (broker, GPOINTER_TO_INT (version), "desk", FALSE);
  g_autoptr (DemoPeer) again = NULL;
  const MqttPacket *packet;
  guint16 one, two;

  demo_peer_subscribe (peer, "mobike/#", MQTT_QOS_2);
  demo_publish (broker, TOPIC, "1", MQTT_QOS_1, FALSE);
  demo_publish (broker, TOPIC, "2", MQTT_QOS_2, FALSE);
  one = demo_peer_expect_publish (peer, TOPIC, "1")->publish.packet_id;
  two = demo_peer_expect_publish (peer, TOPIC, "2")->publish.packet_id;
  demo_peer_send_ack (peer, MQTT_PACKET_PUBREC, two);
  demo_peer_expect (peer, MQTT_PACKET_PUBREL);
  demo_peer_vanish (peer);
  demo_wait_for_clients (broker, 0);

  again = demo_resume (broker, GPOINTER_TO_INT (version), "desk", TRUE);
  packet = demo_peer_expect_publish (again, TOPIC, "1");
  g_assert_true (packet->publish.dup);
  g_assert_cmpuint (packet->publish.packet_id, ==, one);
  g_assert_cmpuint (demo_peer_expect (again, MQTT_PACKET_PUBREL)->ack.packet_id, ==, two);
  demo_peer_send_ack (again, MQTT_PACKET_PUBACK, one);
  demo_peer_send_ack (again, MQTT_PACKET_PUBCOMP, two);
  demo_publish (broker, TOPIC, "3", MQTT_QOS_1, FALSE);
  g_assert_false (demo_peer_expect_publish (again, TOPIC, "3")->publish.dup);
  demo_stop_broker (broker);
}

static void
test_clean_start_forgets (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = demo_resume (broker, GPOINTER_TO_INT (version), "desk", FALSE);
  g_autoptr (DemoPeer) clean = NULL;

  demo_peer_subscribe (peer, "mobike/#", MQTT_QOS_1);
  demo_peer_vanish (peer);
  demo_wait_for_clients (broker, 0);
  clean = connect_as (broker, GPOINTER_TO_INT (version), "desk");
  demo_publish (broker, TOPIC, "forgotten", MQTT_QOS_1, FALSE);
  demo_peer_expect_silence (clean, 30);
  demo_stop_broker (broker);
}

static void
test_session_expires (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttConnect connect = {
    .version = MQTT_VERSION_5_0,
    .client_id = mqtt_slice_from_string ("desk"),
  };
  g_autoptr (DemoPeer) peer = NULL;
  g_autoptr (DemoPeer) again = NULL;

  mqtt_properties_append_number (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 1);
  connect.properties = (MqttSlice){ properties->data, properties->len };
  peer = demo_send_connect (broker, &connect);
  demo_peer_expect (peer, MQTT_PACKET_CONNACK);
  demo_peer_vanish (peer);
  demo_wait_for_clients (broker, 0);
  demo_peer_let_pass (1600);
  again = demo_resume (broker, MQTT_VERSION_5_0, "desk", FALSE);
  demo_stop_broker (broker);
}

static void
test_newcomer_takes_over (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) old = demo_resume (broker, GPOINTER_TO_INT (version), "desk", FALSE);
  g_autoptr (DemoPeer) new = NULL;

  demo_peer_subscribe (old, "mobike/#", MQTT_QOS_1);
  new = demo_resume (broker, GPOINTER_TO_INT (version), "desk", TRUE);
  if (GPOINTER_TO_INT (version) == MQTT_VERSION_5_0)
    g_assert_cmpuint (demo_peer_expect (old, MQTT_PACKET_DISCONNECT)->disconnect.reason, ==,
                      MQTT_REASON_SESSION_TAKEN_OVER);
  demo_peer_expect_closed (old);
  g_assert_cmpuint (ride_demo_broker_get_n_clients (broker), ==, 1);
  demo_publish (broker, TOPIC, "to the new one", MQTT_QOS_1, FALSE);
  demo_peer_expect_publish (new, TOPIC, "to the new one");
  demo_stop_broker (broker);
}

/* Wills */

static DemoPeer *
connect_with_will (RideDemoBroker *broker,
                   MqttVersion     version)
{
  const MqttConnect connect = {
    .version = version,
    .clean_start = TRUE,
    .client_id = mqtt_slice_from_string ("bike"),
    .has_will = TRUE,
    .will = { .topic = mqtt_slice_from_string ("mobike/online/B-1"),
              .payload = mqtt_slice_from_string ("0") },
  };
  DemoPeer *peer = demo_send_connect (broker, &connect);

  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_CONNACK)->connack.reason, ==, 0);
  return peer;
}

static void
test_will_is_sent_for_the_lost (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) desk = connect_as (broker, GPOINTER_TO_INT (version), "desk");
  g_autoptr (DemoPeer) bike = connect_with_will (broker, GPOINTER_TO_INT (version));

  demo_peer_subscribe (desk, "mobike/online/+", MQTT_QOS_0);
  demo_peer_vanish (bike);
  demo_peer_expect_publish (desk, "mobike/online/B-1", "0");
  demo_stop_broker (broker);
}

static void
test_will_is_forgotten_by_those_who_say_goodbye (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) desk = connect_as (broker, GPOINTER_TO_INT (version), "desk");
  g_autoptr (DemoPeer) bike = connect_with_will (broker, GPOINTER_TO_INT (version));

  demo_peer_subscribe (desk, "mobike/online/+", MQTT_QOS_0);
  demo_peer_send_empty (bike, MQTT_PACKET_DISCONNECT);
  demo_peer_expect_closed (bike);
  demo_peer_expect_silence (desk, 30);
  demo_stop_broker (broker);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  demo_add_for_versions ("/demo/session/keeps-what-was-missed", test_session_keeps_what_was_missed);
  demo_add_for_versions ("/demo/session/unacknowledged-is-sent-again",
                         test_unacknowledged_is_sent_again);
  demo_add_for_versions ("/demo/session/clean-start-forgets", test_clean_start_forgets);
  g_test_add_func ("/demo/session/expires", test_session_expires);
  demo_add_for_versions ("/demo/session/newcomer-takes-over", test_newcomer_takes_over);
  demo_add_for_versions ("/demo/will/is-sent-for-the-lost", test_will_is_sent_for_the_lost);
  demo_add_for_versions ("/demo/will/is-forgotten-by-those-who-say-goodbye",
                         test_will_is_forgotten_by_those_who_say_goodbye);

  return g_test_run ();
}
