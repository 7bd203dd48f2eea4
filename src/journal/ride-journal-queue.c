/* ride-journal-queue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-queue.h"

/* What an item without events counts for. */
#define ITEM_BYTES 256

#define WAIT_MAX_US (3600 * (gint64) G_USEC_PER_SEC)

struct _RideJournalQueue
{
  gsize max_bytes;
  gsize max_events;

  GMutex mutex;
  GCond news;
  GCond room;
  GQueue items;
  gsize n_bytes;
  gsize n_events;
  guint64 n_lost;
  gboolean is_failing;
  gboolean is_closed;
  gboolean is_awake; /* there is news that nobody waited for */
};

RideJournalQueue *
ride_journal_queue_new (const RideJournalTuning *tuning)
{
  RideJournalQueue *self = g_new0 (RideJournalQueue, 1);

  self->max_bytes = tuning->queue_bytes;
  self->max_events = tuning->queue_events;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->news);
  g_cond_init (&self->room);
  g_queue_init (&self->items);

  return self;
}

void
ride_journal_queue_free (RideJournalQueue *self)
{
  g_queue_clear_full (&self->items, (GDestroyNotify) ride_journal_item_free);
  g_cond_clear (&self->news);
  g_cond_clear (&self->room);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gsize
get_n_events (const RideJournalItem *item)
{
  if (item->kind != RIDE_JOURNAL_ITEM_EVENTS || item->is_lost)
    return 0;

  return ride_event_batch_get_length (item->events.batch);
}

static gsize
get_n_bytes (const RideJournalItem *item)
{
  if (item->kind != RIDE_JOURNAL_ITEM_EVENTS || item->is_lost)
    return ITEM_BYTES;

  return ITEM_BYTES + ride_event_batch_get_size (item->events.batch);
}

static gboolean
holds (const RideJournalQueue *self,
       guint                   times)
{
  return self->n_bytes >= times * self->max_bytes || self->n_events >= times * self->max_events;
}

static void
uncount (RideJournalQueue      *self,
         const RideJournalItem *item)
{
  self->n_bytes -= get_n_bytes (item);
  self->n_events -= get_n_events (item);
}

/* Alarms are few, and their newest state matters long after. */
static gboolean
can_be_dropped (const RideJournalItem *item)
{
  return !item->is_lost &&
         (item->kind == RIDE_JOURNAL_ITEM_EVENTS || item->kind == RIDE_JOURNAL_ITEM_TRIP);
}

/* Returns the link after @link. */
static GList *
drop (RideJournalQueue *self,
      GList            *link)
{
  RideJournalItem *item = link->data;
  GList *next = link->next;

  self->n_lost += get_n_events (item);
  uncount (self, item);
  ride_journal_item_make_lost (item);
  if (item->done != NULL)
    {
      self->n_bytes += get_n_bytes (item);
      return next;
    }

  ride_journal_item_free (item);
  g_queue_delete_link (&self->items, link);

  return next;
}

static void
keep_within_bounds (RideJournalQueue *self)
{
  guint times = self->is_failing ? 1 : 2;
  GList *link = self->items.head;

  while (link != NULL && holds (self, times))
    link = can_be_dropped (link->data) ? drop (self, link) : link->next;
}

gboolean
ride_journal_queue_push (RideJournalQueue *self,
                         RideJournalItem  *item)
{
  g_mutex_lock (&self->mutex);
  if (self->is_closed)
    {
      g_mutex_unlock (&self->mutex);
      return FALSE;
    }

  self->n_bytes += get_n_bytes (item);
  self->n_events += get_n_events (item);
  g_queue_push_tail (&self->items, item);
  if (holds (self, 1))
    keep_within_bounds (self);
  self->is_awake = TRUE;
  g_cond_signal (&self->news);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

void
ride_journal_queue_wait (RideJournalQueue *self,
                         gint64            until_us)
{
  until_us = MIN (until_us, g_get_monotonic_time () + WAIT_MAX_US);
  g_mutex_lock (&self->mutex);
  while (!self->is_awake)
    if (!g_cond_wait_until (&self->news, &self->mutex, until_us))
      break;
  self->is_awake = FALSE;
  g_mutex_unlock (&self->mutex);
}

void
ride_journal_queue_wake (RideJournalQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->is_awake = TRUE;
  g_cond_signal (&self->news);
  g_mutex_unlock (&self->mutex);
}

void
ride_journal_queue_take (RideJournalQueue *self,
                         GPtrArray        *items,
                         guint             n_events)
{
  gsize n_taken = 0;

  g_mutex_lock (&self->mutex);
  while (!g_queue_is_empty (&self->items) && n_taken < n_events)
    {
      RideJournalItem *item = g_queue_pop_head (&self->items);

      n_taken += MAX (get_n_events (item), 1);
      g_ptr_array_add (items, item);
    }
  g_mutex_unlock (&self->mutex);
}

void
ride_journal_queue_finish (RideJournalQueue *self,
                           const GPtrArray  *items)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < items->len; i++)
    uncount (self, g_ptr_array_index (items, i));
  if (!holds (self, 1))
    g_cond_broadcast (&self->room);
  g_mutex_unlock (&self->mutex);
}

