/* ride-dedup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-dedup.h"

#include "ride-hash.h"

#define CAPACITY_MAX (1u << 24)

#define FREE_SLOT 0

/* A ring holds the fingerprints in the order they came; an open-addressing
 * table, at most half full, finds them. */
struct _RideDedup
{
  RideHashKey key;
  guint capacity;
  guint length;
  guint next; /* where the ring is written */
  guint64 *ring;
  guint mask;
  guint64 *slots; /* fingerprints, FREE_SLOT = none */
};

RideDedup *
ride_dedup_new (guint capacity)
{
  RideDedup *self;
  guint n_slots = 2;

  g_return_val_if_fail (capacity >= 1 && capacity <= CAPACITY_MAX, NULL);

  while (n_slots < 2 * capacity)
    n_slots *= 2;

  self = g_new0 (RideDedup, 1);
  self->key = ride_hash_key_random ();
  self->capacity = capacity;
  self->ring = g_new0 (guint64, capacity);
  self->mask = n_slots - 1;
  self->slots = g_new0 (guint64, n_slots);

  return self;
}

void
ride_dedup_free (RideDedup *self)
{
  g_free (self->ring);
  g_free (self->slots);
  g_free (self);
}

/* Fingerprints are no secret, so their place in the table must be one. */
static guint
get_home (const RideDedup *self,
          guint64          fingerprint)
{
  RideHash hash;

  ride_hash_init (&hash, &self->key);
  ride_hash_add_word (&hash, fingerprint);

  return ride_hash_finish (&hash) & self->mask;
}

/* Returns the slot that holds @fingerprint, else the free one where it belongs. */
static guint
find_slot (const RideDedup *self,
           guint64          fingerprint)
{
  guint slot = get_home (self, fingerprint);

  while (self->slots[slot] != FREE_SLOT && self->slots[slot] != fingerprint)
    slot = (slot + 1) & self->mask;

  return slot;
}

/* Closes the hole by moving back whatever probing would no longer reach. */
static void
free_slot (RideDedup *self,
           guint      hole)
{
  guint slot = hole;

  self->slots[hole] = FREE_SLOT;
  while (self->slots[slot = (slot + 1) & self->mask] != FREE_SLOT)
    {
      guint home = get_home (self, self->slots[slot]);

      if (((slot - home) & self->mask) < ((slot - hole) & self->mask))
        continue;

      self->slots[hole] = self->slots[slot];
      self->slots[slot] = FREE_SLOT;
      hole = slot;
    }
}

static void
remember (RideDedup *self,
          guint64    fingerprint)
{
  if (self->length == self->capacity)
    free_slot (self, find_slot (self, self->ring[self->next]));
  else
    self->length++;

  self->ring[self->next] = fingerprint;
  self->slots[find_slot (self, fingerprint)] = fingerprint;
  self->next = (self->next + 1) % self->capacity;
}

static gboolean
can_be_told_apart (const RideEvent *event)
{
  if (event->event_id != NULL)
    return TRUE;

  return (event->flags & (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)) == 0;
}

gboolean
ride_dedup_is_new (RideDedup       *self,
                   const RideEvent *event)
{
  /* The one fingerprint that would look like a free slot shares the fate of another. */
  guint64 fingerprint = event->fingerprint != FREE_SLOT ? event->fingerprint : ~(guint64) FREE_SLOT;
  gboolean known = self->slots[find_slot (self, fingerprint)] != FREE_SLOT;

  if (!known)
    remember (self, fingerprint);

  return !known || (!can_be_told_apart (event) && (event->flags & RIDE_EVENT_DUP) == 0);
}
