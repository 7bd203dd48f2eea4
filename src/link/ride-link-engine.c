/* ride-link-engine.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-link-engine.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ride-mqtt-failure.h"
#include "ride-network-watch.h"
#include "ride-reconnect.h"
#include "ride-subscriber.h"
#include "ride-wake.h"
#include "ride-web-socket.h"
#include "ride-web-socket-failure.h"

#define LONGEST_HANDSHAKE_US (15 * G_USEC_PER_SEC)
#define LONGEST_STOP_US (2 * G_USEC_PER_SEC)
#define LONGEST_SLEEP_WITHOUT_KEEP_ALIVE_S 60
#define CLIENT_ID_CHARACTERS 16

struct _RideLinkEngine
{
  int ref_count;
  GMainContext *context;
  RideLinkOptions *options;
  const RideLinkEvents *events; /* NULL: shut down */
  gpointer user_data;

  RideTransportFactory factory;
  gpointer factory_data;
  RideLinkClock clock;
  RideLinkRandom random;
  gpointer clock_data;

  gboolean is_stopping;
  gboolean start_again; /* once stopped */
  gint64 stop_at_us;    /* latest end of stopping */

  RideTransport *transport;
  RideTransport *parting; /* the one before, saying goodbye */
  MqttSession *session;
  MqttVersion session_version;
  MqttSessionStats past_stats; /* of sessions in another version */
  RideSubscriber *subscriber;
  RideReconnect reconnect;
  RidePhase phase;

  GSource *timer;
  gint64 armed_us;
  GSource *flusher;
  GSource *wake;
  RideNetworkWatch *network;

  RideLinkStatus status;
  char *client_id;
};

static void connection_over (RideLinkEngine *self, RideCause *cause);
static void begin_attempt (RideLinkEngine *self);

/* Life */

static RideLinkEngine *
ride_link_engine_ref (RideLinkEngine *self)
{
  self->ref_count++;
  return self;
}

void
ride_link_engine_unref (RideLinkEngine *self)
{
  if (--self->ref_count > 0)
    return;

  g_clear_pointer (&self->session, mqtt_session_free);
  ride_subscriber_free (self->subscriber);
  g_clear_pointer (&self->status.cause, ride_cause_unref);
  ride_link_options_free (self->options);
  g_main_context_unref (self->context);
  g_free (self->client_id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideLinkEngine, ride_link_engine_unref)

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_source_unref (g_steal_pointer (source));
}

static void
drop_transport (RideTransport **transport)
{
  if (*transport == NULL)
    return;

  ride_transport_abort (*transport);
  g_object_unref (g_steal_pointer (transport));
}

void
ride_link_engine_shut_down (RideLinkEngine *self)
{
  self->events = NULL;
  drop_transport (&self->transport);
  drop_transport (&self->parting);
  clear_source (&self->timer);
  clear_source (&self->flusher);
  clear_source (&self->wake);
  g_clear_pointer (&self->network, ride_network_watch_free);
}

/* Time */

static gint64
now (RideLinkEngine *self)
{
  return self->clock (self->clock_data);
}

static gint64
real_clock (gpointer user_data)
{
  return g_get_monotonic_time ();
}

static double
real_random (gpointer user_data)
{
  return g_random_double ();
}

static gboolean
ready_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
}

static GSource *
ready_source_new (RideLinkEngine *self, GSourceFunc callback, const char *name)
{
  static GSourceFuncs functions = { .dispatch = ready_source_dispatch };
  GSource *source = g_source_new (&functions, sizeof (GSource));

  g_source_set_static_name (source, name);
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, self->context);

  return source;
}

static gint64
next_due (RideLinkEngine *self)
{
  gint64 due = G_MAXINT64;

  if (self->stop_at_us != 0)
    due = MIN (due, self->stop_at_us);
  if (self->status.retry_at_us != 0)
    due = MIN (due, self->status.retry_at_us);
  if (self->transport != NULL && self->session != NULL)
    due = MIN (due, mqtt_session_deadline (self->session));

  return due;
}

/* A timer that fires early does no harm, so it is only ever moved forward:
 * that spares a system call for each message. */
static void
arm_timer (RideLinkEngine *self)
{
  gint64 due = next_due (self);

  if (self->timer == NULL || due >= self->armed_us)
    return;

  self->armed_us = due;
  g_source_set_ready_time (self->timer, g_get_monotonic_time () + MAX (due - now (self), 0));
}

