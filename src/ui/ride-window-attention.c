/* ride-window-attention.c: the ways between the bikes and what needs attention.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-window-private.h"

static void
focus_page (RideWindow *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (GTK_STACK (self->pages));

  if (page != NULL)
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

void
ride_window_set_attention (RideWindow *self,
                           gboolean    shows_attention)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "attention");

  if (shows_attention == self->shows_attention)
    return;

  self->shows_attention = shows_attention;
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (shows_attention));
  ride_window_update_page (self);
  if (shows_attention)
    gtk_widget_grab_focus (GTK_WIDGET (self->attention_page));
  else
    focus_page (self);
}

void
ride_window_show_bike (RideWindow *self,
                       const char *bike)
{
  ride_window_set_attention (self, FALSE);
  ride_state_filter_reset (self->state_filter);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), bike);
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

void
ride_window_present_attention (RideWindow *self)
{
  g_return_if_fail (RIDE_IS_WINDOW (self));

  if (ride_desk_get_profile (self->desk) != NULL)
    ride_window_set_attention (self, TRUE);
  gtk_window_present (GTK_WINDOW (self));
}

void
ride_window_acknowledge (RideWindow   *self,
                         RideAlarmRule rule)
{
  g_autoptr (GArray) ids = NULL;

  g_return_if_fail (RIDE_IS_WINDOW (self));

  ids = ride_notifier_get_ids (self->notifier, rule);
  ride_attention_page_acknowledge (self->attention_page, ids);
}

/* Without a session bus there is no desktop to tell. */
static gboolean
can_notify (GApplication *application)
{
  return g_application_get_dbus_connection (application) != NULL;
}

static void
on_show (RideNotifier  *notifier,
         const char    *id,
         GNotification *notification,
         GApplication  *application)
{
  if (can_notify (application))
    g_application_send_notification (application, id, notification);
}

static void
on_withdraw (RideNotifier *notifier,
             const char   *id,
             GApplication *application)
{
  if (can_notify (application))
    g_application_withdraw_notification (application, id);
}

void
ride_window_start_notifier (RideWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  self->notifier = ride_notifier_new (self->desk);
  g_signal_connect_object (self->notifier, "show", G_CALLBACK (on_show), application, 0);
  g_signal_connect_object (self->notifier, "withdraw", G_CALLBACK (on_withdraw), application, 0);
}
