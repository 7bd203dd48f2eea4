/* ride-link.h: the long connection to the broker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A RideLink belongs to the thread whose thread-default main context was in
 * force when it was made; all calls and all callbacks happen there.
 */

#pragma once

#include "mqtt-session.h"
#include "ride-cause.h"
#include "ride-transport.h"

G_BEGIN_DECLS

/**
 * RideLinkState:
 * @RIDE_LINK_OFFLINE: deliberately, or lost without the wish to reconnect:
 *   then the cause is another than %RIDE_CAUSE_USER
 * @RIDE_LINK_CONNECTING: DNS, TCP, TLS, upgrade
 * @RIDE_LINK_HANDSHAKING: CONNECT is sent
 * @RIDE_LINK_CONNECTED: CONNACK came
 * @RIDE_LINK_WAITING: lost or unreachable; tries again at `retry_at_us`
 * @RIDE_LINK_REFUSED: trying soon can't help; tries again slowly, or not at
 *   all (`retry_at_us` is 0) without the wish to reconnect
 */
typedef enum
{
  RIDE_LINK_OFFLINE,
  RIDE_LINK_CONNECTING,
  RIDE_LINK_HANDSHAKING,
  RIDE_LINK_CONNECTED,
  RIDE_LINK_WAITING,
  RIDE_LINK_REFUSED,
} RideLinkState;

/** Returns: a stable nick such as "waiting". */
const char *ride_link_state_to_string (RideLinkState state);

typedef enum
{
  RIDE_LINK_VERSION_AUTO, /* 5.0, and 3.1.1 where the server refuses it */
  RIDE_LINK_VERSION_3_1_1,
  RIDE_LINK_VERSION_5_0,
} RideLinkVersion;

/**
 * RideLinkOptions:
 * @url: ws:// or wss://, with port, path and query as the broker wants
 * @headers: (nullable): more HTTP headers for the upgrade: name, value, name, value, %NULL
 * @begin_with_3_1_1: in automatic mode: 3.1.1 is what worked the last time,
 *   so it is tried first, and 5.0 where the server refuses it
 * @filters: topic filters to hold subscribed, %NULL-terminated
 * @qos: the QoS asked for, for all of them
 * @client_id: (nullable): %NULL = a random one, kept for the life of the link
 * @clean_start: the server keeps nothing beyond the life of the link: see #MqttSessionOptions
 * @session_expiry_s: how long the server keeps the session after a loss;
 *   0 = not at all, so that each connection begins with a fresh one
 * @will_topic: (nullable): where the server publishes the last will; %NULL = there is none
 * @will_payload: (nullable): what it publishes there
 * @ca_file: (nullable): PEM file with the only issuers to trust; %NULL = the system's
 * @certificate_file: (nullable): client certificate: PEM, or PKCS #12 by the
 *   name's end .p12 or .pfx
 * @key_file: (nullable): its PEM key; %NULL = in @certificate_file
 * @key_passphrase: (nullable): passphrase of a PKCS #12 file; PEM keys can't have one
 * @use_proxy: whether the desktop's proxy settings are obeyed
 * @reconnect: whether accidents are followed by another try
 *
 * Strings are copied by ride_link_options_copy().
 */
typedef struct
{
  char *url;
  char **headers;
  char **filters;
  MqttQos qos;
  RideLinkVersion version;
  gboolean begin_with_3_1_1;
  char *client_id;
  gboolean clean_start;
  guint32 session_expiry_s;
  guint16 keep_alive_s;
  char *user_name;
  char *password;
  char *will_topic;
  char *will_payload;
  MqttQos will_qos;
  gboolean will_retain;
  char *ca_file;
  char *certificate_file;
  char *key_file;
  char *key_passphrase;
  gboolean use_proxy;
  gboolean reconnect;
} RideLinkOptions;

/** Returns: (transfer full): options with every default set and no URL. */
RideLinkOptions *ride_link_options_new  (void);
RideLinkOptions *ride_link_options_copy (const RideLinkOptions *options);
void             ride_link_options_free (RideLinkOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideLinkOptions, ride_link_options_free)

/**
 * RIDE_LINK_ERROR:
 *
 * What ride_link_options_validate() finds wrong, in sentences for users.
 */
#define RIDE_LINK_ERROR (ride_link_error_quark ())
GQuark ride_link_error_quark (void);

typedef enum
{
  RIDE_LINK_ERROR_URL,
  RIDE_LINK_ERROR_FILTER,
  RIDE_LINK_ERROR_HEADER,
  RIDE_LINK_ERROR_FILE,
  RIDE_LINK_ERROR_VALUE,
} RideLinkError;

/** Returns: whether a link can be made of @options; reads no file and no network. */
gboolean ride_link_options_validate (const RideLinkOptions *options,
                                     GError               **error);

/**
 * RideFilterStatus:
 *
 * How the server answered the subscription to one filter.
 */
typedef struct
{
  char *filter;
  gboolean answered;
  guint8 reason; /* granted QoS, or a reason of 0x80 and more */
} RideFilterStatus;

