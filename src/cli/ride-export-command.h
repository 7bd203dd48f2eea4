/* ride-export-command.h: `ride-monitor export`: events, rides or alarms of the past.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-cli.h"

G_BEGIN_DECLS

/** @argv: (array length=argc): `export` and what follows it */
RideExit ride_export_command_run (int    argc,
                                  char **argv);

G_END_DECLS
