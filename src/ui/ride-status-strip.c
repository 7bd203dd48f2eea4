/* ride-status-strip.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-status-strip.h"

#include "ride-clock.h"
#include "ride-wording.h"
#include "ride-wording-journal.h"

#include <glib/gi18n-lib.h>

struct _RideStatusStrip
{
  GtkWidget parent_instance;

  GtkWidget *shown;
  GtkWidget *riding;
  GtkWidget *selected;
  GtkWidget *history_icon;
  GtkWidget *history;
  GtkWidget *clock;
};

G_DEFINE_FINAL_TYPE (RideStatusStrip, ride_status_strip, GTK_TYPE_WIDGET)

static void
show_shown (RideStatusStrip *self,
            guint            n_shown,
            guint            n_bikes)
{
  g_autofree char *shown = ride_wording_count (n_shown);
  g_autofree char *total = ride_wording_count (n_bikes);
  g_autofree char *text = NULL;

  if (n_shown == n_bikes)
    text = g_strdup_printf (ngettext ("%s bike", "%s bikes", n_bikes), total);
  else
    /* Translators: how many bikes the list shows, and how many there are */
    text = g_strdup_printf (ngettext ("%s of %s bike", "%s of %s bikes", n_bikes), shown, total);
  gtk_label_set_label (GTK_LABEL (self->shown), text);
}

static void
show_riding (RideStatusStrip *self,
             guint            n_riding)
{
  g_autofree char *riding = ride_wording_count (n_riding);
  /* Translators: how many bikes are being ridden */
  g_autofree char *text = g_strdup_printf (ngettext ("%s riding", "%s riding", n_riding), riding);

  gtk_label_set_label (GTK_LABEL (self->riding), text);
}

static void
show_selected (RideStatusStrip *self,
               guint64          n_selected)
{
  g_autofree char *selected = ride_wording_count (n_selected);
  /* Translators: how many bikes are selected */
  g_autofree char *text = g_strdup_printf (
      ngettext ("%s selected", "%s selected", (gulong) n_selected), selected);

  gtk_label_set_label (GTK_LABEL (self->selected), text);
  gtk_widget_set_visible (self->selected, n_selected > 0);
}

void
ride_status_strip_show (RideStatusStrip *self,
                        RideFleet       *fleet,
                        RideFleetList   *list)
{
  g_return_if_fail (RIDE_IS_STATUS_STRIP (self));

  show_shown (self, ride_row_list_get_n_listed (RIDE_ROW_LIST (list)),
              ride_fleet_get_n_bikes (fleet));
  show_riding (self, ride_fleet_count (fleet, RIDE_BIKE_UNLOCKED));
  show_selected (self, ride_row_list_get_n_selected (RIDE_ROW_LIST (list)));
}

void
ride_status_strip_show_journal (RideStatusStrip         *self,
                                const RideJournalStatus *status)
{
  g_autofree char *text = status != NULL ? ride_wording_journal (status) : NULL;

  g_return_if_fail (RIDE_IS_STATUS_STRIP (self));

  gtk_widget_set_visible (self->history, text != NULL);
  gtk_label_set_label (GTK_LABEL (self->history), text != NULL ? text : "");
  gtk_widget_set_visible (self->history_icon,
                          status != NULL && ride_wording_journal_is_failing (status));
}

void
ride_status_strip_tick (RideStatusStrip *self)
{
  g_autofree char *clock = ride_wording_clock (ride_clock_real_us ());

  gtk_label_set_label (GTK_LABEL (self->clock), clock);
}

static void
ride_status_strip_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ride_status_strip_parent_class)->dispose (object);
}

static void
ride_status_strip_class_init (RideStatusStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_status_strip_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-status-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, RideStatusStrip, shown);
  gtk_widget_class_bind_template_child (widget_class, RideStatusStrip, riding);
  gtk_widget_class_bind_template_child (widget_class, RideStatusStrip, selected);
  gtk_widget_class_bind_template_child (widget_class, RideStatusStrip, history_icon);
  gtk_widget_class_bind_template_child (widget_class, RideStatusStrip, history);
  gtk_widget_class_bind_template_child (widget_class, RideStatusStrip, clock);
}

static void
ride_status_strip_init (RideStatusStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ride_status_strip_tick (self);
}

GtkWidget *
ride_status_strip_new (void)
{
  return g_object_new (RIDE_TYPE_STATUS_STRIP, NULL);
}
