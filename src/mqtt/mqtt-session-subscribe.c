/* mqtt-session-subscribe.c: SUBSCRIBE and UNSUBSCRIBE.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-session-private.h"

#include "mqtt-topic.h"

#include <string.h>

static gboolean
is_shared (MqttSlice filter)
{
  MqttSlice share = { NULL, 0 };

  mqtt_topic_filter_share (filter, &share);
  return share.length > 0;
}

static gboolean
has_wildcard (MqttSlice filter)
{
  return memchr (filter.data, '+', filter.length) != NULL ||
         memchr (filter.data, '#', filter.length) != NULL;
}

static gboolean
may_subscribe (MqttSession            *session,
               const MqttSubscription *subscription,
               GError                **error)
{
  gboolean is_v5 = session->options.version == MQTT_VERSION_5_0;
  gboolean shared = is_v5 && is_shared (subscription->filter);

  if (!mqtt_topic_filter_validate (subscription->filter, error))
    return FALSE;

  if (shared && !session->capabilities.shared_available)
    g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                         "The server has no shared subscriptions");
  else if (shared && subscription->no_local)
    g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_PROTOCOL_ERROR,
                         "A shared subscription cannot leave out own messages");
  else if (!session->capabilities.wildcard_available && has_wildcard (subscription->filter))
    g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED,
                         "The server has no wildcard subscriptions");
  else
    return TRUE;

  return FALSE;
}

static gboolean
can_request (MqttSession *session,
             gint64       now_us,
             GError     **error)
{
  mqtt_session_set_now (session, now_us);
  if (session->phase == MQTT_PHASE_CONNECTED)
    return mqtt_session_has_room (session, error);

  g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_SERVER_UNAVAILABLE, "There is no connection");
  return FALSE;
}

static guint16
request (MqttSession      *session,
         MqttPacketType    type,
         const GByteArray *filters,
         gsize             n_filters,
         GError          **error)
{
  MqttPacket packet = { .type = type };
  MqttExchange *exchange;
  gsize size;

  packet.subscribe.filters = (MqttSlice){ filters->data, filters->len };
  packet.subscribe.packet_id = mqtt_session_free_packet_id (session, error);
  if (packet.subscribe.packet_id == 0)
    return 0;

  size = mqtt_packet_size (&packet, session->options.version, error);
  if (size == 0)
    return 0;
  if (size > session->capabilities.maximum_packet_size)
    {
      g_set_error (error, MQTT_ERROR, MQTT_REASON_PACKET_TOO_LARGE,
                   "The server takes packets up to %u bytes only",
                   session->capabilities.maximum_packet_size);
      return 0;
    }

  if (!mqtt_session_send (session, &packet, error))
    return 0;

  if (mqtt_session_count_requests (session) == 0)
    mqtt_session_note_progress (session);
  exchange = g_new0 (MqttExchange, 1);
  exchange->type = type;
  exchange->packet_id = packet.subscribe.packet_id;
  exchange->n_filters = n_filters;
  g_hash_table_insert (session->exchanges, GUINT_TO_POINTER (exchange->packet_id), exchange);
  return exchange->packet_id;
}

guint16
mqtt_session_subscribe (MqttSession            *session,
                        const MqttSubscription *subscriptions,
                        gsize                   n,
                        gint64                  now_us,
                        GError                **error)
{
  g_autoptr (GByteArray) filters = g_byte_array_new ();

  g_return_val_if_fail (session != NULL, 0);
  g_return_val_if_fail (subscriptions != NULL && n > 0, 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  if (!can_request (session, now_us, error))
    return 0;

  for (gsize i = 0; i < n; i++)
    {
      MqttSubscription subscription = subscriptions[i];

      if (!may_subscribe (session, &subscription, error))
        return 0;

      /* 3.1.1 reserves these bits [MQTT-3-8.3-4]. */
      if (session->options.version == MQTT_VERSION_3_1_1)
        subscription = (MqttSubscription){ .filter = subscription.filter, .qos = subscription.qos };
      mqtt_filters_append_subscription (filters, &subscription);
    }

  return request (session, MQTT_PACKET_SUBSCRIBE, filters, n, error);
}

guint16
mqtt_session_unsubscribe (MqttSession     *session,
                          const MqttSlice *unwanted,
                          gsize            n,
                          gint64           now_us,
                          GError         **error)
{
  g_autoptr (GByteArray) filters = g_byte_array_new ();

  g_return_val_if_fail (session != NULL, 0);
  g_return_val_if_fail (unwanted != NULL && n > 0, 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  if (!can_request (session, now_us, error))
    return 0;

  for (gsize i = 0; i < n; i++)
    {
      if (!mqtt_topic_filter_validate (unwanted[i], error))
        return 0;
      mqtt_filters_append_filter (filters, unwanted[i]);
    }

  return request (session, MQTT_PACKET_UNSUBSCRIBE, filters, n, error);
}

/* An answer that belongs to no request of this connection would leave the
 * owner with a wrong idea of what it is subscribed to [MQTT-3.8.4-2]. */
gboolean
mqtt_session_handle_suback (MqttSession      *session,
                            const MqttPacket *packet,
                            MqttEvent        *event)
{
  const MqttSuback *suback = &packet->suback;
  gboolean is_suback = packet->type == MQTT_PACKET_SUBACK;
  gboolean has_reasons = is_suback || session->options.version == MQTT_VERSION_5_0;
  MqttExchange *exchange =
      g_hash_table_lookup (session->exchanges, GUINT_TO_POINTER (suback->packet_id));

  if (exchange == NULL ||
      exchange->type != (is_suback ? MQTT_PACKET_SUBSCRIBE : MQTT_PACKET_UNSUBSCRIBE))
    return mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                                  "The server sent %s for request %u, which was not made",
                                  mqtt_packet_type_to_string (packet->type), suback->packet_id);

  if (has_reasons && suback->reasons.length != exchange->n_filters)
    return mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                                  "The server answered %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                                  " filters",
                                  suback->reasons.length, exchange->n_filters);

  *event = (MqttEvent){
    .type = is_suback ? MQTT_EVENT_SUBSCRIBED : MQTT_EVENT_UNSUBSCRIBED,
    .result = { .packet_id = suback->packet_id, .reasons = suback->reasons },
  };
  mqtt_properties_get_slice (suback->properties, MQTT_PROPERTY_REASON_STRING,
                             &event->result.reason_string);
  g_hash_table_remove (session->exchanges, GUINT_TO_POINTER (suback->packet_id));
  return TRUE;
}
