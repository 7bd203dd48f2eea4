/* ride-demo-broker.h: a small MQTT broker over libsoup's WebSocket server, on 127.0.0.1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Serves the simulated fleet and, with its moods, stands in for every
 * broken broker in the tests. Belongs to the thread whose thread-default
 * main context was in force when it was made.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define RIDE_TYPE_DEMO_BROKER (ride_demo_broker_get_type ())
G_DECLARE_FINAL_TYPE (RideDemoBroker, ride_demo_broker, RIDE, DEMO_BROKER, GObject)

/** How the broker behaves towards its clients, from now on. */
typedef enum
{
  RIDE_DEMO_MOOD_GOOD,
  RIDE_DEMO_MOOD_SILENT,           /* reads and answers nothing: half-open */
  RIDE_DEMO_MOOD_REFUSE_LOGIN,     /* CONNACK: bad user name or password */
  RIDE_DEMO_MOOD_NOT_AUTHORIZED,   /* CONNACK: not authorized */
  RIDE_DEMO_MOOD_BUSY,             /* CONNACK: server busy */
  RIDE_DEMO_MOOD_ONLY_3_1_1,       /* CONNACK: unsupported protocol version for 5.0 */
  RIDE_DEMO_MOOD_CLOSE_ON_CONNECT, /* closes when CONNECT comes, without a word */
  RIDE_DEMO_MOOD_REFUSE_FILTERS,   /* SUBACK: not authorized for every filter */
  RIDE_DEMO_MOOD_NO_SUBPROTOCOL,   /* 101 without a subprotocol */
  RIDE_DEMO_MOOD_NOT_FOUND,        /* HTTP 404 */
  RIDE_DEMO_MOOD_UNAVAILABLE,      /* HTTP 503 with Retry-After */
  RIDE_DEMO_MOOD_PORTAL,           /* HTTP 200 with a web page */
  RIDE_DEMO_MOOD_GARBAGE,          /* answers CONNECT with bytes that are no packet */
  RIDE_DEMO_MOOD_OVERSIZED,        /* announces a packet of 256 MiB */
} RideDemoMood;

/**
 * ride_demo_broker_new:
 * @port: 0 = any free one
 *
 * Returns: (transfer full) (nullable): a broker that listens on 127.0.0.1.
 */
RideDemoBroker *ride_demo_broker_new      (guint    port,
                                           GError **error);

/** Returns: such as "ws://127.0.0.1:40123/mqtt". */
const char     *ride_demo_broker_get_url  (RideDemoBroker *self);

void            ride_demo_broker_set_mood (RideDemoBroker *self,
                                           RideDemoMood    mood);

/** Demands these credentials; (nullable): anybody may come in. */
void            ride_demo_broker_set_login (RideDemoBroker *self,
                                            const char     *user_name,
                                            const char     *password);

/** Ends every connection at once, without a close handshake; new ones are welcome. */
void            ride_demo_broker_cut      (RideDemoBroker *self);

/**
 * ride_demo_broker_publish:
 *
 * To every client whose subscription matches, at the QoS it asked for at
 * most; kept for later subscribers if @retain.
 */
void            ride_demo_broker_publish  (RideDemoBroker *self,
                                           const char     *topic,
                                           GBytes         *payload,
                                           guint           qos,
                                           gboolean        retain);

guint           ride_demo_broker_get_n_clients (RideDemoBroker *self);

/** Returns: messages dropped because a client was too slow, or its session too full. */
guint64         ride_demo_broker_get_n_dropped (RideDemoBroker *self);

/**
 * RideDemoRetainedFunc:
 * @filter: what a client subscribed to; no share
 * @cursor: (inout): 0 at first; the function keeps its place in it
 * @topic: (out) (nullable): the next retained message, valid until the next
 *   call; left alone when this call found none
 * @payload: (out): what it says
 *
 * Enumerates retained messages that needn't be stored. May skip those that
 * @filter doesn't match; a call should do little, for it is called as fast
 * as the client reads.
 *
 * Returns: %FALSE at the end.
 */
typedef gboolean (*RideDemoRetainedFunc) (const char  *filter,
                                          guint64     *cursor,
                                          const char **topic,
                                          const char **payload,
                                          gpointer     user_data);

/** Besides the messages published with retain; (nullable): none. */
void            ride_demo_broker_set_retained_provider (RideDemoBroker      *self,
                                                        RideDemoRetainedFunc function,
                                                        gpointer             user_data);

/** Refuses new and ends old connections, and frees the port. */
void            ride_demo_broker_stop     (RideDemoBroker *self);

G_END_DECLS
