/* mqtt-session.h: a client's MQTT session without sockets, timers or clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes and microseconds go in, bytes and events come out. The owner
 *
 *  - calls mqtt_session_open() when a transport is up, then sends whatever
 *    mqtt_session_output() gives, after every other call;
 *  - hands what it receives to mqtt_session_receive() and then calls
 *    mqtt_session_next() until it returns %FALSE; in between it may call
 *    mqtt_session_ack(), publish(), subscribe(), unsubscribe() and close();
 *  - arms one timer at mqtt_session_deadline() and calls mqtt_session_tick()
 *    when it fires (earlier or later does no harm) and after a receive;
 *  - calls mqtt_session_lost() when the transport is gone.
 *
 * Nothing grows without bound. While more than 1 MiB of output waits for the
 * owner, publish() at QoS 0, subscribe() and unsubscribe() are refused with
 * %MQTT_REASON_QUOTA_EXCEEDED, and messages at QoS 1 and 2 stay queued. A
 * connection on which 1 MiB of answers to the server waits is ended.
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
 * @clean_start: the server's session is this object's alone (clean session
 *   in 3.1.1): the first connection begins afresh. With a @session_expiry_s
 *   5.0 resumes it on the next ones, and close() has the server discard it;
 *   else each connection begins afresh
 * @session_expiry_s: 5.0: seconds the server keeps the session after a loss
 * @keep_alive_s: seconds, 0 = none; a 5.0 server may override it [MQTT-3.1.2-21]
 * @receive_maximum: 5.0: how many unacknowledged QoS 1 and 2 messages the server is asked to send at
 *   most, 1 to 65,535; more are borne
 * @maximum_packet_size: largest inbound packet in bytes, both versions
 * @topic_alias_maximum: 5.0: highest inbound topic alias, 0 = none
 * @user_name: (nullable): UTF-8
 * @password: (nullable): binary
 * @will_topic: (nullable): %NULL = no will
 * @will_payload: (nullable): the will's message
 * @connect_timeout_us: how long CONNACK may take, in microseconds; 0 = for ever
 * @request_timeout_us: how long the server may go on without answering SUBSCRIBE or UNSUBSCRIBE,
 *   and without a message, which may come in between [MQTT-3.8.4-3]; 0 = for ever
 * @ping_timeout_us: how long PINGRESP may take; 0 = two fifths of a keepalive, so that
 *   silence is found out before one and a half; at least half a second
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
  gint64 request_timeout_us;
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
  MQTT_END_REQUEST_TIMEOUT,    /* SUBSCRIBE or UNSUBSCRIBE unanswered: connected and deaf */
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
 * Its slices are valid until the next call on the session; those of a
 * PUBLISH survive mqtt_session_ack(), publish(), subscribe() and unsubscribe().
 *
 * mqtt_session_close() and mqtt_session_lost() come from the owner, and make
 * no %MQTT_EVENT_ENDED. An outbound message that was sent and whose fate
 * nobody can know, because the server forgot the session, is
 * %MQTT_EVENT_PUBLISHED with %MQTT_REASON_UNSPECIFIED_ERROR; one that was
 * queued and that this server does not take, with the reason.
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
 * queues CONNECT. [MQTT-3.1.0-1] A connection still up counts as lost. Where
 * the options cannot be expressed in their version, such as a password
 * without a user name in 3.1.1, %MQTT_EVENT_ENDED says so.
 *
 * A client identifier that the server assigned is asked for from then on.
 */
void     mqtt_session_open    (MqttSession *session,
                               gint64       now_us);

/**
 * mqtt_session_receive:
 * @data: (array length=length): stays valid and unaltered until
 *   mqtt_session_next() has returned %FALSE
 *
 * Takes bytes as they came, in pieces of any size. Bytes that follow
 * %MQTT_EVENT_ENDED or mqtt_session_close() are ignored.
 *
 * What the last call left unread is copied; so is the beginning of a packet
 * whose end is yet to come, and nothing else. Memory for it is taken as it
 * comes, not as it is announced.
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
 * version has one for servers to read. [MQTT-4.13.1-1] In 5.0 a CONNACK in
 * the form of 3.1.1 that refuses is a refusal too.
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
 * when nothing was sent for the keepalive time. [MQTT-3.1.2-20] It is also
 * due when nothing was received for so long, since own traffic would put off
 * for ever what finds a dead peer; so one is found within 1.5 keepalives of
 * silence. A tick that comes later than it took to wait for PINGRESP proves
 * that the owner slept, and waits once more.
 */
