/* ride-usage.h: what the command lines of all commands have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "ride-cli.h"

G_BEGIN_DECLS

/** Sets @error to a #GOptionError; returns: %FALSE. */
gboolean        ride_usage_fail          (GError    **error,
                                          const char *format,
                                          ...) G_GNUC_PRINTF (2, 3);

/**
 * ride_usage_new_context:
 * @command: the subcommand's name
 * @parameters: (nullable): what follows the options
 * @entries: read at once; callbacks get @user_data
 */
GOptionContext *ride_usage_new_context   (const char         *command,
                                          const char         *parameters,
                                          const GOptionEntry *entries,
                                          gpointer            user_data);

/**
 * ride_usage_parse:
 *
 * Returns: (transfer full) (nullable): what is left of @argv, its first
 *   word included; %NULL with @error set.
 */
char          **ride_usage_parse         (GOptionContext *context,
                                          int             argc,
                                          char          **argv,
                                          GError        **error);

/** Returns: whether @text is a number above 0 and up to @highest, whatever the locale. */
gboolean        ride_usage_parse_number  (const char *text,
                                          double      highest,
                                          double     *number);

RideExit        ride_usage_print_help    (GOptionContext *context);

/** Says @error on standard error; returns: %RIDE_EXIT_USAGE. */
RideExit        ride_usage_complain       (const GError *error);

/** Like ride_usage_complain(), and says where @command's help is. */
RideExit        ride_usage_complain_about (const GError *error,
                                           const char   *command);

G_END_DECLS
