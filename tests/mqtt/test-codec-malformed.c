/* test-codec-malformed.c: every rule about format, broken once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-notation.h"

#define V3 MQTT_VERSION_3_1_1
#define V5 MQTT_VERSION_5_0

#define MALFORMED MQTT_REASON_MALFORMED_PACKET
#define PROTOCOL MQTT_REASON_PROTOCOL_ERROR

typedef struct
{
  const char *rule;
  MqttVersion version;
  const char *notation;
  MqttReason reason;
} Violation;

static const Violation violations[] = {
  /* The fixed header, section 2.1. */
  { "header/type-0", V3, "00 00", MALFORMED },
  { "header/type-0-alone", V5, "0F", MALFORMED },
  { "header/length-of-five-bytes", V3, "30 FFFFFFFF 7F", MALFORMED },
  { "header/length-of-five-bytes-seen-after-four", V5, "30 80808080", MALFORMED },
  { "header/overlong-length", V5, "C0 8000", MALFORMED },
  { "header/overlong-length-of-publish", V5, "30 8500 <a> {} 'x'", MALFORMED },
  { "header/overlong-length-of-connect", V5, "10 8D00 <MQTT> 05 02 0000 {} <>", MALFORMED },
  { "header/overlong-length-of-connect-not-yet-known", V3, "10 8D00 <MQTT> 05 02 0000 {} <>",
    MALFORMED },
  { "header/flags-of-connect", V3, "11 .. <MQTT> 04 02 0000 <>", MALFORMED },
  { "header/flags-of-connack", V3, "21 02 0000", MALFORMED },
  { "header/flags-of-puback", V3, "42 02 0001", MALFORMED },
  { "header/flags-of-pubrec", V5, "58 02 0001", MALFORMED },
  { "header/flags-of-pubrel", V3, "60 02 0001", MALFORMED },
  { "header/flags-of-pubcomp", V5, "72 02 0001", MALFORMED },
  { "header/flags-of-subscribe", V3, "80 .. 0001 <a> 00", MALFORMED },
  { "header/flags-of-suback", V3, "92 .. 0001 00", MALFORMED },
  { "header/flags-of-unsubscribe", V3, "A3 .. 0001 <a>", MALFORMED },
  { "header/flags-of-unsuback", V3, "B2 02 0001", MALFORMED },
  { "header/flags-of-pingreq", V3, "C1 00", MALFORMED },
  { "header/flags-of-pingresp", V5, "D2 00", MALFORMED },
  { "header/flags-of-disconnect", V5, "E1 00", MALFORMED },
  { "header/flags-of-auth", V5, "F8 00", MALFORMED },
  { "header/auth-in-3.1.1", V3, "F0 00", MALFORMED },

  /* CONNECT, section 3.1. */
  { "connect/empty", V3, "10 00", MALFORMED },
  { "connect/protocol-name-is-cut", V3, "10 03 0004 'M'", MALFORMED },
  { "connect/protocol-name-is-not-utf8", V5, "10 .. 0004 'MQT' FF 05 02 0000 {} <>", MALFORMED },
  { "connect/other-protocol", V3, "10 .. <AMQP> 04 02 0000 <>",
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION },
  { "connect/mqtt-3.1", V3, "10 .. <MQIsdp> 03 02 0000 <client>",
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION },
  { "connect/level-3", V3, "10 .. <MQTT> 03 02 0000 <>",
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION },
  { "connect/level-6", V5, "10 .. <MQTT> 06 02 0000 {} <>",
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION },
  { "connect/bridge-bit", V3, "10 .. <MQTT> 84 02 0000 <>",
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION },
  { "connect/level-is-missing", V3, "10 .. <MQTT>", MALFORMED },
  { "connect/flags-are-missing", V3, "10 .. <MQTT> 04", MALFORMED },
  { "connect/keep-alive-is-cut", V3, "10 .. <MQTT> 04 02 00", MALFORMED },
  { "connect/reserved-flag", V3, "10 .. <MQTT> 04 03 0000 <>", MALFORMED },
  { "connect/reserved-flag", V5, "10 .. <MQTT> 05 03 0000 {} <>", MALFORMED },
  { "connect/will-qos-without-will", V3, "10 .. <MQTT> 04 0A 0000 <c>", MALFORMED },
  { "connect/will-retain-without-will", V5, "10 .. <MQTT> 05 22 0000 {} <c>", MALFORMED },
  { "connect/will-qos-3", V3, "10 .. <MQTT> 04 1E 0000 <c> <w> <m>", MALFORMED },
  { "connect/will-topic-has-wildcard", V3, "10 .. <MQTT> 04 06 0000 <c> <w/#> <m>",
    MQTT_REASON_TOPIC_NAME_INVALID },
  { "connect/will-topic-is-empty", V3, "10 .. <MQTT> 04 06 0000 <c> <> <m>", MALFORMED },
  { "connect/will-topic-is-not-utf8", V3, "10 .. <MQTT> 04 06 0000 <c> 0001 FF <m>", MALFORMED },
  { "connect/will-payload-is-missing", V3, "10 .. <MQTT> 04 06 0000 <c> <w>", MALFORMED },
  { "connect/password-without-user-name", V3, "10 .. <MQTT> 04 42 0000 <c> <secret>", MALFORMED },
  { "connect/client-id-is-missing", V3, "10 .. <MQTT> 04 02 0000", MALFORMED },
  { "connect/client-id-with-nul", V3, "10 .. <MQTT> 04 02 0000 0003 610062", MALFORMED },
  { "connect/client-id-with-surrogate", V3, "10 .. <MQTT> 04 02 0000 0003 EDA080", MALFORMED },
  { "connect/user-name-is-not-utf8", V3, "10 .. <MQTT> 04 82 0000 <c> 0002 C080", MALFORMED },
  { "connect/user-name-is-missing", V3, "10 .. <MQTT> 04 82 0000 <c>", MALFORMED },
  { "connect/password-is-missing", V3, "10 .. <MQTT> 04 C2 0000 <c> <user>", MALFORMED },
  { "connect/bytes-are-left", V3, "10 .. <MQTT> 04 02 0000 <c> 00", MALFORMED },
  { "connect/bytes-are-left", V5, "10 .. <MQTT> 05 02 0000 {} <c> 00", MALFORMED },
  { "connect/properties-are-missing", V5, "10 .. <MQTT> 05 02 0000", MALFORMED },
  { "connect/properties-are-longer-than-the-packet", V5, "10 .. <MQTT> 05 02 0000 7F <c>",
    MALFORMED },
  { "connect/overlong-property-length", V5, "10 .. <MQTT> 05 02 0000 8000 <c>", MALFORMED },
  { "connect/property-length-of-five-bytes", V5, "10 .. <MQTT> 05 02 0000 8080808001 <c>",
    MALFORMED },
  { "connect/will-properties-in-connect", V5, "10 .. <MQTT> 05 02 0000 {18 00000001} <c>",
    MALFORMED },
  { "connect/connect-properties-in-will", V5,
    "10 .. <MQTT> 05 06 0000 {} <c> {11 00000001} <w> <m>", MALFORMED },

  /* CONNACK, section 3.2. */
  { "connack/too-short", V3, "20 01 00", MALFORMED },
  { "connack/too-long", V3, "20 03 0000 00", MALFORMED },
  { "connack/without-property-length", V5, "20 02 0000", MALFORMED },
  { "connack/bytes-are-left", V5, "20 .. 00 00 {} 00", MALFORMED },
  { "connack/reserved-flags", V3, "20 02 0200", MALFORMED },
  { "connack/reserved-flags", V5, "20 .. 80 00 {}", MALFORMED },
  { "connack/session-present-yet-refused", V3, "20 02 0105", PROTOCOL },
  { "connack/session-present-yet-refused", V5, "20 .. 01 87 {}", PROTOCOL },
  { "connack/reserved-return-code", V3, "20 02 0006", PROTOCOL },
  { "connack/reason-of-5.0", V3, "20 02 0087", PROTOCOL },
  { "connack/return-code-of-3.1.1", V5, "20 .. 00 05 {}", PROTOCOL },
  { "connack/reason-of-disconnect", V5, "20 .. 00 8E {}", PROTOCOL },

  /* PUBLISH, section 3.3. */
  { "publish/qos-3", V3, "36 .. <a> 0001", MALFORMED },
  { "publish/qos-3-is-seen-in-the-first-byte", V5, "3E", MALFORMED },
  { "publish/dup-at-qos-0", V3, "38 .. <a>", MALFORMED },
  { "publish/dup-at-qos-0", V5, "39 .. <a> {}", MALFORMED },
  { "publish/empty", V3, "30 00", MALFORMED },
  { "publish/topic-is-cut", V3, "30 03 0002 'a'", MALFORMED },
  { "publish/topic-is-empty", V3, "30 02 <>", MALFORMED },
  { "publish/topic-is-empty-without-alias", V5, "30 .. <> {} 'x'", PROTOCOL },
  { "publish/topic-is-empty-with-other-property", V5, "30 .. <> {01 01} 'x'", PROTOCOL },
  { "publish/topic-with-plus", V3, "30 .. <a/+/b>", MQTT_REASON_TOPIC_NAME_INVALID },
  { "publish/topic-with-hash", V5, "30 .. <mobike/unlocked/#> {}",
    MQTT_REASON_TOPIC_NAME_INVALID },
  { "publish/topic-with-wildcard-inside-word", V3, "30 .. <mobike/un+locked/B-1042>",
    MQTT_REASON_TOPIC_NAME_INVALID },
  { "publish/topic-with-nul", V3, "30 .. 0003 'a' 00 'b'", MALFORMED },
  { "publish/topic-with-nul-in-a-long-word", V5, "30 .. 000C 'abcdefgh' 00 'ijk' {}", MALFORMED },
  { "publish/topic-is-not-utf8", V3, "30 .. 000A 'abcdefghi' C3", MALFORMED },
  { "publish/packet-id-is-missing", V3, "32 .. <a>", MALFORMED },
  { "publish/packet-id-0", V3, "32 .. <a> 0000", PROTOCOL },
  { "publish/packet-id-0", V5, "34 .. <a> 0000 {}", PROTOCOL },
  { "publish/without-property-length", V5, "30 .. <a>", MALFORMED },
  { "publish/topic-alias-0", V5, "30 .. <a> {23 0000}", MQTT_REASON_TOPIC_ALIAS_INVALID },

  /* PUBACK, PUBREC, PUBREL and PUBCOMP, sections 3.4 to 3.7. */
  { "puback/too-short", V3, "40 01 00", MALFORMED },
  { "puback/too-long", V3, "40 03 0001 00", MALFORMED },
  { "puback/empty", V5, "40 00", MALFORMED },
  { "puback/packet-id-0", V3, "40 02 0000", PROTOCOL },
  { "puback/packet-id-not-found-belongs-elsewhere", V5, "40 03 0001 92", PROTOCOL },
  { "puback/unknown-reason", V5, "40 03 0001 7F", PROTOCOL },
  { "puback/reason-beyond-the-table", V5, "40 03 0001 FF", PROTOCOL },
  { "puback/properties-are-cut", V5, "40 05 0001 00 05 1F", MALFORMED },
  { "puback/bytes-are-left", V5, "40 .. 0001 00 {} 00", MALFORMED },
  { "pubrec/packet-id-0", V5, "50 02 0000", PROTOCOL },
  { "pubrec/reason-of-suback", V5, "50 03 0001 01", PROTOCOL },
  { "pubrel/packet-id-0", V3, "62 02 0000", PROTOCOL },
  { "pubrel/reason-of-puback", V5, "62 03 0001 10", PROTOCOL },
  { "pubcomp/packet-id-0", V3, "70 02 0000", PROTOCOL },
  { "pubcomp/reason-of-puback", V5, "70 03 0001 80", PROTOCOL },

  /* SUBSCRIBE and UNSUBSCRIBE, sections 3.8 and 3.10. */
  { "subscribe/no-filter", V3, "82 02 0001", PROTOCOL },
  { "subscribe/no-filter", V5, "82 .. 0001 {}", PROTOCOL },
  { "subscribe/too-short", V3, "82 01 00", MALFORMED },
  { "subscribe/packet-id-0", V3, "82 .. 0000 <a> 00", PROTOCOL },
  { "subscribe/options-are-missing", V3, "82 .. 0001 <a>", MALFORMED },
  { "subscribe/second-options-are-missing", V5, "82 .. 0001 {} <a> 00 <b>", MALFORMED },
  { "subscribe/filter-is-cut", V3, "82 .. 0001 0005 'ab' 00", MALFORMED },
  { "subscribe/filter-is-empty", V3, "82 .. 0001 <> 00", MQTT_REASON_TOPIC_FILTER_INVALID },
  { "subscribe/filter-is-not-utf8", V3, "82 .. 0001 0001 FF 00", MALFORMED },
  { "subscribe/hash-is-not-last", V3, "82 .. 0001 <a/#/b> 00", MQTT_REASON_TOPIC_FILTER_INVALID },
  { "subscribe/hash-shares-its-level", V5, "82 .. 0001 {} <a/b#> 00",
    MQTT_REASON_TOPIC_FILTER_INVALID },
  { "subscribe/plus-shares-its-level", V3, "82 .. 0001 <a+/b> 00",
    MQTT_REASON_TOPIC_FILTER_INVALID },
  { "subscribe/share-without-name", V5, "82 .. 0001 {} <$share//a> 00",
    MQTT_REASON_TOPIC_FILTER_INVALID },
  { "subscribe/share-without-filter", V5, "82 .. 0001 {} <$share/g/> 00",
    MQTT_REASON_TOPIC_FILTER_INVALID },
  { "subscribe/qos-3", V3, "82 .. 0001 <a> 03", MALFORMED },
  { "subscribe/qos-3", V5, "82 .. 0001 {} <a> 03", PROTOCOL },
  { "subscribe/options-of-5.0", V3, "82 .. 0001 <a> 04", MALFORMED },
  { "subscribe/reserved-options", V3, "82 .. 0001 <a> 80", MALFORMED },
  { "subscribe/reserved-options", V5, "82 .. 0001 {} <a> 40", MALFORMED },
  { "subscribe/retain-handling-3", V5, "82 .. 0001 {} <a> 30", PROTOCOL },
  { "subscribe/no-local-on-shared", V5, "82 .. 0001 {} <$share/g/a> 04", PROTOCOL },
  { "subscribe/second-filter-is-bad", V3, "82 .. 0001 <a> 00 <#/b> 00",
    MQTT_REASON_TOPIC_FILTER_INVALID },
  { "subscribe/subscription-id-0", V5, "82 .. 0001 {0B 00} <a> 00", PROTOCOL },
  { "subscribe/subscription-id-twice", V5, "82 .. 0001 {0B 01 0B 02} <a> 00", PROTOCOL },
  { "unsubscribe/no-filter", V3, "A2 02 0001", PROTOCOL },
  { "unsubscribe/no-filter", V5, "A2 .. 0001 {}", PROTOCOL },
  { "unsubscribe/packet-id-0", V5, "A2 .. 0000 {} <a>", PROTOCOL },
  { "unsubscribe/filter-is-bad", V3, "A2 .. 0001 <+a>", MQTT_REASON_TOPIC_FILTER_INVALID },
  { "unsubscribe/bytes-are-left", V3, "A2 .. 0001 <a> 00", MALFORMED },
  { "unsubscribe/subscription-id", V5, "A2 .. 0001 {0B 01} <a>", MALFORMED },

  /* SUBACK and UNSUBACK, sections 3.9 and 3.11. */
  { "suback/no-reason", V3, "90 02 0001", PROTOCOL },
  { "suback/no-reason", V5, "90 .. 0001 {}", PROTOCOL },
  { "suback/packet-id-0", V3, "90 .. 0000 00", PROTOCOL },
  { "suback/reserved-code", V3, "90 .. 0001 03", PROTOCOL },
  { "suback/reason-of-5.0", V3, "90 .. 0001 87", PROTOCOL },
  { "suback/reason-of-connack", V5, "90 .. 0001 {} 00 86", PROTOCOL },
  { "unsuback/payload-in-3.1.1", V3, "B0 03 0001 00", MALFORMED },
  { "unsuback/no-reason", V5, "B0 .. 0001 {}", PROTOCOL },
  { "unsuback/packet-id-0", V3, "B0 02 0000", PROTOCOL },
  { "unsuback/reason-of-suback", V5, "B0 .. 0001 {} 01", PROTOCOL },

  /* PINGREQ, PINGRESP, DISCONNECT and AUTH, sections 3.12 to 3.15. */
  { "pingreq/with-body", V3, "C0 01 00", MALFORMED },
  { "pingresp/with-body", V5, "D0 01 00", MALFORMED },
  { "pingresp/with-body-is-seen-in-the-header", V5, "D0 05", MALFORMED },
  { "disconnect/with-body-in-3.1.1", V3, "E0 01 00", MALFORMED },
  { "disconnect/unknown-reason", V5, "E0 01 01", PROTOCOL },
  { "disconnect/reason-of-connack", V5, "E0 01 86", PROTOCOL },
  { "disconnect/bytes-are-left", V5, "E0 .. 00 {} 00", MALFORMED },
  { "disconnect/property-of-connack", V5, "E0 .. 00 {13 0001}", MALFORMED },
  { "auth/without-property-length", V5, "F0 01 18", MALFORMED },
  { "auth/unknown-reason", V5, "F0 .. 80 {15 <m>}", PROTOCOL },
  { "auth/without-method", V5, "F0 .. 18 {}", PROTOCOL },
  { "auth/bytes-are-left", V5, "F0 .. 18 {15 <m>} 00", MALFORMED },
};

