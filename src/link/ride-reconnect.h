/* ride-reconnect.h: what follows the end of a connection. Pure decisions;
 * time and randomness come from outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ride-backoff.h"
#include "ride-cause.h"
#include "ride-link.h"

G_BEGIN_DECLS

/** How far the connection had come when it ended. */
typedef enum
{
  RIDE_PHASE_CONNECTING,
  RIDE_PHASE_HANDSHAKING,
  RIDE_PHASE_CONNECTED,
} RidePhase;

typedef enum
{
  RIDE_NEXT_AGAIN,   /* at once, in the other version: part of the same try */
  RIDE_NEXT_OFFLINE, /* not again */
  RIDE_NEXT_WAIT,    /* at @retry_at_us */
  RIDE_NEXT_REFUSED, /* at @retry_at_us, 0 = not again */
} RideNext;

/**
 * RideDecision:
 * @cause: (transfer full): what to tell; another than the one that came in
 *   where several connections together say more than the last of them
 */
typedef struct
{
  RideNext next;
  gint64 retry_at_us;
  RideCause *cause;
} RideDecision;

/**
 * RideReconnect:
 *
 * - Version: in automatic mode 5.0 is tried first. Where a server refuses
 *   it, or ends the connection instead of answering CONNECT, 3.1.1 follows
 *   at once; only if that fails too has the try failed. What worked is kept.
 *   Where 3.1.1 is remembered from an earlier run it is first, and 5.0
 *   follows in the same way: the server may have learned it meanwhile.
 * - Take-over: connections that were accepted, lived less than ten seconds,
 *   brought nothing and were closed in order without a cause, four in a
 *   row, mean that another client uses our identifier. So do a server's
 *   words to that effect. Where something came it is only suspected and
 *   said: a line that brings news is worth taking up, whatever cuts it.
 *   Nobody else can use an identifier that was generated for this copy.
 */
typedef struct
{
  gboolean is_automatic;
  gboolean reconnect;
  MqttVersion version;
  gboolean version_worked;
  gboolean is_remembered; /* from an earlier run, not yet seen to work in this one */
  gboolean other_tried;
  gboolean identifier_is_unique;
  gboolean heard;     /* news since the connection began */
  guint short_lives;  /* in a row */
  guint barren_lives; /* those of them, to the last, that brought nothing */
  gint64 connected_at_us;
  gint64 hope_at_us;
  RideBackoff backoff;
} RideReconnect;

#define RIDE_RECONNECT_SHORT_LIFE_US (10 * G_USEC_PER_SEC)
#define RIDE_RECONNECT_SHORT_LIVES 4
#define RIDE_RECONNECT_HOPE_JITTER_US (G_USEC_PER_SEC / 2)
#define RIDE_RECONNECT_HOPE_PAUSE_US (10 * G_USEC_PER_SEC)

void        ride_reconnect_init      (RideReconnect  *self,
                                      RideLinkVersion version,
                                      gboolean        reconnect);

/** In automatic mode: 3.1.1 worked the last time. */
void        ride_reconnect_remember_3_1_1 (RideReconnect *self);

/** The client identifier was generated for this copy. */
void        ride_reconnect_identifier_is_unique (RideReconnect *self);

/** CONNACK came. */
void        ride_reconnect_connected (RideReconnect *self,
                                      gint64         now_us);

/** A message came that was not retained. */
void        ride_reconnect_heard     (RideReconnect  *self);

/**
 * ride_reconnect_ended:
 * @cause: why; not %RIDE_CAUSE_USER
 * @random: uniform in [0, 1)
 */
RideDecision ride_reconnect_ended    (RideReconnect *self,
                                      RideCause     *cause,
                                      RidePhase      phase,
                                      double         random,
                                      gint64         now_us);

/**
 * ride_reconnect_hope:
 * @cause: what the link waits for to pass
 *
 * The network came back or the machine woke.
 *
 * Returns: when to try, 0 = as planned: a network that flaps is no hope, and
 *   a server that refused us refuses us over any network.
 */
gint64      ride_reconnect_hope      (RideReconnect   *self,
                                      const RideCause *cause,
                                      double           random,
                                      gint64           now_us);

/** Returns: a short delay, so that a thousand desks do not come back at the same instant. */
gint64      ride_reconnect_soon      (double random);

/** A person wants it now. */
void        ride_reconnect_retry     (RideReconnect *self);

G_END_DECLS
