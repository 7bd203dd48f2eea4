/* ride-sql.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-sql.h"

#include "ride-config.h"
#include "ride-journal.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#define BUSY_MS 250
#define KIBIBYTE 1024

/* Returns the system's error that the file or its log met last. */
static int
get_system_error (sqlite3 *db,
                  int      which)
{
  sqlite3_file *file = NULL;
  int system_error = 0;

  if (sqlite3_file_control (db, "main", which, &file) == SQLITE_OK && file != NULL &&
      file->pMethods != NULL)
    file->pMethods->xFileControl (file, SQLITE_FCNTL_LAST_ERRNO, &system_error);

  return system_error;
}

static gboolean
means_out_of_space (int system_error)
{
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

/* SQLite tells a full disk by itself, but not an exhausted quota or a limit of
 * size; nor where it meets it in making the file that is shared. */
static gboolean
is_out_of_space (sqlite3 *db)
{
  if (sqlite3_extended_errcode (db) == SQLITE_IOERR_SHMSIZE)
    return TRUE;

  return sqlite3_extended_errcode (db) == SQLITE_IOERR_WRITE &&
         (means_out_of_space (sqlite3_system_errno (db)) ||
          means_out_of_space (get_system_error (db, SQLITE_FCNTL_FILE_POINTER)) ||
          means_out_of_space (get_system_error (db, SQLITE_FCNTL_JOURNAL_POINTER)));
}

static RideJournalError
get_code (sqlite3 *db)
{
  if (is_out_of_space (db))
    return RIDE_JOURNAL_ERROR_FULL;

  switch (sqlite3_errcode (db) & 0xff)
    {
    case SQLITE_FULL:
      return RIDE_JOURNAL_ERROR_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
      return RIDE_JOURNAL_ERROR_DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return RIDE_JOURNAL_ERROR_BUSY;
    default:
      return RIDE_JOURNAL_ERROR_FILE;
    }
}

static const char *
get_path (sqlite3 *db)
{
  const char *path = sqlite3_db_filename (db, "main");

  return path != NULL ? path : "";
}

void
ride_sql_set_damaged (sqlite3    *db,
                      const char *detail,
                      GError    **error)
{
  /* SQLite quotes what it stumbled over, whatever that is. */
  g_autofree char *text = g_utf8_make_valid (detail, -1);

  g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_DAMAGED,
               _("The journal “%s” is damaged: %s."), get_path (db), text);
}

void
ride_sql_set_error (sqlite3 *db,
                    GError **error)
{
  RideJournalError code = get_code (db);
  const char *path = get_path (db);

  if ((sqlite3_errcode (db) & 0xff) == SQLITE_INTERRUPT)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("It was cancelled."));
      return;
    }

  switch (code)
    {
    case RIDE_JOURNAL_ERROR_FULL:
      g_set_error (error, RIDE_JOURNAL_ERROR, code,
                   _("There is no space left for the journal “%s”. Free some space on its disk."),
                   path);
      break;
    case RIDE_JOURNAL_ERROR_DAMAGED:
      ride_sql_set_damaged (db, sqlite3_errmsg (db), error);
      break;
    case RIDE_JOURNAL_ERROR_BUSY:
      g_set_error (error, RIDE_JOURNAL_ERROR, code,
                   _("Another program keeps the journal “%s” locked. Close that program."), path);
      break;
    case RIDE_JOURNAL_ERROR_NEWER:
    case RIDE_JOURNAL_ERROR_MISSING:
    case RIDE_JOURNAL_ERROR_FILE:
    default:
      g_set_error (error, RIDE_JOURNAL_ERROR, code,
                   _("The journal “%s” can’t be used: %s. Check its folder’s permissions and the "
                      "disk."),
                   path, sqlite3_errmsg (db));
      break;
    }
}

/* A view or trigger in somebody's file can't do more than the journal itself. */
static void
harden (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, RIDE_SQL_LENGTH_MAX);
}

sqlite3 *
ride_sql_open (const char *path,
               int         flags,
               gsize       cache_bytes,
               GError    **error)
{
  g_autofree char *pragmas = g_strdup_printf (
      "PRAGMA cache_size = -%" G_GSIZE_FORMAT "; PRAGMA cell_size_check = ON;",
      cache_bytes / KIBIBYTE);
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      ride_sql_set_error (db, error);
      sqlite3_close (db);
      return NULL;
    }

  harden (db);
  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, BUSY_MS);
  if (!ride_sql_execute (db, pragmas, error))
    g_clear_pointer (&db, sqlite3_close);

  return db;
}

sqlite3 *
ride_sql_open_unchanging (const char *path,
                          gsize       cache_bytes,
                          GError    **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, NULL);
  g_autofree char *unchanging = g_strconcat (uri, "?immutable=1", NULL);

  return ride_sql_open (unchanging, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, cache_bytes, error);
}

gboolean
ride_sql_execute (sqlite3    *db,
                  const char *sql,
                  GError    **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  ride_sql_set_error (db, error);
  return FALSE;
}

sqlite3_stmt *
ride_sql_prepare (sqlite3    *db,
                  const char *sql,
                  GError    **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    ride_sql_set_error (db, error);

  return statement;
}

RideSqlStep
ride_sql_step (sqlite3_stmt *statement,
               GError      **error)
{
  switch (sqlite3_step (statement))
    {
    case SQLITE_ROW:
      return RIDE_SQL_ROW;
    case SQLITE_DONE:
      return RIDE_SQL_END;
    default:
      ride_sql_set_error (sqlite3_db_handle (statement), error);
      return RIDE_SQL_ERROR;
    }
}

gboolean
ride_sql_run (sqlite3_stmt *statement,
              GError      **error)
{
  RideSqlStep step;

  while ((step = ride_sql_step (statement, error)) == RIDE_SQL_ROW)
    ;
  sqlite3_reset (statement);

  return step == RIDE_SQL_END;
}

gboolean
ride_sql_get_integers (sqlite3    *db,
                       const char *sql,
                       gint64     *values,
                       guint       n_values,
                       GError    **error)
{
  g_autoptr (sqlite3_stmt) statement = ride_sql_prepare (db, sql, error);
  RideSqlStep step;

  if (statement == NULL)
    return FALSE;

  step = ride_sql_step (statement, error);
  for (guint i = 0; i < n_values; i++)
    values[i] = step == RIDE_SQL_ROW ? sqlite3_column_int64 (statement, i) : 0;

  return step != RIDE_SQL_ERROR;
}
