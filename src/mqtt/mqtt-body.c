/* mqtt-body.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-body.h"
#include "mqtt-text.h"

gboolean
mqtt_body_refuse_cut_off (MqttBody   *body,
                          const char *field)
{
  return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET, "ends before or inside its %s",
                           field);
}

gboolean
mqtt_body_read_packet_id (MqttBody *body,
                          guint16  *packet_id)
{
  if (!mqtt_read_u16 (&body->reader, packet_id))
    return mqtt_body_refuse_cut_off (body, "packet identifier");

  if (*packet_id == 0) /* [MQTT-2.2.1-3] */
    return mqtt_body_refuse (body, MQTT_REASON_PROTOCOL_ERROR, "has the packet identifier 0");

  return TRUE;
}

gboolean
mqtt_body_read_reason (MqttBody *body,
                       guint8   *reason)
{
  if (!mqtt_read_u8 (&body->reader, reason))
    return mqtt_body_refuse_cut_off (body, "reason code");

  if (!mqtt_reason_is_allowed (*reason, body->type, body->version))
    return mqtt_body_refuse (body, MQTT_REASON_PROTOCOL_ERROR,
                             "has the reason code 0x%02x, which is not allowed there", *reason);

  return TRUE;
}

gboolean
mqtt_body_read_properties_of (MqttBody  *body,
                              guint      where,
                              MqttSlice *properties)
{
  guint32 length;

  *properties = (MqttSlice){ NULL, 0 };
  if (body->version == MQTT_VERSION_3_1_1)
    return TRUE;

  if (mqtt_read_varint (&body->reader, &length) != MQTT_VARINT_READ)
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET, "has no valid property length");

  if (!mqtt_read_bytes (&body->reader, length, properties))
    return mqtt_body_refuse_cut_off (body, "properties");

  return length == 0 || mqtt_properties_validate (*properties, where, body->error);
}

gboolean
mqtt_body_read_properties (MqttBody  *body,
                           MqttSlice *properties)
{
  return mqtt_body_read_properties_of (body, body->type, properties);
}

gboolean
mqtt_body_read_string (MqttBody   *body,
                       const char *field,
                       MqttSlice  *value)
{
  if (!mqtt_read_slice (&body->reader, value))
    return mqtt_body_refuse_cut_off (body, field);

  if (!mqtt_utf8_validate (*value))
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET, "has a %s that is not valid UTF-8",
                             field);

  return TRUE;
}

gboolean
mqtt_body_read_binary (MqttBody   *body,
                       const char *field,
                       MqttSlice  *value)
{
  return mqtt_read_slice (&body->reader, value) || mqtt_body_refuse_cut_off (body, field);
}

gboolean
mqtt_body_check_topic_name (MqttBody   *body,
                            const char *field,
                            MqttSlice   topic)
{
  switch (mqtt_topic_name_check (topic))
    {
    case MQTT_NAME_VALID:
      return TRUE;

    case MQTT_NAME_NOT_UTF8:
      return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET,
                               "has a %s that is not valid UTF-8", field);

    case MQTT_NAME_EMPTY:
      return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET, "has an empty %s", field);

    case MQTT_NAME_HAS_WILDCARD:
      break;
    }

  return mqtt_body_refuse (body, MQTT_REASON_TOPIC_NAME_INVALID, "has a wildcard in its %s", field);
}
