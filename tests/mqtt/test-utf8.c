/* test-utf8.c: UTF-8 encoded strings, section 1.5.4.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-topic.h"

#include <string.h>

static gboolean
is_valid (const char *bytes,
          gsize       length)
{
  g_autofree guint8 *exact = g_memdup2 (bytes, length);

  return mqtt_utf8_validate ((MqttSlice){ exact, length });
}

static const char *const good[] = {
  "",
  "a",
  "A\xF0\xAA\x9B\x94", /* the example of the specification */
  "\x01\x1F\x7F",      /* control characters should not be there, but may */
  "\xC2\x80",
  "\xDF\xBF",
  "\xE0\xA0\x80",
  "\xED\x9F\xBF",
  "\xEE\x80\x80",
  "\xEF\xBB\xBF", /* a byte order mark is a character [MQTT-1.5.4-3] */
  "\xEF\xBF\xBF", /* so are U+FFFF and its like */
  "\xF0\x90\x80\x80",
  "\xF4\x8F\xBF\xBF",
  "abcdefg\xC3\xA9xyzabcdefgh",
};

static const char *const bad[] = {
  "\x80",
  "\xBF",
  "a\x80",
  "\xC0\x80", /* NUL in two bytes */
  "\xC0\xAF",
  "\xC1\xBF",
  "\xC2",
  "\xC2\x41",
  "\xC2\xC2",
  "\xE0\x80\x80",
  "\xE0\x9F\xBF",
  "\xE1\x80",
  "\xE1\x80\x41",
  "\xE1\x41\x80",
  "\xED\xA0\x80", /* the first surrogate [MQTT-1.5.4-1] */
  "\xED\xBF\xBF", /* the last one */
  "\xED\xA0\x80\xED\xB0\x80",
  "\xF0\x80\x80\x80",
  "\xF0\x8F\xBF\xBF",
  "\xF0\x90\x80",
  "\xF0\x90\x41\x80",
  "\xF4\x90\x80\x80", /* U+110000 */
  "\xF5\x80\x80\x80",
  "\xF8\x88\x80\x80\x80",
  "\xFE",
  "\xFF",
  "abcdefgh\xC3",
  "abcdefghijklmno\xE2\x82",
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_true (is_valid (good[i], strlen (good[i])));
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_false (is_valid (bad[i], strlen (bad[i])));
    }
}

static void
test_nul (void)
{
  g_assert_false (is_valid ("\0", 1));
  g_assert_false (is_valid ("abcdefgh\0", 9));
  g_assert_false (is_valid ("abc\0defghijk", 12));
}

static void
test_every_character (void)
{
  for (gunichar c = 1; c <= 0x10FFFF; c++)
    {
      char bytes[6];
      gsize length = (gsize) g_unichar_to_utf8 (c, bytes);
      gboolean is_surrogate = c >= 0xD800 && c <= 0xDFFF;

      g_assert_cmpint (mqtt_utf8_validate ((MqttSlice){ (const guint8 *) bytes, length }), ==,
                       !is_surrogate);
    }
}

/* Three bytes hold every way to begin a character; GLib is the judge. */
static void
test_agrees_with_glib_on_every_three_bytes (void)
{
  for (guint first = 0x7F; first <= 0xFF; first++)
    for (guint second = 0; second <= 0xFF; second++)
      for (guint third = 0; third <= 0xFF; third++)
        {
          const char bytes[4] = { (char) first, (char) second, (char) third, (char) 0x80 };

          for (gsize length = 2; length <= 4; length++)
            g_assert_cmpint (mqtt_utf8_validate ((MqttSlice){ (const guint8 *) bytes, length }), ==,
                             g_utf8_validate_len (bytes, length, NULL));
        }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/utf8/good", test_good);
  g_test_add_func ("/utf8/bad", test_bad);
  g_test_add_func ("/utf8/nul", test_nul);
  g_test_add_func ("/utf8/every-character", test_every_character);
  g_test_add_func ("/utf8/agrees-with-glib-on-every-three-bytes",
                   test_agrees_with_glib_on_every_three_bytes);

  return g_test_run ();
}
