/* ride-mqtt-failure.h: what the end of an MQTT session means, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mqtt-session.h"
#include "ride-cause.h"

G_BEGIN_DECLS

/**
 * ride_failure_from_end:
 * @event: an %MQTT_EVENT_ENDED
 * @has_user_name: whether we gave one, for what to advise
 */
RideCause *ride_failure_from_end (const MqttEvent *event,
                                  gboolean         has_user_name);

/** Our timers stood still for @slept_us, longer than a broker waits. */
RideCause *ride_failure_from_sleep (gint64 slept_us);

G_END_DECLS
