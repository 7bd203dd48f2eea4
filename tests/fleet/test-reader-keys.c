/* test-reader-keys.c: the table of events.md, row by row.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reading.h"

/* Everything an event says beside its topic, on one line. */
static char *
describe (const RideEvent *event)
{
  GString *text = g_string_new (event->bike);

  if (event->event_id != NULL)
    g_string_append_printf (text, " event-id=%s", event->event_id);
  if (event->payload_lock != RIDE_LOCK_NONE)
    g_string_append_printf (text, " lock=%s", ride_lock_to_string (event->payload_lock));
  if (event->vehicle_state != RIDE_VEHICLE_STATE_NONE)
    g_string_append_printf (text, " state=%s", ride_vehicle_state_to_string (event->vehicle_state));
  if (event->reserved != RIDE_TRI_NONE)
    g_string_append_printf (text, " reserved=%d", event->reserved == RIDE_TRI_YES);
  if (event->disabled != RIDE_TRI_NONE)
    g_string_append_printf (text, " disabled=%d", event->disabled == RIDE_TRI_YES);
  if ((event->flags & RIDE_EVENT_TIME_MISSING) == 0)
    g_string_append_printf (text, " ago=%g", (double) (NOW_US - event->time_us) / 1e6);
  if (event->sent_us != 0)
    g_string_append_printf (text, " sent-ago=%g", (double) (NOW_US - event->sent_us) / 1e6);
  if (event->trip != NULL)
    g_string_append_printf (text, " trip=%s", event->trip);
  if ((event->flags & RIDE_EVENT_HAS_PLACE) != 0)
    g_string_append_printf (text, " place=%g,%g", event->latitude, event->longitude);
  if ((event->flags & RIDE_EVENT_HAS_SPEED) != 0)
    g_string_append_printf (text, " speed=%g", event->speed);
  if ((event->flags & RIDE_EVENT_HAS_HEADING) != 0)
    g_string_append_printf (text, " heading=%g", event->heading);
  if ((event->flags & RIDE_EVENT_HAS_ACCURACY) != 0)
    g_string_append_printf (text, " accuracy=%g", event->accuracy);
  if (event->battery != RIDE_BATTERY_NONE)
    g_string_append_printf (text, " battery=%d", event->battery);
  if ((event->flags & RIDE_EVENT_HAS_RANGE) != 0)
    g_string_append_printf (text, " range=%g", event->range);
  if (event->tipped != RIDE_TRI_NONE)
    g_string_append_printf (text, " tipped=%d", event->tipped == RIDE_TRI_YES);
  if (event->station != NULL)
    g_string_append_printf (text, " station=%s", event->station);
  if (event->online != RIDE_TRI_NONE)
    g_string_append_printf (text, " online=%d", event->online == RIDE_TRI_YES);

  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *payload;
  const char *expected; /* after the bike */
} Row;

static const Row event_id_rows[] = {
  { "{\"event_id\":\"e-1\"}", " event-id=e-1" },
  { "{\"eventId\":\"e-1\"}", " event-id=e-1" },
  { "{\"EVENT_ID\":17}", " event-id=17" },
  { "{\"event_id\":null}", "" },
  { "{\"event_id\":\"\"}", "" },
};

static const Row event_rows[] = {
  { "{\"event_types\":[\"trip_start\"]}", " lock=unlocked" },
  { "{\"event_types\":[\"trip_end\"]}", " lock=locked" },
  { "{\"event_types\":[\"trip_cancel\"]}", " lock=locked" },
  { "{\"event_types\":[\"unlock\",\"lock\"]}", " lock=locked" },
  { "{\"event_types\":[\"lock\",\"unlock\"]}", " lock=unlocked" },
  { "{\"event_types\":[\"trip_end\",\"battery_low\"]}", " lock=locked" },
  { "{\"event_types\":[\"battery_low\"]}", "" },
  { "{\"event_types\":[]}", "" },
  { "{\"event_types\":[null,\"unlock\",null]}", " lock=unlocked" },
  { "{\"event_types\":\"unlock\"}", " lock=unlocked" },
  { "{\"eventTypes\":[\"tripStart\"]}", " lock=unlocked" },
  { "{\"event_type\":\"unlock\"}", " lock=unlocked" },
  { "{\"event\":\"lock\"}", " lock=locked" },
  { "{\"event\":\"Unlocked\"}", " lock=unlocked" },
  { "{\"action\":\"UNLOCK\"}", " lock=unlocked" },
  { "{\"action\":\"lock\",\"event_types\":[\"unlock\"]}", " lock=unlocked" },
  { "{\"action\":\"lock\",\"event_types\":[\"located\"]}", " lock=locked" },
};

