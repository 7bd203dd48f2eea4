/* test-list.c: the fleet's view as a list model.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "ride-fleet-list.h"

typedef struct
{
  RideDesk *desk;
  RideFleetList *list;
  guint n_items_changed;
  guint last_position;
  guint last_removed;
  guint last_added;
  guint n_refreshed;
  guint n_listed;     /* when the list was refreshed the last time */
  guint n_items_then;
} Fixture;

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Fixture    *fixture)
{
  fixture->n_items_changed++;
  fixture->last_position = position;
  fixture->last_removed = removed;
  fixture->last_added = added;
}

static void
on_refreshed (Fixture *fixture)
{
  fixture->n_refreshed++;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->desk = kit_desk_new ();
  fixture->list = ride_fleet_list_new ();
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (on_items_changed), fixture);
  g_signal_connect_swapped (fixture->list, "refreshed", G_CALLBACK (on_refreshed), fixture);
  ride_fleet_view_set_sort (ride_desk_get_view (fixture->desk), RIDE_SORT_STATE, FALSE);
  ride_fleet_list_set_fleet (fixture->list, ride_desk_get_fleet (fixture->desk),
                             ride_desk_get_view (fixture->desk));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->list);
  g_assert_finalize_object (fixture->desk);
}

static guint
get_length (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static gboolean
is_refreshed (gpointer data)
{
  Fixture *fixture = data;

  return fixture->n_refreshed > 0 &&
         get_length (fixture) == ride_fleet_view_get_length (ride_desk_get_view (fixture->desk));
}

static gboolean
shows_whole_fleet (gpointer data)
{
  Fixture *fixture = data;

  return ride_desk_get_queued (fixture->desk) == 0 &&
         get_length (fixture) == ride_fleet_get_n_bikes (ride_desk_get_fleet (fixture->desk));
}

static gboolean
is_drained (gpointer data)
{
  return ride_desk_get_queued (data) == 0;
}

static void
show_whole_fleet (Fixture *fixture)
{
  kit_wait_until (is_drained, fixture->desk);
  ride_fleet_view_refresh (ride_desk_get_view (fixture->desk));
  kit_wait_until (shows_whole_fleet, fixture);
}

static void
fill (Fixture *fixture,
      guint    n)
{
  kit_fill (fixture->desk, n);
  show_whole_fleet (fixture);
  g_assert_cmpuint (get_length (fixture), ==, n);
}

static const char *
get_bike (Fixture *fixture,
          guint    row)
{
  RideBike bike;
  guint position;

  g_assert_true (ride_fleet_list_get_record (fixture->list, row, &position));
  ride_fleet_get (ride_desk_get_fleet (fixture->desk), position, &bike);
  return bike.id;
}

static void
search (Fixture    *fixture,
        const char *text)
{
  fixture->n_refreshed = 0;
  ride_fleet_view_set_search (ride_desk_get_view (fixture->desk), text);
  kit_wait_until (is_refreshed, fixture);
}

static void
sort (Fixture    *fixture,
      RideSortKey key,
      gboolean    descending)
{
  fixture->n_refreshed = 0;
  ride_fleet_view_set_sort (ride_desk_get_view (fixture->desk), key, descending);
  kit_wait_until (is_refreshed, fixture);
}

static void
test_tail (Fixture      *fixture,
           gconstpointer data)
{
  fill (fixture, 10);
  sort (fixture, RIDE_SORT_BIKE, FALSE);
  fixture->n_items_changed = 0;

  kit_set_lock (fixture->desk, "A-new", RIDE_LOCK_LOCKED);
  show_whole_fleet (fixture);
  g_assert_cmpuint (fixture->n_items_changed, ==, 1);
  g_assert_cmpuint (fixture->last_position, ==, 10);
  g_assert_cmpuint (fixture->last_removed, ==, 0);
  g_assert_cmpuint (fixture->last_added, ==, 1);
  g_assert_cmpstr (get_bike (fixture, 0), ==, "A-new");

  search (fixture, "B-00000");
  g_assert_cmpuint (fixture->n_items_changed, ==, 2);
  g_assert_cmpuint (fixture->last_position, ==, 10);
  g_assert_cmpuint (fixture->last_removed, ==, 1);
  g_assert_cmpuint (fixture->last_added, ==, 0);
}

/* GTK makes widgets for what a list begins with, all at once. */
static void
test_comes_little_by_little (Fixture      *fixture,
                             gconstpointer data)
{
  fill (fixture, 1000);
  g_assert_cmpuint (fixture->n_items_changed, >, 10);
  g_assert_cmpuint (fixture->last_added, >, 500);

  search (fixture, "B-000999");
  g_assert_cmpuint (get_length (fixture), ==, 1);
  fixture->n_items_changed = 0;
  search (fixture, "B-0000");
  g_assert_cmpuint (get_length (fixture), ==, 100);
  g_assert_cmpuint (fixture->n_items_changed, >, 3);
  g_assert_cmpuint (fixture->last_added, <, 50);
}

/* So it does when they go. */
static void
test_goes_little_by_little (Fixture      *fixture,
                            gconstpointer data)
{
  fill (fixture, 1000);
  fixture->n_items_changed = 0;
  search (fixture, "B-000999");
  g_assert_cmpuint (get_length (fixture), ==, 1);
  g_assert_cmpuint (fixture->n_items_changed, >, 3);
  g_assert_cmpuint (fixture->last_removed, <, 50);
}

static void
note_listed (Fixture *fixture)
{
  fixture->n_listed = ride_row_list_get_n_listed (RIDE_ROW_LIST (fixture->list));
  fixture->n_items_then = g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

/* Whoever counts when the list was refreshed needn't wait for the rows. */
static void
test_is_counted_at_once (Fixture      *fixture,
                         gconstpointer data)
{
  g_signal_connect_swapped (fixture->list, "refreshed", G_CALLBACK (note_listed), fixture);
  fill (fixture, 100);
  search (fixture, "B-00000");
  search (fixture, "B-0000");
  g_assert_cmpuint (fixture->n_listed, ==, 100);
  g_assert_cmpuint (fixture->n_items_then, <, 100);

  search (fixture, "B-000099");
  g_assert_cmpuint (fixture->n_listed, ==, 1);
  g_assert_cmpuint (fixture->n_items_then, >, 1);
}

static gboolean
was_refreshed (gpointer data)
{
  Fixture *fixture = data;

  return fixture->n_refreshed > 0;
}

/* What is listed can be selected, whether its rows are there or not. */
static void
test_selection_is_of_what_is_listed (Fixture      *fixture,
                                     gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->list);

  fill (fixture, 1000);
  fixture->n_refreshed = 0;
  ride_fleet_view_set_search (ride_desk_get_view (fixture->desk), "B-00099");
  kit_wait_until (was_refreshed, fixture);
  g_assert_cmpuint (get_length (fixture), >, 10);
  gtk_selection_model_select_all (model);
  gtk_selection_model_select_item (model, 20, FALSE);
  g_assert_cmpuint (ride_row_list_get_n_selected (RIDE_ROW_LIST (fixture->list)), ==, 10);
  g_assert_false (gtk_selection_model_is_selected (model, 10));

  kit_wait_until (is_refreshed, fixture);
  fixture->n_refreshed = 0;
  ride_fleet_view_set_search (ride_desk_get_view (fixture->desk), "");
  kit_wait_until (was_refreshed, fixture);
  g_assert_cmpuint (get_length (fixture), <, 1000);
  gtk_selection_model_select_all (model);
  g_assert_cmpuint (ride_row_list_get_n_selected (RIDE_ROW_LIST (fixture->list)), ==, 1000);
}

static void
test_new_order_is_quiet (Fixture      *fixture,
                         gconstpointer data)
{
  fill (fixture, 100);
  sort (fixture, RIDE_SORT_BIKE, FALSE);
  g_assert_cmpstr (get_bike (fixture, 0), ==, "B-000000");
  fixture->n_items_changed = 0;

  sort (fixture, RIDE_SORT_BIKE, TRUE);
  g_assert_cmpstr (get_bike (fixture, 0), ==, "B-000099");
  g_assert_cmpuint (fixture->n_items_changed, ==, 0);
}

static void
test_items_stand_for_rows (Fixture      *fixture,
                           gconstpointer data)
{
  GListModel *model = G_LIST_MODEL (fixture->list);
  RideRowItem *item;
  g_autoptr (RideRowItem) again = NULL;

  fill (fixture, 100000);
  item = g_list_model_get_item (model, 99999);
  again = g_list_model_get_item (model, 99999);
  g_assert_true (item == again);
  g_assert_cmpuint (ride_row_item_get_row (item), ==, 99999);
  g_assert_cmpuint (ride_row_list_get_n_alive (RIDE_ROW_LIST (fixture->list)), ==, 1);
  g_assert_null (g_list_model_get_item (model, 100000));

  g_object_unref (item);
  g_clear_object (&again);
  g_assert_cmpuint (ride_row_list_get_n_alive (RIDE_ROW_LIST (fixture->list)), ==, 0);
}

static void
assert_selected (Fixture    *fixture,
                 const char *expected)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->list);
  g_autoptr (GtkBitset) rows = gtk_selection_model_get_selection (model);
  g_autoptr (GString) bikes = g_string_new (NULL);

  for (guint i = 0; i < gtk_bitset_get_size (rows); i++)
    {
      guint row = gtk_bitset_get_nth (rows, i);

      g_assert_true (gtk_selection_model_is_selected (model, row));
      g_string_append_printf (bikes, "%s%s", i > 0 ? " " : "", get_bike (fixture, row));
    }
  g_assert_cmpstr (bikes->str, ==, expected);
}

