/* dialog-kit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dialog-kit.h"

#include "ride-error-row.h"

gpointer
kit_template_child (gpointer    widget,
                    GType       type,
                    const char *name)
{
  GObject *object = gtk_widget_get_template_child (widget, type, name);

  g_assert_nonnull (object);
  return object;
}

gpointer
kit_dialog_child (KitDialog  *kit,
                  const char *name)
{
  return kit_template_child (kit->dialog, RIDE_TYPE_CONNECT_DIALOG, name);
}

static void
on_accepted (RideConnectDialog *dialog,
             const RideProfile *profile,
             const RideSecrets *secrets,
             gboolean           remember,
             KitDialog         *kit)
{
  kit->n_accepted++;
  kit->accepted = ride_profile_copy (profile);
  kit->secrets = ride_secrets_copy (secrets);
  kit->remember = remember;
}

void
kit_dialog_show (KitDialog         *kit,
                 const RideProfile *profile)
{
  kit->dialog = g_object_ref (ride_connect_dialog_new (NULL, profile));
  g_signal_connect (kit->dialog, "accepted", G_CALLBACK (on_accepted), kit);
  gtk_window_present (GTK_WINDOW (kit->dialog));
}

static void
set_up (KitDialog    *kit,
        gconstpointer data)
{
  kit_dialog_show (kit, NULL);
}

static void
set_up_nothing (KitDialog    *kit,
                gconstpointer data)
{
}

static void
tear_down (KitDialog    *kit,
           gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (kit->dialog));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (kit->dialog);
  g_clear_pointer (&kit->accepted, ride_profile_free);
  g_clear_pointer (&kit->secrets, ride_secrets_free);
}

static void
add (const char   *path,
     gconstpointer data,
     KitDialogTest set_up_kit,
     KitDialogTest test)
{
  g_autofree char *whole_path = g_strconcat ("/connect-dialog/", path, NULL);

  g_test_add (whole_path, KitDialog, data, set_up_kit, test, tear_down);
}

void
kit_dialog_add (const char   *path,
                gconstpointer data,
                KitDialogTest test)
{
  add (path, data, set_up, test);
}

void
kit_dialog_add_unshown (const char   *path,
                        gconstpointer data,
                        KitDialogTest test)
{
  add (path, data, set_up_nothing, test);
}

void
kit_dialog_type_into (KitDialog  *kit,
                      const char *row,
                      const char *text)
{
  gtk_editable_set_text (kit_dialog_child (kit, row), text);
}

void
kit_dialog_press_connect (KitDialog *kit)
{
  GtkWidget *button = gtk_window_get_default_widget (GTK_WINDOW (kit->dialog));

  g_assert_true (GTK_IS_BUTTON (button));
  g_signal_emit_by_name (button, "clicked");
}

const char *
kit_dialog_get_error (KitDialog  *kit,
                      const char *name)
{
  return ride_error_row_get_text (kit_dialog_child (kit, name));
}

GtkWidget *
kit_find_button (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL && found == NULL;
       w = gtk_widget_get_next_sibling (w))
    found = kit_find_button (w);

  return found;
}
