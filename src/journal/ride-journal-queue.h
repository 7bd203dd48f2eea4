/* ride-journal-queue.h: what waits for the journal's thread, within bounds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. Filled on any thread, emptied by one.
 */

#pragma once

#include "ride-journal-private.h"

G_BEGIN_DECLS

typedef enum
{
  RIDE_JOURNAL_ITEM_EVENTS,
  RIDE_JOURNAL_ITEM_TRIP,
  RIDE_JOURNAL_ITEM_ALARM,
  RIDE_JOURNAL_ITEM_GAP,
  RIDE_JOURNAL_ITEM_PART,     /* of a snapshot */
  RIDE_JOURNAL_ITEM_SNAPSHOT, /* all of its parts came before, or none more will */
} RideJournalItemKind;

/**
 * RideJournalItem:
 * @done: (nullable): yet to be called
 * @is_lost: dropped for want of room; only @done is left to be called
 */
typedef struct
{
  RideJournalItemKind kind;
  RideJournalDone done;
  gpointer user_data;
  gboolean is_lost;
  union
  {
    struct
    {
      RideEventBatch *batch;
      RideJournalChoice choice;
    } events;
    RideTrip trip;
    RideAlarm alarm;
    struct
    {
      gint64 from_us;
      gint64 until_us;
      char *reason;
      gboolean lossless;
    } gap;
    struct
    {
      gint64 number;
      guint bucket;
      GBytes *bikes;
    } part;
    struct
    {
      gint64 number;
      guint n_bikes;
      GError *error; /* why there is none */
    } snapshot;
  };
} RideJournalItem;

RideJournalItem *ride_journal_item_new_events   (RideEventBatch   *batch,
                                                 RideJournalChoice choice,
                                                 RideJournalDone   done,
                                                 gpointer          user_data);
RideJournalItem *ride_journal_item_new_trip     (const RideTrip *trip);
RideJournalItem *ride_journal_item_new_alarm    (const RideAlarm *alarm);
RideJournalItem *ride_journal_item_new_gap      (gint64      from_us,
                                                 gint64      until_us,
                                                 const char *reason,
                                                 gboolean    lossless);
/** @bikes: (transfer full) */
RideJournalItem *ride_journal_item_new_part     (gint64  number,
                                                 guint   bucket,
                                                 GBytes *bikes);
/** @error: (transfer full) (nullable) */
RideJournalItem *ride_journal_item_new_snapshot (gint64  number,
                                                 guint   n_bikes,
                                                 GError *error);
void             ride_journal_item_free         (RideJournalItem *self);

/** Frees what the item holds; only the call is left. */
void             ride_journal_item_make_lost    (RideJournalItem *self);

typedef struct _RideJournalQueue RideJournalQueue;

RideJournalQueue *ride_journal_queue_new  (const RideJournalTuning *tuning);
void              ride_journal_queue_free (RideJournalQueue *self);

/**
 * ride_journal_queue_push:
 * @item: (transfer full)
 *
 * Beyond the bounds the oldest is dropped and counted: twice of what makes
 * the queue full, and just that while the disk fails.
 *
 * Returns: %FALSE if the queue is closed; @item is the caller's then.
 */
gboolean ride_journal_queue_push (RideJournalQueue *self,
                                  RideJournalItem  *item);

/**
 * ride_journal_queue_wait:
 * @until_us: monotonic time
 *
 * Waits for anything new: a push, or a wake; for an hour at most.
 */
void     ride_journal_queue_wait (RideJournalQueue *self,
                                  gint64            until_us);

/** Ends a wait, or the next one at once. */
void     ride_journal_queue_wake (RideJournalQueue *self);

/**
 * ride_journal_queue_take:
 * @items: (element-type RideJournalItem): gets the oldest, with about @n_events events
 *
 * What was taken still counts, until ride_journal_queue_finish(). That frees nothing, so that it
 * can come before the calls: whoever is told that an event is kept finds it waiting no more.
 */
void     ride_journal_queue_take   (RideJournalQueue *self,
                                    GPtrArray        *items,
                                    guint             n_events);
void     ride_journal_queue_finish (RideJournalQueue *self,
                                    const GPtrArray  *items);

/** Counts the events of @item as lost. */
void     ride_journal_queue_lose   (RideJournalQueue      *self,
                                    const RideJournalItem *item);

/** One call that still has to be made. */
typedef struct
{
  RideJournalDone done;
  gpointer user_data;
} RideJournalCall;

/**
 * ride_journal_queue_take_calls:
 * @calls: (element-type RideJournalCall): gets those of all that waits, in order
 *
 * What waits goes on waiting.
 */
void     ride_journal_queue_take_calls (RideJournalQueue *self,
                                        GArray           *calls);

/** The disk fails, or does again what it should. */
void     ride_journal_queue_set_failing   (RideJournalQueue *self,
                                           gboolean          is_failing);

/** Removes parts and ends of snapshots. */
void     ride_journal_queue_drop_snapshot (RideJournalQueue *self);

/** From now on nothing is taken in. */
void     ride_journal_queue_close         (RideJournalQueue *self);

gboolean ride_journal_queue_is_empty      (RideJournalQueue *self);
gboolean ride_journal_queue_is_full       (RideJournalQueue *self);
gboolean ride_journal_queue_wait_for_room (RideJournalQueue *self,
                                           gint64            until_us);
void     ride_journal_queue_count         (RideJournalQueue *self,
                                           guint64          *n_waiting,
                                           guint64          *n_lost);

G_END_DECLS
