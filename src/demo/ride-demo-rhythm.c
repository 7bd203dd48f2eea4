/* ride-demo-rhythm.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-rhythm.h"

#include <math.h>

#define MS_PER_HOUR 3600000.0

/* Shanghai is eight hours ahead of UTC and knows no summer time. */
#define UTC_OFFSET_HOURS 8

/* 1 January 1970 was a Thursday. */
#define EPOCH_HOURS (3 * 24 + UTC_OFFSET_HOURS)

static const double weekday[24] = {
  0.20, 0.12, 0.08, 0.06, 0.08, 0.25, 0.90, 2.30, 3.00, 1.70, 0.90, 0.95,
  1.40, 1.25, 0.95, 0.95, 1.20, 2.20, 2.70, 1.80, 1.20, 0.90, 0.60, 0.35,
};

static const double weekend[24] = {
  0.30, 0.20, 0.14, 0.10, 0.08, 0.12, 0.30, 0.55, 0.85, 1.10, 1.30, 1.45,
  1.45, 1.45, 1.55, 1.65, 1.70, 1.65, 1.50, 1.25, 1.05, 0.90, 0.70, 0.45,
};

static double
weigh_hour (guint hour)
{
  return hour < 5 * 24 ? weekday[hour % 24] : weekend[hour % 24];
}

void
ride_demo_rhythm_init (RideDemoRhythm *self)
{
  double sum = 0;

  for (guint hour = 0; hour < RIDE_DEMO_HOURS_PER_WEEK; hour++)
    sum += weigh_hour (hour);

  self->demand[0] = 0;
  for (guint hour = 0; hour < RIDE_DEMO_HOURS_PER_WEEK; hour++)
    self->demand[hour + 1] =
        self->demand[hour] + weigh_hour (hour) * RIDE_DEMO_HOURS_PER_WEEK / sum;
}

void
ride_demo_rhythm_init_flat (RideDemoRhythm *self)
{
  for (guint hour = 0; hour <= RIDE_DEMO_HOURS_PER_WEEK; hour++)
    self->demand[hour] = hour;
}

/* Returns: hours since a Monday 00:00 local time, below a week; @week: which week. */
static double
find_hour_of_week (gint64  unix_ms,
                   double *week)
{
  double hours = unix_ms / MS_PER_HOUR + EPOCH_HOURS;

  *week = floor (hours / RIDE_DEMO_HOURS_PER_WEEK);
  return hours - *week * RIDE_DEMO_HOURS_PER_WEEK;
}

double
ride_demo_rhythm_now (const RideDemoRhythm *self,
                      gint64                unix_ms)
{
  double week;
  guint hour = MIN ((guint) find_hour_of_week (unix_ms, &week), RIDE_DEMO_HOURS_PER_WEEK - 1);

  return self->demand[hour + 1] - self->demand[hour];
}

static guint
find_hour_of_demand (const RideDemoRhythm *self,
                     double                demand)
{
  guint low = 0;
  guint high = RIDE_DEMO_HOURS_PER_WEEK;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (self->demand[middle] <= demand)
        low = middle;
      else
        high = middle;
    }
  return low;
}

double
ride_demo_rhythm_advance (const RideDemoRhythm *self,
                          gint64                unix_ms,
                          double                hours)
{
  double week;
  double start = find_hour_of_week (unix_ms, &week);
  guint hour = MIN ((guint) start, RIDE_DEMO_HOURS_PER_WEEK - 1);
  double strength = self->demand[hour + 1] - self->demand[hour];
  double demand = self->demand[hour] + (start - hour) * strength + hours;
  double weeks = floor (demand / RIDE_DEMO_HOURS_PER_WEEK);
  double end;

  demand -= weeks * RIDE_DEMO_HOURS_PER_WEEK;
  hour = find_hour_of_demand (self, demand);
  strength = self->demand[hour + 1] - self->demand[hour];
  end = weeks * RIDE_DEMO_HOURS_PER_WEEK + hour + (demand - self->demand[hour]) / strength;
  return (end - start) * MS_PER_HOUR;
}
