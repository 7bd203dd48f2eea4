/* ride-event-merge.c: leaving out reports that the next one supersedes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-event-batch-private.h"

#include "ride-hash.h"

#include <string.h>

#define N_SLOTS_MIN 16

#define TIME_FLAGS (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)
#define DETAIL_FLAGS                                                                               \
  (RIDE_EVENT_HAS_PLACE | RIDE_EVENT_HAS_SPEED | RIDE_EVENT_HAS_HEADING |                          \
   RIDE_EVENT_HAS_ACCURACY | RIDE_EVENT_HAS_RANGE)

/* An event, and those of the same bike before it. */
typedef struct
{
  const RideEvent *event;
  gint64 newest_us; /* the latest time of all of them */
  guint before;     /* number of the one before + 1, 0 = none */
  gboolean is_superseded;
} Item;

typedef struct
{
  Item *items;
  guint length;
  RideHashKey key;
  guint32 *slots; /* number of a bike's newest item + 1, 0 = free */
  guint mask;
} Merge;

static guint
get_n_events (RideEventBatch *const *batches,
              guint                  n_batches)
{
  guint n = 0;

  for (guint i = 0; i < n_batches; i++)
    n += ride_event_batch_get_length (batches[i]);

  return n;
}

static void
merge_init (Merge *self,
            guint  n_events)
{
  guint n_slots = N_SLOTS_MIN;

  while (n_slots < 2 * n_events)
    n_slots *= 2;

  *self = (Merge){
    .items = g_new (Item, n_events),
    .key = ride_hash_key_random (),
    .slots = g_new0 (guint32, n_slots),
    .mask = n_slots - 1,
  };
}

static void
merge_clear (Merge *self)
{
  g_free (self->items);
  g_free (self->slots);
}

static guint32 *
find_slot (const Merge *self,
           const char  *bike)
{
  guint i = ride_hash_bytes (&self->key, bike, strlen (bike)) & self->mask;

  while (self->slots[i] != 0 && strcmp (self->items[self->slots[i] - 1].event->bike, bike) != 0)
    i = (i + 1) & self->mask;

  return &self->slots[i];
}

static gboolean
is_live_report (const RideEvent *event)
{
  if (ride_event_is_unlock (event) || ride_event_is_lock (event))
    return FALSE;

  return (event->flags & RIDE_EVENT_RETAINED) == 0;
}

static gboolean
repeats_lock (const RideEvent *event,
              const RideEvent *before)
{
  return event->lock == before->lock && event->time_us >= before->time_us &&
         (before->flags & RIDE_EVENT_RETAINED) == 0;
}

/* Whether @newer tells all that @older does, whatever it may tell. */
static gboolean
tells_as_much (const RideEvent *newer,
               const RideEvent *older)
{
  if ((newer->flags & TIME_FLAGS) != (older->flags & TIME_FLAGS))
    return FALSE;
  if ((older->flags & DETAIL_FLAGS & ~newer->flags) != 0)
    return FALSE;
  if (older->battery != RIDE_BATTERY_NONE && newer->battery == RIDE_BATTERY_NONE)
    return FALSE;
  if (older->vehicle_state != RIDE_VEHICLE_STATE_NONE &&
      newer->vehicle_state == RIDE_VEHICLE_STATE_NONE)
    return FALSE;
  if ((older->trip != NULL && newer->trip == NULL) ||
      (older->station != NULL && newer->station == NULL))
    return FALSE;

  return (older->online == RIDE_TRI_NONE || newer->online != RIDE_TRI_NONE) &&
         (older->tipped == RIDE_TRI_NONE || newer->tipped != RIDE_TRI_NONE) &&
         (older->reserved == RIDE_TRI_NONE || newer->reserved != RIDE_TRI_NONE) &&
         (older->disabled == RIDE_TRI_NONE || newer->disabled != RIDE_TRI_NONE);
}

/* The first of a row may be the one that began the state, so it stays, and so
 * does one that follows a late event, which began nothing. */
static gboolean
may_begin_state (const RideEvent *report,
                 const Item      *before)
{
  if (report->lock != RIDE_LOCK_LOCKED && report->lock != RIDE_LOCK_UNLOCKED)
    return FALSE;

  return before->event->time_us < before->newest_us || !repeats_lock (report, before->event);
}

/* A bike's first event stays, so that a fleet knows its bikes in the same order. */
static gboolean
supersedes (const Merge     *self,
            const RideEvent *newer,
            const Item      *older)
{
  const RideEvent *report = older->event;

  if (older->before == 0 || !is_live_report (report) || !is_live_report (newer))
    return FALSE;
  if (may_begin_state (report, &self->items[older->before - 1]))
    return FALSE;

  return newer->verb == report->verb && newer->payload_lock == report->payload_lock &&
         repeats_lock (newer, report) && tells_as_much (newer, report);
}

static void
merge_add (Merge           *self,
           const RideEvent *event)
{
  guint32 *slot = find_slot (self, event->bike);
  guint before = *slot;
  Item item = { .event = event, .newest_us = event->time_us, .before = before };

  if (before != 0)
    {
      Item *older = &self->items[before - 1];

      older->is_superseded = supersedes (self, event, older);
      item.newest_us = MAX (item.newest_us, older->newest_us);
    }

  self->items[self->length++] = item;
  *slot = self->length;
}

/* What events share stays shared: @kept is the copy of @source, which was the last one kept. */
static void
append (RideEventBatch  *batch,
        const RideEvent *event,
        const RideEvent *source)
{
  guint length = ride_event_batch_get_length (batch);
  const RideEvent *kept = length > 0 ? ride_event_batch_get (batch, length - 1) : NULL;
  RideEvent copy = *event;

  if (kept != NULL && event->topic == source->topic)
    copy.topic = kept->topic;
  if (kept != NULL && event->area == source->area)
    copy.area = kept->area;
  if (kept != NULL && event->payload == source->payload &&
      event->payload_length == source->payload_length)
    copy.payload = kept->payload;

  ride_event_batch_append (batch, &copy);
}

static RideEventBatch *
merge_finish (const Merge *self)
{
  RideEventBatch *merged = ride_event_batch_new ();
  const RideEvent *source = NULL;

  for (guint i = 0; i < self->length; i++)
    {
      if (self->items[i].is_superseded)
        continue;

      append (merged, self->items[i].event, source);
      source = self->items[i].event;
    }
  ride_event_batch_add_n_merged (merged, self->length - ride_event_batch_get_length (merged));

  return merged;
}

RideEventBatch *
ride_event_batch_merge (RideEventBatch *const *batches,
                        guint                  n_batches)
{
  RideEventBatch *merged;
  Merge merge;

  merge_init (&merge, get_n_events (batches, n_batches));
  for (guint i = 0; i < n_batches; i++)
    for (guint j = 0; j < ride_event_batch_get_length (batches[i]); j++)
      merge_add (&merge, ride_event_batch_get (batches[i], j));

  merged = merge_finish (&merge);
  for (guint i = 0; i < n_batches; i++)
    ride_event_batch_add_n_merged (merged, ride_event_batch_get_n_merged (batches[i]));
  merge_clear (&merge);

  return merged;
}
