/* test-fleet-images.c: bikes that are kept and put back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet.h"

#define T0 (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)
#define N_BIKES 2000

static void
apply_random (RideFleet *fleet,
              GRand     *random,
              guint      n_events)
{
  static const RideLock locks[] = {
    RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKED, RIDE_LOCK_NONE, RIDE_LOCK_JAMMED,
  };
  char bike[16];

  for (guint i = 0; i < n_events; i++)
    {
      RideVerb verb = g_rand_int_range (random, RIDE_VERB_UNLOCK, RIDE_VERB_STATUS + 1);
      const RideEvent event = {
        .bike = bike,
        .verb = verb,
        .lock = verb == RIDE_VERB_STATUS ? locks[g_rand_int_range (random, 0, 4)] : locks[verb],
        .time_us = T0 + g_rand_int_range (random, 0, 1000000),
        .received_us = T0 + 1000000,
        .flags = g_rand_int (random) & (RIDE_EVENT_RETAINED | RIDE_EVENT_TIME_MISSING |
                                        RIDE_EVENT_CONFLICT | RIDE_EVENT_HAS_PLACE),
        .battery = g_rand_boolean (random) ? g_rand_int_range (random, 0, 101) : RIDE_BATTERY_NONE,
        .tipped = g_rand_int_range (random, RIDE_TRI_NONE, RIDE_TRI_YES + 1),
        .online = g_rand_int_range (random, RIDE_TRI_NONE, RIDE_TRI_YES + 1),
        .latitude = g_rand_double_range (random, -90, 90),
        .longitude = g_rand_double_range (random, -180, 180),
      };

      g_snprintf (bike, sizeof bike, "B-%u", g_rand_int_range (random, 0, N_BIKES));
      ride_fleet_apply (fleet, &event);
    }
}

static void
assert_same_bike (const RideFleet *a,
                  const RideFleet *b,
                  guint            position)
{
  guint other;
  RideBike one, two;

  ride_fleet_get (a, position, &one);
  g_assert_true (ride_fleet_find (b, one.id, &other));
  ride_fleet_get (b, other, &two);
  g_assert_cmpstr (one.id, ==, two.id);
  g_assert_cmpint (one.state, ==, two.state);
  g_assert_cmpint (one.flags, ==, two.flags);
  g_assert_cmpint (one.last_verb, ==, two.last_verb);
  g_assert_cmpint (one.battery, ==, two.battery);
  g_assert_cmpint (one.has_place, ==, two.has_place);
  g_assert_cmpfloat (one.latitude, ==, two.latitude);
  g_assert_cmpfloat (one.longitude, ==, two.longitude);
  g_assert_cmpint (one.since_us, ==, two.since_us);
  g_assert_cmpint (one.last_event_us, ==, two.last_event_us);
}

static void
assert_same_fleet (const RideFleet *a,
                   const RideFleet *b)
{
  g_assert_cmpuint (ride_fleet_get_n_bikes (a), ==, ride_fleet_get_n_bikes (b));
  for (RideBikeState i = 0; i < RIDE_N_BIKE_STATES; i++)
    g_assert_cmpuint (ride_fleet_count (a, i), ==, ride_fleet_count (b, i));
  for (guint i = 0; i < ride_fleet_get_n_bikes (a); i++)
    assert_same_bike (a, b, i);
}

static void
restore_all (RideFleet       *fleet,
             const RideFleet *from)
{
  for (guint i = 0; i < ride_fleet_get_n_bikes (from); i++)
    {
      RideBikeImage image;
      RideBike bike;

      ride_fleet_get (from, i, &bike);
      ride_fleet_save_bike (from, i, &image);
      g_assert_true (ride_fleet_restore_bike (fleet, bike.id, &image));
    }
}

/* What isn't shown, such as what a state rests upon, has to come back as well:
 * both fleets have to go on in the same way. */
