/* test-trips.c: rides, alarms, gaps and minutes, against a search through all of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "journal-kit.h"

#include <string.h>

#define N_TRIPS 2000

/* What was put in, by id - 1; ended_us as the query sees it. */
typedef struct
{
  RideTrip trip;
  char bike[16];
  gint64 ended_us;
} Ride;

typedef struct
{
  Kit kit;
  Ride *rides;
  guint n_rides;
} Rides;

static void
rides_clear (Rides *self)
{
  kit_clear (&self->kit);
  g_free (self->rides);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rides, rides_clear)

static void
add_ride (Rides *self)
{
  Kit *kit = &self->kit;
  Ride *ride = &self->rides[self->n_rides++];
  gint64 end_us = KIT_START_US + self->n_rides * KIT_SECOND_US -
                  g_rand_int_range (kit->random, 0, 100) * KIT_SECOND_US;
  guint octave = g_rand_int_range (kit->random, 0, 20);
  gint64 duration_us = (1 << octave) * KIT_SECOND_US + g_rand_int_range (kit->random, 0, 1 << 20);

  g_snprintf (ride->bike, sizeof ride->bike, "B-%u", g_rand_int_range (kit->random, 0, 30));
  ride->trip = (RideTrip){
    .bike = ride->bike,
    .trip_id = self->n_rides % 3 == 0 ? "T-1" : NULL,
    .kind = RIDE_TRIP_COMPLETE,
    .flags = self->n_rides % 8,
    .start_us = end_us - duration_us,
    .end_us = end_us,
    .has_place = self->n_rides % 2,
    .latitude = self->n_rides % 2 ? 31.5 : 0,
    .longitude = self->n_rides % 2 ? -121.5 : 0,
  };
  if (self->n_rides % 7 == 0)
    {
      ride->trip.kind = RIDE_TRIP_UNLOCK_ONLY;
      ride->trip.end_us = 0;
    }
  ride->ended_us = ride->trip.end_us != 0 ? ride->trip.end_us : KIT_START_US;
  ride_journal_add_trip (kit->journal, &ride->trip);
}

static void
rides_fill (Rides *self)
{
  RideEvent event = { .bike = "b", .topic = "t", .received_us = KIT_START_US };

  *self = (Rides){ .rides = g_new0 (Ride, N_TRIPS) };
  kit_init (&self->kit);
  kit_open (&self->kit);
  kit_append (&self->kit, &event);
  while (self->n_rides < N_TRIPS)
    add_ride (self);
  g_assert_true (kit_flush (&self->kit));
}

static void
assert_trips_equal (const RideTrip *a,
                    const RideTrip *b)
{
  g_assert_cmpstr (a->bike, ==, b->bike);
  g_assert_cmpstr (a->trip_id, ==, b->trip_id);
  g_assert_cmpint (a->start_us, ==, b->start_us);
  g_assert_cmpint (a->end_us, ==, b->end_us);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->flags, ==, b->flags);
  g_assert_cmpint (a->has_place, ==, b->has_place);
  g_assert_cmpfloat (a->latitude, ==, b->latitude);
  g_assert_cmpfloat (a->longitude, ==, b->longitude);
}

typedef struct
{
  const Rides *rides;
  GArray *ids;
} Collection;

static gboolean
collect (gint64          id,
         const RideTrip *trip,
         gpointer        user_data)
{
  Collection *collection = user_data;

  assert_trips_equal (trip, &collection->rides->rides[id - 1].trip);
  g_array_append_val (collection->ids, id);

  return TRUE;
}

static gboolean
is_wanted (const Ride          *ride,
           const RideTripQuery *query)
{
  gint64 duration_us = ride_trip_get_duration_us (&ride->trip);
  gboolean any_length = query->min_us == 0 && query->max_us == G_MAXINT64;

  return ride->ended_us >= query->from_us && ride->ended_us < query->to_us &&
         (query->bike == NULL || g_str_equal (query->bike, ride->bike)) &&
         (any_length || (duration_us >= 0 && duration_us >= query->min_us &&
                         duration_us <= query->max_us));
}

typedef struct
{
  gint64 ended_us;
  gint64 id;
} Key;

static int
compare_keys (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const Key *x = a, *y = b;
  const RideTripQuery *query = user_data;
  int order = x->ended_us != y->ended_us ? (x->ended_us > y->ended_us ? 1 : -1)
                                         : (x->id > y->id ? 1 : -1);

  return query->newest_first ? -order : order;
}

static GArray *
search (const Rides         *rides,
        const RideTripQuery *query)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (Key));
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < rides->n_rides; i++)
    {
      Key key = { rides->rides[i].ended_us, i + 1 };

      if (is_wanted (&rides->rides[i], query))
        g_array_append_val (keys, key);
    }
  g_array_sort_with_data (keys, compare_keys, (gpointer) query);
  for (guint i = 0; i < keys->len && (query->n == 0 || i < query->n); i++)
    g_array_append_val (ids, g_array_index (keys, Key, i).id);

  return ids;
}

