/* ride-error-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-error-row.h"

struct _RideErrorRow
{
  AdwPreferencesRow parent_instance;

  GtkWidget *field;

  GtkLabel *label;
};

enum
{
  PROP_FIELD = 1,
  PROP_TEXT,
  N_PROPERTIES
};

G_DEFINE_FINAL_TYPE (RideErrorRow, ride_error_row, ADW_TYPE_PREFERENCES_ROW)

static GParamSpec *properties[N_PROPERTIES];

static void
mark_field (RideErrorRow *self,
            gboolean      wrong)
{
  if (self->field == NULL)
    return;

  if (wrong)
    gtk_widget_add_css_class (self->field, "error");
  else
    gtk_widget_remove_css_class (self->field, "error");

  gtk_accessible_update_state (GTK_ACCESSIBLE (self->field), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (wrong)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->field),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    gtk_label_get_text (self->label), -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->field),
                                   GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
ride_error_row_dispose (GObject *object)
{
  RideErrorRow *self = RIDE_ERROR_ROW (object);

  g_clear_weak_pointer (&self->field);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIDE_TYPE_ERROR_ROW);

  G_OBJECT_CLASS (ride_error_row_parent_class)->dispose (object);
}

static void
ride_error_row_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  RideErrorRow *self = RIDE_ERROR_ROW (object);

  switch (property_id)
    {
    case PROP_FIELD:
      g_value_set_object (value, self->field);
      break;

    case PROP_TEXT:
      g_value_set_string (value, ride_error_row_get_text (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
ride_error_row_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  RideErrorRow *self = RIDE_ERROR_ROW (object);

  switch (property_id)
    {
    case PROP_FIELD:
      g_set_weak_pointer (&self->field, g_value_get_object (value));
      break;

    case PROP_TEXT:
      ride_error_row_set_text (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
ride_error_row_class_init (RideErrorRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_error_row_dispose;
  object_class->get_property = ride_error_row_get_property;
  object_class->set_property = ride_error_row_set_property;

  properties[PROP_FIELD] =
      g_param_spec_object ("field", NULL, NULL, GTK_TYPE_WIDGET,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT] =
      g_param_spec_string ("text", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-error-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RideErrorRow, label);
}

static void
ride_error_row_init (RideErrorRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_error_row_new (GtkWidget *field)
{
  return g_object_new (RIDE_TYPE_ERROR_ROW, "field", field, NULL);
}

void
ride_error_row_set_text (RideErrorRow *self,
                         const char   *text)
{
  g_return_if_fail (RIDE_IS_ERROR_ROW (self));

  if (g_strcmp0 (text, ride_error_row_get_text (self)) == 0)
    return;

  gtk_label_set_text (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  mark_field (self, text != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

const char *
ride_error_row_get_text (RideErrorRow *self)
{
  g_return_val_if_fail (RIDE_IS_ERROR_ROW (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self)) ? gtk_label_get_text (self->label) : NULL;
}

GtkWidget *
ride_error_row_get_field (RideErrorRow *self)
{
  g_return_val_if_fail (RIDE_IS_ERROR_ROW (self), NULL);

  return self->field;
}
