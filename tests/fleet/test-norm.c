/* test-norm.c: what is normal for an hour of the week, and when a feed is dead.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-norm.h"
#include "ride-tracker.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)

/* A Monday, 00:00 UTC. */
#define MONDAY (G_GINT64_CONSTANT (1769990400) * SECOND)

#define STEP (10 * SECOND)
#define PERCENT 10

/* Events an hour in a city: nights are quiet, and Sundays are half as busy. */
static guint
get_rate (GDateTime *local)
{
  static const guint rates[] = { 60,   25,   8,    0,    0,    20,   120,  900,
                                 3600, 1800, 1500, 1500, 1800, 1800, 1500, 1500,
                                 1800, 2700, 3600, 1800, 1000, 500,  250,  120 };
  guint rate = rates[g_date_time_get_hour (local)];

  return g_date_time_get_day_of_week (local) == 7 ? rate / 2 : rate;
}

typedef struct
{
  RideNorm *norm;
  GTimeZone *zone;
  gint64 now_us;
  double owed;
  gboolean is_dead;
  guint n_dead;  /* how often it was found dead */
  guint n_alive; /* … and alive again */
  gint64 turned_us;
} Feed;

static Feed *
feed_new (const char *zone)
{
  Feed *self = g_new0 (Feed, 1);

  self->norm = ride_norm_new ();
  self->zone = g_time_zone_new_identifier (zone);
  g_assert_nonnull (self->zone);
  ride_norm_set_time_zone (self->norm, self->zone);
  self->now_us = MONDAY;
  ride_norm_set_live (self->norm, TRUE, self->now_us);

  return self;
}

static void
feed_free (Feed *self)
{
  ride_norm_free (self->norm);
  g_time_zone_unref (self->zone);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Feed, feed_free)

static void
feed_set_live (Feed    *self,
               gboolean live)
{
  ride_norm_set_live (self->norm, live, self->now_us);
  self->is_dead = FALSE;
}

static void
feed_judge (Feed *self)
{
  RideNormVerdict verdict = ride_norm_judge (self->norm, PERCENT);

  if (verdict == RIDE_NORM_UNDECIDED || (verdict == RIDE_NORM_DEAD) == self->is_dead)
    return;

  self->is_dead = !self->is_dead;
  self->turned_us = self->now_us;
  if (self->is_dead)
    self->n_dead++;
  else
    self->n_alive++;
}

/* Time goes on; @share of the events that the city has come through. */
static void
feed_run (Feed  *self,
          gint64 span_us,
          double share)
{
  gint64 end_us = self->now_us + span_us;
  guint rate = 0;
  gint64 hour = -1;

  for (; self->now_us < end_us; self->now_us += STEP)
    {
      if (self->now_us / HOUR != hour)
        {
          g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (self->now_us / SECOND);
          g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, self->zone);

          hour = self->now_us / HOUR;
          rate = get_rate (local);
        }

      ride_norm_advance (self->norm, self->now_us);
      feed_judge (self);
      self->owed += rate * share * STEP / HOUR;
      ride_norm_count (self->norm, (guint) self->owed, self->now_us);
      self->owed -= (guint) self->owed;
    }
}

static void
test_quiet_nights (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  feed_run (feed, 4 * WEEK, 1);
  g_assert_cmpuint (feed->n_dead, ==, 0);
}

static void
test_dies_on_monday_at_eight (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");
  gint64 died_us = MONDAY + 2 * WEEK + 8 * HOUR;

  feed_run (feed, 2 * WEEK + 8 * HOUR, 1);
  g_assert_cmpuint (feed->n_dead, ==, 0);
  feed_run (feed, 30 * MINUTE, 0);
  g_assert_cmpuint (feed->n_dead, ==, 1);
  g_assert_true (feed->is_dead);
  g_assert_cmpint (feed->turned_us, >, died_us + 5 * MINUTE);
  g_assert_cmpint (feed->turned_us, <=, died_us + 11 * MINUTE);

  feed_run (feed, 30 * MINUTE, 1);
  g_assert_false (feed->is_dead);
  g_assert_cmpuint (feed->n_dead, ==, 1);
  g_assert_cmpuint (feed->n_alive, ==, 1);
}

