/* ride-desk.h: what one window watches: a feed, and the fleet it fills.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Applies the feed's batches to the fleet in slices of at
 * most two milliseconds, so that a burst never holds up a frame; what is too
 * much waits with the feed. Rides, alarms and gaps go to the journal.
 */

#pragma once

#include <gio/gio.h>

#include "ride-feed.h"
#include "ride-fleet.h"
#include "ride-fleet-view.h"
#include "ride-tracker.h"

G_BEGIN_DECLS

#define RIDE_TYPE_DESK (ride_desk_get_type ())
G_DECLARE_FINAL_TYPE (RideDesk, ride_desk, RIDE, DESK, GObject)

/**
 * RideDesk::connection-changed:
 *
 * ride_desk_get_connection() has a new snapshot.
 */

/**
 * RideDesk::fleet-changed:
 *
 * Events were applied; at most one emission a slice. Rows don't listen,
 * they pull; this is for whoever has to start pulling.
 */

/**
 * RideDesk::opened:
 *
 * Fleet, view, tracker and profile were replaced: by ride_desk_open() or
 * ride_desk_close(), and once more when the fleet of the last run was restored.
 */

/**
 * RideDesk::alarm:
 * @alarm: (type gpointer): a #RideAlarm, valid during the emission
 * @change: a #RideAlarmChange
 *
 * Emitted while the tracker works: handlers must not change it, and should
 * only take a note, for there may be thousands at once.
 */

/**
 * RideDesk::journal-changed:
 *
 * The journal is another one, or its status changed.
 */

RideDesk          *ride_desk_new   (void);

/**
 * ride_desk_set_journal_dir:
 * @dir: (nullable): the folder that holds a journal for each profile; %NULL,
 *   as it is initially: none is kept
 *
 * Holds for what is opened from then on.
 */
void               ride_desk_set_journal_dir (RideDesk   *self,
                                              const char *dir);

/**
 * ride_desk_open:
 * @secrets: (nullable): kept in memory only
 *
 * Leaves the former broker with a goodbye, and begins with the fleet as the
 * journal knows it, on the broker of @profile.
 */
void               ride_desk_open  (RideDesk          *self,
                                    const RideProfile *profile,
                                    const RideSecrets *secrets);

/**
 * ride_desk_open_recording:
 * @profile: what it is to be called
 * @recording: (transfer full)
 * @speed: see ride_feed_new_for_recording()
 *
 * Plays a recording instead. It has no journal.
 */
void               ride_desk_open_recording (RideDesk          *self,
                                             const RideProfile *profile,
                                             RideRecording     *recording,
                                             double             speed);

/** Leaves the broker; there is no profile then. */
void               ride_desk_close (RideDesk *self);

/**
 * ride_desk_shutdown_async:
 *
 * Like ride_desk_close(), and tells when the broker has been left properly
 * and all is in the journal.
 */
void               ride_desk_shutdown_async  (RideDesk           *self,
                                              GCancellable       *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
gboolean           ride_desk_shutdown_finish (RideDesk     *self,
                                              GAsyncResult *result,
                                              GError      **error);

void               ride_desk_retry_now  (RideDesk *self);
void               ride_desk_disconnect (RideDesk *self);

/** Returns: (nullable): %NULL before the first ride_desk_open(). */
const RideProfile *ride_desk_get_profile    (RideDesk *self);

/** Returns: (nullable): the newest snapshot. */
RideConnection    *ride_desk_get_connection (RideDesk *self);

/** Returns: the fleet; another one after "opened". */
RideFleet         *ride_desk_get_fleet      (RideDesk *self);

/** Returns: rides and alarms of the fleet; another one after "opened". */
RideTracker       *ride_desk_get_tracker    (RideDesk *self);

/** Returns: the view over the fleet; another one after "opened". */
RideFleetView     *ride_desk_get_view       (RideDesk *self);

/** Returns: (nullable): where history is kept. */
RideJournal       *ride_desk_get_journal    (RideDesk *self);

/** Returns: (nullable): why the history of before can't be read. */
const GError      *ride_desk_get_restore_error (RideDesk *self);

/** Returns: Unix time in microseconds up to which the fleet is known to be true; 0 = never. */
gint64             ride_desk_get_as_of_us   (RideDesk *self);

/** Returns: whether it plays a recording. */
gboolean           ride_desk_is_recording   (RideDesk *self);

/** Returns: Unix time in microseconds: the clock's, or a recording's. */
gint64             ride_desk_get_now_us     (RideDesk *self);

/** Returns: live events per second over the last few seconds. */
double             ride_desk_get_rate       (RideDesk *self);

G_END_DECLS
