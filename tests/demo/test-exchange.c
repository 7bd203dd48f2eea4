/* test-exchange.c: sessions, wills and messages of the demo broker in injected time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-exchange.h"

#include <string.h>

#define NOW_US (1000 * (gint64) G_USEC_PER_SEC)

/* A connection without a socket. */
typedef struct
{
  RideDemoWire wire;
  guint n_evicted;
} Line;

static void
on_wake (gpointer owner)
{
}

static void
on_evict (gpointer owner)
{
  ((Line *) owner)->n_evicted++;
}

static Line *
line_new (void)
{
  Line *line = g_new0 (Line, 1);

  line->wire.version = MQTT_VERSION_5_0;
  line->wire.receive_maximum = 10;
  line->wire.maximum_packet_size = MQTT_PACKET_SIZE_LIMIT;
  line->wire.output = g_byte_array_new ();
  line->wire.wake = on_wake;
  line->wire.evict = on_evict;
  line->wire.owner = line;
  return line;
}

static void
line_free (Line *line)
{
  g_byte_array_unref (line->wire.output);
  g_free (line);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Line, line_free)

static RideDemoPublication *
write_publication (const char *topic,
                   MqttQos     qos,
                   MqttSlice   properties)
{
  g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);

  return ride_demo_publication_new (mqtt_slice_from_string (topic), payload, properties, qos, FALSE,
                                    NOW_US);
}

static void
route (RideDemoExchange *exchange,
       const char       *topic,
       MqttQos           qos)
{
  g_autoptr (RideDemoPublication) publication =
      write_publication (topic, qos, (MqttSlice){ NULL, 0 });

  g_assert_true (ride_demo_exchange_route (exchange, publication, NULL, NOW_US));
}

static RideDemoSession *
open_session (RideDemoExchange    *exchange,
              const char          *client_id,
              const RideDemoTerms *terms,
              Line                *line)
{
  gboolean present;
  RideDemoSession *session = ride_demo_exchange_open (exchange, client_id, terms, NOW_US, &present);

  g_assert_nonnull (session);
  if (line != NULL)
    ride_demo_session_attach (session, &line->wire);
  return session;
}

static void
subscribe (RideDemoSession *session,
           const char      *filter,
           guint32          identifier)
{
  const MqttSubscription subscription = {
    .filter = mqtt_slice_from_string (filter),
    .qos = MQTT_QOS_2,
    .no_local = TRUE,
  };
  gboolean existed;

  g_assert_true (ride_demo_session_subscribe (session, &subscription, identifier, &existed));
}

/* Takes the first packet from the line; it stays valid until the line is freed or written to. */
static gboolean
take (Line       *line,
      MqttPacket *packet)
{
  MqttSlice output = { line->wire.output->data, line->wire.output->len };
  gsize consumed;

  if (mqtt_packet_decode (output, line->wire.version, MQTT_PACKET_SIZE_LIMIT, packet, &consumed,
                          NULL) != MQTT_DECODE_PACKET)
    return FALSE;

  g_assert_cmpuint (consumed, ==, output.length);
  line->wire.output->len = 0;
  return TRUE;
}

static RideDemoPublication *
write_will (void)
{
  return write_publication ("will", MQTT_QOS_0, (MqttSlice){ NULL, 0 });
}

static void
test_delayed_will_waits (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  g_autoptr (RideDemoPublication) will = write_will ();
  const RideDemoTerms reader_terms = { .session_expiry_s = 60 };
  const RideDemoTerms terms = { .session_expiry_s = 60, .will = will, .will_delay_s = 5 };
  g_autoptr (Line) line = line_new ();
  RideDemoSession *mourner = open_session (exchange, "mourner", &reader_terms, line);
  RideDemoSession *lost = open_session (exchange, "lost", &terms, NULL);
  MqttPacket packet;

  subscribe (mourner, "will", 0);
  ride_demo_exchange_close (exchange, lost, FALSE, NOW_US);
  ride_demo_exchange_tick (exchange, NOW_US + 4 * G_USEC_PER_SEC);
  g_assert_false (take (line, &packet));
  ride_demo_exchange_tick (exchange, NOW_US + 5 * G_USEC_PER_SEC);
  g_assert_true (take (line, &packet));
  ride_demo_exchange_tick (exchange, NOW_US + 6 * G_USEC_PER_SEC);
  g_assert_false (take (line, &packet));
}

