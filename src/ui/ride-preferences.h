/* ride-preferences.h: the window of the preferences: when alarms are raised, how much history is kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every change acts at once: whoever needs the settings listens to them.
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIDE_TYPE_PREFERENCES (ride_preferences_get_type ())
G_DECLARE_FINAL_TYPE (RidePreferences, ride_preferences, RIDE, PREFERENCES, AdwPreferencesWindow)

/**
 * ride_preferences_new:
 * @parent: (nullable)
 * @settings: (nullable): %NULL: nothing can be remembered, and the window says so
 */
GtkWidget *ride_preferences_new (GtkWindow *parent,
                                 GSettings *settings);

G_END_DECLS
