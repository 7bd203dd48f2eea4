/* codec-notation.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-notation.h"

#include <string.h>

static void parse_until (const char **at,
                         char         closing,
                         GByteArray  *output);

static void
append_u8 (GByteArray *output,
           guint       byte)
{
  guint8 value = (guint8) byte;

  g_byte_array_append (output, &value, 1);
}

/* Written here once more, lest a mistake in the codec hides itself. */
static void
append_varint (GByteArray *output,
               guint       value)
{
  do
    {
      append_u8 (output, value % 128 + (value >= 128 ? 128 : 0));
      value /= 128;
    }
  while (value > 0);
}

static void
append_text (const char **at,
             char         closing,
             gboolean     with_length,
             GByteArray  *output)
{
  const char *end = strchr (*at, closing);
  gsize length;

  g_assert_nonnull (end);
  length = (gsize) (end - *at);

  if (with_length)
    {
      append_u8 (output, (guint) length >> 8);
      append_u8 (output, (guint) length & 0xFF);
    }

  g_byte_array_append (output, (const guint8 *) *at, (guint) length);
  *at = end + 1;
}

static void
append_with_length (const char **at,
                    char         closing,
                    GByteArray  *output)
{
  g_autoptr (GByteArray) inside = g_byte_array_new ();

  parse_until (at, closing, inside);
  append_varint (output, inside->len);
  g_byte_array_append (output, inside->data, inside->len);
}

static void
append_hexadecimal (const char **at,
                    GByteArray  *output)
{
  int high = g_ascii_xdigit_value ((*at)[0]);
  int low = g_ascii_xdigit_value ((*at)[1]);

  g_assert_cmpint (high, >=, 0);
  g_assert_cmpint (low, >=, 0);
  append_u8 (output, (guint) (high * 16 + low));
  *at += 2;
}

static void
parse_until (const char **at,
             char         closing,
             GByteArray  *output)
{
  while (**at != closing)
    {
      g_assert_cmpint (**at, !=, '\0');

      if (g_str_has_prefix (*at, ".."))
        {
          *at += 2;
          append_with_length (at, closing, output);
          return;
        }

      switch (**at)
        {
        case ' ':
          (*at)++;
          break;

        case '\'':
          (*at)++;
          append_text (at, '\'', FALSE, output);
          break;

        case '<':
          (*at)++;
          append_text (at, '>', TRUE, output);
          break;

        case '{':
          (*at)++;
          append_with_length (at, '}', output);
          break;

        default:
          append_hexadecimal (at, output);
          break;
        }
    }

  if (closing != '\0')
    (*at)++;
}

GByteArray *
codec_notation_parse (const char *notation)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  gsize length;
  guint8 *exact;

  parse_until (&notation, '\0', output);

  length = output->len;
  exact = g_memdup2 (output->data, length);
  return g_byte_array_new_take (exact, length);
}

MqttSlice
codec_slice (GByteArray *array)
{
  return (MqttSlice){ array->data, array->len };
}

void
codec_assert_decodes (MqttSlice   bytes,
                      MqttVersion version,
                      MqttPacket *packet)
{
  g_autoptr (GError) error = NULL;
  gsize consumed = 0;
  MqttDecodeResult result;

  result = mqtt_packet_decode (bytes, version, MQTT_PACKET_SIZE_LIMIT, packet, &consumed, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result, ==, MQTT_DECODE_PACKET);
  g_assert_cmpuint (consumed, ==, bytes.length);
}

void
codec_assert_encodes (const MqttPacket *packet,
                      MqttVersion       version,
                      MqttSlice         bytes)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (mqtt_packet_append (packet, version, output, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (output->data, output->len, bytes.data, bytes.length);
}

/* The one freedom that is not kept: a 3.1.1 remaining length with superfluous zeros. */
static gboolean
has_overlong_length (const guint8 *bytes)
{
  gsize last = 1;

  while (bytes[last] >= 0x80)
    last++;

  return last > 1 && bytes[last] == 0;
}

MqttDecodeResult
codec_try (MqttSlice   bytes,
           MqttVersion version,
           GError    **error)
{
  g_autofree guint8 *exact = g_memdup2 (bytes.data, bytes.length);
  MqttSlice input = { exact, bytes.length };
  MqttPacket packet;
  gsize consumed = 0;
  MqttDecodeResult result;

  result = mqtt_packet_decode (input, version, MQTT_PACKET_SIZE_LIMIT, &packet, &consumed, error);
  if (result != MQTT_DECODE_PACKET)
    return result;

  g_assert_cmpuint (consumed, <=, bytes.length);
  if (!has_overlong_length (exact))
    codec_assert_encodes (&packet, version, (MqttSlice){ exact, consumed });

  return result;
}
