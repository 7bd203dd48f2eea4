/* bench-publisher.c: publishes events at a steady pace, over TCP.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-publisher PORT RATE SECONDS BIKES
 *
 * In small portions: RATE a second, but no more often than each millisecond.
 */

#include "bench-messages.h"
#include "mqtt-packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURN_US 1000
#define LONGEST_S 60

static void
send_all (int         fd,
          GByteArray *bytes)
{
  for (gsize sent = 0; sent < bytes->len;)
    {
      gssize n = send (fd, bytes->data + sent, bytes->len - sent, MSG_NOSIGNAL);

      if (n < 0)
        g_error ("The broker took no more: %s", g_strerror (errno));
      sent += n;
    }
  g_byte_array_set_size (bytes, 0);
}

static void
append_event (GByteArray *bytes,
              guint       n,
              guint       n_bikes)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };
  char topic[BENCH_TEXT_SIZE];
  char payload[BENCH_TEXT_SIZE];
  guint bike = n % n_bikes;
  gboolean unlocked = n / n_bikes % 2 == 0;

  bench_format_topic (topic, bike, unlocked);
  bench_format_sent_payload (payload, n, unlocked, g_get_real_time ());
  packet.publish.topic = mqtt_slice_from_string (topic);
  packet.publish.payload = mqtt_slice_from_string (payload);
  mqtt_packet_append (&packet, MQTT_VERSION_3_1_1, bytes, NULL);
}

static int
connect_to (guint16 port)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  int on = 1;

  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("No broker at port %u: %s", port, g_strerror (errno));
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

  return fd;
}

static void
say_hello (int         fd,
           GByteArray *bytes)
{
  MqttPacket packet = { .type = MQTT_PACKET_CONNECT };
  guint8 answer[4];

  packet.connect.version = MQTT_VERSION_3_1_1;
  packet.connect.clean_start = TRUE;
  packet.connect.client_id = mqtt_slice_from_string ("bench-publisher");
  mqtt_packet_append (&packet, MQTT_VERSION_3_1_1, bytes, NULL);
  send_all (fd, bytes);
  if (recv (fd, answer, sizeof answer, MSG_WAITALL) != sizeof answer || answer[3] != 0)
    g_error ("The broker refuses the publisher");
}

static void
publish (int         fd,
         GByteArray *bytes,
         guint       rate,
         guint       seconds,
         guint       n_bikes)
{
  gint64 began_us = g_get_monotonic_time ();
  guint n = 0;

  for (gint64 now_us = began_us; n < rate * seconds; now_us = g_get_monotonic_time ())
    {
      guint due = MIN ((now_us - began_us) * rate / G_USEC_PER_SEC + 1, (gint64) rate * seconds);

      for (; n < due; n++)
        append_event (bytes, n, n_bikes);
      if (bytes->len > 0)
        send_all (fd, bytes);
      g_usleep (TURN_US - g_get_monotonic_time () % TURN_US);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int fd;

  if (argc != 5)
    g_error ("usage: bench-publisher PORT RATE SECONDS BIKES");

  alarm (2 * LONGEST_S);
  fd = connect_to (atoi (argv[1]));
  say_hello (fd, bytes);
  publish (fd, bytes, CLAMP (atoi (argv[2]), 1, 200000), CLAMP (atoi (argv[3]), 1, LONGEST_S),
           CLAMP (atoi (argv[4]), 1, 1000000));
  mqtt_packet_append (&(MqttPacket){ .type = MQTT_PACKET_DISCONNECT }, MQTT_VERSION_3_1_1, bytes,
                      NULL);
  send_all (fd, bytes);
  close (fd);

  return 0;
}
