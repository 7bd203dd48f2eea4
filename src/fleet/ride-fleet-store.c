/* ride-fleet-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet-store.h"

#include "ride-hash.h"

#include <string.h>

#define CHUNK_BITS 11
#define CHUNK_LENGTH (1u << CHUNK_BITS)

/* Long identifiers are packed into blocks. */
#define BLOCK_SIZE (64 * 1024)

/* The index is cut into shards by the hash's upper bits. Each one grows on its
 * own, so that no single event has to wait for a million bikes to be rehashed. */
#define SHARD_BITS 8
#define N_SHARDS (1u << SHARD_BITS)
#define SHARD_SLOTS_MIN 8

/* A slot is position + 1 in 24 bits below 8 bits of the hash; 0 is free. */
#define SLOT_POSITION_BITS 24
#define SLOT_POSITION_MASK ((1u << SLOT_POSITION_BITS) - 1)

typedef struct
{
  guint32 *slots;
  guint32 n_slots; /* 0 or a power of two */
  guint32 n_used;
} Shard;

struct _RideFleetStore
{
  gatomicrefcount ref_count;
  RideHashKey key;
  guint length;
  GPtrArray *chunks;
  GPtrArray *blocks;
  gsize block_used; /* of the last block */
  gsize memory;
  Shard shards[N_SHARDS];
};

struct _RideFleetSnapshot
{
  RideFleetStore *store;
  guint length;
  RideRecord *chunks[];
};

