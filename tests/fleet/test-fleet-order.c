/* test-fleet-order.c: filter and order against naive ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet-order.h"
#include "ride-fleet-private.h"

#include <stdlib.h>
#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define T0 (1795336200 * SECOND)

static char *
make_id (GRand *random)
{
  static const char *const stems[] = {
    "B-",       "b-",      "bike-of-the-north-", "bike-of-the-north-gate-of-the-old-town-", "单车",
    "STRASSE-", "Straße-",
  };
  const char *stem = stems[g_rand_int_range (random, 0, G_N_ELEMENTS (stems))];

  return g_strdup_printf ("%s%d", stem, g_rand_int_range (random, 0, 400));
}

static RideFleet *
make_fleet (guint seed,
            guint n_events)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  RideFleet *fleet = ride_fleet_new ();

  for (guint i = 0; i < n_events; i++)
    {
      static const RideLock locks[] = { RIDE_LOCK_NONE, RIDE_LOCK_LOCKED, RIDE_LOCK_UNLOCKED };
      g_autofree char *id = make_id (random);
      const RideEvent event = {
        .bike = id,
        .verb = RIDE_VERB_STATUS,
        .lock = locks[g_rand_int_range (random, 0, 3)],
        .time_us = T0 + g_rand_int_range (random, 0, 50) * SECOND,
        .received_us = T0 + 60 * SECOND,
        .flags = g_rand_int_range (random, 0, 3) == 0
                     ? RIDE_EVENT_RETAINED | RIDE_EVENT_TIME_MISSING
                     : 0,
        .battery = g_rand_boolean (random) ? g_rand_int_range (random, 0, 101) : RIDE_BATTERY_NONE,
      };

      ride_fleet_apply (fleet, &event);
    }

  return fleet;
}

/* Returns a key to sort by and whether there is one. */
static gboolean
get_naive_key (const RideBike *bike,
               RideSortKey     sort,
               gint64         *key)
{
  switch (sort)
    {
    case RIDE_SORT_STATE:
      *key = bike->state;
      return TRUE;
    case RIDE_SORT_SINCE:
      *key = bike->since_us;
      return bike->since_us != 0;
    case RIDE_SORT_DURATION:
      *key = -bike->since_us;
      return bike->state == RIDE_BIKE_UNLOCKED;
    case RIDE_SORT_BATTERY:
      *key = bike->battery;
      return bike->battery != RIDE_BATTERY_NONE;
    case RIDE_SORT_LAST_EVENT:
      *key = bike->last_event_us;
      return bike->last_event_us != 0;
    case RIDE_SORT_BIKE:
    default:
      g_assert_not_reached ();
    }
}

typedef struct
{
  const RideFleet *fleet;
  const RideFleetQuery *query;
} NaiveSort;

static int
compare_naively (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  const NaiveSort *sort = user_data;
  guint position_a = *(const guint *) a;
  guint position_b = *(const guint *) b;
  int sign = sort->query->descending ? -1 : 1;
  RideBike bike_a, bike_b;
  gint64 key_a, key_b;
  gboolean has_a, has_b;

  ride_fleet_get (sort->fleet, position_a, &bike_a);
  ride_fleet_get (sort->fleet, position_b, &bike_b);
  if (sort->query->key == RIDE_SORT_BIKE)
    return sign * strcmp (bike_a.id, bike_b.id);

  has_a = get_naive_key (&bike_a, sort->query->key, &key_a);
  has_b = get_naive_key (&bike_b, sort->query->key, &key_b);
  if (has_a != has_b)
    return has_a ? -1 : 1;
  if (has_a && key_a != key_b)
    return sign * (key_a < key_b ? -1 : 1);

  return position_a < position_b ? -1 : 1;
}

static GArray *
order_naively (const RideFleet      *fleet,
               const RideFleetQuery *query)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint));
  NaiveSort sort = { fleet, query };

  for (guint i = 0; i < ride_fleet_get_n_bikes (fleet); i++)
    {
      g_autofree char *folded = NULL;
      RideBike bike;

      ride_fleet_get (fleet, i, &bike);
      folded = g_utf8_casefold (bike.id, -1);
      if ((query->states & 1u << bike.state) != 0 &&
          (query->search == NULL || strstr (folded, query->search) != NULL))
        g_array_append_val (rows, i);
    }
  g_array_sort_with_data (rows, compare_naively, &sort);

  return rows;
}

