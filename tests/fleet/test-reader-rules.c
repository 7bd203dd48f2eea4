/* test-reader-rules.c: the rules of events.md, one path each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reading.h"

#define LONG_AGO "\"2014-12-31T23:59:59Z\""

static void
test_bad_fields_drop_themselves_only (void)
{
  static const char *const bad[] = {
    "\"battery_percent\":101",
    "\"battery_percent\":-1",
    "\"battery_percent\":true",
    "\"battery_percent\":\"full\"",
    "\"battery_percent\":1e999",
    "\"battery_pct\":1.01",
    "\"charge\":71",
    "\"timestamp\":true",
    "\"timestamp\":\"yesterday\"",
    "\"timestamp\":{}",
    "\"sent\":\"now\"",
    "\"sent\":5",
    "\"event_id\":{}",
    "\"event_id\":1.5",
    "\"event_id\":\"a\\u0000b\"",
    "\"trip_id\":\"a\\nb\"",
    "\"station_id\":\"\\ud800\"",
    "\"station_id\":\"\\udc00x\"",
    "\"stop_id\":[]",
    "\"location\":5",
    "\"location\":\"here\"",
    "\"location\":{\"lat\":91,\"lng\":121,\"lon\":121}",
    "\"location\":{\"lat\":31}",
    "\"event_location\":[121]",
    "\"event_location\":{\"coordinates\":{}}",
    "\"lat\":31.2",
    "\"longitude\":121",
    "\"speed\":-1",
    "\"heading\":361",
    "\"accuracy\":\"good\"",
    "\"current_range_meters\":-5",
    "\"tipped_over\":\"perhaps\"",
    "\"tipped_over\":2",
    "\"is_reserved\":[]",
    "\"locked\":2",
    "\"locked\":[]",
    "\"vehicle_state\":5",
    "\"event_types\":[5]",
    "\"action\":{}",
    "\"vehicle_id\":[]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (Reading) reading = reading_new ();
      g_autofree char *payload = g_strdup_printf ("{%s,\"batt\":71}", bad[i]);
      const RideEvent *event;
      guint64 n_dropped;

      g_test_message ("%s", payload);
      event = reading_read_one (&reading, STATUS_TOPIC, payload);
      n_dropped = reading_get_stats (&reading)->fields_dropped;

      g_assert_cmpint (event->battery, ==, 71);
      g_assert_cmpint (event->lock, ==, RIDE_LOCK_NONE);
      g_assert_cmpint (event->flags, ==, RIDE_EVENT_TIME_MISSING);
      g_assert_null (event->event_id);
      g_assert_null (event->trip);
      g_assert_null (event->station);
      g_assert_cmpuint (n_dropped, >=, 1);
      g_assert_cmpuint (n_dropped, <=, 2);
      g_assert_cmpmem (event->payload, event->payload_length, payload, strlen (payload));
    }
}

static void
test_battery_scale_follows_the_key (void)
{
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, "{\"battery_percent\":1}")->battery,
                   ==, 1);
  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, "{\"battery_percent\":1.0}")->battery,
                   ==, 1);
  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, "{\"battery_pct\":1}")->battery, ==,
                   100);
  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, "{\"battery\":1}")->battery, ==, 1);
  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, "{\"battery\":1.0}")->battery, ==,
                   100);
  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, "{\"battery\":1e0}")->battery, ==,
                   100);
  g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, "{\"battery_pct\":71}")->battery, ==,
                   RIDE_BATTERY_NONE);
}

static void
test_plausible_times (void)
{
  static const char *const plausible[] = {
    "1420070400", "1795336500", "\"2015-01-01T00:00:00Z\"", "\"2026-11-22T08:35:00Z\"",
    "1795336500000000000",
  };
  static const char *const implausible[] = {
    "1420070399",
    "1795336501",
    LONG_AGO,
    "\"2026-11-22T08:35:00.000001Z\"",
    "\"0001-01-01T00:00:00Z\"",
    "5",
    "0.001",
    "1e300",
    "99999999999999999999999999",
    "9223372036854775807",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (plausible); i++)
    {
      g_auto (Reading) reading = reading_new ();
      g_autofree char *payload = g_strdup_printf ("{\"timestamp\":%s}", plausible[i]);
      const RideEvent *event = reading_read_one (&reading, STATUS_TOPIC, payload);

      g_assert_cmpint (event->flags, ==, 0);
      g_assert_null (event->raw_time);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (implausible); i++)
    {
      g_auto (Reading) reading = reading_new ();
      g_autofree char *payload = g_strdup_printf ("{\"timestamp\":%s}", implausible[i]);
      const RideEvent *event;

      g_test_message ("%s", payload);
      event = reading_read_one (&reading, STATUS_TOPIC, payload);
      g_assert_cmpint (event->flags, ==, RIDE_EVENT_TIME_IMPLAUSIBLE);
      g_assert_cmpint (event->time_us, ==, NOW_US);
      g_assert_cmpint (strlen (event->raw_time), >, 0);
      g_assert_cmpuint (reading_get_stats (&reading)->fields_dropped, ==, 0);
    }
}

static void
test_implausible_time_is_kept_verbatim (void)
{
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpstr (reading_read_one (&reading, STATUS_TOPIC, "{\"ts\":5}")->raw_time, ==, "5");
  g_assert_cmpstr (reading_read_one (&reading, STATUS_TOPIC, "{\"ts\":1.5}")->raw_time, ==, "1.5");
  g_assert_cmpstr (reading_read_one (&reading, STATUS_TOPIC, "{\"ts\":" LONG_AGO "}")->raw_time, ==,
                   "2014-12-31T23:59:59Z");
}

static void
test_missing_times (void)
{
  static const char *const payloads[] = {
    "",
    "{}",
    "{\"timestamp\":0}",
    "{\"timestamp\":-1795336190}",
    "{\"timestamp\":-0.5}",
    "{\"timestamp\":null}",
    "{\"timestamp\":\"\"}",
    "{\"timestamp\":\"0\"}",
    "{\"timestamp\":\"-5\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_auto (Reading) reading = reading_new ();
      const RideEvent *event = reading_read_one (&reading, UNLOCK_TOPIC, payloads[i]);

      g_assert_cmpint (event->flags, ==, RIDE_EVENT_TIME_MISSING);
      g_assert_cmpint (event->time_us, ==, NOW_US);
      g_assert_cmpint (event->received_us, ==, NOW_US);
      g_assert_cmpint (event->sent_us, ==, 0);
      g_assert_cmpuint (reading_get_stats (&reading)->fields_dropped, ==, 0);
    }
}

static guint64
get_fingerprint (const char *topic,
                 const char *payload,
                 gint64      received_us,
                 gboolean    dup)
{
  g_auto (Reading) reading = reading_new ();
  const RideMessage message = {
    .topic = topic,
    .topic_length = strlen (topic),
    .payload = (const guint8 *) payload,
    .payload_length = strlen (payload),
    .received_us = received_us,
    .dup = dup,
  };

  g_assert_cmpuint (reading_read_message (&reading, &message), ==, 1);

  return ride_event_batch_get (reading.batch, 0)->fingerprint;
}

static void
test_fingerprint_survives_redelivery (void)
{
  static const char *const payloads[] = {
    "",
    "not JSON",
    "{\"timestamp\":1795336190,\"batt\":71}",
    "{\"timestamp\":5}",
    "{\"event_id\":\"e-1\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    g_assert_cmpuint (get_fingerprint (UNLOCK_TOPIC, payloads[i], NOW_US, FALSE), ==,
                      get_fingerprint (UNLOCK_TOPIC, payloads[i], NOW_US + 1, TRUE));
}

static void
test_fingerprint_tells_events_apart (void)
{
  static const struct
  {
    const char *topic;
    const char *payload;
  } events[] = {
    { UNLOCK_TOPIC, "" },
    { LOCK_TOPIC, "" },
    { STATUS_TOPIC, "" },
    { "mobike/unlocked/B-1043", "" },
    { UNLOCK_TOPIC, "{}" },
    { UNLOCK_TOPIC, "{\"timestamp\":1795336190}" },
    { UNLOCK_TOPIC, "{\"timestamp\":1795336191}" },
    { UNLOCK_TOPIC, "{\"timestamp\":1795336190,\"batt\":71}" },
    { UNLOCK_TOPIC, "{\"event_id\":\"e-1\"}" },
    { UNLOCK_TOPIC, "{\"event_id\":\"e-2\"}" },
    { "mobike/unlocked/B-1043", "{\"event_id\":\"e-1\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    for (gsize j = 0; j < i; j++)
      g_assert_cmpuint (get_fingerprint (events[i].topic, events[i].payload, NOW_US, FALSE), !=,
                        get_fingerprint (events[j].topic, events[j].payload, NOW_US, FALSE));

  g_assert_cmpuint (
      get_fingerprint (UNLOCK_TOPIC, "{\"event_id\":\"e-1\"}", NOW_US, FALSE), ==,
      get_fingerprint (UNLOCK_TOPIC, "{\"event_id\":\"e-1\",\"batt\":7}", NOW_US, FALSE));
}

static void
test_fingerprints_of_elements (void)
{
  static const char payload[] = "{\"event_id\":\"all\",\"data\":["
                                "{\"ts\":1795336190,\"batt\":71},"
                                "{\"ts\":1795336190,\"batt\":72},"
                                "{\"ts\":1795336190,\"batt\":71},"
                                "{\"event_id\":\"e-1\"},"
                                "{\"batt\":71,\"location\":{\"lat\":1,\"lng\":[true,null]}}]}";
  static const char resent[] = "[{\"ts\":1795336190,\"batt\":72}]";
  g_auto (Reading) reading = reading_new ();
  guint64 first, second;

  g_assert_cmpuint (reading_read (&reading, STATUS_TOPIC, payload), ==, 5);
  first = ride_event_batch_get (reading.batch, 0)->fingerprint;
  second = ride_event_batch_get (reading.batch, 1)->fingerprint;
  g_assert_cmpuint (first, !=, second);
  g_assert_cmpuint (ride_event_batch_get (reading.batch, 2)->fingerprint, ==, first);
  g_assert_cmpuint (ride_event_batch_get (reading.batch, 3)->fingerprint, !=, first);
  g_assert_cmpuint (ride_event_batch_get (reading.batch, 4)->fingerprint, !=, first);
  g_assert_null (ride_event_batch_get (reading.batch, 0)->event_id);

  g_assert_cmpuint (reading_read (&reading, STATUS_TOPIC, resent), ==, 1);
  g_assert_cmpuint (ride_event_batch_get (reading.batch, 0)->fingerprint, ==, second);
}

static void
test_conflicts (void)
{
  static const struct
  {
    const char *topic;
    const char *payload;
    RideLock lock;
    RideLock payload_lock;
    gboolean conflict;
  } rows[] = {
    { UNLOCK_TOPIC, "{\"locked\":true}", RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKED, TRUE },
    { UNLOCK_TOPIC, "{\"locked\":false}", RIDE_LOCK_UNLOCKED, RIDE_LOCK_UNLOCKED, FALSE },
    { UNLOCK_TOPIC, "{\"lock_status\":\"unlocking\"}", RIDE_LOCK_UNLOCKED, RIDE_LOCK_UNLOCKING,
      FALSE },
    { UNLOCK_TOPIC, "{\"lock_status\":\"locking\"}", RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKING, TRUE },
    { UNLOCK_TOPIC, "{\"lock_status\":\"jammed\"}", RIDE_LOCK_UNLOCKED, RIDE_LOCK_JAMMED, FALSE },
    { UNLOCK_TOPIC, "{\"vehicle_state\":\"available\"}", RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKED,
      TRUE },
    { UNLOCK_TOPIC, "{\"event_types\":[\"trip_end\"]}", RIDE_LOCK_UNLOCKED, RIDE_LOCK_LOCKED,
      TRUE },
    { UNLOCK_TOPIC, "{\"is_disabled\":false}", RIDE_LOCK_UNLOCKED, RIDE_LOCK_NONE, FALSE },
    { LOCK_TOPIC, "{\"locked\":false}", RIDE_LOCK_LOCKED, RIDE_LOCK_UNLOCKED, TRUE },
    { LOCK_TOPIC, "{\"lock_status\":\"unlocking\"}", RIDE_LOCK_LOCKED, RIDE_LOCK_UNLOCKING, TRUE },
    { LOCK_TOPIC, "{\"lock_status\":\"locking\"}", RIDE_LOCK_LOCKED, RIDE_LOCK_LOCKING, FALSE },
    { LOCK_TOPIC, "{\"lock_status\":\"jammed\"}", RIDE_LOCK_LOCKED, RIDE_LOCK_JAMMED, TRUE },
    { LOCK_TOPIC, "{\"vehicle_state\":\"on_trip\"}", RIDE_LOCK_LOCKED, RIDE_LOCK_UNLOCKED, TRUE },
    { LOCK_TOPIC, "{}", RIDE_LOCK_LOCKED, RIDE_LOCK_NONE, FALSE },
    { STATUS_TOPIC, "{\"locked\":true}", RIDE_LOCK_LOCKED, RIDE_LOCK_LOCKED, FALSE },
    { ONLINE_TOPIC, "{\"locked\":true}", RIDE_LOCK_LOCKED, RIDE_LOCK_LOCKED, FALSE },
  };
  g_auto (Reading) reading = reading_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const RideEvent *event = reading_read_one (&reading, rows[i].topic, rows[i].payload);

      g_test_message ("%s %s", rows[i].topic, rows[i].payload);
      g_assert_cmpint (event->lock, ==, rows[i].lock);
      g_assert_cmpint (event->payload_lock, ==, rows[i].payload_lock);
      g_assert_cmpint ((event->flags & RIDE_EVENT_CONFLICT) != 0, ==, rows[i].conflict);
    }
}

static guint
read_retained (Reading    *reading,
               const char *payload)
{
  const RideMessage message = {
    .topic = UNLOCK_TOPIC,
    .topic_length = strlen (UNLOCK_TOPIC),
    .payload = (const guint8 *) payload,
    .payload_length = strlen (payload),
    .retained = TRUE,
    .dup = TRUE,
    .received_us = NOW_US,
  };

  return reading_read_message (reading, &message);
}

static void
test_retained_and_dup_are_flagged (void)
{
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpuint (read_retained (&reading, "{\"ts\":1795336190}"), ==, 1);
  g_assert_cmpint (ride_event_batch_get (reading.batch, 0)->flags, ==,
                   RIDE_EVENT_RETAINED | RIDE_EVENT_DUP);
}

static void
test_empty_payload (void)
{
  g_auto (Reading) reading = reading_new ();
  const RideEvent *event = reading_read_one (&reading, UNLOCK_TOPIC, "");

  g_assert_cmpint (event->lock, ==, RIDE_LOCK_UNLOCKED);
  g_assert_cmpuint (event->payload_length, ==, 0);
  g_assert_cmpuint (reading_get_stats (&reading)->not_json, ==, 0);

  g_assert_cmpuint (read_retained (&reading, ""), ==, 0);
  g_assert_cmpuint (reading_get_stats (&reading)->dropped[RIDE_DROP_RETAIN_CLEARED], ==, 1);
}

static void
test_not_json (void)
{
  static const char *const texts[] = {
    "unlocked",
    " ",
    "{",
    "{\"batt\":71",
    "{'batt':71}",
    "{\"batt\":71,}",
    "{\"batt\":0x47}",
    "{\"batt\":071}",
    "{\"batt\":71.}",
    "{\"batt\":.5}",
    "{\"batt\":+71}",
    "{\"batt\":NaN}",
    "/**/{\"batt\":71}",
    "{\"batt\":71}//",
    "{\"batt\":71} x",
    "{\"batt\":71}{}",
    "var x = {\"batt\":71}",
    "{\"batt\":71,\"x\":\"\\x\"}",
    "{\"batt\":71,\"x\":\"a\nb\"}",
    "{\"batt\":71,\"x\":\"\\u12\"}",
    "{\"batt\":71,\"x\":tru}",
    "{\"batt\":71 \"x\":1}",
    "{batt:71}",
    "[1,]",
    "[1 2]",
    "{\"batt\"}",
    "{\"x\":\"\xff\",\"batt\":71}",
    "{\"x\":\"\xed\xa0\x80\",\"batt\":71}",
    "-",
    "{\"batt\":-}",
    "]",
    "{\"batt\":1e}",
    "\"abc",
    "{\"batt\":71]",
    "\xef\xbb\xbf",
  };
  static const guint8 binary[] = { 0x00, 0x01, 0xfe };
  g_auto (Reading) reading = reading_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *escaped = g_strescape (texts[i], NULL);
      const RideEvent *event;

      g_test_message ("%s", escaped);
      event = reading_read_one (&reading, UNLOCK_TOPIC, texts[i]);
      g_assert_cmpint (event->flags, ==, RIDE_EVENT_NOT_JSON | RIDE_EVENT_TIME_MISSING);
      g_assert_cmpint (event->lock, ==, RIDE_LOCK_UNLOCKED);
      g_assert_cmpint (event->battery, ==, RIDE_BATTERY_NONE);
      g_assert_cmpmem (event->payload, event->payload_length, texts[i], strlen (texts[i]));
    }
  g_assert_cmpuint (reading_get_stats (&reading)->not_json, ==, G_N_ELEMENTS (texts));

  g_assert_cmpuint (reading_read_bytes (&reading, UNLOCK_TOPIC, binary, sizeof binary), ==, 1);
  g_assert_cmpmem (ride_event_batch_get (reading.batch, 0)->payload,
                   ride_event_batch_get (reading.batch, 0)->payload_length, binary, sizeof binary);
}

