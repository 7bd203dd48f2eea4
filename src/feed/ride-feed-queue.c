/* ride-feed-queue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-feed-queue.h"

struct _RideFeedQueue
{
  gatomicrefcount ref_count;

  GMainContext *owner;
  GSourceFunc ready;
  gpointer user_data;

  GMutex mutex;
  GCond room;
  GQueue items;
  GSource *source; /* set while `ready` is due or running */
  gsize n_bytes;
  gsize n_events;
  gsize merge_at; /* events */
  gboolean drops_batches;
  gboolean closed;
};

RideFeedItem *
ride_feed_item_new_batch (RideEventBatch *batch,
                          GArray         *tokens)
{
  RideFeedItem *item = g_new0 (RideFeedItem, 1);

  item->batch = ride_event_batch_ref (batch);
  item->tokens = tokens != NULL ? g_array_ref (tokens) : NULL;

  return item;
}

RideFeedItem *
ride_feed_item_new_connection (RideConnection *connection)
{
  RideFeedItem *item = g_new0 (RideFeedItem, 1);

  item->connection = ride_connection_ref (connection);

  return item;
}

RideFeedItem *
ride_feed_item_new_end (void)
{
  return g_new0 (RideFeedItem, 1);
}

gboolean
ride_feed_item_is_end (const RideFeedItem *item)
{
  return item->batch == NULL && item->connection == NULL;
}

void
ride_feed_item_free (RideFeedItem *item)
{
  g_clear_pointer (&item->batch, ride_event_batch_unref);
  g_clear_pointer (&item->tokens, g_array_unref);
  g_clear_pointer (&item->connection, ride_connection_unref);
  g_free (item);
}

RideFeedQueue *
ride_feed_queue_new (GMainContext *owner,
                     GSourceFunc   ready,
                     gpointer      user_data)
{
  RideFeedQueue *self = g_new0 (RideFeedQueue, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->owner = owner != NULL ? g_main_context_ref (owner) : NULL;
  self->ready = ready;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->room);
  g_queue_init (&self->items);
  self->merge_at = RIDE_FEED_QUEUE_MERGE_EVENTS;

  return self;
}

RideFeedQueue *
ride_feed_queue_ref (RideFeedQueue *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ride_feed_queue_unref (RideFeedQueue *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->items, (GDestroyNotify) ride_feed_item_free);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->owner, g_main_context_unref);
  g_cond_clear (&self->room);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
arm (RideFeedQueue *self,
     int            priority)
{
  g_clear_pointer (&self->source, g_source_unref);
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, priority);
  g_source_set_callback (self->source, self->ready, self->user_data, NULL);
  g_source_set_static_name (self->source, "ride-feed");
  g_source_attach (self->source, self->owner);
}

static void
count (RideFeedQueue      *self,
       const RideFeedItem *item,
       gboolean            in)
{
  gsize n_bytes = item->batch != NULL ? ride_event_batch_get_size (item->batch) : 0;
  gsize n_events = item->batch != NULL ? ride_event_batch_get_length (item->batch) : 0;

  self->n_bytes = in ? self->n_bytes + n_bytes : self->n_bytes - n_bytes;
  self->n_events = in ? self->n_events + n_events : self->n_events - n_events;
}

static gboolean
holds (RideFeedQueue *self,
       guint          times)
{
  return self->n_bytes >= (gsize) times * RIDE_FEED_QUEUE_BYTES ||
         self->n_events >= (gsize) times * RIDE_FEED_QUEUE_EVENTS;
}

static gboolean
is_full (RideFeedQueue *self)
{
  return holds (self, 1);
}

void
ride_feed_queue_push (RideFeedQueue *self,
                      RideFeedItem  *item)
{
  g_mutex_lock (&self->mutex);
  if (self->closed || (self->drops_batches && item->batch != NULL))
    {
      g_mutex_unlock (&self->mutex);
      ride_feed_item_free (item);
      return;
    }

  count (self, item, TRUE);
  g_queue_push_tail (&self->items, item);
  if (self->source == NULL)
    arm (self, G_PRIORITY_DEFAULT);
  g_mutex_unlock (&self->mutex);
}

/* Takes the batches at the queue's end, for nothing may pass a snapshot of the connection. */
static GPtrArray *
take_mergeable (RideFeedQueue *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_feed_item_free);
  RideFeedItem *item;

  g_mutex_lock (&self->mutex);
  if (self->n_events >= self->merge_at)
    while ((item = g_queue_peek_tail (&self->items)) != NULL && item->batch != NULL)
      {
        g_queue_pop_tail (&self->items);
        count (self, item, FALSE);
        g_ptr_array_insert (items, 0, item);
      }
  g_mutex_unlock (&self->mutex);

  return items;
}

