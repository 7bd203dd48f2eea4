/* ride-journal-upkeep.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-upkeep.h"

#include "ride-journal-builder.h"
#include "ride-journal-check.h"
#include "ride-journal-trim.h"

/* How often to look what is to be trimmed, while events come and while none do. */
#define LOOK_INTERVAL_US G_USEC_PER_SEC
#define IDLE_LOOK_INTERVAL_US (3600 * (gint64) G_USEC_PER_SEC)

#define BIKES_PER_EVENT 2

/* After a snapshot that failed. */
#define SNAPSHOT_PAUSE_US (60 * G_USEC_PER_SEC)

struct _RideJournalUpkeep
{
  RideJournalStore *store;
  char *path;
  RideJournalQueue *queue;
  RideJournalTuning tuning;
  RideJournalTrim *trim;
  RideJournalCheck *check;
  RideSnapshotBuilder *builder; /* NULL: no snapshot is being made */
  gint64 seen_segment;
  gint64 looked_us;
  gint64 snapshot_not_before_us;
};

RideJournalUpkeep *
ride_journal_upkeep_new (RideJournalStore        *store,
                         const char              *path,
                         RideJournalQueue        *queue,
                         const RideJournalTuning *tuning)
{
  RideJournalUpkeep *self = g_new0 (RideJournalUpkeep, 1);

  self->store = store;
  self->path = g_strdup (path);
  self->queue = queue;
  self->tuning = *tuning;
  self->trim = ride_journal_trim_new (store, tuning);
  self->check = ride_journal_check_start (path, queue);
  self->seen_segment = -1;

  return self;
}

void
ride_journal_upkeep_free (RideJournalUpkeep *self)
{
  g_clear_pointer (&self->check, ride_journal_check_free);
  g_clear_pointer (&self->builder, ride_snapshot_builder_free);
  ride_journal_queue_drop_snapshot (self->queue);
  ride_journal_trim_free (self->trim);
  g_free (self->path);
  g_free (self);
}

void
ride_journal_upkeep_hurry (RideJournalUpkeep *self)
{
  self->looked_us = 0;
}

static void
start_snapshot (RideJournalUpkeep *self,
                gint64             number)
{
  if (self->builder != NULL || g_get_monotonic_time () < self->snapshot_not_before_us)
    return;

  self->builder = ride_snapshot_builder_start (self->path, number, &self->tuning, self->queue);
}

/* A period holds at least an event for two bikes, so that snapshots never take
 * more room than the events. Where several are due the oldest is made first. */
static gboolean
find_end_of_period (RideJournalUpkeep *self,
                    gint64             last_seq,
                    gint64             n_bikes,
                    gint64            *number,
                    GError           **error)
{
  gint64 n_events = MAX (self->tuning.snapshot_rows, n_bikes / BIKES_PER_EVENT);
  g_autofree char *sql = g_strdup_printf (
      "SELECT min (number) FROM segments WHERE last_seq >= %" G_GINT64_FORMAT,
      last_seq + n_events);

  return ride_sql_get_integers (ride_journal_store_get_db (self->store), sql, number, 1, error);
}

static gboolean
start_snapshot_if_due (RideJournalUpkeep *self,
                       GError           **error)
{
  gint64 snapshot[2] = { 0 }; /* last seq, bikes */
  gint64 number = 0;

  if (self->builder != NULL ||
      self->seen_segment == ride_journal_store_get_newest_segment (self->store))
    return TRUE;

  if (!ride_sql_get_integers (ride_journal_store_get_db (self->store),
                              "SELECT last_seq, n_bikes FROM snapshots "
                              "ORDER BY number DESC LIMIT 1",
                              snapshot, G_N_ELEMENTS (snapshot), error) ||
      !find_end_of_period (self, snapshot[0], snapshot[1], &number, error))
    return FALSE;

  self->seen_segment = ride_journal_store_get_newest_segment (self->store);
  if (number != 0)
    start_snapshot (self, number);

  return TRUE;
}

static gboolean
look_what_to_trim (RideJournalUpkeep        *self,
                   const RideJournalOptions *options,
                   GError                  **error)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 wanted_snapshot;

  if (self->looked_us != 0 && now_us - self->looked_us < LOOK_INTERVAL_US)
    return TRUE;

  self->looked_us = now_us;
  if (!ride_journal_trim_plan (self->trim, options, g_get_real_time (), &wanted_snapshot, error))
    return FALSE;
  if (wanted_snapshot != 0)
    start_snapshot (self, wanted_snapshot);

  return TRUE;
}

/* After one plan there may be the next. */
static gboolean
take_trim_step (RideJournalUpkeep *self,
                GError           **error)
{
  gboolean ok = ride_journal_trim_step (self->trim, error);

  if (!ride_journal_trim_has_plan (self->trim))
    self->looked_us = 0;

  return ok;
}

gboolean
ride_journal_upkeep_step (RideJournalUpkeep        *self,
                          const RideJournalOptions *options,
                          GError                  **error)
{
  if (!ride_journal_check_get_result (self->check, error))
    return FALSE;
  if (ride_journal_trim_has_plan (self->trim))
    return take_trim_step (self, error);

  return start_snapshot_if_due (self, error) && look_what_to_trim (self, options, error);
}

gint64
ride_journal_upkeep_get_due (RideJournalUpkeep *self)
{
  if (ride_journal_trim_has_plan (self->trim) || self->looked_us == 0)
    return 0;

  return self->looked_us + IDLE_LOOK_INTERVAL_US;
}

void
ride_journal_upkeep_note (RideJournalUpkeep     *self,
                          const RideJournalItem *item)
{
  if (self->builder == NULL)
    return;
  if (item->kind == RIDE_JOURNAL_ITEM_PART)
    {
      ride_snapshot_builder_taken (self->builder, item->part.bikes);
      return;
    }

  g_clear_pointer (&self->builder, ride_snapshot_builder_free);
  self->seen_segment = -1;
  if (item->snapshot.error != NULL)
    self->snapshot_not_before_us = g_get_monotonic_time () + SNAPSHOT_PAUSE_US;
  else
    self->looked_us = 0;
}
