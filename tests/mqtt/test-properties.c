/* test-properties.c: the properties of MQTT 5.0, section 2.2.2.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-notation.h"

#include <string.h>

#define MALFORMED MQTT_REASON_MALFORMED_PACKET
#define PROTOCOL MQTT_REASON_PROTOCOL_ERROR

/* Letters stand for packets as in "places": W is the will. */
static const struct
{
  char letter;
  guint where;
} letters[] = {
  { 'W', MQTT_PROPERTIES_WILL },    { 'C', MQTT_PACKET_CONNECT },
  { 'c', MQTT_PACKET_CONNACK },     { 'P', MQTT_PACKET_PUBLISH },
  { 'a', MQTT_PACKET_PUBACK },      { 'r', MQTT_PACKET_PUBREC },
  { 'l', MQTT_PACKET_PUBREL },      { 'o', MQTT_PACKET_PUBCOMP },
  { 'S', MQTT_PACKET_SUBSCRIBE },   { 's', MQTT_PACKET_SUBACK },
  { 'U', MQTT_PACKET_UNSUBSCRIBE }, { 'u', MQTT_PACKET_UNSUBACK },
  { 'D', MQTT_PACKET_DISCONNECT },  { 'A', MQTT_PACKET_AUTH },
};

/* Table 2-4, written down a second time. */
static const struct
{
  const char *name;
  const char *notation;
  const char *places;
  const char *may_repeat;
} known[] = {
  { "payload format indicator", "01 01", "PW", "" },
  { "message expiry interval", "02 00000000", "PW", "" },
  { "content type", "03 <text/plain>", "PW", "" },
  { "response topic", "08 <a/b>", "PW", "" },
  { "correlation data", "09 0002 00FF", "PW", "" },
  { "subscription identifier", "0B FFFFFF7F", "PS", "P" },
  { "session expiry interval", "11 FFFFFFFF", "CcD", "" },
  { "assigned client identifier", "12 <x>", "c", "" },
  { "server keep alive", "13 0000", "c", "" },
  { "authentication method", "15 <SCRAM>", "CcA", "" },
  { "request problem information", "17 00", "C", "" },
  { "will delay interval", "18 00000001", "W", "" },
  { "request response information", "19 01", "C", "" },
  { "response information", "1A <x>", "c", "" },
  { "server reference", "1C <x>", "cD", "" },
  { "reason string", "1F <>", "carlosuDA", "" },
  { "receive maximum", "21 0001", "Cc", "" },
  { "topic alias maximum", "22 0000", "Cc", "" },
  { "topic alias", "23 0001", "P", "" },
  { "maximum QoS", "24 01", "c", "" },
  { "retain available", "25 00", "c", "" },
  { "user property", "26 <k> <v>", "CcPWarloSsUuDA", "CcPWarloSsUuDA" },
  { "maximum packet size", "27 00000001", "Cc", "" },
  { "wildcard subscription available", "28 00", "c", "" },
  { "subscription identifier available", "29 01", "c", "" },
  { "shared subscription available", "2A 01", "c", "" },
};

static void
test_allowed_in_its_packets_alone (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (letters); j++)
      {
        g_autoptr (GByteArray) bytes = codec_notation_parse (known[i].notation);
        g_autoptr (GError) error = NULL;

        g_test_message ("%s in %c", known[i].name, letters[j].letter);
        if (mqtt_properties_validate (codec_slice (bytes), letters[j].where, &error))
          {
            g_assert_nonnull (strchr (known[i].places, letters[j].letter));
            continue;
          }

        g_assert_null (strchr (known[i].places, letters[j].letter));
        g_assert_error (error, MQTT_ERROR, MALFORMED);
      }
}

static void
test_only_some_may_repeat (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (letters); j++)
      {
        g_autofree char *notation = g_strdup_printf ("%s %s", known[i].notation, known[i].notation);
        g_autoptr (GByteArray) bytes = codec_notation_parse (notation);
        g_autoptr (GError) error = NULL;

        if (strchr (known[i].places, letters[j].letter) == NULL)
          continue;

        g_test_message ("%s twice in %c", known[i].name, letters[j].letter);
        if (mqtt_properties_validate (codec_slice (bytes), letters[j].where, &error))
          {
            g_assert_nonnull (strchr (known[i].may_repeat, letters[j].letter));
            continue;
          }

        g_assert_null (strchr (known[i].may_repeat, letters[j].letter));
        g_assert_error (error, MQTT_ERROR, PROTOCOL);
      }
}

static guint
place_of (const char *places)
{
  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
    if (letters[i].letter == places[0])
      return letters[i].where;

  g_assert_not_reached ();
}

static void
test_truncated_is_malformed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (GByteArray) bytes = codec_notation_parse (known[i].notation);

      for (gsize length = 1; length < bytes->len; length++)
        {
          g_autofree guint8 *exact = g_memdup2 (bytes->data, length);
          g_autoptr (GError) error = NULL;

          g_assert_false (mqtt_properties_validate ((MqttSlice){ exact, length },
                                                    place_of (known[i].places), &error));
          g_assert_error (error, MQTT_ERROR, MALFORMED);
        }
    }
}

