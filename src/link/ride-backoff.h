/* ride-backoff.h: when to try again. Pure; time and randomness come from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RideBackoff:
 *
 * Full jitter: the delay is uniform between 0 and a ceiling that doubles
 * from 1 s to 60 s. The ceiling returns to 1 s only after a connection was
 * up for 30 s, so that a broker that accepts and drops is not hammered.
 * Refusals have a scale of their own: minutes, never less than one.
 */
typedef struct
{
  guint attempt;          /* tries since the last good connection */
  guint refusals;         /* how many of them were refused */
  gint64 connected_at_us; /* 0 = not connected */
} RideBackoff;

#define RIDE_BACKOFF_FIRST_US (1 * G_USEC_PER_SEC)
#define RIDE_BACKOFF_LONGEST_US (60 * G_USEC_PER_SEC)
#define RIDE_BACKOFF_LEAST_US (G_USEC_PER_SEC / 10)
#define RIDE_BACKOFF_STABLE_US (30 * G_USEC_PER_SEC)
#define RIDE_BACKOFF_REFUSED_FIRST_US (60 * (gint64) G_USEC_PER_SEC)
#define RIDE_BACKOFF_REFUSED_LONGEST_US (600 * (gint64) G_USEC_PER_SEC)

void   ride_backoff_connected (RideBackoff *self,
                               gint64       now_us);

/**
 * ride_backoff_lost:
 * @refused: whether trying soon cannot help
 * @least_us: a floor the server asked for (Retry-After), 0 = none; the
 *   jitter comes on top of it, for it told the same to everybody
 * @random: uniform in [0, 1)
 *
 * Counts the attempt and says how long to wait before the next.
 *
 * Returns: microseconds.
 */
gint64 ride_backoff_lost      (RideBackoff *self,
                               gboolean     refused,
                               gint64       least_us,
                               double       random,
                               gint64       now_us);

/** Somebody or something gave new hope: the ceiling starts again. */
void   ride_backoff_reset     (RideBackoff *self);

G_END_DECLS
