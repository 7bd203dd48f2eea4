/* ride-feed-worker-private.h: what the two halves of the worker share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One half owns the link and the thread's turns, the other what comes in.
 */

#pragma once

#include "ride-feed-worker.h"

#include "ride-dedup.h"
#include "ride-event-reader.h"
#include "ride-feed-counts.h"
#include "ride-link.h"
#include "ride-watch.h"

G_BEGIN_DECLS

struct _RideFeedWorker
{
  gatomicrefcount ref_count;
  GThread *thread;
  GMainContext *context;
  RideFeedQueue *queue;
  RideLinkOptions *options;
  RideJournal *journal; /* NULL: whoever takes a batch has it acknowledged */
  gboolean may_merge;

  /* The thread's own from here on. */
  RideLink *link;
  RideEventReader *reader;
  RideWatch *watch; /* NULL: bikes are not followed one by one */
  RideDedup *dedup;
  RideFeedTape *tape; /* NULL: nothing is recorded */
  RideConnection *shown;
  RideEventBatch *filling;
  GArray *tokens;
  GSource *statistics_timer;
  GSource *goodbye_timer;
  gboolean stopping;
  gboolean ended;

  gint64 turn_began_us;
  gint64 received_us; /* of all that one look at the socket brings */
  guint turn_messages;
  gboolean turn_needs_acks;
  gint64 stall_left_us;
  gboolean overflowing;

  RideFeedCounts counts;
};

/** Atomic, for the journal's thread lets go of it as well. */
RideFeedWorker *ride_feed_worker_ref   (RideFeedWorker *self);
void            ride_feed_worker_unref (RideFeedWorker *self);

/** Shows the state and the counts as they are now. */
void            ride_feed_worker_show_now (RideFeedWorker *self);

/** Makes what takes messages in; the journal's past is known then. */
void            ride_feed_intake_set_up    (RideFeedWorker *self);
void            ride_feed_intake_tear_down (RideFeedWorker *self);

/** One message: read, recorded, and collected. */
void            ride_feed_intake_receive   (gpointer           user_data,
                                            const RidePublish *publish);

/** Hands on what was collected, and waits for room where there is none. */
void            ride_feed_intake_flush     (RideFeedWorker *self);

/** What was recorded is in the file then. */
void            ride_feed_intake_flush_tape (RideFeedWorker *self);

/** Records a state; where that fails, @snapshot says so. */
void            ride_feed_intake_record_connection (RideFeedWorker *self,
                                                    RideConnection *snapshot);

G_END_DECLS
