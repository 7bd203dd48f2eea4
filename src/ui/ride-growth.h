/* ride-growth.h: lets a long list come and go a few rows at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTK makes widgets for some 200 rows at once, as soon as a list has so many, and that takes
 * several frames' time; so it does to destroy them. So a list begins with a few rows, and has
 * a few more each frame; once those 200 are there, any number follows in one step. It goes
 * the other way round.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*RideGrowthFunc) (guint    length,
                                gpointer user_data);

typedef struct _RideGrowth RideGrowth;

/** @func: makes the list as long as it is told; main thread only */
RideGrowth *ride_growth_new  (RideGrowthFunc func,
                              gpointer       user_data);
void        ride_growth_free (RideGrowth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideGrowth, ride_growth_free)

/** Begins to make the list @length rows long; a few rows come or go at once. */
void        ride_growth_aim  (RideGrowth *self,
                              guint       length);

G_END_DECLS
