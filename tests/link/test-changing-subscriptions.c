/* test-changing-subscriptions.c: filters that come and go while the link lives.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "rig.h"
#include "ride-subscriber.h"

#define MANY 5000

static void
subscribe (Rig        *rig,
           const char *filter)
{
  ride_link_subscribe (rig->link, &filter, 1);
}

static void
unsubscribe (Rig        *rig,
             const char *filter)
{
  ride_link_unsubscribe (rig->link, &filter, 1);
}

static gboolean
holds (Rig        *rig,
       const char *filter)
{
  return g_hash_table_contains (rig->server->held, filter);
}

static void
start (Rig *rig)
{
  rig->options->session_expiry_s = 3600;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
}

static void
lose (Rig *rig)
{
  scripted_peer_drop (rig->server->newest, FALSE);
  rig_wait_state (rig, RIDE_LINK_WAITING);
}

static void
come_back (Rig *rig)
{
  scripted_server_forget (rig->server);
  ride_link_retry_now (rig->link);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  rig_settle (rig);
}

static void
test_a_filter_comes_and_goes (gconstpointer data)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->version = GPOINTER_TO_INT (data);
  start (rig);
  subscribe (rig, "mobike/locked/B-1");
  rig_settle (rig);
  g_assert_true (holds (rig, "mobike/locked/B-1"));
  g_assert_cmpuint (rig_status (rig)->n_filters, ==, 2);
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, 2);
  g_assert_cmpstr (rig_status (rig)->filters[1].filter, ==, "mobike/locked/B-1");
  g_assert_cmpuint (rig_status (rig)->filters[1].reason, ==, MQTT_QOS_1);

  unsubscribe (rig, "mobike/locked/B-1");
  rig_settle (rig);
  g_assert_false (holds (rig, "mobike/locked/B-1"));
  g_assert_true (holds (rig, "mobike/#"));
  g_assert_cmpuint (rig_status (rig)->n_filters, ==, 1);
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, 1);
}

static void
test_what_changed_in_one_turn_leaves_together (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  static const char *const filters[] = { "a", "b", "c" };

  start (rig);
  ride_link_subscribe (rig->link, filters, 3);
  subscribe (rig, "d");
  unsubscribe (rig, "b");
  rig_settle (rig);
  g_assert_true (scripted_server_saw (rig->server, "1:SUBSCRIBE3"));
  g_assert_cmpuint (rig->server->unsubscribed->len, ==, 0);
  g_assert_cmpuint (g_hash_table_size (rig->server->held), ==, 4);
}

static void
test_the_same_twice_is_asked_once (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  start (rig);
  subscribe (rig, "a");
  rig_settle (rig);
  subscribe (rig, "a");
  subscribe (rig, "mobike/#");
  rig_settle (rig);
  g_assert_cmpuint (rig->server->subscribed->len, ==, 2);

  unsubscribe (rig, "a");
  unsubscribe (rig, "a");
  unsubscribe (rig, "never/wanted");
  rig_settle (rig);
  g_assert_cmpuint (rig->server->unsubscribed->len, ==, 1);
}

/* While a request is under way the next one for its filter has to wait. */
static gboolean
hold_answers_back (ScriptedPeer     *peer,
                   const MqttPacket *packet,
                   gpointer          user_data)
{
  return packet->type == MQTT_PACKET_SUBSCRIBE || packet->type == MQTT_PACKET_UNSUBSCRIBE;
}

static void
answer_request (Rig           *rig,
                MqttPacketType type,
                guint16        packet_id,
                guint8         reason)
{
  MqttPacket answer = { .type = type };

  answer.suback.packet_id = packet_id;
  answer.suback.reasons = (MqttSlice){ &reason, 1 };
  scripted_peer_send (rig->server->newest, &answer);
  rig_settle (rig);
}

