/* ride-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-window-private.h"

#include "ride-clock.h"
#include "ride-profiles.h"
#include "ride-settings.h"
#include "ride-wording.h"
#include "ride-wording-connection.h"

#include <glib/gi18n-lib.h>

/* Counts change with every event, and nobody reads them faster than this. */
#define COUNTS_INTERVAL_MS 200

/* Below this the header bar has room for the connection's word and what needs
 * attention, but not for the title; the search is in the menu, too. */
#define NARROW_WIDTH 480

G_DEFINE_FINAL_TYPE (RideWindow, ride_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
is_live (RideWindow *self)
{
  RideConnection *connection = ride_desk_get_connection (self->desk);

  return connection != NULL && ride_connection_is_live (connection);
}

static void
update_title (RideWindow *self)
{
  const RideProfile *profile = ride_desk_get_profile (self->desk);
  RideConnection *connection = ride_desk_get_connection (self->desk);
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  title = profile != NULL ? ride_profiles_dup_title (profile) : g_strdup (_ ("Ride Monitor"));
  if (profile != NULL && connection != NULL)
    subtitle = ride_wording_subtitle (connection, ride_desk_get_rate (self->desk));

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), title) != 0)
    gtk_window_set_title (GTK_WINDOW (self), title);
}

/* Stale is said twice, in words and in looks, and never left out. */
static void
update_as_of (RideWindow *self)
{
  gint64 as_of_us = ride_desk_get_as_of_us (self->desk);
  gboolean stale = !is_live (self) && as_of_us != 0;
  g_autofree char *moment = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->as_of, stale);
  if (!stale)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->table), "stale");
      return;
    }

  gtk_widget_add_css_class (GTK_WIDGET (self->table), "stale");
  moment = ride_wording_moment (as_of_us, ride_clock_real_us ());
  /* Translators: %s is a time such as "14:03:12": what is shown was true then */
  text = g_strdup_printf (_ ("As of %s"), moment);
  gtk_label_set_label (GTK_LABEL (self->as_of_label), text);
}

static char *
list_topics (const RideProfile *profile)
{
  GString *topics = g_string_new (NULL);

  for (guint i = 0; i < ride_topic_rules_get_length (profile->rules); i++)
    g_string_append_printf (topics, "%s%s", i > 0 ? "\n" : "",
                            ride_topic_rules_get_template (profile->rules, i));

  return g_string_free (topics, FALSE);
}

static void
update_empty_page (RideWindow *self)
{
  RideConnection *connection = ride_desk_get_connection (self->desk);
  RideConnectionState state = connection != NULL ? connection->state : RIDE_CONNECTION_CONNECTING;
  g_autofree char *topics = list_topics (ride_desk_get_profile (self->desk));
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;

  adw_status_page_set_icon_name (self->empty_page, ride_wording_connection_icon (state));
  switch (state)
    {
    case RIDE_CONNECTION_CONNECTED:
      adw_status_page_set_title (self->empty_page, _ ("Waiting for the First Bike"));
      /* Translators: %s is a list of topics, one a line */
      text = g_strdup_printf (_ ("The connection is good, but no bike has said anything yet on:\n\n%s"),
                              topics);
      break;
    case RIDE_CONNECTION_CONNECTING:
    case RIDE_CONNECTION_HANDSHAKING:
      adw_status_page_set_title (self->empty_page, _ ("Connecting…"));
      text = g_strdup (_ ("Bikes appear as soon as the broker answers."));
      break;
    case RIDE_CONNECTION_OFFLINE:
      adw_status_page_set_title (self->empty_page, _ ("Offline"));
      text = g_strdup (_ ("Connect to see the fleet."));
      break;
    case RIDE_CONNECTION_WAITING:
    case RIDE_CONNECTION_REFUSED:
    default:
      adw_status_page_set_title (self->empty_page, _ ("No Connection"));
      text = g_strdup (_ ("Bikes appear as soon as the broker can be reached."));
      break;
    }

  markup = g_markup_escape_text (text, -1);
  adw_status_page_set_description (self->empty_page, markup);
}

static gboolean
shows (RideWindow *self,
       const char *page)
{
  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self->pages)), page);
}

static void
show_page (RideWindow *self,
           const char *name)
{
  gboolean is_list = g_str_equal (name, "list");

  gtk_stack_set_visible_child_name (GTK_STACK (self->pages), name);
  gtk_widget_set_visible (self->search_button, is_list && !self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->status_strip),
                          is_list || g_str_equal (name, "attention"));
  gtk_search_bar_set_key_capture_widget (GTK_SEARCH_BAR (self->search_bar),
                                         is_list ? GTK_WIDGET (self) : NULL);
  if (!is_list)
    gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
}

