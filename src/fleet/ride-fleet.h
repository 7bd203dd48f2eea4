/* ride-fleet.h: every bike's newest state, in compact records.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Not thread-safe: the thread that made it owns it.
 */

#pragma once

#include "ride-event-batch.h"

G_BEGIN_DECLS

/** What is shown of a bike; exactly one at a time. */
typedef enum
{
  RIDE_BIKE_UNKNOWN,
  RIDE_BIKE_LOCKED,
  RIDE_BIKE_UNLOCKED,
  RIDE_N_BIKE_STATES,
} RideBikeState;

/** Returns: "unknown", "locked" or "unlocked", as in JSON; not translated. */
const char *ride_bike_state_to_string (RideBikeState state);

typedef enum
{
  RIDE_BIKE_SINCE_AT_LEAST = 1 << 0, /* the state's start was not seen: retained without a time,
                                        or first learned from a status */
  RIDE_BIKE_JAMMED = 1 << 1,
  RIDE_BIKE_TIPPED = 1 << 2,
  RIDE_BIKE_OFFLINE = 1 << 3,        /* the lock's own connection is down */
  RIDE_BIKE_CLOCK_WRONG = 1 << 4,
  RIDE_BIKE_CONFLICT = 1 << 5,       /* the last event's payload disagreed with its topic */
} RideBikeFlags;

/**
 * RideBike:
 *
 * A view of one record, filled by ride_fleet_get(). Times are Unix time in
 * microseconds, 0 = never.
 */
typedef struct
{
  const char *id; /* valid as long as the fleet: records are never removed */
  RideBikeState state;
  RideBikeFlags flags;
  RideVerb last_verb;
  guint8 battery; /* or RIDE_BATTERY_NONE */
  gboolean has_place;
  float latitude;
  float longitude;
  gint64 since_us;      /* the state began */
  gint64 last_event_us; /* newest event's time */
  guint32 generation;   /* changes whenever the record does */
} RideBike;

/** What an event did to the fleet. */
typedef enum
{
  RIDE_APPLIED_STATE,  /* the bike's state changed, or the bike is new */
  RIDE_APPLIED_DETAIL, /* something else about it changed */
  RIDE_APPLIED_LATE,   /* older than what is known: nothing changed */
  RIDE_APPLIED_FULL,   /* the bike is new, and there are 2^24 - 1 already: nothing changed */
} RideApplied;

typedef struct _RideFleet RideFleet;

RideFleet  *ride_fleet_new  (void);
void        ride_fleet_free (RideFleet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideFleet, ride_fleet_free)

RideApplied ride_fleet_apply       (RideFleet       *self,
                                    const RideEvent *event);

/** Applies the events from @first on, at most @n of them; returns how many. */
guint       ride_fleet_apply_batch (RideFleet            *self,
                                    const RideEventBatch *batch,
                                    guint                 first,
                                    guint                 n);

guint       ride_fleet_get_n_bikes (const RideFleet *self);
guint       ride_fleet_count       (const RideFleet *self,
                                    RideBikeState    state);

/** Returns: a number that grows with every change, for "did anything happen?". */
guint64     ride_fleet_get_generation (const RideFleet *self);

/**
 * ride_fleet_find:
 * @position: (out): the bike's record; positions never change
 */
gboolean    ride_fleet_find (const RideFleet *self,
                             const char      *id,
                             guint           *position);
void        ride_fleet_get  (const RideFleet *self,
                             guint            position,
                             RideBike        *bike);

/** Returns: RideBike.generation alone, for rows that ask each frame. */
guint32     ride_fleet_get_bike_generation (const RideFleet *self,
                                            guint            position);

/**
 * RideBikeImage:
 *
 * All that a fleet knows of one bike, to be kept and put back. The words are
 * part of the journal's format: they mean the same in all versions.
 */
typedef struct
{
  guint64 words[4];
} RideBikeImage;

void        ride_fleet_save_bike    (const RideFleet *self,
                                     guint            position,
                                     RideBikeImage   *image);

/**
 * ride_fleet_restore_bike:
 *
 * Adds the bike, or replaces all that is known of it.
 *
 * Returns: %FALSE if the fleet is full, or @image can't have been saved.
 */
gboolean    ride_fleet_restore_bike (RideFleet           *self,
                                     const char          *id,
                                     const RideBikeImage *image);

/** Returns: bytes of memory held, for the statistics. */
gsize       ride_fleet_get_memory (const RideFleet *self);

G_END_DECLS
