/* mqtt-session-private.h: what the parts of the session share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mqtt-session.c           the connection's life, events, output
 * mqtt-session-connect.c   CONNECT and CONNACK
 * mqtt-session-input.c     cutting the byte stream into packets
 * mqtt-session-inbound.c   messages from the server and their acknowledgement
 * mqtt-session-outbound.c  messages to the server
 * mqtt-session-subscribe.c SUBSCRIBE and UNSUBSCRIBE
 * mqtt-session-alias.c     topic aliases in both directions
 * mqtt-session-liveness.c  keepalive and deadlines
 */

#pragma once

#include "mqtt-session.h"

G_BEGIN_DECLS

/** No publish or subscribe is taken while this much output waits for the owner. */
#define MQTT_SESSION_OUTPUT_LIMIT (1024 * 1024)

/** How many answers to the server may wait for the owner, in bytes. */
#define MQTT_SESSION_ANSWER_LIMIT (1024 * 1024)

/** What all inbound topic aliases of a connection may take together, in bytes. */
#define MQTT_SESSION_ALIAS_LIMIT (4 * 1024 * 1024)

/** More outbound topic aliases than this are not used, whatever the server grants. */
#define MQTT_SESSION_OUTBOUND_ALIASES 32

/** Unanswered pings whose time is remembered. */
#define MQTT_SESSION_PINGS 4

typedef enum
{
  MQTT_PHASE_IDLE,       /* no transport */
  MQTT_PHASE_CONNECTING, /* CONNECT was queued, CONNACK is awaited */
  MQTT_PHASE_CONNECTED,
  MQTT_PHASE_OVER, /* nothing more is read or written on this transport */
} MqttPhase;

typedef enum
{
  MQTT_INCOMING_DELIVERED, /* the owner has it and did not acknowledge it */
  MQTT_INCOMING_HANDED_ON, /* the owner did; the answer waits for its turn or a redelivery */
  MQTT_INCOMING_ANSWERED,  /* PUBACK or PUBREC was sent */
} MqttIncomingState;

/**
 * MqttIncoming:
 *
 * An inbound QoS 1 or 2 message. It is in #MqttSession.turns until it is
 * answered on the connection it came on; a QoS 1 message is in
 * #MqttSession.unconfirmed from then until the server surely has the answer.
 */
typedef struct
{
  GList link;
  guint64 token;
  guint64 hash;
  guint64 answer; /* the ordinal of its answer */
  guint32 epoch;  /* the connection it came on last */
  guint16 packet_id;
  MqttQos qos;
  MqttIncomingState state;
} MqttIncoming;

/**
 * MqttExchange:
 *
 * What holds a packet identifier of ours: a QoS 1 or 2 PUBLISH, a SUBSCRIBE
 * or an UNSUBSCRIBE.
 */
typedef struct
{
  GList link; /* of a PUBLISH: in #MqttSession.outgoing, later in released */
  MqttPacketType type;
  guint16 packet_id;
  gsize n_filters;

  MqttQos qos;
  gboolean retain;
  gboolean sent;     /* on any connection; so a repetition carries DUP */
  gboolean released; /* PUBREC was had, PUBREL is what is repeated */
  guint32 quota_epoch;
  guint8 *content; /* the topic, then the payload; %NULL once released */
  gsize topic_length;
  gsize payload_length;
} MqttExchange;

typedef struct
{
  GBytes *topic;
  guint64 last_use;
} MqttOutboundAlias;

struct _MqttSession
{
  MqttSessionOptions options; /* its pointers are copies of ours */
  char *client_id;            /* asked for, or assigned by the server */
  MqttSessionStats stats;

  MqttPhase phase;
  guint32 epoch; /* counts connections */
  gint64 now_us;
  MqttCapabilities capabilities;

  /* Input */
  const guint8 *input; /* the owner's bytes that were not read yet */
  gsize input_length;
  GByteArray *partial; /* the beginning of a packet that is still coming */
  gsize partial_read;  /* how much of it belongs to the last event */
  MqttVersion connack_version;
  gboolean starts_clean; /* what the last CONNECT said */

  /* Output */
  GByteArray *output;
  gsize answers_waiting;

  /* Events that do not come straight from a packet */
  gboolean end_pending;
  MqttEvent end;
  char *end_message;
  GQueue finished; /* outbound messages that ended, see mqtt_session_finished() */
  guint8 result_reason;

  /* Inbound messages */
  GHashTable *incoming; /* packet identifier to MqttIncoming */
  GQueue turns;
  GQueue unconfirmed;
  guint64 last_token;
  guint64 n_answers;
  GHashTable *inbound_aliases; /* alias to GBytes */
  gsize inbound_alias_bytes;

  /* Outbound exchanges */
  GHashTable *exchanges; /* packet identifier to MqttExchange */
  GQueue outgoing;       /* in the order of publishing, until PUBREC or PUBACK */
  GQueue released;       /* in the order of PUBREC, until PUBCOMP */
  GList *next_outgoing;  /* the first one not sent on this connection */
  guint in_flight;       /* counted against the server's receive maximum */
  guint16 last_packet_id;
  MqttOutboundAlias outbound_aliases[MQTT_SESSION_OUTBOUND_ALIASES];
  guint64 alias_uses;

