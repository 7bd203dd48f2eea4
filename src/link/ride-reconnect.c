/* ride-reconnect.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-config.h"

#include "ride-reconnect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
ride_reconnect_init (RideReconnect  *self,
                     RideLinkVersion version,
                     gboolean        reconnect)
{
  *self = (RideReconnect){
    .is_automatic = version == RIDE_LINK_VERSION_AUTO,
    .reconnect = reconnect,
    .version = version == RIDE_LINK_VERSION_3_1_1 ? MQTT_VERSION_3_1_1 : MQTT_VERSION_5_0,
  };
}

void
ride_reconnect_remember_3_1_1 (RideReconnect *self)
{
  if (!self->is_automatic)
    return;

  self->version = MQTT_VERSION_3_1_1;
  self->is_remembered = TRUE;
}

void
ride_reconnect_identifier_is_unique (RideReconnect *self)
{
  self->identifier_is_unique = TRUE;
}

void
ride_reconnect_connected (RideReconnect *self,
                          gint64         now_us)
{
  self->heard = FALSE;
  self->version_worked = TRUE;
  self->is_remembered = FALSE;
  self->other_tried = FALSE;
  self->connected_at_us = now_us;
  ride_backoff_connected (&self->backoff, now_us);
}

static gboolean
refuses_version (const RideCause *cause)
{
  return cause->kind == RIDE_CAUSE_MQTT_REFUSED &&
         cause->code == MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION;
}

/* What servers do in place of refusing a version they were never told of. */
static gboolean
turns_its_back (const RideCause *cause)
{
  switch (cause->kind)
    {
    case RIDE_CAUSE_LOST:
      return TRUE;
    case RIDE_CAUSE_WEBSOCKET:
      return cause->code == 1000 || cause->code == 1002 || cause->code == 1003 ||
             cause->code == 1005 || cause->code == 1007 || cause->code == 1008 ||
             cause->code == 1011;
    case RIDE_CAUSE_NONE:
    case RIDE_CAUSE_USER:
    case RIDE_CAUSE_NETWORK:
    case RIDE_CAUSE_CERTIFICATE:
    case RIDE_CAUSE_TLS:
    case RIDE_CAUSE_HTTP:
    case RIDE_CAUSE_PORTAL:
    case RIDE_CAUSE_SUBPROTOCOL:
    case RIDE_CAUSE_TIMEOUT:
    case RIDE_CAUSE_KEEP_ALIVE:
    case RIDE_CAUSE_MQTT_REFUSED:
    case RIDE_CAUSE_MQTT_DISCONNECTED:
    case RIDE_CAUSE_TAKEN_OVER:
    case RIDE_CAUSE_PROTOCOL:
    case RIDE_CAUSE_CONFIGURATION:
    case RIDE_CAUSE_SUSPEND:
    default:
      return FALSE;
    }
}

static gboolean
wants_other_version (RideReconnect   *self,
                     const RideCause *cause,
                     RidePhase        phase)
{
  if (!self->is_automatic || self->other_tried || phase != RIDE_PHASE_HANDSHAKING)
    return FALSE;
  if (refuses_version (cause))
    return TRUE;

  if (!turns_its_back (cause))
    return FALSE;

  return self->version == MQTT_VERSION_5_0 ? !self->version_worked : self->is_remembered;
}

static void
take_other_version (RideReconnect *self)
{
  self->version =
      self->version == MQTT_VERSION_5_0 ? MQTT_VERSION_3_1_1 : MQTT_VERSION_5_0;
  self->version_worked = FALSE;
  self->is_remembered = FALSE;
  self->other_tried = TRUE;
}

static void
begin_next_try_with_newest_version (RideReconnect *self)
{
  self->other_tried = FALSE;
  if (self->is_automatic && !self->version_worked && !self->is_remembered)
    self->version = MQTT_VERSION_5_0;
}

void
ride_reconnect_heard (RideReconnect *self)
{
  self->heard = TRUE;
}

/* A broker that drops a client ends its connection in order; what breaks it
 * off is in between. */
static gboolean
ended_without_cause (const RideCause *cause)
{
  return (cause->kind == RIDE_CAUSE_LOST && cause->code == 0) ||
         (cause->kind == RIDE_CAUSE_WEBSOCKET && (cause->code == 1000 || cause->code == 1005));
}

static gboolean
says (const RideCause *cause,
      const char      *word)
{
  g_autofree char *folded = NULL;

  if (cause->kind != RIDE_CAUSE_WEBSOCKET || cause->detail == NULL)
    return FALSE;

  folded = g_utf8_casefold (cause->detail, -1);
  return strstr (folded, word) != NULL;
}

static RideCause *
taken_over (const RideCause *cause)
{
  return ride_cause_new (RIDE_CAUSE_TAKEN_OVER, cause->code, cause->detail,
                         _("Another client uses the same client identifier and took the connection "
                           "over; close it, or give one of the two another identifier"));
}

