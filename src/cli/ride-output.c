/* ride-output.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-output.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <unistd.h>

#include "ride-interrupt.h"

/* A terminal or socket we inherited may be non-blocking. */
static void
wait_until_writable (int fd)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

  poll (&poll_fd, 1, -1);
}

static gboolean
fail (int      code,
      GError **error)
{
  if (code == EPIPE)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE,
                         _("The program that read the output has ended"));
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
      gssize n = write (fd, text + written, length - written);

      if (n >= 0)
        {
          written += n;
          continue;
        }

      if (errno == EAGAIN)
        wait_until_writable (fd);
      else if (errno != EINTR)
        return fail (errno, error);

      if (ride_interrupt_came ())
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               _("Interrupted while nobody read the output"));
          return FALSE;
        }
    }

  return TRUE;
}