static void
test_selection_is_of_bikes (Fixture      *fixture,
                            gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->list);

  fill (fixture, 100);
  sort (fixture, RIDE_SORT_BIKE, FALSE);
  gtk_selection_model_select_item (model, 3, TRUE);
  gtk_selection_model_select_item (model, 42, FALSE);
  assert_selected (fixture, "B-000003 B-000042");

  sort (fixture, RIDE_SORT_BIKE, TRUE);
  assert_selected (fixture, "B-000042 B-000003");

  search (fixture, "42");
  assert_selected (fixture, "B-000042");
  g_assert_cmpuint (ride_row_list_get_n_selected (RIDE_ROW_LIST (fixture->list)), ==, 2);

  search (fixture, NULL);
  assert_selected (fixture, "B-000042 B-000003");

  gtk_selection_model_unselect_item (model, 99 - 42);
  assert_selected (fixture, "B-000003");
  gtk_selection_model_unselect_all (model);
  assert_selected (fixture, "");
}

static void
test_ranges (Fixture      *fixture,
             gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->list);
  g_autoptr (GtkBitset) selected = gtk_bitset_new_range (0, 2);
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (0, 4);

  fill (fixture, 10);
  sort (fixture, RIDE_SORT_BIKE, FALSE);
  gtk_selection_model_select_range (model, 2, 3, TRUE);
  assert_selected (fixture, "B-000002 B-000003 B-000004");
  gtk_selection_model_set_selection (model, selected, mask);
  assert_selected (fixture, "B-000000 B-000001 B-000004");
  gtk_selection_model_unselect_range (model, 1, 100);
  assert_selected (fixture, "B-000000");
}

