/* ride-window.h: the main window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "ride-desk.h"

G_BEGIN_DECLS

#define RIDE_TYPE_WINDOW (ride_window_get_type ())
G_DECLARE_FINAL_TYPE (RideWindow, ride_window, RIDE, WINDOW, AdwApplicationWindow)

/** @desk: what the window shows; while it has no profile the first-run page */
RideWindow *ride_window_new               (AdwApplication *application,
                                           RideDesk       *desk);

RideDesk   *ride_window_get_desk          (RideWindow *self);

/** Presents the window with what needs attention, if it shows a fleet. */
void        ride_window_present_attention (RideWindow *self);

/** Acknowledges the alarms that the notification about @rule stands for. */
void        ride_window_acknowledge       (RideWindow   *self,
                                           RideAlarmRule rule);

/** Shows @text, already translated, as a toast. */
void        ride_window_toast             (RideWindow *self,
                                           const char *text);

G_END_DECLS
