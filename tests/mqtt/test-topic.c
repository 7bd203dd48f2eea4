/* test-topic.c: topic names and filters; every example of section 4.7.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-topic.h"

#include <string.h>

static const struct
{
  const char *filter;
  const char *name;
  gboolean matches;
} matches[] = {
  /* 4.7.1.2 */
  { "sport/tennis/player1/#", "sport/tennis/player1", TRUE },
  { "sport/tennis/player1/#", "sport/tennis/player1/ranking", TRUE },
  { "sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", TRUE },
  { "sport/tennis/player1/#", "sport/tennis/player10", FALSE },
  { "sport/#", "sport", TRUE },
  { "sport/#", "sport/", TRUE },
  { "sport/#", "sports", FALSE },
  { "#", "sport", TRUE },
  { "#", "/", TRUE },

  /* 4.7.1.3 */
  { "sport/tennis/+", "sport/tennis/player1", TRUE },
  { "sport/tennis/+", "sport/tennis/player2", TRUE },
  { "sport/tennis/+", "sport/tennis/player1/ranking", FALSE },
  { "sport/+", "sport", FALSE },
  { "sport/+", "sport/", TRUE },
  { "+", "sport", TRUE },
  { "+/tennis/#", "sport/tennis", TRUE },
  { "+/tennis/#", "/tennis/x", TRUE },
  { "sport/+/player1", "sport/tennis/player1", TRUE },
  { "sport/+/player1", "sport/tennis/indoor/player1", FALSE },
  { "+/+", "/finance", TRUE },
  { "/+", "/finance", TRUE },
  { "+", "/finance", FALSE },

  /* 4.7.2 */
  { "#", "$SYS/uptime", FALSE },
  { "+/monitor/Clients", "$SYS/monitor/Clients", FALSE },
  { "+", "$SYS", FALSE },
  { "$SYS/#", "$SYS/", TRUE },
  { "$SYS/#", "$SYS", TRUE },
  { "$SYS/monitor/+", "$SYS/monitor/Clients", TRUE },
  { "$SYS/#", "SYS/uptime", FALSE },
  { "a/#", "a/$SYS", TRUE },

  /* 4.7.3 */
  { "ACCOUNTS", "Accounts", FALSE },
  { "Accounts payable", "Accounts payable", TRUE },
  { "/finance", "finance", FALSE },
  { "finance", "/finance", FALSE },
  { "finance/", "finance", FALSE },
  { "/", "/", TRUE },
  { "+/+", "/", TRUE },
  { "/#", "/", TRUE },
  { "//", "/", FALSE },
  { "a//b", "a//b", TRUE },
  { "a/+/b", "a//b", TRUE },
  { "a/+/b", "a/b", FALSE },
  { "a/b", "a/b/c", FALSE },
  { "a/b/c", "a/b", FALSE },
  { "a/b", "a", FALSE },
  { "abc", "a", FALSE },
  { "+/#", "a", TRUE },
  { "+/+/#", "a", FALSE },
  { "+/+/#", "a/", TRUE },
  { "\xC3\xA9/+", "\xC3\xA9/x", TRUE },

  /* 4.8.2 */
  { "$share/consumer1/sport/tennis/+", "sport/tennis/player1", TRUE },
  { "$share/consumer1/sport/tennis/+", "sport/tennis/player1/ranking", FALSE },
  { "$share/consumer1//finance", "/finance", TRUE },
  { "$share/consumer1/#", "$SYS/uptime", FALSE },
  { "$share/consumer1/$SYS/#", "$SYS/uptime", TRUE },
  { "$share", "$share", TRUE },
  { "$shared/#", "$shared/x", TRUE },
};

static void
test_matches (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  MqttSlice filter = mqtt_slice_from_string (matches[i].filter);
  MqttSlice name = mqtt_slice_from_string (matches[i].name);

  g_assert_true (mqtt_topic_filter_validate (filter, NULL));
  g_assert_true (mqtt_topic_name_validate (name, NULL));
  g_assert_cmpint (mqtt_topic_filter_matches (filter, name), ==, matches[i].matches);
}

static const struct
{
  const char *filter;
  const char *other;
  gboolean covers;
} covers[] = {
  { "a/+", "a/b", TRUE },     { "a/+", "a/+", TRUE },       { "+/+", "a/+", TRUE },
  { "a/#", "a/b/+", TRUE },   { "a/#", "a", TRUE },         { "a/#", "a/#", TRUE },
  { "a/#", "a/b/#", TRUE },   { "+/#", "a/#", TRUE },       { "#", "a/#", TRUE },
  { "#", "#", TRUE },         { "a/b", "a/+", FALSE },      { "a/+", "+/b", FALSE },
  { "a/+", "a/#", FALSE },    { "a/b/#", "a/#", FALSE },    { "a/+/#", "a/#", FALSE },
  { "+/+", "a/#", FALSE },    { "a/+", "a/b/c", FALSE },    { "#", "$SYS/#", FALSE },
  { "+/x", "$SYS/x", FALSE }, { "$SYS/#", "$SYS/+", TRUE },
};

static void
test_covers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (covers); i++)
    {
      g_test_message ("%s and %s", covers[i].filter, covers[i].other);
      g_assert_cmpint (mqtt_topic_filter_covers (mqtt_slice_from_string (covers[i].filter),
                                                 mqtt_slice_from_string (covers[i].other)),
                       ==, covers[i].covers);
    }
}

