/* ride-connection-banner.h: says what is wrong with the connection, and when the next try is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hidden while all is well.
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-desk.h"

G_BEGIN_DECLS

#define RIDE_TYPE_CONNECTION_BANNER (ride_connection_banner_get_type ())
G_DECLARE_FINAL_TYPE (RideConnectionBanner,
                      ride_connection_banner,
                      RIDE,
                      CONNECTION_BANNER,
                      GtkWidget)

GtkWidget  *ride_connection_banner_new           (void);
void        ride_connection_banner_set_desk      (RideConnectionBanner *self,
                                                  RideDesk             *desk);

/** A second began. */
void        ride_connection_banner_tick          (RideConnectionBanner *self);

gboolean    ride_connection_banner_get_revealed  (RideConnectionBanner *self);
const char *ride_connection_banner_get_title     (RideConnectionBanner *self);

/** Returns: "" while there is none. */
const char *ride_connection_banner_get_countdown (RideConnectionBanner *self);

G_END_DECLS
