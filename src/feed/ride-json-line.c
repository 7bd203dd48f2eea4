/* ride-json-line.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Written by hand, because a line should not cost a tree of nodes, and because
 * the order of keys is promised.
 */

#include "ride-json-line.h"

#include <string.h>
#include <time.h>

static void
append_escaped_byte (GString *text,
                     guchar   byte)
{
  switch (byte)
    {
    case '"':
      g_string_append (text, "\\\"");
      break;
    case '\\':
      g_string_append (text, "\\\\");
      break;
    case '\n':
      g_string_append (text, "\\n");
      break;
    case '\r':
      g_string_append (text, "\\r");
      break;
    case '\t':
      g_string_append (text, "\\t");
      break;
    default:
      g_string_append_printf (text, "\\u%04x", byte);
    }
}

static gboolean
needs_escape (guchar byte)
{
  return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f;
}

void
ride_json_line_append_quoted_bytes (GString    *text,
                                    const char *value,
                                    gsize       length)
{
  gsize clean = 0;

  g_string_append_c (text, '"');
  for (gsize i = 0; i < length; i++)
    if (needs_escape (value[i]))
      {
        g_string_append_len (text, value + clean, i - clean);
        append_escaped_byte (text, value[i]);
        clean = i + 1;
      }
  g_string_append_len (text, value + clean, length - clean);
  g_string_append_c (text, '"');
}

/* Servers' words may be anything; a line of JSON is UTF-8. */
void
ride_json_line_append_quoted (GString    *text,
                              const char *value)
{
  g_autofree char *made_valid = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    value = made_valid = g_utf8_make_valid (value, -1);

  ride_json_line_append_quoted_bytes (text, value, strlen (value));
}

void
ride_json_line_begin (GString    *text,
                      const char *type)
{
  g_string_append_printf (text, "{\"type\":\"%s\"", type);
}

void
ride_json_line_end (GString *text)
{
  g_string_append (text, "}\n");
}

void
ride_json_line_add_key (GString    *text,
                        const char *key)
{
  g_string_append_printf (text, "%s\"%s\":", text->str[text->len - 1] == '{' ? "" : ",", key);
}

void
ride_json_line_begin_member (GString    *text,
                             const char *key)
{
  ride_json_line_add_key (text, key);
  g_string_append_c (text, '{');
}

void
ride_json_line_end_member (GString *text)
{
  g_string_append_c (text, '}');
}

void
ride_json_line_add_text (GString    *text,
                         const char *key,
                         const char *value)
{
  if (value == NULL)
    return;

  ride_json_line_add_key (text, key);
  ride_json_line_append_quoted (text, value);
}

void
ride_json_line_add_boolean (GString    *text,
                            const char *key,
                            gboolean    value)
{
  ride_json_line_add_key (text, key);
  g_string_append (text, value ? "true" : "false");
}

void
ride_json_line_add_int (GString    *text,
                        const char *key,
                        gint64      value)
{
  ride_json_line_add_key (text, key);
  g_string_append_printf (text, "%" G_GINT64_FORMAT, value);
}

static void
cut_trailing_zeros (char *digits)
{
  char *end = digits + strlen (digits);

  while (end[-1] == '0')
    end--;
  if (end[-1] == '.')
    end--;
  *end = '\0';
}

/* The fewest decimals that read back as the same number; a place or a
 * duration needs no exponent. Few have more than seven, which is a centimetre. */
void
ride_json_line_add_double (GString    *text,
                           const char *key,
                           double      value)
{
  static const char *const formats[] = { "%.7f", "%.10f", "%.13f", "%.15f", "%.16f", "%.17f" };
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (digits, sizeof digits, formats[i], value);
      if (g_ascii_strtod (digits, NULL) == value)
        break;
    }

  cut_trailing_zeros (digits);
  ride_json_line_add_key (text, key);
  g_string_append (text, digits);
}

static gboolean
append_seconds (GString *text,
                gint64   time_us)
{
  time_t seconds = time_us / G_USEC_PER_SEC;
  struct tm utc;

  if (time_us < 0 || gmtime_r (&seconds, &utc) == NULL)
    return FALSE;

  g_string_append_printf (text, "%04d-%02d-%02dT%02d:%02d:%02d", utc.tm_year + 1900,
                          utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);

  return TRUE;
}

gboolean
ride_json_line_append_time (GString *text,
                            gint64   time_us)
{
  if (!append_seconds (text, time_us))
    return FALSE;

  g_string_append_printf (text, ".%03dZ", (int) (time_us % G_USEC_PER_SEC / 1000));

  return TRUE;
}

void
ride_json_line_add_time (GString    *text,
                         const char *key,
                         gint64      time_us)
{
  if (time_us < 0)
    return;

  ride_json_line_add_key (text, key);
  g_string_append_c (text, '"');
  ride_json_line_append_time (text, time_us);
  g_string_append_c (text, '"');
}

void
ride_json_line_add_exact_time (GString    *text,
                               const char *key,
                               gint64      time_us)
{
  if (time_us < 0)
    return;

  ride_json_line_add_key (text, key);
  g_string_append_c (text, '"');
  append_seconds (text, time_us);
  g_string_append_printf (text, ".%06dZ\"", (int) (time_us % G_USEC_PER_SEC));
}
