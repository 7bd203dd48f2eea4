/* test-codec-fields.c: each field comes out of its bytes, and goes into them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-notation.h"
#include "codec-samples.h"

#include <string.h>

#define V3 MQTT_VERSION_3_1_1
#define V5 MQTT_VERSION_5_0

static GByteArray *
decode_sample (MqttVersion version,
               const char *name,
               MqttPacket *packet)
{
  GByteArray *bytes = codec_notation_parse (codec_sample (version, name));

  codec_assert_decodes (codec_slice (bytes), version, packet);
  return bytes;
}

static void
assert_encodes_as_sample (const MqttPacket *packet,
                          MqttVersion       version,
                          const char       *name)
{
  g_autoptr (GByteArray) bytes = codec_notation_parse (codec_sample (version, name));

  codec_assert_encodes (packet, version, codec_slice (bytes));
}

static MqttSlice
text (const char *string)
{
  return mqtt_slice_from_string (string);
}

static void
test_connect_3_1_1 (void)
{
  const char *name = "connect-as-in-figure-3.6";
  g_autoptr (GByteArray) bytes = NULL;
  MqttPacket packet;
  MqttPacket own = {
    .type = MQTT_PACKET_CONNECT,
    .connect = {
      .version = V3,
      .clean_start = TRUE,
      .keep_alive = 10,
      .client_id = text ("client"),
      .has_will = TRUE,
      .will = { .topic = text ("will/topic"), .payload = text ("gone"), .qos = MQTT_QOS_1 },
      .has_user_name = TRUE,
      .user_name = text ("user"),
      .has_password = TRUE,
      .password = text ("secret"),
    },
  };

  bytes = decode_sample (V3, name, &packet);
  g_assert_cmpint (packet.type, ==, MQTT_PACKET_CONNECT);
  g_assert_cmpint (packet.connect.version, ==, V3);
  g_assert_true (packet.connect.clean_start);
  g_assert_cmpuint (packet.connect.keep_alive, ==, 10);
  g_assert_cmpuint (packet.connect.properties.length, ==, 0);
  codec_assert_slice (packet.connect.client_id, "client");
  g_assert_true (packet.connect.has_will);
  codec_assert_slice (packet.connect.will.topic, "will/topic");
  codec_assert_slice (packet.connect.will.payload, "gone");
  g_assert_cmpint (packet.connect.will.qos, ==, MQTT_QOS_1);
  g_assert_false (packet.connect.will.retain);
  g_assert_true (packet.connect.has_user_name);
  codec_assert_slice (packet.connect.user_name, "user");
  g_assert_true (packet.connect.has_password);
  codec_assert_slice (packet.connect.password, "secret");

  assert_encodes_as_sample (&own, V3, name);
}

static void
test_connect_5_0 (void)
{
  const char *name = "connect-as-in-figure-3-6";
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttPacket packet;
  MqttPacket own = {
    .type = MQTT_PACKET_CONNECT,
    .connect = {
      .version = V5,
      .clean_start = TRUE,
      .keep_alive = 10,
      .client_id = text ("client"),
      .has_will = TRUE,
      .will = { .topic = text ("will/topic"), .payload = text ("gone"), .qos = MQTT_QOS_1 },
      .has_user_name = TRUE,
      .user_name = text ("user"),
      .has_password = TRUE,
      .password = text ("secret"),
    },
  };

  bytes = decode_sample (V5, name, &packet);
  g_assert_cmpint (packet.connect.version, ==, V5);
  g_assert_cmpuint (packet.connect.keep_alive, ==, 10);
  g_assert_cmpuint (mqtt_properties_get_number (packet.connect.properties,
                                                MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0),
                    ==, 10);
  codec_assert_slice (packet.connect.will.topic, "will/topic");
  codec_assert_slice (packet.connect.password, "secret");

  mqtt_properties_append_number (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 10);
  own.connect.properties = codec_slice (properties);
  assert_encodes_as_sample (&own, V5, name);
}

static void
test_connect_without_anything (void)
{
  g_autoptr (GByteArray) bytes = NULL;
  MqttPacket packet;

  memset (&packet, 0xAA, sizeof packet);
  bytes = decode_sample (V3, "connect-minimal", &packet);
  g_assert_true (packet.connect.clean_start);
  g_assert_cmpuint (packet.connect.keep_alive, ==, 0);
  g_assert_cmpuint (packet.connect.client_id.length, ==, 0);
  g_assert_false (packet.connect.has_will);
  g_assert_false (packet.connect.has_user_name);
  g_assert_false (packet.connect.has_password);
}

static void
test_connect_will_qos_and_retain (void)
{
  g_autoptr (GByteArray) bytes = NULL;
  MqttPacket packet;

  bytes = decode_sample (V3, "connect-will-qos-2-retained", &packet);
  g_assert_cmpint (packet.connect.will.qos, ==, MQTT_QOS_2);
  g_assert_true (packet.connect.will.retain);
  g_assert_cmpuint (packet.connect.will.payload.length, ==, 0);
  g_assert_cmpuint (packet.connect.keep_alive, ==, 65535);
}

static void
test_connack (void)
{
  g_autoptr (GByteArray) present = NULL;
  g_autoptr (GByteArray) refused = NULL;
  MqttPacket packet;
  MqttPacket own = { .type = MQTT_PACKET_CONNACK, .connack = { .session_present = TRUE } };
  MqttSlice reason_string;

  present = decode_sample (V3, "connack-session-present", &packet);
  g_assert_true (packet.connack.session_present);
  g_assert_cmpuint (packet.connack.reason, ==, 0);
  g_assert_cmpuint (packet.connack.properties.length, ==, 0);
  assert_encodes_as_sample (&own, V3, "connack-session-present");
  assert_encodes_as_sample (&own, V5, "connack-session-present");

  refused = decode_sample (V5, "connack-refused", &packet);
  g_assert_false (packet.connack.session_present);
  g_assert_cmpuint (packet.connack.reason, ==, MQTT_REASON_NOT_AUTHORIZED);
  g_assert_true (mqtt_properties_get_slice (packet.connack.properties,
                                            MQTT_PROPERTY_REASON_STRING, &reason_string));
  codec_assert_slice (reason_string, "no");
}

static void
test_publish (void)
{
  g_autoptr (GByteArray) bytes = NULL;
  MqttPacket packet;
  MqttPacket own = {
    .type = MQTT_PACKET_PUBLISH,
    .publish = { .topic = text ("a/b"), .payload = text ("payload"), .packet_id = 10,
                 .qos = MQTT_QOS_1 },
  };

  memset (&packet, 0xAA, sizeof packet);
  bytes = decode_sample (V3, "publish-as-in-figure-3.11", &packet);
  codec_assert_slice (packet.publish.topic, "a/b");
  codec_assert_slice (packet.publish.payload, "payload");
  g_assert_cmpuint (packet.publish.packet_id, ==, 10);
  g_assert_cmpint (packet.publish.qos, ==, MQTT_QOS_1);
  g_assert_false (packet.publish.retain);
  g_assert_false (packet.publish.dup);
  g_assert_cmpuint (packet.publish.properties.length, ==, 0);

  assert_encodes_as_sample (&own, V3, "publish-as-in-figure-3.11");
  assert_encodes_as_sample (&own, V5, "publish-qos-1");
}

static void
test_publish_flags (void)
{
  g_autoptr (GByteArray) again = NULL;
  g_autoptr (GByteArray) plain = NULL;
  MqttPacket packet;

  again = decode_sample (V5, "publish-qos-2-again-retained", &packet);
  g_assert_cmpint (packet.publish.qos, ==, MQTT_QOS_2);
  g_assert_true (packet.publish.retain);
  g_assert_true (packet.publish.dup);
  g_assert_cmpuint (packet.publish.packet_id, ==, 65535);
  g_assert_cmpmem (packet.publish.payload.data, packet.publish.payload.length, "\x00\xFF", 2);

  memset (&packet, 0xAA, sizeof packet);
  plain = decode_sample (V5, "publish-qos-0", &packet);
  g_assert_cmpint (packet.publish.qos, ==, MQTT_QOS_0);
  g_assert_cmpuint (packet.publish.packet_id, ==, 0);
  g_assert_false (packet.publish.retain);
  g_assert_false (packet.publish.dup);
}

static void
test_publish_without_payload (void)
{
  g_autoptr (GByteArray) bytes = NULL;
  MqttPacket packet;

  bytes = decode_sample (V3, "publish-without-payload", &packet);
  g_assert_cmpuint (packet.publish.payload.length, ==, 0);
  g_assert_true (packet.publish.retain);
}

/* A byte order mark is a character like others. [MQTT-1.5.4-3] */
static void
test_byte_order_mark_is_kept (void)
{
  g_autoptr (GByteArray) bytes = NULL;
  MqttPacket packet;

  bytes = decode_sample (V3, "publish-with-byte-order-mark", &packet);
  codec_assert_slice (packet.publish.topic, "\xEF\xBB\xBF" "a");
}

