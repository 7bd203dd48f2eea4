/* test-watch.c: `tail --bike` and `tail --stats` on a real mosquitto.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <json-glib/json-glib.h>
#include <string.h>

#include "monitor.h"
#include "test-mosquitto.h"

#define CONNECTED "\"type\":\"link\",\"state\":\"connected\""
#define WAITING "\"type\":\"link\",\"state\":\"waiting\""
#define FOLLOWS_LOCK "\tmobike/locked/B-1"

static guint
count_in_log (TestMosquitto *broker,
              const char    *text)
{
  g_autofree char *log = test_mosquitto_get_log (broker);
  guint n = 0;

  for (const char *found = strstr (log, text); found != NULL; found = strstr (found + 1, text))
    n++;

  return n;
}

static void
expect_in_log (TestMosquitto *broker,
               const char    *text,
               guint          n)
{
  gint64 until_us = g_get_monotonic_time () + TEST_PATIENCE_S * G_USEC_PER_SEC;

  while (count_in_log (broker, text) < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (20000);
    }
}

static void
publish (TestMosquitto *broker,
         const char    *what,
         const char    *bike,
         guint          number,
         gboolean       retain)
{
  g_autofree char *topic = g_strdup_printf ("mobike/%s/%s", what, bike);
  g_autofree char *payload = g_strdup_printf ("{\"event_id\":\"%u\"}", number);

  test_mosquitto_publish (broker, topic, payload, 1, retain);
}

/* The very next event is that one. */
static void
expect_event (TestProcess *tail,
              guint        number)
{
  g_autofree char *line = test_process_expect_line (tail, "\"type\":\"event\"", NULL);
  g_autofree char *id = g_strdup_printf ("\"eventId\":\"%u\"", number);

  if (strstr (line, id) == NULL)
    g_error ("no %s in %s", id, line);
}

static TestProcess *
watch (TestMosquitto *broker,
       const char    *version)
{
  TestProcess *tail = monitor_tail (test_mosquitto_get_url (broker), "--bike", "B-1", "--bike",
                                    "B-2", "--mqtt", version, NULL);

  test_process_expect (tail, CONNECTED, NULL);
  test_mosquitto_expect_log (broker, "Sending SUBACK");

  return tail;
}

static void
test_ride (gconstpointer version)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  tail = watch (broker, version);
  g_assert_cmpuint (count_in_log (broker, "mobike/locked/"), ==, 0);

  /* Neither another bike nor a lock that nobody waits for. */
  publish (broker, "unlocked", "B-3", 1, FALSE);
  publish (broker, "locked", "B-1", 2, FALSE);
  publish (broker, "unlocked", "B-1", 3, FALSE);
  expect_event (tail, 3);

  test_mosquitto_expect_log (broker, FOLLOWS_LOCK);
  expect_in_log (broker, "Sending SUBACK", 2);
  publish (broker, "locked", "B-1", 4, FALSE);
  expect_event (tail, 4);

  test_mosquitto_expect_log (broker, "Sending UNSUBACK");
  publish (broker, "locked", "B-1", 5, FALSE);
  publish (broker, "status", "B-1", 6, FALSE);
  expect_event (tail, 6);
  publish (broker, "unlocked", "B-1", 7, FALSE);
  expect_event (tail, 7);
  monitor_interrupt (tail);
}

static void
test_retained (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  publish (broker, "locked", "B-1", 1, TRUE);
  publish (broker, "unlocked", "B-1", 2, TRUE);
  tail = watch (broker, "auto");
  expect_event (tail, 2);

  /* The lock of the ride before comes with the subscription, and ends nothing. */
  expect_event (tail, 1);
  publish (broker, "locked", "B-1", 3, FALSE);
  expect_event (tail, 3);
  test_mosquitto_expect_log (broker, "Sending UNSUBACK");
  monitor_interrupt (tail);
}

