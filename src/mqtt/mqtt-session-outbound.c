/* mqtt-session-outbound.c: messages to the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-session-private.h"

#include "mqtt-topic.h"

#include <string.h>

static void
exchange_free (gpointer data)
{
  MqttExchange *exchange = data;

  g_free (exchange->content);
  g_free (exchange);
}

void
mqtt_session_outbound_init (MqttSession *session)
{
  session->exchanges = g_hash_table_new_full (NULL, NULL, NULL, exchange_free);
  g_queue_init (&session->outgoing);
  g_queue_init (&session->released);
}

void
mqtt_session_outbound_clear (MqttSession *session)
{
  mqtt_session_aliases_clear (session);
  g_hash_table_unref (session->exchanges);
}

static gboolean
is_not_publish (gpointer key,
                gpointer value,
                gpointer data)
{
  return ((MqttExchange *) value)->type != MQTT_PACKET_PUBLISH;
}

/* Only PUBLISH is session state; what was subscribed in vain the owner knows. */
void
mqtt_session_outbound_lost (MqttSession *session)
{
  g_hash_table_foreach_remove (session->exchanges, is_not_publish, NULL);
  session->next_outgoing = session->outgoing.head;
  session->in_flight = 0;
}

guint16
mqtt_session_free_packet_id (MqttSession *session,
                             GError     **error)
{
  for (guint i = 0; i <= G_MAXUINT16; i++)
    {
      session->last_packet_id++;
      if (session->last_packet_id != 0 &&
          !g_hash_table_contains (session->exchanges, GUINT_TO_POINTER (session->last_packet_id)))
        return session->last_packet_id;
    }

  g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_QUOTA_EXCEEDED,
                       "All 65535 packet identifiers are in use");
  return 0;
}

static void
return_send_quota (MqttSession  *session,
                   MqttExchange *exchange)
{
  if (exchange->quota_epoch != session->epoch)
    return;

  exchange->quota_epoch = 0;
  session->in_flight--;
}

static void
leave_outgoing (MqttSession  *session,
                MqttExchange *exchange)
{
  if (session->next_outgoing == &exchange->link)
    session->next_outgoing = exchange->link.next;
  g_queue_unlink (&session->outgoing, &exchange->link);
}

static void
forget (MqttSession  *session,
        MqttExchange *exchange)
{
  return_send_quota (session, exchange);
  if (exchange->released)
    g_queue_unlink (&session->released, &exchange->link);
  else
    leave_outgoing (session, exchange);
  g_hash_table_remove (session->exchanges, GUINT_TO_POINTER (exchange->packet_id));
}

static void
give_up (MqttSession  *session,
         MqttExchange *exchange,
         guint8        reason)
{
  mqtt_session_finished (session, exchange->packet_id, reason);
  forget (session, exchange);
}

/* The server forgot the session, so whether it has these messages cannot be
 * known; those that were never sent are not part of the session, section 4.1. */
void
mqtt_session_outbound_drop (MqttSession *session)
{
  GList *link;

  while ((link = session->released.head) != NULL)
    give_up (session, link->data, MQTT_REASON_UNSPECIFIED_ERROR);

  while ((link = session->outgoing.head) != NULL && ((MqttExchange *) link->data)->sent)
    give_up (session, link->data, MQTT_REASON_UNSPECIFIED_ERROR);
}

static MqttPublish
publish_of_exchange (const MqttExchange *exchange)
{
  return (MqttPublish){
    .topic = { exchange->content, exchange->topic_length },
    .payload = { exchange->content + exchange->topic_length, exchange->payload_length },
    .packet_id = exchange->packet_id,
    .qos = exchange->qos,
    .retain = exchange->retain,
    .dup = exchange->sent,
  };
}

static gboolean
server_allows (MqttSession       *session,
               const MqttPublish *publish,
               GError           **error)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH, .publish = *publish };
  gsize size = mqtt_packet_size (&packet, session->options.version, error);

  if (size == 0)
    return FALSE;

  if (session->phase != MQTT_PHASE_CONNECTED)
    return TRUE;

  if (publish->qos > session->capabilities.maximum_qos)
    g_set_error (error, MQTT_ERROR, MQTT_REASON_QOS_NOT_SUPPORTED,
                 "The server takes messages up to QoS %u only", session->capabilities.maximum_qos);
  else if (publish->retain && !session->capabilities.retain_available)
    g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_RETAIN_NOT_SUPPORTED,
                         "The server does not retain messages");
  else if (size > session->capabilities.maximum_packet_size)
    g_set_error (error, MQTT_ERROR, MQTT_REASON_PACKET_TOO_LARGE,
                 "The server takes packets up to %u bytes only",
                 session->capabilities.maximum_packet_size);
  else
    return TRUE;

  return FALSE;
}

static gboolean
fits (MqttSession      *session,
      const MqttPacket *packet)
{
  gsize size = mqtt_packet_size (packet, session->options.version, NULL);

  return size > 0 && size <= session->capabilities.maximum_packet_size;
}

/* Sends @publish, with a topic alias where the server takes one and the
 * packet does not grow beyond its limit by it. */
