/* test-attention.c: the inbox of alarms, on a desk without a network.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "desk-kit.h"

#include "ride-alarm-care.h"
#include "ride-alarm-row.h"
#include "ride-attention-page-private.h"
#include "ride-note-dialog.h"

#define SHORT_INTERVAL_MS 50 /* no test but one is about how seldom alarms are read */
#define HOUR_US (3600 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  RideDesk *desk;
  GtkWidget *window;
  RideAttentionPage *page;
  AdwToast *toast;
  char *bike;
} Fixture;

static void
on_told (Fixture  *fixture,
         AdwToast *toast)
{
  g_set_object (&fixture->toast, toast);
}

static void
on_bike_activated (Fixture    *fixture,
                   const char *bike)
{
  g_free (fixture->bike);
  fixture->bike = g_strdup (bike);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  GtkWidget *page = ride_attention_page_new ();

  kit_stop_clock ();
  fixture->desk = kit_desk_new ();
  kit_set_connection (fixture->desk, RIDE_CONNECTION_CONNECTED, NULL);
  fixture->page = RIDE_ATTENTION_PAGE (page);
  fixture->page->refresh_interval_ms = SHORT_INTERVAL_MS;
  ride_attention_page_set_desk (fixture->page, fixture->desk);
  g_signal_connect_swapped (page, "told", G_CALLBACK (on_told), fixture);
  g_signal_connect_swapped (page, "bike-activated", G_CALLBACK (on_bike_activated), fixture);

  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 600, 500);
  gtk_window_set_child (GTK_WINDOW (fixture->window), page);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->page), (gpointer *) &fixture->page);
  if (fixture->toast != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->toast));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  kit_settle (50);
  g_assert_null (fixture->page);
  g_assert_finalize_object (fixture->desk);
  g_clear_pointer (&fixture->bike, g_free);
}

static guint
get_length (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (ride_attention_page_get_list (fixture->page)));
}

typedef struct
{
  Fixture *fixture;
  guint length;
} Awaited;

static gboolean
has_length (gpointer data)
{
  Awaited *awaited = data;

  return get_length (awaited->fixture) == awaited->length;
}

static void
wait_for_length (Fixture *fixture,
                 guint    length)
{
  Awaited awaited = { fixture, length };

  kit_wait_until (has_length, &awaited);
}

static void
assert_bike_at (Fixture    *fixture,
                guint       row,
                const char *bike)
{
  const RideAlarm *alarm = ride_alarm_list_get (ride_attention_page_get_list (fixture->page), row);

  g_assert_nonnull (alarm);
  g_assert_cmpstr (alarm->bike, ==, bike);
}

static void
select_row (Fixture *fixture,
            guint    row)
{
  gtk_selection_model_select_item (
      GTK_SELECTION_MODEL (ride_attention_page_get_list (fixture->page)), row, TRUE);
}

static gboolean
is_selected (Fixture *fixture,
             guint    row)
{
  return gtk_selection_model_is_selected (
      GTK_SELECTION_MODEL (ride_attention_page_get_list (fixture->page)), row);
}

static void
act (Fixture    *fixture,
     const char *action)
{
  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (fixture->page), action, "x", (gint64) 0));
}

static void
snooze (Fixture   *fixture,
        RideSnooze choice)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "alarm.snooze", "(xu)",
                                             (gint64) 0, (guint32) choice));
}

static void
show_handled (Fixture *fixture)
{
  GtkWidget *button = kit_find (GTK_WIDGET (fixture->page), GTK_TYPE_TOGGLE_BUTTON);

  g_assert_nonnull (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static void
assert_shows (Fixture    *fixture,
              const char *text)
{
  if (kit_find_text (GTK_WIDGET (fixture->page), text) == NULL)
    g_error ("The page does not show “%s”", text);
}

static void
assert_empty (Fixture *fixture,
              gboolean is_empty)
{
  GtkWidget *stack = kit_find (GTK_WIDGET (fixture->page), GTK_TYPE_STACK);

  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==,
                   is_empty ? "empty" : "list");
}

static void
raise_two_warnings_and_a_critical (Fixture *fixture)
{
  static const struct
  {
    const char *bike;
    guint8 battery;
  } rows[] = { { "B-1", 10 }, { "B-2", 4 }, { "B-3", 10 } };
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RideEvent event = kit_event (rows[i].bike, RIDE_LOCK_LOCKED);

      event.battery = rows[i].battery;
      ride_event_batch_append (batch, &event);
    }
  ride_desk_take_batch (fixture->desk, batch);
  wait_for_length (fixture, 3);
}

