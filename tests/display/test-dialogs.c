/* test-dialogs.c: the dialog that asks for a broker, the one that asks for a password, the first page.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>

#include "ride-connect-dialog.h"
#include "ride-error-row.h"
#include "ride-file-row.h"
#include "ride-first-run.h"
#include "ride-header-list.h"
#include "ride-header-row.h"
#include "ride-password-dialog.h"
#include "ride-topic-list.h"
#include "ride-topic-row.h"
#include "ride-will-row.h"

#define GOOD_URL "wss://broker.example.org/mqtt"

typedef struct
{
  RideConnectDialog *dialog;
  RideProfile *accepted;
  RideSecrets *secrets;
  gboolean remember;
  guint n_accepted;
} Fixture;

static gpointer
child (gpointer    widget,
       GType       type,
       const char *name)
{
  GObject *object = gtk_widget_get_template_child (widget, type, name);

  g_assert_nonnull (object);
  return object;
}

static gpointer
dialog_child (Fixture    *fixture,
              const char *name)
{
  return child (fixture->dialog, RIDE_TYPE_CONNECT_DIALOG, name);
}

static void
on_accepted (RideConnectDialog *dialog,
             const RideProfile *profile,
             const RideSecrets *secrets,
             gboolean           remember,
             Fixture           *fixture)
{
  fixture->n_accepted++;
  fixture->accepted = ride_profile_copy (profile);
  fixture->secrets = ride_secrets_copy (secrets);
  fixture->remember = remember;
}

static void
show_dialog (Fixture           *fixture,
             const RideProfile *profile)
{
  fixture->dialog = g_object_ref (ride_connect_dialog_new (NULL, profile));
  g_signal_connect (fixture->dialog, "accepted", G_CALLBACK (on_accepted), fixture);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  show_dialog (fixture, NULL);
}

static void
set_up_nothing (Fixture      *fixture,
                gconstpointer data)
{
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->dialog);
  g_clear_pointer (&fixture->accepted, ride_profile_free);
  g_clear_pointer (&fixture->secrets, ride_secrets_free);
}

static void
type_into (Fixture    *fixture,
           const char *row,
           const char *text)
{
  gtk_editable_set_text (dialog_child (fixture, row), text);
}

static void
press_connect (Fixture *fixture)
{
  GtkWidget *button = gtk_window_get_default_widget (GTK_WINDOW (fixture->dialog));

  g_assert_true (GTK_IS_BUTTON (button));
  g_signal_emit_by_name (button, "clicked");
}

static GtkWidget *
find_button (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL && found == NULL;
       w = gtk_widget_get_next_sibling (w))
    found = find_button (w);

  return found;
}

static const char *
error_of (Fixture    *fixture,
          const char *name)
{
  return ride_error_row_get_text (dialog_child (fixture, name));
}

static void
test_bad_url (Fixture      *fixture,
              gconstpointer data)
{
  const char *url = data;
  g_autoptr (RideProfile) profile = ride_profile_new (url);
  g_autoptr (GError) error = NULL;

  g_assert_false (ride_profile_validate (profile, &error));

  type_into (fixture, "url_row", url);
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 0);
  g_assert_cmpstr (error_of (fixture, "url_error"), ==, error->message);
  g_assert_true (gtk_widget_has_css_class (dialog_child (fixture, "url_row"), "error"));
  gtk_test_accessible_assert_state (dialog_child (fixture, "url_row"), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
}

static void
test_url_is_not_judged_while_it_is_first_typed (Fixture      *fixture,
                                                gconstpointer data)
{
  type_into (fixture, "url_row", "w");

  g_assert_cmpstr (error_of (fixture, "url_error"), ==, NULL);
}

static void
test_corrected_url_loses_its_sentence (Fixture      *fixture,
                                       gconstpointer data)
{
  type_into (fixture, "url_row", "http://broker.example.org");
  press_connect (fixture);
  g_assert_nonnull (error_of (fixture, "url_error"));

  type_into (fixture, "url_row", GOOD_URL);

  g_assert_cmpstr (error_of (fixture, "url_error"), ==, NULL);
  g_assert_false (gtk_widget_has_css_class (dialog_child (fixture, "url_row"), "error"));
}

static void
test_password_in_the_clear_is_warned_of (Fixture      *fixture,
                                         gconstpointer data)
{
  AdwPreferencesGroup *group = dialog_child (fixture, "login_group");

  type_into (fixture, "url_row", "ws://broker.example.org/mqtt");
  g_assert_cmpstr (adw_preferences_group_get_description (group), ==, "");

  type_into (fixture, "user_row", "alice");
  g_assert_nonnull (strstr (adw_preferences_group_get_description (group), "wss://"));

  type_into (fixture, "url_row", "ws://127.0.0.1:1883/mqtt");
  g_assert_cmpstr (adw_preferences_group_get_description (group), ==, "");

  type_into (fixture, "url_row", GOOD_URL);
  g_assert_cmpstr (adw_preferences_group_get_description (group), ==, "");
}

static void
test_good_input_is_accepted (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (RideTopicRules) defaults = ride_topic_rules_new_default ();

  type_into (fixture, "url_row", "  " GOOD_URL " ");
  type_into (fixture, "name_row", "Shanghai");
  type_into (fixture, "user_row", "alice");
  type_into (fixture, "password_row", "s3cret");
  adw_combo_row_set_selected (dialog_child (fixture, "protocol_row"), 2);
  adw_combo_row_set_selected (dialog_child (fixture, "qos_row"), 2);
  gtk_spin_button_set_value (dialog_child (fixture, "keep_alive_spin"), 75);
  gtk_switch_set_active (dialog_child (fixture, "remember_switch"), FALSE);
  gtk_switch_set_active (dialog_child (fixture, "proxy_switch"), FALSE);
  ride_file_row_set_path (dialog_child (fixture, "ca_row"), "/etc/ssl/broker-ca.pem");
  ride_file_row_set_path (dialog_child (fixture, "certificate_row"), "/etc/ssl/desk.pem");
  ride_file_row_set_path (dialog_child (fixture, "key_row"), "/etc/ssl/desk.key");
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_cmpstr (fixture->accepted->url, ==, GOOD_URL);
  g_assert_cmpstr (fixture->accepted->name, ==, "Shanghai");
  g_assert_cmpstr (fixture->accepted->user_name, ==, "alice");
  g_assert_cmpint (fixture->accepted->protocol, ==, RIDE_PROTOCOL_3_1_1);
  g_assert_cmpuint (fixture->accepted->qos, ==, 2);
  g_assert_cmpuint (fixture->accepted->keep_alive_s, ==, 75);
  g_assert_false (fixture->accepted->use_proxy);
  g_assert_cmpstr (fixture->accepted->ca_file, ==, "/etc/ssl/broker-ca.pem");
  g_assert_cmpstr (fixture->accepted->certificate_file, ==, "/etc/ssl/desk.pem");
  g_assert_cmpstr (fixture->accepted->key_file, ==, "/etc/ssl/desk.key");
  g_assert_cmpuint (ride_topic_rules_get_length (fixture->accepted->rules), ==,
                    ride_topic_rules_get_length (defaults));
  g_assert_cmpstr (fixture->secrets->password, ==, "s3cret");
  g_assert_false (fixture->remember);
}

static void
test_password_is_not_in_the_profile (Fixture      *fixture,
                                     gconstpointer data)
{
  g_autofree char *json = NULL;

  type_into (fixture, "url_row", GOOD_URL);
  type_into (fixture, "user_row", "alice");
  type_into (fixture, "password_row", "s3cret-pw");
  press_connect (fixture);

  json = ride_profile_to_json (fixture->accepted);
  g_assert_nonnull (strstr (json, "alice"));
  g_assert_null (strstr (json, "s3cret-pw"));
}

static void
test_fields_left_empty_are_absent (Fixture      *fixture,
                                   gconstpointer data)
{
  type_into (fixture, "url_row", GOOD_URL);
  type_into (fixture, "user_row", "   ");
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_null (fixture->accepted->name);
  g_assert_null (fixture->accepted->user_name);
  g_assert_null (fixture->accepted->ca_file);
  g_assert_cmpint (ride_secrets_get_known (fixture->secrets), ==, 0);
}

static void
test_bad_topic (Fixture      *fixture,
                gconstpointer data)
{
  const char *template = data;
  RideTopicList *list = dialog_child (fixture, "topic_list");
  GtkWidget *row = ride_topic_list_get_row (list, 1);
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (ride_topic_rules_append (rules, RIDE_VERB_LOCK, template, &error));

  type_into (fixture, "url_row", GOOD_URL);
  gtk_editable_set_text (GTK_EDITABLE (row), template);

  /* While it is typed, not only when it is too late. */
  g_assert_cmpstr (ride_topic_list_get_error (list, 1), ==, error->message);
  g_assert_null (ride_topic_list_get_error (list, 0));
  g_assert_true (gtk_widget_has_css_class (row, "error"));

  press_connect (fixture);
  g_assert_cmpuint (fixture->n_accepted, ==, 0);

  gtk_editable_set_text (GTK_EDITABLE (row), "city/locked/{bike}");
  g_assert_null (ride_topic_list_get_error (list, 1));
  press_connect (fixture);
  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_cmpstr (ride_topic_rules_get_template (fixture->accepted->rules, 1), ==,
                   "city/locked/{bike}");
}

