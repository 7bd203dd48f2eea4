/* ride-journal-builder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-builder.h"

#include "ride-config.h"
#include "ride-journal-index.h"
#include "ride-journal-row.h"
#include "ride-journal-snapshot.h"
#include "ride-sql.h"

#include <glib/gi18n-lib.h>

#define CACHE_BYTES (4 * 1024 * 1024)
#define PARTS_WAITING_MAX 8

/* How many steps of SQLite's machine lie between two looks whether to go on. */
#define STEPS_PER_LOOK 10000

struct _RideSnapshotBuilder
{
  GThread *thread;
  char *path;
  gint64 number;
  RideJournalQueue *queue;
  int cancelled; /* atomic */

  GMutex mutex;
  GCond taken;
  guint n_waiting;

  /* The thread's own from here on. */
  sqlite3 *db;
  sqlite3_stmt *select_part;
  sqlite3_stmt *select_segments;
  sqlite3_stmt *select_entries;
  sqlite3_stmt *select_event;
  GArray *offsets;
  gint64 base;
  guint n_bikes;
};

static int
is_cancelled (gpointer user_data)
{
  RideSnapshotBuilder *self = user_data;

  return g_atomic_int_get (&self->cancelled);
}

static gboolean
set_up (RideSnapshotBuilder *self,
        GError             **error)
{
  g_autofree char *base_sql = g_strdup_printf (
      "SELECT max (number) FROM snapshots WHERE number < %" G_GINT64_FORMAT, self->number);

  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->db = ride_sql_open (self->path, SQLITE_OPEN_READONLY, CACHE_BYTES, error);
  if (self->db == NULL)
    return FALSE;

  sqlite3_progress_handler (self->db, STEPS_PER_LOOK, is_cancelled, self);

  return (self->select_part = ride_sql_prepare (
              self->db, "SELECT bikes FROM snapshot_parts WHERE part = ?", error)) != NULL &&
         (self->select_segments = ride_sql_prepare (
              self->db,
              "SELECT number, first_seq FROM segments WHERE number > ? AND number <= ? "
              "ORDER BY number",
              error)) != NULL &&
         (self->select_entries = ride_sql_prepare (
              self->db,
              "SELECT entries FROM event_bikes WHERE segment = ? AND bucket BETWEEN ? AND ?",
              error)) != NULL &&
         (self->select_event = ride_sql_prepare (
              self->db, "SELECT " RIDE_EVENT_STATE_COLUMNS " FROM events WHERE seq = ?",
              error)) != NULL &&
         ride_sql_get_integers (self->db, base_sql, &self->base, 1, error);
}

static void
tear_down (RideSnapshotBuilder *self)
{
  sqlite3_finalize (self->select_part);
  sqlite3_finalize (self->select_segments);
  sqlite3_finalize (self->select_entries);
  sqlite3_finalize (self->select_event);
  sqlite3_close (self->db);
  g_array_unref (self->offsets);
}

static gboolean
restore_base (RideSnapshotBuilder *self,
              guint                bucket,
              RideFleet           *fleet,
              GError             **error)
{
  RideSqlStep step;
  gboolean is_valid = TRUE;

  if (self->base == 0)
    return TRUE;

  sqlite3_bind_int64 (self->select_part, 1, self->base * RIDE_INDEX_BUCKETS + bucket);
  step = ride_sql_step (self->select_part, error);
  if (step == RIDE_SQL_ROW)
    is_valid = ride_snapshot_decode (sqlite3_column_blob (self->select_part, 0),
                                     sqlite3_column_bytes (self->select_part, 0), fleet);
  sqlite3_reset (self->select_part);

  if (!is_valid)
    ride_sql_set_damaged (self->db, _("a snapshot of the fleet is none"), error);

  return is_valid && step != RIDE_SQL_ERROR;
}

static gboolean
apply_event (RideSnapshotBuilder *self,
             gint64               seq,
             RideFleet           *fleet,
             GError             **error)
{
  RideEvent event = { 0 };
  RideSqlStep step;

  sqlite3_bind_int64 (self->select_event, 1, seq);
  step = ride_sql_step (self->select_event, error);
  if (step == RIDE_SQL_ROW && ride_event_row_read_state (self->select_event, &event))
    ride_fleet_apply (fleet, &event);
  sqlite3_reset (self->select_event);

  return step != RIDE_SQL_ERROR;
}

