/* mqtt-reason.c: reason codes, their names and their places.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-wire.h"

#define IN(type) (1u << MQTT_PACKET_##type)

#define IN_PUBLISH_ANSWERS (IN (PUBACK) | IN (PUBREC))
#define IN_RELEASES (IN (PUBREL) | IN (PUBCOMP))
#define IN_ENDINGS (IN (CONNACK) | IN (DISCONNECT))
#define IN_SUBSCRIBE_ANSWERS (IN (SUBACK) | IN (UNSUBACK))
#define IN_SUBSCRIBE_REFUSALS (IN (SUBACK) | IN (DISCONNECT))

/* Table 2-6 of MQTT 5.0. */
static const struct
{
  const char *name;
  guint16 packets;
} reasons[] = {
  [0x00] = { "Success", IN (CONNACK) | IN_PUBLISH_ANSWERS | IN_RELEASES | IN_SUBSCRIBE_ANSWERS |
                            IN (DISCONNECT) | IN (AUTH) },
  [0x01] = { "Granted QoS 1", IN (SUBACK) },
  [0x02] = { "Granted QoS 2", IN (SUBACK) },
  [0x04] = { "Disconnect with Will Message", IN (DISCONNECT) },
  [0x10] = { "No matching subscribers", IN_PUBLISH_ANSWERS },
  [0x11] = { "No subscription existed", IN (UNSUBACK) },
  [0x18] = { "Continue authentication", IN (AUTH) },
  [0x19] = { "Re-authenticate", IN (AUTH) },
  [0x80] = { "Unspecified error", IN_ENDINGS | IN_PUBLISH_ANSWERS | IN_SUBSCRIBE_ANSWERS },
  [0x81] = { "Malformed Packet", IN_ENDINGS },
  [0x82] = { "Protocol Error", IN_ENDINGS },
  [0x83] = { "Implementation specific error",
             IN_ENDINGS | IN_PUBLISH_ANSWERS | IN_SUBSCRIBE_ANSWERS },
  [0x84] = { "Unsupported Protocol Version", IN (CONNACK) },
  [0x85] = { "Client Identifier not valid", IN (CONNACK) },
  [0x86] = { "Bad User Name or Password", IN (CONNACK) },
  [0x87] = { "Not authorized", IN_ENDINGS | IN_PUBLISH_ANSWERS | IN_SUBSCRIBE_ANSWERS },
  [0x88] = { "Server unavailable", IN (CONNACK) },
  [0x89] = { "Server busy", IN_ENDINGS },
  [0x8A] = { "Banned", IN (CONNACK) },
  [0x8B] = { "Server shutting down", IN (DISCONNECT) },
  [0x8C] = { "Bad authentication method", IN_ENDINGS },
  [0x8D] = { "Keep Alive timeout", IN (DISCONNECT) },
  [0x8E] = { "Session taken over", IN (DISCONNECT) },
  [0x8F] = { "Topic Filter invalid", IN_SUBSCRIBE_ANSWERS | IN (DISCONNECT) },
  [0x90] = { "Topic Name invalid", IN_ENDINGS | IN_PUBLISH_ANSWERS },
  [0x91] = { "Packet Identifier in use", IN_PUBLISH_ANSWERS | IN_SUBSCRIBE_ANSWERS },
  [0x92] = { "Packet Identifier not found", IN_RELEASES },
  [0x93] = { "Receive Maximum exceeded", IN (DISCONNECT) },
  [0x94] = { "Topic Alias invalid", IN (DISCONNECT) },
  [0x95] = { "Packet too large", IN_ENDINGS },
  [0x96] = { "Message rate too high", IN (DISCONNECT) },
  [0x97] = { "Quota exceeded", IN_ENDINGS | IN_PUBLISH_ANSWERS | IN (SUBACK) },
  [0x98] = { "Administrative action", IN (DISCONNECT) },
  [0x99] = { "Payload format invalid", IN_ENDINGS | IN_PUBLISH_ANSWERS },
  [0x9A] = { "Retain not supported", IN_ENDINGS },
  [0x9B] = { "QoS not supported", IN_ENDINGS },
  [0x9C] = { "Use another server", IN_ENDINGS },
  [0x9D] = { "Server moved", IN_ENDINGS },
  [0x9E] = { "Shared Subscriptions not supported", IN_SUBSCRIBE_REFUSALS },
  [0x9F] = { "Connection rate exceeded", IN_ENDINGS },
  [0xA0] = { "Maximum connect time", IN (DISCONNECT) },
  [0xA1] = { "Subscription Identifiers not supported", IN_SUBSCRIBE_REFUSALS },
  [0xA2] = { "Wildcard Subscriptions not supported", IN_SUBSCRIBE_REFUSALS },
};

const char *
mqtt_reason_to_string (guint8 reason)
{
  if (reason >= G_N_ELEMENTS (reasons) || reasons[reason].name == NULL)
    return "Unknown reason";

  return reasons[reason].name;
}

/* CONNACK return codes above 5 and other SUBACK codes are reserved [MQTT-3.9.3-2]. */
static gboolean
is_allowed_in_3_1_1 (guint8         reason,
                     MqttPacketType type)
{
  if (type == MQTT_PACKET_CONNACK)
    return reason <= 5;

  if (type == MQTT_PACKET_SUBACK)
    return reason <= MQTT_REASON_GRANTED_QOS_2 || reason == MQTT_REASON_UNSPECIFIED_ERROR;

  return reason == MQTT_REASON_SUCCESS;
}

gboolean
mqtt_reason_is_allowed (guint8         reason,
                        MqttPacketType type,
                        MqttVersion    version)
{
  if (version == MQTT_VERSION_3_1_1)
    return is_allowed_in_3_1_1 (reason, type);

  return reason < G_N_ELEMENTS (reasons) && (reasons[reason].packets & (1u << type)) != 0;
}

gboolean
mqtt_packet_refuse (GError       **error,
                    MqttPacketType type,
                    MqttReason     reason,
                    const char    *format,
                    ...)
{
  g_autofree char *flaw = NULL;
  va_list args;

  va_start (args, format);
  flaw = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, MQTT_ERROR, (int) reason, "The %s packet %s",
               mqtt_packet_type_to_string (type), flaw);
  return FALSE;
}
