/* ride-row-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-row-list.h"

#include "ride-growth.h"

struct _RideRowItem
{
  GObject parent_instance;

  GHashTable *items; /* the list's, not referenced; NULL once the list is gone */
  guint row;
};

G_DEFINE_FINAL_TYPE (RideRowItem, ride_row_item, G_TYPE_OBJECT)

typedef struct
{
  guint n_listed;
  guint length; /* as told to the list's users */
  RideGrowth *growth;
  GHashTable *items; /* row -> RideRowItem, not referenced */
  gboolean selection_shown; /* whether something was selected when that was told last */
} RideRowListPrivate;

static void ride_row_list_model_init (GListModelInterface *iface);
static void ride_row_list_selection_init (GtkSelectionModelInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (RideRowList, ride_row_list, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (RideRowList)
                                  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                         ride_row_list_model_init)
                                  G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                         ride_row_list_selection_init))

enum
{
  REFRESHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static RideRowListPrivate *
get_private (gpointer self)
{
  return ride_row_list_get_instance_private (self);
}

static void
ride_row_item_finalize (GObject *object)
{
  RideRowItem *self = RIDE_ROW_ITEM (object);

  if (self->items != NULL)
    g_hash_table_remove (self->items, GUINT_TO_POINTER (self->row));

  G_OBJECT_CLASS (ride_row_item_parent_class)->finalize (object);
}

static void
ride_row_item_class_init (RideRowItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_row_item_finalize;
}

static void
ride_row_item_init (RideRowItem *self)
{
}

guint
ride_row_item_get_row (RideRowItem *self)
{
  return self->row;
}

static GType
ride_row_list_get_item_type (GListModel *model)
{
  return RIDE_TYPE_ROW_ITEM;
}

static guint
ride_row_list_get_n_items (GListModel *model)
{
  return get_private (model)->length;
}

static gpointer
ride_row_list_get_item (GListModel *model,
                        guint       row)
{
  RideRowListPrivate *priv = get_private (model);
  RideRowItem *item;

  if (row >= priv->length)
    return NULL;

  item = g_hash_table_lookup (priv->items, GUINT_TO_POINTER (row));
  if (item != NULL)
    return g_object_ref (item);

  item = g_object_new (RIDE_TYPE_ROW_ITEM, NULL);
  item->items = priv->items;
  item->row = row;
  g_hash_table_insert (priv->items, GUINT_TO_POINTER (row), item);
  return item;
}

static void
ride_row_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ride_row_list_get_item_type;
  iface->get_n_items = ride_row_list_get_n_items;
  iface->get_item = ride_row_list_get_item;
}

static void
emit_selection_changed (RideRowList *self)
{
  RideRowListPrivate *priv = get_private (self);

  priv->selection_shown = ride_row_list_get_n_selected (self) > 0;
  if (priv->length > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, priv->length);
}

static gboolean
ride_row_list_is_selected (GtkSelectionModel *model,
                           guint              row)
{
  return RIDE_ROW_LIST_GET_CLASS (model)->is_row_selected (RIDE_ROW_LIST (model), row);
}

static void
ride_row_list_add_selected (RideRowList *self,
                            guint        first,
                            guint        n,
                            GtkBitset   *rows)
{
  RideRowListClass *klass = RIDE_ROW_LIST_GET_CLASS (self);
  guint n_listed = ride_row_list_get_n_listed (self);

  for (guint row = first; row - first < n && row < n_listed; row++)
    {
      if (klass->is_row_selected (self, row))
        gtk_bitset_add (rows, row);
    }
}

static GtkBitset *
ride_row_list_get_selection_in_range (GtkSelectionModel *model,
                                      guint              first,
                                      guint              n)
{
  RideRowList *self = RIDE_ROW_LIST (model);
  GtkBitset *rows = gtk_bitset_new_empty ();

  if (ride_row_list_get_n_selected (self) > 0)
    RIDE_ROW_LIST_GET_CLASS (self)->add_selected (self, first, n, rows);
  return rows;
}

