/* test-subscriber.c: a subscriber and a session, with no link around them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The test decides when output is taken and when answers come.
 */

#include "ride-subscriber.h"

#include <string.h>

#define NOW (1000 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  MqttSession *session;
  RideSubscriber *subscriber;
} Desk;

static Desk *
desk_new (const char *const *filters)
{
  Desk *desk = g_new0 (Desk, 1);
  MqttSessionOptions options;

  mqtt_session_options_init (&options);
  options.client_id = "desk";
  options.clean_start = FALSE;
  options.session_expiry_s = 3600;
  desk->session = mqtt_session_new (&options);
  desk->subscriber = ride_subscriber_new (filters, MQTT_QOS_1);

  return desk;
}

static void
desk_free (Desk *desk)
{
  ride_subscriber_free (desk->subscriber);
  mqtt_session_free (desk->session);
  g_free (desk);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

static void
pump (Desk *desk)
{
  ride_subscriber_pump (desk->subscriber, desk->session, NOW);
}

/* What was sent since last time, such as "SUBSCRIBE 1 a b; UNSUBSCRIBE 2 c". */
static char *
take_sent (Desk *desk)
{
  g_autoptr (GBytes) output = mqtt_session_output (desk->session);
  g_autoptr (GString) words = g_string_new (NULL);
  MqttSlice rest = { NULL, 0 };

  if (output != NULL)
    rest.data = g_bytes_get_data (output, &rest.length);
  while (rest.length > 0)
    {
      MqttPacket packet;
      MqttSubscription subscription;
      MqttFilterIter iter;
      gsize size = 0;

      g_assert_cmpint (
          mqtt_packet_decode (rest, MQTT_VERSION_5_0, MQTT_PACKET_SIZE_LIMIT, &packet, &size, NULL),
          ==, MQTT_DECODE_PACKET);
      rest = (MqttSlice){ rest.data + size, rest.length - size };
      if (packet.type != MQTT_PACKET_SUBSCRIBE && packet.type != MQTT_PACKET_UNSUBSCRIBE)
        continue;

      g_string_append_printf (words, "%s%s %u", words->len > 0 ? "; " : "",
                              mqtt_packet_type_to_string (packet.type), packet.subscribe.packet_id);
      mqtt_filter_iter_init (&iter, &packet);
      while (mqtt_filter_iter_next (&iter, &subscription))
        g_string_append_printf (words, " %.*s", (int) MIN (subscription.filter.length, 20),
                                (const char *) subscription.filter.data);
    }

  return g_strdup (words->str);
}

static void
expect_sent_at (Desk       *desk,
                const char *expected,
                int         line)
{
  g_autofree char *sent = NULL;

  pump (desk);
  sent = take_sent (desk);
  if (strcmp (sent, expected) != 0)
    g_error ("line %d: “%s” was sent, not “%s”", line, sent, expected);
}
#define expect_sent(desk, expected) expect_sent_at (desk, expected, __LINE__)

static void
connect_session (Desk    *desk,
                 gboolean session_present)
{
  const guint8 connack[] = { 0x20, 3, session_present ? 1 : 0, 0, 0 };
  g_autofree char *sent = NULL;
  MqttEvent event;

  mqtt_session_open (desk->session, NOW);
  sent = take_sent (desk);
  mqtt_session_receive (desk->session, connack, sizeof connack, NOW);
  g_assert_true (mqtt_session_next (desk->session, &event));
  g_assert_cmpint (event.type, ==, MQTT_EVENT_CONNECTED);
  ride_subscriber_connected (desk->subscriber, session_present,
                             mqtt_session_get_capabilities (desk->session));
}

static void
lose (Desk *desk)
{
  mqtt_session_lost (desk->session);
  ride_subscriber_lost (desk->subscriber);
}

static gboolean
answer (Desk       *desk,
        guint16     packet_id,
        const char *reasons)
{
  MqttSlice slice = mqtt_slice_from_string (reasons);

  return ride_subscriber_answered (desk->subscriber, packet_id, slice);
}

static guint
n_answered (Desk *desk)
{
  RideLinkStatus status = { 0 };

  ride_subscriber_fill_status (desk->subscriber, &status);
  return status.n_answered;
}

static void
test_none_wanted (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);

  connect_session (desk, FALSE);
  expect_sent (desk, "");
  ride_subscriber_free (NULL);
}

