/* test-profile.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <string.h>

#include "ride-profile.h"

static RideProfile *
new_full_profile (void)
{
  RideProfile *profile = ride_profile_new ("wss://broker.example.org:8443/mqtt");
  const char *headers[] = { "X-Tenant", "", "Authorization", "", NULL };
  g_autoptr (GError) error = NULL;

  profile->name = g_strdup ("上海 “night”");
  profile->has_query = TRUE;
  profile->protocol = RIDE_PROTOCOL_3_1_1;
  profile->client_id = g_strdup ("desk-2");
  profile->user_name = g_strdup ("alice");
  profile->ca_file = g_strdup ("/etc/ssl/fleet-ca.pem");
  profile->certificate_file = g_strdup ("/etc/ssl/desk.pem");
  profile->key_file = g_strdup ("/etc/ssl/desk.key");
  profile->keep_alive_s = 7;
  profile->session_expiry_s = G_MAXUINT32;
  profile->qos = 2;
  profile->use_proxy = FALSE;
  profile->reconnect = FALSE;
  profile->headers = g_strdupv ((char **) headers);
  profile->will_topic = g_strdup ("desks/2");
  profile->will_payload = g_strdup ("离开");
  profile->will_qos = 1;
  profile->will_retain = TRUE;
  ride_topic_rules_unref (profile->rules);
  profile->rules = ride_topic_rules_new ();
  ride_topic_rules_append (profile->rules, RIDE_VERB_LOCK, "city/{area}/lock/{bike}", &error);
  g_assert_no_error (error);
  ride_topic_rules_append (profile->rules, RIDE_VERB_ONLINE, "city/+/online/{bike}/#", &error);
  g_assert_no_error (error);

  return profile;
}

static void
assert_same_rules (const RideTopicRules *a,
                   const RideTopicRules *b)
{
  g_assert_cmpuint (ride_topic_rules_get_length (a), ==, ride_topic_rules_get_length (b));
  for (guint i = 0; i < ride_topic_rules_get_length (a); i++)
    {
      g_assert_cmpint (ride_topic_rules_get_verb (a, i), ==, ride_topic_rules_get_verb (b, i));
      g_assert_cmpstr (ride_topic_rules_get_template (a, i), ==,
                       ride_topic_rules_get_template (b, i));
    }
}

static void
assert_same (const RideProfile *a,
             const RideProfile *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->url, ==, b->url);
  g_assert_cmpint (a->has_query, ==, b->has_query);
  g_assert_cmpint (a->protocol, ==, b->protocol);
  g_assert_cmpstr (a->client_id, ==, b->client_id);
  g_assert_cmpstr (a->user_name, ==, b->user_name);
  g_assert_cmpstr (a->ca_file, ==, b->ca_file);
  g_assert_cmpstr (a->certificate_file, ==, b->certificate_file);
  g_assert_cmpstr (a->key_file, ==, b->key_file);
  g_assert_cmpuint (a->keep_alive_s, ==, b->keep_alive_s);
  g_assert_cmpuint (a->session_expiry_s, ==, b->session_expiry_s);
  g_assert_cmpuint (a->qos, ==, b->qos);
  g_assert_cmpint (a->use_proxy, ==, b->use_proxy);
  g_assert_cmpint (a->reconnect, ==, b->reconnect);
  g_assert_true ((a->headers == NULL) == (b->headers == NULL));
  if (a->headers != NULL)
    g_assert_cmpstrv (a->headers, b->headers);
  g_assert_cmpstr (a->will_topic, ==, b->will_topic);
  g_assert_cmpstr (a->will_payload, ==, b->will_payload);
  g_assert_cmpuint (a->will_qos, ==, b->will_qos);
  g_assert_cmpint (a->will_retain, ==, b->will_retain);
  assert_same_rules (a->rules, b->rules);
}

static void
assert_round_trip (const RideProfile *profile)
{
  g_autofree char *json = ride_profile_to_json (profile);
  g_autoptr (GError) error = NULL;
  g_autoptr (RideProfile) read = ride_profile_from_json (json, -1, &error);

  g_assert_no_error (error);
  assert_same (profile, read);
}

static void
test_round_trip (void)
{
  g_autoptr (RideProfile) plain = ride_profile_new ("ws://127.0.0.1:1883/");
  g_autoptr (RideProfile) full = new_full_profile ();
  g_autoptr (RideProfile) copy = ride_profile_copy (full);

  assert_round_trip (plain);
  assert_round_trip (full);
  assert_same (full, copy);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideProfile) expected = ride_profile_new ("ws://127.0.0.1/mqtt");
  g_autoptr (RideProfile) read = ride_profile_from_json (
      "{\"url\":\"ws://127.0.0.1/mqtt\",\"name\":null,\"later\":{\"key\":[1]}}", -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (read->id, !=, expected->id);
  g_free (expected->id);
  expected->id = g_strdup (read->id);
  assert_same (expected, read);
}

static void
test_secrets_are_read_and_never_written (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideProfile) profile = ride_profile_from_json (
      "{\"url\":\"wss://h/mqtt?token=s3cret\",\"headers\":[{\"name\":\"X-Key\",\"value\":\"s3cret\"},"
      "{\"name\":\"X-Later\"}]}",
      -1, &error);
  g_autofree char *json = NULL;
  const char *headers[] = { "X-Key", "s3cret", "X-Later", "", NULL };

  g_assert_no_error (error);
  g_assert_cmpstr (profile->url, ==, "wss://h/mqtt?token=s3cret");
  g_assert_false (profile->has_query);
  g_assert_cmpstrv (profile->headers, headers);

  json = ride_profile_to_json (profile);
  g_assert_null (strstr (json, "s3cret"));
  g_assert_null (strstr (json, "token"));
  g_assert_nonnull (strstr (json, "\"wss://h/mqtt\""));
  g_assert_nonnull (strstr (json, "\"hasQuery\" : true"));
  g_assert_nonnull (strstr (json, "X-Key"));
}

static const struct
{
  const char *json;
  RideProfileError code;
  const char *word;
} bad_profiles[] = {
  { "", RIDE_PROFILE_ERROR_FILE, "JSON" },
  { "{", RIDE_PROFILE_ERROR_FILE, "JSON" },
  { "\xff{}", RIDE_PROFILE_ERROR_FILE, "UTF-8" },
  { "[]", RIDE_PROFILE_ERROR_FILE, "object" },
  { "\"ws://h/\"", RIDE_PROFILE_ERROR_FILE, "object" },
  { "[[[[[[[[[[[[", RIDE_PROFILE_ERROR_FILE, "nested" },
  { "{}", RIDE_PROFILE_ERROR_URL, "address" },
  { "{\"url\":7}", RIDE_PROFILE_ERROR_FILE, "url" },
  { "{\"url\":\"http://h/\"}", RIDE_PROFILE_ERROR_URL, "ws" },
  { "{\"url\":\"no url\"}", RIDE_PROFILE_ERROR_URL, "URL" },
  { "{\"url\":\"ws://u:p@h/\"}", RIDE_PROFILE_ERROR_URL, "password" },
  { "{\"url\":\"ws://h/\",\"version\":2}", RIDE_PROFILE_ERROR_FILE, "newer" },
  { "{\"url\":\"ws://h/\",\"version\":\"1\"}", RIDE_PROFILE_ERROR_FILE, "version" },
  { "{\"url\":\"ws://h/\",\"id\":\"../../x\"}", RIDE_PROFILE_ERROR_VALUE, "identifier" },
  { "{\"url\":\"ws://h/\",\"id\":\"\"}", RIDE_PROFILE_ERROR_VALUE, "identifier" },
  { "{\"url\":\"ws://h/\",\"protocol\":\"4\"}", RIDE_PROFILE_ERROR_FILE, "protocol" },
  { "{\"url\":\"ws://h/\",\"protocol\":5.0}", RIDE_PROFILE_ERROR_FILE, "protocol" },
  { "{\"url\":\"ws://h/\",\"qos\":3}", RIDE_PROFILE_ERROR_FILE, "qos" },
  { "{\"url\":\"ws://h/\",\"qos\":-1}", RIDE_PROFILE_ERROR_FILE, "qos" },
  { "{\"url\":\"ws://h/\",\"keepAlive\":65536}", RIDE_PROFILE_ERROR_FILE, "keepAlive" },
  { "{\"url\":\"ws://h/\",\"keepAlive\":1.5}", RIDE_PROFILE_ERROR_FILE, "keepAlive" },
  { "{\"url\":\"ws://h/\",\"sessionExpiry\":4294967296}", RIDE_PROFILE_ERROR_FILE,
    "sessionExpiry" },
  { "{\"url\":\"ws://h/\",\"reconnect\":1}", RIDE_PROFILE_ERROR_FILE, "reconnect" },
  { "{\"url\":\"ws://h/\",\"headers\":{}}", RIDE_PROFILE_ERROR_FILE, "headers" },
  { "{\"url\":\"ws://h/\",\"headers\":[{\"value\":\"X\"}]}", RIDE_PROFILE_ERROR_FILE, "name" },
  { "{\"url\":\"ws://h/\",\"headers\":[\"X\"]}", RIDE_PROFILE_ERROR_FILE, "name" },
  { "{\"url\":\"ws://h/\",\"headers\":[{\"name\":\"X\",\"value\":1}]}", RIDE_PROFILE_ERROR_FILE,
    "value" },
  { "{\"url\":\"ws://h/\",\"headers\":[{\"name\":\"Host\"}]}", RIDE_PROFILE_ERROR_VALUE, "Host" },
  { "{\"url\":\"ws://h/\",\"hasQuery\":\"yes\"}", RIDE_PROFILE_ERROR_FILE, "hasQuery" },
  { "{\"url\":\"ws://h/\",\"willTopic\":\"desks/+\"}", RIDE_PROFILE_ERROR_VALUE, "desks/+" },
  { "{\"url\":\"ws://h/\",\"willTopic\":\"\"}", RIDE_PROFILE_ERROR_VALUE, "last will" },
  { "{\"url\":\"ws://h/\",\"willQos\":3}", RIDE_PROFILE_ERROR_FILE, "willQos" },
  { "{\"url\":\"ws://h/\",\"willRetain\":1}", RIDE_PROFILE_ERROR_FILE, "willRetain" },
  { "{\"url\":\"ws://h/\",\"topics\":\"a\"}", RIDE_PROFILE_ERROR_FILE, "topics" },
  { "{\"url\":\"ws://h/\",\"topics\":[]}", RIDE_PROFILE_ERROR_TOPIC, "topic" },
  { "{\"url\":\"ws://h/\",\"topics\":[null]}", RIDE_PROFILE_ERROR_FILE, "template" },
  { "{\"url\":\"ws://h/\",\"topics\":[{\"event\":\"open\",\"template\":\"a/{bike}\"}]}",
    RIDE_PROFILE_ERROR_FILE, "unlock" },
  { "{\"url\":\"ws://h/\",\"topics\":[{\"event\":\"lock\",\"template\":\"a/#/{bike}\"}]}",
    RIDE_PROFILE_ERROR_TOPIC, "a/#/{bike}" },
};

static void
test_bad_json (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_profiles); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RideProfile) profile = ride_profile_from_json (bad_profiles[i].json, -1, &error);
      g_autofree char *escaped = g_strescape (bad_profiles[i].json, NULL);

      g_test_message ("%s -> %s", escaped, error != NULL ? error->message : "accepted");
      g_assert_null (profile);
      g_assert_error (error, RIDE_PROFILE_ERROR, (int) bad_profiles[i].code);
      g_assert_nonnull (strstr (error->message, bad_profiles[i].word));
    }
}

static void
test_too_large (void)
{
  g_autofree char *spaces = g_strnfill (2 * 1024 * 1024, ' ');
  g_autoptr (GError) error = NULL;

  g_assert_null (ride_profile_from_json (spaces, -1, &error));
  g_assert_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE);
}

static void
test_validate (void)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1/mqtt");
  g_autoptr (GError) error = NULL;

  g_assert_true (ride_profile_validate (profile, &error));
  g_assert_no_error (error);

  profile->qos = 3;
  g_assert_false (ride_profile_validate (profile, &error));
  g_assert_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_VALUE);
  g_clear_error (&error);
  profile->qos = 0;

  g_clear_pointer (&profile->url, g_free);
  g_assert_false (ride_profile_validate (profile, &error));
  g_assert_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_URL);
}

typedef struct
{
  char *root;
  char *user_dir;
  char *system_dir;
} Folders;

static void
folders_set_up (Folders      *folders,
                gconstpointer data)
{
  folders->root = g_dir_make_tmp ("ride-profiles-XXXXXX", NULL);
  folders->user_dir = g_build_filename (folders->root, "user", "profiles", NULL);
  folders->system_dir = g_build_filename (folders->root, "system", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folders->system_dir, 0755), ==, 0);
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
folders_tear_down (Folders      *folders,
                   gconstpointer data)
{
  remove_tree (folders->root);
  g_free (folders->root);
  g_free (folders->user_dir);
  g_free (folders->system_dir);
}

static void
put_file (const char *folder,
          const char *name,
          const char *contents)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

static GPtrArray *
load (Folders   *folders,
      GPtrArray *problems)
{
  const char *system_dirs[] = { folders->system_dir, "/nonexistent/profiles", NULL };

  return ride_profile_load_all (folders->user_dir, system_dirs, problems);
}

static void
save (const RideProfile *profile,
      const char        *folder)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ride_profile_save (profile, folder, &error));
  g_assert_no_error (error);
}

static void
test_save_and_load (Folders      *folders,
                    gconstpointer data)
{
  g_autoptr (RideProfile) full = new_full_profile ();
  g_autoptr (RideProfile) shared = ride_profile_new ("ws://127.0.0.1/shared");
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) profiles = NULL;
  g_autofree char *name = g_strconcat (full->id, ".json", NULL);
  g_autofree char *path = g_build_filename (folders->user_dir, name, NULL);
  RideProfile *first;
  RideProfile *second;
  GStatBuf status;

  save (full, folders->user_dir);
  shared->name = g_strdup ("A first one");
  save (shared, folders->system_dir);
  put_file (folders->system_dir, name, "{\"url\":\"ws://127.0.0.1/shadowed\"}");
  put_file (folders->system_dir, "yard.json",
            "{\"url\":\"ws://127.0.0.1/yard\",\"name\":\"Yard\"}");
  put_file (folders->system_dir, ".hidden.json", "nothing");
  put_file (folders->system_dir, "README", "nothing");

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  profiles = load (folders, problems);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (profiles->len, ==, 3);
  first = g_ptr_array_index (profiles, 0);
  second = g_ptr_array_index (profiles, 1);
  assert_same (first, shared);
  g_assert_true (first->read_only);
  g_assert_cmpstr (second->id, ==, "yard");
  g_assert_true (second->read_only);
  assert_same (g_ptr_array_index (profiles, 2), full);
  g_assert_false (((RideProfile *) g_ptr_array_index (profiles, 2))->read_only);
}

static void
test_bad_files (Folders      *folders,
                gconstpointer data)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) profiles = NULL;
  g_autofree char *folder = g_build_filename (folders->system_dir, "folder.json", NULL);

  put_file (folders->system_dir, "good.json", "{\"url\":\"ws://127.0.0.1/\"}");
  put_file (folders->system_dir, "broken.json", "{\"url\":");
  put_file (folders->system_dir, "newer.json", "{\"url\":\"ws://127.0.0.1/\",\"version\":9}");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);

  profiles = load (folders, problems);
  g_assert_cmpuint (profiles->len, ==, 1);
  g_assert_cmpuint (problems->len, ==, 3);
  for (guint i = 0; i < problems->len; i++)
    {
      const GError *problem = g_ptr_array_index (problems, i);

      g_assert_error (problem, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE);
      g_assert_nonnull (strstr (problem->message, folders->system_dir));
    }
}

static void
test_save_refuses (Folders      *folders,
                   gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("http://127.0.0.1/");
  g_autoptr (GError) error = NULL;

  g_assert_false (ride_profile_save (profile, folders->user_dir, &error));
  g_assert_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_URL);
  g_assert_false (g_file_test (folders->user_dir, G_FILE_TEST_EXISTS));
}

static void
test_replaces_whole (Folders      *folders,
                     gconstpointer data)
{
  g_autoptr (RideProfile) profile = new_full_profile ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) profiles = NULL;

  save (profile, folders->user_dir);
  g_free (profile->name);
  profile->name = g_strdup ("B");
  save (profile, folders->user_dir);

  profiles = load (folders, problems);
  g_assert_cmpuint (profiles->len, ==, 1);
  assert_same (g_ptr_array_index (profiles, 0), profile);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile/json/round-trip", test_round_trip);
  g_test_add_func ("/profile/json/missing-keys-have-defaults", test_defaults);
  g_test_add_func ("/profile/json/secrets-are-read-and-never-written",
                   test_secrets_are_read_and_never_written);
  g_test_add_func ("/profile/json/bad-one-is-refused-in-words", test_bad_json);
  g_test_add_func ("/profile/json/too-large-is-refused", test_too_large);
  g_test_add_func ("/profile/validate", test_validate);
  g_test_add ("/profile/store/save-and-load", Folders, NULL, folders_set_up, test_save_and_load,
              folders_tear_down);
  g_test_add ("/profile/store/bad-files-are-left-out", Folders, NULL, folders_set_up,
              test_bad_files, folders_tear_down);
  g_test_add ("/profile/store/invalid-is-not-saved", Folders, NULL, folders_set_up,
              test_save_refuses, folders_tear_down);
  g_test_add ("/profile/store/save-replaces", Folders, NULL, folders_set_up, test_replaces_whole,
              folders_tear_down);

  return g_test_run ();
}
