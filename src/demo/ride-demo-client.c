/* ride-demo-client.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-client-private.h"

#include "ride-demo-broker-private.h"

#define PORTION_BYTES (64 * 1024)
#define MAXIMUM_MESSAGE_BYTES (1024 * 1024)
#define MAXIMUM_UNREAD_BYTES (8 * 1024 * 1024)
#define CONNECT_TIMEOUT_US (10 * G_USEC_PER_SEC)

/* Below libsoup's own, so that it runs only when libsoup has nothing left to write. */
#define WRITABLE_PRIORITY (G_PRIORITY_DEFAULT + 10)

G_DEFINE_FINAL_TYPE (RideDemoClient, ride_demo_client, G_TYPE_OBJECT)

static void
stop_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
end_session (RideDemoClient *self)
{
  RideDemoSession *session = g_steal_pointer (&self->session);

  if (session != NULL)
    ride_demo_exchange_close (ride_demo_broker_get_exchange (self->broker), session,
                              self->forget_will, g_get_monotonic_time ());
}

/* Nothing is expected of the socket any more. */
static void
finish (RideDemoClient *self)
{
  g_autoptr (RideDemoClient) alive G_GNUC_UNUSED = g_object_ref (self);

  self->closing = TRUE;
  stop_source (&self->writable_source);
  stop_source (&self->abort_source);
  if (self->socket != NULL)
    g_signal_handlers_disconnect_by_data (self->socket, self);
  g_clear_object (&self->socket);
  end_session (self);
  ride_demo_broker_forget (self->broker, self);
}

static gboolean
is_open (RideDemoClient *self)
{
  return self->socket != NULL &&
         soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN;
}

static void
write_portion (RideDemoClient *self)
{
  GByteArray *output = self->wire.output;
  guint length = MIN (output->len, PORTION_BYTES);
  g_autoptr (GBytes) portion = g_bytes_new (output->data, length);

  if (length == 0)
    return;

  soup_websocket_connection_send_message (self->socket, SOUP_WEBSOCKET_DATA_BINARY, portion);
  g_byte_array_remove_range (output, 0, length);
}

static gboolean
on_writable (GObject *stream,
             gpointer user_data)
{
  RideDemoClient *self = user_data;
  gboolean more = FALSE;

  if (is_open (self) && !self->wire.stalled)
    {
      if (self->session != NULL)
        more = ride_demo_session_refill (self->session, g_get_monotonic_time ());
      write_portion (self);
      if (more || self->wire.output->len > 0)
        return G_SOURCE_CONTINUE;
    }

  stop_source (&self->writable_source);
  return G_SOURCE_REMOVE;
}

static void
wake (gpointer owner)
{
  RideDemoClient *self = owner;
  GOutputStream *stream;

  if (self->writable_source != NULL || self->closing || self->wire.stalled || !is_open (self))
    return;

  stream = g_io_stream_get_output_stream (soup_websocket_connection_get_io_stream (self->socket));
  self->writable_source =
      g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (stream), NULL);
  g_source_set_priority (self->writable_source, WRITABLE_PRIORITY);
  g_source_set_callback (self->writable_source, G_SOURCE_FUNC (on_writable), self, NULL);
  g_source_attach (self->writable_source, self->context);
}

static void
evict (gpointer owner)
{
  ride_demo_client_disconnect (owner, MQTT_REASON_SESSION_TAKEN_OVER, SOUP_WEBSOCKET_CLOSE_NORMAL);
}

void
ride_demo_client_send (RideDemoClient   *self,
                       const MqttPacket *packet)
{
  mqtt_packet_append (packet, self->wire.version, self->wire.output, NULL);
  wake (self);
}

void
ride_demo_client_send_raw (RideDemoClient *self,
                           const guint8   *data,
                           gsize           length)
{
  g_byte_array_append (self->wire.output, data, length);
  wake (self);
}

void
ride_demo_client_close (RideDemoClient *self,
                        gushort         close_code)
{
  if (self->closing)
    return;

  self->closing = TRUE;
  stop_source (&self->writable_source);
  while (is_open (self) && self->wire.output->len > 0)
    write_portion (self);
  if (is_open (self))
    soup_websocket_connection_close (self->socket, close_code, NULL);
  end_session (self);
}

void
ride_demo_client_disconnect (RideDemoClient *self,
                             MqttReason      reason,
                             gushort         close_code)
{
  const MqttPacket packet = { .type = MQTT_PACKET_DISCONNECT, .disconnect = { .reason = reason } };

  if (self->closing)
    return;

  if (self->session != NULL && self->wire.version >= MQTT_VERSION_5_0)
    mqtt_packet_append (&packet, self->wire.version, self->wire.output, NULL);
  ride_demo_client_close (self, close_code);
}

void
ride_demo_client_abort (RideDemoClient *self)
{
  g_autoptr (RideDemoClient) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (SoupWebsocketConnection) socket = g_steal_pointer (&self->socket);

  if (socket != NULL)
    {
      g_signal_handlers_disconnect_by_data (socket, self);
      g_io_stream_close (soup_websocket_connection_get_io_stream (socket), NULL, NULL);
    }
  finish (self);
}

