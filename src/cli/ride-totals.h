/* ride-totals.h: what a command did in all, and what it took.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-connection.h"
#include "ride-report.h"

G_BEGIN_DECLS

/**
 * ride_totals_append:
 * @connection: the newest snapshot
 * @seconds: how long the command ran
 *
 * Appends one JSON object and a newline. Of the process it tells the CPU
 * time and the most memory that it held so far.
 */
void ride_totals_append (GString                *text,
                         const RideReportCounts *counts,
                         const RideConnection   *connection,
                         double                  seconds);

G_END_DECLS
