/* ride-tail-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-tail-text.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "ride-tail-state.h"

/* Wide enough for most identifiers, so that words stand below each other. */
#define BIKE_COLUMN 12

const char *
ride_tail_text_get_state (RideBikeState state)
{
  switch (state)
    {
    case RIDE_BIKE_LOCKED:
      return C_("bike", "locked");
    case RIDE_BIKE_UNLOCKED:
      return C_("bike", "unlocked");
    case RIDE_BIKE_UNKNOWN:
    case RIDE_N_BIKE_STATES:
    default:
      return C_("bike", "state unknown");
    }
}

static char *
format_time (gint64      time_us,
             GTimeZone  *zone,
             const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  return local != NULL ? g_date_time_format (local, format) : g_strdup ("--:--:--");
}

char *
ride_tail_text_describe_time (gint64     time_us,
                              GTimeZone *zone)
{
  return format_time (time_us, zone, "%Y-%m-%d %H:%M:%S");
}

static void
append_clock (GString   *text,
              gint64     time_us,
              GTimeZone *zone)
{
  g_autofree char *clock = format_time (time_us, zone, "%H:%M:%S");

  g_string_append (text, clock);
}

static void
append_word (GString         *text,
             const RideEvent *event)
{
  if (ride_tail_says_state (event))
    g_string_append_printf (text, "  %s", ride_tail_text_get_state (ride_tail_state (event)));

  if (event->online == RIDE_TRI_YES)
    g_string_append_printf (text, "  %s", C_("bike", "online"));
  else if (event->online == RIDE_TRI_NO)
    g_string_append_printf (text, "  %s", C_("bike", "offline"));

  if (event->lock == RIDE_LOCK_JAMMED || event->payload_lock == RIDE_LOCK_JAMMED)
    g_string_append_printf (text, "  %s", C_("bike", "lock jammed"));

  if (event->tipped == RIDE_TRI_YES)
    g_string_append_printf (text, "  %s", C_("bike", "tipped over"));
}

static void
append_remarks (GString         *text,
                const RideEvent *event)
{
  if (event->battery != RIDE_BATTERY_NONE)
    g_string_append_printf (text, "  %u %%", event->battery);

  if ((event->flags & RIDE_EVENT_HAS_PLACE) != 0)
    g_string_append_printf (text, "  %.5f %.5f", event->latitude, event->longitude);

  if ((event->flags & RIDE_EVENT_RETAINED) != 0)
    /* Translators: the broker had kept the message; it is not news. */
    g_string_append_printf (text, "  (%s)", _("retained"));

  if ((event->flags & RIDE_EVENT_CONFLICT) != 0)
    g_string_append_printf (text, "  (%s)", _("the payload says otherwise"));

  if ((event->flags & RIDE_EVENT_TIME_IMPLAUSIBLE) != 0)
    g_string_append_printf (text, "  (%s)", _("the bike’s clock is wrong"));
}

void
ride_tail_text_append_bike (GString    *text,
                            const char *bike)
{
  int width = g_utf8_strlen (bike, -1);

  g_string_append_printf (text, "%s%*s", bike, MAX (BIKE_COLUMN - width, 0), "");
}

static void
begin_line (GString    *text,
            gint64      time_us,
            const char *bike,
            GTimeZone  *zone)
{
  append_clock (text, time_us, zone);
  g_string_append (text, "  ");
  ride_tail_text_append_bike (text, bike);
}

void
ride_tail_text_append_event (GString         *text,
                             const RideEvent *event,
                             GTimeZone       *zone)
{
  begin_line (text, event->time_us, event->bike, zone);
  append_word (text, event);
  append_remarks (text, event);
  g_string_append_c (text, '\n');
}

