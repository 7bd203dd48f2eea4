/* mqtt-packet-decode.c: from bytes to packets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-text.h"
#include "mqtt-wire.h"

/* Flags of CONNECT, section 3.1.2.3. */
#define CONNECT_RESERVED 0x01
#define CONNECT_CLEAN_START 0x02
#define CONNECT_WILL 0x04
#define CONNECT_WILL_QOS_SHIFT 3
#define CONNECT_WILL_RETAIN 0x20
#define CONNECT_WILL_DETAILS 0x38
#define CONNECT_PASSWORD 0x40
#define CONNECT_USER_NAME 0x80

typedef struct
{
  MqttPacketType type;
  guint8 flags;
  gboolean is_overlong; /* the remaining length is not in the fewest bytes */
  gsize length;         /* of this header */
  gsize size;           /* of the whole packet */
} FixedHeader;

/* What follows the fixed header, cut to the remaining length. */
typedef struct
{
  MqttReader reader;
  MqttPacketType type;
  MqttVersion version;
  GError **error;
} Body;

/* Bit N is set where the flags may be N: section 2.1.3 [MQTT-2.1.3-1], QoS 3
 * [MQTT-3.3.1-4] and DUP at QoS 0 [MQTT-3.3.1-2] excluded. */
static const guint16 flags_allowed[MQTT_N_PACKET_TYPES] = {
  [MQTT_PACKET_CONNECT] = 1 << 0,     [MQTT_PACKET_CONNACK] = 1 << 0,
  [MQTT_PACKET_PUBLISH] = 0x3C3F,     [MQTT_PACKET_PUBACK] = 1 << 0,
  [MQTT_PACKET_PUBREC] = 1 << 0,      [MQTT_PACKET_PUBREL] = 1 << 2,
  [MQTT_PACKET_PUBCOMP] = 1 << 0,     [MQTT_PACKET_SUBSCRIBE] = 1 << 2,
  [MQTT_PACKET_SUBACK] = 1 << 0,      [MQTT_PACKET_UNSUBSCRIBE] = 1 << 2,
  [MQTT_PACKET_UNSUBACK] = 1 << 0,    [MQTT_PACKET_PINGREQ] = 1 << 0,
  [MQTT_PACKET_PINGRESP] = 1 << 0,    [MQTT_PACKET_DISCONNECT] = 1 << 0,
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
  [MQTT_PACKET_CONNECT] = { 0, ANY_LENGTH },   [MQTT_PACKET_CONNACK] = { 2, 2 },
  [MQTT_PACKET_PUBLISH] = { 2, ANY_LENGTH },   [MQTT_PACKET_PUBACK] = { 2, 2 },
  [MQTT_PACKET_PUBREC] = { 2, 2 },             [MQTT_PACKET_PUBREL] = { 2, 2 },
  [MQTT_PACKET_PUBCOMP] = { 2, 2 },            [MQTT_PACKET_SUBSCRIBE] = { 2, ANY_LENGTH },
  [MQTT_PACKET_SUBACK] = { 2, ANY_LENGTH },    [MQTT_PACKET_UNSUBSCRIBE] = { 2, ANY_LENGTH },
  [MQTT_PACKET_UNSUBACK] = { 2, 2 },           [MQTT_PACKET_PINGREQ] = { 0, 0 },
  [MQTT_PACKET_PINGRESP] = { 0, 0 },           [MQTT_PACKET_DISCONNECT] = { 0, 0 },
  [MQTT_PACKET_AUTH] = { 0, ANY_LENGTH },
};

static const LengthRange lengths_5_0[MQTT_N_PACKET_TYPES] = {
  [MQTT_PACKET_CONNECT] = { 0, ANY_LENGTH },   [MQTT_PACKET_CONNACK] = { 3, ANY_LENGTH },
  [MQTT_PACKET_PUBLISH] = { 3, ANY_LENGTH },   [MQTT_PACKET_PUBACK] = { 2, ANY_LENGTH },
  [MQTT_PACKET_PUBREC] = { 2, ANY_LENGTH },    [MQTT_PACKET_PUBREL] = { 2, ANY_LENGTH },
  [MQTT_PACKET_PUBCOMP] = { 2, ANY_LENGTH },   [MQTT_PACKET_SUBSCRIBE] = { 3, ANY_LENGTH },
  [MQTT_PACKET_SUBACK] = { 3, ANY_LENGTH },    [MQTT_PACKET_UNSUBSCRIBE] = { 3, ANY_LENGTH },
  [MQTT_PACKET_UNSUBACK] = { 3, ANY_LENGTH },  [MQTT_PACKET_PINGREQ] = { 0, 0 },
  [MQTT_PACKET_PINGRESP] = { 0, 0 },           [MQTT_PACKET_DISCONNECT] = { 0, ANY_LENGTH },
  [MQTT_PACKET_AUTH] = { 0, ANY_LENGTH },
};

