/* ride-demo-command.h: `ride-monitor demo-broker`, the simulated fleet for others to connect to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-cli.h"

G_BEGIN_DECLS

/** @argv: (array length=argc): `demo-broker` and what follows it */
RideExit ride_demo_command_run (int    argc,
                                char **argv);

G_END_DECLS