typedef struct
{
  const char *name;
  MqttPacketType type;
  guint8 reason;
  MqttForm form;
  gsize properties_length;
} AckCase;

static const AckCase ack_cases[] = {
  { "puback-shortest", MQTT_PACKET_PUBACK, 0x00, MQTT_FORM_SHORTEST, 0 },
  { "puback-with-success", MQTT_PACKET_PUBACK, 0x00, MQTT_FORM_WITH_REASON, 0 },
  { "puback-with-success-and-length", MQTT_PACKET_PUBACK, 0x00, MQTT_FORM_WITH_PROPERTIES, 0 },
  { "puback-with-reason", MQTT_PACKET_PUBACK, 0x10, MQTT_FORM_WITH_REASON, 0 },
  { "puback-with-reason-and-length", MQTT_PACKET_PUBACK, 0x87, MQTT_FORM_WITH_PROPERTIES, 0 },
  { "pubrec-with-properties", MQTT_PACKET_PUBREC, 0x97, MQTT_FORM_WITH_PROPERTIES, 7 },
  { "pubrel-with-properties", MQTT_PACKET_PUBREL, 0x92, MQTT_FORM_WITH_PROPERTIES, 7 },
  { "pubcomp-shortest", MQTT_PACKET_PUBCOMP, 0x00, MQTT_FORM_SHORTEST, 0 },
};

