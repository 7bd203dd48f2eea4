/* test-delivery.c: how the demo broker hands messages on.
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

/* Quality of service, outbound */

static void
test_at_most_once (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, GPOINTER_TO_INT (version), "desk");
  const MqttPacket *packet;

  demo_peer_subscribe (peer, "mobike/unlocked/+", MQTT_QOS_0);
  demo_publish (broker, "mobike/locked/B-1", "not asked for", MQTT_QOS_0, FALSE);
  demo_publish (broker, TOPIC, "{}", MQTT_QOS_2, FALSE);
  packet = demo_peer_expect_publish (peer, TOPIC, "{}");
  g_assert_cmpint (packet->publish.qos, ==, MQTT_QOS_0);
  g_assert_false (packet->publish.retain);
  demo_stop_broker (broker);
}

static void
test_at_least_once (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, GPOINTER_TO_INT (version), "desk");
  const MqttPacket *packet;

  demo_peer_subscribe (peer, TOPIC, MQTT_QOS_2);
  demo_publish (broker, TOPIC, "1", MQTT_QOS_1, FALSE);
  packet = demo_peer_expect_publish (peer, TOPIC, "1");
  g_assert_cmpint (packet->publish.qos, ==, MQTT_QOS_1);
  g_assert_false (packet->publish.dup);
  g_assert_cmpuint (packet->publish.packet_id, !=, 0);
  demo_peer_send_ack (peer, MQTT_PACKET_PUBACK, packet->publish.packet_id);
  demo_peer_expect_silence (peer, 30);
  demo_stop_broker (broker);
}

static void
test_exactly_once (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, GPOINTER_TO_INT (version), "desk");
  const MqttPacket *packet;
  guint16 packet_id;

  demo_peer_subscribe (peer, TOPIC, MQTT_QOS_2);
  demo_publish (broker, TOPIC, "1", MQTT_QOS_2, FALSE);
  packet = demo_peer_expect_publish (peer, TOPIC, "1");
  g_assert_cmpint (packet->publish.qos, ==, MQTT_QOS_2);
  packet_id = packet->publish.packet_id;
  demo_peer_send_ack (peer, MQTT_PACKET_PUBREC, packet_id);
  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_PUBREL)->ack.packet_id, ==, packet_id);
  demo_peer_send_ack (peer, MQTT_PACKET_PUBCOMP, packet_id);
  demo_peer_expect_silence (peer, 30);
  demo_stop_broker (broker);
}

static void
test_receive_maximum_is_kept (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttConnect connect = {
    .version = MQTT_VERSION_5_0,
    .clean_start = TRUE,
    .client_id = mqtt_slice_from_string ("desk"),
  };
  g_autoptr (DemoPeer) peer = NULL;
  guint16 first;

  mqtt_properties_append_number (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, 2);
  connect.properties = (MqttSlice){ properties->data, properties->len };
  peer = demo_send_connect (broker, &connect);
  demo_peer_expect (peer, MQTT_PACKET_CONNACK);
  demo_peer_subscribe (peer, TOPIC, MQTT_QOS_1);

  demo_publish (broker, TOPIC, "1", MQTT_QOS_1, FALSE);
  demo_publish (broker, TOPIC, "2", MQTT_QOS_1, FALSE);
  demo_publish (broker, TOPIC, "3", MQTT_QOS_1, FALSE);
  first = demo_peer_expect_publish (peer, TOPIC, "1")->publish.packet_id;
  demo_peer_expect_publish (peer, TOPIC, "2");
  demo_peer_expect_silence (peer, 50);
  demo_peer_send_ack (peer, MQTT_PACKET_PUBACK, first);
  demo_peer_expect_publish (peer, TOPIC, "3");
  demo_stop_broker (broker);
}

