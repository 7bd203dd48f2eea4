/* session-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "session-fixture.h"

#include <string.h>

Conversation *
conversation_new (MqttVersion version)
{
  Conversation *c = g_new0 (Conversation, 1);

  mqtt_session_options_init (&c->options);
  c->options.version = version;
  c->options.client_id = "desk";
  c->options.clean_start = FALSE;
  c->options.session_expiry_s = version == MQTT_VERSION_5_0 ? 3600 : 0;
  c->now_us = 1000 * G_USEC_PER_SEC;
  c->events = g_string_new (NULL);
  c->tokens = g_array_new (FALSE, FALSE, sizeof (guint64));

  return c;
}

Conversation *
conversation_connected (MqttVersion version)
{
  Conversation *c = conversation_new (version);

  conversation_open (c);
  conversation_accept (c, FALSE);
  return c;
}

void
conversation_free (Conversation *c)
{
  mqtt_session_free (c->session);
  g_string_free (c->events, TRUE);
  g_array_unref (c->tokens);
  g_free (c);
}

void
conversation_open (Conversation *c)
{
  if (c->session == NULL)
    c->session = mqtt_session_new (&c->options);

  c->n_ended = 0;
  mqtt_session_open (c->session, c->now_us);
}

/* Answers CONNECT and takes the CONNECTED event off the record. */
void
conversation_accept (Conversation *c,
                     gboolean      session_present)
{
  const char *connected = session_present ? "connected resumed" : "connected new";
  MqttPacket connack = { .type = MQTT_PACKET_CONNACK };
  g_autofree char *before = g_strdup (c->events->str);
  const char *rest;

  conversation_skip_sent (c);
  connack.connack.session_present = session_present;
  g_string_truncate (c->events, 0);
  conversation_server (c, &connack);
  g_assert_true (g_str_has_prefix (c->events->str, connected));

  rest = c->events->str + strlen (connected);
  if (*before == '\0' && *rest != '\0')
    rest += strlen ("; ");
  g_string_erase (c->events, 0, rest - c->events->str);
  g_string_prepend (c->events, before);
}

void
conversation_reconnect (Conversation *c,
                        gboolean      session_present)
{
  mqtt_session_lost (c->session);
  conversation_open (c);
  conversation_accept (c, session_present);
}

void
conversation_wait (Conversation *c,
                   gint64        us)
{
  c->now_us += us;
}

void
conversation_tick (Conversation *c)
{
  mqtt_session_tick (c->session, c->now_us);
  conversation_read_events (c);
}

void
conversation_ack (Conversation *c,
                  guint         nth)
{
  g_assert_cmpuint (nth, <, c->tokens->len);
  mqtt_session_ack (c->session, g_array_index (c->tokens, guint64, nth), c->now_us);
}

static void
describe_slice (GString  *words,
                MqttSlice slice)
{
  if (slice.length <= 40)
    g_string_append_len (words, (const char *) slice.data, slice.length);
  else
    g_string_append_printf (words, "%" G_GSIZE_FORMAT "bytes", slice.length);
}

static void
describe_message (GString  *words,
                  MqttSlice topic,
                  MqttSlice payload,
                  MqttQos   qos,
                  gboolean  retain,
                  gboolean  dup)
{
  g_string_append_c (words, ' ');
  describe_slice (words, topic);
  g_string_append_c (words, ' ');
  describe_slice (words, payload);
  g_string_append_printf (words, " qos%u%s%s", qos, retain ? " retain" : "", dup ? " dup" : "");
}

static const char *
describe_end (MqttEnd end)
{
  switch (end)
    {
    case MQTT_END_REFUSED:
      return "refused";
    case MQTT_END_DISCONNECTED:
      return "disconnected";
    case MQTT_END_PROTOCOL_ERROR:
      return "protocol-error";
    case MQTT_END_CONNECT_TIMEOUT:
      return "connect-timeout";
    case MQTT_END_REQUEST_TIMEOUT:
      return "request-timeout";
    case MQTT_END_KEEP_ALIVE_TIMEOUT:
      return "keep-alive-timeout";
    default:
      g_assert_not_reached ();
    }
}

static void
describe_result (GString         *words,
                 const char      *what,
                 const MqttEvent *event)
{
  g_string_append_printf (words, "%s %u", what, event->result.packet_id);
  for (gsize i = 0; i < event->result.reasons.length; i++)
    g_string_append_printf (words, " %02x", event->result.reasons.data[i]);
  if (event->result.reason_string.length > 0)
    {
      g_string_append (words, " because ");
      describe_slice (words, event->result.reason_string);
    }
}

