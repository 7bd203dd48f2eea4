/* ride-replay-options.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-replay-options.h"

#include <glib/gi18n-lib.h>

#include "ride-recording.h"
#include "ride-usage.h"

/* Zero is as fast as possible. */
#define SPEED_UNSAID -1.0

typedef struct
{
  RideFollowOptions follow;
  double speed;
  gboolean text;
  char *journal;
  gboolean help;
  char **rest;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->journal);
  g_strfreev (arguments->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse_speed (const char *name,
             const char *value,
             gpointer    user_data,
             GError    **error)
{
  Arguments *arguments = user_data;

  if (!ride_recording_parse_speed (value, &arguments->speed))
    return ride_usage_fail (
        error, _("%s must be a number above 0, such as 1 or 60, or “max”, not “%s”"), name, value);

  return TRUE;
}

static GOptionContext *
new_context (Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "speed", 0, 0, G_OPTION_ARG_CALLBACK, parse_speed,
      N_("How many times as fast as it was recorded (default: 1 in the window, else max)"),
      N_("X|max") },
    { "text", 0, 0, G_OPTION_ARG_NONE, &arguments->text, N_("Print lines for people"), NULL },
    { "journal", 0, 0, G_OPTION_ARG_FILENAME, &arguments->journal,
      N_("Also keep it in a new journal, for state and export to read"), N_("FILE") },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &arguments->help, N_("Show this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context = ride_usage_new_context ("replay", _("FILE"), entries, arguments);

  ride_follow_options_add_entries (context, &arguments->follow);
  g_option_context_set_summary (
      context, _("Plays what “ride-monitor tail --record FILE” has recorded: in the window, or "
                 "with --json, --text or --quiet, or without a display, as tail would print it."));
  g_option_context_set_description (
      context, _("Exit status: 0 it was played to its end, the count was reached, or it was "
                 "interrupted, 1 it can’t be read, or is damaged (what comes before the damage is "
                 "printed), 3 the timeout passed."));

  return context;
}

static gboolean
has_display (void)
{
  return g_getenv ("WAYLAND_DISPLAY") != NULL || g_getenv ("DISPLAY") != NULL;
}

static RideReplayOptions *
options_from_arguments (const Arguments *arguments,
                        GError         **error)
{
  g_autoptr (RideReplayOptions) self = g_new0 (RideReplayOptions, 1);

  self->help = arguments->help;
  if (self->help)
    return g_steal_pointer (&self);

  if (arguments->rest == NULL)
    {
      ride_usage_fail (error, _("The recording is missing. Give the file that “ride-monitor tail "
                                "--record FILE” wrote"));
      return NULL;
    }
  if (arguments->rest[1] != NULL)
    {
      ride_usage_fail (error, _("“%s” is too much: replay plays one recording"),
                       arguments->rest[1]);
      return NULL;
    }

  self->path = g_strdup (arguments->rest[0]);
  self->journal = g_strdup (arguments->journal);
  self->follow = arguments->follow;
  self->follow.is_replay = TRUE;
  self->follow.qos = 1;
  self->prints = arguments->follow.json || arguments->follow.quiet || arguments->text ||
                 arguments->follow.count > 0 || arguments->journal != NULL || !has_display ();
  self->speed = arguments->speed;
  if (self->speed == SPEED_UNSAID)
    self->speed = self->prints ? 0 : 1;

  return g_steal_pointer (&self);
}

RideReplayOptions *
ride_replay_options_parse (int      argc,
                           char   **argv,
                           GError **error)
{
  g_auto (Arguments) arguments = { .speed = SPEED_UNSAID };
  g_autoptr (GOptionContext) context = new_context (&arguments);
  g_auto (GStrv) words = ride_usage_parse (context, argc, argv, error);

  if (words == NULL)
    return NULL;

  return options_from_arguments (&arguments, error);
}

void
ride_replay_options_free (RideReplayOptions *self)
{
  g_free (self->path);
  g_free (self->journal);
  g_free (self);
}

GOptionContext *
ride_replay_options_new_context (void)
{
  static Arguments nowhere;

  return new_context (&nowhere);
}
