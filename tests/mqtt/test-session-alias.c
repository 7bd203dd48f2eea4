/* test-session-alias.c: topic aliases in both directions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

static Conversation *
connected_with_aliases (guint16 ours,
                        guint16 servers)
{
  Conversation *c = conversation_new (MQTT_VERSION_5_0);
  g_autofree char *connack = g_strdup_printf ("2006"
                                              "0000"
                                              "03"
                                              "22%04x",
                                              servers);

  c->options.topic_alias_maximum = ours;
  conversation_open (c);
  conversation_skip_sent (c);
  conversation_server_hex (c, servers > 0 ? connack : "2003000000");
  conversation_expect_events (c, "connected new");
  return c;
}

static void
server_publishes (Conversation *c,
                  guint         alias,
                  const char   *topic)
{
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

  mqtt_properties_append_number (properties, MQTT_PROPERTY_TOPIC_ALIAS, alias);
  packet.publish.topic = mqtt_slice_from_string (topic);
  packet.publish.payload = mqtt_slice_from_string ("x");
  packet.publish.properties = (MqttSlice){ properties->data, properties->len };
  conversation_server (c, &packet);
}

static void
test_inbound (void)
{
  g_autoptr (Conversation) c = connected_with_aliases (2, 0);

  server_publishes (c, 1, "a");
  server_publishes (c, 2, "b");
  server_publishes (c, 1, NULL);
  server_publishes (c, 2, NULL);
  server_publishes (c, 1, "c");
  server_publishes (c, 1, NULL);
  server_publishes (c, 1, "c");
  server_publishes (c, 2, NULL);
  conversation_expect_events (c, "publish a x qos0; publish b x qos0; publish a x qos0; "
                                 "publish b x qos0; publish c x qos0; publish c x qos0; "
                                 "publish c x qos0; publish b x qos0");
}

static void
test_inbound_invalid (void)
{
  static const struct
  {
    guint ours;
    guint alias;
    const char *topic;
    const char *events;
  } cases[] = {
    { 2, 3, "a", "ended protocol-error 94" },
    { 0, 1, "a", "ended protocol-error 94" },
    { 2, 2, NULL, "ended protocol-error 82" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Conversation) c = connected_with_aliases (cases[i].ours, 0);

      server_publishes (c, cases[i].alias, cases[i].topic);
      conversation_expect_events (c, cases[i].events);
    }
}

static void
test_inbound_zero (void)
{
  g_autoptr (Conversation) c = connected_with_aliases (2, 0);

  conversation_server_hex (c, "3007"
                              "000161"
                              "03"
                              "230000");
  conversation_expect_events (c, "ended protocol-error 94");
  conversation_expect_sent (c, "DISCONNECT 94");
}

static void
test_inbound_ends_with_connection (void)
{
  g_autoptr (Conversation) c = connected_with_aliases (2, 0);

  server_publishes (c, 1, "a");
  conversation_expect_events (c, "publish a x qos0");
  conversation_reconnect (c, TRUE);
  server_publishes (c, 1, NULL);
  conversation_expect_events (c, "ended protocol-error 82");
}

static void
test_inbound_memory_is_bounded (void)
{
  g_autoptr (Conversation) c = connected_with_aliases (G_MAXUINT16, 0);
  g_autofree char *topic = g_strnfill (G_MAXUINT16, 't');

  for (guint alias = 1; alias <= 64; alias++)
    {
      server_publishes (c, alias, topic);
      conversation_expect_events (c, "publish 65535bytes x qos0");
    }
  server_publishes (c, 64, "short");
  server_publishes (c, 64, topic);
  conversation_expect_events (c, "publish short x qos0; publish 65535bytes x qos0");
  server_publishes (c, 65, topic);
  conversation_expect_events (c, "ended protocol-error 97");
}

/* The alias stands for the topic when a redelivery is recognised, too. */
static void
test_inbound_redelivery (void)
{
  g_autoptr (Conversation) c = connected_with_aliases (2, 0);

  conversation_server_hex (c, "320a"
                              "000161"
                              "0007"
                              "03"
                              "230001"
                              "78");
  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
  conversation_expect_events (c, "publish a x qos1");
}

static void
test_outbound (void)
{
  g_autoptr (Conversation) c = connected_with_aliases (0, 2);

  conversation_publish (c, MQTT_QOS_0, "a", "1");
  conversation_publish (c, MQTT_QOS_1, "a", "2");
  conversation_publish (c, MQTT_QOS_0, "b", "3");
  conversation_publish (c, MQTT_QOS_0, "a", "4");
  conversation_expect_sent (c, "PUBLISH alias1 a 1 qos0; PUBLISH 1 alias1  2 qos1; "
                               "PUBLISH alias2 b 3 qos0; PUBLISH alias1  4 qos0");

  /* The topic not published for longest makes room. */
  conversation_publish (c, MQTT_QOS_0, "c", "5");
  conversation_publish (c, MQTT_QOS_0, "a", "6");
  conversation_publish (c, MQTT_QOS_0, "b", "7");
  conversation_expect_sent (c, "PUBLISH alias2 c 5 qos0; PUBLISH alias1  6 qos0; "
                               "PUBLISH alias2 b 7 qos0");
}

static void
test_outbound_ends_with_connection (void)
{
  g_autoptr (Conversation) c = connected_with_aliases (0, 2);

  conversation_publish (c, MQTT_QOS_1, "a", "1");
  conversation_expect_sent (c, "PUBLISH 1 alias1 a 1 qos1");
  conversation_reconnect (c, TRUE);
  conversation_expect_sent (c, "PUBLISH 1 a 1 qos1 dup");
}

static void
test_outbound_none_granted (void)
{
  g_autoptr (Conversation) c = connected_with_aliases (0, 0);

  conversation_publish (c, MQTT_QOS_0, "a", "1");
  conversation_publish (c, MQTT_QOS_0, "a", "2");
  conversation_expect_sent (c, "PUBLISH a 1 qos0; PUBLISH a 2 qos0");
}

/* An alias that would make the packet too large for the server is left out. */
static void
test_outbound_within_packet_limit (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  conversation_open (c);
  conversation_skip_sent (c);
  conversation_server_hex (c, "200b"
                              "0000"
                              "08"
                              "220002"
                              "2700000009");
  conversation_publish (c, MQTT_QOS_0, "abc", "x");
  conversation_publish (c, MQTT_QOS_0, "a", "x");
  conversation_publish (c, MQTT_QOS_0, "abc", "x");
  conversation_expect_sent (c, "PUBLISH abc x qos0; PUBLISH a x qos0; PUBLISH abc x qos0");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/alias/inbound/stands-for-its-topic", test_inbound);
  g_test_add_func ("/session/alias/inbound/invalid", test_inbound_invalid);
  g_test_add_func ("/session/alias/inbound/zero", test_inbound_zero);
  g_test_add_func ("/session/alias/inbound/ends-with-its-connection",
                   test_inbound_ends_with_connection);
  g_test_add_func ("/session/alias/inbound/memory-is-bounded", test_inbound_memory_is_bounded);
  g_test_add_func ("/session/alias/inbound/redelivery-without-it", test_inbound_redelivery);
  g_test_add_func ("/session/alias/outbound/repeated-topics", test_outbound);
  g_test_add_func ("/session/alias/outbound/ends-with-its-connection",
                   test_outbound_ends_with_connection);
  g_test_add_func ("/session/alias/outbound/none-granted", test_outbound_none_granted);
  g_test_add_func ("/session/alias/outbound/within-the-packet-limit",
                   test_outbound_within_packet_limit);

  return g_test_run ();
}
