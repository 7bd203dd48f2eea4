/* ride-mqtt-failure.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-mqtt-failure.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Sentences for what both CONNACK and DISCONNECT can say; NULL = another. */
static const char *
sentence_for_reason (guint8 reason)
{
  switch (reason)
    {
    case MQTT_REASON_NOT_AUTHORIZED:
      return _("The broker does not allow this login; check user name, password and client "
               "identifier, or ask its operator");
    case MQTT_REASON_SERVER_UNAVAILABLE:
      return _("The broker is up and not available at the moment");
    case MQTT_REASON_SERVER_BUSY:
      return _("The broker is too busy at the moment");
    case MQTT_REASON_BANNED:
      return _("The broker has banned this client; ask its operator");
    case MQTT_REASON_SERVER_SHUTTING_DOWN:
      return _("The broker is shutting down or restarting");
    case MQTT_REASON_BAD_AUTHENTICATION_METHOD:
      return _("The broker wants another way of logging in than user name and password; ask its "
               "operator");
    case MQTT_REASON_KEEP_ALIVE_TIMEOUT:
      return _("The broker heard nothing from here for too long");
    case MQTT_REASON_PACKET_TOO_LARGE:
      return _("The broker found something too large that was sent to it; subscribe to fewer or "
               "shorter topics");
    case MQTT_REASON_MESSAGE_RATE_TOO_HIGH:
      return _("The broker found that too much was sent to it in a short time");
    case MQTT_REASON_QUOTA_EXCEEDED:
      return _("A limit that the broker sets for this client is used up; ask its operator");
    case MQTT_REASON_ADMINISTRATIVE_ACTION:
      return _("The broker's operator ended the connection");
    case MQTT_REASON_QOS_NOT_SUPPORTED:
      return _("The broker does not support the quality of service that was asked for; choose a "
               "lower one");
    case MQTT_REASON_RETAIN_NOT_SUPPORTED:
      return _("The broker keeps no retained messages, and the last will is one; change the last "
               "will");
    case MQTT_REASON_TOPIC_NAME_INVALID:
      return _("The broker does not accept the topic of the last will; change it");
    case MQTT_REASON_TOPIC_FILTER_INVALID:
      return _("The broker does not accept a topic that was subscribed to; change the topics");
    case MQTT_REASON_CONNECTION_RATE_EXCEEDED:
      return _("The broker has too many new connections at the moment");
    case MQTT_REASON_MAXIMUM_CONNECT_TIME:
      return _("The broker ended the connection because it had lasted as long as it allows");
    case MQTT_REASON_SHARED_SUBSCRIPTIONS_NOT_SUPPORTED:
      return _("The broker does not support shared subscriptions ($share); change the topics");
    case MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED:
      return _("The broker does not allow topics with wildcards; name the areas or bikes to watch");
    default:
      return NULL;
    }
}

static RideCause *
new_cause (RideCauseKind kind,
           guint8        reason,
           const char   *detail,
           const char   *sentence)
{
  return ride_cause_new (kind, reason, detail, "%s", sentence);
}

static char *
words_of (MqttSlice slice)
{
  return ride_cause_clean_words ((const char *) slice.data, slice.length);
}

static char *
describe (const MqttEvent *event,
          const char      *packet)
{
  g_autofree char *words = words_of (event->ended.reason_string);

  return g_strdup_printf ("%s 0x%02X %s%s%s", packet, event->ended.reason,
                          mqtt_reason_to_string (event->ended.reason), words != NULL ? ": " : "",
                          words != NULL ? words : "");
}

static RideCause *
elsewhere (RideCauseKind    kind,
           const MqttEvent *event,
           const char      *detail)
{
  g_autofree char *server = words_of (event->ended.server_reference);

  if (server == NULL)
    return new_cause (kind, event->ended.reason, detail,
                      _("The broker wants us to use another server and does not say which; ask its "
                        "operator"));

  return ride_cause_new (kind, event->ended.reason, detail,
                         /* Translators: the name of another server. */
                         _("The broker wants us to use another server, “%s”; enter it as the "
                           "address"),
                         server);
}

