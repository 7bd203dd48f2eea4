/* test-brokers.c: what the app has to do with any broker, over ws and wss, in 3.1.1 and 5.0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "broker-pool.h"
#include "broker-publish.h"
#include "follower.h"

#define KEEP_ALIVE_S 2
#define RETAINED_TOPIC "mobike/status/B-77"

/* What loaded machines may add to the keepalive and its half. */
#define PATIENCE_S 4.0

typedef struct
{
  BrokerKind kind;
  BrokerDoor door;
  RideProtocol protocol;
  guint qos;
} Case;

static FollowerOptions
options_for (const Case *test)
{
  return (FollowerOptions){
    .door = test->door,
    .protocol = test->protocol,
    .qos = test->qos,
    .client_id = broker_pool_get_client_id (),
  };
}

static const char *
name_of_protocol (RideProtocol protocol)
{
  return protocol == RIDE_PROTOCOL_5_0 ? "5.0" : "3.1.1";
}

static void
assert_says_one_of (const char        *text,
                    const char *const *ways_to_put_it)
{
  for (guint i = 0; ways_to_put_it[i] != NULL; i++)
    if (strstr (text, ways_to_put_it[i]) != NULL)
      return;

  g_error ("“%s” says something else", text);
}

/* Events */

static void
test_events (gconstpointer data)
{
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) follower = NULL;
  const RideConnection *connection;

  if (broker == NULL)
    return;

  follower = follower_new (broker, &options);
  connection = follower_expect_subscribed (follower);
  g_assert_cmpstr (connection->protocol, ==, name_of_protocol (test->protocol));
  g_assert_cmpuint (connection->filters->len, ==, 4);
  for (guint i = 0; i < connection->filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (connection->filters, i);

      g_assert_null (filter->error);
      g_assert_cmpuint (filter->granted_qos, ==,
                        MIN (test->qos, broker_get_traits (broker)->maximum_qos));
    }

  broker_publish_numbered (broker, 1, 20, 2);
  follower_expect_events (follower, 1, 20);
  follower_assert_each_once (follower, 1, 20);
}

static void
test_retained (gconstpointer data)
{
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) follower = NULL;

  if (broker == NULL)
    return;

  if (!broker_get_traits (broker)->matches_retained)
    options.filter = "status=" RETAINED_TOPIC;
  broker_publish (broker, RETAINED_TOPIC, "{\"bike_id\":\"B-77\",\"battery_percent\":7}", 1, TRUE);
  follower = follower_new (broker, &options);
  g_assert_true (follower_expect_bike (follower, "B-77"));
  broker_publish (broker, RETAINED_TOPIC, NULL, 1, TRUE);
}

/* Coming and going */

static void
test_version_is_found (gconstpointer data)
{
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) follower = NULL;
  const RideConnection *connection;

  if (broker == NULL)
    return;

  follower = follower_new (broker, &options);
  connection = follower_expect_subscribed (follower);
  g_assert_cmpstr (connection->protocol, ==,
                   broker_get_traits (broker)->speaks_5_0 ? "5.0" : "3.1.1");
  g_assert_cmpuint (connection->connects, ==, 1);
  g_assert_false (follower_was_in (follower, RIDE_CONNECTION_WAITING));
  g_assert_false (follower_was_in (follower, RIDE_CONNECTION_REFUSED));

  broker_publish_numbered (broker, 1, 1, 1);
  follower_expect_events (follower, 1, 1);
}

static void
test_version_is_refused (gconstpointer data)
{
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) follower = NULL;
  const RideConnection *connection;

  if (broker == NULL)
    return;

  follower = follower_new (broker, &options);
  connection = follower_expect_state (follower, RIDE_CONNECTION_REFUSED);
  g_assert_cmpstr (connection->cause, ==, "mqtt-refused");
  follower_assert_says (connection->reason, "does not support this version of MQTT");
}

static void
test_wrong_password (gconstpointer data)
{
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) follower = NULL;
  const BrokerTraits *traits;
  const RideConnection *connection;

  if (broker == NULL)
    return;

  traits = broker_get_traits (broker);
  options.password = "wrong-pw";
  follower = follower_new (broker, &options);
  connection = follower_expect_state (follower, RIDE_CONNECTION_REFUSED);
  g_assert_cmpstr (connection->cause, ==, "mqtt-refused");
  g_assert_cmpint (connection->code, ==, traits->refusal_code);
  follower_assert_says (connection->reason, traits->refusal_words);
  follower_assert_says (connection->detail, traits->refusal_detail);
  g_assert_null (strstr (connection->detail, options.password));
  g_assert_cmpint (connection->retry_at_us - connection->since_us, >=, 60 * G_USEC_PER_SEC);
}

