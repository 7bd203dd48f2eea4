/* ride-attention-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-attention-page-private.h"

#include "ride-alarm-row.h"
#include "ride-wording.h"
#include "ride-wording-alarm.h"

#include <glib/gi18n-lib.h>

#define REFRESH_DELAY_MS 20 /* what changes together is read together */

G_DEFINE_FINAL_TYPE (RideAttentionPage, ride_attention_page, GTK_TYPE_WIDGET)

enum
{
  COUNTED,
  BIKE_ACTIVATED,
  TOLD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
ride_attention_page_emit_bike_activated (RideAttentionPage *self,
                                         const char        *bike)
{
  g_signal_emit (self, signals[BIKE_ACTIVATED], 0, bike);
}

void
ride_attention_page_emit_told (RideAttentionPage *self,
                               AdwToast          *toast)
{
  g_signal_emit (self, signals[TOLD], 0, toast);
  g_object_unref (toast);
}

static void
update_handled_button (RideAttentionPage *self)
{
  guint n = ride_alarm_list_get_n_handled (self->list);
  g_autofree char *count = ride_wording_count (n);
  /* Translators: a button that lists the alarms that are acknowledged or snoozed; %s is how many */
  g_autofree char *label = g_strdup_printf (_ ("Show _Handled (%s)"), count);

  gtk_button_set_label (GTK_BUTTON (self->handled_button), label);
  gtk_widget_set_visible (
      self->handled_button,
      n > 0 || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->handled_button)));
}

static void
update_empty_page (RideAttentionPage *self)
{
  guint n = ride_alarm_list_get_n_handled (self->list);
  g_autofree char *count = ride_wording_count (n);
  g_autofree char *text = NULL;

  if (n > 0)
    text = g_strdup_printf (ngettext ("%s alarm is acknowledged or snoozed.",
                                      "%s alarms are acknowledged or snoozed.", n),
                            count);
  else
    text = g_strdup (_ ("Long rides, silent bikes, low batteries and other troubles appear here."));
  adw_status_page_set_description (self->empty_page, text);
}

static void
update_header (RideAttentionPage *self)
{
  g_autofree char *counts = ride_wording_alarm_counts (ride_alarm_list_get_counts (self->list));
  gboolean is_empty = ride_row_list_get_n_listed (RIDE_ROW_LIST (self->list)) == 0;

  gtk_label_set_label (GTK_LABEL (self->counts), counts);
  update_handled_button (self);
  gtk_widget_set_visible (self->bar,
                          *counts != '\0' || gtk_widget_get_visible (self->handled_button));
  update_empty_page (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->results), is_empty ? "empty" : "list");
}

static void
on_list_refreshed (RideAttentionPage *self)
{
  ride_attention_page_pull_rows (self);
  update_header (self);
  g_signal_emit (self, signals[COUNTED], 0);
}

void
ride_attention_page_refresh (RideAttentionPage *self)
{
  gint64 focused_id = ride_attention_page_get_focused_id (self);
  RideAttentionPlace place = ride_attention_page_get_place (self);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  ride_alarm_list_refresh (self->list, ride_desk_get_now_us (self->desk));
  ride_attention_page_move_focus (self, focused_id);
  ride_attention_page_hold_place (self, &place);
}

static gboolean
refresh_cb (gpointer user_data)
{
  RideAttentionPage *self = user_data;

  self->refresh_source = 0;
  self->last_refresh_us = g_get_monotonic_time ();
  ride_attention_page_refresh (self);
  return G_SOURCE_REMOVE;
}

/* Alarms are read once a second at the most, whatever a person does beside. */
static void
schedule_refresh (RideAttentionPage *self)
{
  gint64 age_ms;
  gint64 wait_ms;

  if (self->refresh_source != 0)
    return;

  age_ms = (g_get_monotonic_time () - self->last_refresh_us) / G_TIME_SPAN_MILLISECOND;
  wait_ms = CLAMP (self->refresh_interval_ms - age_ms, REFRESH_DELAY_MS, self->refresh_interval_ms);
  self->refresh_source = g_timeout_add ((guint) wait_ms, refresh_cb, self);
}

void
ride_attention_page_tick (RideAttentionPage *self)
{
  g_return_if_fail (RIDE_IS_ATTENTION_PAGE (self));

  if (ride_desk_get_now_us (self->desk) >= ride_alarm_list_get_next_return_us (self->list))
    ride_attention_page_refresh (self);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ride_attention_page_pull_rows (self);
}

static void
on_desk_opened (RideAttentionPage *self)
{
  self->n_fleets++;
  ride_attention_page_drop_chores (self);
  ride_alarm_list_set_tracker (self->list, ride_desk_get_tracker (self->desk));
  ride_attention_page_refresh (self);
}

