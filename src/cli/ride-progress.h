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
 * Shows nothing in the first two seconds, nor where standard error is no terminal.
 */
typedef struct _RideProgress RideProgress;

/** @prints: lines are printed meanwhile: where standard output is a terminal, they tell enough */
RideProgress *ride_progress_new    (gboolean prints);

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

/** Erases what is shown, before something else is said. */
void          ride_progress_hide   (RideProgress *self);

G_END_DECLS