static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  assert_empty (fixture, TRUE);
  raise_two_warnings_and_a_critical (fixture);

  assert_bike_at (fixture, 0, "B-2");
  assert_bike_at (fixture, 1, "B-3");
  assert_bike_at (fixture, 2, "B-1");
  assert_shows (fixture, "1 critical · 2 warnings");
  assert_shows (fixture, "Battery at 4 %");
  assert_shows (fixture, "Critical · B-2 · since 14:03:12");
  assert_empty (fixture, FALSE);
}

static void
test_cleared (Fixture      *fixture,
              gconstpointer data)
{
  raise_two_warnings_and_a_critical (fixture);
  kit_pass (G_USEC_PER_SEC);
  kit_set_battery (fixture->desk, "B-2", 90);
  wait_for_length (fixture, 2);
  assert_bike_at (fixture, 0, "B-3");
}

static void
test_acknowledge (Fixture      *fixture,
                  gconstpointer data)
{
  raise_two_warnings_and_a_critical (fixture);
  select_row (fixture, 1);
  act (fixture, "alarm.acknowledge");

  g_assert_cmpuint (get_length (fixture), ==, 2);
  assert_bike_at (fixture, 0, "B-2");
  assert_bike_at (fixture, 1, "B-1");
  g_assert_true (is_selected (fixture, 1));
  g_assert_cmpstr (adw_toast_get_title (fixture->toast), ==, "1 alarm acknowledged");
  assert_shows (fixture, "1 critical · 1 warning");

  act (fixture, "alarm.acknowledge");
  g_assert_cmpuint (get_length (fixture), ==, 1);
  g_assert_true (is_selected (fixture, 0));
}

static void
test_handled_go_behind (Fixture      *fixture,
                        gconstpointer data)
{
  raise_two_warnings_and_a_critical (fixture);
  select_row (fixture, 0);
  act (fixture, "alarm.acknowledge");
  g_assert_cmpuint (get_length (fixture), ==, 2);

  show_handled (fixture);
  g_assert_cmpuint (get_length (fixture), ==, 3);
  assert_bike_at (fixture, 2, "B-2");
  assert_shows (fixture, "Acknowledged 14:03:12");
}

static void
test_emptied (Fixture      *fixture,
              gconstpointer data)
{
  raise_two_warnings_and_a_critical (fixture);
  gtk_selection_model_select_all (
      GTK_SELECTION_MODEL (ride_attention_page_get_list (fixture->page)));
  act (fixture, "alarm.acknowledge");

  g_assert_cmpuint (get_length (fixture), ==, 0);
  assert_empty (fixture, TRUE);
  assert_shows (fixture, "3 alarms are acknowledged or snoozed.");
  act (fixture, "alarm.acknowledge");
  g_assert_cmpstr (adw_toast_get_title (fixture->toast), ==, "3 alarms acknowledged");
}

static void
test_snooze (Fixture      *fixture,
             gconstpointer data)
{
  raise_two_warnings_and_a_critical (fixture);
  select_row (fixture, 0);
  snooze (fixture, RIDE_SNOOZE_ONE_HOUR);
  g_assert_cmpuint (get_length (fixture), ==, 2);
  g_assert_cmpstr (adw_toast_get_title (fixture->toast), ==, "1 alarm snoozed until 15:03:12");

  kit_pass (HOUR_US - 1);
  ride_attention_page_tick (fixture->page);
  g_assert_cmpuint (get_length (fixture), ==, 2);

  kit_pass (1);
  ride_attention_page_tick (fixture->page);
  g_assert_cmpuint (get_length (fixture), ==, 3);
  assert_bike_at (fixture, 0, "B-2");
}

