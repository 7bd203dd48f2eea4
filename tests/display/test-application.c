/* test-application.c: the application as a whole, from its command line to its end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There is neither a session bus nor a keyring here. Nobody answers on the
 * brokers' addresses, except where the simulated fleet does.
 */

#include "application-kit.h"
#include "ride-connect-dialog.h"
#include "ride-error-row.h"
#include "ride-password-dialog.h"
#include "ride-settings.h"

#define DEADLINE_S 60

static gboolean
window_is_there (Run *run)
{
  return kit_get_window (run) != NULL && gtk_widget_get_mapped (GTK_WIDGET (kit_get_window (run)));
}

static gboolean
no_profile_is_open (Run *run)
{
  g_assert_null (kit_get_profile (run));
  g_assert_false (kit_is_enabled (run, "edit"));
  g_assert_false (kit_is_enabled (run, "forget"));
  g_assert_false (kit_is_enabled (run, "demo-cut"));

  return TRUE;
}

static gboolean
some_profile_is_open (Run *run)
{
  return kit_get_profile (run) != NULL;
}

static void
test_first_run (void)
{
  const Step steps[] = { window_is_there, no_profile_is_open, NULL };
  Run run = { NULL };

  kit_forget_what_was ();
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
}

static gboolean
nobody_is_shown_but_not_saved (Run *run)
{
  g_autofree char *last = g_settings_get_string (ride_settings_get (), "last-profile");

  g_assert_cmpstr (kit_get_profile (run)->url, ==, NOBODY);
  g_assert_cmpstr (last, ==, "");
  g_assert_true (kit_is_enabled (run, "edit"));
  g_assert_false (kit_is_enabled (run, "forget"));

  return TRUE;
}

static void
test_url (void)
{
  const Step steps[] = { window_is_there, some_profile_is_open, nobody_is_shown_but_not_saved,
                         NULL };
  Run run = { NULL };

  kit_forget_what_was ();
  g_assert_cmpint (kit_run_application (&run, steps, NOBODY), ==, 0);
}

static gboolean
dialog_explains_the_url (Run *run)
{
  RideConnectDialog *dialog = kit_find_toplevel (RIDE_TYPE_CONNECT_DIALOG);
  GObject *error;

  if (dialog == NULL)
    return FALSE;

  error =
      gtk_widget_get_template_child (GTK_WIDGET (dialog), RIDE_TYPE_CONNECT_DIALOG, "url_error");
  g_assert_nonnull (ride_error_row_get_text (RIDE_ERROR_ROW (error)));
  g_assert_null (kit_get_profile (run));

  return TRUE;
}

static void
test_bad_url (void)
{
  const Step steps[] = { window_is_there, dialog_explains_the_url, NULL };
  Run run = { NULL };

  kit_forget_what_was ();
  kit_run_application (&run, steps, "http://127.0.0.1/");
}

static gboolean
saved_profile_is_open (Run *run)
{
  g_autoptr (GVariant) state = NULL;

  if (kit_get_profile (run) == NULL)
    return FALSE;

  g_assert_cmpstr (kit_get_profile (run)->id, ==, run->profile->id);
  g_assert_true (kit_is_enabled (run, "forget"));
  state = g_action_group_get_action_state (G_ACTION_GROUP (run->application), "switch-to");
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, run->profile->id);

  return TRUE;
}

static void
test_last_profile (void)
{
  const Step steps[] = { window_is_there, saved_profile_is_open, NULL };
  Run run = { NULL };

  kit_forget_what_was ();
  kit_save_profile (&run, NULL);
  g_settings_set_string (ride_settings_get (), "last-profile", run.profile->id);
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
}

static void
test_url_of_a_saved_profile (void)
{
  const Step steps[] = { window_is_there, saved_profile_is_open, NULL };
  Run run = { NULL };

  kit_forget_what_was ();
  kit_save_profile (&run, NULL);
  g_assert_cmpint (kit_run_application (&run, steps, NOBODY), ==, 0);
}

static void
test_last_profile_that_is_gone (void)
{
  const Step steps[] = { window_is_there, no_profile_is_open, NULL };
  Run run = { NULL };

  kit_forget_what_was ();
  g_settings_set_string (ride_settings_get (), "last-profile", "gone");
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
}

