/* ride-alarm-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm-list.h"

#include "ride-alarm-care.h"
#include "ride-growth.h"

/* Unhandled ones by level, then handled ones by level. */
#define N_RANKS (2 * RIDE_N_ALARM_LEVELS)

struct _RideAlarmItem
{
  GObject parent_instance;

  RideAlarmList *list; /* not referenced; NULL once the list is gone */
  guint row;
};

G_DEFINE_FINAL_TYPE (RideAlarmItem, ride_alarm_item, G_TYPE_OBJECT)

struct _RideAlarmList
{
  GObject parent_instance;

  RideTracker *tracker;
  gboolean show_handled;
  gint64 *ids; /* by row */
  guint length; /* as told to the list's users */
  RideGrowth *growth;
  GHashTable *items; /* row -> RideAlarmItem, not referenced */
  GHashTable *selected; /* set of ids */

  guint counts[RIDE_N_ALARM_LEVELS];
  guint n_handled;
  gint64 next_return_us;
};

static void ride_alarm_list_model_init (GListModelInterface *iface);
static void ride_alarm_list_selection_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RideAlarmList, ride_alarm_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ride_alarm_list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                      ride_alarm_list_selection_init))

enum
{
  REFRESHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ride_alarm_item_finalize (GObject *object)
{
  RideAlarmItem *self = RIDE_ALARM_ITEM (object);

  if (self->list != NULL)
    g_hash_table_remove (self->list->items, GUINT_TO_POINTER (self->row));

  G_OBJECT_CLASS (ride_alarm_item_parent_class)->finalize (object);
}

static void
ride_alarm_item_class_init (RideAlarmItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_alarm_item_finalize;
}

static void
ride_alarm_item_init (RideAlarmItem *self)
{
}

guint
ride_alarm_item_get_row (RideAlarmItem *self)
{
  return self->row;
}

static GType
ride_alarm_list_get_item_type (GListModel *model)
{
  return RIDE_TYPE_ALARM_ITEM;
}

static guint
ride_alarm_list_get_n_items (GListModel *model)
{
  return RIDE_ALARM_LIST (model)->length;
}

static gpointer
ride_alarm_list_get_item (GListModel *model,
                          guint       row)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);
  RideAlarmItem *item;

  if (row >= self->length)
    return NULL;

  item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (row));
  if (item != NULL)
    return g_object_ref (item);

  item = g_object_new (RIDE_TYPE_ALARM_ITEM, NULL);
  item->list = self;
  item->row = row;
  g_hash_table_insert (self->items, GUINT_TO_POINTER (row), item);
  return item;
}

static void
ride_alarm_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ride_alarm_list_get_item_type;
  iface->get_n_items = ride_alarm_list_get_n_items;
  iface->get_item = ride_alarm_list_get_item;
}

gint64
ride_alarm_list_get_id (RideAlarmList *self,
                        guint          row)
{
  return row < self->length ? self->ids[row] : 0;
}

guint
ride_alarm_list_find (RideAlarmList *self,
                      gint64         id)
{
  for (guint row = 0; row < self->length; row++)
    {
      if (self->ids[row] == id)
        return row;
    }

  return GTK_INVALID_LIST_POSITION;
}

const RideAlarm *
ride_alarm_list_get (RideAlarmList *self,
                     guint          row)
{
  if (self->tracker == NULL || row >= self->length)
    return NULL;

  return ride_tracker_find_alarm (self->tracker, self->ids[row]);
}

static gboolean
ride_alarm_list_is_selected (GtkSelectionModel *model,
                             guint              row)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);

  return row < self->length && g_hash_table_contains (self->selected, &self->ids[row]);
}

static GtkBitset *
ride_alarm_list_get_selection_in_range (GtkSelectionModel *model,
                                        guint              first,
                                        guint              n)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);
  GtkBitset *rows = gtk_bitset_new_empty ();

  if (g_hash_table_size (self->selected) == 0)
    return rows;

  for (guint row = first; row - first < n && row < self->length; row++)
    {
      if (ride_alarm_list_is_selected (model, row))
        gtk_bitset_add (rows, row);
    }
  return rows;
}

static void
emit_selection_changed (RideAlarmList *self)
{
  if (self->length > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, self->length);
}

static void
set_row_selected (RideAlarmList *self,
                  guint          row,
                  gboolean       selected)
{
  if (row >= self->length)
    return;
  if (selected)
    g_hash_table_add (self->selected, g_memdup2 (&self->ids[row], sizeof (gint64)));
  else
    g_hash_table_remove (self->selected, &self->ids[row]);
}

