/* ride-journal-index.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-index.h"

#include "ride-hash.h"
#include "ride-sort.h"

#include <string.h>

#define ENTRY_LENGTH 6
#define OFFSET_BITS 16
#define KEY_BITS 32

/* Longer durations, from 17 years on, share a key. */
#define SECONDS_MAX ((1 << 29) - 1)

/* Part of the format. Who knows it can make bikes that share a key, which only
 * makes looking those up slower. */
static const RideHashKey bike_hash_key = { G_GUINT64_CONSTANT (0x72696465206d6f6e),
                                           G_GUINT64_CONSTANT (0x69746f7220312e30) };

RideIndexKey
ride_index_key_for_bike (const char *bike)
{
  guint64 hash = ride_hash_bytes (&bike_hash_key, bike, strlen (bike));

  return (hash >> 56) << KEY_BITS | (hash & G_MAXUINT32);
}

/* Four buckets an octave: the place of the highest bit, and the two bits below it. */
RideIndexKey
ride_index_key_for_duration (gint64 duration_us)
{
  guint64 seconds = CLAMP (duration_us / G_USEC_PER_SEC, 0, SECONDS_MAX);
  guint64 steps = (seconds + 1) << 2;
  guint octave = g_bit_storage (steps) - 3;
  guint quarter = steps >> octave & 3;
  guint64 bucket = octave << 2 | quarter;

  return bucket << KEY_BITS | seconds;
}

void
ride_index_add (GArray      *words,
                RideIndexKey key,
                guint        offset)
{
  guint64 word = key << OFFSET_BITS | offset;

  g_array_append_val (words, word);
}

static guint
get_bucket (GArray *words,
            guint   i)
{
  return g_array_index (words, guint64, i) >> (OFFSET_BITS + KEY_BITS);
}

/* An entry is the lower six bytes of its word. */
static void
put_entry (guint8 *entry,
           guint64 word)
{
  guint32 key = GUINT32_TO_LE (word >> OFFSET_BITS & G_MAXUINT32);
  guint16 offset = GUINT16_TO_LE (word & G_MAXUINT16);

  memcpy (entry, &key, sizeof key);
  memcpy (entry + sizeof key, &offset, sizeof offset);
}

static gboolean
write_bucket (sqlite3_stmt *insert,
              gint64        block,
              GArray       *words,
              guint         first,
              guint         end,
              GError      **error)
{
  gsize length = (gsize) (end - first) * ENTRY_LENGTH;
  g_autofree guint8 *entries = g_malloc (length);

  for (guint i = first; i < end; i++)
    put_entry (entries + (gsize) (i - first) * ENTRY_LENGTH, g_array_index (words, guint64, i));

  sqlite3_bind_int64 (insert, 1, block);
  sqlite3_bind_int (insert, 2, get_bucket (words, first));
  sqlite3_bind_blob (insert, 3, entries, length, SQLITE_STATIC);

  return ride_sql_run (insert, error);
}

gboolean
ride_index_write (sqlite3_stmt *insert,
                  gint64        block,
                  GArray       *words,
                  GError      **error)
{
  guint first = 0;

  ride_sort_words ((guint64 *) (gpointer) words->data, words->len, 0);
  while (first < words->len)
    {
      guint end = first + 1;

      while (end < words->len && get_bucket (words, end) == get_bucket (words, first))
        end++;
      if (!write_bucket (insert, block, words, first, end, error))
        return FALSE;
      first = end;
    }

  return TRUE;
}

static guint32
get_key (const guint8 *entry)
{
  guint32 key;

  memcpy (&key, entry, sizeof key);

  return GUINT32_FROM_LE (key);
}

static guint16
get_offset (const guint8 *entry)
{
  guint16 offset;

  memcpy (&offset, entry + sizeof (guint32), sizeof offset);

  return GUINT16_FROM_LE (offset);
}

/* Returns the first of @n entries whose key is not below @key. */
static gsize
find_first (const guint8 *entries,
            gsize         n,
            guint32       key)
{
  gsize low = 0, high = n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (get_key (entries + middle * ENTRY_LENGTH) < key)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
collect (const guint8 *entries,
         gsize         n,
         guint32       first_key,
         guint32       last_key,
         GArray       *offsets)
{
  for (gsize i = find_first (entries, n, first_key); i < n; i++)
    {
      const guint8 *entry = entries + i * ENTRY_LENGTH;
      guint16 offset = get_offset (entry);

      if (get_key (entry) > last_key)
        break;
      g_array_append_val (offsets, offset);
    }
}

static int
compare_offsets (gconstpointer a,
                 gconstpointer b)
{
  return *(const guint16 *) a - *(const guint16 *) b;
}

gboolean
ride_index_find (sqlite3_stmt *select,
                 gint64        block,
                 RideIndexKey  first,
                 RideIndexKey  last,
                 GArray       *offsets,
                 GError      **error)
{
  RideSqlStep step;

  g_array_set_size (offsets, 0);
  sqlite3_bind_int64 (select, 1, block);
  sqlite3_bind_int (select, 2, ride_index_key_get_bucket (first));
  sqlite3_bind_int (select, 3, ride_index_key_get_bucket (last));
  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      gsize n = MIN (sqlite3_column_bytes (select, 0) / ENTRY_LENGTH, RIDE_BLOCK_ROWS_MAX);

      collect (sqlite3_column_blob (select, 0), n, first & G_MAXUINT32, last & G_MAXUINT32,
               offsets);
    }
  sqlite3_reset (select);
  g_array_sort (offsets, compare_offsets);

  return step == RIDE_SQL_END;
}
