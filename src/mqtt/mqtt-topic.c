/* mqtt-topic.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-text.h"

#define SHARE_PREFIX "$share/"
#define SHARE_PREFIX_LENGTH (sizeof SHARE_PREFIX - 1)

static inline gboolean
is_continuation (guint8 byte)
{
  return (byte & 0xC0) == 0x80;
}

/* Returns: how many bytes the character takes, 0 if it is none that MQTT allows. */
static gsize
utf8_character_length (const guint8 *at,
                       gsize         left)
{
  guint8 lead = at[0];

  if (lead < 0x80)
    return lead == 0 ? 0 : 1;

  if (lead < 0xC2 || lead > 0xF4 || left < 2 || !is_continuation (at[1]))
    return 0;

  if (lead < 0xE0)
    return 2;

  if (left < 3 || !is_continuation (at[2]))
    return 0;

  if (lead < 0xF0)
    {
      gboolean is_overlong = lead == 0xE0 && at[1] < 0xA0;
      gboolean is_surrogate = lead == 0xED && at[1] >= 0xA0;

      return is_overlong || is_surrogate ? 0 : 3;
    }

  if (left < 4 || !is_continuation (at[3]))
    return 0;

  if ((lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] >= 0x90))
    return 0;

  return 4;
}

gboolean
mqtt_utf8_validate (MqttSlice text)
{
  gsize i = 0;

  if (text.length > 65535)
    return FALSE;

  while (i < text.length)
    {
      gsize length;

      if (text.length - i >= 8 && mqtt_word_is_plain (mqtt_load_8_bytes (text.data + i)))
        {
          i += 8;
          continue;
        }

      length = utf8_character_length (text.data + i, text.length - i);
      if (length == 0)
        return FALSE;

      i += length;
    }

  return TRUE;
}

static inline gboolean
is_wildcard (guint8 byte)
{
  return byte == '+' || byte == '#';
}

static gboolean
has_wildcard (MqttSlice text)
{
  for (gsize i = 0; i < text.length; i++)
    if (is_wildcard (text.data[i]))
      return TRUE;

  return FALSE;
}

MqttNameResult
mqtt_topic_name_check_slowly (MqttSlice name)
{
  if (name.length == 0)
    return MQTT_NAME_EMPTY;
  if (!mqtt_utf8_validate (name))
    return MQTT_NAME_NOT_UTF8;
  if (has_wildcard (name))
    return MQTT_NAME_HAS_WILDCARD;

  return MQTT_NAME_VALID;
}

gboolean
mqtt_topic_name_validate (MqttSlice name,
                          GError  **error)
{
  const char *flaw = NULL;

  switch (mqtt_topic_name_check (name))
    {
    case MQTT_NAME_VALID:
      return TRUE;

    case MQTT_NAME_NOT_UTF8:
      flaw = "The topic name is not a valid UTF-8 string of at most 65,535 bytes";
      break;

    case MQTT_NAME_EMPTY:
      flaw = "The topic name is empty";
      break;

    case MQTT_NAME_HAS_WILDCARD:
      flaw = "The topic name contains a wildcard, which only topic filters may";
      break;
    }

  g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_TOPIC_NAME_INVALID, flaw);
  return FALSE;
}

static gsize
find_slash (MqttSlice text,
            gsize     from)
{
  while (from < text.length && text.data[from] != '/')
    from++;

  return from;
}

static gboolean
is_shared (MqttSlice filter)
{
  return filter.length >= SHARE_PREFIX_LENGTH &&
         memcmp (filter.data, SHARE_PREFIX, SHARE_PREFIX_LENGTH) == 0;
}

static const char *
find_flaw_in_levels (MqttSlice filter)
{
  if (filter.length == 0)
    return "The topic filter is empty";

  for (gsize i = 0; i < filter.length; i++)
    {
      guint8 byte = filter.data[i];
      gboolean starts_level = i == 0 || filter.data[i - 1] == '/';
      gboolean ends_filter = i + 1 == filter.length;
      gboolean ends_level = ends_filter || filter.data[i + 1] == '/';

      if (byte == '#' && !(starts_level && ends_filter))
        return "The topic filter has a # that is not the whole of its last level";
      if (byte == '+' && !(starts_level && ends_level))
        return "The topic filter has a + that is not the whole of its level";
    }

  return NULL;
}

