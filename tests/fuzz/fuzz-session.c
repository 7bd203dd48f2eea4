/* fuzz-session.c: any server, any line, any owner, at any time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is a script: each byte chooses what happens next, the bytes
 * after it how. Most packets are well-formed, so that the fuzzer gets past
 * the decoder and into the state machine.
 */

#include "mqtt-session.h"

#define N_TOKENS 16

#define require(condition)                                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      g_error ("%s:%d: %s", __FILE__, __LINE__, #condition);                                       \
  }                                                                                                \
  G_STMT_END

typedef struct
{
  const guint8 *at;
  gsize left;
} Script;

typedef struct
{
  Script script;
  MqttVersion version;
  MqttSession *session;
  gint64 now_us;
  guint64 tokens[N_TOKENS];
  guint n_tokens;
  gboolean is_open;
  gboolean has_ended;
  guint n_sent;
  gboolean said_goodbye;
} Fuzz;

static guint8
pick (Fuzz *fuzz)
{
  if (fuzz->script.left == 0)
    return 0;

  fuzz->script.left--;
  return *fuzz->script.at++;
}

static MqttSlice
pick_slice (Fuzz *fuzz,
            gsize maximum)
{
  MqttSlice slice = { fuzz->script.at, MIN (fuzz->script.left, maximum) };

  fuzz->script.at += slice.length;
  fuzz->script.left -= slice.length;
  return slice;
}

/* A few topics only, so that they repeat. */
static MqttSlice
pick_topic (Fuzz *fuzz)
{
  static const char *const topics[] = { "a", "b", "mobike/unlocked/B-1042", "" };

  return mqtt_slice_from_string (topics[pick (fuzz) % G_N_ELEMENTS (topics)]);
}

/* What an event shows must be readable to its last byte. */
static void
touch (MqttSlice slice)
{
  g_free (g_memdup2 (slice.data, slice.length));
}

static void
check_event (Fuzz            *fuzz,
             const MqttEvent *event)
{
  require (fuzz->is_open && !fuzz->has_ended);

  switch (event->type)
    {
    case MQTT_EVENT_PUBLISH:
      require (event->publish.topic.length > 0);
      touch (event->publish.topic);
      touch (event->publish.payload);
      touch (event->publish.properties);
      if (event->publish.token != 0)
        fuzz->tokens[fuzz->n_tokens++ % N_TOKENS] = event->publish.token;
      break;
    case MQTT_EVENT_SUBSCRIBED:
    case MQTT_EVENT_UNSUBSCRIBED:
    case MQTT_EVENT_PUBLISHED:
      touch (event->result.reasons);
      touch (event->result.reason_string);
      break;
    case MQTT_EVENT_PONG:
      require (event->round_trip_us >= 0);
      break;
    case MQTT_EVENT_ENDED:
      touch (event->ended.reason_string);
      touch (event->ended.server_reference);
      fuzz->has_ended = TRUE;
      break;
    case MQTT_EVENT_CONNECTED:
    default:
      require (event->connected.client_id != NULL);
      break;
    }
}

static void
read_events (Fuzz *fuzz)
{
  MqttEvent event;

  while (mqtt_session_next (fuzz->session, &event))
    {
      gboolean acks_at_once = event.type == MQTT_EVENT_PUBLISH && (fuzz->n_tokens & 1);

      check_event (fuzz, &event);
      if (acks_at_once)
        mqtt_session_ack (fuzz->session, event.publish.token, fuzz->now_us);
    }
}

static gboolean
client_sends (MqttPacketType type)
{
  return type != MQTT_PACKET_CONNACK && type != MQTT_PACKET_SUBACK &&
         type != MQTT_PACKET_UNSUBACK && type != MQTT_PACKET_PINGRESP && type != MQTT_PACKET_AUTH;
}

static void
check_output (Fuzz *fuzz)
{
  g_autoptr (GBytes) output = mqtt_session_output (fuzz->session);
  MqttSlice rest;

  if (output == NULL)
    return;

  rest.data = g_bytes_get_data (output, &rest.length);
  while (rest.length > 0)
    {
      MqttPacket packet;
      gsize consumed;

      require (!fuzz->said_goodbye);
      require (mqtt_packet_decode (rest, fuzz->version, MQTT_PACKET_SIZE_LIMIT, &packet, &consumed,
                                   NULL) == MQTT_DECODE_PACKET);
      require (client_sends (packet.type));
      require ((fuzz->n_sent++ == 0) == (packet.type == MQTT_PACKET_CONNECT));
      fuzz->said_goodbye = packet.type == MQTT_PACKET_DISCONNECT;
      rest.data += consumed;
      rest.length -= consumed;
    }
}

