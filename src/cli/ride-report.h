/* ride-report.h: what is printed of a feed: events, and the rides and alarms that follow from them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no network, no clock, no output; the text is for the caller to write.
 */

#pragma once

#include "ride-connection.h"
#include "ride-event-batch.h"
#include "ride-journal.h"

G_BEGIN_DECLS

typedef struct _RideReport RideReport;

/**
 * RideReportCounts:
 * @retained: of the events: how many were no news
 * @rides: that ended, dangling ones included
 * @alarms: that were raised
 */
typedef struct
{
  guint64 events;
  guint64 retained;
  guint64 rides;
  guint64 alarms;
  guint bikes;
} RideReportCounts;

/**
 * ride_report_new:
 * @json: one JSON object a line, instead of lines for people
 * @quiet: only counts; the text stays empty
 * @qos: what the feed subscribes with; from 1 on a session that was kept has lost nothing
 * @journal: (nullable): also gets what follows from the events
 */
RideReport *ride_report_new (gboolean     json,
                             gboolean     quiet,
                             guint        qos,
                             RideJournal *journal);
void        ride_report_free (RideReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideReport, ride_report_free)

/** Adds @event, and what follows from it. */
void        ride_report_add_event      (RideReport      *self,
                                        const RideEvent *event);

/**
 * ride_report_add_state:
 * @monotonic_us: for the time until the next try
 *
 * The connection's state is another one than before. Only a line of JSON is
 * added: people are told on standard error.
 */
void        ride_report_add_state      (RideReport           *self,
                                        const RideConnection *connection,
                                        gint64                now_us,
                                        gint64                monotonic_us);

/** To be called every %RIDE_TRACKER_TICK_MS. */
void        ride_report_tick           (RideReport *self,
                                        gint64      now_us);

/** In a recording time went on to @now_us, maybe by hours: alarms follow as they would have in the
 * meantime. */
void        ride_report_advance        (RideReport *self,
                                        gint64      now_us);

/** The journal gets what was collected for it; to be called after each batch. */
void        ride_report_flush          (RideReport *self);

/** Returns: (transfer none): what was not printed yet; the caller empties it. */
GString    *ride_report_get_text       (RideReport *self);

RideReportCounts ride_report_get_counts (const RideReport *self);

G_END_DECLS
