/* ride-state-command.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-state-command.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "ride-bike-line.h"
#include "ride-history.h"
#include "ride-interrupt.h"
#include "ride-journal-choice.h"
#include "ride-listing.h"
#include "ride-recorded-fleet.h"
#include "ride-recording.h"
#include "ride-tail-text.h"
#include "ride-time-argument.h"
#include "ride-usage.h"

typedef struct
{
  RideJournalChoiceOptions journal;
  char *recording;
  char *bike;
  gint64 now_us;
  gint64 at_us;
  GTimeZone *zone;
  RideFormat format;
  gboolean json;
  gboolean help;
  char **rest;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  ride_journal_choice_options_clear (&arguments->journal);
  g_free (arguments->recording);
  g_free (arguments->bike);
  g_clear_pointer (&arguments->zone, g_time_zone_unref);
  g_strfreev (arguments->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse_at (const char *name,
          const char *value,
          gpointer    user_data,
          GError    **error)
{
  Arguments *arguments = user_data;

  return ride_time_argument_parse (name, value, arguments->now_us, arguments->zone,
                                   &arguments->at_us, error);
}

static gboolean
parse_format (const char *name,
              const char *value,
              gpointer    user_data,
              GError    **error)
{
  Arguments *arguments = user_data;

  return ride_format_parse (name, value, TRUE, &arguments->format, error);
}

static GOptionContext *
new_context (Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_CALLBACK, parse_at,
      N_("The moment, such as “2026-11-27 14:00” or -2h (default: now)"), N_("TIME") },
    { "format", 0, 0, G_OPTION_ARG_CALLBACK, parse_format,
      N_("How to print (default: text on a terminal, else json)"), "json|csv|text" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments->json, N_("Print one JSON object a line"),
      NULL },
    { "bike", 0, 0, G_OPTION_ARG_FILENAME, &arguments->bike, N_("This bike alone"), N_("ID") },
    { "recording", 0, 0, G_OPTION_ARG_FILENAME, &arguments->recording,
      N_("Work it out from a recording instead of a journal"), N_("FILE") },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &arguments->help, N_("Show this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context = ride_usage_new_context ("state", _("[RECORDING]"), entries, arguments);

  ride_journal_choice_add_entries (context, &arguments->journal);
  g_option_context_set_summary (
      context, _("Prints what was known of each bike at a moment of the past: of all events that had "
                 "been received by then."));

  return context;
}

/* A recording may also be given without an option. */
static gboolean
settle_source (Arguments *arguments,
               GError   **error)
{
  char **rest = arguments->rest;

  if (rest != NULL && (rest[1] != NULL || arguments->recording != NULL))
    return ride_usage_fail (error, _("“%s” is too much: state reads one journal or recording"),
                            rest[1] != NULL ? rest[1] : rest[0]);

  if (rest != NULL)
    arguments->recording = g_strdup (rest[0]);
  if (arguments->recording != NULL &&
      (arguments->journal.path != NULL || arguments->journal.profile != NULL))
    return ride_usage_fail (error, _("A recording can’t be given together with a journal"));

  return TRUE;
}

static gboolean
parse (int        argc,
       char     **argv,
       Arguments *arguments,
       GError   **error)
{
  g_autoptr (GOptionContext) context = new_context (arguments);
  g_auto (GStrv) words = ride_usage_parse (context, argc, argv, error);

  if (words == NULL || !settle_source (arguments, error))
    return FALSE;

  if (arguments->json)
    arguments->format = RIDE_FORMAT_JSON;

  return TRUE;
}

static gboolean
read_journal (const Arguments *arguments,
              RideFleet       *fleet,
              gint64          *as_of_us,
              GError         **error)
{
  g_autofree char *path = ride_journal_choice_find (&arguments->journal, error);
  g_autoptr (RideHistory) history = NULL;
  RideHistoryMoment moment = { 0 };

  if (path == NULL)
    return FALSE;

  history = ride_history_open (path, error);
  if (history == NULL ||
      !ride_history_read_moment (history, arguments->at_us, fleet, NULL, NULL, &moment, NULL, error))
    return FALSE;

  *as_of_us = moment.as_of_us;

  return TRUE;
}

