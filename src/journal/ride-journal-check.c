/* ride-journal-check.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-check.h"

#include "ride-sql.h"

#include <glib/gstdio.h>
#include <string.h>

#define CACHE_BYTES (1024 * 1024)

/* There is no hurry: after so many steps of SQLite's machine others have their turn. */
#define STEPS_PER_REST 50000
#define REST_US 1000

/* The log can't begin anew while somebody reads; beyond this size the check
 * begins again after a pause. */
#define LOG_BYTES_MAX (128 * 1024 * 1024)
#define PAUSE_US (60 * G_USEC_PER_SEC)

struct _RideJournalCheck
{
  GThread *thread;
  char *path;
  char *log_path;
  RideJournalQueue *queue;
  int log_grew;

  GMutex mutex;
  GCond cancel;
  gboolean cancelled;
  GError *damage;
};

static gboolean
is_cancelled (RideJournalCheck *self)
{
  gboolean cancelled;

  g_mutex_lock (&self->mutex);
  cancelled = self->cancelled;
  g_mutex_unlock (&self->mutex);

  return cancelled;
}

static int
on_progress (gpointer user_data)
{
  RideJournalCheck *self = user_data;
  GStatBuf log;

  g_usleep (REST_US);
  self->log_grew = g_stat (self->log_path, &log) == 0 && log.st_size > LOG_BYTES_MAX;

  return self->log_grew || is_cancelled (self);
}

/* SQLite's findings come below a heading. */
static const char *
get_finding (const char *verdict)
{
  const char *end_of_heading = verdict != NULL ? strrchr (verdict, '\n') : NULL;

  if (end_of_heading != NULL)
    return end_of_heading + 1;

  return get_finding (verdict);
}

static gboolean
check_file (RideJournalCheck *self,
            GError          **error)
{
  g_autoptr (sqlite3) db = ride_sql_open (self->path, SQLITE_OPEN_READONLY, CACHE_BYTES, error);
  g_autoptr (sqlite3_stmt) statement = NULL;
  const char *verdict;

  if (db == NULL)
    return FALSE;
  sqlite3_progress_handler (db, STEPS_PER_REST, on_progress, self);
  statement = ride_sql_prepare (db, "PRAGMA quick_check (1)", error);
  if (statement == NULL || ride_sql_step (statement, error) == RIDE_SQL_ERROR)
    return FALSE;

  verdict = (const char *) sqlite3_column_text (statement, 0);
  if (g_strcmp0 (verdict, "ok") == 0)
    return TRUE;

  ride_sql_set_damaged (db, get_finding (verdict), error);
  return FALSE;
}

static gboolean
pause_check (RideJournalCheck *self)
{
  gint64 until_us = g_get_monotonic_time () + PAUSE_US;
  gboolean cancelled;

  g_mutex_lock (&self->mutex);
  while (!self->cancelled)
    if (!g_cond_wait_until (&self->cancel, &self->mutex, until_us))
      break;
  cancelled = self->cancelled;
  g_mutex_unlock (&self->mutex);

  return !cancelled;
}

static void
tell (RideJournalCheck *self,
      GError           *damage)
{
  g_mutex_lock (&self->mutex);
  self->damage = damage;
  g_mutex_unlock (&self->mutex);
  ride_journal_queue_wake (self->queue);
}

static gpointer
run (gpointer data)
{
  RideJournalCheck *self = data;
  g_autoptr (GError) error = NULL;

  do
    {
      g_clear_error (&error);
      self->log_grew = FALSE;
      check_file (self, &error);
    }
  while (self->log_grew && pause_check (self));

  if (g_error_matches (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_DAMAGED))
    tell (self, g_steal_pointer (&error));

  return NULL;
}

RideJournalCheck *
ride_journal_check_start (const char       *path,
                          RideJournalQueue *queue)
{
  RideJournalCheck *self = g_new0 (RideJournalCheck, 1);

  self->path = g_strdup (path);
  self->log_path = g_strconcat (path, "-wal", NULL);
  self->queue = queue;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cancel);
  self->thread = g_thread_new ("ride-check", run, self);

  return self;
}

void
ride_journal_check_free (RideJournalCheck *self)
{
  g_mutex_lock (&self->mutex);
  self->cancelled = TRUE;
  g_cond_signal (&self->cancel);
  g_mutex_unlock (&self->mutex);

  g_thread_join (self->thread);
  g_clear_error (&self->damage);
  g_cond_clear (&self->cancel);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self->log_path);
  g_free (self);
}

gboolean
ride_journal_check_get_result (RideJournalCheck *self,
                               GError          **error)
{
  GError *damage;

  g_mutex_lock (&self->mutex);
  damage = g_steal_pointer (&self->damage);
  g_mutex_unlock (&self->mutex);

  if (damage == NULL)
    return TRUE;

  g_propagate_error (error, damage);
  return FALSE;
}
