/* ride-wording-connection.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-statistics.h"
#include "ride-wording-connection.h"

#include <glib/gi18n-lib.h>

/* Above this a countdown is read better as minutes and seconds. */
#define LONG_COUNTDOWN_S 90

const char *
ride_wording_connection_state (RideConnectionState state)
{
  switch (state)
    {
    case RIDE_CONNECTION_CONNECTING:
    case RIDE_CONNECTION_HANDSHAKING:
      return C_ ("connection", "Connecting…");
    case RIDE_CONNECTION_CONNECTED:
      return C_ ("connection", "Connected");
    case RIDE_CONNECTION_WAITING:
      return C_ ("connection", "Waiting");
    case RIDE_CONNECTION_REFUSED:
      return C_ ("connection", "Refused");
    case RIDE_CONNECTION_OFFLINE:
    default:
      return C_ ("connection", "Offline");
    }
}

const char *
ride_wording_connection_icon (RideConnectionState state)
{
  switch (state)
    {
    case RIDE_CONNECTION_CONNECTING:
    case RIDE_CONNECTION_HANDSHAKING:
      return "network-idle-symbolic";
    case RIDE_CONNECTION_CONNECTED:
      return "network-transmit-receive-symbolic";
    case RIDE_CONNECTION_WAITING:
      return "network-error-symbolic";
    case RIDE_CONNECTION_REFUSED:
      return "dialog-error-symbolic";
    case RIDE_CONNECTION_OFFLINE:
    default:
      return "network-offline-symbolic";
    }
}

const char *
ride_wording_connection_class (RideConnectionState state)
{
  switch (state)
    {
    case RIDE_CONNECTION_CONNECTED:
      return "success";
    case RIDE_CONNECTION_WAITING:
      return "warning";
    case RIDE_CONNECTION_REFUSED:
      return "error";
    case RIDE_CONNECTION_CONNECTING:
    case RIDE_CONNECTION_HANDSHAKING:
    case RIDE_CONNECTION_OFFLINE:
    default:
      return "idle";
    }
}

char *
ride_wording_round_trip (gint64 round_trip_us)
{
  int milliseconds = (int) MIN ((round_trip_us + 500) / 1000, G_MAXINT);

  if (milliseconds < 1)
    /* Translators: the broker answers in less than a millisecond */
    return g_strdup (_ ("< 1 ms"));

  /* Translators: milliseconds the broker takes to answer */
  return g_strdup_printf (_ ("%d ms"), milliseconds);
}

static char *
rate_text (double rate)
{
  if (rate > 0 && rate < 10)
    /* Translators: live events per second, a small number with one decimal */
    return g_strdup_printf (_ ("%.1f events/s"), rate);

  /* Translators: live events per second */
  return g_strdup_printf (_ ("%.0f events/s"), rate);
}

char *
ride_wording_subtitle (const RideConnection *connection,
                       double                rate)
{
  const char *word = ride_wording_connection_state (connection->state);
  g_autofree char *events = NULL;
  g_autofree char *round_trip = NULL;

  if (connection->state != RIDE_CONNECTION_CONNECTED)
    return g_strdup (word);

  events = rate_text (rate);
  if (connection->round_trip_us < 0)
    return g_strjoin (" · ", word, events, NULL);

  round_trip = ride_wording_round_trip (connection->round_trip_us);
  return g_strjoin (" · ", word, events, round_trip, NULL);
}

gboolean
ride_wording_filter_refused (const RideFilterResult *filter)
{
  return filter->answered && filter->error != NULL;
}

static char *
refused_filters_banner (const RideConnection *connection)
{
  const RideFilterResult *first = NULL;
  guint n = ride_connection_count_refused (connection);

  for (guint i = 0; connection->filters != NULL && i < connection->filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (connection->filters, i);

      if (first == NULL && ride_wording_filter_refused (filter))
        first = filter;
    }

  if (first == NULL)
    return NULL;
  if (n == ride_connection_count_filters (connection))
    /* Translators: %s is the server's reason */
    return g_strdup_printf (_ ("The broker refused every subscription, so no event can come: %s. "
                               "Check the topics and the account’s rights."),
                            first->error);

  /* Translators: first a number, then a topic filter and the server's reason */
  return g_strdup_printf (ngettext ("The broker refused %u subscription, so some events are missing: %s (%s).",
                                    "The broker refused %u subscriptions, so some events are missing: %s (%s), ….",
                                    n),
                          n, first->filter, first->error);
}

static char *
lost_banner (const RideConnection *connection)
{
  if (connection->reason == NULL)
    return g_strdup (connection->connects > 0 ? _ ("Connection lost.") : _ ("No connection yet."));

  if (connection->connects > 0)
    /* Translators: %s is a sentence without a full stop */
    return g_strdup_printf (_ ("Connection lost: %s."), connection->reason);

  /* Translators: %s is a sentence without a full stop */
  return g_strdup_printf (_ ("Can’t connect: %s."), connection->reason);
}