static void
describe_ended (GString         *words,
                const MqttEvent *event)
{
  g_string_append_printf (words, "ended %s %02x", describe_end (event->ended.end),
                          event->ended.reason);
  if (event->ended.reason_string.length > 0)
    {
      g_string_append (words, " because ");
      describe_slice (words, event->ended.reason_string);
    }
  if (event->ended.server_reference.length > 0)
    {
      g_string_append (words, " try ");
      describe_slice (words, event->ended.server_reference);
    }
  g_assert_true ((event->ended.end == MQTT_END_PROTOCOL_ERROR) == (event->ended.message != NULL));
}

static void
record_event (Conversation    *c,
              const MqttEvent *event)
{
  GString *words = c->events;

  g_assert_cmpuint (c->n_ended, ==, 0);
  if (words->len > 0)
    g_string_append (words, "; ");

  switch (event->type)
    {
    case MQTT_EVENT_CONNECTED:
      g_string_append (words,
                       event->connected.session_present ? "connected resumed" : "connected new");
      break;
    case MQTT_EVENT_PUBLISH:
      g_array_append_val (c->tokens, event->publish.token);
      g_assert_true ((event->publish.token == 0) == (event->publish.qos == MQTT_QOS_0));
      g_string_append (words, "publish");
      describe_message (words, event->publish.topic, event->publish.payload, event->publish.qos,
                        event->publish.retain, event->publish.dup);
      break;
    case MQTT_EVENT_SUBSCRIBED:
      describe_result (words, "subscribed", event);
      break;
    case MQTT_EVENT_UNSUBSCRIBED:
      describe_result (words, "unsubscribed", event);
      break;
    case MQTT_EVENT_PUBLISHED:
      g_assert_cmpuint (event->result.reasons.length, ==, 1);
      describe_result (words, "published", event);
      break;
    case MQTT_EVENT_PONG:
      g_string_append_printf (words, "pong %" G_GINT64_FORMAT, event->round_trip_us);
      break;
    case MQTT_EVENT_ENDED:
      c->n_ended++;
      describe_ended (words, event);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
conversation_read_events (Conversation *c)
{
  MqttEvent event;

  while (mqtt_session_next (c->session, &event))
    record_event (c, &event);
}

/* Each piece lies in memory of its own that goes when the session says it is
 * done with it, so that a sanitizer sees a pointer that was kept. */
void
conversation_server_bytes (Conversation *c,
                           MqttSlice     bytes)
{
  gsize piece = c->piece > 0 ? c->piece : bytes.length;

  for (gsize at = 0; at < bytes.length; at += piece)
    {
      gsize length = MIN (piece, bytes.length - at);
      g_autofree guint8 *data = g_memdup2 (bytes.data + at, length);

      mqtt_session_receive (c->session, data, length, c->now_us);
      conversation_read_events (c);
      mqtt_session_tick (c->session, c->now_us);
      conversation_read_events (c);
    }
}

void
conversation_server_hex (Conversation *c,
                         const char   *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex++)
    {
      guint8 byte;

      if (*hex == ' ')
        continue;
      byte = g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]);
      g_byte_array_append (bytes, &byte, 1);
      hex++;
    }

  conversation_server_bytes (c, (MqttSlice){ bytes->data, bytes->len });
}

void
append_packet (GByteArray       *bytes,
               MqttVersion       version,
               const MqttPacket *packet)
{
  g_autoptr (GError) error = NULL;

  mqtt_packet_append (packet, version, bytes, &error);
  g_assert_no_error (error);
}

void
conversation_server (Conversation     *c,
                     const MqttPacket *packet)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  append_packet (bytes, c->options.version, packet);
  conversation_server_bytes (c, (MqttSlice){ bytes->data, bytes->len });
}

void
conversation_server_publish (Conversation *c,
                             MqttQos       qos,
                             guint16       packet_id,
                             gboolean      dup,
                             const char   *topic,
                             const char   *payload)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

  packet.publish = (MqttPublish){
    .topic = mqtt_slice_from_string (topic),
    .payload = mqtt_slice_from_string (payload),
    .packet_id = packet_id,
    .qos = qos,
    .dup = dup,
  };
  conversation_server (c, &packet);
}

void
conversation_server_ack (Conversation  *c,
                         MqttPacketType type,
                         guint16        packet_id,
                         guint8         reason)
{
  MqttPacket packet = { .type = type, .ack = { .packet_id = packet_id, .reason = reason } };

  conversation_server (c, &packet);
}

guint16
conversation_publish (Conversation *c,
                      MqttQos       qos,
                      const char   *topic,
                      const char   *payload)
{
  g_autoptr (GError) error = NULL;
  guint16 packet_id;

  mqtt_session_publish (c->session, mqtt_slice_from_string (topic),
                        mqtt_slice_from_string (payload), qos, FALSE, c->now_us, &packet_id,
                        &error);
  g_assert_no_error (error);
  return packet_id;
}