/* Status */

static void
add_stats (MqttSessionStats *sum, const MqttSessionStats *stats)
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

static void
fill_outbound (RideLinkEngine *self, RideLinkStatus *status)
{
  MqttInflight inflight = { 0 };

  if (self->session != NULL)
    mqtt_session_get_inflight (self->session, &inflight);
  status->outbound_messages = inflight.outbound_queued + inflight.requests_pending;
  status->outbound_bytes = inflight.output_bytes;
  if (self->transport != NULL)
    status->outbound_bytes += ride_transport_get_queued (self->transport);
}

const RideLinkStatus *
ride_link_engine_get_status (RideLinkEngine *self)
{
  RideLinkStatus *status = &self->status;

  status->stats = self->past_stats;
  if (self->session != NULL)
    add_stats (&status->stats, mqtt_session_get_stats (self->session));
  fill_outbound (self, status);
  ride_subscriber_fill_status (self->subscriber, status);
  status->attempt = status->state == RIDE_LINK_CONNECTED ? 0 : self->reconnect.backoff.attempt;
  status->version = self->session != NULL ? self->session_version : self->reconnect.version;
  status->client_id = self->client_id;

  return status;
}

static void
tell_status (RideLinkEngine *self)
{
  if (self->events != NULL && self->events->status_changed != NULL)
    self->events->status_changed (self->user_data, ride_link_engine_get_status (self));
}

static void
set_state (RideLinkEngine *self, RideLinkState state)
{
  gint64 now_us = now (self);

  if (self->status.state == RIDE_LINK_CONNECTED)
    self->status.connected_us += now_us - self->status.since_us;
  self->status.state = state;
  self->status.since_us = now_us;
  arm_timer (self);
  tell_status (self);
}

static void
set_cause (RideLinkEngine *self, RideCause *cause)
{
  g_clear_pointer (&self->status.cause, ride_cause_unref);
  self->status.cause = ride_cause_ref (cause);
}

/* Sending */

static void
flush (RideLinkEngine *self)
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
  connection_over (self, ride_failure_from_stall (queued));
}

static void
pump (RideLinkEngine *self)
{
  if (self->status.state == RIDE_LINK_CONNECTED && !self->is_stopping)
    ride_subscriber_pump (self->subscriber, self->session, now (self));
}

/* What piles up in one turn of the main loop leaves as one frame. */
static void
flush_soon (RideLinkEngine *self)
{
  if (self->flusher != NULL)
    g_source_set_ready_time (self->flusher, 0);
}

static gboolean
on_flush (gpointer user_data)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);

  pump (self);
  flush (self);
  arm_timer (self);
  return G_SOURCE_CONTINUE;
}

/* The session */

static MqttSession *
make_session (RideLinkEngine *self, MqttVersion version)
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
ensure_session (RideLinkEngine *self, MqttVersion version)
{
  if (self->session != NULL && self->session_version == version)
    return;

  if (self->session != NULL)
    add_stats (&self->past_stats, mqtt_session_get_stats (self->session));
  g_clear_pointer (&self->session, mqtt_session_free);
  self->session = make_session (self, version);
  self->session_version = version;
}

static void
handle_connected (RideLinkEngine *self, const MqttEvent *event)
{
  const MqttCapabilities *capabilities = event->connected.capabilities;
  gint64 now_us = now (self);

  self->phase = RIDE_PHASE_CONNECTED;
  ride_reconnect_connected (&self->reconnect, now_us);
  self->status.session_present = event->connected.session_present;
  self->status.keep_alive_s = capabilities->keep_alive_s;
  self->status.round_trip_us = -1;
  self->status.connects++;
  ride_subscriber_connected (self->subscriber, event->connected.session_present, capabilities);
  ride_subscriber_pump (self->subscriber, self->session, now_us);
  set_state (self, RIDE_LINK_CONNECTED);
}

static void
handle_subscribed (RideLinkEngine *self, const MqttEvent *event)
{
  gboolean newsworthy = ride_subscriber_answered (self->subscriber, event->result.packet_id,
                                                  event->result.reasons);

  ride_subscriber_pump (self->subscriber, self->session, now (self));
  if (newsworthy)
    tell_status (self);
}

