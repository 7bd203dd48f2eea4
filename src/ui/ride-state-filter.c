/* ride-state-filter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-state-filter.h"

#include "ride-fleet-view.h"
#include "ride-wording.h"

#include <glib/gi18n-lib.h>

/* "All", then the states in the order of how much they matter. */
#define N_CHOICES (1 + RIDE_N_BIKE_STATES)

static const RideBikeState choice_states[RIDE_N_BIKE_STATES] = {
  RIDE_BIKE_UNLOCKED,
  RIDE_BIKE_LOCKED,
  RIDE_BIKE_UNKNOWN,
};

struct _RideStateFilter
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *buttons[N_CHOICES];
  GtkWidget *counts[N_CHOICES];
};

G_DEFINE_FINAL_TYPE (RideStateFilter, ride_state_filter, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
get_word (guint choice)
{
  return choice == 0 ? C_ ("bikes", "All") : ride_wording_bike_state (choice_states[choice - 1]);
}

static void
on_toggled (GtkToggleButton *button,
            RideStateFilter *self)
{
  if (gtk_toggle_button_get_active (button))
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_choice (RideStateFilter *self,
            guint            choice)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *word = gtk_label_new (get_word (choice));
  GtkWidget *button = gtk_toggle_button_new ();

  self->counts[choice] = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->counts[choice], "numeric");
  gtk_widget_add_css_class (self->counts[choice], "count");
  gtk_box_append (GTK_BOX (content), word);
  gtk_box_append (GTK_BOX (content), self->counts[choice]);

  gtk_button_set_child (GTK_BUTTON (button), content);
  if (choice > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                 GTK_TOGGLE_BUTTON (self->buttons[0]));
  gtk_box_append (GTK_BOX (self->box), button);
  self->buttons[choice] = button;
  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
}

static void
show_count (RideStateFilter *self,
            guint            choice,
            guint            count)
{
  g_autofree char *text = ride_wording_count (count);
  g_autofree char *name = NULL;

  if (g_str_equal (text, gtk_label_get_label (GTK_LABEL (self->counts[choice]))))
    return;

  gtk_label_set_label (GTK_LABEL (self->counts[choice]), text);
  /* Translators: what a screen reader says of a filter: its name, then how many bikes it shows */
  name = g_strdup_printf (_ ("%s: %s"), get_word (choice), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[choice]),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
ride_state_filter_set_counts (RideStateFilter *self,
                              const RideFleet *fleet)
{
  g_return_if_fail (RIDE_IS_STATE_FILTER (self));

  show_count (self, 0, ride_fleet_get_n_bikes (fleet));
  for (guint choice = 1; choice < N_CHOICES; choice++)
    show_count (self, choice, ride_fleet_count (fleet, choice_states[choice - 1]));
}

guint
ride_state_filter_get_states (RideStateFilter *self)
{
  g_return_val_if_fail (RIDE_IS_STATE_FILTER (self), RIDE_FLEET_VIEW_ALL_STATES);

  for (guint choice = 1; choice < N_CHOICES; choice++)
    {
      if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->buttons[choice])))
        return 1u << choice_states[choice - 1];
    }

  return RIDE_FLEET_VIEW_ALL_STATES;
}

void
ride_state_filter_reset (RideStateFilter *self)
{
  g_return_if_fail (RIDE_IS_STATE_FILTER (self));

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[0]), TRUE);
}

static void
ride_state_filter_dispose (GObject *object)
{
  RideStateFilter *self = RIDE_STATE_FILTER (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (ride_state_filter_parent_class)->dispose (object);
}

static void
ride_state_filter_class_init (RideStateFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ride_state_filter_dispose;

  signals[CHANGED] = g_signal_new ("changed", RIDE_TYPE_STATE_FILTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
ride_state_filter_init (RideStateFilter *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->box, "linked");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  for (guint choice = 0; choice < N_CHOICES; choice++)
    add_choice (self, choice);
  ride_state_filter_reset (self);
}

GtkWidget *
ride_state_filter_new (void)
{
  return g_object_new (RIDE_TYPE_STATE_FILTER, NULL);
}
