/* ride-learned-protocol.h: which brokers were found to speak MQTT 3.1.1 alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only for profiles whose protocol is automatic. What was learned is
 * forgotten after some weeks, so that a broker that was upgraded is asked
 * for 5.0 again; where it refuses 3.1.1, the link finds that out by itself.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RIDE_LEARNED_PROTOCOL_LIFE_S (28 * 24 * 60 * 60)

/** Returns: whether to begin with 3.1.1, at @now_s in seconds since 1970. */
gboolean ride_learned_protocol_is_3_1_1 (const char *profile_id,
                                         gint64      now_s);

/** A connection in that protocol was accepted. */
void     ride_learned_protocol_note     (const char *profile_id,
                                         gboolean    is_3_1_1,
                                         gint64      now_s);

void     ride_learned_protocol_forget   (const char *profile_id);

G_END_DECLS
