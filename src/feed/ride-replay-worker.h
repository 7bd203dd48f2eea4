/* ride-replay-worker.h: the thread that plays a recording.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes the place of #RideFeedWorker. All functions are for the owner's
 * thread and return at once.
 */

#pragma once

#include "ride-feed-queue.h"
#include "ride-recording.h"

G_BEGIN_DECLS

typedef struct _RideReplayWorker RideReplayWorker;

/**
 * ride_replay_worker_start:
 * @recording: (transfer full)
 * @speed: as in ride_feed_new_for_recording()
 * @queue: where batches and snapshots go; the last item is the end
 */
RideReplayWorker *ride_replay_worker_start      (RideRecording *recording,
                                                 double         speed,
                                                 RideFeedQueue *queue);

/** Lets go of the worker, which ends by itself; it should have been told to stop. */
void              ride_replay_worker_free       (RideReplayWorker *self);

/** Waits for the thread after the queue's end was taken, and frees the worker. */
void              ride_replay_worker_join       (RideReplayWorker *self);

/** A batch was handed on: there is room for one more. */
void              ride_replay_worker_take       (RideReplayWorker *self);

/** Plays no more, but lives on. */
void              ride_replay_worker_disconnect (RideReplayWorker *self);

/** Wants a fresh snapshot in the queue. */
void              ride_replay_worker_refresh    (RideReplayWorker *self);

/** Ends the thread. */
void              ride_replay_worker_stop       (RideReplayWorker *self);

/** Returns: Unix time in microseconds of the moment that is being played; 0 before the first, or
 * where it is played as fast as possible. */
gint64            ride_replay_worker_get_now_us (RideReplayWorker *self);

/** Returns: how much of the file was read, 0 to 1; negative where nobody knows. */
double            ride_replay_worker_get_progress (RideReplayWorker *self);

G_END_DECLS
