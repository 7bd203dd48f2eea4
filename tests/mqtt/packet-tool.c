/* packet-tool.c: prints packets, so that vectors from elsewhere can be tried on the codec.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A developer's tool, built with the tests and not installed.
 */

#include "packet-json.h"

#include <stdio.h>
#include <string.h>

static char *version_option = NULL;
static gint64 maximum_size = MQTT_PACKET_SIZE_LIMIT;
static char **hex_arguments = NULL;

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_STRING, &version_option,
    "Read everything but CONNECT in this version (default 5)", "5|3.1.1" },
  { "max", 0, 0, G_OPTION_ARG_INT64, &maximum_size, "Refuse larger packets", "BYTES" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &hex_arguments, NULL, "HEX..." },
  { NULL },
};

static gboolean
parse_version (const char  *text,
               MqttVersion *version)
{
  if (text == NULL || g_str_equal (text, "5") || g_str_equal (text, "5.0"))
    *version = MQTT_VERSION_5_0;
  else if (g_str_equal (text, "3.1.1") || g_str_equal (text, "4"))
    *version = MQTT_VERSION_3_1_1;
  else
    return FALSE;

  return TRUE;
}

/* Returns: (nullable): the bytes of @text, in which white space may stand anywhere */
static GByteArray *
parse_hex (const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int high = -1;

  for (; *text != '\0'; text++)
    {
      int digit = g_ascii_xdigit_value (*text);

      if (g_ascii_isspace (*text))
        continue;

      if (digit < 0)
        return NULL;

      if (high < 0)
        {
          high = digit;
          continue;
        }

      g_byte_array_append (bytes, (const guint8[]){ (guint8) (high << 4 | digit) }, 1);
      high = -1;
    }

  return high < 0 ? g_steal_pointer (&bytes) : NULL;
}

static gboolean
print_packet (const char *hex,
              MqttVersion version)
{
  g_autoptr (GByteArray) bytes = parse_hex (hex);
  g_autofree char *json = NULL;

  if (bytes == NULL)
    {
      g_printerr ("packet-tool: not hexadecimal: %s\n", hex);
      return FALSE;
    }

  json = packet_json_decode ((MqttSlice){ bytes->data, bytes->len }, version, (gsize) maximum_size);
  puts (json);
  return fflush (stdout) == 0;
}

static gboolean
print_lines_of_stdin (MqttVersion version)
{
  g_autofree char *line = NULL;
  gboolean all_good = TRUE;
  gsize size = 0;

  while (getline (&line, &size, stdin) >= 0)
    all_good = print_packet (line, version) && all_good;

  return all_good;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean all_good = TRUE;
  MqttVersion version;

  g_option_context_set_summary (
      context,
      "Prints each packet as a line of JSON. Without HEX, reads lines from standard input.");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("packet-tool: %s\n", error->message);
      return 1;
    }

  if (!parse_version (version_option, &version) || maximum_size < 0)
    {
      g_printerr ("packet-tool: --version is 5 or 3.1.1, --max a number of bytes\n");
      return 1;
    }

  if (hex_arguments == NULL)
    return print_lines_of_stdin (version) ? 0 : 1;

  for (char **hex = hex_arguments; *hex != NULL; hex++)
    all_good = print_packet (*hex, version) && all_good;

  return all_good ? 0 : 1;
}