static void
test_goodbye (gconstpointer data)
{
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) follower = NULL;
  g_autoptr (GString) goodbye = NULL;
  guint n_before;

  if (broker == NULL)
    return;

  goodbye = g_string_new (broker_get_traits (broker)->goodbye);
  g_string_replace (goodbye, "{client}", options.client_id, 0);
  follower = follower_new (broker, &options);
  follower_expect_subscribed (follower);
  n_before = broker_count_log (broker, goodbye->str);
  follower_stop (follower);
  g_assert_cmpstr (follower_get_connection (follower)->cause, ==, "user");
  broker_expect_log (broker, goodbye->str, n_before);
}

static gboolean
tells_take_over (const Case *test)
{
  const BrokerTraits *traits = broker_kind_get_traits (test->kind);

  return test->protocol == RIDE_PROTOCOL_5_0 ? traits->tells_take_over_5_0
                                             : traits->tells_take_over_3_1_1;
}

/* The older of two clients gives way at once where the broker says why it
 * closes, and after a few rounds where it does not. */
static void
test_take_over (gconstpointer data)
{
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) older = NULL;
  g_autoptr (Follower) newer = NULL;
  Follower *loser;
  Follower *winner;
  guint n_losses;

  if (broker == NULL)
    return;

  older = follower_new (broker, &options);
  follower_expect_subscribed (older);
  newer = follower_new (broker, &options);
  loser = follower_expect_one_refused (older, newer);
  winner = loser == older ? newer : older;
  g_assert_cmpstr (follower_get_connection (loser)->cause, ==, "taken-over");
  follower_assert_says (follower_get_connection (loser)->reason, "the same client identifier");
  if (tells_take_over (test))
    {
      g_assert_true (loser == older);
      g_assert_cmpuint (follower_count_losses (older), ==, 1);
    }

  follower_expect_subscribed (winner);
  n_losses = follower_count_losses (winner);
  follower_idle (winner, 1.5);
  g_assert_cmpuint (follower_count_losses (winner), ==, n_losses);
  broker_publish_numbered (broker, 1, 1, 1);
  follower_expect_events (winner, 1, 1);
}

/* Trouble */

static void
test_frozen (gconstpointer data)
{
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) follower = NULL;
  const RideConnection *connection;
  gint64 frozen_us;
  double noticed_s;

  if (broker == NULL)
    return;

  options.keep_alive_s = KEEP_ALIVE_S;
  follower = follower_new (broker, &options);
  follower_expect_subscribed (follower);
  broker_freeze (broker);
  frozen_us = g_get_monotonic_time ();
  connection = follower_expect_state (follower, RIDE_CONNECTION_WAITING);
  g_assert_cmpstr (connection->cause, ==, "keep-alive");
  follower_assert_says (connection->reason, "no answer to ping");
  noticed_s = (double) (connection->since_us - frozen_us) / G_USEC_PER_SEC;
  g_test_message ("noticed after %.1f s with a keepalive of %d s", noticed_s, KEEP_ALIVE_S);
  g_assert_cmpfloat (noticed_s, <, 1.5 * KEEP_ALIVE_S + PATIENCE_S);

  broker_thaw (broker);
  follower_hurry (follower);
  follower_expect_subscribed (follower);
  broker_publish_numbered (broker, 1, 3, 1);
  follower_expect_events (follower, 1, 3);
  follower_assert_each_once (follower, 1, 3);
}

static void
test_restart (gconstpointer data)
{
  static const char *const ways_to_put_it[] = {
    "shutting down or restarting",
    "may have been stopped or restarted",
    "the server or the network between broke it off",
    NULL,
  };
  const Case *test = data;
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) follower = NULL;
  const RideConnection *connection;

  if (broker == NULL)
    return;

  options.keeps_session = TRUE;
  follower = follower_new (broker, &options);
  g_assert_false (follower_expect_subscribed (follower)->session_present);
  broker_publish_numbered (broker, 1, 3, 1);
  follower_expect_events (follower, 1, 3);

  broker_stop (broker);
  connection = follower_expect_state (follower, RIDE_CONNECTION_WAITING);
  g_test_message ("%s: %s", connection->cause, connection->reason);
  assert_says_one_of (connection->reason, ways_to_put_it);
  connection = follower_expect_state (follower, RIDE_CONNECTION_WAITING);
  g_assert_cmpstr (connection->cause, ==, "network");
  g_assert_cmpuint (connection->attempt, >=, 2);

  broker_start (broker);
  follower_hurry (follower);
  g_assert_cmpint (follower_expect_subscribed (follower)->session_present, ==,
                   broker_get_traits (broker)->keeps_sessions);
  broker_publish_numbered (broker, 4, 3, 1);
  follower_expect_events (follower, 4, 3);
  follower_assert_each_once (follower, 1, 6);
}

