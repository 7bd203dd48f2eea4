/* test-life.c: stopping, starting, waking, and going away at any moment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "rig.h"

#include <string.h>

#include "pipe-transport.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_stop_while_connecting_is_immediate (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->hang = TRUE;
  rig_start (rig);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTING);
  ride_link_stop (rig->link);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_OFFLINE);
}

static gboolean
never_answer (ScriptedPeer     *peer,
              const MqttPacket *packet,
              gpointer          user_data)
{
  return TRUE;
}

static void
test_stop_while_handshaking_is_immediate (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig->server->handler = never_answer;
  rig_start (rig);
  rig_wait_saw (rig, "1:CONNECT5");
  ride_link_stop (rig->link);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_OFFLINE);
  rig_wait_saw (rig, "1:closed");
}

static void
test_stop_while_waiting_ends_the_waiting (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->refuse = TRUE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  ride_link_stop (rig->link);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_OFFLINE);
  g_assert_cmpint (rig_status (rig)->retry_at_us, ==, 0);
  g_assert_cmpuint (rig_status (rig)->attempt, ==, 0);
  rig_skip (rig, 100 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_OFFLINE);
}

static void
test_stop_waits_two_seconds_at_most (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig->web_socket->mute = TRUE;
  ride_link_stop (rig->link);
  rig_settle (rig);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);
  rig_skip (rig, 2 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_OFFLINE);
  rig_assert_cause (rig, RIDE_CAUSE_USER);
}

static void
test_start_right_after_stop_connects_again (void)
{
  static const RigLine lines[] = { RIG_PIPE, RIG_WEB_SOCKET };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (Rig) rig = rig_new (lines[i]);

      rig_start (rig);
      rig_wait_saw (rig, "1:SUBSCRIBE1");
      ride_link_stop (rig->link);
      ride_link_start (rig->link);
      rig_wait_saw (rig, "2:SUBSCRIBE1");
      g_assert_true (scripted_server_saw (rig->server, "1:DISCONNECT00"));
      g_assert_cmpstr (rig->states->str, ==,
                       "connecting handshaking connected offline connecting handshaking connected");
    }
}

static void
test_a_second_stop_takes_back_the_start (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  ride_link_stop (rig->link);
  ride_link_start (rig->link);
  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  rig_settle (rig);
  g_assert_cmpuint (rig->server->peers->len, ==, 1);
}

static void
test_start_and_stop_twice_do_nothing_more (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  ride_link_start (rig->link);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  ride_link_start (rig->link);
  ride_link_retry_now (rig->link);
  rig_settle (rig);
  g_assert_cmpuint (rig->server->peers->len, ==, 1);
  ride_link_stop (rig->link);
  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  ride_link_stop (rig->link);
  ride_link_retry_now (rig->link);
  rig_settle (rig);
  g_assert_cmpstr (rig->states->str, ==, "connecting handshaking connected offline");
}

static void
drop_at_wanted_state (Rig                  *rig,
                      const RideLinkStatus *status)
{
  if (status->state == GPOINTER_TO_UINT (rig->server->user_data))
    g_clear_object (&rig->link);
}

static void
test_dropped_inside_each_change_of_state (void)
{
  static const RigLine lines[] = { RIG_PIPE, RIG_WEB_SOCKET };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    for (guint state = RIDE_LINK_OFFLINE; state <= RIDE_LINK_WAITING; state++)
      {
        g_autoptr (Rig) rig = rig_new (lines[i]);

        rig->server->user_data = GUINT_TO_POINTER (state);
        rig_start (rig);
        rig->on_status = drop_at_wanted_state;
        rig_settle (rig);
        if (state == RIDE_LINK_WAITING)
          scripted_peer_drop (rig->server->newest, FALSE);
        else if (rig->link != NULL)
          ride_link_stop (rig->link);
        rig_settle (rig);
        /* The first emission of "connecting" comes before the test can act. */
        g_assert_true (rig->link == NULL || state == RIDE_LINK_CONNECTING);
      }
}

static void
drop_link (Rig *rig)
{
  g_clear_object (&rig->link);
}

