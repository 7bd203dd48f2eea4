/* ride-event-batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-batch.h"

#include "ride-event-batch-private.h"

#include <string.h>

/* Bytes are copied into blocks that never move, so that events can point
 * into them while the batch grows. What doesn't fit into a block gets its own. */
#define BLOCK_SIZE 4096

struct _RideEventBatch
{
  gatomicrefcount ref_count;
  GArray *events;
  GPtrArray *blocks;
  guint8 *free_bytes;
  gsize n_free_bytes;
  gsize size;
  guint n_merged;
};

RideEventBatch *
ride_event_batch_new (void)
{
  RideEventBatch *self = g_new0 (RideEventBatch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->events = g_array_new (FALSE, FALSE, sizeof (RideEvent));
  self->blocks = g_ptr_array_new_with_free_func (g_free);

  return self;
}

RideEventBatch *
ride_event_batch_ref (RideEventBatch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ride_event_batch_unref (RideEventBatch *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->events);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

static guint8 *
add_block (RideEventBatch *self,
           gsize           size)
{
  guint8 *block = g_malloc (size);

  g_ptr_array_add (self->blocks, block);
  self->size += size;

  return block;
}

static guint8 *
reserve (RideEventBatch *self,
         gsize           size)
{
  guint8 *bytes;

  if (size > BLOCK_SIZE / 4)
    return add_block (self, size);

  if (size > self->n_free_bytes)
    {
      self->free_bytes = add_block (self, BLOCK_SIZE);
      self->n_free_bytes = BLOCK_SIZE;
    }
  bytes = self->free_bytes;
  self->free_bytes += size;
  self->n_free_bytes -= size;

  return bytes;
}

static const char *
keep_string (RideEventBatch *self,
             const char     *string)
{
  gsize size;

  if (string == NULL)
    return NULL;

  size = strlen (string) + 1;

  return memcpy (reserve (self, size), string, size);
}

/* The identifier is nearly always the topic's end. */
static const char *
keep_bike (RideEventBatch *self,
           const char     *bike,
           const char     *kept_topic)
{
  gsize topic_length = kept_topic != NULL ? strlen (kept_topic) : 0;
  gsize bike_length = strlen (bike);

  if (bike_length > 0 && bike_length <= topic_length &&
      memcmp (kept_topic + topic_length - bike_length, bike, bike_length) == 0)
    return kept_topic + topic_length - bike_length;

  return keep_string (self, bike);
}

static const guint8 *
keep_payload (RideEventBatch  *self,
              const RideEvent *event)
{
  if (event->payload_length == 0)
    return NULL;

  return memcpy (reserve (self, event->payload_length), event->payload, event->payload_length);
}

void
ride_event_batch_append (RideEventBatch  *self,
                         const RideEvent *event)
{
  RideEvent kept = *event;
  const RideEvent *last = NULL;

  g_return_if_fail (event->bike != NULL);

  if (self->events->len > 0)
    last = &g_array_index (self->events, RideEvent, self->events->len - 1);

  /* The elements of one message share its bytes, or a hostile array would fill the memory. */
  if (last == NULL || kept.topic != last->topic)
    kept.topic = keep_string (self, event->topic);
  if (last == NULL || kept.payload != last->payload || kept.payload_length != last->payload_length)
    kept.payload = keep_payload (self, event);
  if (last == NULL || kept.area != last->area)
    kept.area = keep_string (self, event->area);

  kept.bike = keep_bike (self, event->bike, kept.topic);
  kept.event_id = keep_string (self, event->event_id);
  kept.trip = keep_string (self, event->trip);
  kept.station = keep_string (self, event->station);
  kept.raw_time = keep_string (self, event->raw_time);

  g_array_append_val (self->events, kept);
  self->size += sizeof kept;
}

guint
ride_event_batch_get_length (const RideEventBatch *self)
{
  return self->events->len;
}

const RideEvent *
ride_event_batch_get (const RideEventBatch *self,
                      guint                 position)
{
  g_return_val_if_fail (position < self->events->len, NULL);

  return &g_array_index (self->events, RideEvent, position);
}

void
ride_event_batch_add_n_merged (RideEventBatch *self,
                               guint           n)
{
  self->n_merged += n;
}

guint
ride_event_batch_get_n_merged (const RideEventBatch *self)
{
  return self->n_merged;
}

gsize
ride_event_batch_get_size (const RideEventBatch *self)
{
  return self->size;
}
