/* ride-connection-banner.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-connection-banner.h"

#include "ride-clock.h"
#include "ride-wording-connection.h"

#include <glib/gi18n-lib.h>

struct _RideConnectionBanner
{
  GtkWidget parent_instance;

  GtkWidget *revealer;
  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *countdown;
  GtkWidget *edit_button;
  GtkWidget *button;
  RideDesk *desk;
  const char *class_name;
};

G_DEFINE_FINAL_TYPE (RideConnectionBanner, ride_connection_banner, GTK_TYPE_WIDGET)

static void
update_countdown (RideConnectionBanner *self,
                  const RideConnection *connection)
{
  g_autofree char *countdown = ride_wording_countdown (connection, ride_clock_monotonic_us ());

  gtk_label_set_label (GTK_LABEL (self->countdown), countdown != NULL ? countdown : "");
  gtk_widget_set_visible (self->countdown, countdown != NULL);
}

static void
get_looks (RideConnectionState state,
           const char        **class_name,
           const char        **icon_name)
{
  switch (state)
    {
    case RIDE_CONNECTION_REFUSED:
      *class_name = "error";
      *icon_name = "dialog-error-symbolic";
      return;
    case RIDE_CONNECTION_OFFLINE:
      *class_name = "idle";
      *icon_name = "network-offline-symbolic";
      return;
    case RIDE_CONNECTION_CONNECTED:
    case RIDE_CONNECTION_CONNECTING:
    case RIDE_CONNECTION_HANDSHAKING:
    case RIDE_CONNECTION_WAITING:
    default:
      *class_name = "warning";
      *icon_name = "dialog-warning-symbolic";
      return;
    }
}

static void
update_looks (RideConnectionBanner *self,
              RideConnectionState   state)
{
  const char *class_name;
  const char *icon_name;

  get_looks (state, &class_name, &icon_name);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon_name);
  if (self->class_name != NULL)
    gtk_widget_remove_css_class (self->box, self->class_name);
  gtk_widget_add_css_class (self->box, class_name);
  self->class_name = class_name;
}

/* A simulated or an administrator's connection can't be edited. */
static gboolean
can_edit (void)
{
  GApplication *application = g_application_get_default ();

  return application != NULL &&
         g_action_group_get_action_enabled (G_ACTION_GROUP (application), "edit");
}

static void
update_buttons (RideConnectionBanner *self,
                RideConnectionState   state)
{
  gboolean can_try = state == RIDE_CONNECTION_WAITING || state == RIDE_CONNECTION_REFUSED ||
                     state == RIDE_CONNECTION_OFFLINE;

  gtk_button_set_label (GTK_BUTTON (self->button),
                        state == RIDE_CONNECTION_OFFLINE ? _ ("_Connect") : _ ("_Retry Now"));
  gtk_widget_set_visible (self->button, can_try);
  gtk_widget_set_visible (self->edit_button, state == RIDE_CONNECTION_REFUSED && can_edit ());
}

/* One announcement for each new sentence, and none for the seconds. */
static void
set_title (RideConnectionBanner *self,
           const char           *title)
{
  if (g_str_equal (title, gtk_label_get_label (GTK_LABEL (self->title))))
    return;

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
update (RideConnectionBanner *self)
{
  RideConnection *connection = ride_desk_get_connection (self->desk);
  g_autofree char *title = ride_wording_banner (connection);

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), title != NULL);
  if (title == NULL)
    return;

  set_title (self, title);
  update_looks (self, connection->state);
  update_buttons (self, connection->state);
  update_countdown (self, connection);
}

void
ride_connection_banner_tick (RideConnectionBanner *self)
{
  if (ride_connection_banner_get_revealed (self))
    update_countdown (self, ride_desk_get_connection (self->desk));
}

gboolean
ride_connection_banner_get_revealed (RideConnectionBanner *self)
{
  return gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));
}

const char *
ride_connection_banner_get_title (RideConnectionBanner *self)
{
  return gtk_label_get_label (GTK_LABEL (self->title));
}

const char *
ride_connection_banner_get_countdown (RideConnectionBanner *self)
{
  return gtk_label_get_label (GTK_LABEL (self->countdown));
}

void
ride_connection_banner_set_desk (RideConnectionBanner *self,
                                 RideDesk             *desk)
{
  g_return_if_fail (RIDE_IS_CONNECTION_BANNER (self));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "connection-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "opened", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
ride_connection_banner_dispose (GObject *object)
{
  RideConnectionBanner *self = RIDE_CONNECTION_BANNER (object);

  g_clear_pointer (&self->revealer, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ride_connection_banner_parent_class)->dispose (object);
}

static void
ride_connection_banner_class_init (RideConnectionBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_connection_banner_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-connection-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, RideConnectionBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionBanner, box);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionBanner, title);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionBanner, countdown);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionBanner, edit_button);
  gtk_widget_class_bind_template_child (widget_class, RideConnectionBanner, button);
}

static void
ride_connection_banner_init (RideConnectionBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_connection_banner_new (void)
{
  return g_object_new (RIDE_TYPE_CONNECTION_BANNER, NULL);
}
