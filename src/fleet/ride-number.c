/* ride-number.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-number.h"

#include "ride-word.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* So many digits always fit into 64 bits without a sign. */
#define DIGITS_MAX 19

/* Up to here every integer is a double. */
#define EXACT_MAX (G_GUINT64_CONSTANT (1) << DBL_MANT_DIG)

typedef struct
{
  gsize length; /* 0: not a number */
  gboolean is_negative;
  gboolean has_exponent;
  guint64 digits; /* before and after the point, unless there are too many */
  gsize n_digits;
  gsize n_decimals; /* of them, after the point */
} Number;

/* Returns the value of eight digits, one a byte, the first in the lowest: neighbours are joined to
 * four numbers below 100, those to two, and those to one. */
static inline guint64
join_digits (guint64 digits)
{
  guint64 pairs = (digits * (10 << 8 | 1) >> 8) & G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);
  guint64 fours = (pairs * (100 << 16 | 1) >> 16) & G_GUINT64_CONSTANT (0x0000ffff0000ffff);

  return fours * (G_GUINT64_CONSTANT (10000) << 32 | 1) >> 32;
}

/* Reads the digits that eight bytes begin with, and returns how many there are. */
static inline guint
scan_eight (const char *text,
            guint64    *digits)
{
  static const guint32 powers_of_10[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
  };
  guint64 bytes = ride_word_load (text) ^ RIDE_WORD_OF ('0');
  guint64 others;
  guint n;

  /* Sets the upper bit of each byte above 9, up to the first such byte; those after it may be
   * wrong. */
  others = ((bytes + RIDE_WORD_OF (0x7f - 9)) | bytes) & RIDE_WORD_OF (0x80);
  n = others != 0 ? (guint) __builtin_ctzll (others) / 8 : sizeof bytes;
  if (n > 0)
    *digits = *digits * powers_of_10[n] + join_digits (bytes << (sizeof bytes - n) * 8);

  return n;
}

static inline gsize
scan_digits (const char *text,
             gsize       length,
             guint64    *digits)
{
  gsize n = 0;
  guint8 digit;

  for (; length - n >= sizeof (guint64); n += sizeof (guint64))
    {
      guint n_more = scan_eight (text + n, digits);

      if (n_more < sizeof (guint64))
        return n + n_more;
    }
  for (; n < length && (digit = (guint8) text[n] - '0') <= 9; n++)
    *digits = *digits * 10 + digit;

  return n;
}

static inline gsize
scan_fraction (const char *text,
               gsize       length,
               Number     *number)
{
  gsize n;

  if (length == 0 || text[0] != '.')
    return 0;

  n = scan_digits (text + 1, length - 1, &number->digits);
  number->n_decimals = n;
  number->n_digits += n;

  return n > 0 ? n + 1 : 0;
}

static inline gsize
scan_exponent (const char *text,
               gsize       length)
{
  guint64 exponent = 0;
  gsize sign;
  gsize n;

  if (length == 0 || (text[0] != 'e' && text[0] != 'E'))
    return 0;

  sign = length > 1 && (text[1] == '+' || text[1] == '-') ? 1 : 0;
  n = scan_digits (text + 1 + sign, length - 1 - sign, &exponent);

  return n > 0 ? 1 + sign + n : 0;
}

static inline Number
scan (const char *text,
      gsize       length)
{
  Number number = { .is_negative = length > 0 && text[0] == '-' };
  gsize sign = number.is_negative ? 1 : 0;
  gsize n_exponent;
  gsize end;

  number.n_digits = scan_digits (text + sign, length - sign, &number.digits);
  if (number.n_digits == 0 || (text[sign] == '0' && number.n_digits > 1))
    return number;

  end = sign + number.n_digits;
  end += scan_fraction (text + end, length - end, &number);
  n_exponent = scan_exponent (text + end, length - end);
  number.has_exponent = n_exponent > 0;
  number.length = end + n_exponent;

  return number;
}

static gboolean
is_integer_of_64_bits (const Number *number)
{
  return number->n_decimals == 0 && !number->has_exponent && number->n_digits <= DIGITS_MAX &&
         number->digits <= G_MAXINT64;
}

/* A quotient of two numbers that are both exact is the double nearest to the decimal, unless it
 * is rounded twice as on some processors. */
static gboolean
is_exact_quotient (const Number *number)
{
  return FLT_EVAL_METHOD == 0 && !number->has_exponent && number->n_digits <= DIGITS_MAX &&
         number->digits <= EXACT_MAX;
}

static double
get_quotient (const Number *number)
{
  static const double powers_of_10[DIGITS_MAX] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
    1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
  };
  double quotient = number->digits / powers_of_10[number->n_decimals];

  return number->is_negative ? -quotient : quotient;
}

gsize
ride_number_scan (const char *text,
                  gsize       length,
                  gboolean   *is_integer)
{
  Number number = scan (text, length);

  *is_integer = number.length > 0 && is_integer_of_64_bits (&number);

  return number.length;
}

RideNumberKind
ride_number_read (const char *text,
                  gsize       length,
                  gsize      *n_read,
                  gint64     *integer,
                  double     *decimal)
{
  Number number = scan (text, length);

  *n_read = number.length;
  if (number.length == 0)
    return RIDE_NUMBER_NONE;

  if (is_integer_of_64_bits (&number))
    {
      *integer = number.is_negative ? -(gint64) number.digits : (gint64) number.digits;
      *decimal = *integer;
      return RIDE_NUMBER_INTEGER;
    }

  *decimal = is_exact_quotient (&number) ? get_quotient (&number) : g_ascii_strtod (text, NULL);

  return isfinite (*decimal) ? RIDE_NUMBER_DECIMAL : RIDE_NUMBER_NONE;
}

RideNumberKind
ride_number_from_text (const char *text,
                       gint64     *integer,
                       double     *decimal)
{
  gsize length = strlen (text);
  gsize n_read;
  RideNumberKind kind = ride_number_read (text, length, &n_read, integer, decimal);

  return n_read == length ? kind : RIDE_NUMBER_NONE;
}
