/* ride-usage.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-usage.h"

#include <glib/gi18n-lib.h>

gboolean
ride_usage_fail (GError    **error,
                 const char *format,
                 ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);

  return FALSE;
}

GOptionContext *
ride_usage_new_context (const char         *command,
                        const char         *parameters,
                        const GOptionEntry *entries,
                        gpointer            user_data)
{
  GOptionContext *context = g_option_context_new (parameters);
  GOptionGroup *group = g_option_group_new (command, "", "", user_data, NULL);

  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_set_main_group (context, group);
  g_option_context_set_help_enabled (context, FALSE);

  return context;
}

char **
ride_usage_parse (GOptionContext *context,
                  int             argc,
                  char          **argv,
                  GError        **error)
{
  g_auto (GStrv) words = g_new0 (char *, argc + 1);

  for (int i = 0; i < argc; i++)
    words[i] = g_strdup (argv[i]);

  if (!g_option_context_parse_strv (context, &words, error))
    return NULL;

  return g_steal_pointer (&words);
}

gboolean
ride_usage_parse_number (const char *text,
                         double      highest,
                         double     *number)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !(value > 0) || value > highest)
    return FALSE;

  *number = value;

  return TRUE;
}

RideExit
ride_usage_print_help (GOptionContext *context)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

  g_print ("%s", help);

  return RIDE_EXIT_OK;
}

RideExit
ride_usage_complain (const GError *error)
{
  g_printerr ("ride-monitor: %s\n", error->message);

  return RIDE_EXIT_USAGE;
}

RideExit
ride_usage_complain_about (const GError *error,
                           const char   *command)
{
  ride_usage_complain (error);
  g_printerr (_("Try “ride-monitor %s --help”\n"), command);

  return RIDE_EXIT_USAGE;
}
