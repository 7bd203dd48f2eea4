/* ride-limit-row.h: a limit in the preferences: a number with its unit, and what follows from it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIDE_TYPE_LIMIT_ROW (ride_limit_row_get_type ())
G_DECLARE_FINAL_TYPE (RideLimitRow, ride_limit_row, RIDE, LIMIT_ROW, AdwActionRow)

/**
 * RideLimitRow:key:
 *
 * Under which key the limit is kept in the settings.
 */

GtkWidget *ride_limit_row_new  (const char *key);

/** Shows what @settings hold, and changes it at once from then on. Once only. */
void       ride_limit_row_bind (RideLimitRow *self,
                                GSettings    *settings);

G_END_DECLS