static RideCause *
refused (const MqttEvent *event,
         gboolean         has_user_name)
{
  guint8 reason = event->ended.reason;
  g_autofree char *detail = describe (event, "CONNACK");
  const char *sentence = NULL;

  switch (reason)
    {
    case MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION:
      sentence = _("The broker does not support this version of MQTT; set the protocol to automatic, "
                   "or to another version");
      break;
    case MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID:
      sentence = _("The broker does not accept the client identifier; choose another");
      break;
    case MQTT_REASON_BAD_USER_NAME_OR_PASSWORD:
      sentence = has_user_name
                     ? _("The broker does not accept the user name or password; enter them again")
                     : _("The broker wants a user name and password; enter them");
      break;
    case MQTT_REASON_NOT_AUTHORIZED:
      sentence = has_user_name
                     ? sentence_for_reason (reason)
                     : _("The broker lets nobody in without a login; enter a user name and password");
      break;
    case MQTT_REASON_USE_ANOTHER_SERVER:
    case MQTT_REASON_SERVER_MOVED:
      return elsewhere (RIDE_CAUSE_MQTT_REFUSED, event, detail);
    default:
      sentence = sentence_for_reason (reason);
      break;
    }

  if (sentence != NULL)
    return new_cause (RIDE_CAUSE_MQTT_REFUSED, reason, detail, sentence);

  return ride_cause_new (RIDE_CAUSE_MQTT_REFUSED, reason, detail,
                         /* Translators: an English phrase of the MQTT standard. */
                         _("The broker refused the connection: %s"), mqtt_reason_to_string (reason));
}

static RideCause *
disconnected (const MqttEvent *event)
{
  guint8 reason = event->ended.reason;
  g_autofree char *detail = describe (event, "DISCONNECT");
  const char *sentence;

  if (reason == MQTT_REASON_SESSION_TAKEN_OVER)
    return new_cause (RIDE_CAUSE_TAKEN_OVER, reason, detail,
                      _("Another client uses the same client identifier and took the connection "
                        "over; close it, or give one of the two another identifier"));
  if (reason == MQTT_REASON_USE_ANOTHER_SERVER || reason == MQTT_REASON_SERVER_MOVED)
    return elsewhere (RIDE_CAUSE_MQTT_DISCONNECTED, event, detail);
  if (reason == MQTT_REASON_NORMAL_DISCONNECTION)
    return new_cause (RIDE_CAUSE_MQTT_DISCONNECTED, reason, detail,
                      _("The broker ended the connection without saying why"));

  sentence = sentence_for_reason (reason);
  if (sentence != NULL)
    return new_cause (RIDE_CAUSE_MQTT_DISCONNECTED, reason, detail, sentence);

  return ride_cause_new (RIDE_CAUSE_MQTT_DISCONNECTED, reason, detail,
                         /* Translators: an English phrase of the MQTT standard. */
                         _("The broker ended the connection: %s"), mqtt_reason_to_string (reason));
}

static RideCause *
violated (const MqttEvent *event)
{
  const char *message = event->ended.message;
  g_autofree char *detail = NULL;

  if (message != NULL)
    detail = ride_cause_clean_words (message, strlen (message));
  if (event->ended.reason == MQTT_REASON_PACKET_TOO_LARGE)
    return new_cause (RIDE_CAUSE_PROTOCOL, event->ended.reason, detail,
                      _("The broker sent a larger message than is accepted, so the connection was "
                        "closed; limit the size of messages, or narrow the topics"));

  return new_cause (RIDE_CAUSE_PROTOCOL, event->ended.reason, detail,
                    _("The broker sent something that MQTT does not allow, so the connection was "
                      "closed; check that the address is the broker's, or tell its operator"));
}

RideCause *
ride_failure_from_end (const MqttEvent *event,
                       gboolean         has_user_name)
{
  g_return_val_if_fail (event->type == MQTT_EVENT_ENDED, NULL);

  switch (event->ended.end)
    {
    case MQTT_END_REFUSED:
      return refused (event, has_user_name);
    case MQTT_END_DISCONNECTED:
      return disconnected (event);
    case MQTT_END_CONNECT_TIMEOUT:
      return new_cause (RIDE_CAUSE_TIMEOUT, 0, NULL,
                        _("The WebSocket is open and the broker does not answer the login; it may be "
                          "overloaded, or the address is not a broker's"));
    case MQTT_END_REQUEST_TIMEOUT:
      return new_cause (RIDE_CAUSE_TIMEOUT, 0, NULL,
                        _("The broker does not answer the subscriptions, so nothing would come; it "
                          "may be overloaded"));
    case MQTT_END_KEEP_ALIVE_TIMEOUT:
      return new_cause (RIDE_CAUSE_KEEP_ALIVE, event->ended.reason, NULL,
                        _("Connection lost: no answer to ping"));
    case MQTT_END_PROTOCOL_ERROR:
    default:
      return violated (event);
    }
}

RideCause *
ride_failure_from_sleep (gint64 slept_us)
{
  g_autofree char *detail =
      g_strdup_printf ("%" G_GINT64_FORMAT " s", slept_us / G_USEC_PER_SEC);

  return new_cause (RIDE_CAUSE_SUSPEND, 0, detail,
                    _("This computer was asleep, so the connection is made anew"));
}
