/* test-json.c: the lines that scripts read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <json-glib/json-glib.h>
#include <locale.h>
#include <string.h>

#include "ride-tail-json.h"

/* 2026-11-22T08:30:00.123Z */
#define TIME_US G_GINT64_CONSTANT (1795336200123456)

static RideEvent
new_event (void)
{
  RideEvent event = {
    .bike = "B-1042",
    .time_us = TIME_US,
    .received_us = TIME_US + 1500,
    .verb = RIDE_VERB_UNLOCK,
    .lock = RIDE_LOCK_UNLOCKED,
    .battery = RIDE_BATTERY_NONE,
    .topic = "mobike/unlocked/B-1042",
  };

  return event;
}

static void
assert_is_json (const GString *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (text->str[text->len - 1], ==, '\n');
  g_assert_true (memchr (text->str, '\n', text->len - 1) == NULL);
  json_parser_load_from_data (parser, text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)));
}

static void
assert_event (const RideEvent *event,
              const char      *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_json_append_event (text, event);
  assert_is_json (text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_holds (const RideEvent *event,
              const char      *part)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_json_append_event (text, event);
  assert_is_json (text);
  if (strstr (text->str, part) == NULL)
    g_error ("no %s in %s", part, text->str);
}

static void
assert_lacks (const RideEvent *event,
              const char      *part)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_json_append_event (text, event);
  g_assert_null (strstr (text->str, part));
}

static void
test_event (void)
{
  RideEvent event = new_event ();

  event.battery = 71;
  event.latitude = 31.23;
  event.longitude = 121.47;
  event.flags = RIDE_EVENT_HAS_PLACE;
  assert_event (&event, "{\"type\":\"event\",\"bike\":\"B-1042\",\"event\":\"unlock\","
                        "\"state\":\"unlocked\",\"time\":\"2026-11-22T08:30:00.123Z\","
                        "\"received\":\"2026-11-22T08:30:00.124Z\",\"retained\":false,"
                        "\"battery\":71,\"lat\":31.23,\"lng\":121.47,"
                        "\"topic\":\"mobike/unlocked/B-1042\"}\n");
}

static void
test_nothing_to_say (void)
{
  RideEvent event = new_event ();

  event.flags = RIDE_EVENT_TIME_MISSING | RIDE_EVENT_RETAINED;
  assert_event (&event, "{\"type\":\"event\",\"bike\":\"B-1042\",\"event\":\"unlock\","
                        "\"state\":\"unlocked\",\"received\":\"2026-11-22T08:30:00.124Z\","
                        "\"retained\":true,\"topic\":\"mobike/unlocked/B-1042\"}\n");
}

static void
test_implausible_time (void)
{
  RideEvent event = new_event ();

  event.flags = RIDE_EVENT_TIME_IMPLAUSIBLE;
  event.raw_time = "4102444800";
  assert_lacks (&event, "\"time\"");
  assert_holds (&event, "\"rawTime\":\"4102444800\"");
}

static void
test_states (void)
{
  RideEvent event = new_event ();

  event.verb = RIDE_VERB_LOCK;
  event.lock = RIDE_LOCK_LOCKED;
  assert_holds (&event, "\"event\":\"lock\",\"state\":\"locked\"");

  event.verb = RIDE_VERB_STATUS;
  event.lock = RIDE_LOCK_NONE;
  assert_holds (&event, "\"event\":\"status\",\"state\":\"unknown\"");
  event.lock = event.payload_lock = RIDE_LOCK_JAMMED;
  assert_holds (&event, "\"state\":\"unknown\"");
  assert_holds (&event, "\"lock\":\"jammed\"");

  event.verb = RIDE_VERB_ONLINE;
  event.lock = event.payload_lock = RIDE_LOCK_NONE;
  event.online = RIDE_TRI_NO;
  assert_holds (&event, "\"event\":\"online\"");
  assert_holds (&event, "\"online\":false");
  assert_lacks (&event, "\"state\"");
  event.lock = RIDE_LOCK_LOCKED;
  assert_holds (&event, "\"state\":\"locked\"");
}

static void
test_conflict (void)
{
  RideEvent event = new_event ();

  event.flags = RIDE_EVENT_CONFLICT;
  event.payload_lock = RIDE_LOCK_LOCKED;
  assert_holds (&event, "\"state\":\"unlocked\"");
  assert_holds (&event, "\"lock\":\"locked\",\"conflict\":true");
}

static void
test_details (void)
{
  RideEvent event = new_event ();

  event.vehicle_state = RIDE_VEHICLE_STATE_ON_TRIP;
  event.tipped = RIDE_TRI_YES;
  event.event_id = "e-1";
  event.trip = "t-1";
  event.station = "s-1";
  event.area = "north";
  assert_holds (&event, "\"vehicleState\":\"on_trip\",\"tippedOver\":true,\"eventId\":\"e-1\","
                        "\"trip\":\"t-1\",\"station\":\"s-1\",\"area\":\"north\"}");
}

