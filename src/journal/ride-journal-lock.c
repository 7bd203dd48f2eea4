/* ride-journal-lock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-lock.h"

#include "ride-config.h"
#include "ride-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>

#define FOLDER_MODE 0700
#define LOCK_MODE 0600

static int
fail (const char *path,
      int         code,
      GError    **error)
{
  g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE,
               _("There can be no journal at “%s”: %s. Check its folder’s permissions."), path,
               g_strerror (code));
  return -1;
}

static int
fail_for_other (const char *path,
                GError    **error)
{
  g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_BUSY,
               _("Another Ride Monitor keeps the journal “%s”. Nothing is kept in this one; "
                 "close the other one, and start again."),
               path);
  return -1;
}

int
ride_journal_lock_take (const char *path,
                        GError    **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  int fd, code;

  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0)
    return fail (path, errno, error);
  fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, LOCK_MODE);
  if (fd < 0)
    return fail (path, errno, error);
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  code = errno;
  g_close (fd, NULL);

  return code == EWOULDBLOCK ? fail_for_other (path, error) : fail (path, code, error);
}
