/* test-reconnect.c: every row of what follows an end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-reconnect.h"

#include <gio/gio.h>
#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOW (1000 * SECOND)

typedef struct
{
  const char *path;
  RideCauseKind kind;
  int code;
  RidePhase phase;
  RideNext next;
} Row;

/* In a version that the user has chosen, so that none is tried again in another. */
static const Row rows[] = {
  { "dns", RIDE_CAUSE_NETWORK, 0, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "tls", RIDE_CAUSE_TLS, G_TLS_ERROR_MISC, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "client-certificate-wanted", RIDE_CAUSE_TLS, G_TLS_ERROR_CERTIFICATE_REQUIRED,
    RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "certificate", RIDE_CAUSE_CERTIFICATE, 1, RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "http-301", RIDE_CAUSE_HTTP, 301, RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "http-401", RIDE_CAUSE_HTTP, 401, RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "http-403", RIDE_CAUSE_HTTP, 403, RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "http-404", RIDE_CAUSE_HTTP, 404, RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "http-408", RIDE_CAUSE_HTTP, 408, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "http-425", RIDE_CAUSE_HTTP, 425, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "http-426", RIDE_CAUSE_HTTP, 426, RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "http-429", RIDE_CAUSE_HTTP, 429, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "http-502", RIDE_CAUSE_HTTP, 502, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "http-503", RIDE_CAUSE_HTTP, 503, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "portal", RIDE_CAUSE_PORTAL, 200, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "subprotocol", RIDE_CAUSE_SUBPROTOCOL, 0, RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "configuration", RIDE_CAUSE_CONFIGURATION, 0, RIDE_PHASE_CONNECTING, RIDE_NEXT_REFUSED },
  { "connect-timeout", RIDE_CAUSE_TIMEOUT, 0, RIDE_PHASE_CONNECTING, RIDE_NEXT_WAIT },
  { "connack-timeout", RIDE_CAUSE_TIMEOUT, 0, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_WAIT },
  { "version", RIDE_CAUSE_MQTT_REFUSED, 0x84, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_REFUSED },
  { "client-id", RIDE_CAUSE_MQTT_REFUSED, 0x85, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_REFUSED },
  { "password", RIDE_CAUSE_MQTT_REFUSED, 0x86, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_REFUSED },
  { "not-authorised", RIDE_CAUSE_MQTT_REFUSED, 0x87, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_REFUSED },
  { "unavailable", RIDE_CAUSE_MQTT_REFUSED, 0x88, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_WAIT },
  { "busy", RIDE_CAUSE_MQTT_REFUSED, 0x89, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_WAIT },
  { "banned", RIDE_CAUSE_MQTT_REFUSED, 0x8A, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_REFUSED },
  { "auth-method", RIDE_CAUSE_MQTT_REFUSED, 0x8C, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_REFUSED },
  { "quota", RIDE_CAUSE_MQTT_REFUSED, 0x97, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_REFUSED },
  { "use-another-server", RIDE_CAUSE_MQTT_REFUSED, 0x9C, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_WAIT },
  { "server-moved", RIDE_CAUSE_MQTT_REFUSED, 0x9D, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_REFUSED },
  { "rate", RIDE_CAUSE_MQTT_REFUSED, 0x9F, RIDE_PHASE_HANDSHAKING, RIDE_NEXT_WAIT },
  { "shutting-down", RIDE_CAUSE_MQTT_DISCONNECTED, 0x8B, RIDE_PHASE_CONNECTED, RIDE_NEXT_WAIT },
  { "administrative", RIDE_CAUSE_MQTT_DISCONNECTED, 0x98, RIDE_PHASE_CONNECTED, RIDE_NEXT_WAIT },
  { "connect-time", RIDE_CAUSE_MQTT_DISCONNECTED, 0xA0, RIDE_PHASE_CONNECTED, RIDE_NEXT_WAIT },
  { "rights-withdrawn", RIDE_CAUSE_MQTT_DISCONNECTED, 0x87, RIDE_PHASE_CONNECTED,
    RIDE_NEXT_REFUSED },
  { "taken-over", RIDE_CAUSE_TAKEN_OVER, 0x8E, RIDE_PHASE_CONNECTED, RIDE_NEXT_REFUSED },
  { "fin", RIDE_CAUSE_LOST, 0, RIDE_PHASE_CONNECTED, RIDE_NEXT_WAIT },
  { "close-frame", RIDE_CAUSE_WEBSOCKET, 1001, RIDE_PHASE_CONNECTED, RIDE_NEXT_WAIT },
  { "half-open", RIDE_CAUSE_KEEP_ALIVE, 0, RIDE_PHASE_CONNECTED, RIDE_NEXT_WAIT },
  { "violation", RIDE_CAUSE_PROTOCOL, 0x81, RIDE_PHASE_CONNECTED, RIDE_NEXT_WAIT },
  { "suspend", RIDE_CAUSE_SUSPEND, 0, RIDE_PHASE_CONNECTED, RIDE_NEXT_WAIT },
};

