/* test-moments.c: things that happen to a link at awkward moments.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pipe-transport.h"
#include "rig.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MORE_THAN_MAY_WAIT (2 * 1024 * 1024)

/* Stopping */

static void
test_stop_with_much_unsent_is_no_stall (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
  pipe_transport_queued = MORE_THAN_MAY_WAIT;
  ride_link_stop (rig->link);
  rig_wait_state (rig, RIDE_LINK_OFFLINE);
  rig_assert_cause (rig, RIDE_CAUSE_USER);
  g_assert_cmpuint (rig_status (rig)->stalls, ==, 0);
}

static void
test_looking_early_does_not_cut_a_stop_short (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig->web_socket->mute = TRUE;
  ride_link_stop (rig->link);
  rig_skip (rig, 0);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);
  rig_skip (rig, 2 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_OFFLINE);
}

static void
test_waking_or_a_network_does_not_disturb_a_stop (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_WEB_SOCKET);

  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  rig->web_socket->mute = TRUE;
  ride_link_stop (rig->link);
  ride_link_woke (rig->link, 3600 * SECOND);
  ride_link_network_changed (rig->link);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);
  rig_skip (rig, 2 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_OFFLINE);
  rig_assert_cause (rig, RIDE_CAUSE_USER);
}

static void
drop_when_offline (Rig                  *rig,
                   const RideLinkStatus *status)
{
  if (status->state == RIDE_LINK_OFFLINE)
    g_clear_object (&rig->link);
}

static void
test_dropped_between_stop_and_the_next_start (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig->on_status = drop_when_offline;
  ride_link_stop (rig->link);
  ride_link_start (rig->link);
  rig_settle (rig);
  g_assert_null (rig->link);
  g_assert_cmpuint (rig->server->peers->len, ==, 1);
}

static void
drop_when_connecting (Rig                  *rig,
                      const RideLinkStatus *status)
{
  if (status->state == RIDE_LINK_CONNECTING)
    g_clear_object (&rig->link);
}

static void
test_dropped_as_the_waiting_ends (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->refuse = TRUE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig->on_status = drop_when_connecting;
  rig_skip (rig, 2 * SECOND);
  g_assert_null (rig->link);
  g_assert_cmpuint (rig->server->peers->len, ==, 0);
}

static void
test_nothing_revives_a_disposed_link (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  static const char *const filters[] = { "a" };

  rig->refuse = TRUE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  g_object_run_dispose (G_OBJECT (rig->link));
  rig->statuses = 0;
  ride_link_start (rig->link);
  ride_link_retry_now (rig->link);
  ride_link_subscribe (rig->link, filters, 1);
  ride_link_look_now (rig->link);
  rig_settle (rig);
  g_assert_cmpuint (rig->statuses, ==, 0);
  g_assert_cmpuint (rig->server->peers->len, ==, 0);
}

static void
test_a_bare_object_goes_as_it_came (void)
{
  RideLink *link = g_object_new (RIDE_TYPE_LINK, NULL);

  g_assert_finalize_object (link);
}

/* Time */

static void
test_looking_while_connecting_finds_nothing_due (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->hang = TRUE;
  rig_start (rig);
  rig_skip (rig, 5 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTING);
  g_assert_cmpuint (rig->statuses, ==, 1);
}

/* A flood keeps the timer from being dispatched; here the timer is not told
 * that the time has come. */
static void
test_messages_do_not_hold_up_a_ping (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
  rig->skipped_us += 31 * SECOND;
  scripted_peer_publish (rig->server->newest, "mobike/a", "x", MQTT_QOS_0, 0);
  rig_wait_saw (rig, "1:PINGREQ");
  g_assert_cmpuint (rig->messages->len, ==, 1);
}

static gint64
leap (gpointer user_data)
{
  gint64 *now_us = user_data;

  return *now_us += 100 * SECOND;
}

static double
middle (gpointer user_data)
{
  return 0.5;
}

static RideTransport *
make_refused_pipe (const RideLinkOptions *options,
                   gpointer               user_data)
{
  Rig *rig = user_data;

  rig->attempts++;
  return pipe_transport_new (rig->server, 0, TRUE, FALSE);
}

static gboolean
has_tried_three_times (Rig *rig)
{
  return rig->attempts >= 3;
}

/* A machine so slow that each deadline has passed before it is noted. */
static void
test_what_is_overdue_is_done_at_once (void)
{
  static const RideLinkEvents silent = { NULL, NULL };
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  gint64 now_us = SECOND;

  rig->link = ride_link_new (rig->options, &silent, NULL);
  ride_link_set_clock (rig->link, leap, middle, &now_us);
  ride_link_set_transport_factory (rig->link, make_refused_pipe, rig);
  ride_link_start (rig->link);
  rig_wait (rig, has_tried_three_times);
}

/* Waking up, and networks */

static void
test_a_network_is_no_news_to_the_connected (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  guint statuses;

  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
  statuses = rig->statuses;
  ride_link_network_changed (rig->link);
  rig_settle (rig);
  g_assert_cmpuint (rig->statuses, ==, statuses);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);
}

static void
test_hope_puts_nothing_off (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  gint64 retry_at_us;

  rig->refuse = TRUE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  retry_at_us = rig_status (rig)->retry_at_us;
  rig->skipped_us = retry_at_us - g_get_monotonic_time ();
  ride_link_network_changed (rig->link);
  g_assert_cmpint (rig_status (rig)->retry_at_us, ==, retry_at_us);
}

