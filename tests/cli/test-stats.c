/* test-stats.c: the statistics, for scripts and for people.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <json-glib/json-glib.h>
#include <string.h>

#include "ride-tail-stats.h"

/* 2026-11-22T08:30:00.123Z */
#define TIME_US G_GINT64_CONSTANT (1795336200123456)
#define SUBACK 9
#define PUBLISH 3
#define PUBACK 4

static void
assert_json (const RideConnection *connection,
             gint64                now_us,
             const char           *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  ride_tail_stats_append_json (text, connection, TIME_US, now_us);
  json_parser_load_from_data (parser, text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

static RideConnection
new_busy_connection (GPtrArray *filters)
{
  RideConnection connection = {
    .state = RIDE_CONNECTION_CONNECTED,
    .protocol = "5.0",
    .cause = (char *) "lost",
    .reason = (char *) "The line was “cut”",
    .since_us = 10 * G_USEC_PER_SEC,
    .connects = 2,
    .connected_us = 90 * G_USEC_PER_SEC,
    .round_trip_us = 2500,
    .pings = 4,
    .round_trip_min_us = 500,
    .round_trip_mean_us = 1250,
    .round_trip_max_us = 2500,
    .events = 12,
    .events_per_s = 2.4001,
    .duplicates = 1,
    .dropped = 10,
    .overflowed = 3,
    .out_of_scope = 1,
    .packets_in = 15,
    .packets_out = 2,
    .bytes_in = 1500,
    .bytes_out = 8,
    .outbound_bytes = 4,
    .outbound_messages = 1,
    .outbound_dropped = 1048577,
    .stalls = 1,
    .filters = filters,
    .unlisted = 5000,
    .unlisted_refused = 7,
  };

  connection.drops[RIDE_DROP_NO_RULE] = 4;
  connection.drops[RIDE_DROP_PAYLOAD_TOO_LARGE] = 2;
  connection.traffic[PUBLISH] = (RideTraffic){ .packets_in = 14, .bytes_in = 1490 };
  connection.traffic[PUBACK] = (RideTraffic){ .packets_out = 2, .bytes_out = 8 };
  connection.traffic[SUBACK] = (RideTraffic){ .packets_in = 1, .bytes_in = 10 };

  return connection;
}

static void
test_json_of_nothing (void)
{
  RideConnection connection = { .round_trip_us = -1 };

  assert_json (&connection, 0,
               "{\"type\":\"stats\",\"time\":\"2026-11-22T08:30:00.123Z\",\"state\":\"offline\","
               "\"events\":0,\"eventsPerSecond\":0,\"duplicates\":0,\"dropped\":0,\"drops\":{},"
               "\"packetsIn\":0,\"packetsOut\":0,\"bytesIn\":0,\"bytesOut\":0,\"packets\":{},"
               "\"connects\":0,\"connectedFor\":0,\"subscriptions\":0,\"subscriptionsRefused\":0,"
               "\"outbound\":{\"bytes\":0,\"messages\":0,\"droppedBytes\":0,\"stalls\":0}}\n");
}

static void
test_json_of_all (void)
{
  RideFilterResult bad = { .filter = (char *) "b", .answered = TRUE, .error = (char *) "No" };
  g_autoptr (GPtrArray) filters = g_ptr_array_new ();
  RideConnection connection = new_busy_connection (filters);

  g_ptr_array_add (filters, &bad);
  assert_json (
      &connection, 20 * G_USEC_PER_SEC + 1500,
      "{\"type\":\"stats\",\"time\":\"2026-11-22T08:30:00.123Z\",\"state\":\"connected\","
      "\"events\":12,\"eventsPerSecond\":2.4,\"duplicates\":1,\"dropped\":10,"
      "\"drops\":{\"noRule\":4,\"payloadTooLarge\":2,\"overflow\":3,\"outOfScope\":1},"
      "\"packetsIn\":15,\"packetsOut\":2,\"bytesIn\":1500,\"bytesOut\":8,"
      "\"packets\":{\"publish\":{\"in\":14,\"out\":0,\"bytesIn\":1490,\"bytesOut\":0},"
      "\"puback\":{\"in\":0,\"out\":2,\"bytesIn\":0,\"bytesOut\":8},"
      "\"suback\":{\"in\":1,\"out\":0,\"bytesIn\":10,\"bytesOut\":0}},"
      "\"roundTrip\":{\"last\":0.0025,\"min\":0.0005,\"mean\":0.00125,\"max\":0.0025,\"count\":4},"
      "\"connects\":2,\"connectedFor\":100.001,\"lastReason\":\"The line was “cut”\","
      "\"lastCause\":\"lost\",\"subscriptions\":5001,\"subscriptionsRefused\":8,"
      "\"outbound\":{\"bytes\":4,\"messages\":1,\"droppedBytes\":1048577,\"stalls\":1}}\n");
}

static void
test_json_between_pings (void)
{
  RideConnection connection = { .round_trip_us = -1, .pings = 1, .round_trip_min_us = 1000000 };
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_stats_append_json (text, &connection, TIME_US, 0);
  g_assert_nonnull (strstr (text->str, "\"roundTrip\":{\"min\":1,"));
}

static void
test_text (void)
{
  RideConnection connection = new_busy_connection (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_stats_append_text (text, &connection, 20 * G_USEC_PER_SEC);
  g_assert_cmpstr (text->str, ==,
                   "Statistics:\n"
                   "  Events: 12 (2.4 a second, duplicates: 1)\n"
                   "  Dropped: no rule for the topic: 4, payload too large: 2, "
                   "came faster than they were taken: 3, bike not watched: 1\n"
                   "  Received: 1.5 kB in 15 packets (PUBLISH 14, SUBACK 1)\n"
                   "  Sent: 8 bytes in 2 packets (PUBACK 2)\n"
                   "  Outbound: bytes not sent yet: 4, requests without an answer: 1, "
                   "bytes the broker did not read: 1048577, connections it no longer read: 1\n"
                   "  Answer to ping: shortest 0.5 ms, mean 1.2 ms, longest 2.5 ms\n"
                   "  Connected: 2 times, for 100.0 s in all\n"
                   "  Subscriptions: 5000 (refused: 7)\n"
                   "  Last trouble: The line was “cut”\n");
}

static void
test_text_of_nothing (void)
{
  RideConnection connection = {
    .round_trip_us = -1,
    .connects = 1,
    .cause = (char *) "user",
    .reason = (char *) "Disconnected",
  };
  g_autoptr (GString) text = g_string_new (NULL);

  ride_tail_stats_append_text (text, &connection, 0);
  g_assert_cmpstr (text->str, ==,
                   "Statistics:\n"
                   "  Events: 0 (0.0 a second, duplicates: 0)\n"
                   "  Received: 0 bytes\n"
                   "  Sent: 0 bytes\n"
                   "  Connected: 1 time, for 0.0 s\n"
                   "  Subscriptions: 0 (refused: 0)\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stats/json/of-nothing", test_json_of_nothing);
  g_test_add_func ("/stats/json/of-all-there-is", test_json_of_all);
  g_test_add_func ("/stats/json/between-pings", test_json_between_pings);
  g_test_add_func ("/stats/text/of-all-there-is", test_text);
  g_test_add_func ("/stats/text/of-nothing", test_text_of_nothing);

  return g_test_run ();
}
