/* test-session-stream.c: bytes in pieces of any size, and what they may cost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#define COUNTS_ALLOCATIONS (!__has_feature (address_sanitizer))
#else
#define COUNTS_ALLOCATIONS 1
#endif

static guint64 n_allocations;
static gsize largest_allocation;

#if COUNTS_ALLOCATIONS
void *__libc_malloc (size_t size);
void *__libc_realloc (void *memory, size_t size);
void *__libc_calloc (size_t n, size_t size);

static void
count (size_t size)
{
  n_allocations++;
  largest_allocation = MAX (largest_allocation, size);
}

void *
malloc (size_t size)
{
  count (size);
  return __libc_malloc (size);
}

void *
realloc (void  *memory,
         size_t size)
{
  count (size);
  return __libc_realloc (memory, size);
}

void *
calloc (size_t n,
        size_t size)
{
  count (n * size);
  return __libc_calloc (n, size);
}
#endif

/* Everything a server may say in a session of ours, in one stream. */
static GByteArray *
whole_conversation (MqttVersion version,
                    const char *large)
{
  GByteArray *bytes = g_byte_array_new ();
  MqttPacket connack = { .type = MQTT_PACKET_CONNACK };
  MqttPacket suback = { .type = MQTT_PACKET_SUBACK };
  MqttPacket pubrel = { .type = MQTT_PACKET_PUBREL, .ack.packet_id = 2 };
  MqttPacket pingresp = { .type = MQTT_PACKET_PINGRESP };
  MqttPacket publish = { .type = MQTT_PACKET_PUBLISH };

  append_packet (bytes, version, &connack);
  publish.publish.topic = mqtt_slice_from_string ("a/b");
  for (guint i = 0; i <= 2; i++)
    {
      publish.publish.qos = (MqttQos) i;
      publish.publish.packet_id = i;
      publish.publish.payload = mqtt_slice_from_string (i == 1 ? large : "x");
      append_packet (bytes, version, &publish);
    }
  append_packet (bytes, version, &pingresp);
  append_packet (bytes, version, &pubrel);
  suback.suback.packet_id = 9;
  suback.suback.reasons = mqtt_slice_from_string ("\x02");
  append_packet (bytes, version, &suback);

  return bytes;
}

static void
test_every_split (gconstpointer data)
{
  g_autofree char *large = g_strnfill (300, 'y');
  g_autoptr (GByteArray) bytes = whole_conversation (version_of (data), large);
  const gsize pieces[] = { 1, 2, 3, 7, 64, bytes->len - 1, bytes->len };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (Conversation) c = conversation_new (version_of (data));

      c->piece = pieces[i];
      conversation_open (c);
      conversation_server_bytes (c, (MqttSlice){ bytes->data, bytes->len });
      conversation_expect_events (c, "connected new; publish a/b x qos0; "
                                     "publish a/b 300bytes qos1; publish a/b x qos2; "
                                     "ended protocol-error 82");
    }
}

/* The same stream cut in two at every byte. */
static void
test_every_cut (gconstpointer data)
{
  g_autoptr (GByteArray) bytes = whole_conversation (version_of (data), "y");

  for (gsize cut = 0; cut <= bytes->len; cut++)
    {
      g_autoptr (Conversation) c = conversation_new (version_of (data));

      conversation_open (c);
      conversation_server_bytes (c, (MqttSlice){ bytes->data, cut });
      conversation_server_bytes (c, (MqttSlice){ bytes->data + cut, bytes->len - cut });
      conversation_expect_events (c, "connected new; publish a/b x qos0; publish a/b y qos1; "
                                     "publish a/b x qos2; ended protocol-error 82");
    }
}

/* An owner that receives twice before it asks for events loses nothing. */
static void
test_unread_input (gconstpointer data)
{
  g_autoptr (GByteArray) bytes = whole_conversation (version_of (data), "y");
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  conversation_open (c);
  for (gsize at = 0; at < bytes->len; at++)
    mqtt_session_receive (c->session, bytes->data + at, 1, c->now_us);
  conversation_expect_events (c, "connected new; publish a/b x qos0; publish a/b y qos1; "
                                 "publish a/b x qos2; ended protocol-error 82");
}

static void
test_half_packet_is_forgotten (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  conversation_server_hex (c, "3010000161");
  conversation_reconnect (c, TRUE);
  conversation_server_publish (c, MQTT_QOS_0, 0, FALSE, "a", "x");
  conversation_expect_events (c, "publish a x qos0");
}

static void
test_too_large (gconstpointer data)
{
  for (gsize piece = 0; piece <= 3; piece++)
    {
      g_autoptr (Conversation) c = conversation_new (version_of (data));

      c->options.maximum_packet_size = 20;
      conversation_open (c);
      conversation_accept (c, FALSE);
      c->piece = piece;
      conversation_server_publish (c, MQTT_QOS_0, 0, FALSE, "a",
                                   version_of (data) == MQTT_VERSION_5_0 ? "fourteen-bytes"
                                                                         : "fifteen--bytes!");
      g_assert_true (g_str_has_prefix (c->events->str, "publish a f"));
      g_string_truncate (c->events, 0);

      /* Refused by its header alone: the body never comes. */
      conversation_server_hex (c, "3013");
      conversation_expect_events (c, "ended protocol-error 95");
      conversation_expect_sent (c, version_of (data) == MQTT_VERSION_5_0 ? "DISCONNECT 95" : "");
    }
}

