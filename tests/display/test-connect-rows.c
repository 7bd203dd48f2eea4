/* test-connect-rows.c: topics, tokens, headers and the last will in the dialog for a broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>

#include "dialog-kit.h"
#include "ride-error-row.h"
#include "ride-header-list.h"
#include "ride-header-row.h"
#include "ride-topic-list.h"
#include "ride-topic-row.h"
#include "ride-will-row.h"

static void
test_bad_topic (KitDialog    *kit,
                gconstpointer data)
{
  const char *template = data;
  RideTopicList *list = kit_dialog_child (kit, "topic_list");
  GtkWidget *row = ride_topic_list_get_row (list, 1);
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (ride_topic_rules_append (rules, RIDE_VERB_LOCK, template, &error));

  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  gtk_editable_set_text (GTK_EDITABLE (row), template);

  /* While it is typed, not only when it is too late. */
  g_assert_cmpstr (ride_topic_list_get_error (list, 1), ==, error->message);
  g_assert_null (ride_topic_list_get_error (list, 0));
  g_assert_true (gtk_widget_has_css_class (row, "error"));

  kit_dialog_press_connect (kit);
  g_assert_cmpuint (kit->n_accepted, ==, 0);

  gtk_editable_set_text (GTK_EDITABLE (row), "city/locked/{bike}");
  g_assert_null (ride_topic_list_get_error (list, 1));
  kit_dialog_press_connect (kit);
  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_cmpstr (ride_topic_rules_get_template (kit->accepted->rules, 1), ==,
                   "city/locked/{bike}");
}

static void
test_topics_begin_with_the_defaults (KitDialog    *kit,
                                     gconstpointer data)
{
  RideTopicList *list = kit_dialog_child (kit, "topic_list");
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
test_topics_can_be_added (KitDialog    *kit,
                          gconstpointer data)
{
  RideTopicList *list = kit_dialog_child (kit, "topic_list");
  GtkWidget *row;

  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  g_signal_emit_by_name (kit_template_child (list, RIDE_TYPE_TOPIC_LIST, "add_button"), "clicked");
  g_assert_cmpuint (ride_topic_list_get_length (list), ==, 5);

  row = ride_topic_list_get_row (list, 4);
  gtk_editable_set_text (GTK_EDITABLE (row), "mobike/door/{bike}");
  gtk_drop_down_set_selected (kit_template_child (row, RIDE_TYPE_TOPIC_ROW, "verb_drop_down"), 0);
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_cmpstr (ride_topic_rules_get_template (kit->accepted->rules, 4), ==,
                   "mobike/door/{bike}");
  g_assert_cmpint (ride_topic_rules_get_verb (kit->accepted->rules, 4), ==, RIDE_VERB_UNLOCK);
}

static void
test_topics_can_be_removed_but_not_all (KitDialog    *kit,
                                        gconstpointer data)
{
  RideTopicList *list = kit_dialog_child (kit, "topic_list");
  RideErrorRow *empty_row = kit_template_child (list, RIDE_TYPE_TOPIC_LIST, "empty_row");

  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  g_signal_emit_by_name (ride_topic_list_get_row (list, 0), "remove");
  g_assert_cmpuint (ride_topic_list_get_length (list), ==, 3);
  g_assert_null (ride_error_row_get_text (empty_row));

  while (ride_topic_list_get_length (list) > 0)
    g_signal_emit_by_name (ride_topic_list_get_row (list, 0), "remove");
  g_assert_nonnull (ride_error_row_get_text (empty_row));

  kit_dialog_press_connect (kit);
  g_assert_cmpuint (kit->n_accepted, ==, 0);
}

static void
fill_header (GtkWidget  *row,
             const char *name,
             const char *value)
{
  gtk_editable_set_text (kit_template_child (row, RIDE_TYPE_HEADER_ROW, "name_entry"), name);
  gtk_editable_set_text (kit_template_child (row, RIDE_TYPE_HEADER_ROW, "value_entry"), value);
}

static void
test_tokens_are_taken_out_of_the_profile (KitDialog    *kit,
                                          gconstpointer data)
{
  RideHeaderList *list = kit_dialog_child (kit, "header_list");
  const char *names[] = { "Authorization", "", NULL };
  g_autofree char *json = NULL;

  kit_dialog_type_into (kit, "url_row", GOOD_URL "?token=s3cret");
  kit_dialog_type_into (kit, "passphrase_row", "s3cret");
  fill_header (ride_header_list_add (list), " Authorization ", " Bearer s3cret ");
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_cmpstr (kit->accepted->url, ==, GOOD_URL);
  g_assert_true (kit->accepted->has_query);
  g_assert_cmpstrv (kit->accepted->headers, names);
  g_assert_cmpstr (kit->secrets->query, ==, "token=s3cret");
  g_assert_cmpstr (kit->secrets->key_passphrase, ==, "s3cret");
  g_assert_cmpstr (ride_secrets_get_header (kit->secrets, "Authorization"), ==, "Bearer s3cret");
  json = ride_profile_to_json (kit->accepted);
  g_assert_null (strstr (json, "s3cret"));
}

static void
test_bad_header (KitDialog    *kit,
                 gconstpointer data)
{
  const char *const *header = data;
  RideHeaderList *list = kit_dialog_child (kit, "header_list");
  GtkWidget *row;

  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  fill_header (ride_header_list_add (list), "X-Good", "1");
  row = ride_header_list_add (list);
  fill_header (row, header[0], header[1]);
  g_assert_null (ride_header_list_get_error (list, 1));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (list), FALSE);
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 0);
  g_assert_null (ride_header_list_get_error (list, 0));
  g_assert_nonnull (strstr (ride_header_list_get_error (list, 1), header[2]));
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (list)));

  fill_header (row, "X-Better", "2");
  g_assert_null (ride_header_list_get_error (list, 1));
  kit_dialog_press_connect (kit);
  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_cmpuint (g_strv_length (kit->accepted->headers), ==, 4);
}

