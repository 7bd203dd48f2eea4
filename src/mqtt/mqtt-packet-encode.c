/* mqtt-packet-encode.c: from packets to bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-wire.h"

#define PROTOCOL_NAME "MQTT"

/* Protocol name, protocol level, connect flags and keep alive. */
#define CONNECT_HEADER_LENGTH (2 + 4 + 1 + 1 + 2)

#define refuse(error, packet, reason, ...) \
  mqtt_packet_refuse ((error), (packet)->type, (reason), __VA_ARGS__)

static gboolean
refuse_too_large (GError          **error,
                  const MqttPacket *packet)
{
  return refuse (error, packet, MQTT_REASON_PACKET_TOO_LARGE,
                 "would be larger than the 268,435,455 bytes that MQTT can express");
}

static inline gboolean
check_string (const MqttPacket *packet,
              const char       *field,
              MqttSlice         value,
              GError          **error)
{
  if (G_LIKELY (value.length <= MQTT_STRING_LIMIT))
    return TRUE;

  return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR,
                 "has a %s of more than 65,535 bytes", field);
}

static inline gboolean
check_properties (const MqttPacket *packet,
                  MqttVersion       version,
                  MqttSlice         properties,
                  GError          **error)
{
  if (G_LIKELY (properties.length == 0))
    return TRUE;

  if (version == MQTT_VERSION_3_1_1)
    return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR,
                   "has properties, which MQTT 3.1.1 does not know");

  return properties.length <= MQTT_VARINT_LIMIT || refuse_too_large (error, packet);
}

static inline gboolean
check_packet_id (const MqttPacket *packet,
                 guint16           packet_id,
                 GError          **error)
{
  return G_LIKELY (packet_id != 0) ||
         refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR, "has no packet identifier");
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

  return check_properties (packet, packet->connect.version, will->properties, error) &&
         check_string (packet, "will topic", will->topic, error) &&
         check_string (packet, "will payload", will->payload, error);
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

  return check_properties (packet, connect->version, connect->properties, error) &&
         check_string (packet, "client identifier", connect->client_id, error) &&
         (!connect->has_user_name ||
          check_string (packet, "user name", connect->user_name, error)) &&
         (!connect->has_password || check_string (packet, "password", connect->password, error));
}

static inline gboolean
check_publish (const MqttPacket *packet,
               MqttVersion       version,
               GError          **error)
{
  const MqttPublish *publish = &packet->publish;

  if (G_UNLIKELY (publish->qos > MQTT_QOS_2))
    return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR, "has QoS 3");

  if (G_UNLIKELY (publish->dup && publish->qos == MQTT_QOS_0)) /* [MQTT-3.3.1-2] */
    return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR, "has DUP set at QoS 0");

  if (publish->qos != MQTT_QOS_0 && !check_packet_id (packet, publish->packet_id, error))
    return FALSE;

  if (G_UNLIKELY (publish->payload.length > MQTT_VARINT_LIMIT))
    return refuse_too_large (error, packet);

  return check_string (packet, "topic name", publish->topic, error) &&
         check_properties (packet, version, publish->properties, error);
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
    return refuse_too_large (error, packet);

  return check_packet_id (packet, subscribe->packet_id, error) &&
         check_properties (packet, version, subscribe->properties, error);
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
    return refuse_too_large (error, packet);

  return check_packet_id (packet, suback->packet_id, error) &&
         check_properties (packet, version, suback->properties, error);
}

static gboolean
check_fields (const MqttPacket *packet,
              MqttVersion       version,
              GError          **error)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      return check_connect (packet, error);

    case MQTT_PACKET_CONNACK:
      return check_properties (packet, version, packet->connack.properties, error);

    case MQTT_PACKET_PUBLISH:
      return check_publish (packet, version, error);

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      return check_packet_id (packet, packet->ack.packet_id, error) &&
             check_reason (packet, version, packet->ack.reason, error) &&
             check_properties (packet, version, packet->ack.properties, error);

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
             check_properties (packet, version, packet->disconnect.properties, error);
    }

  return refuse (error, packet, MQTT_REASON_PROTOCOL_ERROR, "has a type that MQTT does not know");
}

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

/* Of fields that check_fields() has let through. */
static gsize
remaining_length (const MqttPacket *packet,
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

gsize
mqtt_packet_size (const MqttPacket *packet,
                  MqttVersion       version,
                  GError          **error)
{
  gsize length;

  if (!check_fields (packet, version, error))
    return 0;

  length = remaining_length (packet, version);
  if (length > MQTT_VARINT_LIMIT)
    {
      refuse_too_large (error, packet);
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
write_body (guint8           *at,
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

static inline guint8
first_byte (const MqttPacket *packet)
{
  guint type = (guint) packet->type << 4;

  switch (packet->type)
    {
    case MQTT_PACKET_PUBLISH:
      return (guint8) (type | (packet->publish.dup ? 8u : 0) | (guint) packet->publish.qos << 1 |
                       (packet->publish.retain ? 1u : 0));

    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      return (guint8) (type | 2u);

    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_CONNACK:
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBCOMP:
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
      break;
    }

  return (guint8) type;
}

void
mqtt_packet_encode (const MqttPacket *packet,
                    MqttVersion       version,
                    guint8           *buffer,
                    gsize             size)
{
  gsize length = remaining_length (packet, version);
  guint8 *at = buffer;

  g_return_if_fail (length <= MQTT_VARINT_LIMIT);
  g_return_if_fail (size == 1 + mqtt_varint_size ((guint32) length) + length);

  at = mqtt_write_u8 (at, first_byte (packet));
  at = mqtt_write_varint (at, (guint32) length);
  write_body (at, version, packet);
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
    return refuse (error, packet, MQTT_REASON_PACKET_TOO_LARGE, "does not fit into the output");

  mqtt_packet_encode (packet, version, mqtt_array_grow (output, size), size);
  return TRUE;
}
