/* ride-journal-snapshot.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-snapshot.h"

#include "ride-journal-index.h"
#include "ride-text.h"

#include <string.h>

#define FORMAT 1
#define IMAGE_LENGTH sizeof (((RideBikeImage *) NULL)->words)

static void
append_bike (GByteArray          *bytes,
             const char          *id,
             const RideBikeImage *image)
{
  guint8 length = strlen (id);

  g_byte_array_append (bytes, &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) id, length);
  for (guint i = 0; i < G_N_ELEMENTS (image->words); i++)
    {
      guint64 word = GUINT64_TO_LE (image->words[i]);

      g_byte_array_append (bytes, (const guint8 *) &word, sizeof word);
    }
}

GPtrArray *
ride_snapshot_encode (const RideFleet *fleet)
{
  g_autoptr (GPtrArray) parts =
      g_ptr_array_new_full (RIDE_INDEX_BUCKETS, (GDestroyNotify) g_bytes_unref);
  GByteArray *buckets[RIDE_INDEX_BUCKETS];
  guint n = ride_fleet_get_n_bikes (fleet);
  const guint8 format = FORMAT;

  for (guint i = 0; i < RIDE_INDEX_BUCKETS; i++)
    buckets[i] = g_byte_array_append (g_byte_array_new (), &format, sizeof format);
  for (guint i = 0; i < n; i++)
    {
      RideBike bike;
      RideBikeImage image;

      ride_fleet_get (fleet, i, &bike);
      ride_fleet_save_bike (fleet, i, &image);
      append_bike (buckets[ride_index_key_get_bucket (ride_index_key_for_bike (bike.id))], bike.id,
                   &image);
    }
  for (guint i = 0; i < RIDE_INDEX_BUCKETS; i++)
    g_ptr_array_add (parts, g_byte_array_free_to_bytes (buckets[i]));

  return g_steal_pointer (&parts);
}

static void
read_image (const guint8  *data,
            RideBikeImage *image)
{
  memcpy (image->words, data, IMAGE_LENGTH);
  for (guint i = 0; i < G_N_ELEMENTS (image->words); i++)
    image->words[i] = GUINT64_FROM_LE (image->words[i]);
}

gboolean
ride_snapshot_decode (gconstpointer data,
                      gsize         length,
                      RideFleet    *fleet)
{
  const guint8 *bytes = data;
  gsize at = 1;

  if (length < 1 || bytes[0] != FORMAT)
    return FALSE;

  while (at < length)
    {
      char id[RIDE_BIKE_ID_MAX + 1];
      RideBikeImage image;
      guint8 id_length = bytes[at++];

      if (id_length > RIDE_BIKE_ID_MAX || length - at < id_length + IMAGE_LENGTH ||
          !ride_text_is_acceptable ((const char *) bytes + at, id_length, RIDE_BIKE_ID_MAX))
        return FALSE;

      memcpy (id, bytes + at, id_length);
      id[id_length] = '\0';
      read_image (bytes + at + id_length, &image);
      at += id_length + IMAGE_LENGTH;
      if (!ride_fleet_restore_bike (fleet, id, &image))
        return FALSE;
    }

  return TRUE;
}
