/* ride-tracker.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-tracker-private.h"

#include "ride-trip-rules.h"

/* How many bikes one tick looks at, and how many of them may have alarms. */
#define SWEEP_LENGTH 32768
#define SWEEP_LENGTH_OF_ALARMS 4096

/* How often alarms look for bikes that the fleet didn't know when they were restored. */
#define SETTLE_INTERVAL_US (10 * G_TIME_SPAN_SECOND)

RideTracker *
ride_tracker_new (const RideThresholds    *thresholds,
                  const RideTrackerEvents *events,
                  gpointer                 user_data)
{
  RideTracker *self = g_new0 (RideTracker, 1);

  self->fleet = ride_fleet_new ();
  self->book = ride_alarm_book_new ();
  self->norm = ride_norm_new ();
  self->rules.thresholds = *thresholds;
  ride_tracker_set_events (self, events, user_data);

  return self;
}

void
ride_tracker_free (RideTracker *self)
{
  ride_norm_free (self->norm);
  ride_alarm_book_free (self->book);
  ride_fleet_free (self->fleet);
  g_free (self);
}

void
ride_tracker_set_events (RideTracker             *self,
                         const RideTrackerEvents *events,
                         gpointer                 user_data)
{
  self->events = events != NULL ? *events : (RideTrackerEvents){ NULL };
  self->user_data = user_data;
}

RideFleet *
ride_tracker_get_fleet (RideTracker *self)
{
  return self->fleet;
}

void
ride_tracker_set_time_zone (RideTracker *self,
                            GTimeZone   *zone)
{
  ride_norm_set_time_zone (self->norm, zone);
}

void
ride_tracker_set_thresholds (RideTracker          *self,
                             const RideThresholds *thresholds)
{
  self->rules.thresholds = *thresholds;
}

void
ride_tracker_learn (RideTracker *self,
                    gint64       hour_us,
                    guint        n_events)
{
  ride_norm_learn (self->norm, hour_us, n_events);
}

static void
tell_trip (RideTracker           *self,
           const RideEvent       *event,
           const RideFleetChange *change)
{
  RideTrip trip;

  if (self->events.trip != NULL && ride_trip_rules_find (change, event, self->gap_us, &trip))
    self->events.trip (&trip, self->user_data);
}

static gboolean
is_retained (const RideEvent *event)
{
  return (event->flags & RIDE_EVENT_RETAINED) != 0;
}

RideApplied
ride_tracker_apply (RideTracker     *self,
                    const RideEvent *event,
                    gint64           now_us)
{
  RideFleetChange change;
  RideApplied applied = ride_fleet_apply_and_tell (self->fleet, event, &change);

  self->rules.now_us = now_us;
  if (!is_retained (event))
    ride_norm_count (self->norm, 1, now_us);
  if (applied == RIDE_APPLIED_FULL || !change.is_changed)
    return applied;

  if (self->events.snapshot != NULL && is_retained (event))
    self->events.snapshot (event, self->user_data);
  tell_trip (self, event, &change);
  ride_tracker_follow_event (self, event, &change);

  return applied;
}

guint
ride_tracker_apply_batch (RideTracker          *self,
                          const RideEventBatch *batch,
                          guint                 first,
                          guint                 n,
                          gint64                now_us)
{
  guint length = ride_event_batch_get_length (batch);
  guint expected = first;
  guint end;

  g_return_val_if_fail (first <= length, 0);

  end = first + MIN (n, length - first);
  /* What merging left out came all the same. */
  if (first == 0 && end > 0)
    ride_norm_count (self->norm, ride_event_batch_get_n_merged (batch), now_us);
  for (guint i = first; i < end; i++)
    {
      if (i == expected)
        expected = ride_fleet_expect (self->fleet, batch, i, end);
      ride_tracker_apply (self, ride_event_batch_get (batch, i), now_us);
    }

  return end - first;
}

void
ride_tracker_set_live (RideTracker *self,
                       gboolean     live,
                       gboolean     lossless,
                       gint64       now_us)
{
  self->rules.now_us = now_us;
  /* Before the first bike there was nothing to be missed. */
  if (live && !lossless && ride_fleet_get_n_bikes (self->fleet) > 0)
    self->gap_us = now_us;
  if (live == self->rules.is_live && (!live || lossless))
    return;

  self->rules.is_live = live;
  if (live)
    self->rules.live_us = now_us;
  ride_norm_set_live (self->norm, live, now_us);
  ride_tracker_follow_norm (self, RIDE_NORM_ALIVE);
}

/* A clock that was set back takes with it what lies in the future now. */
static void
take_time (RideTracker *self,
           gint64       now_us)
{
  self->rules.now_us = now_us;
  self->rules.live_us = MIN (self->rules.live_us, now_us);
  self->gap_us = MIN (self->gap_us, now_us);
}

static void
watch_feed (RideTracker *self)
{
  guint percent = self->rules.thresholds.dead_feed_percent;

  ride_norm_advance (self->norm, self->rules.now_us);
  if (self->rules.is_live)
    ride_tracker_follow_norm (self, ride_norm_judge (self->norm, percent));
}

static void
sweep (RideTracker *self)
{
  guint n_bikes = ride_fleet_get_n_bikes (self->fleet);
  guint end = MIN (n_bikes, self->sweep_next + SWEEP_LENGTH);
  guint n_with_alarms = 0;

  while (self->sweep_next < end && n_with_alarms < SWEEP_LENGTH_OF_ALARMS)
    if (ride_tracker_follow_time (self, self->sweep_next++))
      n_with_alarms++;

  if (self->sweep_next < n_bikes)
    return;

  self->sweep_next = 0;
  if (ABS (self->rules.now_us - self->settled_us) < SETTLE_INTERVAL_US)
    return;

  ride_tracker_settle_waiting (self);
  self->settled_us = self->rules.now_us;
}

void
ride_tracker_tick (RideTracker *self,
                   gint64       now_us)
{
  take_time (self, now_us);
  watch_feed (self);
  sweep (self);
}

guint
ride_tracker_get_n_alarms (const RideTracker *self)
{
  return ride_alarm_book_get_n (self->book);
}

guint
ride_tracker_count_alarms (const RideTracker *self,
                           RideAlarmLevel     level)
{
  return ride_alarm_book_count (self->book, level);
}

void
ride_tracker_foreach_alarm (const RideTracker *self,
                            RideAlarmFunc      func,
                            gpointer           user_data)
{
  const RideAlarm *alarm = ride_alarm_book_get_first (self->book);

  for (; alarm != NULL; alarm = ride_alarm_book_get_next (alarm))
    func (alarm, user_data);
}

const RideAlarm *
ride_tracker_find_alarm (const RideTracker *self,
                         gint64             id)
{
  return ride_alarm_book_find_id (self->book, id);
}

gsize
ride_tracker_get_memory (const RideTracker *self)
{
  return sizeof *self + ride_alarm_book_get_memory (self->book) + ride_norm_get_memory (self->norm);
}