RideAlarmList *
ride_attention_page_get_list (RideAttentionPage *self)
{
  return self->list;
}

void
ride_attention_page_set_desk (RideAttentionPage *self,
                              RideDesk          *desk)
{
  g_return_if_fail (RIDE_IS_ATTENTION_PAGE (self));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "opened", G_CALLBACK (on_desk_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "alarm", G_CALLBACK (schedule_refresh), self, G_CONNECT_SWAPPED);
  on_desk_opened (self);
}

static void
on_menu_requested (RideAttentionPage *self,
                   RideAlarmRow      *row)
{
  GdkRectangle place;

  if (ride_alarm_row_get_menu_place (row, GTK_WIDGET (self), &place))
    ride_attention_page_popup_menu (self, ride_alarm_row_get_id (row), &place);
}

static void
on_setup (RideAttentionPage *self,
          GtkListItem       *list_item)
{
  GtkWidget *row = ride_alarm_row_new ();

  g_signal_connect_object (row, "menu-requested", G_CALLBACK (on_menu_requested), self,
                           G_CONNECT_SWAPPED);
  gtk_list_item_set_child (list_item, row);
}

/* Some two hundred rows are made at once, which is too much for a page that nobody looks at. */
static void
on_view_mapped (RideAttentionPage *self)
{
  if (gtk_list_view_get_model (self->view) == NULL)
    gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->list));
}

static void
on_activate (RideAttentionPage *self,
             guint              at)
{
  ride_attention_page_show_bike (self, ride_alarm_list_get_id (self->list, at));
}

static void
on_handled_toggled (RideAttentionPage *self)
{
  ride_alarm_list_set_show_handled (
      self->list, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->handled_button)));
  if (self->desk != NULL)
    ride_attention_page_refresh (self);
}

static void
on_secondary_click (GtkGestureClick   *gesture,
                    int                n_press,
                    double             x,
                    double             y,
                    RideAttentionPage *self)
{
  GtkListItem *list_item = ride_attention_page_find_item (self, x, y);
  GdkRectangle at = { (int) x, (int) y, 1, 1 };

  if (list_item == NULL)
    return;

  if (!gtk_list_item_get_selected (list_item))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->list),
                                     gtk_list_item_get_position (list_item), TRUE);
  ride_attention_page_popup_menu (self, 0, &at);
}

static void
ride_attention_page_dispose (GObject *object)
{
  RideAttentionPage *self = RIDE_ATTENTION_PAGE (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  ride_attention_page_drop_chores (self);
  g_clear_object (&self->pacer);
  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  self->view = NULL;
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_object (&self->list);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ride_attention_page_parent_class)->dispose (object);
}

static void
ride_attention_page_finalize (GObject *object)
{
  g_ptr_array_unref (RIDE_ATTENTION_PAGE (object)->bound);

  G_OBJECT_CLASS (ride_attention_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-attention-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, content);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, bar);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, counts);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, handled_button);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, results);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, scrolled);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, view);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionPage, context_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, ride_attention_page_bind_item);
  gtk_widget_class_bind_template_callback (widget_class, ride_attention_page_unbind_item);
  gtk_widget_class_bind_template_callback (widget_class, on_view_mapped);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_handled_toggled);
}

static void
ride_attention_page_class_init (RideAttentionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_attention_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ride_attention_page_finalize;
  widget_class->grab_focus = ride_attention_page_grab_focus;

  signals[COUNTED] = g_signal_new ("counted", RIDE_TYPE_ATTENTION_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[BIKE_ACTIVATED] = g_signal_new ("bike-activated", RIDE_TYPE_ATTENTION_PAGE,
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          G_TYPE_STRING);
  signals[TOLD] = g_signal_new ("told", RIDE_TYPE_ATTENTION_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);

  bind_template (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  ride_attention_page_install_actions (widget_class);
}

static void
ride_attention_page_init (RideAttentionPage *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->refresh_interval_ms = RIDE_ATTENTION_REFRESH_INTERVAL_MS;
  self->list = ride_alarm_list_new ();
  self->bound = g_ptr_array_new ();
  g_queue_init (&self->chores);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pacer = ride_scroll_pacer_new (GTK_SCROLLED_WINDOW (self->scrolled));
  g_signal_connect_object (self->list, "refreshed", G_CALLBACK (on_list_refreshed), self,
                           G_CONNECT_SWAPPED);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_secondary_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
ride_attention_page_new (void)
{
  return g_object_new (RIDE_TYPE_ATTENTION_PAGE, NULL);
}
