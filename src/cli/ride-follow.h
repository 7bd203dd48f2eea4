/* ride-follow.h: follows a feed and prints what it tells, until there is a reason to end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-cli.h"
#include "ride-feed.h"
#include "ride-follow-options.h"

G_BEGIN_DECLS

/**
 * ride_follow_run:
 * @feed: not started yet
 *
 * Blocks until the count is reached, a recording has ended, the connection is
 * refused and so on, or a signal interrupts it.
 *
 * Returns: the exit status; what went wrong was told on standard error.
 */
RideExit ride_follow_run (RideFeed                *feed,
                          const RideFollowOptions *options);

G_END_DECLS