static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      MqttPropertyId id = (MqttPropertyId) strtol (known[i].notation, NULL, 16);

      g_assert_cmpstr (mqtt_property_id_to_string (id), ==, known[i].name);
    }

  g_assert_cmpstr (mqtt_property_id_to_string (MQTT_PROPERTY_AUTHENTICATION_DATA), ==,
                   "authentication data");
  g_assert_cmpstr (mqtt_property_id_to_string ((MqttPropertyId) 0), ==, "unknown property");
  g_assert_cmpstr (mqtt_property_id_to_string ((MqttPropertyId) 0x2B), ==, "unknown property");
}

static const struct
{
  const char *rule;
  guint where;
  const char *notation;
  MqttReason reason;
} violations[] = {
  { "unknown-identifier", MQTT_PACKET_CONNECT, "04 00", MALFORMED },
  { "identifier-0", MQTT_PACKET_CONNECT, "00", MALFORMED },
  { "identifier-beyond-the-table", MQTT_PACKET_CONNECT, "2B 00", MALFORMED },
  { "identifier-in-two-bytes", MQTT_PACKET_PUBLISH, "8100 01", MALFORMED },
  { "payload-format-2", MQTT_PACKET_PUBLISH, "01 02", PROTOCOL },
  { "request-problem-information-2", MQTT_PACKET_CONNECT, "17 02", PROTOCOL },
  { "request-response-information-2", MQTT_PACKET_CONNECT, "19 FF", PROTOCOL },
  { "maximum-qos-2", MQTT_PACKET_CONNACK, "24 02", PROTOCOL },
  { "retain-available-2", MQTT_PACKET_CONNACK, "25 02", PROTOCOL },
  { "wildcard-available-2", MQTT_PACKET_CONNACK, "28 02", PROTOCOL },
  { "identifier-available-2", MQTT_PACKET_CONNACK, "29 02", PROTOCOL },
  { "shared-available-2", MQTT_PACKET_CONNACK, "2A 02", PROTOCOL },
  { "receive-maximum-0", MQTT_PACKET_CONNECT, "21 0000", PROTOCOL },
  { "receive-maximum-0-of-server", MQTT_PACKET_CONNACK, "21 0000", PROTOCOL },
  { "maximum-packet-size-0", MQTT_PACKET_CONNACK, "27 00000000", PROTOCOL },
  { "subscription-identifier-0", MQTT_PACKET_PUBLISH, "0B 00", PROTOCOL },
  { "subscription-identifier-overlong", MQTT_PACKET_PUBLISH, "0B 8100", MALFORMED },
  { "subscription-identifier-of-five-bytes", MQTT_PACKET_PUBLISH, "0B 8080808001", MALFORMED },
  { "topic-alias-0", MQTT_PACKET_PUBLISH, "23 0000", MQTT_REASON_TOPIC_ALIAS_INVALID },
  { "response-topic-with-wildcard", MQTT_PACKET_PUBLISH, "08 <a/+>",
    MQTT_REASON_TOPIC_NAME_INVALID },
  { "response-topic-with-wildcard-of-will", MQTT_PROPERTIES_WILL, "08 <#>",
    MQTT_REASON_TOPIC_NAME_INVALID },
  { "response-topic-empty", MQTT_PACKET_PUBLISH, "08 <>", MQTT_REASON_TOPIC_NAME_INVALID },
  { "response-topic-not-utf8", MQTT_PACKET_PUBLISH, "08 0001 FF", MALFORMED },
  { "reason-string-with-nul", MQTT_PACKET_DISCONNECT, "1F 0001 00", MALFORMED },
  { "user-property-name-not-utf8", MQTT_PACKET_PUBACK, "26 0001 80 <v>", MALFORMED },
  { "user-property-value-not-utf8", MQTT_PACKET_PUBACK, "26 <k> 0003 EDA080", MALFORMED },
  { "authentication-data-alone", MQTT_PACKET_CONNECT, "16 <d>", PROTOCOL },
  { "authentication-data-twice", MQTT_PACKET_AUTH, "15 <m> 16 <d> 16 <d>", PROTOCOL },
  { "second-of-two-is-wrong", MQTT_PACKET_CONNACK, "13 0001 22", MALFORMED },
};

static void
test_is_refused (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) bytes = codec_notation_parse (violations[i].notation);
  g_autoptr (GError) error = NULL;

  g_assert_false (mqtt_properties_validate (codec_slice (bytes), violations[i].where, &error));
  g_assert_error (error, MQTT_ERROR, (int) violations[i].reason);
}

static void
test_method_may_follow_its_data (void)
{
  g_autoptr (GByteArray) bytes = codec_notation_parse ("16 <d> 15 <m>");

  g_assert_true (mqtt_properties_validate (codec_slice (bytes), MQTT_PACKET_CONNACK, NULL));
}

