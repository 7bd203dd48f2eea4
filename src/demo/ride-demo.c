/* ride-demo.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo.h"

#include "ride-demo-stage.h"

#define MAXIMUM_BIKES 10000000

/* Broker and city live and die on the thread; @mutex guards @settled and @running. */
struct _RideDemo
{
  GObject parent_instance;

  guint port;
  guint n_bikes;
  double rate;

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  RideDemoBroker *broker;

  GMutex mutex;
  GCond cond;
  gboolean settled;
  gboolean running;
  char *url;
  GError *error;
};

G_DEFINE_FINAL_TYPE (RideDemo, ride_demo, G_TYPE_OBJECT)

static void
settle (RideDemo *self)
{
  g_mutex_lock (&self->mutex);
  if (self->broker != NULL)
    self->url = g_strdup (ride_demo_broker_get_url (self->broker));
  self->running = self->broker != NULL;
  self->settled = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Sockets that were closed without waiting finish here. */
static void
drain (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

static gpointer
run (gpointer data)
{
  RideDemo *self = data;
  g_autoptr (GMainContextPusher) pusher G_GNUC_UNUSED =
      g_main_context_pusher_new (self->context);
  g_autoptr (RideDemoStage) stage = NULL;

  self->broker = ride_demo_broker_new (self->port, &self->error);
  settle (self);
  if (self->broker == NULL)
    return NULL;

  stage = ride_demo_stage_new (self->broker, self->n_bikes, self->rate);
  g_main_loop_run (self->loop);

  ride_demo_broker_stop (self->broker);
  g_clear_pointer (&stage, ride_demo_stage_free);
  drain (self->context);
  g_clear_object (&self->broker);
  return NULL;
}

static void
wait_until_settled (RideDemo *self)
{
  g_mutex_lock (&self->mutex);
  while (!self->settled)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

RideDemo *
ride_demo_new (guint    port,
               guint    n_bikes,
               double   rate,
               GError **error)
{
  g_autoptr (RideDemo) self = NULL;

  g_return_val_if_fail (port <= G_MAXUINT16, NULL);
  g_return_val_if_fail (n_bikes >= 1 && n_bikes <= MAXIMUM_BIKES, NULL);
  g_return_val_if_fail (rate >= 0, NULL);

  self = g_object_new (RIDE_TYPE_DEMO, NULL);
  self->port = port;
  self->n_bikes = n_bikes;
  self->rate = rate;
  self->thread = g_thread_new ("ride-demo", run, self);
  wait_until_settled (self);

  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }
  return g_steal_pointer (&self);
}

const char *
ride_demo_get_url (RideDemo *self)
{
  g_return_val_if_fail (RIDE_IS_DEMO (self), NULL);

  return self->url;
}

typedef struct
{
  RideDemo *demo;
  RideDemoMood mood;
} MoodChange;

static gboolean
on_set_mood (gpointer user_data)
{
  const MoodChange *change = user_data;

  ride_demo_broker_set_mood (change->demo->broker, change->mood);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cut (gpointer user_data)
{
  ride_demo_broker_cut (((RideDemo *) user_data)->broker);
  return G_SOURCE_REMOVE;
}

static gboolean
on_quit (gpointer user_data)
{
  g_main_loop_quit (((RideDemo *) user_data)->loop);
  return G_SOURCE_REMOVE;
}

static void
attach (RideDemo      *self,
        GSourceFunc    function,
        gpointer       data,
        GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, data, destroy);
  g_source_attach (source, self->context);
}

void
ride_demo_set_mood (RideDemo    *self,
                    RideDemoMood mood)
{
  g_return_if_fail (RIDE_IS_DEMO (self));

  g_mutex_lock (&self->mutex);
  if (self->running)
    {
      MoodChange *change = g_new (MoodChange, 1);

      change->demo = self;
      change->mood = mood;
      attach (self, on_set_mood, change, g_free);
    }
  g_mutex_unlock (&self->mutex);
}

void
ride_demo_cut (RideDemo *self)
{
  g_return_if_fail (RIDE_IS_DEMO (self));

  g_mutex_lock (&self->mutex);
  if (self->running)
    attach (self, on_cut, self, NULL);
  g_mutex_unlock (&self->mutex);
}

void
ride_demo_stop (RideDemo *self)
{
  g_return_if_fail (RIDE_IS_DEMO (self));

  g_mutex_lock (&self->mutex);
  if (self->running)
    attach (self, on_quit, self, NULL);
  self->running = FALSE;
  g_mutex_unlock (&self->mutex);

  g_clear_pointer (&self->thread, g_thread_join);
}

static void
ride_demo_dispose (GObject *object)
{
  ride_demo_stop (RIDE_DEMO (object));

  G_OBJECT_CLASS (ride_demo_parent_class)->dispose (object);
}

static void
ride_demo_finalize (GObject *object)
{
  RideDemo *self = RIDE_DEMO (object);

  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_clear_error (&self->error);
  g_free (self->url);

  G_OBJECT_CLASS (ride_demo_parent_class)->finalize (object);
}

static void
ride_demo_class_init (RideDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ride_demo_dispose;
  G_OBJECT_CLASS (klass)->finalize = ride_demo_finalize;
}

static void
ride_demo_init (RideDemo *self)
{
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}