static void
test_stays_dead_over_night (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  feed_run (feed, WEEK + 20 * HOUR, 1);
  feed_run (feed, 14 * HOUR, 0);
  g_assert_true (feed->is_dead);
  g_assert_cmpuint (feed->n_alive, ==, 0);
  feed_run (feed, HOUR, 1);
  g_assert_false (feed->is_dead);
}

static void
test_thresholds (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  feed_run (feed, WEEK + 10 * HOUR, 1);
  feed_run (feed, 2 * HOUR, 0.12);
  g_assert_cmpuint (feed->n_dead, ==, 0);
  feed_run (feed, 2 * HOUR, 0.08);
  g_assert_true (feed->is_dead);
  feed_run (feed, 2 * HOUR, 0.16);
  g_assert_true (feed->is_dead);
  feed_run (feed, 2 * HOUR, 0.24);
  g_assert_false (feed->is_dead);
  g_assert_cmpuint (feed->n_dead, ==, 1);
}

/* Berlin changes to summer time on 29 March: people go on riding at eight. */
static void
test_summer_time (void)
{
  g_autoptr (Feed) feed = feed_new ("Europe/Berlin");

  feed_run (feed, 10 * WEEK, 1);
  g_assert_cmpuint (feed->n_dead, ==, 0);
  feed_run (feed, 6 * HOUR, 1);
  feed_run (feed, 20 * MINUTE, 0);
  g_assert_true (feed->is_dead);
}

static void
test_winter_time (void)
{
  g_autoptr (Feed) feed = feed_new ("Europe/Berlin");

  feed->now_us = MONDAY + 34 * WEEK;
  feed_run (feed, 6 * WEEK, 1);
  g_assert_cmpuint (feed->n_dead, ==, 0);
}

static void
test_first_day (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  /* One hour is not enough to know the next one by. */
  feed->now_us += 9 * HOUR;
  feed_set_live (feed, TRUE);
  feed_run (feed, HOUR, 1);
  feed_run (feed, 59 * MINUTE, 0);
  g_assert_cmpuint (feed->n_dead, ==, 0);

  feed_set_live (feed, TRUE);
  feed->now_us = MONDAY + DAY + 9 * HOUR;
  feed_run (feed, 3 * HOUR, 1);
  g_assert_cmpuint (feed->n_dead, ==, 0);
  feed_run (feed, 3 * HOUR, 0);
  g_assert_true (feed->is_dead);
  g_assert_cmpuint (feed->n_dead, ==, 1);
  feed_run (feed, HOUR, 1);
  g_assert_false (feed->is_dead);
}

/* The evening before is no measure for a night. */
static void
test_first_night (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  feed->now_us += 18 * HOUR;
  feed_run (feed, 3 * HOUR, 1);
  feed_set_live (feed, FALSE);
  feed->now_us = MONDAY + DAY + 2 * HOUR;
  feed_set_live (feed, TRUE);
  feed_run (feed, HOUR, 0);
  g_assert_cmpuint (feed->n_dead, ==, 0);
}

static void
test_needs_a_whole_window (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  feed_run (feed, WEEK + 8 * HOUR, 1);
  feed_set_live (feed, FALSE);
  feed_run (feed, HOUR, 0);
  feed_set_live (feed, TRUE);
  feed_run (feed, 10 * MINUTE, 0);
  g_assert_cmpuint (feed->n_dead, ==, 0);
  feed_run (feed, MINUTE, 0);
  g_assert_true (feed->is_dead);
}

static void
test_clock_jumps (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  feed_run (feed, 2 * WEEK + 8 * HOUR, 1);
  for (guint i = 0; i < 20; i++)
    {
      feed->now_us += i % 2 == 0 ? 3 * HOUR : -3 * HOUR;
      feed_run (feed, 9 * MINUTE, 0);
    }
  g_assert_cmpuint (feed->n_dead, ==, 0);
}

/* Whole weeks without a feed are no reason to expect less. */
static void
test_hours_without_feed_teach_nothing (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  feed_run (feed, WEEK, 1);
  feed_set_live (feed, FALSE);
  feed_run (feed, 6 * WEEK, 0);
  feed_set_live (feed, TRUE);
  feed_run (feed, 8 * HOUR, 1);
  feed_run (feed, 20 * MINUTE, 0);
  g_assert_true (feed->is_dead);
}