static void
test_topics_begin_with_the_defaults (Fixture      *fixture,
                                     gconstpointer data)
{
  RideTopicList *list = dialog_child (fixture, "topic_list");
  g_autoptr (RideTopicRules) defaults = ride_topic_rules_new_default ();

  g_assert_cmpuint (ride_topic_list_get_length (list), ==, 4);
  for (guint i = 0; i < ride_topic_list_get_length (list); i++)
    {
      RideTopicRow *row = RIDE_TOPIC_ROW (ride_topic_list_get_row (list, i));
      g_autofree char *template = ride_topic_row_dup_template (row);

      g_assert_cmpstr (template, ==, ride_topic_rules_get_template (defaults, i));
      g_assert_cmpint (ride_topic_row_get_verb (row), ==, ride_topic_rules_get_verb (defaults, i));
    }
}

static void
test_topics_can_be_added (Fixture      *fixture,
                          gconstpointer data)
{
  RideTopicList *list = dialog_child (fixture, "topic_list");
  GtkWidget *row;

  type_into (fixture, "url_row", GOOD_URL);
  g_signal_emit_by_name (child (list, RIDE_TYPE_TOPIC_LIST, "add_button"), "clicked");
  g_assert_cmpuint (ride_topic_list_get_length (list), ==, 5);

  row = ride_topic_list_get_row (list, 4);
  gtk_editable_set_text (GTK_EDITABLE (row), "mobike/door/{bike}");
  gtk_drop_down_set_selected (child (row, RIDE_TYPE_TOPIC_ROW, "verb_drop_down"), 0);
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_cmpstr (ride_topic_rules_get_template (fixture->accepted->rules, 4), ==,
                   "mobike/door/{bike}");
  g_assert_cmpint (ride_topic_rules_get_verb (fixture->accepted->rules, 4), ==, RIDE_VERB_UNLOCK);
}

