/* mqtt-filters.c: the topic filters in SUBSCRIBE and UNSUBSCRIBE.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-text.h"
#include "mqtt-wire.h"

/* Subscription options, section 3.8.3.1. */
#define OPTION_QOS 0x03
#define OPTION_NO_LOCAL 0x04
#define OPTION_RETAIN_AS_PUBLISHED 0x08
#define OPTION_RETAIN_HANDLING_SHIFT 4
#define OPTION_RESERVED 0xC0

static MqttReason
check_options (guint8       options,
               MqttSlice    filter,
               MqttVersion  version,
               const char **flaw)
{
  guint8 reserved = version == MQTT_VERSION_3_1_1 ? (guint8) ~OPTION_QOS : OPTION_RESERVED;
  MqttSlice share;

  if ((options & reserved) != 0)
    {
      *flaw = "has reserved subscription options set";
      return MQTT_REASON_MALFORMED_PACKET;
    }

  if ((options & OPTION_QOS) > MQTT_QOS_2)
    {
      *flaw = "asks for QoS 3";
      return version == MQTT_VERSION_3_1_1 ? MQTT_REASON_MALFORMED_PACKET
                                           : MQTT_REASON_PROTOCOL_ERROR;
    }

  if (options >> OPTION_RETAIN_HANDLING_SHIFT > 2)
    {
      *flaw = "asks for retain handling 3";
      return MQTT_REASON_PROTOCOL_ERROR;
    }

  mqtt_topic_filter_share (filter, &share);
  if ((options & OPTION_NO_LOCAL) != 0 && share.length > 0)
    {
      *flaw = "asks for no local on a shared subscription"; /* [MQTT-3.8.3-4] */
      return MQTT_REASON_PROTOCOL_ERROR;
    }

  return MQTT_REASON_SUCCESS;
}

static MqttReason
check_filter (MqttSlice    filter,
              MqttVersion  version,
              const char **flaw)
{
  if (!mqtt_utf8_validate (filter))
    {
      *flaw = "has a topic filter that is not valid UTF-8";
      return MQTT_REASON_MALFORMED_PACKET;
    }

  if (mqtt_topic_filter_find_flaw (filter, version == MQTT_VERSION_5_0) != NULL)
    {
      *flaw = "has a topic filter that breaks the rules for wildcards";
      return MQTT_REASON_TOPIC_FILTER_INVALID;
    }

  return MQTT_REASON_SUCCESS;
}

MqttReason
mqtt_filters_check (MqttSlice    filters,
                    MqttVersion  version,
                    gboolean     with_options,
                    const char **flaw)
{
  MqttReader reader = mqtt_reader (filters);

  if (filters.length == 0)
    {
      *flaw = "has no topic filter"; /* [MQTT-3.8.3-2] [MQTT-3.10.3-2] */
      return MQTT_REASON_PROTOCOL_ERROR;
    }

  while (mqtt_reader_left (&reader) > 0)
    {
      MqttReason reason;
      MqttSlice filter;
      guint8 options = 0;

      if (!mqtt_read_slice (&reader, &filter) ||
          (with_options && !mqtt_read_u8 (&reader, &options)))
        {
          *flaw = "ends inside its list of topic filters";
          return MQTT_REASON_MALFORMED_PACKET;
        }

      reason = check_filter (filter, version, flaw);
      if (reason == MQTT_REASON_SUCCESS)
        reason = check_options (options, filter, version, flaw);
      if (reason != MQTT_REASON_SUCCESS)
        return reason;
    }

  return MQTT_REASON_SUCCESS;
}

void
mqtt_filter_iter_init (MqttFilterIter   *iter,
                       const MqttPacket *packet)
{
  g_return_if_fail (packet->type == MQTT_PACKET_SUBSCRIBE ||
                    packet->type == MQTT_PACKET_UNSUBSCRIBE);

  iter->rest = packet->subscribe.filters;
  iter->with_options = packet->type == MQTT_PACKET_SUBSCRIBE;
}

gboolean
mqtt_filter_iter_next (MqttFilterIter   *iter,
                       MqttSubscription *subscription)
{
  MqttReader reader = mqtt_reader (iter->rest);
  MqttSlice filter;
  guint8 options = 0;

  if (!mqtt_read_slice (&reader, &filter) ||
      (iter->with_options && !mqtt_read_u8 (&reader, &options)))
    return FALSE;

  *subscription = (MqttSubscription){
    .filter = filter,
    .qos = (MqttQos) (options & OPTION_QOS),
    .no_local = (options & OPTION_NO_LOCAL) != 0,
    .retain_as_published = (options & OPTION_RETAIN_AS_PUBLISHED) != 0,
    .retain_handling = (options & ~OPTION_RESERVED) >> OPTION_RETAIN_HANDLING_SHIFT,
  };
  iter->rest = mqtt_read_rest (&reader);
  return TRUE;
}

void
mqtt_filters_append_subscription (GByteArray             *filters,
                                  const MqttSubscription *subscription)
{
  guint8 *at;

  g_return_if_fail (subscription->filter.length <= MQTT_STRING_LIMIT);
  g_return_if_fail (subscription->qos <= MQTT_QOS_2);
  g_return_if_fail (subscription->retain_handling <= 2);

  at = mqtt_array_grow (filters, 2 + subscription->filter.length + 1);
  at = mqtt_write_slice (at, subscription->filter);
  mqtt_write_u8 (at,
                 (guint8) (subscription->qos | (subscription->no_local ? OPTION_NO_LOCAL : 0) |
                           (subscription->retain_as_published ? OPTION_RETAIN_AS_PUBLISHED : 0) |
                           subscription->retain_handling << OPTION_RETAIN_HANDLING_SHIFT));
}

void
mqtt_filters_append_filter (GByteArray *filters,
                            MqttSlice   filter)
{
  g_return_if_fail (filter.length <= MQTT_STRING_LIMIT);

  mqtt_write_slice (mqtt_array_grow (filters, 2 + filter.length), filter);
}
