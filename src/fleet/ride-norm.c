/* ride-norm.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-norm.h"

#define HOUR_US (60 * 60 * G_TIME_SPAN_SECOND)
#define SLOTS_PER_WEEK (7 * 24)

/* The days of Unix time began on a Thursday. */
#define EPOCH_WEEKDAY 3

/* Events are counted in buckets, aligned with the hours. */
#define BUCKET_US (30 * G_TIME_SPAN_SECOND)
#define N_BUCKETS (RIDE_NORM_WINDOW_US / BUCKET_US)
#define BUCKETS_PER_HOUR (HOUR_US / BUCKET_US)

/* More buckets at once are a jump: of the clock, or over a sleep. */
#define JUMP_BUCKETS 4

/* How much the newest week counts, once there are enough of them. */
#define NEWEST_WEIGHT 0.25
#define N_WEEKS_EVEN 4

/* Longer than any night: then nobody listened. */
#define SILENT_HOURS_MAX 12

/* Seen hours that are enough to know what the next one is like. */
#define N_HOURS_SEEN_MIN 2

typedef struct
{
  float mean;
  guint n_weeks;
} Slot;

struct _RideNorm
{
  GTimeZone *zone;
  Slot slots[SLOTS_PER_WEEK];

  gboolean is_live;
  gint64 bucket; /* number of the current one since 1970 */
  gboolean is_bucket_whole;
  guint bucket_count;
  guint counts[N_BUCKETS]; /* of the buckets before, as a ring */
  guint n_counts;          /* how many of them were whole, without a break */

  double silent_expected;  /* events that are normal for the time since the last one */

  gboolean is_dead;
  gboolean is_hour_whole;
  gboolean is_hour_dead; /* the feed was, at some time in the hour */
  guint hour_count;

  gint64 untaught_hour; /* number of a whole hour that still is in the window; 0 = none */
  guint untaught_count;

  gint64 seen_hour; /* number of the newest whole hour that wasn't dead */
  guint seen_count;
  guint n_hours_seen;

  gint64 learned_hour;   /* number of the newest hour that was taught from outside */
  gint64 first_own_hour; /* number of the first hour that was not; 0 = none */
};

RideNorm *
ride_norm_new (void)
{
  RideNorm *self = g_new0 (RideNorm, 1);

  self->zone = g_time_zone_new_local ();

  return self;
}

void
ride_norm_free (RideNorm *self)
{
  g_time_zone_unref (self->zone);
  g_free (self);
}

void
ride_norm_set_time_zone (RideNorm  *self,
                         GTimeZone *zone)
{
  g_time_zone_ref (zone);
  g_time_zone_unref (self->zone);
  self->zone = zone;
}

static gint64
get_number (gint64 time_us,
            gint64 unit_us)
{
  return MAX (time_us, 0) / unit_us;
}

static guint
get_slot (const RideNorm *self,
          gint64          hour)
{
  gint64 time_s = hour * (HOUR_US / G_TIME_SPAN_SECOND);
  int interval = g_time_zone_find_interval (self->zone, G_TIME_TYPE_UNIVERSAL, time_s);
  gint64 local_s = MAX (time_s + g_time_zone_get_offset (self->zone, interval), 0);
  gint64 local_hour = local_s / (HOUR_US / G_TIME_SPAN_SECOND);

  return (local_hour + EPOCH_WEEKDAY * 24) % SLOTS_PER_WEEK;
}

static void
teach (RideNorm *self,
       gint64    hour,
       guint     count)
{
  Slot *slot = &self->slots[get_slot (self, hour)];

  slot->n_weeks = MIN (slot->n_weeks + 1, N_WEEKS_EVEN);
  slot->mean += (count - slot->mean) * MAX (1.0 / slot->n_weeks, NEWEST_WEIGHT);
}

void
ride_norm_learn (RideNorm *self,
                 gint64    hour_us,
                 guint     n_events)
{
  gint64 hour = get_number (hour_us, HOUR_US);
  gint64 silent = self->learned_hour + 1;

  if (hour <= self->learned_hour || (self->first_own_hour != 0 && hour >= self->first_own_hour))
    return;

  if (hour - silent <= SILENT_HOURS_MAX)
    for (; silent < hour; silent++)
      teach (self, silent, 0);
  teach (self, hour, n_events);
  self->learned_hour = hour;
}

static void
teach_untaught (RideNorm *self)
{
  if (self->untaught_hour != 0)
    teach (self, self->untaught_hour, self->untaught_count);
  self->untaught_hour = 0;
}

static void
restart (RideNorm *self,
         gint64    bucket)
{
  teach_untaught (self);
  self->bucket = bucket;
  self->bucket_count = 0;
  self->is_bucket_whole = FALSE;
  self->n_counts = 0;
  self->silent_expected = 0;
  self->is_hour_whole = FALSE;
  self->hour_count = 0;
  self->is_hour_dead = FALSE;
  self->is_dead = FALSE;
}

void
ride_norm_set_live (RideNorm *self,
                    gboolean  live,
                    gint64    now_us)
{
  self->is_live = live;
  restart (self, get_number (now_us, BUCKET_US));
}