static void
compare (RideFleet            *fleet,
         const RideFleetQuery *query)
{
  g_autoptr (RideFleetSnapshot) snapshot = ride_fleet_take_snapshot (fleet);
  g_autoptr (RideFleetOrder) order = ride_fleet_order_compute (snapshot, query, NULL);
  g_autoptr (GArray) expected = order_naively (fleet, query);
  guint n_found = 0;

  g_assert_cmpuint (order->n_rows, ==, expected->len);
  for (guint i = 0; i < order->n_rows; i++)
    {
      g_assert_cmpuint (order->rows[i], ==, g_array_index (expected, guint, i));
      g_assert_cmpuint (order->rows_of_positions[order->rows[i]], ==, i);
    }

  g_assert_cmpuint (order->n_positions, ==, ride_fleet_get_n_bikes (fleet));
  for (guint i = 0; i < order->n_positions; i++)
    if (order->rows_of_positions[i] != RIDE_FLEET_ORDER_NO_ROW)
      n_found++;
  g_assert_cmpuint (n_found, ==, order->n_rows);
}

static void
test_model (gconstpointer data)
{
  static const char *const searches[] = {
    NULL, "", "b", "B-1", "GATE", "车", "strasse", "STRASSE-2", "straße-3", "nowhere",
  };
  g_autoptr (RideFleet) fleet = make_fleet (GPOINTER_TO_UINT (data), 4000);

  for (RideSortKey key = RIDE_SORT_STATE; key <= RIDE_SORT_LAST_EVENT; key++)
    for (guint states = 0; states <= RIDE_FLEET_VIEW_ALL_STATES; states++)
      for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
        {
          RideFleetQuery query = { .states = states, .key = key, .descending = i % 2 == 1 };

          ride_fleet_query_set_search (&query, searches[i]);
          compare (fleet, &query);
          ride_fleet_query_clear (&query);
        }
}

static void
test_empty (void)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();

  for (RideSortKey key = RIDE_SORT_STATE; key <= RIDE_SORT_LAST_EVENT; key++)
    compare (fleet, &(RideFleetQuery){ .states = RIDE_FLEET_VIEW_ALL_STATES, .key = key });
}

static void
test_cancelled (void)
{
  g_autoptr (RideFleet) fleet = make_fleet (1, 1000);
  g_autoptr (RideFleetSnapshot) snapshot = ride_fleet_take_snapshot (fleet);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const RideFleetQuery query = { .states = RIDE_FLEET_VIEW_ALL_STATES, .key = RIDE_SORT_BIKE };

  g_cancellable_cancel (cancellable);
  g_assert_null (ride_fleet_order_compute (snapshot, &query, cancellable));
}

/* The worker may still be at it when the fleet is gone, or has grown. */
static void
test_snapshot_outlives_the_fleet (void)
{
  RideFleet *fleet = make_fleet (1, 1000);
  guint n_bikes = ride_fleet_get_n_bikes (fleet);
  g_autoptr (RideFleetSnapshot) snapshot = ride_fleet_take_snapshot (fleet);
  const RideFleetQuery query = { .states = RIDE_FLEET_VIEW_ALL_STATES, .key = RIDE_SORT_BIKE };
  g_autoptr (RideFleetOrder) order = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *id = g_strdup_printf ("new-%u", i);
      const RideEvent event = { .bike = id, .verb = RIDE_VERB_STATUS, .time_us = T0 };

      ride_fleet_apply (fleet, &event);
    }
  ride_fleet_free (fleet);

  order = ride_fleet_order_compute (snapshot, &query, NULL);
  g_assert_cmpuint (order->n_rows, ==, n_bikes);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/fleet-order/model/seed-1", GUINT_TO_POINTER (1), test_model);
  g_test_add_data_func ("/fleet-order/model/seed-2", GUINT_TO_POINTER (2), test_model);
  g_test_add_func ("/fleet-order/empty-fleet", test_empty);
  g_test_add_func ("/fleet-order/cancelled", test_cancelled);
  g_test_add_func ("/fleet-order/snapshot-outlives-the-fleet", test_snapshot_outlives_the_fleet);

  return g_test_run ();
}
