/* ride-scroll-pacer.h: scrolls a list at most once a frame.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Before GTK 4.10 several changes of a list's adjustment within one frame
 * throw it to its end. The pacer takes the wheel's notches and the list's
 * own wishes, and moves the adjustment once before the next frame is laid out.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIDE_TYPE_SCROLL_PACER (ride_scroll_pacer_get_type ())
G_DECLARE_FINAL_TYPE (RideScrollPacer, ride_scroll_pacer, RIDE, SCROLL_PACER, GObject)

/** @scrolled: holds the list; keeps the pacer's controller, not the pacer */
RideScrollPacer *ride_scroll_pacer_new  (GtkScrolledWindow *scrolled);

/** Scrolls vertically by @pixels before the next frame. */
void             ride_scroll_pacer_move (RideScrollPacer *self,
                                         double           pixels);

/** Scrolls to the top before the next frame, whatever was asked before. */
void             ride_scroll_pacer_home (RideScrollPacer *self);

G_END_DECLS
