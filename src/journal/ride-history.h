/* ride-history.h: looks things up in a journal, also while it is written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opened read-only. Not thread-safe; all functions wait for the disk, so the
 * window calls them in a worker thread with a #RideHistory of its own.
 * Errors are #RideJournalError or %G_IO_ERROR_CANCELLED. Times are Unix time
 * in microseconds; ranges include @from_us and exclude @to_us.
 */

#pragma once

#include "ride-fleet.h"
#include "ride-journal.h"

G_BEGIN_DECLS

typedef struct _RideHistory RideHistory;

RideHistory *ride_history_open (const char *path,
                                GError    **error);
void         ride_history_free (RideHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideHistory, ride_history_free)

/** Returns: whether to go on; @event and what it points to is valid during the call. */
typedef gboolean (*RideHistoryEventFunc) (gint64           seq,
                                          const RideEvent *event,
                                          gpointer         user_data);

/**
 * ride_history_read_events:
 * @bike: (nullable): of this bike only
 *
 * Events in the order they came, by the time they were received.
 */
gboolean ride_history_read_events   (RideHistory         *self,
                                     gint64               from_us,
                                     gint64               to_us,
                                     const char          *bike,
                                     RideHistoryEventFunc func,
                                     gpointer             user_data,
                                     GCancellable        *cancellable,
                                     GError             **error);

/**
 * ride_history_read_timeline:
 * @before_seq: %G_MAXINT64 for the newest; else the lowest seq of the page before
 * @n: at most so many
 *
 * A bike's events, newest first, a page at a time.
 */
gboolean ride_history_read_timeline (RideHistory         *self,
                                     const char          *bike,
                                     gint64               before_seq,
                                     guint                n,
                                     RideHistoryEventFunc func,
                                     gpointer             user_data,
                                     GCancellable        *cancellable,
                                     GError             **error);

/**
 * RideTripQuery:
 * @from_us, @to_us: when it ended, or for one without an end was found out
 * @bike: (nullable): of this bike only
 * @min_us, @max_us: duration, both included; 0 and %G_MAXINT64 take those without one, too
 * @n: at most so many, 0 = all
 */
typedef struct
{
  gint64 from_us;
  gint64 to_us;
  const char *bike;
  gint64 min_us;
  gint64 max_us;
  gboolean newest_first;
  guint n;
} RideTripQuery;

typedef gboolean (*RideHistoryTripFunc) (gint64          id,
                                         const RideTrip *trip,
                                         gpointer        user_data);
gboolean ride_history_read_trips    (RideHistory         *self,
                                     const RideTripQuery *query,
                                     RideHistoryTripFunc  func,
                                     gpointer             user_data,
                                     GCancellable        *cancellable,
                                     GError             **error);

/** Rides by their id, from @first_id on, in the order they were recorded. */
gboolean ride_history_read_trips_from (RideHistory        *self,
                                       gint64              first_id,
                                       RideHistoryTripFunc func,
                                       gpointer            user_data,
                                       GCancellable       *cancellable,
                                       GError            **error);

/** Returns: whether to go on. */
typedef gboolean (*RideHistoryAlarmFunc) (const RideAlarm *alarm,
                                          gpointer         user_data);

/**
 * ride_history_read_alarms:
 * @bike: (nullable): of this bike only
 * @only_open: those that are not cleared, whatever the times
 *
 * Alarms that were open at some time in the range, in the order they were raised.
 */
gboolean ride_history_read_alarms   (RideHistory         *self,
                                     gint64               from_us,
                                     gint64               to_us,
                                     const char          *bike,
                                     gboolean             only_open,
                                     RideHistoryAlarmFunc func,
                                     gpointer             user_data,
                                     GCancellable        *cancellable,
                                     GError             **error);

/** Returns: the highest id of an alarm, 0 = there was none; -1 with @error set. */
gint64   ride_history_get_last_alarm_id (RideHistory *self,
                                         GError     **error);

typedef gboolean (*RideHistoryGapFunc) (gint64      from_us,
                                        gint64      until_us,
                                        const char *reason,
                                        gboolean    lossless,
                                        gpointer    user_data);

/** Gaps that overlap the range, oldest first; @until_us 0 = it lasts, or nobody saw its end. */
gboolean ride_history_read_gaps     (RideHistory       *self,
                                     gint64             from_us,
                                     gint64             to_us,
                                     RideHistoryGapFunc func,
                                     gpointer           user_data,
                                     GCancellable      *cancellable,
                                     GError           **error);

typedef gboolean (*RideHistoryMinuteFunc) (gint64   minute_us,
                                           guint    n_live,
                                           guint    n_unlocks,
                                           gpointer user_data);

/** Live events by the minute they were received in; minutes without any are left out. */
gboolean ride_history_read_minutes  (RideHistory          *self,
                                     gint64                from_us,
                                     gint64                to_us,
                                     RideHistoryMinuteFunc func,
                                     gpointer              user_data,
                                     GCancellable         *cancellable,
                                     GError              **error);

/**
 * RideHistoryMoment:
 * @as_of_us: when the last event before the moment was received; 0 = there is none
 * @first_trip: trips with this id or a higher one were recorded after the snapshot
 *   that the moment was built from
 */
typedef struct
{
  gint64 as_of_us;
  gint64 first_trip;
} RideHistoryMoment;

/**
 * ride_history_read_moment:
 * @at_us: what was known then: events received at that time or before; %G_MAXINT64 = all
 * @fleet: empty; gets the snapshot
 * @func: (nullable): gets the events since the snapshot, to apply; %NULL applies them to @fleet
 * @moment: (out)
 *
 * The state of the whole fleet at a moment of the past. A moment before the
 * first event that is kept gives an empty fleet.
 */
gboolean ride_history_read_moment   (RideHistory         *self,
                                     gint64               at_us,
                                     RideFleet           *fleet,
                                     RideHistoryEventFunc func,
                                     gpointer             user_data,
                                     RideHistoryMoment   *moment,
                                     GCancellable        *cancellable,
                                     GError             **error);

typedef void (*RideHistoryFingerprintFunc) (const RideEvent *event,
                                            gpointer         user_data);

/**
 * ride_history_read_fingerprints:
 * @n: at most so many of the newest events
 *
 * Oldest first. Of the events only what tells duplicates is filled in: the
 * fingerprint, the flags, and whether there is an event id.
 */
gboolean ride_history_read_fingerprints (RideHistory               *self,
                                         guint                      n,
                                         RideHistoryFingerprintFunc func,
                                         gpointer                   user_data,
                                         GError                   **error);

/** Returns: (transfer full): the first and last time an event was received; 0 = there is none. */
gboolean ride_history_get_range (RideHistory *self,
                                 gint64      *first_us,
                                 gint64      *last_us,
                                 GError     **error);

G_END_DECLS
