/* ride-recording-line.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-recording-line.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-connection-private.h"
#include "ride-event-time.h"
#include "ride-json-scan.h"
#include "ride-text.h"

#define TOPIC_MAX 65535
/* The end of the year 9999. */
#define TIME_END_US (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC)
/* A broker's words have been cut long before; a recording may say anything. */
#define WORDS_MAX 4096

typedef enum
{
  KEY_TYPE,
  KEY_RECEIVED,
  KEY_TOPIC,
  KEY_PAYLOAD,
  KEY_PAYLOAD_BASE64,
  KEY_QOS,
  KEY_RETAIN,
  KEY_DUP,
  KEY_TIME,
  KEY_STATE,
  KEY_CAUSE,
  KEY_REASON,
  KEY_DETAIL,
  KEY_CODE,
  KEY_ATTEMPT,
  KEY_RETRY_IN,
  KEY_PROTOCOL,
  KEY_SESSION_PRESENT,
  KEY_KEEP_ALIVE,
  KEY_CONNECTS,
  KEY_FILTERS,
  KEY_VERSION,
  KEY_BEGUN,
  KEY_TOPICS,
  N_KEYS,
} Key;

/* Those of messages come first, for most lines are messages. */
static const char *const key_names[N_KEYS] = {
  [KEY_TYPE] = "type",
  [KEY_RECEIVED] = "received",
  [KEY_TOPIC] = "topic",
  [KEY_PAYLOAD] = "payload",
  [KEY_PAYLOAD_BASE64] = "payloadBase64",
  [KEY_QOS] = "qos",
  [KEY_RETAIN] = "retain",
  [KEY_DUP] = "dup",
  [KEY_TIME] = "time",
  [KEY_STATE] = "state",
  [KEY_CAUSE] = "cause",
  [KEY_REASON] = "reason",
  [KEY_DETAIL] = "detail",
  [KEY_CODE] = "code",
  [KEY_ATTEMPT] = "attempt",
  [KEY_RETRY_IN] = "retryIn",
  [KEY_PROTOCOL] = "protocol",
  [KEY_SESSION_PRESENT] = "sessionPresent",
  [KEY_KEEP_ALIVE] = "keepAlive",
  [KEY_CONNECTS] = "connects",
  [KEY_FILTERS] = "filters",
  [KEY_VERSION] = "version",
  [KEY_BEGUN] = "begun",
  [KEY_TOPICS] = "topics",
};

/* The values of the keys that are known; %RIDE_JSON_NULL where there is none. */
typedef struct
{
  RideJsonValue values[N_KEYS];
} Line;

static gboolean
read_members (Line *line,
              char *text,
              gsize length)
{
  RideJsonScan scan;
  RideJsonValue value;
  const char *name;

  for (guint i = 0; i < N_KEYS; i++)
    line->values[i].kind = RIDE_JSON_NULL;
  if (!ride_text_is_utf8 (text, length))
    return FALSE;

  ride_json_scan_begin (&scan, text, length);
  while (ride_json_scan_member (&scan, &name, &value))
    for (guint i = 0; i < N_KEYS; i++)
      if (strcmp (name, key_names[i]) == 0)
        {
          line->values[i] = value;
          break;
        }

  return ride_json_scan_is_whole (&scan);
}

static gboolean
has (const Line  *line,
     Key          key,
     RideJsonKind kind)
{
  return line->values[key].kind == kind;
}

/* Returns: whether the value may be so: there, or left out. */
static gboolean
may_be (const Line  *line,
        Key          key,
        RideJsonKind kind)
{
  return has (line, key, kind) || has (line, key, RIDE_JSON_NULL);
}

static gboolean
is_true (const Line *line,
         Key         key)
{
  return has (line, key, RIDE_JSON_BOOLEAN) && line->values[key].boolean;
}

static gint64
get_number (const Line *line,
            Key         key,
            gint64      lowest,
            gint64      highest)
{
  return has (line, key, RIDE_JSON_INTEGER) ? CLAMP (line->values[key].integer, lowest, highest) : 0;
}

static gint64
get_time (const Line *line,
          Key         key)
{
  gint64 time_us;

  if (!has (line, key, RIDE_JSON_TEXT) ||
      ride_event_time_from_text (line->values[key].text, &time_us) != RIDE_TIME_PRESENT)
    return 0;

  return time_us > 0 && time_us < TIME_END_US ? time_us : 0;
}