static void
test_json_at_the_edge (void)
{
  static const char *const texts[] = {
    " \t\r\n{ \"batt\" : 71 , \"x\" : [ ] } \n",
    "\xef\xbb\xbf{\"batt\":71}",
    "{\"batt\":71,\"x\":-0,\"y\":1E+2,\"z\":0.5e-3}",
    "{\"x\":99999999999999999999,\"batt\":71}",
    "{\"x\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\udeb2\",\"batt\":71}",
    "{\"x\":\"\\ud800\\ud800\\udc00\",\"batt\":71}",
    "{\"x\\u0000\":[\"\\u0000\"],\"batt\":71}",
    "{\"\":{},\"batt\":71}",
    "{\"batt\":5,\"batt\":71}",
    "{\"batt\":5,\"BATT\":71}",
  };
  g_auto (Reading) reading = reading_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      g_assert_cmpint (reading_read_one (&reading, STATUS_TOPIC, texts[i])->battery, ==, 71);
    }
  g_assert_cmpuint (reading_get_stats (&reading)->not_json, ==, 0);
}

static void
test_scalars_name_no_field (void)
{
  static const char *const texts[] = { "71", "\"locked\"", "true", "null", "0.5" };
  g_auto (Reading) reading = reading_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const RideEvent *event = reading_read_one (&reading, STATUS_TOPIC, texts[i]);

      g_assert_cmpint (event->flags, ==, RIDE_EVENT_TIME_MISSING);
      g_assert_cmpint (event->lock, ==, RIDE_LOCK_NONE);
      g_assert_cmpint (event->battery, ==, RIDE_BATTERY_NONE);
    }
}

