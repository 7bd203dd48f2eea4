/* ride-journal-trim.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-trim.h"

#include "ride-journal-index.h"

/* What one step removes at most: small rows, and whole buckets of snapshots. */
#define STEP_ROWS 4096
#define STEP_SEGMENTS 8
#define STEP_PARTS 16
#define STEP_PAGES 512

/* An early snapshot costs as much as any other. So the days to keep are
 * exceeded by a part of them before one is made for their sake. */
#define SLACK_PARTS_OF_KEEP 16
/* And for the size's sake, only with so many events for the bikes it holds. */
#define BIKES_PER_EVENT 4

/* The file is made smaller when so much of it is free, in parts and pages. */
#define FREE_PARTS 4
#define FREE_PAGES_MIN 1024

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

/* In this order. Each goes on until nothing is left for it. */
typedef enum
{
  STEP_SNAPSHOTS,
  STEP_EVENTS,
  STEP_SEGMENT_ROWS,
  STEP_SNAPSHOT_PARTS,
  STEP_TRIPS,
  STEP_TRIP_BLOCKS,
  STEP_MINUTES,
  STEP_GAPS,
  STEP_ALARMS,
  STEP_VACUUM,
  N_STEPS,
} Step;

struct _RideJournalTrim
{
  RideJournalStore *store;
  sqlite3 *db;
  guint block_rows;

  Step step;          /* N_STEPS: there is no plan */
  gint64 base;        /* the snapshot that becomes the oldest, 0 = events are not trimmed */
  gint64 last_seq;    /* its last event */
  gint64 cutoff_us;   /* what else is older goes, too */
  gint64 last_trip;   /* trips up to this id are in blocks older than that */
  gint64 trip_block;
};

RideJournalTrim *
ride_journal_trim_new (RideJournalStore        *store,
                       const RideJournalTuning *tuning)
{
  RideJournalTrim *self = g_new0 (RideJournalTrim, 1);

  self->store = store;
  self->db = ride_journal_store_get_db (store);
  self->block_rows = tuning->block_rows;
  self->step = N_STEPS;

  return self;
}

void
ride_journal_trim_free (RideJournalTrim *self)
{
  g_free (self);
}

gboolean
ride_journal_trim_has_plan (const RideJournalTrim *self)
{
  return self->step < N_STEPS;
}

static gboolean query (RideJournalTrim *self,
                       gint64          *values,
                       guint            n_values,
                       GError         **error,
                       const char      *format,
                       ...) G_GNUC_PRINTF (5, 6);

/* All arguments are integers, so there is nothing to be quoted. */
static gboolean
query (RideJournalTrim *self,
       gint64          *values,
       guint            n_values,
       GError         **error,
       const char      *format,
       ...)
{
  g_autofree char *sql = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return ride_sql_get_integers (self->db, sql, values, n_values, error);
}

/* Returns the number of the newest snapshot whose segment is older than @before_us. */
static gboolean
find_expired_snapshot (RideJournalTrim *self,
                       gint64           before_us,
                       gint64          *number,
                       GError         **error)
{
  return query (self, number, 1, error,
                "SELECT max (snapshots.number) FROM snapshots JOIN segments USING (number) "
                "WHERE segments.max_received_us < %" G_GINT64_FORMAT,
                before_us);
}

static gboolean
find_expired_segment (RideJournalTrim *self,
                      gint64           before_us,
                      gint64          *number,
                      GError         **error)
{
  return query (self, number, 1, error,
                "SELECT max (number) FROM segments WHERE max_received_us < %" G_GINT64_FORMAT,
                before_us);
}

/* Nothing more may come that would fill the open segment. */
static gboolean
close_expired (RideJournalTrim *self,
               gint64           before_us,
               GError         **error)
{
  gint64 events_us = ride_journal_store_get_open_events_max (self->store);
  gint64 trips_us = ride_journal_store_get_open_trips_max (self->store);
  gboolean events_expired = events_us != G_MININT64 && events_us < before_us;
  gboolean trips_expired = trips_us != G_MININT64 && trips_us < before_us;

  if (!events_expired && !trips_expired)
    return TRUE;

  return ride_journal_store_begin (self->store, error) &&
         (!events_expired || ride_journal_store_close_segment (self->store, error)) &&
         (!trips_expired || ride_journal_store_close_trips (self->store, error)) &&
         ride_journal_store_commit (self->store, error);
}

