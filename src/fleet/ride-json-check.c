/* ride-json-check.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-json-check.h"

#include "ride-number.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define ESCAPE_LENGTH 6 /* \uXXXX */

typedef struct
{
  const char *next;
  const char *end;
  const char *copied; /* what is before it is in @safe */
  GString *safe;
  guint depth;
  guint n_elements;
  RideJsonVerdict verdict;
} Scanner;

static gboolean scan_value (Scanner *scanner);

static gboolean
fail (Scanner        *scanner,
      RideJsonVerdict verdict)
{
  scanner->verdict = verdict;
  return FALSE;
}

static gsize
get_rest (const Scanner *scanner)
{
  return scanner->end - scanner->next;
}

static void
skip_space (Scanner *scanner)
{
  while (scanner->next < scanner->end && (*scanner->next == ' ' || *scanner->next == '\t' ||
                                          *scanner->next == '\r' || *scanner->next == '\n'))
    scanner->next++;
}

static gboolean
skip_character (Scanner *scanner,
                char     character)
{
  if (scanner->next == scanner->end || *scanner->next != character)
    return FALSE;

  scanner->next++;
  return TRUE;
}

static gboolean
scan_word (Scanner    *scanner,
           const char *word)
{
  gsize length = strlen (word);

  if (get_rest (scanner) < length || memcmp (scanner->next, word, length) != 0)
    return fail (scanner, RIDE_JSON_INVALID);

  scanner->next += length;
  return TRUE;
}

/* Takes over what is before @from as it is, and @text for what was scanned since. */
static void
replace (Scanner    *scanner,
         const char *from,
         const char *text)
{
  g_string_append_len (scanner->safe, scanner->copied, from - scanner->copied);
  g_string_append (scanner->safe, text);
  scanner->copied = scanner->next;
}

static gboolean
scan_number (Scanner *scanner)
{
  gboolean is_integer;
  gsize length = ride_number_scan (scanner->next, get_rest (scanner), &is_integer);
  const char *number = scanner->next;

  if (length == 0)
    return fail (scanner, RIDE_JSON_INVALID);

  scanner->next += length;
  if (!is_integer && memchr (number, '.', length) == NULL && memchr (number, 'e', length) == NULL &&
      memchr (number, 'E', length) == NULL)
    replace (scanner, scanner->next, ".0");

  return TRUE;
}

/* Returns the code unit of an escape \uXXXX at @text, or -1. */
static int
get_code_unit (const Scanner *scanner,
               const char    *text)
{
  int unit = 0;

  if (scanner->end - text < ESCAPE_LENGTH || text[0] != '\\' || text[1] != 'u')
    return -1;

  for (guint i = 2; i < ESCAPE_LENGTH; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return -1;
      unit = unit << 4 | g_ascii_xdigit_value (text[i]);
    }

  return unit;
}

static gboolean
scan_unicode_escape (Scanner *scanner)
{
  const char *escape = scanner->next;
  int unit = get_code_unit (scanner, escape);
  gboolean is_high = unit >= 0xd800 && unit <= 0xdbff;
  gboolean is_low = unit >= 0xdc00 && unit <= 0xdfff;

  if (unit < 0)
    return fail (scanner, RIDE_JSON_INVALID);
  scanner->next += ESCAPE_LENGTH;

  if (is_high)
    {
      int second = get_code_unit (scanner, scanner->next);

      if (second >= 0xdc00 && second <= 0xdfff)
        {
          scanner->next += ESCAPE_LENGTH;
          return TRUE;
        }
    }
  if (unit == 0 || is_high || is_low)
    replace (scanner, escape, "\\u0001");

  return TRUE;
}

static gboolean
scan_escape (Scanner *scanner)
{
  if (get_rest (scanner) < 2)
    return fail (scanner, RIDE_JSON_INVALID);
  if (scanner->next[1] == 'u')
    return scan_unicode_escape (scanner);
  if (scanner->next[1] == '\0' || strchr ("\"\\/bfnrt", scanner->next[1]) == NULL)
    return fail (scanner, RIDE_JSON_INVALID);

  scanner->next += 2;
  return TRUE;
}

static gboolean
scan_string (Scanner *scanner)
{
  if (!skip_character (scanner, '"'))
    return fail (scanner, RIDE_JSON_INVALID);

  while (scanner->next < scanner->end)
    {
      guchar byte = *scanner->next;

      if (byte == '"')
        {
          scanner->next++;
          return TRUE;
        }
      if (byte < 0x20)
        return fail (scanner, RIDE_JSON_INVALID);
      if (byte != '\\')
        scanner->next++;
      else if (!scan_escape (scanner))
        return FALSE;
    }

  return fail (scanner, RIDE_JSON_INVALID);
}

static gboolean
scan_member (Scanner *scanner)
{
  skip_space (scanner);
  if (!scan_string (scanner))
    return FALSE;
  skip_space (scanner);
  if (!skip_character (scanner, ':'))
    return fail (scanner, RIDE_JSON_INVALID);

  return scan_value (scanner);
}

static gboolean
scan_element (Scanner *scanner)
{
  if (++scanner->n_elements > RIDE_JSON_MAX_ELEMENTS)
    return fail (scanner, RIDE_JSON_TOO_MANY_ELEMENTS);

  return scan_value (scanner);
}

static gboolean
scan_items (Scanner *scanner,
            char     closing,
            gboolean (*scan_item) (Scanner *))
{
  skip_space (scanner);
  if (skip_character (scanner, closing))
    return TRUE;

  do
    {
      if (!scan_item (scanner))
        return FALSE;
      skip_space (scanner);
    }
  while (skip_character (scanner, ','));

  return skip_character (scanner, closing) || fail (scanner, RIDE_JSON_INVALID);
}

static gboolean
scan_container (Scanner *scanner)
{
  gboolean is_object = *scanner->next == '{';
  gboolean is_good;

  if (++scanner->depth > RIDE_JSON_MAX_DEPTH)
    return fail (scanner, RIDE_JSON_TOO_DEEP);

  scanner->next++;
  is_good = is_object ? scan_items (scanner, '}', scan_member)
                      : scan_items (scanner, ']', scan_element);
  scanner->depth--;

  return is_good;
}

static gboolean
scan_value (Scanner *scanner)
{
  skip_space (scanner);
  if (scanner->next == scanner->end)
    return fail (scanner, RIDE_JSON_INVALID);

  switch (*scanner->next)
    {
    case '{':
    case '[':
      return scan_container (scanner);
    case '"':
      return scan_string (scanner);
    case 't':
      return scan_word (scanner, "true");
    case 'f':
      return scan_word (scanner, "false");
    case 'n':
      return scan_word (scanner, "null");
    default:
      return scan_number (scanner);
    }
}

RideJsonVerdict
ride_json_check (const char *text,
                 gsize       length,
                 GString    *safe)
{
  Scanner scanner = {
    .next = text,
    .end = text + length,
    .safe = safe,
    .verdict = RIDE_JSON_VALID,
  };

  g_string_truncate (safe, 0);

  /* RFC 8259, section 8.1, allows to ignore it. */
  if (length >= strlen (BYTE_ORDER_MARK) &&
      memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    scanner.next += strlen (BYTE_ORDER_MARK);
  scanner.copied = scanner.next;

  if (!scan_value (&scanner))
    return scanner.verdict;
  skip_space (&scanner);
  if (scanner.next != scanner.end)
    return RIDE_JSON_INVALID;

  g_string_append_len (safe, scanner.copied, scanner.end - scanner.copied);

  return RIDE_JSON_VALID;
}
