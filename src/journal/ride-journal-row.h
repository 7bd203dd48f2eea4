/* ride-journal-row.h: events, trips and alarms as rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. What is bound isn't copied: it must live until the
 * statement was run. What is read lives until the next step; a row that
 * nobody can have written is told by %FALSE, since files can be edited.
 */

#pragma once

#include "ride-alarm.h"
#include "ride-event.h"
#include "ride-sql.h"
#include "ride-trip.h"

G_BEGIN_DECLS

/** What ride_event_row_read_state() wants selected. */
#define RIDE_EVENT_STATE_COLUMNS \
  "seq, received_us, time_us, flags, verb, lock, payload_lock, facts, battery, bike, " \
  "latitude, longitude"

/** What ride_event_row_read() wants selected. */
#define RIDE_EVENT_COLUMNS \
  RIDE_EVENT_STATE_COLUMNS ", vehicle_state, fingerprint, sent_us, speed, heading, accuracy, " \
  "range, event_id, trip, station, area, raw_time, topic, payload"

#define RIDE_EVENT_INSERT \
  "INSERT INTO events (" RIDE_EVENT_COLUMNS ") VALUES " \
  "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

void     ride_event_row_bind       (sqlite3_stmt    *insert,
                                    gint64           seq,
                                    const RideEvent *event);

/** Reads only what a fleet needs to apply the event. */
gboolean ride_event_row_read_state (sqlite3_stmt *row,
                                    RideEvent    *event);
gboolean ride_event_row_read       (sqlite3_stmt *row,
                                    RideEvent    *event);

#define RIDE_TRIP_COLUMNS \
  "id, ended_us, recorded_us, start_us, end_us, kind, flags, bike, trip_id, latitude, longitude"
#define RIDE_TRIP_INSERT \
  "INSERT INTO trips (" RIDE_TRIP_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

/** When the trip ended, or where nobody knows, when it was recorded. */
gint64   ride_trip_get_ended_us    (const RideTrip *trip,
                                    gint64          recorded_us);
void     ride_trip_row_bind        (sqlite3_stmt   *insert,
                                    gint64          id,
                                    gint64          recorded_us,
                                    const RideTrip *trip);
gboolean ride_trip_row_read        (sqlite3_stmt *row,
                                    RideTrip     *trip);

#define RIDE_ALARM_COLUMNS \
  "id, bike, rule, level, since_us, raised_us, updated_us, cleared_us, acknowledged_us, " \
  "snoozed_until_us, battery, from_snapshot, note"
#define RIDE_ALARM_REPLACE \
  "INSERT OR REPLACE INTO alarms (" RIDE_ALARM_COLUMNS ") " \
  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

void     ride_alarm_row_bind       (sqlite3_stmt    *replace,
                                    const RideAlarm *alarm);
gboolean ride_alarm_row_read       (sqlite3_stmt *row,
                                    RideAlarm    *alarm);

G_END_DECLS
