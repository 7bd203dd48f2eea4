/* mqtt-packet-encode.c: from packets to bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-check.h"

#define PROTOCOL_NAME "MQTT"

/* Protocol name, protocol level, connect flags and keep alive. */
#define CONNECT_HEADER_LENGTH (2 + 4 + 1 + 1 + 2)

static inline gsize
slice_size (MqttSlice slice)
{
  return 2 + slice.length;
}

static inline gsize
properties_size (MqttVersion version,
                 MqttSlice   properties)
{
  if (version == MQTT_VERSION_3_1_1)
    return 0;

  return mqtt_varint_size ((guint32) properties.length) + properties.length;
}

/* The shortest form that holds what is there, or the longer one that was asked for. */
static MqttForm
needed_form (MqttPacketType type,
             MqttVersion    version,
             guint8         reason,
             MqttSlice      properties,
             MqttForm       form)
{
  if (version == MQTT_VERSION_3_1_1)
    return MQTT_FORM_SHORTEST;

  if (properties.length > 0)
    return MQTT_FORM_WITH_PROPERTIES;

  if (form == MQTT_FORM_SHORTEST && reason != MQTT_REASON_SUCCESS)
    form = MQTT_FORM_WITH_REASON;

  /* AUTH has no form between. */
  if (form == MQTT_FORM_WITH_REASON && type == MQTT_PACKET_AUTH)
    form = MQTT_FORM_WITH_PROPERTIES;

  return form;
}

static gsize
reason_and_properties_size (MqttPacketType type,
                            MqttVersion    version,
                            guint8         reason,
                            MqttSlice      properties,
                            MqttForm       form)
{
  switch (needed_form (type, version, reason, properties, form))
    {
    case MQTT_FORM_SHORTEST:
      return 0;

    case MQTT_FORM_WITH_REASON:
      return 1;

    case MQTT_FORM_WITH_PROPERTIES:
      break;
    }

  return 1 + properties_size (version, properties);
}

static gsize
connect_size (const MqttConnect *connect)
{
  gsize size = CONNECT_HEADER_LENGTH;

  size += properties_size (connect->version, connect->properties);
  size += slice_size (connect->client_id);

  if (connect->has_will)
    size += properties_size (connect->version, connect->will.properties) +
            slice_size (connect->will.topic) + slice_size (connect->will.payload);

  if (connect->has_user_name)
    size += slice_size (connect->user_name);

  if (connect->has_password)
    size += slice_size (connect->password);

  return size;
}

static inline gsize
publish_size (const MqttPublish *publish,
              MqttVersion        version)
{
  return slice_size (publish->topic) + (publish->qos != MQTT_QOS_0 ? 2 : 0) +
         properties_size (version, publish->properties) + publish->payload.length;
}

static gsize
any_size (const MqttPacket *packet,
          MqttVersion       version)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      return connect_size (&packet->connect);

    case MQTT_PACKET_CONNACK:
      return 2 + properties_size (version, packet->connack.properties);

    case MQTT_PACKET_PUBLISH:
      return publish_size (&packet->publish, version);

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      return 2 + reason_and_properties_size (packet->type, version, packet->ack.reason,
                                             packet->ack.properties, packet->ack.form);

    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      return 2 + properties_size (version, packet->subscribe.properties) +
             packet->subscribe.filters.length;

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      return 2 + properties_size (version, packet->suback.properties) +
             packet->suback.reasons.length;

    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      return 0;

    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
      return reason_and_properties_size (packet->type, version, packet->disconnect.reason,
                                         packet->disconnect.properties, packet->disconnect.form);
    }

  g_return_val_if_reached (0);
}

/* The remaining length, of fields that mqtt_check_fields() has let through. PUBLISH goes first. */
static inline gsize
remaining_length (const MqttPacket *packet,
                  MqttVersion       version)
{
  if (G_LIKELY (packet->type == MQTT_PACKET_PUBLISH))
    return publish_size (&packet->publish, version);

  return any_size (packet, version);
}

gsize
mqtt_packet_size (const MqttPacket *packet,
                  MqttVersion       version,
                  GError          **error)
{
  gsize length;

  if (!mqtt_check_fields (packet, version, error))
    return 0;

  length = remaining_length (packet, version);
  if (length > MQTT_VARINT_LIMIT)
    {
      mqtt_refuse_too_large (packet, error);
      return 0;
    }

  return 1 + mqtt_varint_size ((guint32) length) + length;
}

static inline guint8 *
write_properties (guint8     *at,
                  MqttVersion version,
                  MqttSlice   properties)
{
  if (version == MQTT_VERSION_3_1_1)
    return at;

  return mqtt_write_bytes (mqtt_write_varint (at, (guint32) properties.length), properties);
}

static guint8 *
write_reason_and_properties (guint8        *at,
                             MqttPacketType type,
                             MqttVersion    version,
                             guint8         reason,
                             MqttSlice      properties,
                             MqttForm       form)
{
  switch (needed_form (type, version, reason, properties, form))
    {
    case MQTT_FORM_SHORTEST:
      return at;

    case MQTT_FORM_WITH_REASON:
      return mqtt_write_u8 (at, reason);

    case MQTT_FORM_WITH_PROPERTIES:
      break;
    }

  return write_properties (mqtt_write_u8 (at, reason), version, properties);
}

