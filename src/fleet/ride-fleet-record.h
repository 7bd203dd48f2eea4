/* ride-fleet-record.h: one bike in 48 bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the fleet and its views. What changes is packed into four words,
 * each written and read as a whole, so that a view's worker may read the keys
 * it sorts by while the fleet's owner goes on changing them. The identifier
 * never changes.
 */

#pragma once

#include "ride-fleet.h"

G_BEGIN_DECLS

/** Longer identifiers are stored elsewhere, in @long_id. */
#define RIDE_RECORD_INLINE_MAX 15

/** Times are microseconds of Unix time in 52 bits: up to the year 2112. */
#define RIDE_RECORD_TIME_MAX ((G_GINT64_CONSTANT (1) << 52) - 1)

typedef struct
{
  union
  {
    char inline_id[RIDE_RECORD_INLINE_MAX + 1];
    struct
    {
      const char *long_id;
      char padding[7];
      char is_long;
    };
  };
  guint64 words[4];
} RideRecord;

G_STATIC_ASSERT (sizeof (RideRecord) == 48);

/** Flags that are not shown, beside those of RideBikeFlags. */
typedef enum
{
  RIDE_RECORD_EVIDENCE_RETAINED = 1 << 6, /* what the state rests on was a snapshot */
  RIDE_RECORD_EVIDENCE_UNTIMED = 1 << 7,  /* … and one without a time of its own */
} RideRecordFlags;

/** The changing part of a record, unpacked. */
typedef struct
{
  gint64 since_us;
  gint64 last_us;
  gint64 evidence_us; /* time of the newest event that told the state */
  RideBikeState state;
  RideVerb verb;
  guint8 battery;
  guint8 flags; /* RideBikeFlags and RideRecordFlags */
  gboolean has_place;
  guint32 latitude;  /* steps of 180/2^27 degrees from the south pole */
  guint32 longitude; /* steps of 360/2^28 degrees from the date line */
  guint16 generation;
} RideRecordFields;

static inline const char *
ride_record_get_id (const RideRecord *self)
{
  return self->is_long ? self->long_id : self->inline_id;
}

void     ride_record_load         (const RideRecord *self,
                                   RideRecordFields *fields);
void     ride_record_store        (RideRecord             *self,
                                   const RideRecordFields *fields);
gboolean ride_record_fields_equal (const RideRecordFields *a,
                                   const RideRecordFields *b);

/** A record's words as they are; journals keep them. */
void     ride_record_save (const RideRecord *self,
                           RideBikeImage    *image);

/** Returns: %FALSE where no record can have been saved so. */
gboolean ride_record_fields_from_image (RideRecordFields    *self,
                                        const RideBikeImage *image);

/* The keys that views sort and filter by. */
gint64        ride_record_get_since      (const RideRecord *self);
gint64        ride_record_get_last       (const RideRecord *self);
RideBikeState ride_record_get_state      (const RideRecord *self);
guint8        ride_record_get_battery    (const RideRecord *self);
guint16       ride_record_get_generation (const RideRecord *self);

void   ride_record_fields_set_place     (RideRecordFields *self,
                                         double            latitude,
                                         double            longitude);
double ride_record_fields_get_latitude  (const RideRecordFields *self);
double ride_record_fields_get_longitude (const RideRecordFields *self);

G_END_DECLS
