/* ride-demo-stage.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-stage.h"

#include "ride-demo-city.h"
#include "ride-demo-snapshots.h"

#include <string.h>

/* However fast events come, the thread wakes only this often for them. */
#define SHORTEST_PAUSE_US (10 * 1000)

/* So that the broker gets its turn when the city has to catch up. */
#define MESSAGES_PER_TURN 4096

/* Further apart than this, city and clock are not brought together event by event. */
#define LONGEST_LAG_US (15 * 60 * (gint64) G_USEC_PER_SEC)
#define LONGEST_LEAD_US (60 * (gint64) G_USEC_PER_SEC)

#define QOS 1

struct _RideDemoStage
{
  RideDemoBroker *broker;
  RideDemoCity *city;
  guint n_bikes;
  double rate;
  gint64 shown_us;
  GSource *source;
};

static gboolean
give_retained (const char  *filter,
               guint64     *cursor,
               const char **topic,
               const char **payload,
               gpointer     user_data)
{
  RideDemoStage *self = user_data;

  return ride_demo_snapshots_next (self->city, filter, cursor, topic, payload);
}

static void
begin (RideDemoStage *self)
{
  g_clear_pointer (&self->city, ride_demo_city_free);
  self->shown_us = g_get_real_time ();
  self->city = ride_demo_city_new (self->n_bikes, self->rate, g_random_int (), self->shown_us);
}

static void
publish (RideDemoStage         *self,
         const RideDemoMessage *message)
{
  g_autoptr (GBytes) payload = g_bytes_new (message->payload, strlen (message->payload));

  ride_demo_broker_publish (self->broker, message->topic, payload, QOS, message->retain);
}

/* Returns: whether everything that happened is published. */
static gboolean
catch_up (RideDemoStage *self,
          gint64         now_us)
{
  RideDemoMessage message;

  for (guint i = 0; i < MESSAGES_PER_TURN; i++)
    {
      if (!ride_demo_city_next (self->city, now_us, &message))
        return TRUE;
      publish (self, &message);
    }
  return FALSE;
}

static gboolean
has_clock_jumped (RideDemoStage *self,
                  gint64         now_us)
{
  return now_us < self->shown_us - LONGEST_LEAD_US ||
         now_us > ride_demo_city_next_us (self->city) + LONGEST_LAG_US;
}

/* The city begins anew; the clients come again and see it from its start. */
static void
follow_clock (RideDemoStage *self)
{
  begin (self);
  ride_demo_broker_cut (self->broker);
}

static void
arm (RideDemoStage *self,
     gboolean       caught_up,
     gint64         now_us)
{
  gint64 pause_us = MAX (ride_demo_city_next_us (self->city) - now_us, SHORTEST_PAUSE_US);

  g_source_set_ready_time (self->source, caught_up ? g_get_monotonic_time () + pause_us : 0);
}

static gboolean
on_time (gpointer user_data)
{
  RideDemoStage *self = user_data;
  gint64 now_us = g_get_real_time ();
  gboolean caught_up;

  if (has_clock_jumped (self, now_us))
    follow_clock (self);
  caught_up = catch_up (self, now_us);
  self->shown_us = now_us;
  arm (self, caught_up, now_us);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource    *source,
          GSourceFunc callback,
          gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

RideDemoStage *
ride_demo_stage_new (RideDemoBroker *broker,
                     guint           n_bikes,
                     double          rate)
{
  RideDemoStage *self = g_new0 (RideDemoStage, 1);

  self->broker = g_object_ref (broker);
  self->n_bikes = n_bikes;
  self->rate = rate;
  begin (self);
  ride_demo_broker_set_retained_provider (broker, give_retained, self);

  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT + 20);
  g_source_set_callback (self->source, on_time, self, NULL);
  arm (self, TRUE, self->shown_us);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
ride_demo_stage_free (RideDemoStage *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  ride_demo_broker_set_retained_provider (self->broker, NULL, NULL);
  g_object_unref (self->broker);
  ride_demo_city_free (self->city);
  g_free (self);
}
