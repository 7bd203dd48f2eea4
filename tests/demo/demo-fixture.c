/* demo-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo-fixture.h"

#include <string.h>

RideDemoBroker *
demo_start_broker (void)
{
  g_autoptr (GError) error = NULL;
  RideDemoBroker *broker = ride_demo_broker_new (0, &error);

  g_assert_no_error (error);
  return broker;
}

void
demo_stop_broker (RideDemoBroker *broker)
{
  ride_demo_broker_stop (broker);
  g_assert_finalize_object (broker);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
demo_publish (RideDemoBroker *broker,
              const char     *topic,
              const char     *payload,
              MqttQos         qos,
              gboolean        retain)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));

  ride_demo_broker_publish (broker, topic, bytes, qos, retain);
}

DemoPeer *
demo_send_connect (RideDemoBroker    *broker,
                   const MqttConnect *connect)
{
  DemoPeer *peer = demo_peer_open (ride_demo_broker_get_url (broker));

  demo_peer_send_connect (peer, connect);
  return peer;
}

DemoPeer *
demo_resume (RideDemoBroker *broker,
             MqttVersion     version,
             const char     *client_id,
             gboolean        expect_present)
{
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttConnect connect = { .version = version, .client_id = mqtt_slice_from_string (client_id) };
  const MqttPacket *connack;
  DemoPeer *peer;

  if (version == MQTT_VERSION_5_0)
    mqtt_properties_append_number (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 3600);
  connect.properties = (MqttSlice){ properties->data, properties->len };
  peer = demo_send_connect (broker, &connect);
  connack = demo_peer_expect (peer, MQTT_PACKET_CONNACK);
  g_assert_cmpuint (connack->connack.reason, ==, MQTT_REASON_SUCCESS);
  g_assert_cmpint (connack->connack.session_present, ==, expect_present);
  return peer;
}

void
demo_wait_for_clients (RideDemoBroker *broker,
                       guint           n_clients)
{
  for (guint i = 0; ride_demo_broker_get_n_clients (broker) != n_clients; i++)
    {
      g_assert_cmpuint (i, <, 2000);
      demo_peer_let_pass (10);
    }
}

void
demo_add_for_versions (const char   *path,
                       GTestDataFunc function)
{
  g_autofree char *old = g_strconcat (path, "/3.1.1", NULL);
  g_autofree char *new = g_strconcat (path, "/5.0", NULL);

  g_test_add_data_func (old, GINT_TO_POINTER (MQTT_VERSION_3_1_1), function);
  g_test_add_data_func (new, GINT_TO_POINTER (MQTT_VERSION_5_0), function);
}
