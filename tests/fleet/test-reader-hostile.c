/* test-reader-hostile.c: rule 12 of events.md, hostile input is bounded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reading.h"

#define KIB 1024

static char *
repeat (const char *text,
        gsize       n)
{
  GString *repeated = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append (repeated, text);

  return g_string_free (repeated, FALSE);
}

static char *
nest (const char *opening,
      const char *closing,
      gsize       n)
{
  g_autofree char *head = repeat (opening, n);
  g_autofree char *tail = repeat (closing, n);

  return g_strconcat (head, tail, NULL);
}

static void
assert_dropped (const char *topic,
                const char *payload,
                RideDrop    reason)
{
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpuint (reading_read (&reading, topic, payload), ==, 0);
  for (guint i = 0; i < RIDE_N_DROPS; i++)
    g_assert_cmpuint (reading_get_stats (&reading)->dropped[i], ==, i == reason ? 1 : 0);
}

static void
test_payload_size (void)
{
  g_autofree char *largest = g_strnfill (64 * KIB, 'x');
  g_autofree char *too_large = g_strnfill (64 * KIB + 1, 'x');
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpuint (reading_read_one (&reading, UNLOCK_TOPIC, largest)->payload_length, ==,
                    64 * KIB);
  assert_dropped (UNLOCK_TOPIC, too_large, RIDE_DROP_PAYLOAD_TOO_LARGE);
}

static void
test_nesting (void)
{
  g_autofree char *deepest = nest ("[", "]", 16);
  g_autofree char *too_deep = nest ("[", "]", 17);
  g_autofree char *objects = nest ("{\"data\":", "}", 17);
  g_autofree char *unclosed = repeat ("[", 64 * KIB);
  g_autofree char *in_string = g_strdup_printf ("{\"x\":\"%s\\\"%s\"}", too_deep, too_deep);
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpuint (reading_read (&reading, UNLOCK_TOPIC, deepest), ==, 1);
  g_assert_cmpuint (reading_read (&reading, UNLOCK_TOPIC, in_string), ==, 1);
  g_assert_cmpuint (reading_get_stats (&reading)->not_json, ==, 0);
  assert_dropped (UNLOCK_TOPIC, too_deep, RIDE_DROP_TOO_DEEP);
  assert_dropped (UNLOCK_TOPIC, objects, RIDE_DROP_TOO_DEEP);
  assert_dropped (UNLOCK_TOPIC, unclosed, RIDE_DROP_TOO_DEEP);
}

static void
test_elements (void)
{
  g_autofree char *zeros = repeat ("0,", 9999);
  g_autofree char *most = g_strdup_printf ("{\"x\":[%s0],\"batt\":71}", zeros);
  g_autofree char *too_many = g_strdup_printf ("{\"x\":[%s0,0],\"batt\":71}", zeros);
  g_autofree char *too_many_in_all = g_strdup_printf ("{\"x\":[%s0],\"y\":[0]}", zeros);
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, most)->battery, ==, 71);
  assert_dropped (STATUS_TOPIC, too_many, RIDE_DROP_TOO_MANY_ELEMENTS);
  assert_dropped (STATUS_TOPIC, too_many_in_all, RIDE_DROP_TOO_MANY_ELEMENTS);
}

/* Each of the events has the whole payload as its raw text, but there is only one copy of it. */
static void
test_fan_out_takes_no_more_than_its_share (void)
{
  g_autofree char *elements = repeat ("{},", 9999);
  g_autofree char *filler = g_strnfill (30 * KIB, 'x');
  g_autofree char *payload = g_strdup_printf ("{\"x\":\"%s\",\"data\":[%s{}]}", filler, elements);
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpuint (reading_read (&reading, STATUS_TOPIC, payload), ==, 10000);
  g_assert_cmpuint (ride_event_batch_get_size (reading.batch), <, 4 * KIB * KIB);
  g_assert_true (ride_event_batch_get (reading.batch, 0)->payload ==
                 ride_event_batch_get (reading.batch, 9999)->payload);
}

