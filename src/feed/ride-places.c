/* ride-places.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-places.h"

#include <glib/gstdio.h>
#include <string.h>

#define SUFFIX ".sqlite"

static char *
get_profiles_in (const char *config_dir)
{
  return g_build_filename (config_dir, "ride-monitor", "profiles", NULL);
}

char *
ride_places_get_user_profiles (void)
{
  return get_profiles_in (g_get_user_config_dir ());
}

char **
ride_places_get_system_profiles (void)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

  for (const char *const *dir = g_get_system_config_dirs (); *dir != NULL; dir++)
    {
      g_autofree char *folder = get_profiles_in (*dir);

      g_strv_builder_add (folders, folder);
    }

  return g_strv_builder_end (folders);
}

char *
ride_places_get_journals (void)
{
  return g_build_filename (g_get_user_data_dir (), "ride-monitor", "journal", NULL);
}

/* Whoever writes a profile by hand may give it any id. */
char *
ride_places_get_journal_in (const char *folder,
                            const char *profile_id)
{
  g_autofree char *escaped = g_uri_escape_string (profile_id, NULL, TRUE);
  g_autofree char *name = g_strconcat (escaped, SUFFIX, NULL);

  return g_build_filename (folder, name, NULL);
}

char *
ride_places_get_journal (const char *profile_id)
{
  g_autofree char *folder = ride_places_get_journals ();

  return ride_places_get_journal_in (folder, profile_id);
}

void
ride_places_remove_journal (const char *profile_id)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };
  g_autofree char *path = ride_places_get_journal (profile_id);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
}

char *
ride_places_get_profile_id (const char *name)
{
  g_autofree char *escaped = NULL;

  if (!g_str_has_suffix (name, SUFFIX))
    return NULL;

  escaped = g_strndup (name, strlen (name) - strlen (SUFFIX));

  return g_uri_unescape_string (escaped, NULL);
}
