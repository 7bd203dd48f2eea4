/* ride-header-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-header-row.h"

#include <glib/gi18n-lib.h>

struct _RideHeaderRow
{
  AdwPreferencesRow parent_instance;

  gboolean is_kept;

  GtkWidget *name_entry;
  GtkWidget *value_entry;
};

enum
{
  CHANGED,
  REMOVE,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (RideHeaderRow, ride_header_row, ADW_TYPE_PREFERENCES_ROW)

static guint signals[N_SIGNALS];

static void
on_edited (RideHeaderRow *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_remove_clicked (RideHeaderRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
ride_header_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIDE_TYPE_HEADER_ROW);

  G_OBJECT_CLASS (ride_header_row_parent_class)->dispose (object);
}

static void
ride_header_row_class_init (RideHeaderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_header_row_dispose;

  signals[CHANGED] = g_signal_new ("changed", RIDE_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE] = g_signal_new ("remove", RIDE_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-header-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RideHeaderRow, name_entry);
  gtk_widget_class_bind_template_child (widget_class, RideHeaderRow, value_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
}

static void
ride_header_row_init (RideHeaderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_header_row_new (const char *name,
                     const char *value,
                     gboolean    is_kept)
{
  RideHeaderRow *self = g_object_new (RIDE_TYPE_HEADER_ROW, NULL);

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (value != NULL, NULL);

  self->is_kept = is_kept;
  gtk_editable_set_text (GTK_EDITABLE (self->name_entry), name);
  gtk_editable_set_text (GTK_EDITABLE (self->value_entry), value);
  if (is_kept)
    /* Translators: in place of a secret value that is known and not shown. */
    g_object_set (self->value_entry, "placeholder-text", _("Unchanged"), NULL);

  return GTK_WIDGET (self);
}

char *
ride_header_row_dup_name (RideHeaderRow *self)
{
  g_return_val_if_fail (RIDE_IS_HEADER_ROW (self), NULL);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_entry))));
}

char *
ride_header_row_dup_value (RideHeaderRow *self)
{
  g_return_val_if_fail (RIDE_IS_HEADER_ROW (self), NULL);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->value_entry))));
}

gboolean
ride_header_row_is_kept (RideHeaderRow *self)
{
  g_return_val_if_fail (RIDE_IS_HEADER_ROW (self), FALSE);

  return self->is_kept;
}

void
ride_header_row_begin (RideHeaderRow *self)
{
  g_return_if_fail (RIDE_IS_HEADER_ROW (self));

  gtk_widget_grab_focus (self->name_entry);
}
