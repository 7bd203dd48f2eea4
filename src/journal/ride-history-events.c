/* ride-history-events.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Closed segments are looked through by their times and their index of bikes;
 * the events after them, less than a segment, are looked through one by one.
 */

#include "ride-history-private.h"

#include "ride-journal-row.h"

/* One call that hands on events. */
typedef struct
{
  RideHistory *history;
  gint64 from_us;
  gint64 to_us;
  const char *bike;
  RideIndexKey key;
  RideHistoryEventFunc func;
  gpointer user_data;
  guint n_left; /* how many may still be handed on */

  sqlite3_stmt *select_entries;
  sqlite3_stmt *select_event;
  GArray *offsets;
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->select_entries, sqlite3_finalize);
  g_clear_pointer (&self->select_event, sqlite3_finalize);
  g_clear_pointer (&self->offsets, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
reading_prepare (Reading *self,
                 GError **error)
{
  if (self->bike == NULL)
    return TRUE;

  self->key = ride_index_key_for_bike (self->bike);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint16));

  return (self->select_entries = ride_sql_prepare (
              self->history->db,
              "SELECT entries FROM event_bikes WHERE segment = ? AND bucket BETWEEN ? AND ?",
              error)) != NULL &&
         (self->select_event = ride_sql_prepare (
              self->history->db, "SELECT " RIDE_EVENT_COLUMNS " FROM events WHERE seq = ?",
              error)) != NULL;
}

static gboolean
is_wanted (const Reading   *self,
           const RideEvent *event)
{
  return event->received_us >= self->from_us && event->received_us < self->to_us &&
         (self->bike == NULL || g_str_equal (event->bike, self->bike));
}

/* Returns whether to go on. A row that nobody can have written is passed over. */
static gboolean
hand_on (Reading      *self,
         sqlite3_stmt *row)
{
  RideEvent event;

  if (!ride_event_row_read (row, &event) || !is_wanted (self, &event))
    return TRUE;

  self->n_left--;
  return self->func (sqlite3_column_int64 (row, 0), &event, self->user_data) && self->n_left > 0;
}

