/* ride-json-scan.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text ends with NUL, which is part of nothing, so that no step must
 * look for the end.
 */

#include "ride-json-scan.h"

#include <string.h>

#include "ride-number.h"

static void
skip_space (char **next)
{
  while (**next == ' ' || **next == '\t' || **next == '\r' || **next == '\n')
    *next += 1;
}

static gboolean
skip_mark (char **next,
           char   mark)
{
  skip_space (next);
  if (**next != mark)
    return FALSE;

  *next += 1;
  skip_space (next);

  return TRUE;
}

static gboolean
skip_word (char      **next,
           const char *word)
{
  gsize length = strlen (word);

  if (strncmp (*next, word, length) != 0)
    return FALSE;

  *next += length;

  return TRUE;
}

static gboolean
read_hexadecimal (char    **next,
                  gunichar *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value ((*next)[i]);

      if (digit < 0)
        return FALSE;
      *unit = *unit * 16 + digit;
    }
  *next += 4;

  return TRUE;
}

static gboolean
is_high_surrogate (gunichar unit)
{
  return unit >= 0xd800 && unit < 0xdc00;
}

static gboolean
is_low_surrogate (gunichar unit)
{
  return unit >= 0xdc00 && unit < 0xe000;
}

/* Half a surrogate pair is no character. */
static gboolean
read_code_point (char    **next,
                 gunichar *character)
{
  gunichar low;

  if (!read_hexadecimal (next, character) || is_low_surrogate (*character))
    return FALSE;
  if (!is_high_surrogate (*character))
    return TRUE;
  if (!skip_word (next, "\\u") || !read_hexadecimal (next, &low) || !is_low_surrogate (low))
    return FALSE;

  *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);

  return TRUE;
}

/* What follows a backslash; with @to, it is written there. */
static gboolean
read_escape (char **next,
             char **to)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter = **next != '\0' ? strchr (letters, **next) : NULL;
  char encoded[6];
  gunichar character;
  int n_bytes = 1;

  *next += **next != '\0' ? 1 : 0;
  if (letter != NULL)
    encoded[0] = meanings[letter - letters];
  else if ((*next)[-1] == 'u' && read_code_point (next, &character))
    n_bytes = g_unichar_to_utf8 (character, encoded);
  else
    return FALSE;

  if (to != NULL)
    *to = (char *) memcpy (*to, encoded, n_bytes) + n_bytes;

  return TRUE;
}

static gboolean
ends_plain_run (guchar byte)
{
  return byte == '"' || byte == '\\' || byte < 0x20;
}

static gsize
measure_plain_run (const char *text)
{
  gsize length = 0;

  while (!ends_plain_run (text[length]))
    length++;

  return length;
}

/* Unescaped text is never longer than what it was written as. */
static gboolean
read_text (char **next,
           char **text,
           gsize *length)
{
  char *to = *next + 1;

  *text = to;
  for (*next += 1; **next != '"';)
    {
      gsize run = measure_plain_run (*next);

      if (to != *next)
        memmove (to, *next, run);
      to += run;
      *next += run;
      if (**next == '\\')
        {
          *next += 1;
          if (!read_escape (next, &to))
            return FALSE;
        }
      else if (**next != '"')
        return FALSE;
    }

  *length = to - *text;
  *next += 1;
  *to = '\0';

  return TRUE;
}

static gboolean
skip_text (char **next)
{
  for (*next += 1; **next != '"';)
    {
      *next += measure_plain_run (*next);
      if (**next == '\\')
        {
          *next += 1;
          if (!read_escape (next, NULL))
            return FALSE;
        }
      else if (**next != '"')
        return FALSE;
    }
  *next += 1;

  return TRUE;
}

static gboolean
read_number (char         **next,
             const char    *end,
             RideJsonValue *value)
{
  gsize length;

  switch (ride_number_read (*next, end - *next, &length, &value->integer, &value->number))
    {
    case RIDE_NUMBER_INTEGER:
      value->kind = RIDE_JSON_INTEGER;
      break;
    case RIDE_NUMBER_DECIMAL:
      value->kind = RIDE_JSON_DECIMAL;
      break;
    case RIDE_NUMBER_NONE:
    default:
      return FALSE;
    }
  *next += length;

  return TRUE;
}

