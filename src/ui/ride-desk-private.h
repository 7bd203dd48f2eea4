/* ride-desk-private.h: what the desk's own files share, and how a test gives it news.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-desk.h"

#include "ride-keeper.h"
#include "ride-rate.h"

G_BEGIN_DECLS

struct _RideDesk
{
  GObject parent_instance;

  RideProfile *profile;
  RideFeed *feed;
  gboolean is_recording;
  GPtrArray *leaving;   /* feeds that say goodbye, journals that are being closed, and the
                           cancellables of restorings that nobody wants any more */
  GPtrArray *shutdowns; /* element-type GTask: wait until all have left */

  RideFleetView *view; /* owns the tracker, which must outlive it */
  RideTracker *tracker;
  RideKeeper *keeper;
  RideConnection *connection;
  guint tick_source;

  char *journal_dir;
  RideJournal *journal;
  gboolean wants_journal; /* once the same one was closed, which was open before */
  gboolean awaits_journal;
  gboolean is_restoring;
  GCancellable *restoring; /* NULL: the feed has begun */
  GError *restore_error;

  GQueue queue; /* element-type RideEventBatch */
  guint first_applied; /* events of the queue's head that are in the fleet */
  gsize queued_bytes;
  guint slice_source;
  gint64 last_slice_us;
  gboolean was_full; /* since memory was last trimmed */
  guint trim_source;

  gint64 as_of_us;
  RideRate rate;
};

/** Begins a new, empty fleet for @profile (nullable), without a feed. */
void  ride_desk_begin           (RideDesk          *self,
                                 const RideProfile *profile);

/** Begins with @tracker (transfer full) instead of an empty fleet. */
void  ride_desk_begin_with      (RideDesk          *self,
                                 const RideProfile *profile,
                                 RideTracker       *tracker,
                                 gint64             as_of_us);

/** Queues @batch to be applied; takes a reference. */
void  ride_desk_take_batch      (RideDesk       *self,
                                 RideEventBatch *batch);
void  ride_desk_take_connection (RideDesk       *self,
                                 RideConnection *connection);

/** Returns: bytes of the batches that wait. */
gsize ride_desk_get_queued      (RideDesk *self);

/** Forgets the batches that wait. */
void  ride_desk_clear_queue     (RideDesk *self);

/** Opens the journal of the profile as soon as nobody else here has it, restores the fleet from it and starts the feed then. */
void  ride_desk_open_journal    (RideDesk *self);

/** Returns: (transfer full) (nullable): the journal, which the desk is done with. */
RideJournal *ride_desk_steal_journal (RideDesk *self);

/** Closes @journal, which is in `leaving`, on a thread of its own. */
void  ride_desk_close_journal   (RideDesk    *self,
                                 RideJournal *journal);

/** @who: what was in `leaving` */
void  ride_desk_has_left        (RideDesk *self,
                                 gpointer  who);

/* Emitted for the desk's other files. */
void  ride_desk_emit_fleet_changed   (RideDesk *self);
void  ride_desk_emit_journal_changed (RideDesk *self);

G_END_DECLS
