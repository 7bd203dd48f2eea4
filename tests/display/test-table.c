/* test-table.c: the list of bikes on screen.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "ride-bike-cell.h"
#include "ride-bike-table.h"
#include "ride-compat.h"
#include "ride-scroll-pacer.h"

#include <adwaita.h>

typedef struct
{
  RideDesk *desk;
  GtkWidget *window;
  RideBikeTable *table;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  GtkWidget *table = ride_bike_table_new ();

  kit_stop_clock ();
  fixture->desk = kit_desk_new ();
  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  fixture->window = gtk_window_new ();
  fixture->table = RIDE_BIKE_TABLE (table);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 600);
  gtk_window_set_child (GTK_WINDOW (fixture->window), table);
  ride_bike_table_set_desk (fixture->table, fixture->desk);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->table), (gpointer *) &fixture->table);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  kit_settle (50);
  g_assert_null (fixture->table);
  g_assert_finalize_object (fixture->desk);
}

typedef struct
{
  Fixture *fixture;
  const char *text;
} Sought;

static gboolean
shows_text (gpointer data)
{
  Sought *sought = data;

  return kit_find_text (GTK_WIDGET (sought->fixture->table), sought->text) != NULL;
}

static void
wait_for_text (Fixture    *fixture,
               const char *text)
{
  Sought sought = { fixture, text };

  kit_wait_until (shows_text, &sought);
}

static gboolean
shows_bikes (gpointer data)
{
  Fixture *fixture = data;
  GListModel *model = G_LIST_MODEL (ride_bike_table_get_list (fixture->table));

  return g_list_model_get_n_items (model) ==
             ride_fleet_get_n_bikes (ride_desk_get_fleet (fixture->desk)) &&
         ride_desk_get_queued (fixture->desk) == 0;
}

static GtkAdjustment *
get_adjustment (Fixture *fixture)
{
  GtkWidget *scrolled = kit_find (GTK_WIDGET (fixture->table), GTK_TYPE_SCROLLED_WINDOW);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
}

static gboolean
is_laid_out (gpointer data)
{
  return gtk_adjustment_get_page_size (get_adjustment (data)) > 0;
}

static void
fill (Fixture *fixture,
      guint    n)
{
  kit_fill (fixture->desk, n);
  kit_wait_until (shows_bikes, fixture);
  kit_wait_until (is_laid_out, fixture);
  kit_settle (100);
}

static GtkWidget *
find_row (Fixture    *fixture,
          const char *bike)
{
  GtkWidget *text = kit_find_text (GTK_WIDGET (fixture->table), bike);

  g_assert_nonnull (text);
  return ride_compat_find_row (text);
}

static void
assert_row_name (Fixture    *fixture,
                 const char *bike,
                 const char *name)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find_row (fixture, bike)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, name);
}

static void
test_unlock_appears (Fixture      *fixture,
                     gconstpointer data)
{
  RideEvent event = kit_event ("B-1042", RIDE_LOCK_LOCKED);

  event.battery = 71;
  kit_apply (fixture->desk, &event);
  wait_for_text (fixture, "B-1042");
  wait_for_text (fixture, "Locked");
  wait_for_text (fixture, "71 %");
  g_assert_null (kit_find_text (GTK_WIDGET (fixture->table), "Unlocked"));

  kit_pass (G_USEC_PER_SEC);
  kit_set_lock (fixture->desk, "B-1042", RIDE_LOCK_UNLOCKED);
  wait_for_text (fixture, "Unlocked");
  wait_for_text (fixture, "14:03:13  Unlock");
  assert_row_name (fixture, "B-1042",
                   "B-1042, Unlocked, since 14:03:13, riding less than a minute, battery 71 %");
}

static void
test_rides_tick (Fixture      *fixture,
                 gconstpointer data)
{
  kit_set_lock (fixture->desk, "B-1042", RIDE_LOCK_UNLOCKED);
  wait_for_text (fixture, "0:00");

  kit_pass (723 * (gint64) G_USEC_PER_SEC);
  ride_bike_table_tick (fixture->table);
  g_assert_nonnull (kit_find_text (GTK_WIDGET (fixture->table), "12:03"));
  assert_row_name (fixture, "B-1042", "B-1042, Unlocked, since 14:03:12, riding 12 minutes");
}

static void
test_no_ticks_while_stale (Fixture      *fixture,
                           gconstpointer data)
{
  kit_set_lock (fixture->desk, "B-1042", RIDE_LOCK_UNLOCKED);
  wait_for_text (fixture, "0:00");

  kit_pass (723 * (gint64) G_USEC_PER_SEC);
  kit_set_connection (fixture->desk, RIDE_CONNECTION_WAITING, "no answer to ping");
  ride_bike_table_tick (fixture->table);
  g_assert_nonnull (kit_find_text (GTK_WIDGET (fixture->table), "0:00"));

  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  ride_bike_table_tick (fixture->table);
  g_assert_nonnull (kit_find_text (GTK_WIDGET (fixture->table), "12:03"));
}

static void
test_many_rows_few_widgets (Fixture      *fixture,
                            gconstpointer data)
{
  fill (fixture, 100000);
  g_assert_cmpuint (
      ride_row_list_get_n_alive (RIDE_ROW_LIST (ride_bike_table_get_list (fixture->table))), <, 1000);
  g_assert_nonnull (kit_find_text (GTK_WIDGET (fixture->table), "B-0"));
}

static gboolean
first_is_selected (gpointer data)
{
  Fixture *fixture = data;

  return gtk_selection_model_is_selected (
      GTK_SELECTION_MODEL (ride_bike_table_get_list (fixture->table)), 0);
}

static void
test_selection_follows_bike (Fixture      *fixture,
                             gconstpointer data)
{
  RideFleetList *list = ride_bike_table_get_list (fixture->table);
  guint position;
  guint row;

  fill (fixture, 50);
  g_assert_true (ride_fleet_find (ride_desk_get_fleet (fixture->desk), "B-000033", &position));
  row = ride_fleet_list_find (list, position);
  g_assert_cmpuint (row, !=, 0);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (list), row, TRUE);

  kit_pass (G_USEC_PER_SEC);
  kit_set_lock (fixture->desk, "B-000033", RIDE_LOCK_UNLOCKED);
  kit_wait_until (first_is_selected, fixture);
  g_assert_cmpuint (ride_row_list_get_n_selected (RIDE_ROW_LIST (list)), ==, 1);
}

static gboolean
has_scrolled_by_a_row (gpointer data)
{
  Fixture *fixture = data;
  double value = gtk_adjustment_get_value (get_adjustment (fixture));

  return value > 1000 && value < 1100;
}

static void
test_view_holds_still (Fixture      *fixture,
                       gconstpointer data)
{
  GtkAdjustment *adjustment;
  RideFleetList *list = ride_bike_table_get_list (fixture->table);
  RideBike bike;
  guint position;

  fill (fixture, 500);
  adjustment = get_adjustment (fixture);
  gtk_adjustment_set_value (adjustment, 1);
  kit_settle (50);
  gtk_adjustment_set_value (adjustment, 1000);
  kit_settle (100);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 1000);

  /* One bike from the far end jumps to the top: all others move down by a row,
   * and the view with them. */
  g_assert_true (ride_fleet_list_get_record (list, 499, &position));
  ride_fleet_get (ride_desk_get_fleet (fixture->desk), position, &bike);
  kit_pass (G_USEC_PER_SEC);
  kit_set_lock (fixture->desk, bike.id, RIDE_LOCK_UNLOCKED);
  kit_wait_until (has_scrolled_by_a_row, fixture);
}

