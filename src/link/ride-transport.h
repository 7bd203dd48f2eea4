/* ride-transport.h: one attempt at a byte stream to the broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The link's tests run each scenario over an in-memory pipe and over a real
 * WebSocket; both are transports.
 */

#pragma once

#include "ride-cause.h"

G_BEGIN_DECLS

#define RIDE_TYPE_TRANSPORT (ride_transport_get_type ())
G_DECLARE_DERIVABLE_TYPE (RideTransport, ride_transport, RIDE, TRANSPORT, GObject)

/**
 * RideTransportEvents:
 * @opened: the stream is up
 * @received: bytes came; they are valid during the call
 * @closed: the end, whoever caused it, exactly once and last; (transfer none)
 *
 * Called in the transport's own main context, never from inside a call on
 * the transport. None comes after ride_transport_abort().
 */
typedef struct
{
  void (*opened)   (gpointer user_data);
  void (*received) (gpointer      user_data,
                    const guint8 *data,
                    gsize         length);
  void (*closed)   (gpointer   user_data,
                    RideCause *cause);
} RideTransportEvents;

struct _RideTransportClass
{
  GObjectClass parent_class;

  void (*open)    (RideTransport *self);
  void (*send)    (RideTransport *self,
                   GBytes        *bytes);
  void (*close)   (RideTransport *self);
  void (*abort)   (RideTransport *self);
  gsize (*get_queued) (RideTransport *self);
};

/**
 * ride_transport_open:
 * @events: static; called with @user_data
 *
 * Starts connecting. May be called once.
 */
void  ride_transport_open  (RideTransport             *self,
                            const RideTransportEvents *events,
                            gpointer                   user_data);

/** Queues @bytes; ignored unless open. */
void  ride_transport_send  (RideTransport *self,
                            GBytes        *bytes);

/** Closes with a handshake, after what is queued was sent; @closed follows. */
void  ride_transport_close (RideTransport *self);

/** Drops the stream at once; no event follows. */
void  ride_transport_abort (RideTransport *self);

/**
 * ride_transport_release:
 * @self: (transfer full): an open transport
 *
 * Closes with a handshake that nobody waits for; no event follows. The
 * transport goes away by itself, within two seconds.
 */
void  ride_transport_release (RideTransport *self);

/**
 * ride_transport_get_queued:
 *
 * Returns: bytes queued and not yet written, as far as is known: never less
 *   than there are, more for a while after a burst.
 */
gsize ride_transport_get_queued (RideTransport *self);

/* For implementations. */
void  ride_transport_emit_opened   (RideTransport *self);
void  ride_transport_emit_received (RideTransport *self,
                                    const guint8  *data,
                                    gsize          length);
void  ride_transport_emit_closed   (RideTransport *self,
                                    RideCause     *cause);

G_END_DECLS
