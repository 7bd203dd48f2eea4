/* test-keyring.c: passwords in the keyring, and without one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "ride-keyring-secrets.h"

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
store (const char *profile_id,
       const char *password,
       GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ride_keyring_store_async (profile_id, RIDE_SECRET_PASSWORD, "Ride Monitor: a test", password, NULL,
                            keep_result, &result);
  wait_for (&result);

  return ride_keyring_store_finish (result, error);
}

static char *
lookup (const char *profile_id,
        GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ride_keyring_lookup_async (profile_id, RIDE_SECRET_PASSWORD, NULL, keep_result, &result);
  wait_for (&result);

  return ride_keyring_lookup_finish (result, error);
}

static gboolean
clear (const char *profile_id,
       GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ride_keyring_clear_async (profile_id, RIDE_SECRET_PASSWORD, NULL, keep_result, &result);
  wait_for (&result);

  return ride_keyring_clear_finish (result, error);
}

static void
assert_looked_up (const char *profile_id,
                  const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *password = lookup (profile_id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (password, ==, expected);
  ride_keyring_free_secret (password);
}

/* libsecret chooses its keyring once per process, so each test has a process of its own. */
static void
run_alone (const char *name,
           const char *value)
{
  g_setenv (name, value, TRUE);
  g_test_trap_subprocess (NULL, 30 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv (name);
  g_test_trap_assert_passed ();
}

static void
test_without_a_bus (void)
{
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      run_alone ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
      return;
    }

  g_assert_false (store ("profile-1", "s3cret", &error));
  g_assert_error (error, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==,
                   "There is no keyring on this desktop: passwords and tokens are kept only until "
                   "you close Ride Monitor.");
  g_clear_error (&error);

  g_assert_null (lookup ("profile-1", &error));
  g_assert_error (error, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_UNAVAILABLE);
  g_clear_error (&error);

  g_assert_false (clear ("profile-1", &error));
  g_assert_error (error, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_UNAVAILABLE);
}

static void
test_bus_without_a_keyring (void)
{
  g_autoptr (GTestDBus) bus = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");

  if (daemon == NULL)
    {
      g_test_skip ("dbus-daemon is not installed");
      return;
    }

  if (!g_test_subprocess ())
    {
      run_alone ("SECRET_BACKEND", "service");
      return;
    }

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);

  g_assert_null (lookup ("profile-1", &error));
  g_assert_error (error, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_UNAVAILABLE);

  g_test_dbus_stop (bus);
}

static void
use_keyring_in_a_file (const char *path)
{
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of the keyring itself", TRUE);
}

static void
test_round_trip (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      /* GIO leaks the entity tag of each file that libsecret replaces. */
      g_setenv ("LSAN_OPTIONS", "detect_leaks=0", TRUE);
      run_alone ("SECRET_BACKEND", "file");
      return;
    }

  folder = g_dir_make_tmp ("ride-keyring-XXXXXX", NULL);
  path = g_build_filename (folder, "keyring", NULL);
  use_keyring_in_a_file (path);

  assert_looked_up ("profile-1", NULL);
  g_assert_true (store ("profile-1", "s3cret", &error));
  g_assert_no_error (error);
  g_assert_true (store ("profile-2", "другой", &error));
  assert_looked_up ("profile-1", "s3cret");
  assert_looked_up ("profile-2", "другой");

  g_assert_true (store ("profile-1", "newer", &error));
  assert_looked_up ("profile-1", "newer");

  g_assert_true (clear ("profile-1", &error));
  g_assert_no_error (error);
  assert_looked_up ("profile-1", NULL);
  assert_looked_up ("profile-2", "другой");

  /* Nothing to clear is no error. */
  g_assert_true (clear ("profile-1", &error));
  g_assert_no_error (error);

  g_unlink (path);
  g_rmdir (folder);
}

