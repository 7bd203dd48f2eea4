/* test-secrets.c: what is kept apart from a profile, and comes back to it for the link.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-profile-private.h"

#include <string.h>

#define URL "wss://broker.example.org/mqtt"

static RideProfile *
new_profile (const char *url,
             ...)
{
  RideProfile *profile = ride_profile_new (url);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *text;
  va_list headers;

  va_start (headers, url);
  while ((text = va_arg (headers, const char *)) != NULL)
    g_strv_builder_add (builder, text);
  va_end (headers);
  profile->headers = g_strv_builder_end (builder);

  return profile;
}

static void
test_headers (void)
{
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();

  g_assert_null (ride_secrets_get_header (secrets, "X-Key"));
  ride_secrets_set_header (secrets, "X-Key", "one");
  ride_secrets_set_header (secrets, "Authorization", "Bearer abc");
  ride_secrets_set_header (secrets, "x-key", "two");

  g_assert_cmpuint (g_strv_length (secrets->headers), ==, 4);
  g_assert_cmpstr (ride_secrets_get_header (secrets, "X-KEY"), ==, "two");
  g_assert_cmpstr (ride_secrets_get_header (secrets, "authorization"), ==, "Bearer abc");
}

static void
test_copy_and_fill (void)
{
  g_autoptr (RideSecrets) known = ride_secrets_new ();
  g_autoptr (RideSecrets) typed = ride_secrets_new ();
  g_autoptr (RideSecrets) nothing = ride_secrets_copy (NULL);
  g_autoptr (RideSecrets) copy = NULL;

  ride_secret_set (&known->password, "old");
  ride_secret_set (&known->query, "token=old");
  ride_secrets_set_header (known, "X-Key", "old");
  ride_secrets_set_header (known, "X-Other", "old");
  ride_secret_set (&typed->password, "new");
  ride_secret_set (&typed->key_passphrase, "new");
  ride_secrets_set_header (typed, "X-Key", "new");

  copy = ride_secrets_copy (typed);
  ride_secrets_fill (copy, known);
  ride_secrets_fill (copy, nothing);
  g_assert_cmpstr (copy->password, ==, "new");
  g_assert_cmpstr (copy->key_passphrase, ==, "new");
  g_assert_cmpstr (copy->query, ==, "token=old");
  g_assert_cmpstr (ride_secrets_get_header (copy, "X-Key"), ==, "new");
  g_assert_cmpstr (ride_secrets_get_header (copy, "X-Other"), ==, "old");
  g_assert_null (typed->query);
  g_assert_cmpint (ride_secrets_get_known (nothing), ==, 0);
  g_assert_cmpint (ride_secrets_get_known (copy), ==, RIDE_SECRET_ALL);
}

static void
test_taken_from_a_profile (void)
{
  g_autoptr (RideProfile) profile =
      new_profile (URL "?token=s3cret", "X-Key", "s3cret", "X-Later", "", NULL);
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();
  const char *left[] = { "X-Key", "", "X-Later", "", NULL };

  g_assert_cmpint (ride_secrets_get_needed (profile), ==, RIDE_SECRET_REQUEST);
  ride_secrets_take_from_profile (secrets, profile);

  g_assert_cmpstr (profile->url, ==, URL);
  g_assert_true (profile->has_query);
  g_assert_cmpstrv (profile->headers, left);
  g_assert_cmpstr (secrets->query, ==, "token=s3cret");
  g_assert_cmpstr (ride_secrets_get_header (secrets, "X-Key"), ==, "s3cret");
  g_assert_null (ride_secrets_get_header (secrets, "X-Later"));

  /* Once more takes nothing, and loses nothing. */
  ride_secrets_take_from_profile (secrets, profile);
  g_assert_true (profile->has_query);
  g_assert_cmpstr (secrets->query, ==, "token=s3cret");
}

