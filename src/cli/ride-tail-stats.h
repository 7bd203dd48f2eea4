/* ride-tail-stats.h: the statistics of a connection, for scripts and for people.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no network, no clock. The keys are the contract with scripts; README
 * documents them.
 */

#pragma once

#include "ride-connection.h"

G_BEGIN_DECLS

/**
 * ride_tail_stats_append_json:
 * @time_us: Unix time
 * @now_us: monotonic time
 *
 * Appends one object and a newline.
 */
void ride_tail_stats_append_json (GString              *text,
                                  const RideConnection *connection,
                                  gint64                time_us,
                                  gint64                now_us);

/** Appends some lines. */
void ride_tail_stats_append_text (GString              *text,
                                  const RideConnection *connection,
                                  gint64                now_us);

G_END_DECLS
