/* ride-journal-place.h: which file keeps the history of which profile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: (transfer full): the folder of the user's journals. */
char *ride_journal_place_dir    (void);

/** Returns: (transfer full): the journal of a profile, in @dir. */
char *ride_journal_place_in     (const char *dir,
                                 const char *profile_id);

/** Removes the journal of a profile that nobody writes; does nothing where there is none. */
void  ride_journal_place_remove (const char *profile_id);

G_END_DECLS
