/* ride-header-list.h: the HTTP headers that a connection begins with, to be edited.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "ride-profile.h"

G_BEGIN_DECLS

#define RIDE_TYPE_HEADER_LIST (ride_header_list_get_type ())
G_DECLARE_FINAL_TYPE (RideHeaderList, ride_header_list, RIDE, HEADER_LIST, AdwExpanderRow)

/** @headers: (nullable): as in a profile: name, value, ..., %NULL; an empty value is kept elsewhere */
void       ride_header_list_set_headers (RideHeaderList *self,
                                         char          **headers);

/**
 * ride_header_list_read:
 * @profile: gets the headers; a value that stays as it is kept is empty
 *
 * Returns: %FALSE after it has shown what is wrong.
 */
gboolean   ride_header_list_read        (RideHeaderList *self,
                                         RideProfile    *profile);

/** Puts the focus where something is wrong. */
void       ride_header_list_focus_wrong (RideHeaderList *self);

/** Returns: (transfer none): the new and empty row, a #RideHeaderRow. */
GtkWidget *ride_header_list_add         (RideHeaderList *self);

guint      ride_header_list_get_length  (RideHeaderList *self);

/** Returns: (transfer none): the #RideHeaderRow at @position. */
GtkWidget *ride_header_list_get_row     (RideHeaderList *self,
                                         guint           position);

/** Returns: (nullable): what is wrong with the row at @position. */
const char *ride_header_list_get_error  (RideHeaderList *self,
                                         guint           position);

G_END_DECLS
