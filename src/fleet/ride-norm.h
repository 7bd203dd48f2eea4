/* ride-norm.h: how many events are normal, and whether the feed is dead.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Private to the tracker. A norm has the mean count of events of each
 * hour of the local week, the newest weeks weighing most. What came in the
 * last ten minutes is held against it; of a small fleet, the time without any.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The time looked back upon, in microseconds. */
#define RIDE_NORM_WINDOW_US (10 * 60 * G_TIME_SPAN_SECOND)

/** Where fewer events are normal in a window, or in all the time without one, nothing follows
 * from none. */
#define RIDE_NORM_EXPECTED_MIN 20

typedef enum
{
  RIDE_NORM_UNDECIDED, /* live too short a time, or too little is normal, or nobody knows what is */
  RIDE_NORM_DEAD,
  RIDE_NORM_ALIVE,
} RideNormVerdict;

typedef struct _RideNorm RideNorm;

RideNorm       *ride_norm_new  (void);
void            ride_norm_free (RideNorm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideNorm, ride_norm_free)

/** @zone: whose weeks and hours count; initially the local one */
void            ride_norm_set_time_zone (RideNorm  *self,
                                         GTimeZone *zone);

/** @live: whether events arrive; only hours in which they did from beginning to end teach */
void            ride_norm_set_live (RideNorm *self,
                                    gboolean  live,
                                    gint64    now_us);

/** @n live events came. */
void            ride_norm_count    (RideNorm *self,
                                    guint     n,
                                    gint64    now_us);

/**
 * ride_norm_advance:
 *
 * Time went on. Where it jumped, either way, the events counted so far are
 * of no use, as after ride_norm_set_live().
 */
void            ride_norm_advance  (RideNorm *self,
                                    gint64    now_us);

/**
 * ride_norm_learn:
 * @hour_us: when an hour began
 *
 * Teaches an hour of the past. Up to twelve hours that are left out between
 * one call and the next had no events; of more, nobody was there to hear any.
 * What the norm saw itself isn't learned twice.
 */
void            ride_norm_learn    (RideNorm *self,
                                    gint64    hour_us,
                                    guint     n_events);

/**
 * ride_norm_judge:
 * @percent: of what is normal; less is dead. 0 = nothing is
 *
 * Whether the feed is dead, as of the last call of ride_norm_advance(). Once
 * it is, it takes twice @percent, and an event at least, to be alive again.
 *
 * For an hour of the week of which nothing was learned, what the hour before
 * it had is normal, once two hours were seen.
 */
RideNormVerdict ride_norm_judge    (RideNorm *self,
                                    guint     percent);

gsize           ride_norm_get_memory (const RideNorm *self);

G_END_DECLS
