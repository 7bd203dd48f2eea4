/* mqtt-packet-decode-connect.c: how a connection begins, sections 3.1 and 3.2.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-body.h"

/* Flags of CONNECT, section 3.1.2.3. */
#define CONNECT_RESERVED 0x01
#define CONNECT_CLEAN_START 0x02
#define CONNECT_WILL 0x04
#define CONNECT_WILL_QOS_SHIFT 3
#define CONNECT_WILL_RETAIN 0x20
#define CONNECT_WILL_DETAILS 0x38
#define CONNECT_PASSWORD 0x40
#define CONNECT_USER_NAME 0x80

/* MQTT 3.1, the version before, still called itself "MQIsdp". */
static gboolean
read_protocol (MqttBody    *body,
               MqttVersion *version)
{
  MqttSlice name;
  guint8 level;

  if (!mqtt_body_read_string (body, "protocol name", &name))
    return FALSE;

  if (!mqtt_slice_equal (name, mqtt_slice_from_string ("MQTT")))
    return mqtt_body_refuse (
        body, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
        "asks for a protocol other than MQTT 3.1.1 or 5.0"); /* [MQTT-3.1.2-1] */

  if (!mqtt_read_u8 (&body->reader, &level))
    return mqtt_body_refuse_cut_off (body, "protocol level");

  if (level != MQTT_VERSION_3_1_1 && level != MQTT_VERSION_5_0)
    return mqtt_body_refuse (body, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
                             "asks for protocol level %u, which is neither MQTT 3.1.1 nor 5.0",
                             level);

  *version = (MqttVersion) level;
  return TRUE;
}

static gboolean
check_connect_flags (MqttBody *body,
                     guint8    flags)
{
  if ((flags & CONNECT_RESERVED) != 0) /* [MQTT-3.1.2-3] */
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET, "has its reserved flag set");

  /* [MQTT-3.1.2-11] [MQTT-3.1.2-13] */
  if ((flags & CONNECT_WILL) == 0 && (flags & CONNECT_WILL_DETAILS) != 0)
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET, "has will flags without a will");

  if ((flags >> CONNECT_WILL_QOS_SHIFT & 3) > MQTT_QOS_2) /* [MQTT-3.1.2-12] */
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET, "has a will with QoS 3");

  /* [MQTT-3.1.2-22] of version 3.1.1 */
  if (body->version == MQTT_VERSION_3_1_1 && (flags & CONNECT_PASSWORD) != 0 &&
      (flags & CONNECT_USER_NAME) == 0)
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET,
                             "has a password without a user name");

  return TRUE;
}

static gboolean
read_will (MqttBody *body,
           guint8    flags,
           MqttWill *will)
{
  will->qos = (MqttQos) (flags >> CONNECT_WILL_QOS_SHIFT & 3);
  will->retain = (flags & CONNECT_WILL_RETAIN) != 0;

  if (!mqtt_body_read_properties_of (body, MQTT_PROPERTIES_WILL, &will->properties))
    return FALSE;

  if (!mqtt_read_slice (&body->reader, &will->topic))
    return mqtt_body_refuse_cut_off (body, "will topic");

  return mqtt_body_check_topic_name (body, "will topic", will->topic) &&
         mqtt_body_read_binary (body, "will payload", &will->payload);
}

gboolean
mqtt_body_decode_connect (MqttBody    *body,
                          gboolean     is_length_overlong,
                          MqttConnect *connect)
{
  guint8 flags;

  *connect = (MqttConnect){ 0 };

  if (!read_protocol (body, &connect->version))
    return FALSE;

  body->version = connect->version;
  if (is_length_overlong && body->version == MQTT_VERSION_5_0)
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET,
                             "has a remaining length with superfluous bytes");

  if (!mqtt_read_u8 (&body->reader, &flags))
    return mqtt_body_refuse_cut_off (body, "connect flags");

  if (!check_connect_flags (body, flags))
    return FALSE;

  connect->clean_start = (flags & CONNECT_CLEAN_START) != 0;
  connect->has_will = (flags & CONNECT_WILL) != 0;
  connect->has_user_name = (flags & CONNECT_USER_NAME) != 0;
  connect->has_password = (flags & CONNECT_PASSWORD) != 0;

  if (!mqtt_read_u16 (&body->reader, &connect->keep_alive))
    return mqtt_body_refuse_cut_off (body, "keep alive");

  if (!mqtt_body_read_properties (body, &connect->properties) ||
      !mqtt_body_read_string (body, "client identifier", &connect->client_id))
    return FALSE;

  if (connect->has_will && !read_will (body, flags, &connect->will))
    return FALSE;

  if (connect->has_user_name && !mqtt_body_read_string (body, "user name", &connect->user_name))
    return FALSE;

  return !connect->has_password || mqtt_body_read_binary (body, "password", &connect->password);
}

gboolean
mqtt_body_decode_connack (MqttBody    *body,
                          MqttConnack *connack)
{
  guint8 flags;

  if (!mqtt_read_u8 (&body->reader, &flags))
    return mqtt_body_refuse_cut_off (body, "flags");

  if (flags > 1) /* [MQTT-3.2.2-1] */
    return mqtt_body_refuse (body, MQTT_REASON_MALFORMED_PACKET, "has reserved flags set");

  connack->session_present = flags == 1;
  if (!mqtt_body_read_reason (body, &connack->reason))
    return FALSE;

  if (connack->session_present && connack->reason != MQTT_REASON_SUCCESS) /* [MQTT-3.2.2-6] */
    return mqtt_body_refuse (body, MQTT_REASON_PROTOCOL_ERROR,
                             "refuses the connection and yet says that a session is present");

  return mqtt_body_read_properties (body, &connack->properties);
}
