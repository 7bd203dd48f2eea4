/* codec-samples.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "codec-samples.h"

/* Where the specifications give an example, the name says which. */
const CodecSample codec_samples[] = {
  { "connect-minimal", MQTT_VERSION_3_1_1, "10 .. <MQTT> 04 02 0000 <>" },
  { "connect-keeping-the-session", MQTT_VERSION_3_1_1, "10 .. <MQTT> 04 00 003C <ride-monitor>" },
  { "connect-as-in-figure-3.6", MQTT_VERSION_3_1_1,
    "10 .. <MQTT> 04 CE 000A <client> <will/topic> <gone> <user> <secret>" },
  { "connect-will-qos-2-retained", MQTT_VERSION_3_1_1,
    "10 .. <MQTT> 04 36 FFFF <c> <w> <>" },
  { "connect-user-name-only", MQTT_VERSION_3_1_1, "10 .. <MQTT> 04 82 003C <c> <user>" },
  { "connect-password-is-binary", MQTT_VERSION_3_1_1,
    "10 .. <MQTT> 04 C2 003C <c> <user> 0003 00FFFE" },
  { "connack-accepted", MQTT_VERSION_3_1_1, "20 02 0000" },
  { "connack-session-present", MQTT_VERSION_3_1_1, "20 02 0100" },
  { "connack-not-authorized", MQTT_VERSION_3_1_1, "20 02 0005" },
  { "publish-qos-0", MQTT_VERSION_3_1_1, "30 .. <mobike/unlocked/B-1042> '{\"a\":1}'" },
  { "publish-as-in-figure-3.11", MQTT_VERSION_3_1_1, "32 .. <a/b> 000A 'payload'" },
  { "publish-without-payload", MQTT_VERSION_3_1_1, "31 .. <a/b>" },
  { "publish-qos-2-again-retained", MQTT_VERSION_3_1_1, "3D .. <a> FFFF 00FF" },
  { "publish-example-1.5.3", MQTT_VERSION_3_1_1, "30 .. 0005 41F0AA9B94 'x'" },
  { "publish-with-byte-order-mark", MQTT_VERSION_3_1_1, "30 .. 0004 EFBBBF 'a'" },
  { "publish-of-two-length-bytes", MQTT_VERSION_3_1_1,
    "30 .. <a> '"
    "a payload that makes the packet longer than the one hundred and twenty-seven bytes "
    "that a single length byte can say'" },
  { "puback", MQTT_VERSION_3_1_1, "40 02 0001" },
  { "pubrec", MQTT_VERSION_3_1_1, "50 02 0102" },
  { "pubrel", MQTT_VERSION_3_1_1, "62 02 0102" },
  { "pubcomp", MQTT_VERSION_3_1_1, "70 02 FFFF" },
  { "subscribe-as-in-figure-3.22", MQTT_VERSION_3_1_1, "82 .. 000A <a/b> 01 <c/d> 02" },
  { "subscribe-dollar-share-is-a-level", MQTT_VERSION_3_1_1, "82 .. 000A <$share//x> 00" },
  { "suback-as-in-figure-3.26", MQTT_VERSION_3_1_1, "90 .. 000A 00 02 80" },
  { "unsubscribe-as-in-figure-3.30", MQTT_VERSION_3_1_1, "A2 .. 000A <a/b> <c/d>" },
  { "unsuback", MQTT_VERSION_3_1_1, "B0 02 000A" },
  { "pingreq", MQTT_VERSION_3_1_1, "C0 00" },
  { "pingresp", MQTT_VERSION_3_1_1, "D0 00" },
  { "disconnect", MQTT_VERSION_3_1_1, "E0 00" },

  { "connect-minimal", MQTT_VERSION_5_0, "10 .. <MQTT> 05 02 0000 {} <>" },
  { "connect-as-in-figure-3-6", MQTT_VERSION_5_0,
    "10 .. <MQTT> 05 CE 000A {11 0000000A} <client> {} <will/topic> <gone> <user> <secret>" },
  { "connect-password-without-user-name", MQTT_VERSION_5_0,
    "10 .. <MQTT> 05 42 003C {} <c> <secret>" },
  { "connect-all-properties", MQTT_VERSION_5_0,
    "10 .. <MQTT> 05 F6 003C"
    " {11 FFFFFFFF 21 0014 27 00010000 22 000A 19 01 17 00 26 <k> <v> 26 <k> <w> 15 <m> 16 <d>}"
    " <c>"
    " {18 0000001E 01 01 02 00000E10 03 <text/plain> 08 <reply/to> 09 <id> 26 <a> <>}"
    " <will/topic> <gone> <user> <secret>" },
  { "connack-accepted", MQTT_VERSION_5_0, "20 .. 00 00 {}" },
  { "connack-session-present", MQTT_VERSION_5_0, "20 .. 01 00 {}" },
  { "connack-refused", MQTT_VERSION_5_0, "20 .. 00 87 {1F <no>}" },
  { "connack-all-properties", MQTT_VERSION_5_0,
    "20 .. 00 00"
    " {11 0000003C 21 0010 24 01 25 01 27 00100000 12 <auto-1> 22 0008 1F <hi> 26 <k> <v>"
    " 28 01 29 00 2A 00 13 001E 1A <info> 1C <other:1883> 15 <m> 16 <d>}" },
  { "publish-qos-0", MQTT_VERSION_5_0, "30 .. <mobike/unlocked/B-1042> {} '{\"a\":1}'" },
  { "publish-qos-1", MQTT_VERSION_5_0, "32 .. <a/b> 000A {} 'payload'" },
  { "publish-qos-2-again-retained", MQTT_VERSION_5_0, "3D .. <a> FFFF {} 00FF" },
  { "publish-by-alias-alone", MQTT_VERSION_5_0, "30 .. <> {23 0001} 'x'" },
  { "publish-all-properties", MQTT_VERSION_5_0,
    "30 .. <a/b>"
    " {01 01 02 00000001 23 FFFF 08 <reply> 09 0002 00FF 26 <k> <v> 0B 01 0B FFFFFF7F 03 <json>}"
    " 'payload'" },
  { "puback-shortest", MQTT_VERSION_5_0, "40 02 0001" },
  { "puback-with-success", MQTT_VERSION_5_0, "40 03 0001 00" },
  { "puback-with-success-and-length", MQTT_VERSION_5_0, "40 04 0001 00 00" },
  { "puback-with-reason", MQTT_VERSION_5_0, "40 03 0001 10" },
  { "puback-with-reason-and-length", MQTT_VERSION_5_0, "40 04 0001 87 00" },
  { "puback-with-properties", MQTT_VERSION_5_0, "40 .. 0001 00 {1F <fine> 26 <k> <v>}" },
  { "pubrec-shortest", MQTT_VERSION_5_0, "50 02 0001" },
  { "pubrec-with-properties", MQTT_VERSION_5_0, "50 .. 0001 97 {1F <full>}" },
  { "pubrel-shortest", MQTT_VERSION_5_0, "62 02 0001" },
  { "pubrel-with-properties", MQTT_VERSION_5_0, "62 .. 0001 92 {26 <k> <v>}" },
  { "pubcomp-shortest", MQTT_VERSION_5_0, "70 02 0001" },
  { "pubcomp-with-properties", MQTT_VERSION_5_0, "70 .. 0001 92 {1F <who?>}" },
  { "subscribe-as-in-figure-3-23", MQTT_VERSION_5_0, "82 .. 000A {} <a/b> 01 <c/d> 02" },
  { "subscribe-all-options", MQTT_VERSION_5_0,
    "82 .. 000A {0B 80 01 26 <k> <v>} <#> 2E <$share/g/a/+> 18 <+> 00" },
  { "suback", MQTT_VERSION_5_0, "90 .. 000A {1F <so-so>} 00 01 02 80 9E" },
  { "unsubscribe", MQTT_VERSION_5_0, "A2 .. 000A {26 <k> <v>} <a/b> <$share/g/#>" },
  { "unsuback", MQTT_VERSION_5_0, "B0 .. 000A {} 00 11 8F" },
  { "pingreq", MQTT_VERSION_5_0, "C0 00" },
  { "pingresp", MQTT_VERSION_5_0, "D0 00" },
  { "disconnect-shortest", MQTT_VERSION_5_0, "E0 00" },
  { "disconnect-with-success", MQTT_VERSION_5_0, "E0 01 00" },
  { "disconnect-with-success-and-length", MQTT_VERSION_5_0, "E0 02 00 00" },
  { "disconnect-with-reason", MQTT_VERSION_5_0, "E0 01 8E" },
  { "disconnect-with-properties", MQTT_VERSION_5_0,
    "E0 .. 9D {11 00000000 1F <moved> 1C <other> 26 <k> <v>}" },
  { "auth-shortest", MQTT_VERSION_5_0, "F0 00" },
  { "auth-with-success-and-length", MQTT_VERSION_5_0, "F0 02 00 00" },
  { "auth-continue", MQTT_VERSION_5_0, "F0 .. 18 {15 <SCRAM> 16 <data> 1F <go on> 26 <k> <v>}" },
  { "auth-again", MQTT_VERSION_5_0, "F0 .. 19 {15 <SCRAM>}" },
};

const gsize n_codec_samples = G_N_ELEMENTS (codec_samples);

const char *
codec_sample (MqttVersion version,
              const char *name)
{
  for (gsize i = 0; i < n_codec_samples; i++)
    if (codec_samples[i].version == version && g_str_equal (codec_samples[i].name, name))
      return codec_samples[i].notation;

  g_error ("There is no sample %s", name);
}