static void
set_range_selected (RideAlarmList *self,
                    guint          first,
                    guint          n,
                    gboolean       selected)
{
  for (guint row = first; row - first < n && row < self->length; row++)
    set_row_selected (self, row, selected);
}

static gboolean
ride_alarm_list_select_item (GtkSelectionModel *model,
                             guint              row,
                             gboolean           unselect_rest)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);

  if (unselect_rest)
    g_hash_table_remove_all (self->selected);
  set_row_selected (self, row, TRUE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_alarm_list_unselect_item (GtkSelectionModel *model,
                               guint              row)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);

  set_row_selected (self, row, FALSE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_alarm_list_select_range (GtkSelectionModel *model,
                              guint              first,
                              guint              n,
                              gboolean           unselect_rest)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);

  if (unselect_rest)
    g_hash_table_remove_all (self->selected);
  set_range_selected (self, first, n, TRUE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_alarm_list_unselect_range (GtkSelectionModel *model,
                                guint              first,
                                guint              n)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);

  set_range_selected (self, first, n, FALSE);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_alarm_list_select_all (GtkSelectionModel *model)
{
  return ride_alarm_list_select_range (model, 0, RIDE_ALARM_LIST (model)->length, FALSE);
}

static gboolean
ride_alarm_list_unselect_all (GtkSelectionModel *model)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);

  g_hash_table_remove_all (self->selected);
  emit_selection_changed (self);
  return TRUE;
}

static gboolean
ride_alarm_list_set_selection (GtkSelectionModel *model,
                               GtkBitset         *selected,
                               GtkBitset         *mask)
{
  RideAlarmList *self = RIDE_ALARM_LIST (model);
  GtkBitsetIter iter;
  guint row;

  for (gboolean valid = gtk_bitset_iter_init_first (&iter, mask, &row); valid && row < self->length;
       valid = gtk_bitset_iter_next (&iter, &row))
    set_row_selected (self, row, gtk_bitset_contains (selected, row));

  emit_selection_changed (self);
  return TRUE;
}

static void
ride_alarm_list_selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = ride_alarm_list_is_selected;
  iface->get_selection_in_range = ride_alarm_list_get_selection_in_range;
  iface->select_item = ride_alarm_list_select_item;
  iface->unselect_item = ride_alarm_list_unselect_item;
  iface->select_range = ride_alarm_list_select_range;
  iface->unselect_range = ride_alarm_list_unselect_range;
  iface->select_all = ride_alarm_list_select_all;
  iface->unselect_all = ride_alarm_list_unselect_all;
  iface->set_selection = ride_alarm_list_set_selection;
}

GArray *
ride_alarm_list_get_selected_ids (RideAlarmList *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint row = 0; row < self->length && ids->len < g_hash_table_size (self->selected); row++)
    {
      if (g_hash_table_contains (self->selected, &self->ids[row]))
        g_array_append_val (ids, self->ids[row]);
    }

  return ids;
}

const guint *
ride_alarm_list_get_counts (RideAlarmList *self)
{
  return self->counts;
}

guint
ride_alarm_list_get_n_handled (RideAlarmList *self)
{
  return self->n_handled;
}

gint64
ride_alarm_list_get_next_return_us (RideAlarmList *self)
{
  return self->next_return_us;
}

/* Only the tail grows or shrinks: that visits no row but those. */
static void
set_length (guint    length,
            gpointer user_data)
{
  RideAlarmList *self = user_data;
  guint former = self->length;

  self->length = length;
  if (length > former)
    g_list_model_items_changed (G_LIST_MODEL (self), former, 0, length - former);
  else if (length < former)
    g_list_model_items_changed (G_LIST_MODEL (self), length, former - length, 0);
}

/* One walk over the open alarms; @ids is NULL in the first one, which counts. */
typedef struct
{
  RideAlarmList *list;
  gint64 now_us;
  guint n[N_RANKS];
  guint end[N_RANKS];
  gint64 *ids;
} Walk;

static guint
get_rank (const RideAlarm *alarm,
          gint64           now_us)
{
  guint rank = RIDE_ALARM_CRITICAL - MIN (alarm->level, RIDE_ALARM_CRITICAL);

  return ride_alarm_is_handled (alarm, now_us) ? RIDE_N_ALARM_LEVELS + rank : rank;
}

