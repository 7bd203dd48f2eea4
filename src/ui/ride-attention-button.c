/* ride-attention-button.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-attention-button.h"

#include "ride-wording-alarm.h"

#include <glib/gi18n-lib.h>

struct _RideAttentionButton
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *icon;
  GtkWidget *badge;
  gboolean compact;
  gboolean is_urgent;
  guint n;
};

G_DEFINE_FINAL_TYPE (RideAttentionButton, ride_attention_button, GTK_TYPE_WIDGET)

static void
fit (RideAttentionButton *self)
{
  gboolean has_badge = self->n > 0 && !(self->compact && self->is_urgent);

  gtk_widget_set_visible (self->badge, has_badge);
  gtk_widget_set_visible (self->icon, !(self->compact && has_badge));
}

static void
show_badge (RideAttentionButton *self)
{
  g_autofree char *text = ride_wording_badge (self->n);

  gtk_label_set_label (GTK_LABEL (self->badge), text);
}

static void
show_urgency (RideAttentionButton *self)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon),
                                self->is_urgent ? ride_wording_alarm_icon (RIDE_ALARM_CRITICAL)
                                                : "preferences-system-notifications-symbolic");
  if (self->is_urgent)
    gtk_widget_add_css_class (GTK_WIDGET (self), "urgent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "urgent");
}

static void
set_accessible_name (RideAttentionButton *self,
                     const guint          counts[RIDE_N_ALARM_LEVELS])
{
  g_autofree char *words = ride_wording_alarm_counts (counts);
  g_autofree char *name = NULL;

  /* Translators: what a screen reader says of the button; %s is "2 critical · 14 warnings" */
  name = *words != '\0' ? g_strdup_printf (_ ("Attention: %s"), words)
                        : g_strdup (_ ("Attention: nothing"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  gtk_widget_set_tooltip_text (self->button, name);
}

void
ride_attention_button_show (RideAttentionButton *self,
                            const guint          counts[RIDE_N_ALARM_LEVELS])
{
  g_return_if_fail (RIDE_IS_ATTENTION_BUTTON (self));

  self->n = counts[RIDE_ALARM_CRITICAL] + counts[RIDE_ALARM_WARNING];
  self->is_urgent = counts[RIDE_ALARM_CRITICAL] > 0;
  show_badge (self);
  show_urgency (self);
  fit (self);
  set_accessible_name (self, counts);
}

void
ride_attention_button_set_compact (RideAttentionButton *self,
                                   gboolean             compact)
{
  g_return_if_fail (RIDE_IS_ATTENTION_BUTTON (self));

  self->compact = compact;
  fit (self);
}

static void
ride_attention_button_dispose (GObject *object)
{
  RideAttentionButton *self = RIDE_ATTENTION_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);

  G_OBJECT_CLASS (ride_attention_button_parent_class)->dispose (object);
}

static void
ride_attention_button_class_init (RideAttentionButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_attention_button_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ridemonitor/RideMonitor/ride-attention-button.ui");
  gtk_widget_class_bind_template_child (widget_class, RideAttentionButton, button);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionButton, icon);
  gtk_widget_class_bind_template_child (widget_class, RideAttentionButton, badge);
}

static void
ride_attention_button_init (RideAttentionButton *self)
{
  const guint none[RIDE_N_ALARM_LEVELS] = { 0 };

  gtk_widget_init_template (GTK_WIDGET (self));
  ride_attention_button_show (self, none);
}

GtkWidget *
ride_attention_button_new (void)
{
  return g_object_new (RIDE_TYPE_ATTENTION_BUTTON, NULL);
}
