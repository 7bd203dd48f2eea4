/* ride-event-draft.h: an event while its payload is read, key by key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Knows what values mean and which of several keys wins, not how they were
 * parsed. The order of the keys doesn't matter.
 */

#pragma once

#include "ride-event-keys.h"
#include "ride-text.h"

G_BEGIN_DECLS

/** The rank of a field that no key has set. */
#define RIDE_RANK_NONE 0xff

/** The longest text taken over, other than a bike's identifier, in bytes. */
#define RIDE_TEXT_MAX 256

typedef enum
{
  RIDE_VALUE_NULL,
  RIDE_VALUE_BOOLEAN,
  RIDE_VALUE_INTEGER,
  RIDE_VALUE_DECIMAL,
  RIDE_VALUE_TEXT,
  RIDE_VALUE_OTHER, /* an object or array where none is expected */
} RideValueKind;

/** A scalar of JSON. Texts outlive the draft. */
typedef struct
{
  RideValueKind kind;
  union
  {
    gboolean boolean;
    gint64 integer;
    double decimal;
    const char *text;
  };
} RideValue;

/** Latitude and longitude while they are collected from the members of one object. */
typedef struct
{
  guint8 latitude_rank;
  guint8 longitude_rank;
  double latitude;
  double longitude;
} RidePlaceDraft;

/** The fields that are texts; integers are taken for texts, too. */
typedef enum
{
  RIDE_DRAFT_BIKE,
  RIDE_DRAFT_EVENT_ID,
  RIDE_DRAFT_TRIP,
  RIDE_DRAFT_STATION,
  RIDE_N_DRAFT_TEXTS,
} RideDraftText;

typedef struct
{
  RideVerb verb;
  guint64 *fields_dropped;
  guint8 ranks[RIDE_N_FIELDS]; /* of the key that set each field so far */
  guint8 state_lock_rank;
  const char *texts[RIDE_N_DRAFT_TEXTS];
  RideLock event_lock;
  RideLock state_lock;
  RideLock lock;
  RideVehicleState vehicle_state;
  RideTri reserved;
  RideTri disabled;
  RideTri tipped;
  RideTri online;
  guint8 battery;
  gint64 time_us;
  gint64 sent_us;
  RideValue time_value;
  RidePlaceDraft flat_place;
  RidePlaceDraft place;
  float speed;
  float heading;
  float accuracy;
  float range;
  char digits[RIDE_N_DRAFT_TEXTS][24]; /* of integers taken for texts, else nothing */
} RideEventDraft;

/** @fields_dropped: grows by one for each value that is out of range or of the wrong kind */
void ride_event_draft_init      (RideEventDraft *self,
                                 RideVerb        verb,
                                 guint64        *fields_dropped);

/** What @outer knows is inherited by the object inside it, whose own keys win. */
void ride_event_draft_init_from (RideEventDraft       *self,
                                 const RideEventDraft *outer);

/** Elements of an array are different events, so they don't share the identifier of one. */
void ride_event_draft_forget_event_id (RideEventDraft *self);

void ride_event_draft_set       (RideEventDraft  *self,
                                 RideKey          key,
                                 const RideValue *value);

void ride_place_draft_init      (RidePlaceDraft *self);

/** @key: latitude or longitude */
void ride_place_draft_set       (RidePlaceDraft  *self,
                                 RideKey          key,
                                 const RideValue *value,
                                 guint64         *fields_dropped);

/** Takes @place over if it is whole; half a place is a dropped field. */
void ride_event_draft_set_place (RideEventDraft       *self,
                                 guint8                rank,
                                 const RidePlaceDraft *place);

/** All members of the object have been set. */
void ride_event_draft_settle    (RideEventDraft *self);

#define RIDE_RAW_TIME_SIZE 64

/**
 * ride_event_draft_finish:
 * @event: `received_us` and `verb` are set; gets what the payload said
 * @raw_time: room for an implausible time
 *
 * Applies the rules on time and conflict. `bike` is set only if the payload named one.
 */
void ride_event_draft_finish    (const RideEventDraft *self,
                                 RideEvent            *event,
                                 char                  raw_time[RIDE_RAW_TIME_SIZE]);

G_END_DECLS
