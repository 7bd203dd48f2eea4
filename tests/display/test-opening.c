/* test-opening.c: connections and their secrets, from the file of a profile to the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There is neither a session bus nor a keyring here. The server is a scripted one.
 */

#include <glib/gstdio.h>
#include <string.h>

#include "application-kit.h"
#include "ride-application-private.h"
#include "ride-connect-dialog.h"
#include "ride-learned-protocol.h"
#include "ride-password-dialog.h"
#include "ride-settings.h"
#include "web-socket-server.h"

#define SECRET "s3cret"

/* What the steps of one test share. */
static struct
{
  ScriptedServer *mqtt;
  WebSocketServer *server;
  GFile *file;
} scene;

static void
set_up (void)
{
  kit_forget_what_was ();
  scene.mqtt = scripted_server_new ();
  scene.server = web_socket_server_new (scene.mqtt);
}

static void
tear_down (void)
{
  g_clear_pointer (&scene.server, web_socket_server_free);
  g_clear_pointer (&scene.mqtt, scripted_server_free);
  if (scene.file != NULL)
    g_file_delete (scene.file, NULL, NULL);
  g_clear_object (&scene.file);
}

/* Returns: the profile that the application is going to open. */
static RideProfile *
new_profile (Run *run)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", scene.server->port);

  run->profile = ride_profile_new (url);
  run->profile->name = g_strdup ("Shanghai");
  run->profile->use_proxy = FALSE;

  return run->profile;
}

static void
save_as_last (const RideProfile *profile)
{
  g_autofree char *folder = kit_profiles_dir ();
  g_autoptr (GError) error = NULL;

  ride_profile_save (profile, folder, &error);
  g_assert_no_error (error);
  g_settings_set_string (ride_settings_get (), "last-profile", profile->id);
}

static gboolean
is_connected (Run *run)
{
  RideDesk *desk = kit_get_desk (run);
  RideConnection *connection = desk != NULL ? ride_desk_get_connection (desk) : NULL;

  return connection != NULL && ride_connection_is_live (connection);
}

static gboolean
close_on_version_5 (ScriptedPeer     *peer,
                    const MqttPacket *packet,
                    gpointer          user_data)
{
  if (packet->type != MQTT_PACKET_CONNECT || peer->version != MQTT_VERSION_5_0)
    return FALSE;

  scripted_peer_close (peer, 1002, NULL);
  return TRUE;
}

static gboolean
refuse_version_3_1_1 (ScriptedPeer     *peer,
                      const MqttPacket *packet,
                      gpointer          user_data)
{
  if (packet->type != MQTT_PACKET_CONNECT || peer->version == MQTT_VERSION_5_0)
    return FALSE;

  scripted_peer_connack (peer, 1);
  return TRUE;
}

static void
run_until_connected (const RideProfile *profile)
{
  const Step steps[] = { is_connected, NULL };
  Run run = { NULL };

  g_string_truncate (scene.mqtt->log, 0);
  g_settings_set_string (ride_settings_get (), "last-profile", profile->id);
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
}

static gboolean
is_learned (const RideProfile *profile)
{
  return ride_learned_protocol_is_3_1_1 (profile->id, g_get_real_time () / G_USEC_PER_SEC);
}

static void
test_version_is_learned (void)
{
  Run run = { NULL };
  g_autoptr (RideProfile) profile = NULL;

  set_up ();
  profile = new_profile (&run);
  save_as_last (profile);

  scene.mqtt->handler = close_on_version_5;
  run_until_connected (profile);
  g_assert_nonnull (strstr (scene.mqtt->log->str, "CONNECT5"));
  g_assert_nonnull (strstr (scene.mqtt->log->str, "CONNECT4"));
  g_assert_true (is_learned (profile));

  run_until_connected (profile);
  g_assert_null (strstr (scene.mqtt->log->str, "CONNECT5"));
  g_assert_nonnull (strstr (scene.mqtt->log->str, "CONNECT4"));

  /* The broker was upgraded. */
  scene.mqtt->handler = refuse_version_3_1_1;
  run_until_connected (profile);
  g_assert_nonnull (strstr (scene.mqtt->log->str, "CONNECT5"));
  g_assert_false (is_learned (profile));
  tear_down ();
}

static void
collect_rows (GtkWidget *widget,
              GPtrArray *rows)
{
  if (ADW_IS_PASSWORD_ENTRY_ROW (widget) && gtk_widget_get_visible (widget))
    g_ptr_array_add (rows, widget);

  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    collect_rows (w, rows);
}