static void
test_announced_size_costs_nothing (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_new (version_of (data));

  if (!COUNTS_ALLOCATIONS)
    {
      g_test_skip ("allocations are counted without sanitizers only");
      return;
    }

  c->options.maximum_packet_size = 0;
  conversation_open (c);
  conversation_accept (c, FALSE);
  largest_allocation = 0;
  conversation_server_hex (c, "30ffffff7f000161");
  g_assert_cmpuint (largest_allocation, <=, 256);
}

static void
test_large_packet_leaves_nothing_behind (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  g_autofree char *large = g_strnfill (500000, 'y');

  if (!COUNTS_ALLOCATIONS)
    {
      g_test_skip ("allocations are counted without sanitizers only");
      return;
    }

  c->piece = 100000;
  conversation_server_publish (c, MQTT_QOS_0, 0, FALSE, "a", large);
  conversation_expect_events (c, "publish a 500000bytes qos0");

  /* Had the buffer been kept, the next packet would need no new one. */
  c->piece = 3;
  n_allocations = 0;
  mqtt_session_receive (c->session, (const guint8 *) "\x30\x08", 2, c->now_us);
  conversation_read_events (c);
  g_assert_cmpuint (n_allocations, >, 0);
}

static guint64
allocations_of_many (Conversation *c,
                     guint         n)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  MqttPacket publish = { .type = MQTT_PACKET_PUBLISH };
  guint64 before;
  MqttEvent event;

  publish.publish.topic = mqtt_slice_from_string ("mobike/unlocked/B-1042");
  publish.publish.payload = mqtt_slice_from_string ("{\"battery_percent\":71}");
  append_packet (bytes, c->options.version, &publish);

  before = n_allocations;
  for (guint i = 0; i < n; i++)
    {
      mqtt_session_receive (c->session, bytes->data, bytes->len, c->now_us);
      g_assert_true (mqtt_session_next (c->session, &event));
      g_assert_true (event.publish.payload.data > bytes->data &&
                     event.publish.payload.data < bytes->data + bytes->len);
      g_assert_false (mqtt_session_next (c->session, &event));
      mqtt_session_tick (c->session, c->now_us);
    }

  return n_allocations - before;
}

static void
test_qos0_allocates_nothing (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));

  g_assert_cmpuint (allocations_of_many (c, 100000), ==, 0);
  g_assert_cmpuint (mqtt_session_get_stats (c->session)->packets_in[MQTT_PACKET_PUBLISH], ==,
                    100000);
}

static void
test_100000_qos1_do_not_grow (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  MqttInflight inflight;

  for (guint i = 0; i < 100000; i++)
    {
      g_autoptr (GBytes) output = NULL;

      conversation_server_publish (c, MQTT_QOS_1, 1 + i % 20, FALSE, "a", "x");
      conversation_ack (c, i);
      g_string_truncate (c->events, 0);
      output = mqtt_session_output (c->session);
      g_assert_cmpuint (g_bytes_get_size (output), ==, 4);
    }

  mqtt_session_get_inflight (c->session, &inflight);
  g_assert_cmpuint (inflight.inbound_unacknowledged, ==, 0);
  g_assert_cmpuint (inflight.inbound_remembered, ==, 20);
}

static void
test_statistics (gconstpointer data)
{
  g_autoptr (Conversation) c = conversation_connected (version_of (data));
  const MqttSessionStats *stats = mqtt_session_get_stats (c->session);
  guint64 in = stats->bytes_in;
  guint64 out = stats->bytes_out;

  conversation_server_publish (c, MQTT_QOS_1, 7, FALSE, "a", "x");
  conversation_ack (c, 0);
  g_assert_cmpuint (stats->packets_in[MQTT_PACKET_CONNACK], ==, 1);
  g_assert_cmpuint (stats->packets_in[MQTT_PACKET_PUBLISH], ==, 1);
  g_assert_cmpuint (stats->packets_out[MQTT_PACKET_CONNECT], ==, 1);
  g_assert_cmpuint (stats->packets_out[MQTT_PACKET_PUBACK], ==, 1);
  g_assert_cmpuint (stats->bytes_in - in, ==, version_of (data) == MQTT_VERSION_5_0 ? 9 : 8);
  g_assert_cmpuint (stats->bytes_out - out, ==, 4);
  g_assert_cmpuint (stats->type_bytes_in[MQTT_PACKET_PUBLISH], ==, stats->bytes_in - in);
  g_assert_cmpuint (stats->type_bytes_out[MQTT_PACKET_PUBACK], ==, 4);
  conversation_reconnect (c, TRUE);
  g_assert_cmpuint (stats->packets_in[MQTT_PACKET_CONNACK], ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/stream/pieces-of-every-size", test_every_split);
  add_for_both_versions ("/session/stream/cut-at-every-byte", test_every_cut);
  add_for_both_versions ("/session/stream/unread-input-is-kept", test_unread_input);
  add_for_both_versions ("/session/stream/half-a-packet-is-forgotten-with-its-connection",
                         test_half_packet_is_forgotten);
  add_for_both_versions ("/session/stream/too-large-is-refused-by-its-header", test_too_large);
  add_for_both_versions ("/session/stream/announced-size-costs-nothing",
                         test_announced_size_costs_nothing);
  add_for_both_versions ("/session/stream/large-packet-leaves-nothing-behind",
                         test_large_packet_leaves_nothing_behind);
  add_for_both_versions ("/session/stream/qos0-allocates-nothing", test_qos0_allocates_nothing);
  add_for_both_versions ("/session/stream/qos1-does-not-grow", test_100000_qos1_do_not_grow);
  add_for_both_versions ("/session/stream/statistics", test_statistics);

  return g_test_run ();
}
