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

/* How much waits for the writer, unless a single part is more. */
#define WAITING_BYTES_MAX (4 * 1024 * 1024)

/* How many steps of SQLite's machine lie between two looks whether to go on. */
#define STEPS_PER_LOOK 10000

struct _RideSnapshotBuilder
{
  GThread *thread;
  char *path;
  gint64 number;
  guint bikes_at_once;
  RideJournalQueue *queue;
  int cancelled; /* atomic */

  GMutex mutex;
  GCond taken;
  gsize n_waiting; /* bytes */

  /* The thread's own from here on. */
  sqlite3 *db;
  sqlite3_stmt *select_parts;
  sqlite3_stmt *select_events;
  gint64 base[2];   /* the former snapshot's number and bikes */
  GArray *segments; /* (element-type gint64): first and last seq of each since then */
  guint first_bucket;
  guint end_bucket;
  guint n_bikes;
};

static int
is_cancelled (gpointer user_data)
{
  RideSnapshotBuilder *self = user_data;

  return g_atomic_int_get (&self->cancelled);
}

static gboolean
find_base (RideSnapshotBuilder *self,
           GError             **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT number, n_bikes FROM snapshots WHERE number > 0 AND number < %" G_GINT64_FORMAT
      " ORDER BY number DESC LIMIT 1",
      self->number);

  return ride_sql_get_integers (self->db, sql, self->base, G_N_ELEMENTS (self->base), error);
}

static gboolean
list_segments (RideSnapshotBuilder *self,
               GError             **error)
{
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (
      self->db,
      "SELECT first_seq, last_seq FROM segments WHERE number > ? AND number <= ? ORDER BY number",
      error);
  RideSqlStep step;

  if (select == NULL)
    return FALSE;

  self->segments = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_bind_int64 (select, 1, self->base[0]);
  sqlite3_bind_int64 (select, 2, self->number);
  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      gint64 seqs[] = { sqlite3_column_int64 (select, 0), sqlite3_column_int64 (select, 1) };

      g_array_append_vals (self->segments, seqs, G_N_ELEMENTS (seqs));
    }

  return step == RIDE_SQL_END;
}

static gboolean
set_up (RideSnapshotBuilder *self,
        GError             **error)
{
  self->db = ride_sql_open (self->path, SQLITE_OPEN_READONLY, CACHE_BYTES, error);
  if (self->db == NULL)
    return FALSE;

  sqlite3_progress_handler (self->db, STEPS_PER_LOOK, is_cancelled, self);
  self->select_parts = ride_sql_prepare (
      self->db, "SELECT bikes FROM snapshot_parts WHERE part >= ? AND part < ?", error);
  if (self->select_parts == NULL)
    return FALSE;
  self->select_events = ride_sql_prepare (
      self->db,
      "SELECT " RIDE_EVENT_STATE_COLUMNS " FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq",
      error);
  if (self->select_events == NULL)
    return FALSE;

  return find_base (self, error) && list_segments (self, error);
}

static void
tear_down (RideSnapshotBuilder *self)
{
  sqlite3_finalize (self->select_parts);
  sqlite3_finalize (self->select_events);
  sqlite3_close (self->db);
  g_clear_pointer (&self->segments, g_array_unref);
}

static gboolean
restore_base (RideSnapshotBuilder *self,
              RideFleet           *fleet,
              GError             **error)
{
  gint64 first_part = self->base[0] * RIDE_INDEX_BUCKETS;
  gboolean is_valid = TRUE;
  RideSqlStep step = RIDE_SQL_END;

  sqlite3_bind_int64 (self->select_parts, 1, first_part + self->first_bucket);
  sqlite3_bind_int64 (self->select_parts, 2, first_part + self->end_bucket);
  while (is_valid && (step = ride_sql_step (self->select_parts, error)) == RIDE_SQL_ROW)
    is_valid = ride_snapshot_decode (sqlite3_column_blob (self->select_parts, 0),
                                     sqlite3_column_bytes (self->select_parts, 0), fleet);
  sqlite3_reset (self->select_parts);

  if (!is_valid)
    ride_sql_set_damaged (self->db, _("a snapshot of the fleet is none"), error);

  return is_valid && step != RIDE_SQL_ERROR;
}

