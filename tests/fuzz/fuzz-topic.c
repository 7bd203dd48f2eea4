/* fuzz-topic.c: topic filters and names against a slow but plain reading of section 4.7.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is a filter, a line feed, a name.
 */

#include "mqtt-topic.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static gboolean
levels_match (char **pattern,
              char **name)
{
  if (*pattern == NULL)
    return *name == NULL;

  if (g_str_equal (*pattern, "#"))
    return TRUE;

  if (*name == NULL)
    return FALSE;

  if (!g_str_equal (*pattern, "+") && !g_str_equal (*pattern, *name))
    return FALSE;

  return levels_match (pattern + 1, name + 1);
}

static gboolean
plainly_matches (const char *filter,
                 const char *name)
{
  g_auto (GStrv) pattern = g_strsplit (filter, "/", -1);
  g_auto (GStrv) levels = g_strsplit (name, "/", -1);
  char **from = pattern;

  if (g_str_equal (pattern[0], "$share") && g_strv_length (pattern) > 1)
    from += 2;

  if (name[0] == '$' && (from[0][0] == '#' || from[0][0] == '+'))
    return FALSE;

  return levels_match (from, levels);
}

static gboolean
levels_are_valid (char **levels)
{
  for (; *levels != NULL; levels++)
    {
      gboolean is_hash = g_str_equal (*levels, "#");
      gboolean is_plus = g_str_equal (*levels, "+");

      if (is_hash && levels[1] != NULL)
        return FALSE;
      if (!is_hash && !is_plus && strpbrk (*levels, "#+") != NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
plainly_is_filter (const char *filter)
{
  g_auto (GStrv) levels = g_strsplit (filter, "/", -1);
  guint n = g_strv_length (levels);

  if (n < 2 || !g_str_equal (levels[0], "$share"))
    return filter[0] != '\0' && levels_are_valid (levels);

  if (levels[1][0] == '\0' || strpbrk (levels[1], "#+") != NULL)
    return FALSE;

  if (n == 2 || (n == 3 && levels[2][0] == '\0'))
    return FALSE;

  return levels_are_valid (levels + 2);
}

/* g_utf8_validate_len() refuses NUL and surrogates, just like MQTT. */
static gboolean
plainly_is_text (MqttSlice text)
{
  return text.length <= 65535 &&
         g_utf8_validate_len ((const char *) text.data, text.length, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *line_feed = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize length = line_feed != NULL ? (gsize) (line_feed - data) : size;
  MqttSlice filter = { data, length };
  MqttSlice name = { line_feed != NULL ? line_feed + 1 : NULL,
                     line_feed != NULL ? size - length - 1 : 0 };
  g_autofree char *filter_text = g_strndup ((const char *) filter.data, filter.length);
  g_autofree char *name_text = g_strndup ((const char *) name.data, name.length);
  g_autoptr (GError) filter_error = NULL;
  g_autoptr (GError) name_error = NULL;
  gboolean is_filter = mqtt_topic_filter_validate (filter, &filter_error);
  gboolean is_name = mqtt_topic_name_validate (name, &name_error);
  gboolean matches = mqtt_topic_filter_matches (filter, name);

  g_assert_cmpint (mqtt_utf8_validate (filter), ==, plainly_is_text (filter));
  g_assert_cmpint (mqtt_utf8_validate (name), ==, plainly_is_text (name));

  g_assert_cmpint (is_filter, ==, plainly_is_text (filter) && plainly_is_filter (filter_text));
  g_assert_cmpint (is_filter, ==, filter_error == NULL);

  g_assert_cmpint (is_name, ==,
                   name.length > 0 && plainly_is_text (name) && strpbrk (name_text, "#+") == NULL);
  g_assert_cmpint (is_name, ==, name_error == NULL);

  if (is_filter && is_name)
    g_assert_cmpint (matches, ==, plainly_matches (filter_text, name_text));

  return 0;
}
