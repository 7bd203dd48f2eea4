/* packet-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "packet-json.h"

/* Writes the comma and the name of the next member, if it is not the first of its object. */
static void
append_name (GString    *json,
             const char *name)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '{';

  if (last != '{' && last != '[')
    g_string_append_c (json, ',');

  if (name != NULL)
    g_string_append_printf (json, "\"%s\":", name);
}

static void
append_quoted (GString  *json,
               MqttSlice text)
{
  g_string_append_c (json, '"');

  for (gsize i = 0; i < text.length; i++)
    {
      guint8 byte = text.data[i];

      if (byte == '"' || byte == '\\')
        g_string_append_printf (json, "\\%c", byte);
      else if (byte < 0x20 || byte == 0x7F)
        g_string_append_printf (json, "\\u%04x", byte);
      else
        g_string_append_c (json, (char) byte);
    }

  g_string_append_c (json, '"');
}

static void
append_text (GString    *json,
             const char *name,
             MqttSlice   text)
{
  append_name (json, name);
  append_quoted (json, text);
}

static void
append_string (GString    *json,
               const char *name,
               const char *text)
{
  append_text (json, name, mqtt_slice_from_string (text));
}

static void
append_number (GString    *json,
               const char *name,
               gsize       number)
{
  append_name (json, name);
  g_string_append_printf (json, "%" G_GSIZE_FORMAT, number);
}

static void
append_boolean (GString    *json,
                const char *name,
                gboolean    value)
{
  append_name (json, name);
  g_string_append (json, value ? "true" : "false");
}

static void
append_binary (GString    *json,
               const char *name,
               MqttSlice   bytes)
{
  append_name (json, name);
  g_string_append_c (json, '"');
  for (gsize i = 0; i < bytes.length; i++)
    g_string_append_printf (json, "%02x", bytes.data[i]);
  g_string_append_c (json, '"');
}

static gboolean
is_binary (MqttPropertyId id)
{
  return id == MQTT_PROPERTY_CORRELATION_DATA || id == MQTT_PROPERTY_AUTHENTICATION_DATA;
}

static gboolean
is_string (MqttPropertyId id)
{
  return id == MQTT_PROPERTY_CONTENT_TYPE || id == MQTT_PROPERTY_RESPONSE_TOPIC ||
         id == MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER ||
         id == MQTT_PROPERTY_AUTHENTICATION_METHOD || id == MQTT_PROPERTY_RESPONSE_INFORMATION ||
         id == MQTT_PROPERTY_SERVER_REFERENCE || id == MQTT_PROPERTY_REASON_STRING ||
         id == MQTT_PROPERTY_USER_PROPERTY;
}

static void
append_property (GString            *json,
                 const MqttProperty *property)
{
  append_name (json, NULL);
  g_string_append_c (json, '{');
  append_number (json, "id", property->id);
  append_string (json, "name", mqtt_property_id_to_string (property->id));

  if (property->id == MQTT_PROPERTY_USER_PROPERTY)
    append_text (json, "key", property->name);

  if (is_binary (property->id))
    append_binary (json, "value", property->value);
  else if (is_string (property->id))
    append_text (json, "value", property->value);
  else
    append_number (json, "value", property->number);

  g_string_append_c (json, '}');
}

static void
append_properties (GString  *json,
                   MqttSlice properties)
{
  MqttPropertyIter iter;
  MqttProperty property;

  append_name (json, "properties");
  g_string_append_c (json, '[');
  mqtt_property_iter_init (&iter, properties);
  while (mqtt_property_iter_next (&iter, &property))
    append_property (json, &property);
  g_string_append_c (json, ']');
}

static void
append_reason (GString *json,
               guint8   reason)
{
  append_number (json, "reason", reason);
}

static void
append_will (GString        *json,
             const MqttWill *will)
{
  append_name (json, "will");
  g_string_append_c (json, '{');
  append_text (json, "topic", will->topic);
  append_binary (json, "payload", will->payload);
  append_number (json, "qos", will->qos);
  append_boolean (json, "retain", will->retain);
  append_properties (json, will->properties);
  g_string_append_c (json, '}');
}

