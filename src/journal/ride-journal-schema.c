/* ride-journal-schema.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-journal-schema.h"

#include "ride-config.h"
#include "ride-journal.h"

#include <glib/gi18n-lib.h>

#define LOOK_CACHE_BYTES (64 * 1024)

static const char step_to_1[] =
    "CREATE TABLE events (\n"
    "  -- One row for each event, in the order they came; appended only, trimmed from the front.\n"
    "  -- Times are Unix time in microseconds. What the fleet's state needs comes first.\n"
    "  seq INTEGER PRIMARY KEY,\n"
    "  received_us INTEGER NOT NULL,\n"
    "  time_us INTEGER NOT NULL, -- when it happened\n"
    "  flags INTEGER NOT NULL, -- 1 retained, 2 MQTT's DUP, 4 no time, 8 implausible time,\n"
    "    -- 16 topic and payload disagree, 32 place, 64 speed, 128 heading, 256 accuracy,\n"
    "    -- 512 range, 1024 payload is not JSON\n"
    "  verb INTEGER NOT NULL, -- 0 unlock, 1 lock, 2 status, 3 online\n"
    "  lock INTEGER NOT NULL, -- 0 not told, 1 locked, 2 unlocked, 3 locking, 4 unlocking, 5 jammed\n"
    "  payload_lock INTEGER NOT NULL, -- what the payload alone says\n"
    "  facts INTEGER NOT NULL, -- two bits each, 1 = no, 2 = yes: online, tipped, reserved, disabled\n"
    "  battery INTEGER, -- percent\n"
    "  bike TEXT NOT NULL,\n"
    "  latitude REAL,\n"
    "  longitude REAL,\n"
    "  vehicle_state INTEGER NOT NULL, -- MDS 2 in its order: 0 not told, 1 removed, … 9 unknown\n"
    "  fingerprint INTEGER NOT NULL, -- equal for redeliveries of the same event\n"
    "  sent_us INTEGER,\n"
    "  speed REAL,\n"
    "  heading REAL,\n"
    "  accuracy REAL,\n"
    "  range REAL,\n"
    "  event_id TEXT,\n"
    "  trip TEXT,\n"
    "  station TEXT,\n"
    "  area TEXT,\n"
    "  raw_time TEXT,\n"
    "  topic TEXT NOT NULL,\n"
    "  payload BLOB -- as received\n"
    ");\n"
    "CREATE TABLE segments (\n"
    "  -- Each closed run of events. Those after the newest segment are not indexed yet.\n"
    "  number INTEGER PRIMARY KEY,\n"
    "  first_seq INTEGER NOT NULL,\n"
    "  last_seq INTEGER NOT NULL,\n"
    "  min_received_us INTEGER NOT NULL, -- clocks step, so these are not the first and last event's\n"
    "  max_received_us INTEGER NOT NULL,\n"
    "  next_trip INTEGER NOT NULL -- rides with this id or above were recorded after the segment\n"
    ");\n"
    "CREATE TABLE event_bikes (\n"
    "  -- Which events of a segment are of which bike. A bike's bucket is the upper 8 bits of\n"
    "  -- its hash; entries, sorted, are 6 bytes little-endian: the hash's lower 32 bits, and seq\n"
    "  -- minus the segment's first_seq in 16.\n"
    "  segment INTEGER NOT NULL,\n"
    "  bucket INTEGER NOT NULL,\n"
    "  entries BLOB NOT NULL,\n"
    "  PRIMARY KEY (segment, bucket)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE snapshots (\n"
    "  -- The fleet's state after a segment of that number; all of its parts are there.\n"
    "  number INTEGER PRIMARY KEY,\n"
    "  last_seq INTEGER NOT NULL,\n"
    "  max_received_us INTEGER NOT NULL, -- of all events up to here\n"
    "  next_trip INTEGER NOT NULL,\n"
    "  n_bikes INTEGER NOT NULL\n"
    ");\n"
    "CREATE TABLE snapshot_parts (\n"
    "  -- The bikes of one bucket: a byte 1 for the format, and for each bike the length of its\n"
    "  -- identifier in a byte, the identifier, and four 64-bit words, little-endian.\n"
    "  part INTEGER PRIMARY KEY, -- 256 times the snapshot's number, plus the bucket\n"
    "  bikes BLOB NOT NULL\n"
    ");\n"
    "CREATE TABLE trips (\n"
    "  -- Rides (MDS: trips), in the order they were found to have ended.\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  ended_us INTEGER NOT NULL, -- end_us, or recorded_us where the end is not known\n"
    "  recorded_us INTEGER NOT NULL, -- the newest event's received_us then\n"
    "  start_us INTEGER,\n"
    "  end_us INTEGER,\n"
    "  kind INTEGER NOT NULL, -- 0 complete, 1 lock only, 2 unlock only, 3 lost\n"
    "  flags INTEGER NOT NULL, -- 1 at least so long, 2 lasted across a gap, 4 ended by a snapshot\n"
    "  bike TEXT NOT NULL,\n"
    "  trip_id TEXT,\n"
    "  latitude REAL,\n"
    "  longitude REAL\n"
    ");\n"
    "CREATE INDEX trips_by_end ON trips (ended_us);\n"
    "CREATE TABLE trip_blocks (\n"
    "  -- As segments, of trips.\n"
    "  number INTEGER PRIMARY KEY,\n"
    "  first_id INTEGER NOT NULL,\n"
    "  last_id INTEGER NOT NULL,\n"
    "  min_ended_us INTEGER NOT NULL,\n"
    "  max_ended_us INTEGER NOT NULL\n"
    ");\n"
    "CREATE TABLE trip_bikes (\n"
    "  -- As event_bikes.\n"
    "  block INTEGER NOT NULL,\n"
    "  bucket INTEGER NOT NULL,\n"
    "  entries BLOB NOT NULL,\n"
    "  PRIMARY KEY (block, bucket)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE trip_durations (\n"
    "  -- As event_bikes, with the duration in seconds in place of the hash. Each bucket is a\n"
    "  -- quarter of an octave of durations.\n"
    "  block INTEGER NOT NULL,\n"
    "  bucket INTEGER NOT NULL,\n"
    "  entries BLOB NOT NULL,\n"
    "  PRIMARY KEY (block, bucket)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE alarms (\n"
    "  -- The newest state of each alarm.\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  bike TEXT, -- none: the whole fleet's feed\n"
    "  rule INTEGER NOT NULL, -- 0 long ride, 1 silent, 2 battery, 3 jammed, 4 tipped, 5 offline,\n"
    "    -- 6 unused, 7 dead feed\n"
    "  level INTEGER NOT NULL, -- 0 info, 1 warning, 2 critical\n"
    "  since_us INTEGER NOT NULL,\n"
    "  raised_us INTEGER NOT NULL,\n"
    "  updated_us INTEGER NOT NULL,\n"
    "  cleared_us INTEGER, -- none: it is open\n"
    "  acknowledged_us INTEGER,\n"
    "  snoozed_until_us INTEGER,\n"
    "  battery INTEGER,\n"
    "  from_snapshot INTEGER NOT NULL,\n"
    "  note TEXT\n"
    ");\n"
    "CREATE INDEX alarms_open ON alarms (id) WHERE cleared_us IS NULL;\n"
    "CREATE INDEX alarms_by_end ON alarms (cleared_us) WHERE cleared_us IS NOT NULL;\n"
    "CREATE TABLE gaps (\n"
    "  -- When the connection was lost.\n"
    "  from_us INTEGER PRIMARY KEY,\n"
    "  until_us INTEGER, -- none: it lasts, or nobody saw its end\n"
    "  reason TEXT,\n"
    "  lossless INTEGER NOT NULL -- 1: the broker kept what came\n"
    ");\n"
    "CREATE TABLE minutes (\n"
    "  -- Live events (not retained ones) by the minute they were received in.\n"
    "  minute INTEGER PRIMARY KEY, -- Unix time in minutes\n"
    "  live INTEGER NOT NULL,\n"
    "  unlocks INTEGER NOT NULL\n"
    ");\n";

/* Views for people; nothing in Ride Monitor reads them. */
static const char step_to_2[] =
    "CREATE VIEW readable_events AS SELECT\n"
    "  seq, strftime('%Y-%m-%dT%H:%M:%fZ', received_us / 1e6, 'unixepoch') AS received,\n"
    "  strftime('%Y-%m-%dT%H:%M:%fZ', time_us / 1e6, 'unixepoch') AS time, bike,\n"
    "  CASE verb WHEN 0 THEN 'unlock' WHEN 1 THEN 'lock' WHEN 2 THEN 'status' ELSE 'online' END\n"
    "    AS event, flags & 1 AS retained, battery, latitude, longitude, topic,\n"
    "  CAST (payload AS TEXT) AS payload\n"
    "FROM events;\n"
    "CREATE VIEW readable_trips AS SELECT\n"
    "  id, bike, strftime('%Y-%m-%dT%H:%M:%fZ', start_us / 1e6, 'unixepoch') AS start,\n"
    "  strftime('%Y-%m-%dT%H:%M:%fZ', end_us / 1e6, 'unixepoch') AS end,\n"
    "  (end_us - start_us) / 1e6 AS seconds,\n"
    "  CASE kind WHEN 0 THEN 'complete' WHEN 1 THEN 'lock-only' WHEN 2 THEN 'unlock-only'\n"
    "    ELSE 'lost' END AS kind\n"
    "FROM trips;\n";