static void
test_the_network_monitor_is_listened_to (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  gint64 retry_at_us;

  rig->refuse = TRUE;
  rig_start (rig);
  for (guint i = 0; i < 6; i++)
    {
      rig_wait_state (rig, RIDE_LINK_WAITING);
      rig_skip (rig, 40 * SECOND);
    }
  rig_wait_state (rig, RIDE_LINK_WAITING);
  retry_at_us = rig_status (rig)->retry_at_us;
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
  rig_settle (rig);
  g_assert_cmpint (rig_status (rig)->retry_at_us, <, retry_at_us);
}

static void
test_without_keepalive_a_minute_of_sleep_is_borne (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->keep_alive_s = 0;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  ride_link_woke (rig->link, 59 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);
  ride_link_woke (rig->link, 60 * SECOND);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_SUSPEND);
}

/* What is sent and told */

static void
test_a_peer_that_takes_not_even_connect (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  pipe_transport_queued = MORE_THAN_MAY_WAIT;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  rig_assert_cause (rig, RIDE_CAUSE_LOST);
  /* Once in each version, and never further than to an open transport. */
  g_assert_cmpstr (rig->states->str, ==, "connecting waiting");
  g_assert_cmpuint (rig_status (rig)->stalls, ==, 2);
}

static gboolean
is_connected (Rig *rig)
{
  return ride_link_get_status (rig->link)->state == RIDE_LINK_CONNECTED;
}

static RideTransport *
make_pipe (const RideLinkOptions *options,
           gpointer               user_data)
{
  Rig *rig = user_data;

  return pipe_transport_new (rig->server, 0, FALSE, FALSE);
}

static void
test_an_owner_that_listens_to_nothing (void)
{
  static const RideLinkEvents silent = { NULL, NULL };
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  g_free (rig->options->client_id);
  rig->options->client_id = g_strdup ("");
  rig->link = ride_link_new (rig->options, &silent, NULL);
  ride_link_set_transport_factory (rig->link, make_pipe, rig);
  g_assert_true (g_str_has_prefix (rig_status (rig)->client_id, "ride-"));
  ride_link_start (rig->link);
  rig_wait (rig, is_connected);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  scripted_peer_publish (rig->server->newest, "mobike/a", "x", MQTT_QOS_0, 0);
  rig_settle (rig);
  g_assert_cmpuint (rig_status (rig)->stats.packets_in[MQTT_PACKET_PUBLISH], ==, 1);
}

/* What the newest CONNECT said of them, such as "5 password". */
static gboolean
note_credentials (ScriptedPeer     *peer,
                  const MqttPacket *packet,
                  gpointer          user_data)
{
  GString *noted = user_data;

  if (packet->type != MQTT_PACKET_CONNECT)
    return FALSE;

  g_string_append_printf (noted, "%s%d%s%s", noted->len > 0 ? "; " : "", peer->version,
                          packet->connect.has_user_name ? " user" : "",
                          packet->connect.has_password ? " password" : "");
  if (peer->version == MQTT_VERSION_3_1_1)
    return FALSE;

  scripted_peer_connack (peer, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION);
  return TRUE;
}

static void
test_a_password_alone_is_for_version_5_only (void)
{
  static const struct
  {
    const char *user_name;
    const char *noted;
  } rows[] = {
    { NULL, "5 password; 4" },
    { "alice", "5 user password; 4 user password" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Rig) rig = rig_new (RIG_PIPE);
      g_autoptr (GString) noted = g_string_new (NULL);

      rig->server->handler = note_credentials;
      rig->server->user_data = noted;
      rig->options->user_name = g_strdup (rows[i].user_name);
      rig->options->password = g_strdup ("s3cret");
      rig_start (rig);
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      g_assert_cmpstr (noted->str, ==, rows[i].noted);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/moments/stop/with-much-unsent-is-no-stall",
                   test_stop_with_much_unsent_is_no_stall);
  g_test_add_func ("/moments/stop/looking-early-does-not-cut-it-short",
                   test_looking_early_does_not_cut_a_stop_short);
  g_test_add_func ("/moments/stop/waking-or-a-network-does-not-disturb-it",
                   test_waking_or_a_network_does_not_disturb_a_stop);
  g_test_add_func ("/moments/dropped/between-stop-and-the-next-start",
                   test_dropped_between_stop_and_the_next_start);
  g_test_add_func ("/moments/dropped/as-the-waiting-ends", test_dropped_as_the_waiting_ends);
  g_test_add_func ("/moments/nothing-revives-a-disposed-link",
                   test_nothing_revives_a_disposed_link);
  g_test_add_func ("/moments/a-bare-object-goes-as-it-came", test_a_bare_object_goes_as_it_came);
  g_test_add_func ("/moments/looking-while-connecting-finds-nothing-due",
                   test_looking_while_connecting_finds_nothing_due);
  g_test_add_func ("/moments/messages-do-not-hold-up-a-ping", test_messages_do_not_hold_up_a_ping);
  g_test_add_func ("/moments/what-is-overdue-is-done-at-once",
                   test_what_is_overdue_is_done_at_once);
  g_test_add_func ("/moments/a-network-is-no-news-to-the-connected",
                   test_a_network_is_no_news_to_the_connected);
  g_test_add_func ("/moments/hope-puts-nothing-off", test_hope_puts_nothing_off);
  g_test_add_func ("/moments/the-network-monitor-is-listened-to",
                   test_the_network_monitor_is_listened_to);
  g_test_add_func ("/moments/without-keepalive-a-minute-of-sleep-is-borne",
                   test_without_keepalive_a_minute_of_sleep_is_borne);
  g_test_add_func ("/moments/a-peer-that-takes-not-even-connect",
                   test_a_peer_that_takes_not_even_connect);
  g_test_add_func ("/moments/an-owner-that-listens-to-nothing",
                   test_an_owner_that_listens_to_nothing);
  g_test_add_func ("/moments/a-password-alone-is-for-version-5-only",
                   test_a_password_alone_is_for_version_5_only);

  return g_test_run ();
}