static gboolean
read_fleet (const Arguments *arguments,
            RideFleet       *fleet,
            gint64          *as_of_us,
            GError         **error)
{
  g_autoptr (RideProgress) progress = NULL;

  if (arguments->recording == NULL)
    return read_journal (arguments, fleet, as_of_us, error);

  progress = ride_progress_new (FALSE);

  return ride_recorded_fleet_read (arguments->recording, arguments->at_us, fleet, progress, as_of_us,
                                   error);
}

static void
tell_moment (const Arguments *arguments,
             gint64           as_of_us)
{
  g_autofree char *time = ride_tail_text_describe_time (as_of_us, arguments->zone);

  if (as_of_us == 0)
    g_printerr (_("ride-monitor: Nothing was known yet at that time\n"));
  else
    /* Translators: a date and a time. */
    g_printerr (_("ride-monitor: As of %s, when the last event before was received\n"), time);
}

static int
compare_bikes (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  RideBike left, right;

  ride_fleet_get (user_data, *(const guint *) a, &left);
  ride_fleet_get (user_data, *(const guint *) b, &right);

  return strcmp (left.id, right.id);
}

static GArray *
choose_bikes (RideFleet  *fleet,
              const char *bike)
{
  guint n = ride_fleet_get_n_bikes (fleet);
  GArray *positions = g_array_sized_new (FALSE, FALSE, sizeof (guint), bike != NULL ? 1 : n);
  guint position;

  if (bike != NULL)
    {
      if (ride_fleet_find (fleet, bike, &position))
        g_array_append_val (positions, position);
      else
        g_printerr (_("ride-monitor: Nothing was known of a bike “%s” at that time\n"), bike);
      return positions;
    }

  for (guint i = 0; i < n; i++)
    g_array_append_val (positions, i);
  g_array_sort_with_data (positions, compare_bikes, fleet);

  return positions;
}

static RideExit
print_bikes (const Arguments *arguments,
             RideFleet       *fleet)
{
  g_autoptr (GArray) positions = choose_bikes (fleet, arguments->bike);
  g_autoptr (RideListing) listing = ride_listing_new (arguments->format, ride_bike_line_columns);
  gboolean goes_on = TRUE;

  for (guint i = 0; goes_on && i < positions->len; i++)
    {
      RideBike bike;

      ride_fleet_get (fleet, g_array_index (positions, guint, i), &bike);
      if (arguments->format == RIDE_FORMAT_TEXT)
        ride_bike_line_append_text (ride_listing_get_line (listing), &bike, arguments->zone);
      else
        ride_bike_line_append_json (ride_listing_get_line (listing), &bike);
      goes_on = ride_listing_end_line (listing);
    }

  return ride_listing_finish (listing);
}

static void
on_interrupted (gpointer user_data)
{
}

/* Of a damaged recording what can be read is printed, and then what is wrong. */
static RideExit
print_state (const Arguments *arguments)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GError) error = NULL;
  gint64 as_of_us = 0;
  RideExit status;
  gboolean whole;

  ride_interrupt_watch (on_interrupted, NULL);
  whole = read_fleet (arguments, fleet, &as_of_us, &error);
  if (!whole && !g_error_matches (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_DAMAGED))
    return ride_usage_complain (error);
  if (ride_interrupt_came ())
    return RIDE_EXIT_OK;

  tell_moment (arguments, as_of_us);
  status = print_bikes (arguments, fleet);
  ride_interrupt_unwatch ();

  return whole ? status : ride_usage_complain (error);
}

RideExit
ride_state_command_run (int    argc,
                        char **argv)
{
  gint64 now_us = g_get_real_time ();
  g_auto (Arguments) arguments = {
    .now_us = now_us,
    .at_us = now_us,
    .zone = g_time_zone_new_local (),
    .format = isatty (STDOUT_FILENO) ? RIDE_FORMAT_TEXT : RIDE_FORMAT_JSON,
  };
  g_autoptr (GError) error = NULL;

  if (!parse (argc, argv, &arguments, &error))
    return ride_usage_complain_about (error, "state");

  if (arguments.help)
    {
      g_autoptr (GOptionContext) context = new_context (&arguments);

      return ride_usage_print_help (context);
    }

  return print_state (&arguments);
}
