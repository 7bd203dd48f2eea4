/* ride-bike-table.h: the list of bikes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-desk.h"
#include "ride-fleet-list.h"

G_BEGIN_DECLS

#define RIDE_TYPE_BIKE_TABLE (ride_bike_table_get_type ())
G_DECLARE_FINAL_TYPE (RideBikeTable, ride_bike_table, RIDE, BIKE_TABLE, GtkWidget)

/**
 * RideBikeTable::copied:
 * @n: how many bikes went to the clipboard
 * @n_selected: how many are selected and shown
 */

GtkWidget     *ride_bike_table_new        (void);
void           ride_bike_table_set_desk   (RideBikeTable *self,
                                           RideDesk      *desk);

/** @text: (nullable): shows the bikes whose identifier holds it */
void           ride_bike_table_set_search (RideBikeTable *self,
                                           const char    *text);

/** @states: bits `1u << RideBikeState` */
void           ride_bike_table_set_states (RideBikeTable *self,
                                           guint          states);

/** A second began: rides last one longer. */
void           ride_bike_table_tick       (RideBikeTable *self);

RideFleetList *ride_bike_table_get_list   (RideBikeTable *self);

G_END_DECLS
