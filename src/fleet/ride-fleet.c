/* ride-fleet.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet.h"

#include "ride-fleet-private.h"

/* A second unlock without a lock in between takes longer than a second message. */
#define TOLD_AGAIN_US (10 * G_TIME_SPAN_SECOND)

#define EVIDENCE_FLAGS (RIDE_RECORD_EVIDENCE_RETAINED | RIDE_RECORD_EVIDENCE_UNTIMED)

struct _RideFleet
{
  RideFleetStore *store;
  guint counts[RIDE_N_BIKE_STATES];
  guint64 generation;
  guint64 state_generation;
};

/* What an event says about a bike's state, against what is known. */
typedef enum
{
  VERDICT_NONE,      /* it says nothing, or nothing new */
  VERDICT_LATE,      /* what is known is newer */
  VERDICT_DECIDED,   /* it decides */
  VERDICT_UNDECIDED, /* it contradicts, and nobody can tell which of both is newer */
} Verdict;

const char *
ride_bike_state_to_string (RideBikeState state)
{
  switch (state)
    {
    case RIDE_BIKE_UNKNOWN:
      return "unknown";
    case RIDE_BIKE_LOCKED:
      return "locked";
    case RIDE_BIKE_UNLOCKED:
      return "unlocked";
    case RIDE_N_BIKE_STATES:
    default:
      g_return_val_if_reached ("unknown");
    }
}

RideFleet *
ride_fleet_new (void)
{
  RideFleet *self = g_new0 (RideFleet, 1);

  self->store = ride_fleet_store_new ();

  return self;
}

void
ride_fleet_free (RideFleet *self)
{
  ride_fleet_store_unref (self->store);
  g_free (self);
}

static gboolean
is_untimed (const RideEvent *event)
{
  return (event->flags & (RIDE_EVENT_TIME_MISSING | RIDE_EVENT_TIME_IMPLAUSIBLE)) != 0;
}

static gboolean
is_retained (const RideEvent *event)
{
  return (event->flags & RIDE_EVENT_RETAINED) != 0;
}

/* Locking and unlocking are on the way to a state, and a jam is none. */
static RideBikeState
get_state_of_event (const RideEvent *event)
{
  if (event->lock == RIDE_LOCK_LOCKED)
    return RIDE_BIKE_LOCKED;
  if (event->lock == RIDE_LOCK_UNLOCKED)
    return RIDE_BIKE_UNLOCKED;

  return RIDE_BIKE_UNKNOWN;
}

static gboolean
has_evidence (const RideRecordFields *bike)
{
  return bike->evidence_us != 0 || (bike->flags & RIDE_RECORD_EVIDENCE_UNTIMED) != 0;
}

/* A snapshot without a time may be older or newer than anything. */
static Verdict
judge_untimed_snapshot (const RideRecordFields *bike,
                        RideBikeState           state)
{
  if (!has_evidence (bike))
    return VERDICT_DECIDED;
  if (bike->state == state || bike->state == RIDE_BIKE_UNKNOWN)
    return VERDICT_NONE;

  return VERDICT_UNDECIDED;
}

/* Snapshots come in no order, so of two with the same time neither is newer. */
static Verdict
judge_timed_snapshot (const RideRecordFields *bike,
                      RideBikeState           state,
                      gint64                  time_us)
{
  if (!has_evidence (bike))
    return VERDICT_DECIDED;

  if ((bike->flags & RIDE_RECORD_EVIDENCE_UNTIMED) != 0)
    {
      if (bike->state == RIDE_BIKE_UNKNOWN)
        return VERDICT_NONE;
      return bike->state == state ? VERDICT_DECIDED : VERDICT_UNDECIDED;
    }

  if (time_us != bike->evidence_us)
    return time_us > bike->evidence_us ? VERDICT_DECIDED : VERDICT_LATE;
  if (bike->state == state || bike->state == RIDE_BIKE_UNKNOWN)
    return VERDICT_NONE;

  return (bike->flags & RIDE_RECORD_EVIDENCE_RETAINED) != 0 ? VERDICT_UNDECIDED : VERDICT_LATE;
}

