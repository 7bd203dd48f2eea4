/* test-city.c: the simulated city, over weeks that pass in a moment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-demo-city.h"
#include "ride-demo-streets.h"

#include <json-glib/json-glib.h>
#include <malloc.h>
#include <string.h>

/* Monday, 16 November 2026, 00:00 in Shanghai. */
#define MONDAY_US (G_GINT64_CONSTANT (1794758400) * G_USEC_PER_SEC)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)
#define FIRST_NUMBER 1001

typedef enum
{
  VERB_UNLOCKED,
  VERB_LOCKED,
  VERB_STATUS,
  VERB_ONLINE,
} Verb;

typedef struct
{
  gint64 at_us;
  Verb verb;
  guint bike;
  const char *payload;
} Event;

typedef void (*EventFunc) (const Event *event,
                           gpointer     user_data);

static Verb
read_topic (const char *topic,
            guint      *bike)
{
  static const char *const verbs[] = { "unlocked", "locked", "status", "online" };
  g_auto (GStrv) levels = g_strsplit (topic, "/", -1);

  g_assert_cmpuint (g_strv_length (levels), ==, 3);
  g_assert_cmpstr (levels[0], ==, "mobike");
  g_assert_true (g_str_has_prefix (levels[2], "B-"));
  *bike = g_ascii_strtoull (levels[2] + 2, NULL, 10) - FIRST_NUMBER;
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (g_str_equal (levels[1], verbs[i]))
        return i;
    }
  g_error ("Nobody knows the topic %s.", topic);
}

static void
with_event (const RideDemoMessage *message,
            gint64                 at_us,
            EventFunc              function,
            gpointer               user_data)
{
  Event event = { .at_us = at_us, .payload = message->payload };

  event.verb = read_topic (message->topic, &event.bike);
  function (&event, user_data);
}

static void
watch (RideDemoCity *city,
       gint64        until_us,
       EventFunc     function,
       gpointer      user_data)
{
  RideDemoMessage message;
  gint64 at_us;

  while ((at_us = ride_demo_city_next_us (city)) <= until_us)
    {
      g_assert_false (ride_demo_city_next (city, at_us - 1, &message));
      g_assert_true (ride_demo_city_next (city, at_us, &message));
      with_event (&message, at_us, function, user_data);
    }
}