static void
test_topics_can_be_removed_but_not_all (Fixture      *fixture,
                                        gconstpointer data)
{
  RideTopicList *list = dialog_child (fixture, "topic_list");
  RideErrorRow *empty_row = child (list, RIDE_TYPE_TOPIC_LIST, "empty_row");

  type_into (fixture, "url_row", GOOD_URL);
  g_signal_emit_by_name (ride_topic_list_get_row (list, 0), "remove");
  g_assert_cmpuint (ride_topic_list_get_length (list), ==, 3);
  g_assert_null (ride_error_row_get_text (empty_row));

  while (ride_topic_list_get_length (list) > 0)
    g_signal_emit_by_name (ride_topic_list_get_row (list, 0), "remove");
  g_assert_nonnull (ride_error_row_get_text (empty_row));

  press_connect (fixture);
  g_assert_cmpuint (fixture->n_accepted, ==, 0);
}

static void
test_key_needs_a_certificate (Fixture      *fixture,
                              gconstpointer data)
{
  type_into (fixture, "url_row", GOOD_URL);
  ride_file_row_set_path (dialog_child (fixture, "key_row"), "/etc/ssl/desk.key");
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 0);
  g_assert_nonnull (error_of (fixture, "details_error"));
  g_assert_true (adw_expander_row_get_expanded (dialog_child (fixture, "details_row")));

  ride_file_row_set_path (dialog_child (fixture, "key_row"), NULL);
  press_connect (fixture);
  g_assert_cmpuint (fixture->n_accepted, ==, 1);
}