static const Row state_rows[] = {
  { "{\"vehicle_state\":\"removed\"}", " state=removed" },
  { "{\"vehicle_state\":\"available\"}", " lock=locked state=available" },
  { "{\"vehicle_state\":\"non_operational\"}", " state=non_operational" },
  { "{\"vehicle_state\":\"reserved\"}", " lock=locked state=reserved" },
  { "{\"vehicle_state\":\"on_trip\"}", " lock=unlocked state=on_trip" },
  { "{\"vehicle_state\":\"non_contactable\"}", " state=non_contactable" },
  { "{\"vehicle_state\":\"missing\"}", " state=missing" },
  { "{\"vehicle_state\":\"elsewhere\"}", " state=elsewhere" },
  { "{\"vehicle_state\":\"unknown\"}", " state=unknown" },
  { "{\"vehicleState\":\"onTrip\"}", " lock=unlocked state=on_trip" },
  { "{\"state\":\"ON_TRIP\"}", " lock=unlocked state=on_trip" },
  { "{\"status\":\"available\"}", " lock=locked state=available" },
  { "{\"status\":\"available\",\"state\":\"on_trip\"}", " lock=unlocked state=on_trip" },
  { "{\"state\":\"missing\",\"vehicle_state\":\"on_trip\"}", " lock=unlocked state=on_trip" },
  { "{\"vehicle_state\":\"flying\",\"state\":\"on_trip\"}", " lock=unlocked state=on_trip" },
  { "{\"vehicle_state\":\"flying\"}", "" },
  { "{\"state\":\"unlocked\"}", " lock=unlocked" },
  { "{\"status\":\"locked\"}", " lock=locked" },
};

static const Row lock_rows[] = {
  { "{\"lock_status\":\"locked\"}", " lock=locked" },
  { "{\"lock_status\":\"unlocked\"}", " lock=unlocked" },
  { "{\"lock_status\":\"locking\"}", " lock=locking" },
  { "{\"lock_status\":\"unlocking\"}", " lock=unlocking" },
  { "{\"lock_status\":\"jammed\"}", " lock=jammed" },
  { "{\"lockStatus\":\"JAMMED\"}", " lock=jammed" },
  { "{\"lock_status\":true}", " lock=locked" },
  { "{\"is_locked\":false}", " lock=unlocked" },
  { "{\"isLocked\":1}", " lock=locked" },
  { "{\"locked\":0}", " lock=unlocked" },
  { "{\"locked\":\"true\"}", " lock=locked" },
  { "{\"locked\":\"0\"}", " lock=unlocked" },
  { "{\"locked\":\"ajar\"}", "" },
  { "{\"locked\":true,\"is_locked\":false}", " lock=unlocked" },
  { "{\"is_locked\":false,\"lock_status\":\"locked\"}", " lock=locked" },
  { "{\"locked\":true,\"vehicle_state\":\"on_trip\"}", " lock=locked state=on_trip" },
  { "{\"event_type\":\"unlock\",\"vehicle_state\":\"available\"}", " lock=locked state=available" },
};

static const Row flag_rows[] = {
  { "{\"is_reserved\":true}", " lock=locked reserved=1" },
  { "{\"is_reserved\":false,\"is_disabled\":false}", " lock=locked reserved=0 disabled=0" },
  { "{\"isReserved\":\"1\",\"isDisabled\":0}", " lock=locked reserved=1 disabled=0" },
  { "{\"is_disabled\":true}", " disabled=1" },
  { "{\"is_disabled\":false}", " disabled=0" },
  { "{\"is_reserved\":false}", " reserved=0" },
  { "{\"is_reserved\":true,\"locked\":false}", " lock=unlocked reserved=1" },
};

