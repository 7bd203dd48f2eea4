/* ride-tail-stats.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-tail-stats.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "ride-json-line.h"
#include "ride-statistics.h"

static double
in_seconds (gint64 us)
{
  return us / (double) G_USEC_PER_SEC;
}

static void
add_drop (GString    *text,
          const char *key,
          guint64     count)
{
  if (count > 0)
    ride_json_line_add_int (text, key, count);
}

/* "payload-too-large" becomes "payloadTooLarge", as keys are written. */
static char *
key_from_nick (const char *nick)
{
  GString *key = g_string_new (NULL);

  for (const char *c = nick; *c != '\0'; c++)
    if (*c == '-')
      g_string_append_c (key, g_ascii_toupper (*++c));
    else
      g_string_append_c (key, *c);

  return g_string_free (key, FALSE);
}

static void
add_drops (GString              *text,
           const RideConnection *connection)
{
  ride_json_line_add_int (text, "dropped", connection->dropped);
  ride_json_line_begin_member (text, "drops");
  for (guint i = 0; i < RIDE_N_DROPS; i++)
    {
      g_autofree char *key = key_from_nick (ride_drop_to_string (i));

      add_drop (text, key, connection->drops[i]);
    }
  add_drop (text, "overflow", connection->overflowed);
  add_drop (text, "outOfScope", connection->out_of_scope);
  ride_json_line_end_member (text);
}

static void
add_packets (GString              *text,
             const RideConnection *connection)
{
  ride_json_line_add_int (text, "packetsIn", connection->packets_in);
  ride_json_line_add_int (text, "packetsOut", connection->packets_out);
  ride_json_line_add_int (text, "bytesIn", connection->bytes_in);
  ride_json_line_add_int (text, "bytesOut", connection->bytes_out);
  ride_json_line_begin_member (text, "packets");
  for (guint i = 0; i < RIDE_N_PACKET_TYPES; i++)
    {
      const RideTraffic *traffic = &connection->traffic[i];
      g_autofree char *key = NULL;

      if (traffic->packets_in == 0 && traffic->packets_out == 0)
        continue;

      key = g_ascii_strdown (ride_packet_type_to_string (i), -1);
      ride_json_line_begin_member (text, key);
      ride_json_line_add_int (text, "in", traffic->packets_in);
      ride_json_line_add_int (text, "out", traffic->packets_out);
      ride_json_line_add_int (text, "bytesIn", traffic->bytes_in);
      ride_json_line_add_int (text, "bytesOut", traffic->bytes_out);
      ride_json_line_end_member (text);
    }
  ride_json_line_end_member (text);
}

static void
add_round_trips (GString              *text,
                 const RideConnection *connection)
{
  if (connection->pings == 0)
    return;

  ride_json_line_begin_member (text, "roundTrip");
  if (connection->round_trip_us >= 0)
    ride_json_line_add_double (text, "last", in_seconds (connection->round_trip_us));
  ride_json_line_add_double (text, "min", in_seconds (connection->round_trip_min_us));
  ride_json_line_add_double (text, "mean", in_seconds (connection->round_trip_mean_us));
  ride_json_line_add_double (text, "max", in_seconds (connection->round_trip_max_us));
  ride_json_line_add_int (text, "count", connection->pings);
  ride_json_line_end_member (text);
}

static void
add_life (GString              *text,
          const RideConnection *connection,
          gint64                now_us)
{
  gint64 connected_us = ride_connection_get_connected_us (connection, now_us);

  ride_json_line_add_int (text, "connects", connection->connects);
  ride_json_line_add_double (text, "connectedFor", connected_us / 1000 / 1000.0);
  ride_json_line_add_text (text, "lastReason", connection->reason);
  ride_json_line_add_text (text, "lastCause", connection->cause);
  ride_json_line_add_int (text, "subscriptions", ride_connection_count_filters (connection));
  ride_json_line_add_int (text, "subscriptionsRefused",
                          ride_connection_count_refused (connection));
}

