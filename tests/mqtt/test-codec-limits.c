/* test-codec-limits.c: lengths at their limits, and what cannot be written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-notation.h"

#include <string.h>

#define V3 MQTT_VERSION_3_1_1
#define V5 MQTT_VERSION_5_0

/* Table 2-1: the digits of a variable byte integer. */
static const struct
{
  gsize remaining_length;
  guint8 digits[4];
  gsize n_digits;
} lengths[] = {
  { 127, { 0x7F }, 1 },
  { 128, { 0x80, 0x01 }, 2 },
  { 16383, { 0xFF, 0x7F }, 2 },
  { 16384, { 0x80, 0x80, 0x01 }, 3 },
  { 2097151, { 0xFF, 0xFF, 0x7F }, 3 },
  { 2097152, { 0x80, 0x80, 0x80, 0x01 }, 4 },
  { 268435455, { 0xFF, 0xFF, 0xFF, 0x7F }, 4 },
};

static void
test_remaining_length_is_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint8 header[5] = { 0x30 };
      MqttSlice input = { header, 1 + lengths[i].n_digits };
      gsize size = 0;

      memcpy (header + 1, lengths[i].digits, lengths[i].n_digits);
      g_assert_cmpint (mqtt_packet_peek_size (input, V5, &size, NULL), ==, MQTT_DECODE_PACKET);
      g_assert_cmpuint (size, ==, input.length + lengths[i].remaining_length);

      input.length--;
      g_assert_cmpint (mqtt_packet_peek_size (input, V5, &size, NULL), ==, MQTT_DECODE_NEED_MORE);
    }
}

static void
test_remaining_length_is_written (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lengths) - 1; i++)
    {
      gsize length = lengths[i].remaining_length;
      g_autofree guint8 *payload = g_malloc0 (length);
      g_autoptr (GByteArray) output = g_byte_array_new ();
      MqttPacket packet = {
        .type = MQTT_PACKET_PUBLISH,
        .publish = { .topic = { (const guint8 *) "a", 1 }, .payload = { payload, length - 3 } },
      };

      g_assert_true (mqtt_packet_append (&packet, V3, output, NULL));
      g_assert_cmpuint (output->len, ==, 1 + lengths[i].n_digits + length);
      g_assert_cmpmem (output->data + 1, lengths[i].n_digits, lengths[i].digits,
                       lengths[i].n_digits);
      g_assert_cmpint (codec_try (codec_slice (output), V3, NULL), ==, MQTT_DECODE_PACKET);
    }
}

static void
test_length_0_is_read_and_written (void)
{
  MqttPacket packet = { .type = MQTT_PACKET_PINGREQ };
  guint8 buffer[2] = { 0xAA, 0xAA };

  g_assert_cmpuint (mqtt_packet_size (&packet, V5, NULL), ==, 2);
  mqtt_packet_encode (&packet, V5, buffer, 2);
  g_assert_cmpmem (buffer, 2, "\xC0\x00", 2);
}

static void
test_oversized_is_refused_from_its_header (void)
{
  static const guint8 header[] = { 0x30, 0xFF, 0xFF, 0xFF, 0x7F };
  g_autoptr (GError) error = NULL;
  MqttPacket packet;
  gsize consumed = 0;

  g_assert_cmpint (mqtt_packet_decode ((MqttSlice){ header, sizeof header }, V3, 1024, &packet,
                                       &consumed, &error),
                   ==, MQTT_DECODE_MALFORMED);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_PACKET_TOO_LARGE);
}

static void
test_maximum_counts_the_fixed_header (void)
{
  g_autoptr (GByteArray) bytes = codec_notation_parse ("30 .. <a> 'payload'");
  g_autoptr (GError) error = NULL;
  MqttPacket packet;
  gsize consumed = 0;

  g_assert_cmpint (
      mqtt_packet_decode (codec_slice (bytes), V3, bytes->len, &packet, &consumed, NULL), ==,
      MQTT_DECODE_PACKET);
  g_assert_cmpint (
      mqtt_packet_decode (codec_slice (bytes), V3, bytes->len - 1, &packet, &consumed, &error), ==,
      MQTT_DECODE_MALFORMED);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_PACKET_TOO_LARGE);
}

static void
test_longest_topic (void)
{
  g_autofree guint8 *topic = g_malloc (65536);
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH, .publish = { .topic = { topic, 65535 } } };

  memset (topic, 'a', 65536);
  g_assert_true (mqtt_packet_append (&packet, V5, output, NULL));
  g_assert_cmpint (codec_try (codec_slice (output), V5, NULL), ==, MQTT_DECODE_PACKET);

  packet.publish.topic.length = 65536;
  g_byte_array_set_size (output, 3);
  g_assert_false (mqtt_packet_append (&packet, V5, output, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_PROTOCOL_ERROR);
  g_assert_cmpuint (output->len, ==, 3);
}

