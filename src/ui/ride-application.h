/* ride-application.h: the application: one instance, its windows and actions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIDE_TYPE_APPLICATION (ride_application_get_type ())
G_DECLARE_FINAL_TYPE (RideApplication, ride_application, RIDE, APPLICATION, AdwApplication)

RideApplication *ride_application_new (void);

G_END_DECLS
