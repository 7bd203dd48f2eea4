/* test-damage.c: files that are broken, foreign, newer, or somebody else's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#include "ride-journal-schema.h"

#include <glib/gstdio.h>
#include <string.h>

/* Where SQLite's header has its numbers. */
#define PAGE_BYTES 4096
#define VERSION_OFFSET 60

/* What the first byte of a page with rows is. */
#define LEAF_OF_A_TABLE 13

static void
make_journal (Kit  *kit,
              guint n_events)
{
  kit_init (kit);
  kit_open (kit);
  kit_append_random (kit, n_events);
  kit_close (kit);
}

/* What a test wants of the file as bytes. */
static GByteArray *
read_file (const char *path)
{
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));

  return g_byte_array_new_take ((guint8 *) g_steal_pointer (&contents), length);
}

static void
write_file (const char       *path,
            const GByteArray *bytes)
{
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

/* The damaged file was moved away, and a new journal works in its place. @bytes are
 * its contents, where nothing in them was good enough to be written to. */
static void
assert_set_aside (Kit              *kit,
                  const GByteArray *bytes)
{
  g_autoptr (RideJournalStatus) status = ride_journal_get_status (kit->journal);
  g_autoptr (GByteArray) aside = NULL;
  g_autofree char *prefix = g_build_filename (kit->folder, "journal-damaged-", NULL);

  g_assert_cmpint (status->state, ==, RIDE_JOURNAL_READY);
  g_assert_nonnull (status->set_aside);
  g_assert_true (g_str_has_prefix (status->set_aside, prefix));
  g_assert_true (g_str_has_suffix (status->set_aside, ".db"));
  aside = read_file (status->set_aside);
  if (bytes != NULL)
    g_assert_cmpmem (aside->data, aside->len, bytes->data, bytes->len);
  g_assert_cmpint (kit_query (kit, "SELECT count(*) FROM events"), ==, 1);
}

static void
append_one (Kit *kit)
{
  RideEvent event = { .bike = "new", .topic = "t", .received_us = KIT_START_US };

  kit_append (kit, &event);
}

static void
assert_new_one_begun (Kit              *kit,
                      const GByteArray *bytes)
{
  write_file (kit->path, bytes);
  kit_open (kit);
  append_one (kit);
  g_assert_true (kit_flush (kit));
  assert_set_aside (kit, bytes);
}

static void
test_not_a_database (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  kit_init (&kit);
  g_byte_array_append (bytes, (const guint8 *) "Dear diary, ", 12);
  assert_new_one_begun (&kit, bytes);
}

static void
test_other_database (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) bytes = NULL;

  kit_init (&kit);
  kit_execute (&kit, "CREATE TABLE recipes (cake TEXT)");
  bytes = read_file (kit.path);
  assert_new_one_begun (&kit, bytes);
}

static void
test_damaged_header (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) bytes = NULL;

  make_journal (&kit, 500);
  bytes = read_file (kit.path);
  memset (bytes->data, 0xee, 50);
  assert_new_one_begun (&kit, bytes);
}

static void
test_truncated (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) bytes = NULL;

  make_journal (&kit, 3000);
  bytes = read_file (kit.path);
  g_byte_array_set_size (bytes, bytes->len / 2);
  assert_new_one_begun (&kit, bytes);
}

static void
test_table_missing (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) bytes = NULL;

  make_journal (&kit, 10);
  kit_execute (&kit, "DROP TABLE event_bikes");
  bytes = read_file (kit.path);
  assert_new_one_begun (&kit, bytes);
}

static void
wait_until_set_aside (Kit *kit)
{
  gint64 until_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < until_us)
    {
      g_autoptr (RideJournalStatus) status = ride_journal_get_status (kit->journal);

      if (status->set_aside != NULL)
        return;
      g_usleep (2000);
    }
  g_assert_not_reached ();
}

