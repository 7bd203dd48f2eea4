/* ride-alarm-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-alarm-row.h"

#include "ride-alarm-care.h"
#include "ride-wording-alarm.h"

struct _RideAlarmRow
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkWidget *sentence;
  GtkWidget *details;
  GtkWidget *care;
  GtkWidget *acknowledge_button;
  GtkWidget *menu_button;

  gint64 id;
  gint64 changed_us; /* monotonic: when the row became another alarm's */
  char *spoken;
  const char *class_name;
};

G_DEFINE_FINAL_TYPE (RideAlarmRow, ride_alarm_row, GTK_TYPE_WIDGET)

enum
{
  MENU_REQUESTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_label (GtkWidget  *label,
           const char *text)
{
  if (g_strcmp0 (text, gtk_label_get_label (GTK_LABEL (label))) != 0)
    gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
}

static void
show_level (RideAlarmRow  *self,
            RideAlarmLevel level)
{
  const char *class_name = ride_wording_alarm_class (level);

  if (g_strcmp0 (class_name, self->class_name) == 0)
    return;

  if (self->class_name != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->class_name);
  gtk_widget_add_css_class (GTK_WIDGET (self), class_name);
  self->class_name = class_name;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), ride_wording_alarm_icon (level));
}

static void
show_care (RideAlarmRow    *self,
           const RideAlarm *alarm,
           gint64           now_us)
{
  g_autofree char *care = ride_wording_alarm_care (alarm, now_us);

  set_label (self->care, care);
  gtk_widget_set_visible (self->care, care != NULL);
  gtk_widget_set_tooltip_text (self->care, care);
  if (ride_alarm_is_handled (alarm, now_us))
    gtk_widget_add_css_class (GTK_WIDGET (self), "handled");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "handled");
}

/* The list's own widget around the row is what assistive technologies meet. */
static void
speak (RideAlarmRow    *self,
       const RideAlarm *alarm,
       gint64           as_of_us,
       gint64           now_us)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *spoken = ride_wording_alarm_row (alarm, as_of_us, now_us);

  if (item == NULL || g_strcmp0 (spoken, self->spoken) == 0)
    return;

  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->spoken, -1);
}

static void
set_id (RideAlarmRow *self,
        gint64        id)
{
  if (id == self->id)
    return;

  if (self->id != 0)
    self->changed_us = g_get_monotonic_time ();
  self->id = id;
}

void
ride_alarm_row_show (RideAlarmRow    *self,
                     const RideAlarm *alarm,
                     gint64           as_of_us,
                     gint64           now_us)
{
  g_autofree char *sentence = NULL;
  g_autofree char *details = NULL;

  g_return_if_fail (RIDE_IS_ALARM_ROW (self));

  if (alarm == NULL)
    {
      gtk_widget_set_sensitive (self->acknowledge_button, FALSE);
      gtk_widget_set_sensitive (self->menu_button, FALSE);
      return;
    }

  sentence = ride_wording_alarm (alarm, as_of_us);
  details = ride_wording_alarm_details (alarm, now_us);
  set_id (self, alarm->id);
  gtk_widget_set_sensitive (self->menu_button, TRUE);
  gtk_widget_set_sensitive (self->acknowledge_button, alarm->acknowledged_us == 0);
  set_label (self->sentence, sentence);
  set_label (self->details, details);
  show_level (self, alarm->level);
  show_care (self, alarm, now_us);
  speak (self, alarm, as_of_us, now_us);
}

gint64
ride_alarm_row_get_id (RideAlarmRow *self)
{
  g_return_val_if_fail (RIDE_IS_ALARM_ROW (self), 0);

  return self->id;
}

/* A row can become another alarm's right under the pointer; whoever presses
 * then, or for the second time in a double click, means the former one. */
static void
acknowledge (RideAlarmRow *self)
{
  int grace_ms;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-double-click-time", &grace_ms,
                NULL);
  if (self->changed_us != 0 &&
      g_get_monotonic_time () - self->changed_us < grace_ms * G_TIME_SPAN_MILLISECOND)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self), "alarm.acknowledge", "x", self->id);
}

/* All rows share the page's one menu: two hundred of them are alive at a time. */
static void
request_menu (RideAlarmRow *self)
{
  g_signal_emit (self, signals[MENU_REQUESTED], 0);
}

gboolean
ride_alarm_row_get_menu_place (RideAlarmRow *self,
                               GtkWidget    *target,
                               GdkRectangle *place)
{
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (self->menu_button, target, &bounds))
    return FALSE;

  *place = (GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                           (int) bounds.size.height };
  return TRUE;
}

static void
ride_alarm_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ride_alarm_row_parent_class)->dispose (object);
}

static void
ride_alarm_row_finalize (GObject *object)
{
  g_free (RIDE_ALARM_ROW (object)->spoken);

  G_OBJECT_CLASS (ride_alarm_row_parent_class)->finalize (object);
}

static void
ride_alarm_row_class_init (RideAlarmRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_alarm_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = ride_alarm_row_finalize;

  signals[MENU_REQUESTED] = g_signal_new ("menu-requested", RIDE_TYPE_ALARM_ROW, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "alarmrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-alarm-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RideAlarmRow, icon);
  gtk_widget_class_bind_template_child (widget_class, RideAlarmRow, sentence);
  gtk_widget_class_bind_template_child (widget_class, RideAlarmRow, details);
  gtk_widget_class_bind_template_child (widget_class, RideAlarmRow, care);
  gtk_widget_class_bind_template_child (widget_class, RideAlarmRow, acknowledge_button);
  gtk_widget_class_bind_template_child (widget_class, RideAlarmRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, acknowledge);
  gtk_widget_class_bind_template_callback (widget_class, request_menu);
}

static void
ride_alarm_row_init (RideAlarmRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_alarm_row_new (void)
{
  return g_object_new (RIDE_TYPE_ALARM_ROW, NULL);
}
