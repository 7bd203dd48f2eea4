/* test-session-odd.c: calls and bytes at odd moments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define ANSWER_LIMIT (1024 * 1024)

static void
test_no_bytes_are_no_sign_of_life (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  gint64 deadline = mqtt_session_deadline (c->session);

  conversation_wait (c, 20 * SECOND);
  mqtt_session_receive (c->session, NULL, 0, c->now_us);
  conversation_expect_events (c, "");
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, deadline);
}

/* The newest CONNECT that waits to be sent. */
static MqttConnect
take_connect (Conversation *c,
              GBytes      **output)
{
  MqttSlice bytes;
  MqttPacket packet;
  gsize consumed;

  *output = mqtt_session_output (c->session);
  bytes.data = g_bytes_get_data (*output, &bytes.length);
  g_assert_cmpint (mqtt_packet_decode (bytes, c->options.version, MQTT_PACKET_SIZE_LIMIT, &packet,
                                       &consumed, NULL),
                   ==, MQTT_DECODE_PACKET);
  g_assert_cmpint (packet.type, ==, MQTT_PACKET_CONNECT);

  return packet.connect;
}

static void
test_no_limit_is_asked_for_beyond_that_of_mqtt (void)
{
  static const guint32 sizes[] = { 0, MQTT_PACKET_SIZE_LIMIT, G_MAXUINT32 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);
      g_autoptr (GBytes) output = NULL;
      MqttConnect connect;

      c->options.maximum_packet_size = sizes[i];
      conversation_open (c);
      connect = take_connect (c, &output);
      g_assert_cmpuint (mqtt_properties_get_number (connect.properties,
                                                    MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 0),
                        ==, 0);
    }
}

static void
test_a_client_nobody_named_stays_nameless (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));
  g_autoptr (GBytes) output = NULL;
  MqttConnect connect;

  c->options.client_id = NULL;
  c->options.clean_start = TRUE;
  conversation_open (c);
  conversation_accept (c, FALSE);
  mqtt_session_lost (c->session);
  conversation_open (c);
  connect = take_connect (c, &output);
  g_assert_cmpuint (connect.client_id.length, ==, 0);
}

/* The answer belongs to a connection that is gone; that to the next delivery
 * is the one that counts. */
static void
test_acknowledged_between_two_connections (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_expect_events (c, "publish a x qos1");
  mqtt_session_lost (c->session);
  conversation_ack (c, 0);
  conversation_expect_sent (c, "");

  conversation_open (c);
  conversation_accept (c, TRUE);
  conversation_expect_sent (c, "");
  conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
  conversation_expect_events (c, "");
  conversation_expect_sent (c, "PUBACK 7");
}

/* A pong proves that the server has what was sent before its ping on this
 * connection, and nothing about an earlier one. */
static void
test_a_pong_confirms_no_earlier_connection (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  c->options.keep_alive_s = 10;
  conversation_open (c);
  conversation_accept (c, FALSE);
  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  conversation_expect_events (c, "publish a x qos1");
  conversation_expect_sent (c, "PUBACK 7");

  conversation_reconnect (c, TRUE);
  conversation_wait (c, 10 * SECOND);
  conversation_tick (c);
  conversation_expect_sent (c, "PINGREQ");
  conversation_server_hex (c, "D0 00");
  conversation_expect_events (c, "pong 0");

  conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
  conversation_expect_events (c, "");
  conversation_expect_sent (c, "PUBACK 7");
}

static void
test_reserved_flags_of_connack (gconstpointer data)
{
  gboolean is_v5 = version_of (data) == MQTT_VERSION_5_0;
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  conversation_open (c);
  conversation_server_hex (c, is_v5 ? "21 03 00 00 00" : "21 02 00 00");
  conversation_expect_events (c, "ended protocol-error 81");
}

static void
test_a_length_that_never_ends (gconstpointer data)
{
  for (gsize piece = 0; piece <= 4; piece++)
    {
      g_autoptr (Conversation) c = conversation_connected (version_of (data));

      c->piece = piece;
      conversation_server_hex (c, "30 FF FF FF FF");
      conversation_expect_events (c, "ended protocol-error 81");
    }
}

