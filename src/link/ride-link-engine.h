/* ride-link-engine.h: what drives a link.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It outlives its RideLink by as much as the call that it is in, so that the
 * link may be dropped inside any of its callbacks.
 */

#pragma once

#include "ride-link-private.h"

G_BEGIN_DECLS

typedef struct _RideLinkEngine RideLinkEngine;

RideLinkEngine *ride_link_engine_new       (const RideLinkOptions *options,
                                            const RideLinkEvents  *events,
                                            gpointer               user_data);
void            ride_link_engine_unref     (RideLinkEngine *self);

/** Drops the connection; no callback comes after it. */
void            ride_link_engine_shut_down (RideLinkEngine *self);

void            ride_link_engine_set_transport_factory (RideLinkEngine      *self,
                                                        RideTransportFactory factory,
                                                        gpointer             user_data);
void            ride_link_engine_set_clock (RideLinkEngine *self,
                                            RideLinkClock   clock,
                                            RideLinkRandom  random,
                                            gpointer        user_data);

void            ride_link_engine_start     (RideLinkEngine *self);
void            ride_link_engine_stop      (RideLinkEngine *self);
void            ride_link_engine_retry_now (RideLinkEngine *self);
void            ride_link_engine_ack       (RideLinkEngine *self,
                                            guint64         token);
void            ride_link_engine_subscribe (RideLinkEngine    *self,
                                            const char *const *filters,
                                            guint              n_filters);
void            ride_link_engine_unsubscribe (RideLinkEngine    *self,
                                              const char *const *filters,
                                              guint              n_filters);
void            ride_link_engine_look_now  (RideLinkEngine *self);
void            ride_link_engine_on_network (RideLinkEngine *self);
void            ride_link_engine_on_wake   (RideLinkEngine *self,
                                            gint64          slept_us);

const RideLinkStatus *ride_link_engine_get_status (RideLinkEngine *self);

G_END_DECLS