static void
test_what_is_missing (void)
{
  g_autoptr (RideProfile) plain = new_profile (URL, NULL);
  g_autoptr (RideProfile) open = new_profile (URL "?token=1", "X-Key", "of the administrator", NULL);
  g_autoptr (RideProfile) full = new_profile (URL, "X-Key", "", NULL);
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();

  g_assert_cmpint (ride_secrets_get_missing (NULL, plain), ==, 0);
  open->has_query = TRUE;
  g_assert_cmpint (ride_secrets_get_missing (NULL, open), ==, 0);

  full->has_query = TRUE;
  full->user_name = g_strdup ("alice");
  full->certificate_file = g_strdup ("/etc/ssl/Desk.P12");
  g_assert_cmpint (ride_secrets_get_missing (NULL, full), ==, RIDE_SECRET_ALL);

  ride_secret_set (&secrets->password, "");
  ride_secret_set (&secrets->key_passphrase, "pp");
  g_assert_cmpint (ride_secrets_get_missing (secrets, full), ==, RIDE_SECRET_REQUEST);
  ride_secret_set (&secrets->query, "token=1");
  g_assert_cmpint (ride_secrets_get_missing (secrets, full), ==, RIDE_SECRET_REQUEST);
  ride_secrets_set_header (secrets, "x-key", "abc");
  g_assert_cmpint (ride_secrets_get_missing (secrets, full), ==, 0);

  g_free (full->certificate_file);
  full->certificate_file = g_strdup ("/etc/ssl/desk.pem");
  g_assert_cmpint (ride_secrets_get_needed (full), ==, RIDE_SECRET_PASSWORD | RIDE_SECRET_REQUEST);
}

static void
test_restricted_to_a_profile (void)
{
  g_autoptr (RideProfile) profile = new_profile (URL, "X-Key", "", "X-Open", "east", NULL);
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();

  ride_secret_set (&secrets->password, "pw");
  ride_secret_set (&secrets->key_passphrase, "pp");
  ride_secret_set (&secrets->query, "token=1");
  ride_secrets_set_header (secrets, "x-key", "abc");
  ride_secrets_set_header (secrets, "X-Open", "west");
  ride_secrets_set_header (secrets, "X-Gone", "abc");
  ride_secrets_restrict (secrets, profile);

  g_assert_cmpstr (secrets->password, ==, "pw");
  g_assert_null (secrets->key_passphrase);
  g_assert_null (secrets->query);
  g_assert_cmpuint (g_strv_length (secrets->headers), ==, 2);
  g_assert_cmpstr (ride_secrets_get_header (secrets, "X-Key"), ==, "abc");
}

static void
assert_text_round_trip (const RideSecrets *secrets)
{
  g_autoptr (RideSecrets) read = ride_secrets_new ();

  for (RideSecretKinds kind = 1; kind < RIDE_SECRET_ALL; kind <<= 1)
    {
      char *text = ride_secrets_dup_text (secrets, kind);

      g_assert_true ((text != NULL) == ((ride_secrets_get_known (secrets) & kind) != 0));
      if (text != NULL)
        ride_secrets_set_text (read, kind, text);
      ride_secret_free (text);
    }

  g_assert_cmpstr (read->password, ==, secrets->password);
  g_assert_cmpstr (read->key_passphrase, ==, secrets->key_passphrase);
  g_assert_cmpstr (read->query, ==, secrets->query);
  g_assert_true ((read->headers == NULL) == (secrets->headers == NULL));
  if (read->headers != NULL)
    g_assert_cmpstrv (read->headers, secrets->headers);
}

static void
test_texts (void)
{
  g_autoptr (RideSecrets) nothing = ride_secrets_new ();
  g_autoptr (RideSecrets) query = ride_secrets_new ();
  g_autoptr (RideSecrets) headers = ride_secrets_new ();
  g_autoptr (RideSecrets) all = ride_secrets_new ();

  assert_text_round_trip (nothing);
  ride_secret_set (&query->query, "");
  assert_text_round_trip (query);
  ride_secrets_set_header (headers, "X-Key", "a: b ?c");
  ride_secrets_set_header (headers, "X-Empty", "");
  assert_text_round_trip (headers);
  ride_secret_set (&all->password, "many\nlines");
  ride_secret_set (&all->key_passphrase, "口令");
  ride_secret_set (&all->query, "a=b&c=?&d=:");
  ride_secrets_set_header (all, "Authorization", "Bearer eyJ0eXAi.OiJK==");
  assert_text_round_trip (all);
}

