/* ride-journal-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-row.h"

#include "ride-text.h"

#include <math.h>

/* Differences of times within it can't overflow. */
#define TIME_MAX_US (G_MAXINT64 / 4)

#define TRI_BITS 2
#define TRI_MASK 3
#define FLAGS_ALL ((RIDE_EVENT_TURN << 1) - 1)
#define TRIP_FLAGS_ALL ((RIDE_TRIP_SNAPSHOT << 1) - 1)

/* The columns in the order of the lists in the header; parameters count from 1. */
enum
{
  EVENT_SEQ,
  EVENT_RECEIVED,
  EVENT_TIME,
  EVENT_FLAGS,
  EVENT_VERB,
  EVENT_LOCK,
  EVENT_PAYLOAD_LOCK,
  EVENT_FACTS,
  EVENT_BATTERY,
  EVENT_BIKE,
  EVENT_LATITUDE,
  EVENT_LONGITUDE,
  EVENT_VEHICLE_STATE,
  EVENT_FINGERPRINT,
  EVENT_SENT,
  EVENT_SPEED,
  EVENT_HEADING,
  EVENT_ACCURACY,
  EVENT_RANGE,
  EVENT_ID,
  EVENT_TRIP,
  EVENT_STATION,
  EVENT_AREA,
  EVENT_RAW_TIME,
  EVENT_TOPIC,
  EVENT_PAYLOAD,
};

enum
{
  TRIP_ID,
  TRIP_ENDED,
  TRIP_RECORDED,
  TRIP_START,
  TRIP_END,
  TRIP_KIND,
  TRIP_FLAGS,
  TRIP_BIKE,
  TRIP_TRIP_ID,
  TRIP_LATITUDE,
  TRIP_LONGITUDE,
};

enum
{
  ALARM_ID,
  ALARM_BIKE,
  ALARM_RULE,
  ALARM_LEVEL,
  ALARM_SINCE,
  ALARM_RAISED,
  ALARM_UPDATED,
  ALARM_CLEARED,
  ALARM_ACKNOWLEDGED,
  ALARM_SNOOZED,
  ALARM_BATTERY,
  ALARM_FROM_SNAPSHOT,
  ALARM_NOTE,
};

static void
bind_text (sqlite3_stmt *statement,
           int           column,
           const char   *text)
{
  sqlite3_bind_text (statement, column + 1, text, -1, SQLITE_STATIC);
}

/* Zero stands for "none". */
static void
bind_time (sqlite3_stmt *statement,
           int           column,
           gint64        time_us)
{
  if (time_us != 0)
    sqlite3_bind_int64 (statement, column + 1, time_us);
  else
    sqlite3_bind_null (statement, column + 1);
}

static void
bind_double_if (sqlite3_stmt *statement,
                int           column,
                gboolean      has_value,
                double        value)
{
  if (has_value)
    sqlite3_bind_double (statement, column + 1, value);
  else
    sqlite3_bind_null (statement, column + 1);
}

static void
bind_battery (sqlite3_stmt *statement,
              int           column,
              guint8        battery)
{
  if (battery != RIDE_BATTERY_NONE)
    sqlite3_bind_int (statement, column + 1, battery);
  else
    sqlite3_bind_null (statement, column + 1);
}

static guint
pack_facts (const RideEvent *event)
{
  return event->online | event->tipped << TRI_BITS | event->reserved << 2 * TRI_BITS |
         event->disabled << 3 * TRI_BITS;
}

/* SQLite has no way to store what is not a number. */
static RideEventFlags
get_flags (const RideEvent *event)
{
  gboolean is_place = isfinite (event->latitude) && isfinite (event->longitude);

  return is_place ? event->flags : event->flags & ~RIDE_EVENT_HAS_PLACE;
}

static void
bind_state (sqlite3_stmt    *insert,
            const RideEvent *event)
{
  RideEventFlags flags = get_flags (event);
  gboolean has_place = (flags & RIDE_EVENT_HAS_PLACE) != 0;

  sqlite3_bind_int64 (insert, EVENT_RECEIVED + 1, event->received_us);
  sqlite3_bind_int64 (insert, EVENT_TIME + 1, event->time_us);
  sqlite3_bind_int (insert, EVENT_FLAGS + 1, flags);
  sqlite3_bind_int (insert, EVENT_VERB + 1, event->verb);
  sqlite3_bind_int (insert, EVENT_LOCK + 1, event->lock);
  sqlite3_bind_int (insert, EVENT_PAYLOAD_LOCK + 1, event->payload_lock);
  sqlite3_bind_int (insert, EVENT_FACTS + 1, pack_facts (event));
  bind_battery (insert, EVENT_BATTERY, event->battery);
  bind_text (insert, EVENT_BIKE, event->bike);
  bind_double_if (insert, EVENT_LATITUDE, has_place, event->latitude);
  bind_double_if (insert, EVENT_LONGITUDE, has_place, event->longitude);
}

