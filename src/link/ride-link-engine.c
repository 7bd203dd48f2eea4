/* ride-link-engine.c: who is connected, why not, when next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-link-engine-private.h"

#include <glib/gi18n-lib.h>

#include "ride-mqtt-failure.h"
#include "ride-wake.h"
#include "ride-web-socket.h"

#define LONGEST_STOP_US (2 * G_USEC_PER_SEC)
#define LONGEST_SLEEP_WITHOUT_KEEP_ALIVE_S 60
#define CLIENT_ID_CHARACTERS 16

/* Life */

RideLinkEngine *
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

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_source_unref (g_steal_pointer (source));
}

void
ride_link_engine_drop_transport (RideTransport **transport)
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
  ride_link_engine_drop_transport (&self->transport);
  ride_link_engine_drop_transport (&self->parting);
  clear_source (&self->timer);
  clear_source (&self->flusher);
  clear_source (&self->wake);
  g_clear_pointer (&self->network, ride_network_watch_free);
}

/* Time */

gint64
ride_link_engine_now (RideLinkEngine *self)
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
ready_source_dispatch (GSource    *source,
                       GSourceFunc callback,
                       gpointer    user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
}

static GSource *
ready_source_new (RideLinkEngine *self,
                  GSourceFunc     callback,
                  const char     *name)
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
void
ride_link_engine_arm_timer (RideLinkEngine *self)
{
  gint64 due = next_due (self);

  if (self->timer == NULL || due >= self->armed_us)
    return;

  self->armed_us = due;
  g_source_set_ready_time (self->timer,
                           g_get_monotonic_time () + MAX (due - ride_link_engine_now (self), 0));
}

/* Status */

static void
fill_outbound (RideLinkEngine *self,
               RideLinkStatus *status)
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
    ride_link_conversation_add_stats (&status->stats, mqtt_session_get_stats (self->session));
  fill_outbound (self, status);
  ride_subscriber_fill_status (self->subscriber, status);
  status->attempt = status->state == RIDE_LINK_CONNECTED ? 0 : self->reconnect.backoff.attempt;
  status->version = self->session != NULL ? self->session_version : self->reconnect.version;
  status->client_id = self->client_id;

  return status;
}

void
ride_link_engine_tell_status (RideLinkEngine *self)
{
  if (self->events != NULL && self->events->status_changed != NULL)
    self->events->status_changed (self->user_data, ride_link_engine_get_status (self));
}

void
ride_link_engine_set_state (RideLinkEngine *self,
                            RideLinkState   state)
{
  gint64 now_us = ride_link_engine_now (self);

  if (self->status.state == RIDE_LINK_CONNECTED)
    self->status.connected_us += now_us - self->status.since_us;
  self->status.state = state;
  self->status.since_us = now_us;
  ride_link_engine_arm_timer (self);
  ride_link_engine_tell_status (self);
}

static void
set_cause (RideLinkEngine *self,
           RideCause      *cause)
{
  g_clear_pointer (&self->status.cause, ride_cause_unref);
  self->status.cause = ride_cause_ref (cause);
}

/* From one state to the next */

static void
begin_attempt (RideLinkEngine *self)
{
  self->phase = RIDE_PHASE_CONNECTING;
  self->status.retry_at_us = 0;
  self->n_attempts++;
  self->transport = self->factory (self->options, self->factory_data);
  ride_transport_open (self->transport, &ride_link_conversation_events, self);
  ride_link_engine_set_state (self, RIDE_LINK_CONNECTING);
}

static void
go_offline (RideLinkEngine *self,
            RideCause      *cause)
{
  ride_link_conversation_part (self, FALSE);
  self->is_stopping = FALSE;
  self->stop_at_us = 0;
  self->status.retry_at_us = 0;
  set_cause (self, cause);
  ride_link_engine_set_state (self, RIDE_LINK_OFFLINE);
}

static void
stopped (RideLinkEngine *self)
{
  g_autoptr (RideCause) cause = ride_cause_new (RIDE_CAUSE_USER, 0, NULL, "%s", _ ("Disconnected"));
  gboolean again = self->start_again;

  self->start_again = FALSE;
  ride_reconnect_retry (&self->reconnect);
  go_offline (self, cause);
  if (again && self->events != NULL)
    ride_link_engine_start (self);
}

static void
follow (RideLinkEngine     *self,
        const RideDecision *decision)
{
  self->status.retry_at_us = decision->retry_at_us;
  switch (decision->next)
    {
    case RIDE_NEXT_AGAIN:
      begin_attempt (self);
      break;
    case RIDE_NEXT_WAIT:
      ride_link_engine_set_state (self, RIDE_LINK_WAITING);
      break;
    case RIDE_NEXT_REFUSED:
      ride_link_engine_set_state (self, RIDE_LINK_REFUSED);
      break;
    case RIDE_NEXT_OFFLINE:
    default:
      ride_link_engine_set_state (self, RIDE_LINK_OFFLINE);
      break;
    }
}

