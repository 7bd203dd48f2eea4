/* ride-connection.h: the state of the connection, as the main thread sees it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** The states of the link; see design.md. */
typedef enum
{
  RIDE_CONNECTION_OFFLINE,
  RIDE_CONNECTION_CONNECTING,
  RIDE_CONNECTION_HANDSHAKING,
  RIDE_CONNECTION_CONNECTED,
  RIDE_CONNECTION_WAITING,
  RIDE_CONNECTION_REFUSED,
} RideConnectionState;

/** Returns: a stable nick such as "waiting", for JSON. */
const char *ride_connection_state_to_string (RideConnectionState state);

/**
 * RideFilterResult:
 * @error: (nullable): why the server refused the subscription, in words
 */
typedef struct
{
  char *filter;
  gboolean answered;
  guint8 granted_qos;
  char *error;
} RideFilterResult;

/**
 * RideConnection:
 *
 * An immutable snapshot, made on the worker and handed to the main thread.
 * @cause: (nullable): nick of the kind of cause, for JSON
 * @reason: (nullable): why it is not connected, or last was not: a translated sentence
 * @detail: (nullable): the words of the library or server
 * @retry_at_us: monotonic; 0 = no retry is planned
 * @since_us: monotonic
 * @protocol: "3.1.1" or "5.0"
 * @round_trip_us: of the last ping, -1 = none yet
 * @last_received_us: monotonic, 0 = never
 * @events: events handed on so far
 * @dropped: what was not, for all reasons
 * @stalled_us: how long reading was held back, in all, because the main
 *   thread was behind
 */
typedef struct
{
  gatomicrefcount ref_count;
  RideConnectionState state;
  char *cause;
  char *reason;
  char *detail;
  int code;
  guint attempt;
  gint64 retry_at_us;
  gint64 since_us;
  const char *protocol;
  gboolean session_present;
  gint64 round_trip_us;
  guint16 keep_alive_s;
  guint connects;
  gint64 connected_us;
  gint64 last_received_us;
  guint64 bytes_in;
  guint64 bytes_out;
  guint64 packets_in;
  guint64 packets_out;
  guint64 events;
  guint64 duplicates;
  guint64 dropped;
  gint64 stalled_us;
  GPtrArray *filters; /* element-type RideFilterResult */
} RideConnection;

RideConnection *ride_connection_ref   (RideConnection *self);
void            ride_connection_unref (RideConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideConnection, ride_connection_unref)

#define RIDE_TYPE_CONNECTION (ride_connection_get_type ())
GType           ride_connection_get_type (void);

/**
 * ride_connection_is_live:
 *
 * Returns: whether what the fleet shows is known to be current.
 */
gboolean        ride_connection_is_live  (const RideConnection *self);

G_END_DECLS
