/* test-redelivery.c: what a broker sends again, and what only looks as if.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-feed.h"
#include "ride-history.h"
#include "test-folder.h"
#include "web-socket-server.h"

#define PATIENCE_S 30
#define SETTLE_MS 100

#define UNLOCKED "mobike/unlocked/B-1"
#define LOCKED "mobike/locked/B-1"

/* A server that keeps the session, and a desk that keeps a journal. */
typedef struct
{
  ScriptedServer *mqtt;
  WebSocketServer *server;
  char *folder;
  RideFeed *feed;
  RideJournal *journal;
  GString *told; /* "u" and "l", in the order they came */
  guint n_connected;
  gboolean stopped;
} Desk;

static void
on_batch (RideFeed       *feed,
          RideEventBatch *batch,
          Desk           *desk)
{
  for (guint i = 0; i < ride_event_batch_get_length (batch); i++)
    g_string_append_c (desk->told,
                       ride_event_batch_get (batch, i)->verb == RIDE_VERB_UNLOCK ? 'u' : 'l');
}

static void
on_connection_changed (RideFeed       *feed,
                       RideConnection *connection,
                       Desk           *desk)
{
  if (connection->state == RIDE_CONNECTION_CONNECTED)
    desk->n_connected = connection->connects;
  if (connection->state == RIDE_CONNECTION_WAITING)
    ride_feed_retry_now (feed);
}

static void
on_stopped (RideFeed *feed,
            Desk     *desk)
{
  desk->stopped = TRUE;
}

static gboolean
on_settled (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
settle (void)
{
  gboolean settled = FALSE;

  g_timeout_add (SETTLE_MS, on_settled, &settled);
  while (!settled)
    g_main_context_iteration (NULL, TRUE);
}

static void
expect_told (Desk       *desk,
             const char *told)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (desk->told->len < strlen (told) && g_get_monotonic_time () < until_us)
    settle ();
  settle ();
  g_assert_cmpstr (desk->told->str, ==, told);
}

static void
wait_until_connected (Desk *desk,
                      guint n)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (desk->n_connected < n && g_get_monotonic_time () < until_us)
    settle ();
  g_assert_cmpuint (desk->n_connected, ==, n);
}

static void
start (Desk *desk)
{
  const RideJournalOptions options = ride_journal_options_default ();
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", desk->server->port);
  g_autofree char *path = g_build_filename (desk->folder, "fleet.sqlite", NULL);
  g_autoptr (RideProfile) profile = ride_profile_new (url);

  profile->client_id = g_strdup ("desk");
  profile->session_expiry_s = 3600;
  profile->qos = 1;
  profile->use_proxy = FALSE;
  desk->journal = ride_journal_new (path, &options);
  desk->feed = ride_feed_new (profile, NULL);
  desk->n_connected = 0;
  desk->stopped = FALSE;
  ride_feed_set_journal (desk->feed, desk->journal);
  g_signal_connect (desk->feed, "batch", G_CALLBACK (on_batch), desk);
  g_signal_connect (desk->feed, "connection-changed", G_CALLBACK (on_connection_changed), desk);
  g_signal_connect (desk->feed, "stopped", G_CALLBACK (on_stopped), desk);
  ride_feed_start (desk->feed);
  wait_until_connected (desk, 1);
  settle ();
}

static void
stop (Desk *desk)
{
  ride_feed_stop (desk->feed);
  while (!desk->stopped)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&desk->feed);
  ride_journal_close (desk->journal);
  g_clear_object (&desk->journal);
}

static void
desk_init (Desk *desk)
{
  *desk = (Desk){ .mqtt = scripted_server_new (), .folder = test_folder_new () };
  desk->mqtt->session_present = TRUE;
  desk->server = web_socket_server_new (desk->mqtt);
  desk->told = g_string_new (NULL);
  start (desk);
}

static void
desk_clear (Desk *desk)
{
  stop (desk);
  web_socket_server_free (desk->server);
  scripted_server_free (desk->mqtt);
  test_folder_remove (desk->folder);
  g_free (desk->folder);
  g_string_free (desk->told, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, desk_clear)

static void
publish_again (Desk       *desk,
               const char *topic,
               guint16     packet_id)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

  packet.publish.topic = mqtt_slice_from_string (topic);
  packet.publish.qos = MQTT_QOS_1;
  packet.publish.packet_id = packet_id;
  packet.publish.dup = TRUE;
  scripted_peer_send (desk->mqtt->newest, &packet);
}

static void
ride_once (Desk *desk)
{
  scripted_peer_publish (desk->mqtt->newest, UNLOCKED, "", MQTT_QOS_1, 1);
  scripted_peer_publish (desk->mqtt->newest, LOCKED, "", MQTT_QOS_1, 2);
  expect_told (desk, "ul");
}

/* An empty payload is the same each time. The second unlock was on its way when the line was cut. */
static void
test_lost_on_the_way (void)
{
  g_auto (Desk) desk = { 0 };

  desk_init (&desk);
  ride_once (&desk);
  scripted_peer_drop (desk.mqtt->newest, TRUE);
  wait_until_connected (&desk, 2);
  publish_again (&desk, LOCKED, 2);
  publish_again (&desk, UNLOCKED, 3);
  expect_told (&desk, "ulu");
}

/* As after a crash between the commit and the acknowledgement. */
static void
test_known_from_an_earlier_run (void)
{
  g_auto (Desk) desk = { 0 };

  desk_init (&desk);
  ride_once (&desk);
  stop (&desk);
  start (&desk);
  publish_again (&desk, UNLOCKED, 1);
  publish_again (&desk, LOCKED, 2);
  scripted_peer_publish (desk.mqtt->newest, UNLOCKED, "", MQTT_QOS_1, 3);
  expect_told (&desk, "ulu");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/redelivery/lost-on-the-way-is-told", test_lost_on_the_way);
  g_test_add_func ("/redelivery/known-from-an-earlier-run", test_known_from_an_earlier_run);

  return g_test_run ();
}
