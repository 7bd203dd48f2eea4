/* test-tracker-model.c: rides and alarms against a naive tracker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model keeps bikes as one would without a care for memory, asks every
 * rule of every bike at every tick, and knows live events with their own time alone.
 */

#include "tracking.h"

#include <stdlib.h>
#include <string.h>

#define N_BIKES 60
#define N_EVENTS 20000

typedef struct
{
  RideBikeState state;
  gboolean at_least;
  gint64 since_us;
  gint64 evidence_us;
  gint64 last_us;
  int battery; /* -1 = not known */
  gboolean jammed;
  gboolean tipped;
  gboolean offline;
  int levels[RIDE_N_ALARM_RULES]; /* -1 = no alarm */
  gint64 silent_since_us;
} NaiveBike;

typedef struct
{
  NaiveBike bikes[N_BIKES];
  RideThresholds thresholds;
  gboolean is_live;
  gint64 live_us;
  gint64 gap_us;
  gint64 now_us;
  GString *rides;
} Model;

static void
write_ride (GString    *rides,
            const char *bike,
            const char *kind,
            gint64      start_us,
            gint64      end_us,
            gboolean    at_least,
            gboolean    across_gap)
{
  g_string_append_printf (rides, "%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "%s%s\n", bike,
                          kind, start_us, end_us, at_least ? " at-least" : "",
                          across_gap ? " across-gap" : "");
}

static void
model_end_ride (Model           *model,
                const NaiveBike *bike,
                const char      *id,
                const char      *kind,
                gint64           end_us)
{
  gboolean was_unlocked = bike->state == RIDE_BIKE_UNLOCKED;

  write_ride (model->rides, id, kind, was_unlocked ? bike->since_us : 0, end_us,
              was_unlocked && bike->at_least, bike->since_us < model->gap_us);
}

static void
model_unlock_or_lock (Model           *model,
                      NaiveBike       *bike,
                      const RideEvent *event)
{
  RideBikeState state = event->lock == RIDE_LOCK_LOCKED ? RIDE_BIKE_LOCKED : RIDE_BIKE_UNLOCKED;
  gboolean is_report = event->verb == RIDE_VERB_STATUS;

  if (state == RIDE_BIKE_LOCKED && bike->state == RIDE_BIKE_UNLOCKED)
    model_end_ride (model, bike, event->bike, "complete", event->time_us);
  else if (!is_report && state == RIDE_BIKE_LOCKED && event->time_us != bike->since_us)
    model_end_ride (model, bike, event->bike, "lock-only", event->time_us);
  else if (!is_report && state == bike->state && event->time_us != bike->since_us)
    model_end_ride (model, bike, event->bike, "unlock-only", 0);

  if (!is_report || bike->state != state)
    {
      bike->at_least = is_report && bike->state == RIDE_BIKE_UNKNOWN;
      bike->since_us = event->time_us;
    }
  bike->state = state;
  bike->evidence_us = event->time_us;
}

static void
model_take_details (NaiveBike       *bike,
                    const RideEvent *event)
{
  bike->last_us = event->time_us;
  if (event->battery != RIDE_BATTERY_NONE)
    bike->battery = event->battery;
  if (event->tipped != RIDE_TRI_NONE)
    bike->tipped = event->tipped == RIDE_TRI_YES;
  if (event->lock != RIDE_LOCK_NONE)
    bike->jammed = event->lock == RIDE_LOCK_JAMMED;
}

static int
judge_length (gint64 length_us,
              gint64 warning_us,
              gint64 critical_us)
{
  if (critical_us != 0 && length_us >= critical_us)
    return RIDE_ALARM_CRITICAL;

  return warning_us != 0 && length_us >= warning_us ? RIDE_ALARM_WARNING : -1;
}

static int
model_judge_ride (const Model *model,
                  gint64       length_us)
{
  return judge_length (length_us, model->thresholds.long_ride_warning_us,
                       model->thresholds.long_ride_critical_us);
}

static int
model_judge_silence (const Model     *model,
                     const NaiveBike *bike)
{
  int level = judge_length (model->now_us - MAX (bike->last_us, model->live_us),
                            model->thresholds.silent_warning_us,
                            model->thresholds.silent_critical_us);

  /* Silence goes on across a gap. */
  if (bike->levels[RIDE_ALARM_SILENT] >= 0 && bike->last_us <= bike->silent_since_us)
    return MAX (level, bike->levels[RIDE_ALARM_SILENT]);

  return level;
}

