/* test-wording.c: bikes, times and connections in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-wording.h"
#include "ride-wording-connection.h"

#include <glib/gstdio.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* 2026-11-22 14:03:12 UTC */
#define NOW (1795356192 * SECOND)

#define assert_text(expression, expected)                  \
  G_STMT_START                                             \
  {                                                        \
    g_autofree char *assert_text_actual = (expression);    \
    g_assert_cmpstr (assert_text_actual, ==, (expected));  \
  }                                                        \
  G_STMT_END

static RideBike
ride_of (gint64 lasted_us)
{
  return (RideBike){
    .id = "B-1042",
    .state = RIDE_BIKE_UNLOCKED,
    .last_verb = RIDE_VERB_UNLOCK,
    .battery = 71,
    .since_us = NOW - lasted_us,
    .last_event_us = NOW - lasted_us,
  };
}

static void
test_states (void)
{
  g_assert_cmpstr (ride_wording_bike_state (RIDE_BIKE_UNLOCKED), ==, "Unlocked");
  g_assert_cmpstr (ride_wording_bike_state (RIDE_BIKE_LOCKED), ==, "Locked");
  g_assert_cmpstr (ride_wording_bike_state (RIDE_BIKE_UNKNOWN), ==, "Unknown");

  for (RideBikeState a = 0; a < RIDE_N_BIKE_STATES; a++)
    {
      for (RideBikeState b = a + 1; b < RIDE_N_BIKE_STATES; b++)
        g_assert_cmpstr (ride_wording_bike_state_icon (a), !=, ride_wording_bike_state_icon (b));
    }
}

static void
test_durations (void)
{
  assert_text (ride_wording_duration (-5 * SECOND), "0:00");
  assert_text (ride_wording_duration (0), "0:00");
  assert_text (ride_wording_duration (7 * SECOND + 999999), "0:07");
  assert_text (ride_wording_duration (12 * MINUTE + 3 * SECOND), "12:03");
  assert_text (ride_wording_duration (HOUR + 2 * MINUTE + 3 * SECOND), "1:02:03");
  assert_text (ride_wording_duration (2 * DAY + 3 * HOUR + 12 * MINUTE), "2 d 03:12");
}

static void
test_spoken_durations (void)
{
  assert_text (ride_wording_duration_spoken (-1), "less than a minute");
  assert_text (ride_wording_duration_spoken (59 * SECOND), "less than a minute");
  assert_text (ride_wording_duration_spoken (60 * SECOND), "1 minute");
  assert_text (ride_wording_duration_spoken (12 * MINUTE), "12 minutes");
  assert_text (ride_wording_duration_spoken (5 * HOUR), "5 hours");
  assert_text (ride_wording_duration_spoken (3 * DAY), "3 days");
}

static void
test_moments (void)
{
  assert_text (ride_wording_clock (NOW), "14:03:12");
  assert_text (ride_wording_moment (NOW - HOUR, NOW), "13:03:12");
  assert_text (ride_wording_moment (NOW - DAY, NOW), "Nov 21, 14:03");
  assert_text (ride_wording_moment (0, NOW), "");
  assert_text (ride_wording_moment (G_MAXINT64, NOW), "");
}

static void
test_ride (void)
{
  RideBike bike = ride_of (12 * MINUTE + 3 * SECOND);

  assert_text (ride_wording_ride (&bike, NOW), "12:03");
  assert_text (ride_wording_since (&bike, NOW), "13:51:09");

  bike.flags = RIDE_BIKE_SINCE_AT_LEAST;
  assert_text (ride_wording_ride (&bike, NOW), "≥ 12:03");
  assert_text (ride_wording_since (&bike, NOW), "before 13:51:09");

  bike.state = RIDE_BIKE_LOCKED;
  assert_text (ride_wording_ride (&bike, NOW), "");
}

static void
test_battery (void)
{
  assert_text (ride_wording_battery (71), "71 %");
  assert_text (ride_wording_battery (RIDE_BATTERY_NONE), "");
  g_assert_cmpstr (ride_wording_battery_icon (71), ==, "battery-level-70-symbolic");
  g_assert_cmpstr (ride_wording_battery_icon (0), ==, "battery-level-0-symbolic");
  g_assert_cmpstr (ride_wording_battery_icon (100), ==, "battery-level-100-symbolic");
  g_assert_cmpstr (ride_wording_battery_icon (RIDE_BATTERY_NONE), ==, "battery-missing-symbolic");
}

static void
test_last_event (void)
{
  RideBike bike = ride_of (MINUTE);

  assert_text (ride_wording_last_event (&bike, NOW), "14:02:12  Unlock");
  bike.flags = RIDE_BIKE_JAMMED | RIDE_BIKE_OFFLINE;
  assert_text (ride_wording_last_event (&bike, NOW), "14:02:12  Unlock · lock jammed, bike offline");
}

