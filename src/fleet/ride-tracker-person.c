/* ride-tracker-person.c: what a person does to alarms, and what is kept of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-tracker-private.h"

void
ride_tracker_restore_alarm (RideTracker     *self,
                            const RideAlarm *alarm)
{
  guint position;

  if (!ride_alarm_book_restore (self->book, alarm) || alarm->bike == NULL)
    return;

  if (ride_fleet_find (self->fleet, alarm->bike, &position))
    ride_tracker_place_waiting (self, position);
}

void
ride_tracker_set_last_alarm_id (RideTracker *self,
                                gint64       id)
{
  ride_alarm_book_set_last_id (self->book, id);
}

static gboolean
finish_handling (RideTracker *self,
                 RideAlarm   *alarm,
                 gint64       now_us)
{
  alarm->updated_us = now_us;
  if (self->events.alarm != NULL)
    self->events.alarm (alarm, RIDE_ALARM_HANDLED, self->user_data);

  return TRUE;
}

gboolean
ride_tracker_acknowledge (RideTracker *self,
                          gint64       id,
                          gint64       now_us)
{
  RideAlarm *alarm = ride_alarm_book_find_id (self->book, id);

  if (alarm == NULL)
    return FALSE;

  alarm->acknowledged_us = now_us;

  return finish_handling (self, alarm, now_us);
}

gboolean
ride_tracker_snooze (RideTracker *self,
                     gint64       id,
                     gint64       until_us,
                     gint64       now_us)
{
  RideAlarm *alarm = ride_alarm_book_find_id (self->book, id);

  if (alarm == NULL)
    return FALSE;

  alarm->snoozed_until_us = until_us;

  return finish_handling (self, alarm, now_us);
}

gboolean
ride_tracker_note (RideTracker *self,
                   gint64       id,
                   const char  *note,
                   gint64       now_us)
{
  RideAlarm *alarm = ride_alarm_book_find_id (self->book, id);

  if (alarm == NULL)
    return FALSE;

  ride_alarm_book_set_note (self->book, alarm, note);

  return finish_handling (self, alarm, now_us);
}
