/* bench-server.c: a stub MQTT server over WebSocket that sends as fast as it can.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-server MESSAGES BIKES live|retained 3.1.1|5.0
 *
 * Serves one client and ends with it. Every frame is made before the client comes, one
 * PUBLISH a frame, so that the server costs next to nothing while it is measured against.
 */

#include "bench-messages.h"
#include "mqtt-packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_MESSAGES 10000000
#define LONGEST_S 300
#define PIECE (256 * 1024)
#define LARGEST_REQUEST 4096
#define LARGEST_PACKET 65536

#define WEB_SOCKET_KEY "Sec-WebSocket-Key:"
#define WEB_SOCKET_MAGIC "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define FINAL_BINARY 0x82
#define OPCODE_CLOSE 8

typedef struct
{
  int fd;
  MqttVersion version;
  GByteArray *frames;  /* from the client, not yet read */
  GByteArray *packets; /* their payload, not yet decoded */
  GByteArray *answers; /* not yet sent */
  GByteArray *flood;
  gsize n_flooded;
  gboolean is_subscribed;
  gboolean is_over;
} Server;

/* A server's frames are not masked. */
static void
append_frame (GByteArray       *output,
              const MqttPacket *packet,
              MqttVersion       version)
{
  gsize size = mqtt_packet_size (packet, version, NULL);
  guint8 header[4] = { FINAL_BINARY, size };
  guint start;

  if (size >= 126)
    {
      header[1] = 126;
      header[2] = size >> 8;
      header[3] = size & 0xFF;
    }
  g_byte_array_append (output, header, size < 126 ? 2 : 4);
  start = output->len;
  g_byte_array_set_size (output, start + size);
  mqtt_packet_encode (packet, version, output->data + start, size);
}

static GByteArray *
make_flood (guint       n_messages,
            guint       n_bikes,
            gboolean    retained,
            MqttVersion version)
{
  GByteArray *flood = g_byte_array_new ();
  gint64 now_us = g_get_real_time ();
  char topic[BENCH_TEXT_SIZE];
  char payload[BENCH_TEXT_SIZE];

  for (guint i = 0; i < n_messages; i++)
    {
      guint bike = i % n_bikes;
      gboolean unlocked = (i / n_bikes + bike) % 2 == 0;
      MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };

      bench_format_topic (topic, bike, unlocked);
      bench_format_payload (payload, bike, unlocked, now_us + i / n_bikes * 1000);
      packet.publish.topic = mqtt_slice_from_string (topic);
      packet.publish.payload = mqtt_slice_from_string (payload);
      packet.publish.retain = retained;
      append_frame (flood, &packet, version);
    }

  return flood;
}

static void
answer (Server     *self,
        MqttPacket *packet)
{
  append_frame (self->answers, packet, self->version);
}

static void
answer_subscribe (Server     *self,
                  MqttPacket *subscribe)
{
  g_autoptr (GByteArray) reasons = g_byte_array_new ();
  MqttPacket packet = { .type = MQTT_PACKET_SUBACK };
  MqttSubscription subscription;
  MqttFilterIter iter;

  mqtt_filter_iter_init (&iter, subscribe);
  while (mqtt_filter_iter_next (&iter, &subscription))
    g_byte_array_append (reasons, (const guint8[]){ MQTT_REASON_GRANTED_QOS_0 }, 1);

  packet.suback.packet_id = subscribe->subscribe.packet_id;
  packet.suback.reasons = (MqttSlice){ reasons->data, reasons->len };
  answer (self, &packet);
  self->is_subscribed = TRUE;
}

static void
take_packet (Server     *self,
             MqttPacket *packet)
{
  switch ((int) packet->type)
    {
    case MQTT_PACKET_CONNECT:
      self->version = packet->connect.version;
      answer (self, &(MqttPacket){ .type = MQTT_PACKET_CONNACK });
      break;
    case MQTT_PACKET_SUBSCRIBE:
      answer_subscribe (self, packet);
      break;
    case MQTT_PACKET_PINGREQ:
      answer (self, &(MqttPacket){ .type = MQTT_PACKET_PINGRESP });
      break;
    case MQTT_PACKET_DISCONNECT:
      self->is_over = TRUE;
      break;
    default:
      break;
    }
}

static void
take_packets (Server *self)
{
  MqttPacket packet;
  gsize size;

  while (mqtt_packet_decode ((MqttSlice){ self->packets->data, self->packets->len }, self->version,
                             LARGEST_PACKET, &packet, &size, NULL) == MQTT_DECODE_PACKET)
    {
      take_packet (self, &packet);
      g_byte_array_remove_range (self->packets, 0, size);
    }
}

/* Returns whether there was a whole frame. */
static gboolean
take_frame (Server *self)
{
  const guint8 *data = self->frames->data;
  gsize header = 2;
  gsize length;

  if (self->frames->len < 4)
    return FALSE;

  length = data[1] & 0x7F;
  if (length == 126)
    {
      length = (gsize) data[2] << 8 | data[3];
      header = 4;
    }
  if (length > LARGEST_PACKET || self->frames->len < header + 4 + length)
    return FALSE;

  self->is_over |= (data[0] & 0x0F) == OPCODE_CLOSE;
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = data[header + 4 + i] ^ data[header + i % 4];

      g_byte_array_append (self->packets, &byte, 1);
    }
  g_byte_array_remove_range (self->frames, 0, header + 4 + length);

  return TRUE;
}

