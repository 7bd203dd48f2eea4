/* ride-link-private.h: what only the tests of a link may do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-link.h"

G_BEGIN_DECLS

/** Returns: monotonic time in microseconds. */
typedef gint64 (*RideLinkClock)  (gpointer user_data);

/** Returns: a number in [0, 1). */
typedef double (*RideLinkRandom) (gpointer user_data);

/** Replaces time and chance, before the first start. */
void ride_link_set_clock       (RideLink      *self,
                                RideLinkClock  clock,
                                RideLinkRandom random,
                                gpointer       user_data);

/** The clock of ride_link_set_clock() jumped: looks at what is due now. */
void ride_link_look_now        (RideLink *self);

/** As if GNetworkMonitor said that there is a network again. */
void ride_link_network_changed (RideLink *self);

/** As if the machine had slept for @slept_us. */
void ride_link_woke            (RideLink *self,
                                gint64    slept_us);

G_END_DECLS
