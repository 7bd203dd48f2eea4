/* ride-fleet-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet-list.h"

#include "ride-growth.h"

/* Up to this many selected bikes are looked up one by one; beyond that it is
 * cheaper to walk over the rows. */
#define FEW_SELECTED 1024

struct _RideFleetItem
{
  GObject parent_instance;

  RideFleetList *list; /* not referenced; NULL once the list is gone */
  guint row;
};

G_DEFINE_FINAL_TYPE (RideFleetItem, ride_fleet_item, G_TYPE_OBJECT)

struct _RideFleetList
{
  GObject parent_instance;

  RideFleet *fleet;
  RideFleetView *view;
  guint length; /* as told to the list's users */
  RideGrowth *growth;
  GHashTable *items; /* row -> RideFleetItem, not referenced */
  GtkBitset *selected; /* the fleet's positions */
};

static void ride_fleet_list_model_init (GListModelInterface *iface);
static void ride_fleet_list_selection_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RideFleetList, ride_fleet_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ride_fleet_list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                      ride_fleet_list_selection_init))

enum
{
  REFRESHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ride_fleet_item_finalize (GObject *object)
{
  RideFleetItem *self = RIDE_FLEET_ITEM (object);

  if (self->list != NULL)
    g_hash_table_remove (self->list->items, GUINT_TO_POINTER (self->row));

  G_OBJECT_CLASS (ride_fleet_item_parent_class)->finalize (object);
}

static void
ride_fleet_item_class_init (RideFleetItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_fleet_item_finalize;
}

static void
ride_fleet_item_init (RideFleetItem *self)
{
}

guint
ride_fleet_item_get_row (RideFleetItem *self)
{
  return self->row;
}

static GType
ride_fleet_list_get_item_type (GListModel *model)
{
  return RIDE_TYPE_FLEET_ITEM;
}

static guint
ride_fleet_list_get_n_items (GListModel *model)
{
  return RIDE_FLEET_LIST (model)->length;
}

static gpointer
ride_fleet_list_get_item (GListModel *model,
                          guint       row)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);
  RideFleetItem *item;

  if (row >= self->length)
    return NULL;

  item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (row));
  if (item != NULL)
    return g_object_ref (item);

  item = g_object_new (RIDE_TYPE_FLEET_ITEM, NULL);
  item->list = self;
  item->row = row;
  g_hash_table_insert (self->items, GUINT_TO_POINTER (row), item);
  return item;
}

static void
ride_fleet_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ride_fleet_list_get_item_type;
  iface->get_n_items = ride_fleet_list_get_n_items;
  iface->get_item = ride_fleet_list_get_item;
}

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

static gboolean
ride_fleet_list_is_selected (GtkSelectionModel *model,
                             guint              row)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);
  guint position;

  return ride_fleet_list_get_record (self, row, &position) &&
         gtk_bitset_contains (self->selected, position);
}

static GtkBitset *
ride_fleet_list_get_selection_in_range (GtkSelectionModel *model,
                                        guint              first,
                                        guint              n)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);
  GtkBitset *rows = gtk_bitset_new_empty ();
  GtkBitsetIter iter;
  guint position;

  if (gtk_bitset_get_size (self->selected) > MIN (n, FEW_SELECTED))
    {
      for (guint row = first; row - first < n && row < self->length; row++)
        {
          if (ride_fleet_list_is_selected (model, row))
            gtk_bitset_add (rows, row);
        }
      return rows;
    }

  for (gboolean valid = gtk_bitset_iter_init_first (&iter, self->selected, &position); valid;
       valid = gtk_bitset_iter_next (&iter, &position))
    {
      guint row = ride_fleet_list_find (self, position);

      if (row != GTK_INVALID_LIST_POSITION && row >= first && row - first < n)
        gtk_bitset_add (rows, row);
    }
  return rows;
}

static void
emit_selection_changed (RideFleetList *self)
{
  if (self->length > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, self->length);
}

static void
set_row_selected (RideFleetList *self,
                  guint          row,
                  gboolean       selected)
{
  guint position;

  if (!ride_fleet_list_get_record (self, row, &position))
    return;
  if (selected)
    gtk_bitset_add (self->selected, position);
  else
    gtk_bitset_remove (self->selected, position);
}

static gboolean
shows_whole_fleet (RideFleetList *self)
{
  return self->length == ride_fleet_get_n_bikes (self->fleet);
}

static void
set_range_selected (RideFleetList *self,
                    guint          first,
                    guint          n,
                    gboolean       selected)
{
  if (first == 0 && n >= self->length && self->fleet != NULL && shows_whole_fleet (self))
    {
      gtk_bitset_remove_all (self->selected);
      if (selected)
        gtk_bitset_add_range (self->selected, 0, self->length);
      return;
    }

  for (guint row = first; row - first < n && row < self->length; row++)
    set_row_selected (self, row, selected);
}