static void
test_return_in_time_revokes_the_will (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  g_autoptr (RideDemoPublication) will = write_will ();
  const RideDemoTerms terms = { .session_expiry_s = 60, .will = will, .will_delay_s = 5 };
  const RideDemoTerms plain_terms = { .session_expiry_s = 60 };
  g_autoptr (Line) line = line_new ();
  RideDemoSession *mourner = open_session (exchange, "mourner", &plain_terms, line);
  RideDemoSession *lost = open_session (exchange, "lost", &terms, NULL);
  MqttPacket packet;

  subscribe (mourner, "will", 0);
  ride_demo_exchange_close (exchange, lost, FALSE, NOW_US);
  open_session (exchange, "lost", &plain_terms, NULL);
  ride_demo_exchange_tick (exchange, NOW_US + 60 * G_USEC_PER_SEC);
  g_assert_false (take (line, &packet));
}

static void
test_end_of_session_sends_the_will (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  g_autoptr (RideDemoPublication) will = write_will ();
  const RideDemoTerms plain_terms = { .session_expiry_s = 60 };
  const RideDemoTerms terms = { .session_expiry_s = 2, .will = will, .will_delay_s = 50 };
  g_autoptr (Line) line = line_new ();
  RideDemoSession *mourner = open_session (exchange, "mourner", &plain_terms, line);
  RideDemoSession *lost = open_session (exchange, "lost", &terms, NULL);
  MqttPacket packet;

  subscribe (mourner, "will", 0);
  ride_demo_exchange_close (exchange, lost, FALSE, NOW_US);
  ride_demo_exchange_tick (exchange, NOW_US + 2 * G_USEC_PER_SEC);
  g_assert_true (take (line, &packet));
  g_assert_cmpuint (ride_demo_exchange_get_n_sessions (exchange), ==, 1);
}

static void
test_endless_session_stays (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  const RideDemoTerms terms = { .session_expiry_s = G_MAXUINT32 };
  RideDemoSession *session = open_session (exchange, "desk", &terms, NULL);

  ride_demo_exchange_close (exchange, session, FALSE, NOW_US);
  ride_demo_exchange_tick (exchange, G_MAXINT64 - 1);
  g_assert_cmpuint (ride_demo_exchange_get_n_sessions (exchange), ==, 1);
}

static void
test_expiry_counts_down_while_waiting (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  g_autoptr (RideDemoPublication) publication = NULL;
  const RideDemoTerms terms = { .session_expiry_s = 600 };
  g_autoptr (Line) line = line_new ();
  RideDemoSession *session = open_session (exchange, "desk", &terms, NULL);
  MqttPacket packet;

  mqtt_properties_append_number (properties, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, 30);
  mqtt_properties_append_user (properties, mqtt_slice_from_string ("depot"),
                               mqtt_slice_from_string ("north"));
  publication = write_publication ("news", MQTT_QOS_1,
                                   (MqttSlice){ properties->data, properties->len });
  subscribe (session, "news", 0);
  ride_demo_exchange_route (exchange, publication, NULL, NOW_US);
  ride_demo_session_attach (session, &line->wire);
  ride_demo_session_refill (session, NOW_US + 10 * G_USEC_PER_SEC);
  g_assert_true (take (line, &packet));
  g_assert_cmpuint (mqtt_properties_get_number (packet.publish.properties,
                                                MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, 0),
                    ==, 20);

  ride_demo_session_detach (session);
  ride_demo_exchange_route (exchange, publication, NULL, NOW_US);
  ride_demo_session_attach (session, &line->wire);
  ride_demo_session_refill (session, NOW_US + 31 * G_USEC_PER_SEC);
  g_assert_false (take (line, &packet));
}

static void
test_identifiers_of_all_matching_filters_are_named (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  const RideDemoTerms terms = { .session_expiry_s = 60 };
  g_autoptr (Line) line = line_new ();
  RideDemoSession *session = open_session (exchange, "desk", &terms, line);
  guint sum = 0;
  MqttPropertyIter iter;
  MqttProperty property;
  MqttPacket packet;

  subscribe (session, "mobike/#", 100);
  subscribe (session, "mobike/locked/B-1", 20);
  subscribe (session, "mobike/unlocked/B-1", 3);
  route (exchange, "mobike/locked/B-1", MQTT_QOS_1);
  g_assert_true (take (line, &packet));
  mqtt_property_iter_init (&iter, packet.publish.properties);
  while (mqtt_property_iter_next (&iter, &property))
    {
      g_assert_cmpint (property.id, ==, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER);
      sum += property.number;
    }
  g_assert_cmpuint (sum, ==, 120);
}