  /* Liveness */
  gint64 opened_us;
  gint64 last_sent_us;
  gint64 last_received_us;
  gint64 progress_us; /* when a request was made, or something came that it waits for */
  gboolean ping_undecided; /* nothing at all came since the last PINGREQ */
  gint64 ping_deadline_us;
  gint64 ping_sent_us[MQTT_SESSION_PINGS]; /* unanswered ones, oldest first */
  guint64 ping_answers[MQTT_SESSION_PINGS];
  guint n_pings;
};

/* mqtt-session.c */
gboolean mqtt_session_is_kept (MqttSession *session);
gboolean mqtt_session_send    (MqttSession      *session,
                               const MqttPacket *packet,
                               GError          **error);
void     mqtt_session_answer  (MqttSession   *session,
                               MqttPacketType type,
                               guint16        packet_id,
                               MqttReason     reason);
gboolean mqtt_session_violated (MqttSession *session,
                                guint8       reason,
                                const char  *format,
                                ...) G_GNUC_PRINTF (3, 4);
void     mqtt_session_end     (MqttSession *session,
                               MqttEnd      end,
                               guint8       reason,
                               const char  *message);
void     mqtt_session_fill_end (MqttEvent *event,
                                MqttEnd    end,
                                guint8     reason,
                                MqttSlice  properties);
void     mqtt_session_fill_finished (MqttSession *session,
                                     MqttEvent   *event,
                                     guint16      packet_id,
                                     guint8       reason);
void     mqtt_session_finished (MqttSession *session,
                                guint16      packet_id,
                                guint8       reason);
gboolean mqtt_session_has_room (MqttSession *session,
                                GError     **error);

/* mqtt-session-connect.c */
void     mqtt_session_send_connect   (MqttSession *session);
gboolean mqtt_session_handle_connack (MqttSession       *session,
                                      const MqttConnack *connack,
                                      MqttEvent         *event);

/* mqtt-session-input.c */
void             mqtt_session_input_take  (MqttSession  *session,
                                           const guint8 *data,
                                           gsize         length);
void             mqtt_session_input_clear (MqttSession *session);
MqttSlice        mqtt_session_input_peek  (MqttSession *session);
MqttDecodeResult mqtt_session_input_read  (MqttSession *session,
                                           MqttPacket  *packet,
                                           GError     **error);

/* mqtt-session-inbound.c */
void     mqtt_session_inbound_init    (MqttSession *session);
void     mqtt_session_inbound_clear   (MqttSession *session);
void     mqtt_session_inbound_lost    (MqttSession *session);
void     mqtt_session_inbound_drop    (MqttSession *session);
void     mqtt_session_inbound_confirm (MqttSession *session,
                                       guint64      n_answers);
gboolean mqtt_session_handle_publish  (MqttSession       *session,
                                       const MqttPublish *publish,
                                       MqttEvent         *event);
gboolean mqtt_session_handle_pubrel   (MqttSession   *session,
                                       const MqttAck *ack);

/* mqtt-session-outbound.c */
void     mqtt_session_outbound_init   (MqttSession *session);
void     mqtt_session_outbound_clear  (MqttSession *session);
void     mqtt_session_outbound_lost   (MqttSession *session);
void     mqtt_session_outbound_drop   (MqttSession *session);
void     mqtt_session_outbound_resume (MqttSession *session);
void     mqtt_session_outbound_pump   (MqttSession *session,
                                       gsize        output_limit);
guint    mqtt_session_count_requests  (MqttSession *session);
guint16  mqtt_session_free_packet_id  (MqttSession *session,
                                       GError     **error);
gboolean mqtt_session_handle_puback   (MqttSession   *session,
                                       const MqttAck *ack,
                                       MqttEvent     *event);
gboolean mqtt_session_handle_pubrec   (MqttSession   *session,
                                       const MqttAck *ack,
                                       MqttEvent     *event);
gboolean mqtt_session_handle_pubcomp  (MqttSession   *session,
                                       const MqttAck *ack,
                                       MqttEvent     *event);

/* mqtt-session-subscribe.c */
gboolean mqtt_session_handle_suback (MqttSession      *session,
                                     const MqttPacket *packet,
                                     MqttEvent        *event);

/* mqtt-session-alias.c */
void     mqtt_session_aliases_clear   (MqttSession *session);
gboolean mqtt_session_resolve_topic   (MqttSession       *session,
                                       const MqttPublish *publish,
                                       MqttSlice         *topic);
guint16  mqtt_session_find_alias      (MqttSession *session,
                                       MqttSlice    topic,
                                       gboolean    *known);
void     mqtt_session_use_alias       (MqttSession *session,
                                       guint16      alias,
                                       MqttSlice    topic);

/* mqtt-session-liveness.c */
void     mqtt_session_set_now       (MqttSession *session,
                                     gint64       now_us);
void     mqtt_session_liveness_open (MqttSession *session);
void     mqtt_session_note_life     (MqttSession *session);
void     mqtt_session_note_progress (MqttSession *session);
gboolean mqtt_session_handle_pong   (MqttSession *session,
                                     MqttEvent   *event);

G_END_DECLS
