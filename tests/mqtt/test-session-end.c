/* test-session-end.c: how a connection ends, and that it ends once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

static void
test_close (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  g_autoptr (GBytes) output = NULL;

  mqtt_session_close (c->session, MQTT_REASON_NORMAL_DISCONNECTION, c->now_us);
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
  g_assert_null (mqtt_session_get_capabilities (c->session));
  output = mqtt_session_output (c->session);
  g_assert_cmpmem (g_bytes_get_data (output, NULL), g_bytes_get_size (output), "\xe0\0", 2);
}

static void
test_close_with_reason (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  mqtt_session_close (c->session, MQTT_REASON_DISCONNECT_WITH_WILL, c->now_us);
  conversation_expect_sent (c, "DISCONNECT 04");
}

static void
test_close_with_will_in_3_1_1 (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_3_1_1);

  mqtt_session_close (c->session, MQTT_REASON_DISCONNECT_WITH_WILL, c->now_us);
  conversation_expect_sent (c, "");
  g_assert_null (mqtt_session_get_capabilities (c->session));
}

static void
test_close_before_connack (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  conversation_open (c);
  mqtt_session_close (c->session, MQTT_REASON_NORMAL_DISCONNECTION, c->now_us);
  conversation_expect_sent (c, "CONNECT; DISCONNECT");
}

/* What waits goes out before DISCONNECT, and nothing after it. */
static void
test_nothing_after_close (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  g_autoptr (GError) error = NULL;

  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "1");
  conversation_server_publish (c, MQTT_QOS_1, 2, FALSE, "a", "2");
  conversation_ack (c, 0);
  mqtt_session_close (c->session, MQTT_REASON_NORMAL_DISCONNECTION, c->now_us);
  conversation_ack (c, 1);
  conversation_publish (c, MQTT_QOS_1, "a", "queued");
  g_assert_false (mqtt_session_publish (c->session, mqtt_slice_from_string ("a"),
                                        mqtt_slice_from_string ("x"), MQTT_QOS_0, FALSE, c->now_us,
                                        NULL, &error));
  mqtt_session_close (c->session, MQTT_REASON_NORMAL_DISCONNECTION, c->now_us);
  conversation_wait (c, G_TIME_SPAN_DAY);
  conversation_tick (c);
  conversation_expect_sent (c, "PUBACK 1; DISCONNECT");
  conversation_expect_events (c, "publish a 1 qos1; publish a 2 qos1");
}

/* A close inside the event loop stops it: no event of what lies behind. */
static void
test_close_between_events (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  const guint8 pings[] = { 0xd0, 0, 0xc0, 0 };
  MqttEvent event;

  conversation_wait (c, 30 * G_USEC_PER_SEC);
  conversation_tick (c);
  mqtt_session_receive (c->session, pings, sizeof pings, c->now_us);
  g_assert_true (mqtt_session_next (c->session, &event));
  g_assert_cmpint (event.type, ==, MQTT_EVENT_PONG);
  mqtt_session_close (c->session, MQTT_REASON_NORMAL_DISCONNECTION, c->now_us);
  g_assert_false (mqtt_session_next (c->session, &event));
  conversation_expect_sent (c, "PINGREQ; DISCONNECT");
}

static void
test_free (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  mqtt_session_free (NULL);
  conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "x");
  conversation_server_publish (c, MQTT_QOS_2, 2, FALSE, "a", "x");
  conversation_ack (c, 0);
  conversation_publish (c, MQTT_QOS_2, "a", "x");
  conversation_subscribe (c, "a", MQTT_QOS_0);
}

static void
test_lost (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttEvent event;

  conversation_publish (c, MQTT_QOS_0, "a", "x");
  mqtt_session_lost (c->session);
  mqtt_session_lost (c->session);
  g_assert_null (mqtt_session_output (c->session));
  g_assert_false (mqtt_session_next (c->session, &event));
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
  conversation_wait (c, G_TIME_SPAN_DAY);
  conversation_tick (c);
  conversation_expect_events (c, "");
}

static void
test_open_without_lost (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_publish (c, MQTT_QOS_1, "a", "x");
  conversation_open (c);
  conversation_expect_sent (c, "CONNECT");
  conversation_accept (c, TRUE);
  conversation_expect_sent (c, "PUBLISH 1 a x qos1 dup");
}

static void
test_ended_once (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_hex (c, "c000 c000");
  conversation_server_hex (c, "c000");
  conversation_wait (c, G_TIME_SPAN_DAY);
  conversation_tick (c);
  mqtt_session_close (c->session, MQTT_REASON_NORMAL_DISCONNECTION, c->now_us);
  conversation_expect_events (c, "ended protocol-error 82");
  conversation_expect_sent (c, version_of (data) == MQTT_VERSION_5_0 ? "DISCONNECT 82" : "");

  conversation_reconnect (c, TRUE);
  conversation_server_hex (c, "c000");
  conversation_expect_events (c, "ended protocol-error 82");
}

static void
test_end_that_nobody_read (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  conversation_open (c);
  conversation_wait (c, G_TIME_SPAN_MINUTE);
  mqtt_session_tick (c->session, c->now_us);
  mqtt_session_lost (c->session);
  conversation_expect_events (c, "");
  conversation_open (c);
  conversation_accept (c, FALSE);
  conversation_expect_events (c, "");
}

static void
test_disconnected (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  conversation_server_hex (c, "e00f"
                              "9d"
                              "0d"
                              "1f0003"
                              "627965"
                              "1c0004"
                              "686f7374");
  conversation_expect_events (c, "ended disconnected 9d because bye try host");
  conversation_expect_sent (c, "");
}

static void
test_message (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  static const guint8 ping[] = { 0xc0, 0 };
  MqttEvent event;

  mqtt_session_receive (c->session, ping, sizeof ping, c->now_us);
  g_assert_true (mqtt_session_next (c->session, &event));
  g_assert_cmpint (event.type, ==, MQTT_EVENT_ENDED);
  g_assert_cmpstr (event.ended.message, ==, "The server sent PINGREQ, which it must not do now");
}

static void
test_reason_of_the_codec (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  conversation_server_hex (c, "3006"
                              "00032f2b61"
                              "00");
  conversation_expect_events (c, "ended protocol-error 90");
  conversation_expect_sent (c, "DISCONNECT 90");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/end/close", test_close);
  g_test_add_func ("/session/end/close-with-reason", test_close_with_reason);
  g_test_add_func ("/session/end/close-with-will-in-3.1.1", test_close_with_will_in_3_1_1);
  add_for_both_versions ("/session/end/close-before-connack", test_close_before_connack);
  add_for_both_versions ("/session/end/nothing-after-close", test_nothing_after_close);
  add_for_both_versions ("/session/end/close-between-events", test_close_between_events);
  add_for_both_versions ("/session/end/lost", test_lost);
  g_test_add_func ("/session/end/freed-in-the-middle", test_free);
  add_for_both_versions ("/session/end/open-without-lost", test_open_without_lost);
  add_for_both_versions ("/session/end/ended-once", test_ended_once);
  add_for_both_versions ("/session/end/nobody-read-it", test_end_that_nobody_read);
  g_test_add_func ("/session/end/server-disconnects", test_disconnected);
  add_for_both_versions ("/session/end/violation-is-said-in-words", test_message);
  g_test_add_func ("/session/end/reason-of-the-codec-is-sent", test_reason_of_the_codec);

  return g_test_run ();
}
