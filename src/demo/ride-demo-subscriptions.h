/* ride-demo-subscriptions.h: the topic filters of one session.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo-publication.h"

G_BEGIN_DECLS

typedef struct _RideDemoSubscriptions RideDemoSubscriptions;

RideDemoSubscriptions *ride_demo_subscriptions_new  (void);
void                   ride_demo_subscriptions_free (RideDemoSubscriptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoSubscriptions, ride_demo_subscriptions_free)

/**
 * ride_demo_subscriptions_add:
 * @identifier: 0 = none
 * @existed: (out): whether it replaced one with the same filter
 *
 * Returns: %FALSE when there are too many.
 */
gboolean               ride_demo_subscriptions_add    (RideDemoSubscriptions  *self,
                                                       const MqttSubscription *subscription,
                                                       guint32                 identifier,
                                                       gboolean               *existed);
gboolean               ride_demo_subscriptions_remove (RideDemoSubscriptions *self,
                                                       MqttSlice              filter);

/** @identifiers: (nullable) (transfer full): of all that match, encoded. */
typedef struct
{
  MqttQos qos;
  gboolean retain;
  GBytes *identifiers;
} RideDemoMatch;

/**
 * ride_demo_subscriptions_match:
 * @own: the session published it itself
 * @match: (out): how it is to be delivered
 *
 * Overlapping filters give one delivery, at the highest QoS asked for.
 * [MQTT-3.3.4-2]
 *
 * Returns: whether any filter matches.
 */
gboolean               ride_demo_subscriptions_match  (RideDemoSubscriptions     *self,
                                                       const RideDemoPublication *publication,
                                                       gboolean                   own,
                                                       RideDemoMatch             *match);

/** Returns: (nullable) (transfer full): the property, %NULL for 0. */
GBytes                *ride_demo_subscription_identifier_to_bytes (guint32 identifier);

G_END_DECLS