/* Step i leads from version i to version i + 1. What was released never changes. */
static const char *const steps[] = { step_to_1, step_to_2 };
G_STATIC_ASSERT (G_N_ELEMENTS (steps) == RIDE_JOURNAL_VERSION);

static gboolean
refuse_newer (const char *path,
              GError    **error)
{
  g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_NEWER,
               _("A newer version of Ride Monitor wrote the journal “%s”. It is left untouched, "
                  "and nothing is kept in this run. Update Ride Monitor, or move the file away."),
               path);
  return FALSE;
}

static gboolean
refuse_foreign (const char *path,
                GError    **error)
{
  g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_DAMAGED,
               _("“%s” is not a journal of Ride Monitor."), path);
  return FALSE;
}

/* Only SQLite may open and close the file: whoever else closes it takes away
 * the locks that this process has on it. A file that can't be read so may be
 * whole together with its log, so that is no reason to refuse it. */
gboolean
ride_journal_schema_look (const char *path,
                          GError    **error)
{
  g_autoptr (sqlite3) db = ride_sql_open_unchanging (path, LOOK_CACHE_BYTES, NULL);
  gint64 application = 0, version = 0;

  if (db == NULL ||
      !ride_sql_get_integers (db, "PRAGMA application_id", &application, 1, NULL) ||
      !ride_sql_get_integers (db, "PRAGMA user_version", &version, 1, NULL))
    return TRUE;

  return application != RIDE_JOURNAL_APPLICATION_ID || version <= RIDE_JOURNAL_VERSION ||
         refuse_newer (path, error);
}

