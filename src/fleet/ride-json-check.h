/* ride-json-check.h: what stands between a hostile payload and json-glib.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json-glib takes more than JSON (comments, single quotes, hexadecimal,
 * assignments), gives wrong values for integers over 64 bits, cuts strings
 * at "\u0000", and has no limits. So the text is checked against RFC 8259
 * and the limits of events.md, rule 12, before json-glib sees it.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RIDE_JSON_MAX_DEPTH 16
#define RIDE_JSON_MAX_ELEMENTS 10000

typedef enum
{
  RIDE_JSON_VALID,
  RIDE_JSON_INVALID,
  RIDE_JSON_TOO_DEEP,
  RIDE_JSON_TOO_MANY_ELEMENTS, /* of all its arrays together */
} RideJsonVerdict;

/**
 * ride_json_check:
 * @text: UTF-8 without NUL, not terminated
 * @safe: gets the text to parse, if valid: integers over 64 bits are
 *   decimals in it, and NUL and half surrogates are the control character 1,
 *   which no field accepts
 */
RideJsonVerdict ride_json_check (const char *text,
                                 gsize       length,
                                 GString    *safe);

G_END_DECLS
