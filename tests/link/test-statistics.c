/* test-statistics.c: what a link counts, and what it never lets grow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "pipe-transport.h"
#include "rig.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* A filter so long that few of them fill every buffer on the way. */
#define LONG_FILTER 60000
#define FILTERS_A_TURN 8

static gboolean
hold_pongs_back (ScriptedPeer     *peer,
                 const MqttPacket *packet,
                 gpointer          user_data)
{
  return packet->type == MQTT_PACKET_PINGREQ;
}

static void
pong_late (Rig   *rig,
           gint64 late_us)
{
  MqttPacket pong = { .type = MQTT_PACKET_PINGRESP };
  guint pings = rig->server->pings;

  rig_skip (rig, 31 * SECOND);
  g_assert_cmpuint (rig->server->pings, ==, pings + 1);
  rig_skip (rig, late_us);
  scripted_peer_send (rig->server->newest, &pong);
  rig_settle (rig);
}

static void
test_round_trips (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  const RideLinkStatus *status;

  rig->server->handler = hold_pongs_back;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
  g_assert_cmpuint (rig_status (rig)->pings, ==, 0);
  g_assert_cmpint (rig_status (rig)->round_trip_us, ==, -1);

  for (guint i = 0; i < 3; i++)
    pong_late (rig, (i + 1) * SECOND);
  status = rig_status (rig);
  g_assert_cmpuint (status->pings, ==, 3);
  g_assert_cmpint (status->round_trip_min_us, >=, 1 * SECOND);
  g_assert_cmpint (status->round_trip_min_us, <, 2 * SECOND);
  g_assert_cmpint (status->round_trip_max_us, >=, 3 * SECOND);
  g_assert_cmpint (status->round_trip_us, ==, status->round_trip_max_us);
  g_assert_cmpint (status->round_trip_sum_us, >=, 6 * SECOND);
}

static void
test_bytes_by_type (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  const MqttSessionStats *stats;
  guint64 in = 0;
  guint64 out = 0;

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
  scripted_peer_publish (rig->server->newest, "mobike/a", "x", MQTT_QOS_0, 0);
  rig_settle (rig);

  stats = &rig_status (rig)->stats;
  g_assert_cmpuint (stats->packets_in[MQTT_PACKET_PUBLISH], ==, 1);
  g_assert_cmpuint (stats->type_bytes_in[MQTT_PACKET_PUBLISH], ==, 14);
  g_assert_cmpuint (stats->type_bytes_out[MQTT_PACKET_SUBSCRIBE], >, 10);
  for (guint i = 0; i < MQTT_N_PACKET_TYPES; i++)
    {
      in += stats->type_bytes_in[i];
      out += stats->type_bytes_out[i];
    }
  g_assert_cmpuint (in, ==, stats->bytes_in);
  g_assert_cmpuint (out, ==, stats->bytes_out);
}

static gboolean
answer_no_subscribe (ScriptedPeer     *peer,
                     const MqttPacket *packet,
                     gpointer          user_data)
{
  return packet->type == MQTT_PACKET_SUBSCRIBE;
}

static void
test_outbound (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->server->handler = answer_no_subscribe;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  g_assert_cmpuint (rig_status (rig)->outbound_messages, ==, 1);

  pipe_transport_queued = 4711;
  g_assert_cmpuint (rig_status (rig)->outbound_bytes, ==, 4711);
  g_assert_cmpuint (rig_status (rig)->stalls, ==, 0);
}

static void
subscribe_long_filters (Rig  *rig,
                        guint turn)
{
  for (guint i = 0; i < FILTERS_A_TURN; i++)
    {
      g_autofree char *filler = g_strnfill (LONG_FILTER, 'x');
      g_autofree char *filter = g_strdup_printf ("%u/%u/%s", turn, i, filler);
      const char *wanted = filter;

      ride_link_subscribe (rig->link, &wanted, 1);
    }
}

/* A real socket with a real buffer, whose other end reads no more. */
static void
test_a_server_that_stops_reading_is_left (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);
  static const char *const last[] = { "the/last", "that/are/read" };
  gsize most_unsent = 0;
  guint turn = 0;

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  rig->web_socket->deaf = TRUE;
  ride_link_subscribe (rig->link, last, G_N_ELEMENTS (last));
  rig_wait_saw (rig, "1:SUBSCRIBE2");

  while (rig_status (rig)->state == RIDE_LINK_CONNECTED)
    {
      g_assert_cmpuint (turn, <, 100);
      subscribe_long_filters (rig, turn++);
      rig_settle (rig);
      most_unsent = MAX (most_unsent, rig_status (rig)->outbound_bytes);
    }

  g_test_message ("left after %u MiB were sent", turn * FILTERS_A_TURN * LONG_FILTER >> 20);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_LOST);
  g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, "no longer reads"));
  g_assert_cmpuint (rig_status (rig)->stalls, ==, 1);
  g_assert_cmpuint (rig_status (rig)->outbound_dropped, >, RIDE_LINK_MOST_UNSENT);
  g_assert_cmpuint (rig_status (rig)->outbound_dropped, <,
                    RIDE_LINK_MOST_UNSENT + 2 * FILTERS_A_TURN * LONG_FILTER);
  g_assert_cmpuint (most_unsent, <=, RIDE_LINK_MOST_UNSENT);
  g_assert_cmpuint (rig_status (rig)->outbound_bytes, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/statistics/round-trips-have-least-most-and-sum", test_round_trips);
  g_test_add_func ("/statistics/bytes-are-counted-by-type", test_bytes_by_type);
  g_test_add_func ("/statistics/what-waits-to-be-sent-is-known", test_outbound);
  g_test_add_func ("/statistics/a-server-that-stops-reading-is-left",
                   test_a_server_that_stops_reading_is_left);

  return g_test_run ();
}
