/* ride-demo-rhythm.h: how much a city rides at each hour of the week.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RIDE_DEMO_HOURS_PER_WEEK 168

/**
 * RideDemoRhythm:
 * @demand: summed up from Monday 00:00 local time, in hours of average demand
 */
typedef struct
{
  double demand[RIDE_DEMO_HOURS_PER_WEEK + 1];
} RideDemoRhythm;

/** The rhythm of a working city. */
void   ride_demo_rhythm_init      (RideDemoRhythm *self);

/** The same at every hour. */
void   ride_demo_rhythm_init_flat (RideDemoRhythm *self);

/** Returns: demand at @unix_ms, 1 on average over a week. */
double ride_demo_rhythm_now       (const RideDemoRhythm *self,
                                   gint64                unix_ms);

/**
 * ride_demo_rhythm_advance:
 * @hours: of average demand
 *
 * Returns: how many milliseconds after @unix_ms that much demand has passed.
 */
double ride_demo_rhythm_advance   (const RideDemoRhythm *self,
                                   gint64                unix_ms,
                                   double                hours);

G_END_DECLS
