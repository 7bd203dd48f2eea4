/* ride-dedup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-dedup.h"

#define CAPACITY_MAX (1u << 24)

#define FREE_SLOT 0

/* A ring holds the fingerprints in the order they came; an open-addressing
 * table, at most half full, finds them. */
struct _RideDedup
{
  guint64 multiplier; /* odd, and nobody else's */
  guint capacity;
  guint length;
  guint next; /* where the ring is written */
  guint64 *ring;
  guint n_bits;
  guint mask;
  guint64 *slots; /* fingerprints, FREE_SLOT = none */
};

RideDedup *
ride_dedup_new (guint capacity)
{
  RideDedup *self;
  guint n_bits = 1;

  g_return_val_if_fail (capacity >= 1 && capacity <= CAPACITY_MAX, NULL);

  while ((1u << n_bits) < 2 * capacity)
    n_bits++;

  self = g_new0 (RideDedup, 1);
  self->multiplier = (guint64) g_random_int () << 32 | g_random_int () | 1;
  self->capacity = capacity;
  self->ring = g_new0 (guint64, capacity);
  self->n_bits = n_bits;
  self->mask = (1u << n_bits) - 1;
  self->slots = g_new0 (guint64, 1u << n_bits);

  return self;
}

void
ride_dedup_free (RideDedup *self)
{
  g_free (self->ring);
  g_free (self->slots);
  g_free (self);
}

/* Fingerprints are no secret, so their place in the table must be one. Whoever doesn't know
 * the multiplier can't find two that are likely to meet (Dietzfelbinger et al., 1997). */
static guint
get_home (const RideDedup *self,
          guint64          fingerprint)
{
  return (fingerprint * self->multiplier) >> (64 - self->n_bits);
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

/* @slot is free and where @fingerprint belongs. The oldest one leaves after that, for it
 * would move others: there is always room for one more than the capacity. */
static void
remember (RideDedup *self,
          guint64    fingerprint,
          guint      slot)
{
  guint64 oldest = self->ring[self->next];

  self->slots[slot] = fingerprint;
  self->ring[self->next] = fingerprint;
  self->next = self->next + 1 < self->capacity ? self->next + 1 : 0;

  if (self->length < self->capacity)
    self->length++;
  else
    free_slot (self, find_slot (self, oldest));
}

/* The table is larger than the processor's near memory, so that each look into it
 * waits; these wait together. */
void
ride_dedup_expect (RideDedup            *self,
                   const RideEventBatch *batch)
{
  guint length = MIN (ride_event_batch_get_length (batch), self->capacity);

  for (guint i = 0; i < length; i++)
    {
      guint64 fingerprint = ride_event_batch_get (batch, i)->fingerprint;
      guint64 oldest = self->ring[(self->next + i) % self->capacity];

      __builtin_prefetch (&self->slots[get_home (self, fingerprint)]);
      __builtin_prefetch (&self->slots[get_home (self, oldest)]);
    }
}

gboolean
ride_dedup_can_tell_apart (const RideEvent *event)
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
  guint slot = find_slot (self, fingerprint);
  gboolean known = self->slots[slot] != FREE_SLOT;

  if (!known)
    remember (self, fingerprint, slot);

  return !known || (!ride_dedup_can_tell_apart (event) && (event->flags & RIDE_EVENT_DUP) == 0);
}
