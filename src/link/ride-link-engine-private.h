/* ride-link-engine-private.h: what the engine and its conversation share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-link-engine.h"
#include "ride-network-watch.h"
#include "ride-reconnect.h"
#include "ride-subscriber.h"

G_BEGIN_DECLS

struct _RideLinkEngine
{
  int ref_count;
  GMainContext *context;
  RideLinkOptions *options;
  const RideLinkEvents *events; /* NULL: shut down */
  gpointer user_data;

  RideTransportFactory factory;
  gpointer factory_data;
  RideLinkClock clock;
  RideLinkRandom random;
  gpointer clock_data;

  gboolean is_stopping;
  gboolean start_again; /* once stopped */
  gint64 stop_at_us;    /* latest end of stopping */

  RideTransport *transport;
  guint64 n_attempts; /* tells one transport from the next */
  RideTransport *parting; /* the one before, saying goodbye */
  MqttSession *session;
  MqttVersion session_version;
  MqttSessionStats past_stats; /* of sessions in another version */
  RideSubscriber *subscriber;
  RideReconnect reconnect;
  RidePhase phase;

  GSource *timer;
  gint64 armed_us;
  GSource *flusher;
  GSource *wake;
  RideNetworkWatch *network;

  RideLinkStatus status;
  char *client_id;
};

/* ride-link-engine.c: who is connected, why not, when next */

RideLinkEngine *ride_link_engine_ref (RideLinkEngine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideLinkEngine, ride_link_engine_unref)

gint64 ride_link_engine_now             (RideLinkEngine *self);
void   ride_link_engine_arm_timer       (RideLinkEngine *self);
void   ride_link_engine_tell_status     (RideLinkEngine *self);
void   ride_link_engine_set_state       (RideLinkEngine *self,
                                         RideLinkState   state);
void   ride_link_engine_drop_transport  (RideTransport **transport);

/* Takes @cause. */
void   ride_link_engine_connection_over (RideLinkEngine *self,
                                         RideCause      *cause);

/* ride-link-conversation.c: the session over the transport */

extern const RideTransportEvents ride_link_conversation_events;

void     ride_link_conversation_flush      (RideLinkEngine *self);
void     ride_link_conversation_flush_soon (RideLinkEngine *self);
gboolean ride_link_conversation_on_flush   (gpointer user_data);
void     ride_link_conversation_drain      (RideLinkEngine *self);
void     ride_link_conversation_part       (RideLinkEngine *self,
                                            gboolean        politely);
void     ride_link_conversation_add_stats  (MqttSessionStats       *sum,
                                            const MqttSessionStats *stats);

G_END_DECLS
