/* ride-progress.h: how far a command is, on a terminal, where it takes long.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RideProgress:
 *
 * Shows nothing in the first two seconds, nor where standard error is no
 * terminal, nor where standard output is one: there the lines themselves tell.
 */
typedef struct _RideProgress RideProgress;

RideProgress *ride_progress_new    (void);

/** Erases what is shown. */
void          ride_progress_free   (RideProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideProgress, ride_progress_free)

/**
 * ride_progress_update:
 * @n_done: rows or events so far
 * @fraction: 0 to 1; negative = not known
 *
 * May be called as often as wanted.
 */
void          ride_progress_update (RideProgress *self,
                                    guint64       n_done,
                                    double        fraction);

G_END_DECLS
