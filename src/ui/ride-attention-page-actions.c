/* ride-attention-page-actions.c: what a person can do about alarms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-attention-page-private.h"

#include "ride-alarm-care.h"
#include "ride-alarm-chore.h"
#include "ride-alarm-menu.h"
#include "ride-note-dialog.h"
#include "ride-wording.h"
#include "ride-wording-alarm.h"

#include <glib/gi18n-lib.h>

/* After what is drawn: many alarms are handled between two frames. */
#define CHORE_PRIORITY (GDK_PRIORITY_REDRAW + 1)

/* The selection follows the work: when the selected alarms leave the list, the
 * next one is selected, so that an inbox can be emptied with one key. */
static void
refresh_and_go_on (RideAttentionPage *self)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->list);
  g_autoptr (GtkBitset) before = gtk_selection_model_get_selection (selection);
  g_autoptr (GtkBitset) after = NULL;
  guint n_listed;

  ride_attention_page_refresh (self);
  after = gtk_selection_model_get_selection (selection);
  n_listed = ride_row_list_get_n_listed (RIDE_ROW_LIST (self->list));
  if (n_listed == 0 || gtk_bitset_is_empty (before) || !gtk_bitset_is_empty (after))
    return;

  gtk_selection_model_select_item (selection, MIN (gtk_bitset_get_minimum (before), n_listed - 1),
                                   TRUE);
}

static gboolean
work (gpointer user_data)
{
  RideAttentionPage *self = user_data;
  RideAlarmChore *chore = g_queue_peek_head (&self->chores);

  if (ride_alarm_chore_work (chore, ride_desk_get_tracker (self->desk),
                             ride_desk_get_now_us (self->desk)))
    return G_SOURCE_CONTINUE;

  ride_alarm_chore_free (g_queue_pop_head (&self->chores));
  if (!g_queue_is_empty (&self->chores))
    return G_SOURCE_CONTINUE;

  self->chore_source = 0;
  refresh_and_go_on (self);
  return G_SOURCE_REMOVE;
}

/* What takes no time is done at once. */
static void
take_chore (RideAttentionPage *self,
            RideAlarmChore    *chore)
{
  g_queue_push_tail (&self->chores, chore);
  if (self->chore_source == 0 && work (self) == G_SOURCE_CONTINUE)
    self->chore_source = g_idle_add_full (CHORE_PRIORITY, work, self, NULL);
}

void
ride_attention_page_drop_chores (RideAttentionPage *self)
{
  g_clear_handle_id (&self->chore_source, g_source_remove);
  g_queue_clear_full (&self->chores, (GDestroyNotify) ride_alarm_chore_free);
}

static GArray *
get_targets (RideAttentionPage *self,
             gint64             id)
{
  GArray *ids;

  if (id == 0)
    return ride_alarm_list_get_selected_ids (self->list);

  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (ids, id);
  return ids;
}

/* A dialog or toast can outlast the fleet it is about, and the numbers of
 * alarms begin anew with each. */
static void
remember_targets (RideAttentionPage *self,
                  GObject           *object,
                  GArray            *ids)
{
  g_object_set_data_full (object, "ride-ids", g_array_ref (ids), (GDestroyNotify) g_array_unref);
  g_object_set_data (object, "ride-fleet", GUINT_TO_POINTER (self->n_fleets));
}

static gboolean
is_of_this_fleet (RideAttentionPage *self,
                  GObject           *object)
{
  return GPOINTER_TO_UINT (g_object_get_data (object, "ride-fleet")) == self->n_fleets;
}

static void
tell (RideAttentionPage *self,
      const char        *text)
{
  ride_attention_page_emit_told (self, adw_toast_new (text));
}

void
ride_attention_page_acknowledge (RideAttentionPage *self,
                                 GArray            *ids)
{
  g_return_if_fail (RIDE_IS_ATTENTION_PAGE (self));

  if (ids->len > 0)
    take_chore (self, ride_alarm_chore_new (RIDE_CHORE_ACKNOWLEDGE, ids, 0, NULL));
}

static void
acknowledge (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  RideAttentionPage *self = RIDE_ATTENTION_PAGE (widget);
  g_autoptr (GArray) ids = get_targets (self, g_variant_get_int64 (parameter));
  g_autofree char *count = ride_wording_count (ids->len);
  g_autofree char *text = NULL;

  if (ids->len == 0)
    return;

  ride_attention_page_acknowledge (self, ids);
  text = g_strdup_printf (ngettext ("%s alarm acknowledged", "%s alarms acknowledged", ids->len),
                          count);
  tell (self, text);
}

static void
end_snooze (RideAttentionPage *self,
            GArray            *ids)
{
  take_chore (self, ride_alarm_chore_new (RIDE_CHORE_SNOOZE, ids, 0, NULL));
}

static void
on_undo_snooze (AdwToast          *toast,
                RideAttentionPage *self)
{
  if (is_of_this_fleet (self, G_OBJECT (toast)))
    end_snooze (self, g_object_get_data (G_OBJECT (toast), "ride-ids"));
}

