/* ride-tail-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-tail-json.h"

#include "ride-json-line.h"
#include "ride-tail-state.h"

static void
append_tri (GString    *text,
            const char *key,
            RideTri     value)
{
  if (value != RIDE_TRI_NONE)
    ride_json_line_add_boolean (text, key, value == RIDE_TRI_YES);
}

/* What the lock does beyond being open or closed. */
static void
append_lock (GString         *text,
             const RideEvent *event)
{
  RideLock lock = event->payload_lock != RIDE_LOCK_NONE ? event->payload_lock : event->lock;

  if (lock == RIDE_LOCK_LOCKING || lock == RIDE_LOCK_UNLOCKING || lock == RIDE_LOCK_JAMMED ||
      (event->flags & RIDE_EVENT_CONFLICT) != 0)
    ride_json_line_add_text (text, "lock", ride_lock_to_string (lock));
}

static void
append_place (GString         *text,
              const RideEvent *event)
{
  if ((event->flags & RIDE_EVENT_HAS_PLACE) == 0)
    return;

  ride_json_line_add_double (text, "lat", event->latitude);
  ride_json_line_add_double (text, "lng", event->longitude);
}

void
ride_tail_json_append_event (GString         *text,
                             const RideEvent *event)
{
  gboolean has_time = (event->flags & (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)) == 0;

  ride_json_line_begin (text, "event");
  ride_json_line_add_text (text, "bike", event->bike);
  ride_json_line_add_text (text, "event", ride_verb_to_string (event->verb));
  if (ride_tail_says_state (event))
    ride_json_line_add_text (text, "state", ride_bike_state_to_string (ride_tail_state (event)));
  if (has_time)
    ride_json_line_add_time (text, "time", event->time_us);
  ride_json_line_add_time (text, "received", event->received_us);
  ride_json_line_add_boolean (text, "retained", (event->flags & RIDE_EVENT_RETAINED) != 0);
  if (event->battery != RIDE_BATTERY_NONE)
    ride_json_line_add_int (text, "battery", event->battery);
  append_place (text, event);
  ride_json_line_add_text (text, "topic", event->topic);
  append_tri (text, "online", event->online);
  append_lock (text, event);
  if ((event->flags & RIDE_EVENT_CONFLICT) != 0)
    ride_json_line_add_boolean (text, "conflict", TRUE);
  ride_json_line_add_text (text, "vehicleState", ride_vehicle_state_to_string (event->vehicle_state));
  append_tri (text, "tippedOver", event->tipped);
  ride_json_line_add_text (text, "eventId", event->event_id);
  ride_json_line_add_text (text, "trip", event->trip);
  ride_json_line_add_text (text, "station", event->station);
  ride_json_line_add_text (text, "area", event->area);
  ride_json_line_add_text (text, "rawTime", event->raw_time);
  ride_json_line_end (text);
}

static void
append_refused_filters (GString              *text,
                        const RideConnection *connection)
{
  const GPtrArray *filters = connection->filters;
  gboolean any = FALSE;

  for (guint i = 0; i < filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (filters, i);

      if (filter->error == NULL)
        continue;

      g_string_append (text, any ? ",{\"filter\":" : ",\"refusedFilters\":[{\"filter\":");
      ride_json_line_append_quoted (text, filter->filter);
      ride_json_line_add_text (text, "reason", filter->error);
      g_string_append_c (text, '}');
      any = TRUE;
    }

  if (any)
    g_string_append_c (text, ']');
  if (connection->unlisted_refused > 0)
    ride_json_line_add_int (text, "refusedFilterCount",
                            ride_connection_count_refused (connection));
}

void
ride_tail_json_append_connection (GString              *text,
                                  const RideConnection *connection,
                                  gint64                now_us)
{
  gboolean connected = connection->state == RIDE_CONNECTION_CONNECTED;

  ride_json_line_begin (text, "link");
  ride_json_line_add_text (text, "state", ride_connection_state_to_string (connection->state));
  if (!connected)
    {
      ride_json_line_add_text (text, "reason", connection->reason);
      ride_json_line_add_text (text, "cause", connection->cause);
      ride_json_line_add_text (text, "detail", connection->detail);
    }
  ride_json_line_add_int (text, "attempt", connection->attempt);
  if (connection->retry_at_us != 0)
    ride_json_line_add_double (text, "retryIn",
                               MAX (connection->retry_at_us - now_us, 0) / 1000 / 1000.0);
  if (connected || connection->state == RIDE_CONNECTION_HANDSHAKING)
    ride_json_line_add_text (text, "protocol", connection->protocol);
  if (connected)
    {
      ride_json_line_add_boolean (text, "sessionPresent", connection->session_present);
      append_refused_filters (text, connection);
    }
  ride_json_line_end (text);
}

static void
add_known_time (GString    *text,
                const char *key,
                gint64      time_us)
{
  if (time_us != 0)
    ride_json_line_add_time (text, key, time_us);
}

static void
add_if (GString    *text,
        const char *key,
        gboolean    is_so)
{
  if (is_so)
    ride_json_line_add_boolean (text, key, TRUE);
}

void
ride_tail_json_append_trip (GString        *text,
                            const RideTrip *trip)
{
  gint64 duration_us = ride_trip_get_duration_us (trip);

  ride_json_line_begin (text, "ride");
  ride_json_line_add_text (text, "bike", trip->bike);
  add_known_time (text, "start", trip->start_us);
  add_known_time (text, "end", trip->end_us);
  if (duration_us >= 0)
    ride_json_line_add_double (text, "duration", duration_us / (double) G_USEC_PER_SEC);
  add_if (text, "atLeast", (trip->flags & RIDE_TRIP_AT_LEAST) != 0);
  if (trip->kind != RIDE_TRIP_COMPLETE)
    ride_json_line_add_text (text, "dangling", ride_trip_kind_to_string (trip->kind));
  add_if (text, "acrossGap", (trip->flags & RIDE_TRIP_ACROSS_GAP) != 0);
  add_if (text, "retained", (trip->flags & RIDE_TRIP_SNAPSHOT) != 0);
  ride_json_line_add_text (text, "trip", trip->trip_id);
  if (trip->has_place)
    {
      ride_json_line_add_double (text, "lat", trip->latitude);
      ride_json_line_add_double (text, "lng", trip->longitude);
    }
  ride_json_line_end (text);
}

void
ride_tail_json_append_alarm (GString         *text,
                             const RideAlarm *alarm,
                             const char      *change)
{
  ride_json_line_begin (text, "alarm");
  ride_json_line_add_int (text, "id", alarm->id);
  ride_json_line_add_text (text, "change", change);
  ride_json_line_add_text (text, "rule", ride_alarm_rule_to_string (alarm->rule));
  ride_json_line_add_text (text, "level", ride_alarm_level_to_string (alarm->level));
  ride_json_line_add_text (text, "bike", alarm->bike);
  add_known_time (text, "since", alarm->since_us);
  add_known_time (text, "raised", alarm->raised_us);
  if (alarm->updated_us != alarm->raised_us)
    add_known_time (text, "updated", alarm->updated_us);
  add_known_time (text, "cleared", alarm->cleared_us);
  if (alarm->battery != RIDE_BATTERY_NONE)
    ride_json_line_add_int (text, "battery", alarm->battery);
  add_if (text, "retained", alarm->from_snapshot);
  add_known_time (text, "acknowledged", alarm->acknowledged_us);
  add_known_time (text, "snoozedUntil", alarm->snoozed_until_us);
  ride_json_line_add_text (text, "note", alarm->note);
  ride_json_line_end (text);
}
