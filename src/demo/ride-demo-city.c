/* ride-demo-city.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-city.h"

#include "ride-demo-agenda.h"
#include "ride-demo-letter.h"
#include "ride-demo-rhythm.h"

#include <math.h>
#include <string.h>

#define MS_PER_MINUTE 60000.0
#define MS_PER_HOUR (60 * MS_PER_MINUTE)
#define MS_PER_DAY (24 * MS_PER_HOUR)

/* Times of bikes count from a month before the city began. */
#define PAST_MS (30 * (gint64) MS_PER_DAY)

#define FIRST_NUMBER 1001
#define MAXIMUM_BIKES 10000000
#define RIDES_PER_BIKE_AND_DAY 4.0

/* A bike does not do more than this, however high the rate: its clock ticks in milliseconds. */
#define MAXIMUM_EVENTS_PER_BIKE_AND_SECOND 50.0

/* Ride lengths are log-normal, with a few that were never locked. */
#define MEDIAN_RIDE_MINUTES 12.0
#define RIDE_SIGMA 0.65
#define SHORTEST_RIDE_MINUTES 1.0
#define FORGOTTEN_SHARE 0.001
#define FORGOTTEN_FROM_MINUTES 75.0
#define FORGOTTEN_TO_MINUTES (26 * 60.0)
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
#define SPOILT_SHARE 0.00005

/* One bike in this many has a clock nobody set, and one an offset. */
#define WRONG_CLOCK_EVERY 2048
#define WRONG_CLOCK_OFFSET_MS (8 * (gint64) MS_PER_HOUR)

/* What a bike does at its next appointment. */
typedef enum
{
  STEP_UNLOCK,
  STEP_LOCK,
  STEP_JAM,
  STEP_REPORT,
  STEP_TIP,
  STEP_SERVICE,
  STEP_OFFLINE,
  STEP_ONLINE,
} Step;

/* Ten million of these are to fit into an ordinary computer. */
typedef struct
{
  guint64 since_ms : 40; /* of the present ride or rest */
  guint64 battery : 10;
  guint64 riding : 1;
  guint64 silent : 1;
  guint64 jammed : 1;
  guint64 tipped_over : 1;
  guint64 offline : 1;
  guint64 out_of_service : 1;
  guint64 until_ms : 40; /* of the present ride or rest */
  guint64 n_rides : 20;
  guint64 step : 4;
  RideDemoPlace place;
} Bike;

G_STATIC_ASSERT (sizeof (Bike) == 24);

/* @pace: how much faster than life rides go, to fit into a high rate; below 1 for faster
 * @rest_pace: the same for what happens to parked bikes
 */
struct _RideDemoCity
{
  guint n_bikes;
  gint64 base_ms;
  double pace;
  double rest_pace;
  double mean_rest_hours;
  RideDemoRhythm rhythm;
  GRand *random;
  RideDemoAgenda *agenda;
  RideDemoLetter letter;
  Bike bikes[];
};

static double
draw (RideDemoCity *self)
{
  return g_rand_double (self->random);
}

static gboolean
happens (RideDemoCity *self,
         double        share)
{
  return draw (self) < share;
}

static double
draw_exponential (RideDemoCity *self)
{
  return -log (1 - draw (self));
}

static double
draw_normal (RideDemoCity *self)
{
  double radius = sqrt (2 * draw_exponential (self));

  return radius * cos (2 * G_PI * draw (self));
}

/* Returns: at least the next millisecond, so that no bike does two things at once. */
static guint64
after (guint64 start_ms,
       double  delay_ms)
{
  return start_ms + (guint64) MAX (1, llround (delay_ms));
}

static guint64
after_about (RideDemoCity *self,
             guint64       start_ms,
             double        mean_minutes,
             double        pace)
{
  return after (start_ms, draw_exponential (self) * mean_minutes * MS_PER_MINUTE * pace);
}

/* Rides */

static double
mean_ride_minutes (void)
{
  double usual = MEDIAN_RIDE_MINUTES * exp (RIDE_SIGMA * RIDE_SIGMA / 2);
  double forgotten = (FORGOTTEN_TO_MINUTES - FORGOTTEN_FROM_MINUTES) /
                     log (FORGOTTEN_TO_MINUTES / FORGOTTEN_FROM_MINUTES);

  return (1 - FORGOTTEN_SHARE) * usual + FORGOTTEN_SHARE * forgotten;
}

