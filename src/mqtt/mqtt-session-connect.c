/* mqtt-session-connect.c: CONNECT and CONNACK.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-session-private.h"

static MqttSlice
slice_of_bytes (GBytes *bytes)
{
  MqttSlice slice = { NULL, 0 };

  if (bytes != NULL)
    slice.data = g_bytes_get_data (bytes, &slice.length);

  return slice;
}

static MqttSlice
slice_of_array (const GByteArray *array)
{
  return (MqttSlice){ array->data, array->len };
}

static void
append_unless (GByteArray    *properties,
               MqttPropertyId id,
               guint32        number,
               guint32        protocol_default)
{
  if (number != protocol_default)
    mqtt_properties_append_number (properties, id, number);
}

static GByteArray *
connect_properties (const MqttSessionOptions *options)
{
  GByteArray *properties = g_byte_array_new ();

  if (options->version != MQTT_VERSION_5_0)
    return properties;

  append_unless (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, options->session_expiry_s, 0);
  append_unless (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, options->receive_maximum, G_MAXUINT16);
  append_unless (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, options->maximum_packet_size,
                 MQTT_PACKET_SIZE_LIMIT);
  append_unless (properties, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, options->topic_alias_maximum, 0);

  return properties;
}

static GByteArray *
will_properties (const MqttSessionOptions *options)
{
  GByteArray *properties = g_byte_array_new ();

  if (options->version == MQTT_VERSION_5_0)
    append_unless (properties, MQTT_PROPERTY_WILL_DELAY_INTERVAL, options->will_delay_s, 0);

  return properties;
}

void
mqtt_session_send_connect (MqttSession *session)
{
  const MqttSessionOptions *options = &session->options;
  g_autoptr (GByteArray) properties = connect_properties (options);
  g_autoptr (GByteArray) for_will = will_properties (options);
  g_autoptr (GError) error = NULL;
  MqttPacket packet = { .type = MQTT_PACKET_CONNECT };

  session->starts_clean = options->clean_start && !mqtt_session_is_kept (session);
  packet.connect = (MqttConnect){
    .version = options->version,
    .clean_start = session->starts_clean,
    .keep_alive = options->keep_alive_s,
    .properties = slice_of_array (properties),
    .client_id = mqtt_slice_from_string (session->client_id),
    .has_user_name = options->user_name != NULL,
    .user_name = mqtt_slice_from_string (options->user_name),
    .has_password = options->password != NULL,
    .password = slice_of_bytes (options->password),
  };
  if (options->will_topic != NULL)
    {
      packet.connect.has_will = TRUE;
      packet.connect.will = (MqttWill){
        .topic = mqtt_slice_from_string (options->will_topic),
        .payload = slice_of_bytes (options->will_payload),
        .properties = slice_of_array (for_will),
        .qos = options->will_qos,
        .retain = options->will_retain,
      };
    }

  if (!mqtt_session_send (session, &packet, &error))
    mqtt_session_end (session, MQTT_END_PROTOCOL_ERROR, error->code, error->message);
}

/* Return codes 1 to 5 of 3.1.1, table 3.1, in the words of 5.0; the decoder
 * refuses all others. */
static guint8
reason_of_return_code (guint8 code)
{
  static const guint8 reasons[] = {
    MQTT_REASON_SUCCESS,
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
    MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID,
    MQTT_REASON_SERVER_UNAVAILABLE,
    MQTT_REASON_BAD_USER_NAME_OR_PASSWORD,
    MQTT_REASON_NOT_AUTHORIZED,
  };

  g_return_val_if_fail (code < G_N_ELEMENTS (reasons), MQTT_REASON_UNSPECIFIED_ERROR);

  return reasons[code];
}

