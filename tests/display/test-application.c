/* test-application.c: the application as a whole, from its command line to its end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There is neither a session bus nor a keyring here. Nobody answers on the
 * brokers' addresses, except where the simulated fleet does.
 */

#include <adwaita.h>
#include <glib/gstdio.h>

#include "ride-application.h"
#include "ride-connect-dialog.h"
#include "ride-error-row.h"
#include "ride-password-dialog.h"
#include "ride-settings.h"
#include "ride-window.h"

#define NOBODY "ws://127.0.0.1:9/mqtt"
#define STEP_MS 20
#define DEADLINE_S 60

typedef struct _Run Run;

/* Returns: whether what it waits for has come; the next step follows then. */
typedef gboolean (*Step) (Run *run);

struct _Run
{
  RideApplication *application;
  const Step *steps;
  RideProfile *profile; /* saved before the application begins */
  gint64 deadline_us;
};

static RideWindow *
get_window (Run *run)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (run->application)); l != NULL;
       l = l->next)
    if (RIDE_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

static RideDesk *
get_desk (Run *run)
{
  RideWindow *window = get_window (run);

  return window != NULL ? ride_window_get_desk (window) : NULL;
}

static const RideProfile *
get_profile (Run *run)
{
  RideDesk *desk = get_desk (run);

  return desk != NULL ? ride_desk_get_profile (desk) : NULL;
}

static gpointer
find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (toplevel), type) && gtk_widget_get_visible (toplevel))
        return toplevel;
    }

  return NULL;
}

static void
activate (Run        *run,
          const char *action)
{
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (run->application), action));
  g_action_group_activate_action (G_ACTION_GROUP (run->application), action, NULL);
}

static gboolean
is_enabled (Run        *run,
            const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (run->application), action);
}

static gboolean
is_on (Run        *run,
       const char *action)
{
  g_autoptr (GVariant) state
      = g_action_group_get_action_state (G_ACTION_GROUP (run->application), action);

  return g_variant_get_boolean (state);
}

static char *
profiles_dir (void)
{
  return g_build_filename (g_get_user_config_dir (), "ride-monitor", "profiles", NULL);
}

static gboolean
do_step (gpointer user_data)
{
  Run *run = user_data;

  g_assert_cmpint (g_get_monotonic_time (), <, run->deadline_us);

  if (*run->steps == NULL)
    {
      g_action_group_activate_action (G_ACTION_GROUP (run->application), "quit", NULL);
      return G_SOURCE_REMOVE;
    }

  if ((*run->steps) (run))
    run->steps++;

  return G_SOURCE_CONTINUE;
}

static void
forget_what_was (void)
{
  g_autofree char *folder = profiles_dir ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }

  g_settings_reset (ride_settings_get (), "last-profile");
}

static int
run_application (Run        *run,
                 const Step *steps,
                 const char *argument)
{
  char *argv[] = { (char *) "ride-monitor", (char *) argument, NULL };
  int status;

  run->application = ride_application_new ();
  run->steps = steps;
  run->deadline_us = g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC;
  g_application_set_flags (G_APPLICATION (run->application),
                           g_application_get_flags (G_APPLICATION (run->application))
                               | G_APPLICATION_NON_UNIQUE);

  g_timeout_add (STEP_MS, do_step, run);
  status = g_application_run (G_APPLICATION (run->application), argument != NULL ? 2 : 1, argv);

  g_assert_null (*run->steps);
  g_assert_finalize_object (run->application);
  g_clear_pointer (&run->profile, ride_profile_free);

  return status;
}

static void
save_profile (Run        *run,
              const char *user_name)
{
  g_autofree char *folder = profiles_dir ();
  g_autoptr (GError) error = NULL;

  run->profile = ride_profile_new (NOBODY);
  run->profile->name = g_strdup ("Shanghai");
  run->profile->user_name = g_strdup (user_name);
  ride_profile_save (run->profile, folder, &error);
  g_assert_no_error (error);
}

static gboolean
window_is_there (Run *run)
{
  return get_window (run) != NULL && gtk_widget_get_mapped (GTK_WIDGET (get_window (run)));
}

static gboolean
no_profile_is_open (Run *run)
{
  g_assert_null (get_profile (run));
  g_assert_false (is_enabled (run, "edit"));
  g_assert_false (is_enabled (run, "forget"));
  g_assert_false (is_enabled (run, "demo-cut"));

  return TRUE;
}

