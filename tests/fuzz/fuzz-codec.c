/* fuzz-codec.c: any bytes against the codec.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the version and the size limit, the rest is what a
 * peer sent.
 */

#include "mqtt-packet.h"

#include <string.h>

#define CHOICE_VERSION_5_0 0x01
#define CHOICE_LIMIT_SHIFT 1

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const gsize limits[] = { MQTT_PACKET_SIZE_LIMIT, 2, 16, 128 };

static void
walk_properties (MqttSlice properties)
{
  MqttPropertyIter iter;
  MqttProperty property;
  gsize seen = 0;

  mqtt_property_iter_init (&iter, properties);
  while (mqtt_property_iter_next (&iter, &property))
    g_assert_cmpuint (++seen, <=, properties.length);

  g_assert_cmpuint (iter.rest.length, ==, 0);
}

static void
walk_filters (const MqttPacket *packet)
{
  MqttSubscription subscription;
  MqttFilterIter iter;
  gsize seen = 0;

  mqtt_filter_iter_init (&iter, packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    g_assert_cmpuint (++seen, <=, packet->subscribe.filters.length);

  g_assert_cmpuint (iter.rest.length, ==, 0);
  g_assert_cmpuint (seen, >, 0);
}

static void
walk_lists (const MqttPacket *packet)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      walk_properties (packet->connect.properties);
      if (packet->connect.has_will)
        walk_properties (packet->connect.will.properties);
      break;

    case MQTT_PACKET_CONNACK:
      walk_properties (packet->connack.properties);
      break;

    case MQTT_PACKET_PUBLISH:
      walk_properties (packet->publish.properties);
      break;

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      walk_properties (packet->ack.properties);
      break;

    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      walk_properties (packet->subscribe.properties);
      walk_filters (packet);
      break;

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      walk_properties (packet->suback.properties);
      break;

    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
      walk_properties (packet->disconnect.properties);
      break;

    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      break;
    }
}

static GByteArray *
encode (const MqttPacket *packet,
        MqttVersion       version)
{
  GByteArray *output = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  mqtt_packet_append (packet, version, output, &error);
  g_assert_no_error (error);
  return output;
}

/* A 3.1.1 remaining length with superfluous zeros is written shorter. */
static gboolean
has_overlong_length (MqttSlice bytes)
{
  gsize last = 1;

  while (bytes.data[last] >= 0x80)
    last++;

  return last > 1 && bytes.data[last] == 0;
}

static void
check_packet (const MqttPacket *packet,
              MqttVersion       version,
              MqttSlice         bytes)
{
  g_autoptr (GByteArray) first = encode (packet, version);
  g_autoptr (GByteArray) second = NULL;
  MqttPacket again;
  gsize consumed = 0;

  if (has_overlong_length (bytes))
    g_assert_cmpuint (first->len, <, bytes.length);
  else
    g_assert_cmpmem (first->data, first->len, bytes.data, bytes.length);

  g_assert_cmpint (mqtt_packet_decode ((MqttSlice){ first->data, first->len }, version,
                                       first->len, &again, &consumed, NULL),
                   ==, MQTT_DECODE_PACKET);
  g_assert_cmpuint (consumed, ==, first->len);
  g_assert_cmpint (again.type, ==, packet->type);

  second = encode (&again, version);
  g_assert_cmpmem (second->data, second->len, first->data, first->len);

  walk_lists (packet);
}

/* Lists are also handed in on their own. */
static void
check_properties (MqttSlice input)
{
  for (guint where = 0; where < MQTT_N_PACKET_TYPES; where++)
    {
      g_autoptr (GError) error = NULL;
      gboolean is_valid = mqtt_properties_validate (input, where, &error);

      g_assert_true (is_valid == (error == NULL));
      if (is_valid)
        walk_properties (input);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  MqttVersion version;
  MqttSlice input;
  gsize limit;

  if (size == 0)
    return 0;

  version = (data[0] & CHOICE_VERSION_5_0) != 0 ? MQTT_VERSION_5_0 : MQTT_VERSION_3_1_1;
  limit = limits[(data[0] >> CHOICE_LIMIT_SHIFT) % G_N_ELEMENTS (limits)];
  input = (MqttSlice){ data + 1, size - 1 };
  check_properties (input);

  while (TRUE)
    {
      g_autoptr (GError) error = NULL;
      MqttDecodeResult result;
      MqttPacket packet;
      gsize consumed = 0;

      result = mqtt_packet_decode (input, version, limit, &packet, &consumed, &error);
      g_assert_true ((result == MQTT_DECODE_MALFORMED) == (error != NULL));
      if (result != MQTT_DECODE_PACKET)
        return 0;

      g_assert_cmpuint (consumed, >=, 2);
      g_assert_cmpuint (consumed, <=, MIN (limit, input.length));
      check_packet (&packet, version, (MqttSlice){ input.data, consumed });

      input.data += consumed;
      input.length -= consumed;
    }
}