/* Most of a fleet is taken in for the winter: that looks dead, until it is what is normal. */
static void
test_norm_follows_the_season (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");
  guint n_dead;

  feed_run (feed, 2 * WEEK, 1);
  g_assert_cmpuint (feed->n_dead, ==, 0);
  feed_run (feed, 8 * WEEK, 0.05);
  g_assert_cmpuint (feed->n_dead, >, 0);
  g_assert_false (feed->is_dead);

  n_dead = feed->n_dead;
  feed_run (feed, 2 * WEEK, 0.05);
  g_assert_cmpuint (feed->n_dead, ==, n_dead);
}

static void
test_learns_from_the_past (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");
  g_autoptr (Feed) ignorant = feed_new ("UTC");

  for (guint hour = 0; hour < 2 * 168; hour++)
    {
      gint64 hour_us = MONDAY - 2 * WEEK + hour * HOUR;

      if (hour % 24 >= 7)
        ride_norm_learn (feed->norm, hour_us, 1200);
    }

  feed_run (feed, 6 * HOUR, 0);
  g_assert_cmpuint (feed->n_dead, ==, 0);
  feed_run (feed, 90 * MINUTE, 0);
  g_assert_cmpuint (feed->n_dead, ==, 1);
  feed_run (ignorant, 8 * HOUR, 0);
  g_assert_cmpuint (ignorant->n_dead, ==, 0);
}

/* Last week somebody looked in at eight, and again in the evening. Up to
 * twelve hours between may have been quiet; of more, nobody knows. */
static void
test_hours_left_out (gconstpointer data)
{
  guint n_left_out = GPOINTER_TO_UINT (data);
  g_autoptr (Feed) feed = feed_new ("UTC");

  ride_norm_learn (feed->norm, MONDAY - WEEK + 8 * HOUR, 1800);
  ride_norm_learn (feed->norm, MONDAY - WEEK + (9 + n_left_out) * HOUR, 500);
  feed->now_us += 10 * HOUR;
  feed_set_live (feed, TRUE);
  feed_run (feed, 3 * HOUR, 1);
  feed_run (feed, 20 * MINUTE, 0);
  g_assert_cmpint (feed->is_dead, ==, n_left_out > 12);
}

static void
test_nothing_is_learned_twice (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  /* What came before is not touched by hours told again, nor by the order. */
  ride_norm_learn (feed->norm, MONDAY - WEEK + 8 * HOUR, 1800);
  for (guint i = 0; i < 100; i++)
    ride_norm_learn (feed->norm, MONDAY - WEEK + 8 * HOUR, 0);
  ride_norm_learn (feed->norm, MONDAY - 3 * WEEK + 8 * HOUR, 0);
  feed->now_us += 8 * HOUR;
  feed_set_live (feed, TRUE);
  feed_run (feed, 20 * MINUTE, 0);
  g_assert_true (feed->is_dead);
}

static void
test_hostile_past (void)
{
  g_autoptr (Feed) feed = feed_new ("UTC");

  ride_norm_learn (feed->norm, G_MININT64, G_MAXUINT);
  ride_norm_learn (feed->norm, HOUR, G_MAXUINT);
  ride_norm_learn (feed->norm, G_MAXINT64, G_MAXUINT);
  ride_norm_learn (feed->norm, MONDAY, 1);
  ride_norm_advance (feed->norm, G_MAXINT64);
  ride_norm_advance (feed->norm, G_MININT64);
  ride_norm_count (feed->norm, G_MAXUINT, MONDAY);
  g_assert_cmpint (ride_norm_judge (feed->norm, G_MAXUINT), ==, RIDE_NORM_UNDECIDED);
}

/* Through the tracker. */

typedef struct
{
  guint n_raised;
  guint n_cleared;
  gint64 since_us;
} DeadFeeds;

static void
on_alarm (const RideAlarm *alarm,
          RideAlarmChange  change,
          gpointer         user_data)
{
  DeadFeeds *dead = user_data;

  if (alarm->rule != RIDE_ALARM_DEAD_FEED)
    return;

  g_assert_null (alarm->bike);
  g_assert_cmpint (alarm->level, ==, RIDE_ALARM_CRITICAL);
  dead->n_raised += change == RIDE_ALARM_RAISED;
  dead->n_cleared += change == RIDE_ALARM_CLEARED;
  dead->since_us = alarm->since_us;
}

