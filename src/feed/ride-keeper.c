/* ride-keeper.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-keeper.h"

struct _RideKeeper
{
  RideTracker *tracker;
  RideJournal *journal;
  guint qos;
  RideTrackerEvents events;
  gpointer user_data;

  RideEventBatch *collected; /* NULL: nothing yet */
  gboolean expects_all;
  gboolean is_live;
  gint64 gap_from_us; /* 0: there is none */
  char *gap_reason;
};

static void
on_trip (const RideTrip *trip,
         gpointer        user_data)
{
  RideKeeper *self = user_data;

  /* A ride is filed under the newest event, which is the one that ended it. */
  ride_keeper_flush (self);
  if (self->journal != NULL)
    ride_journal_add_trip (self->journal, trip);
  if (self->events.trip != NULL)
    self->events.trip (trip, self->user_data);
}

static void
on_alarm (const RideAlarm *alarm,
          RideAlarmChange  change,
          gpointer         user_data)
{
  RideKeeper *self = user_data;

  if (self->journal != NULL)
    ride_journal_put_alarm (self->journal, alarm);
  if (self->events.alarm != NULL)
    self->events.alarm (alarm, change, self->user_data);
}

static void
on_snapshot (const RideEvent *event,
             gpointer         user_data)
{
  RideKeeper *self = user_data;

  if (!self->expects_all)
    ride_keeper_add_event (self, event);
  if (self->events.snapshot != NULL)
    self->events.snapshot (event, self->user_data);
}

RideKeeper *
ride_keeper_new (RideTracker             *tracker,
                 RideJournal             *journal,
                 guint                    qos,
                 const RideTrackerEvents *events,
                 gpointer                 user_data)
{
  static const RideTrackerEvents own = {
    .trip = on_trip,
    .alarm = on_alarm,
    .snapshot = on_snapshot,
  };
  RideKeeper *self = g_new0 (RideKeeper, 1);

  self->tracker = tracker;
  self->journal = journal != NULL ? g_object_ref (journal) : NULL;
  self->qos = qos;
  if (events != NULL)
    self->events = *events;
  self->user_data = user_data;
  ride_tracker_set_events (tracker, &own, self);

  return self;
}

void
ride_keeper_free (RideKeeper *self)
{
  ride_keeper_flush (self);
  ride_tracker_set_events (self->tracker, NULL, NULL);
  g_clear_object (&self->journal);
  g_free (self->gap_reason);
  g_free (self);
}

static void
note_gap (RideKeeper *self,
          gint64      until_us,
          gboolean    lossless)
{
  if (self->journal != NULL)
    ride_journal_add_gap (self->journal, self->gap_from_us, until_us, self->gap_reason, lossless);
}

void
ride_keeper_begin_gap (RideKeeper *self,
                       gint64      from_us,
                       const char *reason)
{
  if (self->gap_from_us != 0 || from_us <= 0)
    return;

  self->gap_from_us = from_us;
  self->gap_reason = g_strdup (reason);
  note_gap (self, 0, FALSE);
}

static void
end_gap (RideKeeper *self,
         gboolean    lossless,
         gint64      now_us)
{
  if (self->gap_from_us == 0)
    return;

  note_gap (self, MAX (now_us, self->gap_from_us), lossless);
  self->gap_from_us = 0;
  g_clear_pointer (&self->gap_reason, g_free);
}

void
ride_keeper_take_connection (RideKeeper           *self,
                             const RideConnection *connection,
                             gint64                as_of_us,
                             gint64                now_us)
{
  gboolean is_live = ride_connection_is_live (connection);
  gboolean lossless = connection->session_present && self->qos > 0;

  if (is_live == self->is_live)
    return;

  self->is_live = is_live;
  if (is_live)
    end_gap (self, lossless, now_us);
  else
    ride_keeper_begin_gap (self, as_of_us != 0 ? as_of_us : now_us, connection->reason);
  ride_tracker_set_live (self->tracker, is_live, lossless, now_us);
}

void
ride_keeper_expect_all (RideKeeper *self)
{
  self->expects_all = TRUE;
}

void
ride_keeper_add_event (RideKeeper      *self,
                       const RideEvent *event)
{
  if (self->journal == NULL)
    return;

  if (self->collected == NULL)
    self->collected = ride_event_batch_new ();
  ride_event_batch_append (self->collected, event);
}

void
ride_keeper_flush (RideKeeper *self)
{
  g_autoptr (RideEventBatch) collected = g_steal_pointer (&self->collected);

  if (collected != NULL)
    ride_journal_append (self->journal, collected, RIDE_JOURNAL_ALL, NULL, NULL);
}
