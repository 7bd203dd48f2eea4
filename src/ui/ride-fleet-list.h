/* ride-fleet-list.h: the fleet's view as a list model, and which bikes are selected.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Items stand for positions, not for bikes: whoever shows one asks which bike
 * stands there now. So a new order emits no items-changed (which would cost
 * GTK a visit to every row), only "refreshed". The selection is of bikes: it
 * survives every order and filter.
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-fleet-view.h"

G_BEGIN_DECLS

#define RIDE_TYPE_FLEET_ITEM (ride_fleet_item_get_type ())
G_DECLARE_FINAL_TYPE (RideFleetItem, ride_fleet_item, RIDE, FLEET_ITEM, GObject)

/** Returns: the row of the list that the item stands for. */
guint          ride_fleet_item_get_row (RideFleetItem *self);

#define RIDE_TYPE_FLEET_LIST (ride_fleet_list_get_type ())
G_DECLARE_FINAL_TYPE (RideFleetList, ride_fleet_list, RIDE, FLEET_LIST, GObject)

/**
 * RideFleetList::refreshed:
 *
 * Other bikes may stand at the rows; the length was told before.
 */

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

/** Returns: how many bikes are listed, those included whose rows are still on their way. */
guint          ride_fleet_list_get_n_listed (RideFleetList *self);

/** Returns: how many bikes are selected, those that are filtered away too. */
guint64        ride_fleet_list_get_n_selected (RideFleetList *self);

/** Returns: how many items are alive, for the tests. */
guint          ride_fleet_list_get_n_alive    (RideFleetList *self);

G_END_DECLS
