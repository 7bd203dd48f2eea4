/* ride-event-time.h: the times that bikes send (events.md, rules 3 and 4).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RIDE_TIME_PRESENT,
  RIDE_TIME_MISSING, /* zero, negative or empty */
  RIDE_TIME_INVALID, /* no time at all */
} RideTimeResult;

/**
 * ride_event_time_from_integer:
 * @value: seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by magnitude
 * @time_us: (out): Unix time in microseconds
 */
RideTimeResult ride_event_time_from_integer (gint64  value,
                                             gint64 *time_us);

/** As above, with a fraction; what is too large for @time_us becomes %G_MAXINT64. */
RideTimeResult ride_event_time_from_number  (double  value,
                                             gint64 *time_us);

/** @text: RFC 3339, UTC where it has no offset, or a number as above */
RideTimeResult ride_event_time_from_text    (const char *text,
                                             gint64     *time_us);

/** Returns: whether @time_us is at most 5 minutes after @received_us, and not before 2015. */
gboolean       ride_event_time_is_plausible (gint64 time_us,
                                             gint64 received_us);

G_END_DECLS
