/* ride-number.h: numbers as JSON writes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RIDE_NUMBER_NONE,    /* not a number as JSON writes it */
  RIDE_NUMBER_INTEGER, /* digits alone, and not too many */
  RIDE_NUMBER_DECIMAL, /* finite */
} RideNumberKind;

/**
 * ride_number_from_text:
 * @integer: (out): set for %RIDE_NUMBER_INTEGER
 * @decimal: (out): set for both kinds
 */
RideNumberKind ride_number_from_text (const char *text,
                                      gint64     *integer,
                                      double     *decimal);

/**
 * ride_number_read:
 * @text: starts with a number; NUL follows after @length bytes
 * @n_read: (out): the number's length, 0 if there is none
 *
 * As above, for a number with more text behind it.
 */
RideNumberKind ride_number_read      (const char *text,
                                      gsize       length,
                                      gsize      *n_read,
                                      gint64     *integer,
                                      double     *decimal);

/**
 * ride_number_scan:
 * @is_integer: (out): whether it has neither fraction nor exponent, and fits into 64 bits
 *
 * Returns: the length of the JSON number at the start of @text, 0 if there is none.
 */
gsize          ride_number_scan      (const char *text,
                                      gsize       length,
                                      gboolean   *is_integer);

G_END_DECLS
