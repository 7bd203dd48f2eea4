/* ride-password-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-password-dialog.h"

#include <glib/gi18n-lib.h>

#include "ride-profiles.h"

struct _RidePasswordDialog
{
  AdwMessageDialog parent_instance;

  GtkWidget *password_row;
  GtkWidget *remember_row;
  GtkSwitch *remember_switch;
};

enum
{
  ACCEPTED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (RidePasswordDialog, ride_password_dialog, ADW_TYPE_MESSAGE_DIALOG)

static guint signals[N_SIGNALS];

static void
ride_password_dialog_response (AdwMessageDialog *dialog,
                               const char       *response)
{
  RidePasswordDialog *self = RIDE_PASSWORD_DIALOG (dialog);

  if (g_strcmp0 (response, "connect") == 0)
    g_signal_emit (self, signals[ACCEPTED], 0,
                   gtk_editable_get_text (GTK_EDITABLE (self->password_row)),
                   gtk_widget_get_visible (self->remember_row) &&
                       gtk_switch_get_active (self->remember_switch));
}

static void
ride_password_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIDE_TYPE_PASSWORD_DIALOG);

  G_OBJECT_CLASS (ride_password_dialog_parent_class)->dispose (object);
}

static void
ride_password_dialog_class_init (RidePasswordDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_password_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = ride_password_dialog_response;

  signals[ACCEPTED] =
      g_signal_new ("accepted", RIDE_TYPE_PASSWORD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, remember_row);
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, remember_switch);
}

static void
ride_password_dialog_init (RidePasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

RidePasswordDialog *
ride_password_dialog_new (GtkWindow         *parent,
                          const RideProfile *profile,
                          const char        *hint)
{
  RidePasswordDialog *self =
      g_object_new (RIDE_TYPE_PASSWORD_DIALOG, "transient-for", parent, NULL);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  g_return_val_if_fail (profile != NULL, NULL);
  g_return_val_if_fail (profile->user_name != NULL, NULL);

  title = ride_profiles_dup_title (profile);
  /* Translators: a connection's name, then a user's name. */
  body = g_strdup_printf (_("“%s” asks for the password of %s."), title, profile->user_name);
  if (hint != NULL)
    {
      g_autofree char *question = g_steal_pointer (&body);

      body = g_strdup_printf ("%s\n\n%s", question, hint);
    }
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);
  gtk_widget_set_visible (self->remember_row, hint == NULL);
  gtk_widget_grab_focus (self->password_row);

  return self;
}
