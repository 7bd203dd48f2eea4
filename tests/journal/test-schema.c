/* test-schema.c: files of older versions are brought up to date.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#include "ride-journal-index.h"
#include "ride-journal-schema.h"

/* Makes a file as version @version did. */
static void
make_older (const Kit *kit,
            int        version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (sqlite3) db = ride_sql_open (
      kit->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 1024 * 1024, &error);

  g_assert_no_error (error);
  ride_journal_schema_migrate (db, version, &error);
  g_assert_no_error (error);
}

static void
test_older_version (void)
{
  for (int version = 1; version < RIDE_JOURNAL_VERSION; version++)
    {
      g_auto (Kit) kit;
      g_autoptr (GError) error = NULL;

      kit_init (&kit);
      make_older (&kit, version);
      g_assert_cmpint (kit_query (&kit, "PRAGMA user_version"), ==, version);
      kit_execute (&kit, "INSERT INTO minutes VALUES (1, 2, 3)");

      g_assert_null (ride_history_open (kit.path, &error));
      g_assert_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_FILE);

      kit_open (&kit);
      kit_append_random (&kit, 5);
      g_assert_true (kit_flush (&kit));
      g_assert_cmpint (kit_query (&kit, "PRAGMA user_version"), ==, RIDE_JOURNAL_VERSION);
      g_assert_cmpint (kit_query (&kit, "SELECT unlocks FROM minutes WHERE minute = 1"), ==, 3);
      g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM readable_events"), ==, 5);
    }
}

static void
test_failed_step_leaves_the_version (void)
{
  g_auto (Kit) kit;
  g_autoptr (GError) error = NULL;
  g_autoptr (sqlite3) db = NULL;

  kit_init (&kit);
  make_older (&kit, 1);
  kit_execute (&kit, "CREATE TABLE readable_trips (it TEXT)");
  db = ride_sql_open (kit.path, SQLITE_OPEN_READWRITE, 1024 * 1024, &error);
  g_assert_no_error (error);
  g_assert_false (ride_journal_schema_migrate (db, 2, &error));
  g_assert_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_DAMAGED);
  g_assert_cmpint (kit_query (&kit, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (
      kit_query (&kit, "SELECT count(*) FROM sqlite_schema WHERE name = 'readable_events'"), ==, 0);
}

static void
test_readable_by_people (void)
{
  g_auto (Kit) kit;
  RideEvent event = {
    .bike = "B-1", .topic = "t", .verb = RIDE_VERB_LOCK, .received_us = KIT_START_US
  };

  kit_init (&kit);
  kit_open (&kit);
  kit_append (&kit, &event);
  g_assert_true (kit_flush (&kit));
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM readable_events WHERE event = 'lock' "
                                    "AND received = '2026-09-21T14:13:20.000Z'"),
                   ==, 1);
}

static void
test_durations_in_order (void)
{
  RideIndexKey before = 0;

  for (gint64 seconds = 0; seconds < 3000000; seconds += 1 + seconds / 50)
    {
      RideIndexKey key = ride_index_key_for_duration (seconds * G_USEC_PER_SEC);

      g_assert_true (seconds == 0 || key > before);
      g_assert_cmpuint (ride_index_key_get_bucket (key), <, RIDE_INDEX_BUCKETS);
      before = key;
    }
  g_assert_true (ride_index_key_for_duration (G_MAXINT64) > before);
  g_assert_cmpuint (ride_index_key_get_bucket (ride_index_key_for_duration (G_MAXINT64)), <,
                    RIDE_INDEX_BUCKETS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/schema/older-version-is-brought-up-to-date", test_older_version);
  g_test_add_func ("/schema/failed-step-leaves-the-version", test_failed_step_leaves_the_version);
  g_test_add_func ("/schema/readable-by-people", test_readable_by_people);
  g_test_add_func ("/index/durations-in-order", test_durations_in_order);

  return g_test_run ();
}