/* News beats a snapshot of unknown age. News without a time of its own, and of
 * two with the same time, is ordered by its arrival: a clock that was ahead must
 * hide neither it nor what comes after it. */
static Verdict
judge_news (const RideRecordFields *bike,
            const RideEvent        *event)
{
  if (!has_evidence (bike) || is_untimed (event) ||
      (bike->flags & RIDE_RECORD_EVIDENCE_UNTIMED) != 0)
    return VERDICT_DECIDED;

  return event->time_us >= bike->evidence_us ? VERDICT_DECIDED : VERDICT_LATE;
}

static Verdict
judge (const RideRecordFields *bike,
       const RideEvent        *event)
{
  RideBikeState state = get_state_of_event (event);

  if (state == RIDE_BIKE_UNKNOWN)
    return VERDICT_NONE;
  if (!is_retained (event))
    return judge_news (bike, event);
  if (is_untimed (event))
    return judge_untimed_snapshot (bike, state);

  return judge_timed_snapshot (bike, state, event->time_us);
}

static void
set_flag (RideRecordFields *bike,
          guint8            flag,
          gboolean          value)
{
  if (value)
    bike->flags |= flag;
  else
    bike->flags &= ~flag;
}

gboolean
ride_fleet_is_told_again (const RideRecordFields *bike,
                          const RideEvent        *event)
{
  return (event->flags & RIDE_EVENT_TURN) != 0 && get_state_of_event (event) == bike->state &&
         event->time_us <= bike->since_us + TOLD_AGAIN_US;
}

/* An unlock or lock begins its state anew; a report that finds a state for
 * the first time, or a snapshot without a time, can't tell when it began. */
static void
take_since (RideRecordFields *bike,
            const RideEvent  *event,
            RideBikeState     state)
{
  gboolean is_report = !ride_event_is_unlock (event) && !ride_event_is_lock (event);
  gboolean is_snapshot_of_unknown_age = is_retained (event) && is_untimed (event);

  if (bike->state == state && (is_report || ride_fleet_is_told_again (bike, event)))
    return;

  bike->since_us = event->time_us;
  set_flag (bike, RIDE_BIKE_SINCE_AT_LEAST,
            is_snapshot_of_unknown_age || (is_report && bike->state == RIDE_BIKE_UNKNOWN));
}

static void
take_evidence (RideRecordFields *bike,
               const RideEvent  *event)
{
  bike->evidence_us = is_retained (event) && is_untimed (event) ? 0 : event->time_us;
  set_flag (bike, RIDE_RECORD_EVIDENCE_RETAINED, is_retained (event));
  set_flag (bike, RIDE_RECORD_EVIDENCE_UNTIMED, is_retained (event) && is_untimed (event));
}

static void
take_state (RideRecordFields *bike,
            const RideEvent  *event)
{
  RideBikeState state = get_state_of_event (event);

  take_since (bike, event, state);
  take_evidence (bike, event);
  bike->state = state;
}

static void
lose_state (RideRecordFields *bike,
            const RideEvent  *event)
{
  bike->state = RIDE_BIKE_UNKNOWN;
  bike->since_us = event->received_us;
  bike->flags |= RIDE_BIKE_SINCE_AT_LEAST;
  if (is_untimed (event))
    bike->flags |= RIDE_RECORD_EVIDENCE_UNTIMED;
}

static gboolean
is_jammed (const RideEvent *event)
{
  return event->lock == RIDE_LOCK_JAMMED || event->payload_lock == RIDE_LOCK_JAMMED;
}

static void
take_details (RideRecordFields *bike,
              const RideEvent  *event)
{
  if (event->battery != RIDE_BATTERY_NONE)
    bike->battery = event->battery;
  if ((event->flags & RIDE_EVENT_HAS_PLACE) != 0)
    ride_record_fields_set_place (bike, event->latitude, event->longitude);
  if (event->tipped != RIDE_TRI_NONE)
    set_flag (bike, RIDE_BIKE_TIPPED, event->tipped == RIDE_TRI_YES);
  if (event->lock != RIDE_LOCK_NONE || event->payload_lock != RIDE_LOCK_NONE)
    set_flag (bike, RIDE_BIKE_JAMMED, is_jammed (event));
  if ((event->flags & RIDE_EVENT_TIME_MISSING) == 0)
    set_flag (bike, RIDE_BIKE_CLOCK_WRONG, (event->flags & RIDE_EVENT_TIME_IMPLAUSIBLE) != 0);

  set_flag (bike, RIDE_BIKE_CONFLICT, (event->flags & RIDE_EVENT_CONFLICT) != 0);
  bike->verb = event->verb;
}