/* What will be shown is one line of text. */
static char *
dup_clean (const RideJsonValue *value)
{
  char *words;

  if (value->kind != RIDE_JSON_TEXT)
    return NULL;

  words = g_utf8_make_valid (value->text, MIN (value->length, WORDS_MAX));
  for (char *c = words; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  return words;
}

/* GLib's decoder skips what it doesn't know. */
static gboolean
is_base64 (const char *text,
           gsize       length)
{
  gsize n_padding = length >= 2 && text[length - 1] == '=' ? 1 + (text[length - 2] == '=') : 0;

  if (length % 4 != 0)
    return FALSE;

  for (gsize i = 0; i < length - n_padding; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;

  return TRUE;
}

static gboolean
read_payload (Line        *line,
              RideMessage *message)
{
  RideJsonValue *plain = &line->values[KEY_PAYLOAD];
  RideJsonValue *encoded = &line->values[KEY_PAYLOAD_BASE64];

  message->payload = (const guint8 *) plain->text;
  message->payload_length = plain->length;
  if (plain->kind == RIDE_JSON_TEXT)
    return encoded->kind == RIDE_JSON_NULL;

  message->payload = NULL;
  message->payload_length = 0;
  if (encoded->kind == RIDE_JSON_NULL)
    return plain->kind == RIDE_JSON_NULL;
  if (encoded->kind != RIDE_JSON_TEXT || !is_base64 (encoded->text, encoded->length))
    return FALSE;

  message->payload = (const guint8 *) encoded->text;
  if (encoded->length > 0)
    g_base64_decode_inplace (encoded->text, &message->payload_length);

  return TRUE;
}

static gboolean
fail (const char **problem,
      const char  *words)
{
  *problem = words;

  return FALSE;
}

static gboolean
read_message (Line               *line,
              RideRecordingEntry *entry,
              const char        **problem)
{
  RideMessage *message = &entry->message;
  const RideJsonValue *topic = &line->values[KEY_TOPIC];

  message->received_us = entry->time_us = get_time (line, KEY_RECEIVED);
  if (entry->time_us == 0)
    return fail (problem, _("is a message without the time it was received at"));
  if (topic->kind != RIDE_JSON_TEXT || topic->length == 0 || topic->length > TOPIC_MAX)
    return fail (problem, _("is a message without a topic"));
  if (!read_payload (line, message))
    return fail (problem, _("is a message whose payload can’t be read"));
  if (!may_be (line, KEY_QOS, RIDE_JSON_INTEGER) || !may_be (line, KEY_RETAIN, RIDE_JSON_BOOLEAN) ||
      !may_be (line, KEY_DUP, RIDE_JSON_BOOLEAN))
    return fail (problem, _("is a message whose flags can’t be read"));

  message->topic = topic->text;
  message->topic_length = topic->length;
  message->retained = is_true (line, KEY_RETAIN);
  message->dup = is_true (line, KEY_DUP);
  entry->qos = get_number (line, KEY_QOS, 0, 2);

  return TRUE;
}

static RideFilterResult *
read_filter (RideJsonValue *value)
{
  g_autofree char *error = NULL;
  g_autofree char *filter = NULL;
  RideFilterResult *result;
  RideJsonScan scan;
  RideJsonValue member;
  const char *name;
  gint64 qos = -1;

  if (value->kind != RIDE_JSON_OBJECT)
    return NULL;

  ride_json_scan_begin (&scan, value->text, value->length);
  while (ride_json_scan_member (&scan, &name, &member))
    if (strcmp (name, "filter") == 0 && filter == NULL)
      filter = dup_clean (&member);
    else if (strcmp (name, "reason") == 0 && error == NULL)
      error = dup_clean (&member);
    else if (strcmp (name, "qos") == 0 && member.kind == RIDE_JSON_INTEGER)
      qos = CLAMP (member.integer, 0, 2);
  if (filter == NULL)
    return NULL;

  result = g_new0 (RideFilterResult, 1);
  result->filter = g_steal_pointer (&filter);
  result->error = g_steal_pointer (&error);
  result->answered = result->error != NULL || qos >= 0;
  result->granted_qos = MAX (qos, 0);

  return result;
}

static void
read_filters (RideJsonValue  *value,
              RideConnection *connection)
{
  RideJsonScan scan;
  RideJsonValue element;

  if (value->kind != RIDE_JSON_LIST)
    return;

  ride_json_scan_begin (&scan, value->text, value->length);
  while (connection->filters->len < RIDE_CONNECTION_FILTERS &&
         ride_json_scan_element (&scan, &element))
    {
      RideFilterResult *result = read_filter (&element);

      if (result != NULL)
        g_ptr_array_add (connection->filters, result);
    }
}

static gboolean
read_state (const RideJsonValue *value,
            RideConnectionState *state)
{
  for (guint i = RIDE_CONNECTION_OFFLINE; i <= RIDE_CONNECTION_REFUSED; i++)
    if (ride_json_value_is (value, ride_connection_state_to_string (i)))
      {
        *state = i;
        return TRUE;
      }

  return FALSE;
}

static gint64
get_retry_in_us (const Line *line)
{
  const RideJsonValue *value = &line->values[KEY_RETRY_IN];

  if (value->kind != RIDE_JSON_DECIMAL && value->kind != RIDE_JSON_INTEGER)
    return 0;

  return CLAMP (value->number, 0, 24 * 60 * 60) * G_USEC_PER_SEC;
}

static RideRecordingLineKind
read_connection (Line               *line,
                 RideRecordingEntry *entry,
                 const char        **problem)
{
  g_autoptr (RideConnection) connection = ride_connection_new_offline ();
  gint64 retry_in_us = get_retry_in_us (line);

  entry->time_us = get_time (line, KEY_TIME);
  if (entry->time_us == 0 || !has (line, KEY_STATE, RIDE_JSON_TEXT))
    {
      *problem = _("is a state of the connection without its time or its name");
      return RIDE_RECORDING_LINE_BROKEN;
    }
  if (!read_state (&line->values[KEY_STATE], &connection->state))
    return RIDE_RECORDING_LINE_OTHER;

  connection->cause = dup_clean (&line->values[KEY_CAUSE]);
  connection->reason = dup_clean (&line->values[KEY_REASON]);
  connection->detail = dup_clean (&line->values[KEY_DETAIL]);
  connection->code = get_number (line, KEY_CODE, G_MININT, G_MAXINT);
  connection->attempt = get_number (line, KEY_ATTEMPT, 0, G_MAXINT);
  connection->retry_at_us = retry_in_us > 0 ? connection->since_us + retry_in_us : 0;
  if (ride_json_value_is (&line->values[KEY_PROTOCOL], "3.1.1"))
    connection->protocol = "3.1.1";
  connection->session_present = is_true (line, KEY_SESSION_PRESENT);
  connection->keep_alive_s = get_number (line, KEY_KEEP_ALIVE, 0, G_MAXUINT16);
  connection->connects = get_number (line, KEY_CONNECTS, 0, G_MAXINT);
  read_filters (&line->values[KEY_FILTERS], connection);
  entry->connection = g_steal_pointer (&connection);

  return RIDE_RECORDING_LINE_CONNECTION;
}

RideRecordingLineKind
ride_recording_line_read (char               *line,
                          gsize               length,
                          RideRecordingEntry *entry,
                          const char        **problem)
{
  Line members;

  *entry = (RideRecordingEntry){ 0 };
  if (!read_members (&members, line, length))
    {
      *problem = _("is not a JSON object, or was cut off");
      return RIDE_RECORDING_LINE_BROKEN;
    }
  if (!has (&members, KEY_TYPE, RIDE_JSON_TEXT))
    {
      *problem = _("does not say its type");
      return RIDE_RECORDING_LINE_BROKEN;
    }

  if (ride_json_value_is (&members.values[KEY_TYPE], "message"))
    return read_message (&members, entry, problem) ? RIDE_RECORDING_LINE_MESSAGE
                                                   : RIDE_RECORDING_LINE_BROKEN;
  if (ride_json_value_is (&members.values[KEY_TYPE], "link"))
    return read_connection (&members, entry, problem);

  return RIDE_RECORDING_LINE_OTHER;
}

static gboolean
add_rule (RideTopicRules      *rules,
          const RideJsonValue *value,
          GError             **error)
{
  if (value->kind != RIDE_JSON_TEXT || strlen (value->text) != value->length ||
      ride_topic_rules_get_length (rules) == RIDE_RECORDING_RULES_MAX)
    {
      g_set_error_literal (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FORMAT,
                           _("its topic templates can’t be read"));
      return FALSE;
    }

  return ride_topic_rules_append_prefixed (rules, value->text, error);
}

/* The defaults are what most fleets have. */
static RideTopicRules *
read_rules (RideJsonValue *value,
            GError       **error)
{
  g_autoptr (RideTopicRules) rules = NULL;
  RideJsonScan scan;
  RideJsonValue element;

  if (value->kind != RIDE_JSON_LIST)
    return ride_topic_rules_new_default ();

  rules = ride_topic_rules_new ();
  ride_json_scan_begin (&scan, value->text, value->length);
  while (ride_json_scan_element (&scan, &element))
    {
      g_autoptr (GError) local_error = NULL;

      if (!add_rule (rules, &element, &local_error))
        {
          g_set_error_literal (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FORMAT,
                               local_error->message);
          return NULL;
        }
    }

  return g_steal_pointer (&rules);
}

RideTopicRules *
ride_recording_line_read_header (char    *line,
                                 gsize    length,
                                 gint64  *begun_us,
                                 GError **error)
{
  Line members;

  if (!read_members (&members, line, length) ||
      !ride_json_value_is (&members.values[KEY_TYPE], "recording") ||
      get_number (&members, KEY_VERSION, 0, G_MAXINT) == 0)
    {
      g_set_error_literal (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FORMAT,
                           _("its first line is not that of a recording"));
      return NULL;
    }

  if (get_number (&members, KEY_VERSION, 0, G_MAXINT) > RIDE_RECORDING_VERSION)
    {
      g_set_error_literal (error, RIDE_RECORDING_ERROR, RIDE_RECORDING_ERROR_FORMAT,
                           _("a newer version of Ride Monitor made it. Play it with that one"));
      return NULL;
    }

  *begun_us = get_time (&members, KEY_BEGUN);

  return read_rules (&members.values[KEY_TOPICS], error);
}
