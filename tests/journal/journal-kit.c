/* journal-kit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#include "test-folder.h"

#include <sqlite3.h>
#include <string.h>

#define WAIT_US (20 * G_USEC_PER_SEC)
#define POLL_US 2000

void
kit_init (Kit *self)
{
  *self = (Kit){
    .folder = test_folder_new (),
    .options = { .is_sync_full = FALSE },
    .tuning = ride_journal_tuning_default (),
    .all = ride_event_batch_new (),
    .random = g_rand_new_with_seed (20261127),
    .now_us = KIT_START_US,
    .n_bikes = 40,
  };
  self->path = g_build_filename (self->folder, "journal.db", NULL);
  self->tuning.block_rows = 100;
  self->tuning.snapshot_rows = 300;
  self->tuning.bikes_at_once = 10;
  self->tuning.retry_ms = 20;
  self->tuning.grace_ms = 100;
  self->tuning.close_ms = 2000;
}

void
kit_clear (Kit *self)
{
  g_clear_object (&self->journal);
  test_folder_remove (self->folder);
  g_clear_pointer (&self->all, ride_event_batch_unref);
  g_clear_pointer (&self->random, g_rand_free);
  g_free (self->folder);
  g_free (self->path);
}

void
kit_open (Kit *self)
{
  self->journal = ride_journal_new_tuned (self->path, &self->options, &self->tuning);
}

void
kit_close (Kit *self)
{
  ride_journal_close (self->journal);
  g_clear_object (&self->journal);
}

static void
on_done (gboolean kept,
         gpointer user_data)
{
  g_atomic_int_set ((int *) user_data, kept ? 1 : -1);
}

gboolean
kit_flush (Kit *self)
{
  g_autoptr (RideEventBatch) nothing = ride_event_batch_new ();
  gint64 until_us = g_get_monotonic_time () + WAIT_US;
  int done = 0;

  ride_journal_append (self->journal, nothing, RIDE_JOURNAL_ALL, on_done, &done);
  while (g_atomic_int_get (&done) == 0 && g_get_monotonic_time () < until_us)
    g_usleep (100);
  g_assert_cmpint (g_atomic_int_get (&done), !=, 0);

  return g_atomic_int_get (&done) > 0;
}

void
kit_append (Kit             *self,
            const RideEvent *event)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

  ride_event_batch_append (batch, event);
  ride_event_batch_append (self->all, event);
  ride_journal_append (self->journal, batch, RIDE_JOURNAL_ALL, NULL, NULL);
}

static gboolean
chance (Kit  *self,
        guint one_in)
{
  return g_rand_int_range (self->random, 0, one_in) == 0;
}

static RideEventFlags
make_flags (Kit *self)
{
  RideEventFlags flags = 0;

  if (chance (self, 5))
    flags |= RIDE_EVENT_RETAINED;
  if (chance (self, 5))
    flags |= chance (self, 2) ? RIDE_EVENT_TIME_MISSING : RIDE_EVENT_TIME_IMPLAUSIBLE;
  if (chance (self, 2))
    flags |= RIDE_EVENT_HAS_PLACE;
  if (chance (self, 20))
    flags |= RIDE_EVENT_CONFLICT;

  return flags;
}

/* Now and then late, or at the same time as another. */
static gint64
make_time (Kit           *self,
           RideEventFlags flags)
{
  if ((flags & (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)) != 0)
    return self->now_us;

  return self->now_us - g_rand_int_range (self->random, 0, 20) * KIT_SECOND_US;
}

static void
append_one_random (Kit *self)
{
  RideEventFlags flags = make_flags (self);
  char bike[32], payload[32];
  RideEvent event = {
    .bike = bike,
    .time_us = make_time (self, flags),
    .received_us = self->now_us,
    .fingerprint = (guint64) g_rand_int (self->random) << 32 | g_rand_int (self->random),
    .flags = flags,
    .verb = g_rand_int_range (self->random, 0, RIDE_VERB_ONLINE + 1),
    .lock = g_rand_int_range (self->random, 0, RIDE_LOCK_JAMMED + 1),
    .payload_lock = g_rand_int_range (self->random, 0, RIDE_LOCK_JAMMED + 1),
    .battery = chance (self, 2) ? RIDE_BATTERY_NONE : g_rand_int_range (self->random, 0, 101),
    .online = g_rand_int_range (self->random, 0, RIDE_TRI_YES + 1),
    .tipped = g_rand_int_range (self->random, 0, RIDE_TRI_YES + 1),
    .latitude = g_rand_double_range (self->random, -90, 90),
    .longitude = g_rand_double_range (self->random, -180, 180),
    .topic = "mobike/status/+",
    .payload = (const guint8 *) payload,
  };

  g_snprintf (bike, sizeof bike, "B-%u", g_rand_int_range (self->random, 0, self->n_bikes));
  event.payload_length = g_snprintf (payload, sizeof payload, "%u",
                                     ride_event_batch_get_length (self->all));
  kit_append (self, &event);
  self->now_us += g_rand_int_range (self->random, 0, 3) * KIT_SECOND_US;
}

void
kit_append_random (Kit  *self,
                   guint n_events)
{
  for (guint i = 0; i < n_events; i++)
    append_one_random (self);
}

