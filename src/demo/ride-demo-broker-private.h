/* ride-demo-broker-private.h: what a client asks of its broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-demo-client.h"
#include "ride-demo-exchange.h"

G_BEGIN_DECLS

RideDemoMood      ride_demo_broker_get_mood     (RideDemoBroker *self);
RideDemoExchange *ride_demo_broker_get_exchange (RideDemoBroker *self);
gboolean          ride_demo_broker_check_login  (RideDemoBroker    *self,
                                                 const MqttConnect *connect);

/** The connection is over: drops the broker's reference. */
void              ride_demo_broker_forget       (RideDemoBroker *self,
                                                 RideDemoClient *client);

G_END_DECLS
