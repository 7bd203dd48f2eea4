/* ride-sql.h: what the journal needs of SQLite, with errors in sentences.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. All errors are #RideJournalError.
 */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/** The longest value in a journal, in bytes: a file can't ask for more memory than this. */
#define RIDE_SQL_LENGTH_MAX (64 * 1024 * 1024)

/**
 * ride_sql_open:
 * @flags: of sqlite3_open_v2()
 * @cache_bytes: how much of the file is kept in memory
 *
 * Returns: (transfer full): a connection for one thread, bounded in memory.
 */
sqlite3      *ride_sql_open      (const char *path,
                                  int         flags,
                                  gsize       cache_bytes,
                                  GError    **error);

/** Returns: (transfer full): a connection that takes the file as one that nobody writes. */
sqlite3      *ride_sql_open_unchanging (const char *path,
                                        gsize       cache_bytes,
                                        GError    **error);

/** Sets @error from what went wrong last on @db. */
void          ride_sql_set_error (sqlite3 *db,
                                  GError **error);

/** Sets @error to tell that the file isn't as Ride Monitor writes it. */
void          ride_sql_set_damaged (sqlite3    *db,
                                    const char *detail,
                                    GError    **error);

gboolean      ride_sql_execute   (sqlite3    *db,
                                  const char *sql,
                                  GError    **error);

/** Returns: (transfer full): a statement that is run often. */
sqlite3_stmt *ride_sql_prepare   (sqlite3    *db,
                                  const char *sql,
                                  GError    **error);

typedef enum
{
  RIDE_SQL_ROW,
  RIDE_SQL_END,
  RIDE_SQL_ERROR,
} RideSqlStep;

RideSqlStep   ride_sql_step      (sqlite3_stmt *statement,
                                  GError      **error);

/** Runs a statement that gives no rows, and makes it ready for the next time. */
gboolean      ride_sql_run       (sqlite3_stmt *statement,
                                  GError      **error);

/** Gives the integers in the first row of @sql; those stay 0 if there is none. */
gboolean      ride_sql_get_integers (sqlite3    *db,
                                     const char *sql,
                                     gint64     *values,
                                     guint       n_values,
                                     GError    **error);

G_END_DECLS