static RideFeedItem *
merge_items (const GPtrArray *items)
{
  g_autoptr (GPtrArray) batches = g_ptr_array_new ();
  g_autoptr (RideEventBatch) merged = NULL;
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RideFeedToken));
  guint length;

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (batches, ((const RideFeedItem *) g_ptr_array_index (items, i))->batch);
  merged = ride_event_batch_merge ((RideEventBatch *const *) batches->pdata, batches->len);

  length = ride_event_batch_get_length (merged);
  for (guint i = 0; i < items->len; i++)
    {
      const GArray *former = ((const RideFeedItem *) g_ptr_array_index (items, i))->tokens;

      for (guint k = 0; former != NULL && k < former->len; k++)
        {
          RideFeedToken token = { g_array_index (former, RideFeedToken, k).token, length };

          g_array_append_val (tokens, token);
        }
    }

  return ride_feed_item_new_batch (merged, tokens);
}

void
ride_feed_queue_merge (RideFeedQueue *self)
{
  g_autoptr (GPtrArray) items = take_mergeable (self);

  if (items->len == 0)
    return;

  ride_feed_queue_push (self, merge_items (items));
  g_mutex_lock (&self->mutex);
  self->merge_at = 2 * self->n_events + RIDE_FEED_QUEUE_MERGE_EVENTS;
  g_mutex_unlock (&self->mutex);
}

RideFeedItem *
ride_feed_queue_take (RideFeedQueue *self)
{
  RideFeedItem *item;

  g_mutex_lock (&self->mutex);
  item = g_queue_pop_head (&self->items);
  if (item == NULL)
    {
      g_clear_pointer (&self->source, g_source_unref);
      self->merge_at = RIDE_FEED_QUEUE_MERGE_EVENTS;
    }
  else if (item->batch != NULL)
    {
      gboolean was_full = is_full (self);

      count (self, item, FALSE);
      if (was_full && !is_full (self))
        g_cond_signal (&self->room);
    }
  g_mutex_unlock (&self->mutex);

  return item;
}

void
ride_feed_queue_take_later (RideFeedQueue *self)
{
  g_mutex_lock (&self->mutex);
  if (!self->closed)
    arm (self, G_PRIORITY_DEFAULT_IDLE);
  g_mutex_unlock (&self->mutex);
}

gboolean
ride_feed_queue_is_full (RideFeedQueue *self)
{
  gboolean full;

  g_mutex_lock (&self->mutex);
  full = is_full (self);
  g_mutex_unlock (&self->mutex);

  return full;
}

gboolean
ride_feed_queue_is_overfull (RideFeedQueue *self)
{
  gboolean overfull;

  g_mutex_lock (&self->mutex);
  overfull = holds (self, 2);
  g_mutex_unlock (&self->mutex);

  return overfull;
}

gboolean
ride_feed_queue_wait_for_room (RideFeedQueue *self,
                               gint64         until_us)
{
  gboolean full;

  g_mutex_lock (&self->mutex);
  while ((full = is_full (self)))
    if (!g_cond_wait_until (&self->room, &self->mutex, until_us))
      break;
  g_mutex_unlock (&self->mutex);

  return !full;
}

/* Items are taken out under the lock and freed after it. */
static void
move_unwanted (RideFeedQueue *self,
               GQueue        *unwanted,
               gboolean       batches_only)
{
  GQueue wanted = G_QUEUE_INIT;
  RideFeedItem *item;

  while ((item = g_queue_pop_head (&self->items)) != NULL)
    g_queue_push_tail (batches_only && item->batch == NULL ? &wanted : unwanted, item);

  self->items = wanted;
  self->n_bytes = 0;
  self->n_events = 0;
  g_cond_signal (&self->room);
}

void
ride_feed_queue_drop_batches (RideFeedQueue *self)
{
  GQueue unwanted = G_QUEUE_INIT;

  g_mutex_lock (&self->mutex);
  self->drops_batches = TRUE;
  move_unwanted (self, &unwanted, TRUE);
  g_mutex_unlock (&self->mutex);

  g_queue_clear_full (&unwanted, (GDestroyNotify) ride_feed_item_free);
}

void
ride_feed_queue_close (RideFeedQueue *self)
{
  GQueue unwanted = G_QUEUE_INIT;

  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  move_unwanted (self, &unwanted, FALSE);
  g_mutex_unlock (&self->mutex);

  g_queue_clear_full (&unwanted, (GDestroyNotify) ride_feed_item_free);
}