/* mosquitto forgets all subscriptions when it is stopped. */
static void
test_restart_in_a_ride (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;
  guint n_followed;

  if (broker == NULL)
    return;

  tail = watch (broker, "auto");
  publish (broker, "unlocked", "B-1", 1, FALSE);
  expect_event (tail, 1);
  test_mosquitto_expect_log (broker, FOLLOWS_LOCK);
  n_followed = count_in_log (broker, FOLLOWS_LOCK);

  test_mosquitto_stop (broker);
  test_process_expect (tail, WAITING, NULL);
  test_mosquitto_start (broker);
  test_process_expect (tail, CONNECTED, NULL);
  expect_in_log (broker, FOLLOWS_LOCK, n_followed + 1);
  expect_in_log (broker, "Sending SUBACK", 3);
  publish (broker, "locked", "B-1", 2, FALSE);
  expect_event (tail, 2);
  monitor_interrupt (tail);
}

static JsonObject *
read_object (JsonParser *parser,
             const char *line)
{
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);

  return json_node_get_object (json_parser_get_root (parser));
}

static gint64
count_packets (JsonObject *stats,
               const char *type,
               const char *direction)
{
  JsonObject *packets = json_object_get_object_member (stats, "packets");

  g_assert_true (json_object_has_member (packets, type));

  return json_object_get_int_member (json_object_get_object_member (packets, type), direction);
}

static void
test_stats (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (TestProcess) tail = NULL;
  g_autofree char *line = NULL;
  g_autofree char *rest = NULL;
  JsonObject *stats;

  if (broker == NULL)
    return;

  tail = monitor_tail (test_mosquitto_get_url (broker), "--stats", "1", "--count", "2",
                       "--keepalive", "2", NULL);
  test_process_expect (tail, CONNECTED, NULL);
  test_mosquitto_expect_log (broker, "Sending SUBACK");
  test_process_expect (tail, "\"type\":\"stats\"", "\"state\":\"connected\"",
                       "\"suback\":{\"in\":1,", "\"roundTrip\":", NULL);

  publish (broker, "unlocked", "B-1", 1, FALSE);
  test_process_expect (tail, "\"type\":\"stats\"", "\"events\":1,", NULL);
  test_mosquitto_publish (broker, "mobike/locked/B-1", "{}", 1, FALSE);
  line = test_process_expect_line (tail, "\"type\":\"stats\"", "\"state\":\"offline\"", NULL);
  g_assert_cmpint (test_process_wait (tail), ==, 0);

  stats = read_object (parser, line);
  g_assert_cmpint (json_object_get_int_member (stats, "events"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (stats, "connects"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (stats, "subscriptions"), ==, 4);
  g_assert_cmpstr (json_object_get_string_member (stats, "lastCause"), ==, "user");
  g_assert_cmpfloat (json_object_get_double_member (stats, "connectedFor"), >, 1);
  g_assert_cmpint (count_packets (stats, "publish", "in"), ==, 2);
  g_assert_cmpint (count_packets (stats, "publish", "bytesIn"), >, 60);
  g_assert_cmpint (count_packets (stats, "puback", "out"), ==, 2);
  g_assert_cmpint (count_packets (stats, "disconnect", "out"), ==, 1);
  rest = test_process_read_line (tail);
  g_assert_null (rest);
}

static void
test_stats_in_words (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (NULL, NULL);
  g_autoptr (TestProcess) tail = NULL;

  if (broker == NULL)
    return;

  tail = monitor_start ("tail", test_mosquitto_get_url (broker), "--stats", "86400", "--timeout",
                        "1", NULL);
  monitor_expect_end (tail, 3, "Statistics:\n  Events: 0 ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/watch/a-ride/5.0", "5", test_ride);
  g_test_add_data_func ("/watch/a-ride/3.1.1", "3.1.1", test_ride);
  g_test_add_func ("/watch/retained-unlock-means-riding", test_retained);
  g_test_add_func ("/watch/a-restart-in-a-ride", test_restart_in_a_ride);
  g_test_add_func ("/stats/every-second-and-at-the-end", test_stats);
  g_test_add_func ("/stats/in-words", test_stats_in_words);

  return g_test_run ();
}
