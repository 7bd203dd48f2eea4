/* ride-scope.h: what of its rules a profile follows: the whole fleet, some areas or some bikes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-profile.h"

G_BEGIN_DECLS

/**
 * ride_scope_get_filters:
 * @error: a #RideProfileError that says why the scope does not fit the rules
 *
 * Returns: (transfer full): the topic filters to begin with, without repeats, nor, but for a watch
 *   list, any that another one covers.
 */
char   **ride_scope_get_filters (const RideProfile *profile,
                                 GError           **error);

/** Returns: whether @text, a bike or an area, can be a level of a topic filter. */
gboolean ride_scope_check_level (const char *text,
                                 GError    **error);

G_END_DECLS
