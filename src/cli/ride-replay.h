/* ride-replay.h: `ride-monitor replay`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-cli.h"
#include "ride-replay-options.h"

G_BEGIN_DECLS

/** Prints a recording; blocks until it has ended. */
RideExit ride_replay_run (const RideReplayOptions *options);

G_END_DECLS