/* Hands on all rows of @select; sets @go_on. */
static gboolean
read_rows (Reading      *self,
           sqlite3_stmt *select,
           gboolean     *go_on,
           GError      **error)
{
  RideSqlStep step = RIDE_SQL_END;

  while (*go_on && (step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    *go_on = hand_on (self, select);
  sqlite3_reset (select);

  return step != RIDE_SQL_ERROR;
}

/* Hands on the events from @first_seq to @last_seq, newest first if @is_backward. */
static gboolean
read_span (Reading  *self,
           gint64    first_seq,
           gint64    last_seq,
           gboolean  is_backward,
           gboolean *go_on,
           GError  **error)
{
  g_autofree char *sql = g_strconcat (
      "SELECT " RIDE_EVENT_COLUMNS " FROM events WHERE seq BETWEEN ?1 AND ?2 "
      "AND received_us >= ?3 AND received_us < ?4",
      self->bike != NULL ? " AND bike = ?5" : "", is_backward ? " ORDER BY seq DESC" : " ORDER BY seq",
      NULL);
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (self->history->db, sql, error);

  if (select == NULL)
    return FALSE;

  sqlite3_bind_int64 (select, 1, first_seq);
  sqlite3_bind_int64 (select, 2, last_seq);
  sqlite3_bind_int64 (select, 3, self->from_us);
  sqlite3_bind_int64 (select, 4, self->to_us);
  if (self->bike != NULL)
    sqlite3_bind_text (select, 5, self->bike, -1, SQLITE_STATIC);

  return read_rows (self, select, go_on, error);
}

static gboolean
read_indexed (Reading                  *self,
              const RideHistorySegment *segment,
              gint64                    before_seq,
              gboolean                  is_backward,
              gboolean                 *go_on,
              GError                  **error)
{
  if (!ride_index_find (self->select_entries, segment->number, self->key, self->key, self->offsets,
                        error))
    return FALSE;

  for (guint i = 0; *go_on && i < self->offsets->len; i++)
    {
      guint position = is_backward ? self->offsets->len - 1 - i : i;
      gint64 seq = segment->first_seq + g_array_index (self->offsets, guint16, position);

      if (seq >= before_seq)
        continue;
      sqlite3_bind_int64 (self->select_event, 1, seq);
      if (!read_rows (self, self->select_event, go_on, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_forward (Reading *self,
              GError **error)
{
  g_autoptr (GArray) segments = ride_history_list_segments (self->history, error);
  gint64 indexed_seq;
  gboolean go_on = TRUE;

  if (segments == NULL ||
      !ride_history_get_indexed_seq (self->history, &indexed_seq, error))
    return FALSE;

  for (guint i = 0; go_on && i < segments->len; i++)
    {
      RideHistorySegment *segment = &g_array_index (segments, RideHistorySegment, i);
      gboolean ok = TRUE;

      if (segment->max_us < self->from_us || segment->min_us >= self->to_us)
        continue;
      if (self->bike != NULL)
        ok = read_indexed (self, segment, G_MAXINT64, FALSE, &go_on, error);
      else
        ok = read_span (self, segment->first_seq, segment->last_seq, FALSE, &go_on, error);
      if (!ok || !ride_history_check_cancelled (self->history, error))
        return FALSE;
    }

  return !go_on || read_span (self, indexed_seq + 1, G_MAXINT64, FALSE, &go_on, error);
}

static gboolean
read_backward (Reading *self,
               gint64   before_seq,
               GError **error)
{
  g_autoptr (GArray) segments = ride_history_list_segments (self->history, error);
  gint64 indexed_seq;
  gboolean go_on = self->n_left > 0;

  if (segments == NULL ||
      !ride_history_get_indexed_seq (self->history, &indexed_seq, error))
    return FALSE;

  if (go_on && before_seq > indexed_seq + 1 &&
      !read_span (self, indexed_seq + 1, before_seq - 1, TRUE, &go_on, error))
    return FALSE;
  for (guint i = segments->len; go_on && i > 0; i--)
    {
      RideHistorySegment *segment = &g_array_index (segments, RideHistorySegment, i - 1);

      if (segment->first_seq < before_seq &&
          !read_indexed (self, segment, before_seq, TRUE, &go_on, error))
        return FALSE;
      if (!ride_history_check_cancelled (self->history, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
ride_history_read_events (RideHistory         *self,
                          gint64               from_us,
                          gint64               to_us,
                          const char          *bike,
                          RideHistoryEventFunc func,
                          gpointer             user_data,
                          GCancellable        *cancellable,
                          GError             **error)
{
  g_auto (Reading) reading = {
    .history = self,
    .from_us = from_us,
    .to_us = to_us,
    .bike = bike,
    .func = func,
    .user_data = user_data,
    .n_left = G_MAXUINT,
  };
  gboolean ok = ride_history_begin (self, cancellable, error) &&
                reading_prepare (&reading, error) && read_forward (&reading, error);

  ride_history_end (self);
  return ok;
}

gboolean
ride_history_read_timeline (RideHistory         *self,
                            const char          *bike,
                            gint64               before_seq,
                            guint                n,
                            RideHistoryEventFunc func,
                            gpointer             user_data,
                            GCancellable        *cancellable,
                            GError             **error)
{
  g_auto (Reading) reading = {
    .history = self,
    .from_us = G_MININT64,
    .to_us = G_MAXINT64,
    .bike = bike,
    .func = func,
    .user_data = user_data,
    .n_left = n,
  };
  gboolean ok;

  g_return_val_if_fail (bike != NULL, FALSE);

  ok = ride_history_begin (self, cancellable, error) && reading_prepare (&reading, error) &&
       read_backward (&reading, before_seq, error);
  ride_history_end (self);

  return ok;
}

gboolean
ride_history_read_fingerprints (RideHistory               *self,
                                guint                      n,
                                RideHistoryFingerprintFunc func,
                                gpointer                   user_data,
                                GError                   **error)
{
  g_autoptr (sqlite3_stmt) select = ride_sql_prepare (
      self->db,
      "SELECT fingerprint, flags, event_id IS NOT NULL FROM events WHERE seq > "
      "(SELECT coalesce (max (seq), 0) FROM events) - ? ORDER BY seq",
      error);
  RideSqlStep step;

  if (select == NULL)
    return FALSE;

  sqlite3_bind_int64 (select, 1, n);
  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      RideEvent event = {
        .fingerprint = (guint64) sqlite3_column_int64 (select, 0),
        .flags = sqlite3_column_int (select, 1),
        .event_id = sqlite3_column_int (select, 2) != 0 ? "" : NULL,
      };

      func (&event, user_data);
    }

  return step == RIDE_SQL_END;
}
