/* test-window.c: the main window as a whole, on a desk without a network and on the demo broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "ride-clock.h"
#include "ride-demo-broker.h"
#include "ride-window-private.h"

#include <string.h>

typedef struct
{
  RideDesk *desk;
  RideWindow *window;
} Fixture;

static AdwApplication *application;

static void
open_window (Fixture *fixture)
{
  fixture->window = ride_window_new (application, fixture->desk);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

/* GTK 4.18 never lets go of a button that is hidden while it has the focus. */
static void
close_desk (Fixture *fixture)
{
  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  ride_desk_close (fixture->desk);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  kit_stop_clock ();
  fixture->desk = kit_desk_new ();
  open_window (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  kit_settle (50);
  g_assert_null (fixture->window);
  g_assert_finalize_object (fixture->desk);
}

static const char *
get_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (fixture->window->pages));
}

static gboolean
is_enabled (Fixture    *fixture,
            const char *action)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), action);
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

  return kit_find_text (GTK_WIDGET (sought->fixture->window), sought->text) != NULL;
}

static void
wait_for_text (Fixture    *fixture,
               const char *text)
{
  Sought sought = { fixture, text };

  kit_wait_until (shows_text, &sought);
}

static void
test_pages (Fixture      *fixture,
            gconstpointer data)
{
  g_assert_cmpstr (get_page (fixture), ==, "empty");
  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  g_assert_cmpstr (adw_status_page_get_title (fixture->window->empty_page), ==,
                   "Waiting for the First Bike");
  g_assert_nonnull (strstr (adw_status_page_get_description (fixture->window->empty_page),
                            "mobike/unlocked/{bike}"));

  kit_set_lock (fixture->desk, "B-1042", RIDE_LOCK_UNLOCKED);
  g_assert_cmpstr (get_page (fixture), ==, "list");
  wait_for_text (fixture, "B-1042");

  close_desk (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "first-run");
  g_assert_cmpstr (adw_window_title_get_title (fixture->window->title), ==, "Ride Monitor");
}

static void
test_title (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (RideConnection) connection = kit_connection_new (RIDE_CONNECTION_CONNECTED);

  connection->round_trip_us = 180000;
  ride_desk_take_connection (fixture->desk, connection);
  g_assert_cmpstr (adw_window_title_get_title (fixture->window->title), ==, "Test Fleet");
  g_assert_cmpstr (adw_window_title_get_subtitle (fixture->window->title), ==,
                   "Connected · 0 events/s · 180 ms");

  kit_set_connection (fixture->desk, RIDE_CONNECTION_REFUSED, "the password is wrong");
  g_assert_cmpstr (adw_window_title_get_subtitle (fixture->window->title), ==, "Refused");
}

static void
test_stale_is_said (Fixture      *fixture,
                    gconstpointer data)
{
  GtkWidget *table = GTK_WIDGET (fixture->window->table);

  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  kit_set_lock (fixture->desk, "B-1042", RIDE_LOCK_UNLOCKED);
  wait_for_text (fixture, "B-1042");
  g_assert_false (gtk_widget_get_visible (fixture->window->as_of));
  g_assert_false (gtk_widget_has_css_class (table, "stale"));

  kit_pass (100 * G_USEC_PER_SEC);
  kit_set_connection (fixture->desk, RIDE_CONNECTION_WAITING, "no answer to ping");
  ride_window_tick (fixture->window);
  g_assert_true (gtk_widget_get_visible (fixture->window->as_of));
  g_assert_true (gtk_widget_has_css_class (table, "stale"));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (fixture->window->as_of_label)), ==,
                   "As of 14:03:12");

  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  g_assert_false (gtk_widget_get_visible (fixture->window->as_of));
  g_assert_false (gtk_widget_has_css_class (table, "stale"));
}

