/* test-number.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-number.h"

#include <string.h>

#define N_RANDOM 200000

static void
assert_integer (const char *text,
                gint64      expected)
{
  gint64 integer = 0;
  double decimal = 0;

  g_assert_cmpint (ride_number_from_text (text, &integer, &decimal), ==, RIDE_NUMBER_INTEGER);
  g_assert_cmpint (integer, ==, expected);
  g_assert_cmpfloat (decimal, ==, (double) expected);
}

static void
assert_decimal (const char *text)
{
  gint64 integer;
  double decimal = 0;
  double expected = g_ascii_strtod (text, NULL);

  g_test_message ("%s", text);
  g_assert_cmpint (ride_number_from_text (text, &integer, &decimal), ==, RIDE_NUMBER_DECIMAL);
  g_assert_cmpmem (&decimal, sizeof decimal, &expected, sizeof expected);
}

static void
assert_no_number (const char *text)
{
  gint64 integer;
  double decimal;

  g_assert_cmpint (ride_number_from_text (text, &integer, &decimal), ==, RIDE_NUMBER_NONE);
}

static void
test_integers (void)
{
  assert_integer ("0", 0);
  assert_integer ("-0", 0);
  assert_integer ("-71", -71);
  assert_integer ("1795336199123456789", G_GINT64_CONSTANT (1795336199123456789));
  assert_integer ("9223372036854775807", G_MAXINT64);
  assert_integer ("-9223372036854775807", -G_MAXINT64);
}

static void
test_decimals (void)
{
  assert_decimal ("9223372036854775808");
  assert_decimal ("-9223372036854775808");
  assert_decimal ("18446744073709551617");
  assert_decimal ("0.0");
  assert_decimal ("-0.0");
  assert_decimal ("71.000000000000000000");
  assert_decimal ("9007199254740992.0");
  assert_decimal ("9007199254740993.0");
  assert_decimal ("0.000000000000000001");
  assert_decimal ("0.0000000000000000001");
  assert_decimal ("31.230416000000002");
  assert_decimal ("1e-400");
  assert_decimal ("7.1E+1");
}

static void
test_none (void)
{
  static const char *const texts[] = {
    "", "-", "+1", "01", "-01", ".5", "1.", "1.e1", "1e", "1e+", "1 ", " 1", "0x10", "inf", "NaN",
    "1e400", "-1e400", "--1", "1-", "1,5",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_no_number (texts[i]);
}

static void
append_digits (GString *text,
               GRand   *random,
               guint    n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (text, '0' + g_rand_int_range (random, i == 0 && n > 1 ? 1 : 0, 10));
}

/* Every number of digits on both sides of the point, so that short ways and long ones are gone. */
static void
test_as_strtod (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_RANDOM; i++)
    {
      gint64 integer;
      double decimal, expected;

      g_string_assign (text, g_rand_boolean (random) ? "-" : "");
      append_digits (text, random, g_rand_int_range (random, 1, 12));
      g_string_append_c (text, '.');
      append_digits (text, random, g_rand_int_range (random, 1, 14));

      expected = g_ascii_strtod (text->str, NULL);
      ride_number_from_text (text->str, &integer, &decimal);
      if (memcmp (&decimal, &expected, sizeof decimal) != 0)
        assert_decimal (text->str);
    }
}

static void
test_followed (void)
{
  gint64 integer;
  double decimal;
  gsize n_read;

  g_assert_cmpint (ride_number_read ("71,1", 4, &n_read, &integer, &decimal), ==,
                   RIDE_NUMBER_INTEGER);
  g_assert_cmpuint (n_read, ==, 2);
  g_assert_cmpint (integer, ==, 71);
  g_assert_cmpint (ride_number_read ("0.71e}", 6, &n_read, &integer, &decimal), ==,
                   RIDE_NUMBER_DECIMAL);
  g_assert_cmpuint (n_read, ==, 4);
  g_assert_cmpfloat (decimal, ==, 0.71);
  g_assert_cmpint (ride_number_read ("}", 1, &n_read, &integer, &decimal), ==, RIDE_NUMBER_NONE);
  g_assert_cmpuint (n_read, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/number/integers-of-64-bits-are-exact", test_integers);
  g_test_add_func ("/number/decimals", test_decimals);
  g_test_add_func ("/number/what-json-does-not-take-is-none", test_none);
  g_test_add_func ("/number/decimals-are-the-nearest-doubles", test_as_strtod);
  g_test_add_func ("/number/more-text-behind-it-is-left", test_followed);

  return g_test_run ();
}