static void
test_foreign_text (void)
{
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();

  ride_secrets_set_text (secrets, RIDE_SECRET_REQUEST, "\n:\nno colon\n: no name\nX-Key:  v \n?q");

  g_assert_cmpuint (g_strv_length (secrets->headers), ==, 2);
  g_assert_cmpstr (ride_secrets_get_header (secrets, "X-Key"), ==, "v");
  g_assert_cmpstr (secrets->query, ==, "q");
}

static void
test_link_gets_all (void)
{
  g_autoptr (RideProfile) profile = new_profile (URL, "X-Key", "", "X-Open", "east", NULL);
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();
  g_autoptr (RideLinkOptions) options = NULL;
  const char *headers[] = { "X-Key", "s3cret", "X-Open", "east", NULL };

  profile->has_query = TRUE;
  profile->begin_with_3_1_1 = TRUE;
  profile->will_topic = g_strdup ("desks/7");
  profile->will_payload = g_strdup ("gone");
  profile->will_qos = 2;
  profile->will_retain = TRUE;
  ride_secret_set (&secrets->password, "pw");
  ride_secret_set (&secrets->key_passphrase, "pp");
  ride_secret_set (&secrets->query, "token=s3cret");
  ride_secrets_set_header (secrets, "x-key", "s3cret");
  ride_secrets_set_header (secrets, "X-Open", "ignored");
  ride_secrets_set_header (secrets, "X-Unasked", "ignored");

  options = ride_profile_to_link_options (profile, secrets);
  g_assert_true (ride_link_options_validate (options, NULL));
  g_assert_cmpstr (options->url, ==, URL "?token=s3cret");
  g_assert_cmpstrv (options->headers, headers);
  g_assert_cmpstr (options->password, ==, "pw");
  g_assert_cmpstr (options->key_passphrase, ==, "pp");
  g_assert_true (options->begin_with_3_1_1);
  g_assert_cmpstr (options->will_topic, ==, "desks/7");
  g_assert_cmpstr (options->will_payload, ==, "gone");
  g_assert_cmpint (options->will_qos, ==, MQTT_QOS_2);
  g_assert_true (options->will_retain);
}

static void
test_newer_query_wins (void)
{
  g_autoptr (RideProfile) profile = new_profile (URL "?token=typed", NULL);
  g_autoptr (RideSecrets) secrets = ride_secrets_new ();
  g_autoptr (RideLinkOptions) options = NULL;

  profile->has_query = TRUE;
  ride_secret_set (&secrets->query, "token=kept");
  options = ride_profile_to_link_options (profile, secrets);
  g_assert_cmpstr (options->url, ==, URL "?token=typed");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secrets/headers-have-names-without-case", test_headers);
  g_test_add_func ("/secrets/what-was-typed-outweighs-what-was-known", test_copy_and_fill);
  g_test_add_func ("/secrets/are-taken-from-a-profile", test_taken_from_a_profile);
  g_test_add_func ("/secrets/what-is-missing", test_what_is_missing);
  g_test_add_func ("/secrets/are-restricted-to-what-a-profile-uses", test_restricted_to_a_profile);
  g_test_add_func ("/secrets/text/round-trip", test_texts);
  g_test_add_func ("/secrets/text/foreign-lines-are-left-out", test_foreign_text);
  g_test_add_func ("/secrets/link-gets-all-of-them", test_link_gets_all);
  g_test_add_func ("/secrets/query-in-the-address-outweighs-the-kept-one", test_newer_query_wins);

  return g_test_run ();
}
