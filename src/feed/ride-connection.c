/* ride-connection.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-connection-private.h"

#include "mqtt-types.h"

G_DEFINE_BOXED_TYPE (RideConnection, ride_connection, ride_connection_ref, ride_connection_unref)

const char *
ride_connection_state_to_string (RideConnectionState state)
{
  switch (state)
    {
    case RIDE_CONNECTION_OFFLINE:
      return "offline";
    case RIDE_CONNECTION_CONNECTING:
      return "connecting";
    case RIDE_CONNECTION_HANDSHAKING:
      return "handshaking";
    case RIDE_CONNECTION_CONNECTED:
      return "connected";
    case RIDE_CONNECTION_WAITING:
      return "waiting";
    case RIDE_CONNECTION_REFUSED:
      return "refused";
    default:
      g_return_val_if_reached (NULL);
    }
}

static RideConnectionState
state_from_link (RideLinkState state)
{
  switch (state)
    {
    case RIDE_LINK_OFFLINE:
      return RIDE_CONNECTION_OFFLINE;
    case RIDE_LINK_CONNECTING:
      return RIDE_CONNECTION_CONNECTING;
    case RIDE_LINK_HANDSHAKING:
      return RIDE_CONNECTION_HANDSHAKING;
    case RIDE_LINK_CONNECTED:
      return RIDE_CONNECTION_CONNECTED;
    case RIDE_LINK_WAITING:
      return RIDE_CONNECTION_WAITING;
    case RIDE_LINK_REFUSED:
      return RIDE_CONNECTION_REFUSED;
    default:
      g_return_val_if_reached (RIDE_CONNECTION_OFFLINE);
    }
}

static void
ride_filter_result_free (RideFilterResult *result)
{
  g_free (result->filter);
  g_free (result->error);
  g_free (result);
}

static RideFilterResult *
ride_filter_result_new (const RideFilterStatus *status)
{
  RideFilterResult *result = g_new0 (RideFilterResult, 1);

  result->filter = g_strdup (status->filter);
  result->answered = status->answered;
  if (!status->answered)
    return result;

  if (status->reason >= MQTT_REASON_UNSPECIFIED_ERROR)
    result->error = g_strdup (mqtt_reason_to_string (status->reason));
  else
    result->granted_qos = status->reason;

  return result;
}

RideConnection *
ride_connection_new_offline (void)
{
  RideConnection *self = g_new0 (RideConnection, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->time_us = g_get_real_time ();
  self->state = RIDE_CONNECTION_OFFLINE;
  self->since_us = g_get_monotonic_time ();
  self->protocol = mqtt_version_to_string (MQTT_VERSION_5_0);
  self->round_trip_us = -1;
  self->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_filter_result_free);

  return self;
}

const char *
ride_packet_type_to_string (guint type)
{
  G_STATIC_ASSERT (RIDE_N_PACKET_TYPES == MQTT_N_PACKET_TYPES);

  return mqtt_packet_type_to_string (type);
}

static guint64
sum (const guint64 counts[MQTT_N_PACKET_TYPES])
{
  guint64 total = 0;

  for (guint i = 0; i < MQTT_N_PACKET_TYPES; i++)
    total += counts[i];

  return total;
}

static void
take_traffic (RideConnection         *self,
              const MqttSessionStats *stats)
{
  self->bytes_in = stats->bytes_in;
  self->bytes_out = stats->bytes_out;
  self->packets_in = sum (stats->packets_in);
  self->packets_out = sum (stats->packets_out);
  for (guint i = 0; i < RIDE_N_PACKET_TYPES; i++)
    self->traffic[i] = (RideTraffic){
      .packets_in = stats->packets_in[i],
      .packets_out = stats->packets_out[i],
      .bytes_in = stats->type_bytes_in[i],
      .bytes_out = stats->type_bytes_out[i],
    };
}

static void
take_round_trips (RideConnection       *self,
                  const RideLinkStatus *status)
{
  self->round_trip_us = status->round_trip_us;
  self->pings = status->pings;
  if (status->pings == 0)
    return;

  self->round_trip_min_us = status->round_trip_min_us;
  self->round_trip_max_us = status->round_trip_max_us;
  self->round_trip_mean_us = status->round_trip_sum_us / (gint64) status->pings;
}

static gboolean
is_refused (const RideFilterStatus *status)
{
  return status->answered && status->reason >= MQTT_REASON_UNSPECIFIED_ERROR;
}

static void
list_filters (RideConnection       *self,
              const RideLinkStatus *status)
{
  gboolean few = status->n_filters <= RIDE_CONNECTION_FILTERS;
  guint n_listed;

  for (guint i = 0; (few || status->n_refused > 0) && i < status->n_filters; i++)
    {
      if (self->filters->len == RIDE_CONNECTION_FILTERS)
        break;
      if (few || is_refused (&status->filters[i]))
        g_ptr_array_add (self->filters, ride_filter_result_new (&status->filters[i]));
    }
  if (few)
    return;

  n_listed = self->filters->len;
  self->unlisted = status->n_filters - n_listed;
  self->unlisted_refused = status->n_refused - n_listed;
  self->unlisted_unanswered = status->n_filters - status->n_answered;
}

RideConnection *
ride_connection_new_from_link (const RideLinkStatus *status)
{
  RideConnection *self = ride_connection_new_offline ();

  self->state = state_from_link (status->state);
  if (status->cause != NULL)
    {
      self->cause = g_strdup (ride_cause_kind_to_string (status->cause->kind));
      self->reason = g_strdup (status->cause->sentence);
      self->detail = g_strdup (status->cause->detail);
      self->code = status->cause->code;
    }
  self->attempt = status->attempt;
  self->retry_at_us = status->retry_at_us;
  self->since_us = status->since_us;
  self->protocol = mqtt_version_to_string (status->version);
  self->session_present = status->session_present;
  take_round_trips (self, status);
  self->keep_alive_s = status->keep_alive_s;
  self->connects = status->connects;
  self->connected_us = status->connected_us;
  self->last_received_us = status->last_received_us;
  self->outbound_bytes = status->outbound_bytes;
  self->outbound_messages = status->outbound_messages;
  self->outbound_dropped = status->outbound_dropped;
  self->stalls = status->stalls;
  take_traffic (self, &status->stats);
  list_filters (self, status);

  return self;
}

static gpointer
copy_filter (gconstpointer data,
             gpointer      user_data)
{
  const RideFilterResult *filter = data;
  RideFilterResult *copy = g_memdup2 (filter, sizeof *filter);

  copy->filter = g_strdup (filter->filter);
  copy->error = g_strdup (filter->error);

  return copy;
}

RideConnection *
ride_connection_copy (const RideConnection *self)
{
  RideConnection *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->cause = g_strdup (self->cause);
  copy->reason = g_strdup (self->reason);
  copy->detail = g_strdup (self->detail);
  copy->recording_error = g_strdup (self->recording_error);
  copy->filters = g_ptr_array_copy (self->filters, (GCopyFunc) copy_filter, NULL);
  g_ptr_array_set_free_func (copy->filters, (GDestroyNotify) ride_filter_result_free);

  return copy;
}

/* Thousands of answers are no news each; that none is missing any more is. */
static gboolean
unlisted_are_equal (const RideConnection *a,
                    const RideConnection *b)
{
  return (a->unlisted > 0) == (b->unlisted > 0) && a->unlisted_refused == b->unlisted_refused &&
         (a->unlisted_unanswered > 0) == (b->unlisted_unanswered > 0);
}

