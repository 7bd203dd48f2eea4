/* test-link.c: the same conversations over a pipe and over a WebSocket.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "rig.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_connects_subscribes_receives_and_says_goodbye (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "hello", MQTT_QOS_0, 0);
  scripted_peer_publish (rig->server->newest, "mobike/locked/B-1", "", MQTT_QOS_0, 0);
  rig_settle (rig);
  g_assert_cmpuint (rig->messages->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (rig->messages, 0), ==, "mobike/unlocked/B-1=hello");
  g_assert_true (rig_status (rig)->filters[0].answered);
  g_assert_cmpuint (rig_status (rig)->filters[0].reason, ==, MQTT_QOS_1);
  g_assert_cmpuint (rig_status (rig)->connects, ==, 1);
  g_assert_cmpint (rig_status (rig)->version, ==, MQTT_VERSION_5_0);
  g_assert_cmpuint (rig_status (rig)->stats.packets_in[MQTT_PACKET_PUBLISH], ==, 2);

  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  rig_wait_saw (rig, "1:closed");
  g_assert_true (scripted_server_saw (rig->server, "1:DISCONNECT00"));
  g_assert_cmpstr (rig->states->str, ==, "connecting handshaking connected offline");
  rig_assert_cause (rig, RIDE_CAUSE_USER);
}

static void
test_packets_may_be_joined_in_one_piece (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));
  g_autoptr (GByteArray) joined = g_byte_array_new ();

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  for (int i = 0; i < 50; i++)
    {
      MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

      packet.publish.topic = mqtt_slice_from_string ("mobike/unlocked/B-1");
      packet.publish.payload = mqtt_slice_from_string ("hello");
      mqtt_packet_append (&packet, rig->server->newest->version, joined, NULL);
    }
  /* The last packet ends in another piece. */
  scripted_peer_send_bytes (rig->server->newest, joined->data, joined->len - 3);
  rig_settle (rig);
  g_assert_cmpuint (rig->messages->len, ==, 49);
  scripted_peer_send_bytes (rig->server->newest, joined->data + joined->len - 3, 3);
  rig_settle (rig);
  g_assert_cmpuint (rig->messages->len, ==, 50);
}

static void
test_qos_1_is_acknowledged_when_handed_on (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "a", MQTT_QOS_1, 7);
  rig_settle (rig);
  g_assert_cmpuint (rig->messages->len, ==, 1);
  g_assert_false (scripted_server_saw (rig->server, "1:PUBACK"));

  ride_link_ack (rig->link, g_array_index (rig->tokens, guint64, 0));
  ride_link_ack (rig->link, 0);
  rig_wait_saw (rig, "1:PUBACK");
}

static gboolean
refuse_version_5 (ScriptedPeer     *peer,
                  const MqttPacket *packet,
                  gpointer          user_data)
{
  if (packet->type != MQTT_PACKET_CONNECT || peer->version != MQTT_VERSION_5_0)
    return FALSE;

  scripted_peer_connack (peer, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION);
  return TRUE;
}

static gboolean
refuse_version_5_as_3_1_1_would (ScriptedPeer     *peer,
                                 const MqttPacket *packet,
                                 gpointer          user_data)
{
  static const guint8 refusal[] = { 0x20, 0x02, 0x00, 0x01 };

  if (packet->type != MQTT_PACKET_CONNECT || peer->version != MQTT_VERSION_5_0)
    return FALSE;

  scripted_peer_send_bytes (peer, refusal, sizeof refusal);
  return TRUE;
}

static gboolean
close_on_version_5 (ScriptedPeer     *peer,
                    const MqttPacket *packet,
                    gpointer          user_data)
{
  if (packet->type != MQTT_PACKET_CONNECT || peer->version != MQTT_VERSION_5_0)
    return FALSE;

  scripted_peer_close (peer, 1011, NULL);
  return TRUE;
}