void
ride_event_row_bind (sqlite3_stmt    *insert,
                     gint64           seq,
                     const RideEvent *event)
{
  RideEventFlags flags = event->flags;

  sqlite3_bind_int64 (insert, EVENT_SEQ + 1, seq);
  bind_state (insert, event);
  sqlite3_bind_int (insert, EVENT_VEHICLE_STATE + 1, event->vehicle_state);
  sqlite3_bind_int64 (insert, EVENT_FINGERPRINT + 1, (gint64) event->fingerprint);
  bind_time (insert, EVENT_SENT, event->sent_us);
  bind_double_if (insert, EVENT_SPEED, (flags & RIDE_EVENT_HAS_SPEED) != 0, event->speed);
  bind_double_if (insert, EVENT_HEADING, (flags & RIDE_EVENT_HAS_HEADING) != 0, event->heading);
  bind_double_if (insert, EVENT_ACCURACY, (flags & RIDE_EVENT_HAS_ACCURACY) != 0,
                  event->accuracy);
  bind_double_if (insert, EVENT_RANGE, (flags & RIDE_EVENT_HAS_RANGE) != 0, event->range);
  bind_text (insert, EVENT_ID, event->event_id);
  bind_text (insert, EVENT_TRIP, event->trip);
  bind_text (insert, EVENT_STATION, event->station);
  bind_text (insert, EVENT_AREA, event->area);
  bind_text (insert, EVENT_RAW_TIME, event->raw_time);
  bind_text (insert, EVENT_TOPIC, event->topic);
  sqlite3_bind_blob64 (insert, EVENT_PAYLOAD + 1, event->payload_length > 0 ? event->payload : NULL,
                       event->payload_length, SQLITE_STATIC);
}

static gboolean
is_time (gint64 time_us)
{
  return time_us >= -TIME_MAX_US && time_us <= TIME_MAX_US;
}

/* Returns %FALSE where the column isn't an integer from 0 to @max. */
static gboolean
read_choice (sqlite3_stmt *row,
             int           column,
             guint         max,
             guint8       *choice)
{
  gint64 value = sqlite3_column_int64 (row, column);

  *choice = value;
  return value >= 0 && value <= max;
}

static gboolean
read_bike (sqlite3_stmt *row,
           int           column,
           const char  **bike)
{
  *bike = (const char *) sqlite3_column_text (row, column);

  return *bike != NULL &&
         ride_text_is_acceptable (*bike, sqlite3_column_bytes (row, column), RIDE_BIKE_ID_MAX);
}

/* Returns the text, %NULL also where it isn't one. */
static const char *
read_text (sqlite3_stmt *row,
           int           column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text != NULL && ride_text_is_utf8 (text, sqlite3_column_bytes (row, column)) ? text : NULL;
}

static guint8
read_battery (sqlite3_stmt *row,
              int           column)
{
  gint64 battery = sqlite3_column_int64 (row, column);

  if (sqlite3_column_type (row, column) != SQLITE_INTEGER || battery < 0 || battery > 100)
    return RIDE_BATTERY_NONE;

  return battery;
}

static gboolean
read_place (sqlite3_stmt *row,
            int           column,
            double       *latitude,
            double       *longitude)
{
  *latitude = sqlite3_column_double (row, column);
  *longitude = sqlite3_column_double (row, column + 1);

  return fabs (*latitude) <= 90 && fabs (*longitude) <= 180;
}

static gboolean
read_facts (sqlite3_stmt *row,
            RideEvent    *event)
{
  gint64 facts = sqlite3_column_int64 (row, EVENT_FACTS);

  event->online = facts & TRI_MASK;
  event->tipped = facts >> TRI_BITS & TRI_MASK;
  event->reserved = facts >> 2 * TRI_BITS & TRI_MASK;
  event->disabled = facts >> 3 * TRI_BITS & TRI_MASK;

  return event->online <= RIDE_TRI_YES && event->tipped <= RIDE_TRI_YES &&
         event->reserved <= RIDE_TRI_YES && event->disabled <= RIDE_TRI_YES;
}

