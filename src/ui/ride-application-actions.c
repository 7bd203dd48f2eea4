/* ride-application-actions.c: what the menus and keys of the whole application do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-application-private.h"

#include <glib/gi18n-lib.h>

#include "ride-learned-protocol.h"
#include "ride-preferences.h"
#include "ride-settings.h"

static const RideProfile *
get_active_profile (RideApplication *self)
{
  RideWindow *window = ride_application_get_window (self);
  RideDesk *desk = window != NULL ? ride_window_get_desk (window) : NULL;

  return desk != NULL ? ride_desk_get_profile (desk) : NULL;
}

static RideWindow *
need_window (RideApplication *self)
{
  RideWindow *window = ride_application_get_window (self);

  return window != NULL ? window : ride_application_show_window (self, NULL);
}

static void
on_connect (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  RideApplication *self = user_data;

  ride_application_ask (self, need_window (self), NULL);
}

static void
on_simulate (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  ride_application_simulate (user_data);
}

static void
on_switch_to (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  RideApplication *self = user_data;
  const RideProfile *profile =
      ride_profiles_find (self->profiles, g_variant_get_string (parameter, NULL));

  if (profile != NULL)
    ride_application_open (self, need_window (self), profile);
}

static void
on_edit (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  RideApplication *self = user_data;

  ride_application_ask (self, need_window (self), get_active_profile (self));
}

static void
on_export (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  RideApplication *self = user_data;
  const RideProfile *profile = get_active_profile (self);

  if (profile != NULL)
    ride_application_export (self, need_window (self), profile);
}

static void
on_import (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  RideApplication *self = user_data;

  ride_application_import (self, need_window (self));
}

static void
forget_profile (RideApplication *self,
                RideWindow      *window,
                const char      *id)
{
  RideDesk *desk = ride_window_get_desk (window);
  const RideProfile *shown = ride_desk_get_profile (desk);
  g_autoptr (GError) error = NULL;

  if (!ride_profiles_remove (self->profiles, id, &error))
    {
      ride_window_toast (window, error->message);
      return;
    }

  ride_opener_forget (self->opener, id);
  ride_learned_protocol_forget (id);
  if (shown != NULL && g_str_equal (shown->id, id))
    ride_desk_close (desk);
  ride_application_update_actions (self);
}

static void
on_forget_response (AdwMessageDialog *dialog,
                    const char       *response,
                    RideApplication  *self)
{
  RideWindow *window = RIDE_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  const char *id = g_object_get_data (G_OBJECT (dialog), "profile-id");

  if (g_str_equal (response, "forget") && ride_profiles_find (self->profiles, id) != NULL)
    forget_profile (self, window, id);
}

static void
on_forget (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  RideApplication *self = user_data;
  RideWindow *window = need_window (self);
  const RideProfile *profile = get_active_profile (self);
  g_autofree char *title = NULL;
  GtkWidget *dialog;

  if (profile == NULL)
    return;

  title = ride_profiles_dup_title (profile);
  dialog = adw_message_dialog_new (GTK_WINDOW (window), NULL, NULL);
  /* Translators: %s is the name of a connection. */
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Forget “%s”?"), title);
  adw_message_dialog_set_body (
      ADW_MESSAGE_DIALOG (dialog),
      _("Its address, topics and password will be removed from this computer."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "forget", _("_Forget"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "forget",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "profile-id", g_strdup (profile->id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_forget_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_demo_cut (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  ride_simulation_cut (RIDE_APPLICATION (user_data)->simulation);
}

static void
toggle_mood (RideApplication *self,
             RideDemoMood     mood)
{
  gboolean is_on = ride_simulation_get_mood (self->simulation) == mood;

  ride_simulation_set_mood (self->simulation, is_on ? RIDE_DEMO_MOOD_GOOD : mood);
  ride_application_update_actions (self);
}

static void
on_demo_silent (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  toggle_mood (user_data, RIDE_DEMO_MOOD_SILENT);
}

/* Who is in already is not asked again, so the line is cut for the refusal to be met. */
static void
on_demo_refuse (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  RideApplication *self = user_data;

  toggle_mood (self, RIDE_DEMO_MOOD_REFUSE_LOGIN);
  if (ride_simulation_get_mood (self->simulation) == RIDE_DEMO_MOOD_REFUSE_LOGIN)
    ride_simulation_cut (self->simulation);
}

static void
on_demo_behave (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  RideApplication *self = user_data;

  ride_simulation_set_mood (self->simulation, RIDE_DEMO_MOOD_GOOD);
  ride_application_update_actions (self);
}

static RideWindow *
find_window_of (RideApplication *self,
                const char      *profile_id)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      const RideProfile *profile;

      if (!RIDE_IS_WINDOW (l->data))
        continue;

      profile = ride_desk_get_profile (ride_window_get_desk (l->data));
      if (profile != NULL && g_strcmp0 (profile->id, profile_id) == 0)
        return l->data;
    }

  return NULL;
}

/* A notification can outlive its window. */
static void
on_show_attention (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  RideWindow *window = find_window_of (user_data, g_variant_get_string (parameter, NULL));

  if (window == NULL)
    window = need_window (user_data);
  ride_window_present_attention (window);
}

static void
on_acknowledge (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  const char *profile_id;
  const char *name;
  RideWindow *window;

  g_variant_get (parameter, "(&s&s)", &profile_id, &name);
  window = find_window_of (user_data, profile_id);
  for (RideAlarmRule rule = 0; window != NULL && rule < RIDE_N_ALARM_RULES; rule++)
    if (g_str_equal (name, ride_alarm_rule_to_string (rule)))
      ride_window_acknowledge (window, rule);
}

static GtkWindow *
find_preferences (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (RIDE_IS_PREFERENCES (l->data))
      return l->data;

  return NULL;
}

static void
on_preferences (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  GtkWindow *window = find_preferences ();

  if (window == NULL)
    window = GTK_WINDOW (
        ride_preferences_new (GTK_WINDOW (need_window (user_data)), ride_settings_get ()));
  gtk_window_present (window);
}

static void
on_about (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  RideApplication *self = user_data;
  static const char *const developers[] = { "The Ride Monitor authors", NULL };

  adw_show_about_window (GTK_WINDOW (need_window (self)),
                         "application-icon", RIDE_APP_ID,
                         "application-name", _("Ride Monitor"),
                         "version", RIDE_VERSION,
                         "comments", _("Watch a shared-bike fleet live."),
                         "developer-name", _("The Ride Monitor authors"),
                         "developers", developers,
                         "copyright", "© 2026 The Ride Monitor authors",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "website", "https://ridemonitor.github.io/ride-monitor/",
                         "issue-url", "https://github.com/ridemonitor/ride-monitor/issues",
                         /* Translators: your name, and your address if you like; one a line. */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
on_quit (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  ride_application_leave (user_data);
}

static const GActionEntry entries[] = {
  { "connect", on_connect },
  { "simulate", on_simulate },
  { "switch-to", on_switch_to, "s", "''" },
  { "edit", on_edit },
  { "export", on_export },
  { "import", on_import },
  { "forget", on_forget },
  { "demo-cut", on_demo_cut },
  { "demo-silent", on_demo_silent, NULL, "false" },
  { "demo-refuse", on_demo_refuse, NULL, "false" },
  { "demo-behave", on_demo_behave },
  { "show-attention", on_show_attention, "s" },
  { "acknowledge", on_acknowledge, "(ss)" },
  { "preferences", on_preferences },
  { "about", on_about },
  { "quit", on_quit },
};

static const struct
{
  const char *action;
  const char *accelerators[3];
} keys[] = {
  { "app.connect", { "<Control>n", NULL } },
  { "app.edit", { "<Control>e", NULL } },
  { "app.preferences", { "<Control>comma", NULL } },
  { "app.quit", { "<Control>q", NULL } },
  { "win.show-help-overlay", { "<Control>question", "F1", NULL } },
  { "window.close", { "<Control>w", NULL } },
};

static GSimpleAction *
get_action (RideApplication *self,
            const char      *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name));
}

static void
set_enabled (RideApplication *self,
             const char      *name,
             gboolean         enabled)
{
  g_simple_action_set_enabled (get_action (self, name), enabled);
}

static void
set_on (RideApplication *self,
        const char      *name,
        gboolean         on)
{
  g_simple_action_set_state (get_action (self, name), g_variant_new_boolean (on));
}

static gboolean
is_recording (RideApplication *self)
{
  RideWindow *window = ride_application_get_window (self);

  return window != NULL && ride_desk_is_recording (ride_window_get_desk (window));
}

void
ride_application_update_actions (RideApplication *self)
{
  GMenu *menu = gtk_application_get_menu_by_id (GTK_APPLICATION (self), "profiles");
  const RideProfile *shown = get_active_profile (self);
  gboolean simulates = ride_simulation_owns (self->simulation, shown);
  RideDemoMood mood = ride_simulation_get_mood (self->simulation);
  const RideProfile *saved = shown != NULL ? ride_profiles_find (self->profiles, shown->id) : NULL;
  gboolean has_broker = shown != NULL && !simulates && !is_recording (self);

  ride_profiles_fill_menu (self->profiles, menu, "app.switch-to");
  g_simple_action_set_state (get_action (self, "switch-to"),
                             g_variant_new_string (saved != NULL ? saved->id : ""));

  set_enabled (self, "edit", has_broker);
  set_enabled (self, "export", has_broker);
  set_enabled (self, "forget", saved != NULL && !saved->read_only);
  set_enabled (self, "demo-cut", simulates);
  set_enabled (self, "demo-silent", simulates);
  set_enabled (self, "demo-refuse", simulates);
  set_enabled (self, "demo-behave", simulates && mood != RIDE_DEMO_MOOD_GOOD);
  set_on (self, "demo-silent", mood == RIDE_DEMO_MOOD_SILENT);
  set_on (self, "demo-refuse", mood == RIDE_DEMO_MOOD_REFUSE_LOGIN);
}

void
ride_application_add_actions (RideApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action,
                                           keys[i].accelerators);
  ride_application_update_actions (self);
}