/**
 * RideLinkStatus:
 * @state: where the link is
 * @cause: (nullable): why it is not connected, or why it last was not
 * @attempt: tries since the connection was last good; 0 while it is
 * @retry_at_us: monotonic time of the next try in `waiting` and `refused`, else 0
 * @since_us: monotonic time the state was entered
 * @version: the protocol version in use or last tried
 * @session_present: whether the server resumed the session
 * @round_trip_us: of the last ping, -1 = none yet
 * @keep_alive_s: in force
 * @pings: pings answered so far
 * @round_trip_min_us, @round_trip_max_us, @round_trip_sum_us: of all of them
 * @connects: successful connections so far
 * @connected_us: total time connected, in microseconds, until @since_us
 * @last_received_us: monotonic time of the last packet, 0 = none
 * @stats: packets and bytes
 * @outbound_bytes: bytes that were not written yet, as far as is known
 * @outbound_messages: requests that the server did not answer yet
 * @outbound_dropped: bytes thrown away with connections that were not read
 * @stalls: connections dropped because the server no longer read them
 * @filters: (array length=n_filters): one for each filter that is wanted
 * @n_answered: how many of them the server answered
 * @n_refused: how many of those it refused
 *
 * A snapshot, valid during the callback or until the next call on the link.
 */
typedef struct
{
  RideLinkState state;
  RideCause *cause;
  guint attempt;
  gint64 retry_at_us;
  gint64 since_us;
  MqttVersion version;
  gboolean session_present;
  gint64 round_trip_us;
  guint64 pings;
  gint64 round_trip_min_us;
  gint64 round_trip_max_us;
  gint64 round_trip_sum_us;
  guint16 keep_alive_s;
  guint connects;
  gint64 connected_us;
  gint64 last_received_us;
  MqttSessionStats stats;
  gsize outbound_bytes;
  guint outbound_messages;
  guint64 outbound_dropped;
  guint stalls;
  const RideFilterStatus *filters;
  guint n_filters;
  guint n_answered;
  guint n_refused;
  const char *client_id;
} RideLinkStatus;

/**
 * RidePublish:
 *
 * An application message; slices are valid during the callback.
 */
typedef struct
{
  MqttSlice topic;
  MqttSlice payload;
  MqttQos qos;
  gboolean retain;
  gboolean dup;
  guint64 token; /* for ride_link_ack(), 0 = nothing to acknowledge */
} RidePublish;

/**
 * RideLinkEvents:
 * @status_changed: the state, the cause, a filter's answer or the round trip changed
 * @received: a message came
 */
typedef struct
{
  void (*status_changed) (gpointer              user_data,
                          const RideLinkStatus *status);
  void (*received)       (gpointer           user_data,
                          const RidePublish *publish);
} RideLinkEvents;

#define RIDE_TYPE_LINK (ride_link_get_type ())
G_DECLARE_FINAL_TYPE (RideLink, ride_link, RIDE, LINK, GObject)

/**
 * ride_link_prepare:
 *
 * Makes what the links of all threads share. To be called by the thread of the
 * default main context before a link is made in another: see
 * ride_network_watch_prepare().
 */
void      ride_link_prepare (void);

/**
 * ride_link_new:
 * @options: valid options, copied
 * @events: static; called with @user_data
 *
 * Returns: (transfer full): a link that is offline.
 */
RideLink *ride_link_new (const RideLinkOptions *options,
                         const RideLinkEvents  *events,
                         gpointer               user_data);

/**
 * RideTransportFactory:
 *
 * Returns: (transfer full): an unopened transport for @options.
 */
typedef RideTransport *(*RideTransportFactory) (const RideLinkOptions *options,
                                                gpointer               user_data);

/** Replaces the WebSocket by another transport, before the first start. */
void      ride_link_set_transport_factory (RideLink            *self,
                                           RideTransportFactory factory,
                                           gpointer             user_data);

/** Wants to be connected, from now on. */
void      ride_link_start      (RideLink *self);

/**
 * ride_link_stop:
 *
 * Wants to be offline: DISCONNECT, then WebSocket close. The state becomes
 * `offline` when the broker answered the close or after two seconds.
 */
void      ride_link_stop       (RideLink *self);

/** In `waiting` and `refused`: tries now. Otherwise does nothing. */
void      ride_link_retry_now  (RideLink *self);

/** The message behind @token is safely handed on; see mqtt_session_ack(). */
void      ride_link_ack        (RideLink *self,
                                guint64   token);

/**
 * ride_link_subscribe:
 * @filters: (array length=n_filters): topic filters; those that are wanted
 *   already change nothing
 *
 * Holds @filters subscribed beside those of the options. What has to be
 * asked leaves in batches, together with all that else changed in this turn
 * of the main loop; while there is no connection, with the next one.
 * Answers show in the status; a filter that can't be one is refused there.
 */
void      ride_link_subscribe   (RideLink          *self,
                                 const char *const *filters,
                                 guint              n_filters);

/** Takes back ride_link_subscribe(), or a filter of the options. */
void      ride_link_unsubscribe (RideLink          *self,
                                 const char *const *filters,
                                 guint              n_filters);

/**
 * RIDE_LINK_MOST_UNSENT:
 *
 * What is sent waits in memory until the server reads it. A connection with
 * more bytes than this unread is dropped with %RIDE_CAUSE_LOST and counted
 * as a stall: so much is only ever left by a server that stopped reading.
 */
#define RIDE_LINK_MOST_UNSENT (1024 * 1024)

const RideLinkStatus *ride_link_get_status (RideLink *self);

G_END_DECLS