static void
grant_what_3_1_1_grants (MqttSession *session)
{
  session->capabilities = (MqttCapabilities){
    .maximum_qos = MQTT_QOS_2,
    .retain_available = TRUE,
    .wildcard_available = TRUE,
    .receive_maximum = G_MAXUINT16,
    .maximum_packet_size = MQTT_PACKET_SIZE_LIMIT,
    .keep_alive_s = session->options.keep_alive_s,
    .session_expiry_s = session->options.clean_start ? 0 : G_MAXUINT32,
  };
}

static void
grant_what_connack_says (MqttSession *session,
                         MqttSlice    properties)
{
  const MqttSessionOptions *options = &session->options;

#define NUMBER(id, fallback) mqtt_properties_get_number (properties, MQTT_PROPERTY_##id, fallback)
  session->capabilities = (MqttCapabilities){
    .maximum_qos = NUMBER (MAXIMUM_QOS, MQTT_QOS_2),
    .retain_available = NUMBER (RETAIN_AVAILABLE, 1),
    .wildcard_available = NUMBER (WILDCARD_SUBSCRIPTION_AVAILABLE, 1),
    .shared_available = NUMBER (SHARED_SUBSCRIPTION_AVAILABLE, 1),
    .subscription_id_available = NUMBER (SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1),
    .receive_maximum = NUMBER (RECEIVE_MAXIMUM, G_MAXUINT16),
    .maximum_packet_size = NUMBER (MAXIMUM_PACKET_SIZE, MQTT_PACKET_SIZE_LIMIT),
    .topic_alias_maximum = NUMBER (TOPIC_ALIAS_MAXIMUM, 0),
    .keep_alive_s = NUMBER (SERVER_KEEP_ALIVE, options->keep_alive_s),
    .session_expiry_s = NUMBER (SESSION_EXPIRY_INTERVAL, options->session_expiry_s),
  };
#undef NUMBER
}

static void
take_assigned_client_id (MqttSession *session,
                         MqttSlice    properties)
{
  MqttSlice assigned;

  if (*session->client_id != '\0' ||
      !mqtt_properties_get_slice (properties, MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER, &assigned))
    return;

  g_free (session->client_id);
  session->client_id = mqtt_slice_to_string (assigned);
}

static gboolean
handle_refusal (MqttSession       *session,
                const MqttConnack *connack,
                MqttEvent         *event)
{
  guint8 reason = connack->reason;

  if (session->connack_version == MQTT_VERSION_3_1_1)
    reason = reason_of_return_code (reason);

  session->phase = MQTT_PHASE_OVER;
  mqtt_session_fill_end (event, MQTT_END_REFUSED, reason, connack->properties);
  return TRUE;
}

/* A session that is present though this object knows nothing of it was begun
 * by an earlier run of the program, and is welcome; one that should have been
 * discarded is not [MQTT-3.2.2-2]. */
gboolean
mqtt_session_handle_connack (MqttSession       *session,
                             const MqttConnack *connack,
                             MqttEvent         *event)
{
  if (connack->reason != MQTT_REASON_SUCCESS)
    return handle_refusal (session, connack, event);

  if (session->connack_version != session->options.version)
    return mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                                  "The server accepted MQTT 5.0 in the words of 3.1.1");

  if (connack->session_present && session->starts_clean)
    return mqtt_session_violated (session, MQTT_REASON_PROTOCOL_ERROR,
                                  "The server kept a session that it was told to discard");

  if (session->options.version == MQTT_VERSION_5_0)
    grant_what_connack_says (session, connack->properties);
  else
    grant_what_3_1_1_grants (session);
  take_assigned_client_id (session, connack->properties);

  session->phase = MQTT_PHASE_CONNECTED;
  if (!connack->session_present)
    {
      mqtt_session_inbound_drop (session);
      mqtt_session_outbound_drop (session);
    }
  mqtt_session_outbound_resume (session);

  *event = (MqttEvent){
    .type = MQTT_EVENT_CONNECTED,
    .connected = { .session_present = connack->session_present,
                   .capabilities = &session->capabilities,
                   .client_id = session->client_id },
  };
  return TRUE;
}
