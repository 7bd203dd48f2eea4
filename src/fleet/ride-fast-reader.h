/* ride-fast-reader.h: reads the usual payload in one pass.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What json-glib makes of a payload is right (ride-json-reader.h). This
 * reader knows objects of scalars and short lists of scalars, the places in
 * them, and lone scalars; whatever else it meets it leaves to json-glib.
 */

#pragma once

#include "ride-event-draft.h"

G_BEGIN_DECLS

/** Payloads longer than this, in bytes, are none of the usual ones. */
#define RIDE_FAST_TEXT_MAX 2048

/** Holds the texts of the payload read last. */
typedef struct
{
  char text[RIDE_FAST_TEXT_MAX + sizeof (guint64)];
} RideFastReader;

/**
 * ride_fast_reader_read:
 * @text: any bytes
 * @draft: freshly initialised; its texts stay valid until the next payload is read
 *
 * Returns: whether the payload was understood, as one event. If not, @draft
 *   and its count of dropped fields are spoilt.
 */
gboolean ride_fast_reader_read (RideFastReader *self,
                                const char     *text,
                                gsize           length,
                                RideEventDraft *draft);

G_END_DECLS