static void
test_bike_ids (void)
{
  g_autofree char *longest = g_strnfill (RIDE_BIKE_ID_MAX, 'b');
  g_autofree char *longest_topic = g_strconcat ("mobike/unlocked/", longest, NULL);
  g_autofree char *too_long_topic = g_strconcat (longest_topic, "b", NULL);
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpstr (reading_read_one (&reading, longest_topic, "")->bike, ==, longest);
  g_assert_cmpstr (reading_read_one (&reading, "mobike/unlocked/单车\xc2\xa0🚲", "")->bike, ==,
                   "单车\xc2\xa0🚲");
  assert_dropped (too_long_topic, "", RIDE_DROP_BIKE_ID);
  assert_dropped ("mobike/unlocked/", "", RIDE_DROP_BIKE_ID);
  assert_dropped ("mobike/unlocked/a\nb", "", RIDE_DROP_BIKE_ID);
  assert_dropped ("mobike/unlocked/a\x7f", "", RIDE_DROP_BIKE_ID);
  assert_dropped ("mobike/unlocked/a\xc2\x85", "", RIDE_DROP_BIKE_ID);
}

static void
test_bike_ids_in_payload (void)
{
  static const char *const payloads[] = {
    "",
    "not JSON",
    "{}",
    "[]",
    "5",
    "{\"bike_id\":\"\"}",
    "{\"bike_id\":null}",
    "{\"bike_id\":true}",
    "{\"bike_id\":1.5}",
    "{\"bike_id\":[\"a\"]}",
    "{\"bike_id\":\"a\\u0000b\"}",
    "{\"bike_id\":\"a\\u001fb\"}",
    "{\"bike_id\":\"a\\u0085b\"}",
    "{\"bike_id\":\"\\ud800\"}",
    "{\"bike_id\":\"\\udfff\"}",
  };
  g_auto (Reading) reading = reading_new_with_rule ("unlock=events");
  g_autofree char *id = g_strnfill (RIDE_BIKE_ID_MAX + 1, 'b');
  g_autofree char *too_long = g_strdup_printf ("{\"bike_id\":\"%s\"}", id);

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_test_message ("%s", payloads[i]);
      g_assert_cmpuint (reading_read (&reading, "events", payloads[i]), ==, 0);
    }
  g_assert_cmpuint (reading_read (&reading, "events", too_long), ==, 0);
  g_assert_cmpuint (reading_get_stats (&reading)->dropped[RIDE_DROP_BIKE_ID], ==,
                    G_N_ELEMENTS (payloads) + 1);
}

static void
test_topics (void)
{
  static const char nul[] = "mobike/unlocked/a\0b";
  const RideMessage message = {
    .topic = nul,
    .topic_length = sizeof nul - 1,
    .received_us = NOW_US,
  };
  g_auto (Reading) reading = reading_new ();

  assert_dropped ("mobike/unlocked/a\xff", "", RIDE_DROP_NO_RULE);
  assert_dropped ("mobike/elsewhere/a", "", RIDE_DROP_NO_RULE);
  assert_dropped ("", "", RIDE_DROP_NO_RULE);
  g_assert_cmpuint (reading_read_message (&reading, &message), ==, 0);
}

static void
test_area_is_optional (void)
{
  g_auto (Reading) reading = reading_new_with_rule ("unlock={area}/{bike}");

  g_assert_cmpuint (reading_read (&reading, "a\tb/B-7", ""), ==, 1);
  g_assert_null (ride_event_batch_get (reading.batch, 0)->area);
  g_assert_cmpuint (reading_get_stats (&reading)->fields_dropped, ==, 1);
  g_assert_cmpuint (reading_read (&reading, "/B-7", ""), ==, 1);
  g_assert_null (ride_event_batch_get (reading.batch, 0)->area);
}

