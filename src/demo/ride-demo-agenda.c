/* ride-demo-agenda.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-agenda.h"

/* 24 bits name 16 million bikes; 40 bits of milliseconds last 34 years. */
#define BIKE_BITS 24
#define BIKE_MASK ((1u << BIKE_BITS) - 1)

/* Four children lie in one cache line or two: half the misses of a binary heap. */
#define ARITY 4

struct _RideDemoAgenda
{
  guint n_bikes;
  guint64 keys[];
};

RideDemoAgenda *
ride_demo_agenda_new (guint n_bikes)
{
  RideDemoAgenda *self;

  g_return_val_if_fail (n_bikes > 0 && n_bikes <= BIKE_MASK, NULL);

  self = g_malloc (sizeof *self + n_bikes * sizeof self->keys[0]);
  self->n_bikes = n_bikes;
  return self;
}

void
ride_demo_agenda_free (RideDemoAgenda *self)
{
  g_free (self);
}

void
ride_demo_agenda_set (RideDemoAgenda *self,
                      guint           bike,
                      guint64         at_ms)
{
  self->keys[bike] = at_ms << BIKE_BITS | bike;
}

static guint
find_earliest_child (const RideDemoAgenda *self,
                     guint                 position)
{
  guint first = position * ARITY + 1;
  guint end = MIN (first + ARITY, self->n_bikes);
  guint earliest = first;

  for (guint child = first + 1; child < end; child++)
    {
      if (self->keys[child] < self->keys[earliest])
        earliest = child;
    }
  return earliest;
}

static void
sift_down (RideDemoAgenda *self,
           guint           position)
{
  guint64 key = self->keys[position];

  while ((guint64) position * ARITY + 1 < self->n_bikes)
    {
      guint child = find_earliest_child (self, position);

      if (key <= self->keys[child])
        break;
      self->keys[position] = self->keys[child];
      position = child;
    }
  self->keys[position] = key;
}

void
ride_demo_agenda_order (RideDemoAgenda *self)
{
  for (guint i = self->n_bikes / ARITY + 1; i > 0; i--)
    {
      if (i - 1 < self->n_bikes)
        sift_down (self, i - 1);
    }
}

guint64
ride_demo_agenda_first (RideDemoAgenda *self,
                        guint          *bike)
{
  *bike = self->keys[0] & BIKE_MASK;
  return self->keys[0] >> BIKE_BITS;
}

void
ride_demo_agenda_postpone (RideDemoAgenda *self,
                           guint64         at_ms)
{
  self->keys[0] = at_ms << BIKE_BITS | (self->keys[0] & BIKE_MASK);
  sift_down (self, 0);
}
