/* mqtt-packet-decode.c: from bytes to packets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-body.h"
#include "mqtt-text.h"

typedef struct
{
  MqttPacketType type;
  guint8 flags;
  gboolean is_overlong; /* the remaining length is not in the fewest bytes */
  gsize length;         /* of this header */
  gsize size;           /* of the whole packet */
} FixedHeader;

/* Bit N is set where the flags may be N: section 2.1.3 [MQTT-2.1.3-1], QoS 3
 * [MQTT-3.3.1-4] and DUP at QoS 0 [MQTT-3.3.1-2] excluded. */
static const guint16 flags_allowed[MQTT_N_PACKET_TYPES] = {
  [MQTT_PACKET_CONNECT] = 1 << 0,  [MQTT_PACKET_CONNACK] = 1 << 0,
  [MQTT_PACKET_PUBLISH] = 0x3C3F,  [MQTT_PACKET_PUBACK] = 1 << 0,
  [MQTT_PACKET_PUBREC] = 1 << 0,   [MQTT_PACKET_PUBREL] = 1 << 2,
  [MQTT_PACKET_PUBCOMP] = 1 << 0,  [MQTT_PACKET_SUBSCRIBE] = 1 << 2,
  [MQTT_PACKET_SUBACK] = 1 << 0,   [MQTT_PACKET_UNSUBSCRIBE] = 1 << 2,
  [MQTT_PACKET_UNSUBACK] = 1 << 0, [MQTT_PACKET_PINGREQ] = 1 << 0,
  [MQTT_PACKET_PINGRESP] = 1 << 0, [MQTT_PACKET_DISCONNECT] = 1 << 0,
  [MQTT_PACKET_AUTH] = 1 << 0,
};

typedef struct
{
  guint32 shortest;
  guint32 longest;
} LengthRange;

#define ANY_LENGTH MQTT_VARINT_LIMIT

/* Remaining lengths that can hold the fields; the rest can be refused before the body is there. */
static const LengthRange lengths_3_1_1[MQTT_N_PACKET_TYPES] = {
  [MQTT_PACKET_CONNECT] = { 0, ANY_LENGTH }, [MQTT_PACKET_CONNACK] = { 2, 2 },
  [MQTT_PACKET_PUBLISH] = { 2, ANY_LENGTH }, [MQTT_PACKET_PUBACK] = { 2, 2 },
  [MQTT_PACKET_PUBREC] = { 2, 2 },           [MQTT_PACKET_PUBREL] = { 2, 2 },
  [MQTT_PACKET_PUBCOMP] = { 2, 2 },          [MQTT_PACKET_SUBSCRIBE] = { 2, ANY_LENGTH },
  [MQTT_PACKET_SUBACK] = { 2, ANY_LENGTH },  [MQTT_PACKET_UNSUBSCRIBE] = { 2, ANY_LENGTH },
  [MQTT_PACKET_UNSUBACK] = { 2, 2 },         [MQTT_PACKET_PINGREQ] = { 0, 0 },
  [MQTT_PACKET_PINGRESP] = { 0, 0 },         [MQTT_PACKET_DISCONNECT] = { 0, 0 },
  [MQTT_PACKET_AUTH] = { 0, ANY_LENGTH },
};

static const LengthRange lengths_5_0[MQTT_N_PACKET_TYPES] = {
  [MQTT_PACKET_CONNECT] = { 0, ANY_LENGTH },  [MQTT_PACKET_CONNACK] = { 3, ANY_LENGTH },
  [MQTT_PACKET_PUBLISH] = { 3, ANY_LENGTH },  [MQTT_PACKET_PUBACK] = { 2, ANY_LENGTH },
  [MQTT_PACKET_PUBREC] = { 2, ANY_LENGTH },   [MQTT_PACKET_PUBREL] = { 2, ANY_LENGTH },
  [MQTT_PACKET_PUBCOMP] = { 2, ANY_LENGTH },  [MQTT_PACKET_SUBSCRIBE] = { 3, ANY_LENGTH },
  [MQTT_PACKET_SUBACK] = { 3, ANY_LENGTH },   [MQTT_PACKET_UNSUBSCRIBE] = { 3, ANY_LENGTH },
  [MQTT_PACKET_UNSUBACK] = { 3, ANY_LENGTH }, [MQTT_PACKET_PINGREQ] = { 0, 0 },
  [MQTT_PACKET_PINGRESP] = { 0, 0 },          [MQTT_PACKET_DISCONNECT] = { 0, ANY_LENGTH },
  [MQTT_PACKET_AUTH] = { 0, ANY_LENGTH },
};