static gint64
pick_duration (Rides *rides)
{
  return ((gint64) 1 << g_rand_int_range (rides->kit.random, 0, 21)) * KIT_SECOND_US +
         g_rand_int_range (rides->kit.random, -5000, 5000);
}

static RideTripQuery
make_query (Rides *rides,
            char  *bike)
{
  GRand *random = rides->kit.random;
  RideTripQuery query = {
    .from_us = G_MININT64,
    .to_us = G_MAXINT64,
    .max_us = G_MAXINT64,
    .newest_first = g_rand_boolean (random),
    .n = g_rand_boolean (random) ? g_rand_int_range (random, 1, 60) : 0,
  };

  g_snprintf (bike, 16, "B-%u", g_rand_int_range (random, 0, 31));
  if (g_rand_boolean (random))
    query.bike = bike;
  if (g_rand_boolean (random))
    {
      query.from_us = KIT_START_US + g_rand_int_range (random, -100, N_TRIPS) * KIT_SECOND_US;
      query.to_us = query.from_us + g_rand_int_range (random, 0, 1000) * KIT_SECOND_US;
    }
  if (g_rand_boolean (random))
    query.min_us = MAX (pick_duration (rides), 0);
  if (g_rand_boolean (random))
    query.max_us = query.min_us + MAX (pick_duration (rides), 0);

  return query;
}

static void
test_queries (void)
{
  g_auto (Rides) rides;
  g_autoptr (RideHistory) history = NULL;

  rides_fill (&rides);
  history = kit_open_history (&rides.kit);
  for (guint i = 0; i < 1000; i++)
    {
      char bike[16];
      RideTripQuery query = make_query (&rides, bike);
      g_autoptr (GArray) expected = search (&rides, &query);
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GError) error = NULL;
      Collection collection = { &rides, found };

      ride_history_read_trips (history, &query, collect, &collection, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (found->data, found->len * sizeof (gint64), expected->data,
                       expected->len * sizeof (gint64));
    }
}

static void
assert_alarms_equal (const RideAlarm *a,
                     const RideAlarm *b)
{
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_cmpstr (a->bike, ==, b->bike);
  g_assert_cmpint (a->rule, ==, b->rule);
  g_assert_cmpint (a->level, ==, b->level);
  g_assert_cmpint (a->since_us, ==, b->since_us);
  g_assert_cmpint (a->raised_us, ==, b->raised_us);
  g_assert_cmpint (a->updated_us, ==, b->updated_us);
  g_assert_cmpint (a->cleared_us, ==, b->cleared_us);
  g_assert_cmpint (a->acknowledged_us, ==, b->acknowledged_us);
  g_assert_cmpint (a->snoozed_until_us, ==, b->snoozed_until_us);
  g_assert_cmpuint (a->battery, ==, b->battery);
  g_assert_cmpint (a->from_snapshot, ==, b->from_snapshot);
  g_assert_cmpstr (a->note, ==, b->note);
}

/* Alarm i was raised at second 10 i; every other one was cleared 25 seconds later. */
static RideAlarm
make_alarm (guint i)
{
  gint64 raised_us = KIT_START_US + i * 10 * KIT_SECOND_US;

  return (RideAlarm){
    .id = i,
    .bike = i % 5 == 0 ? NULL : i % 5 == 1 ? "one" : "other",
    .rule = i % RIDE_N_ALARM_RULES,
    .level = i % RIDE_N_ALARM_LEVELS,
    .since_us = raised_us - 1,
    .raised_us = raised_us,
    .updated_us = raised_us + 1,
    .cleared_us = i % 2 == 0 ? raised_us + 25 * KIT_SECOND_US : 0,
    .acknowledged_us = i % 3 == 0 ? raised_us + 2 : 0,
    .snoozed_until_us = i % 4 == 0 ? raised_us + 3 : 0,
    .battery = i % 2 == 0 ? RIDE_BATTERY_NONE : i,
    .from_snapshot = i % 6 == 0,
    .note = i % 2 == 0 ? "Wir sehen nach" : NULL,
  };
}

static gboolean
collect_alarm (const RideAlarm *alarm,
               gpointer         user_data)
{
  RideAlarm expected = make_alarm (alarm->id);

  assert_alarms_equal (alarm, &expected);
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT " ", alarm->id);

  return TRUE;
}