static RideCause *
make_cause (RideCauseKind kind,
            int           code,
            const char   *detail)
{
  return ride_cause_new (kind, code, detail, "What happened");
}

static RideNext
end (RideReconnect *self,
     RideCauseKind  kind,
     int            code,
     const char    *detail,
     RidePhase      phase,
     gint64         now_us,
     RideCauseKind *told)
{
  g_autoptr (RideCause) cause = make_cause (kind, code, detail);
  RideDecision decision = ride_reconnect_ended (self, cause, phase, 0.5, now_us);

  if (told != NULL)
    *told = decision.cause->kind;
  ride_cause_unref (decision.cause);
  return decision.next;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (RideCause) cause = make_cause (row->kind, row->code, NULL);
  RideReconnect self;
  RideDecision decision;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_5_0, TRUE);
  decision = ride_reconnect_ended (&self, cause, row->phase, 0.5, NOW);
  g_assert_cmpint (decision.next, ==, row->next);
  g_assert_true (decision.cause == cause);
  g_assert_cmpint (decision.retry_at_us, >=,
                   NOW + (row->next == RIDE_NEXT_REFUSED ? 60 * SECOND : SECOND / 10));
  g_assert_cmpint (decision.retry_at_us, <=,
                   NOW + (row->next == RIDE_NEXT_REFUSED ? 120 * SECOND : SECOND));
  ride_cause_unref (decision.cause);

  ride_reconnect_init (&self, RIDE_LINK_VERSION_5_0, FALSE);
  decision = ride_reconnect_ended (&self, cause, row->phase, 0.5, NOW);
  g_assert_cmpint (decision.next, ==,
                   row->next == RIDE_NEXT_WAIT ? RIDE_NEXT_OFFLINE : RIDE_NEXT_REFUSED);
  g_assert_cmpint (decision.retry_at_us, ==, 0);
  ride_cause_unref (decision.cause);
}

static void
test_retry_after_is_kept (void)
{
  g_autoptr (RideCause) cause =
      ride_cause_with_retry_after (make_cause (RIDE_CAUSE_HTTP, 503, NULL), 120 * SECOND);
  RideReconnect self;
  RideDecision decision;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  decision = ride_reconnect_ended (&self, cause, RIDE_PHASE_CONNECTING, 0.0, NOW);
  g_assert_cmpint (decision.next, ==, RIDE_NEXT_WAIT);
  g_assert_cmpint (decision.retry_at_us, >=, NOW + 120 * SECOND);
  ride_cause_unref (decision.cause);

  g_assert_cmpint (ride_reconnect_hope (&self, cause, 0.5, NOW), ==, 0);
}

typedef struct
{
  const char *path;
  RideCauseKind kind;
  int code;
  gboolean falls_back;
} Fallback;

static const Fallback fallbacks[] = {
  { "refused-with-0x84", RIDE_CAUSE_MQTT_REFUSED, 0x84, TRUE },
  { "closed-with-1011", RIDE_CAUSE_WEBSOCKET, 1011, TRUE },
  { "closed-with-1002", RIDE_CAUSE_WEBSOCKET, 1002, TRUE },
  { "closed-with-1003", RIDE_CAUSE_WEBSOCKET, 1003, TRUE },
  { "closed-with-1000", RIDE_CAUSE_WEBSOCKET, 1000, TRUE },
  { "closed-with-1005", RIDE_CAUSE_WEBSOCKET, 1005, TRUE },
  { "closed-with-1007", RIDE_CAUSE_WEBSOCKET, 1007, TRUE },
  { "closed-with-1008", RIDE_CAUSE_WEBSOCKET, 1008, TRUE },
  { "closed-with-an-own-code-is-no-refusal", RIDE_CAUSE_WEBSOCKET, 4000, FALSE },
  { "closed-without-a-word", RIDE_CAUSE_LOST, 0, TRUE },
  { "shutting-down-is-no-refusal", RIDE_CAUSE_WEBSOCKET, 1001, FALSE },
  { "busy-is-no-refusal", RIDE_CAUSE_WEBSOCKET, 1013, FALSE },
  { "wrong-password-is-no-refusal", RIDE_CAUSE_MQTT_REFUSED, 0x86, FALSE },
  { "silence-is-no-refusal", RIDE_CAUSE_TIMEOUT, 0, FALSE },
  { "violation-is-no-refusal", RIDE_CAUSE_PROTOCOL, 0x81, FALSE },
};