gboolean
ride_event_row_read_state (sqlite3_stmt *row,
                           RideEvent    *event)
{
  event->received_us = sqlite3_column_int64 (row, EVENT_RECEIVED);
  event->time_us = sqlite3_column_int64 (row, EVENT_TIME);
  event->flags = sqlite3_column_int64 (row, EVENT_FLAGS) & FLAGS_ALL;
  event->battery = read_battery (row, EVENT_BATTERY);
  if ((event->flags & RIDE_EVENT_HAS_PLACE) != 0 &&
      !read_place (row, EVENT_LATITUDE, &event->latitude, &event->longitude))
    event->flags &= ~RIDE_EVENT_HAS_PLACE;

  return is_time (event->received_us) && is_time (event->time_us) &&
         read_bike (row, EVENT_BIKE, &event->bike) && read_facts (row, event) &&
         read_choice (row, EVENT_VERB, RIDE_VERB_ONLINE, &event->verb) &&
         read_choice (row, EVENT_LOCK, RIDE_LOCK_JAMMED, &event->lock) &&
         read_choice (row, EVENT_PAYLOAD_LOCK, RIDE_LOCK_JAMMED, &event->payload_lock);
}

static void
read_measure (sqlite3_stmt  *row,
              int            column,
              RideEventFlags flag,
              RideEvent     *event,
              float         *value)
{
  *value = sqlite3_column_double (row, column);
  if (sqlite3_column_type (row, column) == SQLITE_NULL || !isfinite (*value))
    event->flags &= ~flag;
}

gboolean
ride_event_row_read (sqlite3_stmt *row,
                     RideEvent    *event)
{
  *event = (RideEvent){ 0 };
  if (!ride_event_row_read_state (row, event) ||
      !read_choice (row, EVENT_VEHICLE_STATE, RIDE_VEHICLE_STATE_UNKNOWN, &event->vehicle_state))
    return FALSE;

  event->fingerprint = (guint64) sqlite3_column_int64 (row, EVENT_FINGERPRINT);
  event->sent_us = sqlite3_column_int64 (row, EVENT_SENT);
  read_measure (row, EVENT_SPEED, RIDE_EVENT_HAS_SPEED, event, &event->speed);
  read_measure (row, EVENT_HEADING, RIDE_EVENT_HAS_HEADING, event, &event->heading);
  read_measure (row, EVENT_ACCURACY, RIDE_EVENT_HAS_ACCURACY, event, &event->accuracy);
  read_measure (row, EVENT_RANGE, RIDE_EVENT_HAS_RANGE, event, &event->range);
  event->event_id = read_text (row, EVENT_ID);
  event->trip = read_text (row, EVENT_TRIP);
  event->station = read_text (row, EVENT_STATION);
  event->area = read_text (row, EVENT_AREA);
  event->raw_time = read_text (row, EVENT_RAW_TIME);
  event->topic = read_text (row, EVENT_TOPIC);
  event->payload = sqlite3_column_blob (row, EVENT_PAYLOAD);
  event->payload_length = sqlite3_column_bytes (row, EVENT_PAYLOAD);

  return event->topic != NULL && is_time (event->sent_us);
}

gint64
ride_trip_get_ended_us (const RideTrip *trip,
                        gint64          recorded_us)
{
  return trip->end_us != 0 ? trip->end_us : recorded_us;
}

void
ride_trip_row_bind (sqlite3_stmt   *insert,
                    gint64          id,
                    gint64          recorded_us,
                    const RideTrip *trip)
{
  sqlite3_bind_int64 (insert, TRIP_ID + 1, id);
  sqlite3_bind_int64 (insert, TRIP_ENDED + 1, ride_trip_get_ended_us (trip, recorded_us));
  sqlite3_bind_int64 (insert, TRIP_RECORDED + 1, recorded_us);
  bind_time (insert, TRIP_START, trip->start_us);
  bind_time (insert, TRIP_END, trip->end_us);
  sqlite3_bind_int (insert, TRIP_KIND + 1, trip->kind);
  sqlite3_bind_int (insert, TRIP_FLAGS + 1, trip->flags);
  bind_text (insert, TRIP_BIKE, trip->bike);
  bind_text (insert, TRIP_TRIP_ID, trip->trip_id);
  bind_double_if (insert, TRIP_LATITUDE, trip->has_place, trip->latitude);
  bind_double_if (insert, TRIP_LONGITUDE, trip->has_place, trip->longitude);
}

