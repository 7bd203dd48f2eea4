/* test-subscriptions.c: what is subscribed when, and in which session.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "rig.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
lose_and_return (Rig *rig)
{
  scripted_peer_drop (rig->server->newest, FALSE);
  rig_wait_state (rig, RIDE_LINK_WAITING);
  ride_link_retry_now (rig->link);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
}

static Rig *
start_with (const char *filters)
{
  Rig *rig = rig_new (RIG_PIPE);

  g_strfreev (rig->options->filters);
  rig->options->filters = g_strsplit (filters, " ", -1);
  rig->options->session_expiry_s = 3600;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);

  return rig;
}

static void
test_a_fresh_session_is_subscribed_anew (void)
{
  g_autoptr (Rig) rig = start_with ("a/# b/#");

  g_assert_true (scripted_server_saw (rig->server, "1:SUBSCRIBE2"));
  lose_and_return (rig);
  g_assert_true (scripted_server_saw (rig->server, "2:SUBSCRIBE2"));
}

static void
test_a_resumed_session_is_not (void)
{
  g_autoptr (Rig) rig = start_with ("a/# b/#");

  rig->server->session_present = TRUE;
  lose_and_return (rig);
  g_assert_true (scripted_server_saw (rig->server, "2:CONNECT5"));
  g_assert_false (scripted_server_saw (rig->server, "2:SUBSCRIBE2"));
  g_assert_true (rig_status (rig)->session_present);
  g_assert_true (rig_status (rig)->filters[1].answered);
}

static void
test_a_session_of_an_earlier_process_is_subscribed (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->session_expiry_s = 3600;
  rig->server->session_present = TRUE;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
}

static void
test_a_refused_filter_is_shown_and_asked_again (void)
{
  g_autoptr (Rig) rig = start_with ("a/# forbidden/# b/#");

  g_assert_true (rig_status (rig)->filters[1].answered);
  g_assert_cmpuint (rig_status (rig)->filters[1].reason, ==, MQTT_REASON_NOT_AUTHORIZED);
  g_assert_cmpuint (rig_status (rig)->filters[2].reason, ==, MQTT_QOS_1);
  g_assert_cmpint (rig_status (rig)->state, ==, RIDE_LINK_CONNECTED);

  rig->server->session_present = TRUE;
  scripted_server_forget (rig->server);
  lose_and_return (rig);
  g_assert_cmpuint (rig->server->subscribed->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (rig->server->subscribed, 0), ==, "forbidden/#");
}

static gboolean
answer_no_subscribe (ScriptedPeer     *peer,
                     const MqttPacket *packet,
                     gpointer          user_data)
{
  return packet->type == MQTT_PACKET_SUBSCRIBE;
}

static void
test_an_unanswered_filter_is_asked_again (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->session_expiry_s = 3600;
  rig->server->handler = answer_no_subscribe;
  rig_start (rig);
  rig_wait_saw (rig, "1:SUBSCRIBE1");
  g_assert_false (rig_status (rig)->filters[0].answered);

  rig->server->session_present = TRUE;
  rig->server->handler = NULL;
  lose_and_return (rig);
  g_assert_true (scripted_server_saw (rig->server, "2:SUBSCRIBE1"));
  g_assert_true (rig_status (rig)->filters[0].answered);
}

static void
test_thousands_are_subscribed_in_batches (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint answered = 0;

  for (int i = 0; i < 3000; i++)
    {
      g_autofree char *filter = g_strdup_printf ("mobike/unlocked/B-%d", i);

      g_strv_builder_add (builder, filter);
    }
  g_strfreev (rig->options->filters);
  rig->options->filters = g_strv_builder_end (builder);
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  while (rig->server->subscribed->len < 3000)
    g_main_context_iteration (NULL, TRUE);
  rig_settle (rig);

  g_assert_null (strstr (rig->server->log->str, "SUBSCRIBE9"));
  g_assert_null (strstr (rig->server->log->str, "SUBSCRIBE1 "));
  g_assert_cmpstr (g_ptr_array_index (rig->server->subscribed, 2999), ==, "mobike/unlocked/B-2999");
  for (guint i = 0; i < rig_status (rig)->n_filters; i++)
    answered += rig_status (rig)->filters[i].answered;
  g_assert_cmpuint (answered, ==, 3000);
  g_assert_cmpuint (rig->statuses, <, 10);
}

static gboolean
accept_small_packets (ScriptedPeer     *peer,
                      const MqttPacket *packet,
                      gpointer          user_data)
{
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttPacket answer = { .type = MQTT_PACKET_CONNACK };

  if (packet->type != MQTT_PACKET_CONNECT)
    return FALSE;

  mqtt_properties_append_number (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 40);
  mqtt_properties_append_number (properties, MQTT_PROPERTY_WILDCARD_SUBSCRIPTION_AVAILABLE, 0);
  answer.connack.properties = (MqttSlice){ properties->data, properties->len };
  scripted_peer_send (peer, &answer);
  return TRUE;
}

static void
test_the_server_s_limits_are_kept_filter_by_filter (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  g_strfreev (rig->options->filters);
  rig->options->filters = g_strsplit (
      "mobike/one mobike/two mobike/# mobike/three/with/a/name/that/is/much/too/long mobike/four",
      " ", -1);
  rig->server->handler = accept_small_packets;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);

  g_assert_cmpuint (rig->server->subscribed->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (rig->server->subscribed, 2), ==, "mobike/four");
  g_assert_cmpuint (rig_status (rig)->filters[2].reason, ==,
                    MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
  g_assert_cmpuint (rig_status (rig)->filters[3].reason, ==, MQTT_REASON_PACKET_TOO_LARGE);
  g_assert_true (rig_status (rig)->filters[3].answered);
  g_assert_cmpuint (rig_status (rig)->filters[4].reason, ==, MQTT_QOS_1);
}

static void
test_clean_start_follows_the_expiry (void)
{
  static const RideLinkVersion versions[] = { RIDE_LINK_VERSION_3_1_1, RIDE_LINK_VERSION_5_0 };

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (Rig) fleeting = rig_new (RIG_PIPE);
      g_autoptr (Rig) lasting = rig_new (RIG_PIPE);
      g_autoptr (Rig) clean = rig_new (RIG_PIPE);

      fleeting->options->version = lasting->options->version = versions[i];
      clean->options->version = versions[i];
      rig_start (fleeting);
      rig_wait_state (fleeting, RIDE_LINK_CONNECTED);
      g_assert_true (fleeting->server->clean_start);

      lasting->options->session_expiry_s = 60;
      rig_start (lasting);
      rig_wait_state (lasting, RIDE_LINK_CONNECTED);
      g_assert_false (lasting->server->clean_start);

      clean->options->session_expiry_s = 60;
      clean->options->clean_start = TRUE;
      rig_start (clean);
      rig_wait_state (clean, RIDE_LINK_CONNECTED);
      g_assert_true (clean->server->clean_start);
    }
}

static void
test_a_generated_identifier_stays_the_same (void)
{
  g_autoptr (Rig) rig = start_with ("a/#");
  g_autofree char *first = g_strdup (rig->server->client_id);

  g_assert_cmpuint (strlen (first), >=, strlen ("ride-") + 12);
  g_assert_true (g_str_has_prefix (first, "ride-"));
  g_assert_cmpstr (rig_status (rig)->client_id, ==, first);
  lose_and_return (rig);
  g_assert_cmpstr (rig->server->client_id, ==, first);
}

static void
test_two_links_have_two_identifiers (void)
{
  g_autoptr (Rig) one = start_with ("a/#");
  g_autoptr (Rig) two = start_with ("a/#");

  g_assert_cmpstr (one->server->client_id, !=, two->server->client_id);
}

static void
test_a_chosen_identifier_is_used (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->client_id = g_strdup ("desk-7");
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  g_assert_cmpstr (rig->server->client_id, ==, "desk-7");
}

static void
test_qos_2_is_delivered_once_over_a_loss (void)
{
  g_autoptr (Rig) rig = start_with ("a/#");

  scripted_peer_publish (rig->server->newest, "a/1", "x", MQTT_QOS_2, 5);
  rig_settle (rig);
  g_assert_cmpuint (rig->messages->len, ==, 1);
  ride_link_ack (rig->link, g_array_index (rig->tokens, guint64, 0));
  rig_wait_saw (rig, "1:PUBREC");

  rig->server->session_present = TRUE;
  lose_and_return (rig);
  scripted_peer_publish (rig->server->newest, "a/1", "x", MQTT_QOS_2, 5);
  rig_wait_saw (rig, "2:PUBREC");
  g_assert_cmpuint (rig->messages->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/subscriptions/a-fresh-session-is-subscribed-anew",
                   test_a_fresh_session_is_subscribed_anew);
  g_test_add_func ("/subscriptions/a-resumed-session-is-not", test_a_resumed_session_is_not);
  g_test_add_func ("/subscriptions/a-session-of-an-earlier-process-is-subscribed",
                   test_a_session_of_an_earlier_process_is_subscribed);
  g_test_add_func ("/subscriptions/a-refused-filter-is-shown-and-asked-again",
                   test_a_refused_filter_is_shown_and_asked_again);
  g_test_add_func ("/subscriptions/an-unanswered-filter-is-asked-again",
                   test_an_unanswered_filter_is_asked_again);
  g_test_add_func ("/subscriptions/thousands-are-subscribed-in-batches",
                   test_thousands_are_subscribed_in_batches);
  g_test_add_func ("/subscriptions/the-server-s-limits-are-kept-filter-by-filter",
                   test_the_server_s_limits_are_kept_filter_by_filter);
  g_test_add_func ("/session/clean-start-follows-the-expiry", test_clean_start_follows_the_expiry);
  g_test_add_func ("/session/a-generated-identifier-stays-the-same",
                   test_a_generated_identifier_stays_the_same);
  g_test_add_func ("/session/two-links-have-two-identifiers", test_two_links_have_two_identifiers);
  g_test_add_func ("/session/a-chosen-identifier-is-used", test_a_chosen_identifier_is_used);
  g_test_add_func ("/session/qos-2-is-delivered-once-over-a-loss",
                   test_qos_2_is_delivered_once_over_a_loss);

  return g_test_run ();
}
