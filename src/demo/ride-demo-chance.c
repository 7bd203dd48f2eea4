/* ride-demo-chance.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-chance.h"

#include <math.h>

/* Ride lengths are log-normal, with a few that were never locked. */
#define MEDIAN_RIDE_MINUTES 12.0
#define RIDE_SIGMA 0.65
#define SHORTEST_RIDE_MINUTES 1.0
#define FORGOTTEN_SHARE 0.001
#define FORGOTTEN_FROM_MINUTES 75.0
#define FORGOTTEN_TO_MINUTES (26 * 60.0)

gboolean
ride_demo_chance_happens (GRand *random,
                          double share)
{
  return g_rand_double (random) < share;
}

double
ride_demo_chance_exponential (GRand *random)
{
  return -log (1 - g_rand_double (random));
}

static double
draw_normal (GRand *random)
{
  double radius = sqrt (2 * ride_demo_chance_exponential (random));

  return radius * cos (2 * G_PI * g_rand_double (random));
}

double
ride_demo_chance_mean_ride_minutes (void)
{
  double usual = MEDIAN_RIDE_MINUTES * exp (RIDE_SIGMA * RIDE_SIGMA / 2);
  double forgotten = (FORGOTTEN_TO_MINUTES - FORGOTTEN_FROM_MINUTES) /
                     log (FORGOTTEN_TO_MINUTES / FORGOTTEN_FROM_MINUTES);

  return (1 - FORGOTTEN_SHARE) * usual + FORGOTTEN_SHARE * forgotten;
}

static double
draw_usual_ride_minutes (GRand *random,
                         double log_shift)
{
  double minutes = MEDIAN_RIDE_MINUTES * exp (RIDE_SIGMA * draw_normal (random) + log_shift);

  return MAX (minutes, SHORTEST_RIDE_MINUTES);
}

double
ride_demo_chance_ride_minutes (GRand    *random,
                               gboolean *forgotten)
{
  *forgotten = ride_demo_chance_happens (random, FORGOTTEN_SHARE);
  if (!*forgotten)
    return draw_usual_ride_minutes (random, 0);

  return FORGOTTEN_FROM_MINUTES *
         pow (FORGOTTEN_TO_MINUTES / FORGOTTEN_FROM_MINUTES, g_rand_double (random));
}

/* Who looks at a random moment meets long rides more often than short ones. */
double
ride_demo_chance_met_ride_minutes (GRand    *random,
                                   gboolean *forgotten)
{
  double usual_mean = MEDIAN_RIDE_MINUTES * exp (RIDE_SIGMA * RIDE_SIGMA / 2);
  double share = 1 - (1 - FORGOTTEN_SHARE) * usual_mean / ride_demo_chance_mean_ride_minutes ();

  *forgotten = ride_demo_chance_happens (random, share);
  if (!*forgotten)
    return draw_usual_ride_minutes (random, RIDE_SIGMA * RIDE_SIGMA);

  return g_rand_double_range (random, FORGOTTEN_FROM_MINUTES, FORGOTTEN_TO_MINUTES);
}