static void
test_escapes (void)
{
  RideEvent event = new_event ();

  event.bike = "单车“1”\\\"/";
  event.event_id = "a\tb\nc\rd\x01\x7f";
  event.trip = "\xff";
  assert_holds (&event, "\"bike\":\"单车“1”\\\\\\\"/\"");
  assert_holds (&event, "\"eventId\":\"a\\tb\\nc\\rd\\u0001\\u007f\"");
  assert_holds (&event, "\"trip\":\"\xef\xbf\xbd\"");
}

static const struct
{
  double number;
  const char *digits;
} numbers[] = {
  { 0, "0," },
  { -0.5, "-0.5," },
  { 31.23, "31.23," },
  { 90, "90," },
  { -180, "-180," },
  { 0.1 + 0.2, "0.30000000000000004," },
  { 1e-7, "0.0000001," },
  { 31.230416, "31.230416," },
  { 1.0 / 3, "0.3333333333333333," },
};

static void
test_numbers (void)
{
  g_autofree char *former = g_strdup (setlocale (LC_NUMERIC, NULL));

  /* Where it is installed, a locale whose decimal point is a comma. */
  setlocale (LC_NUMERIC, "de_DE.UTF-8");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      RideEvent event = new_event ();
      g_autofree char *part = g_strconcat ("\"lat\":", numbers[i].digits, NULL);

      event.flags = RIDE_EVENT_HAS_PLACE;
      event.latitude = numbers[i].number;
      assert_holds (&event, part);
    }
  setlocale (LC_NUMERIC, former);
}

static void
test_times (void)
{
  RideEvent event = new_event ();

  event.time_us = 0;
  assert_holds (&event, "\"time\":\"1970-01-01T00:00:00.000Z\"");
  event.time_us = 999;
  assert_holds (&event, "\"time\":\"1970-01-01T00:00:00.000Z\"");
  event.time_us = G_GINT64_CONSTANT (1795336199999999);
  assert_holds (&event, "\"time\":\"2026-11-22T08:29:59.999Z\"");
}

