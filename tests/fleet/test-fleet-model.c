/* test-fleet-model.c: the compact store against a naive one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet.h"

#include <string.h>

#define T0 (G_GINT64_CONSTANT (1795336200) * G_USEC_PER_SEC)

/* The bytes a bike may take, its identifier included. */
#define BYTES_PER_BIKE 64

/* A bike as one would write it without a care for memory. */
typedef struct
{
  guint position;
  RideBikeState state;
  gint64 since_us;
  gint64 evidence_us;
  gint64 last_us;
  guint8 battery;
  RideVerb verb;
  gboolean tipped;
} NaiveBike;

/* Live events with their own times alone: their rule is short enough to be written twice. */
static void
apply_naively (GHashTable      *bikes,
               const RideEvent *event)
{
  NaiveBike *bike = g_hash_table_lookup (bikes, event->bike);
  gboolean is_status = event->verb == RIDE_VERB_STATUS;
  RideBikeState state = RIDE_BIKE_UNKNOWN;

  if (bike == NULL)
    {
      bike = g_new0 (NaiveBike, 1);
      bike->position = g_hash_table_size (bikes);
      bike->battery = RIDE_BATTERY_NONE;
      g_hash_table_insert (bikes, g_strdup (event->bike), bike);
    }

  if (event->lock == RIDE_LOCK_LOCKED)
    state = RIDE_BIKE_LOCKED;
  if (event->lock == RIDE_LOCK_UNLOCKED)
    state = RIDE_BIKE_UNLOCKED;
  if (state != RIDE_BIKE_UNKNOWN && event->time_us >= bike->evidence_us)
    {
      if (!is_status || bike->state != state)
        bike->since_us = event->time_us;
      bike->state = state;
      bike->evidence_us = event->time_us;
    }
  if (event->time_us >= bike->last_us)
    {
      bike->last_us = event->time_us;
      bike->verb = event->verb;
      if (event->battery != RIDE_BATTERY_NONE)
        bike->battery = event->battery;
      if (event->tipped != RIDE_TRI_NONE)
        bike->tipped = event->tipped == RIDE_TRI_YES;
    }
}

/* Identifiers of 1 to 128 bytes, many of them alike. */
static char *
make_id (guint number)
{
  static const guint lengths[] = { 1, 5, 11, 14, 15, 16, 17, 36, 127, 128 };
  guint length = lengths[number % G_N_ELEMENTS (lengths)];
  g_autofree char *digits = g_strdup_printf ("%u", number);
  char *id = g_strnfill (MAX (length, strlen (digits)), 'B');

  memcpy (id + strlen (id) - strlen (digits), digits, strlen (digits));

  return id;
}

static void
compare (const RideFleet *fleet,
         GHashTable      *bikes)
{
  guint counts[RIDE_N_BIKE_STATES] = { 0 };
  GHashTableIter iter;
  const char *id;
  const NaiveBike *naive;

  g_hash_table_iter_init (&iter, bikes);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &naive))
    {
      guint position;
      RideBike bike;

      counts[naive->state]++;
      g_assert_true (ride_fleet_find (fleet, id, &position));
      ride_fleet_get (fleet, position, &bike);
      g_assert_cmpuint (position, ==, naive->position);
      g_assert_cmpstr (bike.id, ==, id);
      g_assert_cmpint (bike.state, ==, naive->state);
      g_assert_cmpint (bike.since_us, ==, naive->since_us);
      g_assert_cmpint (bike.last_event_us, ==, naive->last_us);
      g_assert_cmpint (bike.battery, ==, naive->battery);
      g_assert_cmpint (bike.last_verb, ==, naive->verb);
      g_assert_cmpint ((bike.flags & RIDE_BIKE_TIPPED) != 0, ==, naive->tipped);
    }

  g_assert_cmpuint (ride_fleet_get_n_bikes (fleet), ==, g_hash_table_size (bikes));
  for (RideBikeState i = 0; i < RIDE_N_BIKE_STATES; i++)
    g_assert_cmpuint (ride_fleet_count (fleet, i), ==, counts[i]);
}

