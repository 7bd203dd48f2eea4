/* ride-backoff.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-backoff.h"

static gint64
ceiling_after (guint  failures,
               gint64 first_us,
               gint64 longest_us)
{
  gint64 ceiling = first_us;

  for (guint i = 1; i < failures && ceiling < longest_us; i++)
    ceiling *= 2;

  return MIN (ceiling, longest_us);
}

void
ride_backoff_connected (RideBackoff *self,
                        gint64       now_us)
{
  self->connected_at_us = now_us;
}

static void
forgive_after_a_good_connection (RideBackoff *self,
                                 gint64       now_us)
{
  if (self->connected_at_us != 0 && now_us - self->connected_at_us >= RIDE_BACKOFF_STABLE_US)
    ride_backoff_reset (self);
  self->connected_at_us = 0;
}

gint64
ride_backoff_lost (RideBackoff *self,
                   gboolean     refused,
                   gint64       least_us,
                   double       random,
                   gint64       now_us)
{
  gint64 ceiling;
  gint64 delay;

  g_return_val_if_fail (random >= 0 && random < 1, RIDE_BACKOFF_LONGEST_US);

  forgive_after_a_good_connection (self, now_us);
  if (self->attempt < G_MAXUINT)
    self->attempt++;

  if (refused)
    {
      self->refusals++;
      ceiling = ceiling_after (self->refusals, 2 * RIDE_BACKOFF_REFUSED_FIRST_US,
                               RIDE_BACKOFF_REFUSED_LONGEST_US);
      delay = ceiling / 2 + (gint64) (random * (double) (ceiling / 2));
    }
  else
    {
      ceiling = ceiling_after (self->attempt, RIDE_BACKOFF_FIRST_US, RIDE_BACKOFF_LONGEST_US);
      delay = MAX ((gint64) (random * (double) ceiling), RIDE_BACKOFF_LEAST_US);
    }

  return MAX (least_us, 0) + delay;
}

void
ride_backoff_reset (RideBackoff *self)
{
  self->attempt = 0;
  self->refusals = 0;
}
