/* ride-feed-queue.h: what the worker hands to the feed's owner, in order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worker pushes, the owner takes. However much is pushed, the owner's
 * main context is woken once until it has taken everything.
 */

#pragma once

#include <gio/gio.h>

#include "ride-connection.h"
#include "ride-event-batch.h"

G_BEGIN_DECLS

/** Waiting batches beyond either of these make the queue full. */
#define RIDE_FEED_QUEUE_BYTES (32 * 1024 * 1024)
#define RIDE_FEED_QUEUE_EVENTS (1u << 18)

/** Fewer waiting events than this are not worth merging. */
#define RIDE_FEED_QUEUE_MERGE_EVENTS (1u << 14)

/**
 * RideFeedToken:
 *
 * A message to acknowledge once the batch's first @n_events events were handed on.
 */
typedef struct
{
  guint64 token;
  guint n_events;
} RideFeedToken;

/** One thing to hand over: either @batch and @tokens, or @connection, or the end. */
typedef struct
{
  RideEventBatch *batch;
  GArray *tokens; /* (nullable): element-type RideFeedToken */
  RideConnection *connection;
} RideFeedItem;

RideFeedItem *ride_feed_item_new_batch      (RideEventBatch *batch,
                                             GArray         *tokens);
RideFeedItem *ride_feed_item_new_connection (RideConnection *connection);
RideFeedItem *ride_feed_item_new_end        (void);
gboolean      ride_feed_item_is_end         (const RideFeedItem *item);
void          ride_feed_item_free           (RideFeedItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideFeedItem, ride_feed_item_free)

typedef struct _RideFeedQueue RideFeedQueue;

/**
 * ride_feed_queue_new:
 * @owner: where @ready is called when there is something to take
 *
 * Returns: (transfer full): reference counted across threads.
 */
RideFeedQueue *ride_feed_queue_new   (GMainContext *owner,
                                      GSourceFunc   ready,
                                      gpointer      user_data);
RideFeedQueue *ride_feed_queue_ref   (RideFeedQueue *self);
void           ride_feed_queue_unref (RideFeedQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideFeedQueue, ride_feed_queue_unref)

/** @item: (transfer full) */
void          ride_feed_queue_push  (RideFeedQueue *self,
                                     RideFeedItem  *item);

/**
 * ride_feed_queue_take:
 *
 * To be called by `ready` until it returns %NULL, or until
 * ride_feed_queue_take_later(); `ready` isn't called again before.
 *
 * Returns: (transfer full) (nullable): the oldest item.
 */
RideFeedItem *ride_feed_queue_take       (RideFeedQueue *self);

/** Has `ready` called again when the owner has nothing more urgent to do. */
void          ride_feed_queue_take_later (RideFeedQueue *self);

/**
 * ride_feed_queue_merge:
 *
 * To be called by who pushes, after it did. Where many events wait, those
 * behind the last snapshot are merged to what a fleet needs of them. It is
 * tried again only when twice as many wait as the last time left over, so
 * that what can't be merged costs little.
 */
void          ride_feed_queue_merge         (RideFeedQueue *self);

/** Returns: whether the owner is so far behind that no more should be pushed. */
gboolean      ride_feed_queue_is_full       (RideFeedQueue *self);

/** Returns: whether twice of what makes it full is waiting. */
gboolean      ride_feed_queue_is_overfull   (RideFeedQueue *self);

/**
 * ride_feed_queue_wait_for_room:
 * @until_us: monotonic time at which to give up
 *
 * Returns: whether there is room.
 */
gboolean      ride_feed_queue_wait_for_room (RideFeedQueue *self,
                                             gint64         until_us);

/** From now on batches are thrown away, those that wait as well: nobody wants them. */
void          ride_feed_queue_drop_batches  (RideFeedQueue *self);

/** The owner is gone: `ready` isn't called any more, and what is pushed is thrown away. */
void          ride_feed_queue_close         (RideFeedQueue *self);

G_END_DECLS