static gboolean
drop_version_5 (ScriptedPeer     *peer,
                const MqttPacket *packet,
                gpointer          user_data)
{
  if (packet->type != MQTT_PACKET_CONNECT || peer->version != MQTT_VERSION_5_0)
    return FALSE;

  scripted_peer_drop (peer, FALSE);
  return TRUE;
}

static void
test_falls_back_to_3_1_1 (gconstpointer line)
{
  static const ScriptedHandler handlers[] = {
    refuse_version_5,
    refuse_version_5_as_3_1_1_would,
    close_on_version_5,
    drop_version_5,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

      rig->server->handler = handlers[i];
      rig_start (rig);
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      g_assert_true (scripted_server_saw (rig->server, "1:CONNECT5"));
      g_assert_true (scripted_server_saw (rig->server, "2:CONNECT4"));
      g_assert_cmpint (rig_status (rig)->version, ==, MQTT_VERSION_3_1_1);
      g_assert_null (rig_status (rig)->cause);
      g_assert_null (strstr (rig->states->str, "waiting"));

      /* What worked is what the next connection begins with. */
      rig_skip (rig, 31 * SECOND);
      scripted_peer_drop (rig->server->newest, FALSE);
      rig_wait_state (rig, RIDE_LINK_WAITING);
      ride_link_retry_now (rig->link);
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      g_assert_true (scripted_server_saw (rig->server, "3:CONNECT4"));
    }
}

static gboolean
refuse_password (ScriptedPeer     *peer,
                 const MqttPacket *packet,
                 gpointer          user_data)
{
  if (packet->type != MQTT_PACKET_CONNECT)
    return FALSE;

  scripted_peer_connack (
      peer, peer->version == MQTT_VERSION_5_0 ? MQTT_REASON_BAD_USER_NAME_OR_PASSWORD : 4);
  return TRUE;
}

static void
test_a_wrong_password_is_said_and_not_hammered (gconstpointer line)
{
  static const RideLinkVersion versions[] = { RIDE_LINK_VERSION_AUTO, RIDE_LINK_VERSION_3_1_1 };

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

      rig->options->user_name = g_strdup ("alice");
      rig->options->password = g_strdup ("s3cret");
      rig->options->version = versions[i];
      rig->server->handler = refuse_password;
      rig_start (rig);
      rig_wait_state (rig, RIDE_LINK_REFUSED);
      rig_assert_cause (rig, RIDE_CAUSE_MQTT_REFUSED);
      g_assert_cmpint (rig_status (rig)->cause->code, ==, MQTT_REASON_BAD_USER_NAME_OR_PASSWORD);
      g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, "password"));
      g_assert_cmpint (rig_status (rig)->retry_at_us - rig_status (rig)->since_us, >, 59 * SECOND);
      g_assert_cmpuint (rig_status (rig)->attempt, ==, 1);

      ride_link_network_changed (rig->link);
      rig_skip (rig, 59 * SECOND);
      g_assert_cmpuint (rig->server->peers->len, ==, 1);

      rig->server->handler = NULL;
      ride_link_retry_now (rig->link);
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      g_assert_cmpuint (rig_status (rig)->attempt, ==, 0);
    }
}

static void
test_comes_back_after_a_loss_and_resubscribes (gconstpointer line)
{
  static const gboolean resets[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (resets); i++)
    {
      g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

      rig_start (rig);
      rig_wait_saw (rig, "1:SUBSCRIBE1");
      rig_settle (rig);
      scripted_peer_drop (rig->server->newest, resets[i]);
      rig_wait_state (rig, RIDE_LINK_WAITING);
      rig_assert_cause (rig, RIDE_CAUSE_LOST);
      g_assert_cmpint (rig_status (rig)->retry_at_us - rig_status (rig)->since_us, <=, SECOND / 2);

      rig_skip (rig, SECOND / 2);
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      rig_wait_saw (rig, "2:SUBSCRIBE1");
      scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "", MQTT_QOS_0, 0);
      rig_settle (rig);
      g_assert_cmpuint (rig->messages->len, ==, 1);
      g_assert_cmpuint (rig_status (rig)->connects, ==, 2);
    }
}