RideFleetStore *
ride_fleet_store_new (void)
{
  RideFleetStore *self = g_new0 (RideFleetStore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->key = ride_hash_key_random ();
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->memory = sizeof *self;

  return self;
}

RideFleetStore *
ride_fleet_store_ref (RideFleetStore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ride_fleet_store_unref (RideFleetStore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < N_SHARDS; i++)
    g_free (self->shards[i].slots);
  g_ptr_array_unref (self->chunks);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

guint
ride_fleet_store_get_length (const RideFleetStore *self)
{
  return self->length;
}

gsize
ride_fleet_store_get_memory (const RideFleetStore *self)
{
  return self->memory + self->chunks->len * sizeof (gpointer);
}

RideRecord *
ride_fleet_store_get (const RideFleetStore *self,
                      guint                 position)
{
  RideRecord *chunk = g_ptr_array_index (self->chunks, position >> CHUNK_BITS);

  return &chunk[position & (CHUNK_LENGTH - 1)];
}

static guint64
hash_id (const RideFleetStore *self,
         const char           *id)
{
  return ride_hash_bytes (&self->key, id, strlen (id));
}

static guint
get_shard_of_hash (guint64 hash)
{
  return hash >> (64 - SHARD_BITS);
}

static guint32
get_tag_of_hash (guint64 hash)
{
  return (guint32) (hash >> 48) << SLOT_POSITION_BITS;
}

static gboolean
slot_holds (const RideFleetStore *self,
            guint32               slot,
            guint32               tag,
            const char           *id)
{
  guint position = (slot & SLOT_POSITION_MASK) - 1;

  if ((slot & ~SLOT_POSITION_MASK) != tag)
    return FALSE;

  return strcmp (ride_record_get_id (ride_fleet_store_get (self, position)), id) == 0;
}

static gboolean
find_hashed (const RideFleetStore *self,
             const char           *id,
             guint64               hash,
             guint                *position)
{
  const Shard *shard = &self->shards[get_shard_of_hash (hash)];
  guint32 mask = shard->n_slots - 1;
  guint32 tag = get_tag_of_hash (hash);

  if (shard->n_slots == 0)
    return FALSE;

  for (guint32 i = hash & mask; shard->slots[i] != 0; i = (i + 1) & mask)
    {
      if (!slot_holds (self, shard->slots[i], tag, id))
        continue;
      *position = (shard->slots[i] & SLOT_POSITION_MASK) - 1;
      return TRUE;
    }

  return FALSE;
}

gboolean
ride_fleet_store_find (const RideFleetStore *self,
                       const char           *id,
                       guint                *position)
{
  return find_hashed (self, id, hash_id (self, id), position);
}

/* The slot that a search begins with, where nearly all of them end, too. */
static const guint32 *
get_home_slot (const RideFleetStore *self,
               const char           *id)
{
  guint64 hash = hash_id (self, id);
  const Shard *shard = &self->shards[get_shard_of_hash (hash)];

  return shard->n_slots > 0 ? &shard->slots[hash & (shard->n_slots - 1)] : NULL;
}

void
ride_fleet_store_expect (const RideFleetStore *self,
                         const char *const    *ids,
                         guint                 n)
{
  const guint32 *slots[RIDE_FLEET_STORE_EXPECT_MAX];

  g_return_if_fail (n <= RIDE_FLEET_STORE_EXPECT_MAX);

  for (guint i = 0; i < n; i++)
    {
      slots[i] = get_home_slot (self, ids[i]);
      __builtin_prefetch (slots[i]);
    }
  for (guint i = 0; i < n; i++)
    if (slots[i] != NULL && *slots[i] != 0)
      {
        const RideRecord *record =
            ride_fleet_store_get (self, (*slots[i] & SLOT_POSITION_MASK) - 1);

        __builtin_prefetch (record);
        __builtin_prefetch (record + 1);
      }
}

static void
put_slot (Shard  *shard,
          guint64 hash,
          guint32 slot)
{
  guint32 mask = shard->n_slots - 1;
  guint32 i = hash & mask;

  while (shard->slots[i] != 0)
    i = (i + 1) & mask;
  shard->slots[i] = slot;
}

static void
grow_shard (RideFleetStore *self,
            Shard          *shard)
{
  Shard grown = { .n_slots = MAX (SHARD_SLOTS_MIN, 2 * shard->n_slots), .n_used = shard->n_used };

  grown.slots = g_new0 (guint32, grown.n_slots);
  for (guint32 i = 0; i < shard->n_slots; i++)
    {
      guint32 slot = shard->slots[i];
      const RideRecord *record;

      if (slot == 0)
        continue;
      record = ride_fleet_store_get (self, (slot & SLOT_POSITION_MASK) - 1);
      put_slot (&grown, hash_id (self, ride_record_get_id (record)), slot);
    }
  self->memory += (grown.n_slots - shard->n_slots) * sizeof *grown.slots;

  g_free (shard->slots);
  *shard = grown;
}

static void
add_to_index (RideFleetStore *self,
              guint64         hash,
              guint           position)
{
  Shard *shard = &self->shards[get_shard_of_hash (hash)];

  /* At most five sixths full. */
  if ((guint64) (shard->n_used + 1) * 6 > (guint64) shard->n_slots * 5)
    grow_shard (self, shard);
  put_slot (shard, hash, get_tag_of_hash (hash) | (position + 1));
  shard->n_used++;
}

static const char *
keep_long_id (RideFleetStore *self,
              const char     *id)
{
  gsize size = strlen (id) + 1;
  char *block;

  if (self->blocks->len == 0 || self->block_used + size > BLOCK_SIZE)
    {
      g_ptr_array_add (self->blocks, g_malloc (BLOCK_SIZE));
      self->block_used = 0;
      self->memory += BLOCK_SIZE;
    }
  block = g_ptr_array_index (self->blocks, self->blocks->len - 1);
  block += self->block_used;
  self->block_used += size;

  return memcpy (block, id, size);
}

static RideRecord *
add_record (RideFleetStore *self)
{
  if ((self->length & (CHUNK_LENGTH - 1)) == 0)
    {
      g_ptr_array_add (self->chunks, g_new0 (RideRecord, CHUNK_LENGTH));
      self->memory += CHUNK_LENGTH * sizeof (RideRecord);
    }

  return ride_fleet_store_get (self, self->length++);
}

gboolean
ride_fleet_store_add (RideFleetStore *self,
                      const char     *id,
                      guint          *position)
{
  gsize length = strlen (id);
  RideRecord *record;

  g_return_val_if_fail (length <= RIDE_BIKE_ID_MAX, FALSE);

  if (self->length == RIDE_FLEET_MAX)
    return FALSE;

  *position = self->length;
  record = add_record (self);
  record->is_long = length > RIDE_RECORD_INLINE_MAX;
  if (record->is_long)
    record->long_id = keep_long_id (self, id);
  else
    memcpy (record->inline_id, id, length);
  ride_record_store (record, &(RideRecordFields){ .battery = RIDE_BATTERY_NONE });
  add_to_index (self, hash_id (self, id), *position);

  return TRUE;
}

RideFleetSnapshot *
ride_fleet_snapshot_new (RideFleetStore *store)
{
  gsize size = store->chunks->len * sizeof (gpointer);
  RideFleetSnapshot *self = g_malloc (sizeof *self + size);

  self->store = ride_fleet_store_ref (store);
  self->length = store->length;
  if (size > 0)
    memcpy (self->chunks, store->chunks->pdata, size);

  return self;
}

void
ride_fleet_snapshot_free (RideFleetSnapshot *self)
{
  ride_fleet_store_unref (self->store);
  g_free (self);
}

guint
ride_fleet_snapshot_get_length (const RideFleetSnapshot *self)
{
  return self->length;
}

const RideRecord *
ride_fleet_snapshot_get (const RideFleetSnapshot *self,
                         guint                    position)
{
  return &self->chunks[position >> CHUNK_BITS][position & (CHUNK_LENGTH - 1)];
}
