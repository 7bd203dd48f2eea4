/* test-session-subscribe.c: SUBSCRIBE, UNSUBSCRIBE and their answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

static void
expect_refusal (Conversation *c,
                const char   *filter,
                gboolean      no_local,
                guint8        reason)
{
  MqttSubscription subscription = { .filter = mqtt_slice_from_string (filter),
                                    .no_local = no_local };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (mqtt_session_subscribe (c->session, &subscription, 1, c->now_us, &error), ==,
                    0);
  g_assert_error (error, MQTT_ERROR, reason);
  conversation_expect_sent (c, "");
}

static void
test_results (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  gboolean is_v5 = version_of (data) == MQTT_VERSION_5_0;
  const MqttSubscription both[] = {
    { .filter = mqtt_slice_from_string ("a/+"), .qos = MQTT_QOS_1 },
    { .filter = mqtt_slice_from_string ("b/#"), .qos = MQTT_QOS_2 },
  };
  const MqttSlice filters[] = { mqtt_slice_from_string ("a/+"), mqtt_slice_from_string ("b/#") };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (mqtt_session_subscribe (c->session, both, 2, c->now_us, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (mqtt_session_unsubscribe (c->session, filters, 2, c->now_us, &error), ==, 2);
  g_assert_no_error (error);
  conversation_expect_sent (c, "SUBSCRIBE 1; UNSUBSCRIBE 2");

  conversation_server_hex (c, is_v5 ? "9005000100"
                                      "0187"
                                    : "90040001"
                                      "0180");
  conversation_expect_events (c, is_v5 ? "subscribed 1 01 87" : "subscribed 1 01 80");
  conversation_server_hex (c, is_v5 ? "b005000200"
                                      "0011"
                                    : "b0020002");
  conversation_expect_events (c, is_v5 ? "unsubscribed 2 00 11" : "unsubscribed 2");
}

static void
test_reason_string (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  conversation_subscribe (c, "a", MQTT_QOS_0);
  conversation_server_hex (c, "9009"
                              "0001"
                              "05"
                              "1f0002"
                              "6e6f"
                              "87");
  conversation_expect_events (c, "subscribed 1 87 because no");
}

/* Options that 3.1.1 does not know are not sent to it. */
static void
test_options (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttSubscription subscription = {
    .filter = mqtt_slice_from_string ("a"),
    .qos = MQTT_QOS_1,
    .no_local = TRUE,
    .retain_as_published = TRUE,
    .retain_handling = 2,
  };
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *bytes;
  gsize size;

  mqtt_session_subscribe (c->session, &subscription, 1, c->now_us, &error);
  g_assert_no_error (error);
  output = mqtt_session_output (c->session);
  bytes = g_bytes_get_data (output, &size);
  g_assert_cmphex (bytes[size - 1], ==, version_of (data) == MQTT_VERSION_5_0 ? 0x2d : 0x01);
}

static void
test_invalid_filter (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttSlice filter = mqtt_slice_from_string ("a/#/b");
  g_autoptr (GError) error = NULL;

  expect_refusal (c, "a/#/b", FALSE, MQTT_REASON_TOPIC_FILTER_INVALID);
  expect_refusal (c, "", FALSE, MQTT_REASON_TOPIC_FILTER_INVALID);
  g_assert_cmpuint (mqtt_session_unsubscribe (c->session, &filter, 1, c->now_us, &error), ==, 0);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_TOPIC_FILTER_INVALID);
}

static void
test_not_connected (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));
  MqttSlice filter = mqtt_slice_from_string ("a");
  g_autoptr (GError) error = NULL;

  conversation_open (c);
  conversation_skip_sent (c);
  expect_refusal (c, "a", FALSE, MQTT_REASON_SERVER_UNAVAILABLE);
  g_assert_cmpuint (mqtt_session_unsubscribe (c->session, &filter, 1, c->now_us, &error), ==, 0);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_SERVER_UNAVAILABLE);
}