static gboolean
plan_by_age (RideJournalTrim *self,
             gint64           keep_us,
             gint64           now_us,
             gint64          *base,
             gint64          *wanted_snapshot,
             GError         **error)
{
  gint64 before_us = now_us - keep_us;
  gint64 overdue;

  if (!close_expired (self, before_us, error) ||
      !find_expired_snapshot (self, before_us, base, error) ||
      !find_expired_segment (self, before_us - keep_us / SLACK_PARTS_OF_KEEP, &overdue, error))
    return FALSE;

  if (overdue > *base)
    return find_expired_segment (self, before_us, wanted_snapshot, error);

  return TRUE;
}

static gboolean
get_used_bytes (RideJournalTrim *self,
                gint64          *used,
                GError         **error)
{
  gint64 pages, free_pages, page_bytes;

  if (!query (self, &pages, 1, error, "PRAGMA page_count") ||
      !query (self, &free_pages, 1, error, "PRAGMA freelist_count") ||
      !query (self, &page_bytes, 1, error, "PRAGMA page_size"))
    return FALSE;

  *used = (pages - free_pages) * page_bytes;
  return TRUE;
}

/* Returns a segment after the newest snapshot, if there is enough in between for another one. */
static gboolean
want_snapshot_for_size (RideJournalTrim *self,
                        gint64          *wanted_snapshot,
                        GError         **error)
{
  gint64 snapshot[2]; /* last seq, bikes */
  gint64 segment[2];  /* number, last seq */

  if (!query (self, snapshot, G_N_ELEMENTS (snapshot), error,
              "SELECT last_seq, n_bikes FROM snapshots ORDER BY number DESC LIMIT 1") ||
      !query (self, segment, G_N_ELEMENTS (segment), error,
              "SELECT number, last_seq FROM segments ORDER BY number DESC LIMIT 1"))
    return FALSE;

  if (segment[1] - snapshot[0] >= MAX (self->block_rows, snapshot[1] / BIKES_PER_EVENT))
    *wanted_snapshot = segment[0];

  return TRUE;
}

static gboolean
plan_by_size (RideJournalTrim *self,
              gint64           keep_bytes,
              gint64          *base,
              gint64          *wanted_snapshot,
              GError         **error)
{
  gint64 used, oldest;

  if (!get_used_bytes (self, &used, error))
    return FALSE;
  if (used <= keep_bytes)
    return TRUE;

  if (!query (self, &oldest, 1, error,
              "SELECT min (snapshots.number) FROM snapshots JOIN segments USING (number)"))
    return FALSE;
  if (oldest == 0)
    return want_snapshot_for_size (self, wanted_snapshot, error);

  *base = MAX (*base, oldest);
  return TRUE;
}

/* Returns the earliest time that an event after the base was received. */
static gboolean
find_cutoff (RideJournalTrim *self,
             GError         **error)
{
  gint64 first[2]; /* of closed segments, and how many there are */
  gint64 open[2];

  if (!query (self, first, G_N_ELEMENTS (first), error,
              "SELECT min (min_received_us), count (*) FROM segments "
              "WHERE number > %" G_GINT64_FORMAT,
              self->base) ||
      !query (self, open, G_N_ELEMENTS (open), error,
              "SELECT min (received_us), count (*) FROM events WHERE seq > "
              "(SELECT coalesce (max (last_seq), %" G_GINT64_FORMAT ") FROM segments)",
              self->last_seq))
    return FALSE;

  if (first[1] > 0)
    self->cutoff_us = MAX (self->cutoff_us, first[0]);
  else if (open[1] > 0)
    self->cutoff_us = MAX (self->cutoff_us, open[0]);

  return TRUE;
}

static gboolean
find_expired_trips (RideJournalTrim *self,
                    GError         **error)
{
  gint64 block[2];

  /* Later blocks may be older, for what bikes say of the time; the first that isn't is the end. */
  if (!query (self, block, G_N_ELEMENTS (block), error,
              "SELECT number, last_id FROM trip_blocks WHERE number < "
              "coalesce ((SELECT min (number) FROM trip_blocks WHERE max_ended_us >= "
              "%" G_GINT64_FORMAT "), 9223372036854775807) ORDER BY number DESC LIMIT 1",
              self->cutoff_us))
    return FALSE;

  self->trip_block = block[0];
  self->last_trip = block[1];

  return TRUE;
}

