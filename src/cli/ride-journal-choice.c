/* ride-journal-choice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-journal-choice.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ride-places.h"
#include "ride-profile.h"
#include "ride-usage.h"

void
ride_journal_choice_options_clear (RideJournalChoiceOptions *self)
{
  g_free (self->profile);
  g_free (self->path);
}

void
ride_journal_choice_add_entries (GOptionContext           *context,
                                 RideJournalChoiceOptions *options)
{
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &options->profile,
      N_("The profile whose journal to read, by name or id (default: the one written last)"),
      N_("NAME") },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &options->path, N_("The journal’s file itself"),
      N_("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (g_option_context_get_main_group (context), entries);
}

static GPtrArray *
load_profiles (void)
{
  g_autofree char *user_dir = ride_places_get_user_profiles ();
  g_auto (GStrv) system_dirs = ride_places_get_system_profiles ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  return ride_profile_load_all (user_dir, (const char *const *) system_dirs, problems);
}

static char *
find_by_profile (const char *name,
                 GError    **error)
{
  g_autoptr (GPtrArray) profiles = load_profiles ();
  const RideProfile *found = NULL;

  for (guint i = 0; i < profiles->len; i++)
    {
      const RideProfile *profile = g_ptr_array_index (profiles, i);

      if (g_strcmp0 (profile->id, name) == 0)
        return ride_places_get_journal (profile->id);

      if (g_strcmp0 (profile->name, name) != 0)
        continue;

      if (found != NULL)
        {
          ride_usage_fail (error, _("Several profiles are called “%s”. Give the id of one: %s or %s"),
                           name, found->id, profile->id);
          return NULL;
        }
      found = profile;
    }

  if (found != NULL)
    return ride_places_get_journal (found->id);

  ride_usage_fail (error, _("There is no profile called “%s”"), name);

  return NULL;
}

/* What was committed last is in the file beside it. */
static gint64
get_time_written (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  GStatBuf status;
  gint64 written = 0;

  if (g_stat (path, &status) == 0)
    written = status.st_mtime;
  if (g_stat (log, &status) == 0)
    written = MAX (written, status.st_mtime);

  return written;
}

static void
name_journal (const char *id)
{
  g_autoptr (GPtrArray) profiles = load_profiles ();
  const char *name = id;

  for (guint i = 0; i < profiles->len; i++)
    {
      const RideProfile *profile = g_ptr_array_index (profiles, i);

      if (g_strcmp0 (profile->id, id) == 0 && profile->name != NULL)
        name = profile->name;
    }

  g_printerr (_("ride-monitor: Reading the journal of “%s”, which was written last; --profile "
                "chooses another one\n"),
              name);
}

static char *
find_newest (GError **error)
{
  g_autofree char *folder = ride_places_get_journals ();
  g_autofree char *newest_id = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 newest = G_MININT64;
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *id = ride_places_get_profile_id (name);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      gint64 written = get_time_written (path);

      if (id == NULL)
        continue;

      n++;
      if (written <= newest)
        continue;

      newest = written;
      g_free (newest_id);
      newest_id = g_steal_pointer (&id);
    }

  if (newest_id == NULL)
    {
      ride_usage_fail (error, _("There is no journal yet. The window keeps one for each broker it is "
                                "connected to; “ride-monitor replay FILE --journal FILE” makes one "
                                "of a recording"));
      return NULL;
    }

  if (n > 1)
    name_journal (newest_id);

  return ride_places_get_journal (newest_id);
}

char *
ride_journal_choice_find (const RideJournalChoiceOptions *options,
                          GError                        **error)
{
  if (options->path != NULL && options->profile != NULL)
    {
      ride_usage_fail (error, _("--profile and --journal can’t be given together"));
      return NULL;
    }

  if (options->path != NULL)
    return g_strdup (options->path);

  return options->profile != NULL ? find_by_profile (options->profile, error) : find_newest (error);
}
