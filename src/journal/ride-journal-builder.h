/* ride-journal-builder.h: makes a snapshot beside the journal's writer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the journal. A thread with a connection of its own reads the
 * former snapshot, applies the events since, and pushes the result to the
 * writer's queue, so that no commit waits for it. Of a large fleet it does so
 * a part at a time, which bounds the memory.
 */

#pragma once

#include "ride-journal-queue.h"

G_BEGIN_DECLS

typedef struct _RideSnapshotBuilder RideSnapshotBuilder;

/**
 * ride_snapshot_builder_start:
 * @number: of the closed segment after which the snapshot is
 * @queue: gets the parts, and then one item that tells the end
 */
RideSnapshotBuilder *ride_snapshot_builder_start (const char              *path,
                                                  gint64                   number,
                                                  const RideJournalTuning *tuning,
                                                  RideJournalQueue        *queue);

/** @part is in the file, so the next one may come. */
void                 ride_snapshot_builder_taken (RideSnapshotBuilder *self,
                                                  GBytes              *part);

/** Ends the thread, whether it is done or not. */
void                 ride_snapshot_builder_free  (RideSnapshotBuilder *self);

G_END_DECLS
