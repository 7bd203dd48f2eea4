/* ride-application-transfer.c: connections that travel as files, without their secrets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-application-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* No profile comes near it, and whatever else was chosen by mistake is not read to its end. */
#define LENGTH_MAX (1024 * 1024)
#define MIME_TYPE "application/json"
#define CHOOSER_KEY "ride-transfer-chooser"

typedef struct
{
  RideApplication *application;
  RideWindow *window; /* weak */
  char *text;         /* what is written */
} Transfer;

static Transfer *
transfer_new (RideApplication *application,
              RideWindow      *window)
{
  Transfer *self = g_new0 (Transfer, 1);

  self->application = g_object_ref (application);
  g_set_weak_pointer (&self->window, window);

  return self;
}

static void
transfer_free (Transfer *self)
{
  g_clear_object (&self->application);
  g_clear_weak_pointer (&self->window);
  g_free (self->text);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transfer, transfer_free)

static char *
dup_display_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL ? g_filename_display_name (name) : g_file_get_parse_name (file);
}

/* Too long, and maybe too important, for a toast. */
static void
complain (RideWindow   *window,
          const char   *heading,
          const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), heading, error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Transfer) transfer = user_data;
  g_autoptr (GError) error = NULL;

  g_autofree char *name = dup_display_name (G_FILE (source));
  g_autofree char *heading = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error) ||
      transfer->window == NULL)
    return;

  /* Translators: %s is the name of a file. */
  heading = g_strdup_printf (_("“%s” Could Not Be Written"), name);
  complain (transfer->window, heading, error);
}

void
ride_application_export_to (RideApplication   *self,
                            RideWindow        *window,
                            const RideProfile *profile,
                            GFile             *file)
{
  Transfer *transfer = transfer_new (self, window);

  transfer->text = ride_profile_to_json (profile);
  g_file_replace_contents_async (file, transfer->text, strlen (transfer->text), NULL, FALSE,
                                 G_FILE_CREATE_PRIVATE, NULL, on_written, transfer);
}

static gboolean
wants_more (const char *contents,
            goffset     length,
            gpointer    user_data)
{
  return length <= LENGTH_MAX;
}

/* What is imported is a connection of one's own, whatever its file was the copy of. */
static void
make_own (RideProfile *profile)
{
  g_free (profile->id);
  profile->id = g_uuid_string_random ();
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Transfer) transfer = user_data;
  g_autofree char *contents = NULL;
  g_autoptr (RideProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (g_file_load_partial_contents_finish (G_FILE (source), result, &contents, &length, NULL,
                                           &error))
    profile = ride_profile_from_json (contents, (gssize) length, &error);
  if (transfer->window == NULL)
    return;

  if (profile == NULL)
    {
      g_autofree char *name = dup_display_name (G_FILE (source));
      g_autofree char *heading = NULL;

      /* Translators: %s is the name of a file. */
      heading = g_strdup_printf (_("“%s” Could Not Be Imported"), name);
      complain (transfer->window, heading, error);
      return;
    }

  make_own (profile);
  ride_application_ask (transfer->application, transfer->window, profile);
}

void
ride_application_import_from (RideApplication *self,
                              RideWindow      *window,
                              GFile           *file)
{
  /* GIO hands one pointer to both callbacks. */
  g_file_load_partial_contents_async (file, NULL, wants_more, on_read,
                                      transfer_new (self, window));
}

static GtkFileChooserNative *
new_chooser (const char          *title,
             RideWindow          *window,
             GtkFileChooserAction action,
             const char          *accept)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (title, GTK_WINDOW (window), action, accept, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_filter_set_name (filter, _("Connections (JSON)"));
  gtk_file_filter_add_mime_type (filter, MIME_TYPE);
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);

  return chooser;
}

static void
on_chooser_done (RideWindow *window)
{
  g_object_set_data (G_OBJECT (window), CHOOSER_KEY, NULL);
}

/* The window owns its chooser until that is done, and a new one replaces it. */
static void
show_chooser (RideWindow           *window,
              GtkFileChooserNative *chooser)
{
  g_object_set_data_full (G_OBJECT (window), CHOOSER_KEY, chooser, g_object_unref);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chooser_done), window,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static RideWindow *
get_window_of (GtkFileChooserNative *chooser)
{
  return RIDE_WINDOW (gtk_native_dialog_get_transient_for (GTK_NATIVE_DIALOG (chooser)));
}

static void
on_import_response (GtkFileChooserNative *chooser,
                    int                   response,
                    RideApplication      *self)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  ride_application_import_from (self, get_window_of (chooser), file);
}

void
ride_application_import (RideApplication *self,
                         RideWindow      *window)
{
  GtkFileChooserNative *chooser = new_chooser (_("Import a Connection"), window,
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"));

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_import_response), self, 0);
  show_chooser (window, chooser);
}

static void
on_export_response (GtkFileChooserNative *chooser,
                    int                   response,
                    RideApplication      *self)
{
  const RideProfile *profile = g_object_get_data (G_OBJECT (chooser), "profile");
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  ride_application_export_to (self, get_window_of (chooser), profile, file);
}

void
ride_application_export (RideApplication   *self,
                         RideWindow        *window,
                         const RideProfile *profile)
{
  GtkFileChooserNative *chooser = new_chooser (_("Export This Connection Without Its Secrets"),
                                               window, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"));
  g_autofree char *title = ride_profiles_dup_title (profile);
  g_autofree char *name = g_strconcat (g_strdelimit (title, "/\\", '-'), ".json", NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_object_set_data_full (G_OBJECT (chooser), "profile", ride_profile_copy (profile),
                          (GDestroyNotify) ride_profile_free);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_export_response), self, 0);
  show_chooser (window, chooser);
}
