/* ride-connection-button.h: the state of the connection in the header bar, its details behind it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-desk.h"

G_BEGIN_DECLS

#define RIDE_TYPE_CONNECTION_BUTTON (ride_connection_button_get_type ())
G_DECLARE_FINAL_TYPE (RideConnectionButton,
                      ride_connection_button,
                      RIDE,
                      CONNECTION_BUTTON,
                      GtkWidget)

GtkWidget *ride_connection_button_new      (void);
void       ride_connection_button_set_desk (RideConnectionButton *self,
                                            RideDesk             *desk);

/** A second began: the details are read again if they are open. */
void       ride_connection_button_tick     (RideConnectionButton *self);
void       ride_connection_button_popup    (RideConnectionButton *self);

G_END_DECLS
