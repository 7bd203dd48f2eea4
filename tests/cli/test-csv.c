/* test-csv.c: lines of JSON as rows of CSV.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-csv.h"

static const char *const columns[] = { "bike", "battery", "lat", "retained", "note", NULL };

static void
assert_row (const char *line,
            const char *expected)
{
  g_autoptr (GString) json = g_string_new (line);
  g_autoptr (GString) text = g_string_new (NULL);

  ride_csv_append_row (text, json, columns);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_header (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ride_csv_append_header (text, columns);
  g_assert_cmpstr (text->str, ==, "bike,battery,lat,retained,note\r\n");
}

static void
test_rows (void)
{
  assert_row ("{\"type\":\"x\",\"bike\":\"B-1\",\"battery\":71,\"lat\":-31.25,\"retained\":true}\n",
              "B-1,71,-31.25,true,\r\n");
  assert_row ("{\"note\":\"\",\"retained\":false,\"bike\":\"车\"}\n", "车,,,false,\r\n");
  assert_row ("{\"type\":\"x\"}\n", ",,,,\r\n");
}

static void
test_quotes (void)
{
  assert_row ("{\"bike\":\"a,b\",\"note\":\"say \\\"no\\\"\"}\n", "\"a,b\",,,,\"say \"\"no\"\"\"\r\n");
  assert_row ("{\"bike\":\"a\\nb\",\"note\":\"\\r\"}\n", "\"a\nb\",,,,\"\r\"\r\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/csv/header", test_header);
  g_test_add_func ("/csv/columns-have-their-order", test_rows);
  g_test_add_func ("/csv/quotes", test_quotes);

  return g_test_run ();
}
