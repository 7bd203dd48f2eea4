/* ride-status-strip.h: the line at the bottom: how many bikes are shown, ridden, selected; the history; the time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "ride-desk.h"
#include "ride-fleet-list.h"
#include "ride-journal.h"

G_BEGIN_DECLS

#define RIDE_TYPE_STATUS_STRIP (ride_status_strip_get_type ())
G_DECLARE_FINAL_TYPE (RideStatusStrip, ride_status_strip, RIDE, STATUS_STRIP, GtkWidget)

GtkWidget *ride_status_strip_new  (void);
void       ride_status_strip_show (RideStatusStrip *self,
                                   RideFleet       *fleet,
                                   RideFleetList   *list);

/** @status: (nullable): of the journal; %NULL shows nothing about it */
void       ride_status_strip_show_journal (RideStatusStrip         *self,
                                           const RideJournalStatus *status);

/** A second began. */
void       ride_status_strip_tick (RideStatusStrip *self);

G_END_DECLS
