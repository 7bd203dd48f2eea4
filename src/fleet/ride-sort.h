/* ride-sort.h: sorts by digits instead of comparisons.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ride_sort_words:
 * @words: (array length=n): sorted ascending by their bits from @first_bit on; stable
 */
void     ride_sort_words   (guint64 *words,
                            guint    n,
                            guint    first_bit);

typedef const char *(*RideTextFunc) (guint32       item,
                                     gconstpointer user_data);

/**
 * ride_sort_by_text:
 * @items: (array length=n): sorted ascending by the bytes of their texts; stable
 *
 * Returns: %FALSE if @cancellable was cancelled; the order is unspecified then.
 */
gboolean ride_sort_by_text (guint32      *items,
                            guint         n,
                            RideTextFunc  get_text,
                            gconstpointer user_data,
                            GCancellable *cancellable);

G_END_DECLS
