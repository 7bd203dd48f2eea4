/* ride-tracker-alarms.c: how alarms are raised, updated and cleared.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-tracker-private.h"

/* How long the feed has to be there before a bike that nothing is known of counts as gone. */
#define SETTLED_US (10 * 60 * G_TIME_SPAN_SECOND)

/* The bike that is looked at; @event is %NULL where the time alone went on. */
typedef struct
{
  guint position;
  const char *id;
  const RideRecordFields *fields;
  const RideEvent *event;
} Bike;

static void
tell (RideTracker     *self,
      const RideAlarm *alarm,
      RideAlarmChange  change)
{
  if (self->events.alarm != NULL)
    self->events.alarm (alarm, change, self->user_data);
}

static gint64
get_since_by_event (const RideEvent *event,
                    RideAlarmRule    rule)
{
  /* The time in a last will is that of the connect. */
  if (rule == RIDE_ALARM_OFFLINE && event->online != RIDE_TRI_NONE)
    return event->received_us;

  return event->time_us;
}

static gint64
get_since (const RideTracker *self,
           const Bike        *bike,
           RideAlarmRule      rule)
{
  if (ride_alarm_rules_is_by_time (rule))
    return ride_alarm_rules_get_since (&self->rules, rule, bike->fields);
  if (bike->event != NULL)
    return get_since_by_event (bike->event, rule);

  return bike->fields->last_us != 0 ? bike->fields->last_us : self->rules.now_us;
}

static gboolean
is_from_snapshot (const RideTracker *self,
                  const Bike        *bike,
                  RideAlarmRule      rule,
                  RideAlarmLevel     level)
{
  if (bike->event != NULL)
    return (bike->event->flags & RIDE_EVENT_RETAINED) != 0;

  return ride_alarm_rules_is_by_time (rule) &&
         ride_alarm_rules_is_old_news (&self->rules, rule, level, bike->fields);
}

static guint8
get_battery (const Bike   *bike,
             RideAlarmRule rule)
{
  return rule == RIDE_ALARM_BATTERY ? bike->fields->battery : RIDE_BATTERY_NONE;
}

static void
raise_alarm (RideTracker   *self,
             const Bike    *bike,
             RideAlarmRule  rule,
             RideAlarmLevel level)
{
  const RideAlarm alarm = {
    .bike = bike->id,
    .rule = rule,
    .level = level,
    .since_us = get_since (self, bike, rule),
    .raised_us = self->rules.now_us,
    .updated_us = self->rules.now_us,
    .battery = get_battery (bike, rule),
    .from_snapshot = is_from_snapshot (self, bike, rule, level),
  };

  tell (self, ride_alarm_book_open (self->book, bike->position, &alarm), RIDE_ALARM_RAISED);
}

static void
clear_alarm (RideTracker *self,
             RideAlarm   *alarm)
{
  alarm->cleared_us = self->rules.now_us;
  alarm->updated_us = self->rules.now_us;
  tell (self, alarm, RIDE_ALARM_CLEARED);
  ride_alarm_book_close (self->book, alarm);
}

/* What a person did was meant for what they saw. */
static void
worsen (RideTracker *self,
        const Bike  *bike,
        RideAlarm   *alarm,
        int          level)
{
  alarm->acknowledged_us = 0;
  alarm->snoozed_until_us = 0;
  alarm->from_snapshot = is_from_snapshot (self, bike, alarm->rule, level);
}

/* The same ride may turn out to have begun at another time than was thought,
 * and a sign of life may be told so late that the silence is still too long. */
static gint64
get_newer_since (const Bike      *bike,
                 const RideAlarm *alarm)
{
  if (alarm->rule == RIDE_ALARM_SILENT)
    return MAX (alarm->since_us, bike->fields->last_us);
  if (alarm->rule == RIDE_ALARM_LONG_RIDE || alarm->rule == RIDE_ALARM_UNUSED)
    return bike->fields->since_us;

  return alarm->since_us;
}

static void
update_alarm (RideTracker *self,
              const Bike  *bike,
              RideAlarm   *alarm,
              int          level)
{
  gint64 since_us = get_newer_since (bike, alarm);

  alarm->battery = get_battery (bike, alarm->rule);
  if (level == (int) alarm->level && since_us == alarm->since_us)
    return;

  if (level > (int) alarm->level)
    worsen (self, bike, alarm, level);
  ride_alarm_book_set_level (self->book, alarm, level);
  alarm->since_us = since_us;
  alarm->updated_us = self->rules.now_us;
  tell (self, alarm, RIDE_ALARM_UPDATED);
}

/* An event tells that a wait is over; that one is too long, the time tells. */
static gboolean
is_for_the_time (const Bike      *bike,
                 RideAlarmRule    rule,
                 const RideAlarm *open,
                 int              level)
{
  if (bike->event == NULL || !ride_alarm_rules_is_by_time (rule))
    return FALSE;

  return open == NULL || level > (int) open->level;
}

