/* mqtt-session-liveness.c: keepalive and deadlines.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mqtt-session-private.h"

static gint64
later (gint64 time_us,
       gint64 delay_us)
{
  return time_us > G_MAXINT64 - delay_us ? G_MAXINT64 : time_us + delay_us;
}

/* A clock that goes backward moves all marks back with it: no time has
 * passed, and what is due stays due as far in the future as it was. */
static void
move_marks_back (MqttSession *session,
                 gint64       by_us)
{
  session->opened_us -= by_us;
  session->last_sent_us -= by_us;
  session->last_received_us -= by_us;
  session->progress_us -= by_us;
  session->ping_deadline_us -= by_us;
  for (guint i = 0; i < session->n_pings; i++)
    session->ping_sent_us[i] -= by_us;
}

void
mqtt_session_set_now (MqttSession *session,
                      gint64       now_us)
{
  if (now_us < session->now_us && session->phase != MQTT_PHASE_IDLE)
    move_marks_back (session, session->now_us - now_us);

  session->now_us = now_us;
}

void
mqtt_session_liveness_open (MqttSession *session)
{
  session->opened_us = session->now_us;
  session->last_sent_us = session->now_us;
  session->last_received_us = session->now_us;
  session->ping_undecided = FALSE;
  session->n_pings = 0;
}

void
mqtt_session_note_life (MqttSession *session)
{
  session->last_received_us = session->now_us;
  session->ping_undecided = FALSE;
}

void
mqtt_session_note_progress (MqttSession *session)
{
  session->progress_us = session->now_us;
}

static gint64
keep_alive_us (MqttSession *session)
{
  return (gint64) session->capabilities.keep_alive_s * G_USEC_PER_SEC;
}

static gint64
ping_timeout_us (MqttSession *session)
{
  if (session->options.ping_timeout_us > 0)
    return session->options.ping_timeout_us;

  return MAX (keep_alive_us (session) * 2 / 5, G_USEC_PER_SEC / 2);
}

/* Own traffic answers the server's question whether we live, not ours whether
 * it does: silence in either direction is reason enough to ask. */
static gint64
ping_due_us (MqttSession *session)
{
  return later (MIN (session->last_sent_us, session->last_received_us), keep_alive_us (session));
}

/* With too many unanswered the first ones are kept: taking an answer for an
 * older ping than it belongs to confirms too little, and never too much. */
static void
remember_ping (MqttSession *session)
{
  if (session->n_pings == MQTT_SESSION_PINGS)
    return;

  session->ping_sent_us[session->n_pings] = session->now_us;
  session->ping_answers[session->n_pings] = session->n_answers;
  session->n_pings++;
}

static void
send_ping (MqttSession *session)
{
  MqttPacket packet = { .type = MQTT_PACKET_PINGREQ };

  if (!mqtt_session_send (session, &packet, NULL))
    g_return_if_reached ();

  remember_ping (session);
  session->ping_undecided = TRUE;
  session->ping_deadline_us = later (session->now_us, ping_timeout_us (session));
}

/* A verdict that comes later than it took to wait for it means that this
 * process slept, not that the server did: what it sent may lie unread. */
static gboolean
overslept (MqttSession *session,
           gint64       due_us,
           gint64       wait_us)
{
  return session->now_us - due_us > wait_us;
}

static gint64
request_due_us (MqttSession *session)
{
  if (session->options.request_timeout_us == 0 || mqtt_session_count_requests (session) == 0)
    return G_MAXINT64;

  return later (session->progress_us, session->options.request_timeout_us);
}

static gint64
liveness_due_us (MqttSession *session)
{
  if (session->capabilities.keep_alive_s == 0)
    return G_MAXINT64;

  return session->ping_undecided ? session->ping_deadline_us : ping_due_us (session);
}

static void
tick_connecting (MqttSession *session)
{
  if (session->now_us >= mqtt_session_deadline (session))
    mqtt_session_end (session, MQTT_END_CONNECT_TIMEOUT, MQTT_REASON_UNSPECIFIED_ERROR, NULL);
}

static void
tick_requests (MqttSession *session)
{
  gint64 due_us = request_due_us (session);

  if (session->now_us < due_us)
    return;

  if (overslept (session, due_us, session->options.request_timeout_us))
    mqtt_session_note_progress (session);
  else
    mqtt_session_end (session, MQTT_END_REQUEST_TIMEOUT, MQTT_REASON_UNSPECIFIED_ERROR, NULL);
}

static void
tick_liveness (MqttSession *session)
{
  if (session->now_us < liveness_due_us (session))
    return;

  if (!session->ping_undecided)
    send_ping (session);
  else if (overslept (session, session->ping_deadline_us, ping_timeout_us (session)))
    session->ping_deadline_us = later (session->now_us, ping_timeout_us (session));
  else
    mqtt_session_end (session, MQTT_END_KEEP_ALIVE_TIMEOUT, MQTT_REASON_KEEP_ALIVE_TIMEOUT, NULL);
}

void
mqtt_session_tick (MqttSession *session,
                   gint64       now_us)
{
  g_return_if_fail (session != NULL);

  mqtt_session_set_now (session, now_us);
  if (session->phase == MQTT_PHASE_CONNECTING)
    tick_connecting (session);
  if (session->phase == MQTT_PHASE_CONNECTED)
    tick_liveness (session);
  if (session->phase == MQTT_PHASE_CONNECTED)
    tick_requests (session);
}

gint64
mqtt_session_deadline (MqttSession *session)
{
  g_return_val_if_fail (session != NULL, G_MAXINT64);

  if (session->phase == MQTT_PHASE_CONNECTING && session->options.connect_timeout_us > 0)
    return later (session->opened_us, session->options.connect_timeout_us);

  if (session->phase != MQTT_PHASE_CONNECTED)
    return G_MAXINT64;

  return MIN (liveness_due_us (session), request_due_us (session));
}

/* A PINGRESP nobody asked for is a sign of life and nothing else. */
gboolean
mqtt_session_handle_pong (MqttSession *session,
                          MqttEvent   *event)
{
  if (session->n_pings == 0)
    return FALSE;

  event->type = MQTT_EVENT_PONG;
  event->round_trip_us = session->now_us - session->ping_sent_us[0];
  mqtt_session_inbound_confirm (session, session->ping_answers[0]);

  session->n_pings--;
  for (guint i = 0; i < session->n_pings; i++)
    {
      session->ping_sent_us[i] = session->ping_sent_us[i + 1];
      session->ping_answers[i] = session->ping_answers[i + 1];
    }

  return TRUE;
}
