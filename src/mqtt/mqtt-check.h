/* mqtt-check.h: whether the fields of a packet can be expressed, private to mqtt/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only what the wire itself cannot say is refused: whether a topic is valid
 * is the business of who chose it.
 */

#pragma once

#include "mqtt-wire.h"

G_BEGIN_DECLS

gboolean mqtt_refuse_too_large (const MqttPacket *packet,
                                GError          **error) MQTT_COLD;

/* Of a packet other than PUBLISH. */
gboolean mqtt_check_any (const MqttPacket *packet,
                         MqttVersion       version,
                         GError          **error);

static inline gboolean
mqtt_check_string (const MqttPacket *packet,
                   const char       *field,
                   MqttSlice         value,
                   GError          **error)
{
  if (G_LIKELY (value.length <= MQTT_STRING_LIMIT))
    return TRUE;

  return mqtt_packet_refuse (error, packet->type, MQTT_REASON_PROTOCOL_ERROR,
                             "has a %s of more than 65,535 bytes", field);
}

static inline gboolean
mqtt_check_properties (const MqttPacket *packet,
                       MqttVersion       version,
                       MqttSlice         properties,
                       GError          **error)
{
  if (G_LIKELY (properties.length == 0))
    return TRUE;

  if (version == MQTT_VERSION_3_1_1)
    return mqtt_packet_refuse (error, packet->type, MQTT_REASON_PROTOCOL_ERROR,
                               "has properties, which MQTT 3.1.1 does not know");

  return properties.length <= MQTT_VARINT_LIMIT || mqtt_refuse_too_large (packet, error);
}

static inline gboolean
mqtt_check_packet_id (const MqttPacket *packet,
                      guint16           packet_id,
                      GError          **error)
{
  return G_LIKELY (packet_id != 0) ||
         mqtt_packet_refuse (error, packet->type, MQTT_REASON_PROTOCOL_ERROR,
                             "has no packet identifier");
}

static inline gboolean
mqtt_check_publish (const MqttPacket *packet,
                    MqttVersion       version,
                    GError          **error)
{
  const MqttPublish *publish = &packet->publish;

  if (G_UNLIKELY (publish->qos > MQTT_QOS_2))
    return mqtt_packet_refuse (error, packet->type, MQTT_REASON_PROTOCOL_ERROR, "has QoS 3");

  if (G_UNLIKELY (publish->dup && publish->qos == MQTT_QOS_0)) /* [MQTT-3.3.1-2] */
    return mqtt_packet_refuse (error, packet->type, MQTT_REASON_PROTOCOL_ERROR,
                               "has DUP set at QoS 0");

  if (publish->qos != MQTT_QOS_0 && !mqtt_check_packet_id (packet, publish->packet_id, error))
    return FALSE;

  if (G_UNLIKELY (publish->payload.length > MQTT_VARINT_LIMIT))
    return mqtt_refuse_too_large (packet, error);

  return mqtt_check_string (packet, "topic name", publish->topic, error) &&
         mqtt_check_properties (packet, version, publish->properties, error);
}

static inline gboolean
mqtt_check_fields (const MqttPacket *packet,
                   MqttVersion       version,
                   GError          **error)
{
  if (G_LIKELY (packet->type == MQTT_PACKET_PUBLISH))
    return mqtt_check_publish (packet, version, error);

  return mqtt_check_any (packet, version, error);
}

G_END_DECLS