static void
add_outbound (GString              *text,
              const RideConnection *connection)
{
  ride_json_line_begin_member (text, "outbound");
  ride_json_line_add_int (text, "bytes", connection->outbound_bytes);
  ride_json_line_add_int (text, "messages", connection->outbound_messages);
  ride_json_line_add_int (text, "droppedBytes", connection->outbound_dropped);
  ride_json_line_add_int (text, "stalls", connection->stalls);
  ride_json_line_end_member (text);
}

void
ride_tail_stats_append_json (GString              *text,
                             const RideConnection *connection,
                             gint64                time_us,
                             gint64                now_us)
{
  ride_json_line_begin (text, "stats");
  ride_json_line_add_time (text, "time", time_us);
  ride_json_line_add_text (text, "state", ride_connection_state_to_string (connection->state));
  ride_json_line_add_int (text, "events", connection->events);
  ride_json_line_add_double (text, "eventsPerSecond",
                             round (connection->events_per_s * 100) / 100);
  ride_json_line_add_int (text, "duplicates", connection->duplicates);
  add_drops (text, connection);
  add_packets (text, connection);
  add_round_trips (text, connection);
  add_life (text, connection, now_us);
  add_outbound (text, connection);
  ride_json_line_end (text);
}

/* Takes @detail; without any there is no line. */
static void
append_line (GString    *text,
             const char *what,
             char       *detail)
{
  if (detail == NULL)
    return;

  /* Translators: a line of the statistics: what it is about, then the numbers. */
  g_string_append_printf (text, _("  %s: %s\n"), what, detail);
  g_free (detail);
}

static char *
describe_events (const RideConnection *connection)
{
  /* Translators: three numbers. */
  return g_strdup_printf (_("%" PRIu64 " (%.1f a second, duplicates: %" PRIu64 ")"),
                          connection->events, connection->events_per_s, connection->duplicates);
}

/* Takes @packet_types. */
static char *
describe_traffic (guint64 bytes,
                  guint64 packets,
                  char   *packet_types)
{
  g_autofree char *types = packet_types;
  g_autofree char *size = g_format_size (bytes);

  if (packets == 0)
    return g_strdup (size);

  /* Translators: a size, a number of packets, and how many of which type. */
  return g_strdup_printf (_("%s in %" PRIu64 " packets (%s)"), size, packets, types);
}

static char *
describe_life (const RideConnection *connection,
               gint64                now_us)
{
  double seconds = in_seconds (ride_connection_get_connected_us (connection, now_us));

  return g_strdup_printf (ngettext ("%u time, for %.1f s", "%u times, for %.1f s in all",
                                    connection->connects),
                          connection->connects, seconds);
}

static char *
describe_subscriptions (const RideConnection *connection)
{
  return g_strdup_printf (_("%u (refused: %u)"), ride_connection_count_filters (connection),
                          ride_connection_count_refused (connection));
}

void
ride_tail_stats_append_text (GString              *text,
                             const RideConnection *connection,
                             gint64                now_us)
{
  g_string_append (text, _("Statistics:\n"));
  append_line (text, _("Events"), describe_events (connection));
  append_line (text, _("Dropped"), ride_statistics_describe_drops (connection));
  append_line (text, _("Received"),
               describe_traffic (connection->bytes_in, connection->packets_in,
                                 ride_statistics_describe_packets_in (connection)));
  append_line (text, _("Sent"),
               describe_traffic (connection->bytes_out, connection->packets_out,
                                 ride_statistics_describe_packets_out (connection)));
  append_line (text, _("Outbound"), ride_statistics_describe_outbound (connection));
  append_line (text, _("Answer to ping"), ride_statistics_describe_round_trips (connection));
  append_line (text, _("Connected"), describe_life (connection, now_us));
  append_line (text, _("Subscriptions"), describe_subscriptions (connection));
  if (g_strcmp0 (connection->cause, "user") != 0)
    append_line (text, _("Last trouble"), g_strdup (connection->reason));
}