gint64
kit_query (const Kit  *self,
           const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 value = 0;

  g_assert_cmpint (sqlite3_open_v2 (self->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_busy_timeout (db, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return value;
}

void
kit_execute (const Kit  *self,
             const char *sql)
{
  g_autofree char *message = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    message = g_strdup (sqlite3_errmsg (db));
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

gboolean
kit_is_whole (const Kit *self)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean whole = FALSE;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  if (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    whole = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return whole;
}

void
kit_wait_for_snapshots (Kit  *self,
                        guint n)
{
  gint64 until_us = g_get_monotonic_time () + WAIT_US;

  g_assert_true (kit_flush (self));
  while (kit_query (self, "SELECT count(*) FROM snapshots") < n &&
         g_get_monotonic_time () < until_us)
    g_usleep (POLL_US);
  g_assert_cmpint (kit_query (self, "SELECT count(*) FROM snapshots"), >=, n);
}

void
kit_wait_for_state (Kit             *self,
                    RideJournalState state)
{
  gint64 until_us = g_get_monotonic_time () + WAIT_US;

  while (g_get_monotonic_time () < until_us)
    {
      g_autoptr (RideJournalStatus) status = ride_journal_get_status (self->journal);

      if (status->state == state)
        return;
      g_usleep (POLL_US);
    }
  g_assert_not_reached ();
}

RideHistory *
kit_open_history (const Kit *self)
{
  g_autoptr (GError) error = NULL;
  RideHistory *history = ride_history_open (self->path, &error);

  g_assert_no_error (error);

  return history;
}

void
kit_assert_events_equal (const RideEvent *a,
                         const RideEvent *b)
{
  g_assert_cmpstr (a->bike, ==, b->bike);
  g_assert_cmpint (a->time_us, ==, b->time_us);
  g_assert_cmpint (a->received_us, ==, b->received_us);
  g_assert_cmpint (a->sent_us, ==, b->sent_us);
  g_assert_cmpuint (a->fingerprint, ==, b->fingerprint);
  g_assert_cmpuint (a->flags, ==, b->flags);
  g_assert_cmpuint (a->verb, ==, b->verb);
  g_assert_cmpuint (a->lock, ==, b->lock);
  g_assert_cmpuint (a->payload_lock, ==, b->payload_lock);
  g_assert_cmpuint (a->vehicle_state, ==, b->vehicle_state);
  g_assert_cmpuint (a->battery, ==, b->battery);
  g_assert_cmpuint (a->online, ==, b->online);
  g_assert_cmpuint (a->tipped, ==, b->tipped);
  g_assert_cmpuint (a->reserved, ==, b->reserved);
  g_assert_cmpuint (a->disabled, ==, b->disabled);
  if ((a->flags & RIDE_EVENT_HAS_SPEED) != 0)
    g_assert_cmpfloat (a->speed, ==, b->speed);
  if ((a->flags & RIDE_EVENT_HAS_HEADING) != 0)
    g_assert_cmpfloat (a->heading, ==, b->heading);
  if ((a->flags & RIDE_EVENT_HAS_ACCURACY) != 0)
    g_assert_cmpfloat (a->accuracy, ==, b->accuracy);
  if ((a->flags & RIDE_EVENT_HAS_RANGE) != 0)
    g_assert_cmpfloat (a->range, ==, b->range);
  if ((a->flags & RIDE_EVENT_HAS_PLACE) != 0)
    {
      g_assert_cmpfloat (a->latitude, ==, b->latitude);
      g_assert_cmpfloat (a->longitude, ==, b->longitude);
    }
  g_assert_cmpstr (a->event_id, ==, b->event_id);
  g_assert_cmpstr (a->trip, ==, b->trip);
  g_assert_cmpstr (a->station, ==, b->station);
  g_assert_cmpstr (a->area, ==, b->area);
  g_assert_cmpstr (a->raw_time, ==, b->raw_time);
  g_assert_cmpstr (a->topic, ==, b->topic);
  g_assert_cmpmem (a->payload, a->payload_length, b->payload, b->payload_length);
}

static void
assert_bikes_equal (const RideBike *a,
                    const RideBike *b)
{
  g_assert_cmpuint (a->state, ==, b->state);
  g_assert_cmpuint (a->flags, ==, b->flags);
  g_assert_cmpuint (a->last_verb, ==, b->last_verb);
  g_assert_cmpuint (a->battery, ==, b->battery);
  g_assert_cmpint (a->has_place, ==, b->has_place);
  g_assert_cmpfloat (a->latitude, ==, b->latitude);
  g_assert_cmpfloat (a->longitude, ==, b->longitude);
  g_assert_cmpint (a->since_us, ==, b->since_us);
  g_assert_cmpint (a->last_event_us, ==, b->last_event_us);
}

void
kit_assert_fleets_equal (const RideFleet *a,
                         const RideFleet *b)
{
  g_assert_cmpuint (ride_fleet_get_n_bikes (a), ==, ride_fleet_get_n_bikes (b));
  for (guint i = 0; i < ride_fleet_get_n_bikes (a); i++)
    {
      RideBike x, y;
      guint position;

      ride_fleet_get (a, i, &x);
      g_assert_true (ride_fleet_find (b, x.id, &position));
      ride_fleet_get (b, position, &y);
      assert_bikes_equal (&x, &y);
    }
}