static gboolean
check_first_byte (guint8      byte,
                  MqttVersion version,
                  GError    **error)
{
  MqttPacketType type = (MqttPacketType) (byte >> 4);

  if (G_UNLIKELY (byte >> 4 == 0))
    {
      g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_MALFORMED_PACKET,
                           "A packet has the reserved packet type 0");
      return FALSE;
    }

  if (G_UNLIKELY ((flags_allowed[type] >> (byte & 0x0F) & 1) == 0))
    return mqtt_packet_refuse (error, type, MQTT_REASON_MALFORMED_PACKET,
                               "has the flags 0x%x in its first byte, which are not allowed there",
                               byte & 0x0Fu);

  if (G_UNLIKELY (type == MQTT_PACKET_AUTH && version == MQTT_VERSION_3_1_1))
    return mqtt_packet_refuse (error, type, MQTT_REASON_MALFORMED_PACKET,
                               "does not exist in MQTT 3.1.1");

  return TRUE;
}

static gboolean
check_length (MqttPacketType type,
              MqttVersion    version,
              guint32        length,
              GError       **error)
{
  const LengthRange *range =
      version == MQTT_VERSION_3_1_1 ? &lengths_3_1_1[type] : &lengths_5_0[type];

  if (G_LIKELY (length >= range->shortest && length <= range->longest))
    return TRUE;

  return mqtt_packet_refuse (error, type, MQTT_REASON_MALFORMED_PACKET,
                             "has the remaining length %u, which is too %s", length,
                             length < range->shortest ? "short" : "long");
}

G_ALWAYS_INLINE static inline MqttDecodeResult
read_fixed_header (MqttSlice    input,
                   MqttVersion  version,
                   FixedHeader *header,
                   GError     **error)
{
  MqttReader reader = mqtt_reader (input);
  guint32 length = 0;
  guint8 first;

  if (!mqtt_read_u8 (&reader, &first))
    return MQTT_DECODE_NEED_MORE;

  if (!check_first_byte (first, version, error))
    return MQTT_DECODE_MALFORMED;

  header->type = (MqttPacketType) (first >> 4);
  header->flags = first & 0x0F;
  header->is_overlong = FALSE;

  switch (mqtt_read_varint (&reader, &length))
    {
    case MQTT_VARINT_READ:
      break;

    case MQTT_VARINT_NEED_MORE:
      return MQTT_DECODE_NEED_MORE;

    case MQTT_VARINT_OVERLONG:
      header->is_overlong = TRUE;
      break;

    case MQTT_VARINT_TOO_LONG:
      mqtt_packet_refuse (error, header->type, MQTT_REASON_MALFORMED_PACKET,
                          "has a remaining length of more than four bytes");
      return MQTT_DECODE_MALFORMED;
    }

  /* Version 3.1.1 is silent on overlong lengths, and a CONNECT names its version in the body. */
  if (header->is_overlong && version == MQTT_VERSION_5_0 && header->type != MQTT_PACKET_CONNECT)
    {
      mqtt_packet_refuse (error, header->type, MQTT_REASON_MALFORMED_PACKET,
                          "has a remaining length with superfluous bytes");
      return MQTT_DECODE_MALFORMED;
    }

  if (!check_length (header->type, version, length, error))
    return MQTT_DECODE_MALFORMED;

  header->length = (gsize) (reader.at - input.data);
  header->size = header->length + length;
  return MQTT_DECODE_PACKET;
}

