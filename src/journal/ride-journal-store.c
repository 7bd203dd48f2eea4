/* ride-journal-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-store.h"

#include "ride-journal-file.h"
#include "ride-journal-row.h"
#include "ride-journal-schema.h"
#include "ride-journal-series.h"

#define CACHE_BYTES (16 * 1024 * 1024)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

/* The log goes into the file whenever it has grown by so many pages of 4 KiB,
 * mostly in sequence; a slow disk does that in a moment, too. */
#define LOG_PAGES "2000"
#define LOG_BYTES_KEPT "33554432"

static const char put_alarm_sql[] = RIDE_ALARM_REPLACE;
static const char add_gap_sql[] =
    "INSERT INTO gaps (from_us, until_us, reason, lossless) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (from_us) DO UPDATE SET until_us = excluded.until_us, "
    "reason = coalesce (excluded.reason, reason), lossless = excluded.lossless";
static const char add_minute_sql[] =
    "INSERT INTO minutes (minute, live, unlocks) VALUES (?, ?, ?) "
    "ON CONFLICT (minute) DO UPDATE SET live = live + excluded.live, "
    "unlocks = unlocks + excluded.unlocks";
static const char put_part_sql[] =
    "INSERT OR REPLACE INTO snapshot_parts (part, bikes) VALUES (?, ?)";
static const char put_snapshot_sql[] =
    "INSERT OR REPLACE INTO snapshots (number, last_seq, max_received_us, next_trip, n_bikes) "
    "SELECT number, last_seq, max (max_received_us, coalesce ("
    "(SELECT max (max_received_us) FROM segments AS s WHERE s.number <= segments.number), 0)), "
    "next_trip, ?2 FROM segments WHERE number = ?1";
static const char remove_orphans_sql[] =
    "DELETE FROM snapshot_parts WHERE part / 256 NOT IN (SELECT number FROM snapshots)";

/* Events of one minute, until they are added to its row. */
typedef struct
{
  gint64 minute;
  guint n_live;
  guint n_unlocks;
} MinuteCount;

struct _RideJournalStore
{
  sqlite3 *db;
  RideSeries *events;
  RideSeries *trips;
  sqlite3_stmt *put_alarm;
  sqlite3_stmt *add_gap;
  sqlite3_stmt *add_minute;
  sqlite3_stmt *put_part;
  sqlite3_stmt *put_snapshot;
  MinuteCount minute;
};

static gboolean
set_up_connection (RideJournalStore *self,
                   gboolean          is_sync_full,
                   GError          **error)
{
  return ride_sql_execute (self->db,
                           "PRAGMA journal_mode = WAL;"
                           "PRAGMA temp_store = MEMORY;"
                           "PRAGMA wal_autocheckpoint = " LOG_PAGES ";"
                           "PRAGMA journal_size_limit = " LOG_BYTES_KEPT ";",
                           error) &&
         ride_journal_store_set_sync (self, is_sync_full, error);
}

static gboolean
prepare (RideJournalStore        *self,
         const RideJournalTuning *tuning,
         GError                 **error)
{
  return (self->put_alarm = ride_sql_prepare (self->db, put_alarm_sql, error)) != NULL &&
         (self->add_gap = ride_sql_prepare (self->db, add_gap_sql, error)) != NULL &&
         (self->add_minute = ride_sql_prepare (self->db, add_minute_sql, error)) != NULL &&
         (self->put_part = ride_sql_prepare (self->db, put_part_sql, error)) != NULL &&
         (self->put_snapshot = ride_sql_prepare (self->db, put_snapshot_sql, error)) != NULL &&
         (self->events = ride_series_open (self->db, RIDE_SERIES_EVENTS, tuning->block_rows,
                                           error)) != NULL &&
         (self->trips = ride_series_open (self->db, RIDE_SERIES_TRIPS, tuning->block_rows,
                                          error)) != NULL;
}