static void
send_publish (MqttSession       *session,
              const MqttPublish *publish)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH, .publish = *publish };
  g_autoptr (GByteArray) properties = NULL;
  gboolean known;
  guint16 alias = mqtt_session_find_alias (session, publish->topic, &known);

  if (alias != 0)
    {
      properties = g_byte_array_new ();
      mqtt_properties_append_number (properties, MQTT_PROPERTY_TOPIC_ALIAS, alias);
      packet.publish.properties = (MqttSlice){ properties->data, properties->len };
      if (known)
        packet.publish.topic = (MqttSlice){ NULL, 0 };

      if (fits (session, &packet))
        mqtt_session_use_alias (session, alias, publish->topic);
      else
        packet.publish = *publish;
    }

  if (!mqtt_session_send (session, &packet, NULL))
    g_return_if_reached ();
}

static void
send_exchange (MqttSession  *session,
               MqttExchange *exchange)
{
  MqttPublish publish = publish_of_exchange (exchange);

  send_publish (session, &publish);
  exchange->sent = TRUE;
  exchange->quota_epoch = session->epoch;
  session->in_flight++;
}

void
mqtt_session_outbound_pump (MqttSession *session,
                            gsize        output_limit)
{
  while (session->next_outgoing != NULL &&
         session->in_flight < session->capabilities.receive_maximum &&
         session->output->len <= output_limit)
    {
      MqttExchange *exchange = session->next_outgoing->data;

      session->next_outgoing = session->next_outgoing->next;
      send_exchange (session, exchange);
    }
}

/* What was queued before this server was known may be more than it takes. */
static void
give_up_what_the_server_refuses (MqttSession *session)
{
  GList *link = session->outgoing.head;

  while (link != NULL)
    {
      MqttExchange *exchange = link->data;
      MqttPublish publish = publish_of_exchange (exchange);
      g_autoptr (GError) error = NULL;

      link = link->next;
      if (!server_allows (session, &publish, &error))
        give_up (session, exchange, error->code);
    }
}

static void
send_pubrel (MqttSession *session,
             guint16      packet_id)
{
  mqtt_session_answer (session, MQTT_PACKET_PUBREL, packet_id, MQTT_REASON_SUCCESS);
}

/* [MQTT-4.4.0-1] [MQTT-4.6.0-1] [MQTT-4.6.0-4] */
void
mqtt_session_outbound_resume (MqttSession *session)
{
  give_up_what_the_server_refuses (session);
  for (GList *link = session->released.head; link != NULL; link = link->next)
    send_pubrel (session, ((MqttExchange *) link->data)->packet_id);
  session->next_outgoing = session->outgoing.head;
  mqtt_session_outbound_pump (session, MQTT_SESSION_OUTPUT_LIMIT);
}

/* Acknowledgements */

/* What we wait for under that identifier, %NULL for what the server cannot mean. */
static MqttExchange *
find_sent (MqttSession *session,
           guint16      packet_id)
{
  MqttExchange *exchange = g_hash_table_lookup (session->exchanges, GUINT_TO_POINTER (packet_id));

  if (exchange != NULL && exchange->type == MQTT_PACKET_PUBLISH && exchange->sent)
    return exchange;

  session->stats.unknown_acks_in++;
  return NULL;
}

static gboolean
wrong_acknowledgement (MqttSession   *session,
                       MqttPacketType type,
                       guint16        packet_id)
{
  return mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                                "The server sent %s for message %u, which does not wait for it",
                                mqtt_packet_type_to_string (type), packet_id);
}

static gboolean
finish (MqttSession   *session,
        MqttExchange  *exchange,
        const MqttAck *ack,
        MqttEvent     *event)
{
  mqtt_session_fill_finished (session, event, ack->packet_id, ack->reason);
  mqtt_properties_get_slice (ack->properties, MQTT_PROPERTY_REASON_STRING,
                             &event->result.reason_string);
  forget (session, exchange);
  mqtt_session_outbound_pump (session, MQTT_SESSION_OUTPUT_LIMIT);
  return TRUE;
}

gboolean
mqtt_session_handle_puback (MqttSession   *session,
                            const MqttAck *ack,
                            MqttEvent     *event)
{
  MqttExchange *exchange = find_sent (session, ack->packet_id);

  if (exchange == NULL)
    return FALSE;
  if (exchange->qos != MQTT_QOS_1)
    return wrong_acknowledgement (session, MQTT_PACKET_PUBACK, ack->packet_id);

  return finish (session, exchange, ack, event);
}

static void
release (MqttSession  *session,
         MqttExchange *exchange)
{
  leave_outgoing (session, exchange);
  g_queue_push_tail_link (&session->released, &exchange->link);
  exchange->released = TRUE;
  g_clear_pointer (&exchange->content, g_free);
}