static gboolean
filters_are_equal (const GPtrArray *a,
                   const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const RideFilterResult *left = g_ptr_array_index (a, i);
      const RideFilterResult *right = g_ptr_array_index (b, i);

      if (left->answered != right->answered || left->granted_qos != right->granted_qos ||
          g_strcmp0 (left->error, right->error) != 0 ||
          g_strcmp0 (left->filter, right->filter) != 0)
        return FALSE;
    }

  return TRUE;
}

gboolean
ride_connection_is_news (const RideConnection *self,
                         const RideConnection *before)
{
  return self->state != before->state || self->since_us != before->since_us ||
         self->attempt != before->attempt || self->retry_at_us != before->retry_at_us ||
         self->session_present != before->session_present || self->code != before->code ||
         self->keep_alive_s != before->keep_alive_s ||
         g_strcmp0 (self->protocol, before->protocol) != 0 ||
         g_strcmp0 (self->cause, before->cause) != 0 ||
         g_strcmp0 (self->reason, before->reason) != 0 ||
         g_strcmp0 (self->detail, before->detail) != 0 ||
         self->recording_ended != before->recording_ended ||
         g_strcmp0 (self->recording_error, before->recording_error) != 0 ||
         !unlisted_are_equal (self, before) ||
         !filters_are_equal (self->filters, before->filters);
}

RideConnection *
ride_connection_ref (RideConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ride_connection_unref (RideConnection *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->cause);
  g_free (self->reason);
  g_free (self->detail);
  g_free (self->recording_error);
  g_ptr_array_unref (self->filters);
  g_free (self);
}

gboolean
ride_connection_is_live (const RideConnection *self)
{
  return self->state == RIDE_CONNECTION_CONNECTED;
}

guint
ride_connection_count_filters (const RideConnection *self)
{
  return (self->filters != NULL ? self->filters->len : 0) + self->unlisted;
}

guint
ride_connection_count_refused (const RideConnection *self)
{
  guint n = self->unlisted_refused;

  for (guint i = 0; self->filters != NULL && i < self->filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (self->filters, i);

      if (filter->error != NULL)
        n++;
    }

  return n;
}

gboolean
ride_connection_is_subscribed (const RideConnection *self)
{
  if (self->unlisted_unanswered > 0)
    return FALSE;

  for (guint i = 0; self->filters != NULL && i < self->filters->len; i++)
    {
      const RideFilterResult *filter = g_ptr_array_index (self->filters, i);

      if (!filter->answered)
        return FALSE;
    }

  return TRUE;
}

gint64
ride_connection_get_connected_us (const RideConnection *self,
                                  gint64                now_us)
{
  if (self->state != RIDE_CONNECTION_CONNECTED)
    return self->connected_us;

  return self->connected_us + MAX (now_us - self->since_us, 0);
}
