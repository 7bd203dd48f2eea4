/* test-session-connect.c: CONNECT from the options, CONNACK and what it grants.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

static void
expect_output_hex (Conversation *c,
                   const char   *expected)
{
  g_autoptr (GBytes) output = mqtt_session_output (c->session);
  g_autoptr (GString) hex = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (output, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  g_assert_cmpstr (hex->str, ==, expected);
}

static void
test_plain (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));
  gboolean is_v5 = version_of (data) == MQTT_VERSION_5_0;

  c->options.clean_start = TRUE;
  c->options.session_expiry_s = 0;
  c->options.receive_maximum = 0;
  c->options.maximum_packet_size = 0;
  c->options.topic_alias_maximum = 0;
  c->options.keep_alive_s = 60;
  conversation_open (c);
  expect_output_hex (c, is_v5 ? "101100044d5154540502003c0000046465736b"
                              : "101000044d5154540402003c00046465736b");
}

static void
test_properties_that_differ (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  c->options.keep_alive_s = 0;
  c->options.session_expiry_s = 0x01020304;
  c->options.receive_maximum = 0x0506;
  c->options.maximum_packet_size = 0x0708090a;
  c->options.topic_alias_maximum = 0x0b0c;
  conversation_open (c);
  expect_output_hex (c, "102100044d5154540500000010"
                        "1101020304"
                        "210506"
                        "270708090a"
                        "220b0c"
                        "00046465736b");
}

static void
test_will_and_credentials (gconstpointer data)
{
  g_autoptr (GBytes) password = g_bytes_new_static ("\0\xff", 2);
  g_autoptr (GBytes) payload = g_bytes_new_static ("gone", 4);
  g_autoptr (Conversation) c = conversation_new (version_of (data));
  g_autoptr (GBytes) output = NULL;
  MqttPacket packet;
  MqttSlice bytes;
  gsize consumed;

  c->options.user_name = "alice";
  c->options.password = password;
  c->options.will_topic = "desk/here";
  c->options.will_payload = payload;
  c->options.will_qos = MQTT_QOS_1;
  c->options.will_retain = TRUE;
  c->options.will_delay_s = 7;
  conversation_open (c);
  output = mqtt_session_output (c->session);
  bytes.data = g_bytes_get_data (output, &bytes.length);

  g_assert_cmpint (mqtt_packet_decode (bytes, version_of (data), MQTT_PACKET_SIZE_LIMIT, &packet,
                                       &consumed, NULL),
                   ==, MQTT_DECODE_PACKET);
  g_assert_cmpmem (packet.connect.user_name.data, packet.connect.user_name.length, "alice", 5);
  g_assert_cmpmem (packet.connect.password.data, packet.connect.password.length, "\0\xff", 2);
  g_assert_true (packet.connect.has_will);
  g_assert_cmpmem (packet.connect.will.topic.data, packet.connect.will.topic.length, "desk/here",
                   9);
  g_assert_cmpmem (packet.connect.will.payload.data, packet.connect.will.payload.length, "gone", 4);
  g_assert_cmpint (packet.connect.will.qos, ==, MQTT_QOS_1);
  g_assert_true (packet.connect.will.retain);
  g_assert_cmpuint (mqtt_properties_get_number (packet.connect.will.properties,
                                                MQTT_PROPERTY_WILL_DELAY_INTERVAL, 0),
                    ==, version_of (data) == MQTT_VERSION_5_0 ? 7 : 0);
}

static void
test_inexpressible (void)
{
  g_autoptr (GBytes) password = g_bytes_new_static ("x", 1);
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_3_1_1);

  c->options.password = password;
  conversation_open (c);
  conversation_expect_events (c, "ended protocol-error 82");
  conversation_expect_sent (c, "");
}

static void
test_return_codes (void)
{
  static const guint8 reasons[] = { 0x84, 0x85, 0x88, 0x86, 0x87 };

  for (guint code = 1; code <= 5; code++)
    {
      g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_3_1_1);
      g_autofree char *connack = g_strdup_printf ("200200%02x", code);
      g_autofree char *expected = g_strdup_printf ("ended refused %02x", reasons[code - 1]);

      conversation_open (c);
      conversation_skip_sent (c);
      conversation_server_hex (c, connack);
      conversation_expect_events (c, expected);
      conversation_expect_sent (c, "");
      g_assert_null (mqtt_session_get_capabilities (c->session));
    }
}

static void
test_unknown_return_code (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_3_1_1);

  conversation_open (c);
  conversation_server_hex (c, "20020006");
  g_assert_true (g_str_has_prefix (c->events->str, "ended protocol-error"));
}

static void
test_refused_with_reason (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  conversation_open (c);
  conversation_skip_sent (c);
  conversation_server_hex (c, "2010"
                              "0087"
                              "0d"
                              "1f0003"
                              "6e6f21"
                              "1c0004"
                              "686f7374");
  conversation_expect_events (c, "ended refused 87 because no! try host");
  conversation_expect_sent (c, "");
}

/* At every split: the second byte alone tells the two forms apart. */
static void
test_refused_in_older_words (void)
{
  for (gsize piece = 0; piece <= 4; piece++)
    {
      g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

      c->piece = piece;
      conversation_open (c);
      conversation_skip_sent (c);
      conversation_server_hex (c, "20020001");
      conversation_expect_events (c, "ended refused 84");
      conversation_expect_sent (c, "");
    }
}

