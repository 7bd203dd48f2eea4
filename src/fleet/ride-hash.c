/* ride-hash.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-hash.h"

#include <string.h>

static inline guint64
rotate_left (guint64 word,
             guint   bits)
{
  return word << bits | word >> (64 - bits);
}

static inline void
mix_round (RideHash *self)
{
  self->v0 += self->v1;
  self->v2 += self->v3;
  self->v1 = rotate_left (self->v1, 13) ^ self->v0;
  self->v3 = rotate_left (self->v3, 16) ^ self->v2;
  self->v0 = rotate_left (self->v0, 32);
  self->v2 += self->v1;
  self->v0 += self->v3;
  self->v1 = rotate_left (self->v1, 17) ^ self->v2;
  self->v3 = rotate_left (self->v3, 21) ^ self->v0;
  self->v2 = rotate_left (self->v2, 32);
}

static inline void
add_word (RideHash *self,
          guint64   word)
{
  self->v3 ^= word;
  mix_round (self);
  self->v0 ^= word;
}

RideHashKey
ride_hash_key_random (void)
{
  return (RideHashKey){
    .k0 = (guint64) g_random_int () << 32 | g_random_int (),
    .k1 = (guint64) g_random_int () << 32 | g_random_int (),
  };
}

void
ride_hash_init (RideHash          *self,
                const RideHashKey *key)
{
  self->v0 = key->k0 ^ G_GUINT64_CONSTANT (0x736f6d6570736575);
  self->v1 = key->k1 ^ G_GUINT64_CONSTANT (0x646f72616e646f6d);
  self->v2 = key->k0 ^ G_GUINT64_CONSTANT (0x6c7967656e657261);
  self->v3 = key->k1 ^ G_GUINT64_CONSTANT (0x7465646279746573);
}

void
ride_hash_add_word (RideHash *self,
                    guint64   word)
{
  add_word (self, word);
}

void
ride_hash_add_bytes (RideHash     *self,
                     gconstpointer data,
                     gsize         length)
{
  RideHash state = *self; /* a copy can stay in registers, since @data can't be part of it */
  const guint8 *bytes = data;
  guint64 word;

  add_word (&state, length);
  for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word)
    {
      memcpy (&word, bytes, sizeof word);
      add_word (&state, GUINT64_FROM_LE (word));
    }
  if (length > 0)
    {
      word = 0;
      memcpy (&word, bytes, length);
      add_word (&state, GUINT64_FROM_LE (word));
    }
  *self = state;
}

guint64
ride_hash_finish (RideHash *self)
{
  self->v2 ^= 0xff;
  mix_round (self);
  mix_round (self);
  mix_round (self);

  return self->v0 ^ self->v1 ^ self->v2 ^ self->v3;
}

guint64
ride_hash_bytes (const RideHashKey *key,
                 gconstpointer      data,
                 gsize              length)
{
  RideHash hash;

  ride_hash_init (&hash, key);
  ride_hash_add_bytes (&hash, data, length);

  return ride_hash_finish (&hash);
}

/* One-to-one in @lane and in @word, so that contents which differ in one word never collide. */
static inline guint64
fold (guint64 lane,
      guint64 word)
{
  lane = (lane ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return lane ^ lane >> 32;
}

/* Two lanes, because a processor multiplies for both at the same time. */
guint64
ride_hash_content (const RideHashKey *key,
                   gconstpointer      data,
                   gsize              length)
{
  const guint8 *bytes = data;
  guint64 even = key->k0 ^ length;
  guint64 odd = key->k1;
  guint64 words[2];

  for (; length >= sizeof words; bytes += sizeof words, length -= sizeof words)
    {
      memcpy (words, bytes, sizeof words);
      even = fold (even, GUINT64_FROM_LE (words[0]));
      odd = fold (odd, GUINT64_FROM_LE (words[1]));
    }
  if (length > 0)
    {
      memset (words, 0, sizeof words);
      memcpy (words, bytes, length);
      even = fold (even, GUINT64_FROM_LE (words[0]));
      odd = fold (odd, GUINT64_FROM_LE (words[1]));
    }

  return fold (even, odd);
}
