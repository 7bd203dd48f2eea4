/* ride-demo-city.h: a city of simulated bikes. Pure; time and seed come from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RideDemoCity RideDemoCity;

/**
 * RideDemoMessage:
 *
 * What a bike publishes; strings are valid until the next call on the city.
 */
typedef struct
{
  const char *topic;
  const char *payload;
  gboolean retain;
} RideDemoMessage;

/**
 * ride_demo_city_new:
 * @n_bikes: 1 to 10,000,000
 * @rate: lock and unlock events per second on average, at most 50 a bike;
 *   0 = what such a fleet does at that hour of the day
 * @seed: equal seeds give equal cities
 * @now_us: Unix time in microseconds
 */
RideDemoCity *ride_demo_city_new  (guint    n_bikes,
                                   double   rate,
                                   guint32  seed,
                                   gint64   now_us);
void          ride_demo_city_free (RideDemoCity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideDemoCity, ride_demo_city_free)

/**
 * ride_demo_city_next:
 * @message: (out): the next thing that happened up to @now_us
 *
 * Returns: %FALSE when nothing more happened up to @now_us.
 */
gboolean      ride_demo_city_next       (RideDemoCity    *self,
                                         gint64           now_us,
                                         RideDemoMessage *message);

/** Returns: Unix time of the next message, in microseconds. */
gint64        ride_demo_city_next_us    (RideDemoCity *self);

guint         ride_demo_city_get_n_bikes (RideDemoCity *self);

/**
 * ride_demo_city_snapshot:
 * @bike: 0 to n_bikes - 1
 * @message: (out): its retained status message
 */
void          ride_demo_city_snapshot   (RideDemoCity    *self,
                                         guint            bike,
                                         RideDemoMessage *message);

/**
 * ride_demo_city_snapshot_offline:
 * @message: (out): its retained message in the topic of connectivity
 *
 * Returns: %FALSE for a bike that is online and has no such message.
 */
gboolean      ride_demo_city_snapshot_offline (RideDemoCity    *self,
                                               guint            bike,
                                               RideDemoMessage *message);

/**
 * ride_demo_city_find_bike:
 * @id: such as "B-1042"
 * @bike: (out): 0 to n_bikes - 1
 *
 * Returns: whether there is such a bike.
 */
gboolean      ride_demo_city_find_bike  (RideDemoCity *self,
                                         const char   *id,
                                         guint        *bike);

G_END_DECLS
