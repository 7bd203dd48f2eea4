/* ride-will-row.h: what the broker shall tell the others when this desk is gone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "ride-profile.h"

G_BEGIN_DECLS

#define RIDE_TYPE_WILL_ROW (ride_will_row_get_type ())
G_DECLARE_FINAL_TYPE (RideWillRow, ride_will_row, RIDE, WILL_ROW, AdwExpanderRow)

void     ride_will_row_show        (RideWillRow       *self,
                                    const RideProfile *profile);

/**
 * ride_will_row_read:
 * @profile: gets the last will
 *
 * Returns: %FALSE after it has shown what is wrong.
 */
gboolean ride_will_row_read        (RideWillRow *self,
                                    RideProfile *profile);

/** Puts the focus where something is wrong. */
void     ride_will_row_focus_wrong (RideWillRow *self);

G_END_DECLS
