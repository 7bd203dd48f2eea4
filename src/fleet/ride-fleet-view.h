/* ride-fleet-view.h: which bikes are shown, and in what order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "ride-fleet.h"

G_BEGIN_DECLS

typedef enum
{
  RIDE_SORT_STATE,
  RIDE_SORT_BIKE,
  RIDE_SORT_SINCE,
  RIDE_SORT_DURATION,
  RIDE_SORT_BATTERY,
  RIDE_SORT_LAST_EVENT,
} RideSortKey;

#define RIDE_FLEET_VIEW_ALL_STATES ((1u << RIDE_N_BIKE_STATES) - 1)

/**
 * RideFleetView:
 *
 * Filter and order over a #RideFleet: an array of its positions. It is
 * computed in a worker thread on a snapshot of the keys and swapped in on
 * the thread that owns the fleet; emits "refreshed" then. At most one
 * computation runs at a time, and what was asked meanwhile follows it.
 */
#define RIDE_TYPE_FLEET_VIEW (ride_fleet_view_get_type ())
G_DECLARE_FINAL_TYPE (RideFleetView, ride_fleet_view, RIDE, FLEET_VIEW, GObject)

/**
 * RideFleetView::refreshed:
 *
 * Rows were computed anew; they may be the same as before.
 */

/** @fleet: outlives the view, which is sorted by bike at first */
RideFleetView *ride_fleet_view_new (RideFleet *fleet);

/** @text: (nullable): case-insensitive part of the identifier */
void  ride_fleet_view_set_search (RideFleetView *self,
                                  const char    *text);

/** @states: bits `1u << RideBikeState` */
void  ride_fleet_view_set_states (RideFleetView *self,
                                  guint          states);

/**
 * ride_fleet_view_set_sort:
 *
 * Bikes without a value (no ride, no battery, no event) come last either
 * way; bikes with equal values are in the order they became known.
 */
void  ride_fleet_view_set_sort   (RideFleetView *self,
                                  RideSortKey    key,
                                  gboolean       descending);

/**
 * ride_fleet_view_refresh:
 *
 * The fleet changed: compute again if that could alter what is shown, at
 * most once a second; a new bike is shown sooner. Cheap when nothing
 * happened since the last time.
 */
void  ride_fleet_view_refresh    (RideFleetView *self);

guint ride_fleet_view_get_length (RideFleetView *self);

/** Returns: the fleet's position of the bike shown at @row. */
guint ride_fleet_view_get        (RideFleetView *self,
                                  guint          row);

/**
 * ride_fleet_view_find:
 * @row: (out): where the bike at the fleet's @position is shown
 *
 * Returns: %FALSE if it is filtered away.
 */
gboolean ride_fleet_view_find    (RideFleetView *self,
                                  guint          position,
                                  guint         *row);

G_END_DECLS
