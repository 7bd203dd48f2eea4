/* ride-limits.h: the preferences' numbers: when alarms are raised, how much history is kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "ride-alarm.h"
#include "ride-journal.h"

G_BEGIN_DECLS

/** @settings: (nullable): %NULL gives the defaults */
RideThresholds     ride_limits_get_thresholds      (GSettings *settings);
RideJournalOptions ride_limits_get_journal_options (GSettings *settings);

G_END_DECLS