static const Row time_rows[] = {
  { "{\"timestamp\":1795336190}", " ago=10" },
  { "{\"timestamp\":1795336190000}", " ago=10" },
  { "{\"timestamp\":1795336190000000}", " ago=10" },
  { "{\"timestamp\":1795336190000000000}", " ago=10" },
  { "{\"timestamp\":1795336190.5}", " ago=9.5" },
  { "{\"timestamp\":\"1795336190.5\"}", " ago=9.5" },
  { "{\"timestamp\":\"1795336190000\"}", " ago=10" },
  { "{\"timestamp\":1.79533619e9}", " ago=10" },
  { "{\"timestamp\":\"2026-11-22T08:29:50Z\"}", " ago=10" },
  { "{\"event_time\":1795336190}", " ago=10" },
  { "{\"last_reported\":1795336190}", " ago=10" },
  { "{\"lastReported\":1795336190}", " ago=10" },
  { "{\"tst\":1795336190}", " ago=10" },
  { "{\"ts\":1795336190}", " ago=10" },
  { "{\"time\":1795336190}", " ago=10" },
  { "{\"time\":1,\"timestamp\":1795336190}", " ago=10" },
  { "{\"timestamp\":null,\"ts\":1795336190}", " ago=10" },
  { "{\"time\":1795336180,\"ts\":1795336190}", " ago=10" },
  { "{\"publication_time\":1795336199}", " sent-ago=1" },
  { "{\"sent\":\"2026-11-22T16:29:59+08:00\"}", " sent-ago=1" },
};

static const Row trip_rows[] = {
  { "{\"trip_ids\":[\"t-1\"]}", " trip=t-1" },
  { "{\"trip_ids\":[null]}", "" },
  { "{\"trip_ids\":[]}", "" },
  { "{\"trip_ids\":null}", "" },
  { "{\"trip_id\":\"t-1\"}", " trip=t-1" },
  { "{\"tripId\":null}", "" },
  { "{\"ride_id\":\"t-1\"}", " trip=t-1" },
  { "{\"rideId\":7,\"tripIds\":[\"t-1\"]}", " trip=t-1" },
};

static const Row place_rows[] = {
  { "{\"location\":{\"lat\":31.25,\"lng\":121.5}}", " place=31.25,121.5" },
  { "{\"gps\":{\"lat\":31.25,\"lng\":121.5}}", " place=31.25,121.5" },
  { "{\"gps\":{\"latitude\":31.25,\"longitude\":121.5}}", " place=31.25,121.5" },
  { "{\"lat\":31.25,\"lng\":121.5}", " place=31.25,121.5" },
  { "{\"lat\":31.25,\"lon\":121.5}", " place=31.25,121.5" },
  { "{\"latitude\":31.25,\"longitude\":121.5}", " place=31.25,121.5" },
  { "{\"lat\":\"31.25\",\"lng\":\"121.5\"}", " place=31.25,121.5" },
  { "{\"event_location\":{\"type\":\"Point\",\"coordinates\":[121.5,31.25]}}",
    " place=31.25,121.5" },
  { "{\"event_location\":{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\","
    "\"coordinates\":[121.5,31.25,4]}}}",
    " place=31.25,121.5" },
  { "{\"event_location\":[121.5,31.25]}", " place=31.25,121.5" },
  { "{\"event_location\":[1,2],\"lat\":31.25,\"lng\":121.5}", " place=31.25,121.5" },
  { "{\"lat\":1,\"lng\":2,\"gps\":{\"lat\":31.25,\"lng\":121.5}}", " place=31.25,121.5" },
  { "{\"gps\":{\"lat\":1,\"lng\":2},\"location\":{\"lat\":31.25,\"lng\":121.5}}",
    " place=31.25,121.5" },
  { "{\"location\":{\"lat\":-90,\"lng\":-180}}", " place=-90,-180" },
  { "{\"location\":{\"lat\":90,\"lng\":180}}", " place=90,180" },
  { "{\"location\":null}", "" },
  { "{\"location\":{}}", "" },
  { "{\"location\":{\"lat\":31.25,\"lng\":121.5,\"speed\":4.5,\"heading\":270,"
    "\"horizontal_accuracy\":8}}",
    " place=31.25,121.5 speed=4.5 heading=270 accuracy=8" },
  { "{\"gps\":{\"accuracy\":3}}", " accuracy=3" },
  { "{\"speed\":4.5,\"heading\":0,\"accuracy\":2}", " speed=4.5 heading=0 accuracy=2" },
};