static gboolean
ride_fleet_list_select_item (GtkSelectionModel *model,
                             guint              row,
                             gboolean           unselect_rest)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);

  if (unselect_rest)
    gtk_bitset_remove_all (self->selected);
  set_row_selected (self, row, TRUE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_fleet_list_unselect_item (GtkSelectionModel *model,
                               guint              row)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);

  set_row_selected (self, row, FALSE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_fleet_list_select_range (GtkSelectionModel *model,
                              guint              first,
                              guint              n,
                              gboolean           unselect_rest)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);

  if (unselect_rest)
    gtk_bitset_remove_all (self->selected);
  set_range_selected (self, first, n, TRUE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_fleet_list_unselect_range (GtkSelectionModel *model,
                                guint              first,
                                guint              n)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);

  set_range_selected (self, first, n, FALSE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_fleet_list_select_all (GtkSelectionModel *model)
{
  return ride_fleet_list_select_range (model, 0, RIDE_FLEET_LIST (model)->length, FALSE);
}

static gboolean
ride_fleet_list_unselect_all (GtkSelectionModel *model)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);

  gtk_bitset_remove_all (self->selected);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_fleet_list_set_selection (GtkSelectionModel *model,
                               GtkBitset         *selected,
                               GtkBitset         *mask)
{
  RideFleetList *self = RIDE_FLEET_LIST (model);
  GtkBitsetIter iter;
  guint row;

  for (gboolean valid = gtk_bitset_iter_init_first (&iter, mask, &row); valid && row < self->length;
       valid = gtk_bitset_iter_next (&iter, &row))
    set_row_selected (self, row, gtk_bitset_contains (selected, row));

  emit_selection_changed (self);
  return TRUE;
}

static void
ride_fleet_list_selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = ride_fleet_list_is_selected;
  iface->get_selection_in_range = ride_fleet_list_get_selection_in_range;
  iface->select_item = ride_fleet_list_select_item;
  iface->unselect_item = ride_fleet_list_unselect_item;
  iface->select_range = ride_fleet_list_select_range;
  iface->unselect_range = ride_fleet_list_unselect_range;
  iface->select_all = ride_fleet_list_select_all;
  iface->unselect_all = ride_fleet_list_unselect_all;
  iface->set_selection = ride_fleet_list_set_selection;
}

/* Only the tail grows or shrinks: that visits no row but those. */
static void
change_length (guint    length,
               gpointer user_data)
{
  RideFleetList *self = user_data;
  guint former = self->length;

  self->length = length;
  if (length > former)
    g_list_model_items_changed (G_LIST_MODEL (self), former, 0, length - former);
  else if (length < former)
    g_list_model_items_changed (G_LIST_MODEL (self), length, former - length, 0);
}

static void
on_view_refreshed (RideFleetView *view,
                   RideFleetList *self)
{
  ride_growth_aim (self->growth, ride_fleet_view_get_length (view));
  if (!gtk_bitset_is_empty (self->selected))
    emit_selection_changed (self);
  g_signal_emit (self, signals[REFRESHED], 0);
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

guint
ride_fleet_list_get_n_listed (RideFleetList *self)
{
  return self->view != NULL ? ride_fleet_view_get_length (self->view) : 0;
}

guint64
ride_fleet_list_get_n_selected (RideFleetList *self)
{
  return gtk_bitset_get_size (self->selected);
}

guint
ride_fleet_list_get_n_alive (RideFleetList *self)
{
  return g_hash_table_size (self->items);
}

static void
ride_fleet_list_finalize (GObject *object)
{
  RideFleetList *self = RIDE_FLEET_LIST (object);
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    RIDE_FLEET_ITEM (item)->list = NULL;
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->selected, gtk_bitset_unref);
  g_clear_pointer (&self->growth, ride_growth_free);
  drop_view (self);

  G_OBJECT_CLASS (ride_fleet_list_parent_class)->finalize (object);
}

static void
ride_fleet_list_class_init (RideFleetListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_fleet_list_finalize;

  signals[REFRESHED] = g_signal_new ("refreshed", RIDE_TYPE_FLEET_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
ride_fleet_list_init (RideFleetList *self)
{
  self->items = g_hash_table_new (NULL, NULL);
  self->selected = gtk_bitset_new_empty ();
  self->growth = ride_growth_new (change_length, self);
}

RideFleetList *
ride_fleet_list_new (void)
{
  return g_object_new (RIDE_TYPE_FLEET_LIST, NULL);
}
