/* ride-transport.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-transport.h"

typedef struct
{
  const RideTransportEvents *events;
  gpointer user_data;
  gboolean released;
} RideTransportPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (RideTransport, ride_transport, G_TYPE_OBJECT)

static void
ride_transport_class_init (RideTransportClass *klass)
{
}

static void
ride_transport_init (RideTransport *self)
{
}

static RideTransportPrivate *
get_private (RideTransport *self)
{
  return ride_transport_get_instance_private (self);
}

void
ride_transport_open (RideTransport             *self,
                     const RideTransportEvents *events,
                     gpointer                   user_data)
{
  RideTransportPrivate *priv = get_private (self);

  g_return_if_fail (RIDE_IS_TRANSPORT (self));
  g_return_if_fail (priv->events == NULL);

  priv->events = events;
  priv->user_data = user_data;
  RIDE_TRANSPORT_GET_CLASS (self)->open (self);
}

void
ride_transport_send (RideTransport *self,
                     GBytes        *bytes)
{
  g_return_if_fail (RIDE_IS_TRANSPORT (self));

  RIDE_TRANSPORT_GET_CLASS (self)->send (self, bytes);
}

void
ride_transport_close (RideTransport *self)
{
  g_return_if_fail (RIDE_IS_TRANSPORT (self));

  RIDE_TRANSPORT_GET_CLASS (self)->close (self);
}

void
ride_transport_abort (RideTransport *self)
{
  RideTransportPrivate *priv = get_private (self);

  g_return_if_fail (RIDE_IS_TRANSPORT (self));

  priv->events = NULL;
  RIDE_TRANSPORT_GET_CLASS (self)->abort (self);
  if (priv->released)
    {
      priv->released = FALSE;
      g_object_unref (self);
    }
}

void
ride_transport_release (RideTransport *self)
{
  RideTransportPrivate *priv = get_private (self);

  g_return_if_fail (RIDE_IS_TRANSPORT (self));
  g_return_if_fail (!priv->released);

  priv->events = NULL;
  priv->released = TRUE;
  ride_transport_close (self);
}

gsize
ride_transport_get_queued (RideTransport *self)
{
  g_return_val_if_fail (RIDE_IS_TRANSPORT (self), 0);

  return RIDE_TRANSPORT_GET_CLASS (self)->get_queued (self);
}

void
ride_transport_emit_opened (RideTransport *self)
{
  RideTransportPrivate *priv = get_private (self);

  if (priv->events != NULL)
    priv->events->opened (priv->user_data);
}

void
ride_transport_emit_received (RideTransport *self,
                              const guint8  *data,
                              gsize          length)
{
  RideTransportPrivate *priv = get_private (self);

  if (priv->events != NULL)
    priv->events->received (priv->user_data, data, length);
}

void
ride_transport_emit_closed (RideTransport *self,
                            RideCause     *cause)
{
  RideTransportPrivate *priv = get_private (self);
  const RideTransportEvents *events = g_steal_pointer (&priv->events);

  if (events != NULL)
    events->closed (priv->user_data, cause);
  if (priv->released)
    {
      priv->released = FALSE;
      g_object_unref (self);
    }
}
