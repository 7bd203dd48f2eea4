/* mqtt-body.h: what follows the fixed header of a packet, private to mqtt/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every function reads or checks one field, and returns FALSE with the
 * body's error set where the packet has to be refused.
 */

#pragma once

#include "mqtt-wire.h"

G_BEGIN_DECLS

/* @reader is cut to the remaining length. */
typedef struct
{
  MqttReader reader;
  MqttPacketType type;
  MqttVersion version;
  GError **error;
} MqttBody;

#define mqtt_body_refuse(body, reason, ...) \
  mqtt_packet_refuse ((body)->error, (body)->type, (reason), __VA_ARGS__)

gboolean mqtt_body_refuse_cut_off (MqttBody   *body,
                                   const char *field) MQTT_COLD;

gboolean mqtt_body_read_packet_id (MqttBody *body,
                                   guint16  *packet_id);

gboolean mqtt_body_read_reason (MqttBody *body,
                                guint8   *reason);

/* @where is as for mqtt_properties_validate(). Leaves @properties empty in 3.1.1. */
gboolean mqtt_body_read_properties_of (MqttBody  *body,
                                       guint      where,
                                       MqttSlice *properties);

gboolean mqtt_body_read_properties (MqttBody  *body,
                                    MqttSlice *properties);

gboolean mqtt_body_read_string (MqttBody   *body,
                                const char *field,
                                MqttSlice  *value);

gboolean mqtt_body_read_binary (MqttBody   *body,
                                const char *field,
                                MqttSlice  *value);

gboolean mqtt_body_check_topic_name (MqttBody   *body,
                                     const char *field,
                                     MqttSlice   topic);

/* Switches the body to the version that the packet names. */
gboolean mqtt_body_decode_connect (MqttBody    *body,
                                   gboolean     is_length_overlong,
                                   MqttConnect *connect);

gboolean mqtt_body_decode_connack (MqttBody    *body,
                                   MqttConnack *connack);

G_END_DECLS