/* Nobody reads that page when the file is opened. */
static void
test_damaged_page_is_found_in_the_background (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) bytes = NULL;
  gsize page;

  make_journal (&kit, 5000);
  bytes = read_file (kit.path);
  page = bytes->len / PAGE_BYTES / 2;
  while (bytes->data[page * PAGE_BYTES] != LEAF_OF_A_TABLE)
    page++;
  memset (bytes->data + page * PAGE_BYTES, 0xee, PAGE_BYTES);
  write_file (kit.path, bytes);

  kit_open (&kit);
  wait_until_set_aside (&kit);
  append_one (&kit);
  g_assert_true (kit_flush (&kit));
  assert_set_aside (&kit, NULL);
}

/* SQLite's checksums tell that it belongs to nothing. */
static void
test_garbage_in_the_log_is_ignored (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) garbage = g_byte_array_new ();
  g_autofree char *log_path = NULL;

  make_journal (&kit, 500);
  log_path = g_strconcat (kit.path, "-wal", NULL);
  g_byte_array_set_size (garbage, 50000);
  memset (garbage->data, 0xab, garbage->len);
  write_file (log_path, garbage);

  kit_open (&kit);
  append_one (&kit);
  g_assert_true (kit_flush (&kit));
  kit_close (&kit);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM events"), ==, 501);
  g_assert_true (kit_is_whole (&kit));
}

static void
count_refused (gboolean kept,
               gpointer user_data)
{
  g_assert_false (kept);
  g_atomic_int_inc ((int *) user_data);
}

static void
assert_unavailable (Kit             *kit,
                    RideJournalError code)
{
  g_autoptr (RideJournalStatus) status = NULL;
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
  RideEvent event = { .bike = "b", .topic = "t" };
  int n_refused = 0;

  ride_event_batch_append (batch, &event);
  kit_open (kit);
  ride_journal_append (kit->journal, batch, RIDE_JOURNAL_ALL, count_refused, &n_refused);
  kit_wait_for_state (kit, RIDE_JOURNAL_UNAVAILABLE);
  g_assert_false (kit_flush (kit));
  status = ride_journal_get_status (kit->journal);
  g_assert_error (status->error, RIDE_JOURNAL_ERROR, (int) code);
  g_assert_cmpuint (status->n_lost, ==, 1);
  g_assert_cmpuint (status->n_waiting, ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_refused), ==, 1);
  g_assert_false (ride_journal_is_full (kit->journal));
}

static void
test_newer_version_is_left_untouched (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *log_path = NULL;

  make_journal (&kit, 500);
  before = read_file (kit.path);
  before->data[VERSION_OFFSET + 3] = RIDE_JOURNAL_VERSION + 1;
  write_file (kit.path, before);

  g_assert_null (ride_history_open (kit.path, &error));
  g_assert_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_NEWER);
  assert_unavailable (&kit, RIDE_JOURNAL_ERROR_NEWER);
  kit_close (&kit);

  after = read_file (kit.path);
  g_assert_cmpmem (after->data, after->len, before->data, before->len);
  log_path = g_strconcat (kit.path, "-wal", NULL);
  g_assert_false (g_file_test (log_path, G_FILE_TEST_EXISTS));
}

/* A newer version ended in the middle of its first moments: only the log says that it was one. */
static void
test_newer_version_in_the_log_is_left_untouched (void)
{
  g_auto (Kit) kit;
  g_autoptr (GByteArray) before = NULL, after = NULL, log_before = NULL, log_after = NULL;
  g_autofree char *log_path = NULL, *shared_path = NULL;

  make_journal (&kit, 500);
  kit_query (&kit, "PRAGMA user_version = 1000");
  before = read_file (kit.path);
  log_path = g_strconcat (kit.path, "-wal", NULL);
  log_before = read_file (log_path);
  g_assert_cmpuint (log_before->len, >, 0);

  assert_unavailable (&kit, RIDE_JOURNAL_ERROR_NEWER);
  kit_close (&kit);

  after = read_file (kit.path);
  log_after = read_file (log_path);
  g_assert_cmpmem (after->data, after->len, before->data, before->len);
  g_assert_cmpmem (log_after->data, log_after->len, log_before->data, log_before->len);
}

