/* test-scope.c: profiles that follow less than the whole fleet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "ride-link.h"
#include "ride-profile-private.h"
#include "ride-scope.h"

#define SCOPED(scope) "{\"url\":\"ws://h/mqtt\",\"scope\":" scope "}"
#define IN_AREAS(scope) \
  "{\"url\":\"ws://h/mqtt\",\"topics\":[" \
  "{\"event\":\"unlock\",\"template\":\"{area}/on/{bike}\"}," \
  "{\"event\":\"lock\",\"template\":\"{area}/off/{bike}\"}],\"scope\":" scope "}"

static void
assert_filters (const char        *json,
                const char *const *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RideProfile) profile = ride_profile_from_json (json, -1, &error);
  g_autoptr (RideLinkOptions) options = NULL;

  g_assert_no_error (error);
  options = ride_profile_to_link_options (profile, NULL);
  g_assert_cmpstrv (options->filters, expected);
}

static void
test_whole_fleet (void)
{
  const char *expected[] = { "+/on/+", "+/off/+", NULL };

  assert_filters (IN_AREAS ("null"), expected);
}

#define OVERLAPPING(scope) \
  "{\"url\":\"ws://h/mqtt\",\"topics\":[" \
  "{\"event\":\"unlock\",\"template\":\"{area}/on/{bike}\"}," \
  "{\"event\":\"lock\",\"template\":\"{area}/off/{bike}\"}," \
  "{\"event\":\"status\",\"template\":\"{bike}/on/{area}\"}," \
  "{\"event\":\"status\",\"template\":\"{area}/on/+\"}," \
  "{\"event\":\"status\",\"template\":\"{area}/+/{bike}\"}],\"scope\":" scope "}"

/* What comes by one filter must not come by a second one, too. */
static void
test_covered (void)
{
  const char *whole[] = { "+/+/+", NULL };
  const char *narrow[] = { "+/on/7", "7/+/+", "+/on/8", "8/+/+", NULL };

  assert_filters (OVERLAPPING ("null"), whole);
  assert_filters (OVERLAPPING ("{\"areas\":[\"7\",\"8\"]}"), narrow);
}

static void
test_areas (void)
{
  const char *expected[] = { "北/on/+", "北/off/+", "south/on/+", "south/off/+", NULL };

  assert_filters (IN_AREAS ("{\"areas\":[\"北\",\"south\",\"北\"]}"), expected);
}

static void
test_bikes (void)
{
  const char *expected[] = { "+/on/7", "+/on/8", NULL };

  assert_filters (IN_AREAS ("{\"bikes\":[\"7\",\"8\"],\"areas\":null}"), expected);
}

static void
test_round_trip (void)
{
  static const char *const texts[] = { IN_AREAS ("{\"areas\":[\"北\",\"2\"]}"),
                                       SCOPED ("{\"bikes\":[\"B-1\",\"“2”\"]}"),
                                       SCOPED ("null") };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RideProfile) profile = ride_profile_from_json (texts[i], -1, &error);
      g_autoptr (RideProfile) copy = ride_profile_copy (profile);
      g_autofree char *json = ride_profile_to_json (copy);
      g_autoptr (RideProfile) read = ride_profile_from_json (json, -1, &error);

      g_assert_no_error (error);
      g_assert_true ((read->watch == NULL) == (profile->watch == NULL));
      g_assert_true ((read->areas == NULL) == (profile->areas == NULL));
      if (read->watch != NULL)
        g_assert_cmpstrv (read->watch, profile->watch);
      if (read->areas != NULL)
        g_assert_cmpstrv (read->areas, profile->areas);
    }
}

static const struct
{
  const char *json;
  RideProfileError code;
  const char *word;
} bad_profiles[] = {
  { SCOPED ("7"), RIDE_PROFILE_ERROR_FILE, "scope" },
  { SCOPED ("{}"), RIDE_PROFILE_ERROR_FILE, "scope" },
  { SCOPED ("{\"cities\":[\"x\"]}"), RIDE_PROFILE_ERROR_FILE, "scope" },
  { SCOPED ("{\"bikes\":\"7\"}"), RIDE_PROFILE_ERROR_FILE, "scope" },
  { SCOPED ("{\"bikes\":[7]}"), RIDE_PROFILE_ERROR_FILE, "scope" },
  { SCOPED ("{\"bikes\":[null]}"), RIDE_PROFILE_ERROR_FILE, "scope" },
  { SCOPED ("{\"bikes\":[]}"), RIDE_PROFILE_ERROR_VALUE, "empty" },
  { SCOPED ("{\"bikes\":[\"a/b\"]}"), RIDE_PROFILE_ERROR_VALUE, "a/b" },
  { SCOPED ("{\"areas\":[\"north\"]}"), RIDE_PROFILE_ERROR_TOPIC, "{area}" },
  { IN_AREAS ("{\"areas\":[]}"), RIDE_PROFILE_ERROR_VALUE, "empty" },
  { IN_AREAS ("{\"areas\":[\"+\"]}"), RIDE_PROFILE_ERROR_VALUE, "area" },
  { IN_AREAS ("{\"areas\":[\"n\"],\"bikes\":[\"7\"]}"), RIDE_PROFILE_ERROR_VALUE, "either" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_profiles); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RideProfile) read = ride_profile_from_json (bad_profiles[i].json, -1, &error);

      g_test_message ("%s: %s", bad_profiles[i].json, error != NULL ? error->message : "taken");
      g_assert_error (error, RIDE_PROFILE_ERROR, (int) bad_profiles[i].code);
      g_assert_null (read);
      g_assert_nonnull (strstr (error->message, bad_profiles[i].word));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scope/whole-fleet", test_whole_fleet);
  g_test_add_func ("/scope/covered-by-another", test_covered);
  g_test_add_func ("/scope/areas-stand-in-the-filters", test_areas);
  g_test_add_func ("/scope/bikes-stand-in-the-filters", test_bikes);
  g_test_add_func ("/scope/survives-json-and-copying", test_round_trip);
  g_test_add_func ("/scope/what-cannot-be-is-refused", test_refused);

  return g_test_run ();
}
