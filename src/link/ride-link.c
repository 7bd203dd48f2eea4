/* ride-link.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-link.h"

#include "ride-link-engine.h"
#include "ride-network-watch.h"

struct _RideLink
{
  GObject parent_instance;

  RideLinkEngine *engine;
};

G_DEFINE_FINAL_TYPE (RideLink, ride_link, G_TYPE_OBJECT)

const char *
ride_link_state_to_string (RideLinkState state)
{
  switch (state)
    {
    case RIDE_LINK_OFFLINE:
      return "offline";
    case RIDE_LINK_CONNECTING:
      return "connecting";
    case RIDE_LINK_HANDSHAKING:
      return "handshaking";
    case RIDE_LINK_CONNECTED:
      return "connected";
    case RIDE_LINK_WAITING:
      return "waiting";
    case RIDE_LINK_REFUSED:
      return "refused";
    default:
      g_return_val_if_reached ("offline");
    }
}

static void
ride_link_dispose (GObject *object)
{
  RideLink *self = RIDE_LINK (object);

  if (self->engine != NULL)
    ride_link_engine_shut_down (self->engine);

  G_OBJECT_CLASS (ride_link_parent_class)->dispose (object);
}

static void
ride_link_finalize (GObject *object)
{
  RideLink *self = RIDE_LINK (object);

  g_clear_pointer (&self->engine, ride_link_engine_unref);

  G_OBJECT_CLASS (ride_link_parent_class)->finalize (object);
}

static void
ride_link_class_init (RideLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ride_link_dispose;
  object_class->finalize = ride_link_finalize;
}

static void
ride_link_init (RideLink *self)
{
}

void
ride_link_prepare (void)
{
  ride_network_watch_prepare ();
}

RideLink *
ride_link_new (const RideLinkOptions *options,
               const RideLinkEvents  *events,
               gpointer               user_data)
{
  RideLink *self;

  g_return_val_if_fail (options != NULL, NULL);
  g_return_val_if_fail (events != NULL, NULL);

  self = g_object_new (RIDE_TYPE_LINK, NULL);
  self->engine = ride_link_engine_new (options, events, user_data);

  return self;
}

void
ride_link_set_transport_factory (RideLink            *self,
                                 RideTransportFactory factory,
                                 gpointer             user_data)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_set_transport_factory (self->engine, factory, user_data);
}

void
ride_link_set_clock (RideLink      *self,
                     RideLinkClock  clock,
                     RideLinkRandom random,
                     gpointer       user_data)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_set_clock (self->engine, clock, random, user_data);
}

void
ride_link_start (RideLink *self)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_start (self->engine);
}

void
ride_link_stop (RideLink *self)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_stop (self->engine);
}

void
ride_link_retry_now (RideLink *self)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_retry_now (self->engine);
}

void
ride_link_ack (RideLink *self,
               guint64   token)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_ack (self->engine, token);
}

void
ride_link_subscribe (RideLink          *self,
                     const char *const *filters,
                     guint              n_filters)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_subscribe (self->engine, filters, n_filters);
}

void
ride_link_unsubscribe (RideLink          *self,
                       const char *const *filters,
                       guint              n_filters)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_unsubscribe (self->engine, filters, n_filters);
}

const RideLinkStatus *
ride_link_get_status (RideLink *self)
{
  g_return_val_if_fail (RIDE_IS_LINK (self), NULL);

  return ride_link_engine_get_status (self->engine);
}

void
ride_link_look_now (RideLink *self)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_look_now (self->engine);
}

void
ride_link_network_changed (RideLink *self)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_on_network (self->engine);
}

void
ride_link_woke (RideLink *self,
                gint64    slept_us)
{
  g_return_if_fail (RIDE_IS_LINK (self));

  ride_link_engine_on_wake (self->engine, slept_us);
}
