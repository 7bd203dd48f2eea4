/* ride-web-socket-failure.h: what a failed WebSocket means, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: what libraries and servers report goes in, a cause comes out. No
 * sentence and no detail holds the query of a URL.
 */

#pragma once

#include "ride-cause.h"

G_BEGIN_DECLS

/** How far an attempt has come. */
typedef enum
{
  RIDE_WEB_SOCKET_PREPARING,
  RIDE_WEB_SOCKET_RESOLVING,
  RIDE_WEB_SOCKET_CONNECTING,
  RIDE_WEB_SOCKET_PROXYING,
  RIDE_WEB_SOCKET_SECURING,
  RIDE_WEB_SOCKET_UPGRADING,
} RideWebSocketStage;

/**
 * RideHttpAnswer:
 *
 * The head of an answer to the upgrade; all strings may be %NULL.
 */
typedef struct
{
  guint status;
  const char *phrase;
  const char *content_type;
  const char *location;
  const char *retry_after;
  const char *subprotocol;
} RideHttpAnswer;

/**
 * ride_failure_from_error:
 * @place: host and port, for the sentence
 *
 * An attempt ended with @error, for another reason than the certificate.
 */
RideCause *ride_failure_from_error       (const GError      *error,
                                          RideWebSocketStage stage,
                                          const char        *place);

/** The attempt took longer than @timeout_s. */
RideCause *ride_failure_from_timeout     (RideWebSocketStage stage,
                                          guint              timeout_s,
                                          const char        *place);

/**
 * ride_failure_from_answer:
 * @now_s: seconds since 1970, to understand a Retry-After that is a date
 *
 * The upgrade was answered with another status than 101.
 */
RideCause *ride_failure_from_answer      (const RideHttpAnswer *answer,
                                          const char           *place,
                                          gint64                now_s);

/**
 * ride_failure_from_handshake:
 * @detail: (nullable): libsoup's complaint; %NULL where it had none and only
 *   the subprotocol is missing
 *
 * The upgrade was answered with 101, yet not as RFC 6455 or MQTT demands.
 */
RideCause *ride_failure_from_handshake   (const RideHttpAnswer *answer,
                                          const char           *detail);

/** Verification of @certificate (nullable) found @flags. */
RideCause *ride_failure_from_certificate (GTlsCertificate     *certificate,
                                          GTlsCertificateFlags flags,
                                          const char          *host);

/**
 * ride_failure_from_close:
 * @code: of the server's close frame, 0 = there was none
 * @reason: (nullable): its words
 * @error: (nullable): what libsoup complained of before
 *
 * An open WebSocket ended.
 */
RideCause *ride_failure_from_close       (gushort       code,
                                          const char   *reason,
                                          const GError *error);

/** The server sent a text frame where MQTT needs binary ones [MQTT-6.0.0-1]. */
RideCause *ride_failure_from_text_frame  (void);

/** The server reads nothing of what we send. */
RideCause *ride_failure_from_stall       (gsize queued);

/**
 * ride_failure_redact:
 *
 * Returns: (transfer full) (nullable): @text without queries and user names of URLs.
 */
char      *ride_failure_redact           (const char *text);

G_END_DECLS
