/* test-watch.c: bikes followed the way a rider's app does it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "ride-profile.h"
#include "ride-watch.h"

#define NOON G_GINT64_CONSTANT (1795348800000000)
#define RETAINED RIDE_EVENT_RETAINED
#define NO_TIME RIDE_EVENT_TIME_MISSING

static RideTopicRules *
new_rules (const char *const *templates)
{
  RideTopicRules *rules = ride_topic_rules_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; templates[i] != NULL; i++)
    {
      ride_topic_rules_append_prefixed (rules, templates[i], &error);
      g_assert_no_error (error);
    }

  return rules;
}

static RideWatch *
new_watch (const char *const *templates,
           const char *const *bikes)
{
  g_autoptr (RideTopicRules) rules =
      templates != NULL ? new_rules (templates) : ride_topic_rules_new_default ();
  g_autoptr (GError) error = NULL;
  RideWatch *watch = ride_watch_new (rules, bikes, &error);

  g_assert_no_error (error);

  return watch;
}

static RideWatch *
new_watch_of (const char *bike)
{
  const char *bikes[] = { bike, NULL };

  return new_watch (NULL, bikes);
}

static void
assert_lock_filters (const RideWatch   *watch,
                     const char        *bike,
                     const char *const *expected)
{
  g_auto (GStrv) filters = ride_watch_get_lock_filters (watch, bike);

  g_assert_cmpstrv (filters, expected);
}

static void
test_filters (void)
{
  const char *bikes[] = { "B-1", "单车-2", "B-1", NULL };
  const char *expected[] = { "mobike/unlocked/B-1",    "mobike/status/B-1",
                             "mobike/online/B-1",      "mobike/unlocked/单车-2",
                             "mobike/status/单车-2", "mobike/online/单车-2",
                             NULL };
  const char *lock_filters[] = { "mobike/locked/B-1", NULL };
  g_autoptr (RideWatch) watch = new_watch (NULL, bikes);
  g_auto (GStrv) filters = ride_watch_get_filters (watch);

  g_assert_cmpstrv (filters, expected);
  assert_lock_filters (watch, "B-1", lock_filters);
  g_assert_true (ride_watch_includes (watch, "单车-2"));
  g_assert_false (ride_watch_includes (watch, "B-3"));
}

static void
test_areas_stay_open (void)
{
  const char *templates[] = { "unlock={area}/on/{bike}", "lock={area}/off/{bike}/#", NULL };
  const char *bikes[] = { "7", NULL };
  const char *expected[] = { "+/on/7", NULL };
  const char *lock_filters[] = { "+/off/7/#", NULL };
  g_autoptr (RideWatch) watch = new_watch (templates, bikes);
  g_auto (GStrv) filters = ride_watch_get_filters (watch);

  g_assert_cmpstrv (filters, expected);
  assert_lock_filters (watch, "7", lock_filters);
}

static void
test_locks_alone_are_always_followed (void)
{
  const char *templates[] = { "lock=off/{bike}", "status=state/{bike}", NULL };
  const char *bikes[] = { "7", NULL };
  const char *expected[] = { "off/7", "state/7", NULL };
  const char *none[] = { NULL };
  g_autoptr (RideWatch) watch = new_watch (templates, bikes);
  g_auto (GStrv) filters = ride_watch_get_filters (watch);

  g_assert_cmpstrv (filters, expected);
  assert_lock_filters (watch, "7", none);
}

static void
test_what_else_is_followed_is_never_left (void)
{
  const char *templates[] = { "unlock=a/{bike}",   "lock={area}/x/{bike}", "lock=b/{bike}",
                              "status=b/{bike}",   "status=+/x/{bike}",    "lock=c/{bike}",
                              "lock=c/{bike}",     NULL };
  const char *bikes[] = { "7", NULL };
  const char *expected[] = { "a/7", "b/7", "+/x/7", NULL };
  const char *lock_filters[] = { "c/7", NULL };
  g_autoptr (RideWatch) watch = new_watch (templates, bikes);
  g_auto (GStrv) filters = ride_watch_get_filters (watch);

  g_assert_cmpstrv (filters, expected);
  assert_lock_filters (watch, "7", lock_filters);
}

static void
assert_refused (const char *const *templates,
                const char *const *bikes,
                RideProfileError   code,
                const char        *word)
{
  g_autoptr (RideTopicRules) rules =
      templates != NULL ? new_rules (templates) : ride_topic_rules_new_default ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RideWatch) watch = ride_watch_new (rules, bikes, &error);

  g_assert_error (error, RIDE_PROFILE_ERROR, (int) code);
  g_assert_null (watch);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refused (void)
{
  static const char *const bad[] = { "", "a+b", "#", "a/b", "a\nb", "\x7f", "\xff", "$share", NULL };
  const char *templates[] = { "unlock=on/{bike}", "lock=off/+", NULL };
  const char *good[] = { "7", NULL };
  const char *none[] = { NULL };
  g_autofree char *long_id = g_strnfill (RIDE_BIKE_ID_MAX + 1, 'b');
  const char *too_long[] = { long_id, NULL };

  for (guint i = 0; bad[i] != NULL; i++)
    {
      const char *bikes[] = { "fine", bad[i], NULL };

      assert_refused (NULL, bikes, RIDE_PROFILE_ERROR_VALUE, "bike");
    }
  assert_refused (NULL, too_long, RIDE_PROFILE_ERROR_VALUE, "128");
  assert_refused (NULL, none, RIDE_PROFILE_ERROR_VALUE, "empty");
  assert_refused (templates, good, RIDE_PROFILE_ERROR_TOPIC, "off/+");
}

/* One event of bike "B-1", some seconds after noon. */
static RideWatchChange
take (RideWatch     *watch,
      RideVerb       verb,
      guint          second,
      RideEventFlags flags)
{
  RideEvent event = {
    .bike = "B-1",
    .verb = verb,
    .time_us = NOON + second * G_USEC_PER_SEC,
    .flags = flags,
  };

  return ride_watch_take (watch, &event);
}