static void
add_one (guint *counter)
{
  (*counter)++;
}

static gboolean
has_scrolled (gpointer data)
{
  return *(guint *) data > 0;
}

static void
test_one_scroll_per_frame (Fixture      *fixture,
                           gconstpointer data)
{
  GtkWidget *scrolled = kit_find (GTK_WIDGET (fixture->table), GTK_TYPE_SCROLLED_WINDOW);
  g_autoptr (RideScrollPacer) pacer = ride_scroll_pacer_new (GTK_SCROLLED_WINDOW (scrolled));
  guint n_scrolls = 0;

  fill (fixture, 500);
  g_signal_connect_swapped (get_adjustment (fixture), "value-changed", G_CALLBACK (add_one),
                            &n_scrolls);
  for (guint notch = 0; notch < 10; notch++)
    ride_scroll_pacer_move (pacer, 30);
  g_assert_cmpuint (n_scrolls, ==, 0);

  kit_wait_until (has_scrolled, &n_scrolls);
  g_assert_cmpuint (n_scrolls, ==, 1);
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (fixture)), ==, 300);

  ride_scroll_pacer_move (pacer, 30);
  ride_scroll_pacer_home (pacer);
  n_scrolls = 0;
  kit_wait_until (has_scrolled, &n_scrolls);
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (fixture)), ==, 0);
  g_signal_handlers_disconnect_by_data (get_adjustment (fixture), &n_scrolls);
}

