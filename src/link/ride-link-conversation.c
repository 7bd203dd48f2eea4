/* ride-link-conversation.c: the MQTT session over the transport that is up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-link-engine-private.h"

#include <string.h>

#include "ride-mqtt-failure.h"
#include "ride-web-socket-failure.h"

#define LONGEST_HANDSHAKE_US (15 * G_USEC_PER_SEC)

void
ride_link_conversation_add_stats (MqttSessionStats       *sum,
                                  const MqttSessionStats *stats)
{
  for (gsize i = 0; i < MQTT_N_PACKET_TYPES; i++)
    {
      sum->packets_in[i] += stats->packets_in[i];
      sum->packets_out[i] += stats->packets_out[i];
      sum->type_bytes_in[i] += stats->type_bytes_in[i];
      sum->type_bytes_out[i] += stats->type_bytes_out[i];
    }
  sum->bytes_in += stats->bytes_in;
  sum->bytes_out += stats->bytes_out;
}

/* Sending */

void
ride_link_conversation_flush (RideLinkEngine *self)
{
  g_autoptr (GBytes) output = NULL;
  gsize queued;

  if (self->transport == NULL || self->session == NULL)
    return;

  output = mqtt_session_output (self->session);
  if (output == NULL)
    return;

  ride_transport_send (self->transport, output);
  queued = ride_transport_get_queued (self->transport);
  if (queued <= RIDE_LINK_MOST_UNSENT || self->is_stopping)
    return;

  self->status.stalls++;
  self->status.outbound_dropped += queued;
  ride_link_engine_connection_over (self, ride_failure_from_stall (queued));
}

static void
pump (RideLinkEngine *self)
{
  if (self->status.state == RIDE_LINK_CONNECTED && !self->is_stopping)
    ride_subscriber_pump (self->subscriber, self->session, ride_link_engine_now (self));
}

/* What piles up in one turn of the main loop leaves as one frame. */
void
ride_link_conversation_flush_soon (RideLinkEngine *self)
{
  if (self->flusher != NULL)
    g_source_set_ready_time (self->flusher, 0);
}

gboolean
ride_link_conversation_on_flush (gpointer user_data)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);

  pump (self);
  ride_link_conversation_flush (self);
  ride_link_engine_arm_timer (self);
  return G_SOURCE_CONTINUE;
}

/* The session */

static MqttSession *
make_session (RideLinkEngine *self,
              MqttVersion     version)
{
  const RideLinkOptions *options = self->options;
  g_autoptr (GBytes) password = NULL;
  g_autoptr (GBytes) will = NULL;
  MqttSessionOptions wanted;

  mqtt_session_options_init (&wanted);
  wanted.version = version;
  wanted.client_id = self->client_id;
  /* A session that ends with its connection is nothing to resume. */
  wanted.clean_start = options->clean_start || options->session_expiry_s == 0;
  wanted.session_expiry_s = options->session_expiry_s;
  wanted.keep_alive_s = options->keep_alive_s;
  wanted.user_name = options->user_name;
  /* [MQTT-3.1.2-22] of 3.1.1: no password without a user name. */
  if (options->password != NULL && (options->user_name != NULL || version == MQTT_VERSION_5_0))
    password = g_bytes_new (options->password, strlen (options->password));
  wanted.password = password;
  wanted.will_topic = options->will_topic;
  if (options->will_topic != NULL && options->will_payload != NULL)
    will = g_bytes_new (options->will_payload, strlen (options->will_payload));
  wanted.will_payload = will;
  wanted.will_qos = options->will_qos;
  wanted.will_retain = options->will_retain;
  wanted.connect_timeout_us = LONGEST_HANDSHAKE_US;

  return mqtt_session_new (&wanted);
}

static void
ensure_session (RideLinkEngine *self,
                MqttVersion     version)
{
  if (self->session != NULL && self->session_version == version)
    return;

  if (self->session != NULL)
    ride_link_conversation_add_stats (&self->past_stats, mqtt_session_get_stats (self->session));
  g_clear_pointer (&self->session, mqtt_session_free);
  self->session = make_session (self, version);
  self->session_version = version;
}

static void
handle_connected (RideLinkEngine  *self,
                  const MqttEvent *event)
{
  const MqttCapabilities *capabilities = event->connected.capabilities;
  gint64 now_us = ride_link_engine_now (self);

  self->phase = RIDE_PHASE_CONNECTED;
  ride_reconnect_connected (&self->reconnect, now_us);
  self->status.session_present = event->connected.session_present;
  self->status.keep_alive_s = capabilities->keep_alive_s;
  self->status.round_trip_us = -1;
  self->status.connects++;
  ride_subscriber_connected (self->subscriber, event->connected.session_present, capabilities);
  ride_subscriber_pump (self->subscriber, self->session, now_us);
  ride_link_engine_set_state (self, RIDE_LINK_CONNECTED);
}

