/* mqtt-session.c: the connection's life, its events and its output.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-session-private.h"

void
mqtt_session_options_init (MqttSessionOptions *options)
{
  g_return_if_fail (options != NULL);

  *options = (MqttSessionOptions){
    .version = MQTT_VERSION_5_0,
    .clean_start = TRUE,
    .keep_alive_s = 30,
    .receive_maximum = 1024,
    .maximum_packet_size = 1024 * 1024,
    .topic_alias_maximum = 64,
    .connect_timeout_us = 10 * G_USEC_PER_SEC,
    .request_timeout_us = 30 * G_USEC_PER_SEC,
    .maximum_queued = 1000,
  };
}

static void
copy_options (MqttSessionOptions       *copy,
              const MqttSessionOptions *options)
{
  *copy = *options;
  copy->client_id = NULL;
  copy->user_name = g_strdup (options->user_name);
  copy->will_topic = g_strdup (options->will_topic);
  copy->password = options->password != NULL ? g_bytes_ref (options->password) : NULL;
  copy->will_payload = options->will_payload != NULL ? g_bytes_ref (options->will_payload) : NULL;
  if (copy->receive_maximum == 0)
    copy->receive_maximum = G_MAXUINT16;
  if (copy->maximum_packet_size == 0 || copy->maximum_packet_size > MQTT_PACKET_SIZE_LIMIT)
    copy->maximum_packet_size = MQTT_PACKET_SIZE_LIMIT;
}

static void
clear_options (MqttSessionOptions *options)
{
  g_free ((char *) options->user_name);
  g_free ((char *) options->will_topic);
  g_clear_pointer (&options->password, g_bytes_unref);
  g_clear_pointer (&options->will_payload, g_bytes_unref);
}

MqttSession *
mqtt_session_new (const MqttSessionOptions *options)
{
  MqttSession *session;

  g_return_val_if_fail (options != NULL, NULL);

  session = g_new0 (MqttSession, 1);
  copy_options (&session->options, options);
  session->client_id = g_strdup (options->client_id != NULL ? options->client_id : "");
  session->partial = g_byte_array_new ();
  session->output = g_byte_array_new ();
  g_queue_init (&session->finished);
  mqtt_session_inbound_init (session);
  mqtt_session_outbound_init (session);

  return session;
}

void
mqtt_session_free (MqttSession *session)
{
  if (session == NULL)
    return;

  mqtt_session_outbound_clear (session);
  mqtt_session_inbound_clear (session);
  g_queue_clear (&session->finished);
  g_byte_array_unref (session->output);
  g_byte_array_unref (session->partial);
  clear_options (&session->options);
  g_free (session->end_message);
  g_free (session->client_id);
  g_free (session);
}

void
mqtt_session_open (MqttSession *session,
                   gint64       now_us)
{
  g_return_if_fail (session != NULL);

  mqtt_session_lost (session);
  session->now_us = now_us;
  session->epoch++;
  session->phase = MQTT_PHASE_CONNECTING;
  mqtt_session_liveness_open (session);
  mqtt_session_send_connect (session);
}

void
mqtt_session_lost (MqttSession *session)
{
  g_return_if_fail (session != NULL);

  session->phase = MQTT_PHASE_IDLE;
  session->end_pending = FALSE;
  session->answers_waiting = 0;
  g_byte_array_set_size (session->output, 0);
  g_clear_pointer (&session->end_message, g_free);
  mqtt_session_input_clear (session);
  mqtt_session_aliases_clear (session);
  mqtt_session_inbound_lost (session);
  mqtt_session_outbound_lost (session);
}

/* Sending */

gboolean
mqtt_session_send (MqttSession      *session,
                   const MqttPacket *packet,
                   GError          **error)
{
  gsize before = session->output->len;

  if (!mqtt_packet_append (packet, session->options.version, session->output, error))
    return FALSE;

  session->stats.packets_out[packet->type]++;
  session->stats.type_bytes_out[packet->type] += session->output->len - before;
  session->stats.bytes_out += session->output->len - before;
  session->last_sent_us = session->now_us;
  return TRUE;
}

