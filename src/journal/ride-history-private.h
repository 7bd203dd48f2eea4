/* ride-history-private.h: what the parts of a history share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-history.h"
#include "ride-journal-index.h"
#include "ride-sql.h"

G_BEGIN_DECLS

struct _RideHistory
{
  sqlite3 *db;
  GCancellable *cancellable; /* of the call that is going on */
};

/**
 * ride_history_begin:
 *
 * Begins a call, which sees the journal as it is now to its end.
 */
gboolean ride_history_begin  (RideHistory  *self,
                              GCancellable *cancellable,
                              GError      **error);
void     ride_history_end    (RideHistory *self);

/** Returns: whether to go on: FALSE with @error set if the call was cancelled. */
gboolean ride_history_check_cancelled (RideHistory *self,
                                       GError     **error);

/** A row of the table of segments. */
typedef struct
{
  gint64 number;
  gint64 first_seq;
  gint64 last_seq;
  gint64 min_us;
  gint64 max_us;
} RideHistorySegment;

/**
 * ride_history_list_segments:
 *
 * Returns: (transfer full) (element-type RideHistorySegment): the closed
 *   segments, oldest first; %NULL with @error set.
 */
GArray  *ride_history_list_segments (RideHistory *self,
                                     GError     **error);

/** Returns: the last event in a closed segment or snapshot; what is after it is not indexed. */
gboolean ride_history_get_indexed_seq (RideHistory *self,
                                       gint64      *seq,
                                       GError     **error);

G_END_DECLS
