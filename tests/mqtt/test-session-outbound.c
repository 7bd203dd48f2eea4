/* test-session-outbound.c: messages to the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

static void
expect_refusal (Conversation *c,
                const char   *topic,
                const char   *payload,
                MqttQos       qos,
                gboolean      retain,
                guint8        reason)
{
  g_autoptr (GError) error = NULL;
  guint16 packet_id = 99;

  g_assert_false (mqtt_session_publish (c->session, mqtt_slice_from_string (topic),
                                        mqtt_slice_from_string (payload), qos, retain, c->now_us,
                                        &packet_id, &error));
  g_assert_error (error, MQTT_ERROR, reason);
  g_assert_cmpuint (packet_id, ==, 0);
}

static Conversation *
connected_with (const char *connack)
{
  Conversation *c = conversation_new (MQTT_VERSION_5_0);

  conversation_open (c);
  conversation_skip_sent (c);
  conversation_server_hex (c, connack);
  conversation_expect_events (c, "connected new");
  return c;
}

static void
test_each_qos (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  g_assert_cmpuint (conversation_publish (c, MQTT_QOS_0, "a", "0"), ==, 0);
  g_assert_cmpuint (conversation_publish (c, MQTT_QOS_1, "a", "1"), ==, 1);
  g_assert_cmpuint (conversation_publish (c, MQTT_QOS_2, "a", ""), ==, 2);
  conversation_expect_sent (c, "PUBLISH a 0 qos0; PUBLISH 1 a 1 qos1; PUBLISH 2 a  qos2");
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 2, 0);
  conversation_expect_sent (c, "PUBREL 2");
  conversation_server_ack (c, MQTT_PACKET_PUBCOMP, 2, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 1, 0);
  conversation_expect_events (c, "published 2 00; published 1 00");
}

static void
test_retain (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  g_assert_true (mqtt_session_publish (c->session, mqtt_slice_from_string ("a"),
                                       mqtt_slice_from_string ("x"), MQTT_QOS_1, TRUE, c->now_us,
                                       NULL, NULL));
  conversation_expect_sent (c, "PUBLISH 1 a x qos1 retain");
}

static void
test_error_reasons (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  conversation_publish (c, MQTT_QOS_1, "a", "1");
  conversation_publish (c, MQTT_QOS_2, "a", "2");
  conversation_server_hex (c, "4009"
                              "0001"
                              "87"
                              "05"
                              "1f0002"
                              "6e6f");
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 2, MQTT_REASON_QUOTA_EXCEEDED);
  conversation_expect_events (c, "published 1 87 because no; published 2 97");
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 2, 0);
  conversation_skip_sent (c);
}

static void
test_unknown_acks (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_ack (c, MQTT_PACKET_PUBACK, 7, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBCOMP, 7, 0);
  conversation_expect_sent (c, "");
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 7, 0);
  conversation_expect_sent (c, version_of (data) == MQTT_VERSION_5_0 ? "PUBREL 7 92" : "PUBREL 7");
  if (version_of (data) == MQTT_VERSION_5_0)
    {
      conversation_server_ack (c, MQTT_PACKET_PUBREC, 8, MQTT_REASON_UNSPECIFIED_ERROR);
      conversation_expect_sent (c, "");
    }

  conversation_subscribe (c, "a", MQTT_QOS_0);
  conversation_skip_sent (c);
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 1, 0);
  conversation_expect_events (c, "");
  g_assert_cmpuint (mqtt_session_get_stats (c->session)->unknown_acks_in, ==,
                    version_of (data) == MQTT_VERSION_5_0 ? 5 : 4);
}

static void
test_pubrec_repeated (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_publish (c, MQTT_QOS_2, "a", "2");
  conversation_skip_sent (c);
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 1, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 1, 0);
  conversation_expect_sent (c, "PUBREL 1; PUBREL 1");
  conversation_server_ack (c, MQTT_PACKET_PUBCOMP, 1, 0);
  conversation_expect_events (c, "published 1 00");
}

static void
test_receive_maximum (void)
{
  g_autoptr (Conversation) c = connected_with ("2006"
                                               "0000"
                                               "03"
                                               "210002");

  for (guint i = 1; i <= 4; i++)
    conversation_publish (c, i == 1 ? MQTT_QOS_2 : MQTT_QOS_1, "a", "x");
  conversation_publish (c, MQTT_QOS_0, "a", "0");
  conversation_expect_sent (c, "PUBLISH 1 a x qos2; PUBLISH 2 a x qos1; PUBLISH a 0 qos0");

  conversation_server_ack (c, MQTT_PACKET_PUBREC, 1, 0);
  conversation_expect_sent (c, "PUBREL 1");
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 2, 0);
  conversation_expect_sent (c, "PUBLISH 3 a x qos1");
  conversation_server_ack (c, MQTT_PACKET_PUBCOMP, 1, 0);
  conversation_expect_sent (c, "PUBLISH 4 a x qos1");
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 4, 0);
  conversation_expect_events (c, "published 2 00; published 1 00; published 4 00");
}

/* What was not sent yet cannot be acknowledged. */
static void
test_ack_of_what_waits (void)
{
  g_autoptr (Conversation) c = connected_with ("2006"
                                               "0000"
                                               "03"
                                               "210001");

  conversation_publish (c, MQTT_QOS_1, "a", "x");
  conversation_publish (c, MQTT_QOS_1, "a", "y");
  conversation_skip_sent (c);
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 2, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 1, 0);
  conversation_expect_events (c, "published 1 00");
  conversation_expect_sent (c, "PUBLISH 2 a y qos1");
}