/* A snapshot of unknown age tells details only of a bike that nothing else is known of. */
static gboolean
are_details_news (const RideRecordFields *bike,
                  const RideEvent        *event)
{
  if (is_untimed (event))
    return !is_retained (event) || bike->last_us == 0;

  return event->time_us >= bike->last_us;
}

static void
take_last (RideRecordFields *bike,
           const RideEvent  *event)
{
  if (is_retained (event) && is_untimed (event))
    return;

  bike->last_us = MAX (bike->last_us, event->time_us);
}

/* Connectivity has a topic of its own, whose messages come in order. The time
 * in a last will is that of the connect, so it would always be late. */
static gboolean
take_online (RideRecordFields *bike,
             const RideEvent  *event)
{
  if (event->online == RIDE_TRI_NONE)
    return FALSE;

  set_flag (bike, RIDE_BIKE_OFFLINE, event->online == RIDE_TRI_NO);
  return TRUE;
}

/* Returns whether @event had anything to say that isn't late. */
static gboolean
update_fields (RideRecordFields *bike,
               const RideEvent  *event,
               gboolean         *is_decided)
{
  gboolean details_are_news = are_details_news (bike, event);
  gboolean is_news = take_online (bike, event) || details_are_news;

  *is_decided = FALSE;
  switch (judge (bike, event))
    {
    case VERDICT_DECIDED:
      take_state (bike, event);
      *is_decided = TRUE;
      is_news = TRUE;
      break;
    case VERDICT_UNDECIDED:
      lose_state (bike, event);
      is_news = TRUE;
      break;
    case VERDICT_LATE:
    case VERDICT_NONE:
    default:
      break;
    }
  if (details_are_news)
    {
      take_details (bike, event);
      take_last (bike, event);
    }

  return is_news;
}

static void
note_change (RideFleet              *self,
             RideRecord             *record,
             const RideRecordFields *before,
             RideRecordFields       *after)
{
  self->counts[before->state]--;
  self->counts[after->state]++;
  if (before->state != after->state || before->since_us != after->since_us)
    self->state_generation++;

  after->generation++;
  ride_record_store (record, after);
  self->generation++;
}

static gboolean
find_or_add (RideFleet  *self,
             const char *id,
             guint      *position,
             gboolean   *is_new)
{
  *is_new = FALSE;
  if (ride_fleet_store_find (self->store, id, position))
    return TRUE;
  if (!ride_fleet_store_add (self->store, id, position))
    return FALSE;

  *is_new = TRUE;
  self->counts[RIDE_BIKE_UNKNOWN]++;
  self->state_generation++;

  return TRUE;
}

RideApplied
ride_fleet_apply_and_tell (RideFleet       *self,
                           const RideEvent *event,
                           RideFleetChange *change)
{
  RideRecord *record;
  gboolean is_news;

  if (!find_or_add (self, event->bike, &change->position, &change->is_new))
    return RIDE_APPLIED_FULL;

  record = ride_fleet_store_get (self->store, change->position);
  ride_record_load (record, &change->before);
  change->after = change->before;
  is_news = update_fields (&change->after, event, &change->is_decided);
  change->is_changed =
      change->is_new || !ride_record_fields_equal (&change->before, &change->after);
  if (change->is_changed)
    note_change (self, record, &change->before, &change->after);

  if (change->is_new || change->before.state != change->after.state)
    return RIDE_APPLIED_STATE;

  return is_news ? RIDE_APPLIED_DETAIL : RIDE_APPLIED_LATE;
}

RideApplied
ride_fleet_apply (RideFleet       *self,
                  const RideEvent *event)
{
  RideFleetChange change;

  return ride_fleet_apply_and_tell (self, event, &change);
}