static void
append_connect (GString           *json,
                const MqttConnect *connect)
{
  append_string (json, "version", mqtt_version_to_string (connect->version));
  append_boolean (json, "cleanStart", connect->clean_start);
  append_number (json, "keepAlive", connect->keep_alive);
  append_text (json, "clientId", connect->client_id);
  append_properties (json, connect->properties);

  if (connect->has_will)
    append_will (json, &connect->will);

  if (connect->has_user_name)
    append_text (json, "userName", connect->user_name);

  if (connect->has_password)
    append_binary (json, "password", connect->password);
}

static void
append_publish (GString           *json,
                const MqttPublish *publish)
{
  append_text (json, "topic", publish->topic);
  append_binary (json, "payload", publish->payload);
  append_number (json, "qos", publish->qos);
  append_boolean (json, "retain", publish->retain);
  append_boolean (json, "dup", publish->dup);
  append_number (json, "packetId", publish->packet_id);
  append_properties (json, publish->properties);
}

static void
append_subscription (GString                *json,
                     const MqttSubscription *subscription)
{
  append_name (json, NULL);
  g_string_append_c (json, '{');
  append_text (json, "filter", subscription->filter);
  append_number (json, "qos", subscription->qos);
  append_boolean (json, "noLocal", subscription->no_local);
  append_boolean (json, "retainAsPublished", subscription->retain_as_published);
  append_number (json, "retainHandling", subscription->retain_handling);
  g_string_append_c (json, '}');
}

static void
append_filters (GString          *json,
                const MqttPacket *packet)
{
  MqttSubscription subscription;
  MqttFilterIter iter;

  append_name (json, packet->type == MQTT_PACKET_SUBSCRIBE ? "subscriptions" : "filters");
  g_string_append_c (json, '[');
  mqtt_filter_iter_init (&iter, packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    {
      if (packet->type == MQTT_PACKET_SUBSCRIBE)
        append_subscription (json, &subscription);
      else
        append_text (json, NULL, subscription.filter);
    }
  g_string_append_c (json, ']');
}

static void
append_reasons (GString  *json,
                MqttSlice reasons)
{
  append_name (json, "reasons");
  g_string_append_c (json, '[');
  for (gsize i = 0; i < reasons.length; i++)
    append_number (json, NULL, reasons.data[i]);
  g_string_append_c (json, ']');
}

static void
append_fields (GString          *json,
               const MqttPacket *packet)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      append_connect (json, &packet->connect);
      break;

    case MQTT_PACKET_CONNACK:
      append_boolean (json, "sessionPresent", packet->connack.session_present);
      append_reason (json, packet->connack.reason);
      append_properties (json, packet->connack.properties);
      break;

    case MQTT_PACKET_PUBLISH:
      append_publish (json, &packet->publish);
      break;

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      append_number (json, "packetId", packet->ack.packet_id);
      append_reason (json, packet->ack.reason);
      append_properties (json, packet->ack.properties);
      break;

    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      append_number (json, "packetId", packet->subscribe.packet_id);
      append_properties (json, packet->subscribe.properties);
      append_filters (json, packet);
      break;

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      append_number (json, "packetId", packet->suback.packet_id);
      append_properties (json, packet->suback.properties);
      append_reasons (json, packet->suback.reasons);
      break;

    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
      append_reason (json, packet->disconnect.reason);
      append_properties (json, packet->disconnect.properties);
      break;

    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      break;
    }
}

static void
append_reencoded (GString          *json,
                  const MqttPacket *packet,
                  MqttVersion       version)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  if (mqtt_packet_append (packet, version, output, &error))
    append_binary (json, "reencoded", (MqttSlice){ output->data, output->len });
  else
    append_string (json, "notReencoded", error->message);
}

char *
packet_json_decode (MqttSlice   input,
                    MqttVersion version,
                    gsize       maximum_size)
{
  GString *json = g_string_new ("{");
  g_autoptr (GError) error = NULL;
  MqttPacket packet;
  gsize consumed = 0;

  switch (mqtt_packet_decode (input, version, maximum_size, &packet, &consumed, &error))
    {
    case MQTT_DECODE_PACKET:
      append_string (json, "result", "packet");
      append_string (json, "type", mqtt_packet_type_to_string (packet.type));
      append_fields (json, &packet);
      append_number (json, "consumed", consumed);
      append_reencoded (json, &packet, version);
      break;

    case MQTT_DECODE_NEED_MORE:
      append_string (json, "result", "need-more");
      break;

    case MQTT_DECODE_MALFORMED:
      append_string (json, "result", "malformed");
      append_number (json, "reason", (gsize) error->code);
      append_string (json, "message", error->message);
      break;
    }

  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}
