/* ride-rate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-rate.h"

#include <string.h>

/* Empties the slots that have become too old since the last call. */
static void
advance (RideRate *self,
         gint64    now_us)
{
  gint64 slot = now_us / RIDE_RATE_SLOT_US;

  if (self->began_us == 0)
    {
      self->began_us = now_us;
      self->slot = slot;
    }
  if (slot - self->slot >= RIDE_RATE_N_SLOTS)
    {
      memset (self->counts, 0, sizeof self->counts);
      self->slot = slot;
    }
  while (self->slot < slot)
    self->counts[++self->slot % RIDE_RATE_N_SLOTS] = 0;
}

void
ride_rate_add (RideRate *self,
               guint     n,
               gint64    now_us)
{
  advance (self, now_us);
  self->counts[self->slot % RIDE_RATE_N_SLOTS] += n;
}

double
ride_rate_get (RideRate *self,
               gint64    now_us)
{
  gint64 window_us;
  guint64 sum = 0;

  advance (self, now_us);
  for (guint i = 0; i < RIDE_RATE_N_SLOTS; i++)
    sum += self->counts[i];

  window_us = now_us - (self->slot - RIDE_RATE_N_SLOTS + 1) * RIDE_RATE_SLOT_US;
  window_us = MIN (window_us, MAX (now_us - self->began_us, G_USEC_PER_SEC));
  return (double) sum * G_USEC_PER_SEC / (double) window_us;
}