/* PUBACK, PUBREC, PUBREL or PUBCOMP in answer to what the server sent. */
void
mqtt_session_answer (MqttSession   *session,
                     MqttPacketType type,
                     guint16        packet_id,
                     MqttReason     reason)
{
  MqttPacket packet = { .type = type, .ack.packet_id = packet_id };
  gsize before = session->output->len;

  if (session->options.version == MQTT_VERSION_5_0)
    packet.ack.reason = reason;
  if (!mqtt_session_send (session, &packet, NULL))
    g_return_if_reached ();

  session->answers_waiting += session->output->len - before;
  if (session->answers_waiting > MQTT_SESSION_ANSWER_LIMIT)
    mqtt_session_violated (session, MQTT_REASON_QUOTA_EXCEEDED,
                           "The server does not take the answers to what it sends");
}

gboolean
mqtt_session_has_room (MqttSession *session,
                       GError     **error)
{
  if (session->output->len <= MQTT_SESSION_OUTPUT_LIMIT)
    return TRUE;

  g_set_error (error, MQTT_ERROR, MQTT_REASON_QUOTA_EXCEEDED, "%u bytes wait to be sent already",
               session->output->len);
  return FALSE;
}

GBytes *
mqtt_session_output (MqttSession *session)
{
  GByteArray *output;

  g_return_val_if_fail (session != NULL, NULL);

  if (session->phase == MQTT_PHASE_CONNECTED)
    mqtt_session_outbound_pump (session, G_MAXSIZE);
  if (session->output->len == 0)
    return NULL;

  output = session->output;
  session->output = g_byte_array_new ();
  session->answers_waiting = 0;
  return g_byte_array_free_to_bytes (output);
}

/* The end of a connection */

void
mqtt_session_fill_end (MqttEvent *event,
                       MqttEnd    end,
                       guint8     reason,
                       MqttSlice  properties)
{
  *event = (MqttEvent){ .type = MQTT_EVENT_ENDED, .ended = { .end = end, .reason = reason } };
  mqtt_properties_get_slice (properties, MQTT_PROPERTY_REASON_STRING, &event->ended.reason_string);
  mqtt_properties_get_slice (properties, MQTT_PROPERTY_SERVER_REFERENCE,
                             &event->ended.server_reference);
}

void
mqtt_session_end (MqttSession *session,
                  MqttEnd      end,
                  guint8       reason,
                  const char  *message)
{
  g_free (session->end_message);
  session->end_message = g_strdup (message);
  mqtt_session_fill_end (&session->end, end, reason, (MqttSlice){ NULL, 0 });
  session->end.ended.message = session->end_message;
  session->end_pending = TRUE;
  session->phase = MQTT_PHASE_OVER;
}