static void
test_snooze_undone (Fixture      *fixture,
                    gconstpointer data)
{
  raise_two_warnings_and_a_critical (fixture);
  select_row (fixture, 0);
  snooze (fixture, RIDE_SNOOZE_EIGHT_HOURS);
  g_assert_cmpuint (get_length (fixture), ==, 2);

  g_assert_cmpstr (adw_toast_get_button_label (fixture->toast), ==, "_Undo");
  g_signal_emit_by_name (fixture->toast, "button-clicked");
  g_assert_cmpuint (get_length (fixture), ==, 3);
  assert_bike_at (fixture, 0, "B-2");
}

static void
test_snooze_ended (Fixture      *fixture,
                   gconstpointer data)
{
  raise_two_warnings_and_a_critical (fixture);
  select_row (fixture, 0);
  snooze (fixture, RIDE_SNOOZE_TOMORROW);
  show_handled (fixture);
  assert_bike_at (fixture, 2, "B-2");
  assert_shows (fixture, "Snoozed until Nov 23, 06:00");

  select_row (fixture, 2);
  act (fixture, "alarm.unsnooze");
  assert_bike_at (fixture, 0, "B-2");
  g_assert_true (is_selected (fixture, 0));
}

static GtkWidget *
find_note_dialog (Fixture *fixture)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel))
        return toplevel;
    }

  return NULL;
}

static void
write_note (Fixture    *fixture,
            const char *text,
            const char *response)
{
  GtkWidget *dialog = find_note_dialog (fixture);
  GtkWidget *entry;

  g_assert_nonnull (dialog);
  entry = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_note (Fixture      *fixture,
           gconstpointer data)
{
  raise_two_warnings_and_a_critical (fixture);
  select_row (fixture, 0);
  act (fixture, "alarm.note");
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (find_note_dialog (fixture))),
                   ==, "Note About B-2");
  write_note (fixture, "Battery is on its way", RIDE_NOTE_DIALOG_SAVE);
  assert_shows (fixture, "“Battery is on its way”");
  g_assert_cmpuint (get_length (fixture), ==, 3);

  act (fixture, "alarm.note");
  g_assert_cmpstr (ride_note_dialog_get_note (find_note_dialog (fixture)), ==,
                   "Battery is on its way");
  write_note (fixture, "Something else", "cancel");
  assert_shows (fixture, "“Battery is on its way”");
}

static void
test_selection_is_of_alarms (Fixture      *fixture,
                             gconstpointer data)
{
  kit_set_battery (fixture->desk, "B-1", 10);
  wait_for_length (fixture, 1);
  select_row (fixture, 0);

  kit_set_battery (fixture->desk, "B-2", 4);
  wait_for_length (fixture, 2);
  assert_bike_at (fixture, 1, "B-1");
  g_assert_false (is_selected (fixture, 0));
  g_assert_true (is_selected (fixture, 1));
}

static void
test_activate (Fixture      *fixture,
               gconstpointer data)
{
  GtkWidget *view;

  raise_two_warnings_and_a_critical (fixture);
  view = kit_find (GTK_WIDGET (fixture->page), GTK_TYPE_LIST_VIEW);
  g_signal_emit_by_name (view, "activate", 1);
  g_assert_cmpstr (fixture->bike, ==, "B-3");
}

static void
test_another_fleet (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:1883/mqtt");

  raise_two_warnings_and_a_critical (fixture);
  select_row (fixture, 0);
  snooze (fixture, RIDE_SNOOZE_ONE_HOUR);

  ride_desk_begin (fixture->desk, profile);
  g_assert_cmpuint (get_length (fixture), ==, 0);
  kit_set_battery (fixture->desk, "B-9", 4);
  wait_for_length (fixture, 1);
  g_assert_false (is_selected (fixture, 0));

  select_row (fixture, 0);
  act (fixture, "alarm.acknowledge");
  g_assert_cmpuint (get_length (fixture), ==, 0);
}

static void
test_old_toast (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:1883/mqtt");
  g_autoptr (AdwToast) toast = NULL;

  kit_set_battery (fixture->desk, "B-1", 4);
  wait_for_length (fixture, 1);
  select_row (fixture, 0);
  snooze (fixture, RIDE_SNOOZE_ONE_HOUR);
  toast = g_object_ref (fixture->toast);

  ride_desk_begin (fixture->desk, profile);
  kit_set_battery (fixture->desk, "B-9", 4);
  wait_for_length (fixture, 1);
  select_row (fixture, 0);
  snooze (fixture, RIDE_SNOOZE_ONE_HOUR);
  g_signal_emit_by_name (toast, "button-clicked");
  g_assert_cmpuint (get_length (fixture), ==, 0);
}

