/* ride-will-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-will-row.h"

#include <glib/gi18n-lib.h>

#include "ride-error-row.h"

/* Valid, and holds nothing but the will that is to be judged. */
#define SOME_URL "wss://broker.example.org/mqtt"

struct _RideWillRow
{
  AdwExpanderRow parent_instance;

  GtkEditable *topic_row;
  RideErrorRow *topic_error;
  GtkEditable *payload_row;
  AdwComboRow *qos_row;
  GtkSwitch *retain_switch;
};

G_DEFINE_FINAL_TYPE (RideWillRow, ride_will_row, ADW_TYPE_EXPANDER_ROW)

static void
take_string (char **place,
             char  *value)
{
  g_free (*place);
  *place = value;
}

/* A message may begin or end with spaces; a topic typed by hand hardly does. */
static void
read_fields (RideWillRow *self,
             RideProfile *profile)
{
  g_autofree char *topic = g_strstrip (g_strdup (gtk_editable_get_text (self->topic_row)));
  const char *payload = gtk_editable_get_text (self->payload_row);
  gboolean has_will = *topic != '\0';

  take_string (&profile->will_topic, has_will ? g_steal_pointer (&topic) : NULL);
  take_string (&profile->will_payload, has_will && *payload != '\0' ? g_strdup (payload) : NULL);
  profile->will_qos = has_will ? (guint8) MIN (adw_combo_row_get_selected (self->qos_row), 2) : 0;
  profile->will_retain = has_will && gtk_switch_get_active (self->retain_switch);
}

static gboolean
check (RideWillRow *self)
{
  g_autoptr (RideProfile) profile = ride_profile_new (SOME_URL);
  g_autoptr (GError) error = NULL;

  read_fields (self, profile);
  if (profile->will_topic == NULL && *gtk_editable_get_text (self->payload_row) != '\0')
    ride_error_row_set_text (self->topic_error,
                             _("The message has no topic to be published on. Enter one, or take "
                               "the message out."));
  else if (!ride_profile_validate (profile, &error))
    ride_error_row_set_text (self->topic_error, error->message);
  else
    ride_error_row_set_text (self->topic_error, NULL);

  return ride_error_row_get_text (self->topic_error) == NULL;
}

static void
on_edited (RideWillRow *self)
{
  if (ride_error_row_get_text (self->topic_error) != NULL)
    check (self);
}

static void
ride_will_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIDE_TYPE_WILL_ROW);

  G_OBJECT_CLASS (ride_will_row_parent_class)->dispose (object);
}

static void
ride_will_row_class_init (RideWillRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_will_row_dispose;

  g_type_ensure (RIDE_TYPE_ERROR_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-will-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RideWillRow, topic_row);
  gtk_widget_class_bind_template_child (widget_class, RideWillRow, topic_error);
  gtk_widget_class_bind_template_child (widget_class, RideWillRow, payload_row);
  gtk_widget_class_bind_template_child (widget_class, RideWillRow, qos_row);
  gtk_widget_class_bind_template_child (widget_class, RideWillRow, retain_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
}

static void
ride_will_row_init (RideWillRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ride_will_row_show (RideWillRow       *self,
                    const RideProfile *profile)
{
  g_return_if_fail (RIDE_IS_WILL_ROW (self));
  g_return_if_fail (profile != NULL);

  gtk_editable_set_text (self->topic_row, profile->will_topic != NULL ? profile->will_topic : "");
  gtk_editable_set_text (self->payload_row,
                         profile->will_payload != NULL ? profile->will_payload : "");
  adw_combo_row_set_selected (self->qos_row, profile->will_qos);
  gtk_switch_set_active (self->retain_switch, profile->will_retain);
}

gboolean
ride_will_row_read (RideWillRow *self,
                    RideProfile *profile)
{
  g_return_val_if_fail (RIDE_IS_WILL_ROW (self), FALSE);
  g_return_val_if_fail (profile != NULL, FALSE);

  if (!check (self))
    return FALSE;

  read_fields (self, profile);

  return TRUE;
}

void
ride_will_row_focus_wrong (RideWillRow *self)
{
  g_return_if_fail (RIDE_IS_WILL_ROW (self));

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->topic_row));
}
