/* tracking.h: a tracker in virtual time, and what it told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-tracker.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A Sunday, 09:10 UTC. */
#define T0 (G_GINT64_CONSTANT (1795338600) * SECOND)

#define RETAINED RIDE_EVENT_RETAINED
#define UNTIMED RIDE_EVENT_TIME_MISSING

/**
 * Tracking:
 * @now_us: what the time is
 * @told: one line for each thing told, since the last tracking_expect()
 */
typedef struct
{
  RideTracker *tracker;
  gint64 now_us;
  GString *told;
  guint n_told;
} Tracking;

/** Live from T0 on. */
Tracking *tracking_new  (void);
void      tracking_free (Tracking *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tracking, tracking_free)

/** Returns: an event of B-1 that happened, and came, just now. */
RideEvent tracking_event (const Tracking *self,
                          RideVerb        verb,
                          RideLock        lock,
                          RideEventFlags  flags);

void      tracking_apply (Tracking        *self,
                          const RideEvent *event);
void      tracking_unlock (Tracking *self);
void      tracking_lock   (Tracking *self);
void      tracking_report (Tracking *self,
                           RideLock  lock);

/** Time goes on by @step_us, and a tick comes. */
void      tracking_step  (Tracking *self,
                          gint64    step_us);

/** Time goes on by @span_us, with ticks every @step_us. */
void      tracking_pass  (Tracking *self,
                          gint64    span_us,
                          gint64    step_us);

/**
 * tracking_expect:
 * @told: lines of "ride KIND START END FLAGS" and "alarm CHANGE RULE LEVEL SINCE",
 *   where times are seconds since T0, "-" = not known
 */
void      tracking_expect (Tracking   *self,
                           const char *told);
