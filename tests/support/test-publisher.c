/* test-publisher.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "test-publisher.h"

#include <gio/gio.h>
#include <string.h>

/* mosquitto takes 20 at a time, and loses messages of a client that sends more at QoS 2. */
#define WINDOW 15

struct _TestPublisher
{
  GThread *thread;
  guint16 port;
  char *topic;
  MqttQos qos;
  guint n;
  guint per_second; /* 0 = as many as the broker takes */
  gint64 began_us;

  MqttSession *session;
  guint n_sent;
  guint n_acknowledged;
  gboolean connected;
  gboolean ended;
};

/* With nothing under way nothing would come that could wake the thread up. */
static guint
count_due (TestPublisher *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 wait_us;

  if (self->per_second == 0)
    return self->n;

  if (self->began_us == 0)
    self->began_us = now_us;
  wait_us = self->began_us + (gint64) self->n_sent * G_USEC_PER_SEC / self->per_second - now_us;
  if (self->n_sent == self->n_acknowledged && wait_us > 0)
    g_usleep (wait_us);

  return MIN (self->n, (g_get_monotonic_time () - self->began_us) * self->per_second /
                               G_USEC_PER_SEC + 1);
}

static void
publish_more (TestPublisher *self)
{
  guint n_due = self->connected ? count_due (self) : 0;

  while (self->n_sent < n_due && self->n_sent - self->n_acknowledged < WINDOW)
    {
      g_autofree char *payload = g_strdup_printf ("{\"n\":%u,\"timestamp\":%" G_GINT64_FORMAT "}",
                                                  self->n_sent, g_get_real_time () / 1000);
      g_autoptr (GError) error = NULL;

      mqtt_session_publish (self->session, mqtt_slice_from_string (self->topic),
                            mqtt_slice_from_string (payload), self->qos, FALSE,
                            g_get_monotonic_time (), NULL, &error);
      g_assert_no_error (error);
      self->n_sent++;
    }
}

static void
take_events (TestPublisher *self)
{
  MqttEvent event;

  while (mqtt_session_next (self->session, &event))
    {
      if (event.type == MQTT_EVENT_CONNECTED)
        self->connected = TRUE;
      else if (event.type == MQTT_EVENT_PUBLISHED)
        self->n_acknowledged++;
      else if (event.type == MQTT_EVENT_ENDED)
        self->ended = TRUE;
    }
}

static gboolean
send_output (TestPublisher *self,
             GOutputStream *output)
{
  g_autoptr (GBytes) bytes = mqtt_session_output (self->session);

  return bytes == NULL || g_output_stream_write_all (output, g_bytes_get_data (bytes, NULL),
                                                     g_bytes_get_size (bytes), NULL, NULL, NULL);
}

/* Works until all is acknowledged or the connection is gone. */
static void
converse (TestPublisher *self,
          GIOStream     *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  guint8 buffer[4096];

  self->connected = self->ended = FALSE;
  mqtt_session_open (self->session, g_get_monotonic_time ());

  while (self->n_acknowledged < self->n && !self->ended)
    {
      gssize n;

      publish_more (self);
      if (!send_output (self, output))
        break;

      n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL);
      if (n <= 0)
        break;
      mqtt_session_receive (self->session, buffer, (gsize) n, g_get_monotonic_time ());
      take_events (self);
    }

  if (self->n_acknowledged == self->n)
    {
      mqtt_session_close (self->session, MQTT_REASON_NORMAL_DISCONNECTION, g_get_monotonic_time ());
      send_output (self, output);
    }
  mqtt_session_lost (self->session);
}

static gpointer
publisher_thread (gpointer data)
{
  TestPublisher *self = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  while (self->n_acknowledged < self->n)
    {
      g_autoptr (GSocketConnection) connection =
          g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);

      if (connection != NULL)
        converse (self, G_IO_STREAM (connection));
      else
        g_usleep (20000);
    }
  return NULL;
}

TestPublisher *
test_publisher_new (guint16     port,
                    const char *topic,
                    MqttQos     qos,
                    guint       n)
{
  return test_publisher_new_paced (port, topic, qos, n, 0);
}

TestPublisher *
test_publisher_new_paced (guint16     port,
                          const char *topic,
                          MqttQos     qos,
                          guint       n,
                          guint       per_second)
{
  TestPublisher *self = g_new0 (TestPublisher, 1);
  MqttSessionOptions options;

  mqtt_session_options_init (&options);
  options.version = MQTT_VERSION_3_1_1;
  options.client_id = "test-publisher";
  options.clean_start = FALSE;
  options.keep_alive_s = 0;
  options.maximum_queued = WINDOW;

  self->port = port;
  self->topic = g_strdup (topic);
  self->qos = qos;
  self->n = n;
  self->per_second = per_second;
  self->session = mqtt_session_new (&options);
  self->thread = g_thread_new ("publisher", publisher_thread, self);
  return self;
}

void
test_publisher_free (TestPublisher *self)
{
  g_thread_join (self->thread);
  mqtt_session_free (self->session);
  g_free (self->topic);
  g_free (self);
}
