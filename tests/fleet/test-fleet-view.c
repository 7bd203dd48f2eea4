/* test-fleet-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet-view.h"

#define T0 (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)

/* Far more than anything here takes. */
#define PATIENCE_S 30

typedef struct
{
  RideFleet *fleet;
  RideFleetView *view;
  guint n_refreshed;
} Fixture;

static void
apply (Fixture    *fixture,
       const char *bike,
       RideVerb    verb,
       guint8      battery)
{
  static gint64 time_us = T0;
  const RideEvent event = {
    .bike = bike,
    .verb = verb,
    .lock = verb == RIDE_VERB_LOCK ? RIDE_LOCK_LOCKED : RIDE_LOCK_UNLOCKED,
    .time_us = time_us += G_USEC_PER_SEC,
    .battery = battery,
  };

  ride_fleet_apply (fixture->fleet, &event);
}

static void
on_refreshed (RideFleetView *view,
              Fixture       *fixture)
{
  fixture->n_refreshed++;
}

static gboolean
on_impatient (gpointer data)
{
  g_error ("nothing happened for %d s", PATIENCE_S);
  return G_SOURCE_REMOVE;
}

static void
wait_for_refreshed (Fixture *fixture)
{
  guint before = fixture->n_refreshed;
  guint timeout = g_timeout_add_seconds (PATIENCE_S, on_impatient, NULL);

  while (fixture->n_refreshed == before)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->fleet = ride_fleet_new ();
  apply (fixture, "B-3", RIDE_VERB_LOCK, 50);
  apply (fixture, "B-1", RIDE_VERB_UNLOCK, 90);
  apply (fixture, "b-2", RIDE_VERB_LOCK, RIDE_BATTERY_NONE);
  fixture->view = ride_fleet_view_new (fixture->fleet);
  g_signal_connect (fixture->view, "refreshed", G_CALLBACK (on_refreshed), fixture);
  wait_for_refreshed (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->view);
  ride_fleet_free (fixture->fleet);
}

static char *
get_rows (Fixture *fixture)
{
  GString *rows = g_string_new (NULL);

  for (guint i = 0; i < ride_fleet_view_get_length (fixture->view); i++)
    {
      RideBike bike;

      ride_fleet_get (fixture->fleet, ride_fleet_view_get (fixture->view, i), &bike);
      g_string_append_printf (rows, "%s%s", i > 0 ? " " : "", bike.id);
    }

  return g_string_free (rows, FALSE);
}

static void
assert_rows (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *rows = get_rows (fixture);

  g_assert_cmpstr (rows, ==, expected);
}

static void
test_sorted_by_bike_at_first (Fixture      *fixture,
                              gconstpointer data)
{
  guint row = 9;

  assert_rows (fixture, "B-1 B-3 b-2");
  g_assert_true (ride_fleet_view_find (fixture->view, 0, &row));
  g_assert_cmpuint (row, ==, 1);
  g_assert_false (ride_fleet_view_find (fixture->view, 3, &row));
}

static void
test_sort (Fixture      *fixture,
           gconstpointer data)
{
  ride_fleet_view_set_sort (fixture->view, RIDE_SORT_BATTERY, TRUE);
  wait_for_refreshed (fixture);
  assert_rows (fixture, "B-1 B-3 b-2");
  ride_fleet_view_set_sort (fixture->view, RIDE_SORT_BATTERY, FALSE);
  wait_for_refreshed (fixture);
  assert_rows (fixture, "B-3 B-1 b-2");
  ride_fleet_view_set_sort (fixture->view, RIDE_SORT_LAST_EVENT, TRUE);
  wait_for_refreshed (fixture);
  assert_rows (fixture, "b-2 B-1 B-3");
}

static void
test_filter (Fixture      *fixture,
             gconstpointer data)
{
  guint row;

  ride_fleet_view_set_states (fixture->view, 1u << RIDE_BIKE_LOCKED);
  wait_for_refreshed (fixture);
  assert_rows (fixture, "B-3 b-2");
  g_assert_false (ride_fleet_view_find (fixture->view, 1, &row));

  ride_fleet_view_set_search (fixture->view, "B-2");
  wait_for_refreshed (fixture);
  assert_rows (fixture, "b-2");
  ride_fleet_view_set_states (fixture->view, 0);
  wait_for_refreshed (fixture);
  assert_rows (fixture, "");

  ride_fleet_view_set_search (fixture->view, NULL);
  ride_fleet_view_set_states (fixture->view, RIDE_FLEET_VIEW_ALL_STATES);
  wait_for_refreshed (fixture);
  assert_rows (fixture, "B-1 B-3 b-2");
}

static void
test_last_request_wins (Fixture      *fixture,
                        gconstpointer data)
{
  guint before = fixture->n_refreshed;

  for (guint i = 0; i < 50; i++)
    ride_fleet_view_set_sort (fixture->view, RIDE_SORT_BATTERY, i % 2 == 0);
  ride_fleet_view_set_search (fixture->view, "-3");
  wait_for_refreshed (fixture);
  assert_rows (fixture, "B-3");
  g_assert_cmpuint (fixture->n_refreshed, ==, before + 1);
}

static void
test_new_bikes_appear (Fixture      *fixture,
                       gconstpointer data)
{
  apply (fixture, "B-2", RIDE_VERB_LOCK, 1);
  ride_fleet_view_refresh (fixture->view);
  wait_for_refreshed (fixture);
  assert_rows (fixture, "B-1 B-2 B-3 b-2");
}

