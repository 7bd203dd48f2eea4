/* ride-tail-json.h: events and connection states as lines of JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no network, no clock. The lines are the contract with scripts;
 * README documents them.
 */

#pragma once

#include "ride-alarm.h"
#include "ride-connection.h"
#include "ride-event.h"
#include "ride-trip.h"

G_BEGIN_DECLS

/** Appends one object and a newline. */
void ride_tail_json_append_event      (GString         *text,
                                       const RideEvent *event);

/** Appends one object and a newline. */
void ride_tail_json_append_trip       (GString        *text,
                                       const RideTrip *trip);

/** @change: (nullable): what became of the alarm */
void ride_tail_json_append_alarm      (GString         *text,
                                       const RideAlarm *alarm,
                                       const char      *change);

/**
 * ride_tail_json_append_connection:
 * @now_us: monotonic, for "retryIn"
 *
 * Appends one object and a newline.
 */
void ride_tail_json_append_connection (GString              *text,
                                       const RideConnection *connection,
                                       gint64                now_us);

G_END_DECLS
