/* ride-history-trips.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rides by time alone are walked along their index. Those of a bike or of a
 * length are looked up block by block, from the end that is asked for, until
 * no block that is left can have a better one; only then they are read whole.
 */

#include "ride-history-private.h"

#include "ride-journal-row.h"

/* A bike with more rides than that is found by walking. */
#define CANDIDATES_MAX (1 << 20)
#define BLOCKS_MAX 65536

typedef struct
{
  gint64 number;
  gint64 first_id;
  gint64 min_us;
  gint64 max_us;
} Block;

typedef struct
{
  gint64 ended_us;
  gint64 id;
} Candidate;

typedef struct
{
  RideHistory *history;
  const RideTripQuery *query;
  RideHistoryTripFunc func;
  gpointer user_data;

  RideIndexKey first_key;
  RideIndexKey last_key;
  sqlite3_stmt *select_entries;
  sqlite3_stmt *select_trip;
  GArray *offsets;
  GArray *candidates; /* best first as far as they are sorted */
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->select_entries, sqlite3_finalize);
  g_clear_pointer (&self->select_trip, sqlite3_finalize);
  g_clear_pointer (&self->offsets, g_array_unref);
  g_clear_pointer (&self->candidates, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
has_limits_of_length (const RideTripQuery *query)
{
  return query->min_us > 0 || query->max_us < G_MAXINT64;
}

static gboolean
is_wanted (const Reading  *self,
           gint64          ended_us,
           const RideTrip *trip)
{
  const RideTripQuery *query = self->query;
  gint64 duration_us = ride_trip_get_duration_us (trip);

  if (ended_us < query->from_us || ended_us >= query->to_us)
    return FALSE;
  if (query->bike != NULL && !g_str_equal (trip->bike, query->bike))
    return FALSE;

  return !has_limits_of_length (query) ||
         (duration_us >= 0 && duration_us >= query->min_us && duration_us <= query->max_us);
}

/* Returns whether @row, of %RIDE_TRIP_COLUMNS, is wanted. */
static gboolean
read_wanted (const Reading *self,
             sqlite3_stmt  *row,
             RideTrip      *trip)
{
  return ride_trip_row_read (row, trip) && is_wanted (self, sqlite3_column_int64 (row, 1), trip);
}

static gboolean
walk (Reading *self,
      GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT " RIDE_TRIP_COLUMNS " FROM trips WHERE ended_us >= ? AND ended_us < ? "
      "ORDER BY ended_us %1$s, id %1$s",
      self->query->newest_first ? "DESC" : "ASC");
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (self->history->db, sql, error);
  guint n_left = self->query->n > 0 ? self->query->n : G_MAXUINT;
  RideSqlStep step = RIDE_SQL_END;

  if (select == NULL)
    return FALSE;

  sqlite3_bind_int64 (select, 1, self->query->from_us);
  sqlite3_bind_int64 (select, 2, self->query->to_us);
  while (n_left > 0 && (step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      RideTrip trip;

      if (!read_wanted (self, select, &trip))
        continue;
      n_left--;
      if (!self->func (sqlite3_column_int64 (select, 0), &trip, self->user_data))
        break;
    }

  return step != RIDE_SQL_ERROR;
}

static int
compare_ascending (gconstpointer a,
                   gconstpointer b)
{
  const Candidate *x = a, *y = b;

  if (x->ended_us != y->ended_us)
    return x->ended_us < y->ended_us ? -1 : 1;

  return (x->id > y->id) - (x->id < y->id);
}

static int
compare_descending (gconstpointer a,
                    gconstpointer b)
{
  return compare_ascending (b, a);
}

/* Keeps the best of them, if there may not be more. */
static void
sort_candidates (Reading *self)
{
  g_array_sort (self->candidates,
                self->query->newest_first ? compare_descending : compare_ascending);
  if (self->query->n > 0 && self->candidates->len > self->query->n)
    g_array_set_size (self->candidates, self->query->n);
}

static void
consider (Reading      *self,
          sqlite3_stmt *row)
{
  Candidate candidate = { sqlite3_column_int64 (row, 1), sqlite3_column_int64 (row, 0) };
  RideTrip trip;

  if (read_wanted (self, row, &trip))
    g_array_append_val (self->candidates, candidate);
}

/* The plus sign keeps SQLite from the index of ends. */
static gboolean
consider_open_block (Reading *self,
                     GError **error)
{
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (
      self->history->db,
      "SELECT " RIDE_TRIP_COLUMNS " FROM trips WHERE id > "
      "(SELECT coalesce (max (last_id), 0) FROM trip_blocks) AND +ended_us >= ? AND +ended_us < ?",
      error);
  RideSqlStep step;

  if (select == NULL)
    return FALSE;

  sqlite3_bind_int64 (select, 1, self->query->from_us);
  sqlite3_bind_int64 (select, 2, self->query->to_us);
  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    consider (self, select);
  sort_candidates (self);

  return step == RIDE_SQL_END;
}

static gboolean
consider_block (Reading     *self,
                const Block *block,
                GError     **error)
{
  if (!ride_index_find (self->select_entries, block->number, self->first_key, self->last_key,
                        self->offsets, error))
    return FALSE;

  for (guint i = 0; i < self->offsets->len; i++)
    {
      RideSqlStep step;

      sqlite3_bind_int64 (self->select_trip, 1,
                          block->first_id + g_array_index (self->offsets, guint16, i));
      step = ride_sql_step (self->select_trip, error);
      if (step == RIDE_SQL_ROW)
        consider (self, self->select_trip);
      sqlite3_reset (self->select_trip);
      if (step == RIDE_SQL_ERROR)
        return FALSE;
    }
  sort_candidates (self);

  return TRUE;
}

/* Returns the blocks in the range, those with the best ends first; %NULL with @error set. */
static GArray *
list_blocks (Reading *self,
             GError **error)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  g_autofree char *sql = g_strdup_printf (
      "SELECT number, first_id, min_ended_us, max_ended_us FROM trip_blocks "
      "WHERE max_ended_us >= ? AND min_ended_us < ? ORDER BY %s",
      self->query->newest_first ? "max_ended_us DESC" : "min_ended_us");
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (self->history->db, sql, error);
  RideSqlStep step = RIDE_SQL_END;

  if (select == NULL)
    return NULL;

  sqlite3_bind_int64 (select, 1, self->query->from_us);
  sqlite3_bind_int64 (select, 2, self->query->to_us);
  while (blocks->len < BLOCKS_MAX && (step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      Block block = { sqlite3_column_int64 (select, 0), sqlite3_column_int64 (select, 1),
                      sqlite3_column_int64 (select, 2), sqlite3_column_int64 (select, 3) };

      if (ride_block_is_number (block.first_id))
        g_array_append_val (blocks, block);
    }

  return step == RIDE_SQL_ERROR ? NULL : g_steal_pointer (&blocks);
}

/* Returns whether neither @block nor any after it can have a better one than those found. */
static gboolean
is_enough (const Reading *self,
           const Block   *block)
{
  const Candidate *worst;

  if (self->query->n == 0 || self->candidates->len < self->query->n)
    return FALSE;

  worst = &g_array_index (self->candidates, Candidate, self->query->n - 1);

  return self->query->newest_first ? worst->ended_us > block->max_us
                                   : worst->ended_us < block->min_us;
}

/* Sets @too_many if there were more than can be held. */
static gboolean
find_candidates (Reading  *self,
                 gboolean *too_many,
                 GError  **error)
{
  g_autoptr (GArray) blocks = list_blocks (self, error);

  *too_many = FALSE;
  if (blocks == NULL || !consider_open_block (self, error))
    return FALSE;

  for (guint i = 0; i < blocks->len; i++)
    {
      const Block *block = &g_array_index (blocks, Block, i);

      if (is_enough (self, block))
        break;
      if (!consider_block (self, block, error) ||
          !ride_history_check_cancelled (self->history, error))
        return FALSE;
      *too_many = self->candidates->len > CANDIDATES_MAX;
      if (*too_many)
        break;
    }

  return TRUE;
}

static gboolean
hand_on_candidates (Reading *self,
                    GError **error)
{
  gboolean go_on = TRUE;

  for (guint i = 0; go_on && i < self->candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (self->candidates, Candidate, i);
      RideTrip trip;
      RideSqlStep step;

      sqlite3_bind_int64 (self->select_trip, 1, candidate->id);
      step = ride_sql_step (self->select_trip, error);
      if (step == RIDE_SQL_ROW && ride_trip_row_read (self->select_trip, &trip))
        go_on = self->func (candidate->id, &trip, self->user_data);
      sqlite3_reset (self->select_trip);
      if (step == RIDE_SQL_ERROR)
        return FALSE;
    }

  return TRUE;
}

static gboolean
prepare_look_up (Reading *self,
                 GError **error)
{
  gboolean by_bike = self->query->bike != NULL;

  self->first_key = by_bike ? ride_index_key_for_bike (self->query->bike)
                            : ride_index_key_for_duration (self->query->min_us);
  self->last_key = by_bike ? self->first_key : ride_index_key_for_duration (self->query->max_us);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  self->select_entries = ride_sql_prepare (
      self->history->db,
      by_bike ? "SELECT entries FROM trip_bikes WHERE block = ? AND bucket BETWEEN ? AND ?"
              : "SELECT entries FROM trip_durations WHERE block = ? AND bucket BETWEEN ? AND ?",
      error);
  if (self->select_entries == NULL)
    return FALSE;
  self->select_trip = ride_sql_prepare (
      self->history->db, "SELECT " RIDE_TRIP_COLUMNS " FROM trips WHERE id = ?", error);

  return self->select_trip != NULL;
}

static gboolean
look_up (Reading *self,
         GError **error)
{
  gboolean too_many;

  if (!prepare_look_up (self, error) || !find_candidates (self, &too_many, error))
    return FALSE;

  return too_many ? walk (self, error) : hand_on_candidates (self, error);
}

/* All rides of some length may be nearly all rides, which are better walked. */
static gboolean
is_worth_looking_up (const RideTripQuery *query)
{
  return query->bike != NULL || (query->n > 0 && has_limits_of_length (query));
}

gboolean
ride_history_read_trips (RideHistory         *self,
                         const RideTripQuery *query,
                         RideHistoryTripFunc  func,
                         gpointer             user_data,
                         GCancellable        *cancellable,
                         GError             **error)
{
  g_auto (Reading) reading = {
    .history = self,
    .query = query,
    .func = func,
    .user_data = user_data,
  };
  gboolean ok = ride_history_begin (self, cancellable, error) &&
                (is_worth_looking_up (query) ? look_up (&reading, error) : walk (&reading, error));

  ride_history_end (self);
  return ok;
}

static gboolean
hand_on_from (RideHistory        *self,
              gint64              first_id,
              RideHistoryTripFunc func,
              gpointer            user_data,
              GError            **error)
{
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (
      self->db, "SELECT " RIDE_TRIP_COLUMNS " FROM trips WHERE id >= ? ORDER BY id", error);
  RideSqlStep step;

  if (select == NULL)
    return FALSE;

  sqlite3_bind_int64 (select, 1, first_id);
  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      RideTrip trip;

      if (ride_trip_row_read (select, &trip) &&
          !func (sqlite3_column_int64 (select, 0), &trip, user_data))
        break;
    }

  return step != RIDE_SQL_ERROR;
}

gboolean
ride_history_read_trips_from (RideHistory        *self,
                              gint64              first_id,
                              RideHistoryTripFunc func,
                              gpointer            user_data,
                              GCancellable       *cancellable,
                              GError            **error)
{
  gboolean ok = ride_history_begin (self, cancellable, error) &&
                hand_on_from (self, first_id, func, user_data, error);

  ride_history_end (self);
  return ok;
}
