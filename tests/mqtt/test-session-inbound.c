/* test-session-inbound.c: messages from the server within one connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

static void
test_qos0 (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_0, 0, FALSE, "a/b", "x");
  conversation_expect_events (c, "publish a/b x qos0");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "");
}

static void
test_qos1 (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_expect_events (c, "publish a x qos1");
  conversation_expect_sent (c, "");
  conversation_ack (c, 0);
  conversation_ack (c, 0);
  conversation_expect_sent (c, "PUBACK 7");
}

static void
test_qos2 (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_expect_events (c, "publish a x qos2");
  conversation_expect_sent (c, "");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "PUBREC 7");
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_expect_sent (c, "PUBCOMP 7");
  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_expect_events (c, "publish a x qos2");
}

static void
test_acks_in_order (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 5, FALSE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_2, 9, FALSE, "a", "2");
  conversation_server_publish (c, MQTT_QOS_1, 3, FALSE, "a", "3");
  conversation_server_publish (c, MQTT_QOS_0, 0, FALSE, "a", "4");
  conversation_server_publish (c, MQTT_QOS_2, 8, FALSE, "a", "5");
  conversation_ack (c, 4);
  conversation_ack (c, 2);
  conversation_expect_sent (c, "");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "PUBACK 5");
  conversation_ack (c, 1);
  conversation_expect_sent (c, "PUBREC 9; PUBACK 3; PUBREC 8");
}

/* The owner acknowledges, publishes and subscribes inside its event loop. */
static void
test_calls_between_events (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };
  MqttEvent event;

  for (guint i = 1; i <= 3; i++)
    {
      packet.publish = (MqttPublish){ .topic = mqtt_slice_from_string ("a"),
                                      .payload = mqtt_slice_from_string ("x"),
                                      .packet_id = i,
                                      .qos = MQTT_QOS_1 };
      append_packet (bytes, version_of (data), &packet);
    }

  mqtt_session_receive (c->session, bytes->data, bytes->len, c->now_us);
  for (guint i = 1; i <= 3; i++)
    {
      g_assert_true (mqtt_session_next (c->session, &event));
      g_assert_cmpint (event.type, ==, MQTT_EVENT_PUBLISH);
      mqtt_session_ack (c->session, event.publish.token, c->now_us);
      conversation_publish (c, MQTT_QOS_0, "b", "y");
      conversation_subscribe (c, "b", MQTT_QOS_0);
      g_assert_cmpmem (event.publish.topic.data, event.publish.topic.length, "a", 1);
      g_assert_cmpmem (event.publish.payload.data, event.publish.payload.length, "x", 1);
    }
  g_assert_false (mqtt_session_next (c->session, &event));
  conversation_expect_sent (c, "PUBACK 1; PUBLISH b y qos0; SUBSCRIBE 1; "
                               "PUBACK 2; PUBLISH b y qos0; SUBSCRIBE 2; "
                               "PUBACK 3; PUBLISH b y qos0; SUBSCRIBE 3");
}

static void
test_qos1_repeated_before_ack (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
  conversation_expect_events (c, "publish a x qos1");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "PUBACK 7");
  g_assert_cmpuint (mqtt_session_get_stats (c->session)->duplicates_in, ==, 1);
}

/* [MQTT-4.3.2-5] */
static void
test_qos1_after_ack_is_new (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
  conversation_expect_events (c, "publish a x qos1; publish a x qos1 dup");
  conversation_ack (c, 1);
  conversation_expect_sent (c, "PUBACK 7; PUBACK 7");
}

/* An identifier reused too early: the older message can't be answered any
 * more, and must not hold up those behind it. */
static void
test_qos1_id_reused_before_ack (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_server_publish (c, MQTT_QOS_1, 8, FALSE, "a", "y");
  conversation_ack (c, 1);
  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "z");
  conversation_expect_events (c, "publish a x qos1; publish a y qos1; publish a z qos1");
  conversation_expect_sent (c, "PUBACK 8");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "");
  conversation_ack (c, 2);
  conversation_expect_sent (c, "PUBACK 7");
}

static void
test_qos2_repeated (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_server_publish (c, MQTT_QOS_2, 7, TRUE, "a", "x");
  conversation_expect_sent (c, "");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "PUBREC 7");
  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_expect_sent (c, "PUBREC 7");
  conversation_expect_events (c, "publish a x qos2");
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_expect_sent (c, "PUBCOMP 7");
}

static void
test_pubrel_before_pubrec (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_expect_events (c, "publish a x qos2; ended protocol-error 82");
}