static void
handle_pong (RideLinkEngine *self, const MqttEvent *event)
{
  RideLinkStatus *status = &self->status;
  gint64 round_trip_us = event->round_trip_us;

  status->round_trip_us = round_trip_us;
  status->round_trip_min_us =
      status->pings == 0 ? round_trip_us : MIN (status->round_trip_min_us, round_trip_us);
  status->round_trip_max_us = MAX (status->round_trip_max_us, round_trip_us);
  status->round_trip_sum_us += round_trip_us;
  status->pings++;
  tell_status (self);
}

static void
handle_publish (RideLinkEngine *self, const MqttEvent *event)
{
  RidePublish publish = {
    .topic = event->publish.topic,
    .payload = event->publish.payload,
    .qos = event->publish.qos,
    .retain = event->publish.retain,
    .dup = event->publish.dup,
    .token = event->publish.token,
  };

  if (self->events->received != NULL)
    self->events->received (self->user_data, &publish);
}

/* A peer that is gone hears no goodbye; one that refused or misbehaved is
 * told what the session has to say. */
static void
part (RideLinkEngine *self, gboolean politely)
{
  if (self->transport == NULL)
    return;
  if (!politely)
    {
      drop_transport (&self->transport);
      return;
    }

  drop_transport (&self->parting);
  self->parting = g_object_ref (self->transport);
  ride_transport_release (g_steal_pointer (&self->transport));
}

static void
handle_ended (RideLinkEngine *self, const MqttEvent *event)
{
  RideCause *cause = ride_failure_from_end (event, self->options->user_name != NULL);

  if (event->ended.end != MQTT_END_KEEP_ALIVE_TIMEOUT)
    {
      g_autoptr (GBytes) output = mqtt_session_output (self->session);

      if (output != NULL)
        ride_transport_send (self->transport, output);
      part (self, TRUE);
    }
  connection_over (self, cause);
}

static void
handle_event (RideLinkEngine *self, const MqttEvent *event)
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
static void
drain (RideLinkEngine *self)
{
  g_autoptr (RideTransport) transport = g_object_ref (self->transport);
  MqttEvent event;

  while (self->transport == transport && !self->is_stopping &&
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
  mqtt_session_open (self->session, now (self));
  flush (self);
  /* A stall may have begun the next attempt already. */
  if (self->transport == transport)
    set_state (self, RIDE_LINK_HANDSHAKING);
}

static void
on_received (gpointer user_data, const guint8 *data, gsize length)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);
  gint64 now_us = now (self);

  if (self->is_stopping)
    return;

  self->status.last_received_us = now_us;
  mqtt_session_receive (self->session, data, length, now_us);
  drain (self);

  /* A flood of messages keeps the timer's source waiting. */
  if (self->transport != NULL && !self->is_stopping &&
      now_us >= mqtt_session_deadline (self->session))
    {
      mqtt_session_tick (self->session, now_us);
      drain (self);
    }

  flush_soon (self);
  if (self->events != NULL && self->events->idle != NULL)
    self->events->idle (self->user_data);
}

static void
on_closed (gpointer user_data, RideCause *cause)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);

  connection_over (self, ride_cause_ref (cause));
}

static const RideTransportEvents transport_events = {
  .opened = on_opened,
  .received = on_received,
  .closed = on_closed,
};

/* From one state to the next */

static void
begin_attempt (RideLinkEngine *self)
{
  self->phase = RIDE_PHASE_CONNECTING;
  self->status.retry_at_us = 0;
  self->transport = self->factory (self->options, self->factory_data);
  ride_transport_open (self->transport, &transport_events, self);
  set_state (self, RIDE_LINK_CONNECTING);
}

static void
go_offline (RideLinkEngine *self, RideCause *cause)
{
  part (self, FALSE);
  self->is_stopping = FALSE;
  self->stop_at_us = 0;
  self->status.retry_at_us = 0;
  set_cause (self, cause);
  set_state (self, RIDE_LINK_OFFLINE);
}

static void
stopped (RideLinkEngine *self)
{
  g_autoptr (RideCause) cause = ride_cause_new (RIDE_CAUSE_USER, 0, NULL, "%s", _("Disconnected"));
  gboolean again = self->start_again;

  self->start_again = FALSE;
  ride_reconnect_retry (&self->reconnect);
  go_offline (self, cause);
  if (again && self->events != NULL)
    ride_link_engine_start (self);
}