static void
test_headers_can_be_removed (KitDialog    *kit,
                             gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);
  const char *headers[] = { "X-One", "", "X-Two", "", NULL };
  const char *left[] = { "X-Two", "", NULL };
  RideHeaderList *list;

  profile->headers = g_strdupv ((char **) headers);
  kit_dialog_show (kit, profile);
  list = kit_dialog_child (kit, "header_list");
  g_assert_cmpuint (ride_header_list_get_length (list), ==, 2);
  g_signal_emit_by_name (kit_find_button (ride_header_list_get_row (list, 0)), "clicked");
  kit_dialog_press_connect (kit);

  /* The value of the one that is left is kept where it was. */
  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_cmpstrv (kit->accepted->headers, left);
  g_assert_null (kit->secrets->headers);
}

static void
test_query_is_kept_replaced_or_removed (KitDialog    *kit,
                                        gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);
  const char *deed = data;

  profile->has_query = TRUE;
  kit_dialog_show (kit, profile);
  g_assert_true (gtk_widget_get_visible (kit_dialog_child (kit, "query_row")));
  if (g_str_equal (deed, "replace"))
    kit_dialog_type_into (kit, "url_row", GOOD_URL "?token=new");
  if (g_str_equal (deed, "remove"))
    g_signal_emit_by_name (kit_find_button (kit_dialog_child (kit, "query_row")), "clicked");
  g_assert_true (gtk_widget_get_visible (kit_dialog_child (kit, "query_row")) !=
                 g_str_equal (deed, "remove"));
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_cmpstr (kit->accepted->url, ==, GOOD_URL);
  g_assert_true (kit->accepted->has_query != g_str_equal (deed, "remove"));
  g_assert_cmpstr (kit->secrets->query, ==, g_str_equal (deed, "replace") ? "token=new" : NULL);
}

static gpointer
will_child (KitDialog  *kit,
            const char *name)
{
  return kit_template_child (kit_dialog_child (kit, "will_row"), RIDE_TYPE_WILL_ROW, name);
}

