/* mqtt-session-inbound.c: messages from the server and their acknowledgement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-session-private.h"

#include <string.h>

void
mqtt_session_inbound_init (MqttSession *session)
{
  session->incoming = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_queue_init (&session->turns);
  g_queue_init (&session->unconfirmed);
  session->inbound_aliases =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
}

void
mqtt_session_inbound_clear (MqttSession *session)
{
  g_hash_table_unref (session->incoming);
  g_hash_table_unref (session->inbound_aliases);
}

static MqttIncoming *
find_incoming (MqttSession *session,
               guint16      packet_id)
{
  return g_hash_table_lookup (session->incoming, GUINT_TO_POINTER (packet_id));
}

static gboolean
is_of_this_connection (MqttSession        *session,
                       const MqttIncoming *incoming)
{
  return incoming->epoch == session->epoch && session->phase != MQTT_PHASE_IDLE;
}

static gboolean
waits_its_turn (MqttSession        *session,
                const MqttIncoming *incoming)
{
  return is_of_this_connection (session, incoming) && incoming->state != MQTT_INCOMING_ANSWERED;
}

static void
leave_queue (MqttSession  *session,
             MqttIncoming *incoming)
{
  if (waits_its_turn (session, incoming))
    g_queue_unlink (&session->turns, &incoming->link);
  else if (incoming->qos == MQTT_QOS_1 && incoming->state == MQTT_INCOMING_ANSWERED)
    g_queue_unlink (&session->unconfirmed, &incoming->link);
}

static void
forget (MqttSession  *session,
        MqttIncoming *incoming)
{
  leave_queue (session, incoming);
  g_hash_table_remove (session->incoming, GUINT_TO_POINTER (incoming->packet_id));
}

/* Session state outlives the connection; its turns do not: the server sends
 * again what it still wants answered. */
void
mqtt_session_inbound_lost (MqttSession *session)
{
  g_queue_init (&session->turns);
}

void
mqtt_session_inbound_drop (MqttSession *session)
{
  g_queue_init (&session->turns);
  g_queue_init (&session->unconfirmed);
  g_hash_table_remove_all (session->incoming);
}

/* The server has the first @n_answers answers of this connection. What was
 * answered on an earlier one may still be sent again at any time. */
void
mqtt_session_inbound_confirm (MqttSession *session,
                              guint64      n_answers)
{
  GList *link = session->unconfirmed.head;

  while (link != NULL)
    {
      MqttIncoming *incoming = link->data;

      link = link->next;
      if (incoming->epoch == session->epoch && incoming->answer <= n_answers)
        forget (session, incoming);
    }
}

static void
answer (MqttSession  *session,
        MqttIncoming *incoming)
{
  incoming->state = MQTT_INCOMING_ANSWERED;
  incoming->answer = ++session->n_answers;

  if (incoming->qos == MQTT_QOS_2)
    {
      mqtt_session_answer (session, MQTT_PACKET_PUBREC, incoming->packet_id, MQTT_REASON_SUCCESS);
      return;
    }

  mqtt_session_answer (session, MQTT_PACKET_PUBACK, incoming->packet_id, MQTT_REASON_SUCCESS);
  g_queue_push_tail_link (&session->unconfirmed, &incoming->link);
  /* A session that ends with its connection needs no memory of what it answered. */
  if (!mqtt_session_is_kept (session))
    forget (session, incoming);
}

/* [MQTT-4.6.0-2] [MQTT-4.6.0-3] */
static void
answer_those_whose_turn_it_is (MqttSession *session)
{
  GList *link;

  while (session->phase == MQTT_PHASE_CONNECTED &&
         (link = g_queue_peek_head_link (&session->turns)) != NULL)
    {
      MqttIncoming *incoming = link->data;

      if (incoming->state != MQTT_INCOMING_HANDED_ON)
        return;

      g_queue_unlink (&session->turns, link);
      answer (session, incoming);
    }
}

static guint64
mix (guint64 hash,
     guint64 word)
{
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return hash ^ (hash >> 29);
}

static guint64
hash_bytes (guint64   hash,
            MqttSlice bytes)
{
  guint64 word;
  gsize i;

  hash = mix (hash, bytes.length);
  for (i = 0; i + sizeof word <= bytes.length; i += sizeof word)
    {
      memcpy (&word, bytes.data + i, sizeof word);
      hash = mix (hash, word);
    }

  if (i < bytes.length)
    {
      word = 0;
      memcpy (&word, bytes.data + i, bytes.length - i);
      hash = mix (hash, word);
    }

  return hash;
}

static guint64
hash_message (const MqttPublish *publish,
              MqttSlice          topic)
{
  return hash_bytes (hash_bytes (publish->packet_id, topic), publish->payload);
}

/* At QoS 2 the identifier alone decides until PUBREL [MQTT-4.3.3-10]; after a
 * reconnect the content must agree too, for another content is never a
 * duplicate and a server restored from an old copy numbers anew.
 *
 * At QoS 1 an answered identifier is free again [MQTT-4.3.2-5]; but an answer
 * given on a connection that was lost may be lost with it. Then DUP and the
 * same content tell the old message from a new one. */