static void
test_queue_is_bounded (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  c->options.maximum_queued = 2;
  conversation_open (c);
  conversation_accept (c, FALSE);
  conversation_publish (c, MQTT_QOS_2, "a", "1");
  conversation_publish (c, MQTT_QOS_1, "a", "2");
  expect_refusal (c, "a", "3", MQTT_QOS_1, FALSE, MQTT_REASON_QUOTA_EXCEEDED);
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 1, 0);
  expect_refusal (c, "a", "3", MQTT_QOS_1, FALSE, MQTT_REASON_QUOTA_EXCEEDED);
  conversation_publish (c, MQTT_QOS_0, "a", "0");
  conversation_server_ack (c, MQTT_PACKET_PUBCOMP, 1, 0);
  conversation_publish (c, MQTT_QOS_1, "a", "3");
}

static void
test_invalid (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  expect_refusal (c, "a/+", "x", MQTT_QOS_0, FALSE, MQTT_REASON_TOPIC_NAME_INVALID);
  expect_refusal (c, "", "x", MQTT_QOS_1, FALSE, MQTT_REASON_TOPIC_NAME_INVALID);
  conversation_expect_sent (c, "");
}

static void
test_capabilities (void)
{
  g_autoptr (Conversation) c = connected_with ("200c"
                                               "0000"
                                               "09"
                                               "2401"
                                               "2500"
                                               "270000000c");

  expect_refusal (c, "a", "x", MQTT_QOS_2, FALSE, MQTT_REASON_QOS_NOT_SUPPORTED);
  expect_refusal (c, "a", "x", MQTT_QOS_0, TRUE, MQTT_REASON_RETAIN_NOT_SUPPORTED);
  expect_refusal (c, "a", "1234567", MQTT_QOS_0, FALSE, MQTT_REASON_PACKET_TOO_LARGE);
  expect_refusal (c, "a", "12345", MQTT_QOS_1, FALSE, MQTT_REASON_PACKET_TOO_LARGE);
  conversation_publish (c, MQTT_QOS_0, "a", "123456");
  conversation_publish (c, MQTT_QOS_1, "a", "1234");
  conversation_expect_sent (c, "PUBLISH a 123456 qos0; PUBLISH 1 a 1234 qos1");
}

static void
test_not_connected (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  conversation_open (c);
  conversation_skip_sent (c);
  expect_refusal (c, "a", "0", MQTT_QOS_0, FALSE, MQTT_REASON_SERVER_UNAVAILABLE);
  conversation_publish (c, MQTT_QOS_1, "a", "1");
  conversation_publish (c, MQTT_QOS_2, "a", "2");
  conversation_expect_sent (c, "");
  conversation_accept (c, FALSE);
  conversation_expect_sent (c, "PUBLISH 1 a 1 qos1; PUBLISH 2 a 2 qos2");
}

