/* ride-state-command.h: `ride-monitor state`: the fleet as it was known at a moment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-cli.h"

G_BEGIN_DECLS

/** @argv: (array length=argc): `state` and what follows it */
RideExit ride_state_command_run (int    argc,
                                 char **argv);

G_END_DECLS
