/* fuzz-snapshot.c: a journal's snapshot of a fleet, from a file that may hold anything.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is taken for a snapshot can be written and read again, and is the same then.
 */

#include "ride-journal-snapshot.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
assert_same (const RideFleet *fleet,
             const RideFleet *again)
{
  g_assert_cmpuint (ride_fleet_get_n_bikes (fleet), ==, ride_fleet_get_n_bikes (again));
  for (guint i = 0; i < ride_fleet_get_n_bikes (fleet); i++)
    {
      RideBike bike, other;
      guint position;

      ride_fleet_get (fleet, i, &bike);
      g_assert_true (ride_fleet_find (again, bike.id, &position));
      ride_fleet_get (again, position, &other);
      g_assert_cmpint (bike.state, ==, other.state);
      g_assert_cmpint (bike.since_us, ==, other.since_us);
      g_assert_cmpint (bike.last_event_us, ==, other.last_event_us);
      g_assert_cmpuint (bike.battery, ==, other.battery);
      g_assert_cmpuint (bike.flags, ==, other.flags);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  g_autoptr (RideFleet) again = ride_fleet_new ();
  g_autoptr (GPtrArray) parts = NULL;

  if (!ride_snapshot_decode (data, size, fleet))
    return 0;

  parts = ride_snapshot_encode (fleet);
  for (guint i = 0; i < parts->len; i++)
    {
      gsize length;
      gconstpointer part = g_bytes_get_data (g_ptr_array_index (parts, i), &length);

      g_assert_true (ride_snapshot_decode (part, length, again));
    }
  assert_same (fleet, again);

  return 0;
}
