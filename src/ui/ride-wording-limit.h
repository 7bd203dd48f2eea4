/* ride-wording-limit.h: the preferences' limits in words. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RIDE_LIMIT_LONG_RIDE_WARNING,
  RIDE_LIMIT_LONG_RIDE_CRITICAL,
  RIDE_LIMIT_SILENT_WARNING,
  RIDE_LIMIT_SILENT_CRITICAL,
  RIDE_LIMIT_BATTERY_WARNING,
  RIDE_LIMIT_BATTERY_CRITICAL,
  RIDE_LIMIT_UNUSED,
  RIDE_LIMIT_DEAD_FEED,
  RIDE_LIMIT_HISTORY_AGE,
  RIDE_LIMIT_HISTORY_SIZE,
  RIDE_N_LIMITS,
} RideLimit;

/** Returns: the limit that is kept under the settings' @key; %RIDE_N_LIMITS if it is none. */
RideLimit   ride_limit_from_key          (const char *key);
const char *ride_limit_get_key           (RideLimit   limit);

/** Returns: the limit of the warning that should come before this one; %RIDE_N_LIMITS if there is none. */
RideLimit   ride_limit_get_warning       (RideLimit limit);

/** Returns: by how much the value is changed in one step. */
guint       ride_limit_get_step          (RideLimit limit);

/** Returns: what @value counts: "minutes", "%", "days" or "MiB", translated. */
const char *ride_wording_limit_unit      (RideLimit limit,
                                          guint     value);

/** Returns: (transfer full): what follows from @value, in words; 0 is off. */
char       *ride_wording_limit           (RideLimit limit,
                                          guint     value);

/**
 * ride_wording_limit_conflict:
 * @warning: the value of ride_limit_get_warning()
 *
 * Returns: (transfer full) (nullable): why the warning would never be seen;
 *   %NULL if it is.
 */
char       *ride_wording_limit_conflict  (RideLimit limit,
                                          guint     value,
                                          guint     warning);

G_END_DECLS
