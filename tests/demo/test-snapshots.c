/* test-snapshots.c: which retained messages the city offers for which filter.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-snapshots.h"

#include <string.h>

#define MONDAY_US (G_GINT64_CONSTANT (1794758400) * G_USEC_PER_SEC)
#define N_BIKES 300

typedef struct
{
  guint n_status;
  guint n_offline;
} Tally;

/* A city with at least one bike that is offline. */
static RideDemoCity *
find_city (guint *n_offline)
{
  RideDemoCity *city = ride_demo_city_new (N_BIKES, 0, 3, MONDAY_US);
  RideDemoMessage message;

  do
    {
      g_assert_true (ride_demo_city_next (city, G_MAXINT64, &message));
      *n_offline = 0;
      for (guint i = 0; i < N_BIKES; i++)
        *n_offline += ride_demo_city_snapshot_offline (city, i, &message);
    }
  while (*n_offline == 0);
  return city;
}

static Tally
ask (RideDemoCity *city,
     const char   *filter)
{
  Tally tally = { 0, 0 };
  guint64 cursor = 0;
  const char *topic = NULL;
  const char *payload = NULL;

  while (ride_demo_snapshots_next (city, filter, &cursor, &topic, &payload))
    {
      if (topic == NULL)
        continue;
      tally.n_status += g_str_has_prefix (topic, "mobike/status/");
      tally.n_offline += g_str_has_prefix (topic, "mobike/online/");
      if (g_str_has_prefix (topic, "mobike/online/"))
        g_assert_cmpstr (payload, ==, "0");
      topic = NULL;
    }
  return tally;
}

static void
assert_tally (RideDemoCity *city,
              const char   *filter,
              guint         n_status,
              guint         n_offline)
{
  Tally tally = ask (city, filter);

  g_test_message ("%s", filter);
  g_assert_cmpuint (tally.n_status, ==, n_status);
  g_assert_cmpuint (tally.n_offline, ==, n_offline);
}

static void
test_wildcards (void)
{
  guint n_offline;
  g_autoptr (RideDemoCity) city = find_city (&n_offline);

  assert_tally (city, "#", N_BIKES, n_offline);
  assert_tally (city, "mobike/#", N_BIKES, n_offline);
  assert_tally (city, "+/+/+", N_BIKES, n_offline);
  assert_tally (city, "mobike/status/+", N_BIKES, 0);
  assert_tally (city, "mobike/online/#", 0, n_offline);
  assert_tally (city, "mobike/unlocked/+", 0, 0);
  assert_tally (city, "other/+/+", 0, 0);
}

static void
test_named_bikes (void)
{
  guint n_offline;
  g_autoptr (RideDemoCity) city = find_city (&n_offline);

  assert_tally (city, "mobike/status/B-1042", 1, 0);
  assert_tally (city, "mobike/status/B-9999", 0, 0);
  assert_tally (city, "mobike/status/", 0, 0);
  assert_tally (city, "mobike/unlocked/B-1042", 0, 0);
  for (guint i = 0; i < N_BIKES; i++)
    {
      RideDemoMessage message;

      if (ride_demo_city_snapshot_offline (city, i, &message))
        {
          g_autofree char *topic = g_strdup (message.topic);

          assert_tally (city, topic, 0, 1);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/snapshots/wildcards", test_wildcards);
  g_test_add_func ("/demo/snapshots/named-bikes", test_named_bikes);

  return g_test_run ();
}
