/* ride-cli.h: the commands that need no display.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Exit statuses of all commands; documented in README. */
typedef enum
{
  RIDE_EXIT_OK = 0,      /* done, count reached, or interrupted */
  RIDE_EXIT_USAGE = 1,   /* the command line can't be meant so; a file is missing, damaged or can't
                            be read; the output or a recording can't be written */
  RIDE_EXIT_REFUSED = 2, /* refused; or, with --no-reconnect, lost or the server broke the protocol */
  RIDE_EXIT_TIMEOUT = 3,
} RideExit;

/**
 * ride_cli_is_command:
 * @argc: number of arguments, above 1
 *
 * Returns: whether the arguments are for ride_cli_run(): a subcommand, a
 *   request for help, or a mistake for one. The window takes addresses of
 *   brokers, recordings that aren't to be printed, and the options of its toolkit.
 */
gboolean ride_cli_is_command (int    argc,
                              char **argv);

/**
 * ride_cli_get_window_arguments:
 *
 * Returns: (transfer full): what is not for ride_cli_run(), as the window
 *   takes it: `replay FILE --speed X` as options.
 */
char   **ride_cli_get_window_arguments (int    argc,
                                        char **argv);

/**
 * ride_cli_run:
 * @argc: number of arguments, the subcommand being argv[1]
 *
 * Runs a subcommand to its end without a display or D-Bus. Results go to
 * standard output, everything else to standard error.
 *
 * Returns: the process's exit status, a #RideExit.
 */
int      ride_cli_run        (int    argc,
                              char **argv);

G_END_DECLS