/* With what is in the log. */
static gboolean
get_identity (sqlite3 *db,
              gint64  *version,
              GError **error)
{
  gint64 application, n_objects;

  if (!ride_sql_get_integers (db, "PRAGMA application_id", &application, 1, error) ||
      !ride_sql_get_integers (db, "PRAGMA user_version", version, 1, error) ||
      !ride_sql_get_integers (db, "SELECT count(*) FROM sqlite_schema", &n_objects, 1, error))
    return FALSE;

  if (application == RIDE_JOURNAL_APPLICATION_ID)
    return (*version >= 0 && *version <= RIDE_JOURNAL_VERSION) ||
           refuse_newer (sqlite3_db_filename (db, "main"), error);
  if (application == 0 && *version == 0 && n_objects == 0)
    return TRUE;

  return refuse_foreign (sqlite3_db_filename (db, "main"), error);
}

static gboolean
take_step (sqlite3 *db,
           int      from_version,
           GError **error)
{
  g_autofree char *numbers = g_strdup_printf (
      "PRAGMA application_id = %d; PRAGMA user_version = %d;", RIDE_JOURNAL_APPLICATION_ID,
      from_version + 1);

  if (ride_sql_execute (db, "BEGIN IMMEDIATE", error) &&
      ride_sql_execute (db, steps[from_version], error) && ride_sql_execute (db, numbers, error) &&
      ride_sql_execute (db, "COMMIT", error))
    return TRUE;

  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* The file's header is to tell the version without the log, see ride_journal_schema_look(). */
static gboolean
show_version_in_header (sqlite3 *db,
                        GError **error)
{
  return ride_sql_execute (db, "PRAGMA wal_checkpoint (PASSIVE)", error);
}

gboolean
ride_journal_schema_migrate (sqlite3 *db,
                             int      version,
                             GError **error)
{
  gint64 found;

  g_return_val_if_fail (version <= RIDE_JOURNAL_VERSION, FALSE);

  if (!get_identity (db, &found, error))
    return FALSE;
  if (found >= version)
    return TRUE;

  /* How the file is laid out can be chosen only while it is empty. */
  if (found == 0 &&
      !ride_sql_execute (db, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL", error))
    return FALSE;
  for (int i = found; i < version; i++)
    if (!take_step (db, i, error))
      return FALSE;

  return show_version_in_header (db, error);
}

gboolean
ride_journal_schema_check_readable (sqlite3 *db,
                                    GError **error)
{
  const char *path = sqlite3_db_filename (db, "main");
  gint64 version;

  if (!get_identity (db, &version, error))
    return FALSE;
  if (version == RIDE_JOURNAL_VERSION)
    return TRUE;

  if (version == 0)
    g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_MISSING,
                 _("There is nothing in the journal “%s” yet."), path);
  else
    g_set_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE,
                 _("An older version of Ride Monitor wrote the journal “%s”. Connect once with "
                    "this version, which brings it up to date."),
                 path);
  return FALSE;
}
