/* ride-cause.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-cause.h"

#include "mqtt-types.h"

#define LONGEST_RETRY_AFTER_US (3600 * (gint64) G_USEC_PER_SEC)
#define LONGEST_WORDS 200

RideCause *
ride_cause_new (RideCauseKind kind,
                int           code,
                const char   *detail,
                const char   *sentence_format,
                ...)
{
  RideCause *cause = g_new0 (RideCause, 1);
  va_list arguments;

  cause->kind = kind;
  cause->code = code;
  cause->detail = g_strdup (detail);
  va_start (arguments, sentence_format);
  cause->sentence = g_strdup_vprintf (sentence_format, arguments);
  va_end (arguments);
  g_atomic_ref_count_init (&cause->ref_count);

  return cause;
}

RideCause *
ride_cause_ref (RideCause *cause)
{
  g_return_val_if_fail (cause != NULL, NULL);

  g_atomic_ref_count_inc (&cause->ref_count);
  return cause;
}

void
ride_cause_unref (RideCause *cause)
{
  g_return_if_fail (cause != NULL);

  if (!g_atomic_ref_count_dec (&cause->ref_count))
    return;

  g_free (cause->sentence);
  g_free (cause->detail);
  g_free (cause);
}

RideCause *
ride_cause_with_retry_after (RideCause *cause,
                             gint64     retry_after_us)
{
  cause->retry_after_us = CLAMP (retry_after_us, 0, LONGEST_RETRY_AFTER_US);
  return cause;
}

const char *
ride_cause_kind_to_string (RideCauseKind kind)
{
  switch (kind)
    {
    case RIDE_CAUSE_NONE:
      return "none";
    case RIDE_CAUSE_USER:
      return "user";
    case RIDE_CAUSE_NETWORK:
      return "network";
    case RIDE_CAUSE_CERTIFICATE:
      return "certificate";
    case RIDE_CAUSE_TLS:
      return "tls";
    case RIDE_CAUSE_HTTP:
      return "http";
    case RIDE_CAUSE_PORTAL:
      return "portal";
    case RIDE_CAUSE_SUBPROTOCOL:
      return "subprotocol";
    case RIDE_CAUSE_WEBSOCKET:
      return "websocket";
    case RIDE_CAUSE_LOST:
      return "lost";
    case RIDE_CAUSE_TIMEOUT:
      return "timeout";
    case RIDE_CAUSE_KEEP_ALIVE:
      return "keep-alive";
    case RIDE_CAUSE_MQTT_REFUSED:
      return "mqtt-refused";
    case RIDE_CAUSE_MQTT_DISCONNECTED:
      return "mqtt-disconnected";
    case RIDE_CAUSE_TAKEN_OVER:
      return "taken-over";
    case RIDE_CAUSE_PROTOCOL:
      return "protocol";
    case RIDE_CAUSE_CONFIGURATION:
      return "configuration";
    case RIDE_CAUSE_SUSPEND:
      return "suspend";
    default:
      g_return_val_if_reached ("none");
    }
}

char *
ride_cause_clean_words (const char *words,
                        gsize       length)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) clean = g_string_new (NULL);
  glong n_characters = 0;

  if (words == NULL || length == 0)
    return NULL;

  /* Nobody's words are longer than what a reason string can be. */
  valid = g_utf8_make_valid (words, MIN (length, G_MAXUINT16));
  for (const char *p = valid; *p != '\0' && n_characters < LONGEST_WORDS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (clean, g_unichar_isprint (c) ? c : ' ');
      n_characters++;
    }
  g_strstrip (clean->str);

  return clean->str[0] != '\0' ? g_strdup (clean->str) : NULL;
}

/* The reasons that stand for something only a person can change. */
static gboolean
is_lasting_reason (int reason)
{
  switch (reason)
    {
    case MQTT_REASON_MALFORMED_PACKET:
    case MQTT_REASON_PROTOCOL_ERROR:
    case MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION:
    case MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID:
    case MQTT_REASON_BAD_USER_NAME_OR_PASSWORD:
    case MQTT_REASON_NOT_AUTHORIZED:
    case MQTT_REASON_BANNED:
    case MQTT_REASON_BAD_AUTHENTICATION_METHOD:
    case MQTT_REASON_TOPIC_FILTER_INVALID:
    case MQTT_REASON_TOPIC_NAME_INVALID:
    case MQTT_REASON_PACKET_TOO_LARGE:
    case MQTT_REASON_QUOTA_EXCEEDED:
    case MQTT_REASON_PAYLOAD_FORMAT_INVALID:
    case MQTT_REASON_RETAIN_NOT_SUPPORTED:
    case MQTT_REASON_QOS_NOT_SUPPORTED:
    case MQTT_REASON_SERVER_MOVED:
    case MQTT_REASON_SHARED_SUBSCRIPTIONS_NOT_SUPPORTED:
    case MQTT_REASON_SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED:
    case MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Timeouts, too many requests and the server's own troubles pass by themselves. */
static gboolean
is_lasting_status (int status)
{
  return status < 500 && status != 408 && status != 425 && status != 429;
}

gboolean
ride_cause_is_refusal (const RideCause *cause)
{
  switch (cause->kind)
    {
    case RIDE_CAUSE_CERTIFICATE:
    case RIDE_CAUSE_SUBPROTOCOL:
    case RIDE_CAUSE_TAKEN_OVER:
    case RIDE_CAUSE_CONFIGURATION:
      return TRUE;
    case RIDE_CAUSE_TLS:
      return cause->code == G_TLS_ERROR_CERTIFICATE_REQUIRED;
    case RIDE_CAUSE_HTTP:
      return is_lasting_status (cause->code);
    case RIDE_CAUSE_MQTT_REFUSED:
    case RIDE_CAUSE_MQTT_DISCONNECTED:
      return is_lasting_reason (cause->code);
    case RIDE_CAUSE_NONE:
    case RIDE_CAUSE_USER:
    case RIDE_CAUSE_NETWORK:
    case RIDE_CAUSE_PORTAL:
    case RIDE_CAUSE_WEBSOCKET:
    case RIDE_CAUSE_LOST:
    case RIDE_CAUSE_TIMEOUT:
    case RIDE_CAUSE_KEEP_ALIVE:
    case RIDE_CAUSE_PROTOCOL:
    case RIDE_CAUSE_SUSPEND:
    default:
      return FALSE;
    }
}
