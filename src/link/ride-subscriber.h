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

/** With more filters than this, refusals are told together. */
#define RIDE_SUBSCRIBER_FEW 32

/**
 * RideSubscriber:
 *
 * Brings what the server holds subscribed to what is wanted: in batches,
 * within the server's packet size, and with no more of them unanswered than
 * it takes messages at once. What the server granted is held as long as it
 * resumes the session; what it refused is asked for again at the next
 * connection.
 */
typedef struct _RideSubscriber RideSubscriber;

RideSubscriber *ride_subscriber_new  (const char *const *filters,
                                      MqttQos            qos);
void            ride_subscriber_free (RideSubscriber *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideSubscriber, ride_subscriber_free)

/** Wants @filter from now on; ride_subscriber_pump() asks for it. */
void            ride_subscriber_add       (RideSubscriber *self,
                                           const char     *filter);

/**
 * ride_subscriber_remove:
 *
 * Wants @filter no longer. One that was never wanted is unsubscribed too
 * where the server's session is older than this subscriber, for it may hold it.
 */
void            ride_subscriber_remove    (RideSubscriber *self,
                                           const char     *filter);

/** CONNACK came: plans what has to be subscribed and unsubscribed. */
void            ride_subscriber_connected (RideSubscriber         *self,
                                           gboolean                session_present,
                                           const MqttCapabilities *capabilities);

/** Queues as many batches as may be under way. */
void            ride_subscriber_pump      (RideSubscriber *self,
                                           MqttSession    *session,
                                           gint64          now_us);

/**
 * ride_subscriber_answered:
 * @reasons: of the SUBACK or UNSUBACK; a 3.1.1 UNSUBACK has none
 *
 * Returns: whether somebody should hear of it: one of few filters was
 *   refused, or all are answered now.
 */
gboolean        ride_subscriber_answered  (RideSubscriber *self,
                                           guint16         packet_id,
                                           MqttSlice       reasons);

/** The connection is gone: what was under way has to be asked again. */
void            ride_subscriber_lost      (RideSubscriber *self);

/** Fills in what @status says about filters; they are valid until the next change. */
void            ride_subscriber_fill_status (RideSubscriber *self,
                                             RideLinkStatus *status);

G_END_DECLS