static void
test_a_change_of_mind_waits_for_the_answer (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  start (rig);
  scripted_server_forget (rig->server);
  rig->server->handler = hold_answers_back;
  subscribe (rig, "a");
  rig_settle (rig);
  unsubscribe (rig, "a");
  rig_settle (rig);
  subscribe (rig, "a");
  unsubscribe (rig, "a");
  rig_settle (rig);
  g_assert_cmpstr (rig->server->log->str, ==, "1:SUBSCRIBE1 ");

  answer_request (rig, MQTT_PACKET_SUBACK, 2, MQTT_QOS_1);
  g_assert_cmpstr (rig->server->log->str, ==, "1:SUBSCRIBE1 1:UNSUBSCRIBE1 ");
  subscribe (rig, "a");
  rig_settle (rig);
  g_assert_cmpstr (rig->server->log->str, ==, "1:SUBSCRIBE1 1:UNSUBSCRIBE1 ");
  answer_request (rig, MQTT_PACKET_UNSUBACK, 3, MQTT_REASON_SUCCESS);
  g_assert_cmpstr (rig->server->log->str, ==, "1:SUBSCRIBE1 1:UNSUBSCRIBE1 1:SUBSCRIBE1 ");
  answer_request (rig, MQTT_PACKET_SUBACK, 4, MQTT_QOS_0);
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, 2);
  g_assert_cmpuint (rig_status (rig)->filters[1].reason, ==, MQTT_QOS_0);
}

static void
test_a_refused_one_is_not_unsubscribed (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  start (rig);
  subscribe (rig, "forbidden/1");
  rig_settle (rig);
  g_assert_cmpuint (rig_status (rig)->n_refused, ==, 1);
  g_assert_cmpuint (rig_status (rig)->filters[1].reason, ==, MQTT_REASON_NOT_AUTHORIZED);

  unsubscribe (rig, "forbidden/1");
  rig_settle (rig);
  g_assert_cmpuint (rig_status (rig)->n_refused, ==, 0);
  g_assert_cmpuint (rig->server->unsubscribed->len, ==, 0);
}

static void
test_one_that_cannot_be_a_filter_is_refused (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  static const char *const filters[] = { "a", "b/#/c", "d" };

  start (rig);
  ride_link_subscribe (rig->link, filters, 3);
  rig_settle (rig);
  g_assert_true (holds (rig, "a"));
  g_assert_true (holds (rig, "d"));
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, 4);
  g_assert_cmpuint (rig_status (rig)->n_refused, ==, 1);
  g_assert_cmpuint (rig_status (rig)->filters[2].reason, ==, MQTT_REASON_TOPIC_FILTER_INVALID);
}

static void
test_a_fresh_session_gets_all_that_is_wanted (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  start (rig);
  subscribe (rig, "a");
  subscribe (rig, "b");
  rig_settle (rig);
  lose (rig);
  unsubscribe (rig, "a");
  subscribe (rig, "c");
  g_assert_cmpuint (rig_status (rig)->n_filters, ==, 3);

  come_back (rig);
  g_assert_cmpstr (rig->server->log->str, ==, "2:CONNECT5 2:SUBSCRIBE3 ");
  g_assert_true (holds (rig, "b"));
  g_assert_true (holds (rig, "c"));
  g_assert_false (holds (rig, "a"));
}

static void
test_a_resumed_session_gets_the_difference (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  start (rig);
  subscribe (rig, "a");
  subscribe (rig, "b");
  rig_settle (rig);
  lose (rig);
  rig->server->session_present = TRUE;
  unsubscribe (rig, "a");
  subscribe (rig, "c");

  come_back (rig);
  g_assert_cmpstr (rig->server->log->str, ==, "2:CONNECT5 2:SUBSCRIBE1 2:UNSUBSCRIBE1 ");
  g_assert_true (holds (rig, "b"));
  g_assert_true (holds (rig, "c"));
  g_assert_false (holds (rig, "a"));
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, 3);
}

static void
test_an_unanswered_request_is_taken_as_maybe_done (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  start (rig);
  subscribe (rig, "going");
  rig_settle (rig);
  rig->server->handler = hold_answers_back;
  unsubscribe (rig, "going");
  subscribe (rig, "coming");
  subscribe (rig, "unloved");
  rig_settle (rig);
  unsubscribe (rig, "unloved");
  lose (rig);
  subscribe (rig, "going");
  rig->server->handler = NULL;
  rig->server->session_present = TRUE;
  g_hash_table_add (rig->server->held, g_strdup ("unloved"));
  g_hash_table_remove (rig->server->held, "going");

  come_back (rig);
  g_assert_true (holds (rig, "going"));
  g_assert_true (holds (rig, "coming"));
  g_assert_false (holds (rig, "unloved"));
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, 3);
}

static void
test_a_session_of_an_earlier_process_is_tidied (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->server->session_present = TRUE;
  g_hash_table_add (rig->server->held, g_strdup ("mobike/locked/B-7"));
  start (rig);
  unsubscribe (rig, "mobike/locked/B-7");
  rig_settle (rig);
  g_assert_false (holds (rig, "mobike/locked/B-7"));

  /* Once the session was lost, all that is held is known. */
  lose (rig);
  rig->server->session_present = FALSE;
  come_back (rig);
  unsubscribe (rig, "mobike/locked/B-8");
  rig_settle (rig);
  g_assert_cmpuint (rig->server->unsubscribed->len, ==, 0);
}

