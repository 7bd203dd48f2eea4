/* mqtt-session-input.c: cuts the byte stream into packets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-session-private.h"

/* A reassembly buffer that a large packet made bigger than this is not kept. */
#define KEPT_CAPACITY (16 * 1024)

static void
forget_read_packets (MqttSession *session)
{
  if (session->partial_read == 0)
    return;

  if (session->partial_read < session->partial->len)
    {
      g_byte_array_remove_range (session->partial, 0, session->partial_read);
    }
  else if (session->partial->len > KEPT_CAPACITY)
    {
      g_byte_array_unref (session->partial);
      session->partial = g_byte_array_new ();
    }
  else
    {
      g_byte_array_set_size (session->partial, 0);
    }

  session->partial_read = 0;
}

static void
move_to_partial (MqttSession *session,
                 gsize        length)
{
  g_byte_array_append (session->partial, session->input, length);
  session->input += length;
  session->input_length -= length;
}

void
mqtt_session_input_take (MqttSession  *session,
                         const guint8 *data,
                         gsize         length)
{
  forget_read_packets (session);
  if (session->input_length > 0)
    move_to_partial (session, session->input_length);

  session->input = data;
  session->input_length = length;
}

void
mqtt_session_input_clear (MqttSession *session)
{
  session->input = NULL;
  session->input_length = 0;
  session->partial_read = session->partial->len;
  forget_read_packets (session);
}

/* The bytes that come next, as far as they lie in one piece. */
MqttSlice
mqtt_session_input_peek (MqttSession *session)
{
  if (session->partial->len > session->partial_read)
    return (MqttSlice){ session->partial->data + session->partial_read,
                        session->partial->len - session->partial_read };

  return (MqttSlice){ session->input, session->input_length };
}

/* A server that knows nothing of 5.0 refuses it in the form of 3.1.1, whose
 * CONNACK is shorter than any of 5.0. It is a refusal all the same. */
static MqttVersion
version_of_input (MqttSession *session,
                  MqttSlice    begun)
{
  if (session->phase != MQTT_PHASE_CONNECTING)
    return session->options.version;

  session->connack_version = session->options.version;
  if (begun.length >= 2 && begun.data[0] == MQTT_PACKET_CONNACK << 4 && begun.data[1] == 2)
    session->connack_version = MQTT_VERSION_3_1_1;
  return session->connack_version;
}

/* Moves as many bytes as the packet that has begun still lacks, and none that
 * follow it: those are read where they are. */
static MqttDecodeResult
complete_partial (MqttSession *session,
                  GError     **error)
{
  for (;;)
    {
      MqttSlice begun = mqtt_session_input_peek (session);
      MqttDecodeResult result;
      gsize size = 0;
      gsize lacking = 1;

      result = mqtt_packet_peek_size (begun, version_of_input (session, begun), &size, error);
      if (result == MQTT_DECODE_MALFORMED)
        return result;

      if (result == MQTT_DECODE_PACKET)
        {
          /* An oversized packet is left for the decoder to refuse. */
          if (size <= begun.length || size > session->options.maximum_packet_size)
            return result;
          lacking = size - begun.length;
        }

      if (session->input_length == 0)
        return MQTT_DECODE_NEED_MORE;
      move_to_partial (session, MIN (lacking, session->input_length));
    }
}

MqttDecodeResult
mqtt_session_input_read (MqttSession *session,
                         MqttPacket  *packet,
                         GError     **error)
{
  MqttDecodeResult result;
  MqttSlice begun;
  gboolean reassembled;
  gsize consumed = 0;

  forget_read_packets (session);
  reassembled = session->partial->len > 0;
  if (reassembled)
    {
      result = complete_partial (session, error);
      if (result != MQTT_DECODE_PACKET)
        return result;
    }

  begun = mqtt_session_input_peek (session);
  result = mqtt_packet_decode (begun, version_of_input (session, begun),
                               session->options.maximum_packet_size, packet, &consumed, error);
  if (result == MQTT_DECODE_PACKET)
    {
      session->stats.packets_in[packet->type]++;
      session->stats.type_bytes_in[packet->type] += consumed;
      session->stats.bytes_in += consumed;
      if (reassembled)
        {
          session->partial_read = consumed;
        }
      else
        {
          session->input += consumed;
          session->input_length -= consumed;
        }
    }
  else if (result == MQTT_DECODE_NEED_MORE && !reassembled)
    {
      move_to_partial (session, session->input_length);
    }

  return result;
}
