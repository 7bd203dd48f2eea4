/* ride-progress.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-progress.h"

#include <inttypes.h>
#include <unistd.h>

#define PATIENCE_US (2 * G_USEC_PER_SEC)
#define INTERVAL_US (G_USEC_PER_SEC / 5)

#define ERASE "\r\033[K"

struct _RideProgress
{
  gboolean may_show;
  gint64 next_us; /* monotonic */
  gboolean is_shown;
};

RideProgress *
ride_progress_new (gboolean prints)
{
  RideProgress *self = g_new0 (RideProgress, 1);

  self->may_show = isatty (STDERR_FILENO) && !(prints && isatty (STDOUT_FILENO));
  self->next_us = g_get_monotonic_time () + PATIENCE_US;

  return self;
}

void
ride_progress_free (RideProgress *self)
{
  ride_progress_hide (self);
  g_free (self);
}

void
ride_progress_hide (RideProgress *self)
{
  if (self->is_shown)
    g_printerr (ERASE);
  self->is_shown = FALSE;
}

static void
show (RideProgress *self,
      guint64       n_done,
      double        fraction)
{
  self->is_shown = TRUE;
  if (fraction >= 0)
    g_printerr (ERASE "%" PRIu64 " (%d %%)", n_done, (int) (MIN (fraction, 1) * 100));
  else
    g_printerr (ERASE "%" PRIu64, n_done);
}

void
ride_progress_update (RideProgress *self,
                      guint64       n_done,
                      double        fraction)
{
  gint64 now_us;

  if (!self->may_show)
    return;

  now_us = g_get_monotonic_time ();
  if (now_us < self->next_us)
    return;

  self->next_us = now_us + INTERVAL_US;
  show (self, n_done, fraction);
}
