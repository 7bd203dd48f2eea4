/* ride-restore.h: a tracker as the last run left it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-journal.h"
#include "ride-tracker.h"

G_BEGIN_DECLS

/**
 * ride_restore_tracker:
 * @path: of the journal's file; one that does not exist yet gives an empty fleet
 * @journal: (nullable): gets the rides that the last run did not come to keep
 * @now_us: Unix time in microseconds
 * @as_of_us: (out): up to when the fleet is known; 0 = nothing is
 * @error: a #RideJournalError, or %G_IO_ERROR_CANCELLED
 *
 * Waits for the disk: to be called on a worker thread. The tracker is to be
 * handed over to its owner's thread as a whole. It isn't live, and tells nobody.
 *
 * Returns: (transfer full) (nullable)
 */
RideTracker *ride_restore_tracker (const char           *path,
                                   const RideThresholds *thresholds,
                                   RideJournal          *journal,
                                   gint64                now_us,
                                   GCancellable         *cancellable,
                                   gint64               *as_of_us,
                                   GError              **error);

G_END_DECLS
