/* ride-journal-place.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-place.h"

#include <glib/gstdio.h>

char *
ride_journal_place_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), "ride-monitor", "journal", NULL);
}

/* An identifier comes from a file and may be anything; a file's name may not. */
char *
ride_journal_place_in (const char *dir,
                       const char *profile_id)
{
  g_autofree char *escaped = g_uri_escape_string (profile_id, NULL, TRUE);
  g_autofree char *name = g_strconcat (escaped, ".sqlite", NULL);

  return g_build_filename (dir, name, NULL);
}

void
ride_journal_place_remove (const char *profile_id)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };
  g_autofree char *dir = ride_journal_place_dir ();
  g_autofree char *path = ride_journal_place_in (dir, profile_id);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
}
