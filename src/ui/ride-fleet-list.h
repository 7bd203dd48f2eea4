/* ride-fleet-list.h: the fleet's view as a list model, and which bikes are selected.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The selection is of bikes: it survives every order and filter.
 */

#pragma once

#include "ride-fleet-view.h"
#include "ride-row-list.h"

G_BEGIN_DECLS

#define RIDE_TYPE_FLEET_LIST (ride_fleet_list_get_type ())
G_DECLARE_FINAL_TYPE (RideFleetList, ride_fleet_list, RIDE, FLEET_LIST, RideRowList)

RideFleetList *ride_fleet_list_new       (void);

/**
 * ride_fleet_list_set_fleet:
 * @fleet: the fleet of @view, which keeps it alive
 *
 * Shows another fleet, with nothing selected.
 */
void           ride_fleet_list_set_fleet (RideFleetList *self,
                                          RideFleet     *fleet,
                                          RideFleetView *view);

/**
 * ride_fleet_list_get_record:
 * @position: (out): the fleet's position of the bike at @row
 *
 * Returns: %FALSE if the list is shorter.
 */
gboolean       ride_fleet_list_get_record (RideFleetList *self,
                                           guint          row,
                                           guint         *position);

/** Returns: the row of the bike at the fleet's @position, or %GTK_INVALID_LIST_POSITION. */
guint          ride_fleet_list_find       (RideFleetList *self,
                                           guint          position);

/** Returns: (nullable): the fleet that is shown. */
RideFleet     *ride_fleet_list_get_fleet  (RideFleetList *self);

G_END_DECLS
