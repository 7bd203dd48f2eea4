/* ride-output.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-output.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "ride-interrupt.h"

/* How long an interrupted command waits for its reader. */
#define LAST_WAIT_MS 1000

static gboolean
is_writable_within (int fd,
                    int timeout_ms)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

  return poll (&poll_fd, 1, timeout_ms) > 0;
}

/* An interrupted command must end: it only writes what surely doesn't block. */
static gssize
write_some (int         fd,
            const char *bytes,
            gsize       length)
{
  if (!ride_interrupt_came ())
    return write (fd, bytes, length);

  if (!is_writable_within (fd, LAST_WAIT_MS))
    {
      errno = ECANCELED;
      return -1;
    }

  return write (fd, bytes, MIN (length, PIPE_BUF));
}

static gboolean
fail (int      code,
      GError **error)
{
  if (code == EPIPE)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE,
                         _("The program that read the output has ended"));
  else if (code == ECANCELED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         _("Interrupted while nobody read the output"));
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                 /* Translators: then the system's words, such as “No space left on device”. */
                 _("The output could not be written: %s"), g_strerror (code));

  return FALSE;
}

gboolean
ride_output_write (int         fd,
                   const char *text,
                   gsize       length,
                   GError    **error)
{
  gsize written = 0;

  while (written < length)
    {
      gssize n = write_some (fd, text + written, length - written);

      if (n >= 0)
        written += n;
      else if (errno == EAGAIN)
        is_writable_within (fd, -1);
      else if (errno != EINTR)
        return fail (errno, error);
    }

  return TRUE;
}
