/* ride-cause.h: why a connection ended or could not be made.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RideCauseKind:
 *
 * Who or what ended it. Each kind has a nick for logs and JSON:
 * ride_cause_kind_to_string().
 */
typedef enum
{
  RIDE_CAUSE_NONE,
  RIDE_CAUSE_USER,              /* a deliberate close */
  RIDE_CAUSE_NETWORK,           /* DNS, TCP, proxy: @code is a GIOErrorEnum or GResolverError */
  RIDE_CAUSE_CERTIFICATE,       /* TLS verification: @code is GTlsCertificateFlags */
  RIDE_CAUSE_TLS,               /* TLS handshake otherwise */
  RIDE_CAUSE_HTTP,              /* the upgrade was answered with a status: @code */
  RIDE_CAUSE_PORTAL,            /* a web page answered instead of the broker */
  RIDE_CAUSE_SUBPROTOCOL,       /* 101, but not for "mqtt" */
  RIDE_CAUSE_WEBSOCKET,         /* close frame, @code is its status; or a framing violation */
  RIDE_CAUSE_LOST,              /* the stream ended or was reset without a word */
  RIDE_CAUSE_TIMEOUT,           /* no answer while connecting or handshaking */
  RIDE_CAUSE_KEEP_ALIVE,        /* PINGREQ unanswered */
  RIDE_CAUSE_MQTT_REFUSED,      /* CONNACK: @code is the MQTT 5.0 reason code */
  RIDE_CAUSE_MQTT_DISCONNECTED, /* DISCONNECT by the server: @code is the reason code */
  RIDE_CAUSE_TAKEN_OVER,        /* another client uses our identifier */
  RIDE_CAUSE_PROTOCOL,          /* the server broke MQTT: @code is the reason code */
  RIDE_CAUSE_CONFIGURATION,     /* our own options can't work: a CA file that is none, ... */
  RIDE_CAUSE_SUSPEND,           /* the machine slept */
} RideCauseKind;

/**
 * RideCause:
 * @kind: what it was
 * @code: what @kind says it is, else 0
 * @sentence: a translated sentence that says what happened and, where
 *   somebody can do something, what to do; without a final full stop
 * @detail: (nullable): the words of the library or the server, for experts
 * @retry_after_us: how long the server asked to be left alone, 0 = it did not
 *
 * Immutable and reference counted. Never holds a password, a token or the
 * query of a URL.
 */
typedef struct
{
  RideCauseKind kind;
  int code;
  char *sentence;
  char *detail;
  gint64 retry_after_us;
  gatomicrefcount ref_count;
} RideCause;

RideCause  *ride_cause_new   (RideCauseKind kind,
                              int           code,
                              const char   *detail,
                              const char   *sentence_format,
                              ...) G_GNUC_PRINTF (4, 5);
RideCause  *ride_cause_ref   (RideCause *cause);
void        ride_cause_unref (RideCause *cause);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideCause, ride_cause_unref)

/**
 * ride_cause_with_retry_after:
 * @cause: (transfer full): one that nobody else has seen yet
 * @retry_after_us: capped at an hour, so that no server can send us away for good
 *
 * Returns: (transfer full): @cause.
 */
RideCause  *ride_cause_with_retry_after (RideCause *cause,
                                         gint64     retry_after_us);

/** Returns: a stable nick such as "keep-alive". */
const char *ride_cause_kind_to_string (RideCauseKind kind);

/**
 * ride_cause_clean_words:
 * @words: (array length=length): what a peer said, trusted in nothing
 *
 * Makes a peer's words fit for a line on a screen: valid UTF-8, no control
 * characters, at most 200 characters.
 *
 * Returns: (transfer full) (nullable): %NULL where nothing is left.
 */
char       *ride_cause_clean_words (const char *words,
                                    gsize       length);

/**
 * ride_cause_is_refusal:
 *
 * Returns: whether trying again soon cannot help (credentials, certificate,
 *   protocol, taken over): the link is `refused`, not `waiting`.
 */
gboolean    ride_cause_is_refusal (const RideCause *cause);

G_END_DECLS
