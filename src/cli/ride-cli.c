/* ride-cli.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-demo-command.h"
#include "ride-export-command.h"
#include "ride-replay.h"
#include "ride-state-command.h"
#include "ride-tail-options.h"
#include "ride-tail.h"
#include "ride-usage.h"

typedef struct
{
  const char *name;
  RideExit (*run) (int    argc,
                   char **argv);
} Command;

static RideExit
run_tail (int    argc,
          char **argv)
{
  g_autoptr (RideTailOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  options = ride_tail_options_parse (argc, argv, &error);
  if (options == NULL)
    return ride_usage_complain_about (error, "tail");

  if (options->help)
    {
      g_autoptr (GOptionContext) context = ride_tail_options_new_context ();

      return ride_usage_print_help (context);
    }

  return ride_tail_run (options);
}

static RideExit
run_replay (int    argc,
            char **argv)
{
  g_autoptr (RideReplayOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  options = ride_replay_options_parse (argc, argv, &error);
  if (options == NULL)
    return ride_usage_complain_about (error, "replay");

  if (options->help)
    {
      g_autoptr (GOptionContext) context = ride_replay_options_new_context ();

      return ride_usage_print_help (context);
    }

  return ride_replay_run (options);
}

static RideExit
print_help (int    argc,
            char **argv)
{
  g_print ("%s\n\n"
           "  ride-monitor [URL]                 %s\n"
           "  ride-monitor --simulate            %s\n"
           "  ride-monitor tail URL [OPTION…]    %s\n"
           "  ride-monitor replay FILE           %s\n"
           "  ride-monitor state --at TIME       %s\n"
           "  ride-monitor export WHAT           %s\n"
           "  ride-monitor demo-broker           %s\n"
           "  ride-monitor --help, --version\n\n"
           "%s\n",
           _ ("The live view of a shared-bike fleet."), _ ("Open the window, on that broker"),
           _ ("Open the simulated fleet"), _ ("Print what happens, without a display"),
           _ ("Play what tail has recorded"),
           _ ("Print the fleet as it was known at a moment of the past"),
           _ ("Print the events, rides or alarms of the past"),
           _ ("Serve a simulated fleet to connect to"),
           _ ("“ride-monitor COMMAND --help” says more about a command."));

  return RIDE_EXIT_OK;
}

static RideExit
print_version (int    argc,
               char **argv)
{
  g_print ("ride-monitor %s\n", RIDE_VERSION);

  return RIDE_EXIT_OK;
}

static RideExit
complain_about_command (int    argc,
                        char **argv)
{
  g_printerr (_ ("ride-monitor: “%s” is neither a command nor the address of a broker, which "
                 "begins with ws:// or wss://\n"),
              argv[0]);
  g_printerr (_ ("Try “ride-monitor --help”\n"));

  return RIDE_EXIT_USAGE;
}

static const Command commands[] = {
  { "tail", run_tail },     { "replay", run_replay },
  { "state", ride_state_command_run },
  { "export", ride_export_command_run },
  { "demo-broker", ride_demo_command_run },
  { "--help", print_help }, { "-h", print_help },
  { "help", print_help },   { "--version", print_version },
};

static const Command *
find_command (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (word, commands[i].name) == 0)
      return &commands[i];

  return NULL;
}

/* Returns: (nullable): the options of a recording that the window is to play. */
static RideReplayOptions *
get_window_replay (int    argc,
                   char **argv)
{
  g_autoptr (RideReplayOptions) options = NULL;

  if (strcmp (argv[1], "replay") != 0)
    return NULL;

  options = ride_replay_options_parse (argc - 1, argv + 1, NULL);
  if (options == NULL || options->help || options->prints)
    return NULL;

  return g_steal_pointer (&options);
}

gboolean
ride_cli_is_command (int    argc,
                     char **argv)
{
  g_autoptr (RideReplayOptions) replay = NULL;
  const char *word = argv[1];

  g_return_val_if_fail (argc > 1, FALSE);

  replay = get_window_replay (argc, argv);
  if (replay != NULL)
    return FALSE;

  return find_command (word) != NULL || (word[0] != '-' && strstr (word, "://") == NULL);
}

char **
ride_cli_get_window_arguments (int    argc,
                               char **argv)
{
  g_autoptr (RideReplayOptions) replay = argc > 1 ? get_window_replay (argc, argv) : NULL;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  char speed[G_ASCII_DTOSTR_BUF_SIZE];

  if (replay == NULL)
    return g_strdupv (argv);

  g_strv_builder_add_many (words, argv[0], "--replay", replay->path, "--speed",
                           replay->speed > 0 ? g_ascii_dtostr (speed, sizeof speed, replay->speed)
                                             : "max",
                           NULL);

  return g_strv_builder_end (words);
}

int
ride_cli_run (int    argc,
              char **argv)
{
  const Command *command;
  g_autofree char *name = NULL;

  g_return_val_if_fail (argc > 1, RIDE_EXIT_USAGE);

  name = g_strconcat ("ride-monitor ", argv[1], NULL);
  g_set_prgname (name);
  command = find_command (argv[1]);
  if (command == NULL)
    return complain_about_command (argc - 1, argv + 1);

  return command->run (argc - 1, argv + 1);
}