static RideSecrets *
lookup_secrets (const char     *profile_id,
                RideSecretKinds kinds,
                GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ride_keyring_lookup_secrets_async (profile_id, kinds, NULL, keep_result, &result);
  wait_for (&result);

  return ride_keyring_lookup_secrets_finish (result, error);
}

static void
store_secrets (const RideProfile *profile,
               const RideSecrets *secrets,
               RideSecretKinds    kinds)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ride_keyring_store_secrets_async (profile, secrets, kinds, NULL, keep_result, &result);
  wait_for (&result);
  g_assert_true (ride_keyring_store_secrets_finish (result, &error));
  g_assert_no_error (error);
}

static void
test_kinds (void)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("wss://broker.example.org/mqtt");
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();
  g_autoptr (RideSecrets) one = NULL;
  g_autoptr (RideSecrets) all = NULL;
  g_autoptr (RideSecrets) nothing = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_setenv ("LSAN_OPTIONS", "detect_leaks=0", TRUE);
      run_alone ("SECRET_BACKEND", "file");
      return;
    }

  folder = g_dir_make_tmp ("ride-keyring-XXXXXX", NULL);
  path = g_build_filename (folder, "keyring", NULL);
  use_keyring_in_a_file (path);
  ride_secret_set (&secrets->password, "pw");
  ride_secret_set (&secrets->key_passphrase, "pp");
  ride_secret_set (&secrets->query, "token=1");
  ride_secrets_set_header (secrets, "X-Key", "abc");
  store_secrets (profile, secrets, RIDE_SECRET_PASSPHRASE);
  store_secrets (profile, secrets, RIDE_SECRET_PASSWORD | RIDE_SECRET_REQUEST);
  store_secrets (profile, secrets, 0);

  one = lookup_secrets (profile->id, RIDE_SECRET_PASSWORD, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one->password, ==, "pw");
  g_assert_cmpint (ride_secrets_get_known (one), ==, RIDE_SECRET_PASSWORD);

  all = lookup_secrets (profile->id, RIDE_SECRET_ALL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (all->password, ==, "pw");
  g_assert_cmpstr (all->key_passphrase, ==, "pp");
  g_assert_cmpstr (all->query, ==, "token=1");
  g_assert_cmpstrv (all->headers, secrets->headers);

  /* Clearing one kind leaves the others. */
  g_assert_true (clear (profile->id, &error));
  nothing = lookup_secrets (profile->id, RIDE_SECRET_ALL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ride_secrets_get_known (nothing), ==,
                   RIDE_SECRET_PASSPHRASE | RIDE_SECRET_REQUEST);

  g_unlink (path);
  g_rmdir (folder);
}

static void
test_kinds_without_a_keyring (void)
{
  g_autoptr (RideSecrets) found = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      run_alone ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
      return;
    }

  found = lookup_secrets ("profile-1", RIDE_SECRET_ALL, &error);
  g_assert_null (found);
  g_assert_error (error, RIDE_KEYRING_ERROR, RIDE_KEYRING_ERROR_UNAVAILABLE);

  /* Nothing to look for needs no keyring. */
  g_clear_error (&error);
  found = lookup_secrets ("profile-1", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ride_secrets_get_known (found), ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      run_alone ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
      return;
    }

  g_cancellable_cancel (cancellable);
  ride_keyring_lookup_async ("profile-1", RIDE_SECRET_PASSWORD, cancellable, keep_result, &result);
  wait_for (&result);

  g_assert_null (ride_keyring_lookup_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keyring/no-bus-means-a-plain-sentence", test_without_a_bus);
  g_test_add_func ("/keyring/no-service-means-a-plain-sentence", test_bus_without_a_keyring);
  g_test_add_func ("/keyring/what-is-stored-is-found-until-it-is-cleared", test_round_trip);
  g_test_add_func ("/keyring/kinds-are-kept-apart", test_kinds);
  g_test_add_func ("/keyring/kinds-without-a-keyring", test_kinds_without_a_keyring);
  g_test_add_func ("/keyring/cancelled-lookup-says-so", test_cancelled);

  return g_test_run ();
}