/* As the desktop does, when somebody clicks a notification. */
static gboolean
click_a_notification (Run *run)
{
  GActionGroup *actions = G_ACTION_GROUP (run->application);

  g_action_group_activate_action (actions, "acknowledge",
                                  g_variant_new ("(ss)", run->profile->id, "battery"));
  g_action_group_activate_action (actions, "acknowledge",
                                  g_variant_new ("(ss)", "gone", "no such rule"));
  g_action_group_activate_action (actions, "show-attention",
                                  g_variant_new_string (run->profile->id));
  return TRUE;
}

static gboolean
attention_is_shown (Run *run)
{
  g_autoptr (GVariant) state =
      g_action_group_get_action_state (G_ACTION_GROUP (kit_get_window (run)), "attention");

  return g_variant_get_boolean (state);
}

static void
test_notification (void)
{
  const Step steps[] = { window_is_there, saved_profile_is_open, click_a_notification,
                         attention_is_shown, NULL };
  Run run = { NULL };

  kit_forget_what_was ();
  kit_save_profile (&run, NULL);
  g_assert_cmpint (kit_run_application (&run, steps, NOBODY), ==, 0);
}

static gboolean
open_preferences (Run *run)
{
  kit_activate (run, "preferences");
  kit_activate (run, "preferences");
  return TRUE;
}

static gboolean
preferences_are_there (Run *run)
{
  GtkWindow *window = kit_find_toplevel (ADW_TYPE_PREFERENCES_WINDOW);

  if (window == NULL)
    return FALSE;

  gtk_window_destroy (window);
  g_assert_null (kit_find_toplevel (ADW_TYPE_PREFERENCES_WINDOW));
  return TRUE;
}

static void
test_preferences (void)
{
  const Step steps[] = { window_is_there, open_preferences, preferences_are_there, NULL };
  Run run = { NULL };

  kit_forget_what_was ();
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
}

static gboolean
ask_for_a_broker (Run *run)
{
  kit_activate (run, "connect");
  return TRUE;
}

static gboolean
answer_with_nobody (Run *run)
{
  RideConnectDialog *dialog = kit_find_toplevel (RIDE_TYPE_CONNECT_DIALOG);
  GtkWidget *widget = GTK_WIDGET (dialog);

  if (dialog == NULL)
    return FALSE;

  gtk_editable_set_text (
      GTK_EDITABLE (gtk_widget_get_template_child (widget, RIDE_TYPE_CONNECT_DIALOG, "url_row")),
      NOBODY);
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (dialog)), "clicked");

  return TRUE;
}

static gboolean
answer_is_open_and_saved (Run *run)
{
  g_autofree char *last = g_settings_get_string (ride_settings_get (), "last-profile");
  g_autofree char *folder = kit_profiles_dir ();
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (kit_get_profile (run) == NULL)
    return FALSE;

  g_assert_cmpstr (kit_get_profile (run)->url, ==, NOBODY);
  g_assert_cmpstr (last, ==, kit_get_profile (run)->id);
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
    window_is_there,
    ask_for_a_broker,
    ask_for_a_broker,
    there_is_one_dialog,
    answer_with_nobody,
    answer_is_open_and_saved,
    NULL,
  };
  Run run = { NULL };

  kit_forget_what_was ();
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
}

static gboolean
password_is_asked_for (Run *run)
{
  RidePasswordDialog *dialog = kit_find_toplevel (RIDE_TYPE_PASSWORD_DIALOG);

  if (dialog == NULL)
    return FALSE;

  g_assert_null (kit_get_profile (run));
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
  ride_desk_close (kit_get_desk (run));
  g_action_group_activate_action (G_ACTION_GROUP (run->application), "switch-to",
                                  g_variant_new_string (run->profile->id));
  return TRUE;
}

static gboolean
password_is_known_now (Run *run)
{
  g_assert_null (kit_find_toplevel (RIDE_TYPE_PASSWORD_DIALOG));
  g_assert_cmpstr (kit_get_profile (run)->id, ==, run->profile->id);

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

  kit_forget_what_was ();
  kit_save_profile (&run, "alice");
  g_settings_set_string (ride_settings_get (), "last-profile", run.profile->id);
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
}

