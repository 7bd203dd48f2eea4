/* test-text.c: the lines that people read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-tail-text.h"

/* 2026-11-22T08:30:00Z */
#define TIME_US G_GINT64_CONSTANT (1795336200000000)

static void
assert_event (const RideEvent *event,
              const char      *expected)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("+08:00");
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_text_append_event (text, event, zone);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_event (void)
{
  RideEvent event = {
    .bike = "B-1042",
    .time_us = TIME_US,
    .verb = RIDE_VERB_UNLOCK,
    .lock = RIDE_LOCK_UNLOCKED,
    .battery = RIDE_BATTERY_NONE,
  };

  assert_event (&event, "16:30:00  B-1042        unlocked\n");

  event.bike = "a-very-long-identifier";
  event.battery = 7;
  event.latitude = 31.5;
  event.longitude = -121;
  event.flags = RIDE_EVENT_HAS_PLACE | RIDE_EVENT_RETAINED | RIDE_EVENT_CONFLICT;
  assert_event (&event, "16:30:00  a-very-long-identifier  unlocked  7 %  31.50000 -121.00000"
                        "  (retained)  (the payload says otherwise)\n");
}

static void
test_words (void)
{
  RideEvent event = {
    .bike = "单车",
    .time_us = TIME_US,
    .verb = RIDE_VERB_ONLINE,
    .online = RIDE_TRI_NO,
    .battery = RIDE_BATTERY_NONE,
  };

  assert_event (&event, "16:30:00  单车            offline\n");
  event.online = RIDE_TRI_YES;
  assert_event (&event, "16:30:00  单车            online\n");

  event.verb = RIDE_VERB_STATUS;
  event.online = RIDE_TRI_NONE;
  event.lock = RIDE_LOCK_JAMMED;
  event.tipped = RIDE_TRI_YES;
  event.flags = RIDE_EVENT_TIME_IMPLAUSIBLE;
  assert_event (&event, "16:30:00  单车            state unknown  lock jammed  tipped over"
                        "  (the bike’s clock is wrong)\n");
}

static void
assert_connection (const RideConnection *connection,
                   const char           *expected,
                   gboolean              trouble)
{
  g_autofree char *sentence = ride_tail_text_describe_connection (connection, 0);

  g_assert_cmpstr (sentence, ==, expected);
  g_assert_cmpint (ride_tail_text_is_trouble (connection), ==, trouble);
}

static void
test_connection (void)
{
  RideConnection connection = { .protocol = "3.1.1" };

  assert_connection (&connection, "Disconnected", FALSE);
  connection.cause = (char *) "user";
  connection.reason = (char *) "Disconnected";
  assert_connection (&connection, "Disconnected", FALSE);
  connection.cause = (char *) "lost";
  connection.reason = (char *) "No answer";
  assert_connection (&connection, "Disconnected: No answer", TRUE);

  connection.state = RIDE_CONNECTION_CONNECTING;
  assert_connection (&connection, "Connecting…", FALSE);
  connection.state = RIDE_CONNECTION_HANDSHAKING;
  assert_connection (&connection, "Logging in…", FALSE);
  connection.state = RIDE_CONNECTION_CONNECTED;
  assert_connection (&connection, "Connected (MQTT 3.1.1)", FALSE);
  connection.session_present = TRUE;
  assert_connection (&connection, "Connected (MQTT 3.1.1); the broker resumed the session", FALSE);

  connection.state = RIDE_CONNECTION_WAITING;
  connection.attempt = 2;
  connection.retry_at_us = 1500000;
  assert_connection (&connection, "Not connected: No answer. Reconnecting in 1.5 s (attempt 2)",
                     TRUE);
  connection.retry_at_us = 0;
  assert_connection (&connection, "Not connected: No answer", TRUE);
  connection.state = RIDE_CONNECTION_REFUSED;
  assert_connection (&connection, "Refused: No answer", TRUE);

  connection.detail = (char *) "CONNACK 0x8A Banned: for a day";
  assert_connection (&connection, "Refused: No answer", TRUE);
  connection.cause = (char *) "mqtt-refused";
  assert_connection (&connection, "Refused: No answer (CONNACK 0x8A Banned: for a day)", TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/event/line", test_event);
  g_test_add_func ("/text/event/words", test_words);
  g_test_add_func ("/text/connection", test_connection);

  return g_test_run ();
}