static void
test_select_all (Fixture      *fixture,
                 gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (fixture->list);

  fill (fixture, 100000);
  gtk_selection_model_select_all (model);
  g_assert_cmpuint (ride_row_list_get_n_selected (RIDE_ROW_LIST (fixture->list)), ==, 100000);
  g_assert_true (gtk_selection_model_is_selected (model, 99999));

  kit_set_lock (fixture->desk, "new", RIDE_LOCK_LOCKED);
  show_whole_fleet (fixture);
  g_assert_cmpuint (ride_row_list_get_n_selected (RIDE_ROW_LIST (fixture->list)), ==, 100000);

  gtk_selection_model_unselect_all (model);
  search (fixture, "B-00001");
  gtk_selection_model_select_all (model);
  g_assert_cmpuint (ride_row_list_get_n_selected (RIDE_ROW_LIST (fixture->list)), ==, 10);
}

static void
test_another_fleet (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (RideDesk) other = kit_desk_new ();

  fill (fixture, 10);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->list));
  ride_fleet_list_set_fleet (fixture->list, ride_desk_get_fleet (other),
                             ride_desk_get_view (other));
  g_assert_cmpuint (get_length (fixture), ==, 0);
  g_assert_cmpuint (ride_row_list_get_n_selected (RIDE_ROW_LIST (fixture->list)), ==, 0);
}

static void
test_item_outlives_list (void)
{
  RideDesk *desk = kit_desk_new ();
  RideFleetList *list = ride_fleet_list_new ();
  RideRowItem *item;

  kit_fill (desk, 10);
  kit_wait_until (is_drained, desk);
  ride_fleet_list_set_fleet (list, ride_desk_get_fleet (desk), ride_desk_get_view (desk));
  ride_fleet_view_refresh (ride_desk_get_view (desk));
  while (g_list_model_get_n_items (G_LIST_MODEL (list)) == 0)
    g_main_context_iteration (NULL, TRUE);

  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_finalize_object (list);
  g_assert_finalize_object (item);
  g_assert_finalize_object (desk);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  kit_stop_clock ();

  add ("/list/only-the-tail-grows-and-shrinks", test_tail);
  add ("/list/comes-little-by-little", test_comes_little_by_little);
  add ("/list/goes-little-by-little", test_goes_little_by_little);
  add ("/list/is-counted-at-once", test_is_counted_at_once);
  add ("/list/the-selection-is-of-what-is-listed", test_selection_is_of_what_is_listed);
  add ("/list/a-new-order-changes-no-items", test_new_order_is_quiet);
  add ("/list/items-stand-for-rows-and-live-while-shown", test_items_stand_for_rows);
  add ("/list/the-selection-is-of-bikes", test_selection_is_of_bikes);
  add ("/list/ranges-can-be-selected", test_ranges);
  add ("/list/select-all-takes-what-is-shown", test_select_all);
  add ("/list/another-fleet-begins-unselected", test_another_fleet);
  g_test_add_func ("/list/an-item-may-outlive-its-list", test_item_outlives_list);

  return g_test_run ();
}
