/* ride-journal.h: what happened to one fleet, on disk for good.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One SQLite file (WAL) that one process writes, on a thread of its own. All
 * functions may be called on any thread unless said otherwise, and none
 * waits for the disk. What is read comes by #RideHistory.
 */

#pragma once

#include <gio/gio.h>

#include "ride-alarm.h"
#include "ride-event-batch.h"
#include "ride-trip.h"

G_BEGIN_DECLS

/** RIDE_JOURNAL_ERROR: why there is no journal, in sentences that say what to do. */
#define RIDE_JOURNAL_ERROR (ride_journal_error_quark ())
GQuark ride_journal_error_quark (void);

typedef enum
{
  RIDE_JOURNAL_ERROR_NEWER,   /* a newer version wrote the file, which is left untouched */
  RIDE_JOURNAL_ERROR_BUSY,    /* another process writes it */
  RIDE_JOURNAL_ERROR_DAMAGED, /* it is no database, or a broken one */
  RIDE_JOURNAL_ERROR_FULL,    /* no space left */
  RIDE_JOURNAL_ERROR_FILE,    /* it can't be made, read or written */
  RIDE_JOURNAL_ERROR_MISSING, /* for readers: there is none yet */
} RideJournalError;

/**
 * RideJournalOptions:
 * @keep_us: events older than this are trimmed; 0 = kept for ever
 * @keep_bytes: the oldest are trimmed beyond this size; 0 = without limit
 * @is_sync_full: a commit survives power loss (synchronous=FULL), not only a crash
 */
typedef struct
{
  gint64 keep_us;
  gint64 keep_bytes;
  gboolean is_sync_full;
} RideJournalOptions;

/** Returns: 90 days, 2 GiB, FULL. */
RideJournalOptions ride_journal_options_default (void);

typedef enum
{
  RIDE_JOURNAL_OPENING,
  RIDE_JOURNAL_READY,
  RIDE_JOURNAL_FAILING,     /* can't write now, such as on a full disk; tries again and again */
  RIDE_JOURNAL_UNAVAILABLE, /* there is no journal in this run */
  RIDE_JOURNAL_CLOSED,
} RideJournalState;

/**
 * RideJournalStatus:
 * @error: (nullable): why it is failing or unavailable
 * @set_aside: (nullable): where a damaged file of before was moved; a new one was begun
 * @n_bytes: size on disk
 * @n_events: events kept
 * @n_waiting: events that are not committed yet
 * @n_lost: events that could not be kept in this run
 *
 * A snapshot.
 */
typedef struct
{
  RideJournalState state;
  GError *error;
  char *set_aside;
  gint64 n_bytes;
  guint64 n_events;
  guint64 n_waiting;
  guint64 n_lost;
} RideJournalStatus;

void ride_journal_status_free (RideJournalStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideJournalStatus, ride_journal_status_free)

#define RIDE_TYPE_JOURNAL (ride_journal_get_type ())
G_DECLARE_FINAL_TYPE (RideJournal, ride_journal, RIDE, JOURNAL, GObject)

/**
 * RideJournal::status-changed:
 *
 * Emitted in the thread-default main context of ride_journal_new(): another
 * state, or another size (then at most once a second).
 */

/**
 * ride_journal_new:
 * @path: the file; its folder is made where it is missing
 *
 * Opens the file on the journal's thread: checks and migrates it, or sets a
 * damaged one aside. What is given meanwhile waits.
 */
RideJournal       *ride_journal_new         (const char               *path,
                                             const RideJournalOptions *options);
const char        *ride_journal_get_path    (RideJournal *self);

/** Returns: (transfer full) */
RideJournalStatus *ride_journal_get_status  (RideJournal *self);

/** Retention and durability from now on. */
void               ride_journal_set_options (RideJournal              *self,
                                             const RideJournalOptions *options);

/**
 * RideJournalDone:
 * @kept: whether the events are committed; %FALSE: nobody should wait for that.
 *   While the disk fails they still are, if there is room for them in the
 *   queue until it works again; else they count as lost.
 *
 * Called on the journal's thread, or, when the journal is closed, by ride_journal_append().
 */
typedef void (*RideJournalDone) (gboolean kept,
                                 gpointer user_data);

typedef enum
{
  RIDE_JOURNAL_ALL,
  RIDE_JOURNAL_LIVE,     /* all but retained events: the rest comes by who knows what is new in it */
} RideJournalChoice;

/**
 * ride_journal_append:
 * @batch: a reference is taken; may be empty, which waits for its turn all the same
 * @done: (nullable): called exactly once, in the order of the calls
 *
 * Commits come as fast as the disk allows: one holds all that waits.
 */
void ride_journal_append    (RideJournal      *self,
                             RideEventBatch   *batch,
                             RideJournalChoice choice,
                             RideJournalDone   done,
                             gpointer          user_data);

/** A ride that ended; its events were appended before. */
void ride_journal_add_trip  (RideJournal    *self,
                             const RideTrip *trip);

/** The newest state of an alarm, which replaces the one of the same id. */
void ride_journal_put_alarm (RideJournal     *self,
                             const RideAlarm *alarm);

/**
 * ride_journal_add_gap:
 * @until_us: 0 = it lasts; a later call with the same @from_us ends it
 * @reason: (nullable): a sentence
 * @lossless: nothing was missed, for the broker kept what came
 */
void ride_journal_add_gap   (RideJournal *self,
                             gint64       from_us,
                             gint64       until_us,
                             const char  *reason,
                             gboolean     lossless);

/** Returns: whether so much waits for the disk that less should come. Never while failing: the
 * screen goes on then, and what the bounded queue can't hold is counted as lost. */
gboolean ride_journal_is_full       (RideJournal *self);

/**
 * ride_journal_wait_for_room:
 * @until_us: monotonic time at which to give up
 *
 * Blocks. Returns: whether there is room.
 */
gboolean ride_journal_wait_for_room (RideJournal *self,
                                     gint64       until_us);

/**
 * ride_journal_close:
 *
 * Commits what waits, for at most a few seconds on a bad disk, and ends the
 * thread. Blocks; also done, without waiting for long, when the last reference is dropped.
 */
void     ride_journal_close (RideJournal *self);

G_END_DECLS
