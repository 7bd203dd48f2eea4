/* ride-window-actions.c: what the window's buttons and keys do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-window-private.h"

static void
on_retry_now (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  ride_desk_retry_now (RIDE_WINDOW (user_data)->desk);
}

static void
on_disconnect (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  ride_desk_disconnect (RIDE_WINDOW (user_data)->desk);
}

static void
on_connection (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  ride_connection_button_popup (RIDE_WINDOW (user_data)->connection_button);
}

static void
on_search (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  RideWindow *self = user_data;

  ride_window_set_attention (self, FALSE);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

static void
on_show_all (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  RideWindow *self = user_data;

  ride_window_set_attention (self, FALSE);
  ride_state_filter_reset (self->state_filter);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
}

static void
on_attention (GSimpleAction *action,
              GVariant      *state,
              gpointer       user_data)
{
  ride_window_set_attention (user_data, g_variant_get_boolean (state));
}

static const GActionEntry entries[] = {
  { "retry-now", on_retry_now },
  { "disconnect", on_disconnect },
  { "connection", on_connection },
  { "search", on_search },
  { "show-all", on_show_all },
  { "attention", NULL, NULL, "false", on_attention },
};

/* gtk/help-overlay.ui explains each of them. */
static const struct
{
  const char *action;
  const char *keys[2];
} accels[] = {
  { "win.search", { "<Control>f", NULL } },
  { "win.show-all", { "<Control><Shift>a", NULL } },
  { "win.attention", { "<Control><Shift>i", NULL } },
  { "win.retry-now", { "<Control>r", NULL } },
  { "win.connection", { "<Control><Shift>c", NULL } },
};

void
ride_window_add_accels (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (application, accels[i].action, accels[i].keys);
}

void
ride_window_add_actions (RideWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

static void
set_enabled (RideWindow *self,
             const char *name,
             gboolean    enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
ride_window_update_actions (RideWindow *self)
{
  RideConnection *connection = ride_desk_get_connection (self->desk);
  RideConnectionState state = connection != NULL ? connection->state : RIDE_CONNECTION_OFFLINE;
  gboolean has_profile = ride_desk_get_profile (self->desk) != NULL;
  gboolean has_broker = has_profile && !ride_desk_is_recording (self->desk);
  gboolean has_bikes = ride_fleet_get_n_bikes (ride_desk_get_fleet (self->desk)) > 0;

  set_enabled (self, "retry-now",
               has_broker && (state == RIDE_CONNECTION_OFFLINE ||
                              state == RIDE_CONNECTION_WAITING ||
                              state == RIDE_CONNECTION_REFUSED));
  set_enabled (self, "disconnect", has_broker && state != RIDE_CONNECTION_OFFLINE);
  set_enabled (self, "connection", has_profile);
  set_enabled (self, "search", has_bikes);
  set_enabled (self, "show-all", has_bikes);
  set_enabled (self, "attention", has_profile);
}