static void
test_editing_keeps_what_is_not_shown (Fixture      *fixture,
                                      gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);
  const char *headers[] = { "X-Fleet", "", NULL };

  profile->client_id = g_strdup ("desk-7");
  profile->session_expiry_s = 77;
  profile->headers = g_strdupv ((char **) headers);
  profile->name = g_strdup ("Before");
  show_dialog (fixture, profile);

  type_into (fixture, "name_row", "After");
  press_connect (fixture);

  g_assert_cmpstr (fixture->accepted->id, ==, profile->id);
  g_assert_cmpstr (fixture->accepted->client_id, ==, "desk-7");
  g_assert_cmpuint (fixture->accepted->session_expiry_s, ==, 77);
  g_assert_cmpstrv (fixture->accepted->headers, headers);
  g_assert_cmpstr (fixture->accepted->name, ==, "After");
}

static void
test_editing_the_administrators_makes_ones_own (Fixture      *fixture,
                                                gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);

  profile->read_only = TRUE;
  show_dialog (fixture, profile);
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_false (fixture->accepted->read_only);
  g_assert_cmpstr (fixture->accepted->id, !=, profile->id);
}

static void
test_bad_url_from_outside_is_explained_at_once (Fixture      *fixture,
                                                gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ftp://broker.example.org");

  show_dialog (fixture, profile);

  g_assert_nonnull (error_of (fixture, "url_error"));
}

static void
fill_header (GtkWidget  *row,
             const char *name,
             const char *value)
{
  gtk_editable_set_text (child (row, RIDE_TYPE_HEADER_ROW, "name_entry"), name);
  gtk_editable_set_text (child (row, RIDE_TYPE_HEADER_ROW, "value_entry"), value);
}

static void
test_tokens_are_taken_out_of_the_profile (Fixture      *fixture,
                                          gconstpointer data)
{
  RideHeaderList *list = dialog_child (fixture, "header_list");
  const char *names[] = { "Authorization", "", NULL };
  g_autofree char *json = NULL;

  type_into (fixture, "url_row", GOOD_URL "?token=s3cret");
  type_into (fixture, "passphrase_row", "s3cret");
  fill_header (ride_header_list_add (list), " Authorization ", " Bearer s3cret ");
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_cmpstr (fixture->accepted->url, ==, GOOD_URL);
  g_assert_true (fixture->accepted->has_query);
  g_assert_cmpstrv (fixture->accepted->headers, names);
  g_assert_cmpstr (fixture->secrets->query, ==, "token=s3cret");
  g_assert_cmpstr (fixture->secrets->key_passphrase, ==, "s3cret");
  g_assert_cmpstr (ride_secrets_get_header (fixture->secrets, "Authorization"), ==,
                   "Bearer s3cret");
  json = ride_profile_to_json (fixture->accepted);
  g_assert_null (strstr (json, "s3cret"));
}

