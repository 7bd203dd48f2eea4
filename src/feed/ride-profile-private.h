/* ride-profile-private.h: a profile as the link wants it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-link.h"
#include "ride-secrets.h"

G_BEGIN_DECLS

/**
 * ride_profile_to_link_options:
 * @secrets: (nullable)
 *
 * Returns: (transfer full): options for a link; not validated.
 */
RideLinkOptions *ride_profile_to_link_options (const RideProfile *self,
                                               const RideSecrets *secrets);

/** Returns: whether @id can name a file and a keyring entry. */
gboolean         ride_profile_id_is_valid     (const char *id);

/**
 * ride_profile_from_json_named:
 * @default_id: (nullable): the identifier of a profile that brings none
 */
RideProfile     *ride_profile_from_json_named (const char *json,
                                               gssize      length,
                                               const char *default_id,
                                               GError    **error);

G_END_DECLS
