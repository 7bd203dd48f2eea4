/* test-session-random.c: nothing lost, nothing twice, whatever happens to the line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A model of a server with a persistent session talks to a session over a
 * line that delivers late, in pieces, and is cut at random; what was under
 * way in either direction is then gone. Numbered messages flow both ways.
 */

#include "session-fixture.h"

#include <string.h>

#define N_MESSAGES 400
#define WINDOW 20

typedef enum
{
  SERVER_WAITS,    /* sent, or to be sent again: PUBACK or PUBREC is awaited */
  SERVER_RELEASES, /* PUBREC was had, PUBCOMP is awaited */
} ServerState;

typedef struct
{
  guint16 packet_id;
  guint number;
  MqttQos qos;
  ServerState state;
} ServerMessage;

typedef struct
{
  GRand *random;
  MqttVersion version;
  MqttSession *session;
  gint64 now_us;

  GByteArray *to_client; /* on the line */
  GByteArray *to_server;

  GQueue sent; /* of ServerMessage, in order */
  guint next_number;
  guint16 next_packet_id;
  guint n_ended;

  guint delivered[N_MESSAGES]; /* to the owner of the session */
  GArray *tokens;              /* not yet acknowledged */

  GHashTable *unreleased; /* QoS 2 identifiers the server has received */
  guint n_published;      /* by the owner */
  guint n_finished;
  guint received[N_MESSAGES]; /* by the server */
} Model;

static MqttQos
qos_of (guint number)
{
  return number % 2 == 0 ? MQTT_QOS_1 : MQTT_QOS_2;
}

static void
server_says (Model            *model,
             const MqttPacket *packet)
{
  append_packet (model->to_client, model->version, packet);
}

static void
server_sends (Model         *model,
              ServerMessage *message,
              gboolean       again)
{
  g_autofree char *payload = g_strdup_printf ("%u", message->number);
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

  if (message->state == SERVER_RELEASES)
    {
      packet.type = MQTT_PACKET_PUBREL;
      packet.ack.packet_id = message->packet_id;
    }
  else
    {
      packet.publish.topic = mqtt_slice_from_string ("down");
      packet.publish.payload = mqtt_slice_from_string (payload);
      packet.publish.qos = message->qos;
      packet.publish.packet_id = message->packet_id;
      packet.publish.dup = again;
    }
  server_says (model, &packet);
}

static GList *
find_message (Model  *model,
              guint16 packet_id)
{
  for (GList *link = model->sent.head; link != NULL; link = link->next)
    if (((ServerMessage *) link->data)->packet_id == packet_id)
      return link;

  return NULL;
}

static void
server_publishes (Model *model)
{
  ServerMessage *message;

  if (model->next_number == N_MESSAGES || model->sent.length == WINDOW)
    return;

  message = g_new0 (ServerMessage, 1);
  message->number = model->next_number++;
  message->qos = qos_of (message->number);
  do
    message->packet_id = model->next_packet_id++ % 60 + 1;
  while (find_message (model, message->packet_id) != NULL);
  g_queue_push_tail (&model->sent, message);
  server_sends (model, message, FALSE);
}

static void
server_is_done_with (Model *model,
                     GList *link)
{
  g_free (link->data);
  g_queue_delete_link (&model->sent, link);
}

static void
server_answers (Model         *model,
                MqttPacketType type,
                guint16        packet_id)
{
  MqttPacket packet = { .type = type, .ack.packet_id = packet_id };

  server_says (model, &packet);
}

static void
server_takes_message (Model             *model,
                      const MqttPublish *publish)
{
  g_autofree char *payload = mqtt_slice_to_string (publish->payload);
  gboolean is_new = publish->qos == MQTT_QOS_1 ||
                    g_hash_table_add (model->unreleased, GUINT_TO_POINTER (publish->packet_id));

  if (is_new)
    model->received[g_ascii_strtoull (payload, NULL, 10)]++;
  server_answers (model, publish->qos == MQTT_QOS_1 ? MQTT_PACKET_PUBACK : MQTT_PACKET_PUBREC,
                  publish->packet_id);
}