static double
draw_usual_ride_minutes (RideDemoCity *self,
                         double        log_shift)
{
  double minutes = MEDIAN_RIDE_MINUTES * exp (RIDE_SIGMA * draw_normal (self) + log_shift);

  return MAX (minutes, SHORTEST_RIDE_MINUTES);
}

static double
draw_ride_minutes (RideDemoCity *self,
                   gboolean     *forgotten)
{
  *forgotten = happens (self, FORGOTTEN_SHARE);
  if (!*forgotten)
    return draw_usual_ride_minutes (self, 0);

  return FORGOTTEN_FROM_MINUTES *
         pow (FORGOTTEN_TO_MINUTES / FORGOTTEN_FROM_MINUTES, draw (self));
}

/* Who looks at a random moment meets long rides more often than short ones. */
static double
draw_met_ride_minutes (RideDemoCity *self,
                       gboolean     *forgotten)
{
  double usual_mean = MEDIAN_RIDE_MINUTES * exp (RIDE_SIGMA * RIDE_SIGMA / 2);
  double share = 1 - (1 - FORGOTTEN_SHARE) * usual_mean / mean_ride_minutes ();

  *forgotten = happens (self, share);
  if (!*forgotten)
    return draw_usual_ride_minutes (self, RIDE_SIGMA * RIDE_SIGMA);

  return g_rand_double_range (self->random, FORGOTTEN_FROM_MINUTES, FORGOTTEN_TO_MINUTES);
}

/* Plans: each sets the bike's next step and returns when it is. */

static guint64
plan (Bike   *bike,
      Step    step,
      guint64 at_ms)
{
  bike->step = step;
  return at_ms;
}

static guint64
plan_somewhere_before_end (RideDemoCity *self,
                           Bike         *bike,
                           Step          step,
                           guint64       now_ms)
{
  guint64 at_ms = after (now_ms, draw (self) * (bike->until_ms - now_ms));

  bike->until_ms = MAX (bike->until_ms, at_ms + 1);
  return plan (bike, step, at_ms);
}

static guint64
plan_next_in_ride (RideDemoCity *self,
                   Bike         *bike,
                   guint64       now_ms)
{
  guint64 report_ms = after (now_ms, REPORT_MINUTES * MS_PER_MINUTE * self->pace);

  if (!bike->silent && report_ms < bike->until_ms)
    return plan (bike, STEP_REPORT, report_ms);
  if (happens (self, JAM_SHARE))
    return plan (bike, STEP_JAM, bike->until_ms);
  return plan (bike, STEP_LOCK, bike->until_ms);
}

static guint64
plan_ride (RideDemoCity *self,
           Bike         *bike,
           guint64       now_ms)
{
  if (happens (self, OFFLINE_SHARE))
    return plan_somewhere_before_end (self, bike, STEP_OFFLINE, now_ms);
  return plan_next_in_ride (self, bike, now_ms);
}

/* The service comes for @mean_minutes on average, unless somebody rides away before. */
static guint64
plan_service_or_unlock (RideDemoCity *self,
                        Bike         *bike,
                        guint64       now_ms,
                        double        mean_minutes)
{
  guint64 service_ms = after_about (self, now_ms, mean_minutes, self->rest_pace);

  if (service_ms < bike->until_ms)
    return plan (bike, STEP_SERVICE, service_ms);
  return plan (bike, STEP_UNLOCK, bike->until_ms);
}

static guint64
plan_rest (RideDemoCity *self,
           Bike         *bike,
           guint64       now_ms)
{
  double choice = draw (self);

  if (bike->out_of_service)
    return plan (bike, STEP_SERVICE,
                 after_about (self, now_ms, OUTAGE_MINUTES, self->rest_pace));
  if (choice < TIP_SHARE)
    return plan_somewhere_before_end (self, bike, STEP_TIP, now_ms);
  if (choice < TIP_SHARE + OFFLINE_SHARE)
    return plan_somewhere_before_end (self, bike, STEP_OFFLINE, now_ms);
  if (bike->battery < BATTERY_LOW)
    return plan_service_or_unlock (self, bike, now_ms, SWAP_MINUTES);
  return plan (bike, STEP_UNLOCK, bike->until_ms);
}