static gboolean
ride_row_list_select_item (GtkSelectionModel *model,
                           guint              row,
                           gboolean           unselect_rest)
{
  RideRowList *self = RIDE_ROW_LIST (model);
  RideRowListClass *klass = RIDE_ROW_LIST_GET_CLASS (self);

  if (unselect_rest)
    klass->unselect_all (self);
  klass->set_row_selected (self, row, TRUE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_row_list_unselect_item (GtkSelectionModel *model,
                             guint              row)
{
  RideRowList *self = RIDE_ROW_LIST (model);

  RIDE_ROW_LIST_GET_CLASS (self)->set_row_selected (self, row, FALSE);
  emit_selection_changed (self);
  return TRUE;
}

static void
ride_row_list_set_range_selected (RideRowList *self,
                                  guint        first,
                                  guint        n,
                                  gboolean     selected)
{
  RideRowListClass *klass = RIDE_ROW_LIST_GET_CLASS (self);
  guint n_listed = ride_row_list_get_n_listed (self);

  for (guint row = first; row - first < n && row < n_listed; row++)
    klass->set_row_selected (self, row, selected);
}

static gboolean
ride_row_list_select_range (GtkSelectionModel *model,
                            guint              first,
                            guint              n,
                            gboolean           unselect_rest)
{
  RideRowList *self = RIDE_ROW_LIST (model);
  RideRowListClass *klass = RIDE_ROW_LIST_GET_CLASS (self);

  if (unselect_rest)
    klass->unselect_all (self);
  klass->set_range_selected (self, first, n, TRUE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_row_list_unselect_range (GtkSelectionModel *model,
                              guint              first,
                              guint              n)
{
  RideRowList *self = RIDE_ROW_LIST (model);

  RIDE_ROW_LIST_GET_CLASS (self)->set_range_selected (self, first, n, FALSE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_row_list_select_all (GtkSelectionModel *model)
{
  return ride_row_list_select_range (model, 0, get_private (model)->n_listed, FALSE);
}

static gboolean
ride_row_list_unselect_all (GtkSelectionModel *model)
{
  RideRowList *self = RIDE_ROW_LIST (model);

  RIDE_ROW_LIST_GET_CLASS (self)->unselect_all (self);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_row_list_set_selection (GtkSelectionModel *model,
                             GtkBitset         *selected,
                             GtkBitset         *mask)
{
  RideRowList *self = RIDE_ROW_LIST (model);
  RideRowListClass *klass = RIDE_ROW_LIST_GET_CLASS (self);
  guint n_listed = ride_row_list_get_n_listed (self);
  GtkBitsetIter iter;
  guint row;

  for (gboolean valid = gtk_bitset_iter_init_first (&iter, mask, &row); valid && row < n_listed;
       valid = gtk_bitset_iter_next (&iter, &row))
    klass->set_row_selected (self, row, gtk_bitset_contains (selected, row));

  emit_selection_changed (self);
  return TRUE;
}

static void
ride_row_list_selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = ride_row_list_is_selected;
  iface->get_selection_in_range = ride_row_list_get_selection_in_range;
  iface->select_item = ride_row_list_select_item;
  iface->unselect_item = ride_row_list_unselect_item;
  iface->select_range = ride_row_list_select_range;
  iface->unselect_range = ride_row_list_unselect_range;
  iface->select_all = ride_row_list_select_all;
  iface->unselect_all = ride_row_list_unselect_all;
  iface->set_selection = ride_row_list_set_selection;
}

guint
ride_row_list_get_n_listed (RideRowList *self)
{
  return get_private (self)->n_listed;
}

guint64
ride_row_list_get_n_selected (RideRowList *self)
{
  return RIDE_ROW_LIST_GET_CLASS (self)->get_n_selected (self);
}

guint
ride_row_list_get_n_alive (RideRowList *self)
{
  return g_hash_table_size (get_private (self)->items);
}

/* Only the tail grows or shrinks: that visits no row but those. */
static void
set_length (guint    length,
            gpointer user_data)
{
  RideRowListPrivate *priv = get_private (user_data);
  guint former = priv->length;

  priv->length = length;
  if (length > former)
    g_list_model_items_changed (G_LIST_MODEL (user_data), former, 0, length - former);
  else if (length < former)
    g_list_model_items_changed (G_LIST_MODEL (user_data), length, former - length, 0);
}

void
ride_row_list_tell_refreshed (RideRowList *self,
                              guint        n_listed)
{
  RideRowListPrivate *priv = get_private (self);

  g_return_if_fail (RIDE_IS_ROW_LIST (self));

  priv->n_listed = n_listed;
  ride_growth_aim (priv->growth, n_listed);
  if (priv->selection_shown || ride_row_list_get_n_selected (self) > 0)
    emit_selection_changed (self);
  g_signal_emit (self, signals[REFRESHED], 0);
}

static void
disown_item (gpointer row,
             gpointer item,
             gpointer user_data)
{
  RIDE_ROW_ITEM (item)->items = NULL;
}

static void
ride_row_list_finalize (GObject *object)
{
  RideRowListPrivate *priv = get_private (object);

  g_hash_table_foreach (priv->items, disown_item, NULL);
  g_clear_pointer (&priv->items, g_hash_table_unref);
  g_clear_pointer (&priv->growth, ride_growth_free);

  G_OBJECT_CLASS (ride_row_list_parent_class)->finalize (object);
}

static void
ride_row_list_class_init (RideRowListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_row_list_finalize;
  klass->set_range_selected = ride_row_list_set_range_selected;
  klass->add_selected = ride_row_list_add_selected;

  signals[REFRESHED] = g_signal_new ("refreshed", RIDE_TYPE_ROW_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
ride_row_list_init (RideRowList *self)
{
  RideRowListPrivate *priv = get_private (self);

  priv->items = g_hash_table_new (NULL, NULL);
  priv->growth = ride_growth_new (set_length, self);
}
