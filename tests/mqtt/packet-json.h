/* packet-json.h: packets as JSON, for packet-tool.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mqtt-packet.h"

G_BEGIN_DECLS

/*
 * Decodes the first packet in @input.
 *
 * Returns: (transfer full): an object with "result" ("packet", "need-more" or
 *   "malformed") and what belongs to it; strings as strings, binary as hex
 */
char *packet_json_decode (MqttSlice   input,
                          MqttVersion version,
                          gsize       maximum_size);

G_END_DECLS