static RideTracker *
tracker_new (DeadFeeds *dead)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  const RideThresholds thresholds = ride_thresholds_default ();
  const RideTrackerEvents events = { .alarm = on_alarm };
  RideTracker *tracker = ride_tracker_new (&thresholds, &events, dead);

  ride_tracker_set_time_zone (tracker, utc);
  for (guint hour = 0; hour < 168; hour++)
    ride_tracker_learn (tracker, MONDAY - WEEK + hour * HOUR, 600);
  ride_tracker_set_live (tracker, TRUE, TRUE, MONDAY);

  return tracker;
}

/* Events every ten seconds: that is normal half of the time. */
static void
run_tracker (RideTracker   *tracker,
             gint64         from_us,
             gint64         until_us,
             RideEventFlags flags)
{
  for (gint64 now_us = from_us; now_us < until_us; now_us += STEP)
    {
      const RideEvent event = {
        .bike = "B-1",
        .verb = RIDE_VERB_STATUS,
        .time_us = now_us,
        .received_us = now_us,
        .battery = 50,
        .flags = flags,
      };

      ride_tracker_apply (tracker, &event, now_us);
      ride_tracker_tick (tracker, now_us);
    }
}

static void
test_retained_are_no_life (void)
{
  DeadFeeds dead = { 0 };
  g_autoptr (RideTracker) tracker = tracker_new (&dead);

  run_tracker (tracker, MONDAY, MONDAY + HOUR, 0);
  g_assert_cmpuint (dead.n_raised, ==, 0);
  run_tracker (tracker, MONDAY + HOUR, MONDAY + 2 * HOUR, RIDE_EVENT_RETAINED);
  g_assert_cmpuint (dead.n_raised, ==, 1);
  g_assert_cmpint (dead.since_us, >=, MONDAY + HOUR - 5 * MINUTE);
  g_assert_cmpint (dead.since_us, <=, MONDAY + HOUR + 5 * MINUTE);
  run_tracker (tracker, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR, 0);
  g_assert_cmpuint (dead.n_cleared, ==, 1);
  g_assert_cmpuint (ride_tracker_get_n_alarms (tracker), ==, 0);
}

static void
test_disconnected_is_not_dead (void)
{
  DeadFeeds dead = { 0 };
  g_autoptr (RideTracker) tracker = tracker_new (&dead);

  run_tracker (tracker, MONDAY, MONDAY + HOUR, RIDE_EVENT_RETAINED);
  g_assert_cmpuint (dead.n_raised, ==, 1);
  ride_tracker_set_live (tracker, FALSE, FALSE, MONDAY + HOUR);
  g_assert_cmpuint (dead.n_cleared, ==, 1);
  run_tracker (tracker, MONDAY + HOUR, MONDAY + 2 * HOUR, RIDE_EVENT_RETAINED);
  g_assert_cmpuint (dead.n_raised, ==, 1);
}

static void
test_switched_off (void)
{
  DeadFeeds dead = { 0 };
  g_autoptr (RideTracker) tracker = tracker_new (&dead);
  RideThresholds thresholds = ride_thresholds_default ();

  run_tracker (tracker, MONDAY, MONDAY + HOUR, RIDE_EVENT_RETAINED);
  thresholds.dead_feed_percent = 0;
  ride_tracker_set_thresholds (tracker, &thresholds);
  run_tracker (tracker, MONDAY + HOUR, MONDAY + 2 * HOUR, RIDE_EVENT_RETAINED);
  g_assert_cmpuint (dead.n_raised, ==, 1);
  g_assert_cmpuint (dead.n_cleared, ==, 1);
}

/* Far too little, yet enough that something comes between any two ticks. */
static void
test_trickle_is_dead (void)
{
  DeadFeeds dead = { 0 };
  g_autoptr (RideTracker) tracker = tracker_new (&dead);

  for (guint hour = 0; hour < 168; hour++)
    ride_tracker_learn (tracker, MONDAY + WEEK + hour * HOUR, 100000);
  ride_tracker_set_live (tracker, TRUE, FALSE, MONDAY + 2 * WEEK);
  run_tracker (tracker, MONDAY + 2 * WEEK, MONDAY + 2 * WEEK + 12 * MINUTE, 0);
  g_assert_cmpuint (dead.n_raised, ==, 1);
}