static void
append_duration (GString        *text,
                 const RideTrip *trip)
{
  gint64 seconds = ride_trip_get_duration_us (trip) / G_USEC_PER_SEC;
  g_autofree char *clock =
      g_strdup_printf ("%" PRId64 ":%02d:%02d", seconds / 3600, (int) (seconds / 60 % 60),
                       (int) (seconds % 60));

  if ((trip->flags & RIDE_TRIP_AT_LEAST) != 0)
    /* Translators: how long a ride was whose start was not seen. */
    g_string_append_printf (text, _("ride of at least %s"), clock);
  else
    /* Translators: how long it was, such as 0:12:30. */
    g_string_append_printf (text, _("ride of %s"), clock);
}

static const char *
dangling_words (RideTripKind kind)
{
  switch (kind)
    {
    case RIDE_TRIP_LOCK_ONLY:
      return _("ride whose unlock was not seen");
    case RIDE_TRIP_UNLOCK_ONLY:
      return _("ride whose lock was not seen");
    case RIDE_TRIP_LOST:
      return _("ride whose end nobody can tell");
    case RIDE_TRIP_COMPLETE:
    case RIDE_N_TRIP_KINDS:
    default:
      g_return_val_if_reached ("");
    }
}

void
ride_tail_text_append_trip (GString        *text,
                            const RideTrip *trip,
                            GTimeZone      *zone)
{
  begin_line (text, trip->end_us != 0 ? trip->end_us : trip->start_us, trip->bike, zone);
  g_string_append (text, "  ");
  if (trip->kind == RIDE_TRIP_COMPLETE)
    append_duration (text, trip);
  else
    g_string_append (text, dangling_words (trip->kind));
  if ((trip->flags & RIDE_TRIP_ACROSS_GAP) != 0)
    /* Translators: of a ride; the connection was down meanwhile. */
    g_string_append_printf (text, "  (%s)", _("across a gap"));
  if ((trip->flags & RIDE_TRIP_SNAPSHOT) != 0)
    g_string_append_printf (text, "  (%s)", _("retained"));
  g_string_append_c (text, '\n');
}

static const char *
rule_words (RideAlarmRule rule)
{
  switch (rule)
    {
    case RIDE_ALARM_LONG_RIDE:
      return _("long ride");
    case RIDE_ALARM_SILENT:
      return _("unlocked and silent");
    case RIDE_ALARM_BATTERY:
      return _("low battery");
    case RIDE_ALARM_JAMMED:
      return C_("bike", "lock jammed");
    case RIDE_ALARM_TIPPED:
      return C_("bike", "tipped over");
    case RIDE_ALARM_OFFLINE:
      return _("offline while unlocked");
    case RIDE_ALARM_UNUSED:
      return _("not used for long");
    case RIDE_ALARM_DEAD_FEED:
      return _("far fewer events than normal");
    case RIDE_N_ALARM_RULES:
    default:
      g_return_val_if_reached ("");
    }
}

static const char *
level_words (RideAlarmLevel level)
{
  switch (level)
    {
    case RIDE_ALARM_INFO:
      return C_("alarm", "info");
    case RIDE_ALARM_WARNING:
      return C_("alarm", "warning");
    case RIDE_ALARM_CRITICAL:
      return C_("alarm", "critical");
    case RIDE_N_ALARM_LEVELS:
    default:
      g_return_val_if_reached ("");
    }
}

static gint64
get_alarm_time (const RideAlarm *alarm)
{
  if (alarm->cleared_us != 0)
    return alarm->cleared_us;

  return alarm->updated_us != 0 ? alarm->updated_us : alarm->raised_us;
}

void
ride_tail_text_append_alarm (GString         *text,
                             const RideAlarm *alarm,
                             RideAlarmChange  change,
                             GTimeZone       *zone)
{
  /* Translators: stands where the bike’s identifier would: the alarm is of the whole fleet. */
  const char *bike = alarm->bike != NULL ? alarm->bike : _("(fleet)");

  begin_line (text, get_alarm_time (alarm), bike, zone);
  if (change == RIDE_ALARM_CLEARED)
    /* Translators: what there was an alarm for, such as “low battery”. */
    g_string_append_printf (text, _("  alarm over: %s"), rule_words (alarm->rule));
  else
    /* Translators: what the alarm is for, then its level. */
    g_string_append_printf (text, _("  alarm: %s (%s)"), rule_words (alarm->rule),
                            level_words (alarm->level));
  if (alarm->rule == RIDE_ALARM_BATTERY && alarm->battery != RIDE_BATTERY_NONE)
    g_string_append_printf (text, "  %u %%", alarm->battery);
  g_string_append_c (text, '\n');
}