static guint64
plan_end (Bike *bike)
{
  return plan (bike, bike->riding ? STEP_LOCK : STEP_UNLOCK, bike->until_ms);
}

static guint64
choose_end_of_rest (RideDemoCity *self,
                    guint64       now_ms)
{
  double hours = draw_exponential (self) * self->mean_rest_hours;

  return after (now_ms, ride_demo_rhythm_advance (&self->rhythm, self->base_ms + now_ms, hours));
}

/* What happens at a step */

static void
use_up (RideDemoCity *self,
        Bike         *bike,
        double        minutes)
{
  guint drain = (guint) (minutes * DRAIN_PER_MINUTE + draw (self));

  bike->battery -= MIN (drain, bike->battery);
}

static guint64
unlock (RideDemoCity *self,
        Bike         *bike,
        guint64       now_ms)
{
  gboolean forgotten;
  double minutes = draw_ride_minutes (self, &forgotten);

  bike->riding = TRUE;
  bike->tipped_over = FALSE;
  bike->silent = forgotten && happens (self, SILENT_SHARE_OF_FORGOTTEN);
  bike->n_rides++;
  bike->since_ms = now_ms;
  bike->until_ms = after (now_ms, minutes * MS_PER_MINUTE * self->pace);
  return plan_ride (self, bike, now_ms);
}

static guint64
lock (RideDemoCity *self,
      Bike         *bike,
      guint64       now_ms)
{
  double minutes = (now_ms - bike->since_ms) / MS_PER_MINUTE / self->pace;

  bike->place = ride_demo_streets_ride (bike->place, minutes, self->random);
  use_up (self, bike, MIN (minutes, 2 * 60));
  bike->riding = FALSE;
  bike->silent = FALSE;
  bike->jammed = FALSE;
  bike->out_of_service = bike->battery < BATTERY_EMPTY;
  bike->since_ms = now_ms;
  bike->until_ms = choose_end_of_rest (self, now_ms);
  return plan_rest (self, bike, now_ms);
}

static guint64
jam (RideDemoCity *self,
     Bike         *bike,
     guint64       now_ms)
{
  bike->jammed = TRUE;
  bike->until_ms = after_about (self, now_ms, JAM_MINUTES, self->pace);
  return plan (bike, STEP_LOCK, bike->until_ms);
}

static guint64
tip (RideDemoCity *self,
     Bike         *bike,
     guint64       now_ms)
{
  bike->tipped_over = TRUE;
  return plan_service_or_unlock (self, bike, now_ms, TIP_MINUTES);
}

static guint64
serve (RideDemoCity *self,
       Bike         *bike,
       guint64       now_ms)
{
  bike->tipped_over = FALSE;
  if (bike->battery < BATTERY_LOW)
    bike->battery = BATTERY_FULL;
  if (bike->out_of_service)
    {
      bike->out_of_service = FALSE;
      bike->until_ms = choose_end_of_rest (self, now_ms);
    }
  return plan_end (bike);
}

static guint64
go_offline (RideDemoCity *self,
            Bike         *bike,
            guint64       now_ms)
{
  guint64 online_ms = after_about (self, now_ms, OFFLINE_MINUTES, self->pace);

  bike->offline = TRUE;
  bike->until_ms = MAX (bike->until_ms, online_ms + 1);
  return plan (bike, STEP_ONLINE, online_ms);
}

static guint64
go_online (Bike *bike)
{
  bike->offline = FALSE;
  return plan_end (bike);
}

static guint64
take_step (RideDemoCity *self,
           Bike         *bike,
           Step          step,
           guint64       now_ms)
{
  switch (step)
    {
    case STEP_UNLOCK:
      return unlock (self, bike, now_ms);
    case STEP_LOCK:
      return lock (self, bike, now_ms);
    case STEP_JAM:
      return jam (self, bike, now_ms);
    case STEP_TIP:
      return tip (self, bike, now_ms);
    case STEP_SERVICE:
      return serve (self, bike, now_ms);
    case STEP_OFFLINE:
      return go_offline (self, bike, now_ms);
    case STEP_ONLINE:
      return go_online (bike);
    case STEP_REPORT:
    default:
      return plan_next_in_ride (self, bike, now_ms);
    }
}

/* What the bike says of it */

