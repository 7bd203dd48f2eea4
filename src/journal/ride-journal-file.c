/* ride-journal-file.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-file.h"

#include "ride-config.h"
#include "ride-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define FILE_MODE 0600

/* How many damaged files of one second find a name. */
#define NAMES_MAX 1000

/* SQLite's files beside the journal: the log, and what is shared while it is open. */
static const char *const companions[] = { "-wal", "-shm" };

static gint64
get_length (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_size : 0;
}

gint64
ride_journal_file_get_size (const char *path)
{
  g_autofree char *log_path = g_strconcat (path, companions[0], NULL);

  return get_length (path) + get_length (log_path);
}

/* Returns such as "events-damaged-20261127-211500.db" for "events.db". */
static char *
make_name (const char *path,
           const char *time,
           guint       attempt)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *number = attempt > 0 ? g_strdup_printf ("-%u", attempt) : g_strdup ("");
  g_autofree char *name = NULL;
  const char *dot = strrchr (base, '.');

  if (dot == NULL || dot == base)
    dot = base + strlen (base);
  name = g_strdup_printf ("%.*s-damaged-%s%s%s", (int) (dot - base), base, time, number, dot);

  return g_build_filename (folder, name, NULL);
}

static char *
find_free_name (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");

  for (guint attempt = 0; attempt < NAMES_MAX; attempt++)
    {
      g_autofree char *name = make_name (path, time, attempt);

      if (!g_file_test (name, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&name);
    }

  return make_name (path, time, NAMES_MAX);
}

static gboolean
move (const char *from,
      const char *to,
      GError    **error)
{
  int code;

  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;

  code = errno;
  g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE,
               _("The damaged journal “%s” can’t be moved away: %s. Move it yourself, and start "
                 "again."),
               from, g_strerror (code));
  return FALSE;
}

/* The log goes last: without its file it is worth nothing, and a new file must not find it. */
char *
ride_journal_file_set_aside (const char *path,
                             GError    **error)
{
  g_autofree char *place = find_free_name (path);

  if (!move (path, place, error))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *from = g_strconcat (path, companions[i], NULL);
      g_autofree char *to = g_strconcat (place, companions[i], NULL);

      if (!move (from, to, error))
        return NULL;
    }

  return g_steal_pointer (&place);
}

void
ride_journal_file_make_private (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);

  if (fd >= 0)
    g_close (fd, NULL);
}
