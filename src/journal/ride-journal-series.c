/* ride-journal-series.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-series.h"

#include "ride-config.h"
#include "ride-journal.h"
#include "ride-journal-row.h"

#include <glib/gi18n-lib.h>

#define N_INDEXES_MAX 2

/* A block of a small fleet is closed after a day, so that the days to keep can be kept to. */
#define BLOCK_SPAN_US (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define BLOCK_SPAN_ROWS 64

typedef struct
{
  const char *insert_row;
  const char *insert_block;
  const char *insert_index[N_INDEXES_MAX];
  const char *newest_block; /* number and last id */
  const char *open_rows;    /* id, time, clock, bike, start, end of those after an id */
} SeriesSql;

/* A trimmed file has snapshots and trip numbers of what is gone, none of which is given again. */
static const SeriesSql series_sql[] = {
  [RIDE_SERIES_EVENTS] = {
      .insert_row = RIDE_EVENT_INSERT,
      .insert_block = "INSERT INTO segments (number, first_seq, last_seq, min_received_us, "
                      "max_received_us, next_trip) VALUES (?, ?, ?, ?, ?, ?)",
      .insert_index = { "INSERT INTO event_bikes (segment, bucket, entries) VALUES (?, ?, ?)" },
      .newest_block = "SELECT max(number), max(last_seq) FROM "
                      "(SELECT number, last_seq FROM segments "
                      "UNION ALL SELECT number, last_seq FROM snapshots)",
      .open_rows = "SELECT seq, received_us, received_us, bike, NULL, NULL FROM events "
                   "WHERE seq > ? ORDER BY seq",
  },
  [RIDE_SERIES_TRIPS] = {
      .insert_row = RIDE_TRIP_INSERT,
      .insert_block = "INSERT INTO trip_blocks (number, first_id, last_id, min_ended_us, "
                      "max_ended_us) VALUES (?, ?, ?, ?, ?)",
      .insert_index = { "INSERT INTO trip_bikes (block, bucket, entries) VALUES (?, ?, ?)",
                        "INSERT INTO trip_durations (block, bucket, entries) VALUES (?, ?, ?)" },
      .newest_block = "SELECT max(number), max(last_id) FROM trip_blocks",
      .open_rows = "SELECT id, ended_us, recorded_us, bike, start_us, end_us FROM trips "
                   "WHERE id > ? ORDER BY id",
  },
};

#define NEXT_TRIP_PARAMETER 6

struct _RideSeries
{
  sqlite3 *db;
  RideSeriesKind kind;
  guint block_rows;
  sqlite3_stmt *insert_row;
  sqlite3_stmt *insert_block;
  sqlite3_stmt *insert_index[N_INDEXES_MAX];

  gint64 last_id;
  gint64 newest_block;

  /* The open block. */
  guint n_rows;
  gint64 first_id;
  gint64 min_us;
  gint64 max_us;
  gint64 first_clock_us;
  gint64 last_clock_us;
  GArray *words[N_INDEXES_MAX];
};

static void
begin_block (RideSeries *self)
{
  self->n_rows = 0;
  self->min_us = G_MAXINT64;
  self->max_us = G_MININT64;
  for (guint i = 0; i < N_INDEXES_MAX; i++)
    g_array_set_size (self->words[i], 0);
}

static void
take_row (RideSeries          *self,
          gint64               id,
          const RideSeriesRow *row)
{
  if (self->n_rows++ == 0)
    {
      self->first_id = id;
      self->first_clock_us = row->clock_us;
    }
  self->last_id = id;
  self->last_clock_us = row->clock_us;
  self->min_us = MIN (self->min_us, row->time_us);
  self->max_us = MAX (self->max_us, row->time_us);

  ride_index_add (self->words[0], ride_index_key_for_bike (row->bike), id - self->first_id);
  if (row->duration_us >= 0)
    ride_index_add (self->words[1], ride_index_key_for_duration (row->duration_us),
                    id - self->first_id);
}

/* A file can say anything, and the difference must not overflow. */
static gint64
read_duration (sqlite3_stmt *row)
{
  RideTrip trip = {
    .start_us = CLAMP (sqlite3_column_int64 (row, 4), 0, G_MAXINT64),
    .end_us = CLAMP (sqlite3_column_int64 (row, 5), 0, G_MAXINT64),
  };

  return ride_trip_get_duration_us (&trip);
}

static gboolean
fail_for_disorder (RideSeries *self,
                   GError    **error)
{
  ride_sql_set_damaged (self->db, _("its newest rows are not in order"), error);
  return FALSE;
}

static gboolean
load_row (RideSeries   *self,
          sqlite3_stmt *select,
          GError      **error)
{
  gint64 id = sqlite3_column_int64 (select, 0);
  RideSeriesRow row = {
    .time_us = sqlite3_column_int64 (select, 1),
    .clock_us = sqlite3_column_int64 (select, 2),
    .bike = (const char *) sqlite3_column_text (select, 3),
    .duration_us = read_duration (select),
  };

  if (row.bike == NULL || !ride_block_is_number (id) ||
      (self->n_rows > 0 && id - self->first_id >= RIDE_BLOCK_ROWS_MAX))
    return fail_for_disorder (self, error);
  take_row (self, id, &row);

  return TRUE;
}