static gint64
read_clock (RideDemoCity *self,
            guint         bike,
            guint64       now_ms)
{
  switch (bike % WRONG_CLOCK_EVERY)
    {
    case 611:
      return now_ms;
    case 1411:
      return self->base_ms + now_ms + WRONG_CLOCK_OFFSET_MS;
    default:
      return self->base_ms + now_ms;
    }
}

static const char *
get_vehicle_state (const Bike *bike)
{
  if (bike->riding)
    return "on_trip";
  return bike->out_of_service ? "non_operational" : "available";
}

static void
write_letter (RideDemoCity      *self,
              guint              index,
              RideDemoLetterKind kind,
              const char        *event_type,
              guint64            now_ms)
{
  const Bike *bike = &self->bikes[index];
  const RideDemoLetterFacts facts = {
    .number = FIRST_NUMBER + index,
    .clock_ms = read_clock (self, index, now_ms),
    .vehicle_state = get_vehicle_state (bike),
    .event_type = event_type,
    .n_rides = bike->n_rides,
    .battery = (bike->battery + 5) / 10,
    .place = bike->place,
    .jammed = bike->jammed,
    .tipped_over = bike->tipped_over,
  };

  ride_demo_letter_write (&self->letter, kind, &facts);
}

static void
tell (RideDemoCity *self,
      guint         index,
      Step          step,
      guint64       now_ms)
{
  switch (step)
    {
    case STEP_UNLOCK:
      write_letter (self, index, RIDE_DEMO_LETTER_UNLOCKED, "trip_start", now_ms);
      break;
    case STEP_LOCK:
      write_letter (self, index, RIDE_DEMO_LETTER_LOCKED, "trip_end", now_ms);
      break;
    case STEP_SERVICE:
      write_letter (self, index, RIDE_DEMO_LETTER_STATUS, "maintenance", now_ms);
      break;
    case STEP_OFFLINE:
    case STEP_ONLINE:
      ride_demo_letter_write_online (&self->letter, FIRST_NUMBER + index, step == STEP_ONLINE);
      return;
    case STEP_JAM:
    case STEP_REPORT:
    case STEP_TIP:
    default:
      write_letter (self, index, RIDE_DEMO_LETTER_STATUS, NULL, now_ms);
      break;
    }

  if (happens (self, SPOILT_SHARE))
    ride_demo_letter_spoil (&self->letter);
}

/* The beginning */

static void
meet_riding (RideDemoCity *self,
             Bike         *bike,
             guint64       now_ms)
{
  gboolean forgotten;
  double length_ms = draw_met_ride_minutes (self, &forgotten) * MS_PER_MINUTE * self->pace;
  double ridden = draw (self);

  bike->riding = TRUE;
  bike->silent = forgotten && happens (self, SILENT_SHARE_OF_FORGOTTEN);
  bike->since_ms = now_ms - (guint64) (length_ms * ridden) - 1;
  bike->until_ms = after (now_ms, length_ms * (1 - ridden));
}

static void
meet_parked (RideDemoCity *self,
             Bike         *bike,
             guint64       now_ms)
{
  double rested_ms = draw_exponential (self) * self->mean_rest_hours * MS_PER_HOUR;

  bike->since_ms = now_ms - (guint64) MIN (rested_ms, PAST_MS / 2) - 1;
  bike->until_ms = choose_end_of_rest (self, now_ms);
}

static void
set_pace (RideDemoCity *self,
          double        rate)
{
  double natural_ms = MS_PER_DAY / RIDES_PER_BIKE_AND_DAY;
  double ride_ms = mean_ride_minutes () * MS_PER_MINUTE;
  double per_bike = MIN (rate / self->n_bikes, MAXIMUM_EVENTS_PER_BIKE_AND_SECOND);
  double cycle_ms = rate > 0 ? 2000 / per_bike : natural_ms;

  self->pace = MIN (1, cycle_ms / 2 / ride_ms);
  self->rest_pace = MIN (1, cycle_ms / natural_ms);
  self->mean_rest_hours = (cycle_ms - ride_ms * self->pace) / MS_PER_HOUR;
  if (rate > 0)
    ride_demo_rhythm_init_flat (&self->rhythm);
  else
    ride_demo_rhythm_init (&self->rhythm);
}

static double
find_share_riding (RideDemoCity *self)
{
  double ride_hours = mean_ride_minutes () * self->pace / 60;
  double demand = ride_demo_rhythm_now (&self->rhythm, self->base_ms + PAST_MS);

  return ride_hours / (ride_hours + self->mean_rest_hours / demand);
}

