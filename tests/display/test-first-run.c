/* test-first-run.c: the first page.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>

#include "ride-first-run.h"

static void
count_activation (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%s;", g_action_get_name (G_ACTION (action)));
}

static void
click_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    g_signal_emit_by_name (widget, "clicked");

  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    click_buttons (w);
}

static void
test_first_run_offers_a_broker_and_a_simulation (void)
{
  const GActionEntry entries[] = {
    { "connect", count_activation },
    { "simulate", count_activation },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  GtkWidget *window = gtk_window_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), log);
  gtk_widget_insert_action_group (window, "app", G_ACTION_GROUP (group));
  gtk_window_set_child (GTK_WINDOW (window), ride_first_run_new ());
  click_buttons (gtk_window_get_child (GTK_WINDOW (window)));

  g_assert_cmpstr (log->str, ==, "connect;simulate;");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();

  g_test_add_func ("/first-run/offers-a-broker-and-a-simulation",
                   test_first_run_offers_a_broker_and_a_simulation);

  return g_test_run ();
}