MqttDecodeResult
mqtt_packet_peek_size (MqttSlice   input,
                       MqttVersion version,
                       gsize      *size,
                       GError    **error)
{
  FixedHeader header;
  MqttDecodeResult result = read_fixed_header (input, version, &header, error);

  if (result == MQTT_DECODE_PACKET)
    *size = header.size;

  return result;
}

static gboolean
check_at_end (MqttBody *body)
{
  if (mqtt_reader_left (&body->reader) > 0)
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET,
                             "has bytes left after its last field");

  return TRUE;
}

MQTT_COLD static gboolean
check_unusual_topic (MqttBody          *body,
                     const MqttPublish *publish)
{
  if (body->version == MQTT_VERSION_3_1_1 || publish->topic.length > 0)
    return mqtt_body_check_topic_name (body, "topic name", publish->topic);

  if (mqtt_properties_get_number (publish->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0) != 0)
    return TRUE;

  return mqtt_body_refuse (body, MQTT_REASON_PROTOCOL_ERROR,
                           "has neither a topic name nor a topic alias");
}

static inline gboolean
decode_publish (MqttBody    *body,
                guint8       flags,
                MqttPublish *publish)
{
  publish->retain = flags & 1;
  publish->qos = (MqttQos) (flags >> 1 & 3);
  publish->dup = flags >> 3;
  publish->packet_id = 0;
  publish->properties = (MqttSlice){ NULL, 0 };

  if (G_UNLIKELY (!mqtt_read_slice (&body->reader, &publish->topic)))
    return mqtt_body_refuse_cut_off (body, "topic name");

  if (publish->qos != MQTT_QOS_0 && !mqtt_body_read_packet_id (body, &publish->packet_id))
    return FALSE;

  if (body->version == MQTT_VERSION_5_0 && !mqtt_body_read_properties (body, &publish->properties))
    return FALSE;

  if (G_UNLIKELY (mqtt_topic_name_check (publish->topic) != MQTT_NAME_VALID) &&
      !check_unusual_topic (body, publish))
    return FALSE;

  publish->payload = mqtt_read_rest (&body->reader);
  return TRUE;
}

/* The reason, and the property length after it, may be left out at the end of a packet of 5.0. */
static gboolean
read_reason_and_properties (MqttBody  *body,
                            guint8    *reason,
                            MqttSlice *properties,
                            MqttForm  *form)
{
  *reason = MQTT_REASON_SUCCESS;
  *properties = (MqttSlice){ NULL, 0 };
  *form = MQTT_FORM_SHORTEST;

  if (mqtt_reader_left (&body->reader) == 0)
    return TRUE;

  if (!mqtt_body_read_reason (body, reason))
    return FALSE;

  *form = MQTT_FORM_WITH_REASON;
  if (mqtt_reader_left (&body->reader) == 0)
    return TRUE;

  *form = MQTT_FORM_WITH_PROPERTIES;
  return mqtt_body_read_properties (body, properties);
}

static gboolean
decode_ack (MqttBody *body,
            MqttAck  *ack)
{
  return mqtt_body_read_packet_id (body, &ack->packet_id) &&
         read_reason_and_properties (body, &ack->reason, &ack->properties, &ack->form);
}

static gboolean
decode_subscribe (MqttBody      *body,
                  MqttSubscribe *subscribe)
{
  gboolean with_options = body->type == MQTT_PACKET_SUBSCRIBE;
  const char *flaw = NULL;
  MqttReason reason;

  if (!mqtt_body_read_packet_id (body, &subscribe->packet_id) ||
      !mqtt_body_read_properties (body, &subscribe->properties))
    return FALSE;

  subscribe->filters = mqtt_read_rest (&body->reader);
  reason = mqtt_filters_check (subscribe->filters, body->version, with_options, &flaw);
  return reason == MQTT_REASON_SUCCESS || mqtt_body_refuse (body, reason, "%s", flaw);
}

