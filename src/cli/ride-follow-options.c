/* ride-follow-options.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-follow-options.h"

#include <glib/gi18n-lib.h>

#include "ride-usage.h"

#define STATS_MAX_S (24 * 60 * 60)

static gboolean
parse_count (const char *name,
             const char *value,
             gpointer    user_data,
             GError    **error)
{
  RideFollowOptions *self = user_data;

  if (!g_ascii_string_to_unsigned (value, 10, 1, G_MAXINT64, &self->count, NULL))
    return ride_usage_fail (error, _("%s must be a whole number of at least 1, not “%s”"), name,
                            value);

  return TRUE;
}

static gboolean
parse_timeout (const char *name,
               const char *value,
               gpointer    user_data,
               GError    **error)
{
  RideFollowOptions *self = user_data;

  if (!ride_usage_parse_number (value, G_MAXINT / 1000, &self->timeout_s))
    return ride_usage_fail (error, _("%s must be a number of seconds greater than 0, not “%s”"),
                            name, value);

  return TRUE;
}

static gboolean
parse_stats (const char *name,
             const char *value,
             gpointer    user_data,
             GError    **error)
{
  RideFollowOptions *self = user_data;
  guint64 seconds;

  if (!g_ascii_string_to_unsigned (value, 10, 1, STATS_MAX_S, &seconds, NULL))
    return ride_usage_fail (
        error, _("%s must be a whole number of seconds from 1 to %d, not “%s”"), name, STATS_MAX_S,
        value);

  self->stats_s = seconds;

  return TRUE;
}

void
ride_follow_options_add_entries (GOptionContext    *context,
                                 RideFollowOptions *self)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_("Print one JSON object a line"), NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &self->quiet,
      N_("Print nothing but one JSON object with the totals, at the end"), NULL },
    { "count", 0, 0, G_OPTION_ARG_CALLBACK, parse_count, N_("End after N events"), N_("N") },
    { "timeout", 0, 0, G_OPTION_ARG_CALLBACK, parse_timeout,
      N_("End after so many seconds, with exit status 3"), N_("SECONDS") },
    { "stats", 0, 0, G_OPTION_ARG_CALLBACK, parse_stats,
      N_("Tell the connection’s statistics every so many seconds, and at the end"),
      N_("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (g_option_context_get_main_group (context), entries);
}