void
ride_window_update_page (RideWindow *self)
{
  if (ride_desk_get_profile (self->desk) == NULL)
    show_page (self, "first-run");
  else if (self->shows_attention)
    show_page (self, "attention");
  else if (ride_fleet_get_n_bikes (ride_desk_get_fleet (self->desk)) > 0)
    show_page (self, "list");
  else
    {
      update_empty_page (self);
      show_page (self, "empty");
    }
}

static void
update_results (RideWindow *self)
{
  RideFleetList *list = ride_bike_table_get_list (self->table);
  const char *search = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  gboolean filtered = *search != '\0' || ride_state_filter_get_states (self->state_filter) !=
                                             RIDE_FLEET_VIEW_ALL_STATES;
  gboolean none = filtered && ride_row_list_get_n_listed (RIDE_ROW_LIST (list)) == 0;

  adw_status_page_set_description (self->no_results_page,
                                   *search != '\0' ? _ ("Try another part of the bike’s number.")
                                                   : _ ("No bike is in this state now."));
  gtk_stack_set_visible_child_name (GTK_STACK (self->results), none ? "no-results" : "table");
}

static void
update_counts (RideWindow *self)
{
  RideFleet *fleet = ride_desk_get_fleet (self->desk);

  ride_state_filter_set_counts (self->state_filter, fleet);
  ride_status_strip_show (self->status_strip, fleet, ride_bike_table_get_list (self->table));
  update_results (self);
}

static gboolean
update_counts_cb (gpointer user_data)
{
  RideWindow *self = user_data;

  self->counts_source = 0;
  update_counts (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_counts (RideWindow *self)
{
  if (self->counts_source == 0)
    self->counts_source = g_timeout_add (COUNTS_INTERVAL_MS, update_counts_cb, self);
}

static void
on_fleet_changed (RideWindow *self)
{
  schedule_counts (self);
  if (!shows (self, "empty"))
    return;

  ride_window_update_page (self);
  ride_window_update_actions (self);
}

static void
on_connection_changed (RideWindow *self)
{
  update_title (self);
  update_as_of (self);
  if (shows (self, "empty"))
    ride_window_update_page (self);
  ride_window_update_actions (self);
}

static void
on_opened (RideWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  ride_state_filter_reset (self->state_filter);
  if (ride_desk_get_profile (self->desk) == NULL)
    ride_window_set_attention (self, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->attention_button),
                          ride_desk_get_profile (self->desk) != NULL);
  ride_window_update_page (self);
  update_counts (self);
  ride_window_update_journal (self);
  on_connection_changed (self);
}

static void
on_search_changed (RideWindow *self)
{
  ride_bike_table_set_search (self->table,
                              gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
focus_table (RideWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
on_search_mode_changed (RideWindow *self)
{
  if (!gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->search_bar)))
    focus_table (self);
}

static void
on_states_changed (RideWindow *self)
{
  if (self->desk != NULL)
    ride_bike_table_set_states (self->table, ride_state_filter_get_states (self->state_filter));
}

static void
on_counted (RideWindow *self)
{
  ride_attention_button_show (
      self->attention_button,
      ride_alarm_list_get_counts (ride_attention_page_get_list (self->attention_page)));
}

/* Whoever works through the inbox reads what was done last, not a queue of it. */
static void
on_told (RideWindow *self,
         AdwToast   *toast)
{
  if (self->told != NULL)
    adw_toast_dismiss (self->told);
  g_set_weak_pointer (&self->told, toast);
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (toast));
}

static void
on_copied (RideWindow *self,
           guint       n,
           guint       n_selected)
{
  g_autofree char *text = NULL;

  if (n < n_selected)
    /* Translators: too many bikes were selected to copy them all */
    text = g_strdup_printf (_ ("The first %u of %u selected bikes were copied"), n, n_selected);
  else
    text = g_strdup_printf (ngettext ("%u bike copied", "%u bikes copied", n), n);
  ride_window_toast (self, text);
}

void
ride_window_tick (RideWindow *self)
{
  update_title (self);
  update_as_of (self);
  ride_bike_table_tick (self->table);
  ride_attention_page_tick (self->attention_page);
  ride_status_strip_tick (self->status_strip);
  ride_connection_banner_tick (self->banner);
  ride_connection_button_tick (self->connection_button);
}

static gboolean second_began (gpointer user_data);

/* All that ticks does so together, when the clock on the wall does. */
static void
await_second (RideWindow *self)
{
  guint into_ms = (guint) (ride_clock_real_us () % G_USEC_PER_SEC / 1000);

  self->second_source = g_timeout_add (1000 - into_ms + 1, second_began, self);
}

static gboolean
second_began (gpointer user_data)
{
  RideWindow *self = user_data;

  ride_window_tick (self);
  await_second (self);
  return G_SOURCE_REMOVE;
}

static void
restore_size (RideWindow *self)
{
  GSettings *settings = ride_settings_get ();

  if (settings == NULL)
    return;

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
remember_size (RideWindow *self)
{
  GSettings *settings = ride_settings_get ();
  int width;
  int height;

  if (settings == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", MAX (width, 1));
  g_settings_set_int (settings, "window-height", MAX (height, 1));
  g_settings_set_boolean (settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
ride_window_close_request (GtkWindow *window)
{
  remember_size (RIDE_WINDOW (window));

  return GTK_WINDOW_CLASS (ride_window_parent_class)->close_request (window);
}

static gboolean
fit_header (gpointer user_data)
{
  RideWindow *self = user_data;

  self->fit_source = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->title), !self->narrow);
  gtk_widget_set_visible (self->search_button, !self->narrow && shows (self, "list"));
  ride_attention_button_set_compact (self->attention_button, self->narrow);
  return G_SOURCE_REMOVE;
}

static void
ride_window_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  RideWindow *self = RIDE_WINDOW (widget);
  gboolean narrow = width < NARROW_WIDTH;

  GTK_WIDGET_CLASS (ride_window_parent_class)->size_allocate (widget, width, height, baseline);

  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, fit_header, self, NULL);
}

static void
ride_window_dispose (GObject *object)
{
  RideWindow *self = RIDE_WINDOW (object);

  g_clear_handle_id (&self->second_source, g_source_remove);
  g_clear_handle_id (&self->counts_source, g_source_remove);
  g_clear_handle_id (&self->fit_source, g_source_remove);
  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  if (self->notifier != NULL)
    ride_notifier_withdraw (self->notifier);
  g_clear_object (&self->notifier);
  g_clear_object (&self->desk);
  g_clear_weak_pointer (&self->told);
  g_clear_pointer (&self->set_aside, g_free);

  G_OBJECT_CLASS (ride_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RideWindow, title);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, connection_button);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, attention_button);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, journal_banner);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, as_of);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, as_of_label);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, state_filter);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, results);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, table);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, no_results_page);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, attention_page);
  gtk_widget_class_bind_template_child (widget_class, RideWindow, status_strip);
  gtk_widget_class_bind_template_callback (widget_class, focus_table);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_states_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_copied);
  gtk_widget_class_bind_template_callback (widget_class, on_counted);
  gtk_widget_class_bind_template_callback (widget_class, on_told);
  gtk_widget_class_bind_template_callback (widget_class, ride_window_show_bike);
}

