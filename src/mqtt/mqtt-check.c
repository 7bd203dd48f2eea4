/* mqtt-check.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-check.h"

#define refuse(error, packet, reason, ...)                                                         \
  mqtt_packet_refuse ((error), (packet)->type, (reason), __VA_ARGS__)

gboolean
mqtt_refuse_too_large (const MqttPacket *packet,
                       GError          **error)
{
  return refuse (error, packet, MQTT_REASON_PACKET_TOO_LARGE,
                 "would be larger than the 268,435,455 bytes that MQTT can express");
}

static gboolean
check_reason (const MqttPacket *packet,
              MqttVersion       version,
              guint8            reason,
              GError          **error)
{
  if (version == MQTT_VERSION_3_1_1 && reason != MQTT_REASON_SUCCESS)
    return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR,
                   "has a reason code, which MQTT 3.1.1 cannot express there");

  return TRUE;
}

static gboolean
check_will (const MqttPacket *packet,
            const MqttWill   *will,
            GError          **error)
{
  if (will->qos > MQTT_QOS_2)
    return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR, "has a will with QoS 3");

  return mqtt_check_properties (packet, packet->connect.version, will->properties, error) &&
         mqtt_check_string (packet, "will topic", will->topic, error) &&
         mqtt_check_string (packet, "will payload", will->payload, error);
}

static gboolean
check_connect (const MqttPacket *packet,
               GError          **error)
{
  const MqttConnect *connect = &packet->connect;

  if (connect->version != MQTT_VERSION_3_1_1 && connect->version != MQTT_VERSION_5_0)
    return refuse (error, packet, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
                   "names an unknown version of MQTT");

  /* [MQTT-3.1.2-22] of version 3.1.1 */
  if (connect->version == MQTT_VERSION_3_1_1 && connect->has_password && !connect->has_user_name)
    return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR,
                   "has a password without a user name, which MQTT 3.1.1 cannot express");

  if (connect->has_will && !check_will (packet, &connect->will, error))
    return FALSE;

  return mqtt_check_properties (packet, connect->version, connect->properties, error) &&
         mqtt_check_string (packet, "client identifier", connect->client_id, error) &&
         (!connect->has_user_name ||
          mqtt_check_string (packet, "user name", connect->user_name, error)) &&
         (!connect->has_password ||
          mqtt_check_string (packet, "password", connect->password, error));
}

static gboolean
check_subscribe (const MqttPacket *packet,
                 MqttVersion       version,
                 GError          **error)
{
  const MqttSubscribe *subscribe = &packet->subscribe;

  if (subscribe->filters.length == 0) /* [MQTT-3.8.3-2] [MQTT-3.10.3-2] */
    return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR, "has no topic filter");

  if (subscribe->filters.length > MQTT_VARINT_LIMIT)
    return mqtt_refuse_too_large (packet, error);

  return mqtt_check_packet_id (packet, subscribe->packet_id, error) &&
         mqtt_check_properties (packet, version, subscribe->properties, error);
}

static gboolean
check_suback (const MqttPacket *packet,
              MqttVersion       version,
              GError          **error)
{
  const MqttSuback *suback = &packet->suback;
  gboolean has_none = packet->type == MQTT_PACKET_UNSUBACK && version == MQTT_VERSION_3_1_1;

  if (has_none != (suback->reasons.length == 0))
    return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR,
                   has_none ? "has reason codes, which MQTT 3.1.1 cannot express there"
                            : "has no reason code");

  if (suback->reasons.length > MQTT_VARINT_LIMIT)
    return mqtt_refuse_too_large (packet, error);

  return mqtt_check_packet_id (packet, suback->packet_id, error) &&
         mqtt_check_properties (packet, version, suback->properties, error);
}

gboolean
mqtt_check_any (const MqttPacket *packet,
                MqttVersion       version,
                GError          **error)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      return check_connect (packet, error);

    case MQTT_PACKET_CONNACK:
      return mqtt_check_properties (packet, version, packet->connack.properties, error);

    case MQTT_PACKET_PUBLISH:
      return mqtt_check_publish (packet, version, error);

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      return mqtt_check_packet_id (packet, packet->ack.packet_id, error) &&
             check_reason (packet, version, packet->ack.reason, error) &&
             mqtt_check_properties (packet, version, packet->ack.properties, error);

    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      return check_subscribe (packet, version, error);

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      return check_suback (packet, version, error);

    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      return TRUE;

    case MQTT_PACKET_AUTH:
      if (version == MQTT_VERSION_3_1_1)
        return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR, "does not exist in MQTT 3.1.1");
      G_GNUC_FALLTHROUGH;
    case MQTT_PACKET_DISCONNECT:
      return check_reason (packet, version, packet->disconnect.reason, error) &&
             mqtt_check_properties (packet, version, packet->disconnect.properties, error);
    }

  return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR, "has a type that MQTT does not know");
}