static gboolean
decode_suback (MqttBody   *body,
               MqttSuback *suback)
{
  if (!mqtt_body_read_packet_id (body, &suback->packet_id) ||
      !mqtt_body_read_properties (body, &suback->properties))
    return FALSE;

  suback->reasons = (MqttSlice){ NULL, 0 };
  if (body->type == MQTT_PACKET_UNSUBACK && body->version == MQTT_VERSION_3_1_1)
    return TRUE;

  if (mqtt_reader_left (&body->reader) == 0)
    return mqtt_body_refuse (body, MQTT_REASON_PROTOCOL_ERROR, "has no reason code");

  suback->reasons = (MqttSlice){ body->reader.at, mqtt_reader_left (&body->reader) };
  while (mqtt_reader_left (&body->reader) > 0)
    {
      guint8 reason;

      if (!mqtt_body_read_reason (body, &reason))
        return FALSE;
    }

  return TRUE;
}

static gboolean
decode_disconnect (MqttBody       *body,
                   MqttDisconnect *disconnect)
{
  return read_reason_and_properties (body, &disconnect->reason, &disconnect->properties,
                                     &disconnect->form);
}

static gboolean
decode_auth (MqttBody       *body,
             MqttDisconnect *auth)
{
  MqttSlice method;

  if (!decode_disconnect (body, auth))
    return FALSE;

  /* Unlike DISCONNECT, it has no form that ends after the reason: section 3.15.2.1. */
  if (auth->form == MQTT_FORM_WITH_REASON)
    return mqtt_body_refuse_cut_off (body, "properties");

  if (auth->reason != MQTT_REASON_SUCCESS &&
      !mqtt_properties_get_slice (auth->properties, MQTT_PROPERTY_AUTHENTICATION_METHOD, &method))
    return mqtt_body_refuse (body, MQTT_REASON_PROTOCOL_ERROR, "has no authentication method");

  return TRUE;
}

static gboolean
decode_body (MqttBody          *body,
             const FixedHeader *header,
             MqttPacket        *packet)
{
  switch (header->type)
    {
    case MQTT_PACKET_CONNECT:
      return mqtt_body_decode_connect (body, header->is_overlong, &packet->connect);

    case MQTT_PACKET_CONNACK:
      return mqtt_body_decode_connack (body, &packet->connack);

    case MQTT_PACKET_PUBLISH:
      return decode_publish (body, header->flags, &packet->publish);

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      return decode_ack (body, &packet->ack);

    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      return decode_subscribe (body, &packet->subscribe);

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      return decode_suback (body, &packet->suback);

    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      return TRUE;

    case MQTT_PACKET_DISCONNECT:
      return decode_disconnect (body, &packet->disconnect);

    case MQTT_PACKET_AUTH:
      return decode_auth (body, &packet->disconnect);
    }

  g_return_val_if_reached (FALSE);
}

MqttDecodeResult
mqtt_packet_decode (MqttSlice   input,
                    MqttVersion version,
                    gsize       maximum_size,
                    MqttPacket *packet,
                    gsize      *consumed,
                    GError    **error)
{
  FixedHeader header;
  MqttDecodeResult result = read_fixed_header (input, version, &header, error);
  MqttBody body;

  if (result != MQTT_DECODE_PACKET)
    return result;

  if (header.size > maximum_size)
    {
      mqtt_packet_refuse (error, header.type, MQTT_REASON_PACKET_TOO_LARGE,
                          "has %" G_GSIZE_FORMAT " bytes, but at most %" G_GSIZE_FORMAT
                          " are accepted",
                          header.size, maximum_size);
      return MQTT_DECODE_MALFORMED;
    }

  if (header.size > input.length)
    return MQTT_DECODE_NEED_MORE;

  body = (MqttBody){
    .reader = { input.data + header.length, input.data + header.size },
    .type = header.type,
    .version = version,
    .error = error,
  };
  packet->type = header.type;

  if (!decode_body (&body, &header, packet) || !check_at_end (&body))
    return MQTT_DECODE_MALFORMED;

  *consumed = header.size;
  return MQTT_DECODE_PACKET;
}