gboolean
ride_trip_row_read (sqlite3_stmt *row,
                    RideTrip     *trip)
{
  guint8 kind = 0;

  *trip = (RideTrip){
    .trip_id = read_text (row, TRIP_TRIP_ID),
    .start_us = sqlite3_column_int64 (row, TRIP_START),
    .end_us = sqlite3_column_int64 (row, TRIP_END),
    .flags = sqlite3_column_int64 (row, TRIP_FLAGS) & TRIP_FLAGS_ALL,
  };
  trip->has_place = sqlite3_column_type (row, TRIP_LATITUDE) != SQLITE_NULL &&
                    read_place (row, TRIP_LATITUDE, &trip->latitude, &trip->longitude);
  if (!is_time (trip->start_us) || !is_time (trip->end_us) ||
      !read_bike (row, TRIP_BIKE, &trip->bike) ||
      !read_choice (row, TRIP_KIND, RIDE_N_TRIP_KINDS - 1, &kind))
    return FALSE;
  trip->kind = kind;

  return TRUE;
}

void
ride_alarm_row_bind (sqlite3_stmt    *replace,
                     const RideAlarm *alarm)
{
  sqlite3_bind_int64 (replace, ALARM_ID + 1, alarm->id);
  bind_text (replace, ALARM_BIKE, alarm->bike);
  sqlite3_bind_int (replace, ALARM_RULE + 1, alarm->rule);
  sqlite3_bind_int (replace, ALARM_LEVEL + 1, alarm->level);
  sqlite3_bind_int64 (replace, ALARM_SINCE + 1, alarm->since_us);
  sqlite3_bind_int64 (replace, ALARM_RAISED + 1, alarm->raised_us);
  sqlite3_bind_int64 (replace, ALARM_UPDATED + 1, alarm->updated_us);
  bind_time (replace, ALARM_CLEARED, alarm->cleared_us);
  bind_time (replace, ALARM_ACKNOWLEDGED, alarm->acknowledged_us);
  bind_time (replace, ALARM_SNOOZED, alarm->snoozed_until_us);
  bind_battery (replace, ALARM_BATTERY, alarm->battery);
  sqlite3_bind_int (replace, ALARM_FROM_SNAPSHOT + 1, alarm->from_snapshot);
  bind_text (replace, ALARM_NOTE, alarm->note);
}

static const char *
read_note (sqlite3_stmt *row)
{
  const char *note = read_text (row, ALARM_NOTE);

  return sqlite3_column_bytes (row, ALARM_NOTE) <= RIDE_ALARM_NOTE_MAX ? note : NULL;
}

gboolean
ride_alarm_row_read (sqlite3_stmt *row,
                     RideAlarm    *alarm)
{
  gboolean has_bike = sqlite3_column_type (row, ALARM_BIKE) != SQLITE_NULL;
  guint8 rule, level;

  *alarm = (RideAlarm){
    .id = sqlite3_column_int64 (row, ALARM_ID),
    .since_us = sqlite3_column_int64 (row, ALARM_SINCE),
    .raised_us = sqlite3_column_int64 (row, ALARM_RAISED),
    .updated_us = sqlite3_column_int64 (row, ALARM_UPDATED),
    .cleared_us = sqlite3_column_int64 (row, ALARM_CLEARED),
    .acknowledged_us = sqlite3_column_int64 (row, ALARM_ACKNOWLEDGED),
    .snoozed_until_us = sqlite3_column_int64 (row, ALARM_SNOOZED),
    .battery = read_battery (row, ALARM_BATTERY),
    .from_snapshot = sqlite3_column_int (row, ALARM_FROM_SNAPSHOT) != 0,
    .note = read_note (row),
  };
  if (alarm->id <= 0 || (has_bike && !read_bike (row, ALARM_BIKE, &alarm->bike)) ||
      !read_choice (row, ALARM_RULE, RIDE_N_ALARM_RULES - 1, &rule) ||
      !read_choice (row, ALARM_LEVEL, RIDE_N_ALARM_LEVELS - 1, &level))
    return FALSE;
  alarm->rule = rule;
  alarm->level = level;

  return TRUE;
}
