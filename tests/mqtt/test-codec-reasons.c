/* test-codec-reasons.c: which reason codes each packet may carry.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-notation.h"

#include <string.h>

#define V3 MQTT_VERSION_3_1_1
#define V5 MQTT_VERSION_5_0

/* Taken from the section of each packet, while the codec follows table 2-6. */
static const struct
{
  const char *packet;
  MqttVersion version;
  const char *notation; /* with ?? for the code */
  const char *allowed;
} packets[] = {
  { "CONNACK", V3, "20 02 00 ??", "00 01 02 03 04 05" },
  { "SUBACK", V3, "90 03 0001 ??", "00 01 02 80" },
  { "CONNACK", V5, "20 03 00 ?? 00",
    "00 80 81 82 83 84 85 86 87 88 89 8a 8c 90 95 97 99 9a 9b 9c 9d 9f" },
  { "PUBACK", V5, "40 03 0001 ??", "00 10 80 83 87 90 91 97 99" },
  { "PUBREC", V5, "50 03 0001 ??", "00 10 80 83 87 90 91 97 99" },
  { "PUBREL", V5, "62 03 0001 ??", "00 92" },
  { "PUBCOMP", V5, "70 03 0001 ??", "00 92" },
  { "SUBACK", V5, "90 04 0001 00 ??", "00 01 02 80 83 87 8f 91 97 9e a1 a2" },
  { "UNSUBACK", V5, "b0 04 0001 00 ??", "00 11 80 83 87 8f 91" },
  /* 0x8c stands in table 2-6 alone. */
  { "DISCONNECT", V5, "e0 01 ??",
    "00 04 80 81 82 83 87 89 8b 8c 8d 8e 8f 90 93 94 95 96 97 98 99 9a 9b 9c 9d 9e 9f a0 a1 a2" },
  { "AUTH", V5, "f0 .. ?? {15 <m>}", "00 18 19" },
};

static gboolean
is_listed (const char *allowed,
           guint       reason)
{
  char code[3];

  g_snprintf (code, sizeof code, "%02x", reason);
  return strstr (allowed, code) != NULL;
}

static char *
notation_with (const char *notation,
               guint       reason)
{
  g_auto (GStrv) around = g_strsplit (notation, "??", 2);

  return g_strdup_printf ("%s%02x%s", around[0], reason, around[1]);
}

static void
test_only_these (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  for (guint reason = 0; reason <= 0xFF; reason++)
    {
      g_autofree char *notation = notation_with (packets[i].notation, reason);
      g_autoptr (GByteArray) bytes = codec_notation_parse (notation);
      g_autoptr (GError) error = NULL;
      MqttDecodeResult result = codec_try (codec_slice (bytes), packets[i].version, &error);

      g_test_message ("%02x", reason);
      if (is_listed (packets[i].allowed, reason))
        {
          g_assert_no_error (error);
          g_assert_cmpint (result, ==, MQTT_DECODE_PACKET);
          continue;
        }

      g_assert_error (error, MQTT_ERROR, MQTT_REASON_PROTOCOL_ERROR);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (packets); i++)
    {
      g_autofree char *path = g_strdup_printf (
          "/codec/reasons/%s/%s", mqtt_version_to_string (packets[i].version), packets[i].packet);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_only_these);
    }

  return g_test_run ();
}
