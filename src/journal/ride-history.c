/* ride-history.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-history-private.h"

#include "ride-config.h"
#include "ride-journal-schema.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define CACHE_BYTES (16 * 1024 * 1024)

/* How many steps of SQLite's machine lie between two looks whether to go on. */
#define STEPS_PER_LOOK 1000

/* Bounds the memory: 65,536 segments are a thousand million events. */
#define SEGMENTS_MAX 65536

static gboolean
fail_for_missing (const char *path,
                  GError    **error)
{
  g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_MISSING,
               _("There is no journal at “%s” yet."), path);
  return FALSE;
}

static gboolean
look_for_file (const char *path,
               GError    **error)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return errno != ENOENT || fail_for_missing (path, error);
  if (S_ISDIR (status.st_mode))
    {
      g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE,
                   _("“%s” is a folder, not a journal."), path);
      return FALSE;
    }

  return status.st_size > 0 || fail_for_missing (path, error);
}

/* Returns @db if it can be understood; else it is closed. */
static sqlite3 *
check (sqlite3 *db,
       GError **error)
{
  if (db != NULL && !ride_journal_schema_check_readable (db, error))
    g_clear_pointer (&db, sqlite3_close);

  return db;
}

/* Where nothing can be written beside it, such as on a read-only medium, and
 * there is no log, a file can be read only as one that never changes. */
static sqlite3 *
open_file (const char *path,
           GError    **error)
{
  g_autofree char *log_path = g_strconcat (path, "-wal", NULL);
  g_autoptr (GError) first_error = NULL;
  sqlite3 *db = check (ride_sql_open (path, SQLITE_OPEN_READONLY, CACHE_BYTES, &first_error),
                       &first_error);

  if (db == NULL && g_error_matches (first_error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE) &&
      !g_file_test (log_path, G_FILE_TEST_EXISTS))
    db = check (ride_sql_open_unchanging (path, CACHE_BYTES, NULL), NULL);
  if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&first_error));

  return db;
}

static int
on_progress (gpointer user_data)
{
  RideHistory *self = user_data;

  return g_cancellable_is_cancelled (self->cancellable);
}

RideHistory *
ride_history_open (const char *path,
                   GError    **error)
{
  RideHistory *self;
  sqlite3 *db;

  if (!look_for_file (path, error) || !ride_journal_schema_look (path, error))
    return NULL;
  db = open_file (path, error);
  if (db == NULL)
    return NULL;

  self = g_new0 (RideHistory, 1);
  self->db = db;
  sqlite3_progress_handler (db, STEPS_PER_LOOK, on_progress, self);

  return self;
}

void
ride_history_free (RideHistory *self)
{
  sqlite3_close (self->db);
  g_free (self);
}

gboolean
ride_history_begin (RideHistory  *self,
                    GCancellable *cancellable,
                    GError      **error)
{
  self->cancellable = cancellable;

  return ride_history_check_cancelled (self, error) &&
         ride_sql_execute (self->db, "BEGIN", error);
}

void
ride_history_end (RideHistory *self)
{
  self->cancellable = NULL;
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}

gboolean
ride_history_check_cancelled (RideHistory *self,
                              GError     **error)
{
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

GArray *
ride_history_list_segments (RideHistory *self,
                            GError     **error)
{
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (RideHistorySegment));
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (
      self->db,
      "SELECT number, first_seq, last_seq, min_received_us, max_received_us FROM segments "
      "ORDER BY number",
      error);
  RideSqlStep step = RIDE_SQL_END;

  if (select == NULL)
    return NULL;

  while (segments->len < SEGMENTS_MAX && (step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      RideHistorySegment segment = {
        .number = sqlite3_column_int64 (select, 0),
        .first_seq = sqlite3_column_int64 (select, 1),
        .last_seq = sqlite3_column_int64 (select, 2),
        .min_us = sqlite3_column_int64 (select, 3),
        .max_us = sqlite3_column_int64 (select, 4),
      };

      if (ride_block_is_number (segment.number) && ride_block_is_number (segment.first_seq))
        g_array_append_val (segments, segment);
    }

  return step == RIDE_SQL_ERROR ? NULL : g_steal_pointer (&segments);
}

gboolean
ride_history_get_indexed_seq (RideHistory *self,
                              gint64      *seq,
                              GError     **error)
{
  gboolean ok = ride_sql_get_integers (self->db,
                                       "SELECT max ("
                                       "(SELECT coalesce (max (last_seq), 0) FROM segments), "
                                       "(SELECT coalesce (max (last_seq), 0) FROM snapshots))",
                                       seq, 1, error);

  *seq = MIN (*seq, G_MAXINT64 - 1);
  return ok;
}

gboolean
ride_history_get_range (RideHistory *self,
                        gint64      *first_us,
                        gint64      *last_us,
                        GError     **error)
{
  gint64 range[2] = { 0 };
  gboolean ok;

  if (!ride_history_begin (self, NULL, error))
    return FALSE;

  ok = ride_sql_get_integers (
      self->db,
      "SELECT (SELECT received_us FROM events ORDER BY seq LIMIT 1), "
      "(SELECT received_us FROM events ORDER BY seq DESC LIMIT 1)",
      range, G_N_ELEMENTS (range), error);
  *first_us = range[0];
  *last_us = range[1];
  ride_history_end (self);

  return ok;
}