#define refuse(body, reason, ...) \
  mqtt_packet_refuse ((body)->error, (body)->type, (reason), __VA_ARGS__)

static gboolean
refuse_cut_off (Body       *body,
                const char *field)
{
  return refuse (body, MQTT_REASON_MALFORMED_PACKET, "ends before or inside its %s", field);
}

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

static inline MqttDecodeResult
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
read_packet_id (Body    *body,
                guint16 *packet_id)
{
  if (!mqtt_read_u16 (&body->reader, packet_id))
    return refuse_cut_off (body, "packet identifier");

  if (*packet_id == 0) /* [MQTT-2.2.1-3] */
    return refuse (body, MQTT_REASON_PROTOCOL_ERROR, "has the packet identifier 0");

  return TRUE;
}

static gboolean
read_reason (Body   *body,
             guint8 *reason)
{
  if (!mqtt_read_u8 (&body->reader, reason))
    return refuse_cut_off (body, "reason code");

  if (!mqtt_reason_is_allowed (*reason, body->type, body->version))
    return refuse (body, MQTT_REASON_PROTOCOL_ERROR,
                   "has the reason code 0x%02x, which is not allowed there", *reason);

  return TRUE;
}

static gboolean
read_properties_of (Body      *body,
                    guint      where,
                    MqttSlice *properties)
{
  guint32 length;

  *properties = (MqttSlice){ NULL, 0 };
  if (body->version == MQTT_VERSION_3_1_1)
    return TRUE;

  if (mqtt_read_varint (&body->reader, &length) != MQTT_VARINT_READ)
    return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has no valid property length");

  if (!mqtt_read_bytes (&body->reader, length, properties))
    return refuse_cut_off (body, "properties");

  return length == 0 || mqtt_properties_validate (*properties, where, body->error);
}

static gboolean
read_properties (Body      *body,
                 MqttSlice *properties)
{
  return read_properties_of (body, body->type, properties);
}

static gboolean
read_string (Body       *body,
             const char *field,
             MqttSlice  *value)
{
  if (!mqtt_read_slice (&body->reader, value))
    return refuse_cut_off (body, field);

  if (!mqtt_utf8_validate (*value))
    return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has a %s that is not valid UTF-8", field);

  return TRUE;
}

static gboolean
read_binary (Body       *body,
             const char *field,
             MqttSlice  *value)
{
  return mqtt_read_slice (&body->reader, value) || refuse_cut_off (body, field);
}

static gboolean
check_at_end (Body *body)
{
  if (mqtt_reader_left (&body->reader) > 0)
    return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has bytes left after its last field");

  return TRUE;
}

/* MQTT 3.1, the version before, still called itself "MQIsdp". */
static gboolean
read_protocol (Body        *body,
               MqttVersion *version)
{
  MqttSlice name;
  guint8 level;

  if (!read_string (body, "protocol name", &name))
    return FALSE;

  if (!mqtt_slice_equal (name, mqtt_slice_from_string ("MQTT")))
    return refuse (body, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
                   "asks for a protocol other than MQTT 3.1.1 or 5.0"); /* [MQTT-3.1.2-1] */

  if (!mqtt_read_u8 (&body->reader, &level))
    return refuse_cut_off (body, "protocol level");

  if (level != MQTT_VERSION_3_1_1 && level != MQTT_VERSION_5_0)
    return refuse (body, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
                   "asks for protocol level %u, which is neither MQTT 3.1.1 nor 5.0", level);

  *version = (MqttVersion) level;
  return TRUE;
}

static gboolean
check_connect_flags (Body  *body,
                     guint8 flags)
{
  if ((flags & CONNECT_RESERVED) != 0) /* [MQTT-3.1.2-3] */
    return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has its reserved flag set");

  /* [MQTT-3.1.2-11] [MQTT-3.1.2-13] */
  if ((flags & CONNECT_WILL) == 0 && (flags & CONNECT_WILL_DETAILS) != 0)
    return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has will flags without a will");

  if ((flags >> CONNECT_WILL_QOS_SHIFT & 3) > MQTT_QOS_2) /* [MQTT-3.1.2-12] */
    return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has a will with QoS 3");

  /* [MQTT-3.1.2-22] of version 3.1.1 */
  if (body->version == MQTT_VERSION_3_1_1 && (flags & CONNECT_PASSWORD) != 0 &&
      (flags & CONNECT_USER_NAME) == 0)
    return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has a password without a user name");

  return TRUE;
}

