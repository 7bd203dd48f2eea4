/* ride-pages.h: large arrays that come and go.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of a large fleet takes arrays of many megabytes, in each computation anew. On the
 * heap others settle behind them meanwhile, and it never shrinks again: a million bikes cost
 * some 50 MB more than they need. These have pages of their own, and give them back.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RidePages RidePages;

/** Makes @n elements of @size bytes each, all zero. As g_new0(), it ends the program when there is no memory. */
RidePages *ride_pages_new  (gsize n,
                            gsize size);
void       ride_pages_free (RidePages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RidePages, ride_pages_free)

/** Returns: (transfer none): the first element, aligned for any type */
gpointer   ride_pages_get  (RidePages *self);

G_END_DECLS