/* What was queued for an unknown server is measured by the one that came. */
static void
test_queued_and_refused (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  conversation_open (c);
  conversation_publish (c, MQTT_QOS_2, "a", "x");
  conversation_publish (c, MQTT_QOS_1, "a", "x");
  conversation_publish (c, MQTT_QOS_1, "a", "too-long");
  conversation_skip_sent (c);
  conversation_server_hex (c, "200a"
                              "0000"
                              "07"
                              "2401"
                              "270000000c");
  conversation_expect_events (c, "connected new; published 1 9b; published 3 95");
  conversation_expect_sent (c, "PUBLISH 2 a x qos1");
}

static void
test_resume (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_publish (c, MQTT_QOS_1, "a", "1");
  conversation_publish (c, MQTT_QOS_2, "a", "2");
  conversation_publish (c, MQTT_QOS_2, "a", "3");
  conversation_publish (c, MQTT_QOS_1, "a", "4");
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 3, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 2, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 4, 0);
  conversation_publish (c, MQTT_QOS_2, "a", "5");
  conversation_expect_events (c, "published 4 00");
  conversation_skip_sent (c);
  mqtt_session_lost (c->session);
  conversation_publish (c, MQTT_QOS_1, "a", "6");
  conversation_open (c);
  conversation_accept (c, TRUE);
  conversation_expect_sent (c, "PUBREL 3; PUBREL 2; PUBLISH 1 a 1 qos1 dup; "
                               "PUBLISH 5 a 5 qos2 dup; PUBLISH 6 a 6 qos1");

  conversation_server_ack (c, MQTT_PACKET_PUBCOMP, 3, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBCOMP, 2, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 1, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 6, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 5, 0);
  conversation_server_ack (c, MQTT_PACKET_PUBCOMP, 5, 0);
  conversation_expect_events (c, "published 3 00; published 2 00; published 1 00; "
                                 "published 6 00; published 5 00");
}

/* Four points of the handshake seen from the sender's side. */
static void
test_resume_at_each_point (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_publish (c, MQTT_QOS_2, "a", "x");
  conversation_reconnect (c, TRUE);
  conversation_expect_sent (c, "PUBLISH 1 a x qos2 dup");
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 1, 0);
  conversation_reconnect (c, TRUE);
  conversation_expect_sent (c, "PUBREL 1");
  conversation_reconnect (c, TRUE);
  conversation_expect_sent (c, "PUBREL 1");
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 1, 0);
  conversation_expect_sent (c, "PUBREL 1");
  conversation_server_ack (
      c, MQTT_PACKET_PUBCOMP, 1,
      version_of (data) == MQTT_VERSION_5_0 ? MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND : 0);
  conversation_expect_events (c, version_of (data) == MQTT_VERSION_5_0 ? "published 1 92"
                                                                       : "published 1 00");
  conversation_reconnect (c, TRUE);
  conversation_expect_sent (c, "");
}

static void
test_resume_within_receive_maximum (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  for (guint i = 1; i <= 3; i++)
    conversation_publish (c, MQTT_QOS_1, "a", "x");
  conversation_skip_sent (c);
  mqtt_session_lost (c->session);
  conversation_open (c);
  conversation_skip_sent (c);
  conversation_server_hex (c, "2006"
                              "0100"
                              "03"
                              "210001");
  conversation_expect_sent (c, "PUBLISH 1 a x qos1 dup");

  /* The answer to what an earlier connection sent counts, sent again or not. */
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 2, 0);
  conversation_expect_sent (c, "");
  conversation_server_ack (c, MQTT_PACKET_PUBACK, 1, 0);
  conversation_expect_sent (c, "PUBLISH 3 a x qos1 dup");
  conversation_expect_events (c, "connected resumed; published 2 00; published 1 00");
}

static void
test_session_gone (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_publish (c, MQTT_QOS_1, "a", "1");
  conversation_publish (c, MQTT_QOS_2, "a", "2");
  conversation_server_ack (c, MQTT_PACKET_PUBREC, 2, 0);
  mqtt_session_lost (c->session);
  conversation_publish (c, MQTT_QOS_1, "a", "3");
  conversation_open (c);
  conversation_accept (c, FALSE);
  conversation_expect_events (c, "published 2 80; published 1 80");
  conversation_expect_sent (c, "PUBLISH 3 a 3 qos1");
}