static void
test_no_local_spares_the_publisher (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  g_autoptr (RideDemoPublication) publication =
      write_publication ("mobike/locked/B-1", MQTT_QOS_0, (MqttSlice){ NULL, 0 });
  const RideDemoTerms terms = { .session_expiry_s = 60 };
  g_autoptr (Line) own = line_new ();
  g_autoptr (Line) others = line_new ();
  RideDemoSession *writer = open_session (exchange, "writer", &terms, own);
  RideDemoSession *reader = open_session (exchange, "reader", &terms, others);
  MqttPacket packet;

  subscribe (writer, "#", 0);
  subscribe (reader, "#", 0);
  ride_demo_exchange_route (exchange, publication, writer, NOW_US);
  g_assert_false (take (own, &packet));
  g_assert_true (take (others, &packet));
}

static void
test_offline_queue_is_bounded (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  const RideDemoTerms terms = { .session_expiry_s = 60 };
  RideDemoSession *session = open_session (exchange, "desk", &terms, NULL);

  subscribe (session, "mobike/#", 0);
  for (guint i = 0; i < 100050; i++)
    route (exchange, "mobike/locked/B-1", MQTT_QOS_1);
  g_assert_cmpuint (ride_demo_exchange_get_n_dropped (exchange), ==, 50);
}

static void
test_packet_ids_go_round_what_is_stuck (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  const RideDemoTerms terms = { .session_expiry_s = 60 };
  g_autoptr (Line) line = line_new ();
  RideDemoSession *session = open_session (exchange, "desk", &terms, line);
  MqttPacket packet;
  guint16 stuck;

  subscribe (session, "mobike/#", 0);
  route (exchange, "mobike/locked/B-1", MQTT_QOS_1);
  g_assert_true (take (line, &packet));
  stuck = packet.publish.packet_id;
  for (guint i = 0; i < 70000; i++)
    {
      MqttAck ack = { 0 };

      route (exchange, "mobike/locked/B-2", MQTT_QOS_1);
      g_assert_true (take (line, &packet));
      g_assert_cmpuint (packet.publish.packet_id, !=, stuck);
      g_assert_cmpuint (packet.publish.packet_id, !=, 0);
      ack.packet_id = packet.publish.packet_id;
      ride_demo_session_acknowledge (session, MQTT_PACKET_PUBACK, &ack);
    }
}

static void
test_too_many_sessions_are_refused (void)
{
  g_autoptr (RideDemoExchange) exchange = ride_demo_exchange_new ();
  const RideDemoTerms terms = { .session_expiry_s = 60 };
  gboolean present;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("client-%u", i);

      open_session (exchange, client_id, &terms, NULL);
    }
  g_assert_null (ride_demo_exchange_open (exchange, "one more", &terms, NOW_US, &present));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/exchange/delayed-will-waits", test_delayed_will_waits);
  g_test_add_func ("/demo/exchange/return-in-time-revokes-the-will",
                   test_return_in_time_revokes_the_will);
  g_test_add_func ("/demo/exchange/end-of-session-sends-the-will",
                   test_end_of_session_sends_the_will);
  g_test_add_func ("/demo/exchange/endless-session-stays", test_endless_session_stays);
  g_test_add_func ("/demo/exchange/expiry-counts-down-while-waiting",
                   test_expiry_counts_down_while_waiting);
  g_test_add_func ("/demo/exchange/identifiers-of-all-matching-filters-are-named",
                   test_identifiers_of_all_matching_filters_are_named);
  g_test_add_func ("/demo/exchange/no-local-spares-the-publisher",
                   test_no_local_spares_the_publisher);
  g_test_add_func ("/demo/exchange/offline-queue-is-bounded", test_offline_queue_is_bounded);
  g_test_add_func ("/demo/exchange/packet-ids-go-round-what-is-stuck",
                   test_packet_ids_go_round_what_is_stuck);
  g_test_add_func ("/demo/exchange/too-many-sessions-are-refused",
                   test_too_many_sessions_are_refused);

  return g_test_run ();
}
