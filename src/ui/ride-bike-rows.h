/* ride-bike-rows.h: the rows of the table that are realized now.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-bike-row.h"

G_BEGIN_DECLS

typedef struct _RideBikeRows RideBikeRows;

/** @list: what the rows show */
RideBikeRows *ride_bike_rows_new    (RideFleetList *list);
void          ride_bike_rows_free   (RideBikeRows *self);

void          ride_bike_rows_bind   (RideBikeRows *self,
                                     RideRowItem  *item,
                                     RideColumn    column,
                                     RideBikeCell *cell,
                                     gint64        now_us);
void          ride_bike_rows_unbind (RideBikeRows *self,
                                     RideRowItem  *item,
                                     RideColumn    column);

/** Pulls the rows from @first to @last; see ride_bike_row_pull(). */
void          ride_bike_rows_pull   (RideBikeRows *self,
                                     guint         first,
                                     guint         last,
                                     gint64        now_us,
                                     gboolean      time_passed);

/**
 * ride_bike_rows_pull_all:
 * @until_us: monotonic time at which to leave off
 *
 * Returns: whether all were pulled; those that were cost little the next time.
 */
gboolean      ride_bike_rows_pull_all (RideBikeRows *self,
                                       gint64        now_us,
                                       gint64        until_us);

/** Returns: the height of a row in pixels, 0 = not known yet. */
int           ride_bike_rows_get_height  (RideBikeRows *self);

/** Returns: (nullable): the widget of the row that is @at-th in the list. */
GtkWidget    *ride_bike_rows_find_widget (RideBikeRows *self,
                                          guint         at);

/**
 * ride_bike_rows_find_record:
 * @position: (out): the fleet's position of the bike that @widget showed last
 *
 * Returns: %FALSE if @widget is no row.
 */
gboolean      ride_bike_rows_find_record (RideBikeRows *self,
                                          GtkWidget    *widget,
                                          guint        *position);

/**
 * ride_bike_rows_get_shift:
 *
 * Compares what the rows @first to @last showed last with where those bikes
 * stand now.
 *
 * Returns: by how many rows they moved: the median, so that one which itself
 *   jumped to the top doesn't take the view along.
 */
int           ride_bike_rows_get_shift   (RideBikeRows *self,
                                          guint         first,
                                          guint         last);

G_END_DECLS