/* The codes a client may put into DISCONNECT, section 3.14.2.1 of MQTT 5.0. */
static gboolean
client_may_disconnect_with (guint8 reason)
{
  static const guint8 allowed[] = {
    MQTT_REASON_NORMAL_DISCONNECTION,  MQTT_REASON_DISCONNECT_WITH_WILL,
    MQTT_REASON_UNSPECIFIED_ERROR,     MQTT_REASON_MALFORMED_PACKET,
    MQTT_REASON_PROTOCOL_ERROR,        MQTT_REASON_IMPLEMENTATION_SPECIFIC,
    MQTT_REASON_TOPIC_NAME_INVALID,    MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED,
    MQTT_REASON_TOPIC_ALIAS_INVALID,   MQTT_REASON_PACKET_TOO_LARGE,
    MQTT_REASON_MESSAGE_RATE_TOO_HIGH, MQTT_REASON_QUOTA_EXCEEDED,
    MQTT_REASON_ADMINISTRATIVE_ACTION, MQTT_REASON_PAYLOAD_FORMAT_INVALID,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (allowed[i] == reason)
      return TRUE;

  return FALSE;
}

static void
send_disconnect (MqttSession *session,
                 guint8       reason)
{
  MqttPacket packet = { .type = MQTT_PACKET_DISCONNECT };

  if (session->options.version == MQTT_VERSION_5_0)
    packet.disconnect.reason = reason;
  if (!mqtt_session_send (session, &packet, NULL))
    g_return_if_reached ();
}

/* What the server keeps would never be asked for again. 3.1.1 keeps nothing
 * that began clean. */
static void
send_farewell (MqttSession *session,
               guint8       reason)
{
  MqttPacket packet = { .type = MQTT_PACKET_DISCONNECT };
  g_autoptr (GByteArray) properties = g_byte_array_new ();

  mqtt_properties_append_number (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0);
  packet.disconnect.reason = reason;
  packet.disconnect.properties = (MqttSlice){ properties->data, properties->len };
  if (!mqtt_session_send (session, &packet, NULL))
    g_return_if_reached ();

  session->capabilities.session_expiry_s = 0;
}

/* Whether the server keeps the session when the connection ends. */
gboolean
mqtt_session_is_kept (MqttSession *session)
{
  return session->capabilities.session_expiry_s > 0;
}

/* Returns %FALSE, so that a handler can end with it: there is no event of its
 * own. In 3.1.1 the server is told by the closing alone [MQTT-4.8.0-1]. */
gboolean
mqtt_session_violated (MqttSession *session,
                       guint8       reason,
                       const char  *format,
                       ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (session->phase == MQTT_PHASE_OVER)
    return FALSE;

  if (!client_may_disconnect_with (reason) || reason < MQTT_REASON_UNSPECIFIED_ERROR)
    reason = MQTT_REASON_PROTOCOL_ERROR;
  if (session->options.version == MQTT_VERSION_5_0)
    send_disconnect (session, reason);

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  mqtt_session_end (session, MQTT_END_PROTOCOL_ERROR, reason, message);
  return FALSE;
}

void
mqtt_session_close (MqttSession *session,
                    MqttReason   reason,
                    gint64       now_us)
{
  g_return_if_fail (session != NULL);
  g_return_if_fail (client_may_disconnect_with (reason));

  if (session->phase != MQTT_PHASE_CONNECTING && session->phase != MQTT_PHASE_CONNECTED)
    return;

  mqtt_session_set_now (session, now_us);

  /* A 3.1.1 server takes DISCONNECT as the wish to discard the will
   * [MQTT-3.14.4-3]; to have it published nothing may be said. */
  if (session->options.clean_start && mqtt_session_is_kept (session))
    send_farewell (session, reason);
  else if (session->options.version == MQTT_VERSION_5_0 ||
           reason != MQTT_REASON_DISCONNECT_WITH_WILL)
    send_disconnect (session, reason);
  session->phase = MQTT_PHASE_OVER;
}

/* Receiving */

void
mqtt_session_receive (MqttSession  *session,
                      const guint8 *data,
                      gsize         length,
                      gint64        now_us)
{
  g_return_if_fail (session != NULL);
  g_return_if_fail (data != NULL || length == 0);

  if (length == 0 || session->phase == MQTT_PHASE_IDLE || session->phase == MQTT_PHASE_OVER)
    return;

  mqtt_session_set_now (session, now_us);
  mqtt_session_note_life (session);
  mqtt_session_input_take (session, data, length);
}

static gboolean
server_may_send (MqttSession *session,
                 guint        type)
{
  gboolean is_v5 = session->options.version == MQTT_VERSION_5_0;

  switch (type)
    {
    case MQTT_PACKET_CONNACK:
      return session->phase == MQTT_PHASE_CONNECTING;
    case MQTT_PACKET_PUBLISH:
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
    case MQTT_PACKET_PINGRESP:
      return session->phase == MQTT_PHASE_CONNECTED;
    case MQTT_PACKET_DISCONNECT:
      return is_v5 && session->phase == MQTT_PHASE_CONNECTED;
    default:
      return FALSE;
    }
}

/* Whether the packet that begins with @first_byte is one to wait for. So a
 * peer that does not speak MQTT at all is known by its first byte. */
static gboolean
is_expected (MqttSession *session,
             guint8       first_byte)
{
  guint type = first_byte >> 4;

  if (server_may_send (session, type))
    return TRUE;

  if (type == 0)
    mqtt_session_violated (session, MQTT_REASON_MALFORMED_PACKET,
                           "The server sent something that is not MQTT");
  else if (type == MQTT_PACKET_AUTH && session->options.version == MQTT_VERSION_5_0)
    mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                           "The server sent AUTH, and no authentication method was offered to it");
  else if (session->phase == MQTT_PHASE_CONNECTING)
    mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                           "The server answered CONNECT with %s",
                           mqtt_packet_type_to_string (type));
  else
    mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                           "The server sent %s, which it must not do now",
                           mqtt_packet_type_to_string (type));

  return FALSE;
}

