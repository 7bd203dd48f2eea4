/* test-wording-limit.c: the preferences' limits in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-settings.h"
#include "ride-wording-limit.h"

#include <string.h>

#define assert_text(expression, expected)                  \
  G_STMT_START                                             \
  {                                                        \
    g_autofree char *assert_text_actual = (expression);    \
    g_assert_cmpstr (assert_text_actual, ==, (expected));  \
  }                                                        \
  G_STMT_END

static void
test_keys (void)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  g_object_get (ride_settings_get (), "settings-schema", &schema, NULL);
  for (RideLimit limit = 0; limit < RIDE_N_LIMITS; limit++)
    {
      g_assert_true (g_settings_schema_has_key (schema, ride_limit_get_key (limit)));
      g_assert_cmpint (ride_limit_from_key (ride_limit_get_key (limit)), ==, limit);
      g_assert_cmpuint (ride_limit_get_step (limit), >, 0);
    }
  g_assert_cmpint (ride_limit_from_key ("window-width"), ==, RIDE_N_LIMITS);
}

static void
test_units (void)
{
  g_assert_cmpstr (ride_wording_limit_unit (RIDE_LIMIT_LONG_RIDE_WARNING, 1), ==, "minute");
  g_assert_cmpstr (ride_wording_limit_unit (RIDE_LIMIT_LONG_RIDE_WARNING, 60), ==, "minutes");
  g_assert_cmpstr (ride_wording_limit_unit (RIDE_LIMIT_BATTERY_WARNING, 15), ==, "%");
  g_assert_cmpstr (ride_wording_limit_unit (RIDE_LIMIT_UNUSED, 1), ==, "day");
  g_assert_cmpstr (ride_wording_limit_unit (RIDE_LIMIT_HISTORY_SIZE, 2048), ==, "MiB");
}

static void
test_words (void)
{
  assert_text (ride_wording_limit (RIDE_LIMIT_LONG_RIDE_WARNING, 60),
               "Warns of rides that last 1 h or longer");
  assert_text (ride_wording_limit (RIDE_LIMIT_LONG_RIDE_CRITICAL, 1440),
               "Rides that last 1 d or longer are critical");
  assert_text (ride_wording_limit (RIDE_LIMIT_BATTERY_CRITICAL, 5), "Critical at or below 5 %");
  assert_text (ride_wording_limit (RIDE_LIMIT_UNUSED, 7), "Lists bikes that nobody rode for 7 days");
  assert_text (ride_wording_limit (RIDE_LIMIT_HISTORY_AGE, 1), "What is older than 1 day is removed");
  assert_text (ride_wording_limit (RIDE_LIMIT_HISTORY_SIZE, 2048),
               "The oldest events are removed beyond 2.0\302\240GiB");
}

static void
test_off (void)
{
  for (RideLimit a = 0; a < RIDE_N_LIMITS; a++)
    {
      g_autofree char *off = ride_wording_limit (a, 0);
      g_autofree char *on = ride_wording_limit (a, 1);

      g_assert_cmpstr (off, !=, on);
      g_assert_null (strchr (off, '0'));
    }
  assert_text (ride_wording_limit (RIDE_LIMIT_SILENT_CRITICAL, 0),
               "Off: silent bikes are never critical");
}

static void
test_conflicts (void)
{
  assert_text (ride_wording_limit_conflict (RIDE_LIMIT_LONG_RIDE_CRITICAL, 61, 60), NULL);
  assert_text (ride_wording_limit_conflict (RIDE_LIMIT_LONG_RIDE_CRITICAL, 60, 60),
               "Not longer than the warning at 1 h: critical at once, without a warning before");
  assert_text (ride_wording_limit_conflict (RIDE_LIMIT_BATTERY_CRITICAL, 14, 15), NULL);
  assert_text (ride_wording_limit_conflict (RIDE_LIMIT_BATTERY_CRITICAL, 15, 15),
               "Not lower than the warning at 15 %: critical at once, without a warning before");

  assert_text (ride_wording_limit_conflict (RIDE_LIMIT_SILENT_CRITICAL, 0, 60), NULL);
  assert_text (ride_wording_limit_conflict (RIDE_LIMIT_SILENT_CRITICAL, 30, 0), NULL);
  assert_text (ride_wording_limit_conflict (RIDE_LIMIT_SILENT_WARNING, 1, 60), NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wording/limit/each-is-a-key-of-the-settings", test_keys);
  g_test_add_func ("/wording/limit/units-agree-with-the-number", test_units);
  g_test_add_func ("/wording/limit/what-follows-is-said", test_words);
  g_test_add_func ("/wording/limit/zero-is-said-to-be-off", test_off);
  g_test_add_func ("/wording/limit/a-warning-that-never-comes-is-pointed-out", test_conflicts);

  return g_test_run ();
}