static void
follow_rule (RideTracker  *self,
             const Bike   *bike,
             RideAlarmRule rule,
             RideAlarm    *open)
{
  int level = ride_alarm_rules_judge (&self->rules, rule, bike->fields, open);

  if (is_for_the_time (bike, rule, open, level))
    return;

  if (open == NULL && level != RIDE_ALARM_LEVEL_NONE)
    raise_alarm (self, bike, rule, level);
  else if (open != NULL && level == RIDE_ALARM_LEVEL_NONE)
    clear_alarm (self, open);
  else if (open != NULL)
    update_alarm (self, bike, open, level);
}

static void
follow_bike (RideTracker *self,
             const Bike  *bike)
{
  RideAlarm *open[RIDE_N_ALARM_RULES];

  ride_alarm_book_place (self->book, bike->id, bike->position);
  ride_alarm_book_find_all (self->book, bike->position, open);
  for (RideAlarmRule i = 0; i < RIDE_ALARM_DEAD_FEED; i++)
    follow_rule (self, bike, i, open[i]);
}

static gboolean
is_fine (const RideTracker      *self,
         guint                   position,
         const RideRecordFields *fields)
{
  return !ride_alarm_book_has_any (self->book, position) &&
         ride_alarm_rules_is_fine (&self->rules, fields);
}

static const RideRecord *
get_record (const RideTracker *self,
            guint              position)
{
  return ride_fleet_store_get (ride_fleet_get_store (self->fleet), position);
}

void
ride_tracker_follow_event (RideTracker           *self,
                           const RideEvent       *event,
                           const RideFleetChange *change)
{
  const Bike bike = {
    .position = change->position,
    .id = ride_record_get_id (get_record (self, change->position)),
    .fields = &change->after,
    .event = event,
  };

  if (!is_fine (self, change->position, &change->after) ||
      ride_alarm_book_get_n_waiting (self->book) > 0)
    follow_bike (self, &bike);
}

gboolean
ride_tracker_follow_time (RideTracker *self,
                          guint        position)
{
  const RideRecord *record = get_record (self, position);
  RideRecordFields fields;

  ride_record_load (record, &fields);
  if (is_fine (self, position, &fields))
    return FALSE;

  follow_bike (self, &(Bike){ position, ride_record_get_id (record), &fields, NULL });

  return TRUE;
}

void
ride_tracker_place_waiting (RideTracker *self,
                            guint        position)
{
  const char *bike = ride_record_get_id (get_record (self, position));

  ride_alarm_book_place (self->book, bike, position);
}

static void
place_waiting (RideTracker *self)
{
  g_autoptr (GList) waiting = ride_alarm_book_list_waiting (self->book);

  for (GList *i = waiting; i != NULL; i = i->next)
    {
      const RideAlarm *alarm = i->data;
      guint position;

      if (ride_fleet_find (self->fleet, alarm->bike, &position))
        ride_tracker_place_waiting (self, position);
    }
}

static void
clear_waiting (RideTracker *self)
{
  g_autoptr (GList) waiting = ride_alarm_book_list_waiting (self->book);

  for (GList *i = waiting; i != NULL; i = i->next)
    clear_alarm (self, i->data);
}

void
ride_tracker_settle_waiting (RideTracker *self)
{
  const RideAlarmRules *rules = &self->rules;

  if (ride_alarm_book_get_n_waiting (self->book) == 0)
    return;

  place_waiting (self);
  if (rules->is_live && rules->now_us - rules->live_us >= SETTLED_US)
    clear_waiting (self);
}

static void
raise_dead_feed (RideTracker *self)
{
  const RideAlarm alarm = {
    .rule = RIDE_ALARM_DEAD_FEED,
    .level = RIDE_ALARM_CRITICAL,
    .since_us = self->rules.now_us - RIDE_NORM_WINDOW_US,
    .raised_us = self->rules.now_us,
    .updated_us = self->rules.now_us,
    .battery = RIDE_BATTERY_NONE,
  };

  tell (self, ride_alarm_book_open (self->book, RIDE_ALARM_BOOK_FEED, &alarm), RIDE_ALARM_RAISED);
}

void
ride_tracker_follow_norm (RideTracker    *self,
                          RideNormVerdict verdict)
{
  RideAlarm *open = ride_alarm_book_find (self->book, RIDE_ALARM_BOOK_FEED, RIDE_ALARM_DEAD_FEED);

  if (verdict == RIDE_NORM_DEAD && open == NULL)
    raise_dead_feed (self);
  if (verdict == RIDE_NORM_ALIVE && open != NULL)
    clear_alarm (self, open);
}