/* Returns: (nullable): what a payload says that is JSON. */
static JsonObject *
read_payload (const Event *event)
{
  g_autoptr (JsonNode) node = json_from_string (event->payload, NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  return json_object_ref (json_node_get_object (node));
}

static gboolean
has_right_clock (guint bike)
{
  return bike % 2048 != 611 && bike % 2048 != 1411;
}

/* Invariants */

typedef struct
{
  guint n_bikes;
  gboolean *riding;
  gint64 *last_us;
  gint64 last_any_us;
  guint n_rides;
} Ledger;

static Ledger *
ledger_new (RideDemoCity *city)
{
  Ledger *ledger = g_new0 (Ledger, 1);

  ledger->n_bikes = ride_demo_city_get_n_bikes (city);
  ledger->riding = g_new0 (gboolean, ledger->n_bikes);
  ledger->last_us = g_new0 (gint64, ledger->n_bikes);
  for (guint i = 0; i < ledger->n_bikes; i++)
    {
      RideDemoMessage message;

      ride_demo_city_snapshot (city, i, &message);
      g_assert_true (message.retain);
      ledger->riding[i] = strstr (message.payload, "on_trip") != NULL;
    }
  return ledger;
}

static void
ledger_free (Ledger *ledger)
{
  g_free (ledger->riding);
  g_free (ledger->last_us);
  g_free (ledger);
}

static void
enter (const Event *event,
       gpointer     user_data)
{
  Ledger *ledger = user_data;
  g_autoptr (JsonObject) json = read_payload (event);

  g_assert_cmpuint (event->bike, <, ledger->n_bikes);
  g_assert_cmpint (event->at_us, >=, ledger->last_any_us);
  g_assert_cmpint (event->at_us, >, ledger->last_us[event->bike]);
  ledger->last_any_us = event->at_us;
  ledger->last_us[event->bike] = event->at_us;

  if (json != NULL && has_right_clock (event->bike))
    g_assert_cmpint (json_object_get_int_member (json, "timestamp"), ==, event->at_us / 1000);

  if (event->verb == VERB_UNLOCKED || event->verb == VERB_LOCKED)
    {
      g_assert_cmpint (ledger->riding[event->bike], ==, event->verb == VERB_LOCKED);
      ledger->riding[event->bike] = event->verb == VERB_UNLOCKED;
      ledger->n_rides += event->verb == VERB_LOCKED;
    }
}

static void
test_unlock_and_lock_alternate (gconstpointer data)
{
  double rate = *(const double *) data;
  g_autoptr (RideDemoCity) city = ride_demo_city_new (600, rate, 7, MONDAY_US);
  Ledger *ledger = ledger_new (city);

  watch (city, MONDAY_US + (rate > 0 ? HOUR_US / 6 : 14 * DAY_US), enter, ledger);
  g_assert_cmpuint (ledger->n_rides, >, 10000);
  for (guint i = 0; i < 600; i++)
    {
      RideDemoMessage message;

      ride_demo_city_snapshot (city, i, &message);
      g_assert_cmpint (strstr (message.payload, "on_trip") != NULL, ==, ledger->riding[i]);
    }
  ledger_free (ledger);
}

static void
test_some_ride_from_the_start (void)
{
  g_autoptr (RideDemoCity) city =
      ride_demo_city_new (3000, 0, 1, MONDAY_US + 8 * HOUR_US + 30 * MINUTE_US);
  guint n_riding = 0;

  for (guint i = 0; i < 3000; i++)
    {
      RideDemoMessage message;

      ride_demo_city_snapshot (city, i, &message);
      n_riding += strstr (message.payload, "on_trip") != NULL;
    }
  g_assert_cmpuint (n_riding, >, 150);
  g_assert_cmpuint (n_riding, <, 600);
}

/* Ride lengths */

typedef struct
{
  gint64 started_us[2000];
  GArray *lengths;
} Stopwatch;

static void
measure (const Event *event,
         gpointer     user_data)
{
  Stopwatch *watch = user_data;

  if (event->verb == VERB_UNLOCKED)
    watch->started_us[event->bike] = event->at_us;
  else if (event->verb == VERB_LOCKED && watch->started_us[event->bike] > 0)
    {
      gint64 length_us = event->at_us - watch->started_us[event->bike];

      g_array_append_val (watch->lengths, length_us);
    }
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static gint64
get_quantile (GArray *lengths,
              double  share)
{
  return g_array_index (lengths, gint64, (guint) (share * (lengths->len - 1)));
}

static void
test_ride_lengths_are_believable (void)
{
  g_autoptr (RideDemoCity) city = ride_demo_city_new (2000, 0, 3, MONDAY_US);
  Stopwatch *stopwatch = g_new0 (Stopwatch, 1);

  stopwatch->lengths = g_array_new (FALSE, FALSE, sizeof (gint64));
  watch (city, MONDAY_US + 7 * DAY_US, measure, stopwatch);
  g_array_sort (stopwatch->lengths, compare_lengths);

  g_assert_cmpint (get_quantile (stopwatch->lengths, 0), >=, MINUTE_US);
  g_assert_cmpint (get_quantile (stopwatch->lengths, 0.5), >, 11 * MINUTE_US);
  g_assert_cmpint (get_quantile (stopwatch->lengths, 0.5), <, 13 * MINUTE_US);
  g_assert_cmpint (get_quantile (stopwatch->lengths, 0.98), <, 60 * MINUTE_US);
  g_assert_cmpint (get_quantile (stopwatch->lengths, 1), >, 3 * HOUR_US);
  g_array_unref (stopwatch->lengths);
  g_free (stopwatch);
}

/* Rhythm and rate */

static void
count_by_hour (const Event *event,
               gpointer     user_data)
{
  guint *by_hour = user_data;

  if (event->verb == VERB_UNLOCKED)
    by_hour[(event->at_us - MONDAY_US) / HOUR_US]++;
}

static void
test_city_sleeps_at_night_and_hurries_in_the_morning (void)
{
  g_autoptr (RideDemoCity) city = ride_demo_city_new (3000, 0, 5, MONDAY_US);
  guint by_hour[7 * 24] = { 0 };

  watch (city, MONDAY_US + 7 * DAY_US - 1, count_by_hour, by_hour);
  for (guint day = 0; day < 5; day++)
    {
      g_assert_cmpuint (by_hour[day * 24 + 8], >, 10 * by_hour[day * 24 + 3]);
      g_assert_cmpuint (by_hour[day * 24 + 18], >, 2 * by_hour[day * 24 + 14]);
    }
  g_assert_cmpuint (by_hour[5 * 24 + 8], <, by_hour[8] / 2);
  g_assert_cmpuint (by_hour[6 * 24 + 15], >, by_hour[15]);
}

static guint
count_lock_events (RideDemoCity *city,
                   gint64        until_us)
{
  RideDemoMessage message;
  guint n_events = 0;

  while (ride_demo_city_next (city, until_us, &message))
    {
      if (g_str_has_prefix (message.topic, "mobike/unlocked/") ||
          g_str_has_prefix (message.topic, "mobike/locked/"))
        n_events++;
    }
  return n_events;
}

typedef struct
{
  guint n_bikes;
  double rate;
  guint seconds;
} RateCase;

static void
test_rate_is_met (gconstpointer data)
{
  const RateCase *rate = data;
  g_autoptr (RideDemoCity) city = ride_demo_city_new (rate->n_bikes, rate->rate, 9, MONDAY_US);
  double expected = rate->rate * rate->seconds;
  guint n_events = count_lock_events (city, MONDAY_US + rate->seconds * (gint64) G_USEC_PER_SEC);

  g_assert_cmpfloat (n_events, >, 0.95 * expected);
  g_assert_cmpfloat (n_events, <, 1.05 * expected);
}

static void
test_rate_has_a_limit_per_bike (void)
{
  g_autoptr (RideDemoCity) city = ride_demo_city_new (1, 1e9, 9, MONDAY_US);

  g_assert_cmpuint (count_lock_events (city, MONDAY_US + 60 * G_USEC_PER_SEC), <, 60 * 75);
}

/* Seeds */

static void
test_equal_seeds_give_equal_cities (void)
{
  g_autoptr (RideDemoCity) one = ride_demo_city_new (100, 0, 11, MONDAY_US);
  g_autoptr (RideDemoCity) same = ride_demo_city_new (100, 0, 11, MONDAY_US);
  g_autoptr (RideDemoCity) other = ride_demo_city_new (100, 0, 12, MONDAY_US);
  guint n_differing = 0;

  for (guint i = 0; i < 5000; i++)
    {
      RideDemoMessage a, b, c;

      g_assert_cmpint (ride_demo_city_next_us (one), ==, ride_demo_city_next_us (same));
      g_assert_true (ride_demo_city_next (one, G_MAXINT64, &a));
      g_assert_true (ride_demo_city_next (same, G_MAXINT64, &b));
      g_assert_true (ride_demo_city_next (other, G_MAXINT64, &c));
      g_assert_cmpstr (a.topic, ==, b.topic);
      g_assert_cmpstr (a.payload, ==, b.payload);
      n_differing += g_strcmp0 (a.payload, c.payload) != 0;
    }
  g_assert_cmpuint (n_differing, >, 4900);
}

/* Places, batteries, faults */

typedef struct
{
  double farthest;
  double lat[2048];
  double lng[2048];
  guint n_low;
  guint n_swapped;
  guint n_jammed;
  guint n_tipped;
  guint n_offline;
  guint n_online;
  guint n_spoilt;
  guint n_wrong_clocks;
  gint64 battery[2048];
} Diary;

static void
note_place (Diary       *diary,
            const Event *event,
            JsonObject  *json)
{
  JsonObject *location = json_object_get_object_member (json, "location");
  double lat = json_object_get_double_member (location, "lat");
  double lng = json_object_get_double_member (location, "lng");

  g_assert_cmpfloat (lat * 1e6, >=, RIDE_DEMO_SOUTH - 1);
  g_assert_cmpfloat (lat * 1e6, <=, RIDE_DEMO_NORTH + 1);
  g_assert_cmpfloat (lng * 1e6, >=, RIDE_DEMO_WEST - 1);
  g_assert_cmpfloat (lng * 1e6, <=, RIDE_DEMO_EAST + 1);
  if (event->verb == VERB_LOCKED && diary->lat[event->bike] > 0)
    diary->farthest = MAX (diary->farthest, ABS (lat - diary->lat[event->bike]) +
                                                ABS (lng - diary->lng[event->bike]));
  diary->lat[event->bike] = lat;
  diary->lng[event->bike] = lng;
}

static void
note_battery (Diary       *diary,
              const Event *event,
              JsonObject  *json)
{
  gint64 battery = json_object_get_int_member (json, "battery_percent");

  g_assert_cmpint (battery, >=, 0);
  g_assert_cmpint (battery, <=, 100);
  diary->n_low += battery <= 15;
  diary->n_swapped += battery == 100 && diary->battery[event->bike] < 30;
  if (diary->battery[event->bike] > 0 && event->verb != VERB_STATUS)
    g_assert_cmpint (battery, <=, diary->battery[event->bike]);
  diary->battery[event->bike] = battery;
}

static void
note (const Event *event,
      gpointer     user_data)
{
  Diary *diary = user_data;
  g_autoptr (JsonObject) json = NULL;

  if (event->verb == VERB_ONLINE)
    {
      diary->n_online += g_str_equal (event->payload, "1");
      diary->n_offline += g_str_equal (event->payload, "0");
      return;
    }

  json = read_payload (event);
  if (json == NULL)
    {
      diary->n_spoilt++;
      return;
    }

  note_place (diary, event, json);
  note_battery (diary, event, json);
  if (json_object_has_member (json, "lock_status"))
    diary->n_jammed +=
        g_str_equal (json_object_get_string_member (json, "lock_status"), "jammed");
  diary->n_tipped += json_object_has_member (json, "tipped_over");
  diary->n_wrong_clocks +=
      json_object_get_int_member (json, "timestamp") != event->at_us / 1000;
}

static void
test_bikes_wander_wear_out_and_fail (void)
{
  g_autoptr (RideDemoCity) city = ride_demo_city_new (2048, 0, 13, MONDAY_US);
  g_autofree Diary *diary = g_new0 (Diary, 1);

  watch (city, MONDAY_US + 7 * DAY_US, note, diary);
  g_assert_cmpfloat (diary->farthest, >, 0.02);
  g_assert_cmpfloat (diary->farthest, <, 0.2);
  g_assert_cmpuint (diary->n_low, >, 100);
  g_assert_cmpuint (diary->n_swapped, >, 100);
  g_assert_cmpuint (diary->n_jammed, >, 10);
  g_assert_cmpuint (diary->n_tipped, >, 10);
  g_assert_cmpuint (diary->n_offline, >, 100);
  g_assert_cmpuint (diary->n_online, >, 100);
  g_assert_cmpuint (diary->n_spoilt, >, 0);
  g_assert_cmpuint (diary->n_spoilt, <, 100);
  g_assert_cmpuint (diary->n_wrong_clocks, >, 50);
}

static void
test_offline_bikes_are_known (void)
{
  g_autoptr (RideDemoCity) city = ride_demo_city_new (200, 0, 17, MONDAY_US);
  gboolean offline[200] = { FALSE };
  RideDemoMessage message;

  for (guint i = 0; i < 20000; i++)
    {
      guint bike;

      g_assert_true (ride_demo_city_next (city, G_MAXINT64, &message));
      if (read_topic (message.topic, &bike) == VERB_ONLINE)
        {
          offline[bike] = g_str_equal (message.payload, "0");
          g_assert_cmpint (ride_demo_city_snapshot_offline (city, bike, &message), ==,
                           offline[bike]);
        }
    }
}

static void
test_bikes_are_found_by_id (void)
{
  g_autoptr (RideDemoCity) city = ride_demo_city_new (50, 0, 1, MONDAY_US);
  RideDemoMessage message;
  guint bike;

  g_assert_true (ride_demo_city_find_bike (city, "B-1042", &bike));
  ride_demo_city_snapshot (city, bike, &message);
  g_assert_cmpstr (message.topic, ==, "mobike/status/B-1042");
  g_assert_false (ride_demo_city_find_bike (city, "B-1000", &bike));
  g_assert_false (ride_demo_city_find_bike (city, "B-1051", &bike));
  g_assert_false (ride_demo_city_find_bike (city, "B-", &bike));
  g_assert_false (ride_demo_city_find_bike (city, "1042", &bike));
}

static void
test_memory_is_32_bytes_a_bike (void)
{
  const guint n_bikes = 300000;
  struct mallinfo2 before = mallinfo2 ();
  g_autoptr (RideDemoCity) city G_GNUC_UNUSED = ride_demo_city_new (n_bikes, 0, 1, MONDAY_US);
  struct mallinfo2 now = mallinfo2 ();
  gsize n_bytes = now.uordblks + now.hblkhd - before.uordblks - before.hblkhd;

  if (n_bytes == 0)
    {
      g_test_skip ("This allocator does not count.");
      return;
    }
  g_assert_cmpuint (n_bytes / n_bikes, <=, 33);
}

int
main (int    argc,
      char **argv)
{
  static const double natural = 0;
  static const double hurried = 50;
  static const RateCase slow = { 3000, 1, 4 * 3600 };
  static const RateCase brisk = { 3000, 200, 300 };
  static const RateCase flat_out = { 100000, 100000, 2 };

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/demo/city/unlock-and-lock-alternate/natural", &natural,
                        test_unlock_and_lock_alternate);
  g_test_add_data_func ("/demo/city/unlock-and-lock-alternate/hurried", &hurried,
                        test_unlock_and_lock_alternate);
  g_test_add_func ("/demo/city/some-ride-from-the-start", test_some_ride_from_the_start);
  g_test_add_func ("/demo/city/ride-lengths-are-believable", test_ride_lengths_are_believable);
  g_test_add_func ("/demo/city/sleeps-at-night-and-hurries-in-the-morning",
                   test_city_sleeps_at_night_and_hurries_in_the_morning);
  g_test_add_data_func ("/demo/city/rate-is-met/1", &slow, test_rate_is_met);
  g_test_add_data_func ("/demo/city/rate-is-met/200", &brisk, test_rate_is_met);
  g_test_add_data_func ("/demo/city/rate-is-met/100000", &flat_out, test_rate_is_met);
  g_test_add_func ("/demo/city/rate-has-a-limit-per-bike", test_rate_has_a_limit_per_bike);
  g_test_add_func ("/demo/city/equal-seeds-give-equal-cities", test_equal_seeds_give_equal_cities);
  g_test_add_func ("/demo/city/bikes-wander-wear-out-and-fail",
                   test_bikes_wander_wear_out_and_fail);
  g_test_add_func ("/demo/city/offline-bikes-are-known", test_offline_bikes_are_known);
  g_test_add_func ("/demo/city/bikes-are-found-by-id", test_bikes_are_found_by_id);
  g_test_add_func ("/demo/city/memory-is-32-bytes-a-bike", test_memory_is_32_bytes_a_bike);

  return g_test_run ();
}