static gboolean
tokens_are_asked_for (Run *run)
{
  RidePasswordDialog *dialog = kit_find_toplevel (RIDE_TYPE_PASSWORD_DIALOG);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  if (dialog == NULL)
    return FALSE;

  g_assert_null (kit_get_profile (run));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)),
                            "There is no keyring on this desktop"));
  collect_rows (GTK_WIDGET (dialog), rows);
  g_assert_cmpuint (rows->len, ==, 2);
  gtk_editable_set_text (g_ptr_array_index (rows, 0), "token=" SECRET);
  gtk_editable_set_text (g_ptr_array_index (rows, 1), "Bearer " SECRET);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "connect");
  gtk_window_destroy (GTK_WINDOW (dialog));

  return TRUE;
}

static gboolean
server_was_told_the_tokens (Run *run)
{
  const char *request = scene.server->request->str;

  g_assert_true (g_str_has_prefix (request, "GET /mqtt?token=" SECRET " HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAuthorization: Bearer " SECRET "\r\n"));
  g_assert_null (strstr (kit_get_profile (run)->url, SECRET));

  return TRUE;
}

static gboolean
open_it_again (Run *run)
{
  ride_desk_close (kit_get_desk (run));
  g_string_truncate (scene.server->request, 0);
  g_action_group_activate_action (G_ACTION_GROUP (run->application), "switch-to",
                                  g_variant_new_string (run->profile->id));
  return TRUE;
}

static void
assert_files_hold_no_secret (void)
{
  g_autofree char *folder = kit_profiles_dir ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *contents = NULL;

      g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
      g_assert_null (strstr (contents, SECRET));
      n++;
    }
  g_assert_cmpuint (n, ==, 1);
}

static void
test_tokens_without_a_keyring (void)
{
  const Step steps[] = {
    tokens_are_asked_for, is_connected, server_was_told_the_tokens,
    open_it_again,        is_connected, server_was_told_the_tokens,
    NULL,
  };
  const char *headers[] = { "Authorization", "", NULL };
  Run run = { NULL };
  RideProfile *profile;

  set_up ();
  profile = new_profile (&run);
  profile->has_query = TRUE;
  profile->headers = g_strdupv ((char **) headers);
  save_as_last (profile);
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
  assert_files_hold_no_secret ();
  tear_down ();
}

static gpointer
dialog_child (gpointer    dialog,
              const char *name)
{
  return gtk_widget_get_template_child (dialog, RIDE_TYPE_CONNECT_DIALOG, name);
}

static gboolean
ask_for_a_broker (Run *run)
{
  if (kit_get_window (run) == NULL)
    return FALSE;

  kit_activate (run, "connect");
  return TRUE;
}

static gboolean
type_address_with_token (Run *run)
{
  RideConnectDialog *dialog = kit_find_toplevel (RIDE_TYPE_CONNECT_DIALOG);
  g_autofree char *url = NULL;

  if (dialog == NULL)
    return FALSE;

  url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt?token=" SECRET, scene.server->port);
  gtk_editable_set_text (dialog_child (dialog, "url_row"), url);
  gtk_switch_set_active (dialog_child (dialog, "proxy_switch"), FALSE);
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (dialog)), "clicked");

  return TRUE;
}

static gboolean
server_was_told_the_query (Run *run)
{
  g_assert_true (g_str_has_prefix (scene.server->request->str,
                                   "GET /mqtt?token=" SECRET " HTTP/1.1\r\n"));
  assert_files_hold_no_secret ();

  return TRUE;
}

static void
test_typed_query_is_not_saved (void)
{
  const Step steps[] = {
    ask_for_a_broker, type_address_with_token, is_connected, server_was_told_the_query, NULL,
  };
  Run run = { NULL };

  set_up ();
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
  tear_down ();
}

static gboolean
export_it (Run *run)
{
  const RideProfile *profile = kit_get_profile (run);

  if (profile == NULL)
    return FALSE;

  g_assert_true (kit_is_enabled (run, "export"));
  ride_application_export_to (run->application, kit_get_window (run), profile, scene.file);

  return TRUE;
}

static gboolean
import_it (Run *run)
{
  g_autofree char *contents = NULL;

  if (kit_get_window (run) == NULL || !g_file_load_contents (scene.file, NULL, &contents, NULL,
                                                             NULL, NULL))
    return FALSE;

  g_assert_null (strstr (contents, SECRET));
  ride_application_import_from (run->application, kit_get_window (run), scene.file);

  return TRUE;
}

