/* ride-report.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-report.h"

#include "ride-keeper.h"
#include "ride-tail-json.h"
#include "ride-tail-text.h"
#include "ride-tracker.h"

/* In a recording hours may pass between two lines. They are not waited for,
 * and looked through in steps that are short enough to say when it was. */
#define STEP_US G_USEC_PER_SEC
#define STEPS_MAX 240

struct _RideReport
{
  gboolean json;
  gboolean quiet;
  GTimeZone *zone;
  RideTracker *tracker;
  RideKeeper *keeper;
  GString *text;
  RideReportCounts counts;
  gint64 ticked_us;
};

static void
on_trip (const RideTrip *trip,
         gpointer        user_data)
{
  RideReport *self = user_data;

  self->counts.rides++;
  if (self->quiet)
    return;

  if (self->json)
    ride_tail_json_append_trip (self->text, trip);
  else
    ride_tail_text_append_trip (self->text, trip, self->zone);
}

static void
on_alarm (const RideAlarm *alarm,
          RideAlarmChange  change,
          gpointer         user_data)
{
  RideReport *self = user_data;

  if (change == RIDE_ALARM_RAISED)
    self->counts.alarms++;
  if (self->quiet)
    return;

  if (self->json)
    ride_tail_json_append_alarm (self->text, alarm, ride_alarm_change_to_string (change));
  else
    ride_tail_text_append_alarm (self->text, alarm, change, self->zone);
}

static const RideTrackerEvents tracker_events = {
  .trip = on_trip,
  .alarm = on_alarm,
};

RideReport *
ride_report_new (gboolean     json,
                 gboolean     quiet,
                 guint        qos,
                 RideJournal *journal)
{
  RideReport *self = g_new0 (RideReport, 1);
  RideThresholds thresholds = ride_thresholds_default ();

  self->json = json;
  self->quiet = quiet;
  self->zone = g_time_zone_new_local ();
  self->text = g_string_new (NULL);
  self->tracker = ride_tracker_new (&thresholds, NULL, NULL);
  self->keeper = ride_keeper_new (self->tracker, journal, qos, &tracker_events, self);
  ride_keeper_expect_all (self->keeper);

  return self;
}

void
ride_report_free (RideReport *self)
{
  g_clear_pointer (&self->keeper, ride_keeper_free);
  g_clear_pointer (&self->tracker, ride_tracker_free);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void
append_event (RideReport      *self,
              const RideEvent *event)
{
  if (self->json)
    ride_tail_json_append_event (self->text, event);
  else
    ride_tail_text_append_event (self->text, event, self->zone);
}

void
ride_report_add_event (RideReport      *self,
                       const RideEvent *event)
{
  self->counts.events++;
  if (!self->quiet)
    append_event (self, event);

  if ((event->flags & RIDE_EVENT_RETAINED) != 0)
    self->counts.retained++;

  ride_keeper_add_event (self->keeper, event);
  ride_tracker_apply (self->tracker, event, event->received_us);
}

void
ride_report_add_state (RideReport           *self,
                       const RideConnection *connection,
                       gint64                now_us,
                       gint64                monotonic_us)
{
  ride_keeper_take_connection (self->keeper, connection, now_us, now_us);
  if (self->json && !self->quiet)
    ride_tail_json_append_connection (self->text, connection, monotonic_us);
}

void
ride_report_tick (RideReport *self,
                  gint64      now_us)
{
  ride_tracker_tick (self->tracker, now_us);
}

void
ride_report_advance (RideReport *self,
                     gint64      now_us)
{
  gint64 passed_us = now_us - self->ticked_us;
  gint64 step_us = MAX (passed_us / STEPS_MAX, STEP_US);

  /* The first time, or the clock was set back. */
  if (self->ticked_us == 0 || passed_us < 0)
    self->ticked_us = now_us - step_us;

  while (now_us - self->ticked_us >= step_us)
    {
      self->ticked_us += step_us;
      ride_tracker_tick (self->tracker, self->ticked_us);
    }
}

void
ride_report_flush (RideReport *self)
{
  ride_keeper_flush (self->keeper);
}

GString *
ride_report_get_text (RideReport *self)
{
  return self->text;
}

RideReportCounts
ride_report_get_counts (const RideReport *self)
{
  RideReportCounts counts = self->counts;

  counts.bikes = ride_fleet_get_n_bikes (ride_tracker_get_fleet (self->tracker));

  return counts;
}