static void
test_fallback (gconstpointer data)
{
  const Fallback *row = data;
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_5_0);
  g_assert_cmpint (end (&self, row->kind, row->code, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL) ==
                       RIDE_NEXT_AGAIN,
                   ==, row->falls_back);
  g_assert_cmpint (self.version, ==, row->falls_back ? MQTT_VERSION_3_1_1 : MQTT_VERSION_5_0);
  g_assert_cmpuint (self.backoff.attempt, ==, row->falls_back ? 0 : 1);
}

static void
test_the_version_that_worked_is_kept (void)
{
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL);
  ride_reconnect_connected (&self, NOW);
  g_assert_cmpint (
      end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_CONNECTED, NOW + 60 * SECOND, NULL), ==,
      RIDE_NEXT_WAIT);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_3_1_1);
  g_assert_cmpint (
      end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_HANDSHAKING, NOW + 61 * SECOND, NULL), ==,
      RIDE_NEXT_WAIT);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_3_1_1);
}

static void
test_a_silent_close_does_not_unmake_version_5 (void)
{
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  ride_reconnect_connected (&self, NOW);
  end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_CONNECTED, NOW + SECOND, NULL);
  g_assert_cmpint (
      end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_HANDSHAKING, NOW + 2 * SECOND, NULL), ==,
      RIDE_NEXT_WAIT);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_5_0);
}

static void
test_a_broker_that_was_changed_is_followed (void)
{
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  end (&self, RIDE_CAUSE_MQTT_REFUSED, 0x84, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL);
  ride_reconnect_connected (&self, NOW);
  end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_CONNECTED, NOW + 60 * SECOND, NULL);

  g_assert_cmpint (end (&self, RIDE_CAUSE_MQTT_REFUSED, 0x84, NULL, RIDE_PHASE_HANDSHAKING,
                        NOW + 61 * SECOND, NULL),
                   ==, RIDE_NEXT_AGAIN);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_5_0);
}

static void
test_closing_on_both_versions_is_one_failure (void)
{
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  for (guint i = 1; i <= 3; i++)
    {
      g_assert_cmpint (self.version, ==, MQTT_VERSION_5_0);
      g_assert_cmpint (end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL), ==,
                       RIDE_NEXT_AGAIN);
      g_assert_cmpint (end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL), ==,
                       RIDE_NEXT_WAIT);
      g_assert_cmpuint (self.backoff.attempt, ==, i);
    }
}

static void
test_the_remembered_version_outlasts_a_missing_network (void)
{
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  ride_reconnect_remember_3_1_1 (&self);
  end (&self, RIDE_CAUSE_NETWORK, 0, NULL, RIDE_PHASE_CONNECTING, NOW, NULL);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_3_1_1);

  /* It is no more than where to begin: a server that turns its back on both gets 5.0 again. */
  g_assert_cmpint (end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL), ==,
                   RIDE_NEXT_AGAIN);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_5_0);
  g_assert_cmpint (end (&self, RIDE_CAUSE_LOST, 0, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL), ==,
                   RIDE_NEXT_WAIT);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_5_0);
}

static void
test_a_password_refused_in_the_remembered_version_is_a_refusal (void)
{
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  ride_reconnect_remember_3_1_1 (&self);
  g_assert_cmpint (
      end (&self, RIDE_CAUSE_MQTT_REFUSED, 0x86, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL), ==,
      RIDE_NEXT_REFUSED);
  g_assert_cmpint (self.version, ==, MQTT_VERSION_3_1_1);
}

