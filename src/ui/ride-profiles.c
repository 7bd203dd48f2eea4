/* ride-profiles.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-profiles.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-places.h"

struct _RideProfiles
{
  GObject parent_instance;

  char *user_dir;
  char **system_dirs;
  GPtrArray *profiles; /* element-type RideProfile, sorted by name */
  GPtrArray *problems; /* element-type GError */
};

G_DEFINE_FINAL_TYPE (RideProfiles, ride_profiles, G_TYPE_OBJECT)

static void
reload (RideProfiles *self)
{
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_ptr_array_set_size (self->problems, 0);
  self->profiles = ride_profile_load_all (self->user_dir, (const char *const *) self->system_dirs,
                                          self->problems);
}

static void
ride_profiles_finalize (GObject *object)
{
  RideProfiles *self = RIDE_PROFILES (object);

  g_free (self->user_dir);
  g_strfreev (self->system_dirs);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);

  G_OBJECT_CLASS (ride_profiles_parent_class)->finalize (object);
}

static void
ride_profiles_class_init (RideProfilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_profiles_finalize;
}

static void
ride_profiles_init (RideProfiles *self)
{
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
}

RideProfiles *
ride_profiles_new (const char        *user_dir,
                   const char *const *system_dirs)
{
  RideProfiles *self = g_object_new (RIDE_TYPE_PROFILES, NULL);

  g_return_val_if_fail (user_dir != NULL, NULL);

  self->user_dir = g_strdup (user_dir);
  self->system_dirs = g_strdupv ((char **) system_dirs);
  reload (self);

  return self;
}

RideProfiles *
ride_profiles_new_default (void)
{
  g_autofree char *user_dir = ride_places_get_user_profiles ();
  g_auto (GStrv) system_dirs = ride_places_get_system_profiles ();

  return ride_profiles_new (user_dir, (const char *const *) system_dirs);
}

GPtrArray *
ride_profiles_get_problems (RideProfiles *self)
{
  g_return_val_if_fail (RIDE_IS_PROFILES (self), NULL);

  return self->problems;
}

guint
ride_profiles_get_length (RideProfiles *self)
{
  g_return_val_if_fail (RIDE_IS_PROFILES (self), 0);

  return self->profiles->len;
}

const RideProfile *
ride_profiles_find (RideProfiles *self,
                    const char   *id)
{
  g_return_val_if_fail (RIDE_IS_PROFILES (self), NULL);

  for (guint i = 0; i < self->profiles->len; i++)
    {
      const RideProfile *profile = g_ptr_array_index (self->profiles, i);

      if (g_strcmp0 (profile->id, id) == 0)
        return profile;
    }

  return NULL;
}

/* A query that was taken out of the profile is not there to be compared. */
static gboolean
is_at (const RideProfile *profile,
       const char        *url)
{
  gsize length = strcspn (url, "?");

  if (g_str_equal (profile->url, url))
    return TRUE;

  return profile->has_query && strlen (profile->url) == length &&
         strncmp (profile->url, url, length) == 0;
}

const RideProfile *
ride_profiles_find_by_url (RideProfiles *self,
                           const char   *url)
{
  g_return_val_if_fail (RIDE_IS_PROFILES (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  for (guint i = 0; i < self->profiles->len; i++)
    {
      const RideProfile *profile = g_ptr_array_index (self->profiles, i);

      if (is_at (profile, url))
        return profile;
    }

  return NULL;
}

gboolean
ride_profiles_save (RideProfiles      *self,
                    const RideProfile *profile,
                    GError           **error)
{
  g_return_val_if_fail (RIDE_IS_PROFILES (self), FALSE);
  g_return_val_if_fail (profile != NULL, FALSE);

  if (!ride_profile_save (profile, self->user_dir, error))
    return FALSE;

  reload (self);
  return TRUE;
}

gboolean
ride_profiles_remove (RideProfiles *self,
                      const char   *id,
                      GError      **error)
{
  const RideProfile *profile = ride_profiles_find (self, id);
  g_autofree char *name = NULL;
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (profile != NULL, FALSE);

  if (profile->read_only)
    {
      g_set_error_literal (error, RIDE_PROFILE_ERROR, RIDE_PROFILE_ERROR_FILE,
                           _("This connection is provided by your administrator and can’t be "
                             "forgotten."));
      return FALSE;
    }

  name = g_strconcat (profile->id, ".json", NULL);
  file = g_file_new_build_filename (self->user_dir, name, NULL);
  if (!g_file_delete (file, NULL, error))
    return FALSE;

  reload (self);
  return TRUE;
}

/* In a menu an underscore stands for a mnemonic. */
static char *
escape_mnemonics (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

void
ride_profiles_fill_menu (RideProfiles *self,
                         GMenu        *menu,
                         const char   *action)
{
  g_return_if_fail (RIDE_IS_PROFILES (self));
  g_return_if_fail (G_IS_MENU (menu));

  g_menu_remove_all (menu);
  for (guint i = 0; i < self->profiles->len; i++)
    {
      const RideProfile *profile = g_ptr_array_index (self->profiles, i);
      g_autofree char *title = ride_profiles_dup_title (profile);
      g_autofree char *label = escape_mnemonics (title);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, action, "s", profile->id);
      g_menu_append_item (menu, item);
    }
}

char *
ride_profiles_dup_title (const RideProfile *profile)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (profile != NULL, NULL);

  if (profile->name != NULL)
    return g_strdup (profile->name);

  /* The rest of the address may hold a token, and is no name anyway. */
  if (g_uri_split_network (profile->url, G_URI_FLAGS_PARSE_RELAXED, NULL, &host, NULL, NULL) &&
      host != NULL)
    return g_steal_pointer (&host);

  return g_strdup (profile->url);
}
