/* ride-recorded-fleet.h: what was known of a fleet at a moment within a recording.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-fleet.h"
#include "ride-progress.h"

G_BEGIN_DECLS

/**
 * ride_recorded_fleet_read:
 * @at_us: events count that were received then or before; Unix time in microseconds
 * @fleet: empty; has what was read, also where the recording is damaged
 * @as_of_us: (out): when the last of these events was received, 0 = there was none
 * @error: a #RideRecordingError
 *
 * Blocks; a signal that interrupts the command ends it early, without an error.
 */
gboolean ride_recorded_fleet_read (const char   *path,
                                   gint64        at_us,
                                   RideFleet    *fleet,
                                   RideProgress *progress,
                                   gint64       *as_of_us,
                                   GError      **error);

G_END_DECLS