static void
server_reads (Model            *model,
              const MqttPacket *packet)
{
  GList *link;

  switch ((guint) packet->type)
    {
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBCOMP:
      link = find_message (model, packet->ack.packet_id);
      if (link != NULL)
        server_is_done_with (model, link);
      break;
    case MQTT_PACKET_PUBREC:
      link = find_message (model, packet->ack.packet_id);
      g_assert_nonnull (link);
      ((ServerMessage *) link->data)->state = SERVER_RELEASES;
      server_answers (model, MQTT_PACKET_PUBREL, packet->ack.packet_id);
      break;
    case MQTT_PACKET_PUBREL:
      g_hash_table_remove (model->unreleased, GUINT_TO_POINTER (packet->ack.packet_id));
      server_answers (model, MQTT_PACKET_PUBCOMP, packet->ack.packet_id);
      break;
    case MQTT_PACKET_PUBLISH:
      server_takes_message (model, &packet->publish);
      break;
    case MQTT_PACKET_PINGREQ:
      server_says (model, &(MqttPacket){ .type = MQTT_PACKET_PINGRESP });
      break;
    default:
      g_assert_cmpint (packet->type, ==, MQTT_PACKET_CONNECT);
    }
}

static void
server_accepts (Model *model)
{
  MqttPacket connack = { .type = MQTT_PACKET_CONNACK };

  connack.connack.session_present = TRUE;
  server_says (model, &connack);
  for (GList *link = model->sent.head; link != NULL; link = link->next)
    server_sends (model, link->data, TRUE);
}

/* The server reads some of what is on the line to it. */
static void
carry_to_server (Model *model)
{
  gsize limit = g_rand_int_range (model->random, 0, model->to_server->len + 1);
  gsize at = 0;

  while (at < limit)
    {
      MqttSlice rest = { model->to_server->data + at, model->to_server->len - at };
      MqttPacket packet;
      gsize consumed;

      if (mqtt_packet_decode (rest, model->version, MQTT_PACKET_SIZE_LIMIT, &packet, &consumed,
                              NULL) != MQTT_DECODE_PACKET ||
          at + consumed > limit)
        break;
      server_reads (model, &packet);
      at += consumed;
    }

  if (at > 0)
    g_byte_array_remove_range (model->to_server, 0, at);
}

static void
take_output (Model *model)
{
  g_autoptr (GBytes) output = mqtt_session_output (model->session);

  if (output != NULL)
    g_byte_array_append (model->to_server, g_bytes_get_data (output, NULL),
                         g_bytes_get_size (output));
}

static void
read_events (Model *model)
{
  MqttEvent event;

  while (mqtt_session_next (model->session, &event))
    {
      if (event.type == MQTT_EVENT_PUBLISH)
        {
          g_autofree char *payload = mqtt_slice_to_string (event.publish.payload);

          model->delivered[g_ascii_strtoull (payload, NULL, 10)]++;
          g_array_append_val (model->tokens, event.publish.token);
        }
      else if (event.type == MQTT_EVENT_PUBLISHED)
        {
          g_assert_cmphex (event.result.reasons.data[0], ==, MQTT_REASON_SUCCESS);
          model->n_finished++;
        }
      else if (event.type == MQTT_EVENT_ENDED)
        {
          g_test_message ("ended: %s", event.ended.message);
          model->n_ended++;
        }
    }
}

static void
carry_to_client (Model *model)
{
  gsize length = g_rand_int_range (model->random, 0, model->to_client->len + 1);
  g_autofree guint8 *data = g_memdup2 (model->to_client->data, length);

  if (length == 0)
    return;

  g_byte_array_remove_range (model->to_client, 0, length);
  mqtt_session_receive (model->session, data, length, model->now_us);
  read_events (model);
}

static void
acknowledge_one (Model *model)
{
  guint nth;

  if (model->tokens->len == 0)
    return;

  nth = g_rand_int_range (model->random, 0, model->tokens->len);
  mqtt_session_ack (model->session, g_array_index (model->tokens, guint64, nth), model->now_us);
  g_array_remove_index_fast (model->tokens, nth);
}

