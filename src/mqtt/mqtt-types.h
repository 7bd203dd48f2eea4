/* mqtt-types.h: the vocabulary of MQTT 3.1.1 and 5.0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttVersion:
 *
 * Protocol levels as they stand in CONNECT [MQTT-3.1.2-2].
 */
typedef enum
{
  MQTT_VERSION_3_1_1 = 4,
  MQTT_VERSION_5_0 = 5,
} MqttVersion;

/**
 * MqttPacketType:
 *
 * Control packet types, section 2.1.2 of MQTT 5.0.
 */
typedef enum
{
  MQTT_PACKET_CONNECT = 1,
  MQTT_PACKET_CONNACK = 2,
  MQTT_PACKET_PUBLISH = 3,
  MQTT_PACKET_PUBACK = 4,
  MQTT_PACKET_PUBREC = 5,
  MQTT_PACKET_PUBREL = 6,
  MQTT_PACKET_PUBCOMP = 7,
  MQTT_PACKET_SUBSCRIBE = 8,
  MQTT_PACKET_SUBACK = 9,
  MQTT_PACKET_UNSUBSCRIBE = 10,
  MQTT_PACKET_UNSUBACK = 11,
  MQTT_PACKET_PINGREQ = 12,
  MQTT_PACKET_PINGRESP = 13,
  MQTT_PACKET_DISCONNECT = 14,
  MQTT_PACKET_AUTH = 15,
} MqttPacketType;

#define MQTT_N_PACKET_TYPES 16

typedef enum
{
  MQTT_QOS_0 = 0,
  MQTT_QOS_1 = 1,
  MQTT_QOS_2 = 2,
} MqttQos;

/**
 * MqttReason:
 *
 * Reason codes of MQTT 5.0, section 2.4. Version 3.1.1 knows fewer; the
 * session translates CONNACK return codes 1 to 5 into their 5.0 equals,
 * so that nothing above mqtt/ has to know two tables.
 */
typedef enum
{
  MQTT_REASON_SUCCESS = 0x00,
  MQTT_REASON_NORMAL_DISCONNECTION = 0x00,
  MQTT_REASON_GRANTED_QOS_0 = 0x00,
  MQTT_REASON_GRANTED_QOS_1 = 0x01,
  MQTT_REASON_GRANTED_QOS_2 = 0x02,
  MQTT_REASON_DISCONNECT_WITH_WILL = 0x04,
  MQTT_REASON_NO_MATCHING_SUBSCRIBERS = 0x10,
  MQTT_REASON_NO_SUBSCRIPTION_EXISTED = 0x11,
  MQTT_REASON_CONTINUE_AUTHENTICATION = 0x18,
  MQTT_REASON_REAUTHENTICATE = 0x19,
  MQTT_REASON_UNSPECIFIED_ERROR = 0x80,
  MQTT_REASON_MALFORMED_PACKET = 0x81,
  MQTT_REASON_PROTOCOL_ERROR = 0x82,
  MQTT_REASON_IMPLEMENTATION_SPECIFIC = 0x83,
  MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION = 0x84,
  MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID = 0x85,
  MQTT_REASON_BAD_USER_NAME_OR_PASSWORD = 0x86,
  MQTT_REASON_NOT_AUTHORIZED = 0x87,
  MQTT_REASON_SERVER_UNAVAILABLE = 0x88,
  MQTT_REASON_SERVER_BUSY = 0x89,
  MQTT_REASON_BANNED = 0x8A,
  MQTT_REASON_SERVER_SHUTTING_DOWN = 0x8B,
  MQTT_REASON_BAD_AUTHENTICATION_METHOD = 0x8C,
  MQTT_REASON_KEEP_ALIVE_TIMEOUT = 0x8D,
  MQTT_REASON_SESSION_TAKEN_OVER = 0x8E,
  MQTT_REASON_TOPIC_FILTER_INVALID = 0x8F,
  MQTT_REASON_TOPIC_NAME_INVALID = 0x90,
  MQTT_REASON_PACKET_IDENTIFIER_IN_USE = 0x91,
  MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND = 0x92,
  MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED = 0x93,
  MQTT_REASON_TOPIC_ALIAS_INVALID = 0x94,
  MQTT_REASON_PACKET_TOO_LARGE = 0x95,
  MQTT_REASON_MESSAGE_RATE_TOO_HIGH = 0x96,
  MQTT_REASON_QUOTA_EXCEEDED = 0x97,
  MQTT_REASON_ADMINISTRATIVE_ACTION = 0x98,
  MQTT_REASON_PAYLOAD_FORMAT_INVALID = 0x99,
  MQTT_REASON_RETAIN_NOT_SUPPORTED = 0x9A,
  MQTT_REASON_QOS_NOT_SUPPORTED = 0x9B,
  MQTT_REASON_USE_ANOTHER_SERVER = 0x9C,
  MQTT_REASON_SERVER_MOVED = 0x9D,
  MQTT_REASON_SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = 0x9E,
  MQTT_REASON_CONNECTION_RATE_EXCEEDED = 0x9F,
  MQTT_REASON_MAXIMUM_CONNECT_TIME = 0xA0,
  MQTT_REASON_SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED = 0xA1,
  MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED = 0xA2,
} MqttReason;

/**
 * MQTT_ERROR:
 *
 * The error domain of mqtt/. The code of an error is the #MqttReason that
 * says what is wrong, and that a 5.0 DISCONNECT would carry.
 */
#define MQTT_ERROR (mqtt_error_quark ())
GQuark mqtt_error_quark (void);

/**
 * MqttSlice:
 * @data: (nullable): the first byte, not NUL-terminated
 * @length: number of bytes
 *
 * Bytes that belong to somebody else: the input buffer when decoding, the
 * caller when encoding. `{ NULL, 0 }` is an empty or absent value.
 */
typedef struct
{
  const guint8 *data;
  gsize length;
} MqttSlice;

/**
 * mqtt_slice_from_string:
 * @string: (nullable): a NUL-terminated string that outlives the slice
 *
 * Returns: a slice over @string without its NUL; the empty slice for %NULL.
 */
MqttSlice mqtt_slice_from_string (const char *string);

/**
 * mqtt_slice_to_string:
 *
 * Returns: (transfer full): a NUL-terminated copy.
 */
char *mqtt_slice_to_string (MqttSlice slice);

/**
 * mqtt_slice_equal:
 *
 * Returns: whether both hold the same bytes.
 */
gboolean mqtt_slice_equal (MqttSlice a,
                           MqttSlice b);

/**
 * mqtt_packet_type_to_string:
 *
 * Returns: the name as in the specification, such as "PUBLISH".
 */
const char *mqtt_packet_type_to_string (MqttPacketType type);

/**
 * mqtt_reason_to_string:
 *
 * Returns: the name of the reason code as in table 2-6 of MQTT 5.0, such
 *   as "Not authorized"; "Unknown reason" for a code it does not list.
 */
const char *mqtt_reason_to_string (guint8 reason);

/**
 * mqtt_version_to_string:
 *
 * Returns: "3.1.1" or "5.0".
 */
const char *mqtt_version_to_string (MqttVersion version);

G_END_DECLS