static void
test_nothing_matches_nothing (void)
{
  MqttSlice nothing = { NULL, 0 };

  g_assert_false (mqtt_topic_filter_matches (nothing, mqtt_slice_from_string ("a")));
  g_assert_false (mqtt_topic_filter_matches (mqtt_slice_from_string ("#"), nothing));
  g_assert_false (mqtt_topic_filter_matches (nothing, nothing));
}

static const char *const good_filters[] = {
  "#", "+", "/", "/+", "+/+", "+/#", "sport/#", "sport/tennis/#", "+/tennis/#", "sport/+/player1",
  "a", "a b", "$SYS/#", "$share", "$share/g/a", "$share/g/#", "$share/g//", "$share/a b/+/c",
  "$shared//x", "mobike/\xE8\xBD\xA6/+",
};

static const char *const bad_filters[] = {
  "", "sport/tennis#", "sport/tennis/#/ranking", "sport+", "+sport", "a/+b", "a/b+/c", "##", "#/",
  "#a", "+#", "++", "a/#b", "$share/", "$share/g", "$share/g/", "$share//", "$share//a",
  "$share/+/a", "$share/g#/a", "$share/#", "$share/g/a#", "$share/g/+a", "\xFF", "a/\xC0\x80",
};

static void
test_filters (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_filters); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (
          mqtt_topic_filter_validate (mqtt_slice_from_string (good_filters[i]), &error));
      g_assert_no_error (error);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad_filters); i++)
    {
      g_autofree char *printable = g_strescape (bad_filters[i], NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", printable);
      g_assert_false (
          mqtt_topic_filter_validate (mqtt_slice_from_string (bad_filters[i]), &error));
      g_assert_error (error, MQTT_ERROR, MQTT_REASON_TOPIC_FILTER_INVALID);
    }
}

static const char *const good_names[] = {
  "a", "/", "a/b", "Accounts payable", "$SYS/uptime", "mobike/unlocked/B-1042", "abcdefgh",
  "\xE5\x8D\x95\xE8\xBD\xA6/1", "abcdefghijklmnop\xC3\xA9",
};

static const char *const bad_names[] = {
  "", "#", "+", "a/#", "a+", "abcdefg#", "abcdefgh+", "+bcdefghijklmnop", "abcdefgh/#/ijklmnop",
  "\x80", "abcdefghijk\xED\xA0\x80", "\xC3\xA9/+/abcdefgh",
};

static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (mqtt_topic_name_validate (mqtt_slice_from_string (good_names[i]), &error));
      g_assert_no_error (error);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad_names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (mqtt_topic_name_validate (mqtt_slice_from_string (bad_names[i]), &error));
      g_assert_error (error, MQTT_ERROR, MQTT_REASON_TOPIC_NAME_INVALID);
    }
}

/* The fast look takes eight bytes at a time: each byte has to be seen at each place. */
static void
test_each_byte_at_each_place (void)
{
  for (gsize length = 1; length <= 33; length++)
    for (gsize place = 0; place < length; place++)
      for (guint byte = 0; byte <= 0xFF; byte++)
        {
          g_autofree guint8 *name = g_malloc (length);
          gboolean is_good = byte != 0 && byte < 0x80 && byte != '#' && byte != '+';
          gboolean is_text = byte != 0 && byte < 0x80;

          memset (name, '*', length);
          name[place] = (guint8) byte;
          g_assert_cmpint (mqtt_topic_name_validate ((MqttSlice){ name, length }, NULL), ==,
                           is_good);
          g_assert_cmpint (mqtt_utf8_validate ((MqttSlice){ name, length }), ==, is_text);
        }
}

static void
test_longest (void)
{
  g_autofree guint8 *text = g_malloc (65536);
  MqttSlice longest = { text, 65535 };
  MqttSlice too_long = { text, 65536 };

  memset (text, 'a', 65536);
  g_assert_true (mqtt_topic_name_validate (longest, NULL));
  g_assert_false (mqtt_topic_name_validate (too_long, NULL));
  g_assert_true (mqtt_topic_filter_validate (longest, NULL));
  g_assert_false (mqtt_topic_filter_validate (too_long, NULL));
}

static void
assert_share (const char *filter,
              const char *share,
              const char *rest)
{
  MqttSlice found = { (const guint8 *) "?", 1 };
  MqttSlice inner = mqtt_topic_filter_share (mqtt_slice_from_string (filter), &found);

  g_assert_cmpmem (inner.data, inner.length, rest, strlen (rest));
  g_assert_cmpmem (found.data, found.length, share, strlen (share));
}

static void
test_share (void)
{
  assert_share ("$share/consumer1/sport/+", "consumer1", "sport/+");
  assert_share ("$share/g//a", "g", "/a");
  assert_share ("sport/+", "", "sport/+");
  assert_share ("$share", "", "$share");
  assert_share ("$shared/g/a", "", "$shared/g/a");
  assert_share ("$share//a", "", "$share//a");
  assert_share ("", "", "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (matches); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/topic/matching/%" G_GSIZE_FORMAT "-%s-against-%s", i,
                           matches[i].filter, matches[i].name);

      g_strdelimit (path + strlen ("/topic/matching/"), "/", '|');
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_matches);
    }

  g_test_add_func ("/topic/covers", test_covers);
  g_test_add_func ("/topic/nothing-matches-nothing", test_nothing_matches_nothing);
  g_test_add_func ("/topic/filters", test_filters);
  g_test_add_func ("/topic/names", test_names);
  g_test_add_func ("/topic/each-byte-at-each-place", test_each_byte_at_each_place);
  g_test_add_func ("/topic/longest", test_longest);
  g_test_add_func ("/topic/share", test_share);

  return g_test_run ();
}