guint16
conversation_subscribe (Conversation *c,
                        const char   *filter,
                        MqttQos       qos)
{
  MqttSubscription subscription = { .filter = mqtt_slice_from_string (filter), .qos = qos };
  g_autoptr (GError) error = NULL;
  guint16 packet_id = mqtt_session_subscribe (c->session, &subscription, 1, c->now_us, &error);

  g_assert_no_error (error);
  return packet_id;
}

static void
describe_packet (GString          *words,
                 const MqttPacket *packet)
{
  g_string_append (words, mqtt_packet_type_to_string (packet->type));

  switch (packet->type)
    {
    case MQTT_PACKET_PUBLISH:
      if (packet->publish.packet_id != 0)
        g_string_append_printf (words, " %u", packet->publish.packet_id);
      if (packet->publish.properties.length > 0)
        g_string_append_printf (
            words, " alias%u",
            mqtt_properties_get_number (packet->publish.properties, MQTT_PROPERTY_TOPIC_ALIAS, 0));
      describe_message (words, packet->publish.topic, packet->publish.payload, packet->publish.qos,
                        packet->publish.retain, packet->publish.dup);
      break;
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      g_string_append_printf (words, " %u", packet->ack.packet_id);
      if (packet->ack.reason != 0)
        g_string_append_printf (words, " %02x", packet->ack.reason);
      break;
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      g_string_append_printf (words, " %u", packet->subscribe.packet_id);
      break;
    case MQTT_PACKET_DISCONNECT:
      if (packet->disconnect.reason != 0)
        g_string_append_printf (words, " %02x", packet->disconnect.reason);
      break;
    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_PINGREQ:
      break;
    case MQTT_PACKET_CONNACK:
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
    case MQTT_PACKET_PINGRESP:
    case MQTT_PACKET_AUTH:
    default:
      g_test_message ("a client does not send %s", mqtt_packet_type_to_string (packet->type));
      g_test_fail ();
      break;
    }
}

char *
describe_packets (MqttSlice   bytes,
                  MqttVersion version)
{
  GString *words = g_string_new (NULL);

  while (bytes.length > 0)
    {
      g_autoptr (GError) error = NULL;
      MqttPacket packet;
      gsize consumed;
      MqttDecodeResult result =
          mqtt_packet_decode (bytes, version, MQTT_PACKET_SIZE_LIMIT, &packet, &consumed, &error);

      g_assert_no_error (error);
      g_assert_cmpint (result, ==, MQTT_DECODE_PACKET);
      if (words->len > 0)
        g_string_append (words, "; ");
      describe_packet (words, &packet);
      bytes.data += consumed;
      bytes.length -= consumed;
    }

  return g_string_free (words, FALSE);
}

void
conversation_skip_sent (Conversation *c)
{
  GBytes *output = mqtt_session_output (c->session);

  g_clear_pointer (&output, g_bytes_unref);
  g_assert_null (mqtt_session_output (c->session));
}

static void
compare (const char *what,
         const char *found,
         const char *expected,
         const char *function,
         int         line)
{
  if (g_strcmp0 (found, expected) == 0)
    return;

  g_printerr ("%s:%d: %s: expected \"%s\", found \"%s\"\n", function, line, what, expected, found);
  g_test_message ("%s:%d: %s: expected \"%s\", found \"%s\"", function, line, what, expected,
                  found);
  g_test_fail ();
}

void
conversation_expect_events_at (Conversation *c,
                               const char   *expected,
                               const char   *function,
                               int           line)
{
  conversation_read_events (c);
  compare ("events", c->events->str, expected, function, line);
  g_string_truncate (c->events, 0);
}

void
conversation_expect_sent_at (Conversation *c,
                             const char   *expected,
                             const char   *function,
                             int           line)
{
  g_autoptr (GBytes) output = mqtt_session_output (c->session);
  g_autofree char *found = NULL;
  MqttSlice bytes = { NULL, 0 };

  if (output != NULL)
    bytes.data = g_bytes_get_data (output, &bytes.length);
  found = describe_packets (bytes, c->options.version);
  compare ("sent", found, expected, function, line);
}

void
add_for_both_versions (const char   *path,
                       GTestDataFunc test)
{
  static const MqttVersion versions[] = { MQTT_VERSION_3_1_1, MQTT_VERSION_5_0 };

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *full = g_strdup_printf ("%s/%s", path, mqtt_version_to_string (versions[i]));

      g_test_add_data_func (full, GUINT_TO_POINTER (versions[i]), test);
    }
}
