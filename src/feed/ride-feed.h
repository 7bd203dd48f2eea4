/* ride-feed.h: the worker thread between broker and main thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worker owns the link, reads messages into events, drops duplicates
 * and collects batches. All that is below is called, and calls back, on the
 * thread whose thread-default main context was in force in ride_feed_new().
 */

#pragma once

#include "ride-connection.h"
#include "ride-event-batch.h"
#include "ride-event-reader.h"
#include "ride-journal.h"
#include "ride-recording.h"
#include "ride-secrets.h"

G_BEGIN_DECLS

#define RIDE_TYPE_FEED (ride_feed_get_type ())
G_DECLARE_FINAL_TYPE (RideFeed, ride_feed, RIDE, FEED, GObject)

/**
 * RideFeed::connection-changed:
 * @connection: (type RideConnection): the new snapshot
 *
 * No state is skipped: each change of state is one emission, in order with
 * the batches around it.
 */

/**
 * RideFeed::batch:
 * @batch: (type gpointer): a #RideEventBatch, valid during the emission; take a reference to keep it
 *
 * Events in the order they came. When all handlers have returned, the batch
 * counts as handed on, and its QoS 1 and 2 messages are acknowledged. None
 * is emitted after ride_feed_stop().
 */

/**
 * RideFeed::stopped:
 *
 * The connection is closed and the worker has ended, after ride_feed_stop().
 */

/**
 * ride_feed_new:
 * @profile: a valid profile, copied
 * @password: (nullable): kept in memory only
 */
RideFeed       *ride_feed_new            (const RideProfile *profile,
                                          const char        *password);

/** @secrets: (nullable): kept in memory only, and only until the feed starts */
RideFeed       *ride_feed_new_with_secrets (const RideProfile *profile,
                                            const RideSecrets *secrets);

/**
 * ride_feed_new_for_recording:
 * @recording: (transfer full): from its beginning
 * @speed: times as fast as it was recorded, above 0; 0 = as fast as it can be handed on
 *
 * A feed that plays a recording instead of following a broker: the same
 * events and states of the connection, in the recording's own time. At its
 * end the connection is offline, with a reason that says so; where the file
 * is damaged, the reason names the line.
 */
RideFeed       *ride_feed_new_for_recording (RideRecording *recording,
                                             double         speed);

/**
 * ride_feed_get_now_us:
 *
 * Returns: Unix time in microseconds: the clock's, or in a recording the
 *   moment that is being played.
 */
gint64          ride_feed_get_now_us     (RideFeed *self);

/** Returns: how much of a recording was read, 0 to 1; negative where it is none, or nobody knows. */
double          ride_feed_get_progress   (RideFeed *self);

/**
 * ride_feed_set_journal:
 *
 * To be called before ride_feed_start(). Live events go to @journal as well,
 * and are acknowledged to the broker once they are committed instead of once
 * they were handed on. What @journal had before is known: events that come
 * again after a restart are duplicates.
 */
void            ride_feed_set_journal    (RideFeed    *self,
                                          RideJournal *journal);

/**
 * ride_feed_set_recorder:
 * @recorder: (transfer full): gets every message as it came, before
 *   duplicates are left out, and every change of the connection's state
 *
 * To be called before ride_feed_start().
 */
void            ride_feed_set_recorder   (RideFeed     *self,
                                          RideRecorder *recorder);

/**
 * ride_feed_set_may_merge:
 * @may_merge: initially %FALSE
 *
 * Whether batches that wait, because the owner is behind, may be merged to
 * what a fleet needs of them; see ride_event_batch_merge(). To be called
 * before ride_feed_start().
 */
void            ride_feed_set_may_merge  (RideFeed *self,
                                          gboolean  may_merge);

/** Starts the worker and connects. */
void            ride_feed_start          (RideFeed *self);

/** Disconnects deliberately and stays so; the worker lives on. */
void            ride_feed_disconnect     (RideFeed *self);

/** Connects after ride_feed_disconnect(), or tries now instead of later. */
void            ride_feed_retry_now      (RideFeed *self);

/**
 * ride_feed_refresh:
 *
 * Statistics are told once a second at most; this has them told as soon as
 * possible, by "connection-changed".
 */
void            ride_feed_refresh        (RideFeed *self);

/**
 * ride_feed_keep_back:
 * @first: position of the first event that was not taken
 *
 * To be called by a handler of "batch": the events from @first on are not
 * acknowledged, so that a broker that keeps a session sends them again.
 * Only makes sense before ride_feed_stop().
 */
void            ride_feed_keep_back      (RideFeed *self,
                                          guint     first);

/**
 * ride_feed_set_held:
 * @held: whether the owner has enough to do for now
 *
 * While held nothing is emitted. What comes meanwhile waits in a bounded
 * queue, and then with the broker.
 */
void            ride_feed_set_held       (RideFeed *self,
                                          gboolean  held);
gboolean        ride_feed_get_held       (RideFeed *self);

/** Says goodbye to the broker and ends the worker; "stopped" follows, within seconds. */
void            ride_feed_stop           (RideFeed *self);

/** Returns: (transfer none): the newest snapshot. */
RideConnection *ride_feed_get_connection (RideFeed *self);

const RideProfile *ride_feed_get_profile (RideFeed *self);

G_END_DECLS
