/* mqtt-packet.h: the fifteen control packets, in both directions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A decoded packet points into the input and owns nothing; lists inside a
 * packet (properties, topic filters, reason codes) stay the validated bytes
 * of the wire and are read with an iterator.
 */

#pragma once

#include "mqtt-properties.h"
#include "mqtt-types.h"

G_BEGIN_DECLS

/** The largest packet the protocol can express: 1 + 4 + 268,435,455 bytes. */
#define MQTT_PACKET_SIZE_LIMIT 268435460u

/**
 * MqttWill:
 *
 * The message the server publishes when the client is lost, section 3.1.2.5.
 */
typedef struct
{
  MqttSlice topic;
  MqttSlice payload;
  MqttSlice properties;
  MqttQos qos;
  gboolean retain;
} MqttWill;

typedef struct
{
  MqttVersion version;
  gboolean clean_start;
  guint16 keep_alive;
  MqttSlice properties;
  MqttSlice client_id;
  gboolean has_will;
  MqttWill will;
  gboolean has_user_name;
  MqttSlice user_name;
  gboolean has_password;
  MqttSlice password;
} MqttConnect;

typedef struct
{
  gboolean session_present;
  guint8 reason; /* as on the wire: a return code in 3.1.1, a reason code in 5.0 */
  MqttSlice properties;
} MqttConnack;

typedef struct
{
  MqttSlice topic; /* empty in 5.0 where a topic alias stands for it */
  MqttSlice payload;
  MqttSlice properties;
  guint16 packet_id; /* 0 at QoS 0 */
  MqttQos qos;
  gboolean retain;
  gboolean dup;
} MqttPublish;

/**
 * MqttForm:
 *
 * How much of a reason and properties is written where 5.0 lets them be left
 * out, so that a decoded packet gives its own bytes again. 0 is right for
 * every other packet: what is needed is written whatever the form says.
 */
typedef enum
{
  MQTT_FORM_SHORTEST,        /* no more than is needed */
  MQTT_FORM_WITH_REASON,     /* the reason, even if it is success */
  MQTT_FORM_WITH_PROPERTIES, /* the reason and the properties' length, even if it is 0 */
} MqttForm;

/** PUBACK, PUBREC, PUBREL and PUBCOMP. */
typedef struct
{
  guint16 packet_id;
  guint8 reason; /* MQTT_REASON_SUCCESS in 3.1.1 */
  MqttSlice properties;
  MqttForm form;
} MqttAck;

/** SUBSCRIBE and UNSUBSCRIBE; read @filters with a #MqttFilterIter. */
typedef struct
{
  guint16 packet_id;
  MqttSlice properties;
  MqttSlice filters;
} MqttSubscribe;

/** SUBACK and UNSUBACK; one byte a filter, in order (none in a 3.1.1 UNSUBACK). */
typedef struct
{
  guint16 packet_id;
  MqttSlice properties;
  MqttSlice reasons;
} MqttSuback;

/** DISCONNECT and AUTH. */
typedef struct
{
  guint8 reason;
  MqttSlice properties;
  MqttForm form;
} MqttDisconnect;

/**
 * MqttPacket:
 *
 * @type says which member is set: @ack for PUBACK, PUBREC, PUBREL and
 * PUBCOMP; @subscribe also for UNSUBSCRIBE; @suback also for UNSUBACK;
 * @disconnect also for AUTH; none for PINGREQ and PINGRESP.
 */
typedef struct
{
  MqttPacketType type;
  union
  {
    MqttConnect connect;
    MqttConnack connack;
    MqttPublish publish;
    MqttAck ack;
    MqttSubscribe subscribe;
    MqttSuback suback;
    MqttDisconnect disconnect;
  };
} MqttPacket;

typedef enum
{
  MQTT_DECODE_PACKET,    /* a packet was decoded */
  MQTT_DECODE_NEED_MORE, /* the input ends inside a packet */
  MQTT_DECODE_MALFORMED, /* the input can never become a packet */
} MqttDecodeResult;

