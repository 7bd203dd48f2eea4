/* mqtt-properties.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-text.h"
#include "mqtt-wire.h"

typedef enum
{
  KIND_UNKNOWN,
  KIND_FLAG, /* every property of one byte is 0 or 1 */
  KIND_U16,
  KIND_U32,
  KIND_VARINT,
  KIND_STRING,
  KIND_BINARY,
  KIND_STRING_PAIR,
} PropertyKind;

#define IN(type) (1u << MQTT_PACKET_##type)
#define IN_WILL (1u << MQTT_PROPERTIES_WILL)
#define IN_MESSAGES (IN (PUBLISH) | IN_WILL)
#define IN_BOTH_CONNECTS (IN (CONNECT) | IN (CONNACK))
#define IN_ACKS (IN (PUBACK) | IN (PUBREC) | IN (PUBREL) | IN (PUBCOMP))
#define IN_ANSWERS                                                                                 \
  (IN (CONNACK) | IN_ACKS | IN (SUBACK) | IN (UNSUBACK) | IN (DISCONNECT) | IN (AUTH))

/* Table 2-4 of MQTT 5.0. */
static const struct
{
  const char *name;
  PropertyKind kind;
  guint16 places;
} properties_known[] = {
  [0x01] = { "payload format indicator", KIND_FLAG, IN_MESSAGES },
  [0x02] = { "message expiry interval", KIND_U32, IN_MESSAGES },
  [0x03] = { "content type", KIND_STRING, IN_MESSAGES },
  [0x08] = { "response topic", KIND_STRING, IN_MESSAGES },
  [0x09] = { "correlation data", KIND_BINARY, IN_MESSAGES },
  [0x0B] = { "subscription identifier", KIND_VARINT, IN (PUBLISH) | IN (SUBSCRIBE) },
  [0x11] = { "session expiry interval", KIND_U32, IN_BOTH_CONNECTS | IN (DISCONNECT) },
  [0x12] = { "assigned client identifier", KIND_STRING, IN (CONNACK) },
  [0x13] = { "server keep alive", KIND_U16, IN (CONNACK) },
  [0x15] = { "authentication method", KIND_STRING, IN_BOTH_CONNECTS | IN (AUTH) },
  [0x16] = { "authentication data", KIND_BINARY, IN_BOTH_CONNECTS | IN (AUTH) },
  [0x17] = { "request problem information", KIND_FLAG, IN (CONNECT) },
  [0x18] = { "will delay interval", KIND_U32, IN_WILL },
  [0x19] = { "request response information", KIND_FLAG, IN (CONNECT) },
  [0x1A] = { "response information", KIND_STRING, IN (CONNACK) },
  [0x1C] = { "server reference", KIND_STRING, IN (CONNACK) | IN (DISCONNECT) },
  [0x1F] = { "reason string", KIND_STRING, IN_ANSWERS },
  [0x21] = { "receive maximum", KIND_U16, IN_BOTH_CONNECTS },
  [0x22] = { "topic alias maximum", KIND_U16, IN_BOTH_CONNECTS },
  [0x23] = { "topic alias", KIND_U16, IN (PUBLISH) },
  [0x24] = { "maximum QoS", KIND_FLAG, IN (CONNACK) },
  [0x25] = { "retain available", KIND_FLAG, IN (CONNACK) },
  [0x26] = { "user property", KIND_STRING_PAIR,
             IN_MESSAGES | IN (CONNECT) | IN (SUBSCRIBE) | IN (UNSUBSCRIBE) | IN_ANSWERS },
  [0x27] = { "maximum packet size", KIND_U32, IN_BOTH_CONNECTS },
  [0x28] = { "wildcard subscription available", KIND_FLAG, IN (CONNACK) },
  [0x29] = { "subscription identifier available", KIND_FLAG, IN (CONNACK) },
  [0x2A] = { "shared subscription available", KIND_FLAG, IN (CONNACK) },
};

G_STATIC_ASSERT (G_N_ELEMENTS (properties_known) <= 64);

static inline PropertyKind
kind_of (guint id)
{
  return id < G_N_ELEMENTS (properties_known) ? properties_known[id].kind : KIND_UNKNOWN;
}

static inline guint64
bit_of (guint id)
{
  return G_GUINT64_CONSTANT (1) << id;
}

const char *
mqtt_property_id_to_string (MqttPropertyId id)
{
  return kind_of (id) != KIND_UNKNOWN ? properties_known[id].name : "unknown property";
}

