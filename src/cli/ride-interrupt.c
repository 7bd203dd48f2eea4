/* ride-interrupt.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib's own signal sources are dispatched by the main loop, and the main
 * thread may be blocked in a write to a pipe that nobody reads. So the
 * handlers are set without SA_RESTART: the write is interrupted.
 */

#include "ride-interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "ride-cli.h"

/* Terminals and timeout(1) may send the same signal twice in a row. */
#define SAME_SIGNAL_MS 500

static volatile sig_atomic_t interrupted;
static struct timespec interrupted_at;
static int wake_pipe[2] = { -1, -1 };
static guint source_id;
static GSourceOnceFunc interrupt_callback;
static gpointer interrupt_data;

static gboolean
is_same_signal (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (now.tv_sec - interrupted_at.tv_sec) * 1000 +
             (now.tv_nsec - interrupted_at.tv_nsec) / 1000000 <
         SAME_SIGNAL_MS;
}

static void
on_signal (int number)
{
  int saved_errno = errno;

  if (interrupted)
    {
      if (!is_same_signal ())
        _exit (RIDE_EXIT_OK);
      return;
    }

  clock_gettime (CLOCK_MONOTONIC, &interrupted_at);
  interrupted = TRUE;
  if (write (wake_pipe[1], "", 1) < 0)
    _exit (RIDE_EXIT_OK);
  errno = saved_errno;
}

static gboolean
on_wake (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  source_id = 0;
  interrupt_callback (interrupt_data);

  return G_SOURCE_REMOVE;
}

static void
handle (int number,
        void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler };

  sigemptyset (&action.sa_mask);
  sigaction (number, &action, NULL);
}

void
ride_interrupt_watch (GSourceOnceFunc callback,
                      gpointer        user_data)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (source_id == 0);

  interrupt_callback = callback;
  interrupt_data = user_data;
  if (wake_pipe[0] < 0 && !g_unix_open_pipe (wake_pipe, FD_CLOEXEC, &error))
    g_error ("%s", error->message);

  source_id = g_unix_fd_add (wake_pipe[0], G_IO_IN, on_wake, NULL);
  handle (SIGINT, on_signal);
  handle (SIGTERM, on_signal);
  handle (SIGPIPE, SIG_IGN);
  handle (SIGXFSZ, SIG_IGN);
}

void
ride_interrupt_unwatch (void)
{
  g_clear_handle_id (&source_id, g_source_remove);
}

gboolean
ride_interrupt_came (void)
{
  return interrupted != 0;
}
