/* ride-archive.h: keeps what is played in a journal of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-journal.h"

G_BEGIN_DECLS

typedef struct _RideArchive RideArchive;

/**
 * ride_archive_new:
 * @path: a file that does not exist yet: a recording's past can't be put into another past
 * @error: a #GOptionError
 */
RideArchive *ride_archive_new         (const char *path,
                                       GError    **error);
void         ride_archive_free        (RideArchive *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideArchive, ride_archive_free)

/** Returns: (transfer none): where it is kept. */
RideJournal *ride_archive_get_journal (RideArchive *self);

/** Waits until a slow disk has caught up, or a signal came. */
void         ride_archive_wait_for_room (RideArchive *self);

/**
 * ride_archive_close:
 * @error: a sentence
 *
 * Waits until all is on disk. Returns: whether it is.
 */
gboolean     ride_archive_close       (RideArchive *self,
                                       GError     **error);

G_END_DECLS