/* Takes @cause. */
void
ride_link_engine_connection_over (RideLinkEngine *self,
                                  RideCause      *cause)
{
  g_autoptr (RideCause) ended_by = cause;
  RideDecision decision;
  gint64 now_us = ride_link_engine_now (self);

  ride_link_conversation_part (self, FALSE);
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
  gint64 now_us = ride_link_engine_now (self);

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
      ride_link_conversation_drain (self);
      ride_link_conversation_flush (self);
    }
  ride_link_engine_arm_timer (self);

  return G_SOURCE_CONTINUE;
}

static void
hope (RideLinkEngine *self)
{
  gint64 retry_at_us;

  if (self->status.retry_at_us == 0)
    return;

  retry_at_us = ride_reconnect_hope (&self->reconnect, self->status.cause,
                                     self->random (self->clock_data), ride_link_engine_now (self));
  if (retry_at_us == 0 || retry_at_us >= self->status.retry_at_us)
    return;

  self->status.retry_at_us = retry_at_us;
  ride_link_engine_arm_timer (self);
  ride_link_engine_tell_status (self);
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
on_woke (gint64   slept_us,
         gpointer user_data)
{
  g_autoptr (RideLinkEngine) self = ride_link_engine_ref (user_data);

  ride_link_engine_on_wake (self, slept_us);
}

void
ride_link_engine_on_wake (RideLinkEngine *self,
                          gint64          slept_us)
{
  if (self->status.state == RIDE_LINK_CONNECTED && !self->is_stopping)
    {
      if (slept_us >= patience_of_server_us (self))
        ride_link_engine_connection_over (self, ride_failure_from_sleep (slept_us));
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
  self->flusher = ready_source_new (self, ride_link_conversation_on_flush, "RideLink flush");
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
  g_autoptr (RideLinkEngine) alive G_GNUC_UNUSED = ride_link_engine_ref (self);

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
  g_autoptr (RideLinkEngine) alive G_GNUC_UNUSED = ride_link_engine_ref (self);

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

  mqtt_session_close (self->session, MQTT_REASON_NORMAL_DISCONNECTION, ride_link_engine_now (self));
  self->is_stopping = TRUE;
  self->stop_at_us = ride_link_engine_now (self) + LONGEST_STOP_US;
  ride_link_conversation_flush (self);
  ride_transport_close (self->transport);
  ride_link_engine_arm_timer (self);
}

void
ride_link_engine_retry_now (RideLinkEngine *self)
{
  g_autoptr (RideLinkEngine) alive G_GNUC_UNUSED = ride_link_engine_ref (self);

  if (self->events == NULL ||
      (self->status.state != RIDE_LINK_WAITING && self->status.state != RIDE_LINK_REFUSED))
    return;

  ride_reconnect_retry (&self->reconnect);
  begin_attempt (self);
}

void
ride_link_engine_ack (RideLinkEngine *self,
                      guint64         token)
{
  if (token == 0 || self->session == NULL)
    return;

  mqtt_session_ack (self->session, token, ride_link_engine_now (self));
  ride_link_conversation_flush_soon (self);
}

void
ride_link_engine_subscribe (RideLinkEngine    *self,
                            const char *const *filters,
                            guint              n_filters)
{
  for (guint i = 0; i < n_filters; i++)
    ride_subscriber_add (self->subscriber, filters[i]);
  ride_link_conversation_flush_soon (self);
}

void
ride_link_engine_unsubscribe (RideLinkEngine    *self,
                              const char *const *filters,
                              guint              n_filters)
{
  for (guint i = 0; i < n_filters; i++)
    ride_subscriber_remove (self->subscriber, filters[i]);
  ride_link_conversation_flush_soon (self);
}

void
ride_link_engine_look_now (RideLinkEngine *self)
{
  if (self->timer != NULL)
    g_source_set_ready_time (self->timer, 0);
}

static RideTransport *
make_web_socket (const RideLinkOptions *options,
                 gpointer               user_data)
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
                      const RideLinkEvents  *events,
                      gpointer               user_data)
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
  if (options->client_id == NULL || options->client_id[0] == '\0')
    ride_reconnect_identifier_is_unique (&self->reconnect);
  if (options->begin_with_3_1_1)
    ride_reconnect_remember_3_1_1 (&self->reconnect);

  return self;
}

void
ride_link_engine_set_transport_factory (RideLinkEngine      *self,
                                        RideTransportFactory factory,
                                        gpointer             user_data)
{
  self->factory = factory;
  self->factory_data = user_data;
}

void
ride_link_engine_set_clock (RideLinkEngine *self,
                            RideLinkClock   clock,
                            RideLinkRandom  random,
                            gpointer        user_data)
{
  self->clock = clock;
  self->random = random;
  self->clock_data = user_data;
  self->status.since_us = ride_link_engine_now (self);
}