static void
test_a_close_code_and_its_reason_are_kept (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_close (rig->server->newest, 4001, "tired");
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_WEBSOCKET);
  g_assert_cmpint (rig_status (rig)->cause->code, ==, 4001);
  g_assert_nonnull (strstr (rig_status (rig)->cause->sentence, "tired"));
}

static void
test_server_keep_alive_overrides_and_silence_is_noticed (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig->server->server_keep_alive = 10;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  g_assert_cmpuint (rig_status (rig)->keep_alive_s, ==, 10);
  g_assert_cmpint (rig_status (rig)->round_trip_us, ==, -1);

  rig_skip (rig, 10 * SECOND);
  rig_wait_saw (rig, "1:PINGREQ");
  rig_settle (rig);
  g_assert_cmpint (rig_status (rig)->round_trip_us, >=, 0);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);
}

static gboolean
answer_no_ping (ScriptedPeer     *peer,
                const MqttPacket *packet,
                gpointer          user_data)
{
  return packet->type == MQTT_PACKET_PINGREQ;
}

static void
test_an_unanswered_ping_means_half_open (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig->server->handler = answer_no_ping;
  rig->options->keep_alive_s = 10;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_settle (rig);
  rig_skip (rig, 10 * SECOND);
  rig_wait_saw (rig, "1:PINGREQ");
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);

  rig_skip (rig, 5 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_KEEP_ALIVE);
}

static gboolean
never_answer (ScriptedPeer     *peer,
              const MqttPacket *packet,
              gpointer          user_data)
{
  return TRUE;
}

static void
test_a_server_that_never_answers_connect_is_given_up (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig->server->handler = never_answer;
  rig_start (rig);
  rig_wait_saw (rig, "1:CONNECT5");
  rig_skip (rig, 14 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_HANDSHAKING);
  rig_skip (rig, SECOND);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_TIMEOUT);
}

static gboolean
never_answer_subscribe (ScriptedPeer     *peer,
                        const MqttPacket *packet,
                        gpointer          user_data)
{
  return packet->type == MQTT_PACKET_SUBSCRIBE;
}

/* Its pings are answered, but nothing will ever come. */
static void
test_a_server_that_never_answers_subscribe_is_given_up (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig->options->keep_alive_s = 20;
  rig->server->handler = never_answer_subscribe;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig_skip (rig, 20 * SECOND);
  rig_wait_saw (rig, "1:PINGREQ");
  rig_settle (rig);
  rig_skip (rig, 9 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);
  rig_skip (rig, SECOND);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_TIMEOUT);
}

static void
test_a_violation_is_answered_with_its_reason (gconstpointer line)
{
  static const guint8 nonsense[] = { 0x00, 0x00 };
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_send_bytes (rig->server->newest, nonsense, sizeof nonsense);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_PROTOCOL);
  rig_wait_saw (rig, "1:DISCONNECT81");
  rig_wait_saw (rig, "1:closed");
}

static void
test_disconnect_by_the_server (gconstpointer line)
{
  g_autoptr (Rig) busy = rig_new (GPOINTER_TO_INT (line));
  g_autoptr (Rig) taken = rig_new (GPOINTER_TO_INT (line));

  rig_start (busy);
  rig_wait_saw (busy, "1:SUBSCRIBE1");
  scripted_peer_disconnect (busy->server->newest, MQTT_REASON_SERVER_SHUTTING_DOWN);
  rig_wait_state (busy, RIDE_LINK_WAITING);
  rig_assert_cause (busy, RIDE_CAUSE_MQTT_DISCONNECTED);

  rig_start (taken);
  rig_wait_saw (taken, "1:SUBSCRIBE1");
  scripted_peer_disconnect (taken->server->newest, MQTT_REASON_SESSION_TAKEN_OVER);
  rig_wait_state (taken, RIDE_LINK_REFUSED);
  rig_assert_cause (taken, RIDE_CAUSE_TAKEN_OVER);
}

