/* mqtt-session.h: a client's MQTT session without sockets, timers or clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes and microseconds go in, bytes and events come out. The owner
 *
 *  - calls mqtt_session_open() when a transport is up, then sends whatever
 *    mqtt_session_output() gives, after every other call;
 *  - hands what it receives to mqtt_session_receive() and then calls
 *    mqtt_session_next() until it returns %FALSE;
 *  - arms one timer at mqtt_session_deadline() and calls mqtt_session_tick()
 *    when it fires (earlier or later does no harm) and after a receive;
 *  - calls mqtt_session_lost() when the transport is gone.
 *
 * The object lives as long as the session with the server may: unfinished
 * QoS 1 and 2 exchanges are taken up again by the next open() if the server
 * says "session present", and dropped if not.
 */

#pragma once

#include "mqtt-packet.h"

G_BEGIN_DECLS

typedef struct _MqttSession MqttSession;

/**
 * MqttSessionOptions:
 * @version: protocol version to speak
 * @client_id: 0 to 65,535 bytes UTF-8; empty lets the server choose
 * @clean_start: begin with a fresh session (clean session in 3.1.1)
 * @session_expiry_s: 5.0: seconds the server keeps the session after a loss
 * @keep_alive_s: seconds, 0 = none; a 5.0 server may override it [MQTT-3.1.2-21]
 * @receive_maximum: 5.0: unacknowledged inbound QoS 1 and 2 messages, 1 to 65,535
 * @maximum_packet_size: largest inbound packet in bytes, both versions
 * @topic_alias_maximum: 5.0: highest inbound topic alias, 0 = none
 * @user_name: (nullable): UTF-8
 * @password: (nullable): binary
 * @will_topic: (nullable): %NULL = no will
 * @will_payload: (nullable): the will's message
 * @connect_timeout_us: how long CONNACK may take, in microseconds
 * @ping_timeout_us: how long PINGRESP may take; 0 = half a keepalive, at least one second
 * @maximum_queued: outbound QoS 1 and 2 messages that may wait, those in flight included
 *
 * All pointers are copied.
 */
typedef struct
{
  MqttVersion version;
  const char *client_id;
  gboolean clean_start;
  guint32 session_expiry_s;
  guint16 keep_alive_s;
  guint16 receive_maximum;
  guint32 maximum_packet_size;
  guint16 topic_alias_maximum;
  const char *user_name;
  GBytes *password;
  const char *will_topic;
  GBytes *will_payload;
  MqttQos will_qos;
  gboolean will_retain;
  guint32 will_delay_s;
  gint64 connect_timeout_us;
  gint64 ping_timeout_us;
  guint maximum_queued;
} MqttSessionOptions;

/** Sane values for every field; @client_id stays %NULL. */
void mqtt_session_options_init (MqttSessionOptions *options);

typedef enum
{
  MQTT_EVENT_CONNECTED,    /* CONNACK accepted the connection: @connected */
  MQTT_EVENT_PUBLISH,      /* an application message, each once: @publish */
  MQTT_EVENT_SUBSCRIBED,   /* SUBACK: @result */
  MQTT_EVENT_UNSUBSCRIBED, /* UNSUBACK: @result */
  MQTT_EVENT_PUBLISHED,    /* an outbound QoS 1 or 2 message is done: @result, one reason */
  MQTT_EVENT_PONG,         /* PINGRESP: @round_trip_us */
  MQTT_EVENT_ENDED,        /* no further event before the next open(): @ended */
} MqttEventType;

/**
 * MqttEnd:
 *
 * Who ended the connection, and how.
 */
typedef enum
{
  MQTT_END_REFUSED,            /* CONNACK with a failure */
  MQTT_END_DISCONNECTED,       /* DISCONNECT from a 5.0 server */
  MQTT_END_PROTOCOL_ERROR,     /* the server broke the protocol */
  MQTT_END_CONNECT_TIMEOUT,    /* no CONNACK in time */
  MQTT_END_KEEP_ALIVE_TIMEOUT, /* PINGREQ unanswered: half-open */
} MqttEnd;

