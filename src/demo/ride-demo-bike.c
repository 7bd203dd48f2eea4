/* ride-demo-bike.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-bike.h"

#include "ride-demo-chance.h"

#include <math.h>

#define SILENT_SHARE_OF_FORGOTTEN 0.3

/* Per mille. */
#define BATTERY_FULL 1000
#define BATTERY_LOW 200
#define BATTERY_EMPTY 30
#define DRAIN_PER_MINUTE 4.0

#define REPORT_MINUTES 20.0
#define JAM_SHARE 0.0008
#define JAM_MINUTES 15.0
#define TIP_SHARE 0.002
#define TIP_MINUTES 90.0
#define OFFLINE_SHARE 0.003
#define OFFLINE_MINUTES 10.0
#define SWAP_MINUTES (6 * 60.0)
#define OUTAGE_MINUTES (3 * 60.0)

/* However low the rate: times are to fit into their bits for decades. */
#define LONGEST_DELAY_MS (365 * RIDE_DEMO_MS_PER_DAY)

/* Returns: at least the next millisecond, so that no bike does two things at once. */
static guint64
after (guint64 start_ms,
       double  delay_ms)
{
  return start_ms + (guint64) MAX (1, llround (MIN (delay_ms, LONGEST_DELAY_MS)));
}

static guint64
after_about (const RideDemoTempo *tempo,
             guint64              start_ms,
             double               mean_minutes,
             double               pace)
{
  double minutes = ride_demo_chance_exponential (tempo->random) * mean_minutes * pace;

  return after (start_ms, minutes * RIDE_DEMO_MS_PER_MINUTE);
}

/* Plans: each sets the bike's next step and returns when it is. */

static guint64
plan (RideDemoBike *bike,
      RideDemoStep  step,
      guint64       at_ms)
{
  bike->step = step;
  return at_ms;
}

static guint64
plan_somewhere_before_end (const RideDemoTempo *tempo,
                           RideDemoBike        *bike,
                           RideDemoStep         step,
                           guint64              now_ms)
{
  guint64 at_ms = after (now_ms, g_rand_double (tempo->random) * (bike->until_ms - now_ms));

  bike->until_ms = MAX (bike->until_ms, at_ms + 1);
  return plan (bike, step, at_ms);
}

static guint64
plan_next_in_ride (const RideDemoTempo *tempo,
                   RideDemoBike        *bike,
                   guint64              now_ms)
{
  guint64 report_ms = after (now_ms, REPORT_MINUTES * RIDE_DEMO_MS_PER_MINUTE * tempo->pace);

  if (!bike->silent && report_ms < bike->until_ms)
    return plan (bike, RIDE_DEMO_STEP_REPORT, report_ms);
  if (ride_demo_chance_happens (tempo->random, JAM_SHARE))
    return plan (bike, RIDE_DEMO_STEP_JAM, bike->until_ms);
  return plan (bike, RIDE_DEMO_STEP_LOCK, bike->until_ms);
}

static guint64
plan_ride (const RideDemoTempo *tempo,
           RideDemoBike        *bike,
           guint64              now_ms)
{
  if (ride_demo_chance_happens (tempo->random, OFFLINE_SHARE))
    return plan_somewhere_before_end (tempo, bike, RIDE_DEMO_STEP_OFFLINE, now_ms);
  return plan_next_in_ride (tempo, bike, now_ms);
}

/* The service comes for @mean_minutes on average, unless somebody rides away before. */
static guint64
plan_service_or_unlock (const RideDemoTempo *tempo,
                        RideDemoBike        *bike,
                        guint64              now_ms,
                        double               mean_minutes)
{
  guint64 service_ms = after_about (tempo, now_ms, mean_minutes, tempo->rest_pace);

  if (service_ms < bike->until_ms)
    return plan (bike, RIDE_DEMO_STEP_SERVICE, service_ms);
  return plan (bike, RIDE_DEMO_STEP_UNLOCK, bike->until_ms);
}