static void
test_top_stays_top (Fixture      *fixture,
                    gconstpointer data)
{
  fill (fixture, 500);
  kit_pass (G_USEC_PER_SEC);
  kit_set_lock (fixture->desk, "B-000499", RIDE_LOCK_UNLOCKED);
  wait_for_text (fixture, "B-000499");
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (fixture)), ==, 0);
}

typedef struct
{
  Fixture *fixture;
  GtkWidget *row;
} Focus;

static gboolean
has_moved_on (gpointer data)
{
  Focus *focus = data;

  return gtk_root_get_focus (GTK_ROOT (focus->fixture->window)) != focus->row;
}

static void
test_focus_follows_bike (Fixture      *fixture,
                         gconstpointer data)
{
  Focus focus = { fixture, NULL };

  fill (fixture, 50);
  focus.row = find_row (fixture, "B-000004");
  gtk_widget_grab_focus (focus.row);
  g_assert_false (has_moved_on (&focus));

  kit_pass (G_USEC_PER_SEC);
  kit_set_lock (fixture->desk, "B-000033", RIDE_LOCK_UNLOCKED);
  kit_wait_until (has_moved_on, &focus);
  kit_settle (50);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == find_row (fixture, "B-000004"));
}

static gboolean
is_down_to_one (gpointer data)
{
  Fixture *fixture = data;

  return g_list_model_get_n_items (G_LIST_MODEL (ride_bike_table_get_list (fixture->table))) == 1;
}

static void
test_search (Fixture      *fixture,
             gconstpointer data)
{
  fill (fixture, 500);
  ride_bike_table_set_search (fixture->table, "b-000321");
  kit_wait_until (is_down_to_one, fixture);
  wait_for_text (fixture, "B-000321");

  ride_bike_table_set_search (fixture->table, NULL);
  kit_wait_until (shows_bikes, fixture);
}

static GtkWidget *
find_cell_of_row (Fixture *fixture,
                  guint    row)
{
  RideBike bike;
  guint position;
  GtkWidget *text;

  g_assert_true (
      ride_fleet_list_get_record (ride_bike_table_get_list (fixture->table), row, &position));
  ride_fleet_get (ride_desk_get_fleet (fixture->desk), position, &bike);
  text = kit_find_text (GTK_WIDGET (fixture->table), bike.id);
  g_assert_nonnull (text);
  return gtk_widget_get_ancestor (text, RIDE_TYPE_BIKE_CELL);
}

static gboolean
lists_ten (gpointer list)
{
  return ride_row_list_get_n_listed (list) == 10;
}

/* Rows go a few at a time; what is gone is not seen any more. */
static void
test_rows_that_go_are_blank (Fixture      *fixture,
                             gconstpointer data)
{
  RideFleetList *list = ride_bike_table_get_list (fixture->table);
  GtkWidget *last;
  GtkWidget *going;

  fill (fixture, 500);
  last = find_cell_of_row (fixture, 9);
  going = find_cell_of_row (fixture, 10);
  ride_bike_table_set_search (fixture->table, "B-00000");
  kit_wait_until (lists_ten, list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), >, 10);
  ride_bike_table_tick (fixture->table);
  g_assert_cmpfloat (gtk_widget_get_opacity (last), ==, 1);
  g_assert_cmpfloat (gtk_widget_get_opacity (going), ==, 0);

  ride_bike_table_set_search (fixture->table, NULL);
  kit_wait_until (shows_bikes, fixture);
  kit_settle (100);
  g_assert_cmpfloat (gtk_widget_get_opacity (find_cell_of_row (fixture, 10)), ==, 1);
}

static void
test_states (Fixture      *fixture,
             gconstpointer data)
{
  fill (fixture, 500);
  kit_set_lock (fixture->desk, "B-000007", RIDE_LOCK_UNLOCKED);
  ride_bike_table_set_states (fixture->table, 1u << RIDE_BIKE_UNLOCKED);
  kit_wait_until (is_down_to_one, fixture);
  wait_for_text (fixture, "B-000007");
}

