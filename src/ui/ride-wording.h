/* ride-wording.h: bikes and times in words and icons. Pure; time comes from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-fleet.h"

G_BEGIN_DECLS

/** Returns: "Unlocked" and so on, translated. */
const char *ride_wording_bike_state      (RideBikeState state);
const char *ride_wording_bike_state_icon (RideBikeState state);

/** Returns: (transfer full): "14:03:12" in local time. */
char       *ride_wording_clock           (gint64 unix_us);

/**
 * ride_wording_moment:
 * @unix_us: 0 = never
 *
 * Returns: (transfer full): the time of day, with the date unless @now_us is
 *   on the same day; "" for never.
 */
char       *ride_wording_moment          (gint64 unix_us,
                                          gint64 now_us);

/** Returns: (transfer full): since when @bike is in its state; "before …" if the start was not seen. */
char       *ride_wording_since           (const RideBike *bike,
                                          gint64          now_us);

/** Returns: (transfer full): "0:07", "12:03", "1:02:03", "2 d 03:12"; a negative one is "0:00". */
char       *ride_wording_duration        (gint64 duration_us);

/** Returns: (transfer full): "less than a minute", "12 minutes", "3 hours", "2 days". */
char       *ride_wording_duration_spoken (gint64 duration_us);

/** Returns: (transfer full): how long the ride lasts, "≥ …" if its start was not seen; "" without a ride. */
char       *ride_wording_ride            (const RideBike *bike,
                                          gint64          now_us);

/** Returns: (transfer full): "71 %", or "" where it is not known. */
char       *ride_wording_battery         (guint8 battery);
const char *ride_wording_battery_icon    (guint8 battery);

/** Returns: (transfer full): what came last and when, then what is wrong with the bike. */
char       *ride_wording_last_event      (const RideBike *bike,
                                          gint64          now_us);

/** Returns: (transfer full) (nullable): "jammed, offline"; %NULL when nothing is wrong. */
char       *ride_wording_troubles        (const RideBike *bike);

/**
 * ride_wording_row:
 *
 * Returns: (transfer full): the whole row as a screen reader says it.
 */
char       *ride_wording_row             (const RideBike *bike,
                                          gint64          now_us);

/** Returns: (transfer full): the row as tab-separated text for the clipboard, without a line end. */
char       *ride_wording_row_text        (const RideBike *bike,
                                          gint64          now_us);

/** Returns: (transfer full): "1,234" as the locale groups digits. */
char       *ride_wording_count           (guint64 count);

G_END_DECLS
