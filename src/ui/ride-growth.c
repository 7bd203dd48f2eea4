/* ride-growth.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-growth.h"

#include <gdk/gdk.h>

#define GROW_STEP 8
#define SHRINK_STEP 32 /* rows go faster than they come, and they are blank while they wait */
#define ROWS_WITH_WIDGETS 256
#define FRAME_MS 16

/* After the frame that is due: or on a busy machine it would have several steps to draw. */
#define STEP_PRIORITY (GDK_PRIORITY_REDRAW + 1)

struct _RideGrowth
{
  RideGrowthFunc func;
  gpointer user_data;
  guint length;
  guint aim;
  guint source;
};

RideGrowth *
ride_growth_new (RideGrowthFunc func,
                 gpointer       user_data)
{
  RideGrowth *self = g_new0 (RideGrowth, 1);

  self->func = func;
  self->user_data = user_data;

  return self;
}

void
ride_growth_free (RideGrowth *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

static guint
get_longer (RideGrowth *self)
{
  return self->length < ROWS_WITH_WIDGETS ? MIN (self->aim, self->length + GROW_STEP) : self->aim;
}

static guint
get_shorter (RideGrowth *self)
{
  guint shown = MIN (self->length, ROWS_WITH_WIDGETS);

  return MAX (self->aim, shown - MIN (shown, SHRINK_STEP));
}

static void
step (RideGrowth *self)
{
  self->length = self->length < self->aim ? get_longer (self) : get_shorter (self);
  self->func (self->length, self->user_data);
}

static gboolean
step_cb (gpointer user_data)
{
  RideGrowth *self = user_data;

  step (self);
  if (self->length != self->aim)
    return G_SOURCE_CONTINUE;

  self->source = 0;
  return G_SOURCE_REMOVE;
}

void
ride_growth_aim (RideGrowth *self,
                 guint       length)
{
  self->aim = length;
  if (self->source != 0 && length > self->length)
    return;

  step (self);
  if (self->length == self->aim)
    g_clear_handle_id (&self->source, g_source_remove);
  else if (self->source == 0)
    self->source = g_timeout_add_full (STEP_PRIORITY, FRAME_MS, step_cb, self, NULL);
}
