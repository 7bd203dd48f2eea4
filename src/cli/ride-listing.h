/* ride-listing.h: rows on standard output, as JSON, CSV or lines for people.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-cli.h"

G_BEGIN_DECLS

typedef enum
{
  RIDE_FORMAT_JSON,
  RIDE_FORMAT_CSV,
  RIDE_FORMAT_TEXT,
} RideFormat;

/** @has_text: whether there are lines for people as well */
gboolean     ride_format_parse     (const char *option,
                                    const char *value,
                                    gboolean    has_text,
                                    RideFormat *format,
                                    GError    **error);

typedef struct _RideListing RideListing;

/**
 * ride_listing_new:
 * @columns: (array zero-terminated=1): of CSV; not copied
 */
RideListing *ride_listing_new      (RideFormat         format,
                                    const char *const *columns);
void         ride_listing_free     (RideListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideListing, ride_listing_free)

/** Returns: (transfer none): empty; gets one line, of JSON unless it is for people. */
GString     *ride_listing_get_line (RideListing *self);

/** Returns: whether to go on; else the output can't be written, or a signal interrupts the command. */
gboolean     ride_listing_end_line (RideListing *self);

guint64      ride_listing_get_n_rows (const RideListing *self);

/** Writes what waits. Returns: the exit status; what went wrong was told on standard error. */
RideExit     ride_listing_finish   (RideListing *self);

G_END_DECLS