void
ride_journal_queue_lose (RideJournalQueue      *self,
                         const RideJournalItem *item)
{
  g_mutex_lock (&self->mutex);
  self->n_lost += get_n_events (item);
  g_mutex_unlock (&self->mutex);
}

void
ride_journal_queue_take_calls (RideJournalQueue *self,
                               GArray           *calls)
{
  g_mutex_lock (&self->mutex);
  for (GList *link = self->items.head; link != NULL; link = link->next)
    {
      RideJournalItem *item = link->data;
      RideJournalCall call = { item->done, item->user_data };

      if (call.done != NULL)
        g_array_append_val (calls, call);
      item->done = NULL;
    }
  g_mutex_unlock (&self->mutex);
}

void
ride_journal_queue_set_failing (RideJournalQueue *self,
                                gboolean          is_failing)
{
  g_mutex_lock (&self->mutex);
  self->is_failing = is_failing;
  if (is_failing)
    {
      keep_within_bounds (self);
      g_cond_broadcast (&self->room);
    }
  g_mutex_unlock (&self->mutex);
}

void
ride_journal_queue_drop_snapshot (RideJournalQueue *self)
{
  GList *link, *next;

  g_mutex_lock (&self->mutex);
  for (link = self->items.head; link != NULL; link = next)
    {
      RideJournalItem *item = link->data;

      next = link->next;
      if (item->kind != RIDE_JOURNAL_ITEM_PART && item->kind != RIDE_JOURNAL_ITEM_SNAPSHOT)
        continue;
      uncount (self, item);
      ride_journal_item_free (item);
      g_queue_delete_link (&self->items, link);
    }
  g_mutex_unlock (&self->mutex);
}

void
ride_journal_queue_close (RideJournalQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->is_closed = TRUE;
  g_mutex_unlock (&self->mutex);
}

gboolean
ride_journal_queue_is_empty (RideJournalQueue *self)
{
  gboolean is_empty;

  g_mutex_lock (&self->mutex);
  is_empty = g_queue_is_empty (&self->items);
  g_mutex_unlock (&self->mutex);

  return is_empty;
}

static gboolean
is_full (const RideJournalQueue *self)
{
  return !self->is_failing && holds (self, 1);
}

gboolean
ride_journal_queue_is_full (RideJournalQueue *self)
{
  gboolean full;

  g_mutex_lock (&self->mutex);
  full = is_full (self);
  g_mutex_unlock (&self->mutex);

  return full;
}

gboolean
ride_journal_queue_wait_for_room (RideJournalQueue *self,
                                  gint64            until_us)
{
  gboolean full;

  g_mutex_lock (&self->mutex);
  while ((full = is_full (self)))
    if (!g_cond_wait_until (&self->room, &self->mutex, until_us))
      break;
  g_mutex_unlock (&self->mutex);

  return !full;
}

void
ride_journal_queue_count (RideJournalQueue *self,
                          guint64          *n_waiting,
                          guint64          *n_lost)
{
  g_mutex_lock (&self->mutex);
  *n_waiting = self->n_events;
  *n_lost = self->n_lost;
  g_mutex_unlock (&self->mutex);
}
