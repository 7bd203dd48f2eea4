/* ride-tail-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Written by hand, because a line should not cost a tree of nodes, and because
 * the order of keys is promised.
 */

#include "ride-tail-json.h"

#include <string.h>
#include <time.h>

#include "ride-tail-state.h"

static void
append_escaped_byte (GString *text,
                     guchar   byte)
{
  switch (byte)
    {
    case '"':
      g_string_append (text, "\\\"");
      break;
    case '\\':
      g_string_append (text, "\\\\");
      break;
    case '\n':
      g_string_append (text, "\\n");
      break;
    case '\r':
      g_string_append (text, "\\r");
      break;
    case '\t':
      g_string_append (text, "\\t");
      break;
    default:
      if (byte < 0x20 || byte == 0x7f)
        g_string_append_printf (text, "\\u%04x", byte);
      else
        g_string_append_c (text, byte);
    }
}

/* Servers' words may be anything; a line of JSON is UTF-8. */
static void
append_quoted (GString    *text,
               const char *value)
{
  g_autofree char *made_valid = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    value = made_valid = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (const char *c = value; *c != '\0'; c++)
    append_escaped_byte (text, *c);
  g_string_append_c (text, '"');
}

static void
begin_object (GString    *text,
              const char *type)
{
  g_string_append_printf (text, "{\"type\":\"%s\"", type);
}

static void
end_object (GString *text)
{
  g_string_append (text, "}\n");
}

static void
append_key (GString    *text,
            const char *key)
{
  g_string_append_printf (text, ",\"%s\":", key);
}

static void
append_text (GString    *text,
             const char *key,
             const char *value)
{
  if (value == NULL)
    return;

  append_key (text, key);
  append_quoted (text, value);
}

static void
append_boolean (GString    *text,
                const char *key,
                gboolean    value)
{
  append_key (text, key);
  g_string_append (text, value ? "true" : "false");
}

static void
append_tri (GString    *text,
            const char *key,
            RideTri     value)
{
  if (value != RIDE_TRI_NONE)
    append_boolean (text, key, value == RIDE_TRI_YES);
}

static void
append_int (GString    *text,
            const char *key,
            gint64      value)
{
  append_key (text, key);
  g_string_append_printf (text, "%" G_GINT64_FORMAT, value);
}

static void
cut_trailing_zeros (char *digits)
{
  char *end = digits + strlen (digits);

  while (end[-1] == '0')
    end--;
  if (end[-1] == '.')
    end--;
  *end = '\0';
}

/* The fewest decimals that read back as the same number; a place or a
 * duration needs no exponent. Few have more than seven, which is a centimetre. */
static void
append_double (GString    *text,
               const char *key,
               double      value)
{
  static const char *const formats[] = { "%.7f", "%.10f", "%.13f", "%.15f", "%.16f", "%.17f" };
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (digits, sizeof digits, formats[i], value);
      if (g_ascii_strtod (digits, NULL) == value)
        break;
    }

  cut_trailing_zeros (digits);
  append_key (text, key);
  g_string_append (text, digits);
}

/* ISO 8601 in UTC with milliseconds. */
static void
append_time (GString    *text,
             const char *key,
             gint64      time_us)
{
  time_t seconds = time_us / G_USEC_PER_SEC;
  struct tm utc;

  if (time_us < 0 || gmtime_r (&seconds, &utc) == NULL)
    return;

  append_key (text, key);
  g_string_append_printf (text, "\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", utc.tm_year + 1900,
                          utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                          (int) (time_us % G_USEC_PER_SEC / 1000));
}

/* What the lock does beyond being open or closed. */
static void
append_lock (GString         *text,
             const RideEvent *event)
{
  RideLock lock = event->payload_lock != RIDE_LOCK_NONE ? event->payload_lock : event->lock;

  if (lock == RIDE_LOCK_LOCKING || lock == RIDE_LOCK_UNLOCKING || lock == RIDE_LOCK_JAMMED ||
      (event->flags & RIDE_EVENT_CONFLICT) != 0)
    append_text (text, "lock", ride_lock_to_string (lock));
}

static void
append_place (GString         *text,
              const RideEvent *event)
{
  if ((event->flags & RIDE_EVENT_HAS_PLACE) == 0)
    return;

  append_double (text, "lat", event->latitude);
  append_double (text, "lng", event->longitude);
}

void
ride_tail_json_append_event (GString         *text,
                             const RideEvent *event)
{
  gboolean has_time = (event->flags & (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)) == 0;

  begin_object (text, "event");
  append_text (text, "bike", event->bike);
  append_text (text, "event", ride_verb_to_string (event->verb));
  if (ride_tail_says_state (event))
    append_text (text, "state", ride_bike_state_to_string (ride_tail_state (event)));
  if (has_time)
    append_time (text, "time", event->time_us);
  append_time (text, "received", event->received_us);
  append_boolean (text, "retained", (event->flags & RIDE_EVENT_RETAINED) != 0);
  if (event->battery != RIDE_BATTERY_NONE)
    append_int (text, "battery", event->battery);
  append_place (text, event);
  append_text (text, "topic", event->topic);
  append_tri (text, "online", event->online);
  append_lock (text, event);
  if ((event->flags & RIDE_EVENT_CONFLICT) != 0)
    append_boolean (text, "conflict", TRUE);
  append_text (text, "vehicleState", ride_vehicle_state_to_string (event->vehicle_state));
  append_tri (text, "tippedOver", event->tipped);
  append_text (text, "eventId", event->event_id);
  append_text (text, "trip", event->trip);
  append_text (text, "station", event->station);
  append_text (text, "area", event->area);
  append_text (text, "rawTime", event->raw_time);
  end_object (text);
}

static void
append_refused_filters (GString         *text,
                        const GPtrArray *filters)
{
  gboolean any = FALSE;

  for (guint i = 0; i < filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (filters, i);

      if (filter->error == NULL)
        continue;

      g_string_append (text, any ? ",{\"filter\":" : ",\"refusedFilters\":[{\"filter\":");
      append_quoted (text, filter->filter);
      append_text (text, "reason", filter->error);
      g_string_append_c (text, '}');
      any = TRUE;
    }

  if (any)
    g_string_append_c (text, ']');
}

void
ride_tail_json_append_connection (GString              *text,
                                  const RideConnection *connection,
                                  gint64                now_us)
{
  gboolean connected = connection->state == RIDE_CONNECTION_CONNECTED;

  begin_object (text, "link");
  append_text (text, "state", ride_connection_state_to_string (connection->state));
  if (!connected)
    {
      append_text (text, "reason", connection->reason);
      append_text (text, "cause", connection->cause);
      append_text (text, "detail", connection->detail);
    }
  append_int (text, "attempt", connection->attempt);
  if (connection->retry_at_us != 0)
    append_double (text, "retryIn", MAX (connection->retry_at_us - now_us, 0) / 1000 / 1000.0);
  if (connected || connection->state == RIDE_CONNECTION_HANDSHAKING)
    append_text (text, "protocol", connection->protocol);
  if (connected)
    {
      append_boolean (text, "sessionPresent", connection->session_present);
      append_refused_filters (text, connection->filters);
    }
  end_object (text);
}
