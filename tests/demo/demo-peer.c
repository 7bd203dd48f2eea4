/* demo-peer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo-peer.h"

#include <string.h>

#define PATIENCE_MS 20000
#define MAXIMUM_PACKET_SIZE (16 * 1024 * 1024)

struct _DemoPeer
{
  SoupSession *session;
  SoupMessage *message;
  SoupWebsocketConnection *socket;
  GError *error;
  gboolean done;
  gboolean closed;
  MqttVersion version;
  GByteArray *input;
  gsize consumed;
  MqttPacket packet;
};

static gboolean
on_patience_lost (gpointer user_data)
{
  g_error ("What the test waits for did not come.");
  return G_SOURCE_REMOVE;
}

#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint patience = g_timeout_add (PATIENCE_MS, on_patience_lost, NULL);                          \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (patience);                                                                    \
  }                                                                                                \
  G_STMT_END

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  DemoPeer *self = user_data;

  self->socket =
      soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &self->error);
  self->done = TRUE;
}

static void
on_message (SoupWebsocketConnection *socket,
            SoupWebsocketDataType    type,
            GBytes                  *message,
            gpointer                 user_data)
{
  DemoPeer *self = user_data;
  gsize length;
  const guint8 *data = g_bytes_get_data (message, &length);

  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_BINARY);
  g_byte_array_append (self->input, data, length);
}

static void
on_closed (SoupWebsocketConnection *socket,
           gpointer                 user_data)
{
  ((DemoPeer *) user_data)->closed = TRUE;
}

DemoPeer *
demo_peer_try_open (const char *url,
                    const char *protocol,
                    guint      *status,
                    GError    **error)
{
  char *protocols[] = { (char *) protocol, NULL };
  DemoPeer *self = g_new0 (DemoPeer, 1);

  self->version = MQTT_VERSION_5_0;
  self->input = g_byte_array_new ();
  self->session = soup_session_new ();
  self->message = soup_message_new (SOUP_METHOD_GET, url);
  soup_session_websocket_connect_async (self->session, self->message, NULL,
                                        protocol != NULL ? protocols : NULL, G_PRIORITY_DEFAULT,
                                        NULL, on_connected, self);
  wait_until (self->done);

  if (status != NULL)
    *status = soup_message_get_status (self->message);
  if (self->socket == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      demo_peer_free (self);
      return NULL;
    }

  soup_websocket_connection_set_max_incoming_payload_size (self->socket, MAXIMUM_PACKET_SIZE);
  g_signal_connect (self->socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed), self);
  return self;
}

DemoPeer *
demo_peer_open (const char *url)
{
  g_autoptr (GError) error = NULL;
  DemoPeer *self = demo_peer_try_open (url, "mqtt", NULL, &error);

  g_assert_no_error (error);
  return self;
}

void
demo_peer_free (DemoPeer *self)
{
  if (self->socket != NULL)
    demo_peer_vanish (self);
  g_clear_error (&self->error);
  g_byte_array_unref (self->input);
  g_object_unref (self->message);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self);
}

DemoPeer *
demo_peer_connect (const char *url,
                   MqttVersion version,
                   const char *client_id)
{
  const MqttConnect connect = {
    .version = version,
    .clean_start = TRUE,
    .client_id = mqtt_slice_from_string (client_id),
  };
  DemoPeer *self = demo_peer_open (url);

  demo_peer_send_connect (self, &connect);
  g_assert_cmpint (demo_peer_expect (self, MQTT_PACKET_CONNACK)->connack.reason, ==, 0);
  return self;
}

const char *
demo_peer_get_protocol (DemoPeer *self)
{
  return soup_websocket_connection_get_protocol (self->socket);
}

void
demo_peer_set_version (DemoPeer   *self,
                       MqttVersion version)
{
  self->version = version;
}

void
demo_peer_send (DemoPeer         *self,
                const MqttPacket *packet)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  mqtt_packet_append (packet, self->version, output, &error);
  g_assert_no_error (error);
  demo_peer_send_raw (self, output->data, output->len);
}

void
demo_peer_send_raw (DemoPeer     *self,
                    const guint8 *data,
                    gsize         length)
{
  soup_websocket_connection_send_binary (self->socket, data, length);
}

void
demo_peer_send_text (DemoPeer   *self,
                     const char *text)
{
  soup_websocket_connection_send_text (self->socket, text);
}

void
demo_peer_send_connect (DemoPeer          *self,
                        const MqttConnect *connect)
{
  const MqttPacket packet = { .type = MQTT_PACKET_CONNECT, .connect = *connect };

  self->version = connect->version;
  demo_peer_send (self, &packet);
}

void
demo_peer_send_empty (DemoPeer      *self,
                      MqttPacketType type)
{
  const MqttPacket packet = { .type = type };

  demo_peer_send (self, &packet);
}

void
demo_peer_send_ack (DemoPeer      *self,
                    MqttPacketType type,
                    guint16        packet_id)
{
  const MqttPacket packet = { .type = type, .ack = { .packet_id = packet_id } };

  demo_peer_send (self, &packet);
}

void
demo_peer_send_subscribe (DemoPeer   *self,
                          const char *filter,
                          MqttQos     qos)
{
  g_autoptr (GByteArray) filters = g_byte_array_new ();
  const MqttSubscription subscription = { .filter = mqtt_slice_from_string (filter), .qos = qos };
  MqttPacket packet = { .type = MQTT_PACKET_SUBSCRIBE };

  mqtt_filters_append_subscription (filters, &subscription);
  packet.subscribe.packet_id = 1;
  packet.subscribe.filters = (MqttSlice){ filters->data, filters->len };
  demo_peer_send (self, &packet);
}

void
demo_peer_subscribe (DemoPeer   *self,
                     const char *filter,
                     MqttQos     qos)
{
  const MqttPacket *answer;

  demo_peer_send_subscribe (self, filter, qos);
  answer = demo_peer_expect (self, MQTT_PACKET_SUBACK);
  g_assert_cmpuint (answer->suback.packet_id, ==, 1);
  g_assert_cmpuint (answer->suback.reasons.length, ==, 1);
  g_assert_cmpuint (answer->suback.reasons.data[0], ==, qos);
}

void
demo_peer_publish (DemoPeer   *self,
                   const char *topic,
                   const char *payload,
                   MqttQos     qos,
                   guint16     packet_id,
                   gboolean    retain)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

  packet.publish.topic = mqtt_slice_from_string (topic);
  packet.publish.payload = mqtt_slice_from_string (payload);
  packet.publish.qos = qos;
  packet.publish.packet_id = packet_id;
  packet.publish.retain = retain;
  demo_peer_send (self, &packet);
}

/* In large steps, so that a long backlog isn't moved for every packet of it. */
static void
forget_consumed (DemoPeer *self)
{
  if (self->consumed < self->input->len && self->consumed < self->input->len / 2)
    return;

  g_byte_array_remove_range (self->input, 0, self->consumed);
  self->consumed = 0;
}

