/* ride-alarm-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm-list.h"

#include "ride-alarm-care.h"

/* Unhandled ones by level, then handled ones by level. */
#define N_RANKS (2 * RIDE_N_ALARM_LEVELS)

struct _RideAlarmList
{
  RideRowList parent_instance;

  RideTracker *tracker;
  gboolean show_handled;
  gint64 *ids; /* by row */
  GHashTable *selected; /* set of ids */

  guint counts[RIDE_N_ALARM_LEVELS];
  guint n_handled;
  gint64 next_return_us;
};

G_DEFINE_FINAL_TYPE (RideAlarmList, ride_alarm_list, RIDE_TYPE_ROW_LIST)

static guint
get_n_listed (RideAlarmList *self)
{
  return ride_row_list_get_n_listed (RIDE_ROW_LIST (self));
}

gint64
ride_alarm_list_get_id (RideAlarmList *self,
                        guint          row)
{
  return row < get_n_listed (self) ? self->ids[row] : 0;
}

guint
ride_alarm_list_find (RideAlarmList *self,
                      gint64         id)
{
  guint n_listed = get_n_listed (self);

  for (guint row = 0; row < n_listed; row++)
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
  if (self->tracker == NULL || row >= get_n_listed (self))
    return NULL;

  return ride_tracker_find_alarm (self->tracker, self->ids[row]);
}

static guint64
ride_alarm_list_get_n_selected (RideRowList *list)
{
  return g_hash_table_size (RIDE_ALARM_LIST (list)->selected);
}

static gboolean
ride_alarm_list_is_row_selected (RideRowList *list,
                                 guint        row)
{
  RideAlarmList *self = RIDE_ALARM_LIST (list);

  return row < get_n_listed (self) && g_hash_table_contains (self->selected, &self->ids[row]);
}

static void
ride_alarm_list_set_row_selected (RideRowList *list,
                                  guint        row,
                                  gboolean     selected)
{
  RideAlarmList *self = RIDE_ALARM_LIST (list);

  if (row >= get_n_listed (self))
    return;
  if (selected)
    g_hash_table_add (self->selected, g_memdup2 (&self->ids[row], sizeof (gint64)));
  else
    g_hash_table_remove (self->selected, &self->ids[row]);
}

static void
ride_alarm_list_unselect_all (RideRowList *list)
{
  g_hash_table_remove_all (RIDE_ALARM_LIST (list)->selected);
}

GArray *
ride_alarm_list_get_selected_ids (RideAlarmList *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_listed = get_n_listed (self);

  for (guint row = 0; row < n_listed && ids->len < g_hash_table_size (self->selected); row++)
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

/* One walk over the open alarms: in a large fleet it is the memory that they are spread over
 * which takes the time, so there is no second one. */
typedef struct
{
  RideAlarmList *list;
  gint64 now_us;
  GArray *ids[N_RANKS]; /* in the order they were raised */
} Walk;

static guint
get_rank (const RideAlarm *alarm,
          gint64           now_us)
{
  guint rank = RIDE_ALARM_CRITICAL - MIN (alarm->level, RIDE_ALARM_CRITICAL);

  return ride_alarm_is_handled (alarm, now_us) ? RIDE_N_ALARM_LEVELS + rank : rank;
}

static void
note_alarm (const RideAlarm *alarm,
            gpointer         user_data)
{
  Walk *walk = user_data;

  g_array_append_val (walk->ids[get_rank (alarm, walk->now_us)], alarm->id);
  if (ride_alarm_is_snoozed (alarm, walk->now_us))
    walk->list->next_return_us = MIN (walk->list->next_return_us, alarm->snoozed_until_us);
}

static void
walk_init (Walk          *walk,
           RideAlarmList *list,
           gint64         now_us)
{
  *walk = (Walk){ .list = list, .now_us = now_us };
  for (guint rank = 0; rank < N_RANKS; rank++)
    walk->ids[rank] = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
walk_clear (Walk *walk)
{
  for (guint rank = 0; rank < N_RANKS; rank++)
    g_array_unref (walk->ids[rank]);
}

static void
take_counts (RideAlarmList *self,
             const Walk    *walk)
{
  self->n_handled = 0;
  for (guint rank = 0; rank < RIDE_N_ALARM_LEVELS; rank++)
    {
      self->counts[RIDE_ALARM_CRITICAL - rank] = walk->ids[rank]->len;
      self->n_handled += walk->ids[RIDE_N_ALARM_LEVELS + rank]->len;
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

/* Within a rank, the newest come first. */
static guint
take_ids (RideAlarmList *self,
          const Walk    *walk)
{
  guint n_ranks = self->show_handled ? N_RANKS : RIDE_N_ALARM_LEVELS;
  guint length = 0;

  for (guint rank = 0; rank < n_ranks; rank++)
    length += walk->ids[rank]->len;

  self->ids = g_renew (gint64, self->ids, length);
  length = 0;
  for (guint rank = 0; rank < n_ranks; rank++)
    {
      for (guint i = walk->ids[rank]->len; i > 0; i--)
        self->ids[length++] = g_array_index (walk->ids[rank], gint64, i - 1);
    }

  return length;
}

static guint
read_tracker (RideAlarmList *self,
              gint64         now_us)
{
  Walk walk;
  guint length;

  walk_init (&walk, self, now_us);
  self->next_return_us = G_MAXINT64;
  ride_tracker_foreach_alarm (self->tracker, note_alarm, &walk);
  length = take_ids (self, &walk);
  take_counts (self, &walk);
  walk_clear (&walk);
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

  ride_row_list_tell_refreshed (RIDE_ROW_LIST (self), read_tracker (self, now_us));
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
ride_alarm_list_finalize (GObject *object)
{
  RideAlarmList *self = RIDE_ALARM_LIST (object);

  g_clear_pointer (&self->selected, g_hash_table_unref);
  g_clear_pointer (&self->ids, g_free);

  G_OBJECT_CLASS (ride_alarm_list_parent_class)->finalize (object);
}

static void
ride_alarm_list_class_init (RideAlarmListClass *klass)
{
  RideRowListClass *list_class = RIDE_ROW_LIST_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ride_alarm_list_finalize;
  list_class->get_n_selected = ride_alarm_list_get_n_selected;
  list_class->is_row_selected = ride_alarm_list_is_row_selected;
  list_class->set_row_selected = ride_alarm_list_set_row_selected;
  list_class->unselect_all = ride_alarm_list_unselect_all;
}

static void
ride_alarm_list_init (RideAlarmList *self)
{
  self->selected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->next_return_us = G_MAXINT64;
}

RideAlarmList *
ride_alarm_list_new (void)
{
  return g_object_new (RIDE_TYPE_ALARM_LIST, NULL);
}
