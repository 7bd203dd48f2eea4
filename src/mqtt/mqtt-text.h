/* mqtt-text.h: the fast look at a string, private to mqtt/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nearly every topic is ASCII: eight bytes at a time are compared against
 * all that needs a closer look.
 */

#pragma once

#include "mqtt-topic.h"

#include <string.h>

G_BEGIN_DECLS

#define MQTT_EACH_BYTE(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

typedef enum
{
  MQTT_NAME_VALID,
  MQTT_NAME_NOT_UTF8,
  MQTT_NAME_EMPTY,
  MQTT_NAME_HAS_WILDCARD,
} MqttNameResult;

static inline guint64
mqtt_load_8_bytes (const guint8 *at)
{
  guint64 word;

  memcpy (&word, at, sizeof word);
  return word;
}

/* Where no byte exceeds 0x7F, subtracting 1 from each sets a top bit only below a zero byte. */
static inline guint64
mqtt_zero_bytes (guint64 word)
{
  return word - MQTT_EACH_BYTE (1);
}

static inline gboolean
mqtt_word_is_plain (guint64 word)
{
  return ((word | mqtt_zero_bytes (word)) & MQTT_EACH_BYTE (0x80)) == 0;
}

static inline gboolean
mqtt_word_is_plain_name (guint64 word)
{
  guint64 marks = word | mqtt_zero_bytes (word) | mqtt_zero_bytes (word ^ MQTT_EACH_BYTE ('+')) |
                  mqtt_zero_bytes (word ^ MQTT_EACH_BYTE ('#'));

  return (marks & MQTT_EACH_BYTE (0x80)) == 0;
}

MqttNameResult mqtt_topic_name_check_slowly (MqttSlice name);

/* Both UTF-8 and the rules of topic names. */
static inline MqttNameResult
mqtt_topic_name_check (MqttSlice name)
{
  gsize i = 0;

  if (name.length < 8)
    return mqtt_topic_name_check_slowly (name);

  for (; i + 8 < name.length; i += 8)
    if (!mqtt_word_is_plain_name (mqtt_load_8_bytes (name.data + i)))
      return mqtt_topic_name_check_slowly (name);

  /* The last word overlaps the one before it. */
  if (!mqtt_word_is_plain_name (mqtt_load_8_bytes (name.data + name.length - 8)))
    return mqtt_topic_name_check_slowly (name);

  return G_LIKELY (name.length <= 65535) ? MQTT_NAME_VALID : MQTT_NAME_NOT_UTF8;
}

/*
 * @with_shares: whether `$share/` means a shared subscription, as in 5.0
 *
 * Returns: (nullable): what is wrong with @filter, which is valid UTF-8
 */
const char *mqtt_topic_filter_find_flaw (MqttSlice filter,
                                         gboolean  with_shares);

G_END_DECLS