static gboolean
has_expired_rest (RideJournalTrim *self,
                  gboolean        *has_any,
                  GError         **error)
{
  gint64 found;

  if (!query (self, &found, 1, error,
              "SELECT EXISTS (SELECT 1 FROM trips WHERE id <= %" G_GINT64_FORMAT ") "
              "OR EXISTS (SELECT 1 FROM minutes WHERE minute < %" G_GINT64_FORMAT ") "
              "OR EXISTS (SELECT 1 FROM gaps WHERE coalesce (until_us, from_us) < "
              "%" G_GINT64_FORMAT ") "
              "OR EXISTS (SELECT 1 FROM alarms WHERE cleared_us < %" G_GINT64_FORMAT ")",
              self->last_trip, self->cutoff_us / MINUTE_US, self->cutoff_us, self->cutoff_us))
    return FALSE;

  *has_any = found != 0;
  return TRUE;
}

static gboolean
is_file_loose (RideJournalTrim *self,
               gboolean        *is_loose,
               GError         **error)
{
  gint64 pages, free_pages;

  if (!query (self, &pages, 1, error, "PRAGMA page_count") ||
      !query (self, &free_pages, 1, error, "PRAGMA freelist_count"))
    return FALSE;

  *is_loose = free_pages >= FREE_PAGES_MIN && free_pages > pages / FREE_PARTS;
  return TRUE;
}

static gboolean
make_plan (RideJournalTrim *self,
           gint64           base,
           gint64           cutoff_us,
           GError         **error)
{
  gboolean has_rest = FALSE, is_loose = FALSE;

  self->base = base;
  self->cutoff_us = cutoff_us;
  self->last_seq = 0;
  if (base != 0 &&
      (!query (self, &self->last_seq, 1, error,
               "SELECT last_seq FROM snapshots WHERE number = %" G_GINT64_FORMAT, base) ||
       !find_cutoff (self, error)))
    return FALSE;
  if (!find_expired_trips (self, error) || !has_expired_rest (self, &has_rest, error) ||
      !is_file_loose (self, &is_loose, error))
    return FALSE;

  if (base != 0)
    self->step = STEP_SNAPSHOTS;
  else if (has_rest)
    self->step = STEP_TRIPS;
  else if (is_loose)
    self->step = STEP_VACUUM;

  return TRUE;
}

gboolean
ride_journal_trim_plan (RideJournalTrim          *self,
                        const RideJournalOptions *options,
                        gint64                    now_us,
                        gint64                   *wanted_snapshot,
                        GError                  **error)
{
  gint64 base = 0;

  *wanted_snapshot = 0;
  if (ride_journal_trim_has_plan (self))
    return TRUE;
  if (options->keep_us > 0 &&
      !plan_by_age (self, options->keep_us, now_us, &base, wanted_snapshot, error))
    return FALSE;
  if (options->keep_bytes > 0 &&
      !plan_by_size (self, options->keep_bytes, &base, wanted_snapshot, error))
    return FALSE;

  return make_plan (self, base, options->keep_us > 0 ? now_us - options->keep_us : G_MININT64,
                    error);
}