gboolean
mqtt_session_handle_pubrec (MqttSession   *session,
                            const MqttAck *ack,
                            MqttEvent     *event)
{
  MqttExchange *exchange = find_sent (session, ack->packet_id);

  if (exchange == NULL)
    {
      if (ack->reason < MQTT_REASON_UNSPECIFIED_ERROR)
        mqtt_session_answer (session, MQTT_PACKET_PUBREL, ack->packet_id,
                             MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND);
      return FALSE;
    }

  if (exchange->qos != MQTT_QOS_2)
    return wrong_acknowledgement (session, MQTT_PACKET_PUBREC, ack->packet_id);
  if (ack->reason >= MQTT_REASON_UNSPECIFIED_ERROR)
    return finish (session, exchange, ack, event);

  if (!exchange->released)
    release (session, exchange);
  send_pubrel (session, ack->packet_id);
  return FALSE;
}

gboolean
mqtt_session_handle_pubcomp (MqttSession   *session,
                             const MqttAck *ack,
                             MqttEvent     *event)
{
  MqttExchange *exchange = find_sent (session, ack->packet_id);

  if (exchange == NULL)
    return FALSE;
  if (!exchange->released)
    return wrong_acknowledgement (session, MQTT_PACKET_PUBCOMP, ack->packet_id);

  return finish (session, exchange, ack, event);
}

/* Publishing */

static gboolean
enqueue (MqttSession       *session,
         const MqttPublish *publish,
         guint16           *packet_id,
         GError           **error)
{
  MqttExchange *exchange;
  guint16 id;

  if (session->outgoing.length + session->released.length >= session->options.maximum_queued)
    {
      g_set_error (error, MQTT_ERROR, MQTT_REASON_QUOTA_EXCEEDED,
                   "%u messages wait for the server already", session->options.maximum_queued);
      return FALSE;
    }

  id = mqtt_session_free_packet_id (session, error);
  if (id == 0)
    return FALSE;

  exchange = g_new0 (MqttExchange, 1);
  exchange->link.data = exchange;
  exchange->type = MQTT_PACKET_PUBLISH;
  exchange->packet_id = id;
  exchange->qos = publish->qos;
  exchange->retain = publish->retain;
  exchange->topic_length = publish->topic.length;
  exchange->payload_length = publish->payload.length;
  exchange->content = g_malloc (publish->topic.length + publish->payload.length);
  memcpy (exchange->content, publish->topic.data, publish->topic.length);
  if (publish->payload.length > 0)
    memcpy (exchange->content + publish->topic.length, publish->payload.data,
            publish->payload.length);

  g_hash_table_insert (session->exchanges, GUINT_TO_POINTER (id), exchange);
  g_queue_push_tail_link (&session->outgoing, &exchange->link);
  if (session->next_outgoing == NULL)
    session->next_outgoing = &exchange->link;
  if (packet_id != NULL)
    *packet_id = id;

  return TRUE;
}

static gboolean
send_at_most_once (MqttSession       *session,
                   const MqttPublish *publish,
                   GError           **error)
{
  if (session->phase != MQTT_PHASE_CONNECTED)
    {
      g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_SERVER_UNAVAILABLE,
                           "There is no connection, and a message at QoS 0 does not wait for one");
      return FALSE;
    }

  if (!mqtt_session_has_room (session, error))
    return FALSE;

  send_publish (session, publish);
  return TRUE;
}

gboolean
mqtt_session_publish (MqttSession *session,
                      MqttSlice    topic,
                      MqttSlice    payload,
                      MqttQos      qos,
                      gboolean     retain,
                      gint64       now_us,
                      guint16     *packet_id,
                      GError     **error)
{
  MqttPublish publish = { .topic = topic, .payload = payload, .qos = qos, .retain = retain };

  g_return_val_if_fail (session != NULL, FALSE);
  g_return_val_if_fail (qos <= MQTT_QOS_2, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (packet_id != NULL)
    *packet_id = 0;
  mqtt_session_set_now (session, now_us);

  /* The identifier does not matter to the size, but 0 is not one. */
  publish.packet_id = qos != MQTT_QOS_0 ? 1 : 0;
  if (!mqtt_topic_name_validate (topic, error) || !server_allows (session, &publish, error))
    return FALSE;
  if (qos == MQTT_QOS_0)
    return send_at_most_once (session, &publish, error);
  if (!enqueue (session, &publish, packet_id, error))
    return FALSE;

  if (session->phase == MQTT_PHASE_CONNECTED)
    mqtt_session_outbound_pump (session, MQTT_SESSION_OUTPUT_LIMIT);
  return TRUE;
}

/* SUBSCRIBE and UNSUBSCRIBE that were not answered. */
guint
mqtt_session_count_requests (MqttSession *session)
{
  return g_hash_table_size (session->exchanges) - session->outgoing.length -
         session->released.length;
}

void
mqtt_session_get_inflight (MqttSession  *session,
                           MqttInflight *inflight)
{
  g_return_if_fail (session != NULL);
  g_return_if_fail (inflight != NULL);

  *inflight = (MqttInflight){
    .inbound_unacknowledged = session->turns.length,
    .inbound_remembered = g_hash_table_size (session->incoming),
    .outbound_queued = session->outgoing.length + session->released.length,
    .outbound_in_flight = session->in_flight,
    .requests_pending = mqtt_session_count_requests (session),
    .output_bytes = session->output->len,
  };
}
