/* test-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "test-folder.h"

#include <glib/gstdio.h>

char *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("ride-test-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

void
test_folder_remove (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder, name, NULL);

      test_folder_remove (child);
    }
  g_assert_cmpint (g_remove (folder), ==, 0);
}