RideJournalStore *
ride_journal_store_open (const char              *path,
                         gboolean                 is_sync_full,
                         const RideJournalTuning *tuning,
                         GError                 **error)
{
  g_autoptr (RideJournalStore) self = NULL;
  sqlite3 *db;

  if (!ride_journal_schema_look (path, error))
    return NULL;
  ride_journal_file_make_private (path);
  db = ride_sql_open (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, CACHE_BYTES, error);
  if (db == NULL)
    return NULL;

  self = g_new0 (RideJournalStore, 1);
  self->db = db;
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (!ride_journal_schema_migrate (db, RIDE_JOURNAL_VERSION, error) ||
      !set_up_connection (self, is_sync_full, error) ||
      !ride_sql_execute (db, remove_orphans_sql, error) || !prepare (self, tuning, error))
    return NULL;

  /* Whatever else it was, it is a journal now, and may be changed when it is closed. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);

  return g_steal_pointer (&self);
}

void
ride_journal_store_free (RideJournalStore *self)
{
  g_clear_pointer (&self->events, ride_series_free);
  g_clear_pointer (&self->trips, ride_series_free);
  sqlite3_finalize (self->put_alarm);
  sqlite3_finalize (self->add_gap);
  sqlite3_finalize (self->add_minute);
  sqlite3_finalize (self->put_part);
  sqlite3_finalize (self->put_snapshot);
  sqlite3_close (self->db);
  g_free (self);
}

sqlite3 *
ride_journal_store_get_db (RideJournalStore *self)
{
  return self->db;
}

gboolean
ride_journal_store_set_sync (RideJournalStore *self,
                             gboolean          is_full,
                             GError          **error)
{
  return ride_sql_execute (
      self->db, is_full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error);
}

gboolean
ride_journal_store_begin (RideJournalStore *self,
                          GError          **error)
{
  return ride_sql_execute (self->db, "BEGIN IMMEDIATE", error);
}

static gboolean
write_minute (RideJournalStore *self,
              GError          **error)
{
  if (self->minute.n_live == 0)
    return TRUE;

  sqlite3_bind_int64 (self->add_minute, 1, self->minute.minute);
  sqlite3_bind_int64 (self->add_minute, 2, self->minute.n_live);
  sqlite3_bind_int64 (self->add_minute, 3, self->minute.n_unlocks);
  self->minute = (MinuteCount){ 0 };

  return ride_sql_run (self->add_minute, error);
}

gboolean
ride_journal_store_commit (RideJournalStore *self,
                           GError          **error)
{
  return write_minute (self, error) && ride_sql_execute (self->db, "COMMIT", error);
}

static gint64
get_minute (gint64 time_us)
{
  return time_us >= 0 ? time_us / MINUTE_US : -((-(time_us + 1)) / MINUTE_US) - 1;
}

static gboolean
count_live (RideJournalStore *self,
            const RideEvent  *event,
            GError          **error)
{
  gint64 minute = get_minute (event->received_us);

  if (minute != self->minute.minute && !write_minute (self, error))
    return FALSE;

  self->minute.minute = minute;
  self->minute.n_live++;
  if (ride_event_is_unlock (event))
    self->minute.n_unlocks++;

  return TRUE;
}

static gboolean
append_event (RideJournalStore *self,
              const RideEvent  *event,
              GError          **error)
{
  RideSeriesRow row = { event->received_us, event->received_us, event->bike, -1 };
  sqlite3_stmt *insert = ride_series_begin_row (self->events, event->received_us,
                                                ride_series_get_next_id (self->trips), error);

  if (insert == NULL)
    return FALSE;

  ride_event_row_bind (insert, ride_series_get_next_id (self->events), event);
  return ride_series_end_row (self->events, &row, error);
}

gboolean
ride_journal_store_append (RideJournalStore *self,
                           RideEventBatch   *batch,
                           RideJournalChoice choice,
                           GError          **error)
{
  guint length = ride_event_batch_get_length (batch);

  for (guint i = 0; i < length; i++)
    {
      const RideEvent *event = ride_event_batch_get (batch, i);
      gboolean is_live = (event->flags & RIDE_EVENT_RETAINED) == 0;

      if (choice == RIDE_JOURNAL_LIVE && !is_live)
        continue;
      if (!append_event (self, event, error) || (is_live && !count_live (self, event, error)))
        return FALSE;
    }

  return TRUE;
}

gboolean
ride_journal_store_add_trip (RideJournalStore *self,
                             const RideTrip   *trip,
                             GError          **error)
{
  gint64 clock_us = ride_series_get_clock (self->events);
  gint64 recorded_us = clock_us != 0 ? clock_us : g_get_real_time ();
  RideSeriesRow row = { ride_trip_get_ended_us (trip, recorded_us), recorded_us, trip->bike,
                        ride_trip_get_duration_us (trip) };
  gint64 id = ride_series_get_next_id (self->trips);
  sqlite3_stmt *insert = ride_series_begin_row (self->trips, recorded_us, id, error);

  if (insert == NULL)
    return FALSE;

  ride_trip_row_bind (insert, id, recorded_us, trip);
  return ride_series_end_row (self->trips, &row, error);
}

gboolean
ride_journal_store_put_alarm (RideJournalStore *self,
                              const RideAlarm  *alarm,
                              GError          **error)
{
  ride_alarm_row_bind (self->put_alarm, alarm);

  return ride_sql_run (self->put_alarm, error);
}

gboolean
ride_journal_store_add_gap (RideJournalStore *self,
                            gint64            from_us,
                            gint64            until_us,
                            const char       *reason,
                            gboolean          lossless,
                            GError          **error)
{
  sqlite3_bind_int64 (self->add_gap, 1, from_us);
  if (until_us != 0)
    sqlite3_bind_int64 (self->add_gap, 2, until_us);
  else
    sqlite3_bind_null (self->add_gap, 2);
  sqlite3_bind_text (self->add_gap, 3, reason, -1, SQLITE_STATIC);
  sqlite3_bind_int (self->add_gap, 4, lossless != FALSE);

  return ride_sql_run (self->add_gap, error);
}

gboolean
ride_journal_store_put_part (RideJournalStore *self,
                             gint64            number,
                             guint             bucket,
                             GBytes           *bikes,
                             GError          **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bikes, &length);

  sqlite3_bind_int64 (self->put_part, 1, number * RIDE_INDEX_BUCKETS + bucket);
  sqlite3_bind_blob64 (self->put_part, 2, data, length, SQLITE_STATIC);

  return ride_sql_run (self->put_part, error);
}

gboolean
ride_journal_store_put_snapshot (RideJournalStore *self,
                                 gint64            number,
                                 guint             n_bikes,
                                 GError          **error)
{
  sqlite3_bind_int64 (self->put_snapshot, 1, number);
  sqlite3_bind_int64 (self->put_snapshot, 2, n_bikes);

  return ride_sql_run (self->put_snapshot, error);
}

gboolean
ride_journal_store_close_segment (RideJournalStore *self,
                                  GError          **error)
{
  return ride_series_close_block (self->events, ride_series_get_next_id (self->trips), error);
}

gboolean
ride_journal_store_close_trips (RideJournalStore *self,
                                GError          **error)
{
  return ride_series_close_block (self->trips, 0, error);
}

gint64
ride_journal_store_get_newest_segment (RideJournalStore *self)
{
  return ride_series_get_newest_block (self->events);
}

gint64
ride_journal_store_get_open_events_max (RideJournalStore *self)
{
  return ride_series_get_open_max (self->events);
}

gint64
ride_journal_store_get_open_trips_max (RideJournalStore *self)
{
  return ride_series_get_open_max (self->trips);
}