static void
test_actions (Fixture      *fixture,
              gconstpointer data)
{
  static const struct
  {
    RideConnectionState state;
    gboolean retry_now;
    gboolean disconnect;
  } rows[] = {
    { RIDE_CONNECTION_OFFLINE, TRUE, FALSE },   { RIDE_CONNECTION_CONNECTING, FALSE, TRUE },
    { RIDE_CONNECTION_HANDSHAKING, FALSE, TRUE }, { RIDE_CONNECTION_CONNECTED, FALSE, TRUE },
    { RIDE_CONNECTION_WAITING, TRUE, TRUE },    { RIDE_CONNECTION_REFUSED, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      kit_set_connection (fixture->desk, rows[i].state, NULL);
      g_assert_cmpint (is_enabled (fixture, "retry-now"), ==, rows[i].retry_now);
      g_assert_cmpint (is_enabled (fixture, "disconnect"), ==, rows[i].disconnect);
    }

  g_assert_false (is_enabled (fixture, "search"));
  kit_set_lock (fixture->desk, "B-1042", RIDE_LOCK_UNLOCKED);
  g_assert_true (is_enabled (fixture, "search"));

  close_desk (fixture);
  g_assert_false (is_enabled (fixture, "retry-now"));
  g_assert_false (is_enabled (fixture, "disconnect"));
  g_assert_false (is_enabled (fixture, "connection"));
}

static gboolean
shows_no_results (gpointer data)
{
  Fixture *fixture = data;

  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (fixture->window->results)),
                      "no-results");
}

static gboolean
shows_results (gpointer data)
{
  return !shows_no_results (data);
}

static void
test_search (Fixture      *fixture,
             gconstpointer data)
{
  RideWindow *window = fixture->window;

  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  kit_fill (fixture->desk, 100);
  wait_for_text (fixture, "B-000000");

  g_action_group_activate_action (G_ACTION_GROUP (window), "search", NULL);
  g_assert_true (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (window->search_bar)));
  gtk_editable_set_text (GTK_EDITABLE (window->search_entry), "B-000042");
  wait_for_text (fixture, "1 of 100 bikes");

  gtk_editable_set_text (GTK_EDITABLE (window->search_entry), "no such bike");
  kit_wait_until (shows_no_results, fixture);

  g_action_group_activate_action (G_ACTION_GROUP (window), "show-all", NULL);
  kit_wait_until (shows_results, fixture);
  wait_for_text (fixture, "100 bikes");
  g_assert_false (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (window->search_bar)));
}

static gboolean
lists_ten (gpointer data)
{
  RideBikeTable *table = ((Fixture *) data)->window->table;

  return ride_row_list_get_n_listed (RIDE_ROW_LIST (ride_bike_table_get_list (table))) == 10;
}

/* The counts are the fleet's, and may be there before the rows that can be selected. */
static void
test_counts (Fixture      *fixture,
             gconstpointer data)
{
  GtkSelectionModel *list =
      GTK_SELECTION_MODEL (ride_bike_table_get_list (fixture->window->table));

  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  kit_fill (fixture->desk, 10);
  kit_set_lock (fixture->desk, "B-000003", RIDE_LOCK_UNLOCKED);
  wait_for_text (fixture, "1 riding");
  wait_for_text (fixture, "10 bikes");

  kit_wait_until (lists_ten, fixture);
  gtk_selection_model_select_all (list);
  wait_for_text (fixture, "10 selected");
}

static gboolean
shows_badge (gpointer data)
{
  Sought *sought = data;

  return kit_find_text (GTK_WIDGET (sought->fixture->window->attention_button), sought->text) !=
         NULL;
}

static void
wait_for_badge (Fixture    *fixture,
                const char *text)
{
  Sought sought = { fixture, text };

  kit_wait_until (shows_badge, &sought);
}

static void
assert_attention_named (Fixture    *fixture,
                        const char *name)
{
  GtkWidget *button =
      kit_find (GTK_WIDGET (fixture->window->attention_button), GTK_TYPE_TOGGLE_BUTTON);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       name);
}

static void
test_badge (Fixture      *fixture,
            gconstpointer data)
{
  GtkWidget *button = GTK_WIDGET (fixture->window->attention_button);

  assert_attention_named (fixture, "Attention: nothing");
  kit_set_battery (fixture->desk, "B-1", 10);
  wait_for_badge (fixture, "1");
  g_assert_false (gtk_widget_has_css_class (button, "urgent"));

  kit_set_battery (fixture->desk, "B-2", 4);
  wait_for_badge (fixture, "2");
  g_assert_true (gtk_widget_has_css_class (button, "urgent"));
  assert_attention_named (fixture, "Attention: 1 critical · 1 warning");

  close_desk (fixture);
  g_assert_false (gtk_widget_get_visible (button));
}