static void
test_maximum_packet_size_is_kept (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  g_autofree char *large = g_strnfill (200, 'x');
  MqttConnect connect = { .version = MQTT_VERSION_5_0, .clean_start = TRUE };
  g_autoptr (DemoPeer) peer = NULL;

  mqtt_properties_append_number (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 100);
  connect.properties = (MqttSlice){ properties->data, properties->len };
  peer = demo_send_connect (broker, &connect);
  demo_peer_expect (peer, MQTT_PACKET_CONNACK);
  demo_peer_subscribe (peer, TOPIC, MQTT_QOS_1);

  demo_publish (broker, TOPIC, large, MQTT_QOS_1, FALSE);
  demo_publish (broker, TOPIC, large, MQTT_QOS_0, FALSE);
  demo_publish (broker, TOPIC, "small", MQTT_QOS_1, FALSE);
  demo_peer_expect_publish (peer, TOPIC, "small");
  demo_stop_broker (broker);
}

static void
test_slow_reader_is_bounded (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, MQTT_VERSION_5_0, "desk");
  g_autofree char *large = g_strnfill (100000, 'x');
  guint n_sent = 200;
  guint64 n_dropped;

  /* Nobody reads while these are published. */
  demo_peer_subscribe (peer, TOPIC, MQTT_QOS_0);
  for (guint i = 0; i < n_sent; i++)
    demo_publish (broker, TOPIC, large, MQTT_QOS_0, FALSE);
  n_dropped = ride_demo_broker_get_n_dropped (broker);
  g_assert_cmpuint (n_dropped, >, 100);
  for (guint i = 0; i < n_sent - n_dropped; i++)
    demo_peer_expect_publish (peer, TOPIC, large);
  demo_peer_expect_silence (peer, 50);
  demo_stop_broker (broker);
}

/* Quality of service, inbound */

static void
test_clients_publish_to_each_other (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) reader = connect_as (broker, GPOINTER_TO_INT (version), "reader");
  g_autoptr (DemoPeer) writer = connect_as (broker, GPOINTER_TO_INT (version), "writer");

  demo_peer_subscribe (reader, "mobike/#", MQTT_QOS_0);
  demo_peer_publish (writer, TOPIC, "0", MQTT_QOS_0, 0, FALSE);
  demo_peer_expect_publish (reader, TOPIC, "0");
  demo_peer_publish (writer, TOPIC, "1", MQTT_QOS_1, 5, FALSE);
  g_assert_cmpuint (demo_peer_expect (writer, MQTT_PACKET_PUBACK)->ack.packet_id, ==, 5);
  demo_peer_expect_publish (reader, TOPIC, "1");
  demo_stop_broker (broker);
}

static void
test_inbound_exactly_once (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) reader = connect_as (broker, GPOINTER_TO_INT (version), "reader");
  g_autoptr (DemoPeer) writer = connect_as (broker, GPOINTER_TO_INT (version), "writer");

  demo_peer_subscribe (reader, "mobike/#", MQTT_QOS_0);
  for (guint i = 0; i < 2; i++)
    {
      demo_peer_publish (writer, TOPIC, "once", MQTT_QOS_2, 9, FALSE);
      g_assert_cmpuint (demo_peer_expect (writer, MQTT_PACKET_PUBREC)->ack.packet_id, ==, 9);
    }
  demo_peer_expect_publish (reader, TOPIC, "once");
  demo_peer_send_ack (writer, MQTT_PACKET_PUBREL, 9);
  g_assert_cmpuint (demo_peer_expect (writer, MQTT_PACKET_PUBCOMP)->ack.packet_id, ==, 9);
  demo_peer_expect_silence (reader, 30);

  demo_peer_publish (writer, TOPIC, "twice", MQTT_QOS_2, 9, FALSE);
  demo_peer_expect (writer, MQTT_PACKET_PUBREC);
  demo_peer_expect_publish (reader, TOPIC, "twice");
  demo_stop_broker (broker);
}

/* Subscriptions */

