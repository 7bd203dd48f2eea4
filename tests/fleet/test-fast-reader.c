/* test-fast-reader.c: the fast path gives what json-glib gives, and the usual payloads take it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "payload-maker.h"
#include "reading.h"
#include "ride-fast-reader.h"
#include "two-readers.h"

#define N_GENERATED 40000
#define N_CHOICES 384

static const char *const topics[] = {
  UNLOCK_TOPIC, LOCK_TOPIC, STATUS_TOPIC, ONLINE_TOPIC, "unlock/events", "online/events",
};

/* Returns whether the payload took the fast path. */
static gboolean
read_both_ways (TwoReaders   *readers,
                const char   *topic,
                gconstpointer payload,
                gsize         length)
{
  g_autofree guint8 *copy = g_memdup2 (payload, length);
  const RideMessage message = {
    .topic = topic,
    .topic_length = strlen (topic),
    .payload = copy,
    .payload_length = length,
    .received_us = NOW_US,
  };
  g_autofree char *difference = NULL;
  gboolean took_fast_path;

  difference = two_readers_find_difference (readers, &message, &took_fast_path);
  if (difference != NULL)
    {
      g_autofree char *text = g_strndup (payload, length);
      g_autofree char *shown = g_strescape (text, NULL);

      g_test_message ("%s differs on %s: %s", difference, topic, shown);
      g_test_fail ();
    }

  return took_fast_path;
}

static gboolean
takes_fast_path (const char *topic,
                 const char *payload)
{
  g_autofree char *shown = g_strescape (payload, NULL);
  g_auto (TwoReaders) readers;

  g_test_message ("%s", shown);
  two_readers_init (&readers);

  return read_both_ways (&readers, topic, payload, strlen (payload));
}

static void
assert_fast (const char *topic,
             const char *payload)
{
  g_assert_true (takes_fast_path (topic, payload));
}

static void
assert_left_to_json_glib (const char *payload)
{
  g_assert_false (takes_fast_path (STATUS_TOPIC, payload));
}

static void
test_usual (void)
{
  assert_fast (UNLOCK_TOPIC, "{\"timestamp\":1795336199123,\"battery_percent\":71,"
                             "\"location\":{\"lat\":31.230416,\"lng\":121.473701},"
                             "\"vehicle_state\":\"on_trip\"}");
  assert_fast (STATUS_TOPIC, "{\"event_id\":\"e-1\",\"event_types\":[\"trip_end\"],"
                             "\"trip_ids\":[\"T-1\",null],\"publication_time\":1795336199456,"
                             "\"tipped_over\":false,\"stop_id\":null,\"firmware\":\"1.4.2\"}");
  assert_fast (STATUS_TOPIC, "{ \"deviceId\" : \"B-1\",\r\n\t\"batteryPct\" : 0.71,\r\n"
                             "\t\"lat\" : 31.230416000000002, \"lon\" : 1.21473701e2 }\n");
  assert_fast (STATUS_TOPIC, "{\"station_id\":\"\xe4\xba\xac\xe5\x9f\x8e\",\"battery\":-0.0}");
  assert_fast (STATUS_TOPIC, "{\"event_location\":{\"type\":\"Point\","
                             "\"coordinates\":[121.47,31.23,4]},\"gps\":[121.47,31.23]}");
  assert_fast (STATUS_TOPIC, "{\"gps\":{\"coordinates\":[121,31],\"lon\":120,\"latitude\":30}}");
  assert_fast (STATUS_TOPIC, "{\"location\":{\"lat\":31,\"lng\":121,\"accuracy\":5},"
                             "\"gps\":{\"lat\":31,\"lng\":121,\"horizontal_accuracy\":7}}");
  assert_fast (STATUS_TOPIC, "{\"data\":null,\"payload\":\"x\",\"gps\":{\"geometry\":1}}");
  assert_fast (ONLINE_TOPIC, "{\"online\":true}");
  assert_fast (ONLINE_TOPIC, "{}");
  assert_fast (ONLINE_TOPIC, " 1\n");
  assert_fast (ONLINE_TOPIC, "\"offline\"");
  assert_fast (ONLINE_TOPIC, "false");
}

static void
test_unusual (void)
{
  assert_left_to_json_glib ("");
  assert_left_to_json_glib ("unlocked");
  assert_left_to_json_glib ("[{\"battery_percent\":71}]");
  assert_left_to_json_glib ("{\"data\":{\"battery_percent\":71}}");
  assert_left_to_json_glib ("{\"battery_percent\":71,\"batteryPercent\":70}");
  assert_left_to_json_glib ("{\"location\":{\"lat\":31,\"lat\":32,\"lng\":121}}");
  assert_left_to_json_glib ("{\"location\":{\"geometry\":{}}}");
  assert_left_to_json_glib ("{\"location\":{\"coordinates\":null}}");
  assert_left_to_json_glib ("{\"stop_id\":\"Jing\\u2019an\"}");
  assert_left_to_json_glib ("{\"stop\\u005fid\":\"x\"}");
  assert_left_to_json_glib ("{\"battery_percent\":[71]}");
  assert_left_to_json_glib ("{\"firmware\":{}}");
  assert_left_to_json_glib ("{\"trip_ids\":[[]]}");
  assert_left_to_json_glib ("{\"trip_ids\":[1,2,3,4,5,6,7,8,9]}");
  assert_left_to_json_glib ("{\"range\":1e999}");
  assert_left_to_json_glib ("{\"\":1}");
  assert_left_to_json_glib ("\xef\xbb\xbf{}");
}

