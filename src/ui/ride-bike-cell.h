/* ride-bike-cell.h: one cell of the table of bikes: a text, with an icon before it in some columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIDE_TYPE_BIKE_CELL (ride_bike_cell_get_type ())
G_DECLARE_FINAL_TYPE (RideBikeCell, ride_bike_cell, RIDE, BIKE_CELL, GtkWidget)

/** How a text stands out by its font. */
typedef enum
{
  RIDE_STRESS_NONE,
  RIDE_STRESS_BOLD,
  RIDE_STRESS_ITALIC,
  RIDE_N_STRESSES,
} RideStress;

/**
 * ride_bike_cell_new:
 * @min_chars: the least width of the text, whatever is in it
 * @chars: the width it wants
 */
GtkWidget  *ride_bike_cell_new      (guint min_chars,
                                     guint chars);

/**
 * ride_bike_cell_show:
 * @icon_name: (nullable): a static string
 *
 * Costs no new layout where only the text changes.
 */
void        ride_bike_cell_show     (RideBikeCell *self,
                                     const char   *icon_name,
                                     const char   *text);

/**
 * ride_bike_cell_mark:
 * @class_name: (nullable): replaces the class set before; a static string
 *
 * A class may have a colour of its own. One with another font would have the whole list laid
 * out anew: see ride_bike_cell_stress().
 */
void        ride_bike_cell_mark     (RideBikeCell *self,
                                     const char   *class_name);

/** Costs no new layout: the cell stays as wide as ordinary text wants it to be. */
void        ride_bike_cell_stress   (RideBikeCell *self,
                                     RideStress    stress);

const char *ride_bike_cell_get_text (RideBikeCell *self);

G_END_DECLS
