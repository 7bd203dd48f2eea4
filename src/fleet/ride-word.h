/* ride-word.h: text eight bytes at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the fleet. The first byte of the text is the lowest of the word, on any machine.
 */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/** A word of eight times the same byte. */
#define RIDE_WORD_OF(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

static inline guint64
ride_word_load (gconstpointer text)
{
  guint64 word;

  memcpy (&word, text, sizeof word);

  return GUINT64_FROM_LE (word);
}

G_END_DECLS