static void
test_nothing_is_asked_before_the_first_connection (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->hang = TRUE;
  rig_start (rig);
  subscribe (rig, "a");
  unsubscribe (rig, "mobike/#");
  unsubscribe (rig, "b");
  rig_settle (rig);
  g_assert_cmpuint (rig_status (rig)->n_filters, ==, 1);
  g_assert_cmpstr (rig_status (rig)->filters[0].filter, ==, "a");
}

typedef struct
{
  guint outstanding;
  guint most_outstanding;
  guint16 receive_maximum;
  GQueue waiting; /* of each request: packet identifier, type, number of filters */
} Slow;

static void
say_limits (ScriptedPeer *peer,
            const Slow   *slow)
{
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttPacket answer = { .type = MQTT_PACKET_CONNACK };

  mqtt_properties_append_number (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, slow->receive_maximum);
  mqtt_properties_append_number (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 150);
  answer.connack.properties = (MqttSlice){ properties->data, properties->len };
  scripted_peer_send (peer, &answer);
}

static gsize
size_on_the_line (const MqttPacket *packet)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_assert_true (mqtt_packet_append (packet, MQTT_VERSION_5_0, bytes, NULL));

  return bytes->len;
}

static gboolean
answer_slowly (ScriptedPeer     *peer,
               const MqttPacket *packet,
               gpointer          user_data)
{
  Slow *slow = user_data;

  if (packet->type == MQTT_PACKET_CONNECT)
    {
      say_limits (peer, slow);
      return TRUE;
    }
  if (packet->type != MQTT_PACKET_SUBSCRIBE && packet->type != MQTT_PACKET_UNSUBSCRIBE)
    return FALSE;

  g_assert_cmpuint (size_on_the_line (packet), <=, 150);
  slow->outstanding++;
  slow->most_outstanding = MAX (slow->most_outstanding, slow->outstanding);
  g_queue_push_tail (&slow->waiting, GUINT_TO_POINTER (packet->subscribe.packet_id));
  g_queue_push_tail (&slow->waiting, GINT_TO_POINTER (packet->type));
  g_queue_push_tail (&slow->waiting,
                     GUINT_TO_POINTER (strchr (peer->server->log->str, '\0')[-2] - '0'));
  return TRUE;
}

static void
answer_all (Rig  *rig,
            Slow *slow)
{
  static const guint8 reasons[RIDE_SUBSCRIBER_BATCH] = { 0 };

  while (slow->waiting.length > 0)
    {
      MqttPacket answer = { 0 };
      MqttPacketType type;

      answer.suback.packet_id = GPOINTER_TO_UINT (g_queue_pop_head (&slow->waiting));
      type = GPOINTER_TO_INT (g_queue_pop_head (&slow->waiting));
      answer.type = type == MQTT_PACKET_SUBSCRIBE ? MQTT_PACKET_SUBACK : MQTT_PACKET_UNSUBACK;
      answer.suback.reasons =
          (MqttSlice){ reasons, GPOINTER_TO_UINT (g_queue_pop_head (&slow->waiting)) };
      slow->outstanding--;
      scripted_peer_send (rig->server->newest, &answer);
    }
}

static GPtrArray *
new_filters (guint n)
{
  GPtrArray *filters = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (filters, g_strdup_printf ("mobike/locked/B-%06u", i));

  return filters;
}

static void
iterate_until (Rig             *rig,
               Slow            *slow,
               const GPtrArray *list,
               guint            n)
{
  gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (list->len < n || slow->outstanding > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_main_context_iteration (NULL, FALSE);
      if (slow->outstanding >= slow->receive_maximum || list->len == n)
        answer_all (rig, slow);
    }
  rig_settle (rig);
}

