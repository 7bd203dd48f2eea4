/* test-trim.c: what is too old or too much goes, and the rest stays right.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#define WAIT_US (20 * G_USEC_PER_SEC)

static void
wait_until_none (Kit        *kit,
                 const char *count_sql)
{
  gint64 until_us = g_get_monotonic_time () + WAIT_US;

  while (kit_query (kit, count_sql) != 0 && g_get_monotonic_time () < until_us)
    g_usleep (5000);
  g_assert_cmpint (kit_query (kit, count_sql), ==, 0);
}

/* Waits until the file has been left alone for a while. */
static void
settle (Kit *kit)
{
  gint64 until_us = g_get_monotonic_time () + WAIT_US;
  gint64 before = -1, now;

  while ((now = kit_query (kit, "SELECT (SELECT min(seq) FROM events) + "
                                "(SELECT count(*) FROM event_bikes) + "
                                "(SELECT count(*) FROM snapshot_parts)")) != before)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      before = now;
      g_usleep (400000);
    }
}

/* What was begun goes on to its end. */
static void
stop_trimming (Kit *kit)
{
  kit->options = (RideJournalOptions){ 0 };
  ride_journal_set_options (kit->journal, &kit->options);
  settle (kit);
}

static RideFleet *
make_fleet (const Kit *kit,
            gint64     at_us)
{
  RideFleet *fleet = ride_fleet_new ();

  for (guint i = 0; i < ride_event_batch_get_length (kit->all); i++)
    if (ride_event_batch_get (kit->all, i)->received_us <= at_us)
      ride_fleet_apply (fleet, ride_event_batch_get (kit->all, i));

  return fleet;
}

static void
assert_moment (const Kit *kit,
               gint64     at_us)
{
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (RideFleet) expected = make_fleet (kit, at_us);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GError) error = NULL;
  RideHistoryMoment moment;

  ride_history_read_moment (history, at_us, fleet, NULL, NULL, &moment, NULL, &error);
  g_assert_no_error (error);
  kit_assert_fleets_equal (fleet, expected);
}

static void
assert_empty_moment (const Kit *kit,
                     gint64     at_us)
{
  g_autoptr (RideHistory) history = kit_open_history (kit);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GError) error = NULL;
  RideHistoryMoment moment;

  ride_history_read_moment (history, at_us, fleet, NULL, NULL, &moment, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ride_fleet_get_n_bikes (fleet), ==, 0);
  g_assert_cmpint (moment.as_of_us, ==, 0);
}

/* All moments from the first kept event on. */
static void
assert_kept_moments (Kit *kit)
{
  guint first = kit_query (kit, "SELECT min(seq) FROM events") - 1;
  guint length = ride_event_batch_get_length (kit->all);

  g_assert_cmpuint (first, >, 0);
  for (guint i = first; i < length; i += 37)
    assert_moment (kit, ride_event_batch_get (kit->all, i)->received_us);
  assert_moment (kit, G_MAXINT64);
  assert_empty_moment (kit, KIT_START_US);
}

/* The kit's events end now; the first half is older than what is to be kept. */
static void
set_age (Kit *kit)
{
  gint64 old_us = g_get_real_time () - 20 * KIT_DAY_US;

  kit->now_us = old_us;
}

static void
add_rest (Kit   *kit,
          gint64 at_us,
          gint64 id)
{
  RideTrip trip = { .bike = "B-1", .start_us = at_us - 1000, .end_us = at_us };
  RideAlarm cleared = {
    .id = id, .bike = "B-1", .raised_us = at_us - 1000, .cleared_us = at_us, .battery = 50
  };
  RideAlarm open = { .id = id + 1, .bike = "B-2", .raised_us = at_us - 1000, .battery = 50 };

  ride_journal_add_trip (kit->journal, &trip);
  ride_journal_put_alarm (kit->journal, &cleared);
  ride_journal_put_alarm (kit->journal, &open);
  ride_journal_add_gap (kit->journal, at_us - 10, at_us, "It was away", FALSE);
}

static void
test_age (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  set_age (&kit);
  kit_open (&kit);
  kit_append_random (&kit, 1000);
  add_rest (&kit, kit.now_us, 1);
  kit_wait_for_snapshots (&kit, 3);
  kit.now_us = g_get_real_time () - 3600 * KIT_SECOND_US;
  kit_append_random (&kit, 1000);
  add_rest (&kit, kit.now_us, 11);
  kit_wait_for_snapshots (&kit, 6);

  kit.options.keep_us = 5 * KIT_DAY_US;
  ride_journal_set_options (kit.journal, &kit.options);
  wait_until_none (&kit, "SELECT count(*) FROM alarms WHERE id = 1");
  stop_trimming (&kit);

  /* Up to the newest snapshot of the old half, that is less than a period too many. */
  g_assert_cmpint (kit_query (&kit, "SELECT min(seq) FROM events"), >, 500);
  g_assert_cmpint (kit_query (&kit, "SELECT min(seq) FROM events"), <=, 1001);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM segments WHERE first_seq < "
                                    "(SELECT min(seq) FROM events)"),
                   ==, 0);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM event_bikes WHERE segment < "
                                    "(SELECT min(number) FROM segments)"),
                   ==, 0);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM snapshot_parts WHERE part / 256 < "
                                    "(SELECT min(number) FROM snapshots)"),
                   ==, 0);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM alarms"), ==, 3);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM alarms WHERE cleared_us IS NULL"), ==, 2);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM gaps"), ==, 1);
  assert_kept_moments (&kit);

  kit_close (&kit);
  g_assert_true (kit_is_whole (&kit));
}