static void
test_spoken_row (void)
{
  RideBike bike = ride_of (12 * MINUTE);

  assert_text (ride_wording_row (&bike, NOW),
               "B-1042, Unlocked, since 13:51:12, riding 12 minutes, battery 71 %");

  bike.flags = RIDE_BIKE_SINCE_AT_LEAST | RIDE_BIKE_TIPPED;
  bike.battery = RIDE_BATTERY_NONE;
  assert_text (ride_wording_row (&bike, NOW),
               "B-1042, Unlocked, since before 13:51:12, riding at least 12 minutes, tipped over");

  bike = (RideBike){ .id = "x", .state = RIDE_BIKE_UNKNOWN, .battery = RIDE_BATTERY_NONE };
  assert_text (ride_wording_row (&bike, NOW), "x, Unknown");
}

static void
test_copied_row (void)
{
  RideBike bike = ride_of (12 * MINUTE);

  assert_text (ride_wording_row_text (&bike, NOW),
               "B-1042\tUnlocked\t13:51:12\t12:00\t71 %\t13:51:12  Unlock");
}

static const RideConnectionState all_states[] = {
  RIDE_CONNECTION_OFFLINE,   RIDE_CONNECTION_CONNECTING, RIDE_CONNECTION_HANDSHAKING,
  RIDE_CONNECTION_CONNECTED, RIDE_CONNECTION_WAITING,    RIDE_CONNECTION_REFUSED,
};

static void
test_connection_words (void)
{
  static const char *const words[] = { "Offline",   "Connecting…", "Connecting…",
                                       "Connected", "Waiting",     "Refused" };

  for (guint i = 0; i < G_N_ELEMENTS (all_states); i++)
    {
      g_assert_cmpstr (ride_wording_connection_state (all_states[i]), ==, words[i]);
      g_assert_nonnull (ride_wording_connection_icon (all_states[i]));
      g_assert_nonnull (ride_wording_connection_class (all_states[i]));
    }
}

static void
test_subtitle (void)
{
  RideConnection connection = { .state = RIDE_CONNECTION_CONNECTED, .round_trip_us = 180400 };

  assert_text (ride_wording_subtitle (&connection, 42.4), "Connected · 42 events/s · 180 ms");
  assert_text (ride_wording_subtitle (&connection, 1.25), "Connected · 1.2 events/s · 180 ms");
  connection.round_trip_us = -1;
  assert_text (ride_wording_subtitle (&connection, 0), "Connected · 0 events/s");
  connection.state = RIDE_CONNECTION_WAITING;
  assert_text (ride_wording_subtitle (&connection, 42), "Waiting");
}

static void
test_banner_lost (void)
{
  RideConnection connection = {
    .state = RIDE_CONNECTION_WAITING,
    .reason = (char *) "no answer to ping",
    .connects = 1,
    .attempt = 3,
    .retry_at_us = 100 * SECOND,
  };

  assert_text (ride_wording_banner (&connection), "Connection lost: no answer to ping.");
  assert_text (ride_wording_countdown (&connection, 92 * SECOND), "Reconnecting in 8 s (attempt 3)");
  assert_text (ride_wording_countdown (&connection, 92 * SECOND + 1),
               "Reconnecting in 8 s (attempt 3)");
  assert_text (ride_wording_countdown (&connection, 93 * SECOND), "Reconnecting in 7 s (attempt 3)");
  assert_text (ride_wording_countdown (&connection, 200 * SECOND),
               "Reconnecting in 0 s (attempt 3)");
  assert_text (ride_wording_countdown (&connection, 0), "Reconnecting in 1:40 (attempt 3)");

  connection.state = RIDE_CONNECTION_CONNECTING;
  assert_text (ride_wording_banner (&connection), "Connection lost: no answer to ping.");
  assert_text (ride_wording_countdown (&connection, 0), "Trying now (attempt 3)");

  connection.connects = 0;
  assert_text (ride_wording_banner (&connection), "Can’t connect: no answer to ping.");
}

static void
test_banner_refused (void)
{
  RideConnection connection = {
    .state = RIDE_CONNECTION_REFUSED,
    .reason = (char *) "the user name or password is wrong",
    .attempt = 1,
    .retry_at_us = 60 * SECOND,
  };

  assert_text (ride_wording_banner (&connection),
               "Connection refused: the user name or password is wrong.");
  assert_text (ride_wording_countdown (&connection, 0), "Trying again in 60 s (attempt 1)");

  connection.retry_at_us = 0;
  assert_text (ride_wording_countdown (&connection, 0), NULL);
}

static void
test_banner_healthy (void)
{
  RideConnection connection = { .state = RIDE_CONNECTION_CONNECTED,
                                .reason = (char *) "an old story" };

  assert_text (ride_wording_banner (NULL), NULL);
  assert_text (ride_wording_banner (&connection), NULL);
  connection.state = RIDE_CONNECTION_CONNECTING;
  assert_text (ride_wording_banner (&connection), NULL);
}

static void
test_banner_offline (void)
{
  RideConnection connection = { .state = RIDE_CONNECTION_OFFLINE, .cause = (char *) "user" };

  assert_text (ride_wording_banner (&connection), "You are disconnected from the broker.");
}

