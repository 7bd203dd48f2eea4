/* ride-state-filter.h: which states are shown, with how many bikes are in each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-fleet.h"

G_BEGIN_DECLS

#define RIDE_TYPE_STATE_FILTER (ride_state_filter_get_type ())
G_DECLARE_FINAL_TYPE (RideStateFilter, ride_state_filter, RIDE, STATE_FILTER, GtkWidget)

/**
 * RideStateFilter::changed:
 *
 * ride_state_filter_get_states() has another answer.
 */

GtkWidget *ride_state_filter_new        (void);
void       ride_state_filter_set_counts (RideStateFilter *self,
                                         const RideFleet *fleet);

/** Returns: bits `1u << RideBikeState`. */
guint      ride_state_filter_get_states (RideStateFilter *self);

/** Shows every state again. */
void       ride_state_filter_reset      (RideStateFilter *self);

G_END_DECLS
