/* ride-history-moment.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A moment is the newest snapshot that knows of no later event, and the events
 * after it that were received until then. Clocks step, so later events may
 * have come "before" the moment: all segments are looked at, though few of
 * them can have such events.
 */

#include "ride-history-private.h"

#include "ride-config.h"
#include "ride-journal-row.h"
#include "ride-journal-snapshot.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gint64 number; /* 0 = there is none: from the first event on */
  gint64 last_seq;
  gint64 max_us;
  gint64 next_trip;
} Snapshot;

typedef struct
{
  RideHistory *history;
  gint64 at_us;
  RideFleet *fleet;
  RideHistoryEventFunc func;
  gpointer user_data;
  RideHistoryMoment *moment;
  Snapshot snapshot;
  gboolean go_on;
} Reading;

static void
read_snapshot_row (sqlite3_stmt *row,
                   Snapshot     *snapshot)
{
  snapshot->number = sqlite3_column_int64 (row, 0);
  snapshot->last_seq = sqlite3_column_int64 (row, 1);
  snapshot->max_us = sqlite3_column_int64 (row, 2);
  snapshot->next_trip = sqlite3_column_int64 (row, 3);
}

/* Returns the greatest time of the segments up to @number that are kept. What
 * was trimmed doesn't count, so that a clock that was wrong for once doesn't
 * spoil the moments for ever. */
static gint64
get_max_until (GArray *segments,
               gint64  number)
{
  gint64 max_us = G_MININT64;

  for (guint i = 0; i < segments->len; i++)
    {
      RideHistorySegment *segment = &g_array_index (segments, RideHistorySegment, i);

      if (segment->number > number)
        break;
      max_us = MAX (max_us, segment->max_us);
    }

  return max_us;
}

/* The oldest snapshot of a trimmed journal stands for what is gone. It counts
 * from the first event that is kept. */
static gboolean
has_begun (Reading        *self,
           const Snapshot *oldest,
           gboolean       *begun,
           GError        **error)
{
  gint64 first[2]; /* when received, and whether there is any */

  if (!ride_sql_get_integers (self->history->db,
                              "SELECT received_us, 1 FROM events ORDER BY seq LIMIT 1", first,
                              G_N_ELEMENTS (first), error))
    return FALSE;

  *begun = self->at_us >= (first[1] != 0 ? first[0] : oldest->max_us);
  return TRUE;
}

static gboolean
consider_snapshot (Reading        *self,
                   GArray         *segments,
                   const Snapshot *snapshot,
                   GError        **error)
{
  gint64 max_us = get_max_until (segments, snapshot->number);
  gboolean is_usable = max_us <= self->at_us;

  if (max_us == G_MININT64 && !has_begun (self, snapshot, &is_usable, error))
    return FALSE;
  if (is_usable)
    self->snapshot = *snapshot;

  return TRUE;
}

static gboolean
choose_snapshot (Reading *self,
                 GArray  *segments,
                 GError **error)
{
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (
      self->history->db,
      "SELECT number, last_seq, max_received_us, next_trip FROM snapshots ORDER BY number", error);
  RideSqlStep step;

  if (select == NULL)
    return FALSE;

  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      Snapshot snapshot;

      read_snapshot_row (select, &snapshot);
      if (ride_block_is_number (snapshot.number) &&
          !consider_snapshot (self, segments, &snapshot, error))
        return FALSE;
    }

  return step == RIDE_SQL_END;
}

/* Returns whether events that are gone would be needed. */
static gboolean
is_out_of_reach (Reading  *self,
                 gboolean *out_of_reach,
                 GError  **error)
{
  gint64 first_seq;

  if (!ride_sql_get_integers (self->history->db, "SELECT min (seq) FROM events", &first_seq, 1,
                              error))
    return FALSE;

  *out_of_reach = first_seq > 1 && self->snapshot.number == 0;
  return TRUE;
}