static void
test_thousands_come_and_go_within_the_limits (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  g_autoptr (GPtrArray) filters = new_filters (MANY);
  Slow slow = { .receive_maximum = 5 };
  guint statuses;

  g_queue_init (&slow.waiting);
  g_strfreev (rig->options->filters);
  rig->options->filters = g_strsplit ("b/0", ",", -1);
  rig->server->handler = answer_slowly;
  rig->server->user_data = &slow;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  statuses = rig->statuses;
  ride_link_subscribe (rig->link, (const char *const *) filters->pdata, filters->len);
  iterate_until (rig, &slow, rig->server->subscribed, MANY + 1);
  g_assert_cmpuint (slow.most_outstanding, ==, 5);
  g_assert_cmpuint (rig_status (rig)->n_filters, ==, MANY + 1);
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, MANY + 1);
  g_assert_cmpuint (rig_status (rig)->outbound_messages, ==, 0);
  /* Nobody is told of thousands one by one. */
  g_assert_cmpuint (rig->statuses - statuses, <, 10);

  ride_link_unsubscribe (rig->link, (const char *const *) filters->pdata, filters->len);
  iterate_until (rig, &slow, rig->server->unsubscribed, MANY);
  g_assert_cmpuint (slow.most_outstanding, ==, 5);
  g_assert_cmpuint (rig_status (rig)->n_filters, ==, 1);
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, 1);
  g_assert_cmpuint (rig->statuses - statuses, <, 20);
}

/* Compares with the simplest thing that could be right. */
static void
test_any_order_ends_with_what_is_wanted (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  gboolean wanted[12] = { FALSE };

  start (rig);
  for (guint i = 0; i < 600; i++)
    {
      guint which = g_test_rand_int_range (0, G_N_ELEMENTS (wanted));
      g_autofree char *filter = g_strdup_printf ("f/%u", which);

      wanted[which] = g_test_rand_int_range (0, 2) != 0;
      if (wanted[which])
        subscribe (rig, filter);
      else
        unsubscribe (rig, filter);

      for (int turns = g_test_rand_int_range (0, 4); turns > 0; turns--)
        g_main_context_iteration (NULL, FALSE);
      if (i % 60 == 59)
        {
          lose (rig);
          rig->server->session_present = g_test_rand_int_range (0, 2) != 0;
          ride_link_retry_now (rig->link);
          rig_wait_state (rig, RIDE_LINK_CONNECTED);
        }
    }
  rig_settle (rig);

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *filter = g_strdup_printf ("f/%u", i);

      g_assert_cmpint (holds (rig, filter), ==, wanted[i]);
    }
  g_assert_cmpuint (rig_status (rig)->n_answered, ==, rig_status (rig)->n_filters);
  g_assert_cmpuint (rig_status (rig)->n_filters, ==, g_hash_table_size (rig->server->held));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/subscriptions/a-filter-comes-and-goes/3.1.1",
                        GINT_TO_POINTER (RIDE_LINK_VERSION_3_1_1), test_a_filter_comes_and_goes);
  g_test_add_data_func ("/subscriptions/a-filter-comes-and-goes/5.0",
                        GINT_TO_POINTER (RIDE_LINK_VERSION_5_0), test_a_filter_comes_and_goes);
  g_test_add_func ("/subscriptions/what-changed-in-one-turn-leaves-together",
                   test_what_changed_in_one_turn_leaves_together);
  g_test_add_func ("/subscriptions/the-same-twice-is-asked-once",
                   test_the_same_twice_is_asked_once);
  g_test_add_func ("/subscriptions/a-change-of-mind-waits-for-the-answer",
                   test_a_change_of_mind_waits_for_the_answer);
  g_test_add_func ("/subscriptions/a-refused-one-is-not-unsubscribed",
                   test_a_refused_one_is_not_unsubscribed);
  g_test_add_func ("/subscriptions/one-that-cannot-be-a-filter-is-refused",
                   test_one_that_cannot_be_a_filter_is_refused);
  g_test_add_func ("/subscriptions/a-fresh-session-gets-all-that-is-wanted",
                   test_a_fresh_session_gets_all_that_is_wanted);
  g_test_add_func ("/subscriptions/a-resumed-session-gets-the-difference",
                   test_a_resumed_session_gets_the_difference);
  g_test_add_func ("/subscriptions/an-unanswered-request-is-taken-as-maybe-done",
                   test_an_unanswered_request_is_taken_as_maybe_done);
  g_test_add_func ("/subscriptions/a-session-of-an-earlier-process-is-tidied",
                   test_a_session_of_an_earlier_process_is_tidied);
  g_test_add_func ("/subscriptions/nothing-is-asked-before-the-first-connection",
                   test_nothing_is_asked_before_the_first_connection);
  g_test_add_func ("/subscriptions/thousands-come-and-go-within-the-limits",
                   test_thousands_come_and_go_within_the_limits);
  g_test_add_func ("/subscriptions/any-order-ends-with-what-is-wanted",
                   test_any_order_ends_with_what_is_wanted);

  return g_test_run ();
}
