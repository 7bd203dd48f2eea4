/* ride-demo-snapshots.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-snapshots.h"

#include <string.h>

#define STATUS "mobike/status/"
#define ONLINE "mobike/online/"

static gboolean
show (const RideDemoMessage *message,
      const char           **topic,
      const char           **payload)
{
  *topic = message->topic;
  *payload = message->payload;
  return TRUE;
}

static gboolean
is_literal (const char *filter)
{
  return strpbrk (filter, "+#") == NULL;
}

/* Thousands of watched bikes each subscribe to their own topics: no walk for those. */
static gboolean
show_named (RideDemoCity *city,
            const char   *filter,
            guint64      *cursor,
            const char  **topic,
            const char  **payload)
{
  RideDemoMessage message;
  guint bike;

  if ((*cursor)++ > 0)
    return FALSE;

  if (g_str_has_prefix (filter, STATUS) &&
      ride_demo_city_find_bike (city, filter + strlen (STATUS), &bike))
    {
      ride_demo_city_snapshot (city, bike, &message);
      return show (&message, topic, payload);
    }
  if (g_str_has_prefix (filter, ONLINE) &&
      ride_demo_city_find_bike (city, filter + strlen (ONLINE), &bike) &&
      ride_demo_city_snapshot_offline (city, bike, &message))
    return show (&message, topic, payload);
  return FALSE;
}

static gboolean
may_match (const char *filter,
           const char *prefix)
{
  g_auto (GStrv) levels = g_strsplit (filter, "/", 3);
  g_auto (GStrv) names = g_strsplit (prefix, "/", 3);

  for (guint i = 0; levels[i] != NULL && i < 2; i++)
    {
      if (strcmp (levels[i], "#") == 0)
        return TRUE;
      if (strcmp (levels[i], "+") != 0 && strcmp (levels[i], names[i]) != 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
ride_demo_snapshots_next (RideDemoCity *city,
                          const char   *filter,
                          guint64      *cursor,
                          const char  **topic,
                          const char  **payload)
{
  guint n_bikes = ride_demo_city_get_n_bikes (city);
  RideDemoMessage message;

  if (is_literal (filter))
    return show_named (city, filter, cursor, topic, payload);

  if (*cursor == 0 && !may_match (filter, STATUS))
    *cursor = n_bikes;
  if (*cursor == n_bikes && !may_match (filter, ONLINE))
    return FALSE;
  if (*cursor >= 2 * (guint64) n_bikes)
    return FALSE;

  if (*cursor < n_bikes)
    {
      ride_demo_city_snapshot (city, *cursor, &message);
      show (&message, topic, payload);
    }
  else if (ride_demo_city_snapshot_offline (city, *cursor - n_bikes, &message))
    show (&message, topic, payload);
  (*cursor)++;
  return TRUE;
}