static void
test_unsubscribed_is_not_sent (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, GPOINTER_TO_INT (version), "desk");
  g_autoptr (GByteArray) filters = g_byte_array_new ();
  MqttPacket packet = { .type = MQTT_PACKET_UNSUBSCRIBE };
  const MqttPacket *answer;

  demo_peer_subscribe (peer, "mobike/+/B-1", MQTT_QOS_0);
  mqtt_filters_append_filter (filters, mqtt_slice_from_string ("mobike/+/B-1"));
  mqtt_filters_append_filter (filters, mqtt_slice_from_string ("never/asked"));
  packet.subscribe.packet_id = 2;
  packet.subscribe.filters = (MqttSlice){ filters->data, filters->len };
  demo_peer_send (peer, &packet);

  answer = demo_peer_expect (peer, MQTT_PACKET_UNSUBACK);
  g_assert_cmpuint (answer->suback.packet_id, ==, 2);
  if (GPOINTER_TO_INT (version) == MQTT_VERSION_5_0)
    {
      g_assert_cmpuint (answer->suback.reasons.data[0], ==, MQTT_REASON_SUCCESS);
      g_assert_cmpuint (answer->suback.reasons.data[1], ==, MQTT_REASON_NO_SUBSCRIPTION_EXISTED);
    }
  demo_publish (broker, TOPIC, "unwanted", MQTT_QOS_0, FALSE);
  demo_peer_expect_silence (peer, 30);
  demo_stop_broker (broker);
}

static void
test_shared_subscription_is_refused (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, GPOINTER_TO_INT (version), "desk");
  guint expected = GPOINTER_TO_INT (version) == MQTT_VERSION_5_0 ? 0x9e : 0x80;

  demo_peer_send_subscribe (peer, "$share/desks/mobike/#", MQTT_QOS_0);
  g_assert_cmpuint (demo_peer_expect (peer, MQTT_PACKET_SUBACK)->suback.reasons.data[0], ==,
                    expected);
  demo_peer_send_empty (peer, MQTT_PACKET_PINGREQ);
  demo_peer_expect (peer, MQTT_PACKET_PINGRESP);
  demo_stop_broker (broker);
}

static void
test_overlapping_filters_give_one_message (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, MQTT_VERSION_5_0, "desk");

  demo_peer_subscribe (peer, "mobike/#", MQTT_QOS_0);
  demo_peer_subscribe (peer, TOPIC, MQTT_QOS_1);
  demo_publish (broker, TOPIC, "1", MQTT_QOS_1, FALSE);
  g_assert_cmpint (demo_peer_expect_publish (peer, TOPIC, "1")->publish.qos, ==, MQTT_QOS_1);
  demo_peer_expect_silence (peer, 30);
  demo_stop_broker (broker);
}

/* Retained messages */

static void
test_retained_are_sent_on_subscribe (gconstpointer version)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, GPOINTER_TO_INT (version), "desk");

  demo_publish (broker, "mobike/status/B-1", "old", MQTT_QOS_1, TRUE);
  demo_publish (broker, "mobike/status/B-1", "new", MQTT_QOS_1, TRUE);
  demo_publish (broker, "mobike/status/B-2", "gone", MQTT_QOS_1, TRUE);
  demo_publish (broker, "mobike/status/B-2", "", MQTT_QOS_1, TRUE);
  demo_peer_subscribe (peer, "mobike/status/+", MQTT_QOS_0);
  g_assert_true (demo_peer_expect_publish (peer, "mobike/status/B-1", "new")->publish.retain);
  demo_peer_expect_silence (peer, 30);

  demo_publish (broker, "mobike/status/B-1", "live", MQTT_QOS_1, TRUE);
  g_assert_false (demo_peer_expect_publish (peer, "mobike/status/B-1", "live")->publish.retain);
  demo_stop_broker (broker);
}

#define N_PROVIDED 20000

