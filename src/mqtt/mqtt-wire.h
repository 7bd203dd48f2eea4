/* mqtt-wire.h: reading and writing the data types of section 1.5, private to mqtt/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A reader never leaves its bounds: each read says whether the bytes were
 * there. A writer trusts its caller, who has asked for the size before.
 */

#pragma once

#include "mqtt-packet.h"

#include <string.h>

G_BEGIN_DECLS

#define MQTT_STRING_LIMIT 65535u
#define MQTT_VARINT_LIMIT 268435455u

typedef struct
{
  const guint8 *at;
  const guint8 *end;
} MqttReader;

typedef enum
{
  MQTT_VARINT_READ,
  MQTT_VARINT_NEED_MORE,
  MQTT_VARINT_OVERLONG, /* read, but not in the fewest bytes [MQTT-1.5.5-1] */
  MQTT_VARINT_TOO_LONG, /* a fifth byte would follow */
} MqttVarintResult;

static inline MqttReader
mqtt_reader (MqttSlice slice)
{
  return (MqttReader){ slice.data, slice.length > 0 ? slice.data + slice.length : slice.data };
}

static inline gsize
mqtt_reader_left (const MqttReader *reader)
{
  return (gsize) (reader->end - reader->at);
}

static inline gboolean
mqtt_read_u8 (MqttReader *reader,
              guint8     *value)
{
  if (mqtt_reader_left (reader) < 1)
    return FALSE;

  *value = *reader->at++;
  return TRUE;
}

static inline gboolean
mqtt_read_u16 (MqttReader *reader,
               guint16    *value)
{
  if (mqtt_reader_left (reader) < 2)
    return FALSE;

  *value = (guint16) (reader->at[0] << 8 | reader->at[1]);
  reader->at += 2;
  return TRUE;
}

static inline gboolean
mqtt_read_u32 (MqttReader *reader,
               guint32    *value)
{
  if (mqtt_reader_left (reader) < 4)
    return FALSE;

  *value = (guint32) reader->at[0] << 24 | (guint32) reader->at[1] << 16 |
           (guint32) reader->at[2] << 8 | reader->at[3];
  reader->at += 4;
  return TRUE;
}

/* On failure the reader stays where it was. */
static inline MqttVarintResult
mqtt_read_varint (MqttReader *reader,
                  guint32    *value)
{
  gsize left = mqtt_reader_left (reader);
  guint32 sum = 0;

  for (guint i = 0; i < 4; i++)
    {
      guint8 byte;

      if (i == left)
        return MQTT_VARINT_NEED_MORE;

      byte = reader->at[i];
      sum |= (guint32) (byte & 0x7F) << (7 * i);

      if (byte < 0x80)
        {
          reader->at += i + 1;
          *value = sum;
          return i > 0 && byte == 0 ? MQTT_VARINT_OVERLONG : MQTT_VARINT_READ;
        }
    }

  return MQTT_VARINT_TOO_LONG;
}

static inline gboolean
mqtt_read_bytes (MqttReader *reader,
                 gsize       length,
                 MqttSlice  *value)
{
  if (mqtt_reader_left (reader) < length)
    return FALSE;

  *value = (MqttSlice){ reader->at, length };
  reader->at += length;
  return TRUE;
}

/* A two byte length and that many bytes, sections 1.5.4 and 1.5.6. */
static inline gboolean
mqtt_read_slice (MqttReader *reader,
                 MqttSlice  *value)
{
  guint16 length;

  return mqtt_read_u16 (reader, &length) && mqtt_read_bytes (reader, length, value);
}

static inline MqttSlice
mqtt_read_rest (MqttReader *reader)
{
  MqttSlice rest = { reader->at, mqtt_reader_left (reader) };

  reader->at = reader->end;
  return rest;
}

static inline guint
mqtt_varint_size (guint32 value)
{
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : 4;
}

static inline guint8 *
mqtt_write_u8 (guint8 *at,
               guint8  value)
{
  *at++ = value;
  return at;
}

static inline guint8 *
mqtt_write_u16 (guint8 *at,
                guint16 value)
{
  *at++ = (guint8) (value >> 8);
  *at++ = (guint8) value;
  return at;
}

static inline guint8 *
mqtt_write_u32 (guint8 *at,
                guint32 value)
{
  return mqtt_write_u16 (mqtt_write_u16 (at, (guint16) (value >> 16)), (guint16) value);
}

static inline guint8 *
mqtt_write_varint (guint8 *at,
                   guint32 value)
{
  for (; value >= 0x80; value >>= 7)
    *at++ = (guint8) (value | 0x80);

  *at++ = (guint8) value;
  return at;
}

static inline guint8 *
mqtt_write_bytes (guint8   *at,
                  MqttSlice value)
{
  if (value.length > 0)
    memcpy (at, value.data, value.length);

  return at + value.length;
}

static inline guint8 *
mqtt_write_slice (guint8   *at,
                  MqttSlice value)
{
  return mqtt_write_bytes (mqtt_write_u16 (at, (guint16) value.length), value);
}

/* Makes room for @length more bytes. Returns: where they begin. */
static inline guint8 *
mqtt_array_grow (GByteArray *array,
                 gsize       length)
{
  guint old = array->len;

  g_byte_array_set_size (array, old + (guint) length);
  return array->data + old;
}

/* For what only runs when a peer breaks the rules. */
#define MQTT_COLD __attribute__ ((cold, noinline))

/*
 * Sets @error to "The TYPE packet ...", @format being what is wrong with it.
 *
 * Returns: FALSE
 */
gboolean mqtt_packet_refuse (GError       **error,
                             MqttPacketType type,
                             MqttReason     reason,
                             const char    *format,
                             ...) G_GNUC_PRINTF (4, 5) MQTT_COLD;

/* Whether table 2-6 of MQTT 5.0, or 3.1.1 in its own words, lets @type carry @reason. */
gboolean mqtt_reason_is_allowed (guint8         reason,
                                 MqttPacketType type,
                                 MqttVersion    version);

/*
 * Looks at every filter of a SUBSCRIBE (@with_options) or UNSUBSCRIBE.
 *
 * Returns: the reason to refuse them for with *@flaw set to what is wrong,
 * or MQTT_REASON_SUCCESS.
 */
MqttReason mqtt_filters_check (MqttSlice    filters,
                               MqttVersion  version,
                               gboolean     with_options,
                               const char **flaw);

G_END_DECLS