/* Only lengths are looked at, so the payload need not exist. */
static void
test_largest_packet (void)
{
  g_autoptr (GError) error = NULL;
  MqttPacket packet = {
    .type = MQTT_PACKET_PUBLISH,
    .publish = { .topic = { (const guint8 *) "a", 1 },
                 .payload = { (const guint8 *) "", 268435455 - 3 } },
  };

  g_assert_cmpuint (mqtt_packet_size (&packet, V3, NULL), ==, MQTT_PACKET_SIZE_LIMIT);

  packet.publish.payload.length++;
  g_assert_cmpuint (mqtt_packet_size (&packet, V3, &error), ==, 0);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_PACKET_TOO_LARGE);
  g_clear_error (&error);

  packet.publish.payload.length = G_MAXSIZE;
  g_assert_cmpuint (mqtt_packet_size (&packet, V3, &error), ==, 0);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_PACKET_TOO_LARGE);
}

static void
test_append_keeps_what_is_there (void)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  MqttPacket ping = { .type = MQTT_PACKET_PINGREQ };
  MqttPacket bye = { .type = MQTT_PACKET_DISCONNECT };

  g_assert_true (mqtt_packet_append (&ping, V3, output, NULL));
  g_assert_true (mqtt_packet_append (&bye, V3, output, NULL));
  g_assert_cmpmem (output->data, output->len, "\xC0\x00\xE0\x00", 4);
}

#define SOME_PROPERTIES { (const guint8 *) "\x11\x00\x00\x00\x01", 5 }
#define A_FILTER { (const guint8 *) "\x00\x01" "a" "\x00", 4 }
#define A_REASON { (const guint8 *) "", 1 }
#define A_TEXT { (const guint8 *) "a", 1 }
#define TOO_LONG { (const guint8 *) "", 65536 }

static const struct
{
  const char *what;
  MqttVersion version;
  MqttReason reason;
  MqttPacket packet;
} inexpressible[] = {
  { "properties-of-connect-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V3, .properties = SOME_PROPERTIES } } },
  { "properties-of-will-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V3, .has_will = TRUE,
                                        .will = { .topic = A_TEXT,
                                                  .properties = SOME_PROPERTIES } } } },
  { "password-without-user-name-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V3, .has_password = TRUE } } },
  { "connect-of-no-version", V5, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
    { MQTT_PACKET_CONNECT } },
  { "will-with-qos-3", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V5, .has_will = TRUE,
                                        .will = { .topic = A_TEXT, .qos = (MqttQos) 3 } } } },
  { "long-client-id", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V5, .client_id = TOO_LONG } } },
  { "long-user-name", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V5, .has_user_name = TRUE,
                                        .user_name = TOO_LONG } } },
  { "long-password", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V5, .has_password = TRUE,
                                        .password = TOO_LONG } } },
  { "long-will-payload", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V5, .has_will = TRUE,
                                        .will = { .topic = A_TEXT, .payload = TOO_LONG } } } },
  { "long-will-topic", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNECT, .connect = { .version = V5, .has_will = TRUE,
                                        .will = { .topic = TOO_LONG } } } },
  { "properties-of-connack-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_CONNACK, .connack = { .properties = SOME_PROPERTIES } } },
  { "qos-3", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_PUBLISH, .publish = { .topic = A_TEXT, .packet_id = 1, .qos = (MqttQos) 3 } } },
  { "dup-at-qos-0", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_PUBLISH, .publish = { .topic = A_TEXT, .dup = TRUE } } },
  { "qos-1-without-packet-id", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_PUBLISH, .publish = { .topic = A_TEXT, .qos = MQTT_QOS_1 } } },
  { "properties-of-publish-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_PUBLISH, .publish = { .topic = A_TEXT, .properties = SOME_PROPERTIES } } },
  { "huge-properties", V5, MQTT_REASON_PACKET_TOO_LARGE,
    { MQTT_PACKET_PUBLISH,
      .publish = { .topic = A_TEXT, .properties = { (const guint8 *) "", 268435456 } } } },
  { "properties-and-payload-together", V5, MQTT_REASON_PACKET_TOO_LARGE,
    { MQTT_PACKET_PUBLISH,
      .publish = { .topic = A_TEXT,
                   .payload = { (const guint8 *) "", 200000000 },
                   .properties = { (const guint8 *) "", 100000000 } } } },
  { "puback-without-packet-id", V5, MQTT_REASON_PROTOCOL_ERROR, { MQTT_PACKET_PUBACK } },
  { "reason-of-puback-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_PUBACK, .ack = { .packet_id = 1, .reason = MQTT_REASON_NOT_AUTHORIZED } } },
  { "properties-of-pubrel-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_PUBREL, .ack = { .packet_id = 1, .properties = SOME_PROPERTIES } } },
  { "subscribe-without-filter", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_SUBSCRIBE, .subscribe = { .packet_id = 1 } } },
  { "subscribe-without-packet-id", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_SUBSCRIBE, .subscribe = { .filters = A_FILTER } } },
  { "huge-subscribe", V5, MQTT_REASON_PACKET_TOO_LARGE,
    { MQTT_PACKET_SUBSCRIBE,
      .subscribe = { .packet_id = 1, .filters = { (const guint8 *) "", G_MAXSIZE } } } },
  { "properties-of-unsubscribe-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_UNSUBSCRIBE,
      .subscribe = { .packet_id = 1, .filters = A_FILTER, .properties = SOME_PROPERTIES } } },
  { "suback-without-reason", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_SUBACK, .suback = { .packet_id = 1 } } },
  { "suback-without-packet-id", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_SUBACK, .suback = { .reasons = A_REASON } } },
  { "properties-of-suback-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_SUBACK,
      .suback = { .packet_id = 1, .reasons = A_REASON, .properties = SOME_PROPERTIES } } },
  { "huge-suback", V3, MQTT_REASON_PACKET_TOO_LARGE,
    { MQTT_PACKET_SUBACK,
      .suback = { .packet_id = 1, .reasons = { (const guint8 *) "", G_MAXSIZE } } } },
  { "reasons-of-unsuback-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_UNSUBACK, .suback = { .packet_id = 1, .reasons = A_REASON } } },
  { "unsuback-without-reason-in-5.0", V5, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_UNSUBACK, .suback = { .packet_id = 1 } } },
  { "reason-of-disconnect-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_DISCONNECT, .disconnect = { .reason = MQTT_REASON_SERVER_BUSY } } },
  { "properties-of-disconnect-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR,
    { MQTT_PACKET_DISCONNECT, .disconnect = { .properties = SOME_PROPERTIES } } },
  { "auth-in-3.1.1", V3, MQTT_REASON_PROTOCOL_ERROR, { MQTT_PACKET_AUTH } },
  { "type-0", V5, MQTT_REASON_PROTOCOL_ERROR, { (MqttPacketType) 0 } },
};

