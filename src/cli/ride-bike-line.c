/* ride-bike-line.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-bike-line.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "ride-json-line.h"
#include "ride-tail-text.h"

/* A fleet keeps places to about a metre. */
#define PLACE_STEPS 1e5

const char *const ride_bike_line_columns[] = {
  "bike", "state",   "since",  "atLeast",    "lastEvent",  "event",    "battery", "lat",
  "lng",  "offline", "jammed", "tippedOver", "clockWrong", "conflict", NULL,
};

static void
add_flag (GString      *text,
          const char   *key,
          RideBikeFlags flags,
          RideBikeFlags flag)
{
  if ((flags & flag) != 0)
    ride_json_line_add_boolean (text, key, TRUE);
}

static void
add_time (GString    *text,
          const char *key,
          gint64      time_us)
{
  if (time_us != 0)
    ride_json_line_add_time (text, key, time_us);
}

void
ride_bike_line_append_json (GString        *text,
                            const RideBike *bike)
{
  ride_json_line_begin (text, "bike");
  ride_json_line_add_text (text, "bike", bike->id);
  ride_json_line_add_text (text, "state", ride_bike_state_to_string (bike->state));
  add_time (text, "since", bike->since_us);
  add_flag (text, "atLeast", bike->flags, RIDE_BIKE_SINCE_AT_LEAST);
  add_time (text, "lastEvent", bike->last_event_us);
  ride_json_line_add_text (text, "event", ride_verb_to_string (bike->last_verb));
  if (bike->battery != RIDE_BATTERY_NONE)
    ride_json_line_add_int (text, "battery", bike->battery);
  if (bike->has_place)
    {
      ride_json_line_add_double (text, "lat", round (bike->latitude * PLACE_STEPS) / PLACE_STEPS);
      ride_json_line_add_double (text, "lng", round (bike->longitude * PLACE_STEPS) / PLACE_STEPS);
    }
  add_flag (text, "offline", bike->flags, RIDE_BIKE_OFFLINE);
  add_flag (text, "jammed", bike->flags, RIDE_BIKE_JAMMED);
  add_flag (text, "tippedOver", bike->flags, RIDE_BIKE_TIPPED);
  add_flag (text, "clockWrong", bike->flags, RIDE_BIKE_CLOCK_WRONG);
  add_flag (text, "conflict", bike->flags, RIDE_BIKE_CONFLICT);
  ride_json_line_end (text);
}

static void
append_remark (GString      *text,
               RideBikeFlags flags,
               RideBikeFlags flag,
               const char   *words)
{
  if ((flags & flag) != 0)
    g_string_append_printf (text, "  %s", words);
}

void
ride_bike_line_append_text (GString        *text,
                            const RideBike *bike,
                            GTimeZone      *zone)
{
  g_autofree char *since = ride_tail_text_describe_time (bike->since_us, zone);

  ride_tail_text_append_bike (text, bike->id);
  g_string_append_printf (text, "  %s", ride_tail_text_get_state (bike->state));
  if (bike->since_us != 0 && (bike->flags & RIDE_BIKE_SINCE_AT_LEAST) != 0)
    /* Translators: a time; the state may have begun before it. */
    g_string_append_printf (text, _("  since %s or before"), since);
  else if (bike->since_us != 0)
    /* Translators: a time. */
    g_string_append_printf (text, _("  since %s"), since);
  if (bike->battery != RIDE_BATTERY_NONE)
    g_string_append_printf (text, "  %u %%", bike->battery);
  if (bike->has_place)
    g_string_append_printf (text, "  %.5f %.5f", bike->latitude, bike->longitude);
  append_remark (text, bike->flags, RIDE_BIKE_OFFLINE, C_("bike", "offline"));
  append_remark (text, bike->flags, RIDE_BIKE_JAMMED, C_("bike", "lock jammed"));
  append_remark (text, bike->flags, RIDE_BIKE_TIPPED, C_("bike", "tipped over"));
  g_string_append_c (text, '\n');
}
