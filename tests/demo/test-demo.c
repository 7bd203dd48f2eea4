/* test-demo.c: the simulated fleet on its own thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo-peer.h"
#include "ride-demo.h"

#include <string.h>

static RideDemo *
start_demo (guint  n_bikes,
            double rate)
{
  g_autoptr (GError) error = NULL;
  RideDemo *demo = ride_demo_new (0, n_bikes, rate, &error);

  g_assert_no_error (error);
  return demo;
}

static DemoPeer *
connect_desk (RideDemo *demo)
{
  return demo_peer_connect (ride_demo_get_url (demo), MQTT_VERSION_5_0, "desk");
}

static void
expect_topic (DemoPeer   *peer,
              const char *prefix,
              gboolean    retained)
{
  const MqttPacket *packet = demo_peer_expect (peer, MQTT_PACKET_PUBLISH);
  g_autofree char *topic = mqtt_slice_to_string (packet->publish.topic);

  g_assert_true (g_str_has_prefix (topic, prefix));
  g_assert_cmpint (packet->publish.retain, ==, retained);
}

static void
test_whole_fleet_is_shown_on_subscribe (void)
{
  RideDemo *demo = start_demo (500, 0);
  g_autoptr (DemoPeer) peer = connect_desk (demo);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  demo_peer_subscribe (peer, "mobike/status/+", MQTT_QOS_1);
  while (g_hash_table_size (seen) < 500)
    {
      const MqttPacket *packet = demo_peer_expect (peer, MQTT_PACKET_PUBLISH);

      demo_peer_send_ack (peer, MQTT_PACKET_PUBACK, packet->publish.packet_id);
      g_hash_table_add (seen, mqtt_slice_to_string (packet->publish.topic));
    }
  g_assert_true (g_hash_table_contains (seen, "mobike/status/B-1042"));
  g_assert_finalize_object (demo);
}

static void
test_one_bike_is_found (void)
{
  RideDemo *demo = start_demo (100000, 0);
  g_autoptr (DemoPeer) peer = connect_desk (demo);

  demo_peer_subscribe (peer, "mobike/status/B-100042", MQTT_QOS_0);
  expect_topic (peer, "mobike/status/B-100042", TRUE);
  g_assert_finalize_object (demo);
}

static void
test_events_flow (void)
{
  RideDemo *demo = start_demo (1000, 500);
  g_autoptr (DemoPeer) peer = connect_desk (demo);

  demo_peer_subscribe (peer, "mobike/unlocked/+", MQTT_QOS_0);
  for (guint i = 0; i < 100; i++)
    expect_topic (peer, "mobike/unlocked/B-", FALSE);
  g_assert_finalize_object (demo);
}

static void
test_high_rate_is_met (void)
{
  RideDemo *demo = start_demo (100000, 20000);
  g_autoptr (DemoPeer) peer = connect_desk (demo);
  gint64 start_us = g_get_monotonic_time ();

  demo_peer_subscribe (peer, "mobike/unlocked/+", MQTT_QOS_0);
  for (guint i = 0; i < 20000; i++)
    expect_topic (peer, "mobike/unlocked/B-", FALSE);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >, G_USEC_PER_SEC);
  g_assert_finalize_object (demo);
}

static void
test_cut_is_felt_and_forgiven (void)
{
  RideDemo *demo = start_demo (100, 0);
  g_autoptr (DemoPeer) peer = connect_desk (demo);
  g_autoptr (DemoPeer) again = NULL;

  ride_demo_cut (demo);
  g_assert_cmpuint (demo_peer_expect_closed (peer), ==, 0);
  again = connect_desk (demo);
  g_assert_finalize_object (demo);
}

static void
test_mood_is_set_from_outside (void)
{
  RideDemo *demo = start_demo (100, 0);
  const MqttConnect connect = { .version = MQTT_VERSION_5_0, .clean_start = TRUE };
  g_autoptr (DemoPeer) peer G_GNUC_UNUSED = connect_desk (demo);
  g_autoptr (DemoPeer) refused = NULL;

  ride_demo_set_mood (demo, RIDE_DEMO_MOOD_REFUSE_LOGIN);
  refused = demo_peer_open (ride_demo_get_url (demo));
  demo_peer_send_connect (refused, &connect);
  g_assert_cmpuint (demo_peer_expect (refused, MQTT_PACKET_CONNACK)->connack.reason, ==,
                    MQTT_REASON_BAD_USER_NAME_OR_PASSWORD);
  g_assert_finalize_object (demo);
}

static void
test_stop_ends_everything (void)
{
  RideDemo *demo = start_demo (1000, 1000);
  g_autoptr (DemoPeer) peer = connect_desk (demo);
  g_autoptr (GError) error = NULL;

  demo_peer_subscribe (peer, "#", MQTT_QOS_1);
  ride_demo_stop (demo);
  demo_peer_expect_closed (peer);
  g_assert_null (demo_peer_try_open (ride_demo_get_url (demo), "mqtt", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);

  ride_demo_cut (demo);
  ride_demo_set_mood (demo, RIDE_DEMO_MOOD_GOOD);
  ride_demo_stop (demo);
  g_assert_finalize_object (demo);
}

static void
test_port_in_use_is_told (void)
{
  RideDemo *demo = start_demo (10, 0);
  g_autoptr (GUri) uri = g_uri_parse (ride_demo_get_url (demo), G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ride_demo_new (g_uri_get_port (uri), 10, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_finalize_object (demo);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/fleet/whole-fleet-is-shown-on-subscribe",
                   test_whole_fleet_is_shown_on_subscribe);
  g_test_add_func ("/demo/fleet/one-bike-is-found", test_one_bike_is_found);
  g_test_add_func ("/demo/fleet/events-flow", test_events_flow);
  g_test_add_func ("/demo/fleet/high-rate-is-met", test_high_rate_is_met);
  g_test_add_func ("/demo/fleet/cut-is-felt-and-forgiven", test_cut_is_felt_and_forgiven);
  g_test_add_func ("/demo/fleet/mood-is-set-from-outside", test_mood_is_set_from_outside);
  g_test_add_func ("/demo/fleet/stop-ends-everything", test_stop_ends_everything);
  g_test_add_func ("/demo/fleet/port-in-use-is-told", test_port_in_use_is_told);

  return g_test_run ();
}