static gboolean
apply_segment (RideSnapshotBuilder *self,
               gint64               segment,
               gint64               first_seq,
               guint                bucket,
               RideFleet           *fleet,
               GError             **error)
{
  RideIndexKey first = (RideIndexKey) bucket << 32;

  if (!ride_index_find (self->select_entries, segment, first, first | G_MAXUINT32, self->offsets,
                        error))
    return FALSE;

  for (guint i = 0; i < self->offsets->len; i++)
    if (!apply_event (self, first_seq + g_array_index (self->offsets, guint16, i), fleet, error))
      return FALSE;

  return TRUE;
}

static gboolean
apply_segments (RideSnapshotBuilder *self,
                guint                bucket,
                RideFleet           *fleet,
                GError             **error)
{
  RideSqlStep step;

  sqlite3_bind_int64 (self->select_segments, 1, self->base);
  sqlite3_bind_int64 (self->select_segments, 2, self->number);
  while ((step = ride_sql_step (self->select_segments, error)) == RIDE_SQL_ROW)
    if (!apply_segment (self, sqlite3_column_int64 (self->select_segments, 0),
                        sqlite3_column_int64 (self->select_segments, 1), bucket, fleet, error))
      {
        step = RIDE_SQL_ERROR;
        break;
      }
  sqlite3_reset (self->select_segments);

  return step == RIDE_SQL_END;
}

/* Returns %FALSE if there is nobody to wait for any more. */
static gboolean
wait_for_room (RideSnapshotBuilder *self)
{
  g_mutex_lock (&self->mutex);
  while (self->n_waiting >= PARTS_WAITING_MAX && !is_cancelled (self))
    g_cond_wait (&self->taken, &self->mutex);
  self->n_waiting++;
  g_mutex_unlock (&self->mutex);

  return !is_cancelled (self);
}

static void
push (RideSnapshotBuilder *self,
      RideJournalItem     *item)
{
  if (!ride_journal_queue_push (self->queue, item))
    ride_journal_item_free (item);
}

static gboolean
build_part (RideSnapshotBuilder *self,
            guint                bucket,
            GError             **error)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  gboolean ok = ride_sql_execute (self->db, "BEGIN", error) &&
                restore_base (self, bucket, fleet, error) &&
                apply_segments (self, bucket, fleet, error);

  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  if (!ok || !wait_for_room (self))
    return FALSE;

  self->n_bikes += ride_fleet_get_n_bikes (fleet);
  push (self, ride_journal_item_new_part (self->number, bucket, ride_snapshot_encode (fleet)));

  return TRUE;
}

static gpointer
run (gpointer data)
{
  RideSnapshotBuilder *self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = set_up (self, &error);

  for (guint bucket = 0; ok && bucket < RIDE_INDEX_BUCKETS; bucket++)
    ok = build_part (self, bucket, &error);
  tear_down (self);

  if (!is_cancelled (self))
    push (self, ride_journal_item_new_snapshot (self->number, self->n_bikes,
                                                g_steal_pointer (&error)));
  return NULL;
}

RideSnapshotBuilder *
ride_snapshot_builder_start (const char       *path,
                             gint64            number,
                             RideJournalQueue *queue)
{
  RideSnapshotBuilder *self = g_new0 (RideSnapshotBuilder, 1);

  self->path = g_strdup (path);
  self->number = number;
  self->queue = queue;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->taken);
  self->thread = g_thread_new ("ride-snapshot", run, self);

  return self;
}

void
ride_snapshot_builder_taken (RideSnapshotBuilder *self)
{
  g_mutex_lock (&self->mutex);
  self->n_waiting--;
  g_cond_signal (&self->taken);
  g_mutex_unlock (&self->mutex);
}

void
ride_snapshot_builder_free (RideSnapshotBuilder *self)
{
  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->cancelled, TRUE);
  g_cond_signal (&self->taken);
  g_mutex_unlock (&self->mutex);

  g_thread_join (self->thread);
  g_cond_clear (&self->taken);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}