static gboolean
read_scalar (char         **next,
             const char    *end,
             RideJsonValue *value)
{
  switch (**next)
    {
    case 't':
    case 'f':
      value->kind = RIDE_JSON_BOOLEAN;
      value->boolean = **next == 't';
      return skip_word (next, value->boolean ? "true" : "false");
    case 'n':
      value->kind = RIDE_JSON_NULL;
      return skip_word (next, "null");
    default:
      return read_number (next, end, value);
    }
}

static gboolean skip_value (char      **next,
                            const char *end,
                            guint       depth);

static gboolean
skip_key (char **next)
{
  return **next == '"' && skip_text (next) && skip_mark (next, ':');
}

static gboolean
skip_container (char      **next,
                const char *end,
                guint       depth)
{
  gboolean is_list = **next == '[';
  char closing = is_list ? ']' : '}';

  *next += 1;
  if (depth == RIDE_JSON_SCAN_DEPTH)
    return FALSE;
  if (skip_mark (next, closing))
    return TRUE;

  do
    {
      if ((!is_list && !skip_key (next)) || !skip_value (next, end, depth + 1))
        return FALSE;
    }
  while (skip_mark (next, ','));

  return skip_mark (next, closing);
}

/* Changes nothing, so that what was skipped can still be walked. */
static gboolean
skip_value (char      **next,
            const char *end,
            guint       depth)
{
  RideJsonValue ignored;

  switch (**next)
    {
    case '"':
      return skip_text (next);
    case '{':
    case '[':
      return skip_container (next, end, depth);
    default:
      return read_scalar (next, end, &ignored);
    }
}

static gboolean
read_value (RideJsonScan  *self,
            RideJsonValue *value)
{
  value->text = self->next;
  switch (*self->next)
    {
    case '"':
      value->kind = RIDE_JSON_TEXT;
      return read_text (&self->next, &value->text, &value->length);
    case '{':
    case '[':
      value->kind = *self->next == '{' ? RIDE_JSON_OBJECT : RIDE_JSON_LIST;
      if (!skip_container (&self->next, self->end, 1))
        return FALSE;
      value->length = self->next - value->text;
      return TRUE;
    default:
      if (!read_scalar (&self->next, self->end, value))
        return FALSE;
      value->length = self->next - value->text;
      return TRUE;
    }
}

void
ride_json_scan_begin (RideJsonScan *self,
                      char         *text,
                      gsize         length)
{
  *self = (RideJsonScan){ .next = text, .end = text + length };
  skip_space (&self->next);
  self->is_list = *self->next == '[';
  if (!skip_mark (&self->next, self->is_list ? '[' : '{'))
    self->is_broken = TRUE;
}

/* Returns: whether something follows; else all is read, or broken. */
static gboolean
move_on (RideJsonScan *self)
{
  char closing = self->is_list ? ']' : '}';
  gboolean is_first = !self->has_begun;

  if (self->is_broken || self->is_closed)
    return FALSE;

  self->has_begun = TRUE;
  if (skip_mark (&self->next, closing))
    {
      self->is_closed = TRUE;
      self->is_broken = self->next != self->end;
      return FALSE;
    }

  if (!is_first && !skip_mark (&self->next, ','))
    self->is_broken = TRUE;

  return !self->is_broken;
}

gboolean
ride_json_scan_member (RideJsonScan  *self,
                       const char   **key,
                       RideJsonValue *value)
{
  char *name;
  gsize length;

  if (!move_on (self))
    return FALSE;

  if (self->is_list || *self->next != '"' || !read_text (&self->next, &name, &length) ||
      !skip_mark (&self->next, ':') || !read_value (self, value))
    {
      self->is_broken = TRUE;
      return FALSE;
    }
  *key = name;

  return TRUE;
}

gboolean
ride_json_scan_element (RideJsonScan  *self,
                        RideJsonValue *value)
{
  if (!move_on (self))
    return FALSE;

  if (!self->is_list || !read_value (self, value))
    {
      self->is_broken = TRUE;
      return FALSE;
    }

  return TRUE;
}

gboolean
ride_json_scan_is_whole (const RideJsonScan *self)
{
  return self->is_closed && !self->is_broken;
}

gboolean
ride_json_value_is (const RideJsonValue *value,
                    const char          *word)
{
  return value->kind == RIDE_JSON_TEXT && strlen (word) == value->length &&
         memcmp (value->text, word, value->length) == 0;
}
