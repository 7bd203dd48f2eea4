/* ride-keeper.h: keeps in a journal what a tracker finds out, and tells it when the feed is live.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The feed's worker gives the journal the live events; from whoever owns the
 * tracker come rides, alarms, gaps, and what was new in retained messages.
 */

#pragma once

#include "ride-connection.h"
#include "ride-journal.h"
#include "ride-tracker.h"

G_BEGIN_DECLS

typedef struct _RideKeeper RideKeeper;

/**
 * ride_keeper_new:
 * @tracker: outlives the keeper, which takes its events
 * @journal: (nullable): %NULL keeps nothing
 * @qos: what the feed subscribes with; from 1 on a session that was kept has lost nothing
 * @events: (nullable): who is told as well; copied
 */
RideKeeper *ride_keeper_new  (RideTracker             *tracker,
                              RideJournal             *journal,
                              guint                    qos,
                              const RideTrackerEvents *events,
                              gpointer                 user_data);
void        ride_keeper_free (RideKeeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideKeeper, ride_keeper_free)

/**
 * ride_keeper_begin_gap:
 * @from_us: Unix time in microseconds up to which the fleet is known
 * @reason: (nullable): a sentence
 *
 * Nothing is known from then on until the connection is live; does nothing in a gap.
 */
void        ride_keeper_begin_gap (RideKeeper *self,
                                   gint64      from_us,
                                   const char *reason);

/**
 * ride_keeper_take_connection:
 * @as_of_us: Unix time in microseconds up to which the fleet is known
 *
 * Tells the tracker whether the feed is live, and notes where a gap begins and ends.
 */
void        ride_keeper_take_connection (RideKeeper           *self,
                                         const RideConnection *connection,
                                         gint64                as_of_us,
                                         gint64                now_us);

/**
 * ride_keeper_expect_all:
 *
 * From now on every event comes by ride_keeper_add_event(), also of the retained messages those that
 * tell nothing new: there is no broker that sends them again with each connection.
 */
void        ride_keeper_expect_all (RideKeeper *self);

/**
 * ride_keeper_add_event:
 *
 * Keeps an event that no worker gives to the journal; to be called before
 * the tracker applies it.
 */
void        ride_keeper_add_event (RideKeeper      *self,
                                   const RideEvent *event);

/** Hands on the events that were collected, and what was new in the retained messages that were
 * applied since the last time. */
void        ride_keeper_flush (RideKeeper *self);

G_END_DECLS
