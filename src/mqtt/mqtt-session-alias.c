/* mqtt-session-alias.c: topic aliases in both directions, section 3.3.2.3.4.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-session-private.h"

void
mqtt_session_aliases_clear (MqttSession *session)
{
  g_hash_table_remove_all (session->inbound_aliases);
  session->inbound_alias_bytes = 0;

  for (guint i = 0; i < MQTT_SESSION_OUTBOUND_ALIASES; i++)
    g_clear_pointer (&session->outbound_aliases[i].topic, g_bytes_unref);
}

static MqttSlice
slice_of_topic (GBytes *topic)
{
  MqttSlice slice;

  slice.data = g_bytes_get_data (topic, &slice.length);
  return slice;
}

static gboolean
set_inbound_alias (MqttSession *session,
                   guint        alias,
                   MqttSlice    topic)
{
  GBytes *old = g_hash_table_lookup (session->inbound_aliases, GUINT_TO_POINTER (alias));

  if (old != NULL)
    {
      if (mqtt_slice_equal (slice_of_topic (old), topic))
        return TRUE;
      session->inbound_alias_bytes -= g_bytes_get_size (old);
    }

  session->inbound_alias_bytes += topic.length;
  if (session->inbound_alias_bytes > MQTT_SESSION_ALIAS_LIMIT)
    return mqtt_session_violated (session, MQTT_REASON_QUOTA_EXCEEDED,
                                  "The server's topic aliases take more than %u bytes",
                                  MQTT_SESSION_ALIAS_LIMIT);

  g_hash_table_insert (session->inbound_aliases, GUINT_TO_POINTER (alias),
                       g_bytes_new (topic.data, topic.length));
  return TRUE;
}

static gboolean
resolve_alias (MqttSession *session,
               guint        alias,
               MqttSlice   *topic)
{
  GBytes *known;

  if (alias > session->options.topic_alias_maximum)
    return mqtt_session_violated (session, MQTT_REASON_TOPIC_ALIAS_INVALID,
                                  "The server used topic alias %u, and %u is the highest allowed",
                                  alias, session->options.topic_alias_maximum);

  if (topic->length > 0)
    return set_inbound_alias (session, alias, *topic);

  known = g_hash_table_lookup (session->inbound_aliases, GUINT_TO_POINTER (alias));
  if (known == NULL)
    return mqtt_session_violated (
        session, MQTT_REASON_PROTOCOL_ERROR,
        "The server used topic alias %u before it said what it stands for", alias);

  *topic = slice_of_topic (known);
  return TRUE;
}

/* The decoder has seen to it that there is a topic or an alias other than 0. */
gboolean
mqtt_session_resolve_topic (MqttSession       *session,
                            const MqttPublish *publish,
                            MqttSlice         *topic)
{
  guint32 alias = 0;

  *topic = publish->topic;
  if (publish->properties.length > 0)
    alias = mqtt_properties_get_number (publish->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0);

  return alias == 0 || resolve_alias (session, alias, topic);
}

/**
 * mqtt_session_find_alias:
 * @known: (out): whether the server knows already what the alias stands for
 *
 * Returns: the alias of @topic: its own, a free one, or that of the topic
 *   not published for longest; 0 where the server takes none.
 */
guint16
mqtt_session_find_alias (MqttSession *session,
                         MqttSlice    topic,
                         gboolean    *known)
{
  guint n = MIN (session->capabilities.topic_alias_maximum, MQTT_SESSION_OUTBOUND_ALIASES);
  guint best = 0;

  *known = FALSE;
  for (guint i = 0; i < n; i++)
    {
      MqttOutboundAlias *alias = &session->outbound_aliases[i];

      if (alias->topic == NULL)
        return i + 1;
      if (mqtt_slice_equal (slice_of_topic (alias->topic), topic))
        {
          *known = TRUE;
          return i + 1;
        }
      if (alias->last_use < session->outbound_aliases[best].last_use)
        best = i;
    }

  return n > 0 ? best + 1 : 0;
}

/* @alias was sent for @topic. */
void
mqtt_session_use_alias (MqttSession *session,
                        guint16      alias,
                        MqttSlice    topic)
{
  MqttOutboundAlias *used = &session->outbound_aliases[alias - 1];

  used->last_use = ++session->alias_uses;
  if (used->topic != NULL && mqtt_slice_equal (slice_of_topic (used->topic), topic))
    return;

  g_clear_pointer (&used->topic, g_bytes_unref);
  used->topic = g_bytes_new (topic.data, topic.length);
}
