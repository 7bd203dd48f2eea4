/* ride-tracker.h: a fleet, its rides and its alarms, from events and the time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: the time is injected, and nothing is known of network or disk. Not
 * thread-safe, but it may be made on one thread and handed over to another.
 */

#pragma once

#include "ride-alarm.h"
#include "ride-fleet.h"
#include "ride-trip.h"

G_BEGIN_DECLS

typedef struct _RideTracker RideTracker;

/**
 * RideTrackerEvents:
 * @trip: a ride ended, or was found to be dangling
 * @alarm: an alarm changed
 * @snapshot: a retained @event told something new of its bike, and so is worth remembering
 *
 * Called inside of the tracker's functions; each may be %NULL, and none may call back into it.
 */
typedef struct
{
  void (*trip)     (const RideTrip *trip,
                    gpointer        user_data);
  void (*alarm)    (const RideAlarm *alarm,
                    RideAlarmChange  change,
                    gpointer         user_data);
  void (*snapshot) (const RideEvent *event,
                    gpointer         user_data);
} RideTrackerEvents;

/**
 * ride_tracker_new:
 * @thresholds: copied
 * @events: (nullable): copied
 */
RideTracker *ride_tracker_new  (const RideThresholds    *thresholds,
                                const RideTrackerEvents *events,
                                gpointer                 user_data);
void         ride_tracker_free (RideTracker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideTracker, ride_tracker_free)

/** From now on others are told. */
void         ride_tracker_set_events (RideTracker             *self,
                                      const RideTrackerEvents *events,
                                      gpointer                 user_data);

/** Returns: (transfer none): the fleet, to be changed by nobody else. */
RideFleet   *ride_tracker_get_fleet  (RideTracker *self);

/**
 * ride_tracker_apply:
 * @now_us: Unix time in microseconds: the receive time, or later
 *
 * Applies @event to the fleet; tells what follows for rides and alarms.
 */
RideApplied  ride_tracker_apply       (RideTracker     *self,
                                       const RideEvent *event,
                                       gint64           now_us);

/** Applies the events from @first on, at most @n of them; returns how many. */
guint        ride_tracker_apply_batch (RideTracker          *self,
                                       const RideEventBatch *batch,
                                       guint                 first,
                                       guint                 n,
                                       gint64                now_us);

/** How often ride_tracker_tick() wants to be called, in milliseconds. */
#define RIDE_TRACKER_TICK_MS 250

/**
 * ride_tracker_tick:
 *
 * Time went on: looks through a part of the fleet for rides that became too
 * long, bikes that fell silent and so on. A part is small enough for well
 * below a millisecond: 32,768 bikes, or 4,096 that have alarms. So a fleet of
 * a million is looked through within some ten seconds. The clock may step either way.
 */
void         ride_tracker_tick (RideTracker *self,
                                gint64       now_us);

/**
 * ride_tracker_set_live:
 * @live: whether events arrive
 * @lossless: with @live: nothing was missed since it was not (the broker kept
 *   the session and its messages)
 *
 * To be called at each loss and return. A return that was not lossless counts
 * even if the loss was not told.
 *
 * Initially not live. While it is not, no time is held against anybody:
 * silence is counted from the return on, and no alarm is raised or cleared
 * by the time alone. Rides that last across a gap that was not lossless are
 * marked so.
 */
void         ride_tracker_set_live (RideTracker *self,
                                    gboolean     live,
                                    gboolean     lossless,
                                    gint64       now_us);

/** Other thresholds: alarms follow within the next round of ticks. */
void         ride_tracker_set_thresholds (RideTracker          *self,
                                          const RideThresholds *thresholds);

/**
 * ride_tracker_learn:
 * @hour_us: Unix time in microseconds of the beginning of an hour
 * @n_events: live events that came in it
 *
 * Teaches the norm of an hour of the week from the past, oldest first. Up to
 * twelve hours left out between two calls had no events; if more are missing,
 * nobody listened, and nothing is learned of them. What the tracker sees
 * itself it learns by itself.
 */
void         ride_tracker_learn (RideTracker *self,
                                 gint64       hour_us,
                                 guint        n_events);

/** @zone: whose hours of the week the norm goes by; initially the local one */
void         ride_tracker_set_time_zone (RideTracker *self,
                                         GTimeZone   *zone);

/** How many alarms are open, those snoozed or acknowledged included. */
guint        ride_tracker_get_n_alarms  (const RideTracker *self);
guint        ride_tracker_count_alarms  (const RideTracker *self,
                                         RideAlarmLevel     level);

typedef void (*RideAlarmFunc) (const RideAlarm *alarm,
                               gpointer         user_data);

/** Calls @func for each open alarm, in the order they were raised. */
void         ride_tracker_foreach_alarm (const RideTracker *self,
                                         RideAlarmFunc      func,
                                         gpointer           user_data);

/** Returns: (nullable): the open alarm of that number. */
const RideAlarm *ride_tracker_find_alarm (const RideTracker *self,
                                          gint64             id);

/**
 * ride_tracker_restore_alarm:
 *
 * Takes over an open alarm of an earlier run, with its life so far; nobody is
 * told. The numbers of new alarms are higher than any that was restored. One
 * that isn't open, makes no sense, or is there already, is left out.
 *
 * The fleet had better be restored before, so that alarms find their bikes.
 * One whose bike isn't in the fleet stays open and waits for it; when the bike
 * turns up, its alarm is that of the bike, and is cleared if the bike is fine.
 * If after ten minutes of live events still nothing is known of the bike,
 * nothing says that the reason lasts, and the alarm is cleared.
 */
void         ride_tracker_restore_alarm  (RideTracker     *self,
                                          const RideAlarm *alarm);

/** The numbers of new alarms are higher than @id. */
void         ride_tracker_set_last_alarm_id (RideTracker *self,
                                             gint64       id);

/* What a person does to an open alarm: each returns %FALSE if there is none
 * of that number, and tells %RIDE_ALARM_HANDLED otherwise. An alarm that gets
 * worse is no longer acknowledged or snoozed. */
gboolean     ride_tracker_acknowledge (RideTracker *self,
                                       gint64       id,
                                       gint64       now_us);
/** @until_us: 0 = no longer */
gboolean     ride_tracker_snooze      (RideTracker *self,
                                       gint64       id,
                                       gint64       until_us,
                                       gint64       now_us);
/** @note: (nullable): %NULL or empty removes it; cut at %RIDE_ALARM_NOTE_MAX bytes */
gboolean     ride_tracker_note        (RideTracker *self,
                                       gint64       id,
                                       const char  *note,
                                       gint64       now_us);

/** Returns: bytes of memory held beside the fleet's. */
gsize        ride_tracker_get_memory (const RideTracker *self);

G_END_DECLS
