/* ride-demo-streets.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-streets.h"

#include <math.h>

/* Metres in a millionth of a degree, at 31 degrees north. */
#define METRES_PER_LAT_E6 0.1109
#define METRES_PER_LNG_E6 0.0953

/* Ten kilometres an hour along streets that wind. */
#define METRES_PER_MINUTE 120.0

/* Nobody rides on for ever: a longer ride is a bike somebody forgot to lock. */
#define LONGEST_WAY_MINUTES 50.0

/* People's Square, Jing'an Temple, Xujiahui, Lujiazui, Hongkou, Wujiaochang,
 * Zhongshan Park, South Station, Xintiandi, Changshou Road. */
static const RideDemoPlace meeting_places[] = {
  { 31230400, 121473700 }, { 31223500, 121445400 }, { 31188000, 121436500 },
  { 31239700, 121499800 }, { 31270300, 121479000 }, { 31299000, 121514000 },
  { 31218600, 121417000 }, { 31156000, 121429000 }, { 31219800, 121475400 },
  { 31240900, 121437700 },
};

static RideDemoPlace
choose_meeting_place (GRand *random)
{
  return meeting_places[g_rand_int_range (random, 0, G_N_ELEMENTS (meeting_places))];
}

/* A step over the edge comes back the same way. */
static gint32
reflect (gint32 value,
         gint32 low,
         gint32 high)
{
  if (value < low)
    value = 2 * low - value;
  if (value > high)
    value = 2 * high - value;
  return CLAMP (value, low, high);
}

static RideDemoPlace
move (RideDemoPlace start,
      double        metres_north,
      double        metres_east)
{
  gint32 lat_e6 = start.lat_e6 + (gint32) (metres_north / METRES_PER_LAT_E6);
  gint32 lng_e6 = start.lng_e6 + (gint32) (metres_east / METRES_PER_LNG_E6);

  return (RideDemoPlace){
    reflect (lat_e6, RIDE_DEMO_SOUTH, RIDE_DEMO_NORTH),
    reflect (lng_e6, RIDE_DEMO_WEST, RIDE_DEMO_EAST),
  };
}

static RideDemoPlace
move_anywhere (RideDemoPlace start,
               double        metres,
               GRand        *random)
{
  double heading = g_rand_double_range (random, 0, 2 * G_PI);

  return move (start, metres * cos (heading), metres * sin (heading));
}

static RideDemoPlace
move_towards (RideDemoPlace start,
              RideDemoPlace goal,
              double        metres)
{
  double north = (goal.lat_e6 - start.lat_e6) * METRES_PER_LAT_E6;
  double east = (goal.lng_e6 - start.lng_e6) * METRES_PER_LNG_E6;
  double distance = hypot (north, east);
  double share = distance > metres ? metres / distance : 1;

  return move (start, north * share, east * share);
}

RideDemoPlace
ride_demo_streets_scatter (GRand *random)
{
  double metres = 150 - 900 * log (1 - g_rand_double (random));

  return move_anywhere (choose_meeting_place (random), MIN (metres, 6000), random);
}

RideDemoPlace
ride_demo_streets_ride (RideDemoPlace start,
                        double        minutes,
                        GRand        *random)
{
  double metres = MIN (minutes, LONGEST_WAY_MINUTES) * METRES_PER_MINUTE;

  if (g_rand_boolean (random))
    return move_anywhere (start, metres, random);

  /* The last few hundred metres go to wherever a bike may stand. */
  start = move_towards (start, choose_meeting_place (random), metres);
  return move_anywhere (start, g_rand_double_range (random, 20, 400), random);
}
