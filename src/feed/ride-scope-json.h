/* ride-scope-json.h: the scope of a profile as JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * "scope": { "bikes": [ "…" ] } or { "areas": [ "…" ] }; without it, the whole fleet.
 */

#pragma once

#include <json-glib/json-glib.h>

#include "ride-profile.h"

G_BEGIN_DECLS

/** Adds the member "scope", unless it is the whole fleet. */
void     ride_scope_add_to_json    (const RideProfile *profile,
                                    JsonBuilder       *builder);

/** Reads the member "scope", if there is one. */
gboolean ride_scope_read_from_json (RideProfile *profile,
                                    JsonObject  *object,
                                    GError     **error);

G_END_DECLS