static void
test_acks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ack_cases); i++)
    {
      const AckCase *ack_case = &ack_cases[i];
      g_autoptr (GByteArray) bytes = NULL;
      MqttPacket packet;

      bytes = decode_sample (V5, ack_case->name, &packet);
      g_assert_cmpint (packet.type, ==, ack_case->type);
      g_assert_cmpuint (packet.ack.packet_id, ==, 1);
      g_assert_cmpuint (packet.ack.reason, ==, ack_case->reason);
      g_assert_cmpint (packet.ack.form, ==, ack_case->form);
      g_assert_cmpuint (packet.ack.properties.length, ==, ack_case->properties_length);
    }
}

static void
test_own_acks_are_short (void)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBACK, .ack = { .packet_id = 1 } };

  assert_encodes_as_sample (&packet, V3, "puback");
  assert_encodes_as_sample (&packet, V5, "puback-shortest");

  packet.ack.reason = MQTT_REASON_NO_MATCHING_SUBSCRIBERS;
  assert_encodes_as_sample (&packet, V5, "puback-with-reason");
}

static void
test_subscribe (void)
{
  const char *name = "subscribe-all-options";
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GByteArray) filters = g_byte_array_new ();
  MqttPacket packet;
  MqttFilterIter iter;
  MqttSubscription read[3];
  MqttSubscription extra;

  bytes = decode_sample (V5, name, &packet);
  g_assert_cmpuint (packet.subscribe.packet_id, ==, 10);
  g_assert_cmpuint (mqtt_properties_get_number (packet.subscribe.properties,
                                                MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 0),
                    ==, 128);

  mqtt_filter_iter_init (&iter, &packet);
  for (gsize i = 0; i < G_N_ELEMENTS (read); i++)
    g_assert_true (mqtt_filter_iter_next (&iter, &read[i]));
  g_assert_false (mqtt_filter_iter_next (&iter, &extra));
  g_assert_false (mqtt_filter_iter_next (&iter, &extra));

  codec_assert_slice (read[0].filter, "#");
  g_assert_cmpint (read[0].qos, ==, MQTT_QOS_2);
  g_assert_true (read[0].no_local);
  g_assert_true (read[0].retain_as_published);
  g_assert_cmpuint (read[0].retain_handling, ==, 2);

  codec_assert_slice (read[1].filter, "$share/g/a/+");
  g_assert_cmpint (read[1].qos, ==, MQTT_QOS_0);
  g_assert_false (read[1].no_local);
  g_assert_true (read[1].retain_as_published);
  g_assert_cmpuint (read[1].retain_handling, ==, 1);

  codec_assert_slice (read[2].filter, "+");
  g_assert_false (read[2].retain_as_published);
  g_assert_cmpuint (read[2].retain_handling, ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (read); i++)
    mqtt_filters_append_subscription (filters, &read[i]);
  packet.subscribe.filters = codec_slice (filters);
  assert_encodes_as_sample (&packet, V5, name);
}

