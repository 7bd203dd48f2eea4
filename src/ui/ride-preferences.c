/* ride-preferences.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-preferences.h"

#include "ride-limit-row.h"

struct _RidePreferences
{
  AdwPreferencesWindow parent_instance;

  GtkWidget *alarms_notice;
  GtkWidget *history_notice;

  RideLimitRow *long_ride_warning;
  RideLimitRow *long_ride_critical;
  RideLimitRow *silent_warning;
  RideLimitRow *silent_critical;
  RideLimitRow *battery_warning;
  RideLimitRow *battery_critical;
  RideLimitRow *unused;
  RideLimitRow *dead_feed;
  RideLimitRow *history_age;
  RideLimitRow *history_size;

  GtkWidget *jammed;
  GtkWidget *tipped;
  GtkWidget *offline;
  GtkWidget *survives_power_loss;
};

G_DEFINE_FINAL_TYPE (RidePreferences, ride_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
bind_limits (RidePreferences *self,
             GSettings       *settings)
{
  RideLimitRow *rows[] = {
    self->long_ride_warning, self->long_ride_critical, self->silent_warning, self->silent_critical,
    self->battery_warning,   self->battery_critical,   self->unused,         self->dead_feed,
    self->history_age,       self->history_size,
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ride_limit_row_bind (rows[i], settings);
}

static void
bind_switch (GSettings  *settings,
             const char *key,
             GtkWidget  *widget)
{
  g_settings_bind (settings, key, widget, "active", G_SETTINGS_BIND_DEFAULT);
}

static void
bind_settings (RidePreferences *self,
               GSettings       *settings)
{
  bind_limits (self, settings);
  bind_switch (settings, "alarm-jammed", self->jammed);
  bind_switch (settings, "alarm-tipped", self->tipped);
  bind_switch (settings, "alarm-offline", self->offline);
  bind_switch (settings, "history-survives-power-loss", self->survives_power_loss);
}

static void
ride_preferences_class_init (RidePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (RIDE_TYPE_LIMIT_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, alarms_notice);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, history_notice);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, long_ride_warning);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, long_ride_critical);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, silent_warning);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, silent_critical);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, battery_warning);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, battery_critical);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, unused);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, dead_feed);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, history_age);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, history_size);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, jammed);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, tipped);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, offline);
  gtk_widget_class_bind_template_child (widget_class, RidePreferences, survives_power_loss);
}

static void
ride_preferences_init (RidePreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ride_preferences_new (GtkWindow *parent,
                      GSettings *settings)
{
  RidePreferences *self = g_object_new (RIDE_TYPE_PREFERENCES, "transient-for", parent, NULL);

  gtk_widget_set_visible (self->alarms_notice, settings == NULL);
  gtk_widget_set_visible (self->history_notice, settings == NULL);
  if (settings != NULL)
    bind_settings (self, settings);

  return GTK_WIDGET (self);
}
