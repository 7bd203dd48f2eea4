/* test-session-keepalive.c: is the other side still there?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

#define SECONDS ((gint64) G_USEC_PER_SEC)

static void
expect_deadline_in (Conversation *c,
                    gint64        us)
{
  g_assert_cmpint (mqtt_session_deadline (c->session) - c->now_us, ==, us);
}

static void
wait_and_tick (Conversation *c,
               gint64        us)
{
  conversation_wait (c, us);
  conversation_tick (c);
}

static Conversation *
connected_with (MqttVersion version,
                guint16     keep_alive_s,
                gint64      ping_timeout_us)
{
  Conversation *c = conversation_new (version);

  c->options.keep_alive_s = keep_alive_s;
  c->options.ping_timeout_us = ping_timeout_us;
  conversation_open (c);
  conversation_accept (c, FALSE);
  return c;
}

static void
test_idle (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  for (guint i = 0; i < 3; i++)
    {
      expect_deadline_in (c, 30 * SECONDS);
      wait_and_tick (c, 30 * SECONDS - 1);
      conversation_expect_sent (c, "");
      expect_deadline_in (c, 1);
      wait_and_tick (c, 1);
      conversation_expect_sent (c, "PINGREQ");
      expect_deadline_in (c, 12 * SECONDS);
      conversation_server_hex (c, "d000");
      conversation_expect_events (c, "pong 0");
    }
}

static void
test_round_trip (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  wait_and_tick (c, 30 * SECONDS);
  conversation_wait (c, 123456);
  conversation_server_hex (c, "d000");
  conversation_expect_events (c, "pong 123456");
}

static void
test_unanswered (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  wait_and_tick (c, 30 * SECONDS);
  conversation_expect_sent (c, "PINGREQ");
  wait_and_tick (c, 12 * SECONDS - 1);
  conversation_expect_events (c, "");
  conversation_expect_sent (c, "");
  wait_and_tick (c, 1);
  conversation_expect_events (c, "ended keep-alive-timeout 8d");
  conversation_expect_sent (c, "");
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
  wait_and_tick (c, 100 * SECONDS);
  conversation_expect_events (c, "");
}

static void
test_timeouts (gconstpointer data)
{
  static const struct
  {
    guint16 keep_alive_s;
    gint64 ping_timeout_us;
    gint64 expected_us;
  } cases[] = {
    { 1, 0, SECONDS / 2 },
    { 2, 0, 4 * SECONDS / 5 },
    { 3, 0, 6 * SECONDS / 5 },
    { 60, 0, 24 * SECONDS },
    { 65535, 0, 65535 * SECONDS * 2 / 5 },
    { 60, 5, 5 },
    { 2, 9 * SECONDS, 9 * SECONDS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Conversation) c =
          connected_with (version_of (data), cases[i].keep_alive_s, cases[i].ping_timeout_us);

      expect_deadline_in (c, cases[i].keep_alive_s * SECONDS);
      wait_and_tick (c, cases[i].keep_alive_s * SECONDS);
      conversation_expect_sent (c, "PINGREQ");
      expect_deadline_in (c, cases[i].expected_us);
      wait_and_tick (c, cases[i].expected_us);
      conversation_expect_events (c, "ended keep-alive-timeout 8d");
    }
}

static void
test_none (gconstpointer data)
{
  g_autoptr (Conversation) c = connected_with (version_of (data), 0, 0);

  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
  wait_and_tick (c, G_TIME_SPAN_DAY);
  conversation_expect_sent (c, "");
  conversation_expect_events (c, "");
}

static void
test_server_overrides (void)
{
  static const struct
  {
    const char *connack;
    guint expected_s;
  } cases[] = { { "2006"
                  "0000"
                  "03"
                  "130005",
                  5 },
                { "2006"
                  "0000"
                  "03"
                  "130000",
                  0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

      conversation_open (c);
      conversation_skip_sent (c);
      conversation_server_hex (c, cases[i].connack);
      if (cases[i].expected_s > 0)
        expect_deadline_in (c, cases[i].expected_s * SECONDS);
      else
        g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);

      /* It holds for that connection; the next server may think otherwise. */
      conversation_reconnect (c, FALSE);
      expect_deadline_in (c, 30 * SECONDS);
    }
}