void     mqtt_session_tick    (MqttSession *session,
                               gint64       now_us);

/**
 * mqtt_session_close:
 * @reason: %MQTT_REASON_NORMAL_DISCONNECTION, or another that DISCONNECT
 *   may carry in 5.0
 *
 * Queues DISCONNECT; nothing is sent after it [MQTT-3.14.4-2], nothing more
 * is read, and no event follows. %MQTT_REASON_DISCONNECT_WITH_WILL in 3.1.1
 * sends nothing, which has the same effect.
 */
void     mqtt_session_close   (MqttSession *session,
                               MqttReason   reason,
                               gint64       now_us);

/**
 * mqtt_session_lost:
 *
 * The transport is gone; what MQTT lets survive is kept for the next open().
 * Unread input, output and pending subscribe() and unsubscribe() are not.
 */
void     mqtt_session_lost    (MqttSession *session);

/**
 * mqtt_session_subscribe:
 * @subscriptions: (array length=n): at least one valid filter
 * @error: %MQTT_REASON_TOPIC_FILTER_INVALID for a bad filter,
 *   %MQTT_REASON_PACKET_TOO_LARGE where it would exceed the server's limit,
 *   %MQTT_REASON_QUOTA_EXCEEDED when no packet identifier is free or too
 *   much output waits, %MQTT_REASON_SERVER_UNAVAILABLE when not connected,
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
 *   %MQTT_REASON_QOS_NOT_SUPPORTED, %MQTT_REASON_RETAIN_NOT_SUPPORTED;
 *   %MQTT_REASON_SERVER_UNAVAILABLE at QoS 0 when not connected
 *
 * Sends at once at QoS 0, within the server's receive maximum at QoS 1 and
 * 2, which are also queued while there is no connection. What is unfinished when the connection goes is sent again with DUP
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
 *
 * A redelivery is known by its packet identifier; at QoS 1 also by DUP and
 * the same topic and payload, which is how a message whose PUBACK may have
 * been lost with its connection is told from a new one. Once the server
 * dropped the session, old tokens do nothing.
 */
void     mqtt_session_ack         (MqttSession *session,
                                   guint64      token,
                                   gint64       now_us);

/** Packets and bytes so far, over all connections; arrays are indexed by #MqttPacketType. */
typedef struct
{
  guint64 packets_in[MQTT_N_PACKET_TYPES];
  guint64 packets_out[MQTT_N_PACKET_TYPES];
  guint64 type_bytes_in[MQTT_N_PACKET_TYPES]; /* of whole packets */
  guint64 type_bytes_out[MQTT_N_PACKET_TYPES];
  guint64 bytes_in; /* of all types together */
  guint64 bytes_out;
  guint64 duplicates_in;   /* redelivered messages that were not delivered again */
  guint64 unknown_acks_in; /* PUBACK to PUBCOMP of what is not in flight: harmless */
} MqttSessionStats;

const MqttSessionStats *mqtt_session_get_stats (MqttSession *session);

/** Returns: (nullable): what the server granted; %NULL while not connected. */
const MqttCapabilities *mqtt_session_get_capabilities (MqttSession *session);

/**
 * MqttInflight:
 * @inbound_unacknowledged: messages of this connection not answered yet
 * @inbound_remembered: messages kept to know their redelivery by
 * @outbound_queued: QoS 1 and 2 messages that are not done
 * @outbound_in_flight: those of them that count against the server's receive maximum
 * @requests_pending: SUBSCRIBE and UNSUBSCRIBE without an answer
 * @output_bytes: what mqtt_session_output() would give
 */
typedef struct
{
  guint inbound_unacknowledged;
  guint inbound_remembered;
  guint outbound_queued;
  guint outbound_in_flight;
  guint requests_pending;
  gsize output_bytes;
} MqttInflight;

void mqtt_session_get_inflight (MqttSession  *session,
                                MqttInflight *inflight);

G_END_DECLS
