/* ride-demo-exchange.h: the demo broker's sessions, and the way of a message between them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No sockets and no clock: monotonic time in microseconds comes from outside.
 */

#pragma once

#include "ride-demo-session.h"

G_BEGIN_DECLS

typedef struct _RideDemoExchange RideDemoExchange;

RideDemoExchange *ride_demo_exchange_new  (void);
void              ride_demo_exchange_free (RideDemoExchange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoExchange, ride_demo_exchange_free)

RideDemoRetained *ride_demo_exchange_get_retained (RideDemoExchange *self);

/**
 * RideDemoTerms:
 * @will: (nullable): published when the connection is lost
 * @session_expiry_s: how long the session outlives the connection, %G_MAXUINT32 for ever
 *
 * What a client asked for in CONNECT.
 */
typedef struct
{
  gboolean clean_start;
  guint32 session_expiry_s;
  RideDemoPublication *will;
  guint32 will_delay_s;
} RideDemoTerms;

/**
 * ride_demo_exchange_open:
 * @terms: its will is taken over
 * @present: (out): whether there was such a session and goes on
 *
 * Evicts whoever uses the session. The caller attaches its wire.
 *
 * Returns: (nullable): the session; %NULL when there are too many.
 */
RideDemoSession  *ride_demo_exchange_open   (RideDemoExchange    *self,
                                             const char          *client_id,
                                             const RideDemoTerms *terms,
                                             gint64               now_us,
                                             gboolean            *present);

/** The client said DISCONNECT with another expiry. [MQTT-3.14.2-2] */
void              ride_demo_exchange_set_expiry (RideDemoExchange *self,
                                                 RideDemoSession  *session,
                                                 guint32           session_expiry_s);
guint32           ride_demo_exchange_get_expiry (RideDemoExchange *self,
                                                 RideDemoSession  *session);

/** The connection ended; @forget_will: by a DISCONNECT that asks for no will. */
void              ride_demo_exchange_close  (RideDemoExchange *self,
                                             RideDemoSession  *session,
                                             gboolean          forget_will,
                                             gint64            now_us);

/**
 * ride_demo_exchange_route:
 * @from: (nullable): the session that published it
 *
 * Returns: %FALSE when it should have been retained and there was no room.
 */
gboolean          ride_demo_exchange_route  (RideDemoExchange    *self,
                                             RideDemoPublication *publication,
                                             RideDemoSession     *from,
                                             gint64               now_us);

/** Ends what has expired and sends wills that are due. */
void              ride_demo_exchange_tick   (RideDemoExchange *self,
                                             gint64            now_us);

guint             ride_demo_exchange_get_n_sessions (RideDemoExchange *self);

/** Returns: messages dropped at a limit, over all sessions. */
guint64           ride_demo_exchange_get_n_dropped  (RideDemoExchange *self);

G_END_DECLS
