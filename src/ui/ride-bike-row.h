/* ride-bike-row.h: what one realized row of the table shows, so that only what differs is set.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-bike-cell.h"
#include "ride-fleet-list.h"

G_BEGIN_DECLS

typedef enum
{
  RIDE_COLUMN_STATE,
  RIDE_COLUMN_BIKE,
  RIDE_COLUMN_RIDE,
  RIDE_COLUMN_SINCE,
  RIDE_COLUMN_BATTERY,
  RIDE_COLUMN_LAST_EVENT,
  RIDE_N_COLUMNS,
} RideColumn;

typedef struct _RideBikeRow RideBikeRow;

/** @item: outlives the row */
RideBikeRow *ride_bike_row_new      (RideRowItem *item);
void         ride_bike_row_free     (RideBikeRow *self);

/** Fills @cell; the row as a whole is named by the next pull. */
void         ride_bike_row_bind     (RideBikeRow   *self,
                                     RideColumn     column,
                                     RideBikeCell  *cell,
                                     RideFleetList *list,
                                     gint64         now_us);

void         ride_bike_row_unbind   (RideBikeRow  *self,
                                     RideColumn    column);

/** Returns: whether no column has a cell. */
gboolean     ride_bike_row_is_empty (RideBikeRow *self);

/**
 * ride_bike_row_pull:
 * @now_us: the Unix time up to which rides last
 * @time_passed: whether rides have to be counted anew
 *
 * Sets what differs between the cells and the bike that now stands here.
 */
void         ride_bike_row_pull     (RideBikeRow   *self,
                                     RideFleetList *list,
                                     gint64         now_us,
                                     gboolean       time_passed);

guint        ride_bike_row_get_row  (RideBikeRow *self);

/** Returns: %FALSE if nothing has been shown yet. */
gboolean     ride_bike_row_get_record (RideBikeRow *self,
                                       guint       *position);

/** Returns: (nullable): the widget of the whole row. */
GtkWidget   *ride_bike_row_get_widget (RideBikeRow *self);

G_END_DECLS