static void
test_nothing_is_sent_without_a_connection (void)
{
  static const char *const filters[] = { "a", NULL };
  g_autoptr (Desk) desk = desk_new (filters);

  expect_sent (desk, "");
  connect_session (desk, FALSE);
  lose (desk);
  expect_sent (desk, "");
}

static void
test_dropped_and_wanted_again_in_one_turn (void)
{
  static const char *const filters[] = { "a", NULL };
  g_autoptr (Desk) desk = desk_new (filters);

  connect_session (desk, FALSE);
  expect_sent (desk, "SUBSCRIBE 1 a");
  g_assert_true (answer (desk, 1, "\1"));

  for (guint i = 0; i < 3; i++)
    {
      ride_subscriber_remove (desk->subscriber, "a");
      g_assert_cmpuint (n_answered (desk), ==, 0);
      ride_subscriber_add (desk->subscriber, "a");
      g_assert_cmpuint (n_answered (desk), ==, 1);
    }
  expect_sent (desk, "");

  ride_subscriber_remove (desk->subscriber, "a");
  expect_sent (desk, "UNSUBSCRIBE 2 a");
}

static void
test_an_answer_nobody_waits_for (void)
{
  static const char *const filters[] = { "a", NULL };
  g_autoptr (Desk) desk = desk_new (filters);

  g_assert_false (answer (desk, 1, "\1"));
  connect_session (desk, FALSE);
  expect_sent (desk, "SUBSCRIBE 1 a");
  g_assert_false (answer (desk, 2, "\1"));
  g_assert_cmpuint (n_answered (desk), ==, 0);
  g_assert_true (answer (desk, 1, "\1"));
  g_assert_false (answer (desk, 1, "\1"));
  g_assert_cmpuint (n_answered (desk), ==, 1);
}

static void
test_answers_in_another_order (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);

  connect_session (desk, FALSE);
  ride_subscriber_add (desk->subscriber, "a");
  expect_sent (desk, "SUBSCRIBE 1 a");
  ride_subscriber_add (desk->subscriber, "b");
  expect_sent (desk, "SUBSCRIBE 2 b");
  ride_subscriber_add (desk->subscriber, "c");
  expect_sent (desk, "SUBSCRIBE 3 c");

  g_assert_false (answer (desk, 3, "\1"));
  g_assert_false (answer (desk, 1, "\1"));
  g_assert_true (answer (desk, 2, "\1"));
  g_assert_cmpuint (n_answered (desk), ==, 3);
}

static void
test_lost_with_things_still_to_ask (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);

  connect_session (desk, FALSE);
  ride_subscriber_add (desk->subscriber, "a");
  lose (desk);
  ride_subscriber_add (desk->subscriber, "b");
  connect_session (desk, TRUE);
  expect_sent (desk, "SUBSCRIBE 1 a b");
}

/* A session that an earlier process began may hold anything, at every
 * connection that resumes it and until one that does not. */
static void
test_what_was_inherited_stays_so (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);

  connect_session (desk, TRUE);
  lose (desk);
  connect_session (desk, TRUE);
  ride_subscriber_remove (desk->subscriber, "old");
  expect_sent (desk, "UNSUBSCRIBE 1 old");

  lose (desk);
  connect_session (desk, FALSE);
  ride_subscriber_remove (desk->subscriber, "older");
  expect_sent (desk, "");
}

static void
test_one_at_a_time_at_least (void)
{
  static const char *const filters[] = { "a", NULL };
  g_autoptr (Desk) desk = desk_new (filters);
  MqttCapabilities none = { .maximum_packet_size = 1024 };

  connect_session (desk, FALSE);
  ride_subscriber_connected (desk->subscriber, FALSE, &none);
  expect_sent (desk, "SUBSCRIBE 1 a");
  ride_subscriber_add (desk->subscriber, "b");
  expect_sent (desk, "");
  g_assert_false (answer (desk, 1, "\1"));
  expect_sent (desk, "SUBSCRIBE 2 b");
}