static gboolean
on_abort (gpointer user_data)
{
  ride_demo_client_abort (user_data);
  return G_SOURCE_REMOVE;
}

void
ride_demo_client_abort_soon (RideDemoClient *self)
{
  if (self->closing)
    return;

  self->closing = TRUE;
  end_session (self);
  self->abort_source = g_idle_source_new ();
  g_source_set_priority (self->abort_source, G_PRIORITY_HIGH);
  g_source_set_callback (self->abort_source, on_abort, self, NULL);
  g_source_attach (self->abort_source, self->context);
}

static void
read_packets (RideDemoClient *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gsize offset = 0;

  while (!self->closing)
    {
      MqttSlice rest = { self->input->data + offset, self->input->len - offset };
      g_autoptr (GError) error = NULL;
      MqttDecodeResult result;
      MqttPacket packet;
      gsize consumed = 0;

      result = mqtt_packet_decode (rest, self->wire.version, RIDE_DEMO_MAXIMUM_PACKET_SIZE, &packet,
                                   &consumed, &error);
      if (result == MQTT_DECODE_NEED_MORE)
        break;
      if (result == MQTT_DECODE_MALFORMED)
        {
          ride_demo_client_handle_malformed (self, error);
          break;
        }

      offset += consumed;
      self->last_heard_us = now_us;
      if (!self->wire.stalled)
        ride_demo_client_handle (self, &packet, now_us);
    }
  g_byte_array_remove_range (self->input, 0, offset);
}

static void
on_message (SoupWebsocketConnection *socket,
            SoupWebsocketDataType    type,
            GBytes                  *message,
            gpointer                 user_data)
{
  g_autoptr (RideDemoClient) self = g_object_ref (user_data);
  gsize length;
  const guint8 *data = g_bytes_get_data (message, &length);

  if (self->closing)
    return;

  /* [MQTT-6.0.0-1] */
  if (type != SOUP_WEBSOCKET_DATA_BINARY)
    {
      ride_demo_client_close (self, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA);
      return;
    }

  g_byte_array_append (self->input, data, length);
  read_packets (self);

  /* It asks and asks and never reads the answers. */
  if (self->wire.output->len > MAXIMUM_UNREAD_BYTES)
    ride_demo_client_abort_soon (self);
}

static void
on_closed (SoupWebsocketConnection *socket,
           gpointer                 user_data)
{
  finish (user_data);
}

RideDemoClient *
ride_demo_client_new (RideDemoBroker          *broker,
                      SoupWebsocketConnection *socket)
{
  RideDemoClient *self = g_object_new (RIDE_TYPE_DEMO_CLIENT, NULL);

  self->broker = broker;
  self->socket = g_object_ref (socket);
  self->wire.stalled = ride_demo_broker_get_mood (broker) == RIDE_DEMO_MOOD_SILENT;
  soup_websocket_connection_set_max_incoming_payload_size (socket, MAXIMUM_MESSAGE_BYTES);
  g_signal_connect (socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), self);
  return self;
}

gboolean
ride_demo_client_is_connected (RideDemoClient *self)
{
  return self->session != NULL;
}

void
ride_demo_client_set_stalled (RideDemoClient *self,
                              gboolean        stalled)
{
  if (self->wire.stalled && !stalled)
    self->last_heard_us = g_get_monotonic_time ();
  self->wire.stalled = stalled;
  wake (self);
}

void
ride_demo_client_tick (RideDemoClient *self,
                       gint64          now_us)
{
  gint64 silent_us = now_us - self->last_heard_us;

  if (self->closing || self->wire.stalled)
    return;

  if (self->session == NULL && silent_us > CONNECT_TIMEOUT_US)
    ride_demo_client_close (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION);

  /* One and a half times the keepalive. [MQTT-3.1.2-22] */
  if (self->session != NULL && self->keep_alive_s > 0 &&
      silent_us > self->keep_alive_s * (G_USEC_PER_SEC * 3 / 2))
    ride_demo_client_disconnect (self, MQTT_REASON_KEEP_ALIVE_TIMEOUT, SOUP_WEBSOCKET_CLOSE_NORMAL);
}

static void
ride_demo_client_finalize (GObject *object)
{
  RideDemoClient *self = RIDE_DEMO_CLIENT (object);

  g_byte_array_unref (self->input);
  g_byte_array_unref (self->wire.output);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (ride_demo_client_parent_class)->finalize (object);
}

static void
ride_demo_client_class_init (RideDemoClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ride_demo_client_finalize;
}

static void
ride_demo_client_init (RideDemoClient *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->input = g_byte_array_new ();
  self->wire.version = MQTT_VERSION_5_0;
  self->wire.output = g_byte_array_new ();
  self->wire.wake = wake;
  self->wire.evict = evict;
  self->wire.owner = self;
  self->last_heard_us = g_get_monotonic_time ();
}