static gboolean
check_topic_name (Body       *body,
                  const char *field,
                  MqttSlice   topic)
{
  switch (mqtt_topic_name_check (topic))
    {
    case MQTT_NAME_VALID:
      return TRUE;

    case MQTT_NAME_NOT_UTF8:
      return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has a %s that is not valid UTF-8", field);

    case MQTT_NAME_EMPTY:
      return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has an empty %s", field);

    case MQTT_NAME_HAS_WILDCARD:
      break;
    }

  return refuse (body, MQTT_REASON_TOPIC_NAME_INVALID, "has a wildcard in its %s", field);
}

static gboolean
read_will (Body     *body,
           guint8    flags,
           MqttWill *will)
{
  will->qos = (MqttQos) (flags >> CONNECT_WILL_QOS_SHIFT & 3);
  will->retain = (flags & CONNECT_WILL_RETAIN) != 0;

  if (!read_properties_of (body, MQTT_PROPERTIES_WILL, &will->properties))
    return FALSE;

  if (!mqtt_read_slice (&body->reader, &will->topic))
    return refuse_cut_off (body, "will topic");

  return check_topic_name (body, "will topic", will->topic) &&
         read_binary (body, "will payload", &will->payload);
}

static gboolean
decode_connect (Body              *body,
                const FixedHeader *header,
                MqttConnect       *connect)
{
  guint8 flags;

  *connect = (MqttConnect){ 0 };

  if (!read_protocol (body, &connect->version))
    return FALSE;

  body->version = connect->version;
  if (header->is_overlong && body->version == MQTT_VERSION_5_0)
    return refuse (body, MQTT_REASON_MALFORMED_PACKET,
                   "has a remaining length with superfluous bytes");

  if (!mqtt_read_u8 (&body->reader, &flags))
    return refuse_cut_off (body, "connect flags");

  if (!check_connect_flags (body, flags))
    return FALSE;

  connect->clean_start = (flags & CONNECT_CLEAN_START) != 0;
  connect->has_will = (flags & CONNECT_WILL) != 0;
  connect->has_user_name = (flags & CONNECT_USER_NAME) != 0;
  connect->has_password = (flags & CONNECT_PASSWORD) != 0;

  if (!mqtt_read_u16 (&body->reader, &connect->keep_alive))
    return refuse_cut_off (body, "keep alive");

  if (!read_properties (body, &connect->properties) ||
      !read_string (body, "client identifier", &connect->client_id))
    return FALSE;

  if (connect->has_will && !read_will (body, flags, &connect->will))
    return FALSE;

  if (connect->has_user_name && !read_string (body, "user name", &connect->user_name))
    return FALSE;

  return !connect->has_password || read_binary (body, "password", &connect->password);
}

static gboolean
decode_connack (Body        *body,
                MqttConnack *connack)
{
  guint8 flags;

  if (!mqtt_read_u8 (&body->reader, &flags))
    return refuse_cut_off (body, "flags");

  if (flags > 1) /* [MQTT-3.2.2-1] */
    return refuse (body, MQTT_REASON_MALFORMED_PACKET, "has reserved flags set");

  connack->session_present = flags == 1;
  if (!read_reason (body, &connack->reason))
    return FALSE;

  if (connack->session_present && connack->reason != MQTT_REASON_SUCCESS) /* [MQTT-3.2.2-6] */
    return refuse (body, MQTT_REASON_PROTOCOL_ERROR,
                   "refuses the connection and yet says that a session is present");

  return read_properties (body, &connack->properties);
}

MQTT_COLD static gboolean
check_unusual_topic (Body              *body,
                     const MqttPublish *publish)
{
  if (body->version == MQTT_VERSION_3_1_1 || publish->topic.length > 0)
    return check_topic_name (body, "topic name", publish->topic);

  if (mqtt_properties_get_number (publish->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0) != 0)
    return TRUE;

  return refuse (body, MQTT_REASON_PROTOCOL_ERROR, "has neither a topic name nor a topic alias");
}

static inline gboolean
decode_publish (Body        *body,
                guint8       flags,
                MqttPublish *publish)
{
  publish->retain = flags & 1;
  publish->qos = (MqttQos) (flags >> 1 & 3);
  publish->dup = flags >> 3;
  publish->packet_id = 0;
  publish->properties = (MqttSlice){ NULL, 0 };

  if (G_UNLIKELY (!mqtt_read_slice (&body->reader, &publish->topic)))
    return refuse_cut_off (body, "topic name");

  if (publish->qos != MQTT_QOS_0 && !read_packet_id (body, &publish->packet_id))
    return FALSE;

  if (body->version == MQTT_VERSION_5_0 && !read_properties (body, &publish->properties))
    return FALSE;

  if (G_UNLIKELY (mqtt_topic_name_check (publish->topic) != MQTT_NAME_VALID) &&
      !check_unusual_topic (body, publish))
    return FALSE;

  publish->payload = mqtt_read_rest (&body->reader);
  return TRUE;
}