/**
 * MqttCapabilities:
 *
 * What CONNACK granted; in 3.1.1 what that version always grants.
 * @keep_alive_s is the value in force.
 */
typedef struct
{
  MqttQos maximum_qos;
  gboolean retain_available;
  gboolean wildcard_available;
  gboolean shared_available;
  gboolean subscription_id_available;
  guint16 receive_maximum;
  guint32 maximum_packet_size;
  guint16 topic_alias_maximum;
  guint16 keep_alive_s;
  guint32 session_expiry_s;
} MqttCapabilities;

/**
 * MqttEvent:
 *
 * Its slices are valid until the next call on the session.
 */
typedef struct
{
  MqttEventType type;
  union
  {
    struct
    {
      gboolean session_present;
      const MqttCapabilities *capabilities;
      const char *client_id; /* the one in use: asked for or assigned */
    } connected;
    struct
    {
      MqttSlice topic; /* topic aliases are resolved */
      MqttSlice payload;
      MqttSlice properties;
      MqttQos qos;
      gboolean retain;
      gboolean dup;
      guint64 token; /* for mqtt_session_ack(); 0 at QoS 0 */
    } publish;
    struct
    {
      guint16 packet_id;
      MqttSlice reasons; /* a byte a filter; empty in a 3.1.1 UNSUBACK */
      MqttSlice reason_string;
    } result;
    gint64 round_trip_us;
    struct
    {
      MqttEnd end;
      guint8 reason;              /* #MqttReason, 3.1.1 return codes translated */
      MqttSlice reason_string;    /* the server's words, may be empty */
      MqttSlice server_reference; /* where else to go, may be empty */
      const char *message;        /* for protocol errors: what was wrong, in English */
    } ended;
  };
} MqttEvent;

/**
 * mqtt_session_new:
 *
 * Returns: (transfer full): free with mqtt_session_free().
 */
MqttSession *mqtt_session_new  (const MqttSessionOptions *options);
void         mqtt_session_free (MqttSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttSession, mqtt_session_free)

/**
 * mqtt_session_open:
 * @now_us: monotonic time in microseconds, here and everywhere below
 *
 * Begins a connection on a fresh transport: forgets half-received bytes and
 * queues CONNECT. [MQTT-3.1.0-1]
 */
void     mqtt_session_open    (MqttSession *session,
                               gint64       now_us);

/**
 * mqtt_session_receive:
 * @data: (array length=length): stays valid and unaltered until
 *   mqtt_session_next() has returned %FALSE
 *
 * Takes bytes as they came, in pieces of any size. Bytes that follow
 * %MQTT_EVENT_ENDED are ignored.
 */
void     mqtt_session_receive (MqttSession  *session,
                               const guint8 *data,
                               gsize         length,
                               gint64        now_us);

/**
 * mqtt_session_next:
 * @event: (out): what happened
 *
 * Decodes one packet at a time; so a PUBLISH costs no copy. A protocol
 * violation is an %MQTT_EVENT_ENDED, with DISCONNECT queued where the
 * version has one for servers to read. [MQTT-4.13.1-1]
 *
 * Returns: %FALSE when more input is needed.
 */
gboolean mqtt_session_next    (MqttSession *session,
                               MqttEvent   *event);

/**
 * mqtt_session_output:
 *
 * Returns: (transfer full) (nullable): bytes to send now, %NULL for none.
 */
GBytes  *mqtt_session_output  (MqttSession *session);

/**
 * mqtt_session_deadline:
 *
 * Returns: when mqtt_session_tick() is due; %G_MAXINT64 for never.
 */
gint64   mqtt_session_deadline (MqttSession *session);

