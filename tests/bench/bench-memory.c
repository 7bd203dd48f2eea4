/* bench-memory.c: what a fleet takes, with identifiers of eleven characters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-memory BIKES
 */

#include "bench-figures.h"
#include "ride-fleet.h"

#include <stdlib.h>

#define MOST_BIKES 10000000

int
main (int    argc,
      char **argv)
{
  g_autoptr (RideFleet) fleet = ride_fleet_new ();
  gsize before = bench_get_resident_bytes ();
  gint64 now_us = g_get_real_time ();
  double began_s;
  guint n_bikes;

  if (argc != 2)
    g_error ("usage: bench-memory BIKES");

  n_bikes = CLAMP (atoi (argv[1]), 1, MOST_BIKES);
  began_s = bench_get_cpu_s ();
  for (guint i = 0; i < n_bikes; i++)
    {
      char id[16];
      RideEvent event = {
        .bike = id,
        .time_us = now_us,
        .received_us = now_us,
        .verb = RIDE_VERB_LOCK,
        .lock = RIDE_LOCK_LOCKED,
        .battery = i % 100,
        .flags = RIDE_EVENT_HAS_PLACE,
        .latitude = 31.2,
        .longitude = 121.5,
      };

      g_snprintf (id, sizeof id, "B-%09u", i);
      ride_fleet_apply (fleet, &event);
    }

  bench_tell ("bytes", (double) ride_fleet_get_memory (fleet) / n_bikes);
  bench_tell ("resident-bytes", (double) (bench_get_resident_bytes () - before) / n_bikes);
  bench_tell ("ns", (bench_get_cpu_s () - began_s) / n_bikes * 1e9);

  return 0;
}