static gboolean
provide (const char  *filter,
         guint64     *cursor,
         const char **topic,
         const char **payload,
         gpointer     user_data)
{
  static char buffer[32];
  guint *n_asked = user_data;

  if (*cursor >= N_PROVIDED)
    return FALSE;

  (*n_asked)++;
  g_snprintf (buffer, sizeof buffer, "mobike/status/B-%u", (guint) *cursor);
  (*cursor)++;
  *topic = buffer;
  *payload = "{}";
  return TRUE;
}

static void
test_provided_are_made_as_they_are_read (gconstpointer qos)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, MQTT_VERSION_5_0, "desk");
  guint n_asked = 0;

  ride_demo_broker_set_retained_provider (broker, provide, &n_asked);
  demo_peer_subscribe (peer, "mobike/status/+", GPOINTER_TO_INT (qos));
  for (guint i = 0; i < N_PROVIDED; i++)
    {
      const MqttPacket *packet = demo_peer_expect (peer, MQTT_PACKET_PUBLISH);

      g_assert_true (packet->publish.retain);
      g_assert_cmpint (packet->publish.qos, ==, GPOINTER_TO_INT (qos));
      g_assert_cmpuint (n_asked - i, <, N_PROVIDED / 2);
      if (packet->publish.qos == MQTT_QOS_1)
        demo_peer_send_ack (peer, MQTT_PACKET_PUBACK, packet->publish.packet_id);
    }
  demo_peer_expect_silence (peer, 30);
  demo_stop_broker (broker);
}

static void
test_provided_are_filtered (void)
{
  RideDemoBroker *broker = demo_start_broker ();
  g_autoptr (DemoPeer) peer = connect_as (broker, MQTT_VERSION_5_0, "desk");
  guint n_asked = 0;

  ride_demo_broker_set_retained_provider (broker, provide, &n_asked);
  demo_peer_subscribe (peer, "mobike/status/B-19999", MQTT_QOS_0);
  demo_peer_expect_publish (peer, "mobike/status/B-19999", "{}");
  demo_peer_expect_silence (peer, 30);
  demo_stop_broker (broker);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  demo_add_for_versions ("/demo/delivery/at-most-once", test_at_most_once);
  demo_add_for_versions ("/demo/delivery/at-least-once", test_at_least_once);
  demo_add_for_versions ("/demo/delivery/exactly-once", test_exactly_once);
  g_test_add_func ("/demo/delivery/receive-maximum-is-kept", test_receive_maximum_is_kept);
  g_test_add_func ("/demo/delivery/maximum-packet-size-is-kept", test_maximum_packet_size_is_kept);
  g_test_add_func ("/demo/delivery/slow-reader-is-bounded", test_slow_reader_is_bounded);
  demo_add_for_versions ("/demo/delivery/clients-publish-to-each-other",
                         test_clients_publish_to_each_other);
  demo_add_for_versions ("/demo/delivery/inbound-exactly-once", test_inbound_exactly_once);
  demo_add_for_versions ("/demo/delivery/unsubscribed-is-not-sent", test_unsubscribed_is_not_sent);
  demo_add_for_versions ("/demo/delivery/shared-subscription-is-refused",
                         test_shared_subscription_is_refused);
  g_test_add_func ("/demo/delivery/overlapping-filters-give-one-message",
                   test_overlapping_filters_give_one_message);
  demo_add_for_versions ("/demo/retained/are-sent-on-subscribe",
                         test_retained_are_sent_on_subscribe);
  g_test_add_data_func ("/demo/retained/provided-are-made-as-they-are-read/qos-0",
                        GINT_TO_POINTER (MQTT_QOS_0), test_provided_are_made_as_they_are_read);
  g_test_add_data_func ("/demo/retained/provided-are-made-as-they-are-read/qos-1",
                        GINT_TO_POINTER (MQTT_QOS_1), test_provided_are_made_as_they_are_read);
  g_test_add_func ("/demo/retained/provided-are-filtered", test_provided_are_filtered);

  return g_test_run ();
}
