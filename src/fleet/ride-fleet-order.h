/* ride-fleet-order.h: filters and sorts a fleet; runs on any thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the fleet's views.
 */

#pragma once

#include <gio/gio.h>

#include "ride-fleet-store.h"
#include "ride-fleet-view.h"
#include "ride-pages.h"

G_BEGIN_DECLS

/**
 * RideFleetQuery:
 * @search: (nullable): as given to ride_fleet_query_set_search(), case folded
 */
typedef struct
{
  char *search;
  guint states;
  RideSortKey key;
  gboolean descending;
} RideFleetQuery;

void ride_fleet_query_set_search (RideFleetQuery *self,
                                  const char     *text);
void ride_fleet_query_clear      (RideFleetQuery *self);
void ride_fleet_query_copy       (RideFleetQuery       *self,
                                  const RideFleetQuery *from);

/**
 * RideFleetOrder:
 * @rows: of each row its position
 * @rows_of_positions: of each position of the snapshot its row
 * @pages: (nullable): where both are
 */
#define RIDE_FLEET_ORDER_NO_ROW G_MAXUINT32
typedef struct
{
  guint n_rows;
  guint n_positions;
  guint32 *rows;
  guint32 *rows_of_positions;
  RidePages *pages;
} RideFleetOrder;

void            ride_fleet_order_free (RideFleetOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideFleetOrder, ride_fleet_order_free)

/**
 * ride_fleet_order_compute:
 *
 * Bikes with equal keys are in the order of their positions, and those that
 * have no such key come last, whether ascending or descending. Times are
 * compared in steps of 4 ms, identifiers byte by byte.
 *
 * Returns: (transfer full): %NULL if @cancellable was cancelled.
 */
RideFleetOrder *ride_fleet_order_compute (const RideFleetSnapshot *snapshot,
                                          const RideFleetQuery    *query,
                                          GCancellable            *cancellable);

G_END_DECLS
