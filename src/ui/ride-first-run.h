/* ride-first-run.h: what a window says that watches no fleet yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIDE_TYPE_FIRST_RUN (ride_first_run_get_type ())
G_DECLARE_FINAL_TYPE (RideFirstRun, ride_first_run, RIDE, FIRST_RUN, AdwBin)

/** Its buttons activate `app.connect` and `app.simulate`. */
GtkWidget *ride_first_run_new (void);

G_END_DECLS
