/* follower.h: the app's feed on a broker, and what it was told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every wait runs the main context, is bounded, and fails the test with the
 * story so far.
 */

#pragma once

#include "broker.h"
#include "ride-feed.h"

G_BEGIN_DECLS

/**
 * FollowerOptions:
 * @door: %BROKER_WS or %BROKER_WSS
 * @port: where to connect, 0 = at the broker's own door
 * @password: (nullable): %NULL = the right one
 * @filter: (nullable): %NULL = the default topics
 */
typedef struct
{
  BrokerDoor door;
  guint16 port;
  RideProtocol protocol;
  guint qos;
  guint16 keep_alive_s;
  gboolean keeps_session;
  const char *client_id;
  const char *password;
  const char *filter;
} FollowerOptions;

typedef struct _Follower Follower;

/** Starts a feed on @broker. */
Follower             *follower_new  (Broker                *broker,
                                     const FollowerOptions *options);

/** Stops the feed, if it has not been. */
void                  follower_free (Follower *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Follower, follower_free)

/** Says goodbye, and waits until that is over. */
void                  follower_stop (Follower *self);

/** From now on it tries again at once instead of waiting. */
void                  follower_hurry (Follower *self);

/** Returns: (transfer none): the newest state. */
const RideConnection *follower_get_connection (Follower *self);

/**
 * follower_expect_state:
 *
 * Looks at each state that was told since the last call, in order, and waits
 * for more, until @state comes.
 */
const RideConnection *follower_expect_state (Follower           *self,
                                             RideConnectionState state);

/** Waits until it is connected and the broker answered all subscriptions. */
const RideConnection *follower_expect_subscribed (Follower *self);

/** Waits until the events numbered from @first on were told. */
void                  follower_expect_events (Follower *self,
                                              guint     first,
                                              guint     n);

/** Waits for an event of the given bike; returns: whether it was retained. */
gboolean              follower_expect_bike (Follower   *self,
                                            const char *bike);

/** Checks that all numbers from @first to @last were told, each once, and no other. */
void                  follower_assert_each_once (Follower *self,
                                                 guint     first,
                                                 guint     last);

/** Returns: whether it was ever told to be in @state. */
gboolean              follower_was_in (Follower           *self,
                                       RideConnectionState state);

/** Returns: (transfer none): the one of two that is refused, after waiting for it. */
Follower             *follower_expect_one_refused (Follower *self,
                                                   Follower *other);

/** Returns: how many connections were told to be lost. */
guint                 follower_count_losses (Follower *self);

/** Waits until more than @n_before connections were lost. */
void                  follower_expect_loss  (Follower *self,
                                             guint     n_before);

/** Checks that a sentence holds @words. */
void                  follower_assert_says (const char *sentence,
                                            const char *words);

/** Lets time pass. */
void                  follower_idle (Follower *self,
                                     double    seconds);

G_END_DECLS