static int
model_judge_battery (const Model     *model,
                     const NaiveBike *bike)
{
  int level = bike->levels[RIDE_ALARM_BATTERY];
  int critical = model->thresholds.battery_critical + (level == RIDE_ALARM_CRITICAL ? 2 : 0);
  int warning = model->thresholds.battery_warning + (level >= RIDE_ALARM_WARNING ? 2 : 0);

  if (bike->battery >= 0 && bike->battery <= critical)
    return RIDE_ALARM_CRITICAL;

  return bike->battery >= 0 && bike->battery <= warning ? RIDE_ALARM_WARNING : -1;
}

typedef enum
{
  BY_EVENT, /* the time has nothing to say but that a wait is over */
  BY_TIME,
  IN_GAP, /* the time has nothing to say at all */
} Occasion;

static void
model_judge (Model     *model,
             NaiveBike *bike,
             Occasion   occasion)
{
  gboolean unlocked = bike->state == RIDE_BIKE_UNLOCKED;
  gint64 length_us = model->now_us - bike->since_us;
  gboolean is_unused =
      bike->state == RIDE_BIKE_LOCKED && length_us >= model->thresholds.unused_us;
  int levels[RIDE_N_ALARM_RULES];

  levels[RIDE_ALARM_LONG_RIDE] = unlocked ? model_judge_ride (model, length_us) : -1;
  levels[RIDE_ALARM_SILENT] = unlocked ? model_judge_silence (model, bike) : -1;
  levels[RIDE_ALARM_UNUSED] = is_unused ? RIDE_ALARM_INFO : -1;
  levels[RIDE_ALARM_BATTERY] = model_judge_battery (model, bike);
  levels[RIDE_ALARM_JAMMED] = bike->jammed ? RIDE_ALARM_WARNING : -1;
  levels[RIDE_ALARM_TIPPED] = bike->tipped ? RIDE_ALARM_WARNING : -1;
  levels[RIDE_ALARM_OFFLINE] = bike->offline && unlocked ? RIDE_ALARM_WARNING : -1;
  levels[RIDE_ALARM_DEAD_FEED] = -1;

  for (RideAlarmRule i = 0; i < RIDE_N_ALARM_RULES; i++)
    {
      gboolean goes_by_time =
          i == RIDE_ALARM_LONG_RIDE || i == RIDE_ALARM_SILENT || i == RIDE_ALARM_UNUSED;

      if (!goes_by_time || occasion == BY_TIME ||
          (occasion == BY_EVENT && levels[i] < bike->levels[i]))
        bike->levels[i] = levels[i];
    }
  bike->silent_since_us = bike->last_us;
}

static void
model_apply (Model           *model,
             NaiveBike       *bike,
             const RideEvent *event)
{
  NaiveBike before = *bike;

  if (event->online != RIDE_TRI_NONE)
    bike->offline = event->online == RIDE_TRI_NO;
  if ((event->lock == RIDE_LOCK_LOCKED || event->lock == RIDE_LOCK_UNLOCKED) &&
      event->time_us >= bike->evidence_us)
    model_unlock_or_lock (model, bike, event);
  if (event->time_us >= bike->last_us)
    model_take_details (bike, event);
  if (memcmp (&before, bike, sizeof before) != 0)
    model_judge (model, bike, BY_EVENT);
}

static void
model_tick (Model   *model,
            Occasion occasion)
{
  for (guint i = 0; i < N_BIKES; i++)
    model_judge (model, &model->bikes[i], occasion);
}

static void
on_trip (const RideTrip *trip,
         gpointer        user_data)
{
  write_ride (user_data, trip->bike, ride_trip_kind_to_string (trip->kind), trip->start_us,
              trip->end_us, (trip->flags & RIDE_TRIP_AT_LEAST) != 0,
              (trip->flags & RIDE_TRIP_ACROSS_GAP) != 0);
}

static void
count_alarm (const RideAlarm *alarm,
             gpointer         user_data)
{
  const Model *model = user_data;
  guint number = atoi (alarm->bike + 2);

  g_assert_cmpint (model->bikes[number].levels[alarm->rule], ==, alarm->level);
}

static void
compare (const Model *model,
         RideTracker *tracker)
{
  guint n_alarms = 0;

  for (guint i = 0; i < N_BIKES; i++)
    for (RideAlarmRule j = 0; j < RIDE_N_ALARM_RULES; j++)
      n_alarms += model->bikes[i].levels[j] >= 0;

  ride_tracker_foreach_alarm (tracker, count_alarm, (gpointer) model);
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracker), ==, n_alarms);
}