static void
test_pubrel_unknown (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_expect_events (c, "");
  conversation_expect_sent (c,
                            version_of (data) == MQTT_VERSION_5_0 ? "PUBCOMP 7 92" : "PUBCOMP 7");
  g_assert_cmpuint (mqtt_session_get_stats (c->session)->unknown_acks_in, ==, 1);
}

static void
test_pubrel_of_qos1 (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_ack (c, 0);
  conversation_expect_sent (c, version_of (data) == MQTT_VERSION_5_0 ? "PUBCOMP 7 92; PUBACK 7"
                                                                     : "PUBCOMP 7; PUBACK 7");
}

/* Another QoS is another message, whatever else is the same. */
static void
test_same_id_at_another_qos (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_server_publish (c, MQTT_QOS_2, 7, TRUE, "a", "x");
  conversation_expect_events (c, "publish a x qos1; publish a x qos2 dup");
  conversation_ack (c, 0);
  conversation_ack (c, 1);
  conversation_expect_sent (c, "PUBREC 7");
}

/* mosquitto 2.0 sends many more than it is asked to when it is under load. */
static void
test_receive_maximum (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  c->options.receive_maximum = 1;
  conversation_open (c);
  conversation_accept (c, FALSE);
  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_2, 2, FALSE, "a", "2");
  conversation_server_publish (c, MQTT_QOS_1, 3, FALSE, "a", "3");
  conversation_expect_events (c, "publish a 1 qos1; publish a 2 qos2; publish a 3 qos1");
  for (guint i = 0; i < 3; i++)
    conversation_ack (c, i);
  conversation_expect_sent (c, "PUBACK 1; PUBREC 2; PUBACK 3");
}

/* Each identifier once is the most that can be unanswered: a second use gives up the first. */
static void
test_all_identifiers (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);
  MqttInflight inflight;

  for (guint i = 0; i < 2 * G_MAXUINT16; i++)
    conversation_server_publish (c, MQTT_QOS_1, 1 + i % G_MAXUINT16, FALSE, "a", "x");
  mqtt_session_get_inflight (c->session, &inflight);
  g_assert_cmpuint (inflight.inbound_unacknowledged, ==, G_MAXUINT16);
  g_assert_cmpuint (inflight.inbound_remembered, ==, G_MAXUINT16);
}

static void
test_counts (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);
  MqttInflight inflight;

  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_2, 2, FALSE, "a", "2");
  conversation_publish (c, MQTT_QOS_1, "b", "x");
  conversation_subscribe (c, "b", MQTT_QOS_0);
  conversation_ack (c, 0);
  mqtt_session_get_inflight (c->session, &inflight);
  g_assert_cmpuint (inflight.inbound_unacknowledged, ==, 1);
  g_assert_cmpuint (inflight.inbound_remembered, ==, 2);
  g_assert_cmpuint (inflight.outbound_queued, ==, 1);
  g_assert_cmpuint (inflight.outbound_in_flight, ==, 1);
  g_assert_cmpuint (inflight.requests_pending, ==, 1);
  g_assert_cmpuint (inflight.output_bytes, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/inbound/qos0-is-delivered", test_qos0);
  add_for_both_versions ("/session/inbound/qos1-is-answered-when-handed-on", test_qos1);
  add_for_both_versions ("/session/inbound/qos2-handshake", test_qos2);
  add_for_both_versions ("/session/inbound/acks-leave-in-order-of-arrival", test_acks_in_order);
  add_for_both_versions ("/session/inbound/calls-between-events", test_calls_between_events);
  add_for_both_versions ("/session/inbound/qos1-repeated-before-the-ack",
                         test_qos1_repeated_before_ack);
  add_for_both_versions ("/session/inbound/qos1-after-the-ack-is-new", test_qos1_after_ack_is_new);
  add_for_both_versions ("/session/inbound/qos1-id-reused-before-the-ack",
                         test_qos1_id_reused_before_ack);
  add_for_both_versions ("/session/inbound/qos2-repeated-is-delivered-once", test_qos2_repeated);
  add_for_both_versions ("/session/inbound/pubrel-before-pubrec", test_pubrel_before_pubrec);
  add_for_both_versions ("/session/inbound/pubrel-unknown", test_pubrel_unknown);
  add_for_both_versions ("/session/inbound/pubrel-of-qos1", test_pubrel_of_qos1);
  add_for_both_versions ("/session/inbound/same-id-at-another-qos", test_same_id_at_another_qos);
  g_test_add_func ("/session/inbound/more-than-the-receive-maximum-is-borne", test_receive_maximum);
  g_test_add_func ("/session/inbound/all-identifiers-unanswered", test_all_identifiers);
  g_test_add_func ("/session/inbound/counts", test_counts);

  return g_test_run ();
}
