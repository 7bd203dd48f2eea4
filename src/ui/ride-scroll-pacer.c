/* ride-scroll-pacer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-scroll-pacer.h"

#include "ride-compat.h"

#include <math.h>

struct _RideScrollPacer
{
  GObject parent_instance;

  GtkScrolledWindow *scrolled;
  GtkEventController *wheel; /* NULL where GTK needs no help */
  guint tick;
  double pixels;
  gboolean home;
};

G_DEFINE_FINAL_TYPE (RideScrollPacer, ride_scroll_pacer, G_TYPE_OBJECT)

static gboolean
scroll_once (GtkWidget     *widget,
             GdkFrameClock *frame_clock,
             gpointer       user_data)
{
  RideScrollPacer *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  double value = self->home ? 0 : gtk_adjustment_get_value (adjustment);

  self->tick = 0;
  gtk_adjustment_set_value (adjustment, value + self->pixels);
  self->pixels = 0;
  self->home = FALSE;
  return G_SOURCE_REMOVE;
}

static void
schedule (RideScrollPacer *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->scrolled), scroll_once, self,
                                               NULL);
}

void
ride_scroll_pacer_move (RideScrollPacer *self,
                        double           pixels)
{
  self->pixels += pixels;
  schedule (self);
}

void
ride_scroll_pacer_home (RideScrollPacer *self)
{
  self->home = TRUE;
  self->pixels = 0;
  schedule (self);
}

/* One notch moves as far as GtkScrolledWindow would move. */
static double
notch_pixels (RideScrollPacer *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);

  return pow (gtk_adjustment_get_page_size (adjustment), 2.0 / 3.0);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           RideScrollPacer          *self)
{
  GdkModifierType modifiers =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (gtk_event_controller_scroll_get_unit (controller) != GDK_SCROLL_UNIT_WHEEL)
    return GDK_EVENT_PROPAGATE;
  if (dy == 0 || (modifiers & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  ride_scroll_pacer_move (self, dy * notch_pixels (self));
  return GDK_EVENT_STOP;
}

static void
ride_scroll_pacer_dispose (GObject *object)
{
  RideScrollPacer *self = RIDE_SCROLL_PACER (object);

  if (self->scrolled != NULL)
    {
      if (self->tick != 0)
        gtk_widget_remove_tick_callback (GTK_WIDGET (self->scrolled), self->tick);
      self->tick = 0;
      if (self->wheel != NULL)
        gtk_widget_remove_controller (GTK_WIDGET (self->scrolled), self->wheel);
      self->wheel = NULL;
    }
  g_clear_object (&self->scrolled);

  G_OBJECT_CLASS (ride_scroll_pacer_parent_class)->dispose (object);
}

static void
ride_scroll_pacer_class_init (RideScrollPacerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ride_scroll_pacer_dispose;
}

static void
ride_scroll_pacer_init (RideScrollPacer *self)
{
}

static void
watch_wheel (RideScrollPacer *self)
{
  self->wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (self->wheel, GTK_PHASE_CAPTURE);
  g_signal_connect (self->wheel, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scrolled), self->wheel);
}

RideScrollPacer *
ride_scroll_pacer_new (GtkScrolledWindow *scrolled)
{
  RideScrollPacer *self = g_object_new (RIDE_TYPE_SCROLL_PACER, NULL);

  self->scrolled = g_object_ref (scrolled);
  if (ride_compat_wheel_throws_lists ())
    watch_wheel (self);
  return self;
}
