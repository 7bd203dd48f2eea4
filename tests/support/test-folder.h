/* test-folder.h: a folder for one test's files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: (transfer full): a new, empty folder. */
char *test_folder_new    (void);

/** Removes @folder and all that is in it. */
void  test_folder_remove (const char *folder);

G_END_DECLS