static void
test_broken (void)
{
  static const char *const payloads[] = {
    "{", "{\"", "{\"x", "{\"x\"", "{\"x\":", "{\"x\":1", "{\"x\":1,", "{\"x\":1,}", "{,}", "{}}",
    "{} {}", "{]", "{\"x\" 1}", "{\"x\":}", "{\"x\":1}\v", "{'x':1}", "{x:1}", "/* */{}",
    "{\"x\":tru}", "{\"x\":nul", "{\"x\":truex}", "{\"x\":01}", "{\"x\":1.}", "{\"x\":.1}",
    "{\"x\":-}", "{\"x\":+1}", "{\"x\":0x1}", "{\"x\":1e}", "{\"x\":1e+}", "1 2", "\"a",
    "{\"x\":\"a\nb\"}", "{\"x\":\"\xff\"}", "{\"\xc3\":1}", "{\"trip_ids\":[1,]}",
    "{\"trip_ids\":[1", "{\"location\":{", "{\"location\":{\"lat\":1,}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    assert_left_to_json_glib (payloads[i]);
}

/* At every length, so that the longest ones touch the end of the reader's buffer. */
static void
test_lengths (void)
{
  g_auto (TwoReaders) readers;

  two_readers_init (&readers);
  for (gsize n = RIDE_FAST_TEXT_MAX - 20; n <= RIDE_FAST_TEXT_MAX + 20; n++)
    {
      g_autofree char *filling = g_strnfill (n, 'x');
      gboolean fits = n <= RIDE_FAST_TEXT_MAX;

      memcpy (filling, "{\"batt\":71,\"x\":\"", 16);
      g_assert_false (read_both_ways (&readers, STATUS_TOPIC, filling, n));
      memcpy (filling + n - 2, "\"}", 2);
      g_assert_cmpint (read_both_ways (&readers, STATUS_TOPIC, filling, n), ==, fits);
    }
}

/* A payload cut off anywhere, and one with any byte replaced by any other. */
static void
test_damage (void)
{
  static const char whole[] = "{\"ts\":1795336199.5,\"batt\":71,\"gps\":{\"lat\":-1e0,\"lng\":2},"
                              "\"event_types\":[\"unlock\"],\"locked\":true,\"stop_id\":null}";
  const gsize length = strlen (whole);
  g_auto (TwoReaders) readers;

  two_readers_init (&readers);
  for (gsize i = 0; i < length; i++)
    {
      char damaged[sizeof whole];

      memcpy (damaged, whole, sizeof whole);
      g_assert_false (read_both_ways (&readers, LOCK_TOPIC, whole, i));
      for (guint byte = 0; byte < 256; byte++)
        {
          damaged[i] = byte;
          read_both_ways (&readers, LOCK_TOPIC, damaged, length);
        }
    }
}

static void
fill_choices (GRand *random,
              guint8 choices[N_CHOICES])
{
  for (gsize i = 0; i < N_CHOICES; i++)
    choices[i] = g_rand_int (random);
}

/* Both paths must be well trodden, or the comparison says little. */
static void
test_generated (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261122);
  g_auto (TwoReaders) readers;
  guint n_fast = 0;

  two_readers_init (&readers);
  for (guint i = 0; i < N_GENERATED && !g_test_failed (); i++)
    {
      guint8 choices[N_CHOICES];
      g_autoptr (GString) payload = NULL;
      const char *topic = topics[g_rand_int_range (random, 0, G_N_ELEMENTS (topics))];

      fill_choices (random, choices);
      payload = payload_maker_make (choices, N_CHOICES);
      if (read_both_ways (&readers, topic, payload->str, payload->len))
        n_fast++;
    }

  g_test_message ("%u of %u took the fast path, %" G_GUINT64_FORMAT " were not JSON", n_fast,
                  N_GENERATED, ride_event_reader_get_stats (readers.fast)->not_json);
  g_assert_cmpuint (n_fast, >, N_GENERATED / 20);
  g_assert_cmpuint (n_fast, <, N_GENERATED - N_GENERATED / 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fast-reader/usual-payloads-need-no-json-glib", test_usual);
  g_test_add_func ("/fast-reader/unusual-payloads-are-left-to-json-glib", test_unusual);
  g_test_add_func ("/fast-reader/what-is-not-json-is-left-to-json-glib", test_broken);
  g_test_add_func ("/fast-reader/the-longest-payloads", test_lengths);
  g_test_add_func ("/fast-reader/damaged-payloads-give-the-same-events", test_damage);
  g_test_add_func ("/fast-reader/generated-payloads-give-the-same-events", test_generated);

  return g_test_run ();
}
