/* ride-tail-state.h: what one event alone says about its bike.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-fleet.h"

G_BEGIN_DECLS

/** Returns: whether @event is about the lock at all; connectivity alone is not. */
gboolean      ride_tail_says_state (const RideEvent *event);

/** Returns: the state that follows from @event; unknown while the lock moves or is jammed. */
RideBikeState ride_tail_state      (const RideEvent *event);

G_END_DECLS
