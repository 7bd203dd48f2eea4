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

  char **names;           /* of the headers whose values are asked for */
  GPtrArray *header_rows; /* for each of them */

  AdwPreferencesGroup *secrets_group;
  GtkWidget *password_row;
  GtkWidget *passphrase_row;
  GtkWidget *query_row;
  GtkWidget *remember_group;
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
read_row (GtkWidget *row,
          char     **place)
{
  if (gtk_widget_get_visible (row))
    ride_secret_set (place, gtk_editable_get_text (GTK_EDITABLE (row)));
}

static RideSecrets *
read_rows (RidePasswordDialog *self)
{
  RideSecrets *secrets = ride_secrets_new ();

  read_row (self->password_row, &secrets->password);
  read_row (self->passphrase_row, &secrets->key_passphrase);
  read_row (self->query_row, &secrets->query);
  for (guint i = 0; i < self->header_rows->len; i++)
    ride_secrets_set_header (
        secrets, self->names[i],
        gtk_editable_get_text (GTK_EDITABLE (g_ptr_array_index (self->header_rows, i))));

  return secrets;
}

static void
ride_password_dialog_response (AdwMessageDialog *dialog,
                               const char       *response)
{
  RidePasswordDialog *self = RIDE_PASSWORD_DIALOG (dialog);
  g_autoptr (RideSecrets) secrets = NULL;

  if (g_strcmp0 (response, "connect") != 0)
    return;

  secrets = read_rows (self);
  g_signal_emit (self, signals[ACCEPTED], 0, secrets,
                 gtk_widget_get_visible (self->remember_group) &&
                     gtk_switch_get_active (self->remember_switch));
}

static void
ride_password_dialog_dispose (GObject *object)
{
  RidePasswordDialog *self = RIDE_PASSWORD_DIALOG (object);

  g_ptr_array_set_size (self->header_rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (object), RIDE_TYPE_PASSWORD_DIALOG);

  G_OBJECT_CLASS (ride_password_dialog_parent_class)->dispose (object);
}

static void
ride_password_dialog_finalize (GObject *object)
{
  RidePasswordDialog *self = RIDE_PASSWORD_DIALOG (object);

  g_clear_pointer (&self->header_rows, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_strfreev);

  G_OBJECT_CLASS (ride_password_dialog_parent_class)->finalize (object);
}

static void
ride_password_dialog_class_init (RidePasswordDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ride_password_dialog_dispose;
  object_class->finalize = ride_password_dialog_finalize;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = ride_password_dialog_response;

  signals[ACCEPTED] =
      g_signal_new ("accepted", RIDE_TYPE_PASSWORD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, secrets_group);
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, query_row);
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, remember_group);
  gtk_widget_class_bind_template_child (widget_class, RidePasswordDialog, remember_switch);
}

static void
ride_password_dialog_init (RidePasswordDialog *self)
{
  self->header_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_header_row (RidePasswordDialog *self,
                const char         *name)
{
  GtkWidget *row = adw_password_entry_row_new ();
  g_autofree char *title = NULL;

  /* Translators: %s is the name of an HTTP header, such as Authorization. */
  title = g_strdup_printf (_("HTTP Header “%s”"), name);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_preferences_group_add (self->secrets_group, row);
  g_ptr_array_add (self->header_rows, row);
}

/* What an administrator wrote into a profile is not asked for. */
static void
show_headers (RidePasswordDialog *self,
              const RideProfile  *profile,
              const RideSecrets  *secrets)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **header = profile->headers; header != NULL && *header != NULL; header += 2)
    if (*header[1] == '\0' && ride_secrets_get_header (secrets, header[0]) == NULL)
      {
        g_strv_builder_add (builder, header[0]);
        add_header_row (self, header[0]);
      }
  self->names = g_strv_builder_end (builder);
}

static GtkWidget *
first_row (RidePasswordDialog *self)
{
  GtkWidget *rows[] = { self->password_row, self->passphrase_row, self->query_row };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (gtk_widget_get_visible (rows[i]))
      return rows[i];

  return self->header_rows->len > 0 ? g_ptr_array_index (self->header_rows, 0) : NULL;
}

static void
show_rows (RidePasswordDialog *self,
           const RideProfile  *profile,
           const RideSecrets  *secrets,
           RideSecretKinds     missing)
{
  gboolean lacks_query = (missing & RIDE_SECRET_REQUEST) != 0 && profile->has_query &&
                         secrets->query == NULL;
  GtkWidget *first;

  gtk_widget_set_visible (self->password_row, (missing & RIDE_SECRET_PASSWORD) != 0);
  gtk_widget_set_visible (self->passphrase_row, (missing & RIDE_SECRET_PASSPHRASE) != 0);
  gtk_widget_set_visible (self->query_row, lacks_query);
  show_headers (self, profile, secrets);

  first = first_row (self);
  if (first != NULL)
    gtk_widget_grab_focus (first);
}

static char *
make_question (const RideProfile *profile,
               RideSecretKinds    missing)
{
  g_autofree char *title = ride_profiles_dup_title (profile);

  if (missing == RIDE_SECRET_PASSWORD)
    /* Translators: a connection's name, then a user's name. */
    return g_strdup_printf (_("“%s” asks for the password of %s."), title, profile->user_name);

  /* Translators: %s is a connection's name. */
  return g_strdup_printf (_("“%s” connects with secrets that are not known here."), title);
}

RidePasswordDialog *
ride_password_dialog_new (GtkWindow         *parent,
                          const RideProfile *profile,
                          const RideSecrets *secrets,
                          const char        *hint)
{
  RidePasswordDialog *self =
      g_object_new (RIDE_TYPE_PASSWORD_DIALOG, "transient-for", parent, NULL);
  g_autoptr (RideSecrets) known = ride_secrets_copy (secrets);
  g_autofree char *body = NULL;
  RideSecretKinds missing;

  g_return_val_if_fail (profile != NULL, NULL);

  missing = ride_secrets_get_missing (known, profile);
  if (missing != RIDE_SECRET_PASSWORD)
    adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), _("Secrets Required"));
  body = make_question (profile, missing);
  if (hint != NULL)
    {
      g_autofree char *question = g_steal_pointer (&body);

      body = g_strdup_printf ("%s\n\n%s", question, hint);
    }
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);
  gtk_widget_set_visible (self->remember_group, hint == NULL);
  show_rows (self, profile, known, missing);

  return self;
}
