/* ride-demo-city.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-city.h"

#include "ride-demo-agenda.h"
#include "ride-demo-bike.h"
#include "ride-demo-chance.h"
#include "ride-demo-letter.h"

#include <math.h>
#include <string.h>

/* Times of bikes count from a month before the city began. */
#define PAST_MS (30 * (gint64) RIDE_DEMO_MS_PER_DAY)

#define FIRST_NUMBER 1001
#define MAXIMUM_BIKES 10000000
#define RIDES_PER_BIKE_AND_DAY 4.0

/* A bike does not do more than this, however high the rate: its clock ticks in milliseconds. */
#define MAXIMUM_EVENTS_PER_BIKE_AND_SECOND 50.0

#define SPOILT_SHARE 0.00005

/* Of this many bikes one has a clock that nobody set, and one shows local time. */
#define WRONG_CLOCK_EVERY 2048
#define CLOCK_NEVER_SET 611
#define CLOCK_LOCAL 1411
#define LOCAL_OFFSET_MS (8 * (gint64) RIDE_DEMO_MS_PER_HOUR)

struct _RideDemoCity
{
  guint n_bikes;
  RideDemoTempo tempo;
  RideDemoAgenda *agenda;
  RideDemoLetter letter;
  RideDemoBike bikes[];
};

/* What a bike says of itself */

static gint64
read_clock (RideDemoCity *self,
            guint         bike,
            guint64       now_ms)
{
  switch (bike % WRONG_CLOCK_EVERY)
    {
    case CLOCK_NEVER_SET:
      return now_ms;
    case CLOCK_LOCAL:
      return self->tempo.base_ms + now_ms + LOCAL_OFFSET_MS;
    default:
      return self->tempo.base_ms + now_ms;
    }
}

static const char *
get_vehicle_state (const RideDemoBike *bike)
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
  const RideDemoBike *bike = &self->bikes[index];
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
      RideDemoStep  step,
      guint64       now_ms)
{
  switch (step)
    {
    case RIDE_DEMO_STEP_UNLOCK:
      write_letter (self, index, RIDE_DEMO_LETTER_UNLOCKED, "trip_start", now_ms);
      break;
    case RIDE_DEMO_STEP_LOCK:
      write_letter (self, index, RIDE_DEMO_LETTER_LOCKED, "trip_end", now_ms);
      break;
    case RIDE_DEMO_STEP_SERVICE:
      write_letter (self, index, RIDE_DEMO_LETTER_STATUS, "maintenance", now_ms);
      break;
    case RIDE_DEMO_STEP_OFFLINE:
    case RIDE_DEMO_STEP_ONLINE:
      ride_demo_letter_write_online (&self->letter, FIRST_NUMBER + index,
                                     step == RIDE_DEMO_STEP_ONLINE);
      return;
    case RIDE_DEMO_STEP_JAM:
    case RIDE_DEMO_STEP_REPORT:
    case RIDE_DEMO_STEP_TIP:
    default:
      write_letter (self, index, RIDE_DEMO_LETTER_STATUS, NULL, now_ms);
      break;
    }

  if (ride_demo_chance_happens (self->tempo.random, SPOILT_SHARE))
    ride_demo_letter_spoil (&self->letter);
}

/* The beginning */

static void
set_pace (RideDemoCity *self,
          double        rate)
{
  double natural_ms = RIDE_DEMO_MS_PER_DAY / RIDES_PER_BIKE_AND_DAY;
  double ride_ms = ride_demo_chance_mean_ride_minutes () * RIDE_DEMO_MS_PER_MINUTE;
  double per_bike = MIN (rate / self->n_bikes, MAXIMUM_EVENTS_PER_BIKE_AND_SECOND);
  double cycle_ms = rate > 0 ? 2000 / per_bike : natural_ms;

  self->tempo.pace = MIN (1, cycle_ms / 2 / ride_ms);
  self->tempo.rest_pace = MIN (1, cycle_ms / natural_ms);
  self->tempo.mean_rest_hours = (cycle_ms - ride_ms * self->tempo.pace) / RIDE_DEMO_MS_PER_HOUR;
  if (rate > 0)
    ride_demo_rhythm_init_flat (&self->tempo.rhythm);
  else
    ride_demo_rhythm_init (&self->tempo.rhythm);
}

static double
find_share_riding (RideDemoCity *self)
{
  double ride_hours = ride_demo_chance_mean_ride_minutes () * self->tempo.pace / 60;
  double demand = ride_demo_rhythm_now (&self->tempo.rhythm, self->tempo.base_ms + PAST_MS);

  return ride_hours / (ride_hours + self->tempo.mean_rest_hours / demand);
}

static void
populate (RideDemoCity *self)
{
  double share_riding = find_share_riding (self);

  for (guint i = 0; i < self->n_bikes; i++)
    {
      guint64 at_ms = ride_demo_bike_meet (&self->bikes[i], &self->tempo, share_riding, PAST_MS);

      ride_demo_agenda_set (self->agenda, i, at_ms);
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
  self->tempo.base_ms = now_us / 1000 - PAST_MS;
  self->tempo.random = g_rand_new_with_seed (seed);
  self->agenda = ride_demo_agenda_new (n_bikes);
  set_pace (self, rate);
  populate (self);
  return self;
}

void
ride_demo_city_free (RideDemoCity *self)
{
  ride_demo_agenda_free (self->agenda);
  g_rand_free (self->tempo.random);
  g_free (self);
}

gboolean
ride_demo_city_next (RideDemoCity    *self,
                     gint64           now_us,
                     RideDemoMessage *message)
{
  guint index;
  guint64 now_ms;
  guint64 next_ms;
  RideDemoBike *bike;
  RideDemoStep step;

  if (ride_demo_city_next_us (self) > now_us)
    return FALSE;

  now_ms = ride_demo_agenda_first (self->agenda, &index);
  bike = &self->bikes[index];
  step = bike->step;
  next_ms = ride_demo_bike_take_step (bike, &self->tempo, step, now_ms);
  ride_demo_agenda_postpone (self->agenda, next_ms);
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

  return (self->tempo.base_ms + (gint64) ride_demo_agenda_first (self->agenda, &index)) * 1000;
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
