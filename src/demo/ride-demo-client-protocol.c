/* ride-demo-client-protocol.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-client-private.h"

#include "ride-demo-broker-private.h"

#include "mqtt-topic.h"

#define RECEIVE_MAXIMUM 1000

static gboolean
speaks_5_0 (RideDemoClient *self)
{
  return self->wire.version >= MQTT_VERSION_5_0;
}

static void
fail (RideDemoClient *self,
      MqttReason      reason)
{
  ride_demo_client_disconnect (self, reason, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
}

/* CONNECT */

static guint8
reason_to_return_code (MqttReason reason)
{
  switch ((guint) reason)
    {
    case MQTT_REASON_SUCCESS:
      return 0;
    case MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION:
      return 1;
    case MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID:
      return 2;
    case MQTT_REASON_BAD_USER_NAME_OR_PASSWORD:
      return 4;
    case MQTT_REASON_NOT_AUTHORIZED:
      return 5;
    default:
      return 3;
    }
}

static void
refuse (RideDemoClient *self,
        MqttReason      reason)
{
  MqttPacket packet = { .type = MQTT_PACKET_CONNACK };

  packet.connack.reason = speaks_5_0 (self) ? reason : reason_to_return_code (reason);
  ride_demo_client_send (self, &packet);
  ride_demo_client_close (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION);
}

/* In the words of a server that never heard of 5.0. [MQTT-3.1.2-2 of 3.1.1] */
static void
refuse_version (RideDemoClient *self)
{
  self->wire.version = MQTT_VERSION_3_1_1;
  refuse (self, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION);
}

static GByteArray *
compose_grant (const char *assigned_client_id)
{
  GByteArray *list = g_byte_array_new ();

  mqtt_properties_append_number (list, MQTT_PROPERTY_RECEIVE_MAXIMUM, RECEIVE_MAXIMUM);
  mqtt_properties_append_number (list, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE,
                                 RIDE_DEMO_MAXIMUM_PACKET_SIZE);
  mqtt_properties_append_number (list, MQTT_PROPERTY_SHARED_SUBSCRIPTION_AVAILABLE, 0);
  if (assigned_client_id != NULL)
    mqtt_properties_append_slice (list, MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER,
                                  mqtt_slice_from_string (assigned_client_id));
  return list;
}

static void
accept (RideDemoClient *self,
        gboolean        session_present,
        const char     *assigned_client_id)
{
  g_autoptr (GByteArray) grant = compose_grant (assigned_client_id);
  MqttPacket packet = { .type = MQTT_PACKET_CONNACK };

  packet.connack.session_present = session_present;
  if (speaks_5_0 (self))
    packet.connack.properties = (MqttSlice){ grant->data, grant->len };
  ride_demo_client_send (self, &packet);
}

static RideDemoPublication *
read_will (const MqttConnect *connect,
           gint64             now_us)
{
  g_autoptr (GBytes) payload = NULL;

  if (!connect->has_will)
    return NULL;

  payload = g_bytes_new (connect->will.payload.data, connect->will.payload.length);
  return ride_demo_publication_new (connect->will.topic, payload, connect->will.properties,
                                    connect->will.qos, connect->will.retain, now_us);
}

static guint32
read_will_delay (const MqttConnect *connect)
{
  if (!connect->has_will)
    return 0;

  return mqtt_properties_get_number (connect->will.properties, MQTT_PROPERTY_WILL_DELAY_INTERVAL,
                                     0);
}

static guint32
read_session_expiry (const MqttConnect *connect)
{
  if (connect->version < MQTT_VERSION_5_0)
    return connect->clean_start ? 0 : G_MAXUINT32;

  return mqtt_properties_get_number (connect->properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0);
}

static void
read_limits (RideDemoClient    *self,
             const MqttConnect *connect)
{
  self->keep_alive_s = connect->keep_alive;
  self->wire.receive_maximum =
      mqtt_properties_get_number (connect->properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, G_MAXUINT16);
  self->wire.maximum_packet_size = mqtt_properties_get_number (
      connect->properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, MQTT_PACKET_SIZE_LIMIT);
}

/* A fixed header of 256 MiB, and then nothing. */
static void
announce_oversized (RideDemoClient *self)
{
  static const guint8 header[] = { 0x30, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x04 };

  ride_demo_client_send_raw (self, header, sizeof header);
}

