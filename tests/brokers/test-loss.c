/* test-loss.c: numbered events through a real broker, over a line that is cut all the time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-feed.h"

#include <gio/gio.h>
#include <string.h>

#include "fault-proxy.h"
#include "test-mosquitto.h"
#include "test-publisher.h"

/* A line this quiet for so long has lost something. */
#define PATIENCE_S 60

typedef struct
{
  guint qos;
  guint n_events;
  guint n_cuts;
} Scenario;

typedef struct
{
  const Scenario *scenario;
  FaultProxy *proxy;
  RideFeed *feed;
  GRand *rand;
  guint8 *times_seen;
  guint n_seen;
  guint n_repeated;
  guint n_cuts;
  guint n_resumed;
  gboolean progressed;
  gboolean stopped;
} Run;

static guint
read_number (const RideEvent *event)
{
  g_autofree char *payload =
      g_strndup ((const char *) event->payload, event->payload_length);
  const char *digits = strstr (payload, "\"n\":");

  g_assert_nonnull (digits);
  return (guint) g_ascii_strtoull (digits + strlen ("\"n\":"), NULL, 10);
}

/* Some cuts end the line at once, others in the middle of what comes next. */
static void
cut_the_line (Run *run)
{
  FaultCut how = g_rand_boolean (run->rand) ? FAULT_CUT_FIN : FAULT_CUT_RST;
  FaultDirection direction = g_rand_boolean (run->rand) ? FAULT_UP : FAULT_DOWN;

  run->n_cuts++;
  if (g_rand_boolean (run->rand))
    fault_proxy_cut (run->proxy, how);
  else
    fault_proxy_cut_after (run->proxy, direction, g_rand_int_range (run->rand, 1, 600), how);
}

static void
on_batch (RideFeed       *feed,
          RideEventBatch *batch,
          gpointer        user_data)
{
  Run *run = user_data;
  guint interval = run->scenario->n_events / (run->scenario->n_cuts + 1);

  for (guint i = 0; i < ride_event_batch_get_length (batch); i++)
    {
      guint n = read_number (ride_event_batch_get (batch, i));

      g_assert_cmpuint (n, <, run->scenario->n_events);
      if (run->times_seen[n]++ == 0)
        run->n_seen++;
      else
        run->n_repeated++;
    }

  run->progressed = TRUE;
  if (run->n_cuts < run->scenario->n_cuts && run->n_seen > interval * (run->n_cuts + 1))
    cut_the_line (run);
}

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       gpointer        user_data)
{
  Run *run = user_data;

  if (connection->state == RIDE_CONNECTION_WAITING)
    ride_feed_retry_now (feed);
  if (connection->state == RIDE_CONNECTION_CONNECTED && connection->session_present)
    run->n_resumed = MAX (run->n_resumed, connection->connects);
}

static void
on_stopped (RideFeed *feed,
            gpointer  user_data)
{
  Run *run = user_data;

  run->stopped = TRUE;
}

static gboolean
on_patience_over (gpointer user_data)
{
  Run *run = user_data;

  if (!run->progressed)
    g_error ("Nothing came for %d s: %u of %u events seen after %u cuts; the link is %s, %s",
             PATIENCE_S, run->n_seen, run->scenario->n_events, run->n_cuts,
             ride_connection_state_to_string (ride_feed_get_connection (run->feed)->state),
             ride_feed_get_connection (run->feed)->reason);
  run->progressed = FALSE;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_subscribed (RideFeed *feed)
{
  const RideConnection *connection = ride_feed_get_connection (feed);

  if (connection == NULL || connection->state != RIDE_CONNECTION_CONNECTED)
    return FALSE;

  for (guint i = 0; i < connection->filters->len; i++)
    if (!((const RideFilterResult *) connection->filters->pdata[i])->answered)
      return FALSE;
  return TRUE;
}

static void
test_every_number_arrives_once (gconstpointer data)
{
  const Scenario *scenario = data;
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new_for_load ();
  g_autofree char *url = NULL;
  g_autoptr (FaultProxy) proxy = NULL;
  g_autoptr (RideProfile) profile = NULL;
  g_autoptr (RideFeed) feed = NULL;
  g_autoptr (TestPublisher) publisher = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (scenario->qos);
  g_autofree guint8 *times_seen = g_new0 (guint8, scenario->n_events);
  Run run = { .scenario = scenario, .rand = rand, .times_seen = times_seen };
  guint patience;

  if (mosquitto == NULL)
    return;

  proxy = fault_proxy_new (test_mosquitto_get_port (mosquitto));
  url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", fault_proxy_get_port (proxy));
  profile = ride_profile_new (url);
  profile->client_id = g_strdup ("loss-test");
  profile->qos = (guint8) scenario->qos;
  profile->session_expiry_s = 3600;
  profile->use_proxy = FALSE;

  run.proxy = proxy;
  run.feed = feed = ride_feed_new (profile, NULL);
  g_signal_connect (feed, "batch", G_CALLBACK (on_batch), &run);
  g_signal_connect (feed, "connection-changed", G_CALLBACK (on_connection_changed), &run);
  g_signal_connect (feed, "stopped", G_CALLBACK (on_stopped), &run);
  ride_feed_start (feed);
  while (!is_subscribed (feed))
    g_main_context_iteration (NULL, TRUE);

  patience = g_timeout_add_seconds (PATIENCE_S, on_patience_over, &run);
  publisher = test_publisher_new (test_mosquitto_get_tcp_port (mosquitto), "mobike/status/B-1042",
                                  (MqttQos) scenario->qos, scenario->n_events);
  while (run.n_seen < scenario->n_events)
    g_main_context_iteration (NULL, TRUE);

  ride_feed_stop (feed);
  while (!run.stopped)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);

  g_test_message ("QoS %u: %u events, %u cuts, %u connections, %u repeated", scenario->qos,
                  run.n_seen, run.n_cuts, ride_feed_get_connection (feed)->connects,
                  run.n_repeated);
  g_assert_cmpuint (run.n_cuts, ==, scenario->n_cuts);
  g_assert_cmpuint (run.n_resumed, >, 1);
  g_assert_cmpuint (run.n_repeated, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  static const Scenario qos_1 = { .qos = 1, .n_events = 100000, .n_cuts = 200 };
  static const Scenario qos_2 = { .qos = 2, .n_events = 100000, .n_cuts = 200 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/loss/qos-1/every-event-once-over-200-cuts", &qos_1,
                        test_every_number_arrives_once);
  g_test_add_data_func ("/loss/qos-2/every-event-once-over-200-cuts", &qos_2,
                        test_every_number_arrives_once);
  return g_test_run ();
}