static void
tick (Fuzz *fuzz)
{
  gint64 deadline;

  mqtt_session_tick (fuzz->session, fuzz->now_us);
  read_events (fuzz);
  deadline = mqtt_session_deadline (fuzz->session);
  require (deadline > fuzz->now_us);
  require (!fuzz->has_ended || deadline == G_MAXINT64);
}

/* Every piece lies in memory of its own and is gone afterwards. */
static void
receive (Fuzz     *fuzz,
         MqttSlice bytes)
{
  gsize piece = 1 + pick (fuzz) % 32;

  for (gsize at = 0; at < bytes.length; at += piece)
    {
      gsize length = MIN (piece, bytes.length - at);
      g_autofree guint8 *data = g_memdup2 (bytes.data + at, length);

      mqtt_session_receive (fuzz->session, data, length, fuzz->now_us);
      read_events (fuzz);
    }
}

static void
server_sends (Fuzz             *fuzz,
              const MqttPacket *packet)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (mqtt_packet_append (packet, fuzz->version, bytes, NULL))
    receive (fuzz, (MqttSlice){ bytes->data, bytes->len });
}

static void
server_accepts (Fuzz *fuzz)
{
  MqttPacket packet = { .type = MQTT_PACKET_CONNACK };
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  guint8 grants = pick (fuzz);

  if (fuzz->version == MQTT_VERSION_5_0)
    {
      if (grants & 2)
        mqtt_properties_append_number (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM,
                                       1 + pick (fuzz) % 4);
      if (grants & 4)
        mqtt_properties_append_number (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE,
                                       1 + pick (fuzz));
      if (grants & 8)
        mqtt_properties_append_number (properties, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM,
                                       pick (fuzz) % 3);
      if (grants & 16)
        mqtt_properties_append_number (properties, MQTT_PROPERTY_MAXIMUM_QOS, pick (fuzz) % 2);
      if (grants & 32)
        mqtt_properties_append_number (properties, MQTT_PROPERTY_SERVER_KEEP_ALIVE, pick (fuzz));
    }
  packet.connack.session_present = grants & 1;
  packet.connack.properties = (MqttSlice){ properties->data, properties->len };
  if (grants >= 0xf8)
    packet.connack.reason = pick (fuzz);
  server_sends (fuzz, &packet);
}

static void
server_publishes (Fuzz *fuzz)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  guint8 how = pick (fuzz);

  packet.publish.qos = how % 3;
  packet.publish.dup = packet.publish.qos > 0 && (how & 16);
  packet.publish.packet_id = packet.publish.qos > 0 ? 1 + pick (fuzz) % 5 : 0;
  packet.publish.topic = pick_topic (fuzz);
  packet.publish.payload = pick_slice (fuzz, pick (fuzz) % 8);
  if (fuzz->version == MQTT_VERSION_5_0 && (how & 32))
    mqtt_properties_append_number (properties, MQTT_PROPERTY_TOPIC_ALIAS, pick (fuzz) % 5);
  packet.publish.properties = (MqttSlice){ properties->data, properties->len };
  server_sends (fuzz, &packet);
}

static void
server_answers (Fuzz *fuzz)
{
  static const MqttPacketType types[] = {
    MQTT_PACKET_PUBACK, MQTT_PACKET_PUBREC,   MQTT_PACKET_PUBREL,   MQTT_PACKET_PUBCOMP,
    MQTT_PACKET_SUBACK, MQTT_PACKET_UNSUBACK, MQTT_PACKET_PINGRESP, MQTT_PACKET_DISCONNECT,
  };
  guint8 how = pick (fuzz);
  MqttPacket packet = { .type = types[how % G_N_ELEMENTS (types)] };
  guint8 reason = how & 64 ? pick (fuzz) : 0;

  if (packet.type == MQTT_PACKET_SUBACK || packet.type == MQTT_PACKET_UNSUBACK)
    {
      packet.suback.packet_id = 1 + pick (fuzz) % 8;
      if (packet.type == MQTT_PACKET_SUBACK || fuzz->version == MQTT_VERSION_5_0)
        packet.suback.reasons = (MqttSlice){ &reason, 1 };
    }
  else if (packet.type == MQTT_PACKET_DISCONNECT)
    {
      packet.disconnect.reason = reason;
    }
  else if (packet.type != MQTT_PACKET_PINGRESP)
    {
      packet.ack.packet_id = 1 + pick (fuzz) % 8;
      packet.ack.reason = reason;
    }
  server_sends (fuzz, &packet);
}