static void
test_unknown_is_no_error (void)
{
  g_auto (Reading) reading = reading_new ();

  reading_read_one (
      &reading, STATUS_TOPIC,
      "{\"firmware\":{\"v\":[1,2]},\"vehicle_state\":\"flying\",\"event_types\":[\"sung\"],"
      "\"lock_status\":\"ajar\",\"data\":5,\"temperature\":-40}");
  g_assert_cmpuint (reading_get_stats (&reading)->fields_dropped, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reader/rule-1/a-bad-field-drops-itself-only",
                   test_bad_fields_drop_themselves_only);
  g_test_add_func ("/reader/rule-2/battery-scale-follows-the-key",
                   test_battery_scale_follows_the_key);
  g_test_add_func ("/reader/rule-4/plausible-from-2015-to-five-minutes-ahead",
                   test_plausible_times);
  g_test_add_func ("/reader/rule-4/implausible-time-is-kept-verbatim",
                   test_implausible_time_is_kept_verbatim);
  g_test_add_func ("/reader/rule-5/missing-time-is-the-receive-time", test_missing_times);
  g_test_add_func ("/reader/rule-7/fingerprint-survives-redelivery",
                   test_fingerprint_survives_redelivery);
  g_test_add_func ("/reader/rule-7/fingerprint-tells-events-apart",
                   test_fingerprint_tells_events_apart);
  g_test_add_func ("/reader/rule-7/elements-are-told-apart-by-their-content",
                   test_fingerprints_of_elements);
  g_test_add_func ("/reader/rule-8/conflicts-are-flagged", test_conflicts);
  g_test_add_func ("/reader/rule-9/retained-and-dup-are-flagged",
                   test_retained_and_dup_are_flagged);
  g_test_add_func ("/reader/rule-10/empty-payload", test_empty_payload);
  g_test_add_func ("/reader/rule-11/not-json-is-an-event-by-its-topic", test_not_json);
  g_test_add_func ("/reader/rule-11/json-at-the-edge", test_json_at_the_edge);
  g_test_add_func ("/reader/rule-11/scalars-name-no-field", test_scalars_name_no_field);
  g_test_add_func ("/reader/rule-13/unknown-is-no-error", test_unknown_is_no_error);

  return g_test_run ();
}
