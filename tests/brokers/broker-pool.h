/* broker-pool.h: one broker of each kind for all tests of a program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "broker.h"

G_BEGIN_DECLS

/**
 * broker_pool_get:
 *
 * Starts it where that has not been done: some take seconds. Others than
 * mosquitto only take part where RIDE_TEST_BROKERS=all asks for them.
 *
 * Returns: (transfer none) (nullable): a running broker; %NULL with the test
 *   skipped where it takes no part or isn't installed.
 */
Broker     *broker_pool_get   (BrokerKind kind,
                               BrokerDoor door);

/** Returns: an identifier that no test of this program used before. */
const char *broker_pool_get_client_id (void);

/**
 * broker_pool_keep:
 *
 * GLib forgets the data of tests that are not among those to run.
 *
 * Returns: (transfer none): a copy of @data that lasts until broker_pool_clear().
 */
gpointer    broker_pool_keep  (gconstpointer data,
                               gsize         size);

/** Ends all brokers, and frees what was kept. */
void        broker_pool_clear (void);

G_END_DECLS