static void
test_own_traffic_while_the_server_speaks (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  for (guint i = 0; i < 10; i++)
    {
      wait_and_tick (c, 20 * SECONDS);
      conversation_server_publish (c, MQTT_QOS_1, 1, FALSE, "a", "x");
      conversation_ack (c, i);
      conversation_expect_sent (c, "PUBACK 1");
    }
}

/* A server that only hears us must still be asked whether it lives. */
static void
test_own_traffic_into_silence (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  for (guint i = 0; i < 29; i++)
    {
      wait_and_tick (c, SECONDS);
      conversation_publish (c, MQTT_QOS_0, "a", "x");
    }
  conversation_skip_sent (c);
  wait_and_tick (c, SECONDS);
  conversation_expect_sent (c, "PINGREQ");
  for (guint i = 0; i < 11; i++)
    {
      wait_and_tick (c, SECONDS);
      conversation_publish (c, MQTT_QOS_0, "a", "x");
      conversation_expect_sent (c, "PUBLISH a x qos0");
      conversation_expect_events (c, "");
    }
  wait_and_tick (c, SECONDS);
  conversation_expect_events (c, "ended keep-alive-timeout 8d");
}

/* A server that speaks while we say nothing expects a PINGREQ [MQTT-3.1.2-20]. */
static void
test_speaking_server (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  for (guint i = 0; i < 6; i++)
    {
      wait_and_tick (c, 5 * SECONDS);
      conversation_server_publish (c, MQTT_QOS_0, 0, FALSE, "a", "x");
    }
  conversation_expect_sent (c, "PINGREQ");
}

/* PINGRESP may be stuck behind a large message: every byte of it is life. */
static void
test_any_byte_is_life (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  wait_and_tick (c, 30 * SECONDS);
  conversation_expect_sent (c, "PINGREQ");
  wait_and_tick (c, 11 * SECONDS);
  conversation_server_hex (c, "30");
  conversation_wait (c, 1 * SECONDS);
  conversation_tick (c);
  conversation_expect_events (c, "");

  /* 30 s without anything sent: the next ping, and its answer may be two. */
  expect_deadline_in (c, 18 * SECONDS);
  wait_and_tick (c, 18 * SECONDS);
  conversation_expect_sent (c, "PINGREQ");
  conversation_server_hex (c, version_of (data) == MQTT_VERSION_5_0 ? "05 00016100 78 d000 d000"
                                                                    : "04 000161 78 d000 d000");
  conversation_expect_events (c, "publish a x qos0; pong 30000000; pong 0");
}

static void
test_server_that_never_answers_pings (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  for (guint i = 0; i < 20; i++)
    {
      wait_and_tick (c, 30 * SECONDS);
      conversation_expect_sent (c, "PINGREQ");
      conversation_server_publish (c, MQTT_QOS_0, 0, FALSE, "a", "x");
      conversation_expect_events (c, "publish a x qos0");
    }

  /* Four unanswered pings are remembered, and answered in their order. */
  conversation_server_hex (c, "d000 d000 d000 d000 d000");
  conversation_expect_events (c, "pong 570000000; pong 540000000; pong 510000000; "
                                 "pong 480000000");
}

static void
test_pong_unasked (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_hex (c, "d000");
  conversation_expect_events (c, "");
}

static void
test_at_most_one_ping (gconstpointer data)
{
  g_autoptr (Conversation) c = connected_with (version_of (data), 1, 10 * SECONDS);

  wait_and_tick (c, 1 * SECONDS);
  conversation_expect_sent (c, "PINGREQ");
  for (guint i = 0; i < 9; i++)
    {
      wait_and_tick (c, 1 * SECONDS);
      conversation_expect_sent (c, "");
    }
}

