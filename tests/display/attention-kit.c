/* attention-kit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "attention-kit.h"

#define REFRESH_INTERVAL_MS 50

static void
on_told (KitInbox *inbox,
         AdwToast *toast)
{
  g_set_object (&inbox->toast, toast);
}

static void
on_bike_activated (KitInbox   *inbox,
                   const char *bike)
{
  g_free (inbox->bike);
  inbox->bike = g_strdup (bike);
}

void
kit_inbox_set_up (KitInbox     *inbox,
                  gconstpointer data)
{
  GtkWidget *page = ride_attention_page_new ();

  kit_stop_clock ();
  inbox->desk = kit_desk_new ();
  kit_set_connection (inbox->desk, RIDE_CONNECTION_CONNECTED, NULL);
  inbox->page = RIDE_ATTENTION_PAGE (page);
  inbox->page->refresh_interval_ms = REFRESH_INTERVAL_MS;
  ride_attention_page_set_desk (inbox->page, inbox->desk);
  g_signal_connect_swapped (page, "told", G_CALLBACK (on_told), inbox);
  g_signal_connect_swapped (page, "bike-activated", G_CALLBACK (on_bike_activated), inbox);

  inbox->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (inbox->window), 600, 500);
  gtk_window_set_child (GTK_WINDOW (inbox->window), page);
  gtk_window_present (GTK_WINDOW (inbox->window));
}

void
kit_inbox_tear_down (KitInbox     *inbox,
                     gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (inbox->page), (gpointer *) &inbox->page);
  if (inbox->toast != NULL)
    g_assert_finalize_object (g_steal_pointer (&inbox->toast));
  gtk_window_destroy (GTK_WINDOW (inbox->window));
  kit_settle (50);
  g_assert_null (inbox->page);
  g_assert_finalize_object (inbox->desk);
  g_clear_pointer (&inbox->bike, g_free);
}

guint
kit_inbox_get_length (KitInbox *inbox)
{
  return g_list_model_get_n_items (G_LIST_MODEL (ride_attention_page_get_list (inbox->page)));
}

typedef struct
{
  KitInbox *inbox;
  guint length;
} Awaited;

static gboolean
has_length (gpointer data)
{
  Awaited *awaited = data;

  return kit_inbox_get_length (awaited->inbox) == awaited->length;
}

void
kit_inbox_wait_for_length (KitInbox *inbox,
                           guint     length)
{
  Awaited awaited = { inbox, length };

  kit_wait_until (has_length, &awaited);
}

void
kit_inbox_select_row (KitInbox *inbox,
                      guint     row)
{
  gtk_selection_model_select_item (
      GTK_SELECTION_MODEL (ride_attention_page_get_list (inbox->page)), row, TRUE);
}

gboolean
kit_inbox_is_selected (KitInbox *inbox,
                       guint     row)
{
  return gtk_selection_model_is_selected (
      GTK_SELECTION_MODEL (ride_attention_page_get_list (inbox->page)), row);
}

void
kit_inbox_act (KitInbox   *inbox,
               const char *action)
{
  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (inbox->page), action, "x", (gint64) 0));
}

void
kit_inbox_raise_three (KitInbox *inbox)
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
  ride_desk_take_batch (inbox->desk, batch);
  kit_inbox_wait_for_length (inbox, 3);
}
