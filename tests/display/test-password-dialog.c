/* test-password-dialog.c: the dialog that asks for a password.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>

#include "dialog-kit.h"
#include "ride-password-dialog.h"

typedef struct
{
  RideSecrets *secrets;
  gboolean remember;
  guint n_accepted;
} Answer;

static void
on_secrets (RidePasswordDialog *dialog,
            const RideSecrets  *secrets,
            gboolean            remember,
            Answer             *answer)
{
  answer->n_accepted++;
  answer->secrets = ride_secrets_copy (secrets);
  answer->remember = remember;
}

static AdwMessageDialog *
ask_for_password (Answer     *answer,
                  const char *hint)
{
  g_autoptr (RideProfile) profile = ride_profile_new (GOOD_URL "?token=geheim");
  RidePasswordDialog *dialog;
  GtkEditable *row;

  profile->user_name = g_strdup ("alice");
  dialog = ride_password_dialog_new (NULL, profile, NULL, hint);
  g_signal_connect (dialog, "accepted", G_CALLBACK (on_secrets), answer);
  row = kit_template_child (dialog, RIDE_TYPE_PASSWORD_DIALOG, "password_row");
  gtk_editable_set_text (row, "s3cret");

  return ADW_MESSAGE_DIALOG (dialog);
}

static void
test_password_is_handed_over (void)
{
  Answer answer = { NULL };
  AdwMessageDialog *dialog = ask_for_password (&answer, NULL);

  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "alice"));
  g_assert_null (strstr (adw_message_dialog_get_body (dialog), "geheim"));
  adw_message_dialog_response (dialog, "connect");

  g_assert_cmpuint (answer.n_accepted, ==, 1);
  g_assert_cmpstr (answer.secrets->password, ==, "s3cret");
  g_assert_cmpint (ride_secrets_get_known (answer.secrets), ==, RIDE_SECRET_PASSWORD);
  g_assert_true (answer.remember);
  ride_secrets_free (answer.secrets);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_cancelled_password_is_not_handed_over (void)
{
  Answer answer = { NULL };
  AdwMessageDialog *dialog = ask_for_password (&answer, NULL);

  adw_message_dialog_response (dialog, "cancel");

  g_assert_cmpuint (answer.n_accepted, ==, 0);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_without_a_keyring_nothing_is_remembered (void)
{
  Answer answer = { NULL };
  AdwMessageDialog *dialog = ask_for_password (&answer, "There is no keyring.");

  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "There is no keyring."));
  adw_message_dialog_response (dialog, "connect");

  g_assert_cmpuint (answer.n_accepted, ==, 1);
  g_assert_false (answer.remember);
  ride_secrets_free (answer.secrets);
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
  Answer answer = { NULL };
  RidePasswordDialog *dialog;

  profile->user_name = g_strdup ("alice");
  profile->certificate_file = g_strdup ("/etc/ssl/desk.p12");
  profile->has_query = TRUE;
  profile->headers = g_strdupv ((char **) headers);
  ride_secret_set (&known->password, "s3cret");
  ride_secrets_set_header (known, "X-Known", "abc");

  dialog = ride_password_dialog_new (NULL, profile, known, NULL);
  g_signal_connect (dialog, "accepted", G_CALLBACK (on_secrets), &answer);
  collect_password_rows (GTK_WIDGET (dialog), rows);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpstr (adw_preferences_row_get_title (g_ptr_array_index (rows, 2)), ==,
                   "HTTP Header “X_Key”");
  gtk_editable_set_text (g_ptr_array_index (rows, 0), "pp");
  gtk_editable_set_text (g_ptr_array_index (rows, 1), "token=1");
  gtk_editable_set_text (g_ptr_array_index (rows, 2), "xyz");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "connect");

  g_assert_cmpuint (answer.n_accepted, ==, 1);
  g_assert_null (answer.secrets->password);
  g_assert_cmpstr (answer.secrets->key_passphrase, ==, "pp");
  g_assert_cmpstr (answer.secrets->query, ==, "token=1");
  g_assert_cmpuint (g_strv_length (answer.secrets->headers), ==, 2);
  g_assert_cmpstr (ride_secrets_get_header (answer.secrets, "X_Key"), ==, "xyz");
  ride_secrets_free (answer.secrets);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  g_test_add_func ("/password-dialog/hands-the-password-over", test_password_is_handed_over);
  g_test_add_func ("/password-dialog/asks-only-for-what-is-not-known",
                   test_only_what_is_not_known_is_asked_for);
  g_test_add_func ("/password-dialog/cancelled-hands-nothing-over",
                   test_cancelled_password_is_not_handed_over);
  g_test_add_func ("/password-dialog/without-a-keyring-nothing-is-remembered",
                   test_without_a_keyring_nothing_is_remembered);

  return g_test_run ();
}