static void
test_long_texts (void)
{
  g_autofree char *longest = g_strnfill (256, 's');
  g_autofree char *too_long = g_strnfill (257, 's');
  g_autofree char *good = g_strdup_printf ("{\"stop_id\":\"%s\"}", longest);
  g_autofree char *bad = g_strdup_printf ("{\"stop_id\":\"%s\"}", too_long);
  g_autofree char *fraction = g_strnfill (60 * KIB, '1');
  g_autofree char *time = g_strdup_printf ("{\"ts\":\"2001-01-01T00:00:00.%s\"}", fraction);
  g_autofree char *digits = g_strdup_printf ("{\"ts\":%s,\"batt\":71}", fraction);
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpstr (reading_read_one (&reading, STATUS_TOPIC, good)->station, ==, longest);
  g_assert_null (reading_read_one (&reading, STATUS_TOPIC, bad)->station);
  g_assert_cmpuint (reading_get_stats (&reading)->fields_dropped, ==, 1);
  g_assert_cmpuint (strlen (reading_read_one (&reading, STATUS_TOPIC, time)->raw_time), <, 64);
  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, digits)->battery, ==, 71);
}

/* Whatever is cut off or changed: one event or none, and no more. */
static void
test_mutations (void)
{
  static const char payload[] =
      "{\"event_id\":\"e\\u0041\",\"timestamp\":1795336190.5,\"data\":{\"lat\":31.2,\"lng\":1e2,"
      "\"event_types\":[\"unlock\",null],\"locked\":true,\"gps\":{\"coordinates\":[1,-2]}}}";
  g_autoptr (GRand) random = g_rand_new_with_seed (12);
  g_auto (Reading) reading = reading_new ();

  for (gsize length = 0; length <= strlen (payload); length++)
    g_assert_cmpuint (reading_read_bytes (&reading, STATUS_TOPIC, payload, length), ==, 1);

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *mutated = g_strdup (payload);

      for (guint j = g_rand_int_range (random, 1, 4); j > 0; j--)
        mutated[g_rand_int_range (random, 0, strlen (payload))] = g_rand_int_range (random, 1, 256);
      g_assert_cmpuint (reading_read (&reading, STATUS_TOPIC, mutated), <=, 2);
    }
}

static void
test_nicks_are_stable (void)
{
  g_assert_cmpstr (ride_drop_to_string (RIDE_DROP_NO_RULE), ==, "no-rule");
  g_assert_cmpstr (ride_drop_to_string (RIDE_DROP_PAYLOAD_TOO_LARGE), ==, "payload-too-large");
  g_assert_cmpstr (ride_drop_to_string (RIDE_DROP_TOO_DEEP), ==, "too-deep");
  g_assert_cmpstr (ride_drop_to_string (RIDE_DROP_TOO_MANY_ELEMENTS), ==, "too-many-elements");
  g_assert_cmpstr (ride_drop_to_string (RIDE_DROP_BIKE_ID), ==, "bike-id");
  g_assert_cmpstr (ride_drop_to_string (RIDE_DROP_RETAIN_CLEARED), ==, "retain-cleared");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reader/rule-12/payload-size", test_payload_size);
  g_test_add_func ("/reader/rule-12/nesting", test_nesting);
  g_test_add_func ("/reader/rule-12/elements", test_elements);
  g_test_add_func ("/reader/rule-12/fan-out-shares-the-payload",
                   test_fan_out_takes_no_more_than_its_share);
  g_test_add_func ("/reader/rule-12/bike-ids", test_bike_ids);
  g_test_add_func ("/reader/rule-12/bike-ids-in-payload", test_bike_ids_in_payload);
  g_test_add_func ("/reader/rule-12/topics", test_topics);
  g_test_add_func ("/reader/rule-12/a-bad-area-drops-itself-only", test_area_is_optional);
  g_test_add_func ("/reader/rule-12/long-texts", test_long_texts);
  g_test_add_func ("/reader/rule-12/mutations", test_mutations);
  g_test_add_func ("/reader/rule-12/nicks-are-stable", test_nicks_are_stable);

  return g_test_run ();
}