static void
test_accepted_in_older_words (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  conversation_open (c);
  conversation_skip_sent (c);
  conversation_server_hex (c, "20020000");
  conversation_expect_events (c, "ended protocol-error 82");
  conversation_expect_sent (c, "DISCONNECT 82");
}

static void
test_capabilities_by_default (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  const MqttCapabilities *capabilities = mqtt_session_get_capabilities (c->session);
  gboolean is_v5 = version_of (data) == MQTT_VERSION_5_0;

  g_assert_cmpint (capabilities->maximum_qos, ==, MQTT_QOS_2);
  g_assert_true (capabilities->retain_available);
  g_assert_true (capabilities->wildcard_available);
  g_assert_cmpint (capabilities->shared_available, ==, is_v5);
  g_assert_cmpint (capabilities->subscription_id_available, ==, is_v5);
  g_assert_cmpuint (capabilities->receive_maximum, ==, 65535);
  g_assert_cmpuint (capabilities->maximum_packet_size, ==, MQTT_PACKET_SIZE_LIMIT);
  g_assert_cmpuint (capabilities->topic_alias_maximum, ==, 0);
  g_assert_cmpuint (capabilities->keep_alive_s, ==, 30);
  g_assert_cmpuint (capabilities->session_expiry_s, ==, is_v5 ? 3600 : G_MAXUINT32);
}

static void
test_capabilities_granted (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);
  const MqttCapabilities *capabilities;

  conversation_open (c);
  conversation_server_hex (c, "2020"
                              "0000"
                              "1d"
                              "2401"
                              "2500"
                              "2800"
                              "2900"
                              "2a00"
                              "210102"
                              "2700010203"
                              "220405"
                              "130607"
                              "1100000809");
  conversation_expect_events (c, "connected new");
  capabilities = mqtt_session_get_capabilities (c->session);
  g_assert_cmpint (capabilities->maximum_qos, ==, MQTT_QOS_1);
  g_assert_false (capabilities->retain_available);
  g_assert_false (capabilities->wildcard_available);
  g_assert_false (capabilities->subscription_id_available);
  g_assert_false (capabilities->shared_available);
  g_assert_cmpuint (capabilities->receive_maximum, ==, 0x0102);
  g_assert_cmpuint (capabilities->maximum_packet_size, ==, 0x010203);
  g_assert_cmpuint (capabilities->topic_alias_maximum, ==, 0x0405);
  g_assert_cmpuint (capabilities->keep_alive_s, ==, 0x0607);
  g_assert_cmpuint (capabilities->session_expiry_s, ==, 0x0809);
}

/* The identifier that CONNECT asks for, whatever else is in it. */
static char *
asked_client_id (Conversation *c)
{
  g_autoptr (GBytes) output = mqtt_session_output (c->session);
  MqttPacket packet;
  MqttSlice bytes;
  gsize consumed;

  bytes.data = g_bytes_get_data (output, &bytes.length);
  g_assert_cmpint (mqtt_packet_decode (bytes, MQTT_VERSION_5_0, MQTT_PACKET_SIZE_LIMIT, &packet,
                                       &consumed, NULL),
                   ==, MQTT_DECODE_PACKET);
  return mqtt_slice_to_string (packet.connect.client_id);
}

