/* ride-application.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-application-private.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "ride-connect-dialog.h"
#include "ride-places.h"
#include "ride-learned-protocol.h"
#include "ride-settings.h"

#define LEAVE_TIMEOUT_S 3

G_DEFINE_FINAL_TYPE (RideApplication, ride_application, ADW_TYPE_APPLICATION)

/* A desk that says goodbye while its window is already closed. */
typedef struct
{
  RideApplication *application; /* held */
  guint timeout;
} Leaving;

static void
leaving_end (Leaving *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->application != NULL)
    g_application_release (G_APPLICATION (self->application));
  g_clear_object (&self->application);
}

static gboolean
on_leave_timeout (gpointer user_data)
{
  Leaving *leaving = user_data;

  leaving->timeout = 0;
  leaving_end (leaving);

  return G_SOURCE_REMOVE;
}

static void
on_desk_left (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Leaving *leaving = user_data;

  ride_desk_shutdown_finish (RIDE_DESK (source), result, NULL);
  leaving_end (leaving);
  g_free (leaving);
}

static void
leave_desk (RideApplication *self,
            RideDesk        *desk)
{
  Leaving *leaving = g_new0 (Leaving, 1);

  leaving->application = g_object_ref (self);
  g_application_hold (G_APPLICATION (self));
  leaving->timeout = g_timeout_add_seconds (LEAVE_TIMEOUT_S, on_leave_timeout, leaving);
  ride_desk_shutdown_async (desk, NULL, on_desk_left, leaving);
}

static void
remember_profile (const char *id)
{
  GSettings *settings = ride_settings_get ();

  if (settings != NULL)
    g_settings_set_string (settings, "last-profile", id);
}

static gboolean
some_window_simulates (RideApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (RIDE_IS_WINDOW (l->data) &&
        ride_simulation_owns (self->simulation,
                              ride_desk_get_profile (ride_window_get_desk (l->data))))
      return TRUE;

  return FALSE;
}

static void
on_desk_opened (RideApplication *self,
                RideDesk        *desk)
{
  const RideProfile *profile = ride_desk_get_profile (desk);

  if (profile != NULL && ride_profiles_find (self->profiles, profile->id) != NULL)
    remember_profile (profile->id);

  if (!some_window_simulates (self))
    ride_simulation_stop (self->simulation);

  ride_application_update_actions (self);
}

/* A connection that is not saved has no next time. */
static void
on_desk_connection_changed (RideApplication *self,
                            RideDesk        *desk)
{
  const RideProfile *profile = ride_desk_get_profile (desk);
  RideConnection *connection = ride_desk_get_connection (desk);

  if (profile != NULL && profile->protocol == RIDE_PROTOCOL_AUTO && connection != NULL &&
      ride_connection_is_live (connection) &&
      ride_profiles_find (self->profiles, profile->id) != NULL)
    ride_learned_protocol_note (profile->id, g_str_equal (connection->protocol, "3.1.1"),
                                g_get_real_time () / G_USEC_PER_SEC);
}

