/* test-codec-bytes.c: what has to hold for every packet, whatever its type.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-notation.h"
#include "codec-samples.h"

#include <string.h>

static void
test_same_bytes_again (gconstpointer data)
{
  const CodecSample *sample = data;
  g_autoptr (GByteArray) bytes = codec_notation_parse (sample->notation);
  MqttPacket packet;

  codec_assert_decodes (codec_slice (bytes), sample->version, &packet);
  codec_assert_encodes (&packet, sample->version, codec_slice (bytes));
}

static void
test_what_follows_is_left_alone (gconstpointer data)
{
  const CodecSample *sample = data;
  g_autoptr (GByteArray) bytes = codec_notation_parse (sample->notation);
  gsize length = bytes->len;
  gsize consumed = 0;
  MqttPacket packet;

  g_byte_array_append (bytes, (const guint8 *) "\xFF\xFF\xFF\xFF\xFF", 5);
  g_assert_cmpint (mqtt_packet_decode (codec_slice (bytes), sample->version,
                                       MQTT_PACKET_SIZE_LIMIT, &packet, &consumed, NULL),
                   ==, MQTT_DECODE_PACKET);
  g_assert_cmpuint (consumed, ==, length);
}

static void
test_every_split_needs_more (gconstpointer data)
{
  const CodecSample *sample = data;
  g_autoptr (GByteArray) bytes = codec_notation_parse (sample->notation);

  for (gsize length = 0; length < bytes->len; length++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (codec_try ((MqttSlice){ bytes->data, length }, sample->version, &error), ==,
                       MQTT_DECODE_NEED_MORE);
      g_assert_no_error (error);
    }
}

static void
test_size_is_known_from_the_fixed_header (gconstpointer data)
{
  const CodecSample *sample = data;
  g_autoptr (GByteArray) bytes = codec_notation_parse (sample->notation);
  gsize header = bytes->data[1] < 0x80 ? 2 : 3;
  gsize size = 0;

  g_assert_cmpint (mqtt_packet_peek_size ((MqttSlice){ bytes->data, header - 1 }, sample->version,
                                          &size, NULL),
                   ==, MQTT_DECODE_NEED_MORE);
  g_assert_cmpint (
      mqtt_packet_peek_size ((MqttSlice){ bytes->data, header }, sample->version, &size, NULL), ==,
      MQTT_DECODE_PACKET);
  g_assert_cmpuint (size, ==, bytes->len);
}

static GByteArray *
cut_with_matching_length (GByteArray *bytes,
                          gsize       header,
                          gsize       length)
{
  GByteArray *cut = g_byte_array_new ();
  guint8 remaining[2] = { (guint8) length, 0 };
  guint n = 1;

  if (length >= 0x80)
    {
      remaining[0] = (guint8) (length % 128 + 128);
      remaining[1] = (guint8) (length / 128);
      n = 2;
    }

  g_byte_array_append (cut, bytes->data, 1);
  g_byte_array_append (cut, remaining, n);
  g_byte_array_append (cut, bytes->data + header, (guint) length);
  return cut;
}

static void
test_every_truncation_stays_inside (gconstpointer data)
{
  const CodecSample *sample = data;
  g_autoptr (GByteArray) bytes = codec_notation_parse (sample->notation);
  gsize header = bytes->data[1] < 0x80 ? 2 : 3;

  for (gsize length = 0; length < bytes->len - header; length++)
    {
      g_autoptr (GByteArray) cut = cut_with_matching_length (bytes, header, length);
      g_autoptr (GError) error = NULL;
      MqttDecodeResult result = codec_try (codec_slice (cut), sample->version, &error);

      g_assert_cmpint (result, !=, MQTT_DECODE_NEED_MORE);
      g_assert_true ((result == MQTT_DECODE_MALFORMED) == (error != NULL));
    }
}

static void
test_every_changed_byte_is_survived (gconstpointer data)
{
  const CodecSample *sample = data;
  g_autoptr (GByteArray) bytes = codec_notation_parse (sample->notation);

  for (gsize i = 0; i < bytes->len; i++)
    for (guint change = 1; change <= 0xFF; change++)
      {
        g_autoptr (GError) error = NULL;
        MqttDecodeResult result;

        bytes->data[i] ^= (guint8) change;
        result = codec_try (codec_slice (bytes), sample->version, &error);
        bytes->data[i] ^= (guint8) change;

        g_assert_true ((result == MQTT_DECODE_MALFORMED) == (error != NULL));
        if (error != NULL)
          {
            g_assert_true (error->domain == MQTT_ERROR);
            g_assert_cmpint (error->code, >=, MQTT_REASON_UNSPECIFIED_ERROR);
            g_assert_true (g_utf8_validate (error->message, -1, NULL));
          }
      }
}

static void
test_other_version_is_survived (gconstpointer data)
{
  const CodecSample *sample = data;
  g_autoptr (GByteArray) bytes = codec_notation_parse (sample->notation);
  g_autoptr (GError) error = NULL;
  MqttVersion other =
      sample->version == MQTT_VERSION_5_0 ? MQTT_VERSION_3_1_1 : MQTT_VERSION_5_0;
  MqttDecodeResult result = codec_try (codec_slice (bytes), other, &error);

  g_assert_true ((result == MQTT_DECODE_MALFORMED) == (error != NULL));
  if (bytes->data[0] == 0x10) /* a CONNECT is read in the version it names */
    g_assert_cmpint (result, ==, MQTT_DECODE_PACKET);
}

static void
add (const char        *subject,
     const CodecSample *sample,
     GTestDataFunc      test)
{
  g_autofree char *path = g_strdup_printf ("/codec/%s/%s/%s", subject,
                                           mqtt_version_to_string (sample->version), sample->name);

  g_test_add_data_func (path, sample, test);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < n_codec_samples; i++)
    {
      const CodecSample *sample = &codec_samples[i];

      add ("same-bytes-again", sample, test_same_bytes_again);
      add ("what-follows-is-left-alone", sample, test_what_follows_is_left_alone);
      add ("every-split-needs-more", sample, test_every_split_needs_more);
      add ("size-is-known-from-the-fixed-header", sample,
           test_size_is_known_from_the_fixed_header);
      add ("every-truncation-stays-inside", sample, test_every_truncation_stays_inside);
      add ("every-changed-byte-is-survived", sample, test_every_changed_byte_is_survived);
      add ("other-version-is-survived", sample, test_other_version_is_survived);
    }

  return g_test_run ();
}