static void
count_alarm (const RideAlarm *alarm,
             gpointer         user_data)
{
  Walk *walk = user_data;

  walk->n[get_rank (alarm, walk->now_us)]++;
  if (ride_alarm_is_snoozed (alarm, walk->now_us))
    walk->list->next_return_us = MIN (walk->list->next_return_us, alarm->snoozed_until_us);
}

/* They come in the order they were raised, so each rank is filled from its end. */
static void
place_alarm (const RideAlarm *alarm,
             gpointer         user_data)
{
  Walk *walk = user_data;
  guint rank = get_rank (alarm, walk->now_us);

  if (rank < RIDE_N_ALARM_LEVELS || walk->list->show_handled)
    walk->ids[--walk->end[rank]] = alarm->id;
}

static void
take_counts (RideAlarmList *self,
             const Walk    *walk)
{
  self->n_handled = 0;
  for (guint rank = 0; rank < RIDE_N_ALARM_LEVELS; rank++)
    {
      self->counts[RIDE_ALARM_CRITICAL - rank] = walk->n[rank];
      self->n_handled += walk->n[RIDE_N_ALARM_LEVELS + rank];
    }
}

/* What can't be seen must not be acted upon. */
static void
unselect_unlisted (RideAlarmList *self,
                   gint64         now_us)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      const RideAlarm *alarm = ride_tracker_find_alarm (self->tracker, *(gint64 *) id);

      if (alarm == NULL || (!self->show_handled && ride_alarm_is_handled (alarm, now_us)))
        g_hash_table_iter_remove (&iter);
    }
}

static guint
read_tracker (RideAlarmList *self,
              gint64         now_us)
{
  Walk walk = { .list = self, .now_us = now_us };
  guint n_ranks = self->show_handled ? N_RANKS : RIDE_N_ALARM_LEVELS;
  guint length = 0;

  self->next_return_us = G_MAXINT64;
  ride_tracker_foreach_alarm (self->tracker, count_alarm, &walk);
  for (guint rank = 0; rank < n_ranks; rank++)
    walk.end[rank] = length += walk.n[rank];

  self->ids = g_renew (gint64, self->ids, MAX (length, self->length));
  walk.ids = self->ids;
  ride_tracker_foreach_alarm (self->tracker, place_alarm, &walk);
  take_counts (self, &walk);
  unselect_unlisted (self, now_us);

  return length;
}

void
ride_alarm_list_refresh (RideAlarmList *self,
                         gint64         now_us)
{
  g_return_if_fail (RIDE_IS_ALARM_LIST (self));

  if (self->tracker == NULL)
    return;

  ride_growth_aim (self->growth, read_tracker (self, now_us));
  emit_selection_changed (self);
  g_signal_emit (self, signals[REFRESHED], 0);
}

void
ride_alarm_list_set_tracker (RideAlarmList *self,
                             RideTracker   *tracker)
{
  g_return_if_fail (RIDE_IS_ALARM_LIST (self));

  g_hash_table_remove_all (self->selected);
  self->tracker = tracker;
}

void
ride_alarm_list_set_show_handled (RideAlarmList *self,
                                  gboolean       show_handled)
{
  g_return_if_fail (RIDE_IS_ALARM_LIST (self));

  self->show_handled = show_handled;
}

static void
disown_item (gpointer row,
             gpointer item,
             gpointer user_data)
{
  RIDE_ALARM_ITEM (item)->list = NULL;
}

static void
ride_alarm_list_finalize (GObject *object)
{
  RideAlarmList *self = RIDE_ALARM_LIST (object);

  g_hash_table_foreach (self->items, disown_item, NULL);
  g_clear_pointer (&self->growth, ride_growth_free);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->selected, g_hash_table_unref);
  g_clear_pointer (&self->ids, g_free);

  G_OBJECT_CLASS (ride_alarm_list_parent_class)->finalize (object);
}

static void
ride_alarm_list_class_init (RideAlarmListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_alarm_list_finalize;

  signals[REFRESHED] = g_signal_new ("refreshed", RIDE_TYPE_ALARM_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
ride_alarm_list_init (RideAlarmList *self)
{
  self->items = g_hash_table_new (NULL, NULL);
  self->selected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->next_return_us = G_MAXINT64;
  self->growth = ride_growth_new (set_length, self);
}

RideAlarmList *
ride_alarm_list_new (void)
{
  return g_object_new (RIDE_TYPE_ALARM_LIST, NULL);
}