static void
admit (RideDemoClient    *self,
       const MqttConnect *connect,
       gint64             now_us)
{
  RideDemoExchange *exchange = ride_demo_broker_get_exchange (self->broker);
  g_autofree char *assigned = connect->client_id.length == 0 ? g_uuid_string_random () : NULL;
  g_autofree char *client_id =
      assigned != NULL ? g_strdup (assigned) : mqtt_slice_to_string (connect->client_id);
  g_autoptr (RideDemoPublication) will = read_will (connect, now_us);
  const RideDemoTerms terms = {
    .clean_start = connect->clean_start,
    .session_expiry_s = read_session_expiry (connect),
    .will = will,
    .will_delay_s = read_will_delay (connect),
  };
  gboolean present;
  RideDemoSession *session;

  session = ride_demo_exchange_open (exchange, client_id, &terms, now_us, &present);
  if (session == NULL)
    {
      refuse (self, MQTT_REASON_QUOTA_EXCEEDED);
      return;
    }

  self->session = session;
  accept (self, present, assigned);
  if (ride_demo_broker_get_mood (self->broker) == RIDE_DEMO_MOOD_OVERSIZED)
    announce_oversized (self);
  else
    ride_demo_session_attach (session, &self->wire);
}

/* Returns: whether the broker's mood leaves the CONNECT to be answered as it deserves. */
static gboolean
suffer_mood (RideDemoClient *self)
{
  static const guint8 garbage[] = { 0x00, 0xde, 0xad, 0xbe, 0xef };

  switch (ride_demo_broker_get_mood (self->broker))
    {
    case RIDE_DEMO_MOOD_REFUSE_LOGIN:
      refuse (self, MQTT_REASON_BAD_USER_NAME_OR_PASSWORD);
      return FALSE;
    case RIDE_DEMO_MOOD_NOT_AUTHORIZED:
      refuse (self, MQTT_REASON_NOT_AUTHORIZED);
      return FALSE;
    case RIDE_DEMO_MOOD_BUSY:
      refuse (self, MQTT_REASON_SERVER_BUSY);
      return FALSE;
    case RIDE_DEMO_MOOD_ONLY_3_1_1:
      if (!speaks_5_0 (self))
        return TRUE;
      refuse_version (self);
      return FALSE;
    case RIDE_DEMO_MOOD_CLOSE_ON_CONNECT:
      ride_demo_client_abort_soon (self);
      return FALSE;
    case RIDE_DEMO_MOOD_GARBAGE:
      ride_demo_client_send_raw (self, garbage, sizeof garbage);
      return FALSE;
    case RIDE_DEMO_MOOD_GOOD:
    case RIDE_DEMO_MOOD_SILENT:
    case RIDE_DEMO_MOOD_REFUSE_FILTERS:
    case RIDE_DEMO_MOOD_NO_SUBPROTOCOL:
    case RIDE_DEMO_MOOD_NOT_FOUND:
    case RIDE_DEMO_MOOD_UNAVAILABLE:
    case RIDE_DEMO_MOOD_PORTAL:
    case RIDE_DEMO_MOOD_OVERSIZED:
    default:
      return TRUE;
    }
}

static void
handle_connect (RideDemoClient    *self,
                const MqttConnect *connect,
                gint64             now_us)
{
  MqttSlice method;

  self->wire.version = connect->version;
  read_limits (self, connect);
  if (!suffer_mood (self))
    return;

  if (mqtt_properties_get_slice (connect->properties, MQTT_PROPERTY_AUTHENTICATION_METHOD, &method))
    refuse (self, MQTT_REASON_BAD_AUTHENTICATION_METHOD);
  else if (connect->client_id.length == 0 && !speaks_5_0 (self) && !connect->clean_start)
    refuse (self, MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID); /* [MQTT-3.1.3-8 of 3.1.1] */
  else if (!ride_demo_broker_check_login (self->broker, connect))
    refuse (self, MQTT_REASON_BAD_USER_NAME_OR_PASSWORD);
  else
    admit (self, connect, now_us);
}

/* PUBLISH from the client */

static void
acknowledge (RideDemoClient *self,
             MqttPacketType  type,
             guint16         packet_id,
             MqttReason      reason)
{
  MqttPacket packet = { .type = type };

  packet.ack.packet_id = packet_id;
  packet.ack.reason = speaks_5_0 (self) ? reason : MQTT_REASON_SUCCESS;
  ride_demo_client_send (self, &packet);
}

static MqttReason
route (RideDemoClient    *self,
       const MqttPublish *publish,
       gint64             now_us)
{
  g_autoptr (GBytes) payload = g_bytes_new (publish->payload.data, publish->payload.length);
  g_autoptr (RideDemoPublication) publication = NULL;

  publication = ride_demo_publication_new (publish->topic, payload, publish->properties,
                                           publish->qos, publish->retain, now_us);
  if (!ride_demo_exchange_route (ride_demo_broker_get_exchange (self->broker), publication,
                                 self->session, now_us))
    return MQTT_REASON_QUOTA_EXCEEDED;
  return MQTT_REASON_SUCCESS;
}