/**
 * mqtt_session_tick:
 *
 * Pings, and notices what did not come in time; the finding is an event of
 * mqtt_session_next(). Only received packets count as life; PINGREQ is due
 * when nothing was sent for the keepalive time. [MQTT-3.1.2-20]
 */
void     mqtt_session_tick    (MqttSession *session,
                               gint64       now_us);

/**
 * mqtt_session_close:
 * @reason: %MQTT_REASON_NORMAL_DISCONNECTION, or another that DISCONNECT
 *   may carry in 5.0
 *
 * Queues DISCONNECT; nothing is sent after it. [MQTT-3.14.4-2]
 */
void     mqtt_session_close   (MqttSession *session,
                               MqttReason   reason,
                               gint64       now_us);

/** The transport is gone; what MQTT lets survive is kept for the next open(). */
void     mqtt_session_lost    (MqttSession *session);

/**
 * mqtt_session_subscribe:
 * @subscriptions: (array length=n): at least one valid filter
 * @error: %MQTT_REASON_TOPIC_FILTER_INVALID for a bad filter,
 *   %MQTT_REASON_PACKET_TOO_LARGE where it would exceed the server's limit,
 *   %MQTT_REASON_QUOTA_EXCEEDED when no packet identifier is free,
 *   or the reason that the server's capabilities forbid it
 *
 * Only while connected.
 *
 * Returns: the packet identifier that the result will name, 0 on error.
 */
guint16  mqtt_session_subscribe   (MqttSession            *session,
                                   const MqttSubscription *subscriptions,
                                   gsize                   n,
                                   gint64                  now_us,
                                   GError                **error);

/** Like mqtt_session_subscribe(), for UNSUBSCRIBE. */
guint16  mqtt_session_unsubscribe (MqttSession     *session,
                                   const MqttSlice *filters,
                                   gsize            n,
                                   gint64           now_us,
                                   GError         **error);

/**
 * mqtt_session_publish:
 * @packet_id: (out) (optional): what %MQTT_EVENT_PUBLISHED will name; 0 at QoS 0
 * @error: %MQTT_REASON_QUOTA_EXCEEDED when @maximum_queued is reached,
 *   %MQTT_REASON_TOPIC_NAME_INVALID, %MQTT_REASON_PACKET_TOO_LARGE,
 *   %MQTT_REASON_QOS_NOT_SUPPORTED, %MQTT_REASON_RETAIN_NOT_SUPPORTED
 *
 * Sends at once at QoS 0, within the server's receive maximum at QoS 1 and
 * 2. What is unfinished when the connection goes is sent again with DUP
 * after the session was resumed. [MQTT-4.4.0-1]
 */
gboolean mqtt_session_publish     (MqttSession *session,
                                   MqttSlice    topic,
                                   MqttSlice    payload,
                                   MqttQos      qos,
                                   gboolean     retain,
                                   gint64       now_us,
                                   guint16     *packet_id,
                                   GError     **error);

/**
 * mqtt_session_ack:
 * @token: of an %MQTT_EVENT_PUBLISH; 0 is allowed and does nothing
 *
 * The message is safely handed on: sends PUBACK, or PUBREC for QoS 2. Acks
 * leave in the order the messages came in, whatever the order of these
 * calls [MQTT-4.6.0-2]. A token of a lost connection only marks the message
 * as handed on, so that its redelivery is answered and not delivered again.
 */
void     mqtt_session_ack         (MqttSession *session,
                                   guint64      token,
                                   gint64       now_us);

/** Packets and bytes so far, over all connections; both indexed by #MqttPacketType. */
typedef struct
{
  guint64 packets_in[MQTT_N_PACKET_TYPES];
  guint64 packets_out[MQTT_N_PACKET_TYPES];
  guint64 bytes_in;
  guint64 bytes_out;
} MqttSessionStats;

const MqttSessionStats *mqtt_session_get_stats (MqttSession *session);

G_END_DECLS