static gboolean
load (RideSeries *self,
      GError    **error)
{
  const SeriesSql *sql = &series_sql[self->kind];
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (self->db, sql->open_rows, error);
  gint64 newest[2];
  RideSqlStep step;

  if (select == NULL ||
      !ride_sql_get_integers (self->db, sql->newest_block, newest, G_N_ELEMENTS (newest), error))
    return FALSE;
  if ((newest[0] != 0 && !ride_block_is_number (newest[0])) ||
      (newest[1] != 0 && !ride_block_is_number (newest[1])))
    return fail_for_disorder (self, error);

  begin_block (self);
  self->newest_block = newest[0];
  self->last_id = newest[1];
  self->last_clock_us = 0;
  sqlite3_bind_int64 (select, 1, self->last_id);
  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    if (!load_row (self, select, error))
      return FALSE;

  return step == RIDE_SQL_END;
}

static gboolean
prepare (RideSeries *self,
         GError    **error)
{
  const SeriesSql *sql = &series_sql[self->kind];

  self->insert_row = ride_sql_prepare (self->db, sql->insert_row, error);
  if (self->insert_row == NULL)
    return FALSE;
  self->insert_block = ride_sql_prepare (self->db, sql->insert_block, error);
  if (self->insert_block == NULL)
    return FALSE;
  for (guint i = 0; i < N_INDEXES_MAX && sql->insert_index[i] != NULL; i++)
    {
      self->insert_index[i] = ride_sql_prepare (self->db, sql->insert_index[i], error);
      if (self->insert_index[i] == NULL)
        return FALSE;
    }

  return TRUE;
}

RideSeries *
ride_series_open (sqlite3       *db,
                  RideSeriesKind kind,
                  guint          block_rows,
                  GError       **error)
{
  g_autoptr (RideSeries) self = g_new0 (RideSeries, 1);

  self->db = db;
  self->kind = kind;
  self->block_rows = MIN (block_rows, RIDE_BLOCK_ROWS_MAX);
  for (guint i = 0; i < N_INDEXES_MAX; i++)
    self->words[i] = g_array_new (FALSE, FALSE, sizeof (guint64));
  if (!prepare (self, error) || !load (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ride_series_free (RideSeries *self)
{
  for (guint i = 0; i < N_INDEXES_MAX; i++)
    {
      g_array_unref (self->words[i]);
      sqlite3_finalize (self->insert_index[i]);
    }
  sqlite3_finalize (self->insert_block);
  sqlite3_finalize (self->insert_row);
  g_free (self);
}

gint64
ride_series_get_next_id (const RideSeries *self)
{
  return self->last_id + 1;
}

gint64
ride_series_get_newest_block (const RideSeries *self)
{
  return self->newest_block;
}

gint64
ride_series_get_clock (const RideSeries *self)
{
  return self->last_clock_us;
}

gint64
ride_series_get_open_max (const RideSeries *self)
{
  return self->max_us;
}

static gboolean
is_block_full (const RideSeries *self,
               gint64            clock_us)
{
  if (self->n_rows == 0)
    return FALSE;
  if (self->last_id + 1 - self->first_id >= self->block_rows)
    return TRUE;

  return self->n_rows >= BLOCK_SPAN_ROWS && clock_us > self->first_clock_us &&
         clock_us - self->first_clock_us >= BLOCK_SPAN_US;
}

sqlite3_stmt *
ride_series_begin_row (RideSeries *self,
                       gint64      clock_us,
                       gint64      next_trip,
                       GError    **error)
{
  if (is_block_full (self, clock_us) && !ride_series_close_block (self, next_trip, error))
    return NULL;

  return self->insert_row;
}

gboolean
ride_series_end_row (RideSeries          *self,
                     const RideSeriesRow *row,
                     GError             **error)
{
  if (!ride_sql_run (self->insert_row, error))
    return FALSE;

  take_row (self, self->last_id + 1, row);
  return TRUE;
}

gboolean
ride_series_close_block (RideSeries *self,
                         gint64      next_trip,
                         GError    **error)
{
  gint64 number = self->newest_block + 1;

  if (self->n_rows == 0)
    return TRUE;

  sqlite3_bind_int64 (self->insert_block, 1, number);
  sqlite3_bind_int64 (self->insert_block, 2, self->first_id);
  sqlite3_bind_int64 (self->insert_block, 3, self->last_id);
  sqlite3_bind_int64 (self->insert_block, 4, self->min_us);
  sqlite3_bind_int64 (self->insert_block, 5, self->max_us);
  if (sqlite3_bind_parameter_count (self->insert_block) >= NEXT_TRIP_PARAMETER)
    sqlite3_bind_int64 (self->insert_block, NEXT_TRIP_PARAMETER, next_trip);
  if (!ride_sql_run (self->insert_block, error))
    return FALSE;

  for (guint i = 0; i < N_INDEXES_MAX && self->insert_index[i] != NULL; i++)
    if (!ride_index_write (self->insert_index[i], number, self->words[i], error))
      return FALSE;

  self->newest_block = number;
  begin_block (self);

  return TRUE;
}
