/* ride-number.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-number.h"

#include <math.h>
#include <string.h>

/* Every integer of 18 digits fits into 64 bits; those of 19 are compared. */
#define DIGITS_OF_LARGEST "9223372036854775807"

static gsize
count_digits (const char *text,
              gsize       length)
{
  gsize n = 0;

  while (n < length && g_ascii_isdigit (text[n]))
    n++;

  return n;
}

static gboolean
fits_into_64_bits (const char *digits,
                   gsize       n)
{
  gsize n_max = strlen (DIGITS_OF_LARGEST);

  return n < n_max || (n == n_max && strncmp (digits, DIGITS_OF_LARGEST, n) <= 0);
}

static gsize
scan_fraction (const char *text,
               gsize       length)
{
  gsize n;

  if (length == 0 || text[0] != '.')
    return 0;

  n = count_digits (text + 1, length - 1);

  return n > 0 ? n + 1 : 0;
}

static gsize
scan_exponent (const char *text,
               gsize       length)
{
  gsize sign;
  gsize n;

  if (length == 0 || (text[0] != 'e' && text[0] != 'E'))
    return 0;

  sign = length > 1 && (text[1] == '+' || text[1] == '-') ? 1 : 0;
  n = count_digits (text + 1 + sign, length - 1 - sign);

  return n > 0 ? 1 + sign + n : 0;
}

gsize
ride_number_scan (const char *text,
                  gsize       length,
                  gboolean   *is_integer)
{
  gsize sign = length > 0 && text[0] == '-' ? 1 : 0;
  gsize n_digits = count_digits (text + sign, length - sign);
  gsize end = sign + n_digits;
  gsize n_more;

  *is_integer = FALSE;
  if (n_digits == 0)
    return 0;
  if (text[sign] == '0' && n_digits > 1)
    return 0;

  n_more = scan_fraction (text + end, length - end);
  n_more += scan_exponent (text + end + n_more, length - end - n_more);
  *is_integer = n_more == 0 && fits_into_64_bits (text + sign, n_digits);

  return end + n_more;
}

RideNumberKind
ride_number_from_text (const char *text,
                       gint64     *integer,
                       double     *decimal)
{
  gsize length = strlen (text);
  gboolean is_integer;

  if (length == 0 || ride_number_scan (text, length, &is_integer) != length)
    return RIDE_NUMBER_NONE;

  if (is_integer)
    {
      *integer = g_ascii_strtoll (text, NULL, 10);
      *decimal = *integer;
      return RIDE_NUMBER_INTEGER;
    }

  *decimal = g_ascii_strtod (text, NULL);

  return isfinite (*decimal) ? RIDE_NUMBER_DECIMAL : RIDE_NUMBER_NONE;
}
