/* ride-format.h: how durations, times and states are said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions: what they return depends on their arguments and the
 * language alone. All results are (transfer full) unless said otherwise.
 */

#pragma once

#include "ride-fleet.h"

G_BEGIN_DECLS

/** Returns: such as "7 s", "4 min 07 s", "1 h 03 min" or "2 d 05 h"; at least 0. */
char       *ride_format_duration        (gint64 duration_us);

/** As above in whole words, for a screen reader: "4 minutes 7 seconds". */
char       *ride_format_duration_spoken (gint64 duration_us);

/** @duration: the words of one of the two above; the start was not seen */
char       *ride_format_at_least        (const char *duration);

/** Returns: such as "now", "12 s ago" or "3 d ago". */
char       *ride_format_age             (gint64 age_us);

/** @zone: (nullable): the local one. Returns: the time of day, "14:03:12". */
char       *ride_format_clock           (gint64     time_us,
                                         GTimeZone *zone);

/** Returns: the time of day if @time_us is on the same day as @now_us, else date and time. */
char       *ride_format_moment          (gint64     time_us,
                                         gint64     now_us,
                                         GTimeZone *zone);

/** Returns: such as "71%", empty for %RIDE_BATTERY_NONE. */
char       *ride_format_battery         (guint8 battery);

/** Returns: (transfer none): the state's word. */
const char *ride_format_bike_state      (RideBikeState state);

/** Returns: with thousands separated as the language does. */
char       *ride_format_count           (guint64 count);

G_END_DECLS