/**
 * mqtt_packet_peek_size:
 * @size: (out): the whole packet's length in bytes, fixed header included
 * @error: return location for %MQTT_DECODE_MALFORMED
 *
 * Reads no more than the fixed header, so that a packet can be refused for
 * its size before room is made for it.
 */
MqttDecodeResult mqtt_packet_peek_size (MqttSlice   input,
                                        MqttVersion version,
                                        gsize      *size,
                                        GError    **error);

/**
 * mqtt_packet_decode:
 * @input: bytes from the peer; what follows the first packet is left alone
 * @version: the version in force; a CONNECT is read in the version it names
 * @maximum_size: largest packet accepted, in bytes, at most %MQTT_PACKET_SIZE_LIMIT
 * @packet: (out): the packet; it points into @input
 * @consumed: (out): length of the packet in bytes
 * @error: return location for %MQTT_DECODE_MALFORMED; its code is the reason to send
 *
 * The slice of the packet is cut first and then parsed only inside it. An
 * oversized packet is refused as soon as its length is known.
 */
MqttDecodeResult mqtt_packet_decode (MqttSlice    input,
                                     MqttVersion  version,
                                     gsize        maximum_size,
                                     MqttPacket  *packet,
                                     gsize       *consumed,
                                     GError     **error);

/**
 * mqtt_packet_size:
 * @error: return location; %MQTT_REASON_PACKET_TOO_LARGE, or
 *   %MQTT_REASON_PROTOCOL_ERROR for a field that cannot be expressed in @version
 *
 * Returns: how many bytes mqtt_packet_encode() will write, 0 on error.
 */
gsize mqtt_packet_size   (const MqttPacket *packet,
                          MqttVersion       version,
                          GError          **error);

/**
 * mqtt_packet_encode:
 * @buffer: room for mqtt_packet_size() bytes
 * @size: what mqtt_packet_size() returned
 *
 * Writes @packet. What was decoded and not altered gives the same bytes,
 * except that a 3.1.1 remaining length with superfluous zeros is shortened.
 */
void  mqtt_packet_encode (const MqttPacket *packet,
                          MqttVersion       version,
                          guint8           *buffer,
                          gsize             size);

/**
 * mqtt_packet_append:
 * @output: the array that grows by the packet
 *
 * mqtt_packet_size() and mqtt_packet_encode() in one.
 *
 * Returns: %FALSE with @error set and @output as it was.
 */
gboolean mqtt_packet_append (const MqttPacket *packet,
                             MqttVersion       version,
                             GByteArray       *output,
                             GError          **error);

/**
 * MqttSubscription:
 * @filter: the topic filter
 * @qos: the maximum QoS asked for
 * @no_local: 5.0 only
 * @retain_as_published: 5.0 only
 * @retain_handling: 5.0 only: 0 send retained, 1 only if new, 2 never
 */
typedef struct
{
  MqttSlice filter;
  MqttQos qos;
  gboolean no_local;
  gboolean retain_as_published;
  guint8 retain_handling;
} MqttSubscription;

typedef struct
{
  MqttSlice rest;
  gboolean with_options;
} MqttFilterIter;

void     mqtt_filter_iter_init (MqttFilterIter   *iter,
                                const MqttPacket *packet);

/** Returns: %FALSE at the end; for UNSUBSCRIBE only @filter is set. */
gboolean mqtt_filter_iter_next (MqttFilterIter   *iter,
                                MqttSubscription *subscription);

/**
 * mqtt_filters_append_subscription:
 * @filters: becomes #MqttSubscribe.filters of a SUBSCRIBE
 */
void mqtt_filters_append_subscription (GByteArray             *filters,
                                       const MqttSubscription *subscription);

/**
 * mqtt_filters_append_filter:
 * @filters: becomes #MqttSubscribe.filters of an UNSUBSCRIBE
 */
void mqtt_filters_append_filter       (GByteArray *filters,
                                       MqttSlice   filter);

G_END_DECLS
