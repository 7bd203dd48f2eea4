/* ride-header-row.h: the name of an HTTP header and its value, which may be a token.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIDE_TYPE_HEADER_ROW (ride_header_row_get_type ())
G_DECLARE_FINAL_TYPE (RideHeaderRow, ride_header_row, RIDE, HEADER_ROW, AdwPreferencesRow)

/**
 * RideHeaderRow::changed:
 *
 * Name or value was edited.
 */

/**
 * RideHeaderRow::remove:
 *
 * The person wants it gone.
 */

/** @is_kept: whether the value is kept elsewhere, so that an empty one leaves it as it is */
GtkWidget  *ride_header_row_new       (const char *name,
                                       const char *value,
                                       gboolean    is_kept);

/** Returns: (transfer full): without spaces around it. */
char       *ride_header_row_dup_name  (RideHeaderRow *self);

/** Returns: (transfer full): without spaces around it; give it to ride_secret_free(). */
char       *ride_header_row_dup_value (RideHeaderRow *self);

gboolean    ride_header_row_is_kept   (RideHeaderRow *self);

/** Puts the focus on the name. */
void        ride_header_row_begin     (RideHeaderRow *self);

G_END_DECLS