static void
test_a_clock_set_back_between_connections (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  mqtt_session_lost (c->session);
  conversation_wait (c, -500 * SECOND);
  conversation_publish (c, MQTT_QOS_1, "a", "x");
  conversation_open (c);
  g_assert_cmpint (mqtt_session_deadline (c->session), ==,
                   c->now_us + c->options.connect_timeout_us);
  conversation_accept (c, TRUE);
  g_assert_cmpint (mqtt_session_deadline (c->session), ==,
                   c->now_us + c->options.keep_alive_s * SECOND);
}

/* Its bytes need not exist: its length alone is too much. */
static void
test_a_message_larger_than_mqtt_can_say (gconstpointer data)
{
  static const gboolean connected[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (connected); i++)
    {
      g_autoptr (Conversation) c = conversation_connected (version_of (data));
      g_autoptr (GError) error = NULL;
      MqttSlice payload = { (const guint8 *) "", MQTT_PACKET_SIZE_LIMIT };
      guint16 packet_id = 9;

      if (!connected[i])
        mqtt_session_lost (c->session);
      conversation_skip_sent (c);
      g_assert_false (mqtt_session_publish (c->session, mqtt_slice_from_string ("a"), payload,
                                            MQTT_QOS_1, FALSE, c->now_us, &packet_id, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_REASON_PACKET_TOO_LARGE);
      g_assert_cmpuint (packet_id, ==, 0);
      conversation_expect_sent (c, "");
    }
}

/* Each PUBREL of a message that is not known is answered by four bytes or more. */
static void
fill_answers (Conversation *c,
              gsize         up_to)
{
  MqttInflight inflight = { 0 };

  while (inflight.output_bytes < up_to)
    {
      conversation_server_ack (c, MQTT_PACKET_PUBREL, 60000, 0);
      mqtt_session_get_inflight (c->session, &inflight);
    }
}

/* An identifier that is used anew frees an answer that was held back, which is
 * one too many; its own message is not told after the end. */
static void
test_no_message_after_the_end (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  conversation_server_publish (c, MQTT_QOS_1, 1, TRUE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_1, 2, TRUE, "a", "2");
  conversation_server_publish (c, MQTT_QOS_1, 3, FALSE, "a", "3");
  conversation_server_publish (c, MQTT_QOS_1, 4, FALSE, "a", "4");
  conversation_expect_events (c, "publish a 1 qos1 dup; publish a 2 qos1 dup; "
                                 "publish a 3 qos1; publish a 4 qos1");
  conversation_ack (c, 1);
  fill_answers (c, ANSWER_LIMIT - 2);
  conversation_expect_events (c, "");

  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "new");
  conversation_expect_events (c, "ended protocol-error 97");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/odd/no-bytes-are-no-sign-of-life",
                         test_no_bytes_are_no_sign_of_life);
  g_test_add_func ("/session/odd/no-limit-is-asked-for-beyond-that-of-mqtt",
                   test_no_limit_is_asked_for_beyond_that_of_mqtt);
  add_for_both_versions ("/session/odd/a-client-nobody-named-stays-nameless",
                         test_a_client_nobody_named_stays_nameless);
  add_for_both_versions ("/session/odd/acknowledged-between-two-connections",
                         test_acknowledged_between_two_connections);
  add_for_both_versions ("/session/odd/a-pong-confirms-no-earlier-connection",
                         test_a_pong_confirms_no_earlier_connection);
  add_for_both_versions ("/session/odd/reserved-flags-of-connack", test_reserved_flags_of_connack);
  add_for_both_versions ("/session/odd/a-length-that-never-ends", test_a_length_that_never_ends);
  add_for_both_versions ("/session/odd/a-clock-set-back-between-connections",
                         test_a_clock_set_back_between_connections);
  add_for_both_versions ("/session/odd/a-message-larger-than-mqtt-can-say",
                         test_a_message_larger_than_mqtt_can_say);
  g_test_add_func ("/session/odd/no-message-after-the-end", test_no_message_after_the_end);

  return g_test_run ();
}