static gboolean
imported_one_is_shown_and_accepted (Run *run)
{
  RideConnectDialog *dialog = kit_find_toplevel (RIDE_TYPE_CONNECT_DIALOG);

  if (dialog == NULL)
    return FALSE;

  g_assert_cmpstr (gtk_editable_get_text (dialog_child (dialog, "name_row")), ==, "Shanghai");
  g_assert_true (gtk_widget_get_visible (dialog_child (dialog, "query_row")));
  gtk_editable_set_text (dialog_child (dialog, "name_row"), "A copy");
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (dialog)), "clicked");

  return TRUE;
}

static gboolean
imported_one_is_another (Run *run)
{
  g_autofree char *folder = kit_profiles_dir ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new ();
  g_autoptr (GPtrArray) profiles = ride_profile_load_all (folder, NULL, problems);
  RideProfile *copy;

  if (profiles->len < 2)
    return FALSE;

  copy = g_ptr_array_index (profiles, 0);
  g_assert_cmpstr (copy->name, ==, "A copy");
  g_assert_cmpstr (copy->id, !=, run->profile->id);
  g_assert_cmpstr (copy->url, ==, run->profile->url);
  g_assert_true (copy->has_query);

  return TRUE;
}

static void
test_export_and_import (void)
{
  const Step steps[] = {
    tokens_are_asked_for,    export_it, import_it, imported_one_is_shown_and_accepted,
    imported_one_is_another, NULL,
  };
  const char *headers[] = { "Authorization", "", NULL };
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "exported.json", NULL);
  Run run = { NULL };
  RideProfile *profile;

  set_up ();
  scene.file = g_file_new_for_path (path);
  profile = new_profile (&run);
  profile->has_query = TRUE;
  profile->headers = g_strdupv ((char **) headers);
  save_as_last (profile);
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
  tear_down ();
}

static gboolean
import_is_refused_in_words (Run *run)
{
  AdwMessageDialog *dialog = kit_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);

  if (dialog == NULL)
    return FALSE;

  g_assert_nonnull (strstr (adw_message_dialog_get_heading (dialog), "exported.json"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "qos"));
  g_assert_null (kit_find_toplevel (RIDE_TYPE_CONNECT_DIALOG));
  gtk_window_destroy (GTK_WINDOW (dialog));

  return TRUE;
}

static void
test_bad_import (void)
{
  const Step steps[] = { import_it, import_is_refused_in_words, NULL };
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "exported.json", NULL);
  Run run = { NULL };

  set_up ();
  scene.file = g_file_new_for_path (path);
  g_assert_true (g_file_set_contents (path, "{\"url\":\"ws://h/\",\"qos\":7}", -1, NULL));
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
  tear_down ();
}

static gboolean
ask_where_to (Run        *run,
              const char *action)
{
  if (kit_get_window (run) == NULL)
    return FALSE;

  kit_activate (run, action);
  return TRUE;
}

static gboolean
export_asks (Run *run)
{
  return kit_get_profile (run) != NULL && ask_where_to (run, "export");
}

static gboolean
import_asks (Run *run)
{
  return ask_where_to (run, "import");
}

static gboolean
cancel_chooser (Run *run)
{
  GtkDialog *dialog = kit_find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG);

  if (dialog == NULL)
    return FALSE;

  gtk_dialog_response (dialog, GTK_RESPONSE_CANCEL);
  return TRUE;
}

static gboolean
choosers_are_gone (Run *run)
{
  return kit_find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL;
}

static void
test_choosers (void)
{
  const Step steps[] = {
    export_asks,    cancel_chooser,    choosers_are_gone, import_asks,
    cancel_chooser, choosers_are_gone, NULL,
  };
  Run run = { NULL };

  set_up ();
  save_as_last (new_profile (&run));
  g_assert_cmpint (kit_run_application (&run, steps, NULL), ==, 0);
  tear_down ();
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/opening/version/is-learned-and-unlearned", test_version_is_learned);
  g_test_add_func ("/opening/tokens/are-asked-for-once-without-a-keyring",
                   test_tokens_without_a_keyring);
  g_test_add_func ("/opening/tokens/typed-query-is-not-saved", test_typed_query_is_not_saved);
  g_test_add_func ("/opening/transfer/exported-and-imported", test_export_and_import);
  g_test_add_func ("/opening/transfer/bad-import-is-explained", test_bad_import);

  g_test_add_func ("/opening/transfer/choosers-may-be-cancelled", test_choosers);

  return g_test_run ();
}