static void
apply_row (RideSnapshotBuilder *self,
           sqlite3_stmt        *row,
           RideFleet           *fleet)
{
  RideEvent event = { 0 };
  guint bucket;

  if (!ride_event_row_read_state (row, &event))
    return;

  bucket = ride_index_key_get_bucket (ride_index_key_for_bike (event.bike));
  if (bucket >= self->first_bucket && bucket < self->end_bucket)
    ride_fleet_apply (fleet, &event);
}

/* Each segment is read in a transaction of its own: the log can begin anew in between. */
static gboolean
apply_events (RideSnapshotBuilder *self,
              RideFleet           *fleet,
              GError             **error)
{
  RideSqlStep step = RIDE_SQL_END;

  for (guint i = 0; step == RIDE_SQL_END && i + 1 < self->segments->len; i += 2)
    {
      sqlite3_bind_int64 (self->select_events, 1, g_array_index (self->segments, gint64, i));
      sqlite3_bind_int64 (self->select_events, 2, g_array_index (self->segments, gint64, i + 1));
      while ((step = ride_sql_step (self->select_events, error)) == RIDE_SQL_ROW)
        apply_row (self, self->select_events, fleet);
      sqlite3_reset (self->select_events);
    }

  return step == RIDE_SQL_END;
}

/* Returns %FALSE if there is nobody to wait for any more. */
static gboolean
wait_for_room (RideSnapshotBuilder *self,
               GBytes              *part)
{
  gsize length = g_bytes_get_size (part);

  g_mutex_lock (&self->mutex);
  while (self->n_waiting > 0 && self->n_waiting + length > WAITING_BYTES_MAX &&
         !is_cancelled (self))
    g_cond_wait (&self->taken, &self->mutex);
  self->n_waiting += length;
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
push_parts (RideSnapshotBuilder *self,
            const RideFleet     *fleet)
{
  g_autoptr (GPtrArray) parts = ride_snapshot_encode (fleet);

  for (guint bucket = self->first_bucket; bucket < self->end_bucket; bucket++)
    {
      GBytes *part = g_ptr_array_index (parts, bucket);

      if (!wait_for_room (self, part))
        return FALSE;
      push (self, ride_journal_item_new_part (self->number, bucket, g_bytes_ref (part)));
    }

  return TRUE;
}

static gboolean
build_parts (RideSnapshotBuilder *self,
             GError             **error)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  if (!restore_base (self, fleet, error) || !apply_events (self, fleet, error))
    return FALSE;

  self->n_bikes += ride_fleet_get_n_bikes (fleet);
  return push_parts (self, fleet);
}

/* Returns how many buckets hold about as many bikes as may be in memory. */
static guint
get_buckets_at_once (const RideSnapshotBuilder *self)
{
  guint n_parts = 1 + CLAMP (self->base[1], 0, G_MAXINT32) / self->bikes_at_once;

  return MAX (RIDE_INDEX_BUCKETS / n_parts, 1);
}

static gboolean
build (RideSnapshotBuilder *self,
       GError             **error)
{
  guint n_buckets;

  if (!set_up (self, error))
    return FALSE;

  n_buckets = get_buckets_at_once (self);
  while (self->end_bucket < RIDE_INDEX_BUCKETS)
    {
      self->first_bucket = self->end_bucket;
      self->end_bucket = MIN (self->first_bucket + n_buckets, RIDE_INDEX_BUCKETS);
      if (!build_parts (self, error))
        return FALSE;
    }

  return TRUE;
}

static gpointer
run (gpointer data)
{
  RideSnapshotBuilder *self = data;
  GError *error = NULL;
  gboolean is_over;

  is_over = build (self, &error) || error != NULL;
  tear_down (self);
  if (is_over)
    push (self, ride_journal_item_new_snapshot (self->number, self->n_bikes, error));

  return NULL;
}

RideSnapshotBuilder *
ride_snapshot_builder_start (const char              *path,
                             gint64                   number,
                             const RideJournalTuning *tuning,
                             RideJournalQueue        *queue)
{
  RideSnapshotBuilder *self = g_new0 (RideSnapshotBuilder, 1);

  self->path = g_strdup (path);
  self->number = number;
  self->bikes_at_once = tuning->bikes_at_once;
  self->queue = queue;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->taken);
  self->thread = g_thread_new ("ride-snapshot", run, self);

  return self;
}

void
ride_snapshot_builder_taken (RideSnapshotBuilder *self,
                             GBytes              *part)
{
  g_mutex_lock (&self->mutex);
  self->n_waiting -= g_bytes_get_size (part);
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