static gboolean
read_number (MqttReader  *reader,
             PropertyKind kind,
             guint32     *number)
{
  guint8 byte;
  guint16 two_bytes;

  switch (kind)
    {
    case KIND_FLAG:
      if (!mqtt_read_u8 (reader, &byte))
        return FALSE;
      *number = byte;
      return TRUE;

    case KIND_U16:
      if (!mqtt_read_u16 (reader, &two_bytes))
        return FALSE;
      *number = two_bytes;
      return TRUE;

    case KIND_U32:
      return mqtt_read_u32 (reader, number);

    case KIND_VARINT:
      return mqtt_read_varint (reader, number) == MQTT_VARINT_READ;

    case KIND_UNKNOWN:
    case KIND_STRING:
    case KIND_BINARY:
    case KIND_STRING_PAIR:
      break;
    }

  return FALSE;
}

/* Identifiers are variable byte integers, but all known ones take a single byte. */
static gboolean
read_value (MqttReader   *reader,
            guint8        id,
            MqttProperty *property)
{
  PropertyKind kind = kind_of (id);

  *property = (MqttProperty){ .id = (MqttPropertyId) id };

  switch (kind)
    {
    case KIND_STRING:
    case KIND_BINARY:
      return mqtt_read_slice (reader, &property->value);

    case KIND_STRING_PAIR:
      return mqtt_read_slice (reader, &property->name) &&
             mqtt_read_slice (reader, &property->value);

    case KIND_FLAG:
    case KIND_U16:
    case KIND_U32:
    case KIND_VARINT:
      return read_number (reader, kind, &property->number);

    case KIND_UNKNOWN:
      break;
    }

  return FALSE;
}

static gboolean refuse (GError    **error,
                        guint       where,
                        MqttReason  reason,
                        const char *format,
                        ...) G_GNUC_PRINTF (4, 5) MQTT_COLD;

static gboolean
refuse (GError    **error,
        guint       where,
        MqttReason  reason,
        const char *format,
        ...)
{
  g_autofree char *flaw = NULL;
  va_list args;

  va_start (args, format);
  flaw = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, MQTT_ERROR, (int) reason, "The properties of the %s %s",
               where == MQTT_PROPERTIES_WILL ? "will"
                                             : mqtt_packet_type_to_string ((MqttPacketType) where),
               flaw);
  return FALSE;
}

static gboolean
check_place (guint8   id,
             guint    where,
             guint64  seen,
             GError **error)
{
  gboolean may_repeat =
      id == MQTT_PROPERTY_USER_PROPERTY ||
      (id == MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER && where == MQTT_PACKET_PUBLISH);

  if (kind_of (id) == KIND_UNKNOWN)
    return refuse (error, where, MQTT_REASON_MALFORMED_PACKET,
                   "contain the unknown identifier 0x%02x", id);

  if ((properties_known[id].places & (1u << where)) == 0)
    return refuse (error, where, MQTT_REASON_MALFORMED_PACKET, "may not contain the %s",
                   properties_known[id].name);

  if (!may_repeat && (seen & bit_of (id)) != 0)
    return refuse (error, where, MQTT_REASON_PROTOCOL_ERROR, "contain the %s twice",
                   properties_known[id].name);

  return TRUE;
}

static gboolean
check_number (const MqttProperty *property,
              guint               where,
              GError            **error)
{
  if (kind_of (property->id) == KIND_FLAG && property->number > 1)
    return refuse (error, where, MQTT_REASON_PROTOCOL_ERROR, "contain the %s, but neither 0 nor 1",
                   properties_known[property->id].name);

  if (property->number > 0)
    return TRUE;

  if (property->id == MQTT_PROPERTY_TOPIC_ALIAS)
    return refuse (error, where, MQTT_REASON_TOPIC_ALIAS_INVALID, "contain the topic alias 0");

  if (property->id == MQTT_PROPERTY_RECEIVE_MAXIMUM ||
      property->id == MQTT_PROPERTY_MAXIMUM_PACKET_SIZE ||
      property->id == MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER)
    return refuse (error, where, MQTT_REASON_PROTOCOL_ERROR, "contain the %s, but 0 is not allowed",
                   properties_known[property->id].name);

  return TRUE;
}

static gboolean
check_text (const MqttProperty *property,
            guint               where,
            GError            **error)
{
  if (!mqtt_utf8_validate (property->value) || !mqtt_utf8_validate (property->name))
    return refuse (error, where, MQTT_REASON_MALFORMED_PACKET,
                   "contain the %s, but not in valid UTF-8", properties_known[property->id].name);

  /* [MQTT-3.3.2-14] */
  if (property->id == MQTT_PROPERTY_RESPONSE_TOPIC &&
      mqtt_topic_name_check (property->value) != MQTT_NAME_VALID)
    return refuse (error, where, MQTT_REASON_TOPIC_NAME_INVALID,
                   "contain a response topic that is empty or has a wildcard");

  return TRUE;
}

