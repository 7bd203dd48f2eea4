/* mqtt-topic.h: topic names and topic filters, section 4.7 of MQTT 5.0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mqtt-types.h"

G_BEGIN_DECLS

/**
 * mqtt_utf8_validate:
 * @text: bytes that claim to be an MQTT UTF-8 encoded string
 *
 * Well-formed UTF-8 of at most 65,535 bytes, without U+0000 and without
 * surrogates. [MQTT-1.5.4-1] [MQTT-1.5.4-2]
 */
gboolean mqtt_utf8_validate (MqttSlice text);

/**
 * mqtt_topic_name_validate:
 * @error: return location; code %MQTT_REASON_TOPIC_NAME_INVALID
 *
 * A topic name has at least one character and no wildcard.
 * [MQTT-4.7.3-1] [MQTT-3.3.2-2]
 */
gboolean mqtt_topic_name_validate (MqttSlice name,
                                   GError  **error);

/**
 * mqtt_topic_filter_validate:
 * @error: return location; code %MQTT_REASON_TOPIC_FILTER_INVALID
 *
 * `#` stands alone in the last level, `+` alone in its level, and
 * `$share/NAME/FILTER` has a name without wildcards and a filter.
 * [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.8.2-1] [MQTT-4.8.2-2]
 */
gboolean mqtt_topic_filter_validate (MqttSlice filter,
                                     GError  **error);

/**
 * mqtt_topic_filter_share:
 * @share: (out) (optional): the share name inside @filter, empty if it is not shared
 *
 * Returns: the filter that topics are matched against: @filter itself, or
 *   what follows `$share/NAME/`.
 */
MqttSlice mqtt_topic_filter_share (MqttSlice  filter,
                                   MqttSlice *share);

/**
 * mqtt_topic_filter_matches:
 * @filter: a valid filter, shared or not
 * @name: a valid topic name
 *
 * A leading wildcard does not match names that begin with `$`.
 * [MQTT-4.7.2-1]
 */
gboolean mqtt_topic_filter_matches (MqttSlice filter,
                                    MqttSlice name);

/**
 * mqtt_topic_filter_covers:
 * @filter: a valid filter, not shared
 * @other: another one
 *
 * Returns: whether @filter matches every name that @other matches.
 */
gboolean mqtt_topic_filter_covers (MqttSlice filter,
                                   MqttSlice other);

G_END_DECLS
