/* ride-fleet-record.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ride-fleet-record.h"

#include <math.h>

/* Word 0: since 52, battery 7, state 2, verb 2, place 1.
 * Word 1: last 52, generation's upper part 12.
 * Word 2: evidence 52, generation's lower part 4, flags 8.
 * Word 3: latitude 28, longitude 28. */
#define TIME_BITS 52
#define TIME_MASK ((G_GUINT64_CONSTANT (1) << TIME_BITS) - 1)
#define BATTERY_SHIFT 52
#define BATTERY_MASK 0x7f
#define STATE_SHIFT 59
#define STATE_MASK 0x3
#define VERB_SHIFT 61
#define VERB_MASK 0x3
#define PLACE_SHIFT 63
#define GENERATION_HIGH_SHIFT 52
#define GENERATION_LOW_SHIFT 52
#define GENERATION_LOW_BITS 4
#define GENERATION_LOW_MASK 0xf
#define FLAGS_SHIFT 56
#define LONGITUDE_SHIFT 28
#define COORDINATE_MASK 0xfffffff

/* All bits of the battery set: not known. */
#define BATTERY_NONE BATTERY_MASK

#define LATITUDE_STEPS ((double) (1 << 27))
#define LONGITUDE_STEPS ((double) (1 << 28))

static inline guint64
load_word (const RideRecord *self,
           guint             i)
{
  return __atomic_load_n (&self->words[i], __ATOMIC_RELAXED);
}

static inline void
store_word (RideRecord *self,
            guint       i,
            guint64     word)
{
  __atomic_store_n (&self->words[i], word, __ATOMIC_RELAXED);
}

static inline guint64
pack_time (gint64 time_us)
{
  return CLAMP (time_us, 0, RIDE_RECORD_TIME_MAX);
}

static inline guint8
unpack_battery (guint64 word)
{
  guint8 battery = word >> BATTERY_SHIFT & BATTERY_MASK;

  return battery == BATTERY_NONE ? RIDE_BATTERY_NONE : battery;
}

void
ride_record_load (const RideRecord *self,
                  RideRecordFields *fields)
{
  guint64 since = load_word (self, 0);
  guint64 last = load_word (self, 1);
  guint64 evidence = load_word (self, 2);
  guint64 place = load_word (self, 3);

  *fields = (RideRecordFields){
    .since_us = since & TIME_MASK,
    .last_us = last & TIME_MASK,
    .evidence_us = evidence & TIME_MASK,
    .state = since >> STATE_SHIFT & STATE_MASK,
    .verb = since >> VERB_SHIFT & VERB_MASK,
    .battery = unpack_battery (since),
    .flags = evidence >> FLAGS_SHIFT,
    .has_place = since >> PLACE_SHIFT,
    .latitude = place & COORDINATE_MASK,
    .longitude = place >> LONGITUDE_SHIFT & COORDINATE_MASK,
    .generation = ride_record_get_generation (self),
  };
}

void
ride_record_store (RideRecord             *self,
                   const RideRecordFields *fields)
{
  guint64 battery = fields->battery == RIDE_BATTERY_NONE ? BATTERY_NONE : fields->battery;
  guint64 generation_high = fields->generation >> GENERATION_LOW_BITS;
  guint64 generation_low = fields->generation & GENERATION_LOW_MASK;

  store_word (self, 0,
              pack_time (fields->since_us) | battery << BATTERY_SHIFT |
                  (guint64) fields->state << STATE_SHIFT | (guint64) fields->verb << VERB_SHIFT |
                  (guint64) fields->has_place << PLACE_SHIFT);
  store_word (self, 1, pack_time (fields->last_us) | generation_high << GENERATION_HIGH_SHIFT);
  store_word (self, 2,
              pack_time (fields->evidence_us) | generation_low << GENERATION_LOW_SHIFT |
                  (guint64) fields->flags << FLAGS_SHIFT);
  store_word (self, 3, fields->latitude | (guint64) fields->longitude << LONGITUDE_SHIFT);
}

gboolean
ride_record_fields_equal (const RideRecordFields *a,
                          const RideRecordFields *b)
{
  return a->since_us == b->since_us && a->last_us == b->last_us &&
         a->evidence_us == b->evidence_us && a->state == b->state && a->verb == b->verb &&
         a->battery == b->battery && a->flags == b->flags && a->has_place == b->has_place &&
         a->latitude == b->latitude && a->longitude == b->longitude &&
         a->generation == b->generation;
}

void
ride_record_save (const RideRecord *self,
                  RideBikeImage    *image)
{
  for (guint i = 0; i < G_N_ELEMENTS (image->words); i++)
    image->words[i] = load_word (self, i);
}

gboolean
ride_record_fields_from_image (RideRecordFields    *self,
                               const RideBikeImage *image)
{
  RideRecord record = { .inline_id = "" };

  for (guint i = 0; i < G_N_ELEMENTS (image->words); i++)
    store_word (&record, i, image->words[i]);
  ride_record_load (&record, self);

  return self->state < RIDE_N_BIKE_STATES &&
         (self->battery <= 100 || self->battery == RIDE_BATTERY_NONE);
}

gint64
ride_record_get_since (const RideRecord *self)
{
  return load_word (self, 0) & TIME_MASK;
}

gint64
ride_record_get_last (const RideRecord *self)
{
  return load_word (self, 1) & TIME_MASK;
}

RideBikeState
ride_record_get_state (const RideRecord *self)
{
  return load_word (self, 0) >> STATE_SHIFT & STATE_MASK;
}

guint8
ride_record_get_battery (const RideRecord *self)
{
  return unpack_battery (load_word (self, 0));
}

guint16
ride_record_get_generation (const RideRecord *self)
{
  guint64 high = load_word (self, 1) >> GENERATION_HIGH_SHIFT;
  guint64 low = load_word (self, 2) >> GENERATION_LOW_SHIFT & GENERATION_LOW_MASK;

  return high << GENERATION_LOW_BITS | low;
}

void
ride_record_fields_set_place (RideRecordFields *self,
                              double            latitude,
                              double            longitude)
{
  self->has_place = TRUE;
  self->latitude = lround ((latitude + 90) / 180 * LATITUDE_STEPS);
  /* Both ends of the range are the same meridian, and only one of them fits. */
  self->longitude = lround ((longitude + 180) / 360 * LONGITUDE_STEPS);
  self->longitude &= COORDINATE_MASK;
}

double
ride_record_fields_get_latitude (const RideRecordFields *self)
{
  return self->latitude / LATITUDE_STEPS * 180 - 90;
}

double
ride_record_fields_get_longitude (const RideRecordFields *self)
{
  return self->longitude / LONGITUDE_STEPS * 360 - 180;
}