static void
owner_publishes (Model *model)
{
  g_autofree char *payload = g_strdup_printf ("%u", model->n_published);

  if (model->n_published == N_MESSAGES)
    return;

  if (mqtt_session_publish (model->session, mqtt_slice_from_string ("up"),
                            mqtt_slice_from_string (payload), qos_of (model->n_published), FALSE,
                            model->now_us, NULL, NULL))
    model->n_published++;
}

static void
cut (Model *model)
{
  mqtt_session_lost (model->session);
  g_byte_array_set_size (model->to_client, 0);
  g_byte_array_set_size (model->to_server, 0);
  for (guint i = g_rand_int_range (model->random, 0, 5); i > 0; i--)
    acknowledge_one (model);
  mqtt_session_open (model->session, model->now_us);
  server_accepts (model);
}

static void
step (Model   *model,
      gboolean may_cut)
{
  model->now_us += g_rand_int_range (model->random, 0, G_USEC_PER_SEC);
  switch (g_rand_int_range (model->random, 0, 40))
    {
    case 0:
      if (may_cut)
        cut (model);
      break;
    case 1 ... 8:
      server_publishes (model);
      break;
    case 9 ... 12:
      owner_publishes (model);
      break;
    case 13 ... 20:
      acknowledge_one (model);
      break;
    case 21 ... 30:
      carry_to_client (model);
      break;
    default:
      carry_to_server (model);
      break;
    }
  mqtt_session_tick (model->session, model->now_us);
  read_events (model);
  take_output (model);
}

static gboolean
all_is_done (Model *model)
{
  MqttInflight inflight;

  mqtt_session_get_inflight (model->session, &inflight);
  return model->next_number == N_MESSAGES && model->n_published == N_MESSAGES &&
         model->sent.length == 0 && inflight.outbound_queued == 0;
}

static void
run (MqttVersion version,
     guint32     seed)
{
  MqttSessionOptions options;
  Model model = { .random = g_rand_new_with_seed (seed), .version = version, .now_us = 1 };

  mqtt_session_options_init (&options);
  options.version = version;
  options.client_id = "desk";
  options.clean_start = FALSE;
  options.session_expiry_s = version == MQTT_VERSION_5_0 ? 3600 : 0;
  options.receive_maximum = WINDOW;
  options.keep_alive_s = 600;
  options.connect_timeout_us = 0;
  model.session = mqtt_session_new (&options);
  model.to_client = g_byte_array_new ();
  model.to_server = g_byte_array_new ();
  model.tokens = g_array_new (FALSE, FALSE, sizeof (guint64));
  model.unreleased = g_hash_table_new (NULL, NULL);

  mqtt_session_open (model.session, model.now_us);
  server_accepts (&model);
  for (guint i = 0; !all_is_done (&model); i++)
    {
      g_assert_cmpuint (i, <, 200000);
      g_assert_cmpuint (model.n_ended, ==, 0);
      step (&model, i < 20000);
    }

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_assert_cmpuint (model.delivered[i], ==, 1);
      if (qos_of (i) == MQTT_QOS_2)
        g_assert_cmpuint (model.received[i], ==, 1);
      else
        g_assert_cmpuint (model.received[i], >=, 1);
    }
  g_assert_cmpuint (model.n_finished, ==, N_MESSAGES);

  mqtt_session_free (model.session);
  g_hash_table_unref (model.unreleased);
  g_array_unref (model.tokens);
  g_byte_array_unref (model.to_client);
  g_byte_array_unref (model.to_server);
  g_rand_free (model.random);
}

static void
test_random (gconstpointer data)
{
  for (guint32 seed = 1; seed <= 50; seed++)
    {
      g_test_message ("seed %u", seed);
      run (version_of (data), seed);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_both_versions ("/session/random/every-message-once-over-a-line-that-breaks", test_random);

  return g_test_run ();
}
