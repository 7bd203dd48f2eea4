/* ride-file-row.h: a file that can be chosen, and given up again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIDE_TYPE_FILE_ROW (ride_file_row_get_type ())
G_DECLARE_FINAL_TYPE (RideFileRow, ride_file_row, RIDE, FILE_ROW, AdwActionRow)

/** @path: (nullable): what is chosen */
void        ride_file_row_set_path (RideFileRow *self,
                                    const char  *path);

/** Returns: (nullable): what is chosen. */
const char *ride_file_row_get_path (RideFileRow *self);

G_END_DECLS