static void
test_refusing_both_versions_is_a_refusal (void)
{
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  g_assert_cmpint (
      end (&self, RIDE_CAUSE_MQTT_REFUSED, 0x84, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL), ==,
      RIDE_NEXT_AGAIN);
  g_assert_cmpint (
      end (&self, RIDE_CAUSE_MQTT_REFUSED, 0x84, NULL, RIDE_PHASE_HANDSHAKING, NOW, NULL), ==,
      RIDE_NEXT_REFUSED);
}

static RideNext
live_shortly (RideReconnect *self,
              RideCauseKind  kind,
              int            code,
              gint64         at_us,
              gint64         for_us,
              RideCauseKind *told)
{
  ride_reconnect_connected (self, at_us);
  return end (self, kind, code, NULL, RIDE_PHASE_CONNECTED, at_us + for_us, told);
}

static void
test_ping_pong_of_two_copies_is_recognised (void)
{
  RideReconnect self;
  RideCauseKind told;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_3_1_1, TRUE);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW, SECOND, NULL);
  g_assert_cmpint (live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 2 * SECOND, SECOND, &told), ==,
                   RIDE_NEXT_WAIT);
  g_assert_cmpint (
      live_shortly (&self, RIDE_CAUSE_WEBSOCKET, 1000, NOW + 4 * SECOND, SECOND, &told), ==,
      RIDE_NEXT_WAIT);
  g_assert_cmpint (live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 6 * SECOND, 9 * SECOND, &told),
                   ==, RIDE_NEXT_REFUSED);
  g_assert_cmpint (told, ==, RIDE_CAUSE_TAKEN_OVER);
}

/* A line may be cut all the time, and still bring all there is. */
static void
test_a_line_that_brings_news_is_taken_up_again (void)
{
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_3_1_1, TRUE);
  for (int i = 1; i <= 10; i++)
    {
      g_autoptr (RideCause) cause = make_cause (RIDE_CAUSE_LOST, 0, NULL);
      RideDecision decision;

      ride_reconnect_connected (&self, NOW + i * SECOND);
      ride_reconnect_heard (&self);
      decision = ride_reconnect_ended (&self, cause, RIDE_PHASE_CONNECTED, 0.5,
                                       NOW + i * SECOND + 1);
      g_assert_cmpint (decision.next, ==, RIDE_NEXT_WAIT);
      g_assert_cmpint (decision.cause->kind, ==, RIDE_CAUSE_LOST);
      g_assert_cmpint (strstr (decision.cause->sentence, "same client identifier") != NULL, ==,
                       i >= RIDE_RECONNECT_SHORT_LIVES);
      ride_cause_unref (decision.cause);
    }
}

static void
test_a_line_that_breaks_is_no_ping_pong (void)
{
  RideReconnect self;
  RideCauseKind told;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_3_1_1, TRUE);
  for (int i = 1; i <= 10; i++)
    {
      g_assert_cmpint (live_shortly (&self, RIDE_CAUSE_LOST, G_IO_ERROR_CONNECTION_CLOSED,
                                     NOW + i * SECOND, 1, &told),
                       ==, RIDE_NEXT_WAIT);
      g_assert_cmpint (told, ==, RIDE_CAUSE_LOST);
    }
}

static void
test_nobody_else_has_a_generated_identifier (void)
{
  RideReconnect self;
  RideCauseKind told;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_3_1_1, TRUE);
  ride_reconnect_identifier_is_unique (&self);
  for (int i = 1; i <= 10; i++)
    {
      g_assert_cmpint (live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + i * SECOND, 1, &told), ==,
                       RIDE_NEXT_WAIT);
      g_assert_cmpint (told, ==, RIDE_CAUSE_LOST);
    }
}

static void
test_what_interrupts_the_row_is_no_ping_pong (void)
{
  RideReconnect self;
  RideCauseKind told;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_3_1_1, TRUE);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW, SECOND, NULL);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 1 * SECOND, SECOND, NULL);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 2 * SECOND, SECOND, NULL);
  end (&self, RIDE_CAUSE_NETWORK, 0, NULL, RIDE_PHASE_CONNECTING, NOW + 4 * SECOND, NULL);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 6 * SECOND, SECOND, &told);
  g_assert_cmpint (told, ==, RIDE_CAUSE_LOST);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 8 * SECOND, SECOND, NULL);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 10 * SECOND, SECOND, NULL);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 20 * SECOND, 11 * SECOND, &told);
  g_assert_cmpint (told, ==, RIDE_CAUSE_LOST);
}

