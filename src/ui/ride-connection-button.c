/* ride-connection-button.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-connection-button.h"

#include "ride-connection-details.h"
#include "ride-wording-connection.h"

#include <glib/gi18n-lib.h>

struct _RideConnectionButton
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *icon;
  GtkWidget *word;
  GtkWidget *popover;
  RideConnectionDetails *details;
  RideDesk *desk;
  const char *class_name;
};

G_DEFINE_FINAL_TYPE (RideConnectionButton, ride_connection_button, GTK_TYPE_WIDGET)

static void
update_details (RideConnectionButton *self)
{
  if (gtk_widget_get_visible (self->popover))
    ride_connection_details_update (self->details, ride_desk_get_profile (self->desk),
                                    ride_desk_get_connection (self->desk));
}

/* The button inside GtkMenuButton is what assistive technologies focus. */
static void
set_accessible_name (RideConnectionButton *self,
                     const char           *word)
{
  GtkWidget *inner = gtk_widget_get_first_child (self->button);
  /* Translators: what a screen reader says of the connection button; %s is "Connected" and so on */
  g_autofree char *name = g_strdup_printf (_ ("Connection: %s"), word);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  if (inner != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (inner), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

static void
set_state_class (RideConnectionButton *self,
                 const char           *class_name)
{
  if (self->class_name != NULL)
    gtk_widget_remove_css_class (self->icon, self->class_name);
  gtk_widget_add_css_class (self->icon, class_name);
  self->class_name = class_name;
}

static void
update (RideConnectionButton *self)
{
  RideConnection *connection = ride_desk_get_connection (self->desk);
  RideConnectionState state = connection != NULL ? connection->state : RIDE_CONNECTION_OFFLINE;
  const char *word = ride_wording_connection_state (state);

  gtk_widget_set_visible (GTK_WIDGET (self), ride_desk_get_profile (self->desk) != NULL);
  if (g_str_equal (word, gtk_label_get_label (GTK_LABEL (self->word))))
    {
      update_details (self);
      return;
    }

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), ride_wording_connection_icon (state));
  set_state_class (self, ride_wording_connection_class (state));
  gtk_label_set_label (GTK_LABEL (self->word), word);
  set_accessible_name (self, word);
  update_details (self);
}

void
ride_connection_button_set_desk (RideConnectionButton *self,
                                 RideDesk             *desk)
{
  g_return_if_fail (RIDE_IS_CONNECTION_BUTTON (self));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "connection-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "opened", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->popover, "show", G_CALLBACK (update_details), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

void
ride_connection_button_tick (RideConnectionButton *self)
{
  update_details (self);
}

void
ride_connection_button_popup (RideConnectionButton *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

static void
ride_connection_button_dispose (GObject *object)
{
  RideConnectionButton *self = RIDE_CONNECTION_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ride_connection_button_parent_class)->dispose (object);
}

static void
ride_connection_button_class_init (RideConnectionButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_connection_button_dispose;

  g_type_ensure (RIDE_TYPE_CONNECTION_DETAILS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-connection-button.ui");
  gtk_widget_class_bind_template_child (widget_class, RideConnectionButton, button);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionButton, icon);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionButton, word);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionButton, popover);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionButton, details);
}

static void
ride_connection_button_init (RideConnectionButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_connection_button_new (void)
{
  return g_object_new (RIDE_TYPE_CONNECTION_BUTTON, NULL);
}