static void
test_will (KitDialog    *kit,
           gconstpointer data)
{
  RideErrorRow *error = will_child (kit, "topic_error");

  kit_dialog_type_into (kit, "url_row", GOOD_URL);
  gtk_editable_set_text (will_child (kit, "payload_row"), " gone ");
  kit_dialog_press_connect (kit);
  g_assert_cmpuint (kit->n_accepted, ==, 0);
  g_assert_nonnull (strstr (ride_error_row_get_text (error), "no topic"));
  g_assert_true (adw_expander_row_get_expanded (kit_dialog_child (kit, "will_row")));

  gtk_editable_set_text (will_child (kit, "topic_row"), "desks/+");
  g_assert_nonnull (strstr (ride_error_row_get_text (error), "desks/+"));
  kit_dialog_press_connect (kit);
  g_assert_cmpuint (kit->n_accepted, ==, 0);

  gtk_editable_set_text (will_child (kit, "topic_row"), "desks/7");
  g_assert_null (ride_error_row_get_text (error));
  adw_combo_row_set_selected (will_child (kit, "qos_row"), 1);
  gtk_switch_set_active (will_child (kit, "retain_switch"), TRUE);
  kit_dialog_press_connect (kit);
  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_cmpstr (kit->accepted->will_topic, ==, "desks/7");
  g_assert_cmpstr (kit->accepted->will_payload, ==, " gone ");
  g_assert_cmpuint (kit->accepted->will_qos, ==, 1);
  g_assert_true (kit->accepted->will_retain);
}

static void
test_will_is_shown_and_removed (KitDialog    *kit,
                                gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL);

  profile->will_topic = g_strdup ("desks/7");
  profile->will_payload = g_strdup ("gone");
  profile->will_qos = 2;
  profile->will_retain = TRUE;
  kit_dialog_show (kit, profile);
  g_assert_cmpstr (gtk_editable_get_text (will_child (kit, "payload_row")), ==, "gone");
  g_assert_cmpuint (adw_combo_row_get_selected (will_child (kit, "qos_row")), ==, 2);
  gtk_editable_set_text (will_child (kit, "topic_row"), " ");
  gtk_editable_set_text (will_child (kit, "payload_row"), "");
  kit_dialog_press_connect (kit);

  g_assert_cmpuint (kit->n_accepted, ==, 1);
  g_assert_null (kit->accepted->will_topic);
  g_assert_null (kit->accepted->will_payload);
  g_assert_false (kit->accepted->will_retain);
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  kit_dialog_add ("topics/begin-with-the-defaults", NULL, test_topics_begin_with_the_defaults);
  kit_dialog_add ("topics/empty-is-explained", "", test_bad_topic);
  kit_dialog_add ("topics/hash-in-the-middle-is-explained", "mobike/#/{bike}", test_bad_topic);
  kit_dialog_add ("topics/half-a-level-is-explained", "mobike/bike-{bike}", test_bad_topic);
  kit_dialog_add ("topics/two-bikes-are-explained", "{bike}/{bike}", test_bad_topic);
  kit_dialog_add ("topics/can-be-added", NULL, test_topics_can_be_added);
  kit_dialog_add ("topics/can-be-removed-but-not-all", NULL,
                  test_topics_can_be_removed_but_not_all);
  kit_dialog_add ("secrets/tokens-are-taken-out-of-the-profile", NULL,
                  test_tokens_are_taken_out_of_the_profile);
  kit_dialog_add_unshown ("secrets/query-is-kept", "keep", test_query_is_kept_replaced_or_removed);
  kit_dialog_add_unshown ("secrets/query-is-replaced", "replace",
                          test_query_is_kept_replaced_or_removed);
  kit_dialog_add_unshown ("secrets/query-is-removed", "remove",
                          test_query_is_kept_replaced_or_removed);
  for (guint i = 0; i < G_N_ELEMENTS (bad_headers); i++)
    {
      g_autofree char *path = g_strdup_printf ("headers/bad-one-is-explained/%u", i);

      kit_dialog_add (path, bad_headers[i], test_bad_header);
    }
  kit_dialog_add_unshown ("headers/can-be-removed", NULL, test_headers_can_be_removed);
  kit_dialog_add ("will/is-checked-and-accepted", NULL, test_will);
  kit_dialog_add_unshown ("will/is-shown-and-removed", NULL, test_will_is_shown_and_removed);

  return g_test_run ();
}
