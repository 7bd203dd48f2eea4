/* test-wishes.c: what the options wish for is what the server is told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "rig.h"

#include <string.h>

/* The last will of the newest CONNECT, as "topic=payload qos retain". */
static gboolean
note_will (ScriptedPeer     *peer,
           const MqttPacket *packet,
           gpointer          user_data)
{
  GString *noted = user_data;

  if (packet->type != MQTT_PACKET_CONNECT)
    return FALSE;

  g_string_truncate (noted, 0);
  if (packet->connect.has_will)
    g_string_printf (noted, "%.*s=%.*s %u %s", (int) packet->connect.will.topic.length,
                     (const char *) packet->connect.will.topic.data,
                     (int) packet->connect.will.payload.length,
                     (const char *) packet->connect.will.payload.data, packet->connect.will.qos,
                     packet->connect.will.retain ? "retained" : "passing");
  return FALSE;
}

static void
test_will (gconstpointer data)
{
  static const RideLinkVersion versions[] = { RIDE_LINK_VERSION_5_0, RIDE_LINK_VERSION_3_1_1 };
  gboolean is_full = GPOINTER_TO_INT (data);

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (Rig) rig = rig_new (RIG_PIPE);
      g_autoptr (GString) noted = g_string_new ("none came");

      rig->server->handler = note_will;
      rig->server->user_data = noted;
      rig->options->version = versions[i];
      rig->options->will_topic = g_strdup ("desks/7/online");
      if (is_full)
        {
          rig->options->will_payload = g_strdup ("gone");
          rig->options->will_qos = MQTT_QOS_2;
          rig->options->will_retain = TRUE;
        }
      rig_start (rig);
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      g_assert_cmpstr (noted->str, ==,
                       is_full ? "desks/7/online=gone 2 retained" : "desks/7/online= 0 passing");
    }
}

static void
test_no_will (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);
  g_autoptr (GString) noted = g_string_new ("none came");

  rig->server->handler = note_will;
  rig->server->user_data = noted;
  rig->options->will_payload = g_strdup ("without a topic");
  rig->options->will_retain = TRUE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  g_assert_cmpstr (noted->str, ==, "");
}

static void
test_remembered_version_comes_first (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->begin_with_3_1_1 = TRUE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  g_assert_cmpint (rig_status (rig)->version, ==, MQTT_VERSION_3_1_1);
  g_assert_true (g_str_has_prefix (rig->server->log->str, "1:CONNECT4"));
}

static void
test_chosen_version_outweighs_the_remembered (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_PIPE);

  rig->options->version = RIDE_LINK_VERSION_5_0;
  rig->options->begin_with_3_1_1 = TRUE;
  rig_start (rig);
  rig_wait_state (rig, RIDE_LINK_CONNECTED);
  g_assert_true (g_str_has_prefix (rig->server->log->str, "1:CONNECT5"));
}

static gboolean
close_on_3_1_1 (ScriptedPeer     *peer,
                const MqttPacket *packet,
                gpointer          user_data)
{
  if (packet->type != MQTT_PACKET_CONNECT || peer->version == MQTT_VERSION_5_0)
    return FALSE;

  scripted_peer_drop (peer, FALSE);
  return TRUE;
}

static gboolean
refuse_3_1_1 (ScriptedPeer     *peer,
              const MqttPacket *packet,
              gpointer          user_data)
{
  if (packet->type != MQTT_PACKET_CONNECT || peer->version == MQTT_VERSION_5_0)
    return FALSE;

  scripted_peer_connack (peer, 1);
  return TRUE;
}

static void
test_upgraded_broker_is_found_again (void)
{
  static const ScriptedHandler handlers[] = { close_on_3_1_1, refuse_3_1_1 };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      g_autoptr (Rig) rig = rig_new (RIG_PIPE);

      rig->server->handler = handlers[i];
      rig->options->begin_with_3_1_1 = TRUE;
      rig_start (rig);
      rig_wait_state (rig, RIDE_LINK_CONNECTED);
      g_assert_cmpint (rig_status (rig)->version, ==, MQTT_VERSION_5_0);
      g_assert_null (strstr (rig->states->str, "waiting"));
      g_assert_null (strstr (rig->states->str, "refused"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/wishes/will/with-everything", GINT_TO_POINTER (TRUE), test_will);
  g_test_add_data_func ("/wishes/will/with-a-topic-alone", GINT_TO_POINTER (FALSE), test_will);
  g_test_add_func ("/wishes/will/none-without-a-topic", test_no_will);
  g_test_add_func ("/wishes/version/remembered-comes-first", test_remembered_version_comes_first);
  g_test_add_func ("/wishes/version/chosen-outweighs-the-remembered",
                   test_chosen_version_outweighs_the_remembered);
  g_test_add_func ("/wishes/version/upgraded-broker-is-found-again",
                   test_upgraded_broker_is_found_again);

  return g_test_run ();
}
