/* ride-export-command.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-export-command.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-history.h"
#include "ride-interrupt.h"
#include "ride-journal-choice.h"
#include "ride-listing.h"
#include "ride-progress.h"
#include "ride-tail-json.h"
#include "ride-time-argument.h"
#include "ride-usage.h"

typedef struct
{
  RideJournalChoiceOptions journal;
  char *bike;
  gint64 now_us;
  gint64 from_us;
  gint64 to_us;
  GTimeZone *zone;
  RideFormat format;
  gboolean help;
  char **rest;
} Arguments;

/* One run of the command. */
typedef struct
{
  const Arguments *arguments;
  RideHistory *history;
  RideListing *listing;
  RideProgress *progress;
  gint64 first_us; /* of what may be printed, to tell the progress */
  gint64 last_us;
} Export;

typedef struct
{
  const char *name;
  const char *const *columns;
  gboolean (*read) (Export  *self,
                    GError **error);
} Subject;

static void
arguments_clear (Arguments *arguments)
{
  ride_journal_choice_options_clear (&arguments->journal);
  g_free (arguments->bike);
  g_clear_pointer (&arguments->zone, g_time_zone_unref);
  g_strfreev (arguments->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static double
get_fraction (const Export *self,
              gint64        time_us)
{
  if (self->last_us <= self->first_us)
    return -1;

  return CLAMP ((time_us - self->first_us) / (double) (self->last_us - self->first_us), 0, 1);
}

static gboolean
end_row (Export *self,
         gint64  time_us)
{
  ride_progress_update (self->progress, ride_listing_get_n_rows (self->listing),
                        get_fraction (self, time_us));

  return ride_listing_end_line (self->listing);
}

static gboolean
on_event (gint64           seq,
          const RideEvent *event,
          gpointer         user_data)
{
  Export *self = user_data;

  ride_tail_json_append_event (ride_listing_get_line (self->listing), event);

  return end_row (self, event->received_us);
}

static gboolean
read_events (Export  *self,
             GError **error)
{
  return ride_history_read_events (self->history, self->arguments->from_us, self->arguments->to_us,
                                   self->arguments->bike, on_event, self, NULL, error);
}

static gboolean
on_trip (gint64          id,
         const RideTrip *trip,
         gpointer        user_data)
{
  Export *self = user_data;

  ride_tail_json_append_trip (ride_listing_get_line (self->listing), trip);

  return end_row (self, MAX (trip->start_us, trip->end_us));
}

static gboolean
read_rides (Export  *self,
            GError **error)
{
  const RideTripQuery query = {
    .from_us = self->arguments->from_us,
    .to_us = self->arguments->to_us,
    .bike = self->arguments->bike,
    .max_us = G_MAXINT64,
  };

  return ride_history_read_trips (self->history, &query, on_trip, self, NULL, error);
}

static gboolean
on_alarm (const RideAlarm *alarm,
          gpointer         user_data)
{
  Export *self = user_data;

  ride_tail_json_append_alarm (ride_listing_get_line (self->listing), alarm, NULL);

  return end_row (self, alarm->raised_us);
}

static gboolean
read_alarms (Export  *self,
             GError **error)
{
  return ride_history_read_alarms (self->history, self->arguments->from_us, self->arguments->to_us,
                                   self->arguments->bike, FALSE, on_alarm, self, NULL, error);
}

static const char *const event_columns[] = {
  "bike",       "event",   "state", "time",    "received", "retained", "battery",
  "lat",        "lng",     "topic", "online",  "lock",     "conflict", "vehicleState",
  "tippedOver", "eventId", "trip",  "station", "area",     "rawTime",  NULL,
};

static const char *const ride_columns[] = {
  "bike",      "start",    "end",  "duration", "atLeast", "dangling",
  "acrossGap", "retained", "trip", "lat",      "lng",     NULL,
};

static const char *const alarm_columns[] = {
  "id",      "rule",    "level",    "bike",         "since",        "raised", "updated",
  "cleared", "battery", "retained", "acknowledged", "snoozedUntil", "note",   NULL,
};

static const Subject subjects[] = {
  { "events", event_columns, read_events },
  { "rides", ride_columns, read_rides },
  { "alarms", alarm_columns, read_alarms },
};

static gboolean
parse_from (const char *name,
            const char *value,
            gpointer    user_data,
            GError    **error)
{
  Arguments *arguments = user_data;

  return ride_time_argument_parse (name, value, arguments->now_us, arguments->zone,
                                   &arguments->from_us, error);
}

static gboolean
parse_to (const char *name,
          const char *value,
          gpointer    user_data,
          GError    **error)
{
  Arguments *arguments = user_data;

  return ride_time_argument_parse (name, value, arguments->now_us, arguments->zone,
                                   &arguments->to_us, error);
}

static gboolean
parse_format (const char *name,
              const char *value,
              gpointer    user_data,
              GError    **error)
{
  Arguments *arguments = user_data;

  return ride_format_parse (name, value, FALSE, &arguments->format, error);
}

static GOptionContext *
new_context (Arguments *arguments)
{
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_CALLBACK, parse_from,
      N_("From then on, such as 2026-11-27 or -2h (default: from the beginning)"), N_("TIME") },
    { "to", 0, 0, G_OPTION_ARG_CALLBACK, parse_to, N_("Before then (default: to the end)"),
      N_("TIME") },
    { "format", 0, 0, G_OPTION_ARG_CALLBACK, parse_format,
      N_("One JSON object a line, or a table with a header (default: json)"), "json|csv" },
    { "bike", 0, 0, G_OPTION_ARG_FILENAME, &arguments->bike, N_("This bike alone"), N_("ID") },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &arguments->help, N_("Show this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context =
      ride_usage_new_context ("export", "events|rides|alarms", entries, arguments);

  ride_journal_choice_add_entries (context, &arguments->journal);
  g_option_context_set_summary (
      context, _("Prints what a journal holds: events by the time they were received, rides by the "
                 "time they ended, alarms that were open at some time of the range."));

  return context;
}

static const Subject *
find_subject (char   **rest,
              GError **error)
{
  if (rest == NULL)
    {
      ride_usage_fail (error, _("What to export is missing: events, rides or alarms"));
      return NULL;
    }
  if (rest[1] != NULL)
    {
      ride_usage_fail (error, _("“%s” is too much: export prints one of events, rides and alarms"),
                       rest[1]);
      return NULL;
    }

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (strcmp (rest[0], subjects[i].name) == 0)
      return &subjects[i];

  ride_usage_fail (error, _("“%s” can’t be exported: only events, rides and alarms can"), rest[0]);

  return NULL;
}

static const Subject *
parse (int        argc,
       char     **argv,
       Arguments *arguments,
       GError   **error)
{
  g_autoptr (GOptionContext) context = new_context (arguments);
  g_auto (GStrv) words = ride_usage_parse (context, argc, argv, error);

  if (words == NULL)
    return NULL;

  if (arguments->help)
    return &subjects[0];

  if (arguments->from_us > arguments->to_us)
    {
      ride_usage_fail (error, _("--from must not be later than --to"));
      return NULL;
    }

  return find_subject (arguments->rest, error);
}

static void
find_range (Export *self)
{
  gint64 first_us, last_us;

  if (!ride_history_get_range (self->history, &first_us, &last_us, NULL))
    return;

  self->first_us = MAX (first_us, self->arguments->from_us);
  self->last_us = MIN (last_us, self->arguments->to_us);
}

static void
on_interrupted (gpointer user_data)
{
}

static RideExit
print_history (const Arguments *arguments,
               const Subject   *subject,
               RideHistory     *history)
{
  g_autoptr (RideListing) listing = ride_listing_new (arguments->format, subject->columns);
  g_autoptr (RideProgress) progress = ride_progress_new (TRUE);
  g_autoptr (GError) error = NULL;
  Export export = {
    .arguments = arguments,
    .history = history,
    .listing = listing,
    .progress = progress,
  };
  RideExit status;
  gboolean read;

  find_range (&export);
  ride_interrupt_watch (on_interrupted, NULL);
  read = subject->read (&export, &error);
  g_clear_pointer (&progress, ride_progress_free);
  status = ride_listing_finish (listing);
  ride_interrupt_unwatch ();

  return read ? status : ride_usage_complain (error);
}

static RideExit
export_history (const Arguments *arguments,
                const Subject   *subject)
{
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = ride_journal_choice_find (&arguments->journal, &error);

  if (path != NULL)
    history = ride_history_open (path, &error);
  if (history == NULL)
    return ride_usage_complain (error);

  return print_history (arguments, subject, history);
}

RideExit
ride_export_command_run (int    argc,
                         char **argv)
{
  g_auto (Arguments) arguments = {
    .now_us = g_get_real_time (),
    .to_us = G_MAXINT64,
    .zone = g_time_zone_new_local (),
  };
  g_autoptr (GError) error = NULL;
  const Subject *subject = parse (argc, argv, &arguments, &error);

  if (subject == NULL)
    return ride_usage_complain_about (error, "export");

  if (arguments.help)
    {
      g_autoptr (GOptionContext) context = new_context (&arguments);

      return ride_usage_print_help (context);
    }

  return export_history (&arguments, subject);
}