static const Row battery_rows[] = {
  { "{\"battery_percent\":71}", " battery=71" },
  { "{\"batteryPercent\":71}", " battery=71" },
  { "{\"battery_percent\":\"71\"}", " battery=71" },
  { "{\"battery_percent\":70.6}", " battery=71" },
  { "{\"battery_percent\":1}", " battery=1" },
  { "{\"battery_percent\":0}", " battery=0" },
  { "{\"battery_percent\":100}", " battery=100" },
  { "{\"batt\":71}", " battery=71" },
  { "{\"battery_level\":71}", " battery=71" },
  { "{\"soc\":1}", " battery=1" },
  { "{\"battery_pct\":1}", " battery=100" },
  { "{\"battery_pct\":0.71}", " battery=71" },
  { "{\"charge\":0.71}", " battery=71" },
  { "{\"current_fuel_percent\":0.71}", " battery=71" },
  { "{\"battery\":1}", " battery=1" },
  { "{\"battery\":71}", " battery=71" },
  { "{\"battery\":1.0}", " battery=100" },
  { "{\"battery\":0.71}", " battery=71" },
  { "{\"battery\":\"0.71\"}", " battery=71" },
  { "{\"battery\":\"1\"}", " battery=1" },
  { "{\"battery\":71.4}", " battery=71" },
  { "{\"battery\":5,\"charge\":0.6,\"batt\":7,\"battery_percent\":71}", " battery=71" },
  { "{\"battery\":5,\"charge\":0.6}", " battery=60" },
};

static const Row other_rows[] = {
  { "{\"current_range_meters\":5000}", " range=5000" },
  { "{\"currentRangeMeters\":\"5000\"}", " range=5000" },
  { "{\"tipped_over\":true}", " tipped=1" },
  { "{\"tippedOver\":\"false\"}", " tipped=0" },
  { "{\"stop_id\":\"s-1\"}", " station=s-1" },
  { "{\"station_id\":\"s-1\"}", " station=s-1" },
  { "{\"stationId\":\"s-2\",\"stopId\":\"s-1\"}", " station=s-1" },
  { "{\"\\u0062att\":71}", " battery=71" },
  { "{\"stop_id\":\"\\u5317\\u4eac\"}", " station=北京" },
  { "{\"stop_id\":\"\\ud83d\\udeb2\"}", " station=🚲" },
};

static const Row envelope_rows[] = {
  { "{\"data\":{\"battery_percent\":71}}", " battery=71" },
  { "{\"payload\":{\"battery_percent\":71}}", " battery=71" },
  { "{\"last_event\":{\"battery_percent\":71}}", " battery=71" },
  { "{\"lastEvent\":{\"event_types\":[\"unlock\"]},\"batt\":71}", " lock=unlocked battery=71" },
  { "{\"batt\":5,\"data\":{\"battery\":71}}", " battery=71" },
  { "{\"data\":{\"payload\":{\"last_event\":{\"battery_percent\":71}}}}", " battery=71" },
  { "{\"data\":null,\"batt\":71}", " battery=71" },
  { "{\"data\":\"x\",\"batt\":71}", " battery=71" },
  { "{\"data\":[],\"batt\":71}", " battery=71" },
  { "{\"last_event\":{\"batt\":1},\"data\":{\"batt\":71}}", " battery=71" },
  { "{\"lat\":31.25,\"lng\":121.5,\"data\":{\"batt\":71}}", " place=31.25,121.5 battery=71" },
};

typedef struct
{
  const char *path;
  const Row *rows;
  gsize n_rows;
} Table;

#define TABLE(path, rows) { path, rows, G_N_ELEMENTS (rows) }

