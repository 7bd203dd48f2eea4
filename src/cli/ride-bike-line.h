/* ride-bike-line.h: what is known of one bike, as a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-fleet.h"

G_BEGIN_DECLS

/** The keys that ride_bike_line_append_json() may write, but for "type". */
extern const char *const ride_bike_line_columns[];

/** Appends one object and a newline. */
void ride_bike_line_append_json (GString        *text,
                                 const RideBike *bike);

/** Appends a line for people, with times in @zone. */
void ride_bike_line_append_text (GString        *text,
                                 const RideBike *bike,
                                 GTimeZone      *zone);

G_END_DECLS
