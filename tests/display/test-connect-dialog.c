/* test-connect-dialog.c: the dialog that asks for a broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>

#include "dialog-kit.h"
#include "ride-file-row.h"

static void
test_bad_url (KitDialog    *kit,
              gconstpointer data)
{
  const char *url = data;
  g_autoptr (RideProfile) profile = ride_profile_new (url);
  g_autoptr (GError) error = NULL;

  g_assert_false (ride_profile_validate (profile, &error));

  kit_dialog_type_into (kit, "url_row", url);
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 0);
  g_assert_cmpstr (kit_dialog_get_error (kit, "url_error"), ==, error->message);
  g_assert_true (gtk_widget_has_css_class (kit_dialog_child (kit, "url_row"), "error"));
  gtk_test_accessible_assert_state (kit_dialog_child (kit, "url_row"), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
}

static void
test_url_is_not_judged_while_it_is_first_typed (KitDialog    *kit,
                                                gconstpointer data)
{
  kit_dialog_type_into (kit, "url_row", "w");

  g_assert_cmpstr (kit_dialog_get_error (kit, "url_error"), ==, NULL);
}

static void
test_corrected_url_loses_its_sentence (KitDialog    *kit,
                                       gconstpointer data)
{
  kit_dialog_type_into (kit, "url_row", "http://broker.example.org");
  kit_dialog_press_connect (kit);
  g_assert_nonnull (kit_dialog_get_error (kit, "url_error"));

  kit_dialog_type_into (kit, "url_row", GOOD_URL);

  g_assert_cmpstr (kit_dialog_get_error (kit, "url_error"), ==, NULL);
  g_assert_false (gtk_widget_has_css_class (kit_dialog_child (kit, "url_row"), "error"));
}

static void
test_password_in_the_clear_is_warned_of (KitDialog    *kit,
                                         gconstpointer data)
{
  AdwPreferencesGroup *group = kit_dialog_child (kit, "login_group");

  kit_dialog_type_into (kit, "url_row", "ws://broker.example.org/mqtt");
  g_assert_cmpstr (adw_preferences_group_get_description (group), ==, "");

  kit_dialog_type_into (kit, "user_row", "alice");
  g_assert_nonnull (strstr (adw_preferences_group_get_description (group), "wss://"));

  kit_dialog_type_into (kit, "url_row", "ws://127.0.0.1:1883/mqtt");
  g_assert_cmpstr (adw_preferences_group_get_description (group), ==, "");

  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  g_assert_cmpstr (adw_preferences_group_get_description (group), ==, "");
}

static void
test_good_input_is_accepted (KitDialog    *kit,
                             gconstpointer data)
{
  g_autoptr (RideTopicRules) defaults = ride_topic_rules_new_default ();

  kit_dialog_type_into (kit, "url_row", "  " GOOD_URL " ");
  kit_dialog_type_into (kit, "name_row", "Shanghai");
  kit_dialog_type_into (kit, "user_row", "alice");
  kit_dialog_type_into (kit, "password_row", "s3cret");
  adw_combo_row_set_selected (kit_dialog_child (kit, "protocol_row"), 2);
  adw_combo_row_set_selected (kit_dialog_child (kit, "qos_row"), 2);
  gtk_spin_button_set_value (kit_dialog_child (kit, "keep_alive_spin"), 75);
  gtk_switch_set_active (kit_dialog_child (kit, "remember_switch"), FALSE);
  gtk_switch_set_active (kit_dialog_child (kit, "proxy_switch"), FALSE);
  ride_file_row_set_path (kit_dialog_child (kit, "ca_row"), "/etc/ssl/broker-ca.pem");
  ride_file_row_set_path (kit_dialog_child (kit, "certificate_row"), "/etc/ssl/desk.pem");
  ride_file_row_set_path (kit_dialog_child (kit, "key_row"), "/etc/ssl/desk.key");
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_cmpstr (kit->accepted->url, ==, GOOD_URL);
  g_assert_cmpstr (kit->accepted->name, ==, "Shanghai");
  g_assert_cmpstr (kit->accepted->user_name, ==, "alice");
  g_assert_cmpint (kit->accepted->protocol, ==, RIDE_PROTOCOL_3_1_1);
  g_assert_cmpuint (kit->accepted->qos, ==, 2);
  g_assert_cmpuint (kit->accepted->keep_alive_s, ==, 75);
  g_assert_false (kit->accepted->use_proxy);
  g_assert_cmpstr (kit->accepted->ca_file, ==, "/etc/ssl/broker-ca.pem");
  g_assert_cmpstr (kit->accepted->certificate_file, ==, "/etc/ssl/desk.pem");
  g_assert_cmpstr (kit->accepted->key_file, ==, "/etc/ssl/desk.key");
  g_assert_cmpuint (ride_topic_rules_get_length (kit->accepted->rules), ==,
                    ride_topic_rules_get_length (defaults));
  g_assert_cmpstr (kit->secrets->password, ==, "s3cret");
  g_assert_false (kit->remember);
}

static void
test_password_is_not_in_the_profile (KitDialog    *kit,
                                     gconstpointer data)
{
  g_autofree char *json = NULL;

  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  kit_dialog_type_into (kit, "user_row", "alice");
  kit_dialog_type_into (kit, "password_row", "s3cret-pw");
  kit_dialog_press_connect (kit);

  json = ride_profile_to_json (kit->accepted);
  g_assert_nonnull (strstr (json, "alice"));
  g_assert_null (strstr (json, "s3cret-pw"));
}

static void
test_fields_left_empty_are_absent (KitDialog    *kit,
                                   gconstpointer data)
{
  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  kit_dialog_type_into (kit, "user_row", "   ");
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_null (kit->accepted->name);
  g_assert_null (kit->accepted->user_name);
  g_assert_null (kit->accepted->ca_file);
  g_assert_cmpint (ride_secrets_get_known (kit->secrets), ==, 0);
}

static void
test_key_needs_a_certificate (KitDialog    *kit,
                              gconstpointer data)
{
  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  ride_file_row_set_path (kit_dialog_child (kit, "key_row"), "/etc/ssl/desk.key");
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 0);
  g_assert_nonnull (kit_dialog_get_error (kit, "details_error"));
  g_assert_true (adw_expander_row_get_expanded (kit_dialog_child (kit, "details_row")));

  ride_file_row_set_path (kit_dialog_child (kit, "key_row"), NULL);
  kit_dialog_press_connect (kit);
  g_assert_cmpuint (kit->n_accepted, ==, 1);
}

static void
test_editing_keeps_what_is_not_shown (KitDialog    *kit,
                                      gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);
  const char *headers[] = { "X-Fleet", "", NULL };

  profile->client_id = g_strdup ("desk-7");
  profile->session_expiry_s = 77;
  profile->headers = g_strdupv ((char **) headers);
  profile->name = g_strdup ("Before");
  kit_dialog_show (kit, profile);

  kit_dialog_type_into (kit, "name_row", "After");
  kit_dialog_press_connect (kit);

  g_assert_cmpstr (kit->accepted->id, ==, profile->id);
  g_assert_cmpstr (kit->accepted->client_id, ==, "desk-7");
  g_assert_cmpuint (kit->accepted->session_expiry_s, ==, 77);
  g_assert_cmpstrv (kit->accepted->headers, headers);
  g_assert_cmpstr (kit->accepted->name, ==, "After");
}

static void
test_editing_the_administrators_makes_ones_own (KitDialog    *kit,
                                                gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);

  profile->read_only = TRUE;
  kit_dialog_show (kit, profile);
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_false (kit->accepted->read_only);
  g_assert_cmpstr (kit->accepted->id, !=, profile->id);
}

static void
test_bad_url_from_outside_is_explained_at_once (KitDialog    *kit,
                                                gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ftp://broker.example.org");

  kit_dialog_show (kit, profile);

  g_assert_nonnull (kit_dialog_get_error (kit, "url_error"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  kit_dialog_add ("url/empty-is-explained", "", test_bad_url);
  kit_dialog_add ("url/without-scheme-is-explained", "broker.example.org", test_bad_url);
  kit_dialog_add ("url/of-the-web-is-explained", "https://broker.example.org/mqtt", test_bad_url);
  kit_dialog_add ("url/of-plain-mqtt-is-explained", "mqtt://broker.example.org", test_bad_url);
  kit_dialog_add ("url/without-host-is-explained", "ws:///mqtt", test_bad_url);
  kit_dialog_add ("url/with-bad-port-is-explained", "ws://broker:99999/mqtt", test_bad_url);
  kit_dialog_add ("url/with-a-password-is-explained", "ws://alice:pw@broker/mqtt", test_bad_url);
  kit_dialog_add ("url/is-not-judged-while-it-is-first-typed", NULL,
                  test_url_is_not_judged_while_it_is_first_typed);
  kit_dialog_add ("url/corrected-loses-its-sentence", NULL, test_corrected_url_loses_its_sentence);
  kit_dialog_add_unshown ("url/bad-one-from-outside-is-explained-at-once", NULL,
                          test_bad_url_from_outside_is_explained_at_once);
  kit_dialog_add ("login/password-in-the-clear-is-warned-of", NULL,
                  test_password_in_the_clear_is_warned_of);
  kit_dialog_add ("accept/good-input", NULL, test_good_input_is_accepted);
  kit_dialog_add ("accept/password-is-not-in-the-profile", NULL,
                  test_password_is_not_in_the_profile);
  kit_dialog_add ("accept/fields-left-empty-are-absent", NULL, test_fields_left_empty_are_absent);
  kit_dialog_add ("details/key-needs-a-certificate", NULL, test_key_needs_a_certificate);
  kit_dialog_add_unshown ("edit/keeps-what-is-not-shown", NULL,
                          test_editing_keeps_what_is_not_shown);
  kit_dialog_add_unshown ("edit/of-the-administrators-makes-ones-own", NULL,
                          test_editing_the_administrators_makes_ones_own);

  return g_test_run ();
}