static RideWindow *
create_window (RideApplication *self)
{
  g_autoptr (RideDesk) desk = ride_desk_new ();
  g_autofree char *journals = ride_places_get_journals ();

  ride_desk_set_journal_dir (desk, journals);
  g_signal_connect_object (desk, "opened", G_CALLBACK (on_desk_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "connection-changed", G_CALLBACK (on_desk_connection_changed),
                           self, G_CONNECT_SWAPPED);

  return ride_window_new (ADW_APPLICATION (self), desk);
}

RideWindow *
ride_application_get_window (RideApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);
  GtkWindow *active = gtk_application_get_active_window (application);

  if (RIDE_IS_WINDOW (active))
    return RIDE_WINDOW (active);

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (RIDE_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

/* Two windows on one broker would show the same twice and might share a client identifier. */
static RideWindow *
find_window_for (RideApplication   *self,
                 const RideProfile *profile)
{
  RideWindow *empty = NULL;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      const RideProfile *shown;

      if (!RIDE_IS_WINDOW (l->data))
        continue;

      shown = ride_desk_get_profile (ride_window_get_desk (l->data));
      if (shown == NULL)
        empty = l->data;
      else if (profile == NULL || g_strcmp0 (shown->url, profile->url) == 0)
        return l->data;
    }

  return empty;
}

RideWindow *
ride_application_show_window (RideApplication   *self,
                              const RideProfile *profile)
{
  RideWindow *window = find_window_for (self, profile);

  if (window == NULL)
    window = create_window (self);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

void
ride_application_open (RideApplication   *self,
                       RideWindow        *window,
                       const RideProfile *profile)
{
  ride_opener_open (self->opener, window, profile);
}

void
ride_application_simulate (RideApplication *self)
{
  RideWindow *window = ride_application_get_window (self);
  g_autoptr (GError) error = NULL;

  if (window == NULL)
    window = ride_application_show_window (self, NULL);

  /* Every simulated fleet is another one, and begins without a past. */
  if (!ride_simulation_is_running (self->simulation))
    ride_places_remove_journal (ride_simulation_get_profile_id ());

  if (!ride_simulation_start (self->simulation, &error))
    {
      g_autofree char *text = NULL;

      /* Translators: %s is the reason. */
      text = g_strdup_printf (_("The simulated fleet could not be started: %s"), error->message);
      ride_window_toast (window, text);
      return;
    }

  ride_application_open (self, window, ride_simulation_get_profile (self->simulation));
}

static void
save_profile (RideApplication   *self,
              RideWindow        *window,
              const RideProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (ride_profiles_save (self->profiles, profile, &error))
    return;

  /* Translators: %s is the reason. */
  text = g_strdup_printf (_("The connection is used, but could not be saved: %s"), error->message);
  ride_window_toast (window, text);
}

/* Who leaves them empty in a new connection has none, and is not asked again. */
static void
say_what_is_not_there (RideSecrets       *typed,
                       const RideProfile *profile)
{
  RideSecretKinds missing = ride_secrets_get_missing (typed, profile);

  if (missing & RIDE_SECRET_PASSWORD)
    ride_secret_set (&typed->password, "");
  if (missing & RIDE_SECRET_PASSPHRASE)
    ride_secret_set (&typed->key_passphrase, "");
}

static void
on_ask_accepted (RideConnectDialog *dialog,
                 const RideProfile *profile,
                 const RideSecrets *secrets,
                 gboolean           remember,
                 RideApplication   *self)
{
  RideWindow *window = RIDE_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  gboolean may_be_known = ride_profiles_find (self->profiles, profile->id) != NULL;
  g_autoptr (RideSecrets) typed = ride_secrets_copy (secrets);

  save_profile (self, window, profile);
  ride_learned_protocol_forget (profile->id);

  if (!may_be_known)
    say_what_is_not_there (typed, profile);
  ride_opener_open_with_secrets (self->opener, window, profile, typed, remember);

  ride_application_update_actions (self);
}

/* Whoever asks again means the new question. */
static void
close_dialog_of (RideWindow *window)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (RIDE_IS_CONNECT_DIALOG (l->data) &&
        gtk_window_get_transient_for (l->data) == GTK_WINDOW (window))
      gtk_window_close (l->data);
}

void
ride_application_ask (RideApplication   *self,
                      RideWindow        *window,
                      const RideProfile *profile)
{
  RideConnectDialog *dialog;

  close_dialog_of (window);
  dialog = ride_connect_dialog_new (GTK_WINDOW (window), profile);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_ask_accepted), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ride_application_leave (RideApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  g_autolist (GtkWindow) kept =
      g_list_copy_deep (windows, (GCopyFunc) (GCallback) g_object_ref, NULL);

  for (GList *l = kept; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static gboolean
on_unix_signal (gpointer user_data)
{
  ride_application_leave (user_data);

  return G_SOURCE_CONTINUE;
}

static void
ride_application_startup (GApplication *application)
{
  RideApplication *self = RIDE_APPLICATION (application);

  G_APPLICATION_CLASS (ride_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (RIDE_APP_ID);

  self->profiles = ride_profiles_new_default ();
  self->simulation = ride_simulation_new ();
  self->opener = ride_opener_new ();
  ride_application_add_actions (self);
  g_signal_connect (self, "notify::active-window", G_CALLBACK (ride_application_update_actions),
                    NULL);

  g_unix_signal_add (SIGTERM, on_unix_signal, self);
  g_unix_signal_add (SIGINT, on_unix_signal, self);
  g_unix_signal_add (SIGHUP, on_unix_signal, self);
}

static void
ride_application_shutdown (GApplication *application)
{
  RideApplication *self = RIDE_APPLICATION (application);

  G_APPLICATION_CLASS (ride_application_parent_class)->shutdown (application);

  g_clear_object (&self->opener);
  g_clear_object (&self->simulation);
  g_clear_object (&self->profiles);
}

static void
ride_application_window_removed (GtkApplication *application,
                                 GtkWindow      *window)
{
  if (RIDE_IS_WINDOW (window) && ride_window_get_desk (RIDE_WINDOW (window)) != NULL)
    leave_desk (RIDE_APPLICATION (application), ride_window_get_desk (RIDE_WINDOW (window)));

  GTK_APPLICATION_CLASS (ride_application_parent_class)->window_removed (application, window);
}

static void
ride_application_class_init (RideApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  GtkApplicationClass *gtk_application_class = GTK_APPLICATION_CLASS (klass);

  application_class->activate = ride_application_activate;
  application_class->command_line = ride_application_command_line;
  application_class->handle_local_options = ride_application_handle_local_options;
  application_class->startup = ride_application_startup;
  application_class->shutdown = ride_application_shutdown;
  gtk_application_class->window_removed = ride_application_window_removed;
}

static void
ride_application_init (RideApplication *self)
{
  ride_application_add_options (self);
}

static gboolean
has_session_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return (address != NULL && *address != '\0') || g_file_test (socket, G_FILE_TEST_EXISTS);
}

/* Without a bus nobody could listen to the accessibility layer, and the
 * usual store of settings could not write; neither is worth a warning. */
static void
do_without_session_bus (void)
{
  g_setenv ("GTK_A11Y", "none", FALSE);
  g_setenv ("GSETTINGS_BACKEND", "keyfile", FALSE);
}

RideApplication *
ride_application_new (void)
{
  if (!has_session_bus ())
    do_without_session_bus ();

  /* The name assistive technologies know the application by. */
  g_set_prgname (RIDE_PROGRAM_NAME);
  if (!g_str_equal (g_get_application_name (), _("Ride Monitor")))
    g_set_application_name (_("Ride Monitor"));

  return g_object_new (RIDE_TYPE_APPLICATION,
                       "application-id", RIDE_APP_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/ridemonitor/RideMonitor",
                       NULL);
}
