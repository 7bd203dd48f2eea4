/* ride-hash.h: a keyed 64-bit hash.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SipHash's permutation (Aumasson and Bernstein, 2012) with one round a word
 * and three to finish, over words and length-prefixed strings, so that
 * ("ab", "c") and ("a", "bc") differ. Who doesn't know the key can't choose
 * bike identifiers that collide.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 k0;
  guint64 k1;
} RideHashKey;

typedef struct
{
  guint64 v0;
  guint64 v1;
  guint64 v2;
  guint64 v3;
} RideHash;

/** Returns: a key that nobody outside this process knows. */
RideHashKey ride_hash_key_random (void);

void        ride_hash_init       (RideHash          *self,
                                  const RideHashKey *key);
void        ride_hash_add_word   (RideHash *self,
                                  guint64   word);
void        ride_hash_add_bytes  (RideHash     *self,
                                  gconstpointer data,
                                  gsize         length);
guint64     ride_hash_finish     (RideHash *self);

/** Returns: the hash of one string of bytes. */
guint64     ride_hash_bytes      (const RideHashKey *key,
                                  gconstpointer      data,
                                  gsize              length);

/**
 * ride_hash_content:
 *
 * Several times as fast as ride_hash_bytes(), for what may be long. Good
 * against chance, not against who means to find two contents that collide:
 * they can, so the result must count for nothing but their own.
 *
 * Returns: the hash of one string of bytes.
 */
guint64     ride_hash_content    (const RideHashKey *key,
                                  gconstpointer      data,
                                  gsize              length);

G_END_DECLS