static void
test_dropped_inside_a_message (void)
{
  static const RigLine lines[] = { RIG_PIPE, RIG_PIPE_BY_BYTES, RIG_WEB_SOCKET };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (Rig) rig = rig_new (lines[i]);

      rig->on_message = drop_link;
      rig_start (rig);
      rig_wait_saw (rig, "1:SUBSCRIBE1");
      scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "a", MQTT_QOS_1, 1);
      scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-2", "b", MQTT_QOS_1, 2);
      rig_settle (rig);
      g_assert_null (rig->link);
      g_assert_cmpuint (rig->messages->len, ==, 1);
    }
}

static void
stop_link (Rig *rig)
{
  ride_link_stop (rig->link);
}

static void
test_no_message_follows_a_stop (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  g_autoptr (GByteArray) joined = g_byte_array_new ();

  rig->on_message = stop_link;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  for (int i = 0; i < 3; i++)
    {
      MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

      packet.publish.topic = mqtt_slice_from_string ("mobike/unlocked/B-1");
      mqtt_packet_append (&packet, rig->server->newest->version, joined, NULL);
    }
  scripted_peer_send_bytes (rig->server->newest, joined->data, joined->len);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  g_assert_cmpuint (rig->messages->len, ==, 1);
}

static void
stop_and_start_link (Rig *rig)
{
  rig->on_message = NULL;
  ride_link_stop (rig->link);
  ride_link_start (rig->link);
}

static void
test_stop_and_start_inside_a_message (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->on_message = stop_and_start_link;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "a", MQTT_QOS_0, 0);
  rig_wait_saw (rig, "2:SUBSCRIBE1");
}

static void
test_disposed_while_connecting_over_the_network (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig->web_socket->hang = TRUE;
  rig_start (rig);
  rig_settle (rig);
  g_clear_object (&rig->link);
  rig_settle (rig);
  g_assert_cmpuint (rig->statuses, ==, 1);
}

static void
test_never_started (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  static const RideLinkEvents silent = { NULL, NULL };
  RideLink *link = ride_link_new (rig->options, &silent, NULL);

  g_assert_cmpint (ride_link_get_status (link)->state, ==, RIDE_LINK_OFFLINE);
  g_assert_true (g_str_has_prefix (ride_link_get_status (link)->client_id, "ride-"));
  g_assert_cmpuint (ride_link_get_status (link)->n_filters, ==, 1);
  ride_link_stop (link);
  ride_link_retry_now (link);
  ride_link_ack (link, 1);
  ride_link_look_now (link);
  g_assert_finalize_object (link);
}

static void
test_without_reconnect_a_loss_is_final (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->reconnect = FALSE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  scripted_peer_drop (rig->server->newest, FALSE);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  rig_assert_cause (rig, RIDE_CAUSE_LOST);
  rig_skip (rig, 1000 * SECOND);
  g_assert_cmpuint (rig->server->peers->len, ==, 1);

  ride_link_start (rig->link);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
}

static gboolean
ban (ScriptedPeer     *peer,
     const MqttPacket *packet,
     gpointer          user_data)
{
  scripted_peer_connack (peer, MQTT_REASON_BANNED);
  return TRUE;
}

static void
test_without_reconnect_a_refusal_is_final (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->reconnect = FALSE;
  rig->server->handler = ban;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_REFUSED);
  g_assert_cmpint (rig_status (rig)->retry_at_us, ==, 0);
  rig_skip (rig, 1000 * SECOND);
  g_assert_cmpuint (rig->server->peers->len, ==, 1);
  ride_link_retry_now (rig->link);
  rig_settle (rig);
  g_assert_cmpuint (rig->server->peers->len, ==, 2);
  ride_link_stop (rig->link);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_OFFLINE);
}

static void
test_a_long_sleep_makes_a_new_connection_at_once (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  ride_link_woke (rig->link, 5 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);

  ride_link_woke (rig->link, 3600 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_SUSPEND);
  g_assert_cmpint (rig_status (rig)->retry_at_us - rig_status (rig)->since_us, <=, SECOND / 2);
  rig_skip (rig, SECOND / 2);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
}

static void
fail_often (Rig *rig)
{
  rig->refuse = TRUE;
  rig_start (rig);
  for (int i = 0; i < 6; i++)
    {
      rig_wait_state (rig, RIDE_LINK_WAITING);
      rig_skip (rig, 40 * SECOND);
    }
  rig_wait_state (rig, RIDE_LINK_WAITING);
  g_assert_cmpint (rig_status (rig)->retry_at_us - rig_status (rig)->since_us, >, 20 * SECOND);
  g_assert_cmpuint (rig_status (rig)->attempt, ==, 7);
}