static void
on_clipboard_text (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_filled (gpointer data)
{
  return *(char **) data != NULL;
}

static void
remember_counts (RideBikeTable *table,
                 guint          n,
                 guint          n_selected,
                 guint         *counts)
{
  counts[0] = n;
  counts[1] = n_selected;
}

static void
test_copy (Fixture      *fixture,
           gconstpointer data)
{
  GtkSelectionModel *list = GTK_SELECTION_MODEL (ride_bike_table_get_list (fixture->table));
  g_autofree char *text = NULL;
  guint counts[2] = { 0, 0 };

  kit_set_lock (fixture->desk, "B-1", RIDE_LOCK_LOCKED);
  kit_set_lock (fixture->desk, "B-2", RIDE_LOCK_UNLOCKED);
  kit_wait_until (shows_bikes, fixture);
  wait_for_text (fixture, "B-2");
  g_signal_connect (fixture->table, "copied", G_CALLBACK (remember_counts), counts);

  gtk_widget_activate_action (GTK_WIDGET (fixture->table), "bikes.copy", NULL);
  g_assert_cmpuint (counts[0], ==, 0);

  gtk_selection_model_select_all (list);
  gtk_widget_activate_action (GTK_WIDGET (fixture->table), "bikes.copy", NULL);
  g_assert_cmpuint (counts[0], ==, 2);
  g_assert_cmpuint (counts[1], ==, 2);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (fixture->table)), NULL,
                                 on_clipboard_text, &text);
  kit_wait_until (is_filled, &text);
  g_assert_cmpstr (text, ==,
                   "B-2\tUnlocked\t14:03:12\t0:00\t\t14:03:12  Unlock\n"
                   "B-1\tLocked\t14:03:12\t\t\t14:03:12  Lock\n");
}

static gboolean
hides_last_event (gpointer data)
{
  Fixture *fixture = data;

  return kit_find_text (GTK_WIDGET (fixture->table), "Last Event") == NULL ||
         !gtk_widget_get_mapped (kit_find_text (GTK_WIDGET (fixture->table), "Last Event"));
}

static void
test_narrow (Fixture      *fixture,
             gconstpointer data)
{
  fill (fixture, 5);
  g_assert_nonnull (kit_find_text (GTK_WIDGET (fixture->table), "Last Event"));

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 600);
  kit_wait_until (hides_last_event, fixture);
  g_assert_nonnull (kit_find_text (GTK_WIDGET (fixture->table), "B-000000"));
}

static void
test_sort_by_header (Fixture      *fixture,
                     gconstpointer data)
{
  GtkColumnView *view = GTK_COLUMN_VIEW (kit_find (GTK_WIDGET (fixture->table), GTK_TYPE_COLUMN_VIEW));
  g_autoptr (GtkColumnViewColumn) bike = NULL;
  RideFleetList *list = ride_bike_table_get_list (fixture->table);
  guint position;

  fill (fixture, 50);
  bike = g_list_model_get_item (gtk_column_view_get_columns (view), 1);
  g_assert_cmpstr (gtk_column_view_column_get_title (bike), ==, "Bike");

  gtk_column_view_sort_by_column (view, bike, GTK_SORT_DESCENDING);
  kit_settle (200);
  g_assert_true (ride_fleet_find (ride_desk_get_fleet (fixture->desk), "B-000049", &position));
  g_assert_cmpuint (ride_fleet_list_find (list, position), ==, 0);

  gtk_column_view_sort_by_column (view, bike, GTK_SORT_ASCENDING);
  kit_settle (200);
  g_assert_cmpuint (ride_fleet_list_find (list, position), ==, 49);
}

static void
test_another_fleet (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:1884/mqtt");

  fill (fixture, 500);
  ride_desk_begin (fixture->desk, profile);
  g_assert_cmpuint (
      ride_row_list_get_n_listed (RIDE_ROW_LIST (ride_bike_table_get_list (fixture->table))), ==, 0);
  kit_wait_until (shows_bikes, fixture);
  kit_settle (50);
  kit_set_lock (fixture->desk, "other", RIDE_LOCK_UNLOCKED);
  wait_for_text (fixture, "other");
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  add ("/table/an-unlock-appears-and-is-named", test_unlock_appears);
  add ("/table/rides-tick", test_rides_tick);
  add ("/table/no-time-passes-while-stale", test_no_ticks_while_stale);
  add ("/table/many-rows-cost-few-widgets", test_many_rows_few_widgets);
  add ("/table/the-selection-follows-the-bike", test_selection_follows_bike);
  add ("/table/the-view-holds-still-while-others-move", test_view_holds_still);
  add ("/table/many-notches-scroll-once-a-frame", test_one_scroll_per_frame);
  add ("/table/at-the-top-the-newest-is-seen", test_top_stays_top);
  add ("/table/the-focus-follows-the-bike", test_focus_follows_bike);
  add ("/table/search", test_search);
  add ("/table/rows-that-go-are-blank", test_rows_that_go_are_blank);
  add ("/table/states-can-be-filtered", test_states);
  add ("/table/selected-bikes-are-copied", test_copy);
  add ("/table/narrow-hides-what-matters-least", test_narrow);
  add ("/table/headers-sort-the-fleet", test_sort_by_header);
  add ("/table/another-fleet-replaces-the-first", test_another_fleet);

  return g_test_run ();
}
