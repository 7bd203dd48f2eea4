/* ride-connection-banner.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-connection-banner.h"

#include "ride-banner.h"
#include "ride-clock.h"
#include "ride-wording-connection.h"

#include <glib/gi18n-lib.h>

struct _RideConnectionBanner
{
  GtkWidget parent_instance;

  RideBanner *banner;
  GtkWidget *edit_button;
  GtkWidget *button;
  RideDesk *desk;
};

G_DEFINE_FINAL_TYPE (RideConnectionBanner, ride_connection_banner, GTK_TYPE_WIDGET)

static void
update_countdown (RideConnectionBanner *self,
                  const RideConnection *connection)
{
  g_autofree char *countdown = ride_wording_countdown (connection, ride_clock_monotonic_us ());

  ride_banner_set_detail (self->banner, countdown);
}

static void
update_looks (RideConnectionBanner *self,
              RideConnectionState   state)
{
  switch (state)
    {
    case RIDE_CONNECTION_REFUSED:
      ride_banner_set_style (self->banner, RIDE_BANNER_ERROR, "dialog-error-symbolic");
      return;
    case RIDE_CONNECTION_OFFLINE:
      ride_banner_set_style (self->banner, RIDE_BANNER_IDLE, "network-offline-symbolic");
      return;
    case RIDE_CONNECTION_CONNECTED:
    case RIDE_CONNECTION_CONNECTING:
    case RIDE_CONNECTION_HANDSHAKING:
    case RIDE_CONNECTION_WAITING:
    default:
      ride_banner_set_style (self->banner, RIDE_BANNER_WARNING, "dialog-warning-symbolic");
      return;
    }
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

static void
update (RideConnectionBanner *self)
{
  RideConnection *connection = ride_desk_get_connection (self->desk);
  g_autofree char *title = ride_wording_banner (connection);

  ride_banner_set_title (self->banner, title);
  if (title == NULL)
    return;

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
  return ride_banner_get_revealed (self->banner);
}

const char *
ride_connection_banner_get_title (RideConnectionBanner *self)
{
  return ride_banner_get_title (self->banner);
}

const char *
ride_connection_banner_get_countdown (RideConnectionBanner *self)
{
  return ride_banner_get_detail (self->banner);
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
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ride_connection_banner_parent_class)->dispose (object);
}

static void
ride_connection_banner_class_init (RideConnectionBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_connection_banner_dispose;

  g_type_ensure (RIDE_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-connection-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, RideConnectionBanner, banner);
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
