/* test-session-resume.c: what a reconnect keeps of messages from the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

static void
test_qos1_unacked (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
  conversation_expect_events (c, "publish a x qos1");
  conversation_expect_sent (c, "");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "PUBACK 7");
}

static void
test_qos1_acked_while_away (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  mqtt_session_lost (c->session);
  conversation_ack (c, 0);
  conversation_open (c);
  conversation_accept (c, TRUE);
  conversation_expect_sent (c, "");
  conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
  conversation_expect_events (c, "publish a x qos1");
  conversation_expect_sent (c, "PUBACK 7");
}

static void
test_qos1_ack_lost (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  for (guint i = 0; i < 3; i++)
    {
      conversation_reconnect (c, TRUE);
      conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
      conversation_expect_sent (c, "PUBACK 7");
    }
  conversation_expect_events (c, "publish a x qos1");
  g_assert_cmpuint (mqtt_session_get_stats (c->session)->duplicates_in, ==, 3);
}

/* What tells a new message under an old identifier: each alone. */
static void
test_qos1_other_message (gconstpointer data)
{
  static const struct
  {
    guint16 packet_id;
    gboolean dup;
    const char *topic, *payload, *event;
  } others[] = {
    { 7, FALSE, "a", "x", "publish a x qos1" },    { 7, TRUE, "b", "x", "publish b x qos1 dup" },
    { 7, TRUE, "a", "y", "publish a y qos1 dup" }, { 7, TRUE, "a", "", "publish a  qos1 dup" },
    { 7, TRUE, "ax", "", "publish ax  qos1 dup" }, { 8, TRUE, "a", "x", "publish a x qos1 dup" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    for (guint acked = 0; acked <= 1; acked++)
      {
        g_autoptr (Conversation) c = conversation_connected (version_of (data));

        conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
        conversation_expect_events (c, "publish a x qos1");
        if (acked)
          conversation_ack (c, 0);
        conversation_reconnect (c, TRUE);
        conversation_server_publish (c, MQTT_QOS_1, others[i].packet_id, others[i].dup,
                                     others[i].topic, others[i].payload);
        conversation_expect_events (c, others[i].event);
        conversation_ack (c, 1);
        conversation_expect_sent (c, others[i].packet_id == 7 ? "PUBACK 7" : "PUBACK 8");
      }
}

/* A ping that was answered proves that what was sent before it arrived: from
 * then on the same words under the same identifier are a new message. */
static void
test_qos1_ack_confirmed (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttInflight inflight;

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  conversation_wait (c, 30 * G_USEC_PER_SEC);
  conversation_tick (c);
  conversation_server_publish (c, MQTT_QOS_1, 8, FALSE, "a", "y");
  conversation_ack (c, 1);
  conversation_server_hex (c, "d000");
  conversation_expect_events (c, "publish a x qos1; publish a y qos1; pong 0");
  mqtt_session_get_inflight (c->session, &inflight);
  g_assert_cmpuint (inflight.inbound_remembered, ==, 1);

  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_1, 7, TRUE, "a", "x");
  conversation_server_publish (c, MQTT_QOS_1, 8, TRUE, "a", "y");
  conversation_expect_events (c, "publish a x qos1 dup");
}

static void
test_nothing_is_remembered_without_a_session (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));
  MqttInflight inflight;

  c->options.clean_start = TRUE;
  c->options.session_expiry_s = 0;
  conversation_open (c);
  conversation_accept (c, FALSE);
  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  mqtt_session_get_inflight (c->session, &inflight);
  g_assert_cmpuint (inflight.inbound_remembered, ==, 0);
}

/* The four points of the QoS 2 handshake at which a line may break. */
static void
test_qos2_lost_before_handing_on (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_2, 7, TRUE, "a", "x");
  conversation_expect_events (c, "publish a x qos2");
  conversation_expect_sent (c, "");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "PUBREC 7");
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_expect_sent (c, "PUBCOMP 7");
}

static void
test_qos2_lost_with_pubrec (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_2, 7, TRUE, "a", "x");
  conversation_expect_sent (c, "PUBREC 7");
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_expect_sent (c, "PUBCOMP 7");
  conversation_expect_events (c, "publish a x qos2");
}

static void
test_qos2_lost_with_pubrel (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  conversation_reconnect (c, TRUE);
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_expect_sent (c, "PUBCOMP 7");
  conversation_expect_events (c, "publish a x qos2");
}

static void
test_qos2_lost_with_pubcomp (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_reconnect (c, TRUE);
  conversation_server_ack (c, MQTT_PACKET_PUBREL, 7, 0);
  conversation_expect_sent (c,
                            version_of (data) == MQTT_VERSION_5_0 ? "PUBCOMP 7 92" : "PUBCOMP 7");
  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_expect_events (c, "publish a x qos2; publish a x qos2");
}

/* A server restored from an old copy may use the identifier for another message. */
static void
test_qos2_other_message (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "y");
  conversation_expect_events (c, "publish a x qos2; publish a y qos2");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "");
  conversation_ack (c, 1);
  conversation_expect_sent (c, "PUBREC 7");
}

static void
test_order_after_resume (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_2, 2, FALSE, "a", "2");
  conversation_server_publish (c, MQTT_QOS_1, 3, FALSE, "a", "3");
  conversation_ack (c, 1);
  conversation_ack (c, 2);
  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_1, 1, TRUE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_2, 2, TRUE, "a", "2");
  conversation_server_publish (c, MQTT_QOS_1, 3, TRUE, "a", "3");
  conversation_expect_sent (c, "");
  conversation_ack (c, 0);
  conversation_expect_sent (c, "PUBACK 1; PUBREC 2; PUBACK 3");
  conversation_expect_events (c, "publish a 1 qos1; publish a 2 qos2; publish a 3 qos1");
}