static void
test_bad_header (Fixture      *fixture,
                 gconstpointer data)
{
  const char *const *header = data;
  RideHeaderList *list = dialog_child (fixture, "header_list");
  GtkWidget *row;

  type_into (fixture, "url_row", GOOD_URL);
  fill_header (ride_header_list_add (list), "X-Good", "1");
  row = ride_header_list_add (list);
  fill_header (row, header[0], header[1]);
  g_assert_null (ride_header_list_get_error (list, 1));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (list), FALSE);
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 0);
  g_assert_null (ride_header_list_get_error (list, 0));
  g_assert_nonnull (strstr (ride_header_list_get_error (list, 1), header[2]));
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (list)));

  fill_header (row, "X-Better", "2");
  g_assert_null (ride_header_list_get_error (list, 1));
  press_connect (fixture);
  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_cmpuint (g_strv_length (fixture->accepted->headers), ==, 4);
}

static void
test_headers_can_be_removed (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);
  const char *headers[] = { "X-One", "", "X-Two", "", NULL };
  const char *left[] = { "X-Two", "", NULL };
  RideHeaderList *list;

  profile->headers = g_strdupv ((char **) headers);
  show_dialog (fixture, profile);
  list = dialog_child (fixture, "header_list");
  g_assert_cmpuint (ride_header_list_get_length (list), ==, 2);
  g_signal_emit_by_name (find_button (ride_header_list_get_row (list, 0)), "clicked");
  press_connect (fixture);

  /* The value of the one that is left is kept where it was. */
  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_cmpstrv (fixture->accepted->headers, left);
  g_assert_null (fixture->secrets->headers);
}

static void
test_query_is_kept_replaced_or_removed (Fixture      *fixture,
                                        gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);
  const char *deed = data;

  profile->has_query = TRUE;
  show_dialog (fixture, profile);
  g_assert_true (gtk_widget_get_visible (dialog_child (fixture, "query_row")));
  if (g_str_equal (deed, "replace"))
    type_into (fixture, "url_row", GOOD_URL "?token=new");
  if (g_str_equal (deed, "remove"))
    g_signal_emit_by_name (find_button (dialog_child (fixture, "query_row")), "clicked");
  g_assert_true (gtk_widget_get_visible (dialog_child (fixture, "query_row")) !=
                 g_str_equal (deed, "remove"));
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_cmpstr (fixture->accepted->url, ==, GOOD_URL);
  g_assert_true (fixture->accepted->has_query != g_str_equal (deed, "remove"));
  g_assert_cmpstr (fixture->secrets->query, ==, g_str_equal (deed, "replace") ? "token=new" : NULL);
}

static gpointer
will_child (Fixture    *fixture,
            const char *name)
{
  return child (dialog_child (fixture, "will_row"), RIDE_TYPE_WILL_ROW, name);
}

static void
test_will (Fixture      *fixture,
           gconstpointer data)
{
  RideErrorRow *error = will_child (fixture, "topic_error");

  type_into (fixture, "url_row", GOOD_URL);
  gtk_editable_set_text (will_child (fixture, "payload_row"), " gone ");
  press_connect (fixture);
  g_assert_cmpuint (fixture->n_accepted, ==, 0);
  g_assert_nonnull (strstr (ride_error_row_get_text (error), "no topic"));
  g_assert_true (adw_expander_row_get_expanded (dialog_child (fixture, "will_row")));

  gtk_editable_set_text (will_child (fixture, "topic_row"), "desks/+");
  g_assert_nonnull (strstr (ride_error_row_get_text (error), "desks/+"));
  press_connect (fixture);
  g_assert_cmpuint (fixture->n_accepted, ==, 0);

  gtk_editable_set_text (will_child (fixture, "topic_row"), "desks/7");
  g_assert_null (ride_error_row_get_text (error));
  adw_combo_row_set_selected (will_child (fixture, "qos_row"), 1);
  gtk_switch_set_active (will_child (fixture, "retain_switch"), TRUE);
  press_connect (fixture);
  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_cmpstr (fixture->accepted->will_topic, ==, "desks/7");
  g_assert_cmpstr (fixture->accepted->will_payload, ==, " gone ");
  g_assert_cmpuint (fixture->accepted->will_qos, ==, 1);
  g_assert_true (fixture->accepted->will_retain);
}

