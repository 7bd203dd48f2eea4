/* test-profiles.c: the connections of a person and of an administrator.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "ride-profiles.h"

typedef struct
{
  char *root;
  char *user_dir;
  char *system_dir;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("ride-profiles-XXXXXX", NULL);
  fixture->user_dir = g_build_filename (fixture->root, "user", "profiles", NULL);
  fixture->system_dir = g_build_filename (fixture->root, "system", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }

  g_remove (path);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->user_dir);
  g_free (fixture->system_dir);
}

static RideProfiles *
load (Fixture *fixture)
{
  const char *const system_dirs[] = { fixture->system_dir, NULL };

  return ride_profiles_new (fixture->user_dir, system_dirs);
}

static RideProfile *
make_profile (const char *name,
              const char *url)
{
  RideProfile *profile = ride_profile_new (url);

  profile->name = g_strdup (name);
  return profile;
}

static void
test_saved_is_found (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (RideProfile) profile = make_profile ("East", "ws://east.example.org/mqtt");
  g_autoptr (RideProfiles) profiles = load (fixture);
  g_autoptr (RideProfiles) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (ride_profiles_get_length (profiles), ==, 0);
  g_assert_true (ride_profiles_save (profiles, profile, &error));
  g_assert_no_error (error);
  g_assert_nonnull (ride_profiles_find (profiles, profile->id));

  again = load (fixture);
  g_assert_cmpstr (ride_profiles_find (again, profile->id)->name, ==, "East");
  g_assert_cmpstr (ride_profiles_find_by_url (again, "ws://east.example.org/mqtt")->id, ==,
                   profile->id);
  g_assert_null (ride_profiles_find_by_url (again, "ws://east.example.org/mqtt?token=1"));
  g_assert_null (ride_profiles_find (again, "another"));
  g_assert_null (ride_profiles_find_by_url (again, "ws://west.example.org/mqtt"));
}

static void
test_query_that_was_taken_out_does_not_matter (Fixture      *fixture,
                                               gconstpointer data)
{
  g_autoptr (RideProfile) profile = make_profile ("East", "ws://east.example.org/mqtt");
  g_autoptr (RideProfiles) profiles = load (fixture);

  profile->has_query = TRUE;
  g_assert_true (ride_profiles_save (profiles, profile, NULL));

  g_assert_nonnull (ride_profiles_find_by_url (profiles, "ws://east.example.org/mqtt"));
  g_assert_nonnull (ride_profiles_find_by_url (profiles, "ws://east.example.org/mqtt?token=1"));
  g_assert_null (ride_profiles_find_by_url (profiles, "ws://east.example.org/mqtt/2?token=1"));
  g_assert_null (ride_profiles_find_by_url (profiles, "ws://east.example.org/mq?token=1"));
}

static void
test_saving_again_replaces (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (RideProfile) profile = make_profile ("East", "ws://east.example.org/mqtt");
  g_autoptr (RideProfiles) profiles = load (fixture);

  g_assert_true (ride_profiles_save (profiles, profile, NULL));
  g_free (profile->name);
  profile->name = g_strdup ("Far East");
  g_assert_true (ride_profiles_save (profiles, profile, NULL));

  g_assert_cmpuint (ride_profiles_get_length (profiles), ==, 1);
  g_assert_cmpstr (ride_profiles_find (profiles, profile->id)->name, ==, "Far East");
}

static void
test_removed_is_gone (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (RideProfile) profile = make_profile ("East", "ws://east.example.org/mqtt");
  g_autoptr (RideProfiles) profiles = load (fixture);
  g_autoptr (RideProfiles) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ride_profiles_save (profiles, profile, NULL));
  g_assert_true (ride_profiles_remove (profiles, profile->id, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ride_profiles_get_length (profiles), ==, 0);

  again = load (fixture);
  g_assert_cmpuint (ride_profiles_get_length (again), ==, 0);
}

static void
test_administrators_stays (Fixture      *fixture,
                           gconstpointer data)
{
  g_autoptr (RideProfile) profile = make_profile ("Company", "wss://company.example.org/mqtt");
  g_autoptr (RideProfiles) profiles = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ride_profile_save (profile, fixture->system_dir, NULL));
  profiles = load (fixture);

  g_assert_true (ride_profiles_find (profiles, profile->id)->read_only);
  g_assert_false (ride_profiles_remove (profiles, profile->id, &error));
  g_assert_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE);
  g_assert_cmpuint (ride_profiles_get_length (profiles), ==, 1);
}

static void
test_damaged_is_told (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (RideProfile) profile = make_profile ("East", "ws://east.example.org/mqtt");
  g_autofree char *damaged = g_build_filename (fixture->user_dir, "damaged.json", NULL);
  g_autoptr (RideProfiles) profiles = NULL;
  const GError *problem;

  g_assert_true (ride_profile_save (profile, fixture->user_dir, NULL));
  g_assert_true (g_file_set_contents (damaged, "{\"url\":", -1, NULL));
  profiles = load (fixture);

  g_assert_cmpuint (ride_profiles_get_length (profiles), ==, 1);
  g_assert_cmpuint (ride_profiles_get_problems (profiles)->len, ==, 1);
  problem = g_ptr_array_index (ride_profiles_get_problems (profiles), 0);
  g_assert_nonnull (strstr (problem->message, "damaged.json"));
}

static void
test_menu_lists_them (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (RideProfile) west = make_profile ("West_Lake", "ws://west.example.org/mqtt");
  g_autoptr (RideProfile) east = make_profile ("East", "ws://east.example.org/mqtt");
  g_autoptr (RideProfiles) profiles = load (fixture);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *label = NULL;
  g_autofree char *target = NULL;

  g_assert_true (ride_profiles_save (profiles, west, NULL));
  g_assert_true (ride_profiles_save (profiles, east, NULL));
  ride_profiles_fill_menu (profiles, menu, "app.switch-to");
  ride_profiles_fill_menu (profiles, menu, "app.switch-to");

  g_assert_cmpint (g_menu_model_get_n_items (G_MENU_MODEL (menu)), ==, 2);
  g_menu_model_get_item_attribute (G_MENU_MODEL (menu), 1, "label", "s", &label);
  g_menu_model_get_item_attribute (G_MENU_MODEL (menu), 1, "target", "s", &target);
  g_assert_cmpstr (label, ==, "West__Lake");
  g_assert_cmpstr (target, ==, west->id);
}

static void
test_title (void)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("wss://broker.example.org:8443/mqtt?token=x");
  g_autofree char *host = ride_profiles_dup_title (profile);
  g_autofree char *name = NULL;

  g_assert_cmpstr (host, ==, "broker.example.org");

  profile->name = g_strdup ("Shanghai");
  name = ride_profiles_dup_title (profile);
  g_assert_cmpstr (name, ==, "Shanghai");
}

#define ADD(path, test) g_test_add ("/profiles/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("saved-is-found", test_saved_is_found);
  ADD ("query-that-was-taken-out-does-not-matter", test_query_that_was_taken_out_does_not_matter);
  ADD ("saving-again-replaces", test_saving_again_replaces);
  ADD ("removed-is-gone", test_removed_is_gone);
  ADD ("the-administrators-stays", test_administrators_stays);
  ADD ("a-damaged-file-is-told-and-harms-no-other", test_damaged_is_told);
  ADD ("the-menu-lists-them-by-name", test_menu_lists_them);
  g_test_add_func ("/profiles/title-is-the-name-or-the-host-and-never-a-token", test_title);

  return g_test_run ();
}