/* The reason, and the property length after it, may be left out at the end of a packet of 5.0. */
static gboolean
read_reason_and_properties (Body      *body,
                            guint8    *reason,
                            MqttSlice *properties,
                            MqttForm  *form)
{
  *reason = MQTT_REASON_SUCCESS;
  *properties = (MqttSlice){ NULL, 0 };
  *form = MQTT_FORM_SHORTEST;

  if (mqtt_reader_left (&body->reader) == 0)
    return TRUE;

  if (!read_reason (body, reason))
    return FALSE;

  *form = MQTT_FORM_WITH_REASON;
  if (mqtt_reader_left (&body->reader) == 0)
    return TRUE;

  *form = MQTT_FORM_WITH_PROPERTIES;
  return read_properties (body, properties);
}

static gboolean
decode_ack (Body    *body,
            MqttAck *ack)
{
  return read_packet_id (body, &ack->packet_id) &&
         read_reason_and_properties (body, &ack->reason, &ack->properties, &ack->form);
}

static gboolean
decode_subscribe (Body          *body,
                  MqttSubscribe *subscribe)
{
  gboolean with_options = body->type == MQTT_PACKET_SUBSCRIBE;
  const char *flaw = NULL;
  MqttReason reason;

  if (!read_packet_id (body, &subscribe->packet_id) ||
      !read_properties (body, &subscribe->properties))
    return FALSE;

  subscribe->filters = mqtt_read_rest (&body->reader);
  reason = mqtt_filters_check (subscribe->filters, body->version, with_options, &flaw);
  return reason == MQTT_REASON_SUCCESS || refuse (body, reason, "%s", flaw);
}

static gboolean
decode_suback (Body       *body,
               MqttSuback *suback)
{
  if (!read_packet_id (body, &suback->packet_id) || !read_properties (body, &suback->properties))
    return FALSE;

  suback->reasons = (MqttSlice){ NULL, 0 };
  if (body->type == MQTT_PACKET_UNSUBACK && body->version == MQTT_VERSION_3_1_1)
    return TRUE;

  if (mqtt_reader_left (&body->reader) == 0)
    return refuse (body, MQTT_REASON_PROTOCOL_ERROR, "has no reason code");

  suback->reasons = (MqttSlice){ body->reader.at, mqtt_reader_left (&body->reader) };
  while (mqtt_reader_left (&body->reader) > 0)
    {
      guint8 reason;

      if (!read_reason (body, &reason))
        return FALSE;
    }

  return TRUE;
}

static gboolean
decode_disconnect (Body           *body,
                   MqttDisconnect *disconnect)
{
  return read_reason_and_properties (body, &disconnect->reason, &disconnect->properties,
                                     &disconnect->form);
}

static gboolean
decode_auth (Body           *body,
             MqttDisconnect *auth)
{
  MqttSlice method;

  if (!decode_disconnect (body, auth))
    return FALSE;

  /* Unlike DISCONNECT, it has no form that ends after the reason: section 3.15.2.1. */
  if (auth->form == MQTT_FORM_WITH_REASON)
    return refuse_cut_off (body, "properties");

  if (auth->reason != MQTT_REASON_SUCCESS &&
      !mqtt_properties_get_slice (auth->properties, MQTT_PROPERTY_AUTHENTICATION_METHOD, &method))
    return refuse (body, MQTT_REASON_PROTOCOL_ERROR, "has no authentication method");

  return TRUE;
}

static gboolean
decode_body (Body              *body,
             const FixedHeader *header,
             MqttPacket        *packet)
{
  switch (header->type)
    {
    case MQTT_PACKET_CONNECT:
      return decode_connect (body, header, &packet->connect);

    case MQTT_PACKET_CONNACK:
      return decode_connack (body, &packet->connack);

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
mqtt_packet_decode (MqttSlice    input,
                    MqttVersion  version,
                    gsize        maximum_size,
                    MqttPacket  *packet,
                    gsize       *consumed,
                    GError     **error)
{
  FixedHeader header;
  MqttDecodeResult result = read_fixed_header (input, version, &header, error);
  Body body;

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

  body = (Body){
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
