/* ride-error-row.h: a sentence right under the field it is about.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIDE_TYPE_ERROR_ROW (ride_error_row_get_type ())
G_DECLARE_FINAL_TYPE (RideErrorRow, ride_error_row, RIDE, ERROR_ROW, AdwPreferencesRow)

/** @field: (nullable): the widget that is marked while there is a sentence */
GtkWidget  *ride_error_row_new       (GtkWidget *field);

/** @text: (nullable): what is wrong with the field; %NULL hides the row */
void        ride_error_row_set_text  (RideErrorRow *self,
                                      const char   *text);

/** Returns: (nullable): what is wrong with the field. */
const char *ride_error_row_get_text  (RideErrorRow *self);

/** Returns: (nullable): the widget the sentence is about. */
GtkWidget  *ride_error_row_get_field (RideErrorRow *self);

G_END_DECLS