/* The fleet fell silent: nothing comes that would fill a segment, or make a snapshot due. */
static void
test_age_without_news (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  set_age (&kit);
  kit_open (&kit);
  kit_append_random (&kit, 30);
  add_rest (&kit, kit.now_us, 1);
  g_assert_true (kit_flush (&kit));
  kit.options.keep_us = 5 * KIT_DAY_US;
  ride_journal_set_options (kit.journal, &kit.options);
  wait_until_none (&kit, "SELECT count(*) FROM events");
  wait_until_none (&kit, "SELECT (SELECT count(*) FROM trips) + (SELECT count(*) FROM minutes)");
  assert_moment (&kit, G_MAXINT64);

  /* And goes on: no number is given twice. */
  kit.now_us = g_get_real_time ();
  kit_append_random (&kit, 500);
  kit_wait_for_snapshots (&kit, 1);
  g_assert_cmpint (kit_query (&kit, "SELECT min(seq) FROM events"), ==, 31);
  add_rest (&kit, kit.now_us, 21);
  kit_close (&kit);
  g_assert_cmpint (kit_query (&kit, "SELECT min(id) FROM trips"), ==, 2);

  kit_open (&kit);
  kit_append_random (&kit, 500);
  g_assert_true (kit_flush (&kit));
  assert_moment (&kit, G_MAXINT64);
  assert_moment (&kit, kit.now_us - 200 * KIT_SECOND_US);
}

static void
test_size (void)
{
  g_auto (Kit) kit;
  gint64 limit = 600 * 1024;

  kit_init (&kit);
  kit.options.keep_bytes = limit;
  kit_open (&kit);
  for (guint i = 0; i < 20; i++)
    {
      kit_append_random (&kit, 500);
      g_assert_true (kit_flush (&kit));
    }
  wait_until_none (&kit, "SELECT (SELECT page_count FROM pragma_page_count) - "
                         "(SELECT freelist_count FROM pragma_freelist_count) > 180");
  stop_trimming (&kit);
  g_assert_cmpint (kit_query (&kit, "SELECT min(seq) FROM events"), >, 1);
  g_assert_cmpint (kit_query (&kit, "SELECT max(seq) FROM events"), ==, 10000);
  assert_kept_moments (&kit);
}

static void
test_lowered_size_shrinks_the_file (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  kit_open (&kit);
  for (guint i = 0; i < 25; i++)
    {
      kit_append_random (&kit, 4000);
      g_assert_true (kit_flush (&kit));
    }
  kit_wait_for_snapshots (&kit, 100);
  g_assert_cmpint (kit_query (&kit, "PRAGMA page_count"), >, 2500);
  kit.options.keep_bytes = 1024 * 1024;
  ride_journal_set_options (kit.journal, &kit.options);
  wait_until_none (&kit, "SELECT page_count > 1400 FROM pragma_page_count");
  kit_close (&kit);
  g_assert_true (kit_is_whole (&kit));
}

/* For once the clock was years ahead. */
static void
test_clock_glitch_is_forgotten (void)
{
  g_auto (Kit) kit;
  gint64 right_us;

  kit_init (&kit);
  set_age (&kit);
  kit_open (&kit);
  kit_append_random (&kit, 150);
  right_us = kit.now_us;
  kit.now_us += 1000 * KIT_DAY_US;
  kit_append_random (&kit, 1);
  kit.now_us = right_us;
  kit_append_random (&kit, 1500);
  kit_wait_for_snapshots (&kit, 3);
  kit.options.keep_us = 5 * KIT_DAY_US;
  kit.now_us = g_get_real_time ();
  kit_append_random (&kit, 500);
  ride_journal_set_options (kit.journal, &kit.options);
  wait_until_none (&kit, "SELECT count(*) FROM events WHERE seq <= 151");
  stop_trimming (&kit);

  /* What came at that time counts as known ever since. */
  {
    g_autoptr (RideHistory) history = kit_open_history (&kit);
    g_autoptr (RideFleet) expected = make_fleet (&kit, G_MAXINT64);
    g_autoptr (RideFleet) fleet = ride_fleet_new ();
    RideHistoryMoment moment;

    g_assert_true (ride_history_read_moment (history, kit.now_us, fleet, NULL, NULL, &moment,
                                             NULL, NULL));
    kit_assert_fleets_equal (fleet, expected);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trim/age", test_age);
  g_test_add_func ("/trim/age-without-news", test_age_without_news);
  g_test_add_func ("/trim/size", test_size);
  g_test_add_func ("/trim/lowered-size-shrinks-the-file", test_lowered_size_shrinks_the_file);
  g_test_add_func ("/trim/clock-glitch-is-forgotten", test_clock_glitch_is_forgotten);

  return g_test_run ();
}