static gboolean
restore_snapshot (Reading *self,
                  GError **error)
{
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (
      self->history->db, "SELECT bikes FROM snapshot_parts WHERE part BETWEEN ? AND ?", error);
  RideSqlStep step;

  if (select == NULL)
    return FALSE;

  self->moment->as_of_us = MIN (self->snapshot.max_us, self->at_us);
  self->moment->first_trip = self->snapshot.next_trip;
  sqlite3_bind_int64 (select, 1, self->snapshot.number * RIDE_INDEX_BUCKETS);
  sqlite3_bind_int64 (select, 2, (self->snapshot.number + 1) * RIDE_INDEX_BUCKETS - 1);
  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    if (!ride_snapshot_decode (sqlite3_column_blob (select, 0), sqlite3_column_bytes (select, 0),
                               self->fleet))
      {
        ride_sql_set_damaged (self->history->db, _("a snapshot of the fleet is none"), error);
        return FALSE;
      }

  return step == RIDE_SQL_END;
}

static void
apply_row (Reading      *self,
           sqlite3_stmt *row)
{
  RideEvent event = { 0 };

  if (self->func != NULL ? !ride_event_row_read (row, &event)
                         : !ride_event_row_read_state (row, &event))
    return;

  self->moment->as_of_us = MAX (self->moment->as_of_us, event.received_us);
  if (self->func != NULL)
    self->go_on = self->func (sqlite3_column_int64 (row, 0), &event, self->user_data);
  else
    ride_fleet_apply (self->fleet, &event);
}

static gboolean
apply_span (Reading      *self,
            sqlite3_stmt *select,
            gint64        first_seq,
            gint64        last_seq,
            GError      **error)
{
  RideSqlStep step = RIDE_SQL_END;

  sqlite3_bind_int64 (select, 1, first_seq);
  sqlite3_bind_int64 (select, 2, last_seq);
  sqlite3_bind_int64 (select, 3, self->at_us);
  while (self->go_on && (step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    apply_row (self, select);
  sqlite3_reset (select);

  return step != RIDE_SQL_ERROR;
}

static gboolean
apply_events (Reading *self,
              GArray  *segments,
              GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT %s FROM events WHERE seq BETWEEN ? AND ? AND received_us <= ? ORDER BY seq",
      self->func != NULL ? RIDE_EVENT_COLUMNS : RIDE_EVENT_STATE_COLUMNS);
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (self->history->db, sql, error);
  gint64 indexed_seq;

  if (select == NULL || !ride_history_get_indexed_seq (self->history, &indexed_seq, error))
    return FALSE;

  self->go_on = TRUE;
  for (guint i = 0; i < segments->len; i++)
    {
      RideHistorySegment *segment = &g_array_index (segments, RideHistorySegment, i);

      if (segment->number <= self->snapshot.number || segment->min_us > self->at_us)
        continue;
      if (!apply_span (self, select, segment->first_seq, segment->last_seq, error))
        return FALSE;
    }

  return apply_span (self, select, indexed_seq + 1, G_MAXINT64, error);
}

static gboolean
read_moment (Reading *self,
             GError **error)
{
  g_autoptr (GArray) segments = ride_history_list_segments (self->history, error);
  gboolean out_of_reach;

  if (segments == NULL || !choose_snapshot (self, segments, error) ||
      !is_out_of_reach (self, &out_of_reach, error))
    return FALSE;
  if (out_of_reach)
    return TRUE;
  if (self->snapshot.number != 0 && !restore_snapshot (self, error))
    return FALSE;

  return apply_events (self, segments, error);
}

gboolean
ride_history_read_moment (RideHistory         *self,
                          gint64               at_us,
                          RideFleet           *fleet,
                          RideHistoryEventFunc func,
                          gpointer             user_data,
                          RideHistoryMoment   *moment,
                          GCancellable        *cancellable,
                          GError             **error)
{
  Reading reading = {
    .history = self,
    .at_us = at_us,
    .fleet = fleet,
    .func = func,
    .user_data = user_data,
    .moment = moment,
  };
  gboolean ok;

  *moment = (RideHistoryMoment){ .first_trip = 1 };
  ok = ride_history_begin (self, cancellable, error) && read_moment (&reading, error);
  ride_history_end (self);

  return ok;
}
