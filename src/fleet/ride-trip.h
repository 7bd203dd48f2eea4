/* ride-trip.h: a ride, from unlock to lock (MDS calls it a trip).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RIDE_TRIP_COMPLETE,    /* unlock and lock */
  RIDE_TRIP_LOCK_ONLY,   /* dangling: a lock without an unlock; no start */
  RIDE_TRIP_UNLOCK_ONLY, /* dangling: the next unlock came first; no end */
  RIDE_TRIP_LOST,        /* dangling: nobody can tell any more what the bike's state is; no end */
  RIDE_N_TRIP_KINDS,
} RideTripKind;

/** Returns: "complete", "lock-only", "unlock-only" or "lost", as in JSON; not translated. */
const char *ride_trip_kind_to_string (RideTripKind kind);

typedef enum
{
  RIDE_TRIP_AT_LEAST = 1 << 0,   /* the start was not seen: it began at `start_us` or before */
  RIDE_TRIP_ACROSS_GAP = 1 << 1, /* something may have been missed while it lasted */
  RIDE_TRIP_SNAPSHOT = 1 << 2,   /* a retained message told that it is over */
} RideTripFlags;

/**
 * RideTrip:
 * @bike: UTF-8
 * @trip_id: (nullable): what the event that ended it calls the trip
 * @start_us: Unix time in microseconds, 0 = not known
 * @end_us: as above
 * @latitude, @longitude: where it ended, WGS 84 degrees, if @has_place
 *
 * Where no end was seen, there is no @trip_id and no place either.
 * Strings belong to whoever hands the trip on.
 */
typedef struct
{
  const char *bike;
  const char *trip_id;
  gint64 start_us;
  gint64 end_us;
  RideTripKind kind;
  RideTripFlags flags;
  gboolean has_place;
  double latitude;
  double longitude;
} RideTrip;

/** Returns: microseconds it lasted, at least 0; -1 where start or end is not known. */
gint64 ride_trip_get_duration_us (const RideTrip *self);

G_END_DECLS