static void
test_session_gone (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_2, 2, FALSE, "a", "2");
  conversation_expect_events (c, "publish a 1 qos1; publish a 2 qos2");
  conversation_reconnect (c, FALSE);
  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_2, 2, FALSE, "a", "2");
  conversation_expect_events (c, "publish a 1 qos1; publish a 2 qos2");

  conversation_ack (c, 0);
  conversation_ack (c, 1);
  conversation_expect_sent (c, "");
  conversation_ack (c, 2);
  conversation_ack (c, 3);
  conversation_expect_sent (c, "PUBACK 1; PUBREC 2");
}

static MqttPacket
read_only_packet (Conversation *c,
                  GBytes       *bytes)
{
  MqttSlice input = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes) };
  MqttPacket packet;
  gsize consumed;

  g_assert_cmpint (mqtt_packet_decode (input, c->options.version, MQTT_PACKET_SIZE_LIMIT, &packet,
                                       &consumed, NULL),
                   ==, MQTT_DECODE_PACKET);
  g_assert_cmpuint (consumed, ==, input.length);
  return packet;
}

static gboolean
opens_clean (Conversation *c)
{
  g_autoptr (GBytes) bytes = NULL;

  conversation_open (c);
  bytes = mqtt_session_output (c->session);
  return read_only_packet (c, bytes).connect.clean_start;
}

static guint32
expiry_on_close (Conversation *c)
{
  g_autoptr (GBytes) bytes = NULL;
  MqttPacket packet;

  mqtt_session_close (c->session, MQTT_REASON_NORMAL_DISCONNECTION, c->now_us);
  bytes = mqtt_session_output (c->session);
  packet = read_only_packet (c, bytes);
  g_assert_cmpint (packet.type, ==, MQTT_PACKET_DISCONNECT);
  return mqtt_properties_get_number (packet.disconnect.properties,
                                     MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, G_MAXUINT32);
}

/* Who has no identifier to come back with loses nothing while it runs, and leaves nothing behind. */
static void
test_clean_only_at_first (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  c->options.clean_start = TRUE;
  g_assert_true (opens_clean (c));
  conversation_accept (c, FALSE);
  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "1");
  mqtt_session_lost (c->session);
  g_assert_false (opens_clean (c));
  conversation_accept (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_1, 1, TRUE, "a", "1");
  conversation_expect_events (c, "publish a 1 qos1");
  g_assert_cmpuint (expiry_on_close (c), ==, 0);
  mqtt_session_lost (c->session);
  g_assert_true (opens_clean (c));
}

static void
test_clean_every_time_without_expiry (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  c->options.clean_start = TRUE;
  c->options.session_expiry_s = 0;
  g_assert_true (opens_clean (c));
  conversation_accept (c, FALSE);
  mqtt_session_lost (c->session);
  g_assert_true (opens_clean (c));
  conversation_accept (c, FALSE);
  g_assert_cmpuint (expiry_on_close (c), ==, G_MAXUINT32);
}

static void
test_kept_session_survives_close (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  g_assert_false (opens_clean (c));
  conversation_accept (c, TRUE);
  g_assert_cmpuint (expiry_on_close (c), ==, G_MAXUINT32);
}

/* A violation and a close do not cost the session its memory. */
static void
test_kept_after_violation (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_publish (c, MQTT_QOS_2, 7, FALSE, "a", "x");
  conversation_server_hex (c, "c000");
  conversation_expect_events (c, "publish a x qos2; ended protocol-error 82");
  conversation_ack (c, 0);
  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_2, 7, TRUE, "a", "x");
  conversation_expect_events (c, "");
  conversation_expect_sent (c, "PUBREC 7");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/resume/qos1/unacknowledged", test_qos1_unacked);
  add_for_both_versions ("/session/resume/qos1/acknowledged-while-away",
                         test_qos1_acked_while_away);
  add_for_both_versions ("/session/resume/qos1/puback-was-lost", test_qos1_ack_lost);
  add_for_both_versions ("/session/resume/qos1/another-message", test_qos1_other_message);
  add_for_both_versions ("/session/resume/qos1/puback-has-arrived", test_qos1_ack_confirmed);
  add_for_both_versions ("/session/resume/qos1/no-memory-without-a-session",
                         test_nothing_is_remembered_without_a_session);
  add_for_both_versions ("/session/resume/qos2/lost-before-handing-on",
                         test_qos2_lost_before_handing_on);
  add_for_both_versions ("/session/resume/qos2/lost-with-pubrec", test_qos2_lost_with_pubrec);
  add_for_both_versions ("/session/resume/qos2/lost-with-pubrel", test_qos2_lost_with_pubrel);
  add_for_both_versions ("/session/resume/qos2/lost-with-pubcomp", test_qos2_lost_with_pubcomp);
  add_for_both_versions ("/session/resume/qos2/another-message", test_qos2_other_message);
  add_for_both_versions ("/session/resume/acks-stay-in-order", test_order_after_resume);
  add_for_both_versions ("/session/resume/session-gone-makes-tokens-inert", test_session_gone);
  g_test_add_func ("/session/resume/clean-only-at-first", test_clean_only_at_first);
  add_for_both_versions ("/session/resume/clean-every-time-without-expiry",
                         test_clean_every_time_without_expiry);
  g_test_add_func ("/session/resume/kept-session-survives-close", test_kept_session_survives_close);
  add_for_both_versions ("/session/resume/kept-after-a-violation", test_kept_after_violation);

  return g_test_run ();
}
