/* ride-row-list.h: a list model whose items stand for rows, and which of what they show is selected.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whoever shows an item asks the list what stands at its row now. So a new
 * order emits no items-changed (which would cost GTK a visit to every row),
 * only "refreshed". What is selected is what a row shows, not the row: it
 * survives every order, and each list keeps it in its own way.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIDE_TYPE_ROW_ITEM (ride_row_item_get_type ())
G_DECLARE_FINAL_TYPE (RideRowItem, ride_row_item, RIDE, ROW_ITEM, GObject)

/** Returns: the row of the list that the item stands for. */
guint   ride_row_item_get_row        (RideRowItem *self);

#define RIDE_TYPE_ROW_LIST (ride_row_list_get_type ())
G_DECLARE_DERIVABLE_TYPE (RideRowList, ride_row_list, RIDE, ROW_LIST, GObject)

/**
 * RideRowListClass:
 * @get_n_selected: how many things are selected, those included that are not listed now
 * @is_row_selected: whether the thing at @row is selected
 * @set_row_selected: selects the thing at @row or unselects it; without effect if there is none
 * @unselect_all: unselects everything, what is not listed too
 * @set_range_selected: @set_row_selected for @n rows from @first on, which may be more than
 *   there are; goes from row to row unless overridden
 * @add_selected: adds those of the @n rows from @first on that are selected to @rows; asked only if
 *   something is selected; goes from row to row unless overridden
 *
 * None of them tells anybody: the list does that itself.
 */
struct _RideRowListClass
{
  GObjectClass parent_class;

  guint64  (*get_n_selected)     (RideRowList *self);
  gboolean (*is_row_selected)    (RideRowList *self,
                                  guint        row);
  void     (*set_row_selected)   (RideRowList *self,
                                  guint        row,
                                  gboolean     selected);
  void     (*unselect_all)       (RideRowList *self);
  void     (*set_range_selected) (RideRowList *self,
                                  guint        first,
                                  guint        n,
                                  gboolean     selected);
  void     (*add_selected)       (RideRowList *self,
                                  guint        first,
                                  guint        n,
                                  GtkBitset   *rows);
};

/**
 * RideRowList::refreshed:
 *
 * Other things may stand at the rows. Rows that come or go may be on their
 * way still, a few each frame.
 */

/**
 * ride_row_list_get_n_listed:
 *
 * Rows beyond that are on their way out, and show nothing.
 *
 * Returns: how many things are listed, those included whose rows are still on their way.
 */
guint   ride_row_list_get_n_listed   (RideRowList *self);


/** Returns: how many things are selected, those included that are not listed now. */
guint64 ride_row_list_get_n_selected (RideRowList *self);

/** Returns: how many items are alive, for the tests. */
guint   ride_row_list_get_n_alive    (RideRowList *self);

/**
 * ride_row_list_tell_refreshed:
 * @n_listed: how many things are listed from now on
 *
 * For the lists that derive from this one: tells of the rows that come or
 * go, of the selection, and that the list was refreshed.
 */
void    ride_row_list_tell_refreshed (RideRowList *self,
                                      guint        n_listed);

G_END_DECLS
