/* demo-fixture.h: a broker for one test.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "demo-peer.h"
#include "ride-demo-broker.h"

G_BEGIN_DECLS

RideDemoBroker *demo_start_broker (void);

/** Also asserts that nobody else holds a reference. */
void            demo_stop_broker  (RideDemoBroker *broker);

void            demo_publish      (RideDemoBroker *broker,
                                   const char     *topic,
                                   const char     *payload,
                                   MqttQos         qos,
                                   gboolean        retain);

/** Opens a connection and sends @connect; the answer is left to the test. */
DemoPeer       *demo_send_connect (RideDemoBroker    *broker,
                                   const MqttConnect *connect);

/** CONNECT in @version for a session that outlives the connection. */
DemoPeer       *demo_resume       (RideDemoBroker *broker,
                                   MqttVersion     version,
                                   const char     *client_id,
                                   gboolean        expect_present);

/** Iterates until the broker has seen that many clients come or go. */
void            demo_wait_for_clients (RideDemoBroker *broker,
                                       guint           n_clients);

/** Adds a test that gets a #MqttVersion, once for each of them. */
void            demo_add_for_versions (const char       *path,
                                       GTestDataFunc     function);

G_END_DECLS
