/* mqtt-properties.h: the properties of MQTT 5.0, section 2.2.2.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A property list is held as its encoded bytes, without the length in
 * front. Decoding validates it once; reading scans it; writing appends to
 * it. So the order a peer chose survives a round trip, and nothing is
 * allocated for a packet that is only looked at.
 */

#pragma once

#include "mqtt-types.h"

G_BEGIN_DECLS

typedef enum
{
  MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR = 0x01,
  MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL = 0x02,
  MQTT_PROPERTY_CONTENT_TYPE = 0x03,
  MQTT_PROPERTY_RESPONSE_TOPIC = 0x08,
  MQTT_PROPERTY_CORRELATION_DATA = 0x09,
  MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER = 0x0B,
  MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL = 0x11,
  MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER = 0x12,
  MQTT_PROPERTY_SERVER_KEEP_ALIVE = 0x13,
  MQTT_PROPERTY_AUTHENTICATION_METHOD = 0x15,
  MQTT_PROPERTY_AUTHENTICATION_DATA = 0x16,
  MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION = 0x17,
  MQTT_PROPERTY_WILL_DELAY_INTERVAL = 0x18,
  MQTT_PROPERTY_REQUEST_RESPONSE_INFORMATION = 0x19,
  MQTT_PROPERTY_RESPONSE_INFORMATION = 0x1A,
  MQTT_PROPERTY_SERVER_REFERENCE = 0x1C,
  MQTT_PROPERTY_REASON_STRING = 0x1F,
  MQTT_PROPERTY_RECEIVE_MAXIMUM = 0x21,
  MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM = 0x22,
  MQTT_PROPERTY_TOPIC_ALIAS = 0x23,
  MQTT_PROPERTY_MAXIMUM_QOS = 0x24,
  MQTT_PROPERTY_RETAIN_AVAILABLE = 0x25,
  MQTT_PROPERTY_USER_PROPERTY = 0x26,
  MQTT_PROPERTY_MAXIMUM_PACKET_SIZE = 0x27,
  MQTT_PROPERTY_WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28,
  MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER_AVAILABLE = 0x29,
  MQTT_PROPERTY_SHARED_SUBSCRIPTION_AVAILABLE = 0x2A,
} MqttPropertyId;

/**
 * mqtt_property_id_to_string:
 *
 * Returns: the name as in table 2-4 in lower case, such as "topic alias";
 *   "unknown property" for an identifier it does not list.
 */
const char *mqtt_property_id_to_string (MqttPropertyId id);

/**
 * MqttPropertyIter:
 *
 * Walks a validated list in the order of the wire.
 */
typedef struct
{
  MqttSlice rest;
} MqttPropertyIter;

/**
 * MqttProperty:
 * @id: which property
 * @number: the value of a byte, two byte, four byte or variable byte integer
 * @value: the value of a UTF-8 string or binary property; the value of a user property
 * @name: the name of a user property, empty for all others
 */
typedef struct
{
  MqttPropertyId id;
  guint32 number;
  MqttSlice value;
  MqttSlice name;
} MqttProperty;

/**
 * MQTT_PROPERTIES_WILL:
 *
 * The place of the will's properties, which stand inside CONNECT and have a
 * set of their own (section 3.1.3.2); for mqtt_properties_validate().
 */
#define MQTT_PROPERTIES_WILL 0

/**
 * mqtt_properties_validate:
 * @properties: the encoded list, without its length
 * @where: the #MqttPacketType that holds it, or %MQTT_PROPERTIES_WILL
 * @error: return location; its code is the reason to send
 *
 * Checks every identifier (known, allowed in that packet), every value
 * (length, UTF-8, range) and that only user properties, and in PUBLISH the
 * subscription identifier, stand more than once. [MQTT-2.2.2-2]
 *
 * Returns: whether the list is well-formed and allowed.
 */
gboolean mqtt_properties_validate (MqttSlice properties,
                                   guint     where,
                                   GError  **error);

void     mqtt_property_iter_init  (MqttPropertyIter *iter,
                                   MqttSlice         properties);

/**
 * mqtt_property_iter_next:
 * @property: (out): the next property; its slices point into the list
 *
 * The list must have been validated.
 *
 * Returns: %FALSE at the end.
 */
gboolean mqtt_property_iter_next  (MqttPropertyIter *iter,
                                   MqttProperty     *property);

/**
 * mqtt_properties_get_number:
 * @fallback: what an absent property means in the place it is read
 *
 * Returns: the value of integer property @id, or @fallback.
 */
guint32   mqtt_properties_get_number (MqttSlice      properties,
                                      MqttPropertyId id,
                                      guint32        fallback);

/**
 * mqtt_properties_get_slice:
 * @value: (out): the string or binary value of @id, inside the list
 *
 * Returns: whether the property is there.
 */
gboolean  mqtt_properties_get_slice  (MqttSlice      properties,
                                      MqttPropertyId id,
                                      MqttSlice     *value);

/**
 * mqtt_properties_append_number:
 * @list: the list that is being written
 * @id: a property with an integer value; the width on the wire follows from it
 */
void mqtt_properties_append_number (GByteArray    *list,
                                    MqttPropertyId id,
                                    guint32        number);

/**
 * mqtt_properties_append_slice:
 * @id: a property with a string or binary value
 * @value: at most 65,535 bytes
 */
void mqtt_properties_append_slice  (GByteArray    *list,
                                    MqttPropertyId id,
                                    MqttSlice      value);

void mqtt_properties_append_user   (GByteArray    *list,
                                    MqttSlice      name,
                                    MqttSlice      value);

G_END_DECLS
