/* ride-connection-details.h: all there is to know about the connection, in rows of label and value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-connection.h"
#include "ride-profile.h"

G_BEGIN_DECLS

#define RIDE_TYPE_CONNECTION_DETAILS (ride_connection_details_get_type ())
G_DECLARE_FINAL_TYPE (RideConnectionDetails,
                      ride_connection_details,
                      RIDE,
                      CONNECTION_DETAILS,
                      GtkWidget)

GtkWidget  *ride_connection_details_new    (void);

/** @profile: (nullable), @connection: (nullable): what is known */
void        ride_connection_details_update (RideConnectionDetails *self,
                                            const RideProfile     *profile,
                                            const RideConnection  *connection);

/** Returns: (transfer full): what is shown, a line for each row: for the tests. */
char       *ride_connection_details_get_text (RideConnectionDetails *self);

G_END_DECLS
