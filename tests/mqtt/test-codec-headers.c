/* test-codec-headers.c: what the first bytes of a packet tell already.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-notation.h"

#define V3 MQTT_VERSION_3_1_1
#define V5 MQTT_VERSION_5_0

static const struct
{
  const char *what;
  MqttVersion version;
  const char *bytes;
  MqttDecodeResult result;
  gsize size; /* 0: not known yet, or never */
} headers[] = {
  { "nothing", V5, "", MQTT_DECODE_NEED_MORE, 0 },
  { "type-alone", V5, "30", MQTT_DECODE_NEED_MORE, 0 },
  { "half-a-length", V5, "30 FF FF", MQTT_DECODE_NEED_MORE, 0 },
  { "length-of-five-bytes", V5, "30 FF FF FF FF", MQTT_DECODE_MALFORMED, 0 },
  { "length-of-five-bytes-in-3.1.1", V3, "30 80 80 80 80", MQTT_DECODE_MALFORMED, 0 },
  { "type-0", V5, "00 02", MQTT_DECODE_MALFORMED, 0 },
  { "reserved-flags", V5, "D1 00", MQTT_DECODE_MALFORMED, 0 },
  { "auth-in-3.1.1", V3, "F0 00", MQTT_DECODE_MALFORMED, 0 },
  { "qos-3", V5, "36 05", MQTT_DECODE_MALFORMED, 0 },
  { "too-long-for-its-type", V5, "D0 01", MQTT_DECODE_MALFORMED, 0 },
  { "too-short-for-its-type", V3, "40 01", MQTT_DECODE_MALFORMED, 0 },
  { "superfluous-length-byte-in-5.0", V5, "30 85 00", MQTT_DECODE_MALFORMED, 0 },
  { "superfluous-length-byte-in-3.1.1", V3, "30 85 00", MQTT_DECODE_PACKET, 8 },
  { "superfluous-length-byte-of-connect", V5, "10 8E 00", MQTT_DECODE_PACKET, 17 },
  { "ping", V3, "C0 00", MQTT_DECODE_PACKET, 2 },
  { "largest", V5, "30 FF FF FF 7F", MQTT_DECODE_PACKET, MQTT_PACKET_SIZE_LIMIT },
};

static void
test_header (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) bytes = codec_notation_parse (headers[i].bytes);
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  g_assert_cmpint (mqtt_packet_peek_size (codec_slice (bytes), headers[i].version, &size, &error),
                   ==, headers[i].result);
  g_assert_cmpuint (size, ==, headers[i].size);
  if (headers[i].result == MQTT_DECODE_MALFORMED)
    g_assert_error (error, MQTT_ERROR, error->code);
  else
    g_assert_no_error (error);
}

/* The decoder says no later and no other than the look ahead does. */
static void
test_decoder_agrees (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) bytes = codec_notation_parse (headers[i].bytes);
  g_autoptr (GError) of_peek = NULL;
  g_autoptr (GError) of_decode = NULL;
  MqttDecodeResult result;
  MqttPacket packet;
  gsize size = 0;
  gsize consumed = 0;

  mqtt_packet_peek_size (codec_slice (bytes), headers[i].version, &size, &of_peek);
  result = mqtt_packet_decode (codec_slice (bytes), headers[i].version, MQTT_PACKET_SIZE_LIMIT,
                               &packet, &consumed, &of_decode);
  if (headers[i].result == MQTT_DECODE_PACKET && size > bytes->len)
    {
      g_assert_cmpint (result, ==, MQTT_DECODE_NEED_MORE);
      return;
    }

  g_assert_cmpint (result, ==, headers[i].result);
  if (of_peek != NULL)
    {
      g_assert_error (of_decode, MQTT_ERROR, of_peek->code);
      g_assert_cmpstr (of_decode->message, ==, of_peek->message);
    }
}

/* A CONNECT names its version in its body, so that alone decides. */
static void
test_overlong_connect (void)
{
  g_autoptr (GByteArray) of_3 = codec_notation_parse ("10 8E00 <MQTT> 04 02 003C <aa>");
  g_autoptr (GByteArray) of_5 = codec_notation_parse ("10 8F00 <MQTT> 05 02 003C {} <aa>");
  g_autoptr (GError) error = NULL;
  MqttPacket packet;
  gsize consumed = 0;

  g_assert_cmpint (mqtt_packet_decode (codec_slice (of_3), V3, 1024, &packet, &consumed, NULL), ==,
                   MQTT_DECODE_PACKET);
  g_assert_cmpuint (consumed, ==, of_3->len);
  codec_assert_slice (packet.connect.client_id, "aa");

  g_assert_cmpint (mqtt_packet_decode (codec_slice (of_5), V3, 1024, &packet, &consumed, &error),
                   ==, MQTT_DECODE_MALFORMED);
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_MALFORMED_PACKET);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/codec/header/%s", headers[i].what);
      g_autofree char *agrees = g_strdup_printf ("/codec/header-decoded/%s", headers[i].what);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_header);
      g_test_add_data_func (agrees, GSIZE_TO_POINTER (i), test_decoder_agrees);
    }
  g_test_add_func ("/codec/header/overlong-connect", test_overlong_connect);

  return g_test_run ();
}