static void
handle_subscribed (RideLinkEngine  *self,
                   const MqttEvent *event)
{
  gboolean newsworthy =
      ride_subscriber_answered (self->subscriber, event->result.packet_id, event->result.reasons);

  ride_subscriber_pump (self->subscriber, self->session, ride_link_engine_now (self));
  if (newsworthy)
    ride_link_engine_tell_status (self);
}

static void
handle_pong (RideLinkEngine  *self,
             const MqttEvent *event)
{
  RideLinkStatus *status = &self->status;
  gint64 round_trip_us = event->round_trip_us;

  status->round_trip_us = round_trip_us;
  status->round_trip_min_us =
      status->pings == 0 ? round_trip_us : MIN (status->round_trip_min_us, round_trip_us);
  status->round_trip_max_us = MAX (status->round_trip_max_us, round_trip_us);
  status->round_trip_sum_us += round_trip_us;
  status->pings++;
  ride_link_engine_tell_status (self);
}

static void
handle_publish (RideLinkEngine  *self,
                const MqttEvent *event)
{
  RidePublish publish = {
    .topic = event->publish.topic,
    .payload = event->publish.payload,
    .qos = event->publish.qos,
    .retain = event->publish.retain,
    .dup = event->publish.dup,
    .token = event->publish.token,
  };

  if (!publish.retain)
    ride_reconnect_heard (&self->reconnect);
  if (self->events->received != NULL)
    self->events->received (self->user_data, &publish);
}

/* A peer that is gone hears no goodbye; one that refused or misbehaved is
 * told what the session has to say. */
void
ride_link_conversation_part (RideLinkEngine *self,
                             gboolean        politely)
{
  if (self->transport == NULL)
    return;
  if (!politely)
    {
      ride_link_engine_drop_transport (&self->transport);
      return;
    }

  ride_link_engine_drop_transport (&self->parting);
  self->parting = g_object_ref (self->transport);
  ride_transport_release (g_steal_pointer (&self->transport));
}

static void
handle_ended (RideLinkEngine  *self,
              const MqttEvent *event)
{
  RideCause *cause = ride_failure_from_end (event, self->options->user_name != NULL);

  if (event->ended.end != MQTT_END_KEEP_ALIVE_TIMEOUT)
    {
      g_autoptr (GBytes) output = mqtt_session_output (self->session);

      if (output != NULL)
        ride_transport_send (self->transport, output);
      ride_link_conversation_part (self, TRUE);
    }
  ride_link_engine_connection_over (self, cause);
}

static void
handle_event (RideLinkEngine  *self,
              const MqttEvent *event)
{
  switch (event->type)
    {
    case MQTT_EVENT_CONNECTED:
      handle_connected (self, event);
      break;
    case MQTT_EVENT_PUBLISH:
      handle_publish (self, event);
      break;
    case MQTT_EVENT_SUBSCRIBED:
    case MQTT_EVENT_UNSUBSCRIBED:
      handle_subscribed (self, event);
      break;
    case MQTT_EVENT_PONG:
      handle_pong (self, event);
      break;
    case MQTT_EVENT_ENDED:
      handle_ended (self, event);
      break;
    case MQTT_EVENT_PUBLISHED:
    default:
      break;
    }
}

/* Callbacks may stop, restart or drop the link, so each event is only taken
 * while its connection is still the one. */
void
ride_link_conversation_drain (RideLinkEngine *self)
{
  guint64 attempt = self->n_attempts;
  MqttEvent event;

  while (self->transport != NULL && self->n_attempts == attempt && !self->is_stopping &&
         mqtt_session_next (self->session, &event))
    handle_event (self, &event);
}

/* The transport's events */

static void
on_opened (gpointer user_data)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);
  g_autoptr (RideTransport) transport = g_object_ref (self->transport);

  self->phase = RIDE_PHASE_HANDSHAKING;
  ensure_session (self, self->reconnect.version);
  mqtt_session_open (self->session, ride_link_engine_now (self));
  ride_link_conversation_flush (self);
  /* A stall may have begun the next attempt already. */
  if (self->transport == transport)
    ride_link_engine_set_state (self, RIDE_LINK_HANDSHAKING);
}

static void
on_received (gpointer      user_data,
             const guint8 *data,
             gsize         length)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);
  gint64 now_us = ride_link_engine_now (self);

  if (self->is_stopping)
    return;

  self->status.last_received_us = now_us;
  mqtt_session_receive (self->session, data, length, now_us);
  ride_link_conversation_drain (self);

  /* A flood of messages keeps the timer's source waiting. */
  if (self->transport != NULL && !self->is_stopping &&
      now_us >= mqtt_session_deadline (self->session))
    {
      mqtt_session_tick (self->session, now_us);
      ride_link_conversation_drain (self);
    }

  ride_link_conversation_flush_soon (self);
}

static void
on_closed (gpointer   user_data,
           RideCause *cause)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);

  ride_link_engine_connection_over (self, ride_cause_ref (cause));
}

const RideTransportEvents ride_link_conversation_events = {
  .opened = on_opened,
  .received = on_received,
  .closed = on_closed,
};
