/* ride-watch.h: a list of bikes, each followed the way a rider's app does it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no network, no clock. A bike's unlock topics are followed all the
 * time. When it was unlocked its lock topics are followed, too, until the
 * lock came. What tells its state or connectivity is always followed, and
 * so are lock topics where no rule says which topics tell the unlock.
 */

#pragma once

#include "ride-event.h"
#include "ride-topic-rules.h"

G_BEGIN_DECLS

typedef struct _RideWatch RideWatch;

/**
 * ride_watch_new:
 * @bikes: %NULL-terminated identifiers; repeats are ignored
 * @error: a #RideProfileError: no bike, one that can't be in a topic, or a
 *   rule without `{bike}`
 */
RideWatch  *ride_watch_new  (RideTopicRules    *rules,
                             const char *const *bikes,
                             GError           **error);
void        ride_watch_free (RideWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideWatch, ride_watch_free)

/** Returns: whether @bike is one of them. */
gboolean    ride_watch_includes    (const RideWatch *self,
                                    const char      *bike);

/** Returns: (transfer full): the topic filters that are followed all the time, without repeats. */
char      **ride_watch_get_filters (const RideWatch *self);

/** Returns: (transfer full): the topic filters that are followed while @bike is unlocked. */
char      **ride_watch_get_lock_filters (const RideWatch *self,
                                         const char      *bike);

typedef enum
{
  RIDE_WATCH_NOTHING,
  RIDE_WATCH_FOLLOW, /* the bike was unlocked: follow its lock topics */
  RIDE_WATCH_LEAVE,  /* it was locked: leave them */
} RideWatchChange;

/**
 * ride_watch_take:
 * @event: of any bike, in the order they come
 *
 * Late events change nothing. Neither does a retained lock that can't be
 * told from the one before the ride, because it has no time.
 *
 * Returns: what to do about the lock topics of the event's bike.
 */
RideWatchChange ride_watch_take    (RideWatch       *self,
                                    const RideEvent *event);

G_END_DECLS