static void
follow (RideLinkEngine *self, const RideDecision *decision)
{
  self->status.retry_at_us = decision->retry_at_us;
  switch (decision->next)
    {
    case RIDE_NEXT_AGAIN:
      begin_attempt (self);
      break;
    case RIDE_NEXT_WAIT:
      set_state (self, RIDE_LINK_WAITING);
      break;
    case RIDE_NEXT_REFUSED:
      set_state (self, RIDE_LINK_REFUSED);
      break;
    case RIDE_NEXT_OFFLINE:
    default:
      set_state (self, RIDE_LINK_OFFLINE);
      break;
    }
}

/* Takes @cause. */
static void
connection_over (RideLinkEngine *self, RideCause *cause)
{
  g_autoptr (RideCause) ended_by = cause;
  RideDecision decision;
  gint64 now_us = now (self);

  part (self, FALSE);
  if (self->session != NULL)
    mqtt_session_lost (self->session);
  ride_subscriber_lost (self->subscriber);
  if (self->is_stopping)
    {
      stopped (self);
      return;
    }

  decision = ride_reconnect_ended (&self->reconnect, ended_by, self->phase,
                                   self->random (self->clock_data), now_us);
  if (decision.next == RIDE_NEXT_WAIT && decision.cause->kind == RIDE_CAUSE_SUSPEND)
    decision.retry_at_us = now_us + ride_reconnect_soon (self->random (self->clock_data));
  if (decision.next != RIDE_NEXT_AGAIN)
    set_cause (self, decision.cause);
  follow (self, &decision);
  ride_cause_unref (decision.cause);
}

static gboolean
on_timer (gpointer user_data)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);
  gint64 now_us = now (self);

  self->armed_us = G_MAXINT64;
  if (self->stop_at_us != 0 && now_us >= self->stop_at_us)
    {
      stopped (self);
    }
  else if (self->status.retry_at_us != 0 && now_us >= self->status.retry_at_us)
    {
      begin_attempt (self);
    }
  else if (self->transport != NULL && self->session != NULL)
    {
      mqtt_session_tick (self->session, now_us);
      drain (self);
      flush (self);
    }
  arm_timer (self);

  return G_SOURCE_CONTINUE;
}

static void
hope (RideLinkEngine *self)
{
  gint64 retry_at_us;

  if (self->status.retry_at_us == 0)
    return;

  retry_at_us = ride_reconnect_hope (&self->reconnect, self->status.cause,
                                     self->random (self->clock_data), now (self));
  if (retry_at_us == 0 || retry_at_us >= self->status.retry_at_us)
    return;

  self->status.retry_at_us = retry_at_us;
  arm_timer (self);
  tell_status (self);
}

static void
on_network (gpointer user_data)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);

  ride_link_engine_on_network (self);
}

void
ride_link_engine_on_network (RideLinkEngine *self)
{
  hope (self);
}

static gint64
patience_of_server_us (RideLinkEngine *self)
{
  guint16 keep_alive_s = self->status.keep_alive_s;

  return (keep_alive_s > 0 ? keep_alive_s : LONGEST_SLEEP_WITHOUT_KEEP_ALIVE_S) *
         (gint64) G_USEC_PER_SEC;
}

static void
on_woke (gint64 slept_us, gpointer user_data)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);

  ride_link_engine_on_wake (self, slept_us);
}

void
ride_link_engine_on_wake (RideLinkEngine *self, gint64 slept_us)
{
  if (self->status.state == RIDE_LINK_CONNECTED && !self->is_stopping)
    {
      if (slept_us >= patience_of_server_us (self))
        connection_over (self, ride_failure_from_sleep (slept_us));
      return;
    }

  hope (self);
}

/* What the owner wants */

static void
watch_the_world (RideLinkEngine *self)
{
  if (self->timer != NULL)
    return;

  self->armed_us = G_MAXINT64;
  self->timer = ready_source_new (self, on_timer, "RideLink timer");
  self->flusher = ready_source_new (self, on_flush, "RideLink flush");
  self->wake = ride_wake_source_new (on_woke, self);
  g_source_attach (self->wake, self->context);
  self->network = ride_network_watch_new (on_network, self);
}

static gboolean
is_at_rest (RideLinkEngine *self)
{
  return self->transport == NULL && self->status.retry_at_us == 0;
}