static RideCause *
probably_taken_over (const RideCause *cause)
{
  return ride_cause_new (RIDE_CAUSE_TAKEN_OVER, cause->code, cause->detail,
                         _("The server ends each connection soon after it began; another client may "
                           "be using the same client identifier, so close it, or give one of the "
                           "two another identifier"));
}

static RideCause *
refused_by_closing (const RideCause *cause)
{
  return ride_cause_new (RIDE_CAUSE_MQTT_REFUSED, MQTT_REASON_NOT_AUTHORIZED, cause->detail,
                         _("The server closed the connection at the login; check user name and "
                           "password"));
}

static RideCause *
perhaps_taken_over (const RideCause *cause)
{
  return ride_cause_new (cause->kind, cause->code, cause->detail,
                         _("The server ends each connection soon after it began; it may be in "
                           "trouble, or another client uses the same client identifier"));
}

static void
count_short_life (RideReconnect   *self,
                  const RideCause *cause,
                  RidePhase        phase,
                  gint64           now_us)
{
  gboolean was_short = phase == RIDE_PHASE_CONNECTED && ended_without_cause (cause) &&
                       now_us - self->connected_at_us < RIDE_RECONNECT_SHORT_LIFE_US;

  if (!was_short || self->identifier_is_unique)
    self->short_lives = self->barren_lives = 0;
  else
    self->short_lives++;

  if (self->short_lives > 0)
    self->barren_lives = self->heard ? 0 : self->barren_lives + 1;
}

/* What the end means, seen with those before it. */
static RideCause *
understand (RideReconnect *self,
            RideCause     *cause,
            RidePhase      phase,
            gint64         now_us)
{
  count_short_life (self, cause, phase, now_us);
  if (self->barren_lives >= RIDE_RECONNECT_SHORT_LIVES)
    return probably_taken_over (cause);
  if (phase == RIDE_PHASE_CONNECTED && says (cause, "duplicate client"))
    return taken_over (cause);
  if (phase == RIDE_PHASE_HANDSHAKING &&
      (says (cause, "unauth") || says (cause, "authenti") || says (cause, "not authori")))
    return refused_by_closing (cause);
  if (self->short_lives >= RIDE_RECONNECT_SHORT_LIVES)
    return perhaps_taken_over (cause);

  return ride_cause_ref (cause);
}

RideDecision
ride_reconnect_ended (RideReconnect *self,
                      RideCause     *cause,
                      RidePhase      phase,
                      double         random,
                      gint64         now_us)
{
  RideDecision decision = { .cause = NULL };
  gboolean refused;
  gint64 delay;

  if (wants_other_version (self, cause, phase))
    {
      take_other_version (self);
      decision.next = RIDE_NEXT_AGAIN;
      decision.cause = ride_cause_ref (cause);
      return decision;
    }

  begin_next_try_with_newest_version (self);
  decision.cause = understand (self, cause, phase, now_us);
  refused = ride_cause_is_refusal (decision.cause);
  delay = ride_backoff_lost (&self->backoff, refused, decision.cause->retry_after_us, random,
                             now_us);
  if (self->reconnect)
    decision.retry_at_us = now_us + delay;
  if (refused)
    decision.next = RIDE_NEXT_REFUSED;
  else
    decision.next = self->reconnect ? RIDE_NEXT_WAIT : RIDE_NEXT_OFFLINE;

  return decision;
}

/* Before MQTT began, another network may have answered in the server's place. */
static gboolean
may_be_the_network_s_doing (const RideCause *cause)
{
  return !ride_cause_is_refusal (cause) || cause->kind == RIDE_CAUSE_CERTIFICATE ||
         cause->kind == RIDE_CAUSE_HTTP || cause->kind == RIDE_CAUSE_SUBPROTOCOL;
}

gint64
ride_reconnect_soon (double random)
{
  return 1 + (gint64) (random * (double) RIDE_RECONNECT_HOPE_JITTER_US);
}

gint64
ride_reconnect_hope (RideReconnect   *self,
                     const RideCause *cause,
                     double           random,
                     gint64           now_us)
{
  if (cause == NULL || cause->retry_after_us > 0 || !may_be_the_network_s_doing (cause))
    return 0;
  if (self->hope_at_us != 0 && now_us - self->hope_at_us < RIDE_RECONNECT_HOPE_PAUSE_US)
    return 0;

  self->hope_at_us = now_us;
  ride_backoff_reset (&self->backoff);

  return now_us + ride_reconnect_soon (random);
}

void
ride_reconnect_retry (RideReconnect *self)
{
  ride_backoff_reset (&self->backoff);
  self->short_lives = self->barren_lives = 0;
}