static const Table tables[] = {
  TABLE ("/reader/keys/event-id", event_id_rows),
  TABLE ("/reader/keys/event", event_rows),
  TABLE ("/reader/keys/vehicle-state", state_rows),
  TABLE ("/reader/keys/lock", lock_rows),
  TABLE ("/reader/keys/gbfs-flags", flag_rows),
  TABLE ("/reader/keys/time", time_rows),
  TABLE ("/reader/keys/trip", trip_rows),
  TABLE ("/reader/keys/place", place_rows),
  TABLE ("/reader/keys/battery", battery_rows),
  TABLE ("/reader/keys/others", other_rows),
  TABLE ("/reader/keys/envelopes", envelope_rows),
};

static void
test_table (gconstpointer data)
{
  const Table *table = data;
  g_auto (Reading) reading = reading_new ();

  for (gsize i = 0; i < table->n_rows; i++)
    {
      const Row *row = &table->rows[i];
      g_autofree char *said = NULL;
      g_autofree char *expected = g_strconcat ("B-1042", row->expected, NULL);

      g_test_message ("%s", row->payload);
      said = describe (reading_read_one (&reading, STATUS_TOPIC, row->payload));
      g_assert_cmpstr (said, ==, expected);
    }

  g_assert_cmpuint (reading_get_stats (&reading)->not_json, ==, 0);
}

static const struct
{
  const char *payload;
  RideTri online;
} online_rows[] = {
  { "1", RIDE_TRI_YES },
  { "0", RIDE_TRI_NO },
  { "true", RIDE_TRI_YES },
  { "false", RIDE_TRI_NO },
  { "online", RIDE_TRI_YES },
  { "offline", RIDE_TRI_NO },
  { " OFFLINE\r\n", RIDE_TRI_NO },
  { "True", RIDE_TRI_YES },
  { "\"online\"", RIDE_TRI_YES },
  { "\"offline\"", RIDE_TRI_NO },
  { "\"1\"", RIDE_TRI_YES },
  { "{\"online\":true}", RIDE_TRI_YES },
  { "{\"online\":\"0\"}", RIDE_TRI_NO },
  { "{\"connected\":false}", RIDE_TRI_NO },
  { "{\"connected\":true,\"online\":false}", RIDE_TRI_NO },
  { "{\"state\":\"online\"}", RIDE_TRI_YES },
  { "{\"status\":\"disconnected\"}", RIDE_TRI_NO },
  { "{\"status\":1}", RIDE_TRI_YES },
  { "{\"data\":{\"online\":1}}", RIDE_TRI_YES },
  { "{\"online\":null}", RIDE_TRI_NONE },
  { "{\"status\":\"tired\"}", RIDE_TRI_NONE },
  { "2", RIDE_TRI_NONE },
  { "null", RIDE_TRI_NONE },
};

static void
test_online (void)
{
  g_auto (Reading) reading = reading_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (online_rows); i++)
    {
      const RideEvent *event = reading_read_one (&reading, ONLINE_TOPIC, online_rows[i].payload);

      g_test_message ("%s", online_rows[i].payload);
      g_assert_cmpint (event->verb, ==, RIDE_VERB_ONLINE);
      g_assert_cmpint (event->online, ==, online_rows[i].online);
      g_assert_cmpint (event->flags & RIDE_EVENT_NOT_JSON, ==, 0);
    }

  g_assert_cmpuint (reading_get_stats (&reading)->not_json, ==, 0);
}

static void
test_online_elsewhere (void)
{
  g_auto (Reading) reading = reading_new ();
  const RideEvent *event = reading_read_one (&reading, STATUS_TOPIC, "{\"online\":[]}");

  g_assert_cmpint (event->online, ==, RIDE_TRI_NONE);
  g_assert_cmpuint (reading_get_stats (&reading)->fields_dropped, ==, 0);
}

static const struct
{
  const char *payload;
  const char *bike;
} bike_rows[] = {
  { "{\"vehicle_id\":\"B-1\"}", "B-1" },
  { "{\"device_id\":\"B-1\"}", "B-1" },
  { "{\"bike_id\":\"B-1\"}", "B-1" },
  { "{\"bikeId\":\"B-1\"}", "B-1" },
  { "{\"id\":\"B-1\"}", "B-1" },
  { "{\"id\":1042}", "1042" },
  { "{\"id\":\"m-7\",\"bike_id\":\"x\",\"device_id\":\"y\",\"vehicle_id\":\"B-1\"}", "B-1" },
  { "{\"vehicle_id\":\"\",\"id\":\"B-1\"}", "B-1" },
  { "{\"bike_id\":\"B-1\",\"data\":{\"id\":\"m-7\"}}", "B-1" },
  { "{\"id\":\"m-7\",\"data\":{\"id\":\"B-1\"}}", "B-1" },
  { "{\"bike_id\":\"x\",\"data\":{\"bike_id\":\"B-1\"}}", "B-1" },
};