void
ride_link_engine_start (RideLinkEngine *self)
{
  g_autoptr (RideLinkEngine) alive = ride_link_engine_ref (self);

  if (self->is_stopping)
    {
      self->start_again = TRUE;
      return;
    }
  if (self->events == NULL || !is_at_rest (self))
    return;

  watch_the_world (self);
  ride_reconnect_retry (&self->reconnect);
  begin_attempt (self);
}

void
ride_link_engine_stop (RideLinkEngine *self)
{
  g_autoptr (RideLinkEngine) alive = ride_link_engine_ref (self);

  self->start_again = FALSE;
  if (self->is_stopping || (is_at_rest (self) && self->status.state == RIDE_LINK_OFFLINE))
    return;
  if (self->status.state != RIDE_LINK_CONNECTED)
    {
      if (self->session != NULL)
        mqtt_session_lost (self->session);
      stopped (self);
      return;
    }

  mqtt_session_close (self->session, MQTT_REASON_NORMAL_DISCONNECTION, now (self));
  self->is_stopping = TRUE;
  self->stop_at_us = now (self) + LONGEST_STOP_US;
  flush (self);
  ride_transport_close (self->transport);
  arm_timer (self);
}

void
ride_link_engine_retry_now (RideLinkEngine *self)
{
  g_autoptr (RideLinkEngine) alive = ride_link_engine_ref (self);

  if (self->events == NULL ||
      (self->status.state != RIDE_LINK_WAITING && self->status.state != RIDE_LINK_REFUSED))
    return;

  ride_reconnect_retry (&self->reconnect);
  begin_attempt (self);
}

void
ride_link_engine_ack (RideLinkEngine *self, guint64 token)
{
  if (token == 0 || self->session == NULL)
    return;

  mqtt_session_ack (self->session, token, now (self));
  flush_soon (self);
}

void
ride_link_engine_subscribe (RideLinkEngine *self, const char *const *filters, guint n_filters)
{
  for (guint i = 0; i < n_filters; i++)
    ride_subscriber_add (self->subscriber, filters[i]);
  flush_soon (self);
}

void
ride_link_engine_unsubscribe (RideLinkEngine *self, const char *const *filters, guint n_filters)
{
  for (guint i = 0; i < n_filters; i++)
    ride_subscriber_remove (self->subscriber, filters[i]);
  flush_soon (self);
}

void
ride_link_engine_look_now (RideLinkEngine *self)
{
  if (self->timer != NULL)
    g_source_set_ready_time (self->timer, 0);
}

static RideTransport *
make_web_socket (const RideLinkOptions *options, gpointer user_data)
{
  return ride_web_socket_new (options);
}

static char *
make_client_id (void)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  g_autoptr (GString) id = g_string_new ("ride-");

  for (int i = 0; i < CLIENT_ID_CHARACTERS; i++)
    g_string_append_c (id, alphabet[g_random_int_range (0, 32)]);

  return g_strdup (id->str);
}

RideLinkEngine *
ride_link_engine_new (const RideLinkOptions *options,
                      const RideLinkEvents *events,
                      gpointer user_data)
{
  RideLinkEngine *self = g_new0 (RideLinkEngine, 1);

  self->ref_count = 1;
  self->context = g_main_context_ref_thread_default ();
  self->options = ride_link_options_copy (options);
  self->events = events;
  self->user_data = user_data;
  self->factory = make_web_socket;
  self->clock = real_clock;
  self->random = real_random;
  self->status.round_trip_us = -1;
  self->status.since_us = g_get_monotonic_time ();
  self->client_id = options->client_id != NULL && options->client_id[0] != '\0'
                        ? g_strdup (options->client_id)
                        : make_client_id ();
  self->subscriber = ride_subscriber_new ((const char *const *) options->filters, options->qos);
  ride_reconnect_init (&self->reconnect, options->version, options->reconnect);
  if (options->begin_with_3_1_1)
    ride_reconnect_remember_3_1_1 (&self->reconnect);

  return self;
}

void
ride_link_engine_set_transport_factory (RideLinkEngine *self,
                                        RideTransportFactory factory,
                                        gpointer user_data)
{
  self->factory = factory;
  self->factory_data = user_data;
}

void
ride_link_engine_set_clock (RideLinkEngine *self,
                            RideLinkClock clock,
                            RideLinkRandom random,
                            gpointer user_data)
{
  self->clock = clock;
  self->random = random;
  self->clock_data = user_data;
  self->status.since_us = now (self);
}