static guint64
plan_rest (const RideDemoTempo *tempo,
           RideDemoBike        *bike,
           guint64              now_ms)
{
  double choice = g_rand_double (tempo->random);

  if (bike->out_of_service)
    return plan (bike, RIDE_DEMO_STEP_SERVICE,
                 after_about (tempo, now_ms, OUTAGE_MINUTES, tempo->rest_pace));
  if (choice < TIP_SHARE)
    return plan_somewhere_before_end (tempo, bike, RIDE_DEMO_STEP_TIP, now_ms);
  if (choice < TIP_SHARE + OFFLINE_SHARE)
    return plan_somewhere_before_end (tempo, bike, RIDE_DEMO_STEP_OFFLINE, now_ms);
  if (bike->battery < BATTERY_LOW)
    return plan_service_or_unlock (tempo, bike, now_ms, SWAP_MINUTES);
  return plan (bike, RIDE_DEMO_STEP_UNLOCK, bike->until_ms);
}

static guint64
plan_end (RideDemoBike *bike)
{
  return plan (bike, bike->riding ? RIDE_DEMO_STEP_LOCK : RIDE_DEMO_STEP_UNLOCK, bike->until_ms);
}

static guint64
choose_end_of_rest (const RideDemoTempo *tempo,
                    guint64              now_ms)
{
  double hours = ride_demo_chance_exponential (tempo->random) * tempo->mean_rest_hours;

  return after (now_ms, ride_demo_rhythm_advance (&tempo->rhythm, tempo->base_ms + now_ms, hours));
}

/* What happens at a step */

static void
use_up (const RideDemoTempo *tempo,
        RideDemoBike        *bike,
        double               minutes)
{
  guint drain = (guint) (minutes * DRAIN_PER_MINUTE + g_rand_double (tempo->random));

  bike->battery -= MIN (drain, bike->battery);
}

static guint64
unlock (const RideDemoTempo *tempo,
        RideDemoBike        *bike,
        guint64              now_ms)
{
  gboolean forgotten;
  double minutes = ride_demo_chance_ride_minutes (tempo->random, &forgotten);

  bike->riding = TRUE;
  bike->tipped_over = FALSE;
  bike->silent = forgotten && ride_demo_chance_happens (tempo->random, SILENT_SHARE_OF_FORGOTTEN);
  bike->n_rides++;
  bike->since_ms = now_ms;
  bike->until_ms = after (now_ms, minutes * RIDE_DEMO_MS_PER_MINUTE * tempo->pace);
  return plan_ride (tempo, bike, now_ms);
}

static guint64
lock (const RideDemoTempo *tempo,
      RideDemoBike        *bike,
      guint64              now_ms)
{
  double minutes = (now_ms - bike->since_ms) / RIDE_DEMO_MS_PER_MINUTE / tempo->pace;

  bike->place = ride_demo_streets_ride (bike->place, minutes, tempo->random);
  use_up (tempo, bike, MIN (minutes, 2 * 60));
  bike->riding = FALSE;
  bike->silent = FALSE;
  bike->jammed = FALSE;
  bike->out_of_service = bike->battery < BATTERY_EMPTY;
  bike->since_ms = now_ms;
  bike->until_ms = choose_end_of_rest (tempo, now_ms);
  return plan_rest (tempo, bike, now_ms);
}

static guint64
jam (const RideDemoTempo *tempo,
     RideDemoBike        *bike,
     guint64              now_ms)
{
  bike->jammed = TRUE;
  bike->until_ms = after_about (tempo, now_ms, JAM_MINUTES, tempo->pace);
  return plan (bike, RIDE_DEMO_STEP_LOCK, bike->until_ms);
}

static guint64
tip (const RideDemoTempo *tempo,
     RideDemoBike        *bike,
     guint64              now_ms)
{
  bike->tipped_over = TRUE;
  return plan_service_or_unlock (tempo, bike, now_ms, TIP_MINUTES);
}