static void
test_empty_list_is_valid (void)
{
  MqttSlice nothing = { NULL, 0 };
  MqttPropertyIter iter;
  MqttProperty property;
  MqttSlice value;

  g_assert_true (mqtt_properties_validate (nothing, MQTT_PACKET_CONNECT, NULL));
  mqtt_property_iter_init (&iter, nothing);
  g_assert_false (mqtt_property_iter_next (&iter, &property));
  g_assert_cmpuint (mqtt_properties_get_number (nothing, MQTT_PROPERTY_RECEIVE_MAXIMUM, 65535), ==,
                    65535);
  g_assert_false (mqtt_properties_get_slice (nothing, MQTT_PROPERTY_REASON_STRING, &value));
}

static void
test_iteration_keeps_the_order (void)
{
  g_autoptr (GByteArray) bytes =
      codec_notation_parse ("26 <k> <v> 0B 8001 02 0000000A 01 01 26 <k> <w> 23 0102 09 <d>");
  static const struct
  {
    MqttPropertyId id;
    guint32 number;
    const char *name;
    const char *value;
  } expected[] = {
    { MQTT_PROPERTY_USER_PROPERTY, 0, "k", "v" },
    { MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 128, "", "" },
    { MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, 10, "", "" },
    { MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR, 1, "", "" },
    { MQTT_PROPERTY_USER_PROPERTY, 0, "k", "w" },
    { MQTT_PROPERTY_TOPIC_ALIAS, 258, "", "" },
    { MQTT_PROPERTY_CORRELATION_DATA, 0, "", "d" },
  };
  MqttPropertyIter iter;
  MqttProperty property;

  g_assert_true (mqtt_properties_validate (codec_slice (bytes), MQTT_PACKET_PUBLISH, NULL));

  mqtt_property_iter_init (&iter, codec_slice (bytes));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_true (mqtt_property_iter_next (&iter, &property));
      g_assert_cmpint (property.id, ==, expected[i].id);
      g_assert_cmpuint (property.number, ==, expected[i].number);
      codec_assert_slice (property.name, expected[i].name);
      codec_assert_slice (property.value, expected[i].value);
    }
  g_assert_false (mqtt_property_iter_next (&iter, &property));
}

static void
test_written_as_read (void)
{
  g_autoptr (GByteArray) expected = codec_notation_parse (
      "17 00 21 0014 11 00010203 0B FF7F 15 <m> 16 0002 00FF 26 <k> <> 03 <>");
  g_autoptr (GByteArray) list = g_byte_array_new ();

  mqtt_properties_append_number (list, MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION, 0);
  mqtt_properties_append_number (list, MQTT_PROPERTY_RECEIVE_MAXIMUM, 20);
  mqtt_properties_append_number (list, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0x010203);
  mqtt_properties_append_number (list, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 16383);
  mqtt_properties_append_slice (list, MQTT_PROPERTY_AUTHENTICATION_METHOD,
                                mqtt_slice_from_string ("m"));
  mqtt_properties_append_slice (list, MQTT_PROPERTY_AUTHENTICATION_DATA,
                                (MqttSlice){ (const guint8 *) "\x00\xFF", 2 });
  mqtt_properties_append_user (list, mqtt_slice_from_string ("k"), (MqttSlice){ NULL, 0 });
  mqtt_properties_append_slice (list, MQTT_PROPERTY_CONTENT_TYPE, (MqttSlice){ NULL, 0 });

  g_assert_cmpmem (list->data, list->len, expected->data, expected->len);
}

static void
test_subscription_identifier_widths (void)
{
  static const guint32 numbers[] = { 1,     127,     128,     16383,
                                     16384, 2097151, 2097152, 268435455 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GByteArray) list = g_byte_array_new ();

      mqtt_properties_append_number (list, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, numbers[i]);
      g_assert_cmpuint (list->len, ==, 1 + 1 + i / 2);
      g_assert_true (mqtt_properties_validate (codec_slice (list), MQTT_PACKET_SUBSCRIBE, NULL));
      g_assert_cmpuint (mqtt_properties_get_number (
                            codec_slice (list), MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 0),
                        ==, numbers[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/properties/allowed-in-its-packets-alone", test_allowed_in_its_packets_alone);
  g_test_add_func ("/properties/only-some-may-repeat", test_only_some_may_repeat);
  g_test_add_func ("/properties/truncated-is-malformed", test_truncated_is_malformed);
  g_test_add_func ("/properties/names", test_names);
  g_test_add_func ("/properties/method-may-follow-its-data", test_method_may_follow_its_data);
  g_test_add_func ("/properties/empty-list-is-valid", test_empty_list_is_valid);
  g_test_add_func ("/properties/iteration-keeps-the-order", test_iteration_keeps_the_order);
  g_test_add_func ("/properties/written-as-read", test_written_as_read);
  g_test_add_func ("/properties/subscription-identifier-widths",
                   test_subscription_identifier_widths);

  for (gsize i = 0; i < G_N_ELEMENTS (violations); i++)
    {
      g_autofree char *path = g_strdup_printf ("/properties/refuses/%s", violations[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_is_refused);
    }

  return g_test_run ();
}