static gsize
count_unread (DemoPeer *self)
{
  return self->input->len - self->consumed;
}

static gboolean
take_packet (DemoPeer *self)
{
  g_autoptr (GError) error = NULL;
  MqttDecodeResult result;
  MqttSlice rest;
  gsize size = 0;

  forget_consumed (self);
  rest = (MqttSlice){ self->input->data + self->consumed, count_unread (self) };
  result = mqtt_packet_decode (rest, self->version, MAXIMUM_PACKET_SIZE, &self->packet, &size,
                               &error);
  g_assert_no_error (error);
  if (result != MQTT_DECODE_PACKET)
    return FALSE;

  self->consumed += size;
  return TRUE;
}

const MqttPacket *
demo_peer_expect (DemoPeer      *self,
                  MqttPacketType type)
{
  wait_until (take_packet (self));
  g_assert_cmpstr (mqtt_packet_type_to_string (self->packet.type), ==,
                   mqtt_packet_type_to_string (type));
  return &self->packet;
}

const MqttPacket *
demo_peer_expect_publish (DemoPeer   *self,
                          const char *topic,
                          const char *payload)
{
  const MqttPacket *packet = demo_peer_expect (self, MQTT_PACKET_PUBLISH);
  g_autofree char *topic_seen = mqtt_slice_to_string (packet->publish.topic);
  g_autofree char *payload_seen = mqtt_slice_to_string (packet->publish.payload);

  g_assert_cmpstr (topic_seen, ==, topic);
  g_assert_cmpstr (payload_seen, ==, payload);
  return packet;
}

gushort
demo_peer_expect_closed (DemoPeer *self)
{
  wait_until (self->closed);
  return soup_websocket_connection_get_close_code (self->socket);
}

gsize
demo_peer_wait_raw (DemoPeer *self,
                    gsize     at_least,
                    guint8   *data,
                    gsize     length)
{
  gsize n;

  wait_until (count_unread (self) >= at_least);
  n = MIN (length, count_unread (self));
  if (n > 0)
    memcpy (data, self->input->data + self->consumed, n);
  return n;
}

static gboolean
on_time_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
demo_peer_let_pass (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_time_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

void
demo_peer_expect_silence (DemoPeer *self,
                          guint     milliseconds)
{
  demo_peer_let_pass (milliseconds);
  g_assert_false (take_packet (self));
  g_assert_cmpuint (count_unread (self), ==, 0);
}

gboolean
demo_peer_is_open (DemoPeer *self)
{
  return !self->closed;
}

void
demo_peer_vanish (DemoPeer *self)
{
  g_autoptr (SoupWebsocketConnection) socket = g_steal_pointer (&self->socket);

  g_signal_handlers_disconnect_by_data (socket, self);
  g_io_stream_close (soup_websocket_connection_get_io_stream (socket), NULL, NULL);
}