static gboolean
ask_to_forget (Run *run)
{
  kit_activate (run, "forget");
  return TRUE;
}

static gboolean
answer_forget (Run *run)
{
  AdwMessageDialog *dialog = kit_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);

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
  g_autofree char *folder = kit_profiles_dir ();
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

  kit_forget_what_was ();
  kit_save_profile (&run, NULL);
  g_settings_set_string (ride_settings_get (), "last-profile", run.profile->id);
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
}

static gboolean
is_in_state (Run                *run,
             RideConnectionState state)
{
  RideConnection *connection = ride_desk_get_connection (kit_get_desk (run));

  return connection != NULL && connection->state == state;
}

static gboolean
fleet_is_moving (Run *run)
{
  if (!is_in_state (run, RIDE_CONNECTION_CONNECTED) ||
      ride_fleet_get_n_bikes (ride_desk_get_fleet (kit_get_desk (run))) < 1000)
    return FALSE;

  g_assert_cmpstr (kit_get_profile (run)->name, ==, "Simulated Fleet");
  g_assert_true (kit_is_enabled (run, "demo-cut"));
  g_assert_true (kit_is_enabled (run, "demo-silent"));
  g_assert_true (kit_is_enabled (run, "demo-refuse"));
  g_assert_false (kit_is_enabled (run, "demo-behave"));
  g_assert_false (kit_is_enabled (run, "edit"));
  g_assert_false (kit_is_enabled (run, "forget"));

  return TRUE;
}

static gboolean
refuse_the_login (Run *run)
{
  kit_activate (run, "demo-refuse");
  g_assert_true (kit_is_on (run, "demo-refuse"));
  g_assert_true (kit_is_enabled (run, "demo-behave"));

  return TRUE;
}

static gboolean
login_is_refused (Run *run)
{
  if (is_in_state (run, RIDE_CONNECTION_WAITING))
    ride_desk_retry_now (kit_get_desk (run));

  return is_in_state (run, RIDE_CONNECTION_REFUSED);
}

static gboolean
behave_well (Run *run)
{
  kit_activate (run, "demo-behave");
  g_assert_false (kit_is_on (run, "demo-refuse"));
  ride_desk_retry_now (kit_get_desk (run));

  return TRUE;
}

static gboolean
go_silent (Run *run)
{
  kit_activate (run, "demo-silent");
  g_assert_true (kit_is_on (run, "demo-silent"));
  g_assert_false (kit_is_on (run, "demo-refuse"));

  return TRUE;
}

/* A broker that does not answer the goodbye must not keep the program alive. */
static void
test_simulate (void)
{
  const Step steps[] = {
    window_is_there, fleet_is_moving, refuse_the_login, login_is_refused,
    behave_well,     fleet_is_moving, go_silent,        NULL,
  };
  Run run = { NULL };

  kit_forget_what_was ();
  g_assert_cmpint (kit_run_application (&run, steps, "--simulate"), ==, 0);
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
  g_assert_false (kit_is_enabled (run, "demo-cut"));
  g_assert_false (kit_is_enabled (run, "demo-silent"));
  g_assert_true (kit_is_enabled (run, "forget"));

  return TRUE;
}

static void
test_leave_the_simulation (void)
{
  const Step steps[] = {
    window_is_there,
    fleet_is_moving,
    leave_the_simulation,
    saved_profile_is_open,
    nothing_simulated_is_offered,
    NULL,
  };
  Run run = { NULL };

  kit_forget_what_was ();
  kit_save_profile (&run, NULL);
  g_assert_cmpint (kit_run_application (&run, steps, "--simulate"), ==, 0);
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
  g_test_add_func ("/application/notification/leads-to-the-inbox", test_notification);
  g_test_add_func ("/application/preferences/are-one-window", test_preferences);
  g_test_add_func ("/application/simulate/moods-and-a-quit-while-it-is-silent", test_simulate);
  g_test_add_func ("/application/simulate/its-actions-end-with-it", test_leave_the_simulation);

  return g_test_run ();
}