static void
test_will_is_shown_and_removed (Fixture      *fixture,
                                gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);

  profile->will_topic = g_strdup ("desks/7");
  profile->will_payload = g_strdup ("gone");
  profile->will_qos = 2;
  profile->will_retain = TRUE;
  show_dialog (fixture, profile);
  g_assert_cmpstr (gtk_editable_get_text (will_child (fixture, "payload_row")), ==, "gone");
  g_assert_cmpuint (adw_combo_row_get_selected (will_child (fixture, "qos_row")), ==, 2);
  gtk_editable_set_text (will_child (fixture, "topic_row"), " ");
  gtk_editable_set_text (will_child (fixture, "payload_row"), "");
  press_connect (fixture);

  g_assert_cmpuint (fixture->n_accepted, ==, 1);
  g_assert_null (fixture->accepted->will_topic);
  g_assert_null (fixture->accepted->will_payload);
  g_assert_false (fixture->accepted->will_retain);
}

static void
on_secrets (RidePasswordDialog *dialog,
            const RideSecrets  *secrets,
            gboolean            remember,
            Fixture            *fixture)
{
  fixture->n_accepted++;
  fixture->secrets = ride_secrets_copy (secrets);
  fixture->remember = remember;
}

static AdwMessageDialog *
ask_for_password (Fixture    *fixture,
                  const char *hint)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL "?token=geheim");
  RidePasswordDialog *dialog;

  profile->user_name = g_strdup ("alice");
  dialog = ride_password_dialog_new (NULL, profile, NULL, hint);
  g_signal_connect (dialog, "accepted", G_CALLBACK (on_secrets), fixture);
  gtk_editable_set_text (child (dialog, RIDE_TYPE_PASSWORD_DIALOG, "password_row"), "s3cret");

  return ADW_MESSAGE_DIALOG (dialog);
}

static void
test_password_is_handed_over (void)
{
  Fixture fixture = { NULL };
  AdwMessageDialog *dialog = ask_for_password (&fixture, NULL);

  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "alice"));
  g_assert_null (strstr (adw_message_dialog_get_body (dialog), "geheim"));
  adw_message_dialog_response (dialog, "connect");

  g_assert_cmpuint (fixture.n_accepted, ==, 1);
  g_assert_cmpstr (fixture.secrets->password, ==, "s3cret");
  g_assert_cmpint (ride_secrets_get_known (fixture.secrets), ==, RIDE_SECRET_PASSWORD);
  g_assert_true (fixture.remember);
  ride_secrets_free (fixture.secrets);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_cancelled_password_is_not_handed_over (void)
{
  Fixture fixture = { NULL };
  AdwMessageDialog *dialog = ask_for_password (&fixture, NULL);

  adw_message_dialog_response (dialog, "cancel");

  g_assert_cmpuint (fixture.n_accepted, ==, 0);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_without_a_keyring_nothing_is_remembered (void)
{
  Fixture fixture = { NULL };
  AdwMessageDialog *dialog = ask_for_password (&fixture, "There is no keyring.");

  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "There is no keyring."));
  adw_message_dialog_response (dialog, "connect");

  g_assert_cmpuint (fixture.n_accepted, ==, 1);
  g_assert_false (fixture.remember);
  ride_secrets_free (fixture.secrets);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
collect_password_rows (GtkWidget *widget,
                       GPtrArray *rows)
{
  if (ADW_IS_PASSWORD_ENTRY_ROW (widget) && gtk_widget_get_visible (widget))
    g_ptr_array_add (rows, widget);

  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    collect_password_rows (w, rows);
}

