/* ride-hash.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-hash.h"

#include "ride-word.h"

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

/* Returns fewer than eight bytes as a word, in loads that may overlap: a loop would cost more
 * than the hashing. */
static inline guint64
load_rest (const guint8 *bytes,
           gsize         length)
{
  guint32 first, last;

  if (length == 0)
    return 0;
  if (length < sizeof first)
    return bytes[0] | (guint64) bytes[length / 2] << 8 * (length / 2) |
           (guint64) bytes[length - 1] << 8 * (length - 1);

  memcpy (&first, bytes, sizeof first);
  memcpy (&last, bytes + length - sizeof last, sizeof last);

  return GUINT32_FROM_LE (first) |
         (guint64) GUINT32_FROM_LE (last) << 8 * (length - sizeof last);
}

void
ride_hash_add_bytes (RideHash     *self,
                     gconstpointer data,
                     gsize         length)
{
  RideHash state = *self; /* a copy can stay in registers, since @data can't be part of it */
  const guint8 *bytes = data;

  add_word (&state, length);
  for (; length >= sizeof (guint64); bytes += sizeof (guint64), length -= sizeof (guint64))
    add_word (&state, ride_word_load (bytes));
  if (length > 0)
    add_word (&state, load_rest (bytes, length));
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

/* Odd and without a pattern. They differ, so that the lanes can't stand in for each other. */
#define EVEN_FACTOR G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
#define ODD_FACTOR G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f)

/* One-to-one in @lane and in @word, so that contents which differ in one word never collide. */
static inline guint64
fold (guint64 lane,
      guint64 word,
      guint64 factor)
{
  lane = (lane ^ word) * factor;

  return lane ^ lane >> 32;
}

/* Two lanes, because a processor multiplies for both at the same time. */
guint64
ride_hash_content (const RideHashKey *key,
                   gconstpointer      data,
                   gsize              length)
{
  const gsize step = 2 * sizeof (guint64);
  const guint8 *bytes = data;
  guint64 even = fold (key->k0, length, EVEN_FACTOR);
  guint64 odd = key->k1;

  for (; length >= step; bytes += step, length -= step)
    {
      even = fold (even, ride_word_load (bytes), EVEN_FACTOR);
      odd = fold (odd, ride_word_load (bytes + sizeof (guint64)), ODD_FACTOR);
    }
  if (length >= sizeof (guint64))
    {
      even = fold (even, ride_word_load (bytes), EVEN_FACTOR);
      bytes += sizeof (guint64);
      length -= sizeof (guint64);
    }
  odd = fold (odd, load_rest (bytes, length), ODD_FACTOR);

  return fold (even, odd, EVEN_FACTOR);
}
