/* bench-loop.h: how long the main loop is away from its events.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * bench_loop_watch:
 *
 * From now on the default main context's polls are timed. A stall is the time between two
 * of them, in which nothing else can be done: all that was dispatched in one turn, with
 * what the machine's other programs took of it.
 */
void   bench_loop_watch         (void);

/** Forgets the stalls so far. */
void   bench_loop_reset         (void);

/** Prints "@name-stall-ms", the longest since bench_loop_reset(), the CPU time of that turn,
 * and the most CPU time that any turn took. */
void   bench_loop_tell          (const char *name);

typedef gboolean (*BenchCondition) (gpointer user_data);

/** Iterates until @condition holds; returns whether it did within @seconds. */
gboolean bench_loop_run_until   (BenchCondition condition,
                                 gpointer       user_data,
                                 double         seconds);

void   bench_loop_run_for       (double seconds);

/**
 * bench_loop_watch_frames:
 * @frames_ms: (element-type double): gets the wall time of each frame, from its beginning to
 *   its end
 * @work_ms: (element-type double): gets the main thread's CPU time from frame to frame, all
 *   that is done between them included
 */
void   bench_loop_watch_frames  (GtkWidget *window,
                                 GArray    *frames_ms,
                                 GArray    *work_ms);

/** Ends it, before the arrays go. */
void   bench_loop_ignore_frames (GtkWidget *window);

G_END_DECLS
