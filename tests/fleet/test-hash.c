/* test-hash.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-hash.h"

#include <string.h>

#define LONGEST 100

typedef guint64 (*Hash) (const RideHashKey *key,
                         gconstpointer      data,
                         gsize              length);

static const RideHashKey key = { 1, 2 };

/* Every byte and the length count, wherever the bytes lie. */
static void
test_all_counts (gconstpointer data)
{
  Hash hash = *(const Hash *) data;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (gsize length = 0; length <= LONGEST; length++)
    {
      guint8 bytes[LONGEST + 1] = { 0 };
      guint64 zeros = hash (&key, bytes, length);

      g_assert_true (g_hash_table_add (seen, g_memdup2 (&zeros, sizeof zeros)));
      memset (bytes + length, 0xff, sizeof bytes - length);
      g_assert_cmphex (hash (&key, bytes, length), ==, zeros);
      memmove (bytes + 1, bytes, length);
      g_assert_cmphex (hash (&key, bytes + 1, length), ==, zeros);

      for (gsize i = 0; i < length; i++)
        {
          guint64 changed;

          memset (bytes, 0, length);
          bytes[i] = 1;
          changed = hash (&key, bytes, length);
          g_assert_true (g_hash_table_add (seen, g_memdup2 (&changed, sizeof changed)));
        }
    }
}

static void
test_the_key_counts (gconstpointer data)
{
  Hash hash = *(const Hash *) data;

  g_assert_cmphex (hash (&key, "bike", 4), !=, hash (&(RideHashKey){ 1, 3 }, "bike", 4));
  g_assert_cmphex (hash (&key, "bike", 4), !=, hash (&(RideHashKey){ 2, 2 }, "bike", 4));
}

/* Changing it would make every journal's fingerprints those of other events. */
static void
test_values_stay (void)
{
  g_assert_cmphex (ride_hash_bytes (&key, "B-000000000001", 14), ==, G_GUINT64_CONSTANT (0xa56a045fc30f066e));
  g_assert_cmphex (ride_hash_content (&key, "{\"battery_percent\":50}", 22), ==, G_GUINT64_CONSTANT (0xfccaeee6a990efa0));
}

int
main (int    argc,
      char **argv)
{
  static const Hash bytes = ride_hash_bytes;
  static const Hash content = ride_hash_content;

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/hash/bytes/all-counts", &bytes, test_all_counts);
  g_test_add_data_func ("/hash/bytes/the-key-counts", &bytes, test_the_key_counts);
  g_test_add_data_func ("/hash/content/all-counts", &content, test_all_counts);
  g_test_add_data_func ("/hash/content/the-key-counts", &content, test_the_key_counts);
  g_test_add_func ("/hash/values-stay", test_values_stay);

  return g_test_run ();
}