static gboolean
set_true (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_ms (guint ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (ms, set_true, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* Sorted by identifier, nothing but a new bike alters what is shown. */
static void
test_refresh_without_need (Fixture      *fixture,
                           gconstpointer data)
{
  guint before = fixture->n_refreshed;

  ride_fleet_view_refresh (fixture->view);
  apply (fixture, "B-1", RIDE_VERB_LOCK, 5);
  ride_fleet_view_refresh (fixture->view);
  ride_fleet_view_set_sort (fixture->view, RIDE_SORT_BIKE, FALSE);
  ride_fleet_view_set_search (fixture->view, "");
  ride_fleet_view_set_states (fixture->view, RIDE_FLEET_VIEW_ALL_STATES);
  wait_ms (1300);
  g_assert_cmpuint (fixture->n_refreshed, ==, before);
}

static void
test_data_sorts_at_most_once_a_second (Fixture      *fixture,
                                       gconstpointer data)
{
  guint before;

  ride_fleet_view_set_sort (fixture->view, RIDE_SORT_BATTERY, FALSE);
  wait_for_refreshed (fixture);
  before = fixture->n_refreshed;

  for (guint i = 0; i < 40; i++)
    {
      apply (fixture, "B-1", RIDE_VERB_LOCK, i);
      ride_fleet_view_refresh (fixture->view);
      wait_ms (20);
    }
  wait_for_refreshed (fixture);
  assert_rows (fixture, "B-1 B-3 b-2");
  g_assert_cmpuint (fixture->n_refreshed, <=, before + 3);
}

static void
test_finalized_while_computing (Fixture      *fixture,
                                gconstpointer data)
{
  RideFleetView *view = ride_fleet_view_new (fixture->fleet);
  RideFleetView *waiting = ride_fleet_view_new (fixture->fleet);

  ride_fleet_view_set_sort (view, RIDE_SORT_SINCE, TRUE);
  g_assert_finalize_object (view);

  apply (fixture, "B-9", RIDE_VERB_LOCK, 1);
  ride_fleet_view_refresh (waiting);
  wait_ms (20);
  g_assert_finalize_object (waiting);
  wait_ms (200);
}

static void
test_large (void)
{
  Fixture fixture = { .fleet = ride_fleet_new () };
  guint row;

  for (guint i = 0; i < 200000; i++)
    {
      char id[16];

      g_snprintf (id, sizeof id, "B-%09u", (i * 7919u) % 200000u);
      apply (&fixture, id, i % 3 == 0 ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK, i % 101);
    }
  fixture.view = ride_fleet_view_new (fixture.fleet);
  g_signal_connect (fixture.view, "refreshed", G_CALLBACK (on_refreshed), &fixture);
  wait_for_refreshed (&fixture);

  g_assert_cmpuint (ride_fleet_view_get_length (fixture.view), ==, 200000);
  for (guint i = 0; i < 200000; i += 997)
    {
      char id[16];
      RideBike bike;

      g_snprintf (id, sizeof id, "B-%09u", i);
      ride_fleet_get (fixture.fleet, ride_fleet_view_get (fixture.view, i), &bike);
      g_assert_cmpstr (bike.id, ==, id);
      g_assert_true (
          ride_fleet_view_find (fixture.view, ride_fleet_view_get (fixture.view, i), &row));
      g_assert_cmpuint (row, ==, i);
    }

  ride_fleet_view_set_search (fixture.view, "b-00019999");
  wait_for_refreshed (&fixture);
  g_assert_cmpuint (ride_fleet_view_get_length (fixture.view), ==, 10);

  g_assert_finalize_object (fixture.view);
  ride_fleet_free (fixture.fleet);
}

/* Keys change under the worker's hands, but each bike still has exactly one row. */
static void
test_data_flows_while_computing (Fixture      *fixture,
                                 gconstpointer data)
{
  for (guint i = 0; i < 100000; i++)
    {
      char id[16];

      if (i % 10000 == 0)
        ride_fleet_view_set_sort (fixture->view, RIDE_SORT_LAST_EVENT, i % 20000 == 0);
      g_snprintf (id, sizeof id, "B-%u", i % 30000);
      apply (fixture, id, i % 3 == 0 ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK, i % 101);
      if (i % 100 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  ride_fleet_view_set_sort (fixture->view, RIDE_SORT_STATE, TRUE);
  wait_for_refreshed (fixture);

  g_assert_cmpuint (ride_fleet_view_get_length (fixture->view), ==,
                    ride_fleet_get_n_bikes (fixture->fleet));
  for (guint i = 0; i < ride_fleet_view_get_length (fixture->view); i++)
    {
      guint row;

      g_assert_true (
          ride_fleet_view_find (fixture->view, ride_fleet_view_get (fixture->view, i), &row));
      g_assert_cmpuint (row, ==, i);
    }
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/fleet-view/sorted-by-bike-at-first", test_sorted_by_bike_at_first);
  ADD ("/fleet-view/sort", test_sort);
  ADD ("/fleet-view/filter", test_filter);
  ADD ("/fleet-view/the-last-request-wins", test_last_request_wins);
  ADD ("/fleet-view/new-bikes-appear", test_new_bikes_appear);
  ADD ("/fleet-view/refresh-without-need", test_refresh_without_need);
  ADD ("/fleet-view/data-sorts-at-most-once-a-second", test_data_sorts_at_most_once_a_second);
  ADD ("/fleet-view/data-flows-while-computing", test_data_flows_while_computing);
  ADD ("/fleet-view/finalized-while-computing", test_finalized_while_computing);
  g_test_add_func ("/fleet-view/large", test_large);

  return g_test_run ();
}
