/* test-attention-rows.c: the rows of the inbox on screen, be they few or many.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "attention-kit.h"

#include "ride-alarm-row.h"

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
test_many (KitInbox     *inbox,
           gconstpointer data)
{
  fill_with_alarms (inbox->desk, MANY);
  kit_inbox_wait_for_length (inbox, MANY);
  g_assert_cmpuint (
      ride_alarm_list_get_counts (ride_attention_page_get_list (inbox->page))[RIDE_ALARM_CRITICAL],
      ==, MANY / 2);

  gtk_selection_model_select_all (
      GTK_SELECTION_MODEL (ride_attention_page_get_list (inbox->page)));
  kit_inbox_act (inbox, "alarm.acknowledge");
  g_assert_cmpuint (kit_inbox_get_length (inbox), >, 0);
  kit_inbox_wait_for_length (inbox, 0);
  g_assert_cmpuint (
      ride_alarm_list_get_n_handled (ride_attention_page_get_list (inbox->page)), ==, MANY);
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
test_rows_that_go_are_blank (KitInbox     *inbox,
                             gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (ride_attention_page_get_list (inbox->page));

  fill_with_alarms (inbox->desk, 200);
  kit_inbox_wait_for_length (inbox, 200);
  kit_settle (100);
  gtk_selection_model_select_range (model, 2, 198, TRUE);
  g_signal_connect_swapped (model, "refreshed", G_CALLBACK (assert_only_listed_are_seen),
                            inbox->page);
  kit_inbox_act (inbox, "alarm.acknowledge");
  kit_wait_until (lists_two, model);
  g_assert_cmpuint (kit_inbox_get_length (inbox), >, 2);
  g_assert_cmpuint (inbox->page->bound->len, >, 2);
  g_assert_true (kit_inbox_is_selected (inbox, 1));

  kit_inbox_wait_for_length (inbox, 2);
  kit_inbox_act (inbox, "alarm.acknowledge");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 1);
}

static GtkAdjustment *
get_adjustment (KitInbox *inbox)
{
  GtkWidget *view = kit_find (GTK_WIDGET (inbox->page), GTK_TYPE_LIST_VIEW);

  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
}

static double
get_scroll (KitInbox *inbox)
{
  return gtk_adjustment_get_value (get_adjustment (inbox));
}

static gboolean
is_scrolled_on (gpointer data)
{
  KitInbox *inbox = data;

  return get_scroll (inbox) > 1000;
}

static void
test_view_holds (KitInbox     *inbox,
                 gconstpointer data)
{
  fill_with_alarms (inbox->desk, 200);
  kit_inbox_wait_for_length (inbox, 200);
  kit_settle (200);
  gtk_adjustment_set_value (get_adjustment (inbox), 1000);
  kit_settle (200);
  g_assert_cmpfloat (get_scroll (inbox), ==, 1000);

  kit_set_battery (inbox->desk, "B-new", 4);
  kit_inbox_wait_for_length (inbox, 201);
  kit_wait_until (is_scrolled_on, inbox);
  g_assert_cmpfloat (get_scroll (inbox), <, 1100);
}

static GtkWidget *
get_item (KitInbox *inbox)
{
  GtkWidget *row = kit_find (GTK_WIDGET (inbox->page), RIDE_TYPE_ALARM_ROW);

  g_assert_nonnull (row);
  return row;
}

static void
test_menu (KitInbox     *inbox,
           gconstpointer data)
{
  GtkWidget *popover;

  kit_set_battery (inbox->desk, "B-1", 4);
  kit_inbox_wait_for_length (inbox, 1);
  kit_settle (100);
  g_assert_null (kit_find_text (GTK_WIDGET (inbox->page), "Snooze for _8 Hours"));

  g_signal_emit_by_name (get_item (inbox), "menu-requested");
  popover = kit_find (GTK_WIDGET (inbox->page), GTK_TYPE_POPOVER_MENU);
  g_assert_nonnull (popover);
  g_assert_nonnull (kit_find_text (popover, "Snooze for _8 Hours"));
  g_assert_nonnull (kit_find_text (popover, "_Show Bike"));
  g_assert_null (kit_find_text (popover, "_End Snooze"));
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
test_double_click (KitInbox     *inbox,
                   gconstpointer data)
{
  GtkWidget *button;

  kit_inbox_raise_three (inbox);
  kit_settle (500);
  button = kit_find (get_item (inbox), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (button, "clicked");
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 2);

  kit_settle (500);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (kit_inbox_get_length (inbox), ==, 1);
}

static void
test_spoken (KitInbox     *inbox,
             gconstpointer data)
{
  /* The macro makes a format of its arguments, so the percent sign must not be among them. */
  const char *spoken = "Battery at 4 %. Critical · B-1 · since 14:03:12";

  kit_set_battery (inbox->desk, "B-1", 4);
  kit_inbox_wait_for_length (inbox, 1);
  kit_settle (100);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (get_item (inbox))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, spoken);
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

  add ("/attention/many-are-handled-between-frames", test_many);
  add ("/attention/rows-that-go-are-blank", test_rows_that_go_are_blank);
  add ("/attention/what-is-read-stays-in-place", test_view_holds);
  add ("/attention/each-alarm-has-its-menu", test_menu);
  add ("/attention/a-double-click-acknowledges-one", test_double_click);
  add ("/attention/a-row-is-spoken-as-one", test_spoken);

  return g_test_run ();
}
