/* two-readers.h: the event reader with and without its fast path, side by side.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event-reader.h"

typedef struct
{
  RideEventReader *fast;
  RideEventReader *exact; /* json-glib reads all */
} TwoReaders;

void two_readers_init  (TwoReaders *self);
void two_readers_clear (TwoReaders *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TwoReaders, two_readers_clear)

/**
 * two_readers_find_difference:
 * @took_fast_path: (out): whether json-glib was not needed
 *
 * Lets both read @message.
 *
 * Returns: (transfer full) (nullable): what differs in the events or the statistics.
 */
char *two_readers_find_difference (TwoReaders        *self,
                                   const RideMessage *message,
                                   gboolean          *took_fast_path);
