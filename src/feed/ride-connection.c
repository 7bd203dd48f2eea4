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
  self->state = RIDE_CONNECTION_OFFLINE;
  self->since_us = g_get_monotonic_time ();
  self->protocol = mqtt_version_to_string (MQTT_VERSION_5_0);
  self->round_trip_us = -1;
  self->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) ride_filter_result_free);

  return self;
}

static guint64
sum (const guint64 counts[MQTT_N_PACKET_TYPES])
{
  guint64 total = 0;

  for (guint i = 0; i < MQTT_N_PACKET_TYPES; i++)
    total += counts[i];

  return total;
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
  self->round_trip_us = status->round_trip_us;
  self->keep_alive_s = status->keep_alive_s;
  self->connects = status->connects;
  self->connected_us = status->connected_us;
  self->last_received_us = status->last_received_us;
  self->bytes_in = status->stats.bytes_in;
  self->bytes_out = status->stats.bytes_out;
  self->packets_in = sum (status->stats.packets_in);
  self->packets_out = sum (status->stats.packets_out);
  for (guint i = 0; i < status->n_filters; i++)
    g_ptr_array_add (self->filters, ride_filter_result_new (&status->filters[i]));

  return self;
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
  g_ptr_array_unref (self->filters);
  g_free (self);
}

gboolean
ride_connection_is_live (const RideConnection *self)
{
  return self->state == RIDE_CONNECTION_CONNECTED;
}