static void
test_early_ticks (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  for (guint i = 0; i < 29; i++)
    {
      wait_and_tick (c, SECONDS);
      conversation_expect_sent (c, "");
    }
  expect_deadline_in (c, SECONDS);
}

/* A machine that slept through everything asks first, and then waits. */
static void
test_sleep_before_ping (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  wait_and_tick (c, G_TIME_SPAN_DAY);
  conversation_expect_sent (c, "PINGREQ");
  conversation_expect_events (c, "");
  expect_deadline_in (c, 12 * SECONDS);
  conversation_server_hex (c, "d000");
  conversation_expect_events (c, "pong 0");
}

static void
test_sleep_after_ping (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  wait_and_tick (c, 30 * SECONDS);
  conversation_expect_sent (c, "PINGREQ");
  wait_and_tick (c, G_TIME_SPAN_DAY);
  conversation_expect_events (c, "");
  expect_deadline_in (c, 12 * SECONDS);
  wait_and_tick (c, 12 * SECONDS);
  conversation_expect_events (c, "ended keep-alive-timeout 8d");
}

/* A late owner: what was received before the late tick decides. */
static void
test_receive_before_late_tick (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  wait_and_tick (c, 30 * SECONDS);
  conversation_wait (c, 16 * SECONDS);
  conversation_server_hex (c, "d000");
  conversation_expect_events (c, "pong 16000000");
}

static void
test_clock_goes_back (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  wait_and_tick (c, 10 * SECONDS);
  wait_and_tick (c, -500 * SECONDS);
  conversation_expect_sent (c, "");
  expect_deadline_in (c, 20 * SECONDS);
  wait_and_tick (c, 20 * SECONDS);
  conversation_expect_sent (c, "PINGREQ");
  wait_and_tick (c, 10 * SECONDS);
  wait_and_tick (c, -10 * SECONDS);
  expect_deadline_in (c, 2 * SECONDS);
  conversation_server_hex (c, "d000");
  conversation_expect_events (c, "pong 10000000");
}

static void
test_end_of_time (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  c->now_us = G_MAXINT64 - 1;
  conversation_tick (c);
  conversation_expect_sent (c, "PINGREQ");
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
}

static void
answer_subscribe (Conversation *c,
                  guint16       packet_id)
{
  MqttPacket packet = { .type = MQTT_PACKET_SUBACK };

  packet.suback.packet_id = packet_id;
  packet.suback.reasons = (MqttSlice){ (const guint8[]){ 1 }, 1 };
  conversation_server (c, &packet);
}

/* Connected, but deaf. */
static void
test_an_unanswered_request (gconstpointer data)
{
  g_autoptr (Conversation) c = connected_with (version_of (data), 0, 0);

  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
  conversation_subscribe (c, "a", MQTT_QOS_1);
  expect_deadline_in (c, 30 * SECONDS);
  wait_and_tick (c, 30 * SECONDS - 1);
  conversation_expect_events (c, "");
  wait_and_tick (c, 1);
  conversation_expect_events (c, "ended request-timeout 80");
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);

  conversation_reconnect (c, FALSE);
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
}

static void
test_an_answered_request (gconstpointer data)
{
  g_autoptr (Conversation) c = connected_with (version_of (data), 0, 0);
  guint16 first = conversation_subscribe (c, "a", MQTT_QOS_1);

  wait_and_tick (c, 20 * SECONDS);
  conversation_subscribe (c, "b", MQTT_QOS_1);
  expect_deadline_in (c, 10 * SECONDS);
  answer_subscribe (c, first);
  conversation_expect_events (c, "subscribed 1 01");
  expect_deadline_in (c, 30 * SECONDS);
  answer_subscribe (c, first + 1);
  conversation_expect_events (c, "subscribed 2 01");
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
}

/* What is retained may come before the answer, and take its time; pings are
 * answered by a server that is deaf to all else. */