static void
test_attention (Fixture      *fixture,
                gconstpointer data)
{
  GActionGroup *actions = G_ACTION_GROUP (fixture->window);

  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  kit_fill (fixture->desk, 100);
  kit_set_battery (fixture->desk, "B-000042", 4);
  wait_for_badge (fixture, "1");

  g_action_group_activate_action (actions, "attention", NULL);
  g_assert_cmpstr (get_page (fixture), ==, "attention");
  wait_for_text (fixture, "Battery at 4 %");
  kit_settle (300);
  g_assert_cmpstr (gtk_widget_get_css_name (gtk_window_get_focus (GTK_WINDOW (fixture->window))),
                   ==, "row");

  g_signal_emit_by_name (fixture->window->attention_page, "bike-activated", "B-000042");
  g_assert_cmpstr (get_page (fixture), ==, "list");
  wait_for_text (fixture, "1 of 100 bikes");

  g_action_group_activate_action (actions, "attention", NULL);
  g_assert_cmpstr (get_page (fixture), ==, "attention");
  g_action_group_activate_action (actions, "search", NULL);
  g_assert_cmpstr (get_page (fixture), ==, "list");

  ride_window_present_attention (fixture->window);
  g_assert_cmpstr (get_page (fixture), ==, "attention");
  close_desk (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "first-run");
  g_assert_false (is_enabled (fixture, "attention"));
}

static gboolean
has_nothing_left (gpointer data)
{
  RideWindow *window = ((Fixture *) data)->window;

  return ride_alarm_list_get_n_handled (ride_attention_page_get_list (window->attention_page)) == 1;
}

static void
test_acknowledged_from_outside (Fixture      *fixture,
                                gconstpointer data)
{
  kit_set_battery (fixture->desk, "B-1", 4);
  wait_for_badge (fixture, "1");
  ride_window_acknowledge (fixture->window, RIDE_ALARM_LONG_RIDE);
  g_assert_false (has_nothing_left (fixture));
  ride_window_acknowledge (fixture->window, RIDE_ALARM_BATTERY);
  kit_wait_until (has_nothing_left, fixture);
}

static gboolean
tells_of_journal (gpointer data)
{
  return ride_banner_get_revealed (((Fixture *) data)->window->journal_banner);
}

static void
test_no_journal (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:9/mqtt");

  g_assert_false (tells_of_journal (fixture));
  ride_desk_set_journal_dir (fixture->desk, "/dev/null/no-folder");
  ride_desk_open (fixture->desk, profile, NULL);
  kit_wait_until (tells_of_journal, fixture);
  g_assert_cmpstr (ride_banner_get_title (fixture->window->journal_banner), ==,
                   "No history is kept.");
  g_assert_cmpstr (ride_banner_get_detail (fixture->window->journal_banner), !=, "");

  close_desk (fixture);
  g_assert_false (tells_of_journal (fixture));
}

static void
test_help_knows_all_keys (Fixture      *fixture,
                          gconstpointer data)
{
  g_auto (GStrv) actions = 
      gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  g_autoptr (GBytes) help = g_resources_lookup_data (
      "/io/github/ridemonitor/RideMonitor/gtk/help-overlay.ui", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert_nonnull (help);
  g_assert_cmpuint (g_strv_length (actions), >, 3);
  for (guint i = 0; actions[i] != NULL; i++)
    {
      if (g_strstr_len (g_bytes_get_data (help, NULL), (gssize) g_bytes_get_size (help),
                        actions[i]) == NULL)
        g_error ("The shortcuts window does not explain %s", actions[i]);
    }
}

static RideConnectionState
get_state (Fixture *fixture)
{
  RideConnection *connection = ride_desk_get_connection (fixture->desk);

  return connection != NULL ? connection->state : RIDE_CONNECTION_OFFLINE;
}

static gboolean
is_connected (gpointer data)
{
  return get_state (data) == RIDE_CONNECTION_CONNECTED;
}

static gboolean
is_not_connected (gpointer data)
{
  return !is_connected (data);
}

static gboolean
has_granted_filters (gpointer data)
{
  RideConnection *connection = ride_desk_get_connection (((Fixture *) data)->desk);

  for (guint i = 0; i < connection->filters->len; i++)
    {
      if (!((RideFilterResult *) g_ptr_array_index (connection->filters, i))->answered)
        return FALSE;
    }
  return connection->filters->len > 0;
}

static void
publish (RideDemoBroker *broker,
         const char     *topic,
         const char     *payload)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));

  ride_demo_broker_publish (broker, topic, bytes, 1, FALSE);
}