static void
tell_snoozed (RideAttentionPage *self,
              GArray            *ids,
              gint64             until_us)
{
  g_autofree char *moment = ride_wording_moment (until_us, ride_desk_get_now_us (self->desk));
  g_autofree char *count = ride_wording_count (ids->len);
  g_autofree char *text = NULL;
  AdwToast *toast;

  /* Translators: how many alarms are put off, and until when */
  text = g_strdup_printf (
      ngettext ("%s alarm snoozed until %s", "%s alarms snoozed until %s", ids->len), count,
      moment);
  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  remember_targets (self, G_OBJECT (toast), ids);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo_snooze), self, 0);
  ride_attention_page_emit_told (self, toast);
}

static void
snooze (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  RideAttentionPage *self = RIDE_ATTENTION_PAGE (widget);
  g_autoptr (GArray) ids = NULL;
  gint64 until_us;
  gint64 id;
  guint32 choice;

  g_variant_get (parameter, "(xu)", &id, &choice);
  ids = get_targets (self, id);
  if (ids->len == 0)
    return;

  until_us = ride_snooze_until ((RideSnooze) choice, ride_desk_get_now_us (self->desk));
  take_chore (self, ride_alarm_chore_new (RIDE_CHORE_SNOOZE, ids, until_us, NULL));
  tell_snoozed (self, ids, until_us);
}

static void
unsnooze (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  RideAttentionPage *self = RIDE_ATTENTION_PAGE (widget);
  g_autoptr (GArray) ids = get_targets (self, g_variant_get_int64 (parameter));

  end_snooze (self, ids);
}

static void
on_note_response (GtkWidget         *dialog,
                  const char        *response,
                  RideAttentionPage *self)
{
  GArray *ids = g_object_get_data (G_OBJECT (dialog), "ride-ids");

  if (g_str_equal (response, RIDE_NOTE_DIALOG_SAVE) && is_of_this_fleet (self, G_OBJECT (dialog)))
    take_chore (self, ride_alarm_chore_new (RIDE_CHORE_NOTE, ids, 0,
                                            ride_note_dialog_get_note (dialog)));
}

static void
note (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  RideAttentionPage *self = RIDE_ATTENTION_PAGE (widget);
  g_autoptr (GArray) ids = get_targets (self, g_variant_get_int64 (parameter));
  const RideAlarm *alarm = NULL;
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog;

  if (ids->len == 0)
    return;

  if (ids->len == 1)
    alarm = ride_tracker_find_alarm (ride_desk_get_tracker (self->desk),
                                     g_array_index (ids, gint64, 0));
  dialog = ride_note_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                 alarm != NULL ? ride_wording_alarm_subject (alarm) : NULL,
                                 ids->len, alarm != NULL ? alarm->note : NULL);
  remember_targets (self, G_OBJECT (dialog), ids);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_note_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ride_attention_page_show_bike (RideAttentionPage *self,
                               gint64             id)
{
  const RideAlarm *alarm = ride_tracker_find_alarm (ride_desk_get_tracker (self->desk), id);

  if (alarm != NULL && alarm->bike != NULL)
    ride_attention_page_emit_bike_activated (self, alarm->bike);
}

static void
show_bike (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  RideAttentionPage *self = RIDE_ATTENTION_PAGE (widget);
  g_autoptr (GArray) ids = get_targets (self, g_variant_get_int64 (parameter));

  if (ids->len > 0)
    ride_attention_page_show_bike (self, g_array_index (ids, gint64, 0));
}

void
ride_attention_page_popup_menu (RideAttentionPage  *self,
                                gint64              id,
                                const GdkRectangle *at)
{
  const RideAlarm *alarm = ride_tracker_find_alarm (ride_desk_get_tracker (self->desk), id);
  g_autoptr (GMenuModel) menu =
      ride_alarm_menu_new (id, alarm, ride_desk_get_now_us (self->desk));

  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->context_menu), menu);
  gtk_widget_set_halign (self->context_menu, id != 0 ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), at);
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

static void
open_menu (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  RideAttentionPage *self = RIDE_ATTENTION_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  graphene_rect_t bounds;
  GdkRectangle at = { 0, 0, 1, 1 };

  if (focus != NULL && gtk_widget_compute_bounds (focus, widget, &bounds))
    at = (GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                         (int) bounds.size.height };
  ride_attention_page_popup_menu (self, 0, &at);
}

/* gtk/help-overlay.ui explains the keys. */
void
ride_attention_page_install_actions (GtkWidgetClass *widget_class)
{
  const gint64 selected = 0;

  gtk_widget_class_install_action (widget_class, "alarm.acknowledge", "x", acknowledge);
  gtk_widget_class_install_action (widget_class, "alarm.snooze", "(xu)", snooze);
  gtk_widget_class_install_action (widget_class, "alarm.unsnooze", "x", unsnooze);
  gtk_widget_class_install_action (widget_class, "alarm.note", "x", note);
  gtk_widget_class_install_action (widget_class, "alarm.show-bike", "x", show_bike);
  gtk_widget_class_install_action (widget_class, "alarm.menu", NULL, open_menu);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK,
                                       "alarm.acknowledge", "x", selected);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "alarm.snooze",
                                       "(xu)", selected, RIDE_SNOOZE_ONE_HOUR);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "alarm.snooze", "(xu)", selected, RIDE_SNOOZE_TOMORROW);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_CONTROL_MASK, "alarm.note",
                                       "x", selected);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "alarm.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "alarm.menu",
                                       NULL);
}