static void
populate (RideDemoCity *self)
{
  double share_riding = find_share_riding (self);

  for (guint i = 0; i < self->n_bikes; i++)
    {
      Bike *bike = &self->bikes[i];

      bike->place = ride_demo_streets_scatter (self->random);
      bike->battery = g_rand_int_range (self->random, BATTERY_LOW, BATTERY_FULL + 1);
      bike->n_rides = g_rand_int_range (self->random, 1, 2000);
      if (happens (self, share_riding))
        {
          meet_riding (self, bike, PAST_MS);
          ride_demo_agenda_set (self->agenda, i, plan_next_in_ride (self, bike, PAST_MS));
        }
      else
        {
          meet_parked (self, bike, PAST_MS);
          ride_demo_agenda_set (self->agenda, i, plan_rest (self, bike, PAST_MS));
        }
    }
  ride_demo_agenda_order (self->agenda);
}

RideDemoCity *
ride_demo_city_new (guint   n_bikes,
                    double  rate,
                    guint32 seed,
                    gint64  now_us)
{
  RideDemoCity *self;

  g_return_val_if_fail (n_bikes >= 1 && n_bikes <= MAXIMUM_BIKES, NULL);
  g_return_val_if_fail (rate >= 0 && isfinite (rate), NULL);

  self = g_malloc0 (sizeof *self + n_bikes * sizeof self->bikes[0]);
  self->n_bikes = n_bikes;
  self->base_ms = now_us / 1000 - PAST_MS;
  self->random = g_rand_new_with_seed (seed);
  self->agenda = ride_demo_agenda_new (n_bikes);
  set_pace (self, rate);
  populate (self);
  return self;
}

void
ride_demo_city_free (RideDemoCity *self)
{
  ride_demo_agenda_free (self->agenda);
  g_rand_free (self->random);
  g_free (self);
}

gboolean
ride_demo_city_next (RideDemoCity    *self,
                     gint64           now_us,
                     RideDemoMessage *message)
{
  guint index;
  guint64 now_ms;
  Bike *bike;
  Step step;

  if (ride_demo_city_next_us (self) > now_us)
    return FALSE;

  now_ms = ride_demo_agenda_first (self->agenda, &index);
  bike = &self->bikes[index];
  step = bike->step;
  ride_demo_agenda_postpone (self->agenda, take_step (self, bike, step, now_ms));
  tell (self, index, step, now_ms);

  message->topic = self->letter.topic;
  message->payload = self->letter.payload;
  message->retain = FALSE;
  return TRUE;
}

gint64
ride_demo_city_next_us (RideDemoCity *self)
{
  guint index;

  return (self->base_ms + (gint64) ride_demo_agenda_first (self->agenda, &index)) * 1000;
}

guint
ride_demo_city_get_n_bikes (RideDemoCity *self)
{
  return self->n_bikes;
}

void
ride_demo_city_snapshot (RideDemoCity    *self,
                         guint            bike,
                         RideDemoMessage *message)
{
  g_return_if_fail (bike < self->n_bikes);

  write_letter (self, bike, RIDE_DEMO_LETTER_STATUS, NULL, self->bikes[bike].since_ms);
  message->topic = self->letter.topic;
  message->payload = self->letter.payload;
  message->retain = TRUE;
}

gboolean
ride_demo_city_snapshot_offline (RideDemoCity    *self,
                                 guint            bike,
                                 RideDemoMessage *message)
{
  g_return_val_if_fail (bike < self->n_bikes, FALSE);

  if (!self->bikes[bike].offline)
    return FALSE;

  ride_demo_letter_write_online (&self->letter, FIRST_NUMBER + bike, FALSE);
  message->topic = self->letter.topic;
  message->payload = self->letter.payload;
  message->retain = TRUE;
  return TRUE;
}

gboolean
ride_demo_city_find_bike (RideDemoCity *self,
                          const char   *id,
                          guint        *bike)
{
  guint64 number;

  if (!g_str_has_prefix (id, "B-") ||
      !g_ascii_string_to_unsigned (id + strlen ("B-"), 10, FIRST_NUMBER,
                                   FIRST_NUMBER + self->n_bikes - 1, &number, NULL))
    return FALSE;

  *bike = number - FIRST_NUMBER;
  return TRUE;
}