static void
test_bike_in_payload (void)
{
  g_auto (Reading) reading = reading_new_with_rule ("city/+/events");

  for (gsize i = 0; i < G_N_ELEMENTS (bike_rows); i++)
    {
      g_test_message ("%s", bike_rows[i].payload);
      g_assert_cmpstr (reading_read_one (&reading, "city/7/events", bike_rows[i].payload)->bike, ==,
                       bike_rows[i].bike);
    }
}

static void
test_bike_in_topic_wins (void)
{
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpstr (reading_read_one (&reading, STATUS_TOPIC, "{\"vehicle_id\":\"other\"}")->bike,
                   ==, "B-1042");
}

static void
test_area (void)
{
  g_auto (Reading) reading = reading_new_with_rule ("unlock={area}/bikes/{bike}");
  const RideEvent *event = reading_read_one (&reading, "浦东/bikes/B-7", "");

  g_assert_cmpstr (event->area, ==, "浦东");
  g_assert_cmpstr (event->bike, ==, "B-7");
  g_assert_cmpstr (event->topic, ==, "浦东/bikes/B-7");
}

static void
test_array_fans_out (void)
{
  g_auto (Reading) reading = reading_new_with_rule ("events");

  g_assert_cmpuint (reading_read (&reading, "events",
                                  "{\"batt\":50,\"data\":[{\"bike_id\":\"a\"},"
                                  "{\"bike_id\":\"b\",\"batt\":71},{\"bike_id\":\"c\"}]}"),
                    ==, 3);
  g_assert_cmpstr (ride_event_batch_get (reading.batch, 0)->bike, ==, "a");
  g_assert_cmpstr (ride_event_batch_get (reading.batch, 1)->bike, ==, "b");
  g_assert_cmpstr (ride_event_batch_get (reading.batch, 2)->bike, ==, "c");
  g_assert_cmpint (ride_event_batch_get (reading.batch, 0)->battery, ==, 50);
  g_assert_cmpint (ride_event_batch_get (reading.batch, 1)->battery, ==, 71);

  g_assert_cmpuint (reading_read (&reading, "events", "[{\"id\":\"a\"},{},{\"id\":\"b\"}]"), ==, 2);
  g_assert_cmpuint (reading_get_stats (&reading)->dropped[RIDE_DROP_BIKE_ID], ==, 1);
  g_assert_cmpuint (reading_get_stats (&reading)->events, ==, 5);
  g_assert_cmpuint (reading_get_stats (&reading)->messages, ==, 2);
}

static void
test_array_of_no_objects (void)
{
  g_auto (Reading) reading = reading_new ();

  g_assert_cmpuint (reading_read (&reading, UNLOCK_TOPIC, "[]"), ==, 1);
  g_assert_cmpuint (reading_get_stats (&reading)->fields_dropped, ==, 0);
  g_assert_cmpuint (reading_read (&reading, UNLOCK_TOPIC, "[1,[],\"x\"]"), ==, 1);
  g_assert_cmpuint (reading_get_stats (&reading)->fields_dropped, ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    g_test_add_data_func (tables[i].path, &tables[i], test_table);
  g_test_add_func ("/reader/keys/online", test_online);
  g_test_add_func ("/reader/keys/online-is-a-key-of-its-topic-only", test_online_elsewhere);
  g_test_add_func ("/reader/keys/bike-in-payload", test_bike_in_payload);
  g_test_add_func ("/reader/keys/bike-in-topic-wins", test_bike_in_topic_wins);
  g_test_add_func ("/reader/keys/area", test_area);
  g_test_add_func ("/reader/arrays/fan-out", test_array_fans_out);
  g_test_add_func ("/reader/arrays/without-objects-are-one-event", test_array_of_no_objects);

  return g_test_run ();
}