static void
server_babbles (Fuzz *fuzz)
{
  receive (fuzz, pick_slice (fuzz, pick (fuzz) % 64));
}

static void
reopen (Fuzz *fuzz)
{
  if (pick (fuzz) & 1)
    {
      mqtt_session_lost (fuzz->session);
      fuzz->is_open = FALSE;
      read_events (fuzz);
      require (mqtt_session_output (fuzz->session) == NULL);
      require (mqtt_session_deadline (fuzz->session) == G_MAXINT64);
    }

  mqtt_session_open (fuzz->session, fuzz->now_us);
  fuzz->is_open = TRUE;
  fuzz->has_ended = FALSE;
  fuzz->said_goodbye = FALSE;
  fuzz->n_sent = 0;
}

static void
publish (Fuzz *fuzz)
{
  guint8 how = pick (fuzz);
  MqttSlice topic = pick_topic (fuzz);
  MqttSlice payload = pick_slice (fuzz, pick (fuzz) % 8);

  mqtt_session_publish (fuzz->session, topic, payload, how % 3, how & 8, fuzz->now_us, NULL, NULL);
}

static void
subscribe (Fuzz *fuzz)
{
  guint8 how = pick (fuzz);
  MqttSlice filter = pick_slice (fuzz, how % 8);
  MqttSubscription subscription = { .filter = filter, .qos = how % 3, .no_local = how & 8 };

  if (how & 16)
    mqtt_session_unsubscribe (fuzz->session, &filter, 1, fuzz->now_us, NULL);
  else
    mqtt_session_subscribe (fuzz->session, &subscription, 1, fuzz->now_us, NULL);
}

static void
close_it (Fuzz *fuzz)
{
  mqtt_session_close (fuzz->session,
                      pick (fuzz) & 1 ? MQTT_REASON_DISCONNECT_WITH_WILL
                                      : MQTT_REASON_NORMAL_DISCONNECTION,
                      fuzz->now_us);
  read_events (fuzz);
}

static void
pass_time (Fuzz *fuzz)
{
  guint8 how = pick (fuzz);
  gint64 us = G_GINT64_CONSTANT (1) << (how % 40);

  fuzz->now_us += how >= 240 ? -us : us;
  tick (fuzz);
}

static void
step (Fuzz *fuzz)
{
  switch (pick (fuzz) % 16)
    {
    case 0:
      reopen (fuzz);
      break;
    case 1:
      server_accepts (fuzz);
      break;
    case 2:
    case 3:
    case 4:
      server_publishes (fuzz);
      break;
    case 5:
    case 6:
    case 7:
      server_answers (fuzz);
      break;
    case 8:
      server_babbles (fuzz);
      break;
    case 9:
    case 10:
      mqtt_session_ack (fuzz->session, fuzz->tokens[pick (fuzz) % N_TOKENS], fuzz->now_us);
      break;
    case 11:
      publish (fuzz);
      break;
    case 12:
      subscribe (fuzz);
      break;
    case 13:
      pass_time (fuzz);
      break;
    case 14:
      check_output (fuzz);
      break;
    default:
      close_it (fuzz);
      break;
    }
}

static MqttSession *
pick_session (Fuzz *fuzz)
{
  guint8 how = pick (fuzz);
  MqttSessionOptions options;

  mqtt_session_options_init (&options);
  fuzz->version = how & 1 ? MQTT_VERSION_5_0 : MQTT_VERSION_3_1_1;
  options.version = fuzz->version;
  options.client_id = how & 2 ? "desk" : NULL;
  options.clean_start = (how & 4) != 0;
  options.session_expiry_s = how & 8 ? 60 : 0;
  options.keep_alive_s = pick (fuzz);
  options.receive_maximum = 1 + pick (fuzz) % 8;
  options.maximum_packet_size = 16 + pick (fuzz);
  options.topic_alias_maximum = how & 16 ? 3 : 0;
  options.maximum_queued = how & 32 ? 2 : 100;
  return mqtt_session_new (&options);
}

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  Fuzz fuzz = { .script = { data, size }, .now_us = G_USEC_PER_SEC };
  MqttInflight inflight;

  fuzz.session = pick_session (&fuzz);
  reopen (&fuzz);
  while (fuzz.script.left > 0)
    step (&fuzz);
  check_output (&fuzz);
  tick (&fuzz);
  mqtt_session_get_inflight (fuzz.session, &inflight);
  require (inflight.outbound_in_flight <= inflight.outbound_queued);
  require (inflight.inbound_unacknowledged <= inflight.inbound_remembered);
  mqtt_session_free (fuzz.session);

  return 0;
}