gboolean
ride_tail_text_is_trouble (const RideConnection *connection)
{
  switch (connection->state)
    {
    case RIDE_CONNECTION_WAITING:
    case RIDE_CONNECTION_REFUSED:
      return TRUE;
    case RIDE_CONNECTION_OFFLINE:
      return connection->cause != NULL && !g_str_equal (connection->cause, "user") &&
             !g_str_equal (connection->cause, "recording");
    case RIDE_CONNECTION_CONNECTING:
    case RIDE_CONNECTION_HANDSHAKING:
    case RIDE_CONNECTION_CONNECTED:
    default:
      return FALSE;
    }
}

static char *
describe_connected (const RideConnection *connection)
{
  if (connection->session_present)
    return g_strdup_printf (_("Connected (MQTT %s); the broker resumed the session"),
                            connection->protocol);

  return g_strdup_printf (_("Connected (MQTT %s)"), connection->protocol);
}

/* Whether to trust a certificate can only be judged by who it is; and what the
 * broker itself said, or did wrong, helps its operator. */
static gboolean
needs_detail (const RideConnection *connection)
{
  static const char *const causes[] = { "certificate",       "mqtt-refused", "protocol",
                                        "mqtt-disconnected", "taken-over",   "websocket", NULL };

  return connection->detail != NULL && connection->cause != NULL &&
         g_strv_contains (causes, connection->cause);
}

static char *
with_reason (const char           *what,
             const RideConnection *connection)
{
  if (connection->reason == NULL || !ride_tail_text_is_trouble (connection))
    return g_strdup (what);

  if (needs_detail (connection))
    /* Translators: what happened, then why, then facts for experts. */
    return g_strdup_printf (_("%s: %s (%s)"), what, connection->reason, connection->detail);

  /* Translators: what happened, then why, such as “Refused: The password is wrong”. */
  return g_strdup_printf (_("%s: %s"), what, connection->reason);
}

static char *
with_next_try (const char           *what,
               const RideConnection *connection,
               gint64                now_us)
{
  g_autofree char *why = with_reason (what, connection);
  double seconds = MAX (connection->retry_at_us - now_us, 0) / (double) G_USEC_PER_SEC;

  if (connection->retry_at_us == 0)
    return g_steal_pointer (&why);

  /* Translators: a sentence that says why; then seconds, and the number of the try. */
  return g_strdup_printf (_("%s. Reconnecting in %.1f s (attempt %u)"), why, seconds,
                          connection->attempt);
}

char *
ride_tail_text_describe_connection (const RideConnection *connection,
                                    gint64                now_us)
{
  switch (connection->state)
    {
    case RIDE_CONNECTION_CONNECTING:
      return g_strdup (_("Connecting…"));
    case RIDE_CONNECTION_HANDSHAKING:
      return g_strdup (_("Logging in…"));
    case RIDE_CONNECTION_CONNECTED:
      return describe_connected (connection);
    case RIDE_CONNECTION_WAITING:
      return with_next_try (_("Not connected"), connection, now_us);
    case RIDE_CONNECTION_REFUSED:
      return with_reason (_("Refused"), connection);
    case RIDE_CONNECTION_OFFLINE:
    default:
      return with_reason (_("Disconnected"), connection);
    }
}

char *
ride_tail_text_describe_refusal (const RideFilterResult *filter)
{
  return g_strdup_printf (_("The broker refused the subscription to “%s”: %s. Ask its "
                             "administrator for access, or follow other topics with --topic"),
                          filter->filter, filter->error);
}
