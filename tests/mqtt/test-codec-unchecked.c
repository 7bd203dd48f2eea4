/* test-codec-unchecked.c: readers of lists that no decoder has looked at.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the decoder lets through is valid. A reader that is given something
 * else still has to stop inside its bounds, and not to make things up.
 */

#include "codec-notation.h"

static guint
count_filters (MqttPacketType type,
               const char    *notation)
{
  g_autoptr (GByteArray) filters = codec_notation_parse (notation);
  MqttPacket packet = { .type = type };
  MqttSubscription subscription;
  MqttFilterIter iter;
  guint n = 0;

  packet.subscribe.filters = codec_slice (filters);
  mqtt_filter_iter_init (&iter, &packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    n++;

  return n;
}

static void
test_filters_end_where_they_are_cut (void)
{
  g_assert_cmpuint (count_filters (MQTT_PACKET_SUBSCRIBE, ""), ==, 0);
  g_assert_cmpuint (count_filters (MQTT_PACKET_SUBSCRIBE, "00"), ==, 0);
  g_assert_cmpuint (count_filters (MQTT_PACKET_SUBSCRIBE, "<a>"), ==, 0);
  g_assert_cmpuint (count_filters (MQTT_PACKET_SUBSCRIBE, "<a> 00 <b>"), ==, 1);
  g_assert_cmpuint (count_filters (MQTT_PACKET_SUBSCRIBE, "<a> 00 0005 'b/'"), ==, 1);
  g_assert_cmpuint (count_filters (MQTT_PACKET_UNSUBSCRIBE, "<a> <b>"), ==, 2);
  g_assert_cmpuint (count_filters (MQTT_PACKET_UNSUBSCRIBE, "<a> FFFF"), ==, 1);
}

static const struct
{
  const char *what;
  const char *notation;
  guint n;
} lists[] = {
  { "none", "", 0 },
  { "unknown-identifier", "01 00 7F 00", 1 },
  { "identifier-between-known-ones", "04 00", 0 },
  { "half-a-flag", "01", 0 },
  { "half-a-short", "13 00", 0 },
  { "half-a-number", "02 00 00 01", 0 },
  { "half-a-varint", "0B 80", 0 },
  { "half-a-string", "1F 0003 'ab'", 0 },
  { "name-without-its-value", "26 <a>", 0 },
  { "one-and-a-half", "26 <a> <b> 26 <c> 0002 'd'", 1 },
};

static void
test_properties_end_where_they_are_cut (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) list = codec_notation_parse (lists[i].notation);
  MqttPropertyIter iter;
  MqttProperty property;
  MqttSlice slice;
  guint n = 0;

  mqtt_property_iter_init (&iter, codec_slice (list));
  while (mqtt_property_iter_next (&iter, &property))
    n++;

  g_assert_cmpuint (n, ==, lists[i].n);
  g_assert_cmpuint (mqtt_properties_get_number (codec_slice (list), MQTT_PROPERTY_TOPIC_ALIAS, 7),
                    ==, 7);
  g_assert_false (
      mqtt_properties_get_slice (codec_slice (list), MQTT_PROPERTY_REASON_STRING, &slice));
}

/* A list that cannot hold one byte more; its bytes are never touched. */
static void
test_full_output_is_left_alone (void)
{
  GByteArray full = { NULL, G_MAXUINT - 1 };
  g_autoptr (GError) error = NULL;
  MqttPacket ping = { .type = MQTT_PACKET_PINGREQ };

  g_assert_false (mqtt_packet_append (&ping, MQTT_VERSION_5_0, &full, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_REASON_PACKET_TOO_LARGE);
  g_assert_cmpuint (full.len, ==, G_MAXUINT - 1);
}

static void
test_slices_without_bytes_are_equal (void)
{
  MqttSlice nothing = { NULL, 0 };
  MqttSlice empty = mqtt_slice_from_string ("");
  MqttSlice a = mqtt_slice_from_string ("a");

  g_assert_true (mqtt_slice_equal (nothing, empty));
  g_assert_false (mqtt_slice_equal (nothing, a));
  g_assert_false (mqtt_slice_equal (mqtt_slice_from_string ("b"), a));
  g_assert_true (mqtt_slice_equal (mqtt_slice_from_string ("a"), a));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/codec/unchecked/filters", test_filters_end_where_they_are_cut);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_strdup_printf ("/codec/unchecked/properties/%s", lists[i].what);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_properties_end_where_they_are_cut);
    }
  g_test_add_func ("/codec/unchecked/full-output-is-left-alone", test_full_output_is_left_alone);
  g_test_add_func ("/codec/unchecked/slices-without-bytes-are-equal",
                   test_slices_without_bytes_are_equal);

  return g_test_run ();
}