static void
test_assigned_client_id (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);
  g_autofree char *asked_first = NULL;
  g_autofree char *asked_later = NULL;

  c->options.client_id = NULL;
  conversation_open (c);
  asked_first = asked_client_id (c);
  g_assert_cmpstr (asked_first, ==, "");
  conversation_server_hex (c, "200b"
                              "0000"
                              "08"
                              "120005"
                              "6175746f31");
  conversation_expect_events (c, "connected new");

  mqtt_session_lost (c->session);
  conversation_open (c);
  asked_later = asked_client_id (c);
  g_assert_cmpstr (asked_later, ==, "auto1");
}

static void
test_connected_names_the_client (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_3_1_1);
  static const guint8 connack[] = { 0x20, 2, 0, 0 };
  MqttEvent event;

  conversation_open (c);
  mqtt_session_receive (c->session, connack, sizeof connack, c->now_us);
  g_assert_true (mqtt_session_next (c->session, &event));
  g_assert_cmpint (event.type, ==, MQTT_EVENT_CONNECTED);
  g_assert_cmpstr (event.connected.client_id, ==, "desk");
  g_assert_true (event.connected.capabilities == mqtt_session_get_capabilities (c->session));
}

static void
test_session_of_an_earlier_run (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  conversation_open (c);
  conversation_server_hex (c, version_of (data) == MQTT_VERSION_5_0 ? "2003010000" : "20020100");
  conversation_expect_events (c, "connected resumed");
}

static void
test_session_that_was_to_be_discarded (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  c->options.clean_start = TRUE;
  conversation_open (c);
  conversation_server_hex (c, version_of (data) == MQTT_VERSION_5_0 ? "2003010000" : "20020100");
  conversation_expect_events (c, "ended protocol-error 82");
}

static void
test_connack_timeout (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  c->options.connect_timeout_us = 5 * G_USEC_PER_SEC;
  conversation_open (c);
  conversation_skip_sent (c);
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, c->now_us + 5 * G_USEC_PER_SEC);
  conversation_wait (c, 5 * G_USEC_PER_SEC - 1);
  conversation_tick (c);
  conversation_expect_events (c, "");
  conversation_wait (c, 1);
  conversation_tick (c);
  conversation_expect_events (c, "ended connect-timeout 80");
  conversation_expect_sent (c, "");
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
}

static void
test_connack_for_ever (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  c->options.connect_timeout_us = 0;
  conversation_open (c);
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
  conversation_wait (c, G_TIME_SPAN_DAY);
  conversation_tick (c);
  conversation_expect_events (c, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/connect/plain-options-send-no-property", test_plain);
  g_test_add_func ("/session/connect/properties-that-differ-from-the-default-are-sent",
                   test_properties_that_differ);
  add_for_both_versions ("/session/connect/will-and-credentials", test_will_and_credentials);
  g_test_add_func ("/session/connect/inexpressible-options-end-in-words", test_inexpressible);
  g_test_add_func ("/session/connack/return-codes-are-translated", test_return_codes);
  g_test_add_func ("/session/connack/unknown-return-code-is-a-violation", test_unknown_return_code);
  g_test_add_func ("/session/connack/refusal-carries-reason-and-reference",
                   test_refused_with_reason);
  g_test_add_func ("/session/connack/older-server-refuses-5.0", test_refused_in_older_words);
  g_test_add_func ("/session/connack/older-server-accepts-5.0", test_accepted_in_older_words);
  add_for_both_versions ("/session/connack/capabilities-by-default", test_capabilities_by_default);
  g_test_add_func ("/session/connack/capabilities-granted", test_capabilities_granted);
  g_test_add_func ("/session/connack/assigned-client-id-is-kept", test_assigned_client_id);
  g_test_add_func ("/session/connack/connected-names-the-client", test_connected_names_the_client);
  add_for_both_versions ("/session/connack/session-of-an-earlier-run-is-welcome",
                         test_session_of_an_earlier_run);
  add_for_both_versions ("/session/connack/discarded-session-present-is-a-violation",
                         test_session_that_was_to_be_discarded);
  add_for_both_versions ("/session/connack/none-in-time", test_connack_timeout);
  g_test_add_func ("/session/connack/no-limit-of-time", test_connack_for_ever);

  return g_test_run ();
}
