/* broker-publish.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "broker-publish.h"

#include <gio/gio.h>
#include <string.h>

#include "mqtt-session.h"
#include "test-process.h"

#define NUMBERED_TOPIC "mobike/status/B-1042"

/* Brokers throw out who has too much in flight, mosquitto at 20. */
#define WINDOW 10

typedef struct
{
  MqttSession *session;
  GSocketConnection *connection;
  gboolean connected;
  gboolean ended;
  guint n_said;
  guint n_acknowledged;
} Bike;

static void
bike_clear (Bike *bike)
{
  g_clear_object (&bike->connection);
  g_clear_pointer (&bike->session, mqtt_session_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bike, bike_clear)

static MqttSession *
new_session (Broker *broker)
{
  g_autoptr (GBytes) password = g_bytes_new_static (BROKER_PASSWORD, strlen (BROKER_PASSWORD));
  g_autofree char *client_id = g_strdup_printf ("bike-%08x", g_random_int ());
  MqttSessionOptions options;

  mqtt_session_options_init (&options);
  options.version = MQTT_VERSION_3_1_1;
  options.client_id = client_id;
  options.clean_start = TRUE;
  options.keep_alive_s = 0;
  options.user_name = broker_get_traits (broker)->user_name;
  options.password = password;

  return mqtt_session_new (&options);
}

static void
send_output (Bike *bike)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (bike->connection));
  g_autoptr (GBytes) bytes = mqtt_session_output (bike->session);

  if (bytes != NULL &&
      !g_output_stream_write_all (output, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                  NULL, NULL, NULL))
    bike->ended = TRUE;
}

static void
take_events (Bike *bike)
{
  MqttEvent event;

  while (mqtt_session_next (bike->session, &event))
    {
      if (event.type == MQTT_EVENT_CONNECTED)
        bike->connected = TRUE;
      else if (event.type == MQTT_EVENT_PUBLISHED && event.result.reasons.data[0] < 0x80)
        bike->n_acknowledged++;
      else if (event.type == MQTT_EVENT_ENDED)
        bike->ended = TRUE;
    }
}

static void
converse (Bike *bike)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (bike->connection));
  guint8 buffer[4096];
  gssize n;

  send_output (bike);
  n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL);
  if (n <= 0)
    {
      bike->ended = TRUE;
      return;
    }

  mqtt_session_receive (bike->session, buffer, (gsize) n, g_get_monotonic_time ());
  take_events (bike);
  send_output (bike);
}

static gboolean
arrive (Bike   *bike,
        Broker *broker)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, TEST_PATIENCE_S);
  bike->connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", broker_get_port (broker, BROKER_TCP), NULL, NULL);
  if (bike->connection == NULL)
    return FALSE;

  bike->session = new_session (broker);
  mqtt_session_open (bike->session, g_get_monotonic_time ());
  while (!bike->connected && !bike->ended)
    converse (bike);

  return bike->connected && !bike->ended;
}

static void
listen_until (Bike *bike,
              guint n_open)
{
  send_output (bike);
  while (bike->n_said - bike->n_acknowledged > n_open && !bike->ended)
    converse (bike);
  g_assert_cmpuint (bike->n_said - bike->n_acknowledged, <=, n_open);
}

static void
say (Bike       *bike,
     Broker     *broker,
     const char *topic,
     const char *payload,
     guint       qos,
     gboolean    retain)
{
  guint level = MIN (qos, broker_get_traits (broker)->maximum_qos);
  g_autoptr (GError) error = NULL;

  mqtt_session_publish (bike->session, mqtt_slice_from_string (topic),
                        mqtt_slice_from_string (payload), (MqttQos) level, retain,
                        g_get_monotonic_time (), NULL, &error);
  g_assert_no_error (error);
  bike->n_said++;
  if (level == 0)
    bike->n_acknowledged++;
  listen_until (bike, WINDOW);
}

static void
leave (Bike *bike)
{
  listen_until (bike, 0);
  mqtt_session_close (bike->session, MQTT_REASON_NORMAL_DISCONNECTION, g_get_monotonic_time ());
  send_output (bike);
}

gboolean
broker_lets_in (Broker *self)
{
  g_auto (Bike) bike = { NULL };

  if (!arrive (&bike, self))
    return FALSE;

  leave (&bike);
  return TRUE;
}

void
broker_publish (Broker     *self,
                const char *topic,
                const char *payload,
                guint       qos,
                gboolean    retain)
{
  g_auto (Bike) bike = { NULL };

  g_assert_true (arrive (&bike, self));
  say (&bike, self, topic, payload, qos, retain);
  leave (&bike);
}

void
broker_publish_numbered (Broker *self,
                         guint   first,
                         guint   n,
                         guint   qos)
{
  g_auto (Bike) bike = { NULL };

  g_assert_true (arrive (&bike, self));
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{\"event_id\":\"%u\"}", i);

      say (&bike, self, NUMBERED_TOPIC, payload, qos, FALSE);
    }
  leave (&bike);
}