static RideEvent
make_event (GRand *random,
            gint64 now_us,
            guint  number,
            char   id[16])
{
  static const RideLock locks[] = {
    RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKED, RIDE_LOCK_NONE, RIDE_LOCK_JAMMED,
  };
  RideVerb verb = g_rand_int_range (random, RIDE_VERB_UNLOCK, RIDE_VERB_ONLINE + 1);
  RideEvent event = {
    .bike = id,
    .verb = verb,
    .lock = verb <= RIDE_VERB_LOCK ? locks[verb] : RIDE_LOCK_NONE,
    .time_us = now_us,
    .received_us = now_us,
    .battery = g_rand_int_range (random, 0, 5) > 0 ? RIDE_BATTERY_NONE
                                                   : g_rand_int_range (random, 0, 30),
  };

  g_snprintf (id, 16, "B-%u", number);
  if (g_rand_int_range (random, 0, 5) == 0)
    event.time_us -= g_rand_int_range (random, 0, 7200) * SECOND;
  if (verb == RIDE_VERB_STATUS)
    event.lock = event.payload_lock = locks[g_rand_int_range (random, 0, 4)];
  if (verb == RIDE_VERB_STATUS && g_rand_boolean (random))
    event.tipped = g_rand_int_range (random, RIDE_TRI_NO, RIDE_TRI_YES + 1);
  if (verb == RIDE_VERB_ONLINE)
    event.online = g_rand_int_range (random, RIDE_TRI_NO, RIDE_TRI_YES + 1);

  return event;
}

static void
return_from_gap (GRand       *random,
                 Model       *model,
                 RideTracker *tracker)
{
  gboolean lossless = g_rand_boolean (random);

  ride_tracker_set_live (tracker, FALSE, FALSE, model->now_us);
  model->now_us += g_rand_int_range (random, 0, 7200) * SECOND;
  ride_tracker_tick (tracker, model->now_us);
  model_tick (model, IN_GAP);
  compare (model, tracker);
  ride_tracker_set_live (tracker, TRUE, lossless, model->now_us);
  model->live_us = model->now_us;
  if (!lossless)
    model->gap_us = model->now_us;
}

static void
change_thresholds (GRand       *random,
                   Model       *model,
                   RideTracker *tracker)
{
  RideThresholds *thresholds = &model->thresholds;

  thresholds->long_ride_warning_us = g_rand_int_range (random, 0, 120) * MINUTE;
  thresholds->long_ride_critical_us = g_rand_int_range (random, 1, 600) * MINUTE;
  thresholds->battery_warning = g_rand_int_range (random, 1, 25);
  thresholds->battery_critical = g_rand_int_range (random, 1, 10);
  thresholds->unused_us = g_rand_int_range (random, 1, 600) * MINUTE;
  ride_tracker_set_thresholds (tracker, thresholds);
}

static void
test_model (gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (GPOINTER_TO_UINT (data));
  g_autoptr (GString) rides = g_string_new (NULL);
  g_autoptr (GString) naive_rides = g_string_new (NULL);
  const RideTrackerEvents events = { .trip = on_trip };
  Model model = { .thresholds = ride_thresholds_default (), .rides = naive_rides };
  g_autoptr (RideTracker) tracker = NULL;

  model.now_us = model.live_us = T0;
  model.thresholds.dead_feed_percent = 0;
  for (guint i = 0; i < N_BIKES; i++)
    {
      model.bikes[i].battery = -1;
      memset (model.bikes[i].levels, -1, sizeof model.bikes[i].levels);
    }
  tracker = ride_tracker_new (&model.thresholds, &events, rides);
  ride_tracker_set_live (tracker, TRUE, TRUE, T0);

  for (guint i = 0; i < N_EVENTS; i++)
    {
      guint number = MIN (g_rand_int_range (random, 0, N_BIKES),
                          g_rand_int_range (random, 0, N_BIKES));
      char id[16];
      RideEvent event;

      model.now_us += g_rand_int_range (random, 0, 120) * SECOND;
      event = make_event (random, model.now_us, number, id);
      ride_tracker_apply (tracker, &event, model.now_us);
      model_apply (&model, &model.bikes[number], &event);
      compare (&model, tracker);
      g_assert_cmpstr (rides->str, ==, naive_rides->str);
      g_string_truncate (rides, 0);
      g_string_truncate (naive_rides, 0);

      if (g_rand_int_range (random, 0, 200) == 0)
        return_from_gap (random, &model, tracker);
      if (g_rand_int_range (random, 0, 200) == 0)
        change_thresholds (random, &model, tracker);
      if (g_rand_boolean (random))
        {
          ride_tracker_tick (tracker, model.now_us);
          model_tick (&model, BY_TIME);
          compare (&model, tracker);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/tracker/model/seed-1", GUINT_TO_POINTER (1), test_model);
  g_test_add_data_func ("/tracker/model/seed-2", GUINT_TO_POINTER (2), test_model);
  g_test_add_data_func ("/tracker/model/seed-3", GUINT_TO_POINTER (3), test_model);

  return g_test_run ();
}
