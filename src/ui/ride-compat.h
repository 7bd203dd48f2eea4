/* ride-compat.h: what differs between versions of GTK, in one place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ride_compat_wheel_throws_lists:
 *
 * Returns: whether list widgets jump to their end when the wheel turns
 *   several notches within one frame, as they do before GTK 4.10.
 */
gboolean   ride_compat_wheel_throws_lists (void);

/**
 * ride_compat_find_row:
 * @cell: a widget inside a cell of a #GtkColumnView
 *
 * Returns: (nullable): the widget of the whole row, which assistive
 *   technologies meet and no public API gives before GTK 4.12.
 */
GtkWidget *ride_compat_find_row           (GtkWidget *cell);

/** @color: (out): of text and symbolic icons, as gtk_widget_get_color() gives it from GTK 4.10 on */
void       ride_compat_get_color          (GtkWidget *widget,
                                           GdkRGBA   *color);

G_END_DECLS