static void
test_unsubscribe (void)
{
  const char *name = "unsubscribe-as-in-figure-3.30";
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GByteArray) filters = g_byte_array_new ();
  MqttPacket packet;
  MqttFilterIter iter;
  MqttSubscription subscription;

  bytes = decode_sample (V3, name, &packet);
  g_assert_cmpuint (packet.subscribe.packet_id, ==, 10);

  mqtt_filter_iter_init (&iter, &packet);
  g_assert_true (mqtt_filter_iter_next (&iter, &subscription));
  codec_assert_slice (subscription.filter, "a/b");
  g_assert_true (mqtt_filter_iter_next (&iter, &subscription));
  codec_assert_slice (subscription.filter, "c/d");
  g_assert_false (mqtt_filter_iter_next (&iter, &subscription));

  mqtt_filters_append_filter (filters, text ("a/b"));
  mqtt_filters_append_filter (filters, text ("c/d"));
  packet.subscribe.filters = codec_slice (filters);
  assert_encodes_as_sample (&packet, V3, name);
}

static void
test_suback_and_unsuback (void)
{
  g_autoptr (GByteArray) suback = NULL;
  g_autoptr (GByteArray) unsuback = NULL;
  g_autoptr (GByteArray) unsuback_5_0 = NULL;
  MqttPacket packet;

  suback = decode_sample (V3, "suback-as-in-figure-3.26", &packet);
  g_assert_cmpuint (packet.suback.packet_id, ==, 10);
  g_assert_cmpmem (packet.suback.reasons.data, packet.suback.reasons.length, "\x00\x02\x80", 3);

  unsuback = decode_sample (V3, "unsuback", &packet);
  g_assert_cmpuint (packet.suback.packet_id, ==, 10);
  g_assert_cmpuint (packet.suback.reasons.length, ==, 0);

  unsuback_5_0 = decode_sample (V5, "unsuback", &packet);
  g_assert_cmpmem (packet.suback.reasons.data, packet.suback.reasons.length, "\x00\x11\x8F", 3);
}

static void
test_disconnect (void)
{
  g_autoptr (GByteArray) shortest = NULL;
  g_autoptr (GByteArray) moved = NULL;
  MqttPacket packet;
  MqttPacket own = { .type = MQTT_PACKET_DISCONNECT };
  MqttSlice reference;

  memset (&packet, 0xAA, sizeof packet);
  shortest = decode_sample (V5, "disconnect-shortest", &packet);
  g_assert_cmpuint (packet.disconnect.reason, ==, MQTT_REASON_NORMAL_DISCONNECTION);
  g_assert_cmpuint (packet.disconnect.properties.length, ==, 0);

  moved = decode_sample (V5, "disconnect-with-properties", &packet);
  g_assert_cmpuint (packet.disconnect.reason, ==, MQTT_REASON_SERVER_MOVED);
  g_assert_true (mqtt_properties_get_slice (packet.disconnect.properties,
                                            MQTT_PROPERTY_SERVER_REFERENCE, &reference));
  codec_assert_slice (reference, "other");

  assert_encodes_as_sample (&own, V3, "disconnect");
  assert_encodes_as_sample (&own, V5, "disconnect-shortest");
  own.disconnect.reason = MQTT_REASON_SESSION_TAKEN_OVER;
  assert_encodes_as_sample (&own, V5, "disconnect-with-reason");
}

