/* test-topic-rules.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-topic-rules.h"

#include <string.h>

static RideTopicRules *
rules_new (const char *first,
           ...)
{
  RideTopicRules *rules = ride_topic_rules_new ();
  va_list list;

  va_start (list, first);
  for (const char *rule = first; rule != NULL; rule = va_arg (list, const char *))
    {
      g_autoptr (GError) error = NULL;

      ride_topic_rules_append_prefixed (rules, rule, &error);
      g_assert_no_error (error);
    }
  va_end (list);

  return rules;
}

/* Says what @topic means: "verb bike area", "-" for what is missing. */
static char *
match (const RideTopicRules *rules,
       const char           *topic)
{
  /* A copy without NUL at its end. */
  g_autofree char *copy = g_memdup2 (topic, strlen (topic));
  RideTopicMatch found;
  g_autofree char *bike = NULL;
  g_autofree char *area = NULL;

  if (!ride_topic_rules_match (rules, copy, strlen (topic), &found))
    return g_strdup ("none");

  bike = found.bike != NULL ? g_strndup (found.bike, found.bike_length) : g_strdup ("-");
  area = found.area_length > 0 ? g_strndup (found.area, found.area_length) : g_strdup ("-");

  return g_strdup_printf ("%s %s %s", ride_verb_to_string (found.verb), bike, area);
}

static void
assert_match (const RideTopicRules *rules,
              const char           *topic,
              const char           *expected)
{
  g_autofree char *said = match (rules, topic);

  g_test_message ("%s", topic);
  g_assert_cmpstr (said, ==, expected);
}

static void
assert_filter (const RideTopicRules *rules,
               guint                 position,
               const char           *bike,
               const char           *area,
               const char           *expected)
{
  g_autofree char *filter = ride_topic_rules_get_filter (rules, position, bike, area);

  g_assert_cmpstr (filter, ==, expected);
}

static void
test_defaults (void)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new_default ();

  g_assert_cmpuint (ride_topic_rules_get_length (rules), ==, 4);
  assert_filter (rules, 0, NULL, NULL, "mobike/unlocked/+");
  assert_filter (rules, 1, NULL, NULL, "mobike/locked/+");
  assert_filter (rules, 2, NULL, NULL, "mobike/status/+");
  assert_filter (rules, 3, NULL, NULL, "mobike/online/+");
  g_assert_cmpint (ride_topic_rules_get_verb (rules, 1), ==, RIDE_VERB_LOCK);
  g_assert_cmpstr (ride_topic_rules_get_template (rules, 1), ==, "mobike/locked/{bike}");

  assert_match (rules, "mobike/unlocked/B-1042", "unlock B-1042 -");
  assert_match (rules, "mobike/locked/B-1042", "lock B-1042 -");
  assert_match (rules, "mobike/status/B-1042", "status B-1042 -");
  assert_match (rules, "mobike/online/B-1042", "online B-1042 -");
  assert_match (rules, "mobike/unlocked/", "unlock  -");
  assert_match (rules, "mobike/unlocked", "none");
  assert_match (rules, "mobike/unlocked/a/b", "none");
  assert_match (rules, "mobike/unlockedx/a", "none");
  assert_match (rules, "/mobike/unlocked/a", "none");
  assert_match (rules, "", "none");
}

static void
test_placeholders (void)
{
  g_autoptr (RideTopicRules) rules =
      rules_new ("unlock={area}/+/{bike}/unlock", "v1/{bike}/{area}/#", "online=+/{bike}", NULL);

  assert_match (rules, "east/x/B-1/unlock", "unlock B-1 east");
  assert_match (rules, "/x/B-1/unlock", "unlock B-1 -");
  assert_match (rules, "v1/B-1/east", "status B-1 east");
  assert_match (rules, "v1/B-1/east/", "status B-1 east");
  assert_match (rules, "v1/B-1/east/any/thing", "status B-1 east");
  assert_match (rules, "v1/B-1", "online B-1 -");
  assert_match (rules, "单车/北京-1", "online 北京-1 -");
  assert_match (rules, "single", "none");
}

static void
test_without_bike (void)
{
  g_autoptr (RideTopicRules) rules = rules_new ("fleet/events", "all/#", NULL);

  assert_match (rules, "fleet/events", "status - -");
  assert_match (rules, "all", "status - -");
  assert_match (rules, "all/a/b", "status - -");
}

static void
test_first_match_wins (void)
{
  g_autoptr (RideTopicRules) rules =
      rules_new ("unlock=a/b/{bike}", "lock=a/{bike}/b", "a/+/{bike}", NULL);

  assert_match (rules, "a/b/b", "unlock b -");
  assert_match (rules, "a/x/b", "lock x -");
  assert_match (rules, "a/x/y", "status y -");
}