static void
test_a_request_waits_for_messages (gconstpointer data)
{
  g_autoptr (Conversation) c = connected_with (version_of (data), 20, 0);

  conversation_subscribe (c, "a", MQTT_QOS_1);
  wait_and_tick (c, 20 * SECONDS);
  conversation_server_hex (c, "d000");
  expect_deadline_in (c, 10 * SECONDS);
  conversation_server_publish (c, MQTT_QOS_0, 0, FALSE, "a", "x");
  conversation_expect_events (c, "pong 0; publish a x qos0");
  wait_and_tick (c, 20 * SECONDS);
  conversation_server_hex (c, "d000");
  wait_and_tick (c, 10 * SECONDS);
  conversation_expect_events (c, "pong 0; ended request-timeout 80");
}

static void
test_a_request_outlasts_our_sleep (gconstpointer data)
{
  g_autoptr (Conversation) c = connected_with (version_of (data), 0, 0);

  conversation_subscribe (c, "a", MQTT_QOS_1);
  wait_and_tick (c, 1000 * SECONDS);
  conversation_expect_events (c, "");
  expect_deadline_in (c, 30 * SECONDS);
  wait_and_tick (c, 30 * SECONDS);
  conversation_expect_events (c, "ended request-timeout 80");
}

static void
test_a_request_without_a_limit (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  c->options.keep_alive_s = 0;
  c->options.request_timeout_us = 0;
  conversation_open (c);
  conversation_accept (c, FALSE);
  conversation_subscribe (c, "a", MQTT_QOS_1);
  g_assert_cmpint (mqtt_session_deadline (c->session), ==, G_MAXINT64);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/keepalive/idle-line-is-pinged", test_idle);
  add_for_both_versions ("/session/keepalive/round-trip-is-measured", test_round_trip);
  add_for_both_versions ("/session/keepalive/unanswered-ping-means-half-open", test_unanswered);
  add_for_both_versions ("/session/keepalive/how-long-an-answer-may-take", test_timeouts);
  add_for_both_versions ("/session/keepalive/none", test_none);
  g_test_add_func ("/session/keepalive/server-overrides", test_server_overrides);
  add_for_both_versions ("/session/keepalive/no-ping-in-a-conversation",
                         test_own_traffic_while_the_server_speaks);
  add_for_both_versions ("/session/keepalive/own-traffic-does-not-hide-a-dead-peer",
                         test_own_traffic_into_silence);
  add_for_both_versions ("/session/keepalive/listening-alone-needs-pings", test_speaking_server);
  add_for_both_versions ("/session/keepalive/any-byte-is-life", test_any_byte_is_life);
  add_for_both_versions ("/session/keepalive/speaking-without-answering-pings-is-life",
                         test_server_that_never_answers_pings);
  add_for_both_versions ("/session/keepalive/pong-unasked", test_pong_unasked);
  add_for_both_versions ("/session/keepalive/at-most-one-ping", test_at_most_one_ping);
  add_for_both_versions ("/session/keepalive/early-ticks-do-no-harm", test_early_ticks);
  add_for_both_versions ("/session/keepalive/sleep-before-the-ping", test_sleep_before_ping);
  add_for_both_versions ("/session/keepalive/sleep-after-the-ping", test_sleep_after_ping);
  add_for_both_versions ("/session/keepalive/receive-before-a-late-tick",
                         test_receive_before_late_tick);
  add_for_both_versions ("/session/keepalive/clock-goes-back", test_clock_goes_back);
  add_for_both_versions ("/session/keepalive/end-of-time", test_end_of_time);

  add_for_both_versions ("/session/requests/unanswered-means-deaf", test_an_unanswered_request);
  add_for_both_versions ("/session/requests/each-answer-begins-the-wait-anew",
                         test_an_answered_request);
  add_for_both_versions ("/session/requests/messages-may-come-before-the-answer",
                         test_a_request_waits_for_messages);
  add_for_both_versions ("/session/requests/our-own-sleep-is-no-silence",
                         test_a_request_outlasts_our_sleep);
  add_for_both_versions ("/session/requests/may-wait-for-ever", test_a_request_without_a_limit);

  return g_test_run ();
}