static void
test_round_trip (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (GRand) one_future = g_rand_new_with_seed (6);
  g_autoptr (GRand) other_future = g_rand_new_with_seed (6);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (RideFleet) restored = ride_fleet_new ();

  apply_random (fleet, random, 3 * N_BIKES);
  restore_all (restored, fleet);
  assert_same_fleet (fleet, restored);
  apply_random (fleet, one_future, 10 * N_BIKES);
  apply_random (restored, other_future, 10 * N_BIKES);
  assert_same_fleet (fleet, restored);
}

static void
test_replaces_what_was_known (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (RideFleet) restored = ride_fleet_new ();

  apply_random (fleet, random, 20 * N_BIKES);
  apply_random (restored, random, 20 * N_BIKES);
  restore_all (restored, fleet);
  assert_same_fleet (fleet, restored);
}

/* Rows see that the bike is another. */
static void
test_is_a_change (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  const RideEvent event = {
    .bike = "B-1", .verb = RIDE_VERB_LOCK, .lock = RIDE_LOCK_LOCKED, .time_us = T0, .battery = 50
  };
  RideBikeImage image;
  guint64 generation;
  guint32 bike_generation;

  ride_fleet_apply (fleet, &event);
  ride_fleet_save_bike (fleet, 0, &image);
  generation = ride_fleet_get_generation (fleet);
  bike_generation = ride_fleet_get_bike_generation (fleet, 0);
  g_assert_true (ride_fleet_restore_bike (fleet, "B-1", &image));
  g_assert_cmpuint (ride_fleet_get_generation (fleet), >, generation);
  g_assert_cmpuint (ride_fleet_get_bike_generation (fleet, 0), !=, bike_generation);
}

static void
test_impossible_images (void)
{
  static const RideBikeImage images[] = {
    { { G_GUINT64_CONSTANT (3) << 59 } },   /* no such state */
    { { G_GUINT64_CONSTANT (101) << 52 } }, /* a battery above all percents */
    { { G_GUINT64_CONSTANT (126) << 52 } },
    { { G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64 } },
  };
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    g_assert_false (ride_fleet_restore_bike (fleet, "B-1", &images[i]));
  g_assert_cmpuint (ride_fleet_get_n_bikes (fleet), ==, 0);
  g_assert_cmpuint (ride_fleet_get_generation (fleet), ==, 0);
}

/* Whatever is in a damaged file: it is refused, or it is a bike. */
static void
test_random_words (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  guint n_restored = 0;

  for (guint i = 0; i < 10000; i++)
    {
      RideBikeImage image;
      guint n_counted = 0;
      RideBike bike;

      for (guint j = 0; j < G_N_ELEMENTS (image.words); j++)
        image.words[j] = (guint64) g_rand_int (random) << 32 | g_rand_int (random);
      if (!ride_fleet_restore_bike (fleet, "B-1", &image))
        continue;

      n_restored++;
      ride_fleet_get (fleet, 0, &bike);
      g_assert_cmpint (bike.state, <, RIDE_N_BIKE_STATES);
      g_assert_true (bike.battery <= 100 || bike.battery == RIDE_BATTERY_NONE);
      for (RideBikeState state = 0; state < RIDE_N_BIKE_STATES; state++)
        n_counted += ride_fleet_count (fleet, state);
      g_assert_cmpuint (n_counted, ==, 1);
      g_assert_cmpuint (ride_fleet_count (fleet, bike.state), ==, 1);
    }
  g_assert_cmpuint (n_restored, >, 1000);
  g_assert_cmpuint (n_restored, <, 9000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fleet/images/round-trip", test_round_trip);
  g_test_add_func ("/fleet/images/replace-what-was-known", test_replaces_what_was_known);
  g_test_add_func ("/fleet/images/are-a-change", test_is_a_change);
  g_test_add_func ("/fleet/images/impossible-ones-are-refused", test_impossible_images);
  g_test_add_func ("/fleet/images/random-words", test_random_words);

  return g_test_run ();
}
