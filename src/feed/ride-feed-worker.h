/* ride-feed-worker.h: the thread that owns the link and reads its messages.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All functions are for the owner's thread and return at once.
 */

#pragma once

#include "ride-feed-queue.h"
#include "ride-feed-tape.h"
#include "ride-journal.h"
#include "ride-secrets.h"

G_BEGIN_DECLS

typedef struct _RideFeedWorker RideFeedWorker;

/**
 * RideFeedWorkerOptions:
 * @profile: a valid profile
 * @secrets: (nullable): kept in memory only
 * @journal: (nullable): gets the live events; acknowledging is up to it then
 * @tape: (nullable) (transfer full): gets every message and every state
 * @may_merge: see ride_feed_set_may_merge()
 */
typedef struct
{
  const RideProfile *profile;
  const RideSecrets *secrets;
  RideJournal *journal;
  RideFeedTape *tape;
  gboolean may_merge;
} RideFeedWorkerOptions;

/**
 * ride_feed_worker_start:
 * @queue: where batches and snapshots go; the last item is the end
 *
 * Starts the thread and connects.
 */
RideFeedWorker *ride_feed_worker_start      (const RideFeedWorkerOptions *options,
                                             RideFeedQueue               *queue);

/** Lets go of the worker, which ends by itself; it should have been told to stop. */
void            ride_feed_worker_free       (RideFeedWorker *self);

/** Waits for the thread after the queue's end was taken, and frees the worker. */
void            ride_feed_worker_join       (RideFeedWorker *self);

/** @tokens: (element-type guint64): messages that are safely handed on */
void            ride_feed_worker_ack        (RideFeedWorker *self,
                                             GArray         *tokens);

/** Wants the link to be up; tries now instead of later. */
void            ride_feed_worker_connect    (RideFeedWorker *self);

/** Wants the link to be down. */
void            ride_feed_worker_disconnect (RideFeedWorker *self);

/** Wants a fresh snapshot in the queue. */
void            ride_feed_worker_refresh    (RideFeedWorker     *self);

/** Takes the link down and ends the thread. */
void            ride_feed_worker_stop       (RideFeedWorker *self);

G_END_DECLS
