/* ride-profiles.h: the connections this person has, and those an administrator provides.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "ride-profile.h"

G_BEGIN_DECLS

#define RIDE_TYPE_PROFILES (ride_profiles_get_type ())
G_DECLARE_FINAL_TYPE (RideProfiles, ride_profiles, RIDE, PROFILES, GObject)

/**
 * ride_profiles_new:
 * @user_dir: where profiles are saved
 * @system_dirs: (nullable): where an administrator's are
 *
 * Reads all profiles; see ride_profiles_get_problems().
 */
RideProfiles      *ride_profiles_new          (const char        *user_dir,
                                               const char *const *system_dirs);

/** Those of the user's and the system's configuration folders. */
RideProfiles      *ride_profiles_new_default  (void);

/** Returns: (element-type GError): one sentence per file that was left out. */
GPtrArray         *ride_profiles_get_problems (RideProfiles *self);

guint              ride_profiles_get_length   (RideProfiles *self);

/** Returns: (nullable): valid until the next save or removal. */
const RideProfile *ride_profiles_find         (RideProfiles *self,
                                               const char   *id);
const RideProfile *ride_profiles_find_by_url  (RideProfiles *self,
                                               const char   *url);

/** Adds @profile, or replaces the one of the same id. */
gboolean           ride_profiles_save         (RideProfiles      *self,
                                               const RideProfile *profile,
                                               GError           **error);

/** An administrator's profile can't be removed. */
gboolean           ride_profiles_remove       (RideProfiles *self,
                                               const char   *id,
                                               GError      **error);

/** Makes @menu list the profiles, each with @action and its id as the target. */
void               ride_profiles_fill_menu    (RideProfiles *self,
                                               GMenu        *menu,
                                               const char   *action);

/** Returns: what to call @profile on screen: its name, or where its broker is. (transfer full) */
char              *ride_profiles_dup_title    (const RideProfile *profile);

G_END_DECLS
