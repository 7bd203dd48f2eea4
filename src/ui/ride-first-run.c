/* ride-first-run.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-first-run.h"

struct _RideFirstRun
{
  AdwBin parent_instance;

  GtkWidget *connect_button;
};

G_DEFINE_FINAL_TYPE (RideFirstRun, ride_first_run, ADW_TYPE_BIN)

static gboolean
ride_first_run_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (RIDE_FIRST_RUN (widget)->connect_button);
}

static void
ride_first_run_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIDE_TYPE_FIRST_RUN);

  G_OBJECT_CLASS (ride_first_run_parent_class)->dispose (object);
}

static void
ride_first_run_class_init (RideFirstRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_first_run_dispose;
  widget_class->grab_focus = ride_first_run_grab_focus;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-first-run.ui");
  gtk_widget_class_bind_template_child (widget_class, RideFirstRun, connect_button);
}

static void
ride_first_run_init (RideFirstRun *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_first_run_new (void)
{
  return g_object_new (RIDE_TYPE_FIRST_RUN, NULL);
}