/* A repeated packet identifier is the same message again. [MQTT-4.3.3-10] */
static void
handle_publish_once (RideDemoClient    *self,
                     const MqttPublish *publish,
                     gint64             now_us)
{
  MqttReason reason = MQTT_REASON_SUCCESS;

  if (ride_demo_session_receive (self->session, publish->packet_id))
    {
      if (ride_demo_session_get_n_received (self->session) > RECEIVE_MAXIMUM)
        {
          fail (self, MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED);
          return;
        }
      reason = route (self, publish, now_us);
      if (reason >= MQTT_REASON_UNSPECIFIED_ERROR && speaks_5_0 (self))
        ride_demo_session_release (self->session, publish->packet_id);
    }
  acknowledge (self, MQTT_PACKET_PUBREC, publish->packet_id, reason);
}

static void
handle_publish (RideDemoClient    *self,
                const MqttPublish *publish,
                gint64             now_us)
{
  /* Our topic alias maximum is 0. [MQTT-3.3.2-9] */
  if (mqtt_properties_get_number (publish->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0) != 0)
    fail (self, MQTT_REASON_TOPIC_ALIAS_INVALID);
  else if (!mqtt_topic_name_validate (publish->topic, NULL))
    fail (self, MQTT_REASON_TOPIC_NAME_INVALID);
  else if (publish->qos == MQTT_QOS_0)
    route (self, publish, now_us);
  else if (publish->qos == MQTT_QOS_1)
    acknowledge (self, MQTT_PACKET_PUBACK, publish->packet_id, route (self, publish, now_us));
  else
    handle_publish_once (self, publish, now_us);
}

static void
handle_pubrel (RideDemoClient *self,
               const MqttAck  *ack)
{
  gboolean known = ride_demo_session_release (self->session, ack->packet_id);

  acknowledge (self, MQTT_PACKET_PUBCOMP, ack->packet_id,
               known ? MQTT_REASON_SUCCESS : MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND);
}

/* SUBSCRIBE, UNSUBSCRIBE */

static MqttReason
subscribe (RideDemoClient         *self,
           const MqttSubscription *subscription,
           guint32                 identifier,
           gboolean               *wants_retained)
{
  MqttSlice share;
  gboolean existed;

  *wants_retained = FALSE;
  if (ride_demo_broker_get_mood (self->broker) == RIDE_DEMO_MOOD_REFUSE_FILTERS)
    return MQTT_REASON_NOT_AUTHORIZED;
  if (!mqtt_topic_filter_validate (subscription->filter, NULL))
    return MQTT_REASON_TOPIC_FILTER_INVALID;
  mqtt_topic_filter_share (subscription->filter, &share);
  if (share.length > 0)
    return MQTT_REASON_SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
  if (!ride_demo_session_subscribe (self->session, subscription, identifier, &existed))
    return MQTT_REASON_QUOTA_EXCEEDED;

  *wants_retained = subscription->retain_handling == 0 ||
                    (subscription->retain_handling == 1 && !existed);
  return (MqttReason) subscription->qos;
}

static void
send_retained (RideDemoClient         *self,
               const MqttSubscription *subscription,
               guint32                 identifier)
{
  RideDemoExchange *exchange = ride_demo_broker_get_exchange (self->broker);
  g_autofree char *filter = mqtt_slice_to_string (subscription->filter);
  RideDemoRetainedWalk *walk =
      ride_demo_retained_walk (ride_demo_exchange_get_retained (exchange), filter);

  ride_demo_session_send_retained (self->session, subscription, identifier, walk);
}

static void
answer_filters (RideDemoClient   *self,
                MqttPacketType    type,
                guint16           packet_id,
                const GByteArray *reasons)
{
  MqttPacket packet = { .type = type };

  packet.suback.packet_id = packet_id;
  packet.suback.reasons = (MqttSlice){ reasons->data, reasons->len };
  ride_demo_client_send (self, &packet);
}

static void
append_reason (RideDemoClient *self,
               GByteArray     *reasons,
               MqttReason      reason)
{
  guint8 byte = reason;

  /* 3.1.1 knows a single failure. */
  if (reason >= MQTT_REASON_UNSPECIFIED_ERROR && !speaks_5_0 (self))
    byte = MQTT_REASON_UNSPECIFIED_ERROR;
  g_byte_array_append (reasons, &byte, 1);
}