static void
test_a_ride (void)
{
  g_autoptr (RideWatch) watch = new_watch_of ("B-1");

  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 10 * i + 1, 0), ==, RIDE_WATCH_FOLLOW);
      g_assert_cmpint (take (watch, RIDE_VERB_STATUS, 10 * i + 2, 0), ==, RIDE_WATCH_NOTHING);
      g_assert_cmpint (take (watch, RIDE_VERB_ONLINE, 10 * i + 3, 0), ==, RIDE_WATCH_NOTHING);
      g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 10 * i + 4, 0), ==, RIDE_WATCH_LEAVE);
    }
}

static void
test_within_one_second (void)
{
  g_autoptr (RideWatch) watch = new_watch_of ("B-1");

  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 1, 0), ==, RIDE_WATCH_FOLLOW);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 1, 0), ==, RIDE_WATCH_LEAVE);
  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 1, 0), ==, RIDE_WATCH_FOLLOW);
}

static void
test_other_bikes (void)
{
  g_autoptr (RideWatch) watch = new_watch_of ("B-2");

  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 1, 0), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 2, 0), ==, RIDE_WATCH_NOTHING);
}

static void
test_repeats (void)
{
  g_autoptr (RideWatch) watch = new_watch_of ("B-1");

  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 1, 0), ==, RIDE_WATCH_FOLLOW);
  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 1, 0), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 9, 0), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 10, 0), ==, RIDE_WATCH_LEAVE);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 10, 0), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 11, 0), ==, RIDE_WATCH_NOTHING);
}

static void
test_late (void)
{
  g_autoptr (RideWatch) watch = new_watch_of ("B-1");

  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 10, 0), ==, RIDE_WATCH_FOLLOW);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 9, 0), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 20, 0), ==, RIDE_WATCH_LEAVE);
  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 10, 0), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 19, RETAINED), ==, RIDE_WATCH_NOTHING);
}

static void
test_lock_first (void)
{
  g_autoptr (RideWatch) watch = new_watch_of ("B-1");

  /* A session of an earlier process may still hold the topic. */
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 1, 0), ==, RIDE_WATCH_LEAVE);
  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 2, 0), ==, RIDE_WATCH_FOLLOW);
}

static void
test_retained_unlock (void)
{
  g_autoptr (RideWatch) timed = new_watch_of ("B-1");
  g_autoptr (RideWatch) timeless = new_watch_of ("B-1");

  g_assert_cmpint (take (timed, RIDE_VERB_UNLOCK, 1, RETAINED), ==, RIDE_WATCH_FOLLOW);
  g_assert_cmpint (take (timeless, RIDE_VERB_UNLOCK, 1, RETAINED | NO_TIME), ==,
                   RIDE_WATCH_FOLLOW);
}

static void
test_retained_lock (void)
{
  g_autoptr (RideWatch) watch = new_watch_of ("B-1");
  RideEventFlags implausible = RETAINED | RIDE_EVENT_TIME_IMPLAUSIBLE;

  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 10, 0), ==, RIDE_WATCH_FOLLOW);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 2, RETAINED), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 10, RETAINED), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 11, RETAINED | NO_TIME), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 11, implausible), ==, RIDE_WATCH_NOTHING);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 12, RETAINED), ==, RIDE_WATCH_LEAVE);

  g_assert_cmpint (take (watch, RIDE_VERB_UNLOCK, 20, 0), ==, RIDE_WATCH_FOLLOW);
  g_assert_cmpint (take (watch, RIDE_VERB_LOCK, 21, NO_TIME), ==, RIDE_WATCH_LEAVE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/watch/filters/name-each-bike-once", test_filters);
  g_test_add_func ("/watch/filters/areas-stay-open", test_areas_stay_open);
  g_test_add_func ("/watch/filters/locks-without-unlocks-are-always-followed",
                   test_locks_alone_are_always_followed);
  g_test_add_func ("/watch/filters/what-else-is-followed-is-never-left",
                   test_what_else_is_followed_is_never_left);
  g_test_add_func ("/watch/filters/what-cannot-be-watched-is-refused", test_refused);
  g_test_add_func ("/watch/ride/unlock-follows-and-lock-leaves", test_a_ride);
  g_test_add_func ("/watch/ride/within-one-second", test_within_one_second);
  g_test_add_func ("/watch/ride/other-bikes-change-nothing", test_other_bikes);
  g_test_add_func ("/watch/ride/repeats-change-nothing", test_repeats);
  g_test_add_func ("/watch/ride/late-events-change-nothing", test_late);
  g_test_add_func ("/watch/ride/lock-without-unlock-leaves", test_lock_first);
  g_test_add_func ("/watch/retained/unlock-means-riding", test_retained_unlock);
  g_test_add_func ("/watch/retained/lock-counts-only-when-surely-later", test_retained_lock);

  return g_test_run ();
}