static void
test_merged_events_count (void)
{
  DeadFeeds dead = { 0 };
  g_autoptr (RideTracker) tracker = tracker_new (&dead);

  for (gint64 now_us = MONDAY; now_us < MONDAY + HOUR; now_us += 100 * SECOND)
    {
      g_autoptr (RideEventBatch) batch = ride_event_batch_new ();
      g_autoptr (RideEventBatch) merged = NULL;

      for (guint i = 0; i < 10; i++)
        {
          const RideEvent event = { .bike = "B-1", .verb = RIDE_VERB_STATUS, .time_us = now_us };

          ride_event_batch_append (batch, &event);
        }
      merged = ride_event_batch_merge (&batch, 1);
      g_assert_cmpuint (ride_event_batch_get_length (merged), ==, 2);
      ride_tracker_tick (tracker, now_us);
      ride_tracker_apply_batch (tracker, merged, 0, 1, now_us);
      ride_tracker_apply_batch (tracker, merged, 1, 1, now_us);
    }
  g_assert_cmpuint (dead.n_raised, ==, 0);
}

/* One event in some minutes is too few to miss any in ten minutes, but not in an hour. */
static void
test_small_fleet (void)
{
  g_autoptr (Feed) feed = feed_new ("Asia/Shanghai");
  gint64 silent_from_us;

  feed_run (feed, 3 * WEEK + 4 * HOUR, 0.02);
  g_assert_cmpuint (feed->n_dead, ==, 0);

  silent_from_us = feed->now_us;
  feed_run (feed, HOUR, 0);
  g_assert_cmpuint (feed->n_dead, ==, 1);
  g_assert_cmpint (feed->turned_us - silent_from_us, >, 15 * MINUTE);
  feed_run (feed, HOUR, 0.02);
  g_assert_cmpuint (feed->n_alive, ==, 1);
  feed_run (feed, WEEK, 0.02);
  g_assert_cmpuint (feed->n_dead, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/norm/quiet-nights-are-right", test_quiet_nights);
  g_test_add_func ("/norm/dies-on-monday-at-eight", test_dies_on_monday_at_eight);
  g_test_add_func ("/norm/stays-dead-over-night", test_stays_dead_over_night);
  g_test_add_func ("/norm/below-ten-percent-until-above-twenty", test_thresholds);
  g_test_add_func ("/norm/summer-time", test_summer_time);
  g_test_add_func ("/norm/winter-time", test_winter_time);
  g_test_add_func ("/norm/first-day-goes-by-the-hour-before", test_first_day);
  g_test_add_func ("/norm/evening-is-no-measure-for-first-night", test_first_night);
  g_test_add_func ("/norm/needs-a-whole-window", test_needs_a_whole_window);
  g_test_add_func ("/norm/clock-jumps-are-no-silence", test_clock_jumps);
  g_test_add_func ("/norm/hours-without-feed-teach-nothing", test_hours_without_feed_teach_nothing);
  g_test_add_func ("/norm/follows-the-season", test_norm_follows_the_season);
  g_test_add_func ("/norm/learns-from-the-past", test_learns_from_the_past);
  g_test_add_data_func ("/norm/twelve-hours-left-out-were-quiet", GUINT_TO_POINTER (12),
                        test_hours_left_out);
  g_test_add_data_func ("/norm/thirteen-hours-left-out-teach-nothing", GUINT_TO_POINTER (13),
                        test_hours_left_out);
  g_test_add_func ("/norm/nothing-is-learned-twice", test_nothing_is_learned_twice);
  g_test_add_func ("/norm/hostile-past", test_hostile_past);
  g_test_add_func ("/tracker/dead-feed/retained-are-no-life", test_retained_are_no_life);
  g_test_add_func ("/tracker/dead-feed/disconnected-is-not-dead", test_disconnected_is_not_dead);
  g_test_add_func ("/tracker/dead-feed/switched-off", test_switched_off);
  g_test_add_func ("/tracker/dead-feed/trickle-is-dead", test_trickle_is_dead);
  g_test_add_func ("/tracker/dead-feed/merged-events-count", test_merged_events_count);
  g_test_add_func ("/norm/a-small-fleet-is-missed-after-a-while", test_small_fleet);

  return g_test_run ();
}