/* An hour of a dead feed teaches what others taught before, since what is
 * normal may have changed for good, but is no beginning. No hour is held
 * against itself, so it teaches when the window has left it. */
static void
learn_own_hour (RideNorm *self,
                gint64    hour)
{
  if (self->is_hour_dead && self->slots[get_slot (self, hour)].n_weeks == 0)
    return;

  self->untaught_hour = hour;
  self->untaught_count = self->hour_count;
  if (self->first_own_hour == 0)
    self->first_own_hour = hour;
  if (self->is_hour_dead)
    return;

  self->seen_hour = hour;
  self->seen_count = self->hour_count;
  self->n_hours_seen++;
}

static void
end_hour (RideNorm *self,
          gint64    hour)
{
  teach_untaught (self);
  if (self->is_hour_whole)
    learn_own_hour (self, hour);

  self->is_hour_whole = self->is_live;
  self->is_hour_dead = self->is_dead;
  self->hour_count = 0;
}

/* Returns how many events are normal in an hour, or less than 0 where nobody knows. */
static double
get_normal (const RideNorm *self,
            gint64          hour)
{
  const Slot *slot = &self->slots[get_slot (self, hour)];
  gboolean is_seen_fresh = self->seen_hour == self->bucket / BUCKETS_PER_HOUR - 1;

  if (slot->n_weeks > 0)
    return slot->mean;

  /* Of a dead feed, the last hour that it was alive in stays the measure. */
  if (self->n_hours_seen >= N_HOURS_SEEN_MIN && (is_seen_fresh || self->is_dead))
    return self->seen_count;

  return -1;
}

static void
note_silence (RideNorm *self)
{
  if (self->bucket_count > 0 || !self->is_bucket_whole)
    self->silent_expected = 0;
  else
    self->silent_expected +=
        MAX (get_normal (self, self->bucket / BUCKETS_PER_HOUR), 0) / BUCKETS_PER_HOUR;
}

static void
end_bucket (RideNorm *self)
{
  note_silence (self);
  self->counts[self->bucket % N_BUCKETS] = self->bucket_count;
  self->n_counts = self->is_bucket_whole ? MIN (self->n_counts + 1, N_BUCKETS) : 0;
  self->hour_count += self->bucket_count;

  self->bucket++;
  self->bucket_count = 0;
  self->is_bucket_whole = self->is_live;
  if (self->bucket % BUCKETS_PER_HOUR == 0)
    end_hour (self, self->bucket / BUCKETS_PER_HOUR - 1);
}

void
ride_norm_advance (RideNorm *self,
                   gint64    now_us)
{
  gint64 bucket = get_number (now_us, BUCKET_US);

  if (bucket < self->bucket || bucket - self->bucket > JUMP_BUCKETS)
    restart (self, bucket);
  while (self->bucket < bucket)
    end_bucket (self);
}

void
ride_norm_count (RideNorm *self,
                 guint     n,
                 gint64    now_us)
{
  ride_norm_advance (self, now_us);
  self->bucket_count += n;
}

static double
get_expected (const RideNorm *self)
{
  gint64 first_hour = (self->bucket - N_BUCKETS) / BUCKETS_PER_HOUR;
  gint64 last_hour = (self->bucket - 1) / BUCKETS_PER_HOUR;
  guint n_last = MIN (self->bucket - last_hour * BUCKETS_PER_HOUR, N_BUCKETS);
  double first = get_normal (self, first_hour);
  double last = get_normal (self, last_hour);

  if (first < 0 || last < 0)
    return -1;

  return (first * (N_BUCKETS - n_last) + last * n_last) / BUCKETS_PER_HOUR;
}

static guint
get_window_count (const RideNorm *self)
{
  guint sum = 0;

  for (guint i = 0; i < N_BUCKETS; i++)
    sum += self->counts[i];

  return sum;
}

static RideNormVerdict
judge (const RideNorm *self,
       guint           percent)
{
  double expected = get_expected (self);
  double of_hundred = get_window_count (self) * 100.0;

  if (self->n_counts < N_BUCKETS || expected < 0)
    return RIDE_NORM_UNDECIDED;
  if (self->is_dead && of_hundred > 0 && of_hundred >= expected * MIN (2 * percent, 100))
    return RIDE_NORM_ALIVE;
  if (expected < RIDE_NORM_EXPECTED_MIN)
    return self->silent_expected >= RIDE_NORM_EXPECTED_MIN ? RIDE_NORM_DEAD : RIDE_NORM_UNDECIDED;
  if (of_hundred < expected * percent)
    return RIDE_NORM_DEAD;

  return self->is_dead ? RIDE_NORM_UNDECIDED : RIDE_NORM_ALIVE;
}

RideNormVerdict
ride_norm_judge (RideNorm *self,
                 guint     percent)
{
  RideNormVerdict verdict = percent > 0 ? judge (self, MIN (percent, 100)) : RIDE_NORM_ALIVE;

  if (verdict != RIDE_NORM_UNDECIDED)
    self->is_dead = verdict == RIDE_NORM_DEAD;
  self->is_hour_dead |= self->is_dead;

  return verdict;
}

gsize
ride_norm_get_memory (const RideNorm *self)
{
  return sizeof *self;
}