static void
handle_subscribe (RideDemoClient   *self,
                  const MqttPacket *packet)
{
  guint32 identifier = mqtt_properties_get_number (packet->subscribe.properties,
                                                   MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 0);
  g_autoptr (GByteArray) reasons = g_byte_array_new ();
  g_autoptr (GArray) wanting = g_array_new (FALSE, FALSE, sizeof (MqttSubscription));
  MqttFilterIter iter;
  MqttSubscription subscription;

  mqtt_filter_iter_init (&iter, packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    {
      gboolean wants_retained;

      append_reason (self, reasons, subscribe (self, &subscription, identifier, &wants_retained));
      if (wants_retained)
        g_array_append_val (wanting, subscription);
    }

  answer_filters (self, MQTT_PACKET_SUBACK, packet->subscribe.packet_id, reasons);
  for (guint i = 0; i < wanting->len; i++)
    send_retained (self, &g_array_index (wanting, MqttSubscription, i), identifier);
}

static void
handle_unsubscribe (RideDemoClient   *self,
                    const MqttPacket *packet)
{
  g_autoptr (GByteArray) reasons = g_byte_array_new ();
  MqttFilterIter iter;
  MqttSubscription subscription;

  mqtt_filter_iter_init (&iter, packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    {
      gboolean existed = ride_demo_session_unsubscribe (self->session, subscription.filter);

      if (speaks_5_0 (self))
        append_reason (self, reasons,
                       existed ? MQTT_REASON_SUCCESS : MQTT_REASON_NO_SUBSCRIPTION_EXISTED);
    }
  answer_filters (self, MQTT_PACKET_UNSUBACK, packet->subscribe.packet_id, reasons);
}

/* The rest */

static void
handle_disconnect (RideDemoClient       *self,
                   const MqttDisconnect *disconnect)
{
  RideDemoExchange *exchange = ride_demo_broker_get_exchange (self->broker);
  guint32 before_s = ride_demo_exchange_get_expiry (exchange, self->session);
  guint32 expiry_s = mqtt_properties_get_number (
      disconnect->properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, before_s);

  /* A session that was to end with the connection can't be kept after all. [MQTT-3.14.2-2] */
  if (before_s == 0 && expiry_s != 0)
    {
      fail (self, MQTT_REASON_PROTOCOL_ERROR);
      return;
    }

  ride_demo_exchange_set_expiry (exchange, self->session, expiry_s);
  self->forget_will = disconnect->reason == MQTT_REASON_NORMAL_DISCONNECTION;
  ride_demo_client_close (self, SOUP_WEBSOCKET_CLOSE_NORMAL);
}

static void
handle_connected (RideDemoClient   *self,
                  const MqttPacket *packet,
                  gint64            now_us)
{
  const MqttPacket pong = { .type = MQTT_PACKET_PINGRESP };

  switch (packet->type)
    {
    case MQTT_PACKET_PUBLISH:
      handle_publish (self, &packet->publish, now_us);
      break;
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBCOMP:
      ride_demo_session_acknowledge (self->session, packet->type, &packet->ack);
      break;
    case MQTT_PACKET_PUBREL:
      handle_pubrel (self, &packet->ack);
      break;
    case MQTT_PACKET_SUBSCRIBE:
      handle_subscribe (self, packet);
      break;
    case MQTT_PACKET_UNSUBSCRIBE:
      handle_unsubscribe (self, packet);
      break;
    case MQTT_PACKET_PINGREQ:
      ride_demo_client_send (self, &pong);
      break;
    case MQTT_PACKET_DISCONNECT:
      handle_disconnect (self, &packet->disconnect);
      break;
    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_CONNACK:
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
    case MQTT_PACKET_PINGRESP:
    case MQTT_PACKET_AUTH:
    default:
      fail (self, MQTT_REASON_PROTOCOL_ERROR);
      break;
    }
}

void
ride_demo_client_handle (RideDemoClient   *self,
                         const MqttPacket *packet,
                         gint64            now_us)
{
  if (self->session != NULL)
    handle_connected (self, packet, now_us);
  else if (packet->type == MQTT_PACKET_CONNECT)
    handle_connect (self, &packet->connect, now_us);
  else
    ride_demo_client_close (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR); /* [MQTT-3.1.0-1] */
}

void
ride_demo_client_handle_malformed (RideDemoClient *self,
                                   const GError   *error)
{
  if (self->session == NULL && error->code == MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION)
    refuse_version (self);
  else
    fail (self, error->code);
}
