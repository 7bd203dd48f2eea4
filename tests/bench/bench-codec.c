/* bench-codec.c: what it costs to decode and encode a PUBLISH.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-codec 3.1.1|5.0
 *
 * QoS 0, a topic of 30 bytes and a payload of 121, and all checks.
 */

#include "bench-figures.h"
#include "bench-messages.h"
#include "mqtt-packet.h"

#define N_PACKETS 4096
#define N_ROUNDS 1000

static MqttSlice
slice_of (const GByteArray *bytes,
          gsize             from)
{
  return (MqttSlice){ bytes->data + from, bytes->len - from };
}

static void
append_packet (GByteArray *bytes,
               guint       bike,
               MqttVersion version)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH };
  char topic[BENCH_TEXT_SIZE];
  char payload[BENCH_TEXT_SIZE];

  bench_format_topic (topic, bike, TRUE);
  bench_format_payload (payload, bike, TRUE, g_get_real_time ());
  packet.publish.topic = mqtt_slice_from_string (topic);
  packet.publish.payload = mqtt_slice_from_string (payload);
  mqtt_packet_append (&packet, version, bytes, NULL);
}

static guint
decode_all (const GByteArray *bytes,
            MqttVersion       version,
            MqttPacket       *packets)
{
  gsize from = 0;
  gsize size;
  guint n = 0;

  while (mqtt_packet_decode (slice_of (bytes, from), version, MQTT_PACKET_SIZE_LIMIT, &packets[n],
                             &size, NULL) == MQTT_DECODE_PACKET)
    {
      from += size;
      n++;
    }

  return n;
}

static double
measure_decoding (const GByteArray *bytes,
                  MqttVersion       version,
                  MqttPacket       *packets)
{
  double began_s = bench_get_cpu_s ();

  for (guint i = 0; i < N_ROUNDS; i++)
    if (decode_all (bytes, version, packets) != N_PACKETS)
      g_error ("A packet was not read");

  return (bench_get_cpu_s () - began_s) / N_ROUNDS / N_PACKETS * 1e9;
}

static double
measure_encoding (const MqttPacket *packets,
                  MqttVersion       version,
                  GByteArray       *output)
{
  double began_s = bench_get_cpu_s ();

  for (guint i = 0; i < N_ROUNDS; i++)
    for (guint n = 0; n < N_PACKETS; n++)
      {
        gsize size = mqtt_packet_size (&packets[n], version, NULL);

        if (size == 0 || size > output->len)
          g_error ("A packet was not written");
        mqtt_packet_encode (&packets[n], version, output->data, size);
      }

  return (bench_get_cpu_s () - began_s) / N_ROUNDS / N_PACKETS * 1e9;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autofree MqttPacket *packets = g_new0 (MqttPacket, N_PACKETS + 1);
  MqttVersion version;

  if (argc != 2)
    g_error ("usage: bench-codec 3.1.1|5.0");

  version = g_str_equal (argv[1], "5.0") ? MQTT_VERSION_5_0 : MQTT_VERSION_3_1_1;
  for (guint i = 0; i < N_PACKETS; i++)
    append_packet (bytes, i, version);
  g_byte_array_set_size (output, 2 * BENCH_TEXT_SIZE);

  bench_tell ("decode-ns", measure_decoding (bytes, version, packets));
  bench_tell ("encode-ns", measure_encoding (packets, version, output));

  return 0;
}