static void
test_only_what_is_not_known_is_asked_for (void)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);
  g_autoptr (RideSecrets) known = ride_secrets_new ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  const char *headers[] = { "X-Known", "", "X-Open", "east", "X_Key", "", NULL };
  Fixture fixture = { NULL };
  RidePasswordDialog *dialog;

  profile->user_name = g_strdup ("alice");
  profile->certificate_file = g_strdup ("/etc/ssl/desk.p12");
  profile->has_query = TRUE;
  profile->headers = g_strdupv ((char **) headers);
  ride_secret_set (&known->password, "s3cret");
  ride_secrets_set_header (known, "X-Known", "abc");

  dialog = ride_password_dialog_new (NULL, profile, known, NULL);
  g_signal_connect (dialog, "accepted", G_CALLBACK (on_secrets), &fixture);
  collect_password_rows (GTK_WIDGET (dialog), rows);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpstr (adw_preferences_row_get_title (g_ptr_array_index (rows, 2)), ==,
                   "HTTP Header “X_Key”");
  gtk_editable_set_text (g_ptr_array_index (rows, 0), "pp");
  gtk_editable_set_text (g_ptr_array_index (rows, 1), "token=1");
  gtk_editable_set_text (g_ptr_array_index (rows, 2), "xyz");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "connect");

  g_assert_cmpuint (fixture.n_accepted, ==, 1);
  g_assert_null (fixture.secrets->password);
  g_assert_cmpstr (fixture.secrets->key_passphrase, ==, "pp");
  g_assert_cmpstr (fixture.secrets->query, ==, "token=1");
  g_assert_cmpuint (g_strv_length (fixture.secrets->headers), ==, 2);
  g_assert_cmpstr (ride_secrets_get_header (fixture.secrets, "X_Key"), ==, "xyz");
  ride_secrets_free (fixture.secrets);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
count_activation (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%s;", g_action_get_name (G_ACTION (action)));
}

static void
click_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    g_signal_emit_by_name (widget, "clicked");

  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    click_buttons (w);
}

static void
test_first_run_offers_a_broker_and_a_simulation (void)
{
  const GActionEntry entries[] = {
    { "connect", count_activation },
    { "simulate", count_activation },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  GtkWidget *window = gtk_window_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), log);
  gtk_widget_insert_action_group (window, "app", G_ACTION_GROUP (group));
  gtk_window_set_child (GTK_WINDOW (window), ride_first_run_new ());
  click_buttons (gtk_window_get_child (GTK_WINDOW (window)));

  g_assert_cmpstr (log->str, ==, "connect;simulate;");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Name, value, and a word of the sentence about it. */
static const char *const bad_headers[][3] = {
  { "", "", "letters" },
  { "X Key", "1", "letters" },
  { "Host", "1", "Host" },
  { "Sec-WebSocket-Protocol", "1", "Sec-WebSocket-Protocol" },
  { "X-Key", "a\001b", "X-Key" },
  { "x-good", "1", "already" },
  { "X-Key", "", "no value" },
};

