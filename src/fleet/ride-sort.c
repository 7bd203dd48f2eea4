/* ride-sort.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-sort.h"

#include "ride-pages.h"

#include <string.h>

#define DIGIT_BITS 8
#define N_DIGITS (1u << DIGIT_BITS)
#define WORD_BITS 64

/* Below that, inserting is quicker than counting digits. */
#define INSERTION_MAX 24

typedef struct
{
  guint64 prefix; /* eight bytes of the text, the first one on top */
  guint32 item;
} Entry;

typedef struct
{
  RideTextFunc get_text;
  gconstpointer user_data;
  GCancellable *cancellable;
} TextSort;

static inline guint
get_digit (guint64 word,
           guint   shift)
{
  return word >> shift & (N_DIGITS - 1);
}

/* Turns counts of digits into where the first item of each digit goes. */
static void
sum_up (guint counts[N_DIGITS])
{
  guint sum = 0;

  for (guint i = 0; i < N_DIGITS; i++)
    {
      guint count = counts[i];

      counts[i] = sum;
      sum += count;
    }
}

static guint64
get_varying_bits_of_words (const guint64 *words,
                           guint          n)
{
  guint64 varying = 0;

  for (guint i = 1; i < n; i++)
    varying |= words[i] ^ words[0];

  return varying;
}

void
ride_sort_words (guint64 *words,
                 guint    n,
                 guint    first_bit)
{
  g_autoptr (RidePages) scratch = NULL;
  guint64 varying = get_varying_bits_of_words (words, n);
  guint64 *from = words;
  guint64 *to;

  if (n < 2)
    return;

  scratch = ride_pages_new (n, sizeof *to);
  to = ride_pages_get (scratch);
  for (guint shift = first_bit; shift < WORD_BITS; shift += DIGIT_BITS)
    {
      guint counts[N_DIGITS] = { 0 };
      guint64 *swap = from;

      if (get_digit (varying, shift) == 0)
        continue;

      for (guint i = 0; i < n; i++)
        counts[get_digit (from[i], shift)]++;
      sum_up (counts);
      for (guint i = 0; i < n; i++)
        to[counts[get_digit (from[i], shift)]++] = from[i];
      from = to;
      to = swap;
    }

  if (from != words)
    memcpy (words, from, n * sizeof *words);
}

static guint64
get_prefix (const char *text)
{
  guint64 prefix = 0;
  guint i;

  for (i = 0; i < sizeof prefix && text[i] != '\0'; i++)
    prefix = prefix << 8 | (guchar) text[i];

  return i > 0 ? prefix << 8 * (sizeof prefix - i) : 0;
}

static gboolean
is_whole_text_in_prefix (guint64 prefix)
{
  return (prefix & 0xff) == 0;
}

static void
insert_by_text (const TextSort *sort,
                Entry          *entries,
                guint           n,
                gsize           offset)
{
  for (guint i = 1; i < n; i++)
    {
      Entry entry = entries[i];
      const char *text = sort->get_text (entry.item, sort->user_data) + offset;
      guint j = i;

      while (j > 0 &&
             strcmp (sort->get_text (entries[j - 1].item, sort->user_data) + offset, text) > 0)
        {
          entries[j] = entries[j - 1];
          j--;
        }
      entries[j] = entry;
    }
}

static void
sort_by_prefix (Entry *entries,
                Entry *scratch,
                guint  n)
{
  guint64 varying = 0;
  Entry *from = entries;
  Entry *to = scratch;

  for (guint i = 1; i < n; i++)
    varying |= entries[i].prefix ^ entries[0].prefix;

  for (guint shift = 0; shift < WORD_BITS; shift += DIGIT_BITS)
    {
      guint counts[N_DIGITS] = { 0 };
      Entry *swap = from;

      if (get_digit (varying, shift) == 0)
        continue;

      for (guint i = 0; i < n; i++)
        counts[get_digit (from[i].prefix, shift)]++;
      sum_up (counts);
      for (guint i = 0; i < n; i++)
        to[counts[get_digit (from[i].prefix, shift)]++] = from[i];
      from = to;
      to = swap;
    }

  if (from != entries)
    memcpy (entries, from, n * sizeof *entries);
}

/* All @entries have the same text before @offset. */
static gboolean
sort_from (const TextSort *sort,
           Entry          *entries,
           Entry          *scratch,
           guint           n,
           gsize           offset)
{
  if (n <= INSERTION_MAX)
    {
      insert_by_text (sort, entries, n, offset);
      return TRUE;
    }
  if (g_cancellable_is_cancelled (sort->cancellable))
    return FALSE;

  for (guint i = 0; i < n; i++)
    entries[i].prefix = get_prefix (sort->get_text (entries[i].item, sort->user_data) + offset);
  sort_by_prefix (entries, scratch, n);

  for (guint start = 0, end; start < n; start = end)
    {
      end = start + 1;
      while (end < n && entries[end].prefix == entries[start].prefix)
        end++;
      if (end - start > 1 && !is_whole_text_in_prefix (entries[start].prefix) &&
          !sort_from (sort, entries + start, scratch, end - start, offset + sizeof (guint64)))
        return FALSE;
    }

  return TRUE;
}

gboolean
ride_sort_by_text (guint32      *items,
                   guint         n,
                   RideTextFunc  get_text,
                   gconstpointer user_data,
                   GCancellable *cancellable)
{
  const TextSort sort = { get_text, user_data, cancellable };
  g_autoptr (RidePages) pages = ride_pages_new (2 * (gsize) n, sizeof (Entry));
  Entry *entries = ride_pages_get (pages);
  Entry *scratch = entries + n;

  for (guint i = 0; i < n; i++)
    entries[i] = (Entry){ .item = items[i] };
  if (!sort_from (&sort, entries, scratch, n, 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    items[i] = entries[i].item;

  return TRUE;
}