static void
count_refresh (guint *n)
{
  (*n)++;
}

static void
test_coalesced (Fixture      *fixture,
                gconstpointer data)
{
  guint n = 0;

  fixture->page->refresh_interval_ms = RIDE_ATTENTION_REFRESH_INTERVAL_MS;
  kit_set_battery (fixture->desk, "B-0", 4);
  wait_for_length (fixture, 1);
  g_signal_connect_swapped (ride_attention_page_get_list (fixture->page), "refreshed",
                            G_CALLBACK (count_refresh), &n);
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *bike = g_strdup_printf ("B-%u", i);

      kit_set_battery (fixture->desk, bike, 4);
      kit_settle (10);
    }
  g_assert_cmpuint (n, <=, 1);
  wait_for_length (fixture, 21);
  g_assert_cmpuint (n, <=, 2);
}

static void
fill_with_alarms (RideDesk *desk,
                  guint     n)
{
  g_autoptr (RideEventBatch) batch = ride_event_batch_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *bike = g_strdup_printf ("B-%06u", i);
      RideEvent event = kit_event (bike, RIDE_LOCK_LOCKED);

      event.battery = i % 2 == 0 ? 4 : 10;
      ride_event_batch_append (batch, &event);
    }
  ride_desk_take_batch (desk, batch);
}

#define MANY 20000

static void
test_many (Fixture      *fixture,
           gconstpointer data)
{
  fill_with_alarms (fixture->desk, MANY);
  wait_for_length (fixture, MANY);
  g_assert_cmpuint (
      ride_alarm_list_get_counts (ride_attention_page_get_list (fixture->page))[RIDE_ALARM_CRITICAL],
      ==, MANY / 2);

  gtk_selection_model_select_all (
      GTK_SELECTION_MODEL (ride_attention_page_get_list (fixture->page)));
  act (fixture, "alarm.acknowledge");
  g_assert_cmpuint (get_length (fixture), >, 0);
  wait_for_length (fixture, 0);
  g_assert_cmpuint (
      ride_alarm_list_get_n_handled (ride_attention_page_get_list (fixture->page)), ==, MANY);
}

static void
assert_only_listed_are_seen (RideAttentionPage *page)
{
  guint n_listed = ride_row_list_get_n_listed (RIDE_ROW_LIST (page->list));

  for (guint i = 0; i < page->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (page->bound, i);
      double opacity = gtk_widget_get_opacity (gtk_list_item_get_child (list_item));

      g_assert_cmpfloat (opacity, ==, gtk_list_item_get_position (list_item) < n_listed ? 1 : 0);
    }
}

static gboolean
lists_two (gpointer list)
{
  return ride_row_list_get_n_listed (list) == 2;
}

/* Rows go a few at a time, for that takes GTK long; what is gone is not seen any more. */
static void
test_rows_that_go_are_blank (Fixture      *fixture,
                             gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (ride_attention_page_get_list (fixture->page));

  fill_with_alarms (fixture->desk, 200);
  wait_for_length (fixture, 200);
  kit_settle (100);
  gtk_selection_model_select_range (model, 2, 198, TRUE);
  g_signal_connect_swapped (model, "refreshed", G_CALLBACK (assert_only_listed_are_seen),
                            fixture->page);
  act (fixture, "alarm.acknowledge");
  kit_wait_until (lists_two, model);
  g_assert_cmpuint (get_length (fixture), >, 2);
  g_assert_cmpuint (fixture->page->bound->len, >, 2);
  g_assert_true (is_selected (fixture, 1));

  wait_for_length (fixture, 2);
  act (fixture, "alarm.acknowledge");
  g_assert_cmpuint (get_length (fixture), ==, 1);
}

static GtkAdjustment *
get_adjustment (Fixture *fixture)
{
  GtkWidget *view = kit_find (GTK_WIDGET (fixture->page), GTK_TYPE_LIST_VIEW);

  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
}

