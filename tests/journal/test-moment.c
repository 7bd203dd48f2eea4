/* test-moment.c: the fleet at any moment, against one that got the events one by one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

/* Applies what was received until @at_us, from position @first on. */
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
assert_moment (const Kit   *kit,
               RideHistory *history,
               gint64       at_us)
{
  g_autoptr (RideFleet) expected = make_fleet (kit, at_us);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GError) error = NULL;
  RideHistoryMoment moment;

  ride_history_read_moment (history, at_us, fleet, NULL, NULL, &moment, NULL, &error);
  g_assert_no_error (error);
  kit_assert_fleets_equal (fleet, expected);
  g_assert_cmpint (moment.as_of_us, <=, at_us);
  g_assert_cmpint (moment.as_of_us != 0, ==, ride_fleet_get_n_bikes (expected) > 0);
}

static void
assert_random_moments (Kit         *kit,
                       RideHistory *history,
                       guint        n)
{
  gint64 span_s = (kit->now_us - KIT_START_US) / KIT_SECOND_US;

  for (guint i = 0; i < n; i++)
    assert_moment (kit, history,
                   KIT_START_US + g_rand_int_range (kit->random, -10, span_s + 10) * KIT_SECOND_US);
  assert_moment (kit, history, G_MAXINT64);
}

static void
test_random_moments (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;

  kit_init (&kit);
  kit_open (&kit);
  for (guint i = 1; i <= 5; i++)
    {
      kit_append_random (&kit, 401);
      kit_wait_for_snapshots (&kit, i);
    }
  history = kit_open_history (&kit);
  assert_random_moments (&kit, history, 60);
}

static void
test_clock_steps (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;

  kit_init (&kit);
  kit_open (&kit);
  for (guint i = 1; i <= 5; i++)
    {
      kit_append_random (&kit, 401);
      kit.now_us += (i % 2 == 0 ? 500 : -350) * KIT_SECOND_US;
      kit_wait_for_snapshots (&kit, i);
    }
  history = kit_open_history (&kit);
  assert_random_moments (&kit, history, 60);
}

static void
test_snapshot_holds_every_bike (void)
{
  g_auto (Kit) kit;

  kit_init (&kit);
  kit.n_bikes = 5000;
  kit_open (&kit);
  kit_append_random (&kit, 4000);
  kit_wait_for_snapshots (&kit, 1);
  g_assert_cmpint (kit_query (&kit, "SELECT count(*) FROM snapshot_parts WHERE part / 256 = "
                                    "(SELECT max(number) FROM snapshots)"),
                   ==, 256);
}

static void
test_before_anything (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GError) error = NULL;
  RideHistoryMoment moment = { -1, -1 };

  kit_init (&kit);
  kit_open (&kit);
  g_assert_true (kit_flush (&kit));
  history = kit_open_history (&kit);
  ride_history_read_moment (history, G_MAXINT64, fleet, NULL, NULL, &moment, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ride_fleet_get_n_bikes (fleet), ==, 0);
  g_assert_cmpint (moment.as_of_us, ==, 0);
  g_assert_cmpint (moment.first_trip, ==, 1);
}

static gboolean
apply (gint64           seq,
       const RideEvent *event,
       gpointer         user_data)
{
  ride_fleet_apply (user_data, event);

  return TRUE;
}

static void
test_events_are_handed_on (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (RideFleet) expected = NULL;
  g_autoptr (GError) error = NULL;
  RideHistoryMoment moment;

  kit_init (&kit);
  kit_open (&kit);
  kit_append_random (&kit, 450);
  kit_wait_for_snapshots (&kit, 1);
  kit_append_random (&kit, 50);
  g_assert_true (kit_flush (&kit));
  history = kit_open_history (&kit);
  expected = make_fleet (&kit, G_MAXINT64);
  ride_history_read_moment (history, G_MAXINT64, fleet, apply, fleet, &moment, NULL, &error);
  g_assert_no_error (error);
  kit_assert_fleets_equal (fleet, expected);
}

static void
test_first_trip (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GError) error = NULL;
  RideTrip trip = { .bike = "B-1", .start_us = KIT_START_US, .end_us = KIT_START_US + 1 };
  RideHistoryMoment moment;

  kit_init (&kit);
  kit.tuning.block_rows = 100;
  kit.tuning.snapshot_rows = 100;
  kit_open (&kit);
  kit_append_random (&kit, 50);
  ride_journal_add_trip (kit.journal, &trip);
  kit_append_random (&kit, 50);
  ride_journal_add_trip (kit.journal, &trip);
  kit_append_random (&kit, 1);
  ride_journal_add_trip (kit.journal, &trip);
  kit_wait_for_snapshots (&kit, 1);
  history = kit_open_history (&kit);
  ride_history_read_moment (history, G_MAXINT64, fleet, NULL, NULL, &moment, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (moment.first_trip, ==, 3);
}

static void
test_restarts (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;

  kit_init (&kit);
  for (guint i = 0; i < 12; i++)
    {
      kit_open (&kit);
      kit_append_random (&kit, 130);
      kit_close (&kit);
    }
  kit_open (&kit);
  kit_append_random (&kit, 1);
  kit_wait_for_snapshots (&kit, 4);
  history = kit_open_history (&kit);
  assert_random_moments (&kit, history, 30);
}

static void
test_damaged_snapshot_is_told (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GError) error = NULL;
  RideHistoryMoment moment;

  kit_init (&kit);
  kit_open (&kit);
  kit_append_random (&kit, 450);
  kit_wait_for_snapshots (&kit, 1);
  kit_close (&kit);
  kit_execute (&kit, "UPDATE snapshot_parts SET bikes = x'0180'");
  history = kit_open_history (&kit);
  g_assert_false (
      ride_history_read_moment (history, G_MAXINT64, fleet, NULL, NULL, &moment, NULL, &error));
  g_assert_error (error, RIDE_JOURNAL_ERROR, RIDE_JOURNAL_ERROR_DAMAGED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/moment/as-if-applied-one-by-one", test_random_moments);
  g_test_add_func ("/history/moment/clock-steps", test_clock_steps);
  g_test_add_func ("/history/moment/snapshot-holds-every-bucket", test_snapshot_holds_every_bike);
  g_test_add_func ("/history/moment/before-anything", test_before_anything);
  g_test_add_func ("/history/moment/events-are-handed-on", test_events_are_handed_on);
  g_test_add_func ("/history/moment/first-trip-after-the-snapshot", test_first_trip);
  g_test_add_func ("/history/moment/restarts", test_restarts);
  g_test_add_func ("/history/moment/damaged-snapshot-is-told", test_damaged_snapshot_is_told);

  return g_test_run ();
}
