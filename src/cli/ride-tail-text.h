/* ride-tail-text.h: events and connection states as lines for people.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-alarm.h"
#include "ride-connection.h"
#include "ride-event.h"
#include "ride-fleet.h"
#include "ride-trip.h"

G_BEGIN_DECLS

/**
 * ride_tail_text_append_event:
 * @zone: the time zone to say times in
 *
 * Appends one line.
 */
void  ride_tail_text_append_event        (GString         *text,
                                          const RideEvent *event,
                                          GTimeZone       *zone);

/** Appends @bike, and spaces where it is short, so that words stand below each other. */
void        ride_tail_text_append_bike   (GString      *text,
                                          const char   *bike);

/** Returns: (transfer none): a word for people. */
const char *ride_tail_text_get_state     (RideBikeState state);

/** Returns: (transfer full): date and time of @time_us, Unix time, in @zone. */
char       *ride_tail_text_describe_time (gint64        time_us,
                                          GTimeZone    *zone);

/* Each appends one line. */
void  ride_tail_text_append_trip         (GString        *text,
                                          const RideTrip *trip,
                                          GTimeZone      *zone);
void  ride_tail_text_append_alarm        (GString         *text,
                                          const RideAlarm *alarm,
                                          RideAlarmChange  change,
                                          GTimeZone       *zone);

/** Returns: whether something is wrong, so that people want to know whatever they asked for. */
gboolean ride_tail_text_is_trouble (const RideConnection *connection);

/**
 * ride_tail_text_describe_connection:
 * @now_us: monotonic, for the time until the next try
 *
 * Returns: (transfer full): one sentence, without a newline.
 */
char *ride_tail_text_describe_connection (const RideConnection *connection,
                                          gint64                now_us);

/** Returns: (transfer full): a sentence about a refused subscription. */
char *ride_tail_text_describe_refusal    (const RideFilterResult *filter);

G_END_DECLS