static void
test_a_server_that_says_duplicate_is_believed (void)
{
  RideReconnect self;
  RideCauseKind told;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_3_1_1, TRUE);
  ride_reconnect_connected (&self, NOW);
  g_assert_cmpint (end (&self, RIDE_CAUSE_WEBSOCKET, 1011,
                        "WebSocket close 1011: Duplicate Client ID", RIDE_PHASE_CONNECTED,
                        NOW + SECOND, &told),
                   ==, RIDE_NEXT_REFUSED);
  g_assert_cmpint (told, ==, RIDE_CAUSE_TAKEN_OVER);
}

static void
test_a_login_refused_by_closing_is_not_hammered (void)
{
  RideReconnect self;
  RideCauseKind told;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  g_assert_cmpint (end (&self, RIDE_CAUSE_WEBSOCKET, 1011, "WebSocket close 1011",
                        RIDE_PHASE_HANDSHAKING, NOW, NULL),
                   ==, RIDE_NEXT_AGAIN);
  g_assert_cmpint (end (&self, RIDE_CAUSE_WEBSOCKET, 1002, "WebSocket close 1002: unauthenticated",
                        RIDE_PHASE_HANDSHAKING, NOW, &told),
                   ==, RIDE_NEXT_REFUSED);
  g_assert_cmpint (told, ==, RIDE_CAUSE_MQTT_REFUSED);
}

static void
test_brokers_have_several_words_for_a_refused_login (void)
{
  static const char *const words[] = {
    "WebSocket close 1008: Unauthorized",
    "WebSocket close 1008: Authentication failure",
    "WebSocket close 1008: NOT AUTHORIZED",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      RideReconnect self;
      RideCauseKind told;

      ride_reconnect_init (&self, RIDE_LINK_VERSION_3_1_1, TRUE);
      g_assert_cmpint (end (&self, RIDE_CAUSE_WEBSOCKET, 1008, words[i], RIDE_PHASE_HANDSHAKING,
                            NOW, &told),
                       ==, RIDE_NEXT_REFUSED);
      g_assert_cmpint (told, ==, RIDE_CAUSE_MQTT_REFUSED);
    }
}

static void
test_hope_means_at_once_with_a_little_jitter (void)
{
  g_autoptr (RideCause) network = make_cause (RIDE_CAUSE_NETWORK, 0, NULL);
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  for (guint i = 0; i < 8; i++)
    end (&self, RIDE_CAUSE_NETWORK, 0, NULL, RIDE_PHASE_CONNECTING, NOW, NULL);

  g_assert_cmpint (ride_reconnect_hope (&self, network, 0.0, NOW), >, NOW);
  g_assert_cmpuint (self.backoff.attempt, ==, 0);
  g_assert_cmpint (ride_reconnect_hope (&self, network, 0.999, NOW + 11 * SECOND), <=,
                   NOW + 11 * SECOND + SECOND / 2 + 1);
}

static void
test_a_network_that_flaps_is_no_hope (void)
{
  g_autoptr (RideCause) network = make_cause (RIDE_CAUSE_NETWORK, 0, NULL);
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  g_assert_cmpint (ride_reconnect_hope (&self, network, 0.5, NOW), >, 0);
  g_assert_cmpint (ride_reconnect_hope (&self, network, 0.5, NOW + SECOND), ==, 0);
  g_assert_cmpint (ride_reconnect_hope (&self, network, 0.5, NOW + RIDE_RECONNECT_HOPE_PAUSE_US), >,
                   0);
}

static void
test_a_wrong_password_stays_wrong_in_any_network (void)
{
  g_autoptr (RideCause) password = make_cause (RIDE_CAUSE_MQTT_REFUSED, 0x86, NULL);
  g_autoptr (RideCause) certificate = make_cause (RIDE_CAUSE_CERTIFICATE, 1, NULL);
  RideReconnect self;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
  g_assert_cmpint (ride_reconnect_hope (&self, password, 0.5, NOW), ==, 0);
  g_assert_cmpint (ride_reconnect_hope (&self, NULL, 0.5, NOW), ==, 0);
  /* A portal may have shown its own certificate. */
  g_assert_cmpint (ride_reconnect_hope (&self, certificate, 0.5, NOW), >, 0);
}

