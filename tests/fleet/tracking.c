/* tracking.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tracking.h"

static void
write_time (GString *told,
            gint64   time_us)
{
  if (time_us == 0)
    g_string_append (told, " -");
  else
    g_string_append_printf (told, " %" G_GINT64_FORMAT, (time_us - T0) / SECOND);
}

static void
on_trip (const RideTrip *trip,
         gpointer        user_data)
{
  Tracking *self = user_data;

  self->n_told++;
  g_string_append_printf (self->told, "ride %s", ride_trip_kind_to_string (trip->kind));
  write_time (self->told, trip->start_us);
  write_time (self->told, trip->end_us);
  if ((trip->flags & RIDE_TRIP_AT_LEAST) != 0)
    g_string_append (self->told, " at-least");
  if ((trip->flags & RIDE_TRIP_ACROSS_GAP) != 0)
    g_string_append (self->told, " across-gap");
  if ((trip->flags & RIDE_TRIP_SNAPSHOT) != 0)
    g_string_append (self->told, " snapshot");
  g_string_append_c (self->told, '\n');
}

static void
on_alarm (const RideAlarm *alarm,
          RideAlarmChange  change,
          gpointer         user_data)
{
  Tracking *self = user_data;

  self->n_told++;
  g_string_append_printf (self->told, "alarm %s %s %s", ride_alarm_change_to_string (change),
                          ride_alarm_rule_to_string (alarm->rule),
                          ride_alarm_level_to_string (alarm->level));
  write_time (self->told, alarm->since_us);
  if (alarm->from_snapshot)
    g_string_append (self->told, " snapshot");
  g_string_append_c (self->told, '\n');
  g_assert_cmpint (alarm->updated_us, ==, self->now_us);
  g_assert_cmpint (alarm->cleared_us, ==, change == RIDE_ALARM_CLEARED ? self->now_us : 0);
}

Tracking *
tracking_new (void)
{
  const RideThresholds thresholds = ride_thresholds_default ();
  const RideTrackerEvents events = { .trip = on_trip, .alarm = on_alarm };
  Tracking *self = g_new0 (Tracking, 1);

  self->told = g_string_new (NULL);
  self->now_us = T0;
  self->tracker = ride_tracker_new (&thresholds, &events, self);
  ride_tracker_set_live (self->tracker, TRUE, TRUE, T0);

  return self;
}

void
tracking_free (Tracking *self)
{
  ride_tracker_free (self->tracker);
  g_string_free (self->told, TRUE);
  g_free (self);
}

RideEvent
tracking_event (const Tracking *self,
                RideVerb        verb,
                RideLock        lock,
                RideEventFlags  flags)
{
  return (RideEvent){
    .bike = "B-1",
    .verb = verb,
    .lock = lock,
    .payload_lock = verb == RIDE_VERB_STATUS ? lock : RIDE_LOCK_NONE,
    .time_us = self->now_us,
    .received_us = self->now_us,
    .flags = flags,
    .battery = RIDE_BATTERY_NONE,
  };
}

void
tracking_apply (Tracking        *self,
                const RideEvent *event)
{
  ride_tracker_apply (self->tracker, event, self->now_us);
}

static void
apply_new (Tracking *self,
           RideVerb  verb,
           RideLock  lock)
{
  RideEvent event = tracking_event (self, verb, lock, 0);

  tracking_apply (self, &event);
}

void
tracking_unlock (Tracking *self)
{
  apply_new (self, RIDE_VERB_UNLOCK, RIDE_LOCK_UNLOCKED);
}

void
tracking_lock (Tracking *self)
{
  apply_new (self, RIDE_VERB_LOCK, RIDE_LOCK_LOCKED);
}

void
tracking_report (Tracking *self,
                 RideLock  lock)
{
  apply_new (self, RIDE_VERB_STATUS, lock);
}

void
tracking_step (Tracking *self,
               gint64    step_us)
{
  self->now_us += step_us;
  ride_tracker_tick (self->tracker, self->now_us);
}

void
tracking_pass (Tracking *self,
               gint64    span_us,
               gint64    step_us)
{
  for (gint64 passed = 0; passed < span_us; passed += step_us)
    tracking_step (self, step_us);
}

void
tracking_expect (Tracking   *self,
                 const char *told)
{
  g_assert_cmpstr (self->told->str, ==, told);
  g_string_truncate (self->told, 0);
}