static gboolean
some_profile_is_open (Run *run)
{
  return get_profile (run) != NULL;
}

static void
test_first_run (void)
{
  const Step steps[] = { window_is_there, no_profile_is_open, NULL };
  Run run = { NULL };

  forget_what_was ();
  g_assert_cmpint (run_application (&run, steps, NULL), ==, 0);
}

static gboolean
nobody_is_shown_but_not_saved (Run *run)
{
  g_autofree char *last = g_settings_get_string (ride_settings_get (), "last-profile");

  g_assert_cmpstr (get_profile (run)->url, ==, NOBODY);
  g_assert_cmpstr (last, ==, "");
  g_assert_true (is_enabled (run, "edit"));
  g_assert_false (is_enabled (run, "forget"));

  return TRUE;
}

static void
test_url (void)
{
  const Step steps[] = { window_is_there, some_profile_is_open, nobody_is_shown_but_not_saved, NULL };
  Run run = { NULL };

  forget_what_was ();
  g_assert_cmpint (run_application (&run, steps, NOBODY), ==, 0);
}

static gboolean
dialog_explains_the_url (Run *run)
{
  RideConnectDialog *dialog = find_toplevel (RIDE_TYPE_CONNECT_DIALOG);
  GObject *error;

  if (dialog == NULL)
    return FALSE;

  error = gtk_widget_get_template_child (GTK_WIDGET (dialog), RIDE_TYPE_CONNECT_DIALOG, "url_error");
  g_assert_nonnull (ride_error_row_get_text (RIDE_ERROR_ROW (error)));
  g_assert_null (get_profile (run));

  return TRUE;
}

static void
test_bad_url (void)
{
  const Step steps[] = { window_is_there, dialog_explains_the_url, NULL };
  Run run = { NULL };

  forget_what_was ();
  run_application (&run, steps, "http://127.0.0.1/");
}

static gboolean
saved_profile_is_open (Run *run)
{
  g_autoptr (GVariant) state = NULL;

  if (get_profile (run) == NULL)
    return FALSE;

  g_assert_cmpstr (get_profile (run)->id, ==, run->profile->id);
  g_assert_true (is_enabled (run, "forget"));
  state = g_action_group_get_action_state (G_ACTION_GROUP (run->application), "switch-to");
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, run->profile->id);

  return TRUE;
}

static void
test_last_profile (void)
{
  const Step steps[] = { window_is_there, saved_profile_is_open, NULL };
  Run run = { NULL };

  forget_what_was ();
  save_profile (&run, NULL);
  g_settings_set_string (ride_settings_get (), "last-profile", run.profile->id);
  g_assert_cmpint (run_application (&run, steps, NULL), ==, 0);
}

static void
test_url_of_a_saved_profile (void)
{
  const Step steps[] = { window_is_there, saved_profile_is_open, NULL };
  Run run = { NULL };

  forget_what_was ();
  save_profile (&run, NULL);
  g_assert_cmpint (run_application (&run, steps, NOBODY), ==, 0);
}

static void
test_last_profile_that_is_gone (void)
{
  const Step steps[] = { window_is_there, no_profile_is_open, NULL };
  Run run = { NULL };

  forget_what_was ();
  g_settings_set_string (ride_settings_get (), "last-profile", "gone");
  g_assert_cmpint (run_application (&run, steps, NULL), ==, 0);
}

static gboolean
ask_for_a_broker (Run *run)
{
  activate (run, "connect");
  return TRUE;
}

static gboolean
answer_with_nobody (Run *run)
{
  RideConnectDialog *dialog = find_toplevel (RIDE_TYPE_CONNECT_DIALOG);
  GtkWidget *widget = GTK_WIDGET (dialog);

  if (dialog == NULL)
    return FALSE;

  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_template_child (
                             widget, RIDE_TYPE_CONNECT_DIALOG, "url_row")),
                         NOBODY);
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (dialog)), "clicked");

  return TRUE;
}

static gboolean
answer_is_open_and_saved (Run *run)
{
  g_autofree char *last = g_settings_get_string (ride_settings_get (), "last-profile");
  g_autofree char *folder = profiles_dir ();
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (get_profile (run) == NULL)
    return FALSE;

  g_assert_cmpstr (get_profile (run)->url, ==, NOBODY);
  g_assert_cmpstr (last, ==, get_profile (run)->id);
  name = g_strconcat (last, ".json", NULL);
  path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));

  return TRUE;
}

