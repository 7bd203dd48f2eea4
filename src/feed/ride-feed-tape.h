/* ride-feed-tape.h: the recorder of a feed, for as long as it can be written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Used on the worker's thread. After an error nothing more is recorded; the
 * feed goes on.
 */

#pragma once

#include "ride-recording.h"

G_BEGIN_DECLS

typedef struct _RideFeedTape RideFeedTape;

/** @recorder: (transfer full) */
RideFeedTape *ride_feed_tape_new            (RideRecorder *recorder);

/** Ends the file properly. */
void          ride_feed_tape_free           (RideFeedTape *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideFeedTape, ride_feed_tape_free)

/* Each of these returns %FALSE once: when writing has failed for the first time. */
gboolean      ride_feed_tape_add_message    (RideFeedTape      *self,
                                             const RideMessage *message,
                                             guint              qos);
/** Only what is news is recorded. */
gboolean      ride_feed_tape_add_connection (RideFeedTape   *self,
                                             RideConnection *connection);
gboolean      ride_feed_tape_flush          (RideFeedTape *self);
gboolean      ride_feed_tape_close          (RideFeedTape *self);

/** Returns: (nullable): why nothing more is recorded: a sentence. */
const char   *ride_feed_tape_get_error      (const RideFeedTape *self);

G_END_DECLS