static char *
get_step_sql (RideJournalTrim *self)
{
  switch (self->step)
    {
    case STEP_SNAPSHOTS:
      return g_strdup_printf ("DELETE FROM snapshots WHERE number < %" G_GINT64_FORMAT,
                              self->base);
    case STEP_EVENTS:
      return g_strdup_printf ("DELETE FROM events WHERE seq <= %" G_GINT64_FORMAT " AND seq < "
                              "(SELECT min (seq) FROM events) + %d",
                              self->last_seq, STEP_ROWS);
    case STEP_SEGMENT_ROWS:
      return g_strdup_printf (
          "DELETE FROM event_bikes WHERE segment <= %1$" G_GINT64_FORMAT " AND segment < "
          "(SELECT min (number) FROM segments) + %2$d; "
          "DELETE FROM segments WHERE number <= %1$" G_GINT64_FORMAT " AND number < "
          "(SELECT min (number) FROM segments) + %2$d",
          self->base, STEP_SEGMENTS);
    case STEP_SNAPSHOT_PARTS:
      return g_strdup_printf (
          "DELETE FROM snapshot_parts WHERE part < %" G_GINT64_FORMAT " AND part < "
          "(SELECT min (part) FROM snapshot_parts) + %d",
          self->base * RIDE_INDEX_BUCKETS, STEP_PARTS);
    case STEP_TRIPS:
      return g_strdup_printf ("DELETE FROM trips WHERE id <= %" G_GINT64_FORMAT " AND id < "
                              "(SELECT min (id) FROM trips) + %d",
                              self->last_trip, STEP_ROWS);
    case STEP_TRIP_BLOCKS:
      /* The newest one tells which ids and numbers were given. */
      return g_strdup_printf (
          "DELETE FROM trip_bikes WHERE block <= %1$" G_GINT64_FORMAT " AND block < "
          "(SELECT min (block) FROM trip_bikes) + %2$d; "
          "DELETE FROM trip_durations WHERE block <= %1$" G_GINT64_FORMAT " AND block < "
          "(SELECT min (block) FROM trip_durations) + %2$d; "
          "DELETE FROM trip_blocks WHERE number <= %1$" G_GINT64_FORMAT " AND number < "
          "(SELECT min (number) FROM trip_blocks) + %2$d AND number < "
          "(SELECT max (number) FROM trip_blocks)",
          self->trip_block, STEP_SEGMENTS);
    case STEP_MINUTES:
      return g_strdup_printf ("DELETE FROM minutes WHERE minute IN (SELECT minute FROM minutes "
                              "WHERE minute < %" G_GINT64_FORMAT " LIMIT %d)",
                              self->cutoff_us / MINUTE_US, STEP_ROWS);
    case STEP_GAPS:
      return g_strdup_printf ("DELETE FROM gaps WHERE from_us IN (SELECT from_us FROM gaps "
                              "WHERE coalesce (until_us, from_us) < %" G_GINT64_FORMAT
                              " LIMIT %d)",
                              self->cutoff_us, STEP_ROWS);
    case STEP_ALARMS:
      return g_strdup_printf ("DELETE FROM alarms WHERE id IN (SELECT id FROM alarms "
                              "WHERE cleared_us < %" G_GINT64_FORMAT " LIMIT %d)",
                              self->cutoff_us, STEP_ROWS);
    case STEP_VACUUM:
    case N_STEPS:
    default:
      return g_strdup_printf ("PRAGMA incremental_vacuum (%d)", STEP_PAGES);
    }
}

static gboolean
take_step (RideJournalTrim *self,
           gboolean        *did_change,
           GError         **error)
{
  g_autofree char *sql = get_step_sql (self);
  int n_changes = sqlite3_total_changes (self->db);

  if (!ride_journal_store_begin (self->store, error) || !ride_sql_execute (self->db, sql, error) ||
      !ride_journal_store_commit (self->store, error))
    return FALSE;

  *did_change = sqlite3_total_changes (self->db) != n_changes;
  return TRUE;
}

static gboolean
take_vacuum_step (RideJournalTrim *self,
                  gboolean        *did_change,
                  GError         **error)
{
  gint64 before, after;
  gboolean is_loose, did_delete;

  if (!query (self, &before, 1, error, "PRAGMA freelist_count") ||
      !is_file_loose (self, &is_loose, error))
    return FALSE;

  *did_change = FALSE;
  if (!is_loose)
    return TRUE;
  if (!take_step (self, &did_delete, error) ||
      !query (self, &after, 1, error, "PRAGMA freelist_count"))
    return FALSE;

  *did_change = after < before;
  return TRUE;
}

gboolean
ride_journal_trim_step (RideJournalTrim *self,
                        GError         **error)
{
  gboolean did_change;
  gboolean ok = self->step == STEP_VACUUM ? take_vacuum_step (self, &did_change, error)
                                          : take_step (self, &did_change, error);

  if (ok && !did_change)
    self->step++;

  return ok;
}