static void
assert_connection (const RideConnection *connection,
                   gint64                now_us,
                   const char           *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_json_append_connection (text, connection, now_us);
  assert_is_json (text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_link (void)
{
  RideFilterResult good = { .filter = (char *) "a/+", .answered = TRUE };
  RideFilterResult bad = { .filter = (char *) "b/+",
                           .answered = TRUE,
                           .error = (char *) "Not authorized" };
  g_autoptr (GPtrArray) filters = g_ptr_array_new ();
  RideConnection connection = { .protocol = "5.0", .filters = filters };

  g_ptr_array_add (filters, &good);
  assert_connection (&connection, 0, "{\"type\":\"link\",\"state\":\"offline\",\"attempt\":0}\n");

  connection.state = RIDE_CONNECTION_CONNECTING;
  assert_connection (&connection, 0,
                     "{\"type\":\"link\",\"state\":\"connecting\",\"attempt\":0}\n");

  connection.state = RIDE_CONNECTION_HANDSHAKING;
  assert_connection (&connection, 0,
                     "{\"type\":\"link\",\"state\":\"handshaking\",\"attempt\":0,"
                     "\"protocol\":\"5.0\"}\n");

  connection.state = RIDE_CONNECTION_CONNECTED;
  connection.reason = (char *) "it was lost";
  connection.cause = (char *) "lost";
  assert_connection (&connection, 0,
                     "{\"type\":\"link\",\"state\":\"connected\",\"attempt\":0,"
                     "\"protocol\":\"5.0\",\"sessionPresent\":false}\n");

  g_ptr_array_add (filters, &bad);
  connection.session_present = TRUE;
  assert_connection (&connection, 0,
                     "{\"type\":\"link\",\"state\":\"connected\",\"attempt\":0,"
                     "\"protocol\":\"5.0\",\"sessionPresent\":true,"
                     "\"refusedFilters\":[{\"filter\":\"b/+\",\"reason\":\"Not authorized\"}]}\n");

  connection.unlisted = 1000;
  connection.unlisted_refused = 41;
  assert_connection (&connection, 0,
                     "{\"type\":\"link\",\"state\":\"connected\",\"attempt\":0,"
                     "\"protocol\":\"5.0\",\"sessionPresent\":true,"
                     "\"refusedFilters\":[{\"filter\":\"b/+\",\"reason\":\"Not authorized\"}],"
                     "\"refusedFilterCount\":42}\n");

  connection.state = RIDE_CONNECTION_WAITING;
  connection.attempt = 3;
  connection.retry_at_us = 8765432;
  assert_connection (&connection, 765432,
                     "{\"type\":\"link\",\"state\":\"waiting\",\"reason\":\"it was lost\","
                     "\"cause\":\"lost\",\"attempt\":3,\"retryIn\":8}\n");
  assert_connection (&connection, 8000000,
                     "{\"type\":\"link\",\"state\":\"waiting\",\"reason\":\"it was lost\","
                     "\"cause\":\"lost\",\"attempt\":3,\"retryIn\":0.765}\n");
  assert_connection (&connection, 9000000,
                     "{\"type\":\"link\",\"state\":\"waiting\",\"reason\":\"it was lost\","
                     "\"cause\":\"lost\",\"attempt\":3,\"retryIn\":0}\n");

  connection.state = RIDE_CONNECTION_REFUSED;
  connection.retry_at_us = 0;
  assert_connection (&connection, 0,
                     "{\"type\":\"link\",\"state\":\"refused\",\"reason\":\"it was lost\","
                     "\"cause\":\"lost\",\"attempt\":3}\n");
}

static void
assert_trip (const RideTrip *trip,
             const char     *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_json_append_trip (text, trip);
  assert_is_json (text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_trip (void)
{
  RideTrip trip = {
    .bike = "B-1",
    .trip_id = "t\"1",
    .start_us = TIME_US,
    .end_us = TIME_US + 90 * (gint64) G_USEC_PER_SEC + 1,
    .flags = RIDE_TRIP_AT_LEAST | RIDE_TRIP_ACROSS_GAP | RIDE_TRIP_SNAPSHOT,
    .has_place = TRUE,
    .latitude = 31.25,
    .longitude = -121.5,
  };

  assert_trip (&trip, "{\"type\":\"ride\",\"bike\":\"B-1\",\"start\":\"2026-11-22T08:30:00.123Z\","
                      "\"end\":\"2026-11-22T08:31:30.123Z\",\"duration\":90.000001,\"atLeast\":true,"
                      "\"acrossGap\":true,\"retained\":true,\"trip\":\"t\\\"1\",\"lat\":31.25,"
                      "\"lng\":-121.5}\n");
}

static void
test_dangling_trips (void)
{
  RideTrip trip = { .bike = "B-1", .end_us = TIME_US, .kind = RIDE_TRIP_LOCK_ONLY };

  assert_trip (&trip, "{\"type\":\"ride\",\"bike\":\"B-1\",\"end\":\"2026-11-22T08:30:00.123Z\","
                      "\"dangling\":\"lock-only\"}\n");
  trip = (RideTrip){ .bike = "B-1", .start_us = TIME_US, .kind = RIDE_TRIP_UNLOCK_ONLY };
  assert_trip (&trip, "{\"type\":\"ride\",\"bike\":\"B-1\",\"start\":\"2026-11-22T08:30:00.123Z\","
                      "\"dangling\":\"unlock-only\"}\n");
}

static void
assert_alarm (const RideAlarm *alarm,
              const char      *change,
              const char      *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_json_append_alarm (text, alarm, change);
  assert_is_json (text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_alarms (void)
{
  RideAlarm alarm = {
    .id = 7,
    .bike = "B-1",
    .rule = RIDE_ALARM_BATTERY,
    .level = RIDE_ALARM_WARNING,
    .since_us = TIME_US,
    .raised_us = TIME_US,
    .updated_us = TIME_US,
    .battery = 14,
  };
  const RideAlarm feed = {
    .id = 8,
    .rule = RIDE_ALARM_DEAD_FEED,
    .level = RIDE_ALARM_CRITICAL,
    .battery = RIDE_BATTERY_NONE,
    .note = "on \"it\"",
  };

  assert_alarm (&alarm, "raised",
                "{\"type\":\"alarm\",\"id\":7,\"change\":\"raised\",\"rule\":\"battery\","
                "\"level\":\"warning\",\"bike\":\"B-1\",\"since\":\"2026-11-22T08:30:00.123Z\","
                "\"raised\":\"2026-11-22T08:30:00.123Z\",\"battery\":14}\n");
  assert_alarm (&feed, NULL,
                "{\"type\":\"alarm\",\"id\":8,\"rule\":\"dead-feed\",\"level\":\"critical\","
                "\"note\":\"on \\\"it\\\"\"}\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/event/keys-in-order", test_event);
  g_test_add_func ("/json/event/keys-with-nothing-to-say-are-left-out", test_nothing_to_say);
  g_test_add_func ("/json/event/implausible-time-is-told-raw", test_implausible_time);
  g_test_add_func ("/json/event/states", test_states);
  g_test_add_func ("/json/event/conflict", test_conflict);
  g_test_add_func ("/json/event/details", test_details);
  g_test_add_func ("/json/event/escapes", test_escapes);
  g_test_add_func ("/json/event/shortest-numbers-in-any-locale", test_numbers);
  g_test_add_func ("/json/event/times", test_times);
  g_test_add_func ("/json/link", test_link);
  g_test_add_func ("/json/ride", test_trip);
  g_test_add_func ("/json/dangling-ride", test_dangling_trips);
  g_test_add_func ("/json/alarm", test_alarms);

  return g_test_run ();
}
