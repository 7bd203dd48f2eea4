/* ride-statistics.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-statistics.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>

static void
append_count (GString    *text,
              const char *what,
              guint64     count)
{
  if (count == 0)
    return;

  if (text->len > 0)
    g_string_append (text, ", ");
  /* Translators: what was counted, then how often. */
  g_string_append_printf (text, _("%s: %" PRIu64), what, count);
}

static char *
finish (GString *text)
{
  return g_string_free (text, text->len == 0);
}

static const char *
drop_words (RideDrop drop)
{
  switch (drop)
    {
    case RIDE_DROP_NO_RULE:
      return _("no rule for the topic");
    case RIDE_DROP_PAYLOAD_TOO_LARGE:
      return _("payload too large");
    case RIDE_DROP_TOO_DEEP:
      return _("payload too deeply nested");
    case RIDE_DROP_TOO_MANY_ELEMENTS:
      return _("too many elements");
    case RIDE_DROP_BIKE_ID:
      return _("no usable bike identifier");
    case RIDE_DROP_RETAIN_CLEARED:
    case RIDE_N_DROPS:
    default:
      g_return_val_if_reached ("");
    }
}

char *
ride_statistics_describe_drops (const RideConnection *connection)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < RIDE_N_DROPS; i++)
    if (connection->drops[i] > 0)
      append_count (text, drop_words (i), connection->drops[i]);
  append_count (text, _("came faster than they were taken"), connection->overflowed);
  append_count (text, _("bike not watched"), connection->out_of_scope);

  return finish (text);
}

static void
append_packets (GString *text,
                guint    type,
                guint64  count)
{
  if (count == 0)
    return;

  g_string_append_printf (text, "%s%s %" PRIu64, text->len > 0 ? ", " : "",
                          ride_packet_type_to_string (type), count);
}

char *
ride_statistics_describe_packets_in (const RideConnection *connection)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < RIDE_N_PACKET_TYPES; i++)
    append_packets (text, i, connection->traffic[i].packets_in);

  return finish (text);
}

char *
ride_statistics_describe_packets_out (const RideConnection *connection)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < RIDE_N_PACKET_TYPES; i++)
    append_packets (text, i, connection->traffic[i].packets_out);

  return finish (text);
}

static double
milliseconds (gint64 us)
{
  return us / 1000.0;
}

char *
ride_statistics_describe_round_trips (const RideConnection *connection)
{
  if (connection->pings == 0)
    return NULL;

  /* Translators: three times in milliseconds. */
  return g_strdup_printf (_("shortest %.1f ms, mean %.1f ms, longest %.1f ms"),
                          milliseconds (connection->round_trip_min_us),
                          milliseconds (connection->round_trip_mean_us),
                          milliseconds (connection->round_trip_max_us));
}

char *
ride_statistics_describe_outbound (const RideConnection *connection)
{
  GString *text = g_string_new (NULL);

  append_count (text, _("bytes not sent yet"), connection->outbound_bytes);
  append_count (text, _("requests without an answer"), connection->outbound_messages);
  append_count (text, _("bytes the broker did not read"), connection->outbound_dropped);
  append_count (text, _("connections it no longer read"), connection->stalls);

  return finish (text);
}
