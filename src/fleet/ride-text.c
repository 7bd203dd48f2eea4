/* ride-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-text.h"

#include "ride-word.h"

#include <string.h>

/* Whether one of eight bytes is above 0x7e or below 0x20. A byte that is below borrows from the
 * one above it, so the answer is right as a whole but not for each byte. */
static gboolean
has_odd_byte (guint64 bytes)
{
  guint64 odd = bytes | (bytes + RIDE_WORD_OF (1)) | (bytes - RIDE_WORD_OF (0x20));

  return (odd & RIDE_WORD_OF (0x80)) != 0;
}

/* Returns how many bytes at the start of @text are surely printable ASCII. */
static gsize
count_plain (const char *text,
             gsize       length)
{
  gsize n = 0;

  for (; length - n >= sizeof (guint64); n += sizeof (guint64))
    {
      if (has_odd_byte (ride_word_load (text + n)))
        return n;
    }
  while (n < length && text[n] >= 0x20 && text[n] < 0x7f)
    n++;

  return n;
}

gboolean
ride_text_is_utf8 (const char *text,
                   gsize       length)
{
  gsize n_plain = count_plain (text, length);

  return n_plain == length || g_utf8_validate_len (text + n_plain, length - n_plain, NULL);
}

gboolean
ride_text_is_acceptable (const char *text,
                         gsize       length,
                         gsize       max)
{
  gsize n_plain;

  if (length == 0 || length > max)
    return FALSE;

  n_plain = count_plain (text, length);
  if (n_plain == length)
    return TRUE;
  if (!g_utf8_validate_len (text + n_plain, length - n_plain, NULL))
    return FALSE;

  /* Controls are U+0000 to U+001F, U+007F, and U+0080 to U+009F, which begin with byte C2. */
  for (gsize i = n_plain; i < length; i++)
    {
      guchar byte = text[i];

      if (byte < 0x20 || byte == 0x7f)
        return FALSE;
      if (byte == 0xc2 && (guchar) text[i + 1] < 0xa0)
        return FALSE;
    }

  return TRUE;
}
