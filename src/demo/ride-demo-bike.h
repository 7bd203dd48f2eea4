/* ride-demo-bike.h: what one simulated bike does, and when.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo-rhythm.h"
#include "ride-demo-streets.h"

G_BEGIN_DECLS

#define RIDE_DEMO_MS_PER_MINUTE 60000.0
#define RIDE_DEMO_MS_PER_HOUR (60 * RIDE_DEMO_MS_PER_MINUTE)
#define RIDE_DEMO_MS_PER_DAY (24 * RIDE_DEMO_MS_PER_HOUR)

/** What a bike does at its next appointment. */
typedef enum
{
  RIDE_DEMO_STEP_UNLOCK,
  RIDE_DEMO_STEP_LOCK,
  RIDE_DEMO_STEP_JAM,
  RIDE_DEMO_STEP_REPORT,
  RIDE_DEMO_STEP_TIP,
  RIDE_DEMO_STEP_SERVICE,
  RIDE_DEMO_STEP_OFFLINE,
  RIDE_DEMO_STEP_ONLINE,
} RideDemoStep;

/**
 * RideDemoBike:
 * @since_ms: when the present ride or rest began
 * @until_ms: when it ends
 * @battery: per mille
 *
 * Ten million of these are to fit into an ordinary computer.
 */
typedef struct
{
  guint64 since_ms : 40;
  guint64 battery : 10;
  guint64 riding : 1;
  guint64 silent : 1;
  guint64 jammed : 1;
  guint64 tipped_over : 1;
  guint64 offline : 1;
  guint64 out_of_service : 1;
  guint64 until_ms : 40;
  guint64 n_rides : 20;
  guint64 step : 4;
  RideDemoPlace place;
} RideDemoBike;

/**
 * RideDemoTempo:
 * @base_ms: Unix time that the bikes' times count from
 * @pace: how much of its natural length a ride takes, to fit into a high rate
 * @rest_pace: the same for what happens to parked bikes
 * @mean_rest_hours: between two rides, at average demand
 *
 * What all bikes of a city have in common.
 */
typedef struct
{
  gint64 base_ms;
  double pace;
  double rest_pace;
  double mean_rest_hours;
  RideDemoRhythm rhythm;
  GRand *random;
} RideDemoTempo;

/**
 * ride_demo_bike_meet:
 *
 * Finds a zeroed @bike in the middle of its life.
 *
 * Returns: when its next step is.
 */
guint64 ride_demo_bike_meet      (RideDemoBike        *bike,
                                  const RideDemoTempo *tempo,
                                  double               share_riding,
                                  guint64              now_ms);

/** Returns: when the step after this one is, always later than @now_ms. */
guint64 ride_demo_bike_take_step (RideDemoBike        *bike,
                                  const RideDemoTempo *tempo,
                                  RideDemoStep         step,
                                  guint64              now_ms);

G_END_DECLS
