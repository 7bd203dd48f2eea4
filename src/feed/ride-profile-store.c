/* ride-profile-store.c: profiles as files of the user and the administrator.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-profile-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define SUFFIX ".json"
#define FILE_LENGTH_MAX (1024 * 1024)

typedef struct
{
  GPtrArray *profiles;
  GPtrArray *problems;
  GHashTable *ids;
} Loading;

static char *
read_file (const char *path,
           gsize      *length,
           GError    **error)
{
  GStatBuf status;
  char *contents;

  if (g_stat (path, &status) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s", g_strerror (code));
      return NULL;
    }

  if (!S_ISREG (status.st_mode) || status.st_size > FILE_LENGTH_MAX)
    {
      g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE,
                           _("It is not a regular file, or it is too large"));
      return NULL;
    }

  return g_file_get_contents (path, &contents, length, error) ? contents : NULL;
}

static RideProfile *
load_file (const char *path,
           GError    **error)
{
  g_autofree char *basename = g_path_get_basename (path);
  g_autofree char *default_id = g_strndup (basename, strlen (basename) - strlen (SUFFIX));
  g_autofree char *contents = NULL;
  gsize length;

  contents = read_file (path, &length, error);
  if (contents == NULL)
    return NULL;

  return ride_profile_from_json_named (contents, length, default_id, error);
}

static void
note_problem (Loading      *loading,
              const char   *path,
              const GError *problem)
{
  g_autofree char *display_name = g_filename_display_name (path);

  g_ptr_array_add (loading->problems,
                   g_error_new (RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE,
                                /* Translators: a file's path, then what is wrong with it. */
                                _("%s was left out: %s"), display_name, problem->message));
}

static void
load_folder (Loading    *loading,
             const char *folder,
             gboolean    read_only)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (dir == NULL)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        note_problem (loading, folder, error);
      return;
    }

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) problem = NULL;
      RideProfile *profile;

      if (name[0] == '.' || !g_str_has_suffix (name, SUFFIX))
        continue;

      profile = load_file (path, &problem);
      if (profile == NULL)
        {
          note_problem (loading, path, problem);
          continue;
        }

      if (g_hash_table_contains (loading->ids, profile->id))
        {
          ride_profile_free (profile);
          continue;
        }

      profile->read_only = read_only;
      g_hash_table_add (loading->ids, profile->id);
      g_ptr_array_add (loading->profiles, profile);
    }
}

static const char *
shown_name (const RideProfile *profile)
{
  return profile->name != NULL ? profile->name : profile->url;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  const RideProfile *left = *(RideProfile *const *) a;
  const RideProfile *right = *(RideProfile *const *) b;
  int order = g_utf8_collate (shown_name (left), shown_name (right));

  return order != 0 ? order : strcmp (left->id, right->id);
}

GPtrArray *
ride_profile_load_all (const char        *user_dir,
                       const char *const *system_dirs,
                       GPtrArray         *problems)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_profile_free);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  Loading loading = { profiles, problems, ids };

  g_return_val_if_fail (user_dir != NULL, profiles);
  g_return_val_if_fail (problems != NULL, profiles);

  load_folder (&loading, user_dir, FALSE);
  for (guint i = 0; system_dirs != NULL && system_dirs[i] != NULL; i++)
    load_folder (&loading, system_dirs[i], TRUE);

  g_ptr_array_sort (profiles, compare_names);

  return profiles;
}

gboolean
ride_profile_save (const RideProfile *self,
                   const char        *user_dir,
                   GError           **error)
{
  g_autofree char *json = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (user_dir != NULL, FALSE);

  if (!ride_profile_validate (self, error))
    return FALSE;

  if (g_mkdir_with_parents (user_dir, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE,
                   _("The folder for profiles could not be made: %s"), g_strerror (code));
      return FALSE;
    }

  json = ride_profile_to_json (self);
  name = g_strconcat (self->id, SUFFIX, NULL);
  path = g_build_filename (user_dir, name, NULL);

  return g_file_set_contents_full (
      path, json, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}