static void
test_narrow_filters (void)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new ();
  g_autoptr (GError) error = NULL;

  ride_topic_rules_append (rules, RIDE_VERB_LOCK, "城/{area}/+/{bike}/#", &error);
  g_assert_no_error (error);
  ride_topic_rules_append (rules, RIDE_VERB_STATUS, "plain/+", &error);
  g_assert_no_error (error);

  g_assert_true (ride_topic_rules_has_bike (rules, 0));
  g_assert_true (ride_topic_rules_has_area (rules, 0));
  g_assert_false (ride_topic_rules_has_bike (rules, 1));
  g_assert_false (ride_topic_rules_has_area (rules, 1));
  assert_filter (rules, 0, NULL, NULL, "城/+/+/+/#");
  assert_filter (rules, 0, "B-1", NULL, "城/+/+/B-1/#");
  assert_filter (rules, 0, NULL, "北", "城/北/+/+/#");
  assert_filter (rules, 0, "B-1", "北", "城/北/+/B-1/#");
  assert_filter (rules, 1, "B-1", "北", "plain/+");
}

static void
test_server_topics (void)
{
  g_autoptr (RideTopicRules) wild = rules_new ("#", "+/{bike}", "{bike}/x", "{area}/{bike}", NULL);
  g_autoptr (RideTopicRules) literal = rules_new ("$SYS/{bike}", NULL);

  assert_match (wild, "$SYS/x", "none");
  assert_match (wild, "a/$x", "status - -");
  assert_match (literal, "$SYS/x", "status x -");
}

static void
test_prefixes (void)
{
  g_autoptr (RideTopicRules) rules = rules_new ("unlock=a", "lock=a", "status=a", "online=a", "a=b",
                                                "locks=a", NULL);
  static const RideVerb verbs[] = {
    RIDE_VERB_UNLOCK, RIDE_VERB_LOCK,   RIDE_VERB_STATUS,
    RIDE_VERB_ONLINE, RIDE_VERB_STATUS, RIDE_VERB_STATUS,
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_assert_cmpint (ride_topic_rules_get_verb (rules, i), ==, verbs[i]);
  g_assert_cmpstr (ride_topic_rules_get_template (rules, 0), ==, "a");
  g_assert_cmpstr (ride_topic_rules_get_template (rules, 4), ==, "a=b");
  g_assert_cmpstr (ride_topic_rules_get_template (rules, 5), ==, "locks=a");
}

static const struct
{
  const char *template;
  const char *message;
} refused[] = {
  { "", "*is empty*" },
  { "a\nb", "*can’t be shown*" },
  { "a/\xff", "*can’t be shown*" },
  { "#/a", "*must be the last level*" },
  { "a/#/b", "*must be the last level*" },
  { "a/b#", "*whole levels*" },
  { "a/b+/c", "*whole levels*" },
  { "+a", "*whole levels*" },
  { "a/x{bike}", "*“x{bike}” can’t be used*" },
  { "a/{bike}x", "*can’t be used*" },
  { "a/{Bike}", "*can’t be used*" },
  { "a/{city}", "*can’t be used*" },
  { "a/{bike}{area}", "*can’t be used*" },
  { "a/}", "*can’t be used*" },
  { "{bike}/{bike}", "*only once*" },
  { "{area}/{area}/{bike}", "*only once*" },
  { "$share/desk/a/{bike}", "*shared subscription*" },
};

static void
test_refused (void)
{
  g_autoptr (RideTopicRules) rules = ride_topic_rules_new ();
  g_autofree char *too_long = g_strnfill (65536, 'a');
  g_autoptr (GError) long_error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", refused[i].message);
      g_assert_false (ride_topic_rules_append (rules, RIDE_VERB_LOCK, refused[i].template, &error));
      g_assert_error (error, RIDE_TOPIC_RULES_ERROR, RIDE_TOPIC_RULES_ERROR_TEMPLATE);
      g_assert_true (g_pattern_match_simple (refused[i].message, error->message));
      g_assert_true (g_str_has_suffix (error->message, "."));
    }

  g_assert_false (ride_topic_rules_append (rules, RIDE_VERB_LOCK, too_long, &long_error));
  g_assert_true (g_pattern_match_simple ("*too long*65535*", long_error->message));
  g_assert_true (ride_topic_rules_append (rules, RIDE_VERB_LOCK, too_long + 1, NULL));
  g_assert_cmpuint (ride_topic_rules_get_length (rules), ==, 1);
}

static void
test_references (void)
{
  RideTopicRules *rules = rules_new ("a", NULL);
  RideTopicRules *second = ride_topic_rules_ref (rules);

  ride_topic_rules_unref (rules);
  g_assert_cmpstr (ride_topic_rules_get_template (second, 0), ==, "a");
  ride_topic_rules_unref (second);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/topic-rules/defaults", test_defaults);
  g_test_add_func ("/topic-rules/placeholders-stand-for-one-level", test_placeholders);
  g_test_add_func ("/topic-rules/without-bike-the-payload-must-say", test_without_bike);
  g_test_add_func ("/topic-rules/first-match-wins", test_first_match_wins);
  g_test_add_func ("/topic-rules/filter-of-one-bike-or-area", test_narrow_filters);
  g_test_add_func ("/topic-rules/server-topics-match-no-wildcard", test_server_topics);
  g_test_add_func ("/topic-rules/prefixes", test_prefixes);
  g_test_add_func ("/topic-rules/refused-in-words", test_refused);
  g_test_add_func ("/topic-rules/references", test_references);

  return g_test_run ();
}