static void
test_ping_pong_of_two_copies_ends (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig->options->version = RIDE_LINK_VERSION_3_1_1;
  rig->options->client_id = g_strdup ("desk");
  rig_start (rig);
  for (int i = 0; i < 4; i++)
    {
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      scripted_peer_drop (rig->server->newest, FALSE);
      rig_settle (rig);
      if (i < 3)
        rig_skip (rig, 4 * SECOND);
    }
  rig_wait_state (rig, RIDE_LINK_REFUSED);
  rig_assert_cause (rig, RIDE_CAUSE_TAKEN_OVER);
  rig_skip (rig, 30 * SECOND);
  g_assert_cmpuint (rig->server->peers->len, ==, 4);
}

static gboolean
each_life_brought_a_message (Rig *rig)
{
  return rig->messages->len == rig->server->peers->len;
}

/* A message in each short life shows that the line is worth taking up. */
static void
test_a_line_that_is_cut_all_the_time_is_taken_up (gconstpointer line)
{
  g_autoptr (Rig) rig = rig_new (GPOINTER_TO_INT (line));

  rig->options->client_id = g_strdup ("desk");
  rig_start (rig);
  for (int i = 0; i < 6; i++)
    {
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      scripted_peer_publish (rig->server->newest, "mobike/unlocked/B-1", "hello",
                             MQTT_QOS_0, 0);
      rig_wait (rig, each_life_brought_a_message);
      scripted_peer_drop (rig->server->newest, FALSE);
      rig_wait_state (rig, RIDE_LINK_WAITING);
      rig_assert_cause (rig, RIDE_CAUSE_LOST);
      rig_skip (rig, 60 * SECOND);
    }
}

typedef void (*LineTest) (gconstpointer line);

static const struct
{
  const char *name;
  RigLine line;
} lines[] = {
  { "pipe", RIG_PIPE },
  { "pipe-by-bytes", RIG_PIPE_BY_BYTES },
  { "web-socket", RIG_WEB_SOCKET },
  { "web-socket-by-bytes", RIG_WEB_SOCKET_BY_BYTES },
  { "web-socket-by-fragments", RIG_WEB_SOCKET_BY_FRAGMENTS },
};

static void
add (const char *path,
     LineTest    test)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *full = g_strdup_printf ("/link/%s/%s", lines[i].name, path);

      g_test_add_data_func (full, GINT_TO_POINTER (lines[i].line), test);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("connects-subscribes-receives-and-says-goodbye",
       test_connects_subscribes_receives_and_says_goodbye);
  add ("packets-may-be-joined-in-one-piece", test_packets_may_be_joined_in_one_piece);
  add ("qos-1-is-acknowledged-when-handed-on", test_qos_1_is_acknowledged_when_handed_on);
  add ("falls-back-to-3.1.1", test_falls_back_to_3_1_1);
  add ("a-wrong-password-is-said-and-not-hammered", test_a_wrong_password_is_said_and_not_hammered);
  add ("comes-back-after-a-loss-and-resubscribes", test_comes_back_after_a_loss_and_resubscribes);
  add ("a-close-code-and-its-reason-are-kept", test_a_close_code_and_its_reason_are_kept);
  add ("server-keep-alive-overrides", test_server_keep_alive_overrides_and_silence_is_noticed);
  add ("an-unanswered-ping-means-half-open", test_an_unanswered_ping_means_half_open);
  add ("a-server-that-never-answers-connect-is-given-up",
       test_a_server_that_never_answers_connect_is_given_up);
  add ("a-server-that-never-answers-subscribe-is-given-up",
       test_a_server_that_never_answers_subscribe_is_given_up);
  add ("a-violation-is-answered-with-its-reason", test_a_violation_is_answered_with_its_reason);
  add ("disconnect-by-the-server", test_disconnect_by_the_server);
  add ("ping-pong-of-two-copies-ends", test_ping_pong_of_two_copies_ends);
  add ("a-line-that-is-cut-all-the-time-is-taken-up",
       test_a_line_that_is_cut_all_the_time_is_taken_up);

  return g_test_run ();
}
