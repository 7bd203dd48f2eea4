/* broker-publish.h: a bike that tells a broker something over plain TCP.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "broker.h"

G_BEGIN_DECLS

/** Returns: whether somebody with the right login gets in at the moment. */
gboolean broker_lets_in          (Broker *self);

/**
 * broker_publish:
 * @payload: (nullable): %NULL = empty
 * @qos: lowered to what the broker can take
 *
 * Publishes, and waits until it is acknowledged.
 */
void     broker_publish          (Broker     *self,
                                  const char *topic,
                                  const char *payload,
                                  guint       qos,
                                  gboolean    retain);

/** Publishes @n events of bike B-1042 that are numbered by `event_id`, from @first on. */
void     broker_publish_numbered (Broker *self,
                                  guint   first,
                                  guint   n,
                                  guint   qos);

G_END_DECLS