static gboolean
check_value (const MqttProperty *property,
             guint               where,
             GError            **error)
{
  switch (kind_of (property->id))
    {
    case KIND_STRING:
    case KIND_STRING_PAIR:
      return check_text (property, where, error);

    case KIND_BINARY:
      return TRUE;

    case KIND_FLAG:
    case KIND_U16:
    case KIND_U32:
    case KIND_VARINT:
    case KIND_UNKNOWN:
      break;
    }

  return check_number (property, where, error);
}

gboolean
mqtt_properties_validate (MqttSlice properties,
                          guint     where,
                          GError  **error)
{
  const guint64 data = bit_of (MQTT_PROPERTY_AUTHENTICATION_DATA);
  const guint64 method = bit_of (MQTT_PROPERTY_AUTHENTICATION_METHOD);
  MqttReader reader = mqtt_reader (properties);
  guint64 seen = 0;
  guint8 id;

  while (mqtt_read_u8 (&reader, &id))
    {
      MqttProperty property;

      if (!check_place (id, where, seen, error))
        return FALSE;

      if (!read_value (&reader, id, &property))
        return refuse (error, where, MQTT_REASON_MALFORMED_PACKET,
                       "contain the %s, but cut off or badly encoded", properties_known[id].name);

      if (!check_value (&property, where, error))
        return FALSE;

      seen |= bit_of (id);
    }

  if ((seen & (data | method)) == data)
    return refuse (error, where, MQTT_REASON_PROTOCOL_ERROR,
                   "contain authentication data without an authentication method");

  return TRUE;
}

void
mqtt_property_iter_init (MqttPropertyIter *iter,
                         MqttSlice         properties)
{
  iter->rest = properties;
}

gboolean
mqtt_property_iter_next (MqttPropertyIter *iter,
                         MqttProperty     *property)
{
  MqttReader reader = mqtt_reader (iter->rest);
  guint8 id;

  if (!mqtt_read_u8 (&reader, &id) || !read_value (&reader, id, property))
    return FALSE;

  iter->rest = mqtt_read_rest (&reader);
  return TRUE;
}

static gboolean
find_property (MqttSlice      properties,
               MqttPropertyId id,
               MqttProperty  *property)
{
  MqttPropertyIter iter;

  mqtt_property_iter_init (&iter, properties);
  while (mqtt_property_iter_next (&iter, property))
    if (property->id == id)
      return TRUE;

  return FALSE;
}

guint32
mqtt_properties_get_number (MqttSlice      properties,
                            MqttPropertyId id,
                            guint32        fallback)
{
  MqttProperty property;

  return find_property (properties, id, &property) ? property.number : fallback;
}

gboolean
mqtt_properties_get_slice (MqttSlice      properties,
                           MqttPropertyId id,
                           MqttSlice     *value)
{
  MqttProperty property;

  if (!find_property (properties, id, &property))
    return FALSE;

  *value = property.value;
  return TRUE;
}

void
mqtt_properties_append_number (GByteArray    *list,
                               MqttPropertyId id,
                               guint32        number)
{
  guint8 encoded[5];
  guint8 *end = mqtt_write_u8 (encoded, (guint8) id);

  switch (kind_of (id))
    {
    case KIND_FLAG:
      g_return_if_fail (number <= 1);
      end = mqtt_write_u8 (end, (guint8) number);
      break;

    case KIND_U16:
      g_return_if_fail (number <= G_MAXUINT16);
      end = mqtt_write_u16 (end, (guint16) number);
      break;

    case KIND_U32:
      end = mqtt_write_u32 (end, number);
      break;

    case KIND_VARINT:
      g_return_if_fail (number <= MQTT_VARINT_LIMIT);
      end = mqtt_write_varint (end, number);
      break;

    case KIND_UNKNOWN:
    case KIND_STRING:
    case KIND_BINARY:
    case KIND_STRING_PAIR:
      g_return_if_reached ();
    }

  g_byte_array_append (list, encoded, (guint) (end - encoded));
}

void
mqtt_properties_append_slice (GByteArray    *list,
                              MqttPropertyId id,
                              MqttSlice      value)
{
  guint8 *at;

  g_return_if_fail (kind_of (id) == KIND_STRING || kind_of (id) == KIND_BINARY);
  g_return_if_fail (value.length <= MQTT_STRING_LIMIT);

  at = mqtt_array_grow (list, 1 + 2 + value.length);
  mqtt_write_slice (mqtt_write_u8 (at, (guint8) id), value);
}

void
mqtt_properties_append_user (GByteArray *list,
                             MqttSlice   name,
                             MqttSlice   value)
{
  guint8 *at;

  g_return_if_fail (name.length <= MQTT_STRING_LIMIT);
  g_return_if_fail (value.length <= MQTT_STRING_LIMIT);

  at = mqtt_array_grow (list, 1 + 2 + name.length + 2 + value.length);
  at = mqtt_write_u8 (at, MQTT_PROPERTY_USER_PROPERTY);
  at = mqtt_write_slice (at, name);
  mqtt_write_slice (at, value);
}
