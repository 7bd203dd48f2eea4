/* mqtt-types.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-types.h"

#include <string.h>

G_DEFINE_QUARK (mqtt-error-quark, mqtt_error)

MqttSlice
mqtt_slice_from_string (const char *string)
{
  if (string == NULL)
    return (MqttSlice){ NULL, 0 };

  return (MqttSlice){ (const guint8 *) string, strlen (string) };
}

char *
mqtt_slice_to_string (MqttSlice slice)
{
  return g_strndup ((const char *) slice.data, slice.length);
}

gboolean
mqtt_slice_equal (MqttSlice a,
                  MqttSlice b)
{
  return a.length == b.length && (a.length == 0 || memcmp (a.data, b.data, a.length) == 0);
}

const char *
mqtt_packet_type_to_string (MqttPacketType type)
{
  switch (type)
    {
    case MQTT_PACKET_CONNECT:
      return "CONNECT";
    case MQTT_PACKET_CONNACK:
      return "CONNACK";
    case MQTT_PACKET_PUBLISH:
      return "PUBLISH";
    case MQTT_PACKET_PUBACK:
      return "PUBACK";
    case MQTT_PACKET_PUBREC:
      return "PUBREC";
    case MQTT_PACKET_PUBREL:
      return "PUBREL";
    case MQTT_PACKET_PUBCOMP:
      return "PUBCOMP";
    case MQTT_PACKET_SUBSCRIBE:
      return "SUBSCRIBE";
    case MQTT_PACKET_SUBACK:
      return "SUBACK";
    case MQTT_PACKET_UNSUBSCRIBE:
      return "UNSUBSCRIBE";
    case MQTT_PACKET_UNSUBACK:
      return "UNSUBACK";
    case MQTT_PACKET_PINGREQ:
      return "PINGREQ";
    case MQTT_PACKET_PINGRESP:
      return "PINGRESP";
    case MQTT_PACKET_DISCONNECT:
      return "DISCONNECT";
    case MQTT_PACKET_AUTH:
      return "AUTH";
    }

  return "unknown";
}

const char *
mqtt_version_to_string (MqttVersion version)
{
  return version == MQTT_VERSION_3_1_1 ? "3.1.1" : "5.0";
}
