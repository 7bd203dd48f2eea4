/* ride-places.h: where profiles and journals are kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: (transfer full): the user's folder of profiles. */
char  *ride_places_get_user_profiles   (void);

/** Returns: (transfer full): the administrators' folders of profiles. */
char **ride_places_get_system_profiles (void);

/** Returns: (transfer full): the folder of journals, which may not be there yet. */
char  *ride_places_get_journals        (void);

/** Returns: (transfer full): the journal of the profile with that id. */
char  *ride_places_get_journal         (const char *profile_id);

/** Returns: (transfer full): the journal of the profile with that id, in @folder. */
char  *ride_places_get_journal_in      (const char *folder,
                                        const char *profile_id);

/** Removes a journal that nobody writes; does nothing where there is none. */
void   ride_places_remove_journal      (const char *profile_id);

/** Returns: (transfer full) (nullable): the id of the profile whose journal is called @name. */
char  *ride_places_get_profile_id      (const char *name);

G_END_DECLS
