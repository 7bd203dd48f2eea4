/* ride-demo-session.h: what the demo broker remembers of one client id.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Subscriptions, messages that wait, messages in flight. It writes packets
 * to a wire while one is attached, and may outlive it.
 */

#pragma once

#include "ride-demo-retained.h"

G_BEGIN_DECLS

/**
 * RideDemoWire:
 * @output: packets to send; the owner takes them from the front
 * @stalled: nothing may be written for now
 * @wake: called when @output has grown, or ride_demo_session_refill() might make it grow
 * @evict: another connection takes the session over
 *
 * The live connection as a session sees it. Belongs to the client.
 */
typedef struct
{
  MqttVersion version;
  guint16 receive_maximum;
  gsize maximum_packet_size;
  GByteArray *output;
  gboolean stalled;
  void (*wake) (gpointer owner);
  void (*evict) (gpointer owner);
  gpointer owner;
} RideDemoWire;

typedef struct _RideDemoSession RideDemoSession;

RideDemoSession *ride_demo_session_new    (const char *client_id);
void             ride_demo_session_free   (RideDemoSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoSession, ride_demo_session_free)

const char      *ride_demo_session_get_client_id (RideDemoSession *self);

/** Returns: (nullable): the wire in use. */
RideDemoWire    *ride_demo_session_get_wire      (RideDemoSession *self);

/** What is in flight is sent again on @wire, with DUP. [MQTT-4.4.0-1] */
void             ride_demo_session_attach        (RideDemoSession *self,
                                                  RideDemoWire    *wire);
void             ride_demo_session_detach        (RideDemoSession *self);

/**
 * ride_demo_session_subscribe:
 * @identifier: 0 = none
 * @existed: (out): whether it replaced one with the same filter
 *
 * Returns: %FALSE when the session has too many subscriptions.
 */
gboolean         ride_demo_session_subscribe     (RideDemoSession        *self,
                                                  const MqttSubscription *subscription,
                                                  guint32                 identifier,
                                                  gboolean               *existed);

/** Returns: whether there was such a subscription. */
gboolean         ride_demo_session_unsubscribe   (RideDemoSession *self,
                                                  MqttSlice        filter);

/** Sends what @walk finds, as fast as the wire takes it; (transfer full): @walk. */
void             ride_demo_session_send_retained (RideDemoSession        *self,
                                                  const MqttSubscription *subscription,
                                                  guint32                 identifier,
                                                  RideDemoRetainedWalk   *walk);

/** Sends or queues @publication if a subscription matches; @from: (nullable): who published it. */
void             ride_demo_session_deliver       (RideDemoSession     *self,
                                                  RideDemoPublication *publication,
                                                  RideDemoSession     *from,
                                                  gint64               now_us);

/**
 * ride_demo_session_refill:
 *
 * Writes waiting messages to the wire, up to a portion. Takes a bounded time.
 *
 * Returns: whether there is more to write at once.
 */
gboolean         ride_demo_session_refill        (RideDemoSession *self,
                                                  gint64           now_us);

/** PUBACK, PUBREC or PUBCOMP from the client. */
void             ride_demo_session_acknowledge   (RideDemoSession *self,
                                                  MqttPacketType   type,
                                                  const MqttAck   *ack);

/** The client's own QoS 2 messages between PUBLISH and PUBREL: %FALSE if it is there already. */
gboolean         ride_demo_session_receive       (RideDemoSession *self,
                                                  guint16          packet_id);
gboolean         ride_demo_session_release       (RideDemoSession *self,
                                                  guint16          packet_id);
guint            ride_demo_session_get_n_received (RideDemoSession *self);

/** Returns: messages that were dropped because a limit was reached. */
guint64          ride_demo_session_get_n_dropped (RideDemoSession *self);

G_END_DECLS
