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
  g_string_append (text, text->str[text->len - 1] == '{' ? "\"" : ",\"");
  g_string_append (text, key);
  g_string_append (text, "\":");
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

/* Times are most of what a line says, and formats are slow to be read. */
static void
append_digits (GString *text,
               guint    number,
               guint    n_digits,
               char     mark)
{
  char digits[16];

  for (guint i = n_digits; i > 0; i--, number /= 10)
    digits[i - 1] = '0' + number % 10;
  digits[n_digits] = mark;
  g_string_append_len (text, digits, n_digits + 1);
}

static void
append_time (GString *text,
             gint64   time_us,
             guint    fraction,
             guint    n_digits)
{
  time_t seconds = time_us / G_USEC_PER_SEC;
  struct tm utc;

  if (gmtime_r (&seconds, &utc) == NULL)
    return;

  append_digits (text, utc.tm_year + 1900, utc.tm_year + 1900 > 9999 ? 6 : 4, '-');
  append_digits (text, utc.tm_mon + 1, 2, '-');
  append_digits (text, utc.tm_mday, 2, 'T');
  append_digits (text, utc.tm_hour, 2, ':');
  append_digits (text, utc.tm_min, 2, ':');
  append_digits (text, utc.tm_sec, 2, '.');
  append_digits (text, fraction, n_digits, 'Z');
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
  append_time (text, time_us, time_us % G_USEC_PER_SEC / 1000, 3);
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
  append_time (text, time_us, time_us % G_USEC_PER_SEC, 6);
  g_string_append_c (text, '"');
}
