/* ride-journal-item.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-queue.h"

static RideJournalItem *
item_new (RideJournalItemKind kind)
{
  RideJournalItem *self = g_new0 (RideJournalItem, 1);

  self->kind = kind;

  return self;
}

RideJournalItem *
ride_journal_item_new_events (RideEventBatch   *batch,
                              RideJournalChoice choice,
                              RideJournalDone   done,
                              gpointer          user_data)
{
  RideJournalItem *self = item_new (RIDE_JOURNAL_ITEM_EVENTS);

  self->events.batch = ride_event_batch_ref (batch);
  self->events.choice = choice;
  self->done = done;
  self->user_data = user_data;

  return self;
}

RideJournalItem *
ride_journal_item_new_trip (const RideTrip *trip)
{
  RideJournalItem *self = item_new (RIDE_JOURNAL_ITEM_TRIP);

  self->trip = *trip;
  self->trip.bike = g_strdup (trip->bike);
  self->trip.trip_id = g_strdup (trip->trip_id);

  return self;
}

RideJournalItem *
ride_journal_item_new_alarm (const RideAlarm *alarm)
{
  RideJournalItem *self = item_new (RIDE_JOURNAL_ITEM_ALARM);

  self->alarm = *alarm;
  self->alarm.bike = g_strdup (alarm->bike);
  self->alarm.note = g_strdup (alarm->note);

  return self;
}

RideJournalItem *
ride_journal_item_new_gap (gint64      from_us,
                           gint64      until_us,
                           const char *reason,
                           gboolean    lossless)
{
  RideJournalItem *self = item_new (RIDE_JOURNAL_ITEM_GAP);

  self->gap.from_us = from_us;
  self->gap.until_us = until_us;
  self->gap.reason = g_strdup (reason);
  self->gap.lossless = lossless;

  return self;
}

RideJournalItem *
ride_journal_item_new_part (gint64  number,
                            guint   bucket,
                            GBytes *bikes)
{
  RideJournalItem *self = item_new (RIDE_JOURNAL_ITEM_PART);

  self->part.number = number;
  self->part.bucket = bucket;
  self->part.bikes = bikes;

  return self;
}

RideJournalItem *
ride_journal_item_new_snapshot (gint64  number,
                                guint   n_bikes,
                                GError *error)
{
  RideJournalItem *self = item_new (RIDE_JOURNAL_ITEM_SNAPSHOT);

  self->snapshot.number = number;
  self->snapshot.n_bikes = n_bikes;
  self->snapshot.error = error;

  return self;
}

static void
clear_content (RideJournalItem *self)
{
  switch (self->kind)
    {
    case RIDE_JOURNAL_ITEM_EVENTS:
      ride_event_batch_unref (self->events.batch);
      break;
    case RIDE_JOURNAL_ITEM_TRIP:
      g_free ((char *) self->trip.bike);
      g_free ((char *) self->trip.trip_id);
      break;
    case RIDE_JOURNAL_ITEM_ALARM:
      g_free ((char *) self->alarm.bike);
      g_free ((char *) self->alarm.note);
      break;
    case RIDE_JOURNAL_ITEM_GAP:
      g_free (self->gap.reason);
      break;
    case RIDE_JOURNAL_ITEM_PART:
      g_bytes_unref (self->part.bikes);
      break;
    case RIDE_JOURNAL_ITEM_SNAPSHOT:
      g_clear_error (&self->snapshot.error);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
ride_journal_item_free (RideJournalItem *self)
{
  if (!self->is_lost)
    clear_content (self);
  g_free (self);
}

void
ride_journal_item_make_lost (RideJournalItem *self)
{
  clear_content (self);
  self->is_lost = TRUE;
}