guint
ride_fleet_expect (const RideFleet      *self,
                   const RideEventBatch *batch,
                   guint                 first,
                   guint                 end)
{
  const char *ids[RIDE_FLEET_STORE_EXPECT_MAX];
  guint n = MIN (end - first, RIDE_FLEET_STORE_EXPECT_MAX);

  for (guint i = 0; i < n; i++)
    ids[i] = ride_event_batch_get (batch, first + i)->bike;
  ride_fleet_store_expect (self->store, ids, n);

  return first + n;
}

guint
ride_fleet_apply_batch (RideFleet            *self,
                        const RideEventBatch *batch,
                        guint                 first,
                        guint                 n)
{
  guint length = ride_event_batch_get_length (batch);
  guint expected = first;
  guint end;

  g_return_val_if_fail (first <= length, 0);

  end = first + MIN (n, length - first);
  for (guint i = first; i < end; i++)
    {
      if (i == expected)
        expected = ride_fleet_expect (self, batch, i, end);
      ride_fleet_apply (self, ride_event_batch_get (batch, i));
    }

  return end - first;
}

guint
ride_fleet_get_n_bikes (const RideFleet *self)
{
  return ride_fleet_store_get_length (self->store);
}

guint
ride_fleet_count (const RideFleet *self,
                  RideBikeState    state)
{
  g_return_val_if_fail (state < RIDE_N_BIKE_STATES, 0);

  return self->counts[state];
}

guint64
ride_fleet_get_generation (const RideFleet *self)
{
  return self->generation;
}

guint64
ride_fleet_get_state_generation (const RideFleet *self)
{
  return self->state_generation;
}

gboolean
ride_fleet_find (const RideFleet *self,
                 const char      *id,
                 guint           *position)
{
  return ride_fleet_store_find (self->store, id, position);
}

void
ride_fleet_get (const RideFleet *self,
                guint            position,
                RideBike        *bike)
{
  const RideRecord *record;
  RideRecordFields fields;

  g_return_if_fail (position < ride_fleet_get_n_bikes (self));

  record = ride_fleet_store_get (self->store, position);
  ride_record_load (record, &fields);
  *bike = (RideBike){
    .id = ride_record_get_id (record),
    .state = fields.state,
    .flags = fields.flags & ~EVIDENCE_FLAGS,
    .last_verb = fields.verb,
    .battery = fields.battery,
    .has_place = fields.has_place,
    .since_us = fields.since_us,
    .last_event_us = fields.last_us,
    .generation = fields.generation,
  };
  if (!fields.has_place)
    return;
  bike->latitude = ride_record_fields_get_latitude (&fields);
  bike->longitude = ride_record_fields_get_longitude (&fields);
}

guint32
ride_fleet_get_bike_generation (const RideFleet *self,
                                guint            position)
{
  g_return_val_if_fail (position < ride_fleet_get_n_bikes (self), 0);

  return ride_record_get_generation (ride_fleet_store_get (self->store, position));
}

void
ride_fleet_save_bike (const RideFleet *self,
                      guint            position,
                      RideBikeImage   *image)
{
  g_return_if_fail (position < ride_fleet_get_n_bikes (self));

  ride_record_save (ride_fleet_store_get (self->store, position), image);
}

gboolean
ride_fleet_restore_bike (RideFleet           *self,
                         const char          *id,
                         const RideBikeImage *image)
{
  RideRecordFields before, after;
  RideRecord *record;
  guint position;
  gboolean is_new;

  if (!ride_record_fields_from_image (&after, image) ||
      !find_or_add (self, id, &position, &is_new))
    return FALSE;

  record = ride_fleet_store_get (self->store, position);
  ride_record_load (record, &before);
  after.generation = before.generation;
  note_change (self, record, &before, &after);

  return TRUE;
}

gsize
ride_fleet_get_memory (const RideFleet *self)
{
  return sizeof *self + ride_fleet_store_get_memory (self->store);
}

const RideFleetStore *
ride_fleet_get_store (const RideFleet *self)
{
  return self->store;
}

RideFleetSnapshot *
ride_fleet_take_snapshot (RideFleet *self)
{
  return ride_fleet_snapshot_new (self->store);
}