static void
test_two_writers (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideJournal) first = NULL;

  kit_init (&kit);
  kit_open (&kit);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
  first = g_steal_pointer (&kit.journal);
  assert_unavailable (&kit, RIDE_JOURNAL_ERROR_BUSY);
  kit_close (&kit);

  kit.journal = g_steal_pointer (&first);
  append_one (&kit);
  g_assert_true (kit_flush (&kit));
  kit_close (&kit);
  kit_open (&kit);
  kit_wait_for_state (&kit, RIDE_JOURNAL_READY);
}

static void
test_no_such_place (void)
{
  g_auto (Kit) kit;
  g_autofree char *path = NULL;

  kit_init (&kit);
  g_assert_true (g_file_set_contents (kit.path, "", 0, NULL));
  path = g_build_filename (kit.path, "below-a-file", "journal.db", NULL);
  g_free (kit.path);
  kit.path = g_steal_pointer (&path);
  assert_unavailable (&kit, RIDE_JOURNAL_ERROR_FILE);
}

static gboolean
count_event (gint64           seq,
             const RideEvent *event,
             gpointer         user_data)
{
  ++*(guint *) user_data;

  return TRUE;
}

static guint
count_readable (const Kit *kit)
{
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  ride_history_read_events (history, G_MININT64, G_MAXINT64, NULL, count_event, &n, NULL, &error);
  g_assert_no_error (error);

  return n;
}

static gboolean
ignore_trip (gint64          id,
             const RideTrip *trip,
             gpointer        user_data)
{
  return TRUE;
}

static gboolean
ignore_alarm (const RideAlarm *alarm,
              gpointer         user_data)
{
  return TRUE;
}

static gboolean
ignore_minute (gint64   minute_us,
               guint    n_live,
               guint    n_unlocks,
               gpointer user_data)
{
  return TRUE;
}

/* Whoever edits the file can't make anything crash. */
static void
ask_everything (const Kit *kit)
{
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  RideTripQuery query = { G_MININT64, G_MAXINT64, "B-1", 1, G_MAXINT64 - 1, TRUE, 50 };
  RideHistoryMoment moment;
  guint n = 0;

  ride_history_read_timeline (history, "B-1", G_MAXINT64, 100, count_event, &n, NULL, NULL);
  ride_history_read_trips (history, &query, ignore_trip, NULL, NULL, NULL);
  query.bike = NULL;
  ride_history_read_trips (history, &query, ignore_trip, NULL, NULL, NULL);
  query.n = 0;
  ride_history_read_trips (history, &query, ignore_trip, NULL, NULL, NULL);
  ride_history_read_alarms (history, G_MININT64, G_MAXINT64, NULL, FALSE, ignore_alarm, NULL, NULL,
                            NULL);
  ride_history_read_minutes (history, G_MININT64, G_MAXINT64, ignore_minute, NULL, NULL, NULL);
  ride_history_read_moment (history, G_MAXINT64, fleet, NULL, NULL, &moment, NULL, NULL);
}

static void
test_edited_by_hand (void)
{
  static const char *const edits[] = {
    "UPDATE events SET bike = x'ff' WHERE seq = 3",
    "UPDATE events SET bike = '' WHERE seq = 4",
    "UPDATE events SET verb = 77 WHERE seq = 5",
    "UPDATE events SET lock = -1 WHERE seq = 6",
    "UPDATE events SET facts = 255 WHERE seq = 7",
    "UPDATE events SET received_us = 9223372036854775807 WHERE seq = 8",
    "UPDATE events SET topic = x'fffe' WHERE seq = 9",
    "UPDATE events SET bike = 'a' || char(0) || 'b' WHERE seq = 10",
    "UPDATE events SET bike = 'a' || char(10) WHERE seq = 11",
    "UPDATE events SET bike = hex(zeroblob(100)) WHERE seq = 12",
  };
  g_auto (Kit) kit;

  make_journal (&kit, 50);
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      kit_execute (&kit, edits[i]);
      g_assert_cmpuint (count_readable (&kit), ==, 49 - i);
      ask_everything (&kit);
    }
}

