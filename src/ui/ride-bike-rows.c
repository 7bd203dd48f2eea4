/* ride-bike-rows.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-bike-rows.h"

struct _RideBikeRows
{
  RideFleetList *list;
  GHashTable *rows; /* RideRowItem -> RideBikeRow */
};

RideBikeRows *
ride_bike_rows_new (RideFleetList *list)
{
  RideBikeRows *self = g_new0 (RideBikeRows, 1);

  self->list = g_object_ref (list);
  self->rows = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ride_bike_row_free);
  return self;
}

void
ride_bike_rows_free (RideBikeRows *self)
{
  g_hash_table_unref (self->rows);
  g_object_unref (self->list);
  g_free (self);
}

void
ride_bike_rows_bind (RideBikeRows *self,
                     RideRowItem  *item,
                     RideColumn    column,
                     RideBikeCell *cell,
                     gint64        now_us)
{
  RideBikeRow *row = g_hash_table_lookup (self->rows, item);

  if (row == NULL)
    {
      row = ride_bike_row_new (item);
      g_hash_table_insert (self->rows, item, row);
    }
  ride_bike_row_bind (row, column, cell, self->list, now_us);
}

void
ride_bike_rows_unbind (RideBikeRows *self,
                       RideRowItem  *item,
                       RideColumn    column)
{
  RideBikeRow *row = g_hash_table_lookup (self->rows, item);

  if (row == NULL)
    return;

  ride_bike_row_unbind (row, column);
  if (ride_bike_row_is_empty (row))
    g_hash_table_remove (self->rows, item);
}

void
ride_bike_rows_pull (RideBikeRows *self,
                     guint         first,
                     guint         last,
                     gint64        now_us,
                     gboolean      time_passed)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      guint at = ride_bike_row_get_row (row);

      if (at >= first && at <= last)
        ride_bike_row_pull (row, self->list, now_us, time_passed);
    }
}

gboolean
ride_bike_rows_pull_all (RideBikeRows *self,
                         gint64        now_us,
                         gint64        until_us)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      if (g_get_monotonic_time () >= until_us)
        return FALSE;
      ride_bike_row_pull (row, self->list, now_us, FALSE);
    }

  return TRUE;
}

int
ride_bike_rows_get_height (RideBikeRows *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      GtkWidget *widget = ride_bike_row_get_widget (row);

      if (widget != NULL && gtk_widget_get_height (widget) > 0)
        return gtk_widget_get_height (widget);
    }

  return 0;
}

GtkWidget *
ride_bike_rows_find_widget (RideBikeRows *self,
                            guint         at)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      if (ride_bike_row_get_row (row) == at)
        return ride_bike_row_get_widget (row);
    }

  return NULL;
}

gboolean
ride_bike_rows_find_record (RideBikeRows *self,
                            GtkWidget    *widget,
                            guint        *position)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      if (ride_bike_row_get_widget (row) == widget)
        return ride_bike_row_get_record (row, position);
    }

  return FALSE;
}

static gboolean
get_move (RideBikeRows *self,
          RideBikeRow  *row,
          int          *move)
{
  guint position;
  guint now_at;

  if (!ride_bike_row_get_record (row, &position))
    return FALSE;

  now_at = ride_fleet_list_find (self->list, position);
  if (now_at == GTK_INVALID_LIST_POSITION)
    return FALSE;

  *move = (int) now_at - (int) ride_bike_row_get_row (row);
  return TRUE;
}

static int
compare_ints (gconstpointer a,
              gconstpointer b)
{
  int x = *(const int *) a;
  int y = *(const int *) b;

  return (x > y) - (x < y);
}

int
ride_bike_rows_get_shift (RideBikeRows *self,
                          guint         first,
                          guint         last)
{
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (int));
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      guint at = ride_bike_row_get_row (row);
      int move;

      if (at >= first && at <= last && get_move (self, row, &move))
        g_array_append_val (moves, move);
    }

  if (moves->len == 0)
    return 0;

  g_array_sort (moves, compare_ints);
  return g_array_index (moves, int, moves->len / 2);
}