static const char *
find_flaw_in_shared (MqttSlice filter)
{
  gsize slash = find_slash (filter, SHARE_PREFIX_LENGTH);
  MqttSlice share = { filter.data + SHARE_PREFIX_LENGTH, slash - SHARE_PREFIX_LENGTH };

  if (share.length == 0)
    return "The shared subscription has an empty share name";
  if (has_wildcard (share))
    return "The shared subscription has a wildcard in its share name";
  if (slash == filter.length)
    return "The shared subscription has no topic filter after its share name";

  return find_flaw_in_levels ((MqttSlice){ filter.data + slash + 1, filter.length - slash - 1 });
}

const char *
mqtt_topic_filter_find_flaw (MqttSlice filter,
                             gboolean  with_shares)
{
  if (with_shares && is_shared (filter))
    return find_flaw_in_shared (filter);

  return find_flaw_in_levels (filter);
}

gboolean
mqtt_topic_filter_validate (MqttSlice filter,
                            GError  **error)
{
  const char *flaw;

  if (mqtt_utf8_validate (filter))
    flaw = mqtt_topic_filter_find_flaw (filter, TRUE);
  else
    flaw = "The topic filter is not a valid UTF-8 string of at most 65,535 bytes";

  if (flaw == NULL)
    return TRUE;

  g_set_error_literal (error, MQTT_ERROR, MQTT_REASON_TOPIC_FILTER_INVALID, flaw);
  return FALSE;
}

MqttSlice
mqtt_topic_filter_share (MqttSlice  filter,
                         MqttSlice *share)
{
  gsize slash = is_shared (filter) ? find_slash (filter, SHARE_PREFIX_LENGTH) : filter.length;

  /* In 3.1.1, which knows no shares, `$share//a` is a filter like others. */
  if (slash == filter.length || slash == SHARE_PREFIX_LENGTH)
    {
      if (share != NULL)
        *share = (MqttSlice){ NULL, 0 };
      return filter;
    }

  if (share != NULL)
    *share = (MqttSlice){ filter.data + SHARE_PREFIX_LENGTH, slash - SHARE_PREFIX_LENGTH };

  return (MqttSlice){ filter.data + slash + 1, filter.length - slash - 1 };
}

/* `sport/#` also matches `sport`, the parent level. */
static gboolean
only_hash_level_follows (MqttSlice pattern,
                         gsize     from)
{
  return pattern.length - from == 2 && pattern.data[from] == '/' && pattern.data[from + 1] == '#';
}

gboolean
mqtt_topic_filter_matches (MqttSlice filter,
                           MqttSlice name)
{
  MqttSlice pattern = mqtt_topic_filter_share (filter, NULL);
  gsize at = 0;

  if (pattern.length == 0 || name.length == 0)
    return FALSE;

  if (name.data[0] == '$' && is_wildcard (pattern.data[0]))
    return FALSE;

  for (gsize i = 0; i < pattern.length; i++)
    {
      if (pattern.data[i] == '#')
        return TRUE;

      if (pattern.data[i] == '+')
        {
          at = find_slash (name, at);
          continue;
        }

      if (at == name.length)
        return only_hash_level_follows (pattern, i);

      if (name.data[at++] != pattern.data[i])
        return FALSE;
    }

  return at == name.length;
}

static gboolean
ends_with_hash (MqttSlice filter)
{
  return filter.length > 0 && filter.data[filter.length - 1] == '#';
}

static gsize
count_levels (MqttSlice filter)
{
  gsize n = 1;

  for (gsize i = 0; i < filter.length; i++)
    n += filter.data[i] == '/';

  return n;
}

/* A filter is matched as a name is, for `+` is one level in both. Only a `#` may be no level or
 * many. */
gboolean
mqtt_topic_filter_covers (MqttSlice filter,
                          MqttSlice other)
{
  if (ends_with_hash (other) &&
      (!ends_with_hash (filter) || count_levels (filter) > count_levels (other)))
    return FALSE;

  return mqtt_topic_filter_matches (filter, other);
}
