/* ride-fleet-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet-list.h"

/* Up to this many selected bikes are looked up one by one; beyond that it is
 * cheaper to walk over the rows. */
#define FEW_SELECTED 1024

struct _RideFleetList
{
  RideRowList parent_instance;

  RideFleet *fleet;
  RideFleetView *view;
  GtkBitset *selected; /* the fleet's positions */
};

G_DEFINE_FINAL_TYPE (RideFleetList, ride_fleet_list, RIDE_TYPE_ROW_LIST)

gboolean
ride_fleet_list_get_record (RideFleetList *self,
                            guint          row,
                            guint         *position)
{
  if (self->view == NULL || row >= ride_fleet_view_get_length (self->view))
    return FALSE;

  *position = ride_fleet_view_get (self->view, row);
  return TRUE;
}

guint
ride_fleet_list_find (RideFleetList *self,
                      guint          position)
{
  guint row;

  if (self->view == NULL || !ride_fleet_view_find (self->view, position, &row))
    return GTK_INVALID_LIST_POSITION;

  return row;
}

static guint64
ride_fleet_list_get_n_selected (RideRowList *list)
{
  return gtk_bitset_get_size (RIDE_FLEET_LIST (list)->selected);
}

static gboolean
ride_fleet_list_is_row_selected (RideRowList *list,
                                 guint        row)
{
  RideFleetList *self = RIDE_FLEET_LIST (list);
  guint position;

  return ride_fleet_list_get_record (self, row, &position) &&
         gtk_bitset_contains (self->selected, position);
}

static void
ride_fleet_list_set_row_selected (RideRowList *list,
                                  guint        row,
                                  gboolean     selected)
{
  RideFleetList *self = RIDE_FLEET_LIST (list);
  guint position;

  if (!ride_fleet_list_get_record (self, row, &position))
    return;
  if (selected)
    gtk_bitset_add (self->selected, position);
  else
    gtk_bitset_remove (self->selected, position);
}

static void
ride_fleet_list_unselect_all (RideRowList *list)
{
  gtk_bitset_remove_all (RIDE_FLEET_LIST (list)->selected);
}

static gboolean
shows_whole_fleet (RideFleetList *self)
{
  return self->fleet != NULL && ride_row_list_get_n_listed (RIDE_ROW_LIST (self)) ==
                                    ride_fleet_get_n_bikes (self->fleet);
}

static void
ride_fleet_list_set_range_selected (RideRowList *list,
                                    guint        first,
                                    guint        n,
                                    gboolean     selected)
{
  RideFleetList *self = RIDE_FLEET_LIST (list);
  guint n_listed = ride_row_list_get_n_listed (list);

  if (first > 0 || n < n_listed || !shows_whole_fleet (self))
    {
      RIDE_ROW_LIST_CLASS (ride_fleet_list_parent_class)
          ->set_range_selected (list, first, n, selected);
      return;
    }

  gtk_bitset_remove_all (self->selected);
  if (selected)
    gtk_bitset_add_range (self->selected, 0, n_listed);
}

static void
ride_fleet_list_add_selected (RideRowList *list,
                              guint        first,
                              guint        n,
                              GtkBitset   *rows)
{
  RideFleetList *self = RIDE_FLEET_LIST (list);
  GtkBitsetIter iter;
  guint position;

  if (gtk_bitset_get_size (self->selected) > MIN (n, FEW_SELECTED))
    {
      RIDE_ROW_LIST_CLASS (ride_fleet_list_parent_class)->add_selected (list, first, n, rows);
      return;
    }

  for (gboolean valid = gtk_bitset_iter_init_first (&iter, self->selected, &position); valid;
       valid = gtk_bitset_iter_next (&iter, &position))
    {
      guint row = ride_fleet_list_find (self, position);

      if (row != GTK_INVALID_LIST_POSITION && row >= first && row - first < n)
        gtk_bitset_add (rows, row);
    }
}

static void
on_view_refreshed (RideFleetView *view,
                   RideFleetList *self)
{
  ride_row_list_tell_refreshed (RIDE_ROW_LIST (self), ride_fleet_view_get_length (view));
}

static void
drop_view (RideFleetList *self)
{
  if (self->view == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->view, self);
  self->fleet = NULL;
  g_clear_object (&self->view);
}

void
ride_fleet_list_set_fleet (RideFleetList *self,
                           RideFleet     *fleet,
                           RideFleetView *view)
{
  g_return_if_fail (RIDE_IS_FLEET_LIST (self));
  g_return_if_fail (fleet != NULL && view != NULL);

  drop_view (self);
  gtk_bitset_remove_all (self->selected);
  self->fleet = fleet;
  self->view = g_object_ref (view);
  g_signal_connect (view, "refreshed", G_CALLBACK (on_view_refreshed), self);
  on_view_refreshed (view, self);
}

RideFleet *
ride_fleet_list_get_fleet (RideFleetList *self)
{
  return self->fleet;
}

static void
ride_fleet_list_finalize (GObject *object)
{
  RideFleetList *self = RIDE_FLEET_LIST (object);

  g_clear_pointer (&self->selected, gtk_bitset_unref);
  drop_view (self);

  G_OBJECT_CLASS (ride_fleet_list_parent_class)->finalize (object);
}

static void
ride_fleet_list_class_init (RideFleetListClass *klass)
{
  RideRowListClass *list_class = RIDE_ROW_LIST_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ride_fleet_list_finalize;
  list_class->get_n_selected = ride_fleet_list_get_n_selected;
  list_class->is_row_selected = ride_fleet_list_is_row_selected;
  list_class->set_row_selected = ride_fleet_list_set_row_selected;
  list_class->unselect_all = ride_fleet_list_unselect_all;
  list_class->set_range_selected = ride_fleet_list_set_range_selected;
  list_class->add_selected = ride_fleet_list_add_selected;
}

static void
ride_fleet_list_init (RideFleetList *self)
{
  self->selected = gtk_bitset_new_empty ();
}

RideFleetList *
ride_fleet_list_new (void)
{
  return g_object_new (RIDE_TYPE_FLEET_LIST, NULL);
}