static gboolean
handle_disconnect (MqttSession          *session,
                   const MqttDisconnect *disconnect,
                   MqttEvent            *event)
{
  session->phase = MQTT_PHASE_OVER;
  mqtt_session_fill_end (event, MQTT_END_DISCONNECTED, disconnect->reason, disconnect->properties);
  return TRUE;
}

/* Returns: whether @event was filled. */
static gboolean
handle_packet (MqttSession      *session,
               const MqttPacket *packet,
               MqttEvent        *event)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNACK:
      return mqtt_session_handle_connack (session, &packet->connack, event);
    case MQTT_PACKET_PUBLISH:
      mqtt_session_note_progress (session);
      return mqtt_session_handle_publish (session, &packet->publish, event);
    case MQTT_PACKET_PUBACK:
      return mqtt_session_handle_puback (session, &packet->ack, event);
    case MQTT_PACKET_PUBREC:
      return mqtt_session_handle_pubrec (session, &packet->ack, event);
    case MQTT_PACKET_PUBREL:
      return mqtt_session_handle_pubrel (session, &packet->ack);
    case MQTT_PACKET_PUBCOMP:
      return mqtt_session_handle_pubcomp (session, &packet->ack, event);
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      mqtt_session_note_progress (session);
      return mqtt_session_handle_suback (session, packet, event);
    case MQTT_PACKET_PINGRESP:
      return mqtt_session_handle_pong (session, event);
    case MQTT_PACKET_DISCONNECT:
      return handle_disconnect (session, &packet->disconnect, event);
    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_AUTH:
    default:
      g_return_val_if_reached (FALSE);
    }
}

void
mqtt_session_fill_finished (MqttSession *session,
                            MqttEvent   *event,
                            guint16      packet_id,
                            guint8       reason)
{
  session->result_reason = reason;
  *event = (MqttEvent){
    .type = MQTT_EVENT_PUBLISHED,
    .result = { .packet_id = packet_id, .reasons = { &session->result_reason, 1 } },
  };
}

/* A message ended without a packet that would say so. */
void
mqtt_session_finished (MqttSession *session,
                       guint16      packet_id,
                       guint8       reason)
{
  g_queue_push_tail (&session->finished, GUINT_TO_POINTER (packet_id << 8 | reason));
}

static gboolean
take_finished (MqttSession *session,
               MqttEvent   *event)
{
  guint finished;

  if (session->phase != MQTT_PHASE_CONNECTED || g_queue_is_empty (&session->finished))
    return FALSE;

  finished = GPOINTER_TO_UINT (g_queue_pop_head (&session->finished));
  mqtt_session_fill_finished (session, event, finished >> 8, finished & 0xff);
  return TRUE;
}

static gboolean
take_end (MqttSession *session,
          MqttEvent   *event)
{
  if (!session->end_pending)
    return FALSE;

  *event = session->end;
  session->end_pending = FALSE;
  return TRUE;
}

gboolean
mqtt_session_next (MqttSession *session,
                   MqttEvent   *event)
{
  g_return_val_if_fail (session != NULL, FALSE);
  g_return_val_if_fail (event != NULL, FALSE);

  if (take_finished (session, event))
    return TRUE;

  while (session->phase == MQTT_PHASE_CONNECTING || session->phase == MQTT_PHASE_CONNECTED)
    {
      g_autoptr (GError) error = NULL;
      MqttSlice begun = mqtt_session_input_peek (session);
      MqttDecodeResult result;
      MqttPacket packet;

      if (begun.length == 0)
        return FALSE;
      if (!is_expected (session, begun.data[0]))
        break;

      result = mqtt_session_input_read (session, &packet, &error);
      if (result == MQTT_DECODE_NEED_MORE)
        return FALSE;
      if (result == MQTT_DECODE_MALFORMED)
        mqtt_session_violated (session, error->code, "%s", error->message);
      else if (handle_packet (session, &packet, event))
        return TRUE;
    }

  return take_end (session, event);
}

const MqttSessionStats *
mqtt_session_get_stats (MqttSession *session)
{
  g_return_val_if_fail (session != NULL, NULL);

  return &session->stats;
}

const MqttCapabilities *
mqtt_session_get_capabilities (MqttSession *session)
{
  g_return_val_if_fail (session != NULL, NULL);

  return session->phase == MQTT_PHASE_CONNECTED ? &session->capabilities : NULL;
}