static gboolean
is_same_message (MqttSession        *session,
                 const MqttIncoming *known,
                 const MqttPublish  *publish,
                 guint64             hash)
{
  gboolean of_this_connection = is_of_this_connection (session, known);

  if (known->qos != publish->qos)
    return FALSE;
  if (known->qos == MQTT_QOS_2)
    return of_this_connection || known->hash == hash;
  if (of_this_connection && known->state == MQTT_INCOMING_ANSWERED)
    return FALSE;

  return publish->dup && known->hash == hash;
}

static MqttIncoming *
remember (MqttSession       *session,
          const MqttPublish *publish,
          guint64            hash)
{
  MqttIncoming *incoming = g_new0 (MqttIncoming, 1);

  incoming->link.data = incoming;
  incoming->packet_id = publish->packet_id;
  incoming->qos = publish->qos;
  incoming->hash = hash;
  incoming->token = ++session->last_token << 16 | publish->packet_id;
  g_hash_table_insert (session->incoming, GUINT_TO_POINTER (publish->packet_id), incoming);

  return incoming;
}

static void
queue_up (MqttSession  *session,
          MqttIncoming *incoming)
{
  incoming->epoch = session->epoch;
  incoming->link = (GList){ .data = incoming };
  g_queue_push_tail_link (&session->turns, &incoming->link);
}

static void
receive_again (MqttSession  *session,
               MqttIncoming *incoming)
{
  session->stats.duplicates_in++;
  if (waits_its_turn (session, incoming))
    return;

  leave_queue (session, incoming);
  if (incoming->state == MQTT_INCOMING_ANSWERED)
    incoming->state = MQTT_INCOMING_HANDED_ON;
  queue_up (session, incoming);
  answer_those_whose_turn_it_is (session);
}

/* No more messages can be unanswered than there are identifiers. That a server
 * keeps to our receive maximum is its own duty [MQTT-3.3.4-9], and mosquitto
 * 2.0 does not: under load it sends many times as many. To end the connection
 * for that would lose what it sends at QoS 0, and it would do it again.
 *
 * Returns: whether the message is to be delivered. */
static gboolean
accept_incoming (MqttSession       *session,
                 const MqttPublish *publish,
                 MqttSlice          topic,
                 guint64           *token)
{
  MqttIncoming *incoming = find_incoming (session, publish->packet_id);
  guint64 hash = hash_message (publish, topic);

  if (incoming != NULL && is_same_message (session, incoming, publish, hash))
    {
      receive_again (session, incoming);
      return FALSE;
    }

  if (incoming != NULL)
    {
      forget (session, incoming);
      answer_those_whose_turn_it_is (session);
    }

  if (session->phase == MQTT_PHASE_OVER)
    return FALSE;

  incoming = remember (session, publish, hash);
  queue_up (session, incoming);
  *token = incoming->token;
  return TRUE;
}

gboolean
mqtt_session_handle_publish (MqttSession       *session,
                             const MqttPublish *publish,
                             MqttEvent         *event)
{
  MqttSlice topic;
  guint64 token = 0;

  if (!mqtt_session_resolve_topic (session, publish, &topic))
    return FALSE;
  if (publish->qos != MQTT_QOS_0 && !accept_incoming (session, publish, topic, &token))
    return FALSE;

  event->type = MQTT_EVENT_PUBLISH;
  event->publish.topic = topic;
  event->publish.payload = publish->payload;
  event->publish.properties = publish->properties;
  event->publish.qos = publish->qos;
  event->publish.retain = publish->retain;
  event->publish.dup = publish->dup;
  event->publish.token = token;
  return TRUE;
}

/* An unknown identifier is no error: after a loss on either side the server
 * may repeat what is finished here, section 4.3.3. */
gboolean
mqtt_session_handle_pubrel (MqttSession   *session,
                            const MqttAck *ack)
{
  MqttIncoming *incoming = find_incoming (session, ack->packet_id);

  if (incoming == NULL || incoming->qos != MQTT_QOS_2)
    {
      session->stats.unknown_acks_in++;
      mqtt_session_answer (session, MQTT_PACKET_PUBCOMP, ack->packet_id,
                           MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND);
      return FALSE;
    }

  if (incoming->state == MQTT_INCOMING_DELIVERED)
    return mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                                  "The server released message %u before it was received",
                                  ack->packet_id);

  forget (session, incoming);
  mqtt_session_answer (session, MQTT_PACKET_PUBCOMP, ack->packet_id, MQTT_REASON_SUCCESS);
  answer_those_whose_turn_it_is (session);
  return FALSE;
}

void
mqtt_session_ack (MqttSession *session,
                  guint64      token,
                  gint64       now_us)
{
  MqttIncoming *incoming;

  g_return_if_fail (session != NULL);

  incoming = find_incoming (session, token & G_MAXUINT16);
  if (incoming == NULL || incoming->token != token || incoming->state != MQTT_INCOMING_DELIVERED)
    return;

  mqtt_session_set_now (session, now_us);
  incoming->state = MQTT_INCOMING_HANDED_ON;
  answer_those_whose_turn_it_is (session);
}