static void
test_is_refused (gconstpointer data)
{
  const Violation *violation = data;
  g_autoptr (GByteArray) bytes = codec_notation_parse (violation->notation);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (codec_try (codec_slice (bytes), violation->version, &error), ==,
                   MQTT_DECODE_MALFORMED);
  g_assert_error (error, MQTT_ERROR, (int) violation->reason);
  g_test_message ("%s", error->message);
}

static void
test_3_1_1_tolerates_overlong_lengths (void)
{
  g_autoptr (GByteArray) bytes = codec_notation_parse ("30 848000 <a> 'x'");
  MqttPacket packet;

  codec_assert_decodes (codec_slice (bytes), V3, &packet);
  g_assert_cmpuint (packet.publish.payload.length, ==, 1);
}

/* Only the server may refuse it, and answers with return code 2 [MQTT-3.1.3-8]. */
static void
test_empty_client_id_with_kept_session_is_left_to_the_server (void)
{
  g_autoptr (GByteArray) bytes = codec_notation_parse ("10 .. <MQTT> 04 00 0000 <>");
  MqttPacket packet;

  codec_assert_decodes (codec_slice (bytes), V3, &packet);
  g_assert_false (packet.connect.clean_start);
}

/* A receiver may look at the payload, section 3.3.2.3.2, and this one does not. */
static void
test_payload_format_is_not_checked (void)
{
  g_autoptr (GByteArray) bytes = codec_notation_parse ("30 .. <a> {01 01} FF");
  MqttPacket packet;

  codec_assert_decodes (codec_slice (bytes), V5, &packet);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (violations); i++)
    {
      g_autofree char *path = g_strdup_printf ("/codec/refuses/%s/%s", violations[i].rule,
                                               mqtt_version_to_string (violations[i].version));

      g_test_add_data_func (path, &violations[i], test_is_refused);
    }

  g_test_add_func ("/codec/accepts/overlong-length-in-3.1.1",
                   test_3_1_1_tolerates_overlong_lengths);
  g_test_add_func ("/codec/accepts/empty-client-id-with-kept-session",
                   test_empty_client_id_with_kept_session_is_left_to_the_server);
  g_test_add_func ("/codec/accepts/payload-that-is-not-utf8", test_payload_format_is_not_checked);

  return g_test_run ();
}