static guint8
connect_flags (const MqttConnect *connect)
{
  guint flags = connect->clean_start ? 0x02 : 0;

  if (connect->has_will)
    flags |= 0x04u | (guint) connect->will.qos << 3 | (connect->will.retain ? 0x20u : 0);

  if (connect->has_password)
    flags |= 0x40;

  if (connect->has_user_name)
    flags |= 0x80;

  return (guint8) flags;
}

static guint8 *
write_connect (guint8            *at,
               const MqttConnect *connect)
{
  at = mqtt_write_slice (at, mqtt_slice_from_string (PROTOCOL_NAME));
  at = mqtt_write_u8 (at, (guint8) connect->version);
  at = mqtt_write_u8 (at, connect_flags (connect));
  at = mqtt_write_u16 (at, connect->keep_alive);
  at = write_properties (at, connect->version, connect->properties);
  at = mqtt_write_slice (at, connect->client_id);

  if (connect->has_will)
    {
      at = write_properties (at, connect->version, connect->will.properties);
      at = mqtt_write_slice (at, connect->will.topic);
      at = mqtt_write_slice (at, connect->will.payload);
    }

  if (connect->has_user_name)
    at = mqtt_write_slice (at, connect->user_name);

  if (connect->has_password)
    at = mqtt_write_slice (at, connect->password);

  return at;
}

static inline guint8 *
write_publish (guint8            *at,
               MqttVersion        version,
               const MqttPublish *publish)
{
  at = mqtt_write_slice (at, publish->topic);

  if (publish->qos != MQTT_QOS_0)
    at = mqtt_write_u16 (at, publish->packet_id);

  at = write_properties (at, version, publish->properties);
  return mqtt_write_bytes (at, publish->payload);
}

static guint8 *
write_any (guint8           *at,
           MqttVersion       version,
           const MqttPacket *packet)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      return write_connect (at, &packet->connect);

    case MQTT_PACKET_CONNACK:
      at = mqtt_write_u8 (at, packet->connack.session_present ? 1 : 0);
      at = mqtt_write_u8 (at, packet->connack.reason);
      return write_properties (at, version, packet->connack.properties);

    case MQTT_PACKET_PUBLISH:
      return write_publish (at, version, &packet->publish);

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      at = mqtt_write_u16 (at, packet->ack.packet_id);
      return write_reason_and_properties (at, packet->type, version, packet->ack.reason,
                                          packet->ack.properties, packet->ack.form);

    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      at = mqtt_write_u16 (at, packet->subscribe.packet_id);
      at = write_properties (at, version, packet->subscribe.properties);
      return mqtt_write_bytes (at, packet->subscribe.filters);

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      at = mqtt_write_u16 (at, packet->suback.packet_id);
      at = write_properties (at, version, packet->suback.properties);
      return mqtt_write_bytes (at, packet->suback.reasons);

    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      return at;

    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
      return write_reason_and_properties (at, packet->type, version, packet->disconnect.reason,
                                          packet->disconnect.properties, packet->disconnect.form);
    }

  g_return_val_if_reached (at);
}

static guint8
any_flags (MqttPacketType type)
{
  gboolean is_second_bit_set = type == MQTT_PACKET_PUBREL || type == MQTT_PACKET_SUBSCRIBE ||
                               type == MQTT_PACKET_UNSUBSCRIBE; /* [MQTT-2.1.3-1] */

  return is_second_bit_set ? 0x02 : 0;
}

static inline guint8
publish_flags (const MqttPublish *publish)
{
  return (guint8) ((publish->dup ? 0x08u : 0) | (guint) publish->qos << 1 |
                   (publish->retain ? 0x01u : 0));
}

static inline guint8 *
write_fixed_header (guint8        *at,
                    MqttPacketType type,
                    guint8         flags,
                    gsize          length)
{
  at = mqtt_write_u8 (at, (guint8) ((guint) type << 4 | flags));
  return mqtt_write_varint (at, (guint32) length);
}

void
mqtt_packet_encode (const MqttPacket *packet,
                    MqttVersion       version,
                    guint8           *buffer,
                    gsize             size)
{
  gsize length = remaining_length (packet, version);
  guint8 *at;

  g_return_if_fail (length <= MQTT_VARINT_LIMIT);
  g_return_if_fail (size == 1 + mqtt_varint_size ((guint32) length) + length);

  if (G_LIKELY (packet->type == MQTT_PACKET_PUBLISH))
    {
      at = write_fixed_header (buffer, packet->type, publish_flags (&packet->publish), length);
      write_publish (at, version, &packet->publish);
      return;
    }

  at = write_fixed_header (buffer, packet->type, any_flags (packet->type), length);
  write_any (at, version, packet);
}

gboolean
mqtt_packet_append (const MqttPacket *packet,
                    MqttVersion       version,
                    GByteArray       *output,
                    GError          **error)
{
  gsize size = mqtt_packet_size (packet, version, error);

  if (size == 0)
    return FALSE;

  if (size > G_MAXUINT - output->len)
    return mqtt_packet_refuse (error, packet->type, MQTT_REASON_PACKET_TOO_LARGE,
                               "does not fit into the output");

  mqtt_packet_encode (packet, version, mqtt_array_grow (output, size), size);
  return TRUE;
}