static void
test_banner_filters (void)
{
  RideFilterResult good = { .filter = (char *) "a/+", .answered = TRUE, .granted_qos = 1 };
  RideFilterResult bad = { .filter = (char *) "b/+",
                           .answered = TRUE,
                           .error = (char *) "Not authorized" };
  g_autoptr (GPtrArray) filters = g_ptr_array_new ();
  RideConnection connection = { .state = RIDE_CONNECTION_CONNECTED, .filters = filters };

  g_ptr_array_add (filters, &good);
  assert_text (ride_wording_banner (&connection), NULL);

  g_ptr_array_add (filters, &bad);
  assert_text (ride_wording_banner (&connection),
               "The broker refused 1 subscription, so some events are missing: b/+ (Not authorized).");

  g_ptr_array_remove_index (filters, 0);
  assert_text (ride_wording_banner (&connection),
               "The broker refused every subscription, so no event can come: Not authorized. "
               "Check the topics and the account’s rights.");

  assert_text (ride_wording_filter (&good), "granted, QoS 1");
  assert_text (ride_wording_filter (&bad), "refused: Not authorized");
  bad.answered = FALSE;
  assert_text (ride_wording_filter (&bad), "not answered yet");
}

static void
test_url (void)
{
  assert_text (ride_wording_url ("wss://u:p@broker.example:8443/mqtt?token=secret#x"),
               "wss://broker.example:8443/mqtt");
  assert_text (ride_wording_url ("not a URL"), "");
}

static void
test_round_trip (void)
{
  assert_text (ride_wording_round_trip (0), "< 1 ms");
  assert_text (ride_wording_round_trip (180 * 1000), "180 ms");
}

static void
test_statistics (void)
{
  RideConnection connection = { .round_trip_us = -1, .events_per_s = 42.04 };

  assert_text (ride_wording_statistics (&connection), "42.0 events/s");

  connection.traffic[3] = (RideTraffic){ .packets_in = 7 };
  connection.traffic[4] = (RideTraffic){ .packets_out = 6 };
  connection.drops[RIDE_DROP_TOO_DEEP] = 2;
  connection.pings = 3;
  connection.round_trip_min_us = 1500;
  connection.round_trip_mean_us = 2500;
  connection.round_trip_max_us = 3500;
  connection.outbound_messages = 1;
  assert_text (ride_wording_statistics (&connection),
               "42.0 events/s\n"
               "Received: PUBLISH 7\n"
               "Sent: PUBACK 6\n"
               "Dropped: payload too deeply nested: 2\n"
               "Ping: shortest 1.5 ms, mean 2.5 ms, longest 3.5 ms\n"
               "Outbound: requests without an answer: 1");
}

static void
test_many_filters (void)
{
  RideFilterResult bad = { .filter = (char *) "b/+", .answered = TRUE, .error = (char *) "No" };
  g_autoptr (GPtrArray) filters = g_ptr_array_new ();
  RideConnection connection = { .state = RIDE_CONNECTION_CONNECTED, .filters = filters };

  assert_text (ride_wording_unlisted_filters (&connection), NULL);

  g_ptr_array_add (filters, &bad);
  connection.unlisted = 5000;
  connection.unlisted_refused = 4;
  connection.unlisted_unanswered = 30;
  assert_text (ride_wording_unlisted_filters (&connection),
               "5000 more (refused: 4, not answered yet: 30)");
  assert_text (ride_wording_banner (&connection),
               "The broker refused 5 subscriptions, so some events are missing: b/+ (No), ….");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wording/bike/each-state-has-its-word-and-icon", test_states);
  g_test_add_func ("/wording/bike/durations", test_durations);
  g_test_add_func ("/wording/bike/durations-are-spoken-by-their-largest-unit", test_spoken_durations);
  g_test_add_func ("/wording/bike/moments-of-other-days-have-a-date", test_moments);
  g_test_add_func ("/wording/bike/a-ride-of-unseen-start-lasts-at-least", test_ride);
  g_test_add_func ("/wording/bike/unknown-battery-is-empty", test_battery);
  g_test_add_func ("/wording/bike/troubles-follow-the-last-event", test_last_event);
  g_test_add_func ("/wording/bike/a-row-is-spoken-as-a-whole", test_spoken_row);
  g_test_add_func ("/wording/bike/a-row-is-copied-with-tabs", test_copied_row);
  g_test_add_func ("/wording/connection/each-state-has-its-word", test_connection_words);
  g_test_add_func ("/wording/connection/subtitle", test_subtitle);
  g_test_add_func ("/wording/connection/lost-says-why-and-when", test_banner_lost);
  g_test_add_func ("/wording/connection/refused-says-why-and-when", test_banner_refused);
  g_test_add_func ("/wording/connection/healthy-has-no-banner", test_banner_healthy);
  g_test_add_func ("/wording/connection/offline-on-purpose-is-no-loss", test_banner_offline);
  g_test_add_func ("/wording/connection/refused-filters-are-told-while-connected",
                   test_banner_filters);
  g_test_add_func ("/wording/connection/many-filters-are-counted", test_many_filters);
  g_test_add_func ("/wording/connection/statistics", test_statistics);
  g_test_add_func ("/wording/connection/url-hides-what-may-be-secret", test_url);
  g_test_add_func ("/wording/connection/round-trip", test_round_trip);

  return g_test_run ();
}