static void
assert_alarms (RideHistory *history,
               gint64       from_s,
               gint64       to_s,
               const char  *bike,
               gboolean     only_open,
               const char  *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  ride_history_read_alarms (history, KIT_START_US + from_s * KIT_SECOND_US,
                            KIT_START_US + to_s * KIT_SECOND_US, bike, only_open, collect_alarm,
                            found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_alarms (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;
  g_autoptr (GError) error = NULL;

  kit_init (&kit);
  kit_open (&kit);
  g_assert_true (kit_flush (&kit));
  history = kit_open_history (&kit);
  g_assert_cmpint (ride_history_get_last_alarm_id (history, &error), ==, 0);
  for (guint i = 1; i <= 10; i++)
    {
      RideAlarm alarm = make_alarm (i), earlier = alarm;

      earlier.cleared_us = 0;
      earlier.level = RIDE_ALARM_INFO;
      ride_journal_put_alarm (kit.journal, &earlier);
      ride_journal_put_alarm (kit.journal, &alarm);
    }
  g_assert_true (kit_flush (&kit));

  assert_alarms (history, 0, 1000, NULL, FALSE, "1 2 3 4 5 6 7 8 9 10 ");
  assert_alarms (history, 70, 90, NULL, FALSE, "1 3 5 6 7 8 ");
  assert_alarms (history, 66, 71, NULL, FALSE, "1 3 5 6 7 ");
  assert_alarms (history, 0, 1000, "one", FALSE, "1 6 ");
  assert_alarms (history, 0, 0, NULL, TRUE, "1 3 5 7 9 ");
  assert_alarms (history, 0, 0, "one", TRUE, "1 ");
  g_assert_cmpint (ride_history_get_last_alarm_id (history, &error), ==, 10);
  g_assert_no_error (error);
}

static gboolean
collect_gap (gint64      from_us,
             gint64      until_us,
             const char *reason,
             gboolean    lossless,
             gpointer    user_data)
{
  g_string_append_printf (user_data, "%d-%d %s %d;", (int) from_us, (int) until_us,
                          reason != NULL ? reason : "?", lossless);

  return TRUE;
}

static void
assert_gaps (RideHistory *history,
             gint64       from_us,
             gint64       to_us,
             const char  *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  ride_history_read_gaps (history, from_us, to_us, collect_gap, found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_gaps (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;

  kit_init (&kit);
  kit_open (&kit);
  ride_journal_add_gap (kit.journal, 100, 0, "The broker is gone", FALSE);
  ride_journal_add_gap (kit.journal, 100, 200, NULL, TRUE);
  ride_journal_add_gap (kit.journal, 300, 0, NULL, FALSE);
  g_assert_true (kit_flush (&kit));
  history = kit_open_history (&kit);

  assert_gaps (history, 0, 1000, "100-200 The broker is gone 1;300-0 ? 0;");
  assert_gaps (history, 200, 300, "");
  assert_gaps (history, 199, 200, "100-200 The broker is gone 1;");
  assert_gaps (history, 5000, 6000, "300-0 ? 0;");
}

static gboolean
collect_minute (gint64   minute_us,
                guint    n_live,
                guint    n_unlocks,
                gpointer user_data)
{
  g_string_append_printf (user_data, "%d:%u/%u;",
                          (int) ((minute_us - KIT_START_US) / KIT_SECOND_US), n_live, n_unlocks);

  return TRUE;
}

static void
append_at (Kit     *kit,
           int      second,
           RideVerb verb,
           gboolean retained)
{
  RideEvent event = {
    .bike = "b",
    .topic = "t",
    .received_us = KIT_START_US + second * KIT_SECOND_US,
    .verb = verb,
    .flags = retained ? RIDE_EVENT_RETAINED : 0,
  };

  kit_append (kit, &event);
}

static void
assert_minutes (RideHistory *history,
                int          from_s,
                int          to_s,
                const char  *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  ride_history_read_minutes (history, KIT_START_US + from_s * KIT_SECOND_US,
                             KIT_START_US + to_s * KIT_SECOND_US, collect_minute, found, NULL,
                             &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->str, ==, expected);
}

/* The kit's times begin 20 seconds after a minute. */
static void
test_minutes (void)
{
  g_auto (Kit) kit;
  g_autoptr (RideHistory) history = NULL;

  kit_init (&kit);
  kit_open (&kit);
  append_at (&kit, 0, RIDE_VERB_UNLOCK, FALSE);
  append_at (&kit, 39, RIDE_VERB_LOCK, FALSE);
  append_at (&kit, 40, RIDE_VERB_UNLOCK, FALSE);
  append_at (&kit, 41, RIDE_VERB_UNLOCK, TRUE);
  append_at (&kit, 10, RIDE_VERB_UNLOCK, FALSE);
  append_at (&kit, 1000, RIDE_VERB_STATUS, FALSE);
  g_assert_true (kit_flush (&kit));
  append_at (&kit, 1001, RIDE_VERB_STATUS, FALSE);
  g_assert_true (kit_flush (&kit));
  history = kit_open_history (&kit);

  assert_minutes (history, -1000, 2000, "-20:3/2;40:1/1;1000:2/0;");
  assert_minutes (history, -20, 40, "-20:3/2;");
  assert_minutes (history, -19, 41, "40:1/1;");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/trips/as-in-a-list", test_queries);
  g_test_add_func ("/history/alarms/newest-state-by-time-and-bike", test_alarms);
  g_test_add_func ("/history/gaps/begin-and-end", test_gaps);
  g_test_add_func ("/history/minutes/count-live-events", test_minutes);

  return g_test_run ();
}