static void
test_hostile_edits (void)
{
  static const char *const edits[] = {
    "UPDATE events SET flags = -1, latitude = 'x', longitude = 1e308, speed = 'fast'",
    "UPDATE events SET time_us = -9223372036854775808",
    "UPDATE event_bikes SET entries = x'0102030405'",
    "UPDATE event_bikes SET entries = zeroblob(1000000)",
    "UPDATE event_bikes SET entries = 'text'",
    "UPDATE segments SET first_seq = -9000000000000000000",
    "UPDATE segments SET last_seq = 9000000000000000000",
    "UPDATE trips SET start_us = -9223372036854775808, end_us = 9223372036854775807",
    "UPDATE trips SET kind = 99",
    "UPDATE trip_blocks SET first_id = 9000000000000000000",
    "UPDATE trip_durations SET entries = randomblob(600)",
    "UPDATE alarms SET level = 99",
    "UPDATE minutes SET minute = minute * 1000000000",
    "UPDATE minutes SET live = -5",
    "UPDATE snapshots SET last_seq = 9000000000000000000",
    "UPDATE snapshot_parts SET bikes = randomblob(1000)",
    "DELETE FROM snapshots; INSERT INTO snapshots VALUES "
    "(9000000000000000000, 9223372036854775807, 5, 9223372036854775807, -1)",
    "INSERT INTO segments VALUES (9223372036854775807, 9223372036854775807, "
    "9223372036854775807, -9223372036854775808, 9223372036854775807, 0)",
    "INSERT INTO events SELECT 9223372036854775807, 1, 1, 0, 0, 0, 0, 0, 0, 'b', 0, 0, 0, 0, 0, 0, "
    "0, 0, 0, NULL, NULL, NULL, NULL, NULL, 't', NULL",
    "INSERT INTO trip_blocks VALUES (9223372036854775807, 9223372036854775807, "
    "9223372036854775807, 0, 1)",
  };
  g_auto (Kit) kit;
  RideTrip trip = { .bike = "B-1", .start_us = 5, .end_us = 50000000 };
  RideAlarm alarm = { .id = 1, .raised_us = 5 };

  kit_init (&kit);
  kit_open (&kit);
  kit_append_random (&kit, 1000);
  for (guint i = 0; i < 250; i++)
    ride_journal_add_trip (kit.journal, &trip);
  ride_journal_put_alarm (kit.journal, &alarm);
  kit_wait_for_snapshots (&kit, 3);
  kit_close (&kit);

  ask_everything (&kit);
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      kit_execute (&kit, edits[i]);
      ask_everything (&kit);
      kit_open (&kit);
      append_one (&kit);
      g_assert_true (kit_flush (&kit));
      kit_close (&kit);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/damage/not-a-database", test_not_a_database);
  g_test_add_func ("/damage/other-database", test_other_database);
  g_test_add_func ("/damage/header", test_damaged_header);
  g_test_add_func ("/damage/truncated", test_truncated);
  g_test_add_func ("/damage/table-missing", test_table_missing);
  g_test_add_func ("/damage/page-is-found-in-the-background",
                   test_damaged_page_is_found_in_the_background);
  g_test_add_func ("/damage/garbage-in-the-log-is-ignored", test_garbage_in_the_log_is_ignored);
  g_test_add_func ("/damage/edited-rows-are-passed-over", test_edited_by_hand);
  g_test_add_func ("/damage/hostile-edits", test_hostile_edits);
  g_test_add_func ("/unavailable/newer-version-is-left-untouched",
                   test_newer_version_is_left_untouched);
  g_test_add_func ("/unavailable/newer-version-in-the-log-is-left-untouched",
                   test_newer_version_in_the_log_is_left_untouched);
  g_test_add_func ("/unavailable/two-writers", test_two_writers);
  g_test_add_func ("/unavailable/no-such-place", test_no_such_place);

  return g_test_run ();
}