static guint64
serve (const RideDemoTempo *tempo,
       RideDemoBike        *bike,
       guint64              now_ms)
{
  bike->tipped_over = FALSE;
  if (bike->battery < BATTERY_LOW)
    bike->battery = BATTERY_FULL;
  if (bike->out_of_service)
    {
      bike->out_of_service = FALSE;
      bike->until_ms = choose_end_of_rest (tempo, now_ms);
    }
  return plan_end (bike);
}

static guint64
go_offline (const RideDemoTempo *tempo,
            RideDemoBike        *bike,
            guint64              now_ms)
{
  guint64 online_ms = after_about (tempo, now_ms, OFFLINE_MINUTES, tempo->pace);

  bike->offline = TRUE;
  bike->until_ms = MAX (bike->until_ms, online_ms + 1);
  return plan (bike, RIDE_DEMO_STEP_ONLINE, online_ms);
}

static guint64
go_online (RideDemoBike *bike)
{
  bike->offline = FALSE;
  return plan_end (bike);
}

guint64
ride_demo_bike_take_step (RideDemoBike        *bike,
                          const RideDemoTempo *tempo,
                          RideDemoStep         step,
                          guint64              now_ms)
{
  switch (step)
    {
    case RIDE_DEMO_STEP_UNLOCK:
      return unlock (tempo, bike, now_ms);
    case RIDE_DEMO_STEP_LOCK:
      return lock (tempo, bike, now_ms);
    case RIDE_DEMO_STEP_JAM:
      return jam (tempo, bike, now_ms);
    case RIDE_DEMO_STEP_TIP:
      return tip (tempo, bike, now_ms);
    case RIDE_DEMO_STEP_SERVICE:
      return serve (tempo, bike, now_ms);
    case RIDE_DEMO_STEP_OFFLINE:
      return go_offline (tempo, bike, now_ms);
    case RIDE_DEMO_STEP_ONLINE:
      return go_online (bike);
    case RIDE_DEMO_STEP_REPORT:
    default:
      return plan_next_in_ride (tempo, bike, now_ms);
    }
}

/* The beginning */

static void
meet_riding (const RideDemoTempo *tempo,
             RideDemoBike        *bike,
             guint64              now_ms)
{
  gboolean forgotten;
  double minutes = ride_demo_chance_met_ride_minutes (tempo->random, &forgotten);
  double length_ms = minutes * RIDE_DEMO_MS_PER_MINUTE * tempo->pace;
  double ridden = g_rand_double (tempo->random);

  bike->riding = TRUE;
  bike->silent = forgotten && ride_demo_chance_happens (tempo->random, SILENT_SHARE_OF_FORGOTTEN);
  bike->since_ms = now_ms - (guint64) (length_ms * ridden) - 1;
  bike->until_ms = after (now_ms, length_ms * (1 - ridden));
}

static void
meet_parked (const RideDemoTempo *tempo,
             RideDemoBike        *bike,
             guint64              now_ms)
{
  double hours = ride_demo_chance_exponential (tempo->random) * tempo->mean_rest_hours;
  double rested_ms = MIN (hours * RIDE_DEMO_MS_PER_HOUR, now_ms / 2.0);

  bike->since_ms = now_ms - (guint64) rested_ms - 1;
  bike->until_ms = choose_end_of_rest (tempo, now_ms);
}

guint64
ride_demo_bike_meet (RideDemoBike        *bike,
                     const RideDemoTempo *tempo,
                     double               share_riding,
                     guint64              now_ms)
{
  bike->place = ride_demo_streets_scatter (tempo->random);
  bike->battery = g_rand_int_range (tempo->random, BATTERY_LOW, BATTERY_FULL + 1);
  bike->n_rides = g_rand_int_range (tempo->random, 1, 2000);
  if (ride_demo_chance_happens (tempo->random, share_riding))
    {
      meet_riding (tempo, bike, now_ms);
      return plan_next_in_ride (tempo, bike, now_ms);
    }

  meet_parked (tempo, bike, now_ms);
  return plan_rest (tempo, bike, now_ms);
}
