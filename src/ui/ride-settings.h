/* ride-settings.h: what the application remembers between two runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ride_settings_get:
 *
 * The schema is that of the installation or of `GSETTINGS_SCHEMA_DIR`, and
 * else the copy inside the program, so that a missing schema never ends it.
 * Main thread only.
 *
 * Returns: (transfer none) (nullable): the application's settings; %NULL
 *   only where there is no installed schema and nowhere to unpack the copy.
 */
GSettings *ride_settings_get (void);

G_END_DECLS