static double
get_scroll (Fixture *fixture)
{
  return gtk_adjustment_get_value (get_adjustment (fixture));
}

static gboolean
is_scrolled_on (gpointer data)
{
  Fixture *fixture = data;

  return get_scroll (fixture) > 1000;
}

static void
test_view_holds (Fixture      *fixture,
                 gconstpointer data)
{
  fill_with_alarms (fixture->desk, 200);
  wait_for_length (fixture, 200);
  kit_settle (200);
  gtk_adjustment_set_value (get_adjustment (fixture), 1000);
  kit_settle (200);
  g_assert_cmpfloat (get_scroll (fixture), ==, 1000);

  kit_set_battery (fixture->desk, "B-new", 4);
  wait_for_length (fixture, 201);
  kit_wait_until (is_scrolled_on, fixture);
  g_assert_cmpfloat (get_scroll (fixture), <, 1100);
}

static GtkWidget *
get_item (Fixture *fixture)
{
  GtkWidget *row = kit_find (GTK_WIDGET (fixture->page), RIDE_TYPE_ALARM_ROW);

  g_assert_nonnull (row);
  return row;
}

static void
test_menu (Fixture      *fixture,
           gconstpointer data)
{
  GtkWidget *popover;

  kit_set_battery (fixture->desk, "B-1", 4);
  wait_for_length (fixture, 1);
  kit_settle (100);
  g_assert_null (kit_find_text (GTK_WIDGET (fixture->page), "Snooze for _8 Hours"));

  g_signal_emit_by_name (get_item (fixture), "menu-requested");
  popover = kit_find (GTK_WIDGET (fixture->page), GTK_TYPE_POPOVER_MENU);
  g_assert_nonnull (popover);
  g_assert_nonnull (kit_find_text (popover, "Snooze for _8 Hours"));
  g_assert_nonnull (kit_find_text (popover, "_Show Bike"));
  g_assert_null (kit_find_text (popover, "_End Snooze"));
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
test_double_click (Fixture      *fixture,
                   gconstpointer data)
{
  GtkWidget *button;

  raise_two_warnings_and_a_critical (fixture);
  kit_settle (500);
  button = kit_find (get_item (fixture), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (button, "clicked");
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (get_length (fixture), ==, 2);

  kit_settle (500);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (get_length (fixture), ==, 1);
}

static void
test_spoken (Fixture      *fixture,
             gconstpointer data)
{
  /* The macro makes a format of its arguments, so the percent sign must not be among them. */
  const char *spoken = "Battery at 4 %. Critical · B-1 · since 14:03:12";

  kit_set_battery (fixture->desk, "B-1", 4);
  wait_for_length (fixture, 1);
  kit_settle (100);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (get_item (fixture))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, spoken);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  add ("/attention/the-worst-and-newest-come-first", test_order);
  add ("/attention/what-is-over-leaves", test_cleared);
  add ("/attention/acknowledging-goes-on-to-the-next", test_acknowledge);
  add ("/attention/handled-ones-go-behind-and-can-be-hidden", test_handled_go_behind);
  add ("/attention/an-emptied-inbox-says-so", test_emptied);
  add ("/attention/a-snoozed-one-comes-back", test_snooze);
  add ("/attention/a-snooze-can-be-undone", test_snooze_undone);
  add ("/attention/a-snooze-can-be-ended", test_snooze_ended);
  add ("/attention/a-note-is-written-and-shown", test_note);
  add ("/attention/the-selection-is-of-alarms", test_selection_is_of_alarms);
  add ("/attention/activating-leads-to-the-bike", test_activate);
  add ("/attention/another-fleet-has-other-alarms", test_another_fleet);
  add ("/attention/an-old-undo-leaves-another-fleet-alone", test_old_toast);
  add ("/attention/a-burst-is-read-once", test_coalesced);
  add ("/attention/many-are-handled-between-frames", test_many);
  add ("/attention/rows-that-go-are-blank", test_rows_that_go_are_blank);
  add ("/attention/what-is-read-stays-in-place", test_view_holds);
  add ("/attention/each-alarm-has-its-menu", test_menu);
  add ("/attention/a-double-click-acknowledges-one", test_double_click);
  add ("/attention/a-row-is-spoken-as-one", test_spoken);

  return g_test_run ();
}
