/* ride-connection.h: the state of the connection, as the main thread sees it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "ride-event-reader.h"

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

/** With more filters than this, a snapshot only lists those that were refused, up to as many. */
#define RIDE_CONNECTION_FILTERS 32

/** Packet types of MQTT are numbered from 1. */
#define RIDE_N_PACKET_TYPES 16

/** Returns: such as "PUBLISH". */
const char *ride_packet_type_to_string (guint type);

/** Of one type of packets. */
typedef struct
{
  guint64 packets_in;
  guint64 packets_out;
  guint64 bytes_in;
  guint64 bytes_out;
} RideTraffic;

/**
 * RideConnection:
 *
 * An immutable snapshot, made on the worker and handed to the main thread.
 * @time_us: when it was taken, Unix time; in a recording the time of that
 * @cause: (nullable): nick of the kind of cause, for JSON
 * @reason: (nullable): why it is not connected, or last was not: a translated sentence
 * @detail: (nullable): the words of the library or server
 * @retry_at_us: monotonic; 0 = no retry is planned
 * @since_us: monotonic
 * @protocol: "3.1.1" or "5.0"
 * @round_trip_us: of the last ping, -1 = none yet
 * @pings: pings answered, which @round_trip_min_us and so on are of
 * @connected_us: total time connected, until @since_us
 * @last_received_us: monotonic, 0 = never
 * @traffic: by type of packet
 * @events: events handed on so far
 * @events_per_s: live ones a second, over the last few seconds
 * @dropped: what was not handed on, for all reasons
 * @drops: by reason, as far as it was in the message
 * @overflowed: messages dropped because the main thread was far behind
 * @out_of_scope: events dropped because nobody watches their bike
 * @outbound_bytes: bytes waiting to be sent
 * @outbound_messages: requests that the broker did not answer yet
 * @outbound_dropped: bytes thrown away with connections that the broker did not read
 * @stalls: how many such connections there were
 * @stalled_us: how long reading was held back, in all, because the main
 *   thread was behind
 * @filters: of the subscriptions, see %RIDE_CONNECTION_FILTERS
 * @unlisted: how many more there are, and how many of these were refused or
 *   not answered yet
 * @recording_ended: it was a recording that was played, and nothing more comes
 * @recording_error: (nullable): why the recording can't be written or played on: a translated sentence
 */
typedef struct
{
  gatomicrefcount ref_count;
  gint64 time_us;
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
  guint64 pings;
  gint64 round_trip_min_us;
  gint64 round_trip_mean_us;
  gint64 round_trip_max_us;
  guint16 keep_alive_s;
  guint connects;
  gint64 connected_us;
  gint64 last_received_us;
  guint64 bytes_in;
  guint64 bytes_out;
  guint64 packets_in;
  guint64 packets_out;
  RideTraffic traffic[RIDE_N_PACKET_TYPES];
  gsize outbound_bytes;
  guint outbound_messages;
  guint64 outbound_dropped;
  guint stalls;
  guint64 events;
  double events_per_s;
  guint64 duplicates;
  guint64 dropped;
  guint64 drops[RIDE_N_DROPS];
  guint64 overflowed;
  guint64 out_of_scope;
  gint64 stalled_us;
  GPtrArray *filters; /* element-type RideFilterResult */
  guint unlisted;
  guint unlisted_refused;
  guint unlisted_unanswered;
  gboolean recording_ended;
  char *recording_error;
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

/** Returns: how many subscriptions are wanted. */
guint           ride_connection_count_filters (const RideConnection *self);

/** Returns: how many of them the broker refused. */
guint           ride_connection_count_refused (const RideConnection *self);

/** Returns: whether the broker answered all of them. */
gboolean        ride_connection_is_subscribed (const RideConnection *self);

/** Returns: total time connected, in microseconds. */
gint64          ride_connection_get_connected_us (const RideConnection *self,
                                                  gint64                now_us);

G_END_DECLS
