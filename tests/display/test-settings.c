/* test-settings.c: the settings of a program whose schema is not installed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>

#include "ride-settings.h"

static void
test_without_a_schema (void)
{
  GSettings *settings = ride_settings_get ();
  g_autofree char *last_profile = NULL;

  g_assert_true (G_IS_SETTINGS (settings));
  g_assert_true (ride_settings_get () == settings);

  last_profile = g_settings_get_string (settings, "last-profile");
  g_assert_cmpstr (last_profile, ==, "");
  g_assert_cmpint (g_settings_get_int (settings, "window-width"), >, 0);
  g_assert_cmpint (g_settings_get_int (settings, "window-height"), >, 0);
  g_assert_false (g_settings_get_boolean (settings, "window-maximized"));

  g_assert_true (g_settings_set_string (settings, "last-profile", "a-profile"));
  g_free (last_profile);
  last_profile = g_settings_get_string (settings, "last-profile");
  g_assert_cmpstr (last_profile, ==, "a-profile");
}

int
main (int    argc,
      char **argv)
{
  /* Before GLib looks for schemas, and where it finds none. */
  g_unsetenv ("GSETTINGS_SCHEMA_DIR");
  g_setenv ("XDG_DATA_DIRS", "/nonexistent", TRUE);
  g_setenv ("XDG_DATA_HOME", "/nonexistent", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/work-without-an-installed-schema", test_without_a_schema);

  return g_test_run ();
}
