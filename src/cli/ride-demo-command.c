/* ride-demo-command.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-demo-command.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "ride-demo.h"
#include "ride-interrupt.h"
#include "ride-output.h"
#include "ride-usage.h"

#define DEFAULT_BIKES 3000
#define BIKES_MAX 10000000
#define RATE_MAX 1000000.0

typedef struct
{
  guint port;
  guint n_bikes;
  double rate;
  gboolean help;
} Arguments;

static gboolean
parse_port (const char *name,
            const char *value,
            gpointer    user_data,
            GError    **error)
{
  Arguments *arguments = user_data;
  guint64 port;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, &port, NULL))
    return ride_usage_fail (
        error, _("%s must be a number from 0 (any free port) to 65535, not “%s”"), name, value);

  arguments->port = port;

  return TRUE;
}

static gboolean
parse_bikes (const char *name,
             const char *value,
             gpointer    user_data,
             GError    **error)
{
  Arguments *arguments = user_data;
  guint64 n_bikes;

  if (!g_ascii_string_to_unsigned (value, 10, 1, BIKES_MAX, &n_bikes, NULL))
    return ride_usage_fail (error, _("%s must be a number from 1 to %d, not “%s”"), name,
                            BIKES_MAX, value);

  arguments->n_bikes = n_bikes;

  return TRUE;
}

static gboolean
parse_rate (const char *name,
            const char *value,
            gpointer    user_data,
            GError    **error)
{
  Arguments *arguments = user_data;

  if (!ride_usage_parse_number (value, RATE_MAX, &arguments->rate))
    return ride_usage_fail (error, _("%s must be a number of events per second above 0, not “%s”"),
                            name, value);

  return TRUE;
}

static GOptionContext *
new_context (Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_CALLBACK, parse_port,
      N_("Port on 127.0.0.1 (default: any free one)"), N_("N") },
    { "bikes", 0, 0, G_OPTION_ARG_CALLBACK, parse_bikes, N_("Bikes in the city (default: 3000)"),
      N_("N") },
    { "rate", 0, 0, G_OPTION_ARG_CALLBACK, parse_rate,
      N_("Events per second (default: as the hour of the day has them)"), N_("EVENTS_PER_S") },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &arguments->help, N_("Show this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context = ride_usage_new_context ("demo-broker", NULL, entries, arguments);

  g_option_context_set_summary (
      context, _("Serves a simulated fleet over MQTT on 127.0.0.1 until it is interrupted, and "
                  "prints the address to connect to."));

  return context;
}

static gboolean
parse (int        argc,
       char     **argv,
       Arguments *arguments,
       GError   **error)
{
  g_autoptr (GOptionContext) context = new_context (arguments);
  g_auto (GStrv) rest = NULL;

  rest = ride_usage_parse (context, argc, argv, error);
  if (rest == NULL)
    return FALSE;

  if (rest[0] != NULL && rest[1] != NULL)
    return ride_usage_fail (error, _("“%s” is too much: demo-broker only takes options"), rest[1]);

  return TRUE;
}

static void
on_interrupted (gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static RideExit
serve (const Arguments *arguments)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (RideDemo) demo = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  ride_interrupt_watch (on_interrupted, loop);
  demo = ride_demo_new (arguments->port, arguments->n_bikes, arguments->rate, &error);
  if (demo == NULL)
    return ride_usage_complain (error);

  line = g_strconcat (ride_demo_get_url (demo), "\n", NULL);
  if (!ride_output_write (STDOUT_FILENO, line, strlen (line), &error))
    return ride_usage_complain (error);

  g_main_loop_run (loop);
  ride_interrupt_unwatch ();
  ride_demo_stop (demo);

  return RIDE_EXIT_OK;
}

RideExit
ride_demo_command_run (int    argc,
                       char **argv)
{
  Arguments arguments = { .n_bikes = DEFAULT_BIKES };
  g_autoptr (GError) error = NULL;

  if (!parse (argc, argv, &arguments, &error))
    return ride_usage_complain_about (error, "demo-broker");

  if (arguments.help)
    {
      g_autoptr (GOptionContext) context = new_context (&arguments);

      return ride_usage_print_help (context);
    }

  return serve (&arguments);
}
