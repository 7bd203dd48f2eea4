/* ride-subscriber.h: holds topic filters subscribed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mqtt-session.h"
#include "ride-link.h"

G_BEGIN_DECLS

/* As many filters as the most restrictive of the large brokers takes at once. */
#define RIDE_SUBSCRIBER_BATCH 8
#define RIDE_SUBSCRIBER_IN_FLIGHT 32

/**
 * RideSubscriber:
 *
 * Subscribes in batches, within the server's packet size and with a bounded
 * number of them unanswered. What the server granted is held as long as it
 * resumes the session; what it refused is asked for again at the next
 * connection.
 */
typedef struct _RideSubscriber RideSubscriber;

RideSubscriber *ride_subscriber_new  (const char *const *filters,
                                      MqttQos            qos);
void            ride_subscriber_free (RideSubscriber *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideSubscriber, ride_subscriber_free)

/** CONNACK came: plans what has to be subscribed. */
void            ride_subscriber_connected (RideSubscriber *self,
                                           gboolean        session_present,
                                           guint32         maximum_packet_size);

/** Queues as many batches as may be under way. */
void            ride_subscriber_pump      (RideSubscriber *self,
                                           MqttSession    *session,
                                           gint64          now_us);

/**
 * ride_subscriber_answered:
 * @reasons: of the SUBACK
 *
 * Returns: whether somebody should hear of it: a filter was refused, or all
 *   are answered now.
 */
gboolean        ride_subscriber_answered  (RideSubscriber *self,
                                           guint16         packet_id,
                                           MqttSlice       reasons);

/** The connection is gone: what was under way has to be asked again. */
void            ride_subscriber_lost      (RideSubscriber *self);

const RideFilterStatus *ride_subscriber_get_status (RideSubscriber *self,
                                                    guint          *n_filters);

G_END_DECLS