static void
test_random_events (gconstpointer data)
{
  guint seed = GPOINTER_TO_UINT (data);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GHashTable) bikes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < 30000; i++)
    {
      static const RideLock locks[] = { RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKED, RIDE_LOCK_NONE };
      g_autofree char *id = make_id (g_rand_int_range (random, 0, 3000));
      RideVerb verb = g_rand_int_range (random, RIDE_VERB_UNLOCK, RIDE_VERB_STATUS + 1);
      RideEvent event = {
        .bike = id,
        .verb = verb,
        .lock = locks[verb == RIDE_VERB_STATUS ? g_rand_int_range (random, 0, 3) : (int) verb],
        .time_us = T0 + g_rand_int_range (random, 0, 1000),
        .received_us = T0 + 1000,
        .battery = g_rand_boolean (random) ? g_rand_int_range (random, 0, 101) : RIDE_BATTERY_NONE,
        .tipped = g_rand_int_range (random, RIDE_TRI_NONE, RIDE_TRI_YES + 1),
      };

      ride_fleet_apply (fleet, &event);
      apply_naively (bikes, &event);
      if (i % 5000 == 0)
        compare (fleet, bikes);
    }

  compare (fleet, bikes);
}

static void
test_unknown_bikes (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  guint position;

  g_assert_false (ride_fleet_find (fleet, "B-1", &position));
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *id = make_id (i);
      const RideEvent event = { .bike = id, .verb = RIDE_VERB_STATUS, .time_us = T0 };

      ride_fleet_apply (fleet, &event);
    }
  for (guint i = 1000; i < 2000; i++)
    {
      g_autofree char *id = make_id (i);

      g_assert_false (ride_fleet_find (fleet, id, &position));
    }
}

/* Rows hold on to identifiers for as long as the fleet lives. */
static void
test_ids_never_move (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *id = make_id (i);
      const RideEvent event = { .bike = id, .verb = RIDE_VERB_STATUS, .time_us = T0 };
      RideBike bike;

      ride_fleet_apply (fleet, &event);
      ride_fleet_get (fleet, i, &bike);
      g_ptr_array_add (ids, (gpointer) bike.id);
    }

  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *id = make_id (i);

      g_assert_cmpstr (g_ptr_array_index (ids, i), ==, id);
    }
}

static void
load (RideFleet *fleet,
      guint      n_bikes,
      guint      round)
{
  char id[16];
  RideEvent event = { .bike = id, .received_us = T0, .battery = 71 };

  for (guint i = 0; i < n_bikes; i++)
    {
      g_snprintf (id, sizeof id, "B-%09u", i);
      event.verb = (i + round) % 2 == 0 ? RIDE_VERB_UNLOCK : RIDE_VERB_LOCK;
      event.lock = (i + round) % 2 == 0 ? RIDE_LOCK_UNLOCKED : RIDE_LOCK_LOCKED;
      event.time_us = T0 + round;
      ride_fleet_apply (fleet, &event);
    }
}

static void
test_memory (gconstpointer data)
{
  guint n_bikes = GPOINTER_TO_UINT (data);
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (GTimer) timer = g_timer_new ();
  double seconds;

  load (fleet, n_bikes, 0);
  seconds = g_timer_elapsed (timer, NULL);
  g_test_message ("%u bikes: %.1f bytes and %.0f ns for a new one", n_bikes,
                  (double) ride_fleet_get_memory (fleet) / n_bikes, seconds / n_bikes * 1e9);

  g_timer_start (timer);
  load (fleet, n_bikes, 1);
  seconds = g_timer_elapsed (timer, NULL);
  g_test_message ("%u bikes: %.0f ns for an event of a known one", n_bikes,
                  seconds / n_bikes * 1e9);

  g_assert_cmpuint (ride_fleet_get_n_bikes (fleet), ==, n_bikes);
  g_assert_cmpuint (ride_fleet_count (fleet, RIDE_BIKE_UNLOCKED), ==, n_bikes / 2);
  g_assert_cmpuint (ride_fleet_get_memory (fleet), <=, (gsize) n_bikes * BYTES_PER_BIKE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/fleet/model/seed-1", GUINT_TO_POINTER (1), test_random_events);
  g_test_add_data_func ("/fleet/model/seed-2", GUINT_TO_POINTER (2), test_random_events);
  g_test_add_data_func ("/fleet/model/seed-3", GUINT_TO_POINTER (3), test_random_events);
  g_test_add_func ("/fleet/unknown-bikes-are-not-found", test_unknown_bikes);
  g_test_add_func ("/fleet/identifiers-never-move", test_ids_never_move);
  g_test_add_data_func ("/fleet/memory/100k", GUINT_TO_POINTER (100000), test_memory);
  g_test_add_data_func ("/fleet/memory/200k", GUINT_TO_POINTER (200000), test_memory);
  g_test_add_data_func ("/fleet/memory/1m", GUINT_TO_POINTER (1000000), test_memory);

  return g_test_run ();
}