static void
test_waking_or_a_network_ends_the_waiting (void)
{
  g_autoptr (Rig) woken = rig_new (RIG_PIPE);
  g_autoptr (Rig) networked = rig_new (RIG_PIPE);

  fail_often (woken);
  woken->refuse = FALSE;
  ride_link_woke (woken->link, 60 * SECOND);
  rig_skip (woken, SECOND / 2);
  rig_wait_state (woken, RIDE_LINK_CONNECTED);

  fail_often (networked);
  networked->refuse = FALSE;
  ride_link_network_changed (networked->link);
  rig_skip (networked, SECOND / 2);
  rig_wait_state (networked, RIDE_LINK_CONNECTED);
}

static void
test_a_peer_that_reads_nothing_is_dropped (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
  pipe_transport_queued = 2 * 1024 * 1024;
  rig_skip (rig, 30 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_LOST);
  g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, "no longer reads"));
}

static void
test_time_connected_is_counted (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_skip (rig, 20 * SECOND);
  scripted_peer_drop (rig->server->newest, FALSE);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  g_assert_cmpint (rig_status (rig)->connected_us, >=, 20 * SECOND);
  g_assert_cmpint (rig_status (rig)->connected_us, <, 30 * SECOND);
  g_assert_cmpint (rig_status (rig)->last_received_us, >, 0);
  g_assert_cmpuint (rig_status (rig)->stats.packets_in[MQTT_PACKET_CONNACK], ==, 1);
  g_assert_cmpuint (rig_status (rig)->stats.bytes_out, >, 0);
}

static void
test_every_state_has_a_name (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint state = RIDE_LINK_OFFLINE; state <= RIDE_LINK_REFUSED; state++)
    g_assert_true (
        g_hash_table_add (names, (gpointer) ride_link_state_to_string ((RideLinkState) state)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/life/stop/while-connecting-is-immediate",
                   test_stop_while_connecting_is_immediate);
  g_test_add_func ("/life/stop/while-handshaking-is-immediate",
                   test_stop_while_handshaking_is_immediate);
  g_test_add_func ("/life/stop/while-waiting-ends-the-waiting",
                   test_stop_while_waiting_ends_the_waiting);
  g_test_add_func ("/life/stop/waits-two-seconds-at-most", test_stop_waits_two_seconds_at_most);
  g_test_add_func ("/life/stop/no-message-follows", test_no_message_follows_a_stop);
  g_test_add_func ("/life/start/right-after-stop-connects-again",
                   test_start_right_after_stop_connects_again);
  g_test_add_func ("/life/start/a-second-stop-takes-it-back",
                   test_a_second_stop_takes_back_the_start);
  g_test_add_func ("/life/start-and-stop-twice-do-nothing-more",
                   test_start_and_stop_twice_do_nothing_more);
  g_test_add_func ("/life/stop-and-start-inside-a-message", test_stop_and_start_inside_a_message);
  g_test_add_func ("/life/dropped/inside-each-change-of-state",
                   test_dropped_inside_each_change_of_state);
  g_test_add_func ("/life/dropped/inside-a-message", test_dropped_inside_a_message);
  g_test_add_func ("/life/dropped/while-connecting-over-the-network",
                   test_disposed_while_connecting_over_the_network);
  g_test_add_func ("/life/never-started", test_never_started);
  g_test_add_func ("/life/without-reconnect/a-loss-is-final",
                   test_without_reconnect_a_loss_is_final);
  g_test_add_func ("/life/without-reconnect/a-refusal-is-final",
                   test_without_reconnect_a_refusal_is_final);
  g_test_add_func ("/life/a-long-sleep-makes-a-new-connection-at-once",
                   test_a_long_sleep_makes_a_new_connection_at_once);
  g_test_add_func ("/life/waking-or-a-network-ends-the-waiting",
                   test_waking_or_a_network_ends_the_waiting);
  g_test_add_func ("/life/a-peer-that-reads-nothing-is-dropped",
                   test_a_peer_that_reads_nothing_is_dropped);
  g_test_add_func ("/life/time-connected-is-counted", test_time_connected_is_counted);
  g_test_add_func ("/life/every-state-has-a-name", test_every_state_has_a_name);

  return g_test_run ();
}
