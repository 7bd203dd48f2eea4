/* ride-network-watch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-network-watch.h"

struct _RideNetworkWatch
{
  gatomicrefcount ref_count;
  GMainContext *context;
  RideNetworkFunc callback; /* @context's thread only; NULL once freed */
  gpointer user_data;
  GNetworkMonitor *monitor; /* default context only */
  gulong handler;           /* default context only */
};

static gpointer
ride_network_watch_ref (RideNetworkWatch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
ride_network_watch_unref (gpointer data)
{
  RideNetworkWatch *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_main_context_unref (self->context);
  g_free (self);
}

static void
run_in (GMainContext     *context,
        GSourceFunc       function,
        RideNetworkWatch *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, ride_network_watch_ref (self), ride_network_watch_unref);
  g_source_set_static_name (source, "RideNetworkWatch");
  g_source_attach (source, context);
}

static gboolean
tell (gpointer user_data)
{
  RideNetworkWatch *self = user_data;

  if (self->callback != NULL)
    self->callback (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *monitor,
                    gboolean         available,
                    gpointer         user_data)
{
  RideNetworkWatch *self = user_data;

  if (available)
    run_in (self->context, tell, self);
}

static void
forget_watch (gpointer  data,
              GClosure *closure)
{
  ride_network_watch_unref (data);
}

static gboolean
listen (gpointer user_data)
{
  RideNetworkWatch *self = user_data;

  self->monitor = g_network_monitor_get_default ();
  self->handler =
      g_signal_connect_data (self->monitor, "network-changed", G_CALLBACK (on_network_changed),
                             ride_network_watch_ref (self), forget_watch, 0);
  return G_SOURCE_REMOVE;
}

/* Comes after listen(): both wait in the same context, at the same priority. */
static gboolean
stop_listening (gpointer user_data)
{
  RideNetworkWatch *self = user_data;

  g_signal_handler_disconnect (self->monitor, self->handler);
  return G_SOURCE_REMOVE;
}

void
ride_network_watch_prepare (void)
{
  g_network_monitor_get_default ();
}

RideNetworkWatch *
ride_network_watch_new (RideNetworkFunc callback,
                        gpointer        user_data)
{
  RideNetworkWatch *self = g_new0 (RideNetworkWatch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref_thread_default ();
  self->callback = callback;
  self->user_data = user_data;
  run_in (NULL, listen, self);

  return self;
}

void
ride_network_watch_free (RideNetworkWatch *self)
{
  if (self == NULL)
    return;

  self->callback = NULL;
  run_in (NULL, stop_listening, self);
  ride_network_watch_unref (self);
}
