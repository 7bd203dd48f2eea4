/* test-attention.c: what is in the inbox of alarms, and what is done about it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "application-kit.h"
#include "attention-kit.h"

#include "ride-alarm-care.h"
#include "ride-note-dialog.h"

#define HOUR_US (3600 * (gint64) G_USEC_PER_SEC)

static void
assert_bike_at (KitInbox   *inbox,
                guint       row,
                const char *bike)
{
  const RideAlarm *alarm = ride_alarm_list_get (ride_attention_page_get_list (inbox->page), row);

  g_assert_nonnull (alarm);
  g_assert_cmpstr (alarm->bike, ==, bike);
}

static void
snooze (KitInbox  *inbox,
        RideSnooze choice)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (inbox->page), "alarm.snooze", "(xu)",
                                             (gint64) 0, (guint32) choice));
}

static void
show_handled (KitInbox *inbox)
{
  GtkWidget *button = kit_find (GTK_WIDGET (inbox->page), GTK_TYPE_TOGGLE_BUTTON);

  g_assert_nonnull (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static void
assert_shows (KitInbox   *inbox,
              const char *text)
{
  if (kit_find_text (GTK_WIDGET (inbox->page), text) == NULL)
    g_error ("The page does not show “%s”", text);
}

static void
assert_empty (KitInbox *inbox,
              gboolean  is_empty)
{
  GtkWidget *stack = kit_find (GTK_WIDGET (inbox->page), GTK_TYPE_STACK);

  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==,
                   is_empty ? "empty" : "list");
}

static void
test_order (KitInbox     *inbox,
            gconstpointer data)
{
  assert_empty (inbox, TRUE);
  kit_inbox_raise_three (inbox);

  assert_bike_at (inbox, 0, "B-2");
  assert_bike_at (inbox, 1, "B-3");
  assert_bike_at (inbox, 2, "B-1");
  assert_shows (inbox, "1 critical · 2 warnings");
  assert_shows (inbox, "Battery at 4 %");
  assert_shows (inbox, "Critical · B-2 · since 14:03:12");
  assert_empty (inbox, FALSE);
}

static void
test_cleared (KitInbox     *inbox,
              gconstpointer data)
{
  kit_inbox_raise_three (inbox);
  kit_pass (G_USEC_PER_SEC);
  kit_set_battery (inbox->desk, "B-2", 90);
  kit_inbox_wait_for_length (inbox, 2);
  assert_bike_at (inbox, 0, "B-3");
}

static void
test_acknowledge (KitInbox     *inbox,
                  gconstpointer data)
{
  kit_inbox_raise_three (inbox);
  kit_inbox_select_row (inbox, 1);
  kit_inbox_act (inbox, "alarm.acknowledge");

  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 2);
  assert_bike_at (inbox, 0, "B-2");
  assert_bike_at (inbox, 1, "B-1");
  g_assert_true (kit_inbox_is_selected (inbox, 1));
  g_assert_cmpstr (adw_toast_get_title (inbox->toast), ==, "1 alarm acknowledged");
  assert_shows (inbox, "1 critical · 1 warning");

  kit_inbox_act (inbox, "alarm.acknowledge");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 1);
  g_assert_true (kit_inbox_is_selected (inbox, 0));
}

static void
test_handled_go_behind (KitInbox     *inbox,
                        gconstpointer data)
{
  kit_inbox_raise_three (inbox);
  kit_inbox_select_row (inbox, 0);
  kit_inbox_act (inbox, "alarm.acknowledge");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 2);

  show_handled (inbox);
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 3);
  assert_bike_at (inbox, 2, "B-2");
  assert_shows (inbox, "Acknowledged 14:03:12");
}

static void
test_emptied (KitInbox     *inbox,
              gconstpointer data)
{
  kit_inbox_raise_three (inbox);
  gtk_selection_model_select_all (
      GTK_SELECTION_MODEL (ride_attention_page_get_list (inbox->page)));
  kit_inbox_act (inbox, "alarm.acknowledge");

  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 0);
  assert_empty (inbox, TRUE);
  assert_shows (inbox, "3 alarms are acknowledged or snoozed.");
  kit_inbox_act (inbox, "alarm.acknowledge");
  g_assert_cmpstr (adw_toast_get_title (inbox->toast), ==, "3 alarms acknowledged");
}

static void
test_snooze (KitInbox     *inbox,
             gconstpointer data)
{
  kit_inbox_raise_three (inbox);
  kit_inbox_select_row (inbox, 0);
  snooze (inbox, RIDE_SNOOZE_ONE_HOUR);
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 2);
  g_assert_cmpstr (adw_toast_get_title (inbox->toast), ==, "1 alarm snoozed until 15:03:12");

  kit_pass (HOUR_US - 1);
  ride_attention_page_tick (inbox->page);
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 2);

  kit_pass (1);
  ride_attention_page_tick (inbox->page);
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 3);
  assert_bike_at (inbox, 0, "B-2");
}

static void
test_snooze_undone (KitInbox     *inbox,
                    gconstpointer data)
{
  kit_inbox_raise_three (inbox);
  kit_inbox_select_row (inbox, 0);
  snooze (inbox, RIDE_SNOOZE_EIGHT_HOURS);
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 2);

  g_assert_cmpstr (adw_toast_get_button_label (inbox->toast), ==, "_Undo");
  g_signal_emit_by_name (inbox->toast, "button-clicked");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 3);
  assert_bike_at (inbox, 0, "B-2");
}

static void
test_snooze_ended (KitInbox     *inbox,
                   gconstpointer data)
{
  kit_inbox_raise_three (inbox);
  kit_inbox_select_row (inbox, 0);
  snooze (inbox, RIDE_SNOOZE_TOMORROW);
  show_handled (inbox);
  assert_bike_at (inbox, 2, "B-2");
  assert_shows (inbox, "Snoozed until Nov 23, 06:00");

  kit_inbox_select_row (inbox, 2);
  kit_inbox_act (inbox, "alarm.unsnooze");
  assert_bike_at (inbox, 0, "B-2");
  g_assert_true (kit_inbox_is_selected (inbox, 0));
}

static GtkWidget *
find_note_dialog (KitInbox *inbox)
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
write_note (KitInbox   *inbox,
            const char *text,
            const char *response)
{
  GtkWidget *dialog = find_note_dialog (inbox);
  GtkWidget *entry;

  g_assert_nonnull (dialog);
  entry = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_note (KitInbox     *inbox,
           gconstpointer data)
{
  kit_inbox_raise_three (inbox);
  kit_inbox_select_row (inbox, 0);
  kit_inbox_act (inbox, "alarm.note");
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (find_note_dialog (inbox))),
                   ==, "Note About B-2");
  write_note (inbox, "Battery is on its way", RIDE_NOTE_DIALOG_SAVE);
  assert_shows (inbox, "“Battery is on its way”");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 3);

  kit_inbox_act (inbox, "alarm.note");
  g_assert_cmpstr (ride_note_dialog_get_note (find_note_dialog (inbox)), ==,
                   "Battery is on its way");
  write_note (inbox, "Something else", "cancel");
  assert_shows (inbox, "“Battery is on its way”");
}

static void
test_selection_is_of_alarms (KitInbox     *inbox,
                             gconstpointer data)
{
  kit_set_battery (inbox->desk, "B-1", 10);
  kit_inbox_wait_for_length (inbox, 1);
  kit_inbox_select_row (inbox, 0);

  kit_set_battery (inbox->desk, "B-2", 4);
  kit_inbox_wait_for_length (inbox, 2);
  assert_bike_at (inbox, 1, "B-1");
  g_assert_false (kit_inbox_is_selected (inbox, 0));
  g_assert_true (kit_inbox_is_selected (inbox, 1));
}

static void
test_activate (KitInbox     *inbox,
               gconstpointer data)
{
  GtkWidget *view;

  kit_inbox_raise_three (inbox);
  view = kit_find (GTK_WIDGET (inbox->page), GTK_TYPE_LIST_VIEW);
  g_signal_emit_by_name (view, "activate", 1);
  g_assert_cmpstr (inbox->bike, ==, "B-3");
}

static void
test_another_fleet (KitInbox     *inbox,
                    gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:1883/mqtt");

  kit_inbox_raise_three (inbox);
  kit_inbox_select_row (inbox, 0);
  snooze (inbox, RIDE_SNOOZE_ONE_HOUR);

  ride_desk_begin (inbox->desk, profile);
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 0);
  kit_set_battery (inbox->desk, "B-9", 4);
  kit_inbox_wait_for_length (inbox, 1);
  g_assert_false (kit_inbox_is_selected (inbox, 0));

  kit_inbox_select_row (inbox, 0);
  kit_inbox_act (inbox, "alarm.acknowledge");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 0);
}

static void
test_old_toast (KitInbox     *inbox,
                gconstpointer data)
{
  g_autoptr (RideProfile) profile = ride_profile_new ("ws://127.0.0.1:1883/mqtt");
  g_autoptr (AdwToast) toast = NULL;

  kit_set_battery (inbox->desk, "B-1", 4);
  kit_inbox_wait_for_length (inbox, 1);
  kit_inbox_select_row (inbox, 0);
  snooze (inbox, RIDE_SNOOZE_ONE_HOUR);
  toast = g_object_ref (inbox->toast);

  ride_desk_begin (inbox->desk, profile);
  kit_set_battery (inbox->desk, "B-9", 4);
  kit_inbox_wait_for_length (inbox, 1);
  kit_inbox_select_row (inbox, 0);
  snooze (inbox, RIDE_SNOOZE_ONE_HOUR);
  g_signal_emit_by_name (toast, "button-clicked");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 0);
}

static void
count_refresh (guint *n)
{
  (*n)++;
}

static void
test_coalesced (KitInbox     *inbox,
                gconstpointer data)
{
  guint n = 0;

  inbox->page->refresh_interval_ms = RIDE_ATTENTION_REFRESH_INTERVAL_MS;
  kit_set_battery (inbox->desk, "B-0", 4);
  kit_inbox_wait_for_length (inbox, 1);
  g_signal_connect_swapped (ride_attention_page_get_list (inbox->page), "refreshed",
                            G_CALLBACK (count_refresh), &n);
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *bike = g_strdup_printf ("B-%u", i);

      kit_set_battery (inbox->desk, bike, 4);
      kit_settle (10);
    }
  g_assert_cmpuint (n, <=, 1);
  kit_inbox_wait_for_length (inbox, 21);
  g_assert_cmpuint (n, <=, 2);
}

#define add(path, function)                                                                      \
  g_test_add (path, KitInbox, NULL, kit_inbox_set_up, function, kit_inbox_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();
  kit_bear_with_dialogs ();

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

  return g_test_run ();
}