static void
test_capabilities (void)
{
  g_autoptr (Conversation) c = conversation_new (MQTT_VERSION_5_0);

  conversation_open (c);
  conversation_skip_sent (c);
  conversation_server_hex (c, "200c"
                              "0000"
                              "09"
                              "2800"
                              "2a00"
                              "2700000014");
  expect_refusal (c, "a/+", FALSE, MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
  expect_refusal (c, "#", FALSE, MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
  expect_refusal (c, "$share/g/a", FALSE, MQTT_REASON_SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
  expect_refusal (c, "a-filter-of-30-bytes-in-length", FALSE, MQTT_REASON_PACKET_TOO_LARGE);
  conversation_subscribe (c, "a", MQTT_QOS_0);
  conversation_expect_sent (c, "SUBSCRIBE 2");
}

static void
test_shared_no_local (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_5_0);

  expect_refusal (c, "$share/g/a", TRUE, MQTT_REASON_PROTOCOL_ERROR);
  conversation_subscribe (c, "$share/g/a", MQTT_QOS_1);
  conversation_expect_sent (c, "SUBSCRIBE 1");
}

/* In 3.1.1 a shared subscription is an extension that the server judges. */
static void
test_shared_in_3_1_1 (void)
{
  g_autoptr (Conversation) c = conversation_connected (MQTT_VERSION_3_1_1);

  conversation_subscribe (c, "$share/g/a", MQTT_QOS_1);
  conversation_expect_sent (c, "SUBSCRIBE 1");
}

static void
test_pending_ends_with_connection (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttInflight inflight;

  conversation_subscribe (c, "a", MQTT_QOS_0);
  conversation_reconnect (c, TRUE);
  mqtt_session_get_inflight (c->session, &inflight);
  g_assert_cmpuint (inflight.requests_pending, ==, 0);
  conversation_server_hex (c,
                           version_of (data) == MQTT_VERSION_5_0 ? "900400010000" : "9003000100");
  conversation_expect_events (c, "ended protocol-error 82");
}

static void
test_answer_count (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  const MqttSubscription both[] = { { .filter = mqtt_slice_from_string ("a") },
                                    { .filter = mqtt_slice_from_string ("b") } };

  mqtt_session_subscribe (c->session, both, 2, c->now_us, NULL);
  conversation_server_hex (c,
                           version_of (data) == MQTT_VERSION_5_0 ? "900400010000" : "9003000100");
  conversation_expect_events (c, "ended protocol-error 82");
}

/* Identifiers are shared with messages, go round, and are never used twice. */
static void
test_identifiers (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttSubscription subscription = { .filter = mqtt_slice_from_string ("a") };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (conversation_publish (c, MQTT_QOS_1, "a", "x"), ==, 1);
  for (guint id = 2; id <= G_MAXUINT16; id++)
    {
      g_assert_cmpuint (conversation_subscribe (c, "a", MQTT_QOS_0), ==, id);
      conversation_skip_sent (c);
    }
  g_assert_cmpuint (mqtt_session_subscribe (c->session, &subscription, 1, c->now_us, &error), ==,
                    0);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_QUOTA_EXCEEDED);
  g_clear_error (&error);
  g_assert_false (mqtt_session_publish (c->session, subscription.filter, subscription.filter,
                                        MQTT_QOS_1, FALSE, c->now_us, NULL, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_QUOTA_EXCEEDED);

  conversation_server_hex (c, version_of (data) == MQTT_VERSION_5_0 ? "9004123400"
                                                                      "00"
                                                                    : "9003123400");
  conversation_expect_events (c, "subscribed 4660 00");
  g_assert_cmpuint (conversation_publish (c, MQTT_QOS_1, "a", "x"), ==, 0x1234);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/subscribe/results", test_results);
  g_test_add_func ("/session/subscribe/reason-string", test_reason_string);
  add_for_both_versions ("/session/subscribe/options", test_options);
  add_for_both_versions ("/session/subscribe/invalid-filter", test_invalid_filter);
  add_for_both_versions ("/session/subscribe/not-connected", test_not_connected);
  g_test_add_func ("/session/subscribe/what-the-server-cannot-do", test_capabilities);
  g_test_add_func ("/session/subscribe/shared-and-no-local", test_shared_no_local);
  g_test_add_func ("/session/subscribe/shared-in-3.1.1", test_shared_in_3_1_1);
  add_for_both_versions ("/session/subscribe/pending-ends-with-its-connection",
                         test_pending_ends_with_connection);
  add_for_both_versions ("/session/subscribe/count-of-answers", test_answer_count);
  add_for_both_versions ("/session/subscribe/packet-identifiers", test_identifiers);

  return g_test_run ();
}