static void
on_shut_down (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(gboolean *) user_data = ride_desk_shutdown_finish (RIDE_DESK (source), result, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

/* The main job, end to end: a message at the broker changes a row on screen. */
static void
test_broker_to_screen (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RideDemoBroker) broker = ride_demo_broker_new (0, &error);
  g_autoptr (RideProfile) profile = NULL;
  gboolean over = FALSE;

  g_assert_no_error (error);
  ride_clock_set_for_testing (NULL, NULL);
  profile = ride_profile_new (ride_demo_broker_get_url (broker));
  fixture.desk = ride_desk_new ();
  open_window (&fixture);
  g_assert_cmpstr (get_page (&fixture), ==, "first-run");

  ride_desk_open (fixture.desk, profile, NULL);
  kit_wait_until (is_connected, &fixture);
  kit_wait_until (has_granted_filters, &fixture);
  g_assert_cmpstr (get_page (&fixture), ==, "empty");

  publish (broker, "mobike/locked/B-1042", "");
  wait_for_text (&fixture, "Locked");
  publish (broker, "mobike/unlocked/B-1042", "{\"battery_percent\":71}");
  wait_for_text (&fixture, "Unlocked");
  wait_for_text (&fixture, "B-1042");
  wait_for_text (&fixture, "71 %");

  ride_demo_broker_cut (broker);
  kit_wait_until (is_not_connected, &fixture);
  g_assert_true (ride_connection_banner_get_revealed (fixture.window->banner));
  g_assert_true (gtk_widget_get_visible (fixture.window->as_of));

  g_action_group_activate_action (G_ACTION_GROUP (fixture.window), "retry-now", NULL);
  kit_wait_until (is_connected, &fixture);
  g_assert_false (ride_connection_banner_get_revealed (fixture.window->banner));

  g_action_group_activate_action (G_ACTION_GROUP (fixture.window), "disconnect", NULL);
  kit_wait_until (is_not_connected, &fixture);
  kit_settle (200);
  g_assert_cmpint (get_state (&fixture), ==, RIDE_CONNECTION_OFFLINE);

  ride_desk_shutdown_async (fixture.desk, NULL, on_shut_down, &over);
  kit_wait_until (is_set, &over);
  tear_down (&fixture, NULL);
  ride_demo_broker_stop (broker);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  application = adw_application_new ("io.github.ridemonitor.RideMonitor",
                                     G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  add ("/window/each-situation-has-its-page", test_pages);
  add ("/window/the-title-says-how-the-connection-is", test_title);
  add ("/window/stale-is-said-in-words-and-looks", test_stale_is_said);
  add ("/window/actions-are-enabled-as-they-fit", test_actions);
  add ("/window/search-narrows-and-show-all-widens", test_search);
  add ("/window/counts", test_counts);
  add ("/window/the-badge-counts-what-needs-attention", test_badge);
  add ("/window/switches-between-bikes-and-attention", test_attention);
  add ("/window/a-notification-acknowledges-its-rule", test_acknowledged_from_outside);
  add ("/window/a-journal-that-can-not-be-kept-is-told", test_no_journal);
  add ("/window/every-key-is-explained", test_help_knows_all_keys);
  g_test_add_func ("/window/from-the-broker-to-the-screen", test_broker_to_screen);

  status = g_test_run ();
  g_object_unref (application);
  return status;
}