static void
ride_window_class_init (RideWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ride_window_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = ride_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = ride_window_close_request;

  g_type_ensure (RIDE_TYPE_ATTENTION_BUTTON);
  g_type_ensure (RIDE_TYPE_ATTENTION_PAGE);
  g_type_ensure (RIDE_TYPE_BANNER);
  g_type_ensure (RIDE_TYPE_BIKE_TABLE);
  g_type_ensure (RIDE_TYPE_CONNECTION_BANNER);
  g_type_ensure (RIDE_TYPE_CONNECTION_BUTTON);
  g_type_ensure (RIDE_TYPE_FIRST_RUN);
  g_type_ensure (RIDE_TYPE_STATE_FILTER);
  g_type_ensure (RIDE_TYPE_STATUS_STRIP);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ride_window_init (RideWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar),
                                GTK_EDITABLE (self->search_entry));
  ride_window_add_actions (self);
  restore_size (self);
}

static void
watch_desk (RideWindow *self)
{
  RideFleetList *list;

  ride_bike_table_set_desk (self->table, self->desk);
  ride_connection_button_set_desk (self->connection_button, self->desk);
  ride_connection_banner_set_desk (self->banner, self->desk);
  ride_attention_page_set_desk (self->attention_page, self->desk);

  list = ride_bike_table_get_list (self->table);
  g_signal_connect_object (list, "refreshed", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "selection-changed", G_CALLBACK (schedule_counts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "fleet-changed", G_CALLBACK (on_fleet_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "connection-changed", G_CALLBACK (on_connection_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "journal-changed", G_CALLBACK (ride_window_update_journal),
                           self, G_CONNECT_SWAPPED);
  on_opened (self);
  await_second (self);
}

RideWindow *
ride_window_new (AdwApplication *application,
                 RideDesk       *desk)
{
  RideWindow *self = g_object_new (RIDE_TYPE_WINDOW, "application", application, NULL);
  GMenu *menu;

  ride_window_add_accels (GTK_APPLICATION (application));
  menu = gtk_application_get_menu_by_id (GTK_APPLICATION (application), "primary-menu");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), G_MENU_MODEL (menu));

  self->desk = g_object_ref (desk);
  watch_desk (self);
  ride_window_start_notifier (self);
  return self;
}

RideDesk *
ride_window_get_desk (RideWindow *self)
{
  g_return_val_if_fail (RIDE_IS_WINDOW (self), NULL);

  return self->desk;
}

void
ride_window_toast (RideWindow *self,
                   const char *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (RIDE_IS_WINDOW (self));

  markup = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}