static gboolean
there_is_one_dialog (Run *run)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (RIDE_IS_CONNECT_DIALOG (toplevel))
        n++;
    }
  g_assert_cmpuint (n, ==, 1);

  return TRUE;
}

static void
test_connect (void)
{
  const Step steps[] = {
    window_is_there,     ask_for_a_broker,   ask_for_a_broker,
    there_is_one_dialog, answer_with_nobody, answer_is_open_and_saved,
    NULL,
  };
  Run run = { NULL };

  forget_what_was ();
  g_assert_cmpint (run_application (&run, steps, NULL), ==, 0);
}

static gboolean
password_is_asked_for (Run *run)
{
  RidePasswordDialog *dialog = find_toplevel (RIDE_TYPE_PASSWORD_DIALOG);

  if (dialog == NULL)
    return FALSE;

  g_assert_null (get_profile (run));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)),
                            "There is no keyring on this desktop"));
  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_template_child (
                             GTK_WIDGET (dialog), RIDE_TYPE_PASSWORD_DIALOG, "password_row")),
                         "s3cret");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "connect");
  gtk_window_destroy (GTK_WINDOW (dialog));

  return TRUE;
}

static gboolean
open_it_again (Run *run)
{
  ride_desk_close (get_desk (run));
  g_action_group_activate_action (G_ACTION_GROUP (run->application), "switch-to",
                                  g_variant_new_string (run->profile->id));
  return TRUE;
}

static gboolean
password_is_known_now (Run *run)
{
  g_assert_null (find_toplevel (RIDE_TYPE_PASSWORD_DIALOG));
  g_assert_cmpstr (get_profile (run)->id, ==, run->profile->id);

  return TRUE;
}

static void
test_password_without_a_keyring (void)
{
  const Step steps[] = {
    window_is_there, password_is_asked_for, saved_profile_is_open,
    open_it_again,   password_is_known_now, NULL,
  };
  Run run = { NULL };

  forget_what_was ();
  save_profile (&run, "alice");
  g_settings_set_string (ride_settings_get (), "last-profile", run.profile->id);
  g_assert_cmpint (run_application (&run, steps, NULL), ==, 0);
}

static gboolean
ask_to_forget (Run *run)
{
  activate (run, "forget");
  return TRUE;
}

static gboolean
answer_forget (Run *run)
{
  AdwMessageDialog *dialog = find_toplevel (ADW_TYPE_MESSAGE_DIALOG);

  if (dialog == NULL)
    return FALSE;

  g_assert_nonnull (strstr (adw_message_dialog_get_heading (dialog), "Shanghai"));
  adw_message_dialog_response (dialog, "forget");
  gtk_window_destroy (GTK_WINDOW (dialog));

  return TRUE;
}

static gboolean
nothing_is_left (Run *run)
{
  g_autofree char *folder = profiles_dir ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  g_assert_null (g_dir_read_name (dir));
  return no_profile_is_open (run);
}

static void
test_forget (void)
{
  const Step steps[] = {
    window_is_there, saved_profile_is_open, ask_to_forget, answer_forget, nothing_is_left, NULL,
  };
  Run run = { NULL };

  forget_what_was ();
  save_profile (&run, NULL);
  g_settings_set_string (ride_settings_get (), "last-profile", run.profile->id);
  g_assert_cmpint (run_application (&run, steps, NULL), ==, 0);
}

static gboolean
is_in_state (Run                *run,
             RideConnectionState state)
{
  RideConnection *connection = ride_desk_get_connection (get_desk (run));

  return connection != NULL && connection->state == state;
}

static gboolean
fleet_is_moving (Run *run)
{
  if (!is_in_state (run, RIDE_CONNECTION_CONNECTED)
      || ride_fleet_get_n_bikes (ride_desk_get_fleet (get_desk (run))) < 1000)
    return FALSE;

  g_assert_cmpstr (get_profile (run)->name, ==, "Simulated Fleet");
  g_assert_true (is_enabled (run, "demo-cut"));
  g_assert_true (is_enabled (run, "demo-silent"));
  g_assert_true (is_enabled (run, "demo-refuse"));
  g_assert_false (is_enabled (run, "demo-behave"));
  g_assert_false (is_enabled (run, "edit"));
  g_assert_false (is_enabled (run, "forget"));

  return TRUE;
}