static void
check_session (const Case *test,
               void        (*end) (Broker *broker),
               gboolean    survives)
{
  Broker *broker = broker_pool_get (test->kind, test->door);
  FollowerOptions options = options_for (test);
  g_autoptr (Follower) before = NULL;
  g_autoptr (Follower) after = NULL;

  if (broker == NULL)
    return;

  options.keeps_session = TRUE;
  before = follower_new (broker, &options);
  follower_expect_subscribed (before);
  broker_publish_numbered (broker, 1, 1, test->qos);
  follower_expect_events (before, 1, 1);
  follower_stop (before);
  broker_publish_numbered (broker, 2, 5, test->qos);
  end (broker);
  broker_start (broker);

  after = follower_new (broker, &options);
  g_assert_cmpint (follower_expect_subscribed (after)->session_present, ==, survives);
  if (survives)
    follower_expect_events (after, 2, 5);
  broker_publish_numbered (broker, 7, 1, test->qos);
  follower_expect_events (after, 7, 1);
  follower_assert_each_once (after, survives ? 2 : 7, 7);
}

static void
test_session_over_restart (gconstpointer data)
{
  const Case *test = data;

  check_session (test, broker_stop, broker_kind_get_traits (test->kind)->keeps_sessions);
}

static void
test_session_over_kill (gconstpointer data)
{
  const Case *test = data;

  check_session (test, broker_kill, broker_kind_get_traits (test->kind)->survives_kill);
}

/* The list */

static void
add (const Case   *test,
     const char   *behaviour,
     GTestDataFunc function)
{
  static const char *const versions[] = {
    [RIDE_PROTOCOL_AUTO] = "auto",
    [RIDE_PROTOCOL_3_1_1] = "3.1.1",
    [RIDE_PROTOCOL_5_0] = "5.0",
  };
  g_autofree char *path = g_strdup_printf (
      "/brokers/%s/%s/%s/%s", broker_kind_get_traits (test->kind)->name, versions[test->protocol],
      test->door == BROKER_WSS ? "wss" : "ws", behaviour);

  g_test_add_data_func (path, broker_pool_keep (test, sizeof *test), function);
}

static void
add_for_each_door (Case test)
{
  for (guint qos = 0; qos <= 2; qos++)
    {
      g_autofree char *behaviour = g_strdup_printf ("events-at-qos-%u-arrive-once", qos);
      Case level = test;

      level.qos = qos;
      add (&level, behaviour, test_events);
    }

  test.qos = 1;
  add (&test, "wrong-password-is-refused-in-words", test_wrong_password);
  add (&test, "stop-says-goodbye", test_goodbye);
}

static void
add_for_one_door (Case test)
{
  const BrokerTraits *traits = broker_kind_get_traits (test.kind);

  test.qos = 1;
  add (&test,
       traits->matches_retained ? "retained-is-told" : "retained-is-told-to-an-exact-filter",
       test_retained);
  add (&test,
       tells_take_over (&test) ? "take-over-is-told-and-not-fought"
                               : "take-over-is-recognised-and-not-fought",
       test_take_over);
  add (&test, "frozen-broker-is-noticed", test_frozen);
  add (&test, "restart-waits-comes-back-and-subscribes", test_restart);
  add (&test,
       traits->keeps_sessions ? "session-outlives-a-restart"
                              : "session-lost-in-a-restart-begins-anew",
       test_session_over_restart);
  add (&test,
       traits->survives_kill ? "session-outlives-a-kill" : "session-lost-in-a-kill-begins-anew",
       test_session_over_kill);
}

static void
add_broker (BrokerKind kind)
{
  static const BrokerDoor doors[] = { BROKER_WS, BROKER_WSS };
  const BrokerTraits *traits = broker_kind_get_traits (kind);

  for (guint i = 0; i < G_N_ELEMENTS (doors); i++)
    {
      Case automatic = { kind, doors[i], RIDE_PROTOCOL_AUTO, 1 };
      Case old = { kind, doors[i], RIDE_PROTOCOL_3_1_1, 1 };
      Case new = { kind, doors[i], RIDE_PROTOCOL_5_0, 1 };

      add (&automatic, "version-is-found", test_version_is_found);
      add_for_each_door (old);
      if (traits->speaks_5_0)
        add_for_each_door (new);
      else if (traits->refuses_5_0_in_words)
        add (&new, "version-is-refused-in-words", test_version_is_refused);
    }

  add_for_one_door ((Case){ kind, BROKER_WS, RIDE_PROTOCOL_3_1_1, 1 });
  if (traits->speaks_5_0)
    add_for_one_door ((Case){ kind, BROKER_WS, RIDE_PROTOCOL_5_0, 1 });
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint kind = 0; kind < BROKER_N_KINDS; kind++)
    add_broker ((BrokerKind) kind);

  status = g_test_run ();
  broker_pool_clear ();
  return status;
}
