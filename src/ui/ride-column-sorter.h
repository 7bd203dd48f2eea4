/* ride-column-sorter.h: a sorter that sorts nothing, but tells which column header was clicked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fleet's view does the sorting. A #GtkColumnView before GTK 4.10 tells
 * the column that was clicked, and the direction, only through what its
 * sorter answers; so two probes are compared, and the first column that is
 * asked puts its name on one.
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-fleet-view.h"

G_BEGIN_DECLS

#define RIDE_TYPE_COLUMN_SORTER (ride_column_sorter_get_type ())
G_DECLARE_FINAL_TYPE (RideColumnSorter, ride_column_sorter, RIDE, COLUMN_SORTER, GtkSorter)

GtkSorter *ride_column_sorter_new   (RideSortKey key);

/**
 * ride_column_sorter_probe:
 * @sorter: of a #GtkColumnView whose columns have these sorters
 * @key: (out): of the column that is sorted by
 * @descending: (out)
 *
 * Returns: %FALSE if none is.
 */
gboolean   ride_column_sorter_probe (GtkSorter   *sorter,
                                     RideSortKey *key,
                                     gboolean    *descending);

G_END_DECLS