static gboolean
refuse_the_login (Run *run)
{
  activate (run, "demo-refuse");
  g_assert_true (is_on (run, "demo-refuse"));
  g_assert_true (is_enabled (run, "demo-behave"));

  return TRUE;
}

static gboolean
login_is_refused (Run *run)
{
  if (is_in_state (run, RIDE_CONNECTION_WAITING))
    ride_desk_retry_now (get_desk (run));

  return is_in_state (run, RIDE_CONNECTION_REFUSED);
}

static gboolean
behave_well (Run *run)
{
  activate (run, "demo-behave");
  g_assert_false (is_on (run, "demo-refuse"));
  ride_desk_retry_now (get_desk (run));

  return TRUE;
}

static gboolean
go_silent (Run *run)
{
  activate (run, "demo-silent");
  g_assert_true (is_on (run, "demo-silent"));
  g_assert_false (is_on (run, "demo-refuse"));

  return TRUE;
}

/* A broker that does not answer the goodbye must not keep the program alive. */
static void
test_simulate (void)
{
  const Step steps[] = {
    window_is_there, fleet_is_moving, refuse_the_login, login_is_refused, behave_well,
    fleet_is_moving, go_silent,       NULL,
  };
  Run run = { NULL };

  forget_what_was ();
  g_assert_cmpint (run_application (&run, steps, "--simulate"), ==, 0);
}

static gboolean
leave_the_simulation (Run *run)
{
  g_action_group_activate_action (G_ACTION_GROUP (run->application), "switch-to",
                                  g_variant_new_string (run->profile->id));
  return TRUE;
}

static gboolean
nothing_simulated_is_offered (Run *run)
{
  g_assert_false (is_enabled (run, "demo-cut"));
  g_assert_false (is_enabled (run, "demo-silent"));
  g_assert_true (is_enabled (run, "forget"));

  return TRUE;
}

static void
test_leave_the_simulation (void)
{
  const Step steps[] = {
    window_is_there,       fleet_is_moving,              leave_the_simulation,
    saved_profile_is_open, nothing_simulated_is_offered, NULL,
  };
  Run run = { NULL };

  forget_what_was ();
  save_profile (&run, NULL);
  g_assert_cmpint (run_application (&run, steps, "--simulate"), ==, 0);
}

static void
test_two_urls (void)
{
  g_autoptr (RideApplication) application = ride_application_new ();
  char *argv[] = { (char *) "ride-monitor", (char *) NOBODY, (char *) NOBODY, NULL };

  if (g_test_subprocess ())
    exit (g_application_run (G_APPLICATION (application), 3, argv));

  g_test_trap_subprocess (NULL, DEADLINE_S * G_USEC_PER_SEC, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*one address only*");
}

static void
test_no_display (void)
{
  g_autoptr (RideApplication) application = ride_application_new ();
  char *argv[] = { (char *) "ride-monitor", NULL };

  if (g_test_subprocess ())
    {
      g_unsetenv ("DISPLAY");
      exit (g_application_run (G_APPLICATION (application), 1, argv));
    }

  g_test_trap_subprocess (NULL, DEADLINE_S * G_USEC_PER_SEC, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*ride-monitor tail URL*");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/application/start/first-run", test_first_run);
  g_test_add_func ("/application/start/url-is-opened-and-not-saved", test_url);
  g_test_add_func ("/application/start/bad-url-is-explained-in-the-window", test_bad_url);
  g_test_add_func ("/application/start/two-urls-are-one-too-many", test_two_urls);
  g_test_add_func ("/application/start/no-display-is-said-in-words", test_no_display);
  g_test_add_func ("/application/start/last-profile-is-opened", test_last_profile);
  g_test_add_func ("/application/start/last-profile-may-be-gone", test_last_profile_that_is_gone);
  g_test_add_func ("/application/start/saved-profile-is-known-by-its-url",
                   test_url_of_a_saved_profile);
  g_test_add_func ("/application/connect/answer-is-opened-and-saved", test_connect);
  g_test_add_func ("/application/connect/password-is-asked-for-once-without-a-keyring",
                   test_password_without_a_keyring);
  g_test_add_func ("/application/forget/leaves-nothing", test_forget);
  g_test_add_func ("/application/simulate/moods-and-a-quit-while-it-is-silent", test_simulate);
  g_test_add_func ("/application/simulate/its-actions-end-with-it", test_leave_the_simulation);

  return g_test_run ();
}