static void
read_more (Server *self)
{
  guint8 buffer[LARGEST_REQUEST];
  gssize n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);

  if (n == 0 || (n < 0 && errno != EAGAIN))
    self->is_over = TRUE;
  if (n <= 0)
    return;

  g_byte_array_append (self->frames, buffer, n);
  while (take_frame (self))
    take_packets (self);
}

static gsize
send_some (Server       *self,
           const guint8 *data,
           gsize         length)
{
  gssize n = send (self->fd, data, MIN (length, PIECE), MSG_DONTWAIT | MSG_NOSIGNAL);

  if (n < 0 && errno != EAGAIN)
    self->is_over = TRUE;

  return MAX (n, 0);
}

/* The flood's frames lie close together, and an answer may come only between two of them:
 * it waits until all are sent, except before the first. */
static void
send_more (Server *self)
{
  gboolean is_flooding = self->n_flooded > 0 && self->n_flooded < self->flood->len;

  if (!is_flooding && self->answers->len > 0)
    {
      gsize n = send_some (self, self->answers->data, self->answers->len);

      g_byte_array_remove_range (self->answers, 0, n);
    }
  else if (self->is_subscribed)
    {
      self->n_flooded += send_some (self, self->flood->data + self->n_flooded,
                                    self->flood->len - self->n_flooded);
    }
}

static void
serve (Server *self)
{
  while (!self->is_over)
    {
      gboolean may_flood = self->is_subscribed && self->n_flooded < self->flood->len;
      struct pollfd poll_fd = { .fd = self->fd, .events = POLLIN };

      if (may_flood || self->answers->len > 0)
        poll_fd.events |= POLLOUT;
      if (poll (&poll_fd, 1, -1) < 0)
        return;
      if ((poll_fd.revents & (POLLIN | POLLERR | POLLHUP)) != 0)
        read_more (self);
      if ((poll_fd.revents & POLLOUT) != 0)
        send_more (self);
    }
}

static char *
accept_key (const char *request)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  const char *header = strcasestr (request, WEB_SOCKET_KEY);
  g_autofree char *key = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;

  if (header == NULL)
    g_error ("The client sent no key: %s", request);

  header += strlen (WEB_SOCKET_KEY);
  key = g_strstrip (g_strndup (header, strcspn (header, "\r\n")));
  g_checksum_update (checksum, (const guint8 *) key, -1);
  g_checksum_update (checksum, (const guint8 *) WEB_SOCKET_MAGIC, -1);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

static void
upgrade (int fd)
{
  char request[LARGEST_REQUEST + 1] = { 0 };
  g_autofree char *key = NULL;
  g_autofree char *response = NULL;

  for (gsize length = 0; strstr (request, "\r\n\r\n") == NULL;)
    {
      gssize n = recv (fd, request + length, LARGEST_REQUEST - length, 0);

      if (n <= 0)
        g_error ("The client asked for no WebSocket");
      length += n;
    }

  key = accept_key (request);
  response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n"
                              "Sec-WebSocket-Protocol: mqtt\r\n\r\n",
                              key);
  if (send (fd, response, strlen (response), MSG_NOSIGNAL) < 0)
    g_error ("The client has gone");
}

static int
accept_client (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  int on = 1;
  int fd;

  if (bind (listener, (struct sockaddr *) &address, length) != 0 || listen (listener, 1) != 0 ||
      getsockname (listener, (struct sockaddr *) &address, &length) != 0)
    g_error ("No port to listen on: %s", g_strerror (errno));

  g_print ("ws://127.0.0.1:%u/mqtt\n", ntohs (address.sin_port));
  fflush (stdout);
  fd = accept (listener, NULL, NULL);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  close (listener);

  return fd;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  g_autoptr (GByteArray) packets = g_byte_array_new ();
  g_autoptr (GByteArray) answers = g_byte_array_new ();
  g_autoptr (GByteArray) flood = NULL;
  Server self = { .frames = frames, .packets = packets, .answers = answers };
  guint n_messages;
  guint n_bikes;

  if (argc != 5)
    g_error ("usage: bench-server MESSAGES BIKES live|retained 3.1.1|5.0");

  alarm (LONGEST_S);
  n_messages = CLAMP (atoi (argv[1]), 1, MOST_MESSAGES);
  n_bikes = CLAMP (atoi (argv[2]), 1, MOST_MESSAGES);
  self.version = g_str_equal (argv[4], "5.0") ? MQTT_VERSION_5_0 : MQTT_VERSION_3_1_1;
  flood = make_flood (n_messages, n_bikes, g_str_equal (argv[3], "retained"), self.version);
  self.flood = flood;
  self.fd = accept_client ();
  upgrade (self.fd);
  serve (&self);
  close (self.fd);

  return 0;
}