static void
add_long (Desk *desk,
          guint n)
{
  g_autofree char *filler = g_strnfill (60000, 'x');

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *filter = g_strdup_printf ("%u/%s", i, filler);

      ride_subscriber_add (desk->subscriber, filter);
    }
}

/* What the session has no room for is neither lost nor taken as refused. */
static void
test_a_full_session_is_waited_for (void)
{
  g_autoptr (Desk) desk = desk_new (NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  RideLinkStatus status = { 0 };
  MqttInflight inflight;
  guint turns = 0;

  connect_session (desk, FALSE);
  do
    {
      add_long (desk, 4 * ++turns);
      pump (desk);
      mqtt_session_get_inflight (desk->session, &inflight);
      g_assert_cmpuint (turns, <, 50);
    }
  while (inflight.output_bytes <= 1024 * 1024);
  ride_subscriber_add (desk->subscriber, "last");
  pump (desk);
  first = take_sent (desk);
  g_assert_null (strstr (first, "last"));
  ride_subscriber_fill_status (desk->subscriber, &status);
  g_assert_cmpuint (status.n_refused, ==, 0);
  g_assert_cmpuint (status.n_answered, ==, 0);

  pump (desk);
  second = take_sent (desk);
  g_assert_nonnull (strstr (second, "last"));
}

/* The session knows of the end before the subscriber is told. */
static void
test_a_session_that_is_gone_already (void)
{
  static const char *const filters[] = { "a", NULL };
  g_autoptr (Desk) desk = desk_new (filters);
  RideLinkStatus status = { 0 };

  connect_session (desk, FALSE);
  mqtt_session_lost (desk->session);
  expect_sent (desk, "");
  ride_subscriber_fill_status (desk->subscriber, &status);
  g_assert_cmpuint (status.n_refused, ==, 0);

  ride_subscriber_lost (desk->subscriber);
  connect_session (desk, FALSE);
  expect_sent (desk, "SUBSCRIBE 1 a");
}

/* Of many, a refusal is told with the last answer only. */
static void
test_a_refusal_among_many_can_wait (void)
{
  g_autoptr (Desk) few = desk_new (NULL);
  g_autoptr (Desk) many = desk_new (NULL);

  connect_session (few, FALSE);
  ride_subscriber_add (few->subscriber, "a");
  expect_sent (few, "SUBSCRIBE 1 a");
  ride_subscriber_add (few->subscriber, "b");
  expect_sent (few, "SUBSCRIBE 2 b");
  g_assert_true (answer (few, 1, "\x87"));

  connect_session (many, FALSE);
  ride_subscriber_add (many->subscriber, "a");
  expect_sent (many, "SUBSCRIBE 1 a");
  for (guint i = 0; i < RIDE_SUBSCRIBER_FEW; i++)
    {
      g_autofree char *filter = g_strdup_printf ("b/%u", i);

      ride_subscriber_add (many->subscriber, filter);
    }
  pump (many);
  g_assert_false (answer (many, 1, "\x87"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/subscriber/none-wanted", test_none_wanted);
  g_test_add_func ("/subscriber/nothing-is-sent-without-a-connection",
                   test_nothing_is_sent_without_a_connection);
  g_test_add_func ("/subscriber/dropped-and-wanted-again-in-one-turn",
                   test_dropped_and_wanted_again_in_one_turn);
  g_test_add_func ("/subscriber/an-answer-nobody-waits-for", test_an_answer_nobody_waits_for);
  g_test_add_func ("/subscriber/answers-in-another-order", test_answers_in_another_order);
  g_test_add_func ("/subscriber/lost-with-things-still-to-ask", test_lost_with_things_still_to_ask);
  g_test_add_func ("/subscriber/what-was-inherited-stays-so", test_what_was_inherited_stays_so);
  g_test_add_func ("/subscriber/one-at-a-time-at-least", test_one_at_a_time_at_least);
  g_test_add_func ("/subscriber/a-full-session-is-waited-for", test_a_full_session_is_waited_for);
  g_test_add_func ("/subscriber/a-session-that-is-gone-already",
                   test_a_session_that_is_gone_already);
  g_test_add_func ("/subscriber/a-refusal-among-many-can-wait", test_a_refusal_among_many_can_wait);

  return g_test_run ();
}