/* Undrained output stops what can wait and refuses what cannot. */
static void
test_owner_does_not_drain (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttSubscription subscription = { .filter = mqtt_slice_from_string ("a") };
  g_autofree char *large = g_strnfill (600000, 'x');
  g_autoptr (GError) error = NULL;
  MqttInflight inflight;

  conversation_publish (c, MQTT_QOS_0, "a", large);
  conversation_publish (c, MQTT_QOS_0, "a", large);
  expect_refusal (c, "a", "x", MQTT_QOS_0, FALSE, MQTT_REASON_QUOTA_EXCEEDED);
  g_assert_cmpuint (mqtt_session_subscribe (c->session, &subscription, 1, c->now_us, &error), ==,
                    0);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_QUOTA_EXCEEDED);
  conversation_publish (c, MQTT_QOS_1, "a", "x");
  mqtt_session_get_inflight (c->session, &inflight);
  g_assert_cmpuint (inflight.outbound_queued, ==, 1);
  g_assert_cmpuint (inflight.outbound_in_flight, ==, 0);
  g_assert_cmpuint (inflight.output_bytes, <, 1300000);

  conversation_expect_sent (c, "PUBLISH a 600000bytes qos0; PUBLISH a 600000bytes qos0; "
                               "PUBLISH 1 a x qos1");
  conversation_publish (c, MQTT_QOS_0, "a", "x");
}

/* A server that only asks for answers, and an owner that cannot get rid of them. */
static void
test_answers_are_bounded (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttInflight inflight;

  for (guint i = 0; i < 300000 && c->n_ended == 0; i++)
    conversation_server_ack (c, MQTT_PACKET_PUBREL, 1, 0);
  mqtt_session_get_inflight (c->session, &inflight);
  g_assert_cmpuint (inflight.output_bytes, <, 1100000);
  conversation_expect_events (c, "ended protocol-error 97");
}

static void
test_answers_that_are_taken (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  for (guint i = 0; i < 400000; i++)
    {
      conversation_server_ack (c, MQTT_PACKET_PUBREL, 1, 0);
      if (i % 1000 == 0)
        conversation_skip_sent (c);
    }
  conversation_expect_events (c, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/outbound/each-qos", test_each_qos);
  add_for_both_versions ("/session/outbound/retain", test_retain);
  g_test_add_func ("/session/outbound/error-reason-ends-the-exchange", test_error_reasons);
  add_for_both_versions ("/session/outbound/unknown-acks-are-harmless", test_unknown_acks);
  add_for_both_versions ("/session/outbound/pubrec-repeated", test_pubrec_repeated);
  g_test_add_func ("/session/outbound/receive-maximum", test_receive_maximum);
  g_test_add_func ("/session/outbound/ack-of-what-waits", test_ack_of_what_waits);
  add_for_both_versions ("/session/outbound/queue-is-bounded", test_queue_is_bounded);
  add_for_both_versions ("/session/outbound/invalid-topic", test_invalid);
  g_test_add_func ("/session/outbound/what-the-server-does-not-take", test_capabilities);
  add_for_both_versions ("/session/outbound/queued-while-not-connected", test_not_connected);
  g_test_add_func ("/session/outbound/queued-and-refused", test_queued_and_refused);
  add_for_both_versions ("/session/outbound/resumed-in-order", test_resume);
  add_for_both_versions ("/session/outbound/resumed-at-each-point", test_resume_at_each_point);
  g_test_add_func ("/session/outbound/resumed-within-receive-maximum",
                   test_resume_within_receive_maximum);
  add_for_both_versions ("/session/outbound/session-gone", test_session_gone);
  add_for_both_versions ("/session/outbound/owner-does-not-drain", test_owner_does_not_drain);
  add_for_both_versions ("/session/outbound/answers-are-bounded", test_answers_are_bounded);
  add_for_both_versions ("/session/outbound/answers-that-are-taken-do-not-count",
                         test_answers_that_are_taken);

  return g_test_run ();
}