static void
test_another_network_may_let_the_request_through (void)
{
  static const RideCauseKind kinds[] = { RIDE_CAUSE_HTTP, RIDE_CAUSE_SUBPROTOCOL };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (RideCause) cause = make_cause (kinds[i], 403, NULL);
      RideReconnect self;

      ride_reconnect_init (&self, RIDE_LINK_VERSION_AUTO, TRUE);
      g_assert_true (ride_cause_is_refusal (cause));
      g_assert_cmpint (ride_reconnect_hope (&self, cause, 0.5, NOW), >, 0);
    }
}

static void
test_retry_forgets_what_was (void)
{
  RideReconnect self;
  RideCauseKind told;

  ride_reconnect_init (&self, RIDE_LINK_VERSION_3_1_1, TRUE);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW, SECOND, NULL);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 2 * SECOND, SECOND, NULL);
  ride_reconnect_retry (&self);
  g_assert_cmpuint (self.backoff.attempt, ==, 0);
  live_shortly (&self, RIDE_CAUSE_LOST, 0, NOW + 4 * SECOND, SECOND, &told);
  g_assert_cmpint (told, ==, RIDE_CAUSE_LOST);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/reconnect/after/%s", rows[i].path);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fallbacks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/reconnect/version/%s", fallbacks[i].path);

      g_test_add_data_func (path, &fallbacks[i], test_fallback);
    }
  g_test_add_func ("/reconnect/retry-after-is-kept", test_retry_after_is_kept);
  g_test_add_func ("/reconnect/version/the-one-that-worked-is-kept",
                   test_the_version_that_worked_is_kept);
  g_test_add_func ("/reconnect/version/a-silent-close-does-not-unmake-version-5",
                   test_a_silent_close_does_not_unmake_version_5);
  g_test_add_func ("/reconnect/version/a-broker-that-was-changed-is-followed",
                   test_a_broker_that_was_changed_is_followed);
  g_test_add_func ("/reconnect/version/closing-on-both-is-one-failure",
                   test_closing_on_both_versions_is_one_failure);
  g_test_add_func ("/reconnect/version/the-remembered-one-outlasts-a-missing-network",
                   test_the_remembered_version_outlasts_a_missing_network);
  g_test_add_func ("/reconnect/version/a-password-refused-in-the-remembered-one-is-a-refusal",
                   test_a_password_refused_in_the_remembered_version_is_a_refusal);
  g_test_add_func ("/reconnect/version/refusing-both-is-a-refusal",
                   test_refusing_both_versions_is_a_refusal);
  g_test_add_func ("/reconnect/take-over/ping-pong-of-two-copies-is-recognised",
                   test_ping_pong_of_two_copies_is_recognised);
  g_test_add_func ("/reconnect/take-over/what-interrupts-the-row-is-no-ping-pong",
                   test_what_interrupts_the_row_is_no_ping_pong);
  g_test_add_func ("/reconnect/a-line-that-brings-news-is-taken-up-again",
                   test_a_line_that_brings_news_is_taken_up_again);
  g_test_add_func ("/reconnect/a-line-that-breaks-is-no-ping-pong",
                   test_a_line_that_breaks_is_no_ping_pong);
  g_test_add_func ("/reconnect/nobody-else-has-a-generated-identifier",
                   test_nobody_else_has_a_generated_identifier);
  g_test_add_func ("/reconnect/take-over/a-server-that-says-duplicate-is-believed",
                   test_a_server_that_says_duplicate_is_believed);
  g_test_add_func ("/reconnect/a-login-refused-by-closing-is-not-hammered",
                   test_a_login_refused_by_closing_is_not_hammered);
  g_test_add_func ("/reconnect/brokers-have-several-words-for-a-refused-login",
                   test_brokers_have_several_words_for_a_refused_login);
  g_test_add_func ("/reconnect/hope/means-at-once-with-a-little-jitter",
                   test_hope_means_at_once_with_a_little_jitter);
  g_test_add_func ("/reconnect/hope/a-network-that-flaps-is-none",
                   test_a_network_that_flaps_is_no_hope);
  g_test_add_func ("/reconnect/hope/a-wrong-password-stays-wrong-in-any-network",
                   test_a_wrong_password_stays_wrong_in_any_network);
  g_test_add_func ("/reconnect/hope/another-network-may-let-the-request-through",
                   test_another_network_may_let_the_request_through);
  g_test_add_func ("/reconnect/retry-forgets-what-was", test_retry_forgets_what_was);

  return g_test_run ();
}
