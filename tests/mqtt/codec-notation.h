/* codec-notation.h: packets as readable strings, for the tests of the codec.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   30 0A3F    bytes in hexadecimal, spaces anywhere
 *   'a/b'      the bytes of a text
 *   <a/b>      the same with a two byte length in front
 *   { ... }    what is inside, with a variable byte integer as length in front
 *   ..         the remaining length: of all that follows
 */

#pragma once

#include "mqtt-packet.h"

G_BEGIN_DECLS

/* Returns: (transfer full): an allocation of exactly as many bytes as @notation says. */
GByteArray *codec_notation_parse (const char *notation);

/* The bytes of @array as a slice. */
MqttSlice codec_slice (GByteArray *array);

/* Decodes with no limit of its own, and wants a packet that takes all of @bytes. */
void codec_assert_decodes (MqttSlice   bytes,
                           MqttVersion version,
                           MqttPacket *packet);

/* Wants @packet to be written as @bytes. */
void codec_assert_encodes (const MqttPacket *packet,
                           MqttVersion       version,
                           MqttSlice         bytes);

/*
 * Decodes a copy of @bytes that ends where its allocation ends, so that
 * AddressSanitizer sees any step over the end. If a packet comes out, it has
 * to give the same bytes again.
 */
MqttDecodeResult codec_try (MqttSlice   bytes,
                            MqttVersion version,
                            GError    **error);

#define codec_assert_slice(slice, text)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    MqttSlice slice_ = (slice);                                                                    \
    g_assert_cmpmem (slice_.data, slice_.length, (text), strlen (text));                           \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
