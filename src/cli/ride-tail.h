/* ride-tail.h: prints what comes, as it comes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-cli.h"
#include "ride-tail-options.h"

G_BEGIN_DECLS

/** Follows the broker until there is a reason to end. */
RideExit ride_tail_run (const RideTailOptions *options);

G_END_DECLS