static void
test_cannot_be_written (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (
      mqtt_packet_append (&inexpressible[i].packet, inexpressible[i].version, output, &error));
  g_assert_error (error, MQTT_ERROR, (int) inexpressible[i].reason);
  g_assert_cmpuint (output->len, ==, 0);
}

static void
test_wrong_size_writes_nothing (void)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBACK, .ack = { .packet_id = 1 } };
  guint8 buffer[4] = { 0xAA, 0xAA, 0xAA, 0xAA };

  if (!g_test_undefined ())
    {
      g_test_skip ("it is a mistake of the caller");
      return;
    }

  for (gsize size = 0; size < 4; size++)
    {
      g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*size ==*");
      mqtt_packet_encode (&packet, V3, buffer, size);
      g_test_assert_expected_messages ();
      g_assert_cmpmem (buffer, 4, "\xAA\xAA\xAA\xAA", 4);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/codec/limits/remaining-length-is-read", test_remaining_length_is_read);
  g_test_add_func ("/codec/limits/remaining-length-is-written", test_remaining_length_is_written);
  g_test_add_func ("/codec/limits/length-0", test_length_0_is_read_and_written);
  g_test_add_func ("/codec/limits/oversized-is-refused-from-its-header",
                   test_oversized_is_refused_from_its_header);
  g_test_add_func ("/codec/limits/maximum-counts-the-fixed-header",
                   test_maximum_counts_the_fixed_header);
  g_test_add_func ("/codec/limits/longest-topic", test_longest_topic);
  g_test_add_func ("/codec/limits/largest-packet", test_largest_packet);
  g_test_add_func ("/codec/limits/append-keeps-what-is-there", test_append_keeps_what_is_there);
  g_test_add_func ("/codec/limits/wrong-size-writes-nothing", test_wrong_size_writes_nothing);

  for (gsize i = 0; i < G_N_ELEMENTS (inexpressible); i++)
    {
      g_autofree char *path = g_strdup_printf ("/codec/cannot-write/%s", inexpressible[i].what);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_cannot_be_written);
    }

  return g_test_run ();
}