static void
test_auth (void)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttPacket packet;
  MqttPacket own = { .type = MQTT_PACKET_AUTH, .disconnect = { MQTT_REASON_REAUTHENTICATE } };
  MqttSlice data;

  bytes = decode_sample (V5, "auth-continue", &packet);
  g_assert_cmpint (packet.type, ==, MQTT_PACKET_AUTH);
  g_assert_cmpuint (packet.disconnect.reason, ==, MQTT_REASON_CONTINUE_AUTHENTICATION);
  g_assert_true (mqtt_properties_get_slice (packet.disconnect.properties,
                                            MQTT_PROPERTY_AUTHENTICATION_DATA, &data));
  codec_assert_slice (data, "data");

  mqtt_properties_append_slice (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD, text ("SCRAM"));
  own.disconnect.properties = codec_slice (properties);
  assert_encodes_as_sample (&own, V5, "auth-again");

  own.disconnect = (MqttDisconnect){ .reason = MQTT_REASON_CONTINUE_AUTHENTICATION };
  codec_assert_encodes (&own, V5, (MqttSlice){ (const guint8 *) "\xF0\x02\x18\x00", 4 });
}

static void
test_pings (void)
{
  MqttPacket request = { .type = MQTT_PACKET_PINGREQ };
  MqttPacket response = { .type = MQTT_PACKET_PINGRESP };

  assert_encodes_as_sample (&request, V3, "pingreq");
  assert_encodes_as_sample (&response, V5, "pingresp");
}

static void
test_names (void)
{
  g_assert_cmpstr (mqtt_packet_type_to_string (MQTT_PACKET_CONNECT), ==, "CONNECT");
  g_assert_cmpstr (mqtt_packet_type_to_string (MQTT_PACKET_AUTH), ==, "AUTH");
  g_assert_cmpstr (mqtt_version_to_string (V3), ==, "3.1.1");
  g_assert_cmpstr (mqtt_version_to_string (V5), ==, "5.0");
  g_assert_cmpstr (mqtt_reason_to_string (MQTT_REASON_SUCCESS), ==, "Success");
  g_assert_cmpstr (mqtt_reason_to_string (MQTT_REASON_NOT_AUTHORIZED), ==, "Not authorized");
  g_assert_cmpstr (mqtt_reason_to_string (0xA2), ==, "Wildcard Subscriptions not supported");
  g_assert_cmpstr (mqtt_reason_to_string (0x03), ==, "Unknown reason");
  g_assert_cmpstr (mqtt_reason_to_string (0xA3), ==, "Unknown reason");
  g_assert_cmpstr (mqtt_reason_to_string (0xFF), ==, "Unknown reason");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/codec/connect/3.1.1", test_connect_3_1_1);
  g_test_add_func ("/codec/connect/5.0", test_connect_5_0);
  g_test_add_func ("/codec/connect/without-anything", test_connect_without_anything);
  g_test_add_func ("/codec/connect/will-qos-and-retain", test_connect_will_qos_and_retain);
  g_test_add_func ("/codec/connack", test_connack);
  g_test_add_func ("/codec/publish/fields", test_publish);
  g_test_add_func ("/codec/publish/flags", test_publish_flags);
  g_test_add_func ("/codec/publish/without-payload", test_publish_without_payload);
  g_test_add_func ("/codec/publish/byte-order-mark-is-kept", test_byte_order_mark_is_kept);
  g_test_add_func ("/codec/acks/fields", test_acks);
  g_test_add_func ("/codec/acks/own-ones-are-short", test_own_acks_are_short);
  g_test_add_func ("/codec/subscribe", test_subscribe);
  g_test_add_func ("/codec/unsubscribe", test_unsubscribe);
  g_test_add_func ("/codec/suback-and-unsuback", test_suback_and_unsuback);
  g_test_add_func ("/codec/disconnect", test_disconnect);
  g_test_add_func ("/codec/auth", test_auth);
  g_test_add_func ("/codec/pings", test_pings);
  g_test_add_func ("/codec/names", test_names);

  return g_test_run ();
}