#define ADD(path, data, set_up_it, test)                                                           \
  g_test_add ("/connect-dialog/" path, Fixture, data, set_up_it, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  ADD ("url/empty-is-explained", "", set_up, test_bad_url);
  ADD ("url/without-scheme-is-explained", "broker.example.org", set_up, test_bad_url);
  ADD ("url/of-the-web-is-explained", "https://broker.example.org/mqtt", set_up, test_bad_url);
  ADD ("url/of-plain-mqtt-is-explained", "mqtt://broker.example.org", set_up, test_bad_url);
  ADD ("url/without-host-is-explained", "ws:///mqtt", set_up, test_bad_url);
  ADD ("url/with-bad-port-is-explained", "ws://broker:99999/mqtt", set_up, test_bad_url);
  ADD ("url/with-a-password-is-explained", "ws://alice:pw@broker/mqtt", set_up, test_bad_url);
  ADD ("url/is-not-judged-while-it-is-first-typed", NULL, set_up,
       test_url_is_not_judged_while_it_is_first_typed);
  ADD ("url/corrected-loses-its-sentence", NULL, set_up, test_corrected_url_loses_its_sentence);
  ADD ("url/bad-one-from-outside-is-explained-at-once", NULL, set_up_nothing,
       test_bad_url_from_outside_is_explained_at_once);
  ADD ("login/password-in-the-clear-is-warned-of", NULL, set_up,
       test_password_in_the_clear_is_warned_of);
  ADD ("accept/good-input", NULL, set_up, test_good_input_is_accepted);
  ADD ("accept/password-is-not-in-the-profile", NULL, set_up, test_password_is_not_in_the_profile);
  ADD ("accept/fields-left-empty-are-absent", NULL, set_up, test_fields_left_empty_are_absent);
  ADD ("topics/begin-with-the-defaults", NULL, set_up, test_topics_begin_with_the_defaults);
  ADD ("topics/empty-is-explained", "", set_up, test_bad_topic);
  ADD ("topics/hash-in-the-middle-is-explained", "mobike/#/{bike}", set_up, test_bad_topic);
  ADD ("topics/half-a-level-is-explained", "mobike/bike-{bike}", set_up, test_bad_topic);
  ADD ("topics/two-bikes-are-explained", "{bike}/{bike}", set_up, test_bad_topic);
  ADD ("topics/can-be-added", NULL, set_up, test_topics_can_be_added);
  ADD ("topics/can-be-removed-but-not-all", NULL, set_up, test_topics_can_be_removed_but_not_all);
  ADD ("details/key-needs-a-certificate", NULL, set_up, test_key_needs_a_certificate);
  ADD ("secrets/tokens-are-taken-out-of-the-profile", NULL, set_up,
       test_tokens_are_taken_out_of_the_profile);
  ADD ("secrets/query-is-kept", "keep", set_up_nothing, test_query_is_kept_replaced_or_removed);
  ADD ("secrets/query-is-replaced", "replace", set_up_nothing,
       test_query_is_kept_replaced_or_removed);
  ADD ("secrets/query-is-removed", "remove", set_up_nothing,
       test_query_is_kept_replaced_or_removed);
  for (guint i = 0; i < G_N_ELEMENTS (bad_headers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/connect-dialog/headers/bad-one-is-explained/%u", i);

      g_test_add (path, Fixture, bad_headers[i], set_up, test_bad_header, tear_down);
    }
  ADD ("headers/can-be-removed", NULL, set_up_nothing, test_headers_can_be_removed);
  ADD ("will/is-checked-and-accepted", NULL, set_up, test_will);
  ADD ("will/is-shown-and-removed", NULL, set_up_nothing, test_will_is_shown_and_removed);
  ADD ("edit/keeps-what-is-not-shown", NULL, set_up_nothing, test_editing_keeps_what_is_not_shown);
  ADD ("edit/of-the-administrators-makes-ones-own", NULL, set_up_nothing,
       test_editing_the_administrators_makes_ones_own);
  g_test_add_func ("/password-dialog/hands-the-password-over", test_password_is_handed_over);
  g_test_add_func ("/password-dialog/asks-only-for-what-is-not-known",
                   test_only_what_is_not_known_is_asked_for);
  g_test_add_func ("/password-dialog/cancelled-hands-nothing-over",
                   test_cancelled_password_is_not_handed_over);
  g_test_add_func ("/password-dialog/without-a-keyring-nothing-is-remembered",
                   test_without_a_keyring_nothing_is_remembered);
  g_test_add_func ("/first-run/offers-a-broker-and-a-simulation",
                   test_first_run_offers_a_broker_and_a_simulation);

  return g_test_run ();
}
