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
#define FIRST_BLOCK_MAX (64 * 1024)

#define EVENTS_MIN 4
#define EXPECTED_EVENTS_MAX 1024

struct _RideEventBatch
{
  gatomicrefcount ref_count;
  RideEvent *events;
  guint length;
  guint capacity;
  GPtrArray *blocks;
  gsize block_size; /* of the next one */
  guint8 *free_bytes;
  gsize n_free_bytes;
  gsize n_bytes; /* that events point to */
  gsize size;
  guint n_merged;
};

RideEventBatch *
ride_event_batch_new (void)
{
  RideEventBatch *self = g_new0 (RideEventBatch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->block_size = BLOCK_SIZE;

  return self;
}

RideEventBatch *
ride_event_batch_new_like (const RideEventBatch *former)
{
  RideEventBatch *self = ride_event_batch_new ();

  self->capacity = MIN (former->length, EXPECTED_EVENTS_MAX);
  self->events = g_new (RideEvent, self->capacity);
  self->block_size = CLAMP (former->n_bytes, BLOCK_SIZE, FIRST_BLOCK_MAX);

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

  g_free (self->events);
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

  self->n_bytes += size;
  if (size > BLOCK_SIZE / 4)
    return add_block (self, size);

  if (size > self->n_free_bytes)
    {
      self->free_bytes = add_block (self, self->block_size);
      self->n_free_bytes = self->block_size;
      self->block_size = BLOCK_SIZE;
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

static RideEvent *
add_event (RideEventBatch  *self,
           const RideEvent *event)
{
  if (self->length == self->capacity)
    {
      self->capacity = MAX (2 * self->capacity, EVENTS_MIN);
      self->events = g_renew (RideEvent, self->events, self->capacity);
    }
  self->events[self->length] = *event;
  self->size += sizeof *event;

  return &self->events[self->length++];
}

const RideEvent *
ride_event_batch_append (RideEventBatch  *self,
                         const RideEvent *event)
{
  const RideEvent *last;
  RideEvent *kept;

  g_return_val_if_fail (event->bike != NULL, NULL);

  kept = add_event (self, event);
  last = self->length > 1 ? kept - 1 : NULL;

  /* The elements of one message share its bytes, or a hostile array would fill the memory. */
  if (last == NULL || kept->topic != last->topic)
    kept->topic = keep_string (self, event->topic);
  if (last == NULL || kept->payload != last->payload ||
      kept->payload_length != last->payload_length)
    kept->payload = keep_payload (self, event);
  if (last == NULL || kept->area != last->area)
    kept->area = keep_string (self, event->area);

  kept->bike = keep_bike (self, event->bike, kept->topic);
  kept->event_id = keep_string (self, event->event_id);
  kept->trip = keep_string (self, event->trip);
  kept->station = keep_string (self, event->station);
  kept->raw_time = keep_string (self, event->raw_time);

  return kept;
}

guint
ride_event_batch_get_length (const RideEventBatch *self)
{
  return self->length;
}

const RideEvent *
ride_event_batch_get (const RideEventBatch *self,
                      guint                 position)
{
  g_return_val_if_fail (position < self->length, NULL);

  return &self->events[position];
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