static char *
refused_banner (const RideConnection *connection)
{
  if (connection->reason == NULL)
    return g_strdup (_ ("Connection refused. Check how you connect to the broker."));

  /* Translators: %s is a sentence without a full stop that says what to do */
  return g_strdup_printf (_ ("Connection refused: %s."), connection->reason);
}

char *
ride_wording_banner (const RideConnection *connection)
{
  if (connection == NULL)
    return NULL;

  switch (connection->state)
    {
    case RIDE_CONNECTION_CONNECTED:
      return refused_filters_banner (connection);
    case RIDE_CONNECTION_WAITING:
      return lost_banner (connection);
    case RIDE_CONNECTION_REFUSED:
      return refused_banner (connection);
    case RIDE_CONNECTION_CONNECTING:
    case RIDE_CONNECTION_HANDSHAKING:
      return connection->attempt > 0 ? lost_banner (connection) : NULL;
    case RIDE_CONNECTION_OFFLINE:
    default:
      if (connection->reason != NULL && g_strcmp0 (connection->cause, "user") != 0)
        return lost_banner (connection);
      return g_strdup (_ ("You are disconnected from the broker."));
    }
}

static char *
seconds_text (gint64 remaining_us)
{
  gint64 seconds = (MAX (remaining_us, 0) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  if (seconds <= LONG_COUNTDOWN_S)
    /* Translators: seconds until something happens */
    return g_strdup_printf (_ ("%d s"), (int) seconds);

  return g_strdup_printf ("%d:%02d", (int) MIN (seconds / 60, G_MAXINT), (int) (seconds % 60));
}

char *
ride_wording_countdown (const RideConnection *connection,
                        gint64                now_us)
{
  g_autofree char *remaining = NULL;

  if (connection->state == RIDE_CONNECTION_CONNECTING ||
      connection->state == RIDE_CONNECTION_HANDSHAKING)
    return g_strdup_printf (_ ("Trying now (attempt %u)"), MAX (connection->attempt, 1));

  if (connection->retry_at_us == 0)
    return NULL;

  remaining = seconds_text (connection->retry_at_us - now_us);
  if (connection->state == RIDE_CONNECTION_REFUSED)
    /* Translators: %s is such as "8 s" or "1:40" */
    return g_strdup_printf (_ ("Trying again in %s (attempt %u)"), remaining,
                            MAX (connection->attempt, 1));
  if (connection->state == RIDE_CONNECTION_WAITING)
    /* Translators: %s is such as "8 s" or "1:40" */
    return g_strdup_printf (_ ("Reconnecting in %s (attempt %u)"), remaining,
                            MAX (connection->attempt, 1));

  return NULL;
}

char *
ride_wording_url (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);

  if (uri == NULL)
    return g_strdup ("");

  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY |
                                           G_URI_HIDE_FRAGMENT);
}

char *
ride_wording_filter (const RideFilterResult *filter)
{
  if (!filter->answered)
    return g_strdup (_ ("not answered yet"));
  if (filter->error != NULL)
    /* Translators: a subscription was refused, with the server's reason */
    return g_strdup_printf (_ ("refused: %s"), filter->error);

  /* Translators: a subscription was granted at this MQTT quality of service */
  return g_strdup_printf (_ ("granted, QoS %u"), filter->granted_qos);
}

/* Takes @detail; without any there is no line. */
static void
append_statistic (GString    *text,
                  const char *what,
                  char       *detail)
{
  if (detail == NULL)
    return;

  g_string_append_c (text, '\n');
  /* Translators: what was counted, then the numbers */
  g_string_append_printf (text, _ ("%s: %s"), what, detail);
  g_free (detail);
}

char *
ride_wording_statistics (const RideConnection *connection)
{
  GString *text = g_string_new (NULL);

  /* Translators: a rate */
  g_string_append_printf (text, _ ("%.1f events/s"), connection->events_per_s);
  append_statistic (text, _ ("Received"), ride_statistics_describe_packets_in (connection));
  append_statistic (text, _ ("Sent"), ride_statistics_describe_packets_out (connection));
  append_statistic (text, _ ("Dropped"), ride_statistics_describe_drops (connection));
  append_statistic (text, _ ("Ping"), ride_statistics_describe_round_trips (connection));
  append_statistic (text, _ ("Outbound"), ride_statistics_describe_outbound (connection));

  return g_string_free (text, FALSE);
}

char *
ride_wording_unlisted_filters (const RideConnection *connection)
{
  if (connection->unlisted == 0)
    return NULL;

  /* Translators: numbers of subscriptions */
  return g_strdup_printf (_ ("%u more (refused: %u, not answered yet: %u)"), connection->unlisted,
                          connection->unlisted_refused, connection->unlisted_unanswered);
}
