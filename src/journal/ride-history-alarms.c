/* ride-history-alarms.c: alarms, gaps and minutes, which are few.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-history-private.h"

#include "ride-journal-row.h"

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

/* The two halves use an index each: of those that are open, and of when they were cleared. */
static const char alarms_sql[] =
    "SELECT " RIDE_ALARM_COLUMNS " FROM alarms "
    "WHERE cleared_us IS NULL AND (?4 OR raised_us < ?2) AND (?3 IS NULL OR bike = ?3) "
    "UNION ALL SELECT " RIDE_ALARM_COLUMNS " FROM alarms "
    "WHERE cleared_us IS NOT NULL AND cleared_us >= ?1 AND raised_us < ?2 AND NOT ?4 "
    "AND (?3 IS NULL OR bike = ?3) ORDER BY raised_us, id";

static gboolean
hand_on_alarms (sqlite3_stmt        *select,
                RideHistoryAlarmFunc func,
                gpointer             user_data,
                GError             **error)
{
  RideSqlStep step;

  while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
    {
      RideAlarm alarm;

      if (ride_alarm_row_read (select, &alarm) && !func (&alarm, user_data))
        break;
    }

  return step != RIDE_SQL_ERROR;
}

gboolean
ride_history_read_alarms (RideHistory         *self,
                          gint64               from_us,
                          gint64               to_us,
                          const char          *bike,
                          gboolean             only_open,
                          RideHistoryAlarmFunc func,
                          gpointer             user_data,
                          GCancellable        *cancellable,
                          GError             **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean ok = FALSE;

  if (ride_history_begin (self, cancellable, error) &&
      (select = ride_sql_prepare (self->db, alarms_sql, error)) != NULL)
    {
      sqlite3_bind_int64 (select, 1, from_us);
      sqlite3_bind_int64 (select, 2, to_us);
      sqlite3_bind_text (select, 3, bike, -1, SQLITE_STATIC);
      sqlite3_bind_int (select, 4, only_open != FALSE);
      ok = hand_on_alarms (select, func, user_data, error);
    }
  ride_history_end (self);

  return ok;
}

gint64
ride_history_get_last_alarm_id (RideHistory *self,
                                GError     **error)
{
  gint64 id;

  return ride_sql_get_integers (self->db, "SELECT max (id) FROM alarms", &id, 1, error) ? id : -1;
}

/* Hands on a row; returns whether to go on. */
typedef gboolean (*RowFunc) (sqlite3_stmt *row,
                             gpointer      user_data);

static gboolean
read_range (RideHistory  *self,
            const char   *sql,
            gint64        from,
            gint64        to,
            RowFunc       func,
            gpointer      user_data,
            GCancellable *cancellable,
            GError      **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  RideSqlStep step = RIDE_SQL_ERROR;

  if (ride_history_begin (self, cancellable, error) &&
      (select = ride_sql_prepare (self->db, sql, error)) != NULL)
    {
      sqlite3_bind_int64 (select, 1, from);
      sqlite3_bind_int64 (select, 2, to);
      while ((step = ride_sql_step (select, error)) == RIDE_SQL_ROW)
        if (!func (select, user_data))
          break;
    }
  ride_history_end (self);

  return step != RIDE_SQL_ERROR;
}

typedef struct
{
  RideHistoryGapFunc func;
  gpointer user_data;
} GapReading;

static gboolean
hand_on_gap (sqlite3_stmt *row,
             gpointer      user_data)
{
  const GapReading *reading = user_data;
  const char *reason = (const char *) sqlite3_column_text (row, 2);

  if (reason != NULL && !g_utf8_validate (reason, -1, NULL))
    reason = NULL;

  return reading->func (sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1), reason,
                        sqlite3_column_int (row, 3) != 0, reading->user_data);
}

gboolean
ride_history_read_gaps (RideHistory       *self,
                        gint64             from_us,
                        gint64             to_us,
                        RideHistoryGapFunc func,
                        gpointer           user_data,
                        GCancellable      *cancellable,
                        GError           **error)
{
  GapReading reading = { func, user_data };

  return read_range (self,
                     "SELECT from_us, until_us, reason, lossless FROM gaps "
                     "WHERE from_us < ?2 AND (until_us IS NULL OR until_us > ?1) "
                     "ORDER BY from_us",
                     from_us, to_us, hand_on_gap, &reading, cancellable, error);
}

typedef struct
{
  RideHistoryMinuteFunc func;
  gpointer user_data;
} MinuteReading;

static gboolean
hand_on_minute (sqlite3_stmt *row,
                gpointer      user_data)
{
  const MinuteReading *reading = user_data;
  gint64 minute = sqlite3_column_int64 (row, 0);

  if (ABS (minute) > G_MAXINT64 / MINUTE_US)
    return TRUE;

  return reading->func (minute * MINUTE_US, CLAMP (sqlite3_column_int64 (row, 1), 0, G_MAXUINT),
                        CLAMP (sqlite3_column_int64 (row, 2), 0, G_MAXUINT), reading->user_data);
}

/* Returns the first minute that begins at @time_us or later. */
static gint64
round_up (gint64 time_us)
{
  return time_us / MINUTE_US + (time_us % MINUTE_US > 0);
}

gboolean
ride_history_read_minutes (RideHistory          *self,
                           gint64                from_us,
                           gint64                to_us,
                           RideHistoryMinuteFunc func,
                           gpointer              user_data,
                           GCancellable         *cancellable,
                           GError              **error)
{
  MinuteReading reading = { func, user_data };

  return read_range (self,
                     "SELECT minute, live, unlocks FROM minutes WHERE minute >= ?1 AND minute < ?2 "
                     "ORDER BY minute",
                     round_up (from_us), round_up (to_us), hand_on_minute, &reading, cancellable,
                     error);
}
