/* scripted-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "scripted-server.h"

#include <string.h>

static void
free_peer (gpointer data)
{
  ScriptedPeer *peer = data;

  g_byte_array_unref (peer->input);
  g_free (peer);
}

ScriptedServer *
scripted_server_new (void)
{
  ScriptedServer *self = g_new0 (ScriptedServer, 1);

  self->log = g_string_new (NULL);
  self->subscribed = g_ptr_array_new_with_free_func (g_free);
  self->unsubscribed = g_ptr_array_new_with_free_func (g_free);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->peers = g_ptr_array_new_with_free_func (free_peer);

  return self;
}

void
scripted_server_free (ScriptedServer *self)
{
  g_string_free (self->log, TRUE);
  g_ptr_array_unref (self->subscribed);
  g_ptr_array_unref (self->unsubscribed);
  g_hash_table_unref (self->held);
  g_ptr_array_unref (self->peers);
  g_free (self->client_id);
  g_free (self);
}

static void
note (ScriptedPeer *peer,
      const char   *what)
{
  g_string_append_printf (peer->server->log, "%u:%s ", peer->number, what);
}

ScriptedPeer *
scripted_server_accept (ScriptedServer     *self,
                        const ScriptedLine *line,
                        gpointer            line_data)
{
  ScriptedPeer *peer = g_new0 (ScriptedPeer, 1);

  g_ptr_array_add (self->peers, peer);
  peer->server = self;
  peer->line = line;
  peer->line_data = line_data;
  peer->number = self->peers->len;
  peer->is_open = TRUE;
  peer->version = MQTT_VERSION_3_1_1;
  peer->input = g_byte_array_new ();
  self->newest = peer;

  return peer;
}

void
scripted_peer_send_bytes (ScriptedPeer *peer,
                          const guint8 *data,
                          gsize         length)
{
  if (peer->is_open)
    peer->line->send (peer, data, length);
}

void
scripted_peer_send (ScriptedPeer     *peer,
                    const MqttPacket *packet)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  mqtt_packet_append (packet, peer->version, bytes, &error);
  g_assert_no_error (error);
  scripted_peer_send_bytes (peer, bytes->data, bytes->len);
}

void
scripted_peer_close (ScriptedPeer *peer,
                     guint16       code,
                     const char   *reason)
{
  if (peer->is_open)
    peer->line->close (peer, code, reason);
}

void
scripted_peer_drop (ScriptedPeer *peer,
                    gboolean      reset)
{
  if (!peer->is_open)
    return;

  peer->is_open = FALSE;
  peer->line->drop (peer, reset);
}

void
scripted_peer_connack (ScriptedPeer *peer,
                       guint8        reason)
{
  ScriptedServer *server = peer->server;
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  MqttPacket packet = { .type = MQTT_PACKET_CONNACK };

  packet.connack.reason = reason;
  packet.connack.session_present = reason == 0 && server->session_present;
  if (!packet.connack.session_present)
    g_hash_table_remove_all (server->held);
  if (peer->version == MQTT_VERSION_5_0 && server->server_keep_alive > 0)
    mqtt_properties_append_number (properties, MQTT_PROPERTY_SERVER_KEEP_ALIVE,
                                   server->server_keep_alive);
  packet.connack.properties = (MqttSlice){ properties->data, properties->len };
  scripted_peer_send (peer, &packet);
}

void
scripted_peer_disconnect (ScriptedPeer *peer,
                          guint8        reason)
{
  MqttPacket packet = { .type = MQTT_PACKET_DISCONNECT, .disconnect.reason = reason };

  scripted_peer_send (peer, &packet);
}

void
scripted_peer_publish (ScriptedPeer *peer,
                       const char   *topic,
                       const char   *payload,
                       MqttQos       qos,
                       guint16       packet_id)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

  packet.publish.topic = mqtt_slice_from_string (topic);
  packet.publish.payload = mqtt_slice_from_string (payload);
  packet.publish.qos = qos;
  packet.publish.packet_id = packet_id;
  scripted_peer_send (peer, &packet);
}

static void
take_connect (ScriptedPeer     *peer,
              const MqttPacket *packet)
{
  ScriptedServer *server = peer->server;
  g_autofree char *name = g_strdup_printf ("CONNECT%d", packet->connect.version);

  peer->version = packet->connect.version;
  g_free (server->client_id);
  server->client_id = mqtt_slice_to_string (packet->connect.client_id);
  server->clean_start = packet->connect.clean_start;
  note (peer, name);
}

static void
take_disconnect (ScriptedPeer     *peer,
                 const MqttPacket *packet)
{
  g_autofree char *name = g_strdup_printf ("DISCONNECT%02X", packet->disconnect.reason);

  note (peer, name);
}

static void
take_subscribe (ScriptedPeer     *peer,
                const MqttPacket *packet)
{
  MqttFilterIter iter;
  MqttSubscription subscription;
  guint n = 0;
  g_autofree char *name = NULL;

  mqtt_filter_iter_init (&iter, packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    {
      g_ptr_array_add (peer->server->subscribed, mqtt_slice_to_string (subscription.filter));
      n++;
    }
  name = g_strdup_printf ("SUBSCRIBE%u", n);
  note (peer, name);
}

static void
grant (ScriptedPeer     *peer,
       const MqttPacket *packet)
{
  g_autoptr (GByteArray) reasons = g_byte_array_new ();
  MqttPacket answer = { .type = MQTT_PACKET_SUBACK };
  MqttFilterIter iter;
  MqttSubscription subscription;

  mqtt_filter_iter_init (&iter, packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    {
      guint8 reason = (guint8) subscription.qos;

      if (memmem (subscription.filter.data, subscription.filter.length, "forbidden", 9) != NULL)
        reason = peer->version == MQTT_VERSION_5_0 ? MQTT_REASON_NOT_AUTHORIZED : 0x80;
      else
        g_hash_table_add (peer->server->held, mqtt_slice_to_string (subscription.filter));
      g_byte_array_append (reasons, &reason, 1);
    }
  answer.suback.packet_id = packet->subscribe.packet_id;
  answer.suback.reasons = (MqttSlice){ reasons->data, reasons->len };
  scripted_peer_send (peer, &answer);
}

static void
take_unsubscribe (ScriptedPeer     *peer,
                  const MqttPacket *packet)
{
  MqttFilterIter iter;
  MqttSubscription subscription;
  guint n = 0;
  g_autofree char *name = NULL;

  mqtt_filter_iter_init (&iter, packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    {
      g_ptr_array_add (peer->server->unsubscribed, mqtt_slice_to_string (subscription.filter));
      n++;
    }
  name = g_strdup_printf ("UNSUBSCRIBE%u", n);
  note (peer, name);
}

static void
release (ScriptedPeer     *peer,
         const MqttPacket *packet)
{
  g_autoptr (GByteArray) reasons = g_byte_array_new ();
  MqttPacket answer = { .type = MQTT_PACKET_UNSUBACK };
  MqttFilterIter iter;
  MqttSubscription subscription;

  mqtt_filter_iter_init (&iter, packet);
  while (mqtt_filter_iter_next (&iter, &subscription))
    {
      g_autofree char *filter = mqtt_slice_to_string (subscription.filter);
      guint8 reason = g_hash_table_remove (peer->server->held, filter)
                          ? MQTT_REASON_SUCCESS
                          : MQTT_REASON_NO_SUBSCRIPTION_EXISTED;

      if (peer->version == MQTT_VERSION_5_0)
        g_byte_array_append (reasons, &reason, 1);
    }
  answer.suback.packet_id = packet->subscribe.packet_id;
  answer.suback.reasons = (MqttSlice){ reasons->data, reasons->len };
  scripted_peer_send (peer, &answer);
}

static void
record (ScriptedPeer     *peer,
        const MqttPacket *packet)
{
  if (packet->type == MQTT_PACKET_CONNECT)
    take_connect (peer, packet);
  else if (packet->type == MQTT_PACKET_SUBSCRIBE)
    take_subscribe (peer, packet);
  else if (packet->type == MQTT_PACKET_UNSUBSCRIBE)
    take_unsubscribe (peer, packet);
  else if (packet->type == MQTT_PACKET_DISCONNECT)
    take_disconnect (peer, packet);
  else
    note (peer, mqtt_packet_type_to_string (packet->type));
  if (packet->type == MQTT_PACKET_PINGREQ)
    peer->server->pings++;
}

static void
answer_politely (ScriptedPeer     *peer,
                 const MqttPacket *packet)
{
  MqttPacket pong = { .type = MQTT_PACKET_PINGRESP };

  if (packet->type == MQTT_PACKET_CONNECT)
    scripted_peer_connack (peer, 0);
  else if (packet->type == MQTT_PACKET_SUBSCRIBE)
    grant (peer, packet);
  else if (packet->type == MQTT_PACKET_UNSUBSCRIBE)
    release (peer, packet);
  else if (packet->type == MQTT_PACKET_PINGREQ)
    scripted_peer_send (peer, &pong);
}

void
scripted_peer_take (ScriptedPeer *peer,
                    const guint8 *data,
                    gsize         length)
{
  ScriptedServer *server = peer->server;

  g_byte_array_append (peer->input, data, length);
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      MqttSlice input = { peer->input->data, peer->input->len };
      MqttDecodeResult result;
      MqttPacket packet;
      gsize consumed;

      result = mqtt_packet_decode (input, peer->version, MQTT_PACKET_SIZE_LIMIT, &packet, &consumed,
                                   &error);
      g_assert_no_error (error);
      if (result == MQTT_DECODE_NEED_MORE)
        return;

      record (peer, &packet);
      if (server->handler == NULL || !server->handler (peer, &packet, server->user_data))
        answer_politely (peer, &packet);
      g_byte_array_remove_range (peer->input, 0, consumed);
    }
}

void
scripted_peer_closed (ScriptedPeer *peer)
{
  peer->is_open = FALSE;
  note (peer, "closed");
}

void
scripted_server_forget (ScriptedServer *self)
{
  g_string_truncate (self->log, 0);
  g_ptr_array_set_size (self->subscribed, 0);
  g_ptr_array_set_size (self->unsubscribed, 0);
}

gboolean
scripted_server_saw (ScriptedServer *self,
                     const char     *entry)
{
  g_autofree char *padded = g_strdup_printf (" %s", self->log->str);
  g_autofree char *wanted = g_strdup_printf (" %s ", entry);

  return strstr (padded, wanted) != NULL;
}
