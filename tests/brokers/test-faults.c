/* test-faults.c: a bad line, and a broker that falls over, with real brokers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "broker-pool.h"
#include "broker-publish.h"
#include "fault-proxy.h"
#include "follower.h"

#define KEEP_ALIVE_S 2

/* How many places of an exchange are left out where each costs seconds. */
#define LARGE_STEP 4

/* What loaded machines may add to the keepalive and its half. */
#define PATIENCE_S 4.0

typedef struct
{
  BrokerKind kind;
  RideProtocol protocol;
} Case;

/* A desk, a line with faults, and a broker. */
typedef struct
{
  Broker *broker;
  FaultProxy *proxy;
  Follower *desk;
  guint qos;
} Line;

static const FaultLine good = { 0 };
static const FaultLine silent = { .silent = TRUE };
static const FaultLine stalled = { .stalled = TRUE };

static void
line_clear (Line *line)
{
  g_clear_pointer (&line->desk, follower_free);
  g_clear_pointer (&line->proxy, fault_proxy_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static gboolean
lay (Line       *line,
     const Case *test)
{
  line->broker = broker_pool_get (test->kind, BROKER_WS);
  if (line->broker == NULL)
    return FALSE;

  line->qos = broker_get_traits (line->broker)->maximum_qos;
  line->proxy = fault_proxy_new (broker_get_port (line->broker, BROKER_WS));
  return TRUE;
}

static void
seat (Line       *line,
      const Case *test)
{
  FollowerOptions options = {
    .port = fault_proxy_get_port (line->proxy),
    .protocol = test->protocol,
    .qos = line->qos,
    .keep_alive_s = KEEP_ALIVE_S,
    .keeps_session = TRUE,
    .client_id = broker_pool_get_client_id (),
  };

  line->desk = follower_new (line->broker, &options);
  follower_expect_subscribed (line->desk);
}

static gboolean
lay_and_seat (Line       *line,
              const Case *test)
{
  if (!lay (line, test))
    return FALSE;

  seat (line, test);
  return TRUE;
}

static void
publish (Line *line,
         guint first,
         guint n)
{
  broker_publish_numbered (line->broker, first, n, line->qos);
}

static const RideConnection *
expect_waiting (Line       *line,
                const char *cause,
                const char *words)
{
  const RideConnection *connection = follower_expect_state (line->desk, RIDE_CONNECTION_WAITING);

  g_assert_cmpstr (connection->cause, ==, cause);
  follower_assert_says (connection->reason, words);
  g_assert_cmpint (connection->retry_at_us, >, 0);
  return connection;
}

/* All is well again, in the session there was, and nothing came twice. */
static void
expect_recovery (Line *line,
                 guint n_published)
{
  follower_hurry (line->desk);
  g_assert_true (follower_expect_subscribed (line->desk)->session_present);
  publish (line, n_published + 1, 1);
  follower_expect_events (line->desk, 1, n_published + 1);
  follower_assert_each_once (line->desk, 1, n_published + 1);
}

/* A slow line is no lost line */

static void
test_latency (gconstpointer data)
{
  const FaultLine slow = { .latency_us = 150 * 1000 };
  g_auto (Line) line = { NULL };

  if (!lay (&line, data))
    return;

  fault_proxy_set_line (line.proxy, FAULT_BOTH, &slow);
  seat (&line, data);
  publish (&line, 1, 20);
  follower_expect_events (line.desk, 1, 20);
  while (follower_get_connection (line.desk)->round_trip_us < 0)
    follower_idle (line.desk, 0.1);
  g_assert_cmpint (follower_get_connection (line.desk)->round_trip_us, >=, 2 * slow.latency_us);
  g_assert_cmpuint (follower_count_losses (line.desk), ==, 0);
  follower_assert_each_once (line.desk, 1, 20);
}

static void
test_bandwidth (gconstpointer data)
{
  const FaultLine narrow = { .bytes_per_second = 4000 };
  g_auto (Line) line = { NULL };

  if (!lay_and_seat (&line, data))
    return;

  fault_proxy_set_line (line.proxy, FAULT_BOTH, &narrow);
  publish (&line, 1, 150);
  follower_expect_events (line.desk, 1, 150);
  g_assert_cmpuint (follower_count_losses (line.desk), ==, 0);
  follower_assert_each_once (line.desk, 1, 150);
}

static void
test_drip (gconstpointer data)
{
  const FaultLine drip = { .segment = 1 };
  g_auto (Line) line = { NULL };

  if (!lay (&line, data))
    return;

  fault_proxy_set_line (line.proxy, FAULT_BOTH, &drip);
  seat (&line, data);
  publish (&line, 1, 10);
  follower_expect_events (line.desk, 1, 10);
  g_assert_cmpuint (follower_count_losses (line.desk), ==, 0);
  follower_assert_each_once (line.desk, 1, 10);
}

static void
test_stall (gconstpointer data)
{
  g_auto (Line) line = { NULL };

  if (!lay_and_seat (&line, data))
    return;

  fault_proxy_set_line (line.proxy, FAULT_BOTH, &stalled);
  publish (&line, 1, 20);
  follower_idle (line.desk, 0.75);
  fault_proxy_set_line (line.proxy, FAULT_BOTH, &good);
  follower_expect_events (line.desk, 1, 20);
  g_assert_cmpuint (follower_count_losses (line.desk), ==, 0);
  follower_assert_each_once (line.desk, 1, 20);
}

/* A line that breaks */

/* What is published while nobody can come in waits for the session. The line
 * is quiet when it is cut, for a FIN that crosses data becomes a reset. */
static void
check_cut (const Case *test,
           FaultCut    how,
           const char *words)
{
  g_auto (Line) line = { NULL };

  if (!lay_and_seat (&line, test))
    return;

  publish (&line, 1, 3);
  follower_expect_events (line.desk, 1, 3);
  follower_idle (line.desk, 0.3);
  fault_proxy_set_refusing (line.proxy, TRUE);
  fault_proxy_cut (line.proxy, how);
  expect_waiting (&line, "lost", words);
  publish (&line, 4, 5);
  fault_proxy_set_refusing (line.proxy, FALSE);
  expect_recovery (&line, 8);
}

static void
test_reset (gconstpointer data)
{
  check_cut (data, FAULT_CUT_RST, "The connection was cut");
}

static void
test_fin (gconstpointer data)
{
  check_cut (data, FAULT_CUT_FIN, "ended the connection without a word");
}

static void
test_cut_in_packet (gconstpointer data)
{
  static const guint places[] = { 1, 3, 10, 25, 40 };
  g_auto (Line) line = { NULL };

  if (!lay_and_seat (&line, data))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      FaultCut how = i % 2 == 0 ? FAULT_CUT_RST : FAULT_CUT_FIN;

      fault_proxy_cut_after (line.proxy, FAULT_DOWN, places[i], how);
      publish (&line, 2 * i + 1, 1);
      follower_expect_loss (line.desk, i);
      expect_recovery (&line, 2 * i + 1);
    }
}

static void
test_refuse (gconstpointer data)
{
  g_auto (Line) line = { NULL };
  const RideConnection *connection;

  if (!lay_and_seat (&line, data))
    return;

  fault_proxy_set_refusing (line.proxy, TRUE);
  fault_proxy_cut (line.proxy, FAULT_CUT_RST);
  expect_waiting (&line, "lost", "The connection was cut");
  publish (&line, 1, 3);
  connection = expect_waiting (&line, "lost", "ended the connection");
  g_assert_cmpuint (connection->attempt, ==, 2);
  fault_proxy_set_refusing (line.proxy, FALSE);
  expect_recovery (&line, 3);
}

/* A line that is there and carries nothing */

static void
check_silence (const Case    *test,
               FaultDirection directions)
{
  g_auto (Line) line = { NULL };
  gint64 silent_us;
  double noticed_s;

  if (!lay_and_seat (&line, test))
    return;

  publish (&line, 1, 3);
  follower_expect_events (line.desk, 1, 3);
  fault_proxy_set_line (line.proxy, directions, &silent);
  silent_us = g_get_monotonic_time ();
  publish (&line, 4, 5);
  noticed_s = (double) (expect_waiting (&line, "keep-alive", "no answer to ping")->since_us -
                        silent_us) / G_USEC_PER_SEC;
  g_test_message ("noticed after %.1f s with a keepalive of %d s", noticed_s, KEEP_ALIVE_S);
  g_assert_cmpfloat (noticed_s, <, 1.5 * KEEP_ALIVE_S + PATIENCE_S);

  fault_proxy_set_line (line.proxy, FAULT_BOTH, &good);
  expect_recovery (&line, 8);
}

static void
test_silence (gconstpointer data)
{
  check_silence (data, FAULT_BOTH);
}

static void
test_silence_up (gconstpointer data)
{
  check_silence (data, FAULT_UP);
}

static void
test_silence_down (gconstpointer data)
{
  check_silence (data, FAULT_DOWN);
}

/* An exchange that is interrupted */

static guint
measure_exchange (Line          *line,
                  FaultDirection direction)
{
  guint64 before = fault_proxy_get_n_bytes (line->proxy, direction);

  publish (line, 1, 1);
  follower_expect_events (line->desk, 1, 1);
  follower_idle (line->desk, 0.3);
  return (guint) (fault_proxy_get_n_bytes (line->proxy, direction) - before);
}

/* Cuts the line at every place of an exchange at the highest QoS there is:
 * PUBLISH and PUBREL on the way down, PUBREC and PUBCOMP on the way up. */
static void
check_exchange (const Case    *test,
                FaultDirection direction,
                guint          step)
{
  g_auto (Line) line = { NULL };
  guint n_bytes;
  guint n = 1;

  if (!lay_and_seat (&line, test))
    return;

  if (broker_get_traits (line.broker)->redelivers_late)
    step *= LARGE_STEP;
  n_bytes = measure_exchange (&line, direction);
  follower_hurry (line.desk);
  for (guint place = 1; place <= n_bytes; place += step)
    {
      guint n_before = follower_count_losses (line.desk);

      fault_proxy_cut_after (line.proxy, direction, place,
                             n % 2 == 0 ? FAULT_CUT_RST : FAULT_CUT_FIN);
      publish (&line, ++n, 1);
      follower_expect_loss (line.desk, n_before);
      follower_expect_subscribed (line.desk);
      follower_expect_events (line.desk, n, 1);
    }

  g_test_message ("%u cuts within %u bytes at QoS %u", n - 1, n_bytes, line.qos);
  expect_recovery (&line, n);
}

static void
test_exchange_up (gconstpointer data)
{
  check_exchange (data, FAULT_UP, 1);
}

static void
test_exchange_down (gconstpointer data)
{
  check_exchange (data, FAULT_DOWN, 3);
}

/* The broker goes when it has sent PUBLISH, and our answer never reaches it
 * or its own does not reach us. */
static void
check_broker_restart (const Case *test,
                      void      (*end) (Broker *broker),
                      gboolean    survives,
                      gboolean    hears_us)
{
  g_auto (Line) line = { NULL };
  guint64 n_bytes;

  if (!lay_and_seat (&line, test))
    return;

  n_bytes = fault_proxy_get_n_bytes (line.proxy, FAULT_UP);
  fault_proxy_set_line (line.proxy, FAULT_UP, &stalled);
  publish (&line, 1, 1);
  follower_expect_events (line.desk, 1, 1);
  if (hears_us)
    {
      fault_proxy_set_line (line.proxy, FAULT_DOWN, &stalled);
      fault_proxy_set_line (line.proxy, FAULT_UP, &good);
      while (fault_proxy_get_n_bytes (line.proxy, FAULT_UP) == n_bytes)
        follower_idle (line.desk, 0.05);
      follower_idle (line.desk, 0.2);
    }

  end (line.broker);
  fault_proxy_set_line (line.proxy, FAULT_BOTH, &good);
  follower_expect_loss (line.desk, 0);
  broker_start (line.broker);
  follower_hurry (line.desk);
  g_assert_cmpint (follower_expect_subscribed (line.desk)->session_present, ==, survives);
  publish (&line, 2, 3);
  follower_expect_events (line.desk, 2, 3);
  follower_assert_each_once (line.desk, 1, 4);
}

static void
test_restart_before_answer (gconstpointer data)
{
  const Case *test = data;

  check_broker_restart (test, broker_stop, broker_kind_get_traits (test->kind)->keeps_sessions,
                        FALSE);
}

static void
test_restart_after_answer (gconstpointer data)
{
  const Case *test = data;

  check_broker_restart (test, broker_stop, broker_kind_get_traits (test->kind)->keeps_sessions,
                        TRUE);
}

static void
test_kill_before_answer (gconstpointer data)
{
  const Case *test = data;

  check_broker_restart (test, broker_kill, broker_kind_get_traits (test->kind)->survives_kill,
                        FALSE);
}

static void
test_kill_after_answer (gconstpointer data)
{
  const Case *test = data;

  check_broker_restart (test, broker_kill, broker_kind_get_traits (test->kind)->survives_kill,
                        TRUE);
}

/* The list */

static const struct
{
  const char *path;
  GTestDataFunc function;
} faults[] = {
  { "latency/is-no-loss", test_latency },
  { "bandwidth/is-no-loss", test_bandwidth },
  { "one-byte-segments/are-no-loss", test_drip },
  { "stall/is-no-loss", test_stall },
  { "reset/waits-and-loses-nothing", test_reset },
  { "fin/waits-and-loses-nothing", test_fin },
  { "cut-in-a-packet/loses-nothing", test_cut_in_packet },
  { "refused/waits-longer-and-loses-nothing", test_refuse },
  { "silence/is-noticed-and-loses-nothing", test_silence },
  { "silence-up/is-noticed-and-loses-nothing", test_silence_up },
  { "silence-down/is-noticed-and-loses-nothing", test_silence_down },
  { "cut-in-an-exchange/up/tells-once", test_exchange_up },
  { "cut-in-an-exchange/down/tells-once", test_exchange_down },
  { "restart-in-an-exchange/before-our-answer/tells-once", test_restart_before_answer },
  { "restart-in-an-exchange/after-our-answer/tells-once", test_restart_after_answer },
  { "kill-in-an-exchange/before-our-answer/tells-once", test_kill_before_answer },
  { "kill-in-an-exchange/after-our-answer/tells-once", test_kill_after_answer },
};

static void
add_faults (BrokerKind   kind,
            RideProtocol protocol)
{
  const Case test = { kind, protocol };
  g_autofree char *prefix =
      g_strdup_printf ("/faults/%s/%s", broker_kind_get_traits (kind)->name,
                       protocol == RIDE_PROTOCOL_5_0 ? "5.0" : "3.1.1");

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", prefix, faults[i].path);

      g_test_add_data_func (path, broker_pool_keep (&test, sizeof test), faults[i].function);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint kind = 0; kind < BROKER_N_KINDS; kind++)
    {
      add_faults ((BrokerKind) kind, RIDE_PROTOCOL_3_1_1);
      if (broker_kind_get_traits ((BrokerKind) kind)->speaks_5_0)
        add_faults ((BrokerKind) kind, RIDE_PROTOCOL_5_0);
    }

  status = g_test_run ();
  broker_pool_clear ();
  return status;
}
