/* ride-bike-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-bike-row.h"

#include "ride-compat.h"
#include "ride-wording.h"

#define LOW_BATTERY 15

struct _RideBikeRow
{
  RideRowItem *item;
  RideBikeCell *cells[RIDE_N_COLUMNS];

  gboolean shown;
  guint position;
  guint32 generation;
  gboolean rides; /* time alone changes what is shown */
  char *label;
};

RideBikeRow *
ride_bike_row_new (RideRowItem *item)
{
  RideBikeRow *self = g_new0 (RideBikeRow, 1);

  self->item = item;
  return self;
}

void
ride_bike_row_free (RideBikeRow *self)
{
  g_free (self->label);
  g_free (self);
}

void
ride_bike_row_unbind (RideBikeRow *self,
                      RideColumn   column)
{
  self->cells[column] = NULL;
}

gboolean
ride_bike_row_is_empty (RideBikeRow *self)
{
  for (RideColumn column = 0; column < RIDE_N_COLUMNS; column++)
    {
      if (self->cells[column] != NULL)
        return FALSE;
    }

  return TRUE;
}

guint
ride_bike_row_get_row (RideBikeRow *self)
{
  return ride_row_item_get_row (self->item);
}

gboolean
ride_bike_row_get_record (RideBikeRow *self,
                          guint       *position)
{
  *position = self->position;
  return self->shown;
}

GtkWidget *
ride_bike_row_get_widget (RideBikeRow *self)
{
  for (RideColumn column = 0; column < RIDE_N_COLUMNS; column++)
    {
      if (self->cells[column] != NULL)
        return ride_compat_find_row (GTK_WIDGET (self->cells[column]));
    }

  return NULL;
}

static const char *
state_class (const RideBike *bike)
{
  switch (bike->state)
    {
    case RIDE_BIKE_UNLOCKED:
      return "unlocked";
    case RIDE_BIKE_UNKNOWN:
      return "unknown";
    case RIDE_BIKE_LOCKED:
    case RIDE_N_BIKE_STATES:
    default:
      return "locked";
    }
}

static RideStress
state_stress (const RideBike *bike)
{
  switch (bike->state)
    {
    case RIDE_BIKE_UNLOCKED:
      return RIDE_STRESS_BOLD;
    case RIDE_BIKE_UNKNOWN:
      return RIDE_STRESS_ITALIC;
    case RIDE_BIKE_LOCKED:
    case RIDE_N_BIKE_STATES:
    default:
      return RIDE_STRESS_NONE;
    }
}

static void
show_cell (RideBikeRow    *self,
           RideColumn      column,
           const RideBike *bike,
           gint64          now_us)
{
  RideBikeCell *cell = self->cells[column];
  g_autofree char *text = NULL;

  if (cell == NULL)
    return;

  gtk_widget_set_opacity (GTK_WIDGET (cell), 1);
  switch (column)
    {
    case RIDE_COLUMN_STATE:
      ride_bike_cell_show (cell, ride_wording_bike_state_icon (bike->state),
                           ride_wording_bike_state (bike->state));
      ride_bike_cell_mark (cell, state_class (bike));
      ride_bike_cell_stress (cell, state_stress (bike));
      return;
    case RIDE_COLUMN_BIKE:
      ride_bike_cell_show (cell, NULL, bike->id);
      return;
    case RIDE_COLUMN_RIDE:
      text = ride_wording_ride (bike, now_us);
      ride_bike_cell_show (cell, NULL, text);
      return;
    case RIDE_COLUMN_SINCE:
      text = ride_wording_since (bike, now_us);
      ride_bike_cell_show (cell, NULL, text);
      return;
    case RIDE_COLUMN_BATTERY:
      text = ride_wording_battery (bike->battery);
      ride_bike_cell_show (cell, ride_wording_battery_icon (bike->battery), text);
      ride_bike_cell_mark (cell, bike->battery <= LOW_BATTERY ? "low" : NULL);
      return;
    case RIDE_COLUMN_LAST_EVENT:
      text = ride_wording_last_event (bike, now_us);
      ride_bike_cell_show (cell, NULL, text);
      ride_bike_cell_mark (cell, (bike->flags & (RIDE_BIKE_JAMMED | RIDE_BIKE_TIPPED)) != 0
                                     ? "trouble"
                                     : NULL);
      return;
    case RIDE_N_COLUMNS:
    default:
      g_assert_not_reached ();
    }
}

void
ride_bike_row_bind (RideBikeRow   *self,
                    RideColumn     column,
                    RideBikeCell  *cell,
                    RideFleetList *list,
                    gint64         now_us)
{
  RideBike bike;
  guint position;

  self->cells[column] = cell;
  if (!ride_fleet_list_get_record (list, ride_bike_row_get_row (self), &position))
    {
      gtk_widget_set_opacity (GTK_WIDGET (cell), 0);
      return;
    }

  ride_fleet_get (ride_fleet_list_get_fleet (list), position, &bike);
  show_cell (self, column, &bike, now_us);
}

/* Such a row is on its way out. */
static void
show_nothing (RideBikeRow *self)
{
  for (RideColumn column = 0; column < RIDE_N_COLUMNS; column++)
    {
      if (self->cells[column] != NULL)
        gtk_widget_set_opacity (GTK_WIDGET (self->cells[column]), 0);
    }

  self->shown = FALSE;
}

static void
update_label (RideBikeRow    *self,
              const RideBike *bike,
              gint64          now_us)
{
  g_autofree char *label = ride_wording_row (bike, now_us);
  GtkWidget *widget;

  if (g_strcmp0 (label, self->label) == 0)
    return;

  widget = ride_bike_row_get_widget (self);
  if (widget == NULL)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_free (self->label);
  self->label = g_steal_pointer (&label);
}

void
ride_bike_row_pull (RideBikeRow   *self,
                    RideFleetList *list,
                    gint64         now_us,
                    gboolean       time_passed)
{
  RideFleet *fleet = ride_fleet_list_get_fleet (list);
  RideBike bike;
  guint position;
  guint32 generation;

  if (!ride_fleet_list_get_record (list, ride_bike_row_get_row (self), &position))
    {
      show_nothing (self);
      return;
    }

  generation = ride_fleet_get_bike_generation (fleet, position);
  if (self->shown && self->position == position && self->generation == generation)
    {
      if (!time_passed || !self->rides)
        return;

      ride_fleet_get (fleet, position, &bike);
      show_cell (self, RIDE_COLUMN_RIDE, &bike, now_us);
      update_label (self, &bike, now_us);
      return;
    }

  ride_fleet_get (fleet, position, &bike);
  for (RideColumn column = 0; column < RIDE_N_COLUMNS; column++)
    show_cell (self, column, &bike, now_us);
  update_label (self, &bike, now_us);

  self->shown = TRUE;
  self->position = position;
  self->generation = generation;
  self->rides = bike.state == RIDE_BIKE_UNLOCKED;
}
