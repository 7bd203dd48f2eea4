/* ride-json-reader.h: walks a JSON payload with json-glib.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-event-draft.h"
#include "ride-hash.h"
#include "ride-json-check.h"

G_BEGIN_DECLS

typedef struct _RideJsonReader RideJsonReader;

/**
 * RideDraftFunc:
 * @draft: all that was read of one event, valid during the call
 * @content: what tells this element of an array from others, 0 outside of arrays
 */
typedef void (*RideDraftFunc) (const RideEventDraft *draft,
                               guint64               content,
                               gpointer              user_data);

/** @hash_key: for the content's hash */
RideJsonReader *ride_json_reader_new  (const RideHashKey *hash_key);
void            ride_json_reader_free (RideJsonReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideJsonReader, ride_json_reader_free)

/**
 * ride_json_reader_read:
 * @text: UTF-8 without NUL
 * @draft: freshly initialised
 * @func: called for each event, unless the verdict is a bad one
 *
 * Unwraps envelopes, fans arrays out.
 */
RideJsonVerdict ride_json_reader_read (RideJsonReader       *self,
                                       const char           *text,
                                       gsize                 length,
                                       const RideEventDraft *draft,
                                       RideDraftFunc         func,
                                       gpointer              user_data);

G_END_DECLS
